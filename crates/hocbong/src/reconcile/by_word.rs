//! Lists of places by word, of a few words out of very many, made anew again and again.

use std::ops::Range;

/// For each word the places that have it, in order.
#[derive(Default)]
pub(super) struct ByWord {
    /// The number of each word's list, from one on; nought for words that have none.
    list_of: Vec<u32>,
    /// The words that have lists, so that these are forgotten without looking at all others.
    words: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
    places: Vec<u32>,
}

impl ByWord {
    /// Lists of nothing, with room for so many words.
    pub(super) fn new(words: usize) -> Self {
        Self { list_of: vec![0; words], ..Self::default() }
    }

    /// Makes the lists anew, of words with the places that have them; the places of each word come in order.
    pub(super) fn fill(&mut self, found: &[(u32, u32)]) {
        for word in self.words.drain(..) {
            if let Some(slot) = self.list_of.get_mut(word as usize) {
                *slot = 0;
            }
        }
        self.ends.clear();
        for (word, _) in found {
            let Some(list) = self.list_of.get_mut(*word as usize) else { continue };
            if *list == 0 {
                self.words.push(*word);
                self.ends.push(0);
                *list = u32::try_from(self.ends.len()).unwrap_or(0);
            }
            if let Some(end) = self.ends.get_mut((*list as usize).wrapping_sub(1)) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += *end;
            *end = sum - *end;
        }
        self.places.clear();
        self.places.resize(sum, 0);
        for (word, place) in found {
            let list = self.list_of.get(*word as usize).copied().unwrap_or(0);
            let Some(end) = self.ends.get_mut((list as usize).wrapping_sub(1)) else { continue };
            if let Some(slot) = self.places.get_mut(*end) {
                *slot = *place;
            }
            *end += 1;
        }
    }

    /// The places of a word within a range.
    pub(super) fn within(&self, word: u32, range: &Range<u32>) -> &[u32] {
        let list = self.list_of.get(word as usize).copied().unwrap_or(0) as usize;
        let Some(end) = list.checked_sub(1).and_then(|list| self.ends.get(list)) else { return &[] };
        let start = list.checked_sub(2).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        part_of(self.places.get(start..*end).unwrap_or_default(), range)
    }
}

/// The places of a list, in order, that lie within a range.
pub(super) fn part_of<'p>(places: &'p [u32], range: &Range<u32>) -> &'p [u32] {
    let from = places.partition_point(|place| *place < range.start);
    let rest = places.get(from..).unwrap_or_default();
    rest.get(..rest.partition_point(|place| *place < range.end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_hold_what_was_last_put_into_them(
            fills in prop::collection::vec(prop::collection::vec((0..12_u32, 0..30_u32), 0..40), 1..4),
            range in (0..30_u32, 0..30_u32),
        ) {
            let mut lists = ByWord::new(10);
            for mut found in fills {
                found.sort_by_key(|(_, place)| *place);
                lists.fill(&found);
                for word in 0..12 {
                    let is_in = |pair: &&(u32, u32)| pair.0 == word && word < 10 && (range.0..range.1).contains(&pair.1);
                    let expected: Vec<u32> = found.iter().filter(is_in).map(|pair| pair.1).collect();
                    prop_assert_eq!(lists.within(word, &(range.0..range.1)), expected);
                }
            }
        }
    }
}
