//! Recording: adds rows to a book's journal, all of them or none.
//!
//! This module decides what would be written and whether the rules accept it. It works on opened files and
//! does not touch the disk. It judges the book as read back from the exact bytes that would be written, so
//! that nothing is recorded that would read differently. [`crate::store::Recorder`] holds the lock and writes
//! the bytes.

mod batch;
mod file;
mod new_findings;
mod number;
mod references;
mod repeats;
mod soundness;
mod torn;
mod voucher_pattern;

pub use batch::{Batch, FILLED, LeftOut};
pub use file::Change;
pub use new_findings::{OlderFindings, is_refused};
pub use references::{ResolvedReference, fund_of};
pub use soundness::is_damage;
pub use torn::TornLine;

use crate::book::{Book, BookFiles};
use crate::check::CheckOptions;
use crate::csv::ReadOptions;
use crate::csv::write::WriteError;
use crate::diagnostic::{Code, Diagnostic, Family, Location, Message};
use crate::ledger::{LedgerRow, TransactionRef};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Why rows are not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The rows are those of a bank statement, which has neither kinds nor funds.
    #[error("the rows are those of a statement")]
    Statement,
    /// There are no rows.
    #[error("there is no row to record")]
    Empty,
    /// Some rows cannot be read.
    #[error("{} rows cannot be read", .0.len())]
    Unreadable(Vec<Diagnostic>),
    /// With the rows, the book would have errors that it does not have now.
    #[error("the book would have {} errors more", .0.len())]
    Refused(Vec<Diagnostic>),
    /// The book is damaged, so nothing in it is reliable until a person has repaired it. What else is unsound
    /// is listed too.
    #[error("the book is damaged in {} places", .0.len())]
    Damaged(Vec<Diagnostic>),
    /// The book has rows twice, so money is counted that is not there, until a person has removed the copies.
    #[error("the book has rows twice in {} places", .0.len())]
    Doubled(Vec<Diagnostic>),
    /// A row has no voucher, and the pattern of the vouchers before it cannot be continued with certainty.
    #[error("the voucher after `{last}` is uncertain")]
    NoNumber {
        /// Line of the row in its file; `None` if it was typed.
        line: Option<u32>,
        /// The row's date.
        date: NaiveDate,
        /// The latest voucher of the sort.
        last: String,
        /// What the next one could be; blank if nothing is likely.
        candidates: Vec<String>,
    },
    /// The rows do not read back as given from the file into which they would be written.
    #[error("`{file}`: the new rows would not read back as they were given")]
    NotReadBack {
        /// File of the journal, relative to the book.
        file: String,
    },
    /// The rows cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// How rows are recorded.
#[derive(Clone, Debug, Default)]
pub struct RecordingOptions {
    /// Today's date, for rules that need it, and the number of threads.
    pub check: CheckOptions,
    /// Whether warnings also refuse the rows.
    pub is_strict: bool,
    /// Whether rows of another year than the book's are recorded.
    pub allows_other_year: bool,
    /// Whether several rows are recorded that are all in the book already: another time, and not the same list again.
    pub allows_repeats: bool,
}

/// Rows that were accepted, and what must be written for them.
#[derive(Debug)]
pub struct Plan {
    /// The file to write, with its new bytes.
    pub change: Change,
    /// Broken last lines to be moved out of the journal with this recording.
    pub torn: Vec<TornLine>,
    /// The book as it will be.
    pub book: Book,
    /// Indices of the new transactions in the ledger of [`Plan::book`], in the order of their rows.
    pub indices: Vec<usize>,
    /// What the rules find with the new rows and did not find without them; none of it refuses the rows.
    pub findings: Vec<Diagnostic>,
    /// How much else the rules find in the book, with or without the rows.
    pub older: OlderFindings,
    /// References of the rows that were replaced by the exact names of the transactions.
    pub references: Vec<ResolvedReference>,
    given: Given,
}

/// Where the rows came from.
#[derive(Clone, Debug)]
struct Given {
    source: Arc<str>,
    lines: Vec<u32>,
}

impl Given {
    /// Replaces places in the journal file by the places of the rows as given.
    fn place(&self, change: &Change, finding: &Diagnostic) -> Diagnostic {
        let mut finding = finding.clone();
        let moved = |place: &mut Location| {
            let row = change.row_at(&place.file, place.line).and_then(|row| self.lines.get(row));
            if let Some(line) = row {
                let line = (*line > 0).then_some(*line);
                *place = Location { file: Arc::clone(&self.source), line, ..place.clone() };
            }
        };
        moved(&mut finding.primary);
        finding.related.iter_mut().for_each(moved);
        finding
    }
}

impl Plan {
    /// Returns the new transactions in the order of their rows.
    pub fn transactions(&self) -> impl Iterator<Item = TransactionRef<'_>> {
        self.indices.iter().filter_map(|index| self.book.ledger.get(*index))
    }

    /// Returns a finding in which places of new rows point into the input they came from.
    pub fn as_given(&self, finding: &Diagnostic) -> Diagnostic {
        self.given.place(&self.change, finding)
    }
}

/// Something found half done during recording, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A recording was interrupted before it was acknowledged; what it had written was deleted.
    Unfinished {
        /// The deleted file.
        name: String,
    },
    /// The last line of a file was broken off; it was moved out of the journal.
    Torn {
        /// The journal file that ended in the line.
        name: String,
        /// The file that keeps the line.
        kept_in: String,
        /// Length of the line in bytes.
        bytes: usize,
    },
    /// Another program saved a file during recording; its version is kept outside the journal.
    Displaced {
        /// The journal file.
        name: String,
        /// The file that keeps the saved version.
        kept_in: String,
    },
}

/// Decides whether a book accepts the rows of a batch, and what must be written for them.
///
/// A row without a voucher gets the next number of the series that its association uses for such rows. A row
/// without an id gets the next of `ids`, which must yield new ids ([`crate::transaction::new_id`]).
///
/// # Errors
/// [`RecordingError`] says why nothing may be written.
pub fn plan(
    files: BookFiles,
    batch: Batch,
    ids: &mut dyn FnMut() -> Uuid,
    options: &RecordingOptions,
) -> Result<Plan, RecordingError> {
    let read = |files: &BookFiles| Book::read(files, &ReadOptions::default());
    let Batch { source, form, mut rows, .. } = batch;
    let (files, torn) = torn::take_out(files);
    let before = read(&files);
    soundness::refuse_unsound(&before, &rows)?;
    let sealed = in_sealed_period(&before, &source, &rows);
    if !sealed.is_empty() {
        return Err(RecordingError::Refused(sealed));
    }
    if !options.allows_other_year {
        let outside = outside_year(&before, &source, &rows);
        if !outside.is_empty() {
            return Err(RecordingError::Refused(outside));
        }
    }
    if !options.allows_repeats
        && let Some(repeated) = repeats::found(&before, &source, &rows)
    {
        return Err(RecordingError::Refused(vec![repeated]));
    }
    number::number(&before, &mut rows)?;
    for row in &mut rows {
        row.id.get_or_insert_with(&mut *ids);
    }
    let (references, unresolved) = references::resolve(&before, &source, &mut rows);
    let mut change = Change::append(&files, form, &rows)?;
    let after = read(&change.applied_to(files));

    // Rows that are equal in everything but their place may share an explicit id; the rules report that.
    let mut places: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    let is_new = |row: &TransactionRef<'_>| **row.file() == *change.name && row.line() > change.lines_before;
    for row in after.ledger.iter().filter(is_new) {
        places.entry(row.explicit_id().unwrap_or_default()).or_default().push(row.index());
    }
    let index_of = |row: &LedgerRow<'_>| {
        let list = places.get_mut(&row.id.unwrap_or_default())?;
        (!list.is_empty()).then(|| list.remove(0))
    };
    let indices: Option<Vec<usize>> = rows.iter().map(index_of).collect();

    let (verdict, older) = new_findings::judge(&before, &after, &change, &options.check);
    let given = Given { source, lines: rows.iter().map(|row| row.line).collect() };
    let (refused, findings): (Vec<_>, Vec<_>) =
        verdict.into_iter().partition(|found| new_findings::is_refused(found, options.is_strict));
    if !refused.is_empty() || !unresolved.is_empty() {
        let refused = refused.iter().map(|finding| given.place(&change, finding));
        // Of an unresolved reference the rules say less than we do.
        let is_said = |finding: &Diagnostic| {
            finding.code == Code::ABOUT
                && unresolved.iter().any(|one| one.primary.line == finding.primary.line)
        };
        let mut all: Vec<Diagnostic> = refused.filter(|finding| !is_said(finding)).collect();
        let lacks_money = all.iter_mut().find(|finding| finding.code.family() == Family::Funds);
        if let (Some(finding), Some(hint)) = (lacks_money, unread_rows(&before)) {
            finding.hint = Some(hint);
        }
        all.extend(unresolved);
        return Err(RecordingError::Refused(all));
    }
    let not_read_back = || RecordingError::NotReadBack { file: change.name.clone() };
    let indices = indices.ok_or_else(not_read_back)?;
    if after.ledger.len() != before.ledger.len() + rows.len() {
        return Err(not_read_back());
    }
    // The file on disk still ends in the torn line, so its digest counts.
    if let Some(torn) = torn.iter().find(|torn| torn.name == change.name) {
        change.before = Some(torn.before);
    }
    Ok(Plan { change, torn, book: after, indices, findings, older, references, given })
}

/// Names the rows of a book that cannot be read: money that seems to be missing may be in one of them.
fn unread_rows(book: &Book) -> Option<Message> {
    let is_unread = |found: &&Diagnostic| found.is_error() && found.code.family() == Family::Reading;
    let mut unread = book.diagnostics.iter().filter(is_unread);
    let first = unread.next()?;
    Some(
        Message::new("record.unread")
            .with("place", first.primary.to_string())
            .with("count", unread.count() + 1),
    )
}

/// Reports the rows that are dated in a sealed period.
fn in_sealed_period(book: &Book, source: &Arc<str>, rows: &[LedgerRow<'static>]) -> Vec<Diagnostic> {
    let Some(through) = book.sealed_through() else { return Vec::new() };
    let sealed = rows.iter().filter(|row| row.date <= through);
    sealed
        .map(|row| {
            let message = Message::new("HB0507").with("date", row.date).with("through", through);
            let place = Location::line(source, row.line).in_column("date");
            Diagnostic::new(Code::SEALED_PERIOD, message, place).with_hint(Message::new("HB0507.hint"))
        })
        .collect()
}

/// Reports the rows whose date is not in the book's year.
fn outside_year(book: &Book, source: &Arc<str>, rows: &[LedgerRow<'static>]) -> Vec<Diagnostic> {
    let Some(year) = book.settings.year else { return Vec::new() };
    let outside = rows.iter().filter(|row| row.date.year() != year);
    outside
        .map(|row| {
            let message = Message::new("HB0128").with("date", row.date).with("year", year.to_string());
            let place = Location::line(source, row.line).in_column("date");
            Diagnostic::new(Code::OTHER_YEAR, message, place).with_hint(Message::new("HB0128.hint"))
        })
        .collect()
}

#[cfg(test)]
mod tests;
