//! Deletion-neighbourhood index: finds known words that a text writes with one letter wrong, by the hashes of
//! what is left without a letter.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Numbers by hash. Different letters may share a hash, so that whatever is found must be compared.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    /// Where each bucket of hashes ends in `entries`.
    ends: Vec<u32>,
    /// Hash and number, by bucket and then in input order.
    entries: Vec<(u32, u32)>,
    /// Bits by which a hash is shifted right to give its bucket.
    shift: u32,
}

/// Returns the 32-bit hash of letters.
pub(crate) fn hash(letters: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(letters);
    // FxHash leaves its best bits at the top.
    u32::try_from(hasher.finish() >> 32).unwrap_or(0)
}

impl Neighbours {
    /// Indexes pairs of hash and number.
    pub(crate) fn of(all: Vec<(u32, u32)>) -> Self {
        let bits = all.len().next_power_of_two().trailing_zeros().clamp(1, 31);
        let shift = 32 - bits;
        let mut ends = vec![0_u32; 1 << bits];
        for (hash, _) in &all {
            ends.get_mut((hash >> shift) as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut sum = 0;
        for end in &mut ends {
            (*end, sum) = (sum, sum + *end);
        }
        let mut entries = vec![(0, 0); all.len()];
        for entry in all {
            if let Some(end) = ends.get_mut((entry.0 >> shift) as usize) {
                entries.get_mut(*end as usize).into_iter().for_each(|slot| *slot = entry);
                *end += 1;
            }
        }
        Self { ends, entries, shift }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The numbers with a hash, in input order; one may come several times.
    pub(crate) fn of_hash(&self, hash: u32) -> impl Iterator<Item = u32> {
        let bucket = (hash >> self.shift.min(31)) as usize;
        let from = bucket.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(bucket).copied().unwrap_or(from);
        let entries = self.entries.get(from as usize..to as usize).unwrap_or_default();
        entries.iter().filter(move |(own, _)| *own == hash).map(|(_, number)| *number)
    }
}

/// Calls `visit` with the letters without the first one, then without the second, and so on.
pub(crate) fn without_one(letters: &[u8], mut visit: impl FnMut(&[u8])) {
    let Some((_, rest)) = letters.split_first() else { return };
    let mut short = crate::fold::Joined::from_slice(rest);
    visit(&short);
    for (slot, letter) in letters.iter().take(rest.len()).enumerate() {
        if let Some(place) = short.get_mut(slot) {
            *place = *letter;
        }
        visit(&short);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_hashes_in_order() {
        let all: Vec<(u32, u32)> = (0..5_000_u32).map(|n| (hash(&(n % 1_000).to_le_bytes()), n)).collect();
        let index = Neighbours::of(all.clone());
        for n in 0..1_000_u32 {
            let own = hash(&n.to_le_bytes());
            let expected: Vec<u32> =
                all.iter().filter(|(hash, _)| *hash == own).map(|(_, number)| *number).collect();
            assert_eq!(index.of_hash(own).collect::<Vec<_>>(), expected);
        }
        assert_eq!(Neighbours::of(Vec::new()).of_hash(7).count(), 0);
        assert_eq!(Neighbours::default().of_hash(7).count(), 0);
    }

    #[test]
    fn each_letter_is_left_out_once() {
        let mut found = Vec::new();
        without_one(b"abcd", |short| found.push(String::from_utf8(short.to_vec()).unwrap()));
        assert_eq!(found, ["bcd", "acd", "abd", "abc"]);
    }
}
