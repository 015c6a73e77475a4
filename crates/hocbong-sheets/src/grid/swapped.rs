//! Detects dates whose day and month a spreadsheet with month-first settings has swapped.
//!
//! Such a spreadsheet reads `05/03/2025` as 3 May and leaves `25/03/2025`, which is not a date to it, as
//! text. No single cell shows that, but a column does in which every cell stored as a date has a day up to 12
//! and every date stored as text has a later one.

use super::Cells;
use chrono::Datelike;
use hocbong_import::csv::cells::parse_date;
use std::collections::BTreeMap;

/// The last day of a month that could also be a month.
const LAST_MONTH: u32 = 12;
/// Minimum number of dates of each sort; with fewer, it may be chance.
const FEWEST: u64 = 2;

/// The dates of each column, stored as dates or as texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days(BTreeMap<u32, Column>);

#[derive(Clone, Debug, Default)]
struct Column {
    /// Cells stored as dates.
    cells: Cells,
    /// Number of dates stored as text.
    texts: u64,
    /// Whether some date rules out the suspicion.
    is_cleared: bool,
}

impl Days {
    /// Adds a cell stored as a date, given its formatted text.
    pub(crate) fn take_cell(&mut self, row: u32, column: u32, day: &str) {
        let Ok(day) = parse_date(day, None) else { return };
        let days = self.0.entry(column).or_default();
        days.cells.note(row, column);
        days.is_cleared |= day.date.day() > LAST_MONTH;
    }

    /// Adds a text cell, if it is a date with the year last.
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

    /// Returns the cells whose day and month may be swapped, column by column.
    pub(crate) fn suspicious(&self) -> impl Iterator<Item = &Cells> {
        let is_so = |days: &&Column| !days.is_cleared && days.cells.count >= FEWEST && days.texts >= FEWEST;
        self.0.values().filter(is_so).map(|days| &days.cells)
    }
}
