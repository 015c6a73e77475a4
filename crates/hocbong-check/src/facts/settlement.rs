//! Shortages and surpluses with their settlements, for the two rules that ask.

use crate::Context;
use hocbong_core::ledger::TransactionRef;
use hocbong_core::transaction::Kind;

const FOUND: [Kind; 2] = [Kind::AuditShortage, Kind::AuditSurplus];

/// Each shortage and surplus in force with the settlements about it, these in canonical order.
pub(crate) fn settlements<'a>(context: &Context<'a>) -> Vec<(TransactionRef<'a>, Vec<TransactionRef<'a>>)> {
    let of = |row: TransactionRef<'a>| {
        let settled = context.about(&row).filter(|about| about.kind() == Kind::AuditSettle);
        let mut settled: Vec<_> = settled.collect();
        settled.sort_by(TransactionRef::canonical_order);
        (row, settled)
    };
    context.standing(&FOUND).map(of).collect()
}
