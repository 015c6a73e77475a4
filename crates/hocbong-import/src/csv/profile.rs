//! What is known about a file beside its content: from flags, or from a profile in the settings of a book.

use crate::csv::dates::DateOrder;
use crate::csv::dialect::Given;
use crate::csv::form::Form;
use crate::csv::meaning::Meaning;
use chrono::NaiveDate;
use hocbong_core::transaction::{Kind, Method};

/// How a profile identifies a column whose header is not in the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnName {
    /// By its header; case and diacritics are ignored.
    Header(String),
    /// By its 1-based position.
    Place(u32),
}

/// What a file does not say, or says in words that we do not know. A field that is set takes precedence over
/// what is detected in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Encoding, delimiter and quotes.
    pub dialect: Given,
    /// Sheets of a workbook to read, instead of the one that has a table: `NAME`, or `FILE:NAME` for a sheet
    /// of one workbook only. (Sheet names cannot contain `:`.)
    pub sheets: Vec<String>,
    /// 1-based line of the header; 0 for a file without a header.
    pub header_line: Option<u32>,
    /// Sort of table.
    pub form: Option<Form>,
    /// What columns hold.
    pub columns: Vec<(Meaning, ColumnName)>,
    /// Year of dates that are written without one.
    pub year: Option<i32>,
    /// Whether dates put the day or the month first.
    pub date_order: Option<DateOrder>,
    /// Date of the rows in a list without a date column.
    pub date: Option<NaiveDate>,
    /// Kind of the rows in a list without a column for it; in a cash book, of the receipts.
    pub kind: Option<Kind>,
    /// Kind of the payments in a cash book.
    pub kind_out: Option<Kind>,
    /// Fund of the rows in a list without a column for it.
    pub fund: Option<String>,
    /// How money came or went, in a list without a column for it.
    pub method: Option<Method>,
}

impl Profile {
    /// Returns this profile, completed by `other` where it says nothing.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        let mut columns = self.columns.clone();
        let is_new =
            |(meaning, _): &&(Meaning, ColumnName)| !self.columns.iter().any(|own| own.0 == *meaning);
        columns.extend(other.columns.iter().filter(is_new).cloned());
        Self {
            dialect: Given {
                encoding: self.dialect.encoding.or(other.dialect.encoding),
                delimiter: self.dialect.delimiter.or(other.dialect.delimiter),
                quote: self.dialect.quote.or(other.dialect.quote),
            },
            sheets: if self.sheets.is_empty() { other.sheets.clone() } else { self.sheets.clone() },
            header_line: self.header_line.or(other.header_line),
            form: self.form.or(other.form),
            columns,
            year: self.year.or(other.year),
            date_order: self.date_order.or(other.date_order),
            date: self.date.or(other.date),
            kind: self.kind.or(other.kind),
            kind_out: self.kind_out.or(other.kind_out),
            fund: self.fund.clone().or_else(|| other.fund.clone()),
            method: self.method.or(other.method),
        }
    }

    /// Whether the profile states this for every row, so that no column is needed.
    pub fn gives(&self, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Date => self.date.is_some(),
            Meaning::Kind => self.kind.is_some() || self.kind_out.is_some(),
            Meaning::Fund => self.fund.is_some(),
            Meaning::Method => self.method.is_some(),
            _ => false,
        }
    }
}

/// Minimum bytes of a part; a shorter one is not worth a thread.
const SHORTEST_PART: usize = 2 << 20;
/// Number of steps in which a thread reads its share of a file, unless they would be too short. After each
/// step another thread may take over part of what is left.
const STEPS: usize = 64;
/// Minimum bytes of a step; a shorter one is not worth the synchronisation.
const SHORTEST_STEP: usize = SHORTEST_PART / 8;

/// Into how many parts a file may be split, to be read at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    threads: usize,
    shortest: usize,
    shortest_step: usize,
}

impl Default for Parting {
    /// Reads in one part.
    fn default() -> Self {
        Self::on(1)
    }
}

impl Parting {
    /// Allows a part for each of `threads` threads, if the file is long enough.
    pub const fn on(threads: usize) -> Self {
        Self { threads, shortest: SHORTEST_PART, shortest_step: SHORTEST_STEP }
    }

    /// Maximum number of threads.
    pub const fn threads(self) -> usize {
        self.threads
    }

    /// Number of parts for a file of `bytes` bytes. If it is below 2, the file is read in one part.
    pub fn number_of(self, bytes: usize) -> usize {
        self.threads.min(bytes.checked_div(self.shortest).unwrap_or(0))
    }

    /// Bytes that a thread claims at a time, in a file of `bytes` bytes.
    pub fn step(self, bytes: usize) -> usize {
        let steps = self.threads.saturating_mul(STEPS);
        bytes.checked_div(steps).unwrap_or(bytes).max(self.shortest_step)
    }

    /// Sets the minimum bytes of a part; no thread takes over another's work.
    #[cfg(any(test, feature = "test-util"))]
    #[must_use]
    pub const fn no_shorter_than(self, shortest: usize) -> Self {
        Self { shortest, shortest_step: usize::MAX, ..self }
    }

    /// Sets the minimum bytes of a step, after which other threads may take over what is left.
    #[cfg(any(test, feature = "test-util"))]
    #[must_use]
    pub const fn in_steps_of(self, shortest_step: usize) -> Self {
        Self { shortest_step, ..self }
    }
}

/// How to read a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What is known about the file beside its content.
    pub profile: Profile,
    /// Whether to accept amounts and signs that the rows do not state but the file's own balances or totals
    /// prove. Rows read this way are marked.
    pub accept_proven: bool,
    /// Into how many parts a large file may be split. The result is the same for any number.
    pub parting: Parting,
}

impl ReadOptions {
    /// Options that set only the year of dates without one.
    pub fn with_year(year: Option<i32>) -> Self {
        Self { profile: Profile { year, ..Profile::default() }, ..Self::default() }
    }

    /// Returns these options, with their profile completed by `profile` where it says nothing.
    #[must_use]
    pub fn or(&self, profile: &Profile) -> Self {
        Self { profile: self.profile.over(profile), ..self.clone() }
    }
}
