//! A paper as CSV: the rows of all its tables as one, with amounts in đồng as plain numbers.

use crate::csv_out::{CsvOut, CsvStyle};
use crate::paper::{Paper, RowRole, Sheet, Table};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Writes the rows of a paper as CSV.
///
/// Sums are left out, because a program that adds up a column would count them twice. A paper with several tables has a
/// column `table`, one with openings, closings or details a column `row`, and one with several sheets the columns that
/// tell them apart.
///
/// # Errors
/// When the output cannot be written.
pub fn write_csv(out: &mut dyn Write, paper: &Paper, style: CsvStyle) -> io::Result<()> {
    let tables = || paper.sheets.iter().flat_map(|sheet| sheet.tables().map(move |table| (sheet, table)));
    let names: BTreeSet<&str> = tables().map(|(_, table)| table.name).collect();
    let mut roles = tables().flat_map(|(_, table)| &table.rows).map(|row| row.role);
    let has_roles = roles.any(|role| !matches!(role, RowRole::Entry | RowRole::Total));
    let mut keys: Vec<&'static str> = Vec::new();
    for key in tables().flat_map(|(sheet, _)| &sheet.keys).map(|(key, _)| *key) {
        add(&mut keys, key);
    }
    let mut columns = keys.clone();
    for column in tables().flat_map(|(_, table)| &table.columns) {
        add(&mut columns, column.key);
    }
    let mut writer = CsvOut::new(out, style)?;
    let extra = [("table", names.len() > 1), ("row", has_roles)];
    let extra: Vec<&str> =
        extra.into_iter().filter(|(_, is_needed)| *is_needed).map(|(name, _)| name).collect();
    writer.write_header(paper.name, extra.iter().chain(&columns))?;
    let is_shown = |role| role != RowRole::Total;
    for (sheet, table) in tables() {
        let places: Vec<Option<usize>> = columns.iter().map(|key| place(table, key)).collect();
        for row in table.rows.iter().filter(|row| is_shown(row.role)) {
            let extra = extra.iter().map(|name| match *name {
                "table" => writer.word("csv.table.", table.name),
                _ => writer.word("csv.row.", row.role.as_str()),
            });
            let cell = |(key, place): (&&str, &Option<usize>)| {
                let own = place.and_then(|place| row.cells.get(place));
                own.map_or_else(|| key_of(sheet, key), crate::paper::Cell::plain)
            };
            let cells: Vec<String> = extra.chain(columns.iter().zip(&places).map(cell)).collect();
            writer.write_record(cells)?;
        }
    }
    writer.flush()
}

fn add(keys: &mut Vec<&'static str>, key: &'static str) {
    if !keys.contains(&key) {
        keys.push(key);
    }
}

fn place(table: &Table, key: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.key == key)
}

fn key_of(sheet: &Sheet, key: &str) -> String {
    let value = sheet.keys.iter().find(|(name, _)| *name == key);
    value.map(|(_, value)| value.clone()).unwrap_or_default()
}
