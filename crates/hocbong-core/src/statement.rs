//! A bank's statement in columns.
//!
//! Credit on a statement is money in, seen from the account's owner. Knows rows and printed balances; where they
//! came from, and what they are matched with, is the business of others.

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

/// One row of a statement, or the fee or tax that stands in the same row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRow {
    /// Which of the statement's files it stands in.
    pub file: u16,
    /// Whether its amount or sign was taken because the file's own balances or totals prove it.
    pub is_proven: bool,
    /// The line on which it starts.
    pub line: u32,
    /// The day.
    pub date: NaiveDate,
    /// The time of day, in seconds from midnight and one more; 0 where none is written.
    time: u32,
    /// The change, positive for money in.
    pub amount: i64,
    /// The balance printed behind it.
    balance: MaybeAmount,
    /// The bank's reference.
    pub reference: Symbol,
    /// The other side's name, where it has a column of its own.
    pub party: Symbol,
    /// The description.
    pub text: Symbol,
}

impl StatementRow {
    /// A row of the file numbered `file`, with nothing beside day and amount.
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

    /// The same row with another amount.
    #[must_use]
    pub const fn with_amount(self, amount: i64) -> Self {
        Self { amount, ..self }
    }

    /// The same row with the balance printed behind it.
    #[must_use]
    pub const fn with_balance(self, balance: Option<i64>) -> Self {
        Self { balance: MaybeAmount::new(balance), ..self }
    }

    /// The same row with a time of day, in seconds from midnight.
    #[must_use]
    pub fn with_time(self, seconds: Option<u32>) -> Self {
        Self { time: seconds.map_or(0, |seconds| seconds.saturating_add(1)), ..self }
    }

    /// The balance printed behind it.
    pub const fn balance(&self) -> Option<i64> {
        self.balance.get()
    }

    /// The time of day, in seconds from midnight.
    pub fn time(&self) -> Option<u32> {
        self.time.checked_sub(1)
    }
}

/// What one file of a statement prints beside its rows, and what follows from its running balance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementFile {
    /// The file's name.
    pub name: Arc<str>,
    /// The balance before its first row: printed, or the first running balance less the first amount.
    pub opening: Option<Vnd>,
    /// The balance behind its last row: printed, or the last running balance.
    pub closing: Option<Vnd>,
    /// Its first and last day.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The period that it prints above its rows.
    pub printed_period: Option<(NaiveDate, NaiveDate)>,
}

/// The rows of one account's statement, from one file or several.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// The texts that rows refer to.
    pub strings: Interner,
    /// The files, in the order in which they were read.
    pub files: Vec<StatementFile>,
    /// The rows, in the order of the files.
    pub rows: StatementRows,
    /// Rows of which everything is known but the amount, which is blank; they are in error and in no sum.
    pub blank: Vec<StatementRow>,
}

impl Statement {
    /// The balance before the first day: that of the file that begins first.
    pub fn opening(&self) -> Option<Vnd> {
        self.files
            .iter()
            .filter(|file| file.days.is_some())
            .min_by_key(|file| file.days.map(|days| days.0))?
            .opening
    }

    /// The printed balance behind the last day: that of the file that ends last.
    pub fn closing(&self) -> Option<Vnd> {
        self.files
            .iter()
            .filter(|file| file.days.is_some())
            .max_by_key(|file| file.days.map(|days| days.1))?
            .closing
    }

    /// The days that it is about: as printed, else from its first to its last row.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let spans = || self.files.iter().filter_map(|file| file.printed_period.or(file.days));
        Some((spans().map(|span| span.0).min()?, spans().map(|span| span.1).max()?))
    }

    /// The name of the file that a row stands in.
    pub fn file_name(&self, row: &StatementRow) -> Option<&Arc<str>> {
        self.files.get(usize::from(row.file)).map(|file| &file.name)
    }
}
