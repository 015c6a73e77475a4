//! A statement built by a program instead of read from a file: from a bank's interface, a database, a test.

use super::{Statement, StatementFile, StatementRow};
use crate::text::nfc;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::sync::Arc;

/// One line of a statement that a program builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    date: NaiveDate,
    amount: Vnd,
    balance: Option<Vnd>,
    reference: String,
    party: String,
    text: String,
}

impl StatementLine {
    /// A line of a day and an amount in đồng, positive for money in.
    pub const fn new(date: NaiveDate, amount: Vnd) -> Self {
        Self {
            date,
            amount,
            balance: None,
            reference: String::new(),
            party: String::new(),
            text: String::new(),
        }
    }

    /// Sets the description, e.g. `NGUYEN THI MAU LAN ung ho hoc bong`.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Sets the name of the other side, where the bank gives it apart from the description.
    #[must_use]
    pub fn party(mut self, party: impl Into<String>) -> Self {
        self.party = party.into();
        self
    }

    /// Sets the bank's reference, e.g. `FT25246001`.
    #[must_use]
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// Sets the account's balance after the line.
    #[must_use]
    pub const fn balance(mut self, balance: Vnd) -> Self {
        self.balance = Some(balance);
        self
    }
}

/// Builds a [`Statement`] of one account in memory; see [`Statement::builder`].
///
/// # Example
/// ```
/// use hocbong_core::statement::StatementLine;
/// use hocbong_core::{NaiveDate, Statement, Vnd};
///
/// let day = NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
/// let statement = Statement::builder("bank")
///     .opening(Vnd::new(1_000_000))
///     .line(StatementLine::new(day, Vnd::new(5_000_000)).text("ung ho hoc bong").reference("FT1"))
///     .closing(Vnd::new(6_000_000))
///     .build();
/// assert_eq!(statement.rows.len(), 1);
/// assert_eq!(statement.closing(), Some(Vnd::new(6_000_000)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct StatementBuilder {
    statement: Statement,
    name: String,
    opening: Option<Vnd>,
    closing: Option<Vnd>,
    days: Option<(NaiveDate, NaiveDate)>,
}

impl Statement {
    /// Starts a statement; findings name its lines by `name` and their number, the first being 1.
    pub fn builder(name: impl Into<String>) -> StatementBuilder {
        StatementBuilder { name: name.into(), ..StatementBuilder::default() }
    }
}

impl StatementBuilder {
    /// Sets the balance before the first line. If it is not set, the reconciliation compares movements only.
    #[must_use]
    pub const fn opening(mut self, balance: Vnd) -> Self {
        self.opening = Some(balance);
        self
    }

    /// Sets the balance after the last line, as the bank states it; the reconciliation compares it with the computed one.
    #[must_use]
    pub const fn closing(mut self, balance: Vnd) -> Self {
        self.closing = Some(balance);
        self
    }

    /// Appends a line.
    #[must_use]
    pub fn line(mut self, line: StatementLine) -> Self {
        let StatementLine { date, amount, balance, reference, party, text } = line;
        let strings = &mut self.statement.strings;
        let [reference, party, text] = [reference, party, text].map(|text| strings.intern(&nfc(&text)));
        let number = u32::try_from(self.statement.rows.len() + 1).unwrap_or(u32::MAX);
        let row = StatementRow { reference, party, text, ..StatementRow::new(0, number, date, amount.get()) };
        let row = row.with_balance(balance.map(Vnd::get));
        self.days = Some(match self.days {
            Some((first, last)) => (first.min(date), last.max(date)),
            None => (date, date),
        });
        self.statement.rows.push(row);
        self
    }

    /// Appends lines.
    #[must_use]
    pub fn lines(self, lines: impl IntoIterator<Item = StatementLine>) -> Self {
        lines.into_iter().fold(self, Self::line)
    }

    /// The statement.
    pub fn build(mut self) -> Statement {
        self.statement.files.push(StatementFile {
            name: Arc::from(self.name),
            opening: self.opening,
            closing: self.closing,
            days: self.days,
            printed_period: None,
        });
        self.statement
    }
}
