//! Recording: rows become part of a book's journal, all of them or none.
//!
//! Decides what would be written and whether the book bears it, from files that others have opened; touches no disk.
//! What is judged is the book read back from the very bytes that would be written, so that nothing is recorded that reads
//! in another way. [`crate::store::Recorder`] holds the book meanwhile and puts the bytes in their place.

mod batch;
mod file;
mod new_findings;
mod number;
mod soundness;
mod torn;

pub use batch::Batch;
pub use file::Change;
pub use new_findings::is_refused;
pub use torn::TornLine;

use crate::book::{Book, BookFiles};
use crate::check::CheckOptions;
use crate::csv::ReadOptions;
use crate::csv::write::WriteError;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::ledger::{LedgerRow, TransactionRef};
use chrono::Datelike;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Why rows are not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// They are rows of a statement, which has neither kinds nor funds.
    #[error("the rows are those of a statement")]
    Statement,
    /// There is no row.
    #[error("there is no row to record")]
    Empty,
    /// Some of them cannot be read.
    #[error("{} rows cannot be read", .0.len())]
    Unreadable(Vec<Diagnostic>),
    /// With them the book would have errors that it has not now.
    #[error("the book would have {} errors more", .0.len())]
    Refused(Vec<Diagnostic>),
    /// The book is damaged or holds rows twice, so that nothing in it can be relied on before a person has mended it.
    #[error("the book is damaged in {} places", .0.len())]
    Unsound(Vec<Diagnostic>),
    /// They do not read back from the file that they would stand in.
    #[error("`{file}`: the new rows would not read back as they were given")]
    NotReadBack {
        /// The file.
        file: String,
    },
    /// They cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct RecordingOptions {
    /// The day it is, for rules that ask, and the number of threads.
    pub check: CheckOptions,
    /// Whether warnings refuse as errors do.
    pub is_strict: bool,
    /// Whether rows of another year than the book's are recorded.
    pub allows_other_year: bool,
}

/// Rows that a book bears, and what is to be written for them.
#[derive(Debug)]
pub struct Plan {
    /// What is to be written.
    pub change: Change,
    /// Lines that were broken off before, to be set aside with the recording.
    pub torn: Vec<TornLine>,
    /// The book as it will be.
    pub book: Book,
    /// The new transactions: where they stand in the ledger of [`Plan::book`], in the order of their rows.
    pub indices: Vec<usize>,
    /// What the rules find in the book with the rows and did not find without; nothing of it refuses them.
    pub findings: Vec<Diagnostic>,
    given: Given,
}

/// Where the rows came from.
#[derive(Clone, Debug)]
struct Given {
    source: Arc<str>,
    lines: Vec<u32>,
}

impl Given {
    /// A finding whose places are those of the rows as they were given, and not of the file that they would stand in.
    fn place(&self, change: &Change, finding: &Diagnostic) -> Diagnostic {
        let mut finding = finding.clone();
        let moved = |place: &mut Location| {
            let row = change.row_at(&place.file, place.line).and_then(|row| self.lines.get(row));
            if let Some(line) = row {
                *place = Location { file: Arc::clone(&self.source), line: Some(*line), ..place.clone() };
            }
        };
        moved(&mut finding.primary);
        finding.related.iter_mut().for_each(moved);
        finding
    }
}

impl Plan {
    /// The new transactions in the order of their rows.
    pub fn transactions(&self) -> impl Iterator<Item = TransactionRef<'_>> {
        self.indices.iter().filter_map(|index| self.book.ledger.get(*index))
    }

    /// A finding with the places that the new rows have where they came from.
    pub fn as_given(&self, finding: &Diagnostic) -> Diagnostic {
        self.given.place(&self.change, finding)
    }
}

/// What was found half done when rows were recorded, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A recording was interrupted before it was acknowledged; what it had written was taken away.
    Unfinished {
        /// The file.
        name: String,
    },
    /// The last line of a file was broken off; it was moved out of the journal.
    Torn {
        /// The file.
        name: String,
        /// The file that keeps the line.
        kept_in: String,
        /// How many bytes there were.
        bytes: usize,
    },
    /// Another program saved a file while rows were recorded; what it saved is kept outside the journal.
    Displaced {
        /// The file.
        name: String,
        /// The file that keeps what was saved.
        kept_in: String,
    },
}

/// Decides whether a book bears the rows of a batch, and what is to be written for them.
///
/// A row without a voucher gets the next number of the series that its association has for rows of its sort, a row without
/// an id the next of `ids`, which are to be new ones ([`crate::transaction::new_id`]).
///
/// # Errors
/// [`RecordingError`] says why nothing is to be written.
pub fn plan(
    files: BookFiles,
    batch: Batch,
    ids: &mut dyn FnMut() -> Uuid,
    options: &RecordingOptions,
) -> Result<Plan, RecordingError> {
    let read = |files: &BookFiles| Book::read(files, &ReadOptions::default());
    let Batch { source, form, mut rows } = batch;
    let (files, torn) = torn::take_out(files);
    let before = read(&files);
    let unsound = soundness::unsound(&before, &rows);
    if !unsound.is_empty() {
        return Err(RecordingError::Unsound(unsound));
    }
    if !options.allows_other_year {
        let outside = outside_year(&before, &source, &rows);
        if !outside.is_empty() {
            return Err(RecordingError::Refused(outside));
        }
    }
    number::number(&before, &mut rows);
    for row in &mut rows {
        row.id.get_or_insert_with(&mut *ids);
    }
    let mut change = Change::append(&files, form, &rows)?;
    let after = read(&change.applied_to(files));

    // Rows equal in everything but their place may share an id of their own; that is for the rules to say.
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

    let verdict = new_findings::judge(&before, &after, &change, &options.check);
    let given = Given { source, lines: rows.iter().map(|row| row.line).collect() };
    let (refused, findings): (Vec<_>, Vec<_>) =
        verdict.into_iter().partition(|found| new_findings::is_refused(found, options.is_strict));
    if !refused.is_empty() {
        let refused = refused.iter().map(|finding| given.place(&change, finding));
        return Err(RecordingError::Refused(refused.collect()));
    }
    let not_read_back = || RecordingError::NotReadBack { file: change.name.clone() };
    let indices = indices.ok_or_else(not_read_back)?;
    if after.ledger.len() != before.ledger.len() + rows.len() {
        return Err(not_read_back());
    }
    // The file on the disk still ends in the torn line.
    if let Some(torn) = torn.iter().find(|torn| torn.name == change.name) {
        change.before = Some(torn.before);
    }
    Ok(Plan { change, torn, book: after, indices, findings, given })
}

/// The rows that are not of the book's year.
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
