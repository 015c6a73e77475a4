//! What makes a book unfit to record in.

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::ledger::LedgerRow;
use crate::transaction::Kind;

/// Damage to the structure of a file: where one row ends and the next begins is not certain, so a row may hide others.
const DAMAGE: [Code; 6] =
    [Code::UNCLOSED_QUOTE, Code::STRAY_QUOTE, Code::NOT_TEXT, Code::HEADER, Code::RAGGED_ROW, Code::TOO_LONG];

/// Rows that the book holds twice, each a copy made outside of it.
const COPIES: [Code; 3] = [Code::REPEATED_FILE, Code::REPEATED_ROWS, Code::DUPLICATE_ID];

/// The kinds that put right what was recorded wrongly.
const CORRECTIONS: [Kind; 4] = [Kind::Reversal, Kind::AuditAdjust, Kind::AuditFinding, Kind::AuditResolve];

/// What keeps these rows from being recorded whatever they say: damage, and money that is counted twice.
///
/// A transaction that was recorded twice stays in the journal until it is reversed, so the rows that reverse it are let
/// through.
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
