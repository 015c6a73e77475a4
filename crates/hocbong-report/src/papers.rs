//! The papers of a year, from report data to what [`crate::paper`] draws.

mod ageing;
mod audit;
mod awards;
mod disclosure;
mod funds;
mod gifts;
mod ledgers;
mod summary;
mod top_givers;
mod voucher;

pub use voucher::candidates;

use crate::inputs::{digests, row_counts};
use crate::paper::{Block, Cell, Chart, Column, ColumnKind, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::{Catalogue, Language};
use hocbong::report::papers::{PaperData, PaperKind};
use hocbong::report::scope::Scope;
use hocbong::report::summary::Summary;
use hocbong::seal::Checkpoint;
use hocbong::{Book, NaiveDate, Redactor, Vnd};
use hocbong_core::diagnostic::Message;
use serde::Serialize;
use std::io::{self, Write};

/// What a paper is made with, besides its data.
#[derive(Clone, Copy, Debug)]
pub struct PaperContext<'a> {
    /// The book, for names of associations and accounts.
    pub book: &'a Book,
    /// Days and associations covered.
    pub scope: &'a Scope,
    /// The mask with which the data was redacted; names of associations and the book pass it too.
    pub mask: &'a Redactor,
    /// Whether there were books of the year before to compare with.
    pub has_previous: bool,
}

/// Makes a paper in the words of a language.
pub fn paper(kind: PaperKind, data: &PaperData, context: PaperContext<'_>, catalogue: &Catalogue) -> Paper {
    Builder { kind, context, catalogue: Some(catalogue), words: Some(catalogue) }.build(data)
}

/// Makes a paper for CSV: its labels are keys, and a voucher is its rows. The words in its cells are those of the
/// catalogue, in English those of the JSON, which programs read.
pub fn plain_paper(
    kind: PaperKind,
    data: &PaperData,
    context: PaperContext<'_>,
    catalogue: &Catalogue,
) -> Paper {
    let words = Some(catalogue).filter(|catalogue| catalogue.language() != Language::En);
    Builder { kind, context, catalogue: None, words }.build(data)
}

/// Writes the data of a paper as a JSON document `hocbong.NAME/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_json(
    out: &mut dyn Write,
    kind: PaperKind,
    data: &PaperData,
    context: PaperContext<'_>,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'a, T: Serialize> {
        schema: String,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        #[serde(skip_serializing_if = "Option::is_none")]
        seal: Option<StatedSeal>,
        #[serde(flatten)]
        body: &'a T,
    }
    fn write<T: Serialize>(
        out: &mut dyn Write,
        kind: PaperKind,
        context: PaperContext<'_>,
        body: &T,
    ) -> io::Result<()> {
        let schema = format!("hocbong.{}/1", kind.as_str());
        let stated = |seal: &Checkpoint| StatedSeal { through: seal.through, code: seal.head().code() };
        let seal = context.book.last_seal().map(stated);
        let period = context.scope.period;
        let document = Document { schema, from: period.from, to: period.to, seal, body };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
    match data {
        PaperData::Vouchers { vouchers } => write(out, kind, context, &voucher::document(vouchers)),
        data => write(out, kind, context, data),
    }
}

/// Draws the charts of a summary, for a page of their own.
pub fn charts(summary: &Summary, context: PaperContext<'_>, catalogue: &Catalogue) -> Vec<Chart> {
    Builder { kind: PaperKind::Summary, context, catalogue: Some(catalogue), words: Some(catalogue) }
        .charts(summary)
}

/// Returns the days covered, in words; blank if there is no limit.
pub fn days(scope: &Scope, catalogue: &Catalogue) -> String {
    let message = match (scope.period.from, scope.period.to) {
        (Some(from), Some(to)) => Message::new("paper.from-to").with("from", from).with("to", to),
        (Some(from), None) => Message::new("paper.from").with("from", from),
        (None, Some(to)) => Message::new("paper.to").with("to", to),
        (None, None) => return String::new(),
    };
    catalogue.message(&message)
}

/// Returns the program's own lines about a book: row counts, the last seal as `seals.csv` states it, digests, version.
pub fn origin(book: &Book, language: Language) -> Vec<String> {
    let files = book.files();
    let catalogue = Catalogue::new(language);
    let sealed = book.last_seal().map(|seal| {
        let message = Message::new("paper.sealed").with("through", seal.through);
        catalogue.message(&message.with("code", seal.head().code()))
    });
    let counts = row_counts(files, &catalogue);
    let version = format!("sha256 {} · hocbong {}", digests(files), env!("CARGO_PKG_VERSION"));
    std::iter::once(counts).chain(sealed).chain([version]).collect()
}

/// The last seal of a book as its `seals.csv` states it; papers verify nothing.
#[derive(Serialize)]
struct StatedSeal {
    through: NaiveDate,
    code: String,
}

/// Makes the sheets of one paper.
#[derive(Clone, Copy)]
struct Builder<'a> {
    kind: PaperKind,
    context: PaperContext<'a>,
    /// The words of labels and sentences; `None` for CSV, which has keys instead.
    catalogue: Option<&'a Catalogue>,
    /// Our words in cells; `None` for programs, which read those of the JSON.
    words: Option<&'a Catalogue>,
}

impl Builder<'_> {
    fn build(self, data: &PaperData) -> Paper {
        let sheets = match data {
            PaperData::Ledgers(ledgers) => self.ledgers(ledgers),
            PaperData::TrialBalance(balance) => vec![self.trial_balance(balance)],
            PaperData::Income(statement) => vec![self.income(statement)],
            PaperData::Funds(statement) => vec![self.funds(statement)],
            PaperData::Settlement(settled) => vec![self.settlement(settled)],
            PaperData::Donors(list) => vec![self.donors(list)],
            PaperData::Recipients(lists) => self.recipients(lists),
            PaperData::Disclosure(disclosure) => self.disclosure(disclosure),
            PaperData::Summary(summary) => vec![self.summary(summary)],
            PaperData::Confirmations(confirmations) => self.confirmations(confirmations),
            PaperData::Awards(table) => vec![self.awards(table)],
            PaperData::Pledges(table) => vec![self.pledges(table)],
            PaperData::Ageing(table) => vec![self.ageing(table)],
            PaperData::TopGivers(list) => vec![self.top_givers(list)],
            PaperData::Counts(sheet) => vec![self.counts(sheet)],
            PaperData::Findings(list) => vec![self.findings(list)],
            PaperData::Vouchers { vouchers } => self.vouchers(vouchers),
        };
        let has_rows = |sheet: &Sheet| {
            let mut tables = sheet.tables().peekable();
            tables.peek().is_none() || tables.any(|table| !table.is_empty())
        };
        // Programs need the columns even of an empty paper.
        let is_plain = self.catalogue.is_none();
        let sheets: Vec<Sheet> = if is_plain || sheets.iter().any(has_rows) { sheets } else { Vec::new() };
        let mut notes = if sheets.is_empty() { Vec::new() } else { self.notes(data) };
        // A total without a row that could not be read is not the fund's total.
        let in_error: u64 = self.context.book.files().iter().map(|file| file.in_error).sum();
        if in_error > 0 {
            notes.insert(0, self.note("paper.note.in-error", in_error));
        }
        if self.context.mask.hides() {
            notes.push(self.word("paper.masked"));
        }
        let language = self.catalogue.map_or(Language::En, Catalogue::language);
        let days = self.days();
        let title = self.title();
        let title = if days.is_empty() { title } else { format!("{title} · {days}") };
        Paper {
            name: self.kind.as_str(),
            title,
            language,
            sheets,
            notes,
            origin: origin(self.context.book, language),
            nothing: self.word("paper.nothing"),
        }
    }

    /// What the paper lacks, in sentences.
    fn notes(self, data: &PaperData) -> Vec<String> {
        match data {
            PaperData::Ledgers(ledgers) => self.ledger_notes(ledgers),
            PaperData::Income(statement) => self.income_notes(statement),
            PaperData::Donors(list) => self.donor_notes(list),
            PaperData::Recipients(lists) => self.recipient_notes(lists),
            PaperData::Disclosure(disclosure) => self.disclosure_notes(disclosure),
            PaperData::Summary(summary) => self.summary_notes(summary),
            PaperData::Confirmations(_) => vec![self.word("paper.note.no-tax-code")],
            PaperData::Awards(table) => self.uncounted(table.totals.uncounted),
            _ => Vec::new(),
        }
    }

    /// The text under `key`; the key itself for programs.
    fn word(self, key: &str) -> String {
        self.catalogue.map_or_else(|| key.to_owned(), |catalogue| catalogue.text(key))
    }

    /// A sentence with values; blank for programs.
    fn sentence(self, message: &Message) -> String {
        self.catalogue.map(|catalogue| catalogue.message(message)).unwrap_or_default()
    }

    /// The word of the catalogue under `prefix.word`, for a person; the word itself for programs.
    fn word_of(self, prefix: &str, word: &str) -> Cell {
        match self.words {
            Some(_) if word.is_empty() => Cell::Blank,
            Some(words) => Cell::text(&words.text(&format!("{prefix}.{word}"))),
            None => Cell::text(word),
        }
    }

    /// The text under `key` as a cell has it; the key itself for programs.
    fn cell_word(self, key: &str) -> String {
        self.words.map_or_else(|| key.to_owned(), |words| words.text(key))
    }

    fn title(self) -> String {
        self.word(&format!("paper.title-{}", self.kind.as_str()))
    }

    /// The days covered, in words; blank if there is no limit.
    fn days(self) -> String {
        self.catalogue.map(|catalogue| days(self.context.scope, catalogue)).unwrap_or_default()
    }

    /// A column whose header is the text under `paper.LABEL`.
    fn column(self, key: &'static str, label: &str, kind: ColumnKind) -> Column {
        let label =
            if self.catalogue.is_some() { self.word(&format!("paper.{label}")) } else { key.to_owned() };
        Column::new(key, label, kind)
    }

    /// A column under the header `paper.GROUP`, which it shares with its neighbours.
    fn grouped(self, key: &'static str, group: &str, label: &str, kind: ColumnKind) -> Column {
        let group = self.catalogue.map(|words| words.text(&format!("paper.{group}"))).unwrap_or_default();
        Column { group, ..self.column(key, label, kind) }
    }

    fn columns<const N: usize>(self, columns: [(&'static str, &str, ColumnKind); N]) -> Vec<Column> {
        columns.into_iter().map(|(key, label, kind)| self.column(key, label, kind)).collect()
    }

    /// A table with a heading under `paper.HEADING`; without one if that is blank.
    fn table(self, name: &'static str, heading: &str, columns: Vec<Column>, rows: Vec<Row>) -> Table {
        let heading = if heading.is_empty() { String::new() } else { self.word(&format!("paper.{heading}")) };
        Table { name, heading, columns, rows }
    }

    /// A row of sums: the word for them in the first column, figures in the columns named.
    fn total(self, columns: &[Column], figures: &[(&str, Cell)]) -> Row {
        self.total_row(RowRole::Total, "paper.total", columns, figures)
    }

    /// A row with a word in the first column of words, and figures in the columns named.
    fn total_row(self, role: RowRole, word: &str, columns: &[Column], figures: &[(&str, Cell)]) -> Row {
        let mut cells = vec![Cell::Blank; columns.len()];
        // A column of words can hold the word; one of dates or numbers is too narrow.
        let at = columns.iter().position(|column| column.kind == ColumnKind::Text);
        let at =
            at.or_else(|| columns.iter().position(|column| column.kind == ColumnKind::Code)).unwrap_or(0);
        if let Some(cell) = cells.get_mut(at) {
            // Programs read what sort of row it is from the column of its role.
            *cell = self.catalogue.map_or(Cell::Blank, |words| Cell::text(&words.text(word)));
        }
        for (key, figure) in figures {
            let column = columns.iter().position(|column| column.key == *key);
            if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
                *cell = figure.clone();
            }
        }
        Row { role, cells }
    }

    /// An association as people call it: name and code.
    fn association(self, code: &str) -> String {
        match self.context.book.associations().get(code) {
            Some(own) if !own.name.is_empty() && own.name != code => {
                format!("{} ({code})", self.context.mask.text(&own.name))
            }
            _ => code.to_owned(),
        }
    }

    /// A sheet about one association, or about all that the paper covers, with head and signatures but no content.
    fn sheet(self, association: Option<&str>, signatures: &[&str]) -> Sheet {
        let covered = self.context.scope.associations();
        let only = covered.filter(|codes| codes.len() == 1).and_then(|codes| codes.first());
        let settings = self.context.book.settings();
        let issuer = match association.or(only.map(String::as_str)) {
            Some(code) => self.association(code),
            None => self.context.mask.text(settings.name.as_deref().unwrap_or_default()).into_owned(),
        };
        let issuer = if issuer.is_empty() { DOTS.to_owned() } else { issuer };
        let mut subtitle = vec![self.days()];
        subtitle.retain(|line| !line.is_empty());
        subtitle.push(self.word("paper.unit"));
        Sheet {
            label: association.map_or_else(|| self.title(), str::to_owned),
            issuer: vec![
                format!("{}: {issuer}", self.word("voucher.association")),
                format!("{}: {DOTS}", self.word("voucher.address")),
            ],
            corner: vec![self.word("paper.own-form")],
            title: self.title(),
            subtitle,
            place_and_date: self.word("paper.place-and-date"),
            signatures: signatures.iter().map(|office| self.signature(office, "")).collect(),
            ..Sheet::default()
        }
    }

    /// A signature of the office under `voucher.role-OFFICE`.
    fn signature(self, office: &str, name: &str) -> Signature {
        let hint = if office == "head" { "voucher.sign-approve" } else { "voucher.sign" };
        Signature {
            office: self.word(&format!("voucher.role-{office}")),
            hint: self.word(hint),
            name: name.to_owned(),
        }
    }

    /// The sum in words.
    fn in_words(self, amount: Vnd) -> Block {
        let value = self.catalogue.map(|catalogue| catalogue.amount_in_words(amount)).unwrap_or_default();
        Block::Field { label: self.word("voucher.in-words"), value }
    }

    /// A note about awards whose number the books do not state.
    fn uncounted(self, rows: u64) -> Vec<String> {
        if rows == 0 { Vec::new() } else { vec![self.note("paper.note.uncounted", rows)] }
    }

    /// A note with the number of rows that it is about.
    fn note(self, key: &'static str, rows: u64) -> String {
        self.sentence(&Message::new(key).with("rows", rows))
    }
}

/// A line to be filled in by hand, within a longer line.
const DOTS: &str = "..............................";

/// Signatures of books that an accountant keeps.
const OF_BOOKS: &[&str] = &["bookkeeper", "accountant", "head"];
/// Signatures of lists and statements.
const OF_LISTS: &[&str] = &["list-preparer", "accountant", "head"];

/// A cell of a sort of award or of recipient: the word of a known sort, others as the books write them.
fn sort_cell(builder: Builder<'_>, prefix: &str, word: &str) -> Cell {
    use hocbong_core::award::{AwardType, RecipientType};
    let is_known = AwardType::parse(word).is_some_and(|known| known.as_str() == word)
        || RecipientType::parse(word).is_some_and(|known| known.as_str() == word);
    if is_known { builder.word_of(prefix, word) } else { Cell::text(word) }
}

/// An amount, blank if there is none.
fn some(amount: Option<Vnd>) -> Cell {
    amount.map_or(Cell::Blank, Cell::Amount)
}

/// An amount, blank if it is zero.
fn if_any(amount: Vnd) -> Cell {
    if amount.is_zero() { Cell::Blank } else { Cell::Amount(amount) }
}

/// A number of things.
fn count(number: u64) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]
mod tests;
