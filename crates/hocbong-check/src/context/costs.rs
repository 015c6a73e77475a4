//! Costs by association, for the rules that look at patterns of figures.

use super::Context;
use hocbong_core::ledger::TransactionRef;
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// Costs: their amounts come from prices, not from what somebody decides to give.
const COSTS: [Kind; 2] = [Kind::Expense, Kind::OtherExpense];

/// The costs of each association with their amounts in đồng, in file order.
pub(crate) type Costs<'a> = BTreeMap<&'a str, Vec<(TransactionRef<'a>, u64)>>;

/// The costs of the book.
pub(super) fn costs_of<'a>(context: &Context<'a>) -> Costs<'a> {
    let alike = context.alike();
    // Rows that are alike belong to one association, so looking at each group once is enough.
    let of_group: Vec<&str> = alike.firsts(context.book().ledger).map(|row| row.association()).collect();
    let mut names = of_group.clone();
    names.sort_unstable();
    names.dedup();
    let place: Vec<usize> =
        of_group.iter().map(|name| names.binary_search(name).unwrap_or(usize::MAX)).collect();
    let mut costs = vec![Vec::new(); names.len()];
    for row in context.standing(&COSTS) {
        let amount = u64::try_from(row.debit_total()).unwrap_or(0);
        let place = place.get(alike.group(row.index())).copied();
        if let Some(own) = place.and_then(|place| costs.get_mut(place)).filter(|_| amount > 0) {
            own.push((row, amount));
        }
    }
    names.into_iter().zip(costs).filter(|(_, costs)| !costs.is_empty()).collect()
}
