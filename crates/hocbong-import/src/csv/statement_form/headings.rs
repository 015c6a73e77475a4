//! Headings between the rows of a statement that give the direction of those below: `I. PHẦN THU`, `Chi:`.

use crate::csv::header::Way;
use crate::csv::labels::bare_label;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::vocabulary::{Value, direction_of_name};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// The headings read so far. One of money out counts only below one of money in: alone it may be a line of
/// somebody's text.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    has_in: bool,
    /// Whether the rows here are below a heading of money out.
    is_out: bool,
    /// Text and line of the first heading of money out, and the number of rows that it made money out.
    first: Option<(String, u32)>,
    rows: u64,
}

impl Headings {
    /// Takes a row of text alone.
    pub(super) fn take(&mut self, table: &Table<'_>, record: &Record) {
        let has = |meaning| table.columns().has(meaning);
        let is_directed = table.columns().way() != Way::Figure;
        if is_directed
            || !has(Meaning::Amount)
            || has(Meaning::Sign)
            || has(Meaning::Debit)
            || has(Meaning::Credit)
        {
            return;
        }
        let number = table.columns().position(Meaning::RowNumber);
        let filled = |at: &usize| !record.cell(*at).trim().is_empty();
        let cells: Vec<usize> = (0..record.len()).filter(filled).collect();
        // `B,,CHI`: the letter is the heading's number.
        let text = match cells.as_slice() {
            [at] => record.cell(*at),
            [first, at] if Some(*first) == number => record.cell(*at),
            _ => return,
        };
        match direction_of_name(&bare_label(text)) {
            Some(Value::In) => (self.has_in, self.is_out) = (true, false),
            Some(Value::Out) => {
                self.first.get_or_insert_with(|| (text.trim().to_owned(), record.line()));
                self.is_out = true;
            }
            _ => {}
        }
    }

    /// Whether the rows here are money out because of their heading.
    pub(super) const fn direct_rows(&self) -> bool {
        self.is_out && self.has_in
    }

    /// Returns the amount with the direction that the heading above it gives.
    pub(super) fn directed(&mut self, amount: i64) -> i64 {
        if !(self.direct_rows() && amount > 0) {
            return amount;
        }
        self.rows += 1;
        -amount
    }

    /// Reports what a heading of money out made of the rows below it, or that it was not heeded although all rows came in
    /// (`is_all_in`).
    pub(super) fn diagnose(&self, name: &Arc<str>, is_all_in: bool) -> Option<Diagnostic> {
        let (text, line) = self.first.as_ref()?;
        let key = match self.rows {
            0 if !is_all_in => return None,
            0 => "HB0122.heading",
            _ => "HB0122.heading-read",
        };
        let message = Message::new(key).with("text", text.as_str()).with("rows", self.rows);
        let found = Diagnostic::new(Code::UNREAD_COLUMN, message, Location::line(name, *line));
        Some(if self.rows == 0 { found.with_hint(Message::new("HB0122.hint-heading")) } else { found })
    }
}
