//! The rows of a statement in columns.

use super::StatementRow;
use crate::column::{Column, MaybeAmount, push_tight, retain_at};
use crate::text::Symbol;
use chrono::NaiveDate;

/// Rows in the order of their files. What no row says takes no room: a list of days and amounts is no more than that.
#[derive(Clone, Debug, Default)]
pub struct StatementRows {
    date: Vec<NaiveDate>,
    amount: Vec<i64>,
    line: Vec<u32>,
    file: Column<u16>,
    is_proven: Column<bool>,
    time: Column<u32>,
    balance: Column<MaybeAmount>,
    reference: Column<Symbol>,
    party: Column<Symbol>,
    text: Column<Symbol>,
}

impl StatementRows {
    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.date.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.date.is_empty()
    }

    /// The row at `at`, below [`StatementRows::len`].
    pub fn get(&self, at: usize) -> Option<StatementRow> {
        Some(StatementRow {
            date: *self.date.get(at)?,
            amount: *self.amount.get(at)?,
            line: *self.line.get(at)?,
            file: self.file.get(at),
            is_proven: self.is_proven.get(at),
            time: self.time.get(at),
            balance: self.balance.get(at),
            reference: self.reference.get(at),
            party: self.party.get(at),
            text: self.text.get(at),
        })
    }

    /// The number of the file that the row at `at` stands in.
    pub fn file(&self, at: usize) -> u16 {
        self.file.get(at)
    }

    /// Every row.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = StatementRow> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Appends a row.
    pub fn push(&mut self, row: StatementRow) {
        let at = self.len();
        push_tight(&mut self.date, row.date);
        push_tight(&mut self.amount, row.amount);
        push_tight(&mut self.line, row.line);
        self.set_rare(at, &row);
    }

    fn set_rare(&mut self, at: usize, row: &StatementRow) {
        self.file.set(at, row.file);
        self.is_proven.set(at, row.is_proven);
        self.time.set(at, row.time);
        self.balance.set(at, row.balance);
        self.reference.set(at, row.reference);
        self.party.set(at, row.party);
        self.text.set(at, row.text);
    }

    /// Keeps the rows whose numbers `is_kept` says yes to.
    pub fn retain_at(&mut self, is_kept: impl Fn(usize) -> bool) {
        retain_at(&mut self.date, &is_kept);
        retain_at(&mut self.amount, &is_kept);
        retain_at(&mut self.line, &is_kept);
        self.file.retain_at(&is_kept);
        self.is_proven.retain_at(&is_kept);
        self.time.retain_at(&is_kept);
        self.balance.retain_at(&is_kept);
        for column in [&mut self.reference, &mut self.party, &mut self.text] {
            column.retain_at(&is_kept);
        }
    }

    /// Appends rows that were found out later, each behind the rows of the file that stand above it; `first` is the
    /// number of the file's first row.
    pub fn insert_by_line(&mut self, first: usize, mut late: Vec<StatementRow>) {
        if late.is_empty() {
            return;
        }
        let from = late.iter().map(|row| row.line).min().unwrap_or(0);
        let behind = self.line.get(first..).map_or(0, |lines| lines.partition_point(|line| *line <= from));
        late.extend((first + behind..self.len()).filter_map(|at| self.get(at)));
        late.sort_by_key(|row| row.line);
        self.retain_at(|at| at < first + behind);
        for row in late {
            self.push(row);
        }
    }
}
