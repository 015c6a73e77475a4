//! A large table in parts that are read at the same time.
//!
//! Where in the middle of a file a record begins nobody knows who has not read all before it: a line may stand inside
//! quotes. So a part is read from the beginning of a line on, which is most likely a record's too, and what it gives
//! is taken only when the rows before it turn out to end there. Else its rows are read again, in their turn.

use super::shares::{Shares, beginnings};
use super::{Table, has_examples};
use crate::csv::header::Meaning;
use crate::csv::profile::Parting;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::{LineEnds, Record};
use hocbong_core::diagnostic::{Diagnostic, Location};
use hocbong_core::vnd::Grouping;
use std::collections::VecDeque;
use std::sync::Arc;

/// What a part of a table was found to be, apart from its rows.
#[derive(Debug)]
pub struct PartRead {
    /// Where it begins.
    begins: usize,
    /// Where the first record begins that is not in it, and on which line, counted from the part's beginning.
    ends: (usize, u32),
    line_ends: LineEnds,
    groupings: Vec<(Meaning, Grouping, u32)>,
    report: ReadSummary,
    diagnostics: Vec<Diagnostic>,
    /// Whether all that is wrong with it is listed, and the file was as it had been.
    is_whole: bool,
}

impl PartRead {
    /// Where it begins.
    pub const fn begins(&self) -> usize {
        self.begins
    }
}

impl Table<'_> {
    /// The shares in which the table may be read at the same time; one where it is better read from one end to the other.
    pub fn shares(&self, parting: Parting) -> Shares {
        let from = self.records.position();
        let left = self.length.saturating_sub(from);
        // The cells of a sheet are named by its rows, which a part does not know.
        let parting = if self.is_sheet { Parting::default() } else { parting };
        let begins =
            beginnings(parting, from, left, self.records.is_digesting(), |at| self.records.line_behind(at));
        Shares::new(&begins, self.length.max(from), parting.step(left))
    }

    /// Takes over some of what somebody else has yet to read: the number of the new share, if there is any.
    pub fn take_over(&self, shares: &Shares) -> Option<usize> {
        shares.divide(|at| self.records.line_behind(at))
    }

    /// The part that is the share with this number, as a table of its own. Its lines are counted from its beginning.
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

    /// Whether a part ended before its place did.
    pub const fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Takes the digest of the file while others read, if it is to be taken and nobody else does.
    pub fn take_digest(&self) {
        self.records.take_digest();
    }

    /// Whether it is a part of a table. What depends on the rows before is not decided there.
    pub const fn is_part(&self) -> bool {
        self.is_part
    }

    /// From here on, rows come that begin before the byte `until`.
    pub const fn read_until(&mut self, until: usize) {
        self.until = until;
    }

    /// Whether the next record begins before the place up to which rows come.
    pub(super) fn has_next(&mut self) -> bool {
        self.until == usize::MAX || !self.ahead.is_empty() || self.records.next_start().0 < self.until
    }

    /// Ends a part before the record that was read last, which is left to whoever knows what stood before.
    pub fn end_before(&mut self, record: &Record, report: &mut ReadSummary) {
        report.rows -= 1;
        self.records.forget_last();
        report.line_ends = self.records.line_ends();
        self.until = 0;
        self.ended = Some((record.start(), record.line()));
    }

    /// What was read of a part, which begins at one place.
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

    /// Takes what was read of a part, if that is what would be read next, and goes on behind it; gives how many lines stand
    /// before the part.
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
        self.tell(false);
        Some(before)
    }
}

/// A diagnostic of which the lines of a file are so many further down.
fn moved(mut diagnostic: Diagnostic, file: &Arc<str>, lines: u32) -> Diagnostic {
    let places = std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.related);
    for place in places.filter(|place: &&mut Location| place.file == *file) {
        place.line = place.line.map(|line| line.saturating_add(lines));
    }
    diagnostic
}
