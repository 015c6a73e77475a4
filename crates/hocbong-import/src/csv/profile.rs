//! What is known of a file beside its content: from flags, or from a profile in a book's settings.

use crate::csv::dates::DateOrder;
use crate::csv::dialect::Given;
use crate::csv::header::Meaning;
use crate::csv::read_summary::Form;
use chrono::NaiveDate;
use hocbong_core::transaction::{Kind, Method};

/// How a column is named that the table of names does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnName {
    /// By its header, compared with case and diacritics ignored.
    Header(String),
    /// By its place, counted from 1.
    Place(u32),
}

/// What a file does not say, or says in words that are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Encoding, delimiter and quotes, in place of those found.
    pub dialect: Given,
    /// The sheets of a workbook that are read, in place of the one that has a table: `NAME`, or `FILE:NAME` for those of
    /// one workbook alone. (No sheet has `:` in its name.)
    pub sheets: Vec<String>,
    /// The line of the header, in place of the one found; 0 for a file without a header.
    pub header_line: Option<u32>,
    /// What sort of table it is, in place of the one found.
    pub form: Option<Form>,
    /// What columns hold.
    pub columns: Vec<(Meaning, ColumnName)>,
    /// The year of dates that are written without one.
    pub year: Option<i32>,
    /// Whether days name the day or the month first, in place of what the file shows.
    pub date_order: Option<DateOrder>,
    /// The day of rows in a list without a column for it.
    pub date: Option<NaiveDate>,
    /// The kind of rows in a list without a column for it; of a cash book, of its receipts.
    pub kind: Option<Kind>,
    /// The kind of a cash book's payments.
    pub kind_out: Option<Kind>,
    /// The fund of rows in a list without a column for it.
    pub fund: Option<String>,
    /// How money came or went in a list without a column for it.
    pub method: Option<Method>,
}

impl Profile {
    /// This profile, with `other` for what it does not say.
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

    /// Whether it says this of every row, so that no column is needed.
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

/// Parts shorter than this are not worth a thread.
const SHORTEST_PART: usize = 2 << 20;
/// So many steps at least it takes each thread to read its share of a file, and after each somebody else may take over some of
/// what is left.
const STEPS: usize = 64;
/// Steps shorter than this are not worth asking.
const SHORTEST_STEP: usize = SHORTEST_PART / 8;

/// In how many parts a file may be read at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    threads: usize,
    shortest: usize,
    shortest_step: usize,
}

impl Default for Parting {
    /// In one part.
    fn default() -> Self {
        Self::on(1)
    }
}

impl Parting {
    /// A part for each of so many threads, where the file is long enough.
    pub const fn on(threads: usize) -> Self {
        Self { threads, shortest: SHORTEST_PART, shortest_step: SHORTEST_STEP }
    }

    /// How many threads may work.
    pub const fn threads(self) -> usize {
        self.threads
    }

    /// In how many parts so many bytes are read.
    pub fn number_of(self, bytes: usize) -> usize {
        self.threads.min(bytes.checked_div(self.shortest).unwrap_or(0))
    }

    /// How many of so many bytes are begun at a time.
    pub fn step(self, bytes: usize) -> usize {
        let steps = self.threads.saturating_mul(STEPS);
        bytes.checked_div(steps).unwrap_or(bytes).max(self.shortest_step)
    }

    /// The same, with parts of so many bytes at least, which nobody takes over.
    #[cfg(any(test, feature = "test-util"))]
    #[must_use]
    pub const fn no_shorter_than(self, shortest: usize) -> Self {
        Self { shortest, shortest_step: usize::MAX, ..self }
    }

    /// The same, with steps of so many bytes at least, after which others may take over what is left.
    #[cfg(any(test, feature = "test-util"))]
    #[must_use]
    pub const fn in_steps_of(self, shortest_step: usize) -> Self {
        Self { shortest_step, ..self }
    }
}

/// How a file is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What is known of it beside its content.
    pub profile: Profile,
    /// Whether amounts and signs that the file's own balances or totals prove are taken, and marked.
    pub accept_proven: bool,
    /// In how many parts a large file may be read at the same time; what is read is the same for any number.
    pub parting: Parting,
}

impl ReadOptions {
    /// Options that say nothing but the year of dates without one.
    pub fn with_year(year: Option<i32>) -> Self {
        Self { profile: Profile { year, ..Profile::default() }, ..Self::default() }
    }

    /// The same, with `profile` for what they do not say.
    #[must_use]
    pub fn or(&self, profile: &Profile) -> Self {
        Self { profile: self.profile.over(profile), ..self.clone() }
    }
}
