//! Headings between the rows of a statement that give the direction of those below: `I. PHẦN THU`, `Chi:`.

use crate::csv::header::Way;
use crate::csv::labels::{bare_label, group_of, is_of_period};
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::vocabulary::{Value, direction_of_name, speaks_of};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// Maximum number of words of a heading; longer lines are notes.
const MAX_WORDS: usize = 8;

/// Returns the text of a row that has nothing else, apart from a number.
fn heading_in<'r>(table: &Table<'_>, record: &'r Record) -> Option<&'r str> {
    let number = table.columns().position(Meaning::RowNumber);
    let filled = |at: &usize| !record.cell(*at).trim().is_empty();
    let cells: Vec<usize> = (0..record.len()).filter(filled).collect();
    // `B,,CHI`: the letter is the heading's number.
    let text = match cells.as_slice() {
        [at] => record.cell(*at),
        [first, at] if Some(*first) == number => record.cell(*at),
        _ => return None,
    };
    (text.split_whitespace().count() <= MAX_WORDS).then_some(text)
}

/// Returns the direction that a folded heading states, or that alone it speaks of.
fn side_of(label: &str) -> Option<Value> {
    direction_of_name(label.strip_prefix("giao dich ").unwrap_or(label)).or_else(|| {
        match (speaks_of(label, Value::Receipts), speaks_of(label, Value::Payments)) {
            (true, false) => Some(Value::In),
            (false, true) => Some(Value::Out),
            _ => None,
        }
    })
}

/// What the last heading says of the rows below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rows {
    /// Nothing, or that they are money in.
    #[default]
    Plain,
    /// They are money out.
    Payments,
    /// They moved no money, or have not yet.
    Pending,
}

/// The headings read so far. One of money out counts only below one of money in: alone it may be a line of
/// somebody's text.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    has_in: bool,
    rows_here: Rows,
    /// Whether a heading comes before the first row, as in a table of sections.
    has_first: bool,
    /// The first later heading that is not understood, its line, and the number of rows before it.
    unknown: Option<(String, u32, u64)>,
    /// Text and line of the first heading of money out, and the number of rows that it made money out.
    first: Option<(String, u32)>,
    rows: u64,
}

impl Headings {
    /// Takes a row of text alone.
    pub(super) fn take(&mut self, table: &Table<'_>, record: &Record, report: &ReadSummary) {
        let Some(text) = heading_in(table, record) else { return };
        let label = bare_label(text);
        let side = side_of(&label);
        if speaks_of(&label, Value::Pending) {
            self.rows_here = Rows::Pending;
            return;
        }
        if self.rows_here == Rows::Pending && (side.is_some() || speaks_of(&label, Value::Done)) {
            self.rows_here = Rows::Plain;
        }
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
        if report.rows_below() == 0 {
            self.has_first = true;
        } else if self.has_first
            && side.is_none()
            && self.rows_here != Rows::Pending
            && self.unknown.is_none()
            && !is_of_period(&label)
            && group_of(text).is_none()
        {
            self.unknown = Some((text.trim().to_owned(), record.line(), report.read));
        }
        match side {
            Some(Value::In) => (self.has_in, self.rows_here) = (true, Rows::Plain),
            Some(Value::Out) => {
                self.first.get_or_insert_with(|| (text.trim().to_owned(), record.line()));
                self.rows_here = Rows::Payments;
            }
            _ => {}
        }
    }

    /// Whether the rows here moved no money, by the heading above them.
    pub(super) const fn are_pending(&self) -> bool {
        matches!(self.rows_here, Rows::Pending)
    }

    /// Whether the rows here are money out because of their heading.
    pub(super) const fn direct_rows(&self) -> bool {
        matches!(self.rows_here, Rows::Payments) && self.has_in
    }

    /// Returns the amount with the direction that the heading above it gives.
    pub(super) fn directed(&mut self, amount: i64) -> i64 {
        if !(self.direct_rows() && amount > 0) {
            return amount;
        }
        self.rows += 1;
        -amount
    }

    /// Reports what a heading of money out made of the rows below it, or that it was not heeded or not understood although
    /// all rows came in.
    pub(super) fn diagnose(&self, name: &Arc<str>, report: &ReadSummary) -> Option<Diagnostic> {
        let is_all_in = report.money_out == 0;
        let Some((text, line)) = self.first.as_ref() else {
            let (text, line, rows) = self.unknown.as_ref()?;
            let message = Message::new("HB0122.heading-unknown").with("text", text.as_str());
            let found = Diagnostic::new(Code::UNREAD_COLUMN, message, Location::line(name, *line))
                .with_hint(Message::new("HB0122.hint-heading-unknown"));
            return (is_all_in && report.read > *rows && !report.has_balance).then_some(found);
        };
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
