//! HB0304: two transactions with the same id.

use super::place_of;
use hocbong_core::diagnostic::{Code, Diagnostic, Findings, Message};
use hocbong_core::ledger::{Field, Ledger, LedgerFile, TransactionRef};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Reports each further transaction with an id that another one has, and names the first in the ledger's
/// canonical order beside it. `about`, seals and receipts refer to transactions by their ids.
///
/// # What it does not catch
/// The same transaction under two ids (`HB0305`).
pub(super) fn find(ledger: &Ledger, files: &[LedgerFile], found: &mut Findings<'_>) {
    let own_ids = ledger.own_ids();
    if !own_ids.may_repeat_any() {
        return;
    }
    let mut by_id: BTreeMap<Uuid, Vec<TransactionRef<'_>>> = BTreeMap::new();
    for row in ledger.iter() {
        if let Some(id) = row.explicit_id().filter(|id| own_ids.may_repeat(*id)) {
            by_id.entry(id).or_default().push(row);
        }
    }
    for (id, mut rows) in by_id {
        rows.sort_by(TransactionRef::canonical_order);
        let Some((first, others)) = rows.split_first() else { continue };
        for row in others {
            let message = Message::new("HB0304").with("id", id.to_string());
            let place = place_of(row, files, &[Field::Id]);
            found.push(Diagnostic::new(Code::DUPLICATE_ID, message, place).with_related(first.location()));
        }
    }
}
