//! What makes a book unfit for recording.

use super::RecordingError;
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::LedgerRow;
use crate::transaction::Kind;

/// Damage to the structure of a file: the bounds of rows are uncertain, so a row may hide others.
const DAMAGE: [Code; 6] =
    [Code::UNCLOSED_QUOTE, Code::STRAY_QUOTE, Code::NOT_TEXT, Code::HEADER, Code::RAGGED_ROW, Code::TOO_LONG];

/// Whether a finding is damage to the structure of a file, after which its rows cannot be read reliably.
pub fn is_damage(finding: &Diagnostic) -> bool {
    DAMAGE.contains(&finding.code)
}

/// Rows that the book contains twice because of a copy made outside the program.
const COPIES: [Code; 3] = [Code::REPEATED_FILE, Code::REPEATED_ROWS, Code::DUPLICATE_ID];

/// The kinds that correct what was recorded wrongly.
const CORRECTIONS: [Kind; 4] = [Kind::Reversal, Kind::AuditAdjust, Kind::AuditFinding, Kind::AuditResolve];

/// Refuses what prevents recording, whatever the rows say: damage, and money that is counted twice.
///
/// A transaction that was recorded twice stays in the journal until it is reversed, so rows that reverse it
/// are allowed.
pub(super) fn refuse_unsound(book: &Book, rows: &[LedgerRow<'static>]) -> Result<(), RecordingError> {
    let are_corrections = rows.iter().all(|row| CORRECTIONS.contains(&row.kind));
    let is_unsound = |found: &&Diagnostic| {
        found.is_error()
            && (is_damage(found)
                || COPIES.contains(&found.code)
                || found.code == Code::DUPLICATE_TRANSACTION && !are_corrections)
    };
    let unsound: Vec<Diagnostic> = book.diagnostics.iter().filter(is_unsound).cloned().collect();
    if unsound.iter().any(is_damage) {
        Err(RecordingError::Damaged(unsound))
    } else if unsound.is_empty() {
        Ok(())
    } else {
        Err(RecordingError::Doubled(unsound))
    }
}
