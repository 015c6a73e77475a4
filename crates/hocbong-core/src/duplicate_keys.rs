//! Finds keys that occur more than once in a very long list.

use crate::parallel::join;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bits of the filter per key. With 16, few unique keys collide with others.
const BITS_A_KEY: usize = 16;

/// Returns the keys that occur more than once among `number` items, using up to two threads if `threads`
/// allows.
///
/// `keys` produces the keys of a range of items and is called twice for each range, once per pass. A bit
/// filter sorts out nearly all unique keys before the rest is sorted; sorting all keys would take about ten
/// times as long.
pub fn repeated_on<I: Iterator<Item = u64>>(
    threads: usize,
    number: usize,
    keys: impl Fn(Range<usize>) -> I + Sync,
) -> FxHashSet<u64> {
    let middle = if threads < 2 { number } else { number / 2 };
    let of_both = |of: &(dyn Fn(Range<usize>) -> Vec<u64> + Sync)| {
        let (upper, mut both) = join(threads, || of(middle..number), || of(0..middle));
        both.extend(upper);
        both
    };
    // First pass: finds the later occurrences of repeated keys, and some unique keys that collide in the
    // filter.
    let met = Bits::with_room_for(number, threads);
    let later = of_both(&|part| keys(part).filter(|key| met.set(*key)).collect());
    drop(met);
    let suspected = Bits::with_room_for(later.len(), 1);
    for key in later {
        suspected.set(key);
    }
    let mut suspects = of_both(&|part| keys(part).filter(|key| suspected.has(*key)).collect());
    suspects.sort_unstable();
    let pairs = suspects.iter().zip(suspects.iter().skip(1));
    pairs.filter(|(key, next)| key == next).map(|(key, _)| *key).collect()
}

/// A Bloom filter with two bits per key, both in the same word. Several threads may set bits at the same
/// time; of equal keys set by different threads, at least one call sees that the key was set before.
struct Bits {
    words: Vec<AtomicU64>,
    /// Shifting a spread key right by this leaves the index of its word.
    shift: u32,
    /// Whether several threads set bits at the same time.
    is_shared: bool,
}

impl Bits {
    fn with_room_for(keys: usize, threads: usize) -> Self {
        let words = (keys.saturating_mul(BITS_A_KEY) / 64).next_power_of_two().max(2);
        let shift = 64 - words.trailing_zeros();
        Self {
            words: std::iter::repeat_with(AtomicU64::default).take(words).collect(),
            shift,
            is_shared: threads > 1,
        }
    }

    /// Returns the index of the key's word, and the key's bits in it.
    fn place(&self, key: u64) -> (usize, u64) {
        // Multiplying by 2⁶⁴ / φ (φ the golden ratio) spreads differences in the lower bits of a key to the
        // upper bits.
        let spread = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = usize::try_from(spread >> self.shift).unwrap_or(usize::MAX);
        (word, 1 << (spread >> (self.shift - 6) & 63) | 1 << (spread >> (self.shift - 12) & 63))
    }

    /// Sets the key's bits and returns whether all were set before.
    fn set(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        let Some(word) = self.words.get(word) else { return true };
        let before = if self.is_shared {
            word.fetch_or(bits, Ordering::Relaxed)
        } else {
            let before = word.load(Ordering::Relaxed);
            word.store(before | bits, Ordering::Relaxed);
            before
        };
        before & bits == bits
    }

    fn has(&self, key: u64) -> bool {
        let (word, bits) = self.place(key);
        self.words.get(word).is_none_or(|word| word.load(Ordering::Relaxed) & bits == bits)
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
            let found = repeated_on(1, keys.len(), |part| keys[part].iter().copied());
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
