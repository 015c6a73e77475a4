//! HB0304: two transactions with one id.

use super::{Context, Rule};
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::ledger::TransactionRef;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An id that a row gives belongs to one transaction.
///
/// One finding for each further transaction; the first in the books' own order is named beside it.
///
/// # Source
/// None: `about`, seals and receipts name transactions by their ids.
///
/// # What it does not catch
/// The same transaction under two ids (`HB0305`).
#[derive(Clone, Copy, Debug)]
pub(super) struct DuplicateId;

impl Rule for DuplicateId {
    fn code(&self) -> Code {
        Code::DUPLICATE_ID
    }

    fn run(&self, context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
        let ledger = &context.book().ledger;
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
                let place = context.place(row, &[Meaning::Id]);
                findings.push(Diagnostic::new(self.code(), message, place).with_related(first.location()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::check;

    #[test]
    fn every_further_transaction_with_an_id_is_named() {
        check(
            "date,voucher,kind,fund,method,amount,id\n\
             2025-02-03,PT-3,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000001\n\
             2025-02-01,PT-1,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000001\n\
             2025-02-02,PT-2,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000002\n",
            &["HB0304:2"],
        );
    }
}
