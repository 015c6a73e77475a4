//! The distinct texts of a side.

use super::vocabulary::{Uses, Vocabulary};
use crate::reconcile::side::Side;
use crate::text::Symbol;
use rustc_hash::FxHashMap;

/// Every pair of party and memo once, with how many entries have it.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    pub(super) texts: Vec<(Symbol, Symbol)>,
    pub(super) uses: Vec<u32>,
    /// The text of each entry.
    pub(super) of_entry: Vec<u32>,
}

impl Distinct {
    pub(super) fn of(side: &Side<'_>) -> Self {
        let mut distinct = Self { of_entry: Vec::with_capacity(side.entries.len()), ..Self::default() };
        let mut numbers: FxHashMap<(Symbol, Symbol), u32> = FxHashMap::default();
        for entry in &side.entries {
            let key = (entry.party, entry.memo);
            let number = *numbers.entry(key).or_insert_with(|| {
                distinct.texts.push(key);
                distinct.uses.push(0);
                u32::try_from(distinct.texts.len() - 1).unwrap_or(u32::MAX)
            });
            if let Some(count) = distinct.uses.get_mut(number as usize) {
                *count += 1;
            }
            distinct.of_entry.push(number);
        }
        distinct
    }
}

/// Counts the words of a text that stands in some rows, each word once.
pub(super) fn count(words: &[u32], vocabulary: &mut Vocabulary, mut add: impl FnMut(usize, &mut Uses)) {
    for (at, word) in words.iter().enumerate() {
        if !words.iter().take(at).any(|before| before == word)
            && let Some(uses) = vocabulary.uses_mut(*word)
        {
            add(at, uses);
        }
    }
}
