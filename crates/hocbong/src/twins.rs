//! Keys that come more than once among very many.

use crate::parallel::join;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// So many bits there are for each key, so that few of those that come once fall on the bit of another.
const BITS_A_KEY: usize = 16;

/// The keys that are there more than once. Nearly all that are there once are sorted out by a bit that no other key falls
/// on; sorting all of them would take some ten times as long.
pub(crate) fn repeated(keys: &[u64]) -> FxHashSet<u64> {
    repeated_on(1, keys.len(), |part| keys.get(part).unwrap_or_default().iter().copied())
}

/// The same for the keys of `number` things, where `keys` makes those of a part of them anew each time; so many threads may
/// work.
pub(crate) fn repeated_on<I: Iterator<Item = u64>>(
    threads: usize,
    number: usize,
    keys: impl Fn(Range<usize>) -> I + Sync,
) -> FxHashSet<u64> {
    // One part for one thread: two of them take twice the room.
    let middle = if threads < 2 { number } else { number / 2 };
    let met = {
        let of = |part: Range<usize>| (!part.is_empty()).then(|| Met::of(number, keys(part)));
        let (upper, lower) = join(threads, || of(middle..number), || of(0..middle));
        match (lower, upper) {
            (Some(lower), Some(upper)) => lower.and(&upper),
            (Some(met), None) | (None, Some(met)) => met,
            (None, None) => return FxHashSet::default(),
        }
    };
    let suspected = |part: Range<usize>| keys(part).filter(|key| met.again.has(*key)).collect::<Vec<u64>>();
    let (upper, mut suspects) = join(threads, || suspected(middle..number), || suspected(0..middle));
    suspects.extend(upper);
    // Those that fell on the bit of another one hardly do so twice.
    let met = Met::of(suspects.len(), suspects.iter().copied().map(turned));
    let mut suspects: Vec<u64> = suspects.into_iter().filter(|key| met.again.has(turned(*key))).collect();
    suspects.sort_unstable();
    let pairs = suspects.iter().zip(suspects.iter().skip(1));
    pairs.filter(|(key, next)| key == next).map(|(key, _)| *key).collect()
}

/// The bits of keys that were met, and of those that were met again, or had the bit of another.
struct Met {
    once: Bits,
    again: Bits,
}

impl Met {
    /// The bits of some keys, with room for so many.
    fn of(room: usize, keys: impl Iterator<Item = u64>) -> Self {
        let mut met = Self { once: Bits::with_room_for(room), again: Bits::with_room_for(room) };
        for key in keys {
            if met.once.set(key) {
                met.again.set(key);
            }
        }
        met
    }

    /// The bits of these keys and of others, for which there is as much room.
    fn and(mut self, other: &Self) -> Self {
        let both = self.once.words.iter().zip(&other.once.words).zip(&other.again.words);
        for (again, ((one, other), other_again)) in self.again.words.iter_mut().zip(both) {
            *again |= one & other | other_again;
        }
        for (one, other) in self.once.words.iter_mut().zip(&other.once.words) {
            *one |= other;
        }
        self
    }
}

/// Another key for each, which falls on another bit.
const fn turned(key: u64) -> u64 {
    (key ^ key >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// The golden ratio of 2⁶⁴ spreads keys that differ in their lower bits alone over the upper ones too.
const fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A bit for each key, perhaps the same for several.
struct Bits {
    words: Vec<u64>,
    /// How many of the upper bits of a spread key number a word.
    shift: u32,
}

impl Bits {
    fn with_room_for(keys: usize) -> Self {
        let words = (keys.saturating_mul(BITS_A_KEY) / 64).next_power_of_two().max(2);
        Self { words: vec![0; words], shift: 64 - words.trailing_zeros() }
    }

    /// The word in which a key's bit is, and the bit.
    fn place(&self, key: u64) -> (usize, u64) {
        let spread = spread(key);
        let word = usize::try_from(spread >> self.shift).unwrap_or(usize::MAX);
        (word, 1 << (spread >> (self.shift - 6) & 63))
    }

    /// Sets a key's bit, and says whether it was set before.
    fn set(&mut self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        let Some(word) = self.words.get_mut(word) else { return true };
        let was_set = *word & bit != 0;
        *word |= bit;
        was_set
    }

    fn has(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.words.get(word).is_none_or(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_key_is_repeated_if_it_is_there_twice(
            keys in prop::collection::vec(prop_oneof![0..30_u64, (0..30_u64).prop_map(|key| key << 58), any::<u64>()], 0..2_000),
        ) {
            let found = repeated(&keys);
            prop_assert_eq!(&repeated_on(2, keys.len(), |part| keys[part].iter().copied()), &found);
            let mut count: std::collections::BTreeMap<u64, usize> = std::collections::BTreeMap::new();
            for key in &keys {
                *count.entry(*key).or_default() += 1;
            }
            for (key, count) in count {
                prop_assert_eq!(found.contains(&key), count > 1, "{}", key);
            }
        }
    }
}
