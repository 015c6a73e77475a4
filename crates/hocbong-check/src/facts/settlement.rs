//! Transactions with the later ones that settle or return a part of them.

use crate::Context;
use hocbong_core::ledger::TransactionRef;
use hocbong_core::transaction::Kind;

/// The kinds that settle shortages and surpluses.
pub(crate) const COUNTS: (&[Kind], &[Kind]) =
    (&[Kind::AuditShortage, Kind::AuditSurplus], &[Kind::AuditSettle]);

/// Each transaction of the first kinds in force with those of the second about it, these in canonical order.
pub(crate) fn settlements<'a, 'c>(
    context: &'c Context<'a>,
    (settled, by): (&'static [Kind], &'static [Kind]),
) -> impl Iterator<Item = (TransactionRef<'a>, Vec<TransactionRef<'a>>)> + use<'a, 'c> {
    let of = move |row: TransactionRef<'a>| {
        let mut about: Vec<_> = context.about(&row).filter(|about| by.contains(&about.kind())).collect();
        about.sort_by(TransactionRef::canonical_order);
        (row, about)
    };
    context.standing(settled).map(of)
}

/// Each transaction of the first kinds with those that take from it: those of the second about it, and what reverses it;
/// these in canonical order.
pub(crate) fn taken<'a, 'c>(
    context: &'c Context<'a>,
    (from, by): (&'static [Kind], &'static [Kind]),
) -> impl Iterator<Item = (TransactionRef<'a>, Vec<TransactionRef<'a>>)> + use<'a, 'c> {
    let of = move |row: TransactionRef<'a>| {
        let takes = |about: &TransactionRef<'a>| about.kind() == Kind::Reversal || by.contains(&about.kind());
        let mut about: Vec<_> = context.about(&row).filter(takes).collect();
        about.sort_by(TransactionRef::canonical_order);
        (row, about)
    };
    from.iter().flat_map(|kind| context.of_kind(*kind)).map(of)
}
