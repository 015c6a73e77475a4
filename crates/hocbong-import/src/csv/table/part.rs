//! Reads a large table in parts, at the same time.
//!
//! Where a record begins in the middle of a file cannot be known without reading everything before it: a line
//! may be inside quotes. So a part begins at the beginning of a line, which most likely begins a record, and
//! its result is accepted only if the rows before it turn out to end exactly there. Otherwise its rows are
//! read again, in order.

use super::shares::{Shares, beginnings};
use super::{Table, has_examples};
use crate::csv::meaning::Meaning;
use crate::csv::profile::Parting;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::{LineEnds, Record};
use hocbong_core::diagnostic::{Diagnostic, Location};
use hocbong_core::vnd::Grouping;
use std::collections::VecDeque;
use std::sync::Arc;

/// What was found in a part of a table, apart from its rows.
#[derive(Debug)]
pub struct PartRead {
    /// Byte offset at which the part begins.
    begins: usize,
    /// Byte offset of the first record after the part, and its line counted from the part's beginning.
    ends: (usize, u32),
    line_ends: LineEnds,
    groupings: Vec<(Meaning, Grouping, u32)>,
    report: ReadSummary,
    diagnostics: Vec<Diagnostic>,
    /// Whether all its diagnostics are listed and the file has not changed.
    is_whole: bool,
}

impl PartRead {
    /// Byte offset at which the part begins.
    pub const fn begins(&self) -> usize {
        self.begins
    }
}

impl Table<'_> {
    /// Divides the table into shares that may be read at the same time; a single share if it is better read
    /// in sequence.
    pub fn shares(&self, parting: Parting) -> Shares {
        let from = self.records.position();
        let left = self.length.saturating_sub(from);
        // Cells of a sheet are named by their rows, which a part does not know.
        let parting = if self.is_sheet { Parting::default() } else { parting };
        let begins =
            beginnings(parting, from, left, self.records.is_digesting(), |at| self.records.line_behind(at));
        Shares::new(&begins, self.length.max(from), parting.step(left))
    }

    /// Takes over part of another thread's unread share. Returns the number of the new share, if there is
    /// one.
    pub fn take_over(&self, shares: &Shares) -> Option<usize> {
        shares.divide(|at| self.records.line_behind(at))
    }

    /// Makes a table of its own of share number `share`. Its lines are counted from its beginning.
    #[must_use]
    pub fn part(&self, shares: &Shares, share: usize) -> Self {
        let (begins, ends) = shares.place(share);
        Self {
            name: self.name,
            meter: None,
            whole: "",
            length: self.length,
            ends,
            is_sheet: self.is_sheet,
            dialect: self.dialect,
            form: self.form,
            columns: self.columns.clone(),
            dates: self.dates,
            title: self.title.clone(),
            is_date_order_known: self.is_date_order_known,
            unread: self.unread.clone(),
            records: self.records.from(begins),
            preamble: Vec::new(),
            ahead: VecDeque::new(),
            is_first: false,
            is_part: true,
            until: begins,
            ended: None,
            is_changed: false,
            groupings: Vec::new(),
            mixed: Vec::new(),
            first_diagnostic: 0,
            unlisted: None,
        }
    }

    /// Whether a part ended earlier than planned.
    pub const fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Computes the digest of the file while other threads read, if it is needed and no other thread does so.
    pub fn take_digest(&self) {
        self.records.take_digest();
    }

    /// Whether it is a part of a table. Decisions that depend on the rows before it are not made in a part.
    pub const fn is_part(&self) -> bool {
        self.is_part
    }

    /// Allows rows that begin before byte `until` to be read.
    pub const fn read_until(&mut self, until: usize) {
        self.until = until;
    }

    /// Whether the next record begins before the limit.
    pub(super) fn has_next(&mut self) -> bool {
        self.until == usize::MAX || !self.ahead.is_empty() || self.records.next_start().0 < self.until
    }

    /// Ends a part before the record read last, which only a reader that knows the rows before can interpret.
    pub fn end_before(&mut self, record: &Record, report: &mut ReadSummary) {
        report.rows -= 1;
        self.records.forget_last();
        report.line_ends = self.records.line_ends();
        self.until = 0;
        self.ended = Some((record.start(), record.line()));
    }

    /// Returns the result of a part that begins at `begins`.
    pub fn part_read(mut self, begins: usize, report: ReadSummary, diagnostics: Vec<Diagnostic>) -> PartRead {
        PartRead {
            begins,
            ends: self.ended.unwrap_or_else(|| self.records.next_start()),
            line_ends: self.records.line_ends(),
            groupings: self.groupings,
            report,
            diagnostics,
            is_whole: self.unlisted.is_none() && !self.records.has_changed(),
        }
    }

    /// Accepts the result of a part if it begins where the next row does, and skips to its end. Returns the
    /// number of lines before the part; `None` if the part has to be read again.
    pub fn take_part(
        &mut self,
        part: PartRead,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<u32> {
        let (at, line) = self.records.next_start();
        let is_next = at == part.begins && self.ahead.is_empty() && !self.records.has_changed();
        let is_listed = diagnostics.len() + part.diagnostics.len() <= self.most_diagnostics();
        if !(is_next && is_listed && part.is_whole && self.unlisted.is_none() && has_examples(report)) {
            return None;
        }
        let before = line - 1;
        for (meaning, grouping, line) in part.groupings {
            self.note_grouping(meaning, grouping, line.saturating_add(before));
        }
        let not_done = part.report.first_not_done.map(|line| line.saturating_add(before));
        report.first_not_done = report.first_not_done.or(not_done);
        report.add_rows(&part.report);
        diagnostics
            .extend(part.diagnostics.into_iter().map(|diagnostic| moved(diagnostic, self.name, before)));
        let (at, line) = part.ends;
        self.records.go_on_at(at, line - 1, part.line_ends);
        self.report_progress(false);
        Some(before)
    }
}

/// Shifts a diagnostic's lines in `file` down by `lines`.
fn moved(mut diagnostic: Diagnostic, file: &Arc<str>, lines: u32) -> Diagnostic {
    let places = std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.related);
    for place in places.filter(|place: &&mut Location| place.file == *file) {
        place.line = place.line.map(|line| line.saturating_add(lines));
    }
    diagnostic
}
