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
    with_about(context, context.standing(settled), move |kind| by.contains(&kind))
}

/// Each transaction of the first kinds with those that take from it: those of the second about it, and what reverses it;
/// these in canonical order.
pub(crate) fn taken<'a, 'c>(
    context: &'c Context<'a>,
    (from, by): (&'static [Kind], &'static [Kind]),
) -> impl Iterator<Item = (TransactionRef<'a>, Vec<TransactionRef<'a>>)> + use<'a, 'c> {
    let rows = from.iter().flat_map(|kind| context.of_kind(*kind));
    with_about(context, rows, move |kind| kind == Kind::Reversal || by.contains(&kind))
}

fn with_about<'a, 'c>(
    context: &'c Context<'a>,
    rows: impl Iterator<Item = TransactionRef<'a>>,
    is_wanted: impl Fn(Kind) -> bool,
) -> impl Iterator<Item = (TransactionRef<'a>, Vec<TransactionRef<'a>>)> {
    rows.map(move |row| {
        let mut about: Vec<_> = context.about(&row).filter(|about| is_wanted(about.kind())).collect();
        about.sort_by(TransactionRef::canonical_order);
        (row, about)
    })
}
