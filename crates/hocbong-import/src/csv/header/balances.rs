//! How many balances of a table follow from its changes.

/// Counts the balances that follow from the balance before and the changes since then.
pub(super) fn count_agreeing<'r>(
    opening: Option<i128>,
    rows: impl Iterator<Item = &'r (i128, Option<i128>)>,
) -> usize {
    let (mut last, mut since, mut count) = (opening, 0, 0);
    for (change, balance) in rows {
        since += change;
        if let Some(balance) = *balance {
            count += usize::from(since != 0 && last.is_some_and(|last| last + since == balance));
            (last, since) = (Some(balance), 0);
        }
    }
    count
}
