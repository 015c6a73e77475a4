//! Rows of a statement whose texts are still to be looked up among the known ones.
//!
//! Known texts lie anywhere in memory. Looking up those of many rows at once waits for it little longer than
//! looking up a single one.

use hocbong_core::statement::{Statement, StatementRow};

/// Number of rows whose texts are looked up at once.
const ROWS: usize = 64;

/// The texts of the last rows of a statement, which do not have them yet.
#[derive(Default)]
pub(super) struct Waiting {
    /// Reference, party and description of each row, and where each text ends.
    texts: String,
    ends: Vec<[usize; 3]>,
}

impl Waiting {
    /// Appends a row. `texts` are its reference, party and description.
    pub(super) fn push(&mut self, statement: &mut Statement, row: StatementRow, texts: [&str; 3]) {
        statement.rows.push(row);
        self.ends.push(texts.map(|text| {
            self.texts.push_str(text);
            self.texts.len()
        }));
        if self.ends.len() == ROWS {
            self.look_up(statement);
        }
    }

    /// Looks up the texts of all rows appended so far.
    pub(super) fn look_up(&mut self, statement: &mut Statement) {
        let mut start = 0;
        let texts = self.ends.iter().flatten().map(|end| {
            let text = self.texts.get(std::mem::replace(&mut start, *end)..*end);
            text.unwrap_or_default()
        });
        let symbols = statement.strings.intern_all(texts);
        statement.rows.set_last_texts(symbols.as_chunks().0);
        self.texts.clear();
        self.ends.clear();
    }

    /// Returns a row that is not appended, with its texts.
    pub(super) fn with_texts(
        &mut self,
        statement: &mut Statement,
        mut row: StatementRow,
        texts: [&str; 3],
    ) -> StatementRow {
        // Texts are numbered in the order of the rows.
        self.look_up(statement);
        [row.reference, row.party, row.text] = texts.map(|text| statement.strings.intern(text));
        row
    }
}
