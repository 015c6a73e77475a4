//! Keys that come more than once among very many.

use crate::parallel::join;
use rustc_hash::FxHashSet;

/// So many bits there are for each key, so that few of those that come once fall on the bit of another.
const BITS_A_KEY: usize = 16;

/// The keys that are there more than once. Nearly all that are there once are sorted out by a bit that no other key falls
/// on; sorting all of them would take some ten times as long.
pub(crate) fn repeated(keys: &[u64]) -> FxHashSet<u64> {
    repeated_among(keys.len(), || keys.iter().copied())
}

/// The same for `most` keys that `keys` makes anew each time, which is done some four times; so many threads may work.
pub(crate) fn repeated_on<I: Iterator<Item = u64>>(
    threads: usize,
    most: usize,
    keys: impl Fn() -> I + Sync,
) -> FxHashSet<u64> {
    if threads < 2 {
        return repeated_among(most, keys);
    }
    // Equal keys are on the same side.
    let is_upper = |key: &u64| spread(*key) >> 63 == 1;
    let (mut found, upper) = join(
        threads,
        || repeated_among(most, || keys().filter(|key| !is_upper(key))),
        || repeated_among(most, || keys().filter(is_upper)),
    );
    found.extend(upper);
    found
}

/// The keys that are there more than once, of `most` keys that `keys` makes anew each time.
fn repeated_among<I: Iterator<Item = u64>>(most: usize, keys: impl Fn() -> I) -> FxHashSet<u64> {
    let mut met = Bits::with_room_for(most);
    let mut met_again = Bits::with_room_for(most);
    for key in keys() {
        if met.set(key) {
            met_again.set(key);
        }
    }
    let mut suspects: Vec<u64> = keys().filter(|key| met_again.has(*key)).collect();
    suspects.sort_unstable();
    let pairs = suspects.iter().zip(suspects.iter().skip(1));
    pairs.filter(|(key, next)| key == next).map(|(key, _)| *key).collect()
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
            prop_assert_eq!(&repeated_on(2, keys.len(), || keys.iter().copied()), &found);
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
