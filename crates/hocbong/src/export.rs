//! A book in the formats of other programs: journals of Ledger, hledger and Beancount, our own journal, JSON, Parquet.
//!
//! An [`Export`] puts the transactions in canonical order, which depends on neither files nor rows, and writes them to any
//! output one after the other, or [in parts by month](Export::files). Accounting programs get what they need to prove the
//! file themselves: every account, payee and commodity declared, and the balance of each account of each fund asserted on
//! the last day.
//!
//! Nothing is left out in silence. What posts nothing (a pledge, a count) becomes a comment or has its own place, texts are
//! escaped so that they can be read back, and a book whose rows a format cannot hold is refused.

mod beancount;
#[cfg(feature = "seal")]
mod canonical;
mod details;
mod hledger;
mod journal;
#[cfg(feature = "serde")]
mod json;
mod ledger;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod programs;
mod texts;

use crate::account::AccountClass;
use crate::book::Book;
use crate::csv::ReadSummary;
use crate::diagnostic::Location;
use crate::ledger::{PostingRef, TransactionRef};
use crate::transaction::Kind;
use chrono::{Datelike, NaiveDate};
use programs::Program;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use uuid::Uuid;

/// The formats of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExportFormat {
    /// A journal of Ledger 3 (`ledger-cli.org`).
    Ledger,
    /// A journal of hledger 1.25 or later (`hledger.org`).
    Hledger,
    /// A file of Beancount 2 or 3 (`beancount.github.io`).
    Beancount,
    /// Our own journal form, which [`Book::read`] reads back as the same transactions.
    Journal,
    /// One JSON document, `hocbong.export/1`; needs the feature `serde`.
    Json,
    /// The sealed fields of each transaction, a JSON array a line; needs the feature `seal`.
    Canonical,
    /// An Apache Parquet file with a row for each posting; needs the feature `parquet`.
    Parquet,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 7] = [
        Self::Ledger,
        Self::Hledger,
        Self::Beancount,
        Self::Journal,
        Self::Json,
        Self::Canonical,
        Self::Parquet,
    ];

    /// Returns the word of the command line, e.g. `hledger`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Hledger => "hledger",
            Self::Beancount => "beancount",
            Self::Journal => "journal",
            Self::Json => "json",
            Self::Canonical => "canonical",
            Self::Parquet => "parquet",
        }
    }

    /// Returns the usual ending of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Journal => "csv",
            Self::Canonical => "jsonl",
            other => other.as_str(),
        }
    }

    /// Whether a file is bytes for a program to open, which no filter of text may touch.
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Parquet)
    }

    /// Whether a file can hold transactions that do not balance.
    pub const fn holds_unbalanced(self) -> bool {
        matches!(self, Self::Journal | Self::Json | Self::Canonical)
    }

    /// Whether a file can say that rows could not be read, or is used beside something that does: a seal states how many
    /// rows are not among its transactions.
    pub const fn holds_unread(self) -> bool {
        matches!(self, Self::Json | Self::Canonical)
    }

    /// Whether this build can write the format.
    pub const fn is_available(self) -> bool {
        (cfg!(feature = "serde") || !matches!(self, Self::Json))
            && (cfg!(feature = "seal") || !matches!(self, Self::Canonical))
            && (cfg!(feature = "parquet") || !matches!(self, Self::Parquet))
    }

    fn program(self) -> Option<&'static dyn Program> {
        match self {
            Self::Ledger => Some(&ledger::Ledger),
            Self::Hledger => Some(&hledger::Hledger),
            Self::Beancount => Some(&beancount::Beancount),
            Self::Journal | Self::Json | Self::Canonical | Self::Parquet => None,
        }
    }
}

/// Why a book is not exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Rows of the book could not be read, so that the export would not be the whole book.
    #[error("rows of the book could not be read")]
    Unread,
    /// Transactions do not balance in each of their funds, or post an amount of zero.
    #[error("{} transactions do not balance", places.len())]
    Unbalanced {
        /// Where they are, in canonical order.
        places: Vec<Location>,
    },
    /// Several transactions have one id, so that the journal form would join them.
    #[error("several transactions have the id {id}")]
    RepeatedId {
        /// The id.
        id: Uuid,
        /// Where they are.
        places: Vec<Location>,
    },
    /// The day has no place in the format, which ends on 9999-12-30.
    #[error("the day {0} has no place in the format")]
    Day(NaiveDate),
    /// An amount does not fit into the numbers of the format.
    #[error("{place}: an amount is out of range")]
    OutOfRange {
        /// The transaction.
        place: Location,
    },
    /// This build of the library cannot write the format.
    #[error("this build does not write `{}`", .0.as_str())]
    NotAvailable(ExportFormat),
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What an export holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Number of transactions that post.
    pub transactions: u64,
    /// Number of their postings.
    pub postings: u64,
    /// Number of accounts with postings, counted in each fund.
    pub accounts: u64,
    /// Number of transactions that post nothing, by kind.
    pub unposted: BTreeMap<Kind, u64>,
}

/// A transaction with its id.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    row: TransactionRef<'a>,
    id: Uuid,
}

impl<'a> Entry<'a> {
    /// Returns the postings in the order of [`Transaction`](crate::Transaction): by fund, debits first, by account.
    fn postings(&self) -> Vec<PostingRef<'a>> {
        let mut postings: Vec<_> = self.row.postings().collect();
        postings.sort_by_key(|posting| {
            let side = Reverse(posting.signed() >= 0);
            (posting.fund(), side, posting.account(), posting.signed().unsigned_abs())
        });
        postings
    }

    fn posts_nothing(&self) -> bool {
        self.row.postings().len() == 0
    }

    /// Whether debits equal credits in each fund and no amount is zero.
    fn is_balanced(&self) -> bool {
        let mut sums: Vec<(&str, i128)> = Vec::new();
        for posting in self.row.postings() {
            if posting.signed() == 0 {
                return false;
            }
            let signed = i128::from(posting.signed());
            match sums.iter_mut().find(|(fund, _)| *fund == posting.fund()) {
                Some((_, sum)) => *sum += signed,
                None => sums.push((posting.fund(), signed)),
            }
        }
        sums.iter().all(|(_, sum)| *sum == 0)
    }
}

/// An account of a fund, with its balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Balance<'a> {
    account: &'a str,
    fund: &'a str,
    class: Option<AccountClass>,
    /// In đồng, positive for a debit balance.
    closing: i128,
}

/// Transactions of a book, in the order in which every format has them.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    book: &'a Book,
    entries: Vec<Entry<'a>>,
}

impl<'a> Export<'a> {
    /// Prepares the transactions until the end of the day `through`; `None` for all of them.
    ///
    /// A row without an id gets the one of [`Ledger::ids`](crate::Ledger::ids).
    pub fn new(book: &'a Book, through: Option<NaiveDate>) -> Self {
        let rows = book.ledger().in_order();
        let rows: Vec<_> =
            rows.into_iter().filter(|row| through.is_none_or(|last| row.date() <= last)).collect();
        let indices: Vec<usize> = rows.iter().map(TransactionRef::index).collect();
        let ids = book.ledger().ids(&indices);
        let mut entries: Vec<Entry<'a>> =
            rows.into_iter().zip(ids).map(|(row, id)| Entry { row, id }).collect();
        number_equal_rows(&mut entries);
        Self { book, entries }
    }

    /// Returns what the export holds.
    pub fn summary(&self) -> ExportSummary {
        let mut summary =
            ExportSummary { accounts: self.balances(&self.entries).len() as u64, ..ExportSummary::default() };
        for entry in &self.entries {
            if entry.posts_nothing() {
                *summary.unposted.entry(entry.row.kind()).or_default() += 1;
            } else {
                summary.transactions += 1;
                summary.postings += entry.row.postings().len() as u64;
            }
        }
        summary
    }

    /// Writes one file with everything.
    ///
    /// # Errors
    /// If the format cannot hold the book, before anything is written; or if the output cannot be written.
    pub fn write(&self, format: ExportFormat, out: &mut dyn Write) -> Result<(), ExportError> {
        self.check(format)?;
        match format.program() {
            Some(program) => Ok(programs::write_whole(program, self, out)?),
            None => self.write_part(format, &self.entries, &self.balances(&self.entries), out),
        }
    }

    /// Returns the files of a folder, by name: one for each month in which there are transactions, e.g. `2025-01.hledger`. For
    /// accounting programs `main.ENDING` has the declarations, includes the others and asserts the balances.
    ///
    /// # Errors
    /// See [`Export::write`].
    pub fn files(&self, format: ExportFormat) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
        self.check(format)?;
        let mut files = Vec::new();
        let months = self.entries.chunk_by(|one, other| month_of(one) == month_of(other));
        let mut written = 0;
        for month in months {
            let name = month.first().map_or_else(String::new, |entry| {
                let (year, month) = month_of(entry);
                format!("{year:04}-{month:02}.{}", format.ending())
            });
            written += month.len();
            let mut bytes = Vec::new();
            match format.program() {
                Some(program) => programs::write_month(program, self, month, &mut bytes)?,
                None => {
                    let so_far = self.entries.get(..written).unwrap_or_default();
                    self.write_part(format, month, &self.balances(so_far), &mut bytes)?;
                }
            }
            files.push((name, bytes));
        }
        if let Some(program) = format.program() {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            let mut bytes = Vec::new();
            programs::write_main(program, self, &names, &mut bytes)?;
            files.push((format!("main.{}", format.ending()), bytes));
        } else if files.is_empty() {
            let mut bytes = Vec::new();
            self.write_part(format, &[], &[], &mut bytes)?;
            files.push((format!("empty.{}", format.ending()), bytes));
        }
        Ok(files)
    }

    /// Writes a file of a format that is no accounting program's. `balances` are those at the end of its last day.
    #[cfg_attr(
        not(feature = "serde"),
        expect(unused_variables, reason = "no other format than JSON has balances")
    )]
    fn write_part(
        &self,
        format: ExportFormat,
        entries: &[Entry<'a>],
        balances: &[Balance<'a>],
        out: &mut dyn Write,
    ) -> Result<(), ExportError> {
        match format {
            ExportFormat::Journal => journal::write(self.book, entries, out),
            #[cfg(feature = "serde")]
            ExportFormat::Json => Ok(json::write(self.book, entries, balances, out)?),
            #[cfg(feature = "seal")]
            ExportFormat::Canonical => Ok(canonical::write(entries, out)?),
            #[cfg(feature = "parquet")]
            ExportFormat::Parquet => parquet::write(self.book, entries, out),
            other => Err(ExportError::NotAvailable(other)),
        }
    }

    /// Refuses what the format cannot hold.
    fn check(&self, format: ExportFormat) -> Result<(), ExportError> {
        if !format.is_available() {
            return Err(ExportError::NotAvailable(format));
        }
        if !format.holds_unread() && self.book.files().iter().any(ReadSummary::has_unread_rows) {
            return Err(ExportError::Unread);
        }
        if !format.holds_unbalanced() {
            let unbalanced = self.entries.iter().filter(|entry| !entry.is_balanced());
            let places: Vec<Location> = unbalanced.map(|entry| entry.row.location()).collect();
            if !places.is_empty() {
                return Err(ExportError::Unbalanced { places });
            }
        }
        if format == ExportFormat::Journal {
            self.refuse_repeated_ids()?;
        }
        if format.program().is_some() {
            // Beancount asserts balances on the day after the last one.
            let has_place = |day: NaiveDate| (1..=9999).contains(&day.year()) && day < LAST_DAY;
            let day = self.entries.iter().map(|entry| entry.row.date()).find(|day| !has_place(*day));
            day.map_or(Ok(()), |day| Err(ExportError::Day(day)))?;
        }
        Ok(())
    }

    fn refuse_repeated_ids(&self) -> Result<(), ExportError> {
        let mut ids = BTreeSet::new();
        let Some(repeated) = self.entries.iter().find(|entry| !ids.insert(entry.id)) else { return Ok(()) };
        let id = repeated.id;
        let same = self.entries.iter().filter(|entry| entry.id == id);
        Err(ExportError::RepeatedId { id, places: same.map(|entry| entry.row.location()).collect() })
    }

    /// Returns the balance of every account of every fund with postings, ordered by account and fund.
    fn balances(&self, entries: &[Entry<'a>]) -> Vec<Balance<'a>> {
        let mut sums: BTreeMap<(&'a str, &'a str), i128> = BTreeMap::new();
        for posting in entries.iter().flat_map(|entry| entry.row.postings()) {
            *sums.entry((posting.account(), posting.fund())).or_default() += i128::from(posting.signed());
        }
        let class = |account| self.book.chart().class(account);
        sums.into_iter()
            .map(|((account, fund), closing)| Balance { account, fund, class: class(account), closing })
            .collect()
    }
}

/// The last day of calendars that have four digits for a year.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

fn month_of(entry: &Entry<'_>) -> (i32, u32) {
    let day = entry.row.date();
    (day.year(), day.month())
}

/// Gives the ids of rows with equal contents in canonical order. The ledger numbers such rows in the order in which it read
/// them, so that the same books in another order of files would be exported with two ids exchanged.
fn number_equal_rows(entries: &mut [Entry<'_>]) {
    let is_equal = |one: &Entry<'_>, other: &Entry<'_>| {
        let columns = |entry: &Entry<'_>| {
            let symbols = entry.row.symbols();
            (entry.row.date(), entry.row.fund_symbol(), symbols.voucher, symbols.party, symbols.memo)
        };
        one.row.explicit_id().is_none()
            && other.row.explicit_id().is_none()
            && columns(one) == columns(other)
            && one.row.to_record() == other.row.to_record()
    };
    for equal in entries.chunk_by_mut(is_equal) {
        if equal.len() > 1 {
            let mut numbered: Vec<(usize, Uuid)> =
                equal.iter().map(|entry| (entry.row.index(), entry.id)).collect();
            numbered.sort_unstable();
            for (entry, (_, id)) in equal.iter_mut().zip(numbered) {
                entry.id = id;
            }
        }
    }
}
