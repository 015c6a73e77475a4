//! A few bits for what a row says and what a line shows, so that a look at two numbers tells most pairs that have nothing in
//! common. Two that share something that weighs have a bit in common; two that share nothing may have one too.

use crate::codes::Part;
use crate::evidence::Evidence;
use crate::lines::{Grade, Line};
use crate::rows::Row;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Bits of the names, codes and words of a text.
pub(crate) type Mark = u128;

/// What shares a bit with everything.
pub(crate) const ANY: Mark = Mark::MAX;

/// Letters by which a name that breaks off is known.
const HEAD: usize = 3;

/// Marks of two texts that have no bit in common share no name, no code and no word that weighs as much as `word`.
pub(crate) struct Marks<'m> {
    pub(crate) evidence: &'m Evidence<'m>,
    /// What a word weighs at least that is marked.
    pub(crate) word: i32,
}

impl Marks<'_> {
    /// The bits of what a row says.
    pub(crate) fn of_row(&self, row: &Row) -> Mark {
        let known = &self.evidence.known;
        let mut mark = 0;
        for name in &row.names {
            mark |= bit((0, *name));
            let letters = known.names.name(*name).map(crate::names::Name::letters).unwrap_or_default();
            for count in 1..=HEAD.min(letters.len()) {
                mark |= letters.get(..count).map_or(0, |head| bit((1, head)));
            }
        }
        row.codes.iter().for_each(|code| mark |= bit((2, *code)));
        mark | self.of_words(known.purposes.words(row.phrase).iter().copied())
    }

    /// The bits of what a line shows.
    pub(crate) fn of_line(&self, line: &Line) -> Mark {
        let mut mark = 0;
        for hit in &line.names {
            mark |= match hit.grade {
                Grade::Whole | Grade::Misspelt => bit((0, hit.name)),
                Grade::Tail => {
                    self.evidence.known.names.spelt(hit.name).get(..HEAD).map_or(ANY, |head| bit((1, head)))
                }
            };
        }
        for hit in &line.codes {
            mark |= match hit.part {
                Part::Whole | Part::Most | Part::Changed => bit((2, hit.code)),
                Part::Cut => ANY,
                Part::Unknown => 0,
            };
        }
        let fragment = line.fragment.as_slice();
        if !fragment.is_empty() {
            mark |= bit((1, fragment.get(..HEAD).unwrap_or(fragment)));
        }
        mark | self.of_words(line.words.iter().map(|(word, ..)| *word))
    }

    fn of_words(&self, words: impl Iterator<Item = u32>) -> Mark {
        let weight = |word: u32| self.evidence.weights.word_rarity.get(word as usize).copied().unwrap_or(0);
        words.filter(|word| weight(*word) >= self.word).fold(0, |mark, word| mark | bit((3, word)))
    }
}

fn bit(key: impl Hash) -> Mark {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    // Fx leaves its best bits at the top.
    1 << (hasher.finish() >> (u64::BITS - Mark::BITS.trailing_zeros()))
}
