//! What the rules see: the book, the day, and what several rules need computed once.

use super::Need;
use super::reversals::Reversals;
use super::series::Series;
use crate::book::{Book, Fact};
use crate::csv::file_report::Form;
use crate::csv::header::Meaning;
use crate::diagnostic::{Location, Message};
use crate::ledger::TransactionRef;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A book under check.
#[derive(Debug)]
pub struct Context<'a> {
    book: &'a Book,
    today: Option<NaiveDate>,
    by_day: OnceLock<Vec<u32>>,
    series: OnceLock<Vec<Series<'a>>>,
    reversals: OnceLock<Reversals>,
    reports: FxHashMap<&'a str, usize>,
}

impl<'a> Context<'a> {
    /// The book on the day `today`.
    pub fn new(book: &'a Book, today: Option<NaiveDate>) -> Self {
        let reports = book.files.iter().enumerate().map(|(index, report)| (&*report.name, index)).collect();
        Self {
            book,
            today,
            by_day: OnceLock::new(),
            series: OnceLock::new(),
            reversals: OnceLock::new(),
            reports,
        }
    }

    /// The book.
    pub const fn book(&self) -> &'a Book {
        self.book
    }

    /// The day it is, if the caller says.
    pub const fn today(&self) -> Option<NaiveDate> {
        self.today
    }

    /// Why `need` is not met, if it is not.
    pub fn lacks(&self, need: Need) -> Option<Message> {
        let key = match need {
            Need::Fact(fact) if self.book.knows(fact) => return None,
            Need::Fact(Fact::Associations) => "skip.no-associations",
            Need::Fact(Fact::Funds) => "skip.no-funds",
            Need::Today if self.today.is_some() => return None,
            Need::Today => "skip.no-today",
            Need::Column(meaning) if self.has_column(meaning) => return None,
            Need::Column(meaning) => {
                return Some(Message::new("skip.no-column").with("column", meaning.as_str()));
            }
        };
        Some(Message::new(key))
    }

    /// Whether a ledger file has the column; true where there is no file to lack it.
    fn has_column(&self, meaning: Meaning) -> bool {
        let ledgers = || self.book.files.iter().filter(|report| report.form.is_some_and(Form::is_ledger));
        ledgers().next().is_none()
            || ledgers().any(|report| report.columns.iter().any(|column| column.meaning == meaning))
    }

    /// The place of a row, in the first of these columns that its file has.
    pub fn place(&self, row: &TransactionRef<'_>, columns: &[Meaning]) -> Location {
        let report = self.reports.get(&**row.file()).and_then(|index| self.book.files.get(*index));
        let column = report.and_then(|report| {
            columns.iter().find_map(|wanted| report.columns.iter().find(|column| column.meaning == *wanted))
        });
        match column {
            Some(column) => row.location().in_column(&column.name),
            None => row.location(),
        }
    }

    /// The rows with these numbers in the books' own order.
    pub fn in_order(&self, rows: impl IntoIterator<Item = u32>) -> Vec<TransactionRef<'a>> {
        let mut rows: Vec<_> = rows.into_iter().filter_map(|row| self.row(row)).collect();
        rows.sort_by(TransactionRef::canonical_order);
        rows
    }

    /// The first of the rows with these numbers in the books' own order.
    pub fn first(&self, rows: impl IntoIterator<Item = u32>) -> Option<TransactionRef<'a>> {
        rows.into_iter().filter_map(|row| self.row(row)).min_by(TransactionRef::canonical_order)
    }

    /// The transaction with this number in the ledger.
    pub fn row(&self, row: u32) -> Option<TransactionRef<'a>> {
        self.book.ledger.get(row as usize)
    }

    /// The days of the ledger with the numbers of their transactions. Within a day these stand in no order that a
    /// finding may depend on; [`Context::in_order`] sorts them where it matters.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, &[u32])> {
        let date = |row: u32| self.row(row).map(|row| row.date()).unwrap_or_default();
        let by_day = self.by_day.get_or_init(|| {
            let count = u32::try_from(self.book.ledger.len()).unwrap_or(u32::MAX);
            let mut rows: Vec<u32> = (0..count).collect();
            rows.sort_by_key(|row| date(*row));
            rows
        });
        by_day
            .chunk_by(move |left, right| date(*left) == date(*right))
            .filter_map(move |rows| Some((date(*rows.first()?), rows)))
    }

    /// The series of vouchers.
    pub(super) fn series(&self) -> &[Series<'a>] {
        self.series.get_or_init(|| super::series::series_of(&self.book.ledger))
    }

    /// Which transactions were reversed.
    pub(super) fn reversals(&self) -> &Reversals {
        self.reversals.get_or_init(|| Reversals::of(&self.book.ledger))
    }
}

/// The voucher as a message shows it: a dash where the row has none.
pub(super) fn shown_voucher<'a>(row: &TransactionRef<'a>) -> &'a str {
    if row.voucher().is_empty() { "–" } else { row.voucher() }
}
