//! Which changed rows lie in a sealed period.

use super::State;
use super::result::{RowChange, UnreadRow};
use super::state::FilePart;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Marks the changes of rows that lie in the sealed period of the old state, which ends with `through`.
pub(super) fn mark(
    changes: &mut [RowChange],
    unread: &[UnreadRow],
    (old, new): (&State, &State),
    through: NaiveDate,
) {
    // A transaction begins on its first line and ends before the next one.
    let days = [old, new].map(|state| {
        let mut days: BTreeMap<&str, BTreeMap<u32, NaiveDate>> = BTreeMap::new();
        for row in state.book.ledger().iter() {
            days.entry(row.file()).or_default().insert(row.line(), row.date());
        }
        days
    });
    let unread: BTreeSet<(bool, &str, u32)> =
        unread.iter().map(|row| (row.is_new, &*row.place.file, row.place.line)).collect();
    for change in changes.iter_mut().filter(|change| change.part == FilePart::Journal) {
        let places = [(false, &days[0], &change.old), (true, &days[1], &change.new)];
        change.is_sealed = places.into_iter().any(|(is_new, days, place)| {
            place.as_ref().is_some_and(|place| {
                let day = days.get(&*place.file).and_then(|days| days.range(..=place.line).next_back());
                let is_read = !unread.contains(&(is_new, &place.file, place.line));
                is_read && day.is_some_and(|(_, day)| *day <= through)
            })
        });
    }
}
