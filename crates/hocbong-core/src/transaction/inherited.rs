//! What a transaction has from the one that it settles, returns or corrects.
//!
//! Here are the rules; they are applied to what programs build here, and to rows of files in
//! `ledger/inherited.rs`. Both must give the same fields, because ids are made from them.

use super::{Kind, Transaction, TransactionRecord};
use crate::account::{ChartOfAccounts, Role};
use crate::party::Party;

impl Kind {
    /// Whether a row that names no party has that of the transaction that it is about. Who sent money is not known
    /// until it is identified, whatever the bank calls the sender.
    pub(crate) const fn has_party_of_target(self) -> bool {
        self.is_part_of_target() && !matches!(self, Self::Identify)
    }
}

/// Whether a row is about money for a purpose, which is named, or which the books show of a refunded gift by its
/// account alone. `accounts` are those of the transaction that the row is about.
pub(crate) fn has_purpose<'a>(
    kind: Kind,
    purpose: &str,
    mut accounts: impl Iterator<Item = &'a str>,
    chart: &ChartOfAccounts,
) -> bool {
    let is_restricted = |account| chart.has_role(account, Role::RestrictedGifts);
    !purpose.is_empty() || kind == Kind::Refund && accounts.any(is_restricted)
}

/// Fills in what a record leaves blank and its target says: purpose, party and sort of award.
pub(super) fn fill(record: &mut TransactionRecord, target: &Transaction) {
    if !record.kind.is_part_of_target() {
        return;
    }
    if record.purpose.is_empty() {
        target.purpose().clone_into(&mut record.purpose);
    }
    let is_nameless = record.party.as_ref().is_none_or(|party| party.name.is_empty());
    if record.kind.has_party_of_target()
        && is_nameless
        && let Some(party) = target.party().filter(|party| !party.name.is_empty())
    {
        let details = party.details().or(record.party.take()).unwrap_or_default();
        record.party = Some(Party { name: party.name.clone(), ..details });
    }
    let (own, other) = (&mut record.facts, target.facts());
    own.award_type = own.award_type.take().or_else(|| other.award_type.clone());
    own.recipient_type = own.recipient_type.take().or_else(|| other.recipient_type.clone());
}
