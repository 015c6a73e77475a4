//! Finds rows that break down a row above them: `Trong đó: …`, `- Lê Mẫu An`, `1.1` below `1`. If their amounts add up to
//! that of the row, the money would be counted twice.

use super::row_shape::{day_column, own_cells};
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::table::Table;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::text::fold;
use std::sync::Arc;

/// Maximum number of such rows reported per file. Further ones are not.
const MAX_FOUND: usize = 100;

/// The rows read so far, as far as they may break down others.
#[derive(Debug, Default)]
pub(in crate::csv) struct Breakdown {
    whole: Whole,
    found: Vec<Whole>,
}

/// A row, and the rows below it that may be its parts.
#[derive(Clone, Debug, Default)]
struct Whole {
    line: u32,
    number: String,
    amount: i128,
    sum: i128,
    rows: u64,
    /// Whether a row below was marked as a part: those that follow without a day are parts too.
    is_marked: bool,
}

impl Breakdown {
    /// Notes a row of data and its change.
    pub(in crate::csv) fn note(&mut self, table: &Table<'_>, record: &Record, amount: i128) {
        // The rows of a table with balances may be read in parts, which do not know the numbers before them.
        let own: &[Meaning] = if table.columns().has(Meaning::Balance) {
            &[Meaning::RowNumber]
        } else {
            &[Meaning::RowNumber, Meaning::Reference, Meaning::Voucher]
        };
        let mut number = own.iter().map(|meaning| table.trimmed_cell(record, *meaning));
        let number = number.find(|cell| is_number(cell)).unwrap_or_default();
        let below = number.strip_prefix(self.whole.number.as_str()).and_then(|rest| rest.strip_prefix('.'));
        let is_numbered_below = !self.whole.number.is_empty() && below.is_some_and(|rest| !rest.is_empty());
        let is_undated = table.columns().has(day_column(table))
            && table.trimmed_cell(record, day_column(table)).is_empty()
            && number.is_empty();
        let is_marked = is_undated && own_cells(table, record).any(is_mark_of_part);
        if is_numbered_below || is_marked || is_undated && self.whole.is_marked {
            self.whole.sum += amount;
            self.whole.rows += 1;
            self.whole.is_marked |= is_marked;
            return;
        }
        self.close();
        self.whole.number.push_str(number);
        self.whole.line = record.line();
        self.whole.amount = amount;
    }

    /// Adds the rows of a part of the file, all of which have days and no numbers. `lines` is the number of lines before it.
    pub(super) fn append(&mut self, part: Self, lines: u32) {
        if part.whole.line != 0 {
            self.close();
            self.whole = Whole { line: part.whole.line.saturating_add(lines), ..part.whole };
        }
    }

    /// Ends the parts of a row.
    fn close(&mut self) {
        let whole = &mut self.whole;
        if whole.rows > 0 && whole.sum == whole.amount && self.found.len() < MAX_FOUND {
            self.found.push(whole.clone());
        }
        whole.number.clear();
        (whole.sum, whole.rows, whole.is_marked) = (0, 0, false);
    }

    /// Reports the rows whose parts were read as rows too.
    pub(in crate::csv) fn diagnose(mut self, name: &Arc<str>) -> Vec<Diagnostic> {
        self.close();
        let report = |whole: Whole| {
            let message = Message::new("HB0109.parts").with("rows", whole.rows);
            Diagnostic::new(Code::CELL, message, Location::line(name, whole.line))
                .with_hint(Message::new("HB0109.hint-parts"))
        };
        self.found.into_iter().map(report).collect()
    }
}

/// Whether a cell is a running number, perhaps of a part: `1`, `2.1`.
fn is_number(cell: &str) -> bool {
    const MAX_LENGTH: usize = 8;
    (1..=MAX_LENGTH).contains(&cell.len())
        && cell.starts_with(|c: char| c.is_ascii_digit())
        && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether a text marks its row as a part of the row above.
fn is_mark_of_part(cell: &str) -> bool {
    let rest = cell.trim_start().trim_start_matches(['-', '+', '\u{2013}', '\u{2022}']);
    let is_text = rest.trim_start().starts_with(char::is_alphabetic);
    is_text && rest.len() < cell.trim_start().len() || fold(cell).starts_with("trong do")
}
