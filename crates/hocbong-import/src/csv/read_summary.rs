//! How a file was understood and how much of it was read.

use crate::csv::dialect::Dialect;
use crate::csv::form::Form;
use crate::csv::header::{Column, Layout};
use crate::csv::record::{LineEnds, Record};
use crate::sheet::column_letters;
use crate::source::Sha256Digest;
use chrono::NaiveDate;
use hocbong_core::ledger::{LedgerFile, NamedField};
use hocbong_core::statement::BalanceBreak;
use hocbong_core::vnd::Vnd;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a row below the header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum RowSort {
    /// A row that carries money.
    Data,
    /// A row that may be data or a total.
    LikeTotal,
    /// No data.
    Aside(Aside),
}

/// What a row below the header is that is not data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum Aside {
    /// An opening or closing balance, or a total.
    Control,
    /// The balance at the end of a day, in đồng.
    DayEnd(i64),
    /// Nothing but a running number.
    Blank,
    /// Text without a date or a figure.
    Note,
    /// A row of a book that moves nothing: its balance is that of the row above.
    Nothing,
}

/// A total printed in the file, beside the one computed from its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlTotal {
    /// Label of the total in the file.
    pub name: String,
    /// 1-based line of the total.
    pub line: u32,
    /// Whether it counts rows; otherwise it is an amount in đồng.
    pub is_count: bool,
    /// The total as printed.
    pub stated: Vnd,
    /// The total of the rows; `None` if it cannot be computed from the file.
    pub computed: Option<Vnd>,
}

impl ControlTotal {
    /// Whether both totals agree; true if there is nothing to compare.
    pub fn agrees(&self) -> bool {
        self.computed.is_none_or(|computed| computed == self.stated)
    }
}

/// Number of rows that are not data, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkippedRows {
    /// Rows above the header.
    pub preamble: u64,
    /// Headers repeated on later pages.
    pub headers: u64,
    /// Opening and closing balances and totals.
    pub totals: u64,
    /// Rows that are blank, or hold nothing but a running number.
    pub blank: u64,
    /// Rows of text without a date or a figure.
    pub notes: u64,
    /// Rows of a statement in which nothing came in and nothing went out.
    pub nothing: u64,
    /// Rows of payments that did not take place, or have not yet.
    pub not_done: u64,
}

/// A column whose header we do not know, and a sample of its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadColumn {
    /// 0-based position of the column.
    pub index: usize,
    /// Number of rows in which it is not blank.
    pub filled: u64,
    /// Its first cells that are not blank, shortened.
    pub(in crate::csv) sample: Vec<String>,
}

impl UnreadColumn {
    /// Number of cells kept as a sample; later ones are only counted.
    const MAX_SAMPLE: usize = 64;

    pub(in crate::csv) const fn new(index: usize) -> Self {
        Self { index, filled: 0, sample: Vec::new() }
    }

    /// Adds a cell of the column.
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

    /// Adds the cells of the rows that follow.
    fn append(&mut self, part: &Self) {
        self.filled += part.filled;
        let room = Self::MAX_SAMPLE.saturating_sub(self.sample.len());
        self.sample.extend(part.sample.iter().take(room).cloned());
    }
}

/// Whoever may be named in rows of a ledger that could not be read, so that a mask can hide them as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamesInError {
    parties: BTreeSet<String>,
    passages: BTreeSet<String>,
}

impl NamesInError {
    /// The parties of rows that may be awards, as in their cells.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        self.parties.iter().map(String::as_str)
    }

    /// The runs of two or more words in rows that could not be split into the cells of their columns.
    pub fn passages(&self) -> impl Iterator<Item = &str> {
        self.passages.iter().map(String::as_str)
    }

    /// Adds the party of a row.
    pub(in crate::csv) fn add_party(&mut self, party: &str) {
        if !party.is_empty() && !self.parties.contains(party) {
            self.parties.insert(party.to_owned());
        }
    }

    /// Adds the words of a row.
    pub(in crate::csv) fn add_row(&mut self, row: &str) {
        let is_of_words = |c: char| !c.is_ascii() || c.is_ascii_alphabetic() || matches!(c, ' ' | '.' | '\'');
        for run in row.split(|c| !is_of_words(c)) {
            let words: Vec<&str> =
                run.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect();
            if words.len() > 1 {
                self.passages.insert(words.join(" "));
            }
        }
    }

    fn append(&mut self, part: &Self) {
        self.parties.extend(part.parties.iter().cloned());
        self.passages.extend(part.passages.iter().cloned());
    }
}

/// How a file was understood and how much of it was read. Sums are in đồng.
#[derive(Clone, Debug)]
pub struct ReadSummary {
    /// Name of the file.
    pub name: Arc<str>,
    /// SHA-256 digest of the file, once it has been read.
    pub sha256: Sha256Digest,
    /// Encoding and delimiter; `None` if the bytes are not text.
    pub dialect: Option<Dialect>,
    /// Whether it is a sheet of a workbook, which has neither encoding nor delimiter.
    pub is_sheet: bool,
    /// Name of the format if the file marks up its rows with tags: `OFX` or `CAMT.053`; `None` for a table.
    pub tags: Option<&'static str>,
    /// 1-based line of the header; `None` if none was found.
    pub header_line: Option<u32>,
    /// Sort of table; `None` if no table was found.
    pub form: Option<Form>,
    /// Where the table comes from, as far as its columns show.
    pub layout: Layout,
    /// How the records end.
    pub line_ends: LineEnds,
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
    /// The first value of each column, shortened.
    pub examples: Vec<String>,
    /// The columns whose headers we do not know.
    pub unread: Vec<UnreadColumn>,
    /// Samples of the columns of a statement that name accounts or methods.
    pub(in crate::csv) accounts: Vec<UnreadColumn>,
    /// Line of the first row of a payment that did not take place.
    pub first_not_done: Option<u32>,
    /// Number of records without the header and wholly empty lines.
    pub rows: u64,
    /// Number of rows read.
    pub read: u64,
    /// Number of rows that are not data; `aside` gives the reasons.
    pub set_aside: u64,
    /// The rows set aside, by reason.
    pub aside: SkippedRows,
    /// Number of rows that could not be read.
    pub in_error: u64,
    /// The rows in error above the header.
    pub(in crate::csv) lost_above: u64,
    /// Number of rows read with an amount or sign that the file's own balances or totals prove.
    pub proven: u64,
    /// Number of rows without a date that took the date of the row above.
    pub dates_repeated: u64,
    /// Money in and money out of the rows in error, as far as their amounts can be read.
    pub unread_money: (i128, i128),
    /// Money in, over the rows read: the credits of a statement, or what came in on a ledger's cash and bank
    /// accounts.
    pub money_in: i128,
    /// Money out, as a positive sum.
    pub money_out: i128,
    /// Sum of the amounts of a ledger's rows, whichever way the money went.
    pub amounts: i128,
    /// Value of the goods in the rows of a list.
    pub goods: i128,
    /// Earliest date of the rows read.
    pub from: Option<NaiveDate>,
    /// Latest date of the rows read.
    pub to: Option<NaiveDate>,
    /// Dates of the first and the last row read, in the order of the file.
    pub ends: Option<(NaiveDate, NaiveDate)>,
    /// Totals printed in the file.
    pub control_totals: Vec<ControlTotal>,
    /// Whether the file has a running balance.
    pub has_balance: bool,
    /// Places where the running balance does not follow from the row before.
    pub balance_breaks: Vec<BalanceBreak>,
    /// Who may be named in rows in error; they are printed nowhere.
    pub(in crate::csv) names_in_error: NamesInError,
}

impl ReadSummary {
    /// A summary that knows nothing but the file's name.
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
            lost_above: 0,
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
            names_in_error: NamesInError::default(),
        }
    }

    /// Records that the file has changed. We cannot know what else it holds, so we count one row in error.
    pub(super) const fn note_change(&mut self) {
        self.rows += 1;
        self.in_error += 1;
    }

    /// What the rules need to know about the file.
    pub fn to_ledger_file(&self) -> LedgerFile {
        let named = |(index, column): (usize, &Column)| {
            let letters = self.is_sheet.then(|| Arc::from(column_letters(index)));
            Some(NamedField { field: column.meaning.field()?, name: Arc::clone(&column.name), letters })
        };
        let fields = self.form.filter(|form| form.is_ledger());
        let fields = fields.map(|_| self.columns.iter().enumerate().filter_map(named).collect());
        LedgerFile { name: Arc::clone(&self.name), rows: self.read, fields }
    }

    /// Whether something that could carry money was not read: a row in error, or a file in which no table was
    /// found.
    pub const fn has_unread_rows(&self) -> bool {
        self.in_error > 0 || self.form.is_none()
    }

    /// Who may be named in the rows of a ledger that could not be read.
    pub const fn names_in_error(&self) -> &NamesInError {
        &self.names_in_error
    }

    /// Whether the bytes are not text at all.
    pub const fn is_not_text(&self) -> bool {
        self.dialect.is_none()
    }

    /// Number of rows of data below the header so far, whether they could be read or not.
    pub(in crate::csv) const fn rows_below(&self) -> u64 {
        self.read + self.in_error - self.lost_above
    }

    /// Counts the `rows` above a header; those in `lost` belong to another table.
    pub(in crate::csv) fn note_above(&mut self, rows: usize, lost: &[&Record]) {
        self.rows += rows as u64;
        self.in_error += lost.len() as u64;
        self.lost_above = lost.len() as u64;
        self.aside.preamble = (rows - lost.len()) as u64;
        self.set_aside += self.aside.preamble;
        for row in lost.iter().filter(|_| self.form.is_some_and(Form::is_ledger)) {
            self.names_in_error.add_row(row.raw());
        }
    }

    /// Counts a row that is not data.
    pub(in crate::csv) const fn note_aside(&mut self, aside: Aside) {
        let slot = match aside {
            Aside::Blank => &mut self.aside.blank,
            Aside::Note => &mut self.aside.notes,
            Aside::Nothing => &mut self.aside.nothing,
            Aside::Control | Aside::DayEnd(_) => &mut self.aside.totals,
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

    /// Counts a row of a statement that moves no money.
    pub(in crate::csv) const fn note_nothing(&mut self) {
        self.aside.nothing += 1;
        self.set_aside += 1;
    }

    /// Extends the span of dates by that of the next row read.
    pub fn extend_days(&mut self, day: NaiveDate) {
        self.from = Some(self.from.map_or(day, |from| from.min(day)));
        self.to = Some(self.to.map_or(day, |to| to.max(day)));
        self.ends = Some((self.ends.map_or(day, |ends| ends.0), day));
    }

    /// Adds the counts of the part of the file that follows the rows counted so far.
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
        self.names_in_error.append(&part.names_in_error);
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

    /// Adds a row's change to money in or, if it is negative, to money out.
    pub fn add_money(&mut self, change: i128) {
        if change >= 0 {
            self.money_in += change;
        } else {
            self.money_out -= change;
        }
    }
}
