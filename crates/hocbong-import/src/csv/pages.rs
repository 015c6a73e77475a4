//! Rows that a printed page repeats from the page before.

use super::header::Meaning;
use super::read_summary::ReadSummary;
use super::record::Record;
use super::table::Table;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use rustc_hash::FxHasher;
use std::collections::VecDeque;
use std::hash::Hasher;

/// How many rows a page may repeat.
const MAX_ROWS: usize = 40;
/// How many of them are named one by one.
const MAX_NAMED: usize = 100;

/// The last rows of a file, by which one that stands a second time is known.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// What each of the last rows says, hashed, and its line.
    last: VecDeque<(u64, u32)>,
    /// How many rows had been set aside when the last of them came.
    aside: u64,
    named: usize,
}

impl Pages {
    /// That a row stands a second time: with its running number, or as the first of a page after the last of another.
    pub(super) fn repeated(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        report: &ReadSummary,
    ) -> Option<Diagnostic> {
        let mut hasher = FxHasher::default();
        hasher.write(record.raw().trim_end().as_bytes());
        let row = hasher.finish();
        let is_numbered = !table.trimmed_cell(record, Meaning::RowNumber).is_empty();
        let begins_page = std::mem::replace(&mut self.aside, report.set_aside) != report.set_aside;
        let reach = if is_numbered { MAX_ROWS } else { usize::from(begins_page) };
        let mut rows = self.last.iter().rev().take(reach);
        let before = rows.find(|(other, _)| *other == row).map(|(_, line)| *line);
        if self.last.len() == MAX_ROWS {
            self.last.pop_front();
        }
        self.last.push_back((row, record.line()));
        let before = before.filter(|_| self.named < MAX_NAMED)?;
        self.named += 1;
        let mut found = Diagnostic::new(
            Code::REPEATED_ROWS,
            Message::new("HB0119.page"),
            Location::line(table.name(), record.line()),
        )
        .with_related(Location::line(table.name(), before));
        found.severity = Severity::Warning;
        Some(found)
    }
}
