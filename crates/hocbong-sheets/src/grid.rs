//! A sheet as it is read: its non-empty cells, in any order.

mod swapped;

use crate::WorkbookError;
use crate::cell::{self, one_line};
use crate::marks::Unshown;
use calamine::{DataRef, ExcelDateTime};
use swapped::Days;

/// Excel's limits on the rows and columns of a sheet. A cell beyond them means that the workbook is damaged.
const ROWS: u32 = 1 << 20;
pub(crate) const COLUMNS: u32 = 1 << 14;

/// A sheet, with what was noticed while reading it.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    text: String,
    cells: Vec<Cell>,
    /// Numbers whose last digits may have been lost.
    pub(crate) inexact: Cells,
    /// Formulas without a value.
    pub(crate) without_value: Cells,
    /// Formulas whose evaluation the workbook's writer left to the spreadsheet.
    pub(crate) not_worked_out: Cells,
    /// Dates stored as dates and as texts.
    pub(crate) days: Days,
    /// What the sheet does not show as content that counts.
    pub(crate) unshown: Unshown,
}

/// Cells that are reported together: the first five, and their count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    pub(crate) first: Vec<(u32, u32)>,
    pub(crate) count: u64,
}

impl Cells {
    pub(crate) fn note(&mut self, row: u32, column: u32) {
        const SHOWN: usize = 5;
        if self.first.len() < SHOWN {
            self.first.push((row, column));
        }
        self.count += 1;
    }
}

/// A cell, with the range of its text in `Sheet::text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    row: u32,
    column: u32,
    start: usize,
    end: usize,
}

impl Sheet {
    pub(crate) fn new(name: &str, is_hidden: bool) -> Self {
        Self { name: name.to_owned(), is_hidden, ..Self::default() }
    }

    /// Whether the sheet has no content.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Returns the number of non-empty rows.
    pub(crate) fn rows(&self) -> usize {
        self.cells.chunk_by(|a, b| a.row == b.row).count()
    }

    /// Adds a cell with its value, stated or computed by its formula.
    pub(crate) fn push_value(
        &mut self,
        (row, column): (u32, u32),
        value: &DataRef<'_>,
        is_1904: bool,
    ) -> Result<(), WorkbookError> {
        let days = |value: &ExcelDateTime| {
            if value.is_duration() { cell::span(value.as_f64()) } else { cell::day(value.as_f64(), is_1904) }
        };
        match value {
            DataRef::Empty => Ok(()),
            DataRef::SharedString(text) => self.push_text(row, column, text),
            DataRef::String(text) => self.push_text(row, column, text),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.push(row, column, text),
            DataRef::Int(number) => self.push(row, column, &number.to_string()),
            DataRef::Float(number) => {
                let (text, is_lost) = cell::number(*number);
                if is_lost {
                    self.inexact.note(row, column);
                }
                self.push(row, column, &text)
            }
            DataRef::DateTime(value) => {
                let day = days(value);
                self.days.take_cell(row, column, &day);
                self.push(row, column, &day)
            }
            DataRef::Bool(is_true) => self.push(row, column, if *is_true { "TRUE" } else { "FALSE" }),
            DataRef::Error(error) => self.push(row, column, &error.to_string()),
        }
    }

    fn push_text(&mut self, row: u32, column: u32, text: &str) -> Result<(), WorkbookError> {
        self.days.take_text(column, text);
        self.push(row, column, text)
    }

    /// Adds a cell with its text, which is skipped if blank. A cell beyond the bounds of a sheet is an error.
    pub(crate) fn push(&mut self, row: u32, column: u32, text: &str) -> Result<(), WorkbookError> {
        if row >= ROWS || column >= COLUMNS {
            return Err(WorkbookError::damaged(&format!(
                "a cell in row {}, column {}",
                u64::from(row) + 1,
                u64::from(column) + 1
            )));
        }
        if text.is_empty() {
            return Ok(());
        }
        let start = self.text.len();
        self.text.push_str(&one_line(text));
        self.cells.push(Cell { row, column, start, end: self.text.len() });
        Ok(())
    }

    /// Returns the bytes that its cells and their text take.
    pub(crate) const fn size(&self) -> u64 {
        (self.text.len() + self.cells.len() * size_of::<Cell>()) as u64
    }

    /// Sorts the cells row by row.
    ///
    /// # Errors
    /// If a cell occurs twice.
    pub(crate) fn in_order(mut self) -> Result<Self, WorkbookError> {
        if !self.cells.is_sorted() {
            self.cells.sort_unstable();
        }
        let is_twice = |pair: &&[Cell]| matches!(pair, [a, b] if (a.row, a.column) == (b.row, b.column));
        if let Some([cell, _]) = self.cells.windows(2).find(is_twice) {
            let name = hocbong_import::sheet::cell_name(cell.row + 1, cell.column as usize);
            return Err(WorkbookError::damaged(&format!("cell {name} stands twice")));
        }
        Ok(self)
    }

    /// Returns the filled cells of a row of a sheet in order, by column.
    pub(crate) fn in_row(&self, row: u32) -> impl Iterator<Item = (u32, &str)> {
        let start = self.cells.partition_point(|cell| cell.row < row);
        let rest = self.cells.get(start..).unwrap_or_default();
        let text = |cell: &Cell| self.text.get(cell.start..cell.end).unwrap_or_default();
        rest.iter().take_while(move |cell| cell.row == row).map(move |cell| (cell.column, text(cell)))
    }

    /// Whether a column has content in a row that counts from 0 and is not before `row`.
    pub(crate) fn has_below(&self, row: u32, column: u32) -> bool {
        self.cells.iter().any(|cell| cell.column == column && cell.row >= row)
    }

    /// Returns the first `rows` non-empty rows as CSV. Line numbers are row numbers; every non-empty row is
    /// as wide as the widest, as a spreadsheet saves it.
    ///
    /// # Errors
    /// If the text is longer than `most` bytes.
    pub(crate) fn to_csv(&self, rows: usize, most: u64) -> Result<String, WorkbookError> {
        let width = self.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
        let mut text = String::new();
        let mut line = 0;
        for row in self.cells.chunk_by(|a, b| a.row == b.row).take(rows) {
            let mut column = 0;
            for cell in row {
                for _ in line..cell.row {
                    text.push('\n');
                }
                line = cell.row;
                for _ in column..cell.column {
                    text.push(',');
                }
                column = cell.column;
                push_quoted(&mut text, self.text.get(cell.start..cell.end).unwrap_or_default());
            }
            for _ in column + 1..width {
                text.push(',');
            }
            if text.len() as u64 > most {
                return Err(WorkbookError::TooLarge);
            }
        }
        if !text.is_empty() {
            text.push('\n');
        }
        Ok(text)
    }
}

fn push_quoted(text: &mut String, cell: &str) {
    if cell.contains([',', '"']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
