//! A paper before it is drawn: its sheets, tables and charts, in the words of one language.
//!
//! The builders make a [`Paper`] from report data; the writers here draw any paper as text, CSV,
//! HTML and XLSX. A writer knows no paper by name, and a builder no format.

mod charts;
mod csv;
mod html;
mod layout;
pub(crate) mod markup;
#[cfg(test)]
mod samples;
mod text;
mod xlsx;

pub use csv::write_csv;
pub use html::{Index, IndexGroup, IndexPaper, MAX_ROWS, MAX_SHEETS, write_html, write_index};
pub use text::write_text;
pub use xlsx::write_xlsx;

use crate::Language;
use crate::table::{amount_text, decimal_text};
use chrono::NaiveDate;
use hocbong::Vnd;
use rust_decimal::Decimal;

/// A paper: one or more sheets.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Name of the paper in commands, files and schemas, e.g. `cash-book`.
    pub name: &'static str,
    /// Title, e.g. `Sổ quỹ tiền mặt`.
    pub title: String,
    /// The language of all its words.
    pub language: Language,
    /// The sheets, in order; empty if there is nothing to show.
    pub sheets: Vec<Sheet>,
    /// Sentences that stand once, after the last sheet: facts that the paper asks for and the books lack, what is
    /// masked.
    pub notes: Vec<String>,
    /// The program's own lines, printed small at the end: row counts, digests, version.
    pub origin: Vec<String>,
    /// The sentence in place of sheets if there are none.
    pub nothing: String,
}

/// A part of a paper: the book of an account, a list, a voucher.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Whether it follows on the page of the sheet before it; else it begins on a page of its own.
    pub is_continued: bool,
    /// What tells the sheet apart from the other sheets of its paper, as columns in CSV: e.g. `association` `ST`,
    /// `account` `111`. Values are codes and names of the books.
    pub keys: Vec<(&'static str, String)>,
    /// Short name, for a tab of a workbook and a table of contents, e.g. `ST 111`.
    pub label: String,
    /// Lines at the upper left: who issues the paper.
    pub issuer: Vec<String>,
    /// Lines at the upper right: number, accounts, the form.
    pub corner: Vec<String>,
    /// Title of the sheet.
    pub title: String,
    /// Lines centred below the title: what it is about, the period.
    pub subtitle: Vec<String>,
    /// The content in order.
    pub blocks: Vec<Block>,
    /// Place and date above the signatures; blank for none.
    pub place_and_date: String,
    /// Who signs, from left to right.
    pub signatures: Vec<Signature>,
    /// What stands below the signatures.
    pub below: Vec<Block>,
    /// The program's own lines about this sheet, small at its end: where it is in the books.
    pub origin: Vec<String>,
}

/// A signature to be given by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Office of the person, e.g. `Thủ quỹ`.
    pub office: String,
    /// What to do, e.g. `(ký, họ tên)`.
    pub hint: String,
    /// Name of the person, if the books have it; else blank.
    pub name: String,
}

/// A part of a sheet's content.
#[derive(Clone, Debug)]
pub enum Block {
    /// Rows under a header.
    Table(Table),
    /// A line `label: value`; a blank value is to be filled in by hand.
    Field {
        /// What it is.
        label: String,
        /// The value; blank if the books lack it.
        value: String,
    },
    /// A sentence.
    Text(String),
    /// Figures as bars.
    Chart(Chart),
}

/// Rows under a header.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Name of the table within its paper, in CSV and HTML, e.g. `donors`.
    pub name: &'static str,
    /// Heading above the table; blank if the title of the sheet says enough.
    pub heading: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name in CSV and HTML, equal to the key of the figure in the paper's JSON.
    pub key: &'static str,
    /// Header.
    pub label: String,
    /// Header over this and its neighbours with the same group, e.g. `Đầu kỳ` over `Nợ` and `Có`; blank for none.
    pub group: String,
    /// What its cells are.
    pub kind: ColumnKind,
    /// The words among which a person chooses one for each entry, in a workbook from a list; empty for none.
    pub choices: Vec<String>,
}

/// What the cells of a column are, which decides alignment and format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words that may be long.
    Text,
    /// Codes and numbers of vouchers, which are not broken over lines.
    Code,
    /// Days.
    Day,
    /// Amounts in whole đồng.
    Amount,
    /// Whole numbers.
    Count,
    /// Quantities of goods.
    Quantity,
    /// Per cents with two decimals.
    Percent,
    /// Room for a signature by hand.
    Signature,
}

impl ColumnKind {
    /// Whether cells are figures, aligned to the right.
    pub const fn is_figure(self) -> bool {
        matches!(self, Self::Amount | Self::Count | Self::Quantity | Self::Percent)
    }
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What the row is.
    pub role: RowRole,
    /// The cells, one for each column.
    pub cells: Vec<Cell>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRole {
    /// One thing that the table lists.
    Entry,
    /// A detail of the entry before it, shown less prominently.
    Detail,
    /// The balance before the first entry.
    Opening,
    /// A sum of entries.
    Total,
    /// The balance after the last entry.
    Closing,
}

impl RowRole {
    /// Returns the word used in CSV and HTML.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Detail => "detail",
            Self::Opening => "opening",
            Self::Total => "total",
            Self::Closing => "closing",
        }
    }
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: not applicable, or not in the books.
    #[default]
    Blank,
    /// Words or a code, as they are in the books or the catalogue.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// An amount in whole đồng.
    Amount(Vnd),
    /// A whole number.
    Count(i64),
    /// A quantity of goods.
    Quantity(Decimal),
    /// Per cents.
    Percent(Decimal),
}

/// Figures as bars: one or two bars for each group.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Title.
    pub title: String,
    /// What the chart shows, in a sentence or two with the figures that matter, for those who cannot see it.
    pub alternative: String,
    /// What each bar of a group is, e.g. `Vận động`, `Trao học bổng`.
    pub series: Vec<String>,
    /// The groups in order.
    pub groups: Vec<BarGroup>,
    /// Whether the bars run from left to right, with a group a line, as suits names; else they stand, as suits months.
    pub is_horizontal: bool,
}

/// The bars of one association, level or month.
#[derive(Clone, Debug)]
pub struct BarGroup {
    /// Name of the group.
    pub label: String,
    /// One value for each series, in whole đồng or in the unit that the series names; `None` draws no bar.
    pub values: Vec<Option<Vnd>>,
    /// Words at the end of the group's bars, e.g. `78,10 %`; blank for none.
    pub note: String,
}

impl Cell {
    /// Creates a text; blank if there are no words.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }

    /// Returns the cell as a person reads it: `1.450.000`, `31/01/2025`, `78,10`.
    pub fn shown(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) => text.clone(),
            Self::Day(day) => day.format("%d/%m/%Y").to_string(),
            Self::Amount(amount) => amount_text(i128::from(amount.get())),
            Self::Count(count) => amount_text(i128::from(*count)),
            Self::Quantity(number) => decimal_text(&number.normalize().to_string()),
            Self::Percent(percent) => decimal_text(&format!("{percent:.2}")),
        }
    }

    /// Returns the cell as a program reads it: `1450000`, `2025-01-31`, `78.10`.
    pub fn plain(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) => text.clone(),
            Self::Day(day) => day.to_string(),
            Self::Amount(amount) => amount.get().to_string(),
            Self::Count(count) => count.to_string(),
            Self::Quantity(number) => number.normalize().to_string(),
            Self::Percent(percent) => format!("{percent:.2}"),
        }
    }
}

impl Column {
    /// Creates a column with this header.
    pub fn new(key: &'static str, label: impl Into<String>, kind: ColumnKind) -> Self {
        Self { key, label: label.into(), group: String::new(), kind, choices: Vec::new() }
    }
}

impl Table {
    /// Whether it has neither entries nor the balance that an account opens with.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| !matches!(row.role, RowRole::Entry | RowRole::Opening))
    }
}

impl Sheet {
    /// Returns its tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}

impl Row {
    /// Creates an entry.
    pub fn entry(cells: Vec<Cell>) -> Self {
        Self { role: RowRole::Entry, cells }
    }
}
