//! Finds rows that a printed page repeats from the page before.

use super::meaning::Meaning;
use super::read_summary::ReadSummary;
use super::record::Record;
use super::table::Table;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use rustc_hash::FxHasher;
use std::collections::VecDeque;
use std::hash::Hasher;

/// Number of earlier rows that a row is compared with. A repetition further apart is not found.
const MAX_ROWS: usize = 40;
/// Maximum number of repeated rows reported per file. Further ones are not.
const MAX_NAMED: usize = 100;

/// The last rows of a file, with which the next one is compared.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Hash and line of each of the last rows.
    last: VecDeque<(u64, u32)>,
    /// Number of rows set aside when the last row came.
    aside: u64,
    named: usize,
}

impl Pages {
    /// Returns a warning if the row repeats an earlier one: any of the last rows if it has a running number,
    /// otherwise only the last row before the page break.
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
