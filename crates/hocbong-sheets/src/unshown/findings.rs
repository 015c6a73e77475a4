//! Says which rows and columns that are read a sheet does not show as content that counts.

use crate::grid::Sheet;
use hocbong_core::Diagnostic;
use hocbong_core::diagnostic::{Code, Location, Message};
use hocbong_import::Reading;
use hocbong_import::csv::meaning::Meaning;
use hocbong_import::csv::{Form, ReadOptions};
use hocbong_import::sheet::{column_letters, in_cell};
use hocbong_import::source::Source;
use std::collections::BTreeSet;

/// The columns that hold the amount of a row.
const AMOUNTS: [Meaning; 8] = [
    Meaning::Amount,
    Meaning::Debit,
    Meaning::Credit,
    Meaning::Receipts,
    Meaning::Payments,
    Meaning::Goods,
    Meaning::Converted,
    Meaning::ForeignAmount,
];

/// Returns what is to be said of a sheet, made into `source`, that is read with these options.
///
/// What it says depends on which rows and columns are read, so the sheet is read here for once.
pub(crate) fn findings(sheet: &Sheet, source: &Source, options: &ReadOptions) -> Vec<Diagnostic> {
    if sheet.unshown.is_empty() {
        return Vec::new();
    }
    let reading = Reading::from_sources(&[(source, options.clone())]);
    let Some(table) = Table::of(sheet, &reading) else { return Vec::new() };
    let name = source.name();
    let said = |key: &'static str, hint: &'static str, count: usize, places: &[String], place: Location| {
        let message = Message::new(key).with("count", count).with("places", shortened(places));
        Diagnostic::new(Code::NOT_SHOWN, message, place).with_hint(Message::new(hint))
    };
    let of_rows = |key: &'static str, hint: &'static str, rows: Vec<u32>| {
        let place = Location::line(name, rows.first()? + 1);
        Some(said(key, hint, rows.len(), &ranges(&rows), place))
    };
    let struck: BTreeSet<u32> = sheet.unshown.struck.iter().map(|(row, _)| *row).collect();
    let struck = struck.into_iter().filter(|row| table.reads(*row) && table.is_struck(*row)).collect();
    let hidden = sheet.unshown.rows.iter().copied().filter(|row| table.reads(*row)).collect();
    let columns = table.hidden_columns();
    let of_columns = columns.first().map(|(first, _)| {
        let names: Vec<String> =
            columns.iter().map(|(index, name)| format!("{} `{name}`", column_letters(*index))).collect();
        let place = in_cell(Location::line(name, table.header), *first);
        said("HB0129.columns", "HB0129.hint-columns", names.len(), &names, place)
    });
    of_columns
        .into_iter()
        .chain(of_rows("HB0129.rows", "HB0129.hint-rows", hidden))
        .chain(of_rows("HB0129.struck", "HB0129.hint-struck", struck))
        .collect()
}

/// The table of a sheet, as it was read.
struct Table<'s> {
    sheet: &'s Sheet,
    /// 1-based line of the header; 0 if it has none.
    header: u32,
    columns: &'s [hocbong_import::csv::header::Column],
    /// The lines of the rows of a statement; a ledger keeps none but the first of each transaction.
    lines: Option<BTreeSet<u32>>,
    /// The lines of totals.
    totals: BTreeSet<u32>,
}

impl<'s> Table<'s> {
    fn of(sheet: &'s Sheet, reading: &'s Reading) -> Option<Self> {
        let file = reading.files.first()?;
        let lines = (file.form? == Form::Statement)
            .then(|| reading.statement.rows.iter().map(|row| row.line).collect());
        Some(Self {
            sheet,
            header: file.header_line.unwrap_or(0),
            columns: &file.columns,
            lines,
            totals: file.control_totals.iter().map(|total| total.line).collect(),
        })
    }

    fn is_amount(&self, column: u32) -> bool {
        self.columns.get(column as usize).is_some_and(|column| AMOUNTS.contains(&column.meaning))
    }

    /// Whether a row is read as one that carries money.
    fn reads(&self, row: u32) -> bool {
        let line = row + 1;
        let is_figure = |(column, text): (u32, &str)| {
            self.is_amount(column) && text.contains(|c: char| c.is_ascii_digit())
        };
        match &self.lines {
            Some(lines) => lines.contains(&line),
            None => {
                line > self.header && !self.totals.contains(&line) && self.sheet.in_row(row).any(is_figure)
            }
        }
    }

    /// Whether an amount of a row is struck through, or most of its cells are.
    fn is_struck(&self, row: u32) -> bool {
        let is_struck = |column: u32| self.sheet.unshown.struck.contains(&(row, column));
        let (mut filled, mut struck) = (0, 0);
        for (column, _) in self.sheet.in_row(row) {
            if is_struck(column) && self.is_amount(column) {
                return true;
            }
            filled += 1;
            struck += usize::from(is_struck(column));
        }
        struck * 2 > filled
    }

    /// Returns the hidden columns that are read and have content below the header.
    fn hidden_columns(&self) -> Vec<(usize, &str)> {
        let is_hidden = |column: u32| self.sheet.unshown.columns.iter().any(|range| range.contains(&column));
        let named = (0_u32..).zip(self.columns).filter(|(index, column)| {
            column.meaning != Meaning::Other && is_hidden(*index) && self.sheet.has_below(self.header, *index)
        });
        named.map(|(index, column)| (index as usize, &*column.name)).collect()
    }
}

/// Writes rows, which count from 0, as a spreadsheet numbers them: `4`, `7–9`.
fn ranges(rows: &[u32]) -> Vec<String> {
    let runs = rows.chunk_by(|row, next| row + 1 == *next);
    let written = |run: &[u32]| match run {
        [row] => Some((row + 1).to_string()),
        [first, .., last] => Some(format!("{}–{}", first + 1, last + 1)),
        [] => None,
    };
    runs.filter_map(written).collect()
}

/// Lists the first few places.
fn shortened(places: &[String]) -> String {
    const SHOWN: usize = 5;
    let listed = places.iter().take(SHOWN).map(String::as_str);
    listed.chain((places.len() > SHOWN).then_some("…")).collect::<Vec<_>>().join(", ")
}
