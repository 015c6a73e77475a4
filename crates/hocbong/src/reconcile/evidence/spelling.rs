//! Words that are nearly the same, and words that were run together.

use super::vocabulary::Vocabulary;
use super::words::is_code;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// A word is looked for under another spelling from so many letters on.
const SHORTEST_MISSPELT: usize = 3;
/// A word with more neighbours than this is not told by its spelling; codes lie close together.
const MOST_NEIGHBOURS: usize = 12;
const MOST_NEIGHBOURS_OF_CODE: usize = 64;
/// What a letter costs that stands between two words for no reason, in words.
const COST_OF_STRAY: u32 = 3;
/// No word of a name is longer.
const LONGEST_WORD: usize = 20;

impl Vocabulary {
    /// Words of the books that differ from `word` by one letter left out, put in or changed.
    pub(super) fn neighbours(&mut self, word: &str) -> Vec<u32> {
        if word.len() < SHORTEST_MISSPELT {
            return Vec::new();
        }
        if self.spellings.is_empty() {
            self.index_spellings();
        }
        let mut found: Vec<u32> = spellings_of(word)
            .filter_map(|spelling| self.spellings.get(&spelling))
            .flatten()
            .copied()
            .filter(|number| strsim::levenshtein(self.word(*number), word) <= 1)
            .collect();
        found.sort_unstable();
        found.dedup();
        let most = if is_code(word) { MOST_NEIGHBOURS_OF_CODE } else { MOST_NEIGHBOURS };
        if found.len() > most { Vec::new() } else { found }
    }

    fn index_spellings(&mut self) {
        let mut spellings: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for number in self.sorted() {
            let word = self.word(*number);
            if word.len() >= SHORTEST_MISSPELT && word.len() <= LONGEST_WORD {
                for spelling in spellings_of(word) {
                    spellings.entry(spelling).or_default().push(*number);
                }
            }
        }
        self.spellings = spellings;
    }

    /// Cuts letters that were run together, or parted in the wrong places, into known words; none where that does not
    /// work out. The last piece may be the beginning of a word where `is_end` says that the text ends there.
    pub(super) fn cut(&self, letters: &str, is_end: bool) -> Option<Vec<String>> {
        let length = letters.len();
        if !letters.is_ascii() || length > 4 * LONGEST_WORD {
            return None;
        }
        // The least cost of cutting the letters up to each place, without a stray letter and with one, and where the
        // last piece begins; a stray letter is a piece of its own.
        let mut best: Vec<[Option<(u32, usize)>; 2]> = vec![[None; 2]; length + 1];
        if let Some(first) = best.first_mut() {
            first[0] = Some((0, 0));
        }
        for end in 1..=length {
            for start in end.saturating_sub(LONGEST_WORD)..end {
                let Some([clean, marred]) = best.get(start).copied() else { continue };
                let Some(piece) = letters.get(start..end) else { continue };
                let is_beginning =
                    || is_end && end == length && start > 0 && !self.beginning_with(piece).is_empty();
                let is_word =
                    (end - start > 1 || length == 1) && (self.is_known_word(piece) || is_beginning());
                let is_stray = end - start == 1 && start > 0 && end < length;
                let Some([to_clean, to_marred]) = best.get_mut(end) else { continue };
                let offer = |slot: &mut Option<(u32, usize)>, cost: Option<(u32, usize)>, more: u32| {
                    if let Some((cost, _)) = cost
                        && slot.is_none_or(|(known, _)| cost + more < known)
                    {
                        *slot = Some((cost + more, start));
                    }
                };
                if is_word {
                    offer(to_clean, clean, 1);
                    offer(to_marred, marred, 1);
                }
                if is_stray {
                    offer(to_marred, clean, COST_OF_STRAY);
                }
            }
        }
        let mut pieces = Vec::new();
        let mut end = length;
        let [clean, marred] = best.get(length).copied()?;
        let mut is_marred = clean.is_none() && marred.is_some();
        while end > 0 {
            let ways = best.get(end).copied()?;
            let (cost, start) = if is_marred { ways[1]? } else { ways[0]? };
            let before = best.get(start).copied()?;
            let is_stray = is_marred
                && before[0].is_some_and(|(known, _)| known + COST_OF_STRAY == cost)
                && end - start == 1;
            if is_stray {
                is_marred = false;
            } else {
                pieces.push(letters.get(start..end)?.to_owned());
            }
            end = start;
        }
        pieces.reverse();
        // One word and a stray letter is a slip, which is told otherwise.
        (pieces.len() > 1 || clean.is_some()).then_some(pieces)
    }

    fn is_known_word(&self, word: &str) -> bool {
        self.find(word).is_some_and(|number| self.is_known(number))
    }
}

/// The word, and the word with each of its letters left out, as hashes.
fn spellings_of(word: &str) -> impl Iterator<Item = u64> + '_ {
    let hash = |before: &str, behind: &str| {
        let mut hasher = FxHasher::default();
        for byte in before.bytes().chain(behind.bytes()) {
            byte.hash(&mut hasher);
        }
        hasher.finish()
    };
    let without = word
        .char_indices()
        .map(move |(at, c)| hash(word.get(..at).unwrap_or(""), word.get(at + c.len_utf8()..).unwrap_or("")));
    std::iter::once(hash(word, "")).chain(without)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::new(100, 100);
        for word in words {
            let number = vocabulary.intern(word);
            if let Some(uses) = vocabulary.uses_mut(number) {
                uses.books += 1;
                uses.party += 1;
            }
        }
        vocabulary.index_books();
        vocabulary
    }

    #[test]
    fn words_run_together_are_cut() {
        let vocabulary = of(&["nguyen", "thi", "lan", "lanh", "ne12345"]);
        let cut = |letters| vocabulary.cut(letters, false).map(|pieces| pieces.join(" "));
        assert_eq!(cut("nguyenthilan").as_deref(), Some("nguyen thi lan"));
        assert_eq!(cut("ne12345ck").as_deref(), Some("ne12345 ck"));
        assert_eq!(cut("unghonguyenxy"), None);
        assert_eq!(cut("ungeho").as_deref(), Some("ung ho"));
        assert_eq!(cut("thixlan").as_deref(), Some("thi lan"));
        assert_eq!(cut("lanx"), None);
        assert_eq!(
            vocabulary.cut("nguyenthila", true),
            Some(vec!["nguyen".into(), "thi".into(), "la".into()])
        );
    }

    #[test]
    fn a_word_is_found_by_a_slip_and_by_its_beginning() {
        let mut vocabulary = of(&["nguyen", "huynh", "huy", "lan"]);
        let words = |vocabulary: &Vocabulary, numbers: Vec<u32>| {
            numbers.iter().map(|number| vocabulary.word(*number).to_owned()).collect::<Vec<_>>()
        };
        for slip in ["nguyn", "nguyyen", "ngueen"] {
            let found = vocabulary.neighbours(slip);
            assert_eq!(words(&vocabulary, found), ["nguyen"], "{slip}");
        }
        assert!(vocabulary.neighbours("ngen").is_empty());
        let range = vocabulary.beginning_with("hu");
        let found = vocabulary.at(&range).to_vec();
        assert_eq!(words(&vocabulary, found), ["huy", "huynh"]);
    }
}
