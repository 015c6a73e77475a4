//! How a file was understood and how much of it was read.

use crate::csv::dialect::Dialect;
use crate::csv::header::{Column, Layout, Meaning};
use crate::csv::record::LineEnds;
use crate::csv::statement_form::controls::RowSort;
use crate::sheet::column_letters;
use crate::source::Sha256Digest;
use chrono::NaiveDate;
use hocbong_core::ledger::{LedgerFile, NamedField};
use hocbong_core::statement::BalanceBreak;
use hocbong_core::vnd::Vnd;
use std::sync::Arc;

/// What sort of table a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Form {
    /// A ledger, one row a transaction; the kind gives the postings.
    Register,
    /// A ledger, one row a transaction with debit and credit account.
    Pairs,
    /// A ledger, one row a posting.
    Journal,
    /// A bank's statement.
    Statement,
}

impl Form {
    /// The word used in reports and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Pairs => "pairs",
            Self::Journal => "journal",
            Self::Statement => "statement",
        }
    }

    /// The form with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Register, Self::Pairs, Self::Journal, Self::Statement]
            .into_iter()
            .find(|form| form.as_str() == word)
    }

    /// Whether it is one of the three forms of a ledger.
    pub const fn is_ledger(self) -> bool {
        !matches!(self, Self::Statement)
    }

    /// The columns that it cannot do without. (A statement's amount may be a debit and a credit column, its date
    /// may share a cell with the document number.)
    pub const fn required(self) -> &'static [Meaning] {
        match self {
            Self::Register => &[Meaning::Date, Meaning::Kind, Meaning::Fund, Meaning::Amount],
            Self::Pairs => &[
                Meaning::Date,
                Meaning::Kind,
                Meaning::Fund,
                Meaning::DebitAccount,
                Meaning::CreditAccount,
                Meaning::Amount,
            ],
            Self::Journal => &[
                Meaning::Date,
                Meaning::Kind,
                Meaning::Fund,
                Meaning::Account,
                Meaning::Debit,
                Meaning::Credit,
            ],
            Self::Statement => &[Meaning::Date, Meaning::Amount],
        }
    }
}

/// A total that the file prints, beside the one computed from its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlTotal {
    /// What the file calls it.
    pub name: String,
    /// The line it stands on.
    pub line: u32,
    /// Whether it counts rows; otherwise it is đồng.
    pub is_count: bool,
    /// What the file says.
    pub stated: Vnd,
    /// What its rows say; none where the file does not let it be computed.
    pub computed: Option<Vnd>,
}

impl ControlTotal {
    /// Whether the file and its rows agree; true where nothing can be compared.
    pub fn agrees(&self) -> bool {
        self.computed.is_none_or(|computed| computed == self.stated)
    }
}

/// Rows that are no data, by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkippedRows {
    /// Rows above the header.
    pub preamble: u64,
    /// Headers repeated on later pages.
    pub headers: u64,
    /// Openings, closings and totals.
    pub totals: u64,
    /// Rows without anything but delimiters, or with nothing but the running number.
    pub blank: u64,
    /// Rows of text without a day or a figure.
    pub notes: u64,
    /// Rows of a statement that say nothing came in and nothing went out.
    pub nothing: u64,
    /// Rows of payments that did not take place, or not yet.
    pub not_done: u64,
}

/// A column that means nothing that is known, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadColumn {
    /// Its place, counted from 0.
    pub index: usize,
    /// In how many rows it is filled.
    pub filled: u64,
    /// What stands in the first of them.
    pub(in crate::csv) sample: Vec<String>,
}

impl UnreadColumn {
    /// How many cells are kept to see what they look like.
    const MAX_SAMPLE: usize = 64;

    pub(in crate::csv) const fn new(index: usize) -> Self {
        Self { index, filled: 0, sample: Vec::new() }
    }

    /// Takes a cell of the column.
    pub(in crate::csv) fn note(&mut self, cell: &str) {
        const MAX_CHARS: usize = 100;
        if cell.trim().is_empty() {
            return;
        }
        self.filled += 1;
        if self.sample.len() < Self::MAX_SAMPLE {
            self.sample.push(cell.chars().take(MAX_CHARS).collect());
        }
    }

    /// Takes what was noted of the rows that follow.
    fn append(&mut self, part: &Self) {
        self.filled += part.filled;
        let room = Self::MAX_SAMPLE.saturating_sub(self.sample.len());
        self.sample.extend(part.sample.iter().take(room).cloned());
    }
}

/// How a file was understood and how much of it was read.
#[derive(Clone, Debug)]
pub struct ReadSummary {
    /// The file.
    pub name: Arc<str>,
    /// The digest of its bytes, once it has been read.
    pub sha256: Sha256Digest,
    /// Encoding and delimiter; none where the bytes are no text.
    pub dialect: Option<Dialect>,
    /// Whether it is a sheet of a workbook, which has neither of its own.
    pub is_sheet: bool,
    /// What the file is called that says its rows in tags: `OFX` or `CAMT.053`; `None` for a table.
    pub tags: Option<&'static str>,
    /// The line of the header; none where none was found.
    pub header_line: Option<u32>,
    /// What sort of table it is.
    pub form: Option<Form>,
    /// Where the table comes from, as far as its columns tell.
    pub layout: Layout,
    /// How its records end.
    pub line_ends: LineEnds,
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
    /// For each column the first value that stands in it, shortened.
    pub examples: Vec<String>,
    /// The columns that mean nothing that is known.
    pub unread: Vec<UnreadColumn>,
    /// What stands in the columns of accounts of a statement.
    pub(in crate::csv) accounts: Vec<UnreadColumn>,
    /// The line of the first row of a payment that did not take place.
    pub first_not_done: Option<u32>,
    /// All records but the header and wholly empty lines.
    pub rows: u64,
    /// Rows that were read.
    pub read: u64,
    /// Rows that are no data: preamble, totals, repeated headers, rows of blank cells.
    pub set_aside: u64,
    /// The rows set aside by what they are.
    pub aside: SkippedRows,
    /// Rows that could not be read.
    pub in_error: u64,
    /// Rows read of which an amount or sign was taken because the file's own balances or totals prove it.
    pub proven: u64,
    /// Rows without a date that took that of the row above.
    pub dates_repeated: u64,
    /// Money in and out of rows in error, as far as their amounts can be read.
    pub unread_money: (i128, i128),
    /// Money in, over the rows read: on a statement its credits, in a ledger what came in on cash and bank accounts.
    pub money_in: i128,
    /// Money out, as a positive sum.
    pub money_out: i128,
    /// What the amounts of a ledger's rows come to, whichever way the money went.
    pub amounts: i128,
    /// What the goods of a list's rows come to.
    pub goods: i128,
    /// The earliest date of the rows read.
    pub from: Option<NaiveDate>,
    /// The latest date of the rows read.
    pub to: Option<NaiveDate>,
    /// The days of the first and the last row read, in the order of the file.
    pub ends: Option<(NaiveDate, NaiveDate)>,
    /// Totals that the file prints.
    pub control_totals: Vec<ControlTotal>,
    /// Whether the file has a running balance.
    pub has_balance: bool,
    /// Where the running balance does not follow.
    pub balance_breaks: Vec<BalanceBreak>,
}

impl ReadSummary {
    /// A report of which nothing is known yet but the file.
    pub fn new(name: &Arc<str>) -> Self {
        Self {
            name: Arc::clone(name),
            sha256: Sha256Digest::default(),
            dialect: None,
            is_sheet: false,
            tags: None,
            header_line: None,
            form: None,
            layout: Layout::Plain,
            line_ends: LineEnds::default(),
            columns: Vec::new(),
            examples: Vec::new(),
            unread: Vec::new(),
            accounts: Vec::new(),
            first_not_done: None,
            rows: 0,
            read: 0,
            set_aside: 0,
            aside: SkippedRows::default(),
            in_error: 0,
            proven: 0,
            dates_repeated: 0,
            unread_money: (0, 0),
            money_in: 0,
            money_out: 0,
            amounts: 0,
            goods: 0,
            from: None,
            to: None,
            ends: None,
            control_totals: Vec::new(),
            has_balance: false,
            balance_breaks: Vec::new(),
        }
    }

    /// Notes that the file has changed. What else it holds nobody knows: one row at least that is not read.
    pub(super) const fn note_change(&mut self) {
        self.rows += 1;
        self.in_error += 1;
    }

    /// What a rule has to know of the file.
    pub fn to_ledger_file(&self) -> LedgerFile {
        let named = |(index, column): (usize, &Column)| {
            let letters = self.is_sheet.then(|| Arc::from(column_letters(index)));
            Some(NamedField { field: column.meaning.field()?, name: Arc::clone(&column.name), letters })
        };
        let fields = self.form.filter(|form| form.is_ledger());
        let fields = fields.map(|_| self.columns.iter().enumerate().filter_map(named).collect());
        LedgerFile { name: Arc::clone(&self.name), rows: self.read, fields }
    }

    /// Whether something in it could carry money and was not read: a row in error, or a file in which no table was
    /// found.
    pub const fn has_unread_rows(&self) -> bool {
        self.in_error > 0 || self.form.is_none()
    }

    /// Whether its bytes are no text at all.
    pub const fn is_not_text(&self) -> bool {
        self.dialect.is_none()
    }

    /// Counts a row that is no data.
    pub(in crate::csv) fn note_aside(&mut self, sort: RowSort) {
        let slot = match sort {
            RowSort::Blank => &mut self.aside.blank,
            RowSort::Note => &mut self.aside.notes,
            RowSort::Data | RowSort::Control | RowSort::DayEnd(_) => &mut self.aside.totals,
        };
        *slot += 1;
        self.set_aside += 1;
    }

    /// Counts a row of a payment that did not take place.
    pub(in crate::csv) fn note_not_done(&mut self, line: u32) {
        self.first_not_done.get_or_insert(line);
        self.aside.not_done += 1;
        self.set_aside += 1;
    }

    /// Counts a row of a statement that moves nothing.
    pub(in crate::csv) const fn note_nothing(&mut self) {
        self.aside.nothing += 1;
        self.set_aside += 1;
    }

    /// Takes a day of a row that was read into the span of days.
    pub fn extend_days(&mut self, day: NaiveDate) {
        self.from = Some(self.from.map_or(day, |from| from.min(day)));
        self.to = Some(self.to.map_or(day, |to| to.max(day)));
        self.ends = Some((self.ends.map_or(day, |ends| ends.0), day));
    }

    /// Adds the rows of a part of the file that stands behind those counted so far.
    pub(in crate::csv) fn add_rows(&mut self, part: &Self) {
        self.rows += part.rows;
        self.read += part.read;
        self.set_aside += part.set_aside;
        self.in_error += part.in_error;
        self.proven += part.proven;
        self.dates_repeated += part.dates_repeated;
        let (aside, more) = (&mut self.aside, part.aside);
        aside.preamble += more.preamble;
        aside.headers += more.headers;
        aside.totals += more.totals;
        aside.blank += more.blank;
        aside.notes += more.notes;
        aside.nothing += more.nothing;
        aside.not_done += more.not_done;
        if self.unread.is_empty() {
            self.unread.clone_from(&part.unread);
        } else {
            self.unread.iter_mut().zip(&part.unread).for_each(|(own, more)| own.append(more));
        }
        self.unread_money.0 += part.unread_money.0;
        self.unread_money.1 += part.unread_money.1;
        self.money_in += part.money_in;
        self.money_out += part.money_out;
        self.amounts += part.amounts;
        self.goods += part.goods;
        if let (Some(from), Some(to), Some(ends)) = (part.from, part.to, part.ends) {
            let first = self.ends.map_or(ends.0, |ends| ends.0);
            self.extend_days(from);
            self.extend_days(to);
            self.ends = Some((first, ends.1));
        }
    }

    /// Takes the change of a row that was read into money in and out.
    pub fn add_money(&mut self, change: i128) {
        if change >= 0 {
            self.money_in += change;
        } else {
            self.money_out -= change;
        }
    }
}
