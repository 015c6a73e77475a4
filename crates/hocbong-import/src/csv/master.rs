//! Reads the master files of a book: associations, funds, accounts. They are small tables with named columns.

use crate::csv::dialect::{Given, decode};
use crate::csv::meaning::Meaning;
use crate::csv::record::{Record, Records};
use crate::csv::table::{fault_diagnostic, not_text};
use crate::csv::vocabulary;
use crate::source::Source;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::text::fold;
use std::sync::Arc;

/// A column of a master file: its name, its other names (folded), and whether it is required.
pub type ColumnSpec = (&'static str, &'static [&'static str], bool);

/// A row of a master file.
#[derive(Clone, Debug)]
pub struct MasterRow {
    cells: Vec<(&'static str, String)>,
    place: Location,
}

impl MasterRow {
    /// Returns the cell in column `name`; blank if the file has no such column.
    pub fn get(&self, name: &str) -> &str {
        self.cells.iter().find(|(column, _)| *column == name).map_or("", |(_, cell)| cell)
    }

    /// The place of the row.
    pub const fn place(&self) -> &Location {
        &self.place
    }

    /// Makes a diagnostic about the cell in column `name`.
    pub fn bad_cell(&self, code: Code, key: &'static str, name: &str) -> Diagnostic {
        let message = Message::new(key).with("text", self.get(name)).with("column", name);
        Diagnostic::new(code, message, self.place.clone().in_column(name))
    }
}

/// Reads the rows of a master file. Reports what cannot be read, and each column with data that is none of `columns`, unless
/// it is one of remarks, addresses or numbers of rows; without a header or a required column no rows are returned.
pub fn read_master(
    source: &Source,
    columns: &[ColumnSpec],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<MasterRow> {
    let mut unread = UnreadColumns::default();
    let rows = read(source, columns, 0, Some(&mut unread), diagnostics).unwrap_or_default();
    diagnostics.extend(unread.into_diagnostics(source));
    rows
}

/// Reads the rows of a list as [`read_master`] does, but the list may have other columns, which are for people.
pub fn read_list(
    source: &Source,
    columns: &[ColumnSpec],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<MasterRow> {
    read(source, columns, 0, None, diagnostics).unwrap_or_default()
}

/// Reads the rows of a table as [`read_list`] does, but its header may come after a title. Returns `None` if no row looks
/// like the header: none has more than one of the required columns.
pub fn read_titled_table(
    source: &Source,
    columns: &[ColumnSpec],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<MasterRow>> {
    read(source, columns, MAX_TITLE_ROWS, None, diagnostics)
}

/// Whether a column, by its name, holds what only people need: remarks, addresses, numbers of rows.
fn is_for_people(name: &str) -> bool {
    let meaning = vocabulary::column(&fold(name)).map(|(meaning, _)| meaning);
    matches!(meaning, Some(Meaning::Memo | Meaning::Address | Meaning::RowNumber))
}

/// The columns of a master file that are not read although they have data.
#[derive(Debug, Default)]
struct UnreadColumns {
    /// Line of the header.
    line: u32,
    /// For each cell of the header that is not read: its index, its name, and whether an earlier column means the same.
    columns: Vec<(usize, String, bool)>,
    /// The first cell with data of each of them.
    examples: Vec<Option<String>>,
}

impl UnreadColumns {
    fn note_header(&mut self, record: &Record, header: &[Option<&'static str>]) {
        self.line = record.line();
        for (index, meaning) in header.iter().enumerate() {
            let is_repeated =
                meaning.is_some() && header.iter().take(index).any(|earlier| earlier == meaning);
            let is_unknown = meaning.is_none() && !is_for_people(record.cell(index));
            if is_unknown || is_repeated {
                let name = crate::csv::cells::text(record.cell(index)).into_owned();
                let name = if name.is_empty() { (index + 1).to_string() } else { name };
                self.columns.push((index, name, is_repeated));
            }
        }
        self.examples = vec![None; self.columns.len()];
    }

    fn note_row(&mut self, record: &Record) {
        for ((index, ..), example) in self.columns.iter().zip(&mut self.examples) {
            if example.is_none() {
                let cell = crate::csv::cells::text(record.cell(*index));
                *example = Some(cell.into_owned()).filter(|cell| !cell.is_empty());
            }
        }
    }

    fn into_diagnostics(self, source: &Source) -> impl Iterator<Item = Diagnostic> {
        let place = Location::line(source.name(), self.line);
        let found = self.columns.into_iter().zip(self.examples);
        found.filter_map(move |((_, column, is_repeated), example)| {
            let key = if is_repeated { "HB0122.master-repeated" } else { "HB0122.master" };
            let message = Message::new(key).with("column", &*column).with("example", example?);
            let place = place.clone().in_column(&column);
            Some(Diagnostic::new(Code::UNREAD_COLUMN, message, place).with_hint(Message::new("HB0122.hint")))
        })
    }
}

/// Maximum number of rows before the header of a titled table.
const MAX_TITLE_ROWS: usize = 32;

fn read(
    source: &Source,
    columns: &[ColumnSpec],
    max_title_rows: usize,
    mut unread: Option<&mut UnreadColumns>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<MasterRow>> {
    let (dialect, text) = match decode(source.bytes(), Given::default()) {
        Ok(decoded) => decoded,
        Err(error) => {
            diagnostics.push(not_text(source.name(), source.bytes(), error));
            return Some(Vec::new());
        }
    };
    let mut records = Records::new(&text, dialect.delimiter, dialect.quote);
    let mut record = Record::default();
    if !records.read(&mut record) {
        let place = Location::file(source.name());
        diagnostics.push(Diagnostic::new(Code::HEADER, Message::new("HB0103"), place));
        return Some(Vec::new());
    }
    let mut header = header_of(&record, columns);
    if max_title_rows > 0 {
        let looks_like_header =
            |header: &[Option<&'static str>]| missing(header, columns).len() + 2 <= required(columns);
        let mut above = 0;
        while !looks_like_header(&header) {
            above += 1;
            if above > max_title_rows || !records.read(&mut record) {
                return None;
            }
            header = header_of(&record, columns);
        }
    }
    let missing = missing(&header, columns);
    if !missing.is_empty() {
        let found: Vec<&str> = header.iter().flatten().copied().collect();
        let message = Message::new("HB0103.missing")
            .with("form", "master")
            .with("missing", missing.join(", "))
            .with("found", found.join(", "));
        let place = Location::line(source.name(), record.line());
        diagnostics.push(Diagnostic::new(Code::HEADER, message, place));
        return Some(Vec::new());
    }
    if let Some(unread) = &mut unread {
        unread.note_header(&record, &header);
    }
    let mut rows = Vec::new();
    while records.read(&mut record) {
        let place = Location::line(&Arc::clone(source.name()), record.line());
        if let Some(fault) = record.fault() {
            diagnostics.push(fault_diagnostic(source.name(), &record, fault));
        } else if !record.is_blank() {
            if record.len() > header.len() {
                let message =
                    Message::new("HB0107.long").with("expected", header.len()).with("found", record.len());
                diagnostics.push(Diagnostic::new(Code::RAGGED_ROW, message, place.clone()));
            }
            if let Some(unread) = &mut unread {
                unread.note_row(&record);
            }
            let cell = |(index, name): (usize, Option<&'static str>)| {
                Some((name?, crate::csv::cells::text(record.cell(index)).into_owned()))
            };
            rows.push(MasterRow {
                cells: header.iter().copied().enumerate().filter_map(cell).collect(),
                place,
            });
        }
    }
    Some(rows)
}

/// The column that each cell of a header names.
fn header_of(record: &Record, columns: &[ColumnSpec]) -> Vec<Option<&'static str>> {
    let names = record.cells().map(|cell| {
        let name = fold(cell);
        let named = columns.iter().find(|(own, others, _)| *own == name || others.contains(&name.as_str()));
        named.map(|column| column.0)
    });
    names.collect()
}

fn required(columns: &[ColumnSpec]) -> usize {
    columns.iter().filter(|column| column.2).count()
}

/// The required columns that a header does not name.
fn missing(header: &[Option<&'static str>], columns: &[ColumnSpec]) -> Vec<&'static str> {
    let is_missing = |column: &&ColumnSpec| column.2 && !header.contains(&Some(column.0));
    columns.iter().filter(is_missing).map(|column| column.0).collect()
}
