//! The rows, columns and cells of a sheet, with what hides them or strikes them through.

use super::runs::{RunReader, Runs};
use super::{Unshown, is_true, value};
use crate::grid::{COLUMNS, Sheet};
use quick_xml::events::{BytesStart, Event};

/// Reads a sheet from its tags, and counts rows and cells as the workbook reader does.
#[derive(Debug)]
pub(super) struct CellReader<'s> {
    sheet: &'s Sheet,
    /// By cell format, whether its font is struck through.
    styles: &'s [bool],
    /// The texts that cells share.
    texts: &'s [Runs],
    pub(super) found: Unshown,
    /// Row and column of the next cell that does not say where it is.
    next: (u32, u32),
    cell: Option<Cell>,
}

/// The cell being read.
#[derive(Debug)]
struct Cell {
    at: (u32, u32),
    is_struck: bool,
    /// Whether its value is the number of a shared text.
    is_shared: bool,
    is_value: bool,
    reader: RunReader,
}

impl<'s> CellReader<'s> {
    pub(super) fn new(sheet: &'s Sheet, styles: &'s [bool], texts: &'s [Runs]) -> Self {
        Self { sheet, styles, texts, found: Unshown::default(), next: (0, 0), cell: None }
    }

    /// Takes the next event; returns false at the end of the cells.
    pub(super) fn take(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "col" => self.take_column(tag),
                "row" => self.open_row(tag),
                "c" => self.open_cell(tag),
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "c" => self.close_cell(),
                "row" => self.next = (self.next.0.saturating_add(1), 0),
                "sheetData" => return false,
                _ => {}
            },
            _ => {}
        }
        if let Some(cell) = &mut self.cell {
            cell.take(event, self.texts);
        }
        true
    }

    fn take_column(&mut self, tag: &BytesStart<'_>) {
        let number = |name: &str| value(tag, name)?.parse::<u32>().ok()?.checked_sub(1);
        // A sheet has no more ranges than columns.
        if is_hidden(tag)
            && let (Some(first), Some(last)) = (number("min"), number("max"))
            && self.found.columns.len() < COLUMNS as usize
        {
            self.found.columns.push(first..=last);
        }
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) {
        if let Some((row, _)) = value(tag, "r").and_then(|name| place(&name)) {
            self.next.0 = row;
        }
        let row = self.next.0;
        if is_hidden(tag) && self.sheet.in_row(row).next().is_some() {
            self.found.rows.insert(row);
        }
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) {
        let at = match value(tag, "r").and_then(|name| place(&name)) {
            Some((row, Some(column))) => (row, column),
            _ => self.next,
        };
        self.next.1 = at.1.saturating_add(1);
        let style = value(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0_usize);
        self.cell = Some(Cell {
            at,
            is_struck: self.styles.get(style) == Some(&true),
            is_shared: value(tag, "t").as_deref() == Some("s"),
            is_value: false,
            reader: RunReader::default(),
        });
    }

    fn close_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let (row, column) = cell.at;
        // A format without content strikes nothing through.
        if cell.reader.runs.are_struck(cell.is_struck)
            && self.sheet.in_row(row).any(|(filled, _)| filled == column)
        {
            self.found.struck.insert(cell.at);
        }
    }
}

impl Cell {
    fn take(&mut self, event: &Event<'_>, texts: &[Runs]) {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "v" => {
                self.is_value = true;
                self.reader.runs = Runs::AS_CELL;
            }
            Event::End(tag) if tag.local_name().as_ref() == "v" => self.is_value = false,
            Event::Text(number) if self.is_value && self.is_shared => {
                let number = number.xml10_content().trim().parse().unwrap_or(usize::MAX);
                self.reader.runs = texts.get(number).copied().unwrap_or(Runs::AS_CELL);
            }
            event => self.reader.take(event),
        }
    }
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    value(tag, "hidden").is_some_and(|value| is_true(&value))
}

/// Returns the row of a reference and, if it names one, its column: (11, Some(3)) for `D12`.
fn place(name: &str) -> Option<(u32, Option<u32>)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at_checked(digits)?;
    let row = number.parse::<u32>().ok()?.checked_sub(1)?;
    let column = letters.chars().try_fold(0_u32, |column, letter| {
        let digit = letter.to_digit(36)?.checked_sub(9)?;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    Some((row, column.checked_sub(1)))
}
