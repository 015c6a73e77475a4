//! Days that a spreadsheet set to put the month first took for others.
//!
//! Such a spreadsheet reads `05/03/2025` as the third of May and leaves `25/03/2025`, which is no day to it, as a text. No
//! single cell shows that. A column does, in which every day that is one is the twelfth or earlier and every day that is
//! a text is later.

use crate::grid::Cells;
use chrono::Datelike;
use hocbong_import::csv::cells::parse_date;
use std::collections::BTreeMap;

/// The last day of a month that may also be a month.
const LAST_MONTH: u32 = 12;
/// With fewer of either sort it may well be chance.
const FEWEST: u64 = 2;

/// The days of each column, as cells and as texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days(BTreeMap<u32, Column>);

#[derive(Clone, Debug, Default)]
struct Column {
    /// Cells that are days.
    cells: Cells,
    /// Texts that are days.
    texts: u64,
    /// Whether one speaks against it.
    is_cleared: bool,
}

impl Days {
    /// Takes a cell that is a day, written as one.
    pub(crate) fn take_cell(&mut self, row: u32, column: u32, day: &str) {
        let Ok(day) = parse_date(day, None) else { return };
        let days = self.0.entry(column).or_default();
        days.cells.note(row, column);
        days.is_cleared |= day.date.day() > LAST_MONTH;
    }

    /// Takes a cell that is a text, if it is a day with the year last.
    pub(crate) fn take_text(&mut self, column: u32, text: &str) {
        let text = text.trim();
        let has_year_last =
            text.as_bytes().get(1..3).is_some_and(|sign| sign.iter().any(|c| b"/-.".contains(c)));
        if !has_year_last {
            return;
        }
        if let Ok(day) = parse_date(text, None)
            && day.rest.is_empty()
        {
            let days = self.0.entry(column).or_default();
            days.texts += 1;
            days.is_cleared |= day.date.day() <= LAST_MONTH;
        }
    }

    /// The cells whose day and month may have changed places, column by column.
    pub(crate) fn suspicious(&self) -> impl Iterator<Item = &Cells> {
        let is_so = |days: &&Column| !days.is_cleared && days.cells.count >= FEWEST && days.texts >= FEWEST;
        self.0.values().filter(is_so).map(|days| &days.cells)
    }
}
