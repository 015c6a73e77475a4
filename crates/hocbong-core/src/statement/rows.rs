//! The rows of a statement, stored in columns.

use super::StatementRow;
use crate::column::{Column, MaybeAmount, extend_tight, push_tight, retain_at};
use crate::text::Symbol;
use chrono::NaiveDate;

/// Rows in file order. A column that no row fills takes no memory: a list of dates and amounts needs only
/// those.
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
    /// Returns the number of rows.
    pub const fn len(&self) -> usize {
        self.date.len()
    }

    /// Whether there are no rows.
    pub const fn is_empty(&self) -> bool {
        self.date.is_empty()
    }

    /// Returns the row at `at`, or `None` if `at` is not below [`StatementRows::len`].
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

    /// Returns the file number of the row at `at`.
    pub fn file(&self, at: usize) -> u16 {
        self.file.get(at)
    }

    /// Iterates over all rows.
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

    /// Sets reference, party and text of the last rows, which have none yet.
    pub fn set_last_texts(&mut self, texts: &[[Symbol; 3]]) {
        for (at, [reference, party, text]) in (self.len().saturating_sub(texts.len())..).zip(texts) {
            self.reference.set(at, *reference);
            self.party.set(at, *party);
            self.text.set(at, *text);
        }
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

    /// Appends other rows, mapping each symbol with `symbol` and adding `lines` to each line number.
    pub(super) fn append(&mut self, rows: Self, symbol: impl Fn(Symbol) -> Symbol, lines: u32) {
        let len = self.len();
        extend_tight(&mut self.date, rows.date.into_iter());
        extend_tight(&mut self.amount, rows.amount.into_iter());
        extend_tight(&mut self.line, rows.line.into_iter().map(|line| line.saturating_add(lines)));
        self.file.append(len, &rows.file, |file| file);
        self.is_proven.append(len, &rows.is_proven, |is_proven| is_proven);
        self.time.append(len, &rows.time, |time| time);
        self.balance.append(len, &rows.balance, |balance| balance);
        self.reference.append(len, &rows.reference, &symbol);
        self.party.append(len, &rows.party, &symbol);
        self.text.append(len, &rows.text, &symbol);
    }

    /// Keeps the rows for whose index `is_kept` returns `true`.
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

    /// Inserts rows of the last file that were resolved after reading, each after the rows with smaller line
    /// numbers. `first` is the index of that file's first row.
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
