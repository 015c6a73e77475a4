//! Inverted index of open items by name and code, the blocking keys. Each list is sorted by day, so that the
//! items around a day are found without a look at the others.

use crate::codes::Part;
use crate::lines::{Grade, Line, NameHit};
use crate::names::Kind;
use crate::rows::{Known, Row};
use crate::similarity::Evidence;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A name or a code: whether it is a code, and its number. In an index of words, a word.
pub(crate) type Key = (bool, u32);

/// Items by key, sorted by day and then by number. Within a day, numbers rise with the amount, as in
/// canonical order.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    by_key: FxHashMap<Key, Vec<(i32, u32)>>,
}

impl Postings {
    /// Indexes keys, each with the day and the number of an item that has it.
    pub(crate) fn of(all: impl Iterator<Item = (Key, i32, u32)>) -> Self {
        let mut by_key: FxHashMap<Key, Vec<(i32, u32)>> = FxHashMap::default();
        for (key, day, number) in all {
            by_key.entry(key).or_default().push((day, number));
        }
        for days in by_key.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        Self { by_key }
    }

    /// The items with a key within `window` days of `day`.
    pub(crate) fn near(&self, key: Key, day: i32, window: i32) -> impl Iterator<Item = u32> {
        self.slice(key, day, window).iter().map(|(_, number)| *number)
    }

    /// Like [`near`](Self::near), for numbers in `ranges` only, which must be sorted.
    pub(crate) fn near_among(
        &self,
        key: Key,
        day: i32,
        window: i32,
        ranges: &[Range<u32>],
    ) -> impl Iterator<Item = u32> {
        let mut rest = self.slice(key, day, window);
        std::iter::from_fn(move || {
            loop {
                let (day, number) = *rest.first()?;
                let next = ranges.get(ranges.partition_point(|range| range.end <= number));
                match next {
                    None => rest = after(rest, (day.checked_add(1)?, 0)),
                    Some(range) if number < range.start => rest = after(rest, (day, range.start)),
                    Some(_) => {
                        rest = rest.get(1..)?;
                        return Some(number);
                    }
                }
            }
        })
    }

    fn slice(&self, key: Key, day: i32, window: i32) -> &[(i32, u32)] {
        let days = self.by_key.get(&key).map(Vec::as_slice).unwrap_or_default();
        let near = after(days, (day.saturating_sub(window), 0));
        near.get(..near.partition_point(|entry| entry.0 <= day.saturating_add(window))).unwrap_or_default()
    }
}

/// The entries at `least` or after it.
fn after(days: &[(i32, u32)], least: (i32, u32)) -> &[(i32, u32)] {
    days.get(days.partition_point(|entry| *entry < least)..).unwrap_or_default()
}

/// The names and codes of a row.
pub(crate) fn keys_of_row(row: &Row) -> impl Iterator<Item = Key> {
    let names = row.names.iter().map(|name| (false, *name));
    names.chain(row.codes.iter().map(|code| (true, *code)))
}

/// The names and codes on a line. A cut-off name counts as every name that completes it, if these are at most
/// `max_tails`.
pub(crate) fn keys_of_line(known: &Known, line: &Line, max_tails: u32) -> impl Iterator<Item = Key> {
    let whole = line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| hit.name);
    let is_telling = move |hit: &&NameHit| hit.grade == Grade::Tail && hit.to_name - hit.name <= max_tails;
    let tails = line.names.iter().filter(is_telling).flat_map(|hit| hit.name..hit.to_name);
    let tails = tails.filter_map(|place| known.names.alias(place));
    whole.chain(tails).map(|name| (false, name)).chain(codes_of_line(line, Part::Whole))
}

/// The codes of which a line shows this part.
pub(crate) fn codes_of_line(line: &Line, part: Part) -> impl Iterator<Item = Key> {
    line.codes.iter().filter(move |hit| hit.part == part).map(|hit| (true, hit.code))
}

/// The words of a row's name that few lines have: an organisation may be known by them. None for a person.
pub(crate) fn words_of_row(evidence: &Evidence<'_>, row: &Row) -> impl Iterator<Item = u32> {
    let name = row.names.first().and_then(|name| evidence.known.names.name(*name));
    let is_organisation = name.is_some_and(|name| name.kind != Kind::Person);
    let words = evidence.known.purposes.words(row.name_words).iter().copied();
    words.filter(move |word| is_organisation && evidence.weights.is_rare_word(*word))
}

/// The words of a line that few lines have.
pub(crate) fn words_of_line(evidence: &Evidence<'_>, line: &Line) -> impl Iterator<Item = u32> {
    let words = line.words.iter().map(|(word, ..)| *word);
    words.filter(|word| evidence.weights.is_rare_word(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_a_look_at_all_finds(
            all in prop::collection::vec((0..3_u32, 0..12_i32, 0..40_u32), 0..200),
            day in -2..14_i32, window in 0..4_i32, bounds in prop::collection::btree_set(0..42_u32, 0..7),
        ) {
            let key = |number: u32| (number.is_multiple_of(2), number);
            let index = Postings::of(all.iter().map(|(name, day, number)| (key(*name), *day, *number)));
            for name in 0..4 {
                let mut expected: Vec<(i32, u32)> = all
                    .iter()
                    .filter(|entry| entry.0 == name && (entry.1 - day).abs() <= window)
                    .map(|entry| (entry.1, entry.2))
                    .collect();
                expected.sort_unstable();
                expected.dedup();
                let numbers = |all: &[(i32, u32)]| all.iter().map(|(_, number)| *number).collect::<Vec<_>>();
                prop_assert_eq!(index.near(key(name), day, window).collect::<Vec<_>>(), numbers(&expected));
                let bounds: Vec<u32> = bounds.iter().copied().collect();
                let ranges: Vec<Range<u32>> = bounds.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
                expected.retain(|(_, number)| ranges.iter().any(|range| range.contains(number)));
                let found: Vec<u32> = index.near_among(key(name), day, window, &ranges).collect();
                prop_assert_eq!(found, numbers(&expected));
            }
        }
    }
}
