//! What makes a book unfit for recording.

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::LedgerRow;
use crate::transaction::Kind;

/// Damage to the structure of a file: the bounds of rows are uncertain, so a row may hide others.
const DAMAGE: [Code; 6] =
    [Code::UNCLOSED_QUOTE, Code::STRAY_QUOTE, Code::NOT_TEXT, Code::HEADER, Code::RAGGED_ROW, Code::TOO_LONG];

/// Rows that the book contains twice because of a copy made outside the program.
const COPIES: [Code; 3] = [Code::REPEATED_FILE, Code::REPEATED_ROWS, Code::DUPLICATE_ID];

/// The kinds that correct what was recorded wrongly.
const CORRECTIONS: [Kind; 4] = [Kind::Reversal, Kind::AuditAdjust, Kind::AuditFinding, Kind::AuditResolve];

/// Returns what prevents recording, whatever the rows say: damage, and money that is counted twice.
///
/// A transaction that was recorded twice stays in the journal until it is reversed, so rows that reverse it
/// are allowed.
pub(super) fn unsound(book: &Book, rows: &[LedgerRow<'static>]) -> Vec<Diagnostic> {
    let are_corrections = rows.iter().all(|row| CORRECTIONS.contains(&row.kind));
    let is_unsound = |found: &&Diagnostic| {
        found.is_error()
            && (DAMAGE.contains(&found.code)
                || COPIES.contains(&found.code)
                || found.code == Code::DUPLICATE_TRANSACTION && !are_corrections)
    };
    book.diagnostics.iter().filter(is_unsound).cloned().collect()
}
