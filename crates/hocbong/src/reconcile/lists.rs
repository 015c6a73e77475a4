//! Rows by what they are looked for: for each key a list of rows, in the order of their days.

use chrono::{Days, NaiveDate};
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::ops::Range;

/// Lists of rows, each in the order of days.
#[derive(Debug)]
pub(super) struct Lists<K> {
    ranges: FxHashMap<K, Range<u32>>,
    /// The rows of all lists with their days.
    rows: Vec<(NaiveDate, u32)>,
}

impl<K> Default for Lists<K> {
    fn default() -> Self {
        Self { ranges: FxHashMap::default(), rows: Vec::new() }
    }
}

impl<K: Copy + Eq + Ord + Hash> Lists<K> {
    /// The lists of `rows`, each given with its key and day.
    pub(super) fn of(mut rows: Vec<(K, NaiveDate, u32)>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        let mut ranges: FxHashMap<K, Range<u32>> = FxHashMap::default();
        for (at, (key, _, _)) in (0_u32..).zip(&rows) {
            ranges.entry(*key).or_insert(at..at).end = at + 1;
        }
        let rows = rows.into_iter().map(|(_, day, row)| (day, row)).collect();
        Self { ranges, rows }
    }

    /// The whole list of a key.
    pub(super) fn all(&self, key: K) -> &[(NaiveDate, u32)] {
        let range =
            self.ranges.get(&key).and_then(|range| self.rows.get(range.start as usize..range.end as usize));
        range.unwrap_or_default()
    }

    /// The part of a key's list that lies at most `window` days from `day`.
    pub(super) fn around(&self, key: K, day: NaiveDate, window: u32) -> &[(NaiveDate, u32)] {
        let list = self.all(key);
        if list.is_empty() {
            return list;
        }
        let (from, until) = days_around(day, window);
        let start = list.partition_point(|row| row.0 < from);
        let rest = list.get(start..).unwrap_or_default();
        let end = rest.partition_point(|row| row.0 <= until);
        rest.get(..end).unwrap_or_default()
    }
}

/// The first and the last day at most `window` days from `day`.
pub(super) fn days_around(day: NaiveDate, window: u32) -> (NaiveDate, NaiveDate) {
    let reach = Days::new(u64::from(window));
    // A day that no calendar holds leaves nothing out.
    let from = day.checked_sub_days(reach).unwrap_or(NaiveDate::MIN);
    (from, day.checked_add_days(reach).unwrap_or(NaiveDate::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, number).unwrap_or_default()
    }

    #[test]
    fn a_list_is_cut_to_the_days_around() {
        let lists =
            Lists::of(vec![(7, day(9), 3), (7, day(2), 1), (8, day(5), 2), (7, day(5), 4), (7, day(5), 4)]);
        assert_eq!(lists.all(7), [(day(2), 1), (day(5), 4), (day(9), 3)]);
        assert_eq!(lists.around(7, day(5), 3), [(day(2), 1), (day(5), 4)]);
        assert_eq!(lists.around(7, day(6), 0), []);
        assert_eq!(lists.around(7, day(9), 0), [(day(9), 3)]);
        assert_eq!(lists.all(9), []);
        assert_eq!(lists.around(7, day(5), u32::MAX), lists.all(7));
    }
}
