//! A bank statement, stored in columns.
//!
//! Credit on a statement is money in, as seen by the account's owner. This module knows rows and printed
//! balances. Where they came from and what they match is up to other modules.

mod balance;
mod builder;
mod rows;

pub use balance::{BalanceBreak, Gap, RunningBalance, Step, check_running_balance};
pub use builder::{StatementBuilder, StatementLine};
pub use rows::StatementRows;

use crate::column::MaybeAmount;
use crate::text::{Interner, Symbol};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::sync::Arc;

/// A row of a statement, or a fee or tax that the file states in the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRow {
    /// Index of its file in [`Statement::files`].
    pub file: u16,
    /// Whether its amount or sign was inferred because the file's own balances or totals prove it.
    pub is_proven: bool,
    /// 1-based line on which it starts.
    pub line: u32,
    /// Date of the movement.
    pub date: NaiveDate,
    /// Time of day in seconds from midnight, plus 1; 0 if none is stated.
    time: u32,
    /// Amount in đồng, positive for money in.
    pub amount: i64,
    /// The balance printed after the row.
    balance: MaybeAmount,
    /// The bank's reference.
    pub reference: Symbol,
    /// Name of the other party, if it has a column of its own.
    pub party: Symbol,
    /// Description.
    pub text: Symbol,
}

impl StatementRow {
    /// Creates a row of file number `file` with nothing besides date and amount.
    pub const fn new(file: u16, line: u32, date: NaiveDate, amount: i64) -> Self {
        Self {
            file,
            is_proven: false,
            line,
            date,
            time: 0,
            amount,
            balance: MaybeAmount::NONE,
            reference: Symbol::EMPTY,
            party: Symbol::EMPTY,
            text: Symbol::EMPTY,
        }
    }

    /// Returns the row with another amount.
    #[must_use]
    pub const fn with_amount(self, amount: i64) -> Self {
        Self { amount, ..self }
    }

    /// Returns the row with the balance printed after it, in đồng.
    #[must_use]
    pub const fn with_balance(self, balance: Option<i64>) -> Self {
        Self { balance: MaybeAmount::new(balance), ..self }
    }

    /// Returns the row with a time of day, in seconds from midnight.
    #[must_use]
    pub fn with_time(self, seconds: Option<u32>) -> Self {
        Self { time: seconds.map_or(0, |seconds| seconds.saturating_add(1)), ..self }
    }

    /// Returns the balance printed after the row, in đồng.
    pub const fn balance(&self) -> Option<i64> {
        self.balance.get()
    }

    /// Returns the time of day, in seconds from midnight.
    pub fn time(&self) -> Option<u32> {
        self.time.checked_sub(1)
    }
}

/// What a statement file states besides its rows, and what follows from its running balance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementFile {
    /// Name of the file.
    pub name: Arc<str>,
    /// Balance before the first row: printed, or the first running balance less the first amount.
    pub opening: Option<Vnd>,
    /// Balance after the last row: printed, or the last running balance.
    pub closing: Option<Vnd>,
    /// Dates of its first and last day with rows, inclusive.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The period printed above its rows, inclusive.
    pub printed_period: Option<(NaiveDate, NaiveDate)>,
}

/// The statement of one account, read from one or more files.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// The texts that the rows refer to.
    pub strings: Interner,
    /// The files, in the order in which they were read.
    pub files: Vec<StatementFile>,
    /// The rows, in file order.
    pub rows: StatementRows,
    /// Rows that are complete except for their amount, which is blank. They count as errors and are in no
    /// sum.
    pub blank: Vec<StatementRow>,
}

impl Statement {
    /// Appends the rows of a part of the same file that was read on its own, before which the file has `lines`
    /// lines. Returns what its other rows become here.
    pub fn append(&mut self, part: Self, lines: u32) -> impl Fn(StatementRow) -> StatementRow + use<> {
        let Self { strings, rows, .. } = part;
        let symbols = self.strings.append(&strings);
        // They are no longer needed, and make room for the rows.
        drop(strings);
        let symbol = move |symbol: Symbol| symbols.get(symbol.index()).copied().unwrap_or_default();
        self.rows.append(rows, &symbol, lines);
        move |row| StatementRow {
            line: row.line.saturating_add(lines),
            reference: symbol(row.reference),
            party: symbol(row.party),
            text: symbol(row.text),
            ..row
        }
    }

    /// Returns the opening balance: that of the file with the earliest first day.
    pub fn opening(&self) -> Option<Vnd> {
        self.files
            .iter()
            .filter(|file| file.days.is_some())
            .min_by_key(|file| file.days.map(|days| days.0))?
            .opening
    }

    /// Returns the closing balance: that of the file with the latest last day.
    pub fn closing(&self) -> Option<Vnd> {
        self.files
            .iter()
            .filter(|file| file.days.is_some())
            .max_by_key(|file| file.days.map(|days| days.1))?
            .closing
    }

    /// Returns the period covered, inclusive: over all files, the printed period or else the first and last
    /// day.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let spans = || self.files.iter().filter_map(|file| file.printed_period.or(file.days));
        Some((spans().map(|span| span.0).min()?, spans().map(|span| span.1).max()?))
    }

    /// Returns the name of the file that contains `row`.
    pub fn file_name(&self, row: &StatementRow) -> Option<&Arc<str>> {
        self.files.get(usize::from(row.file)).map(|file| &file.name)
    }
}
