//! Reads the master files of a book: associations, funds, accounts. They are small tables with named columns.

use crate::csv::dialect::{Given, decode};
use crate::csv::record::{Record, Records};
use crate::csv::table::{fault_diagnostic, not_text};
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

/// Reads the rows of a master file. Reports what cannot be read; without a header or a required column no
/// rows are returned.
pub fn read_master(
    source: &Source,
    columns: &[ColumnSpec],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<MasterRow> {
    let (dialect, text) = match decode(source.bytes(), Given::default()) {
        Ok(decoded) => decoded,
        Err(error) => {
            diagnostics.push(not_text(source.name(), source.bytes(), error));
            return Vec::new();
        }
    };
    let mut records = Records::new(&text, dialect.delimiter, dialect.quote);
    let mut record = Record::default();
    if !records.read(&mut record) {
        let place = Location::file(source.name());
        diagnostics.push(Diagnostic::new(Code::HEADER, Message::new("HB0103"), place));
        return Vec::new();
    }
    let header: Vec<Option<&'static str>> = record
        .cells()
        .map(|cell| {
            let name = fold(cell);
            columns
                .iter()
                .find(|(own, others, _)| *own == name || others.contains(&name.as_str()))
                .map(|c| c.0)
        })
        .collect();
    let missing: Vec<&str> = columns
        .iter()
        .filter(|(name, _, required)| *required && !header.contains(&Some(*name)))
        .map(|column| column.0)
        .collect();
    if !missing.is_empty() {
        let found: Vec<&str> = header.iter().flatten().copied().collect();
        let message = Message::new("HB0103.missing")
            .with("form", "master")
            .with("missing", missing.join(", "))
            .with("found", found.join(", "));
        let place = Location::line(source.name(), record.line());
        diagnostics.push(Diagnostic::new(Code::HEADER, message, place));
        return Vec::new();
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
            let cell = |(index, name): (usize, Option<&'static str>)| {
                Some((name?, crate::csv::cells::text(record.cell(index)).into_owned()))
            };
            rows.push(MasterRow {
                cells: header.iter().copied().enumerate().filter_map(cell).collect(),
                place,
            });
        }
    }
    rows
}
