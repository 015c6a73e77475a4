//! The words of names, and which of them belong to one name.
//!
//! Spellings are countless, so we do not search for spellings: we search for words, and take them for a name
//! where a few that belong to one name are neighbours. Three words do, in any order; or two with an initial of a
//! third; or surname and given name; or the given name after the initials of all others. Initials may stand between
//! the words, and nothing else counts: spaces, marks and characters without width may be anywhere, also within
//! a word or nowhere at all.

use super::letters::Letters;
use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Maximum number of words of a name. Of more words in a row, each such stretch is taken for a name.
const MAX_WORDS: usize = 8;
/// Maximum number of initials that are looked at on each side of a word.
pub(super) const MAX_INITIALS: usize = MAX_WORDS - 1;
/// Surname and given name of people that are usually something else, folded: fees, provinces. They are found
/// only with a third word of the name.
const ORDINARY: [[&str; 2]; 18] = [
    ["ung", "ho"],
    ["le", "phi"],
    ["ho", "tro"],
    ["chi", "phi"],
    ["thu", "chi"],
    ["thu", "phi"],
    ["ha", "noi"],
    ["ha", "nam"],
    ["ha", "giang"],
    ["ha", "tinh"],
    ["cao", "bang"],
    ["lam", "dong"],
    ["thai", "binh"],
    ["thai", "nguyen"],
    ["an", "giang"],
    ["hau", "giang"],
    ["tien", "giang"],
    ["kien", "giang"],
];
/// Number of a word among the words of all names.
pub(super) type Word = u32;

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameWord {
    folded: String,
    /// Its diacritics, sorted.
    pub(super) marks: Vec<char>,
}

impl NameWord {
    pub(super) fn new(word: &str) -> Self {
        Self { folded: Letters::new(word).folded, marks: marks(word) }
    }

    pub(super) fn into_folded(self) -> String {
        self.folded
    }
}

/// Returns the diacritics of a word, sorted, whichever of its letters have them. Hook and tilde count as the
/// same, since they are often confused.
pub(super) fn marks(word: &str) -> Vec<char> {
    let mut marks: Vec<char> = word
        .nfd()
        .filter_map(|c| match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => Some('\u{335}'),
            '\u{309}' => Some('\u{303}'),
            c => is_combining_mark(c).then_some(c),
        })
        .collect();
    marks.sort_unstable();
    marks
}

/// What two words of one name are to one another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    /// They are the surname and the given name, or the whole name.
    pub(super) are_ends: bool,
    /// They are a whole name.
    pub(super) are_whole: bool,
    /// They begin a name, the word with the smaller number first, or the other.
    pub(super) begin: [bool; 2],
}

/// The words of names.
#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) automaton: AhoCorasick,
    /// Words of one letter, which are found only if they stand alone.
    pub(super) single: FxHashMap<u8, Word>,
    pub(super) pairs: FxHashMap<[Word; 2], Pair>,
    pub(super) triples: FxHashSet<[Word; 3]>,
    /// Two words, and the initial of a third.
    pub(super) with_initial: FxHashSet<([Word; 2], u8)>,
    /// The given name and the initials of all other words.
    pub(super) after_initials: FxHashSet<(Word, Vec<u8>)>,
    /// The diacritics with which each word is spelt in names.
    pub(super) marks: FxHashSet<(Word, Vec<char>)>,
    /// The letters of each name, sorted.
    pub(super) whole: Vec<String>,
}

impl Index {
    /// Makes an index of names, each of two or more folded words. `None` if they have too many words.
    pub(super) fn new(names: &[Vec<NameWord>]) -> Option<Self> {
        let mut numbers: BTreeMap<&str, Word> = BTreeMap::new();
        for word in names.iter().flatten() {
            numbers.entry(&word.folded).or_default();
        }
        for (number, slot) in (0..).zip(numbers.values_mut()) {
            *slot = number;
        }
        // The automaton numbers its patterns in the order in which it gets them.
        let automaton = AhoCorasick::new(numbers.keys()).ok()?;
        let is_single = |word: &str| word.len() == 1;
        let single = numbers.iter().filter(|(word, _)| is_single(word));
        let single = single.filter_map(|(word, number)| Some((*word.as_bytes().first()?, *number))).collect();
        let mut index = Self {
            automaton,
            single,
            pairs: FxHashMap::default(),
            triples: FxHashSet::default(),
            with_initial: FxHashSet::default(),
            after_initials: FxHashSet::default(),
            marks: names
                .iter()
                .flatten()
                .filter_map(|word| Some((*numbers.get(word.folded.as_str())?, word.marks.clone())))
                .collect(),
            whole: names.iter().map(|name| name.iter().map(|word| word.folded.as_str()).collect()).collect(),
        };
        index.whole.sort_unstable();
        for name in names {
            let words: Vec<(Word, u8)> = name
                .iter()
                .filter_map(|word| {
                    let folded = word.folded.as_str();
                    Some((*numbers.get(folded)?, *folded.as_bytes().first()?))
                })
                .collect();
            let is_ordinary = match name.as_slice() {
                [first, .., last] if name.len() > 2 => {
                    let (first, last) = (first.folded.as_str(), last.folded.as_str());
                    let is = |pair: &[&str; 2]| *pair == [first, last] || *pair == [last, first];
                    ORDINARY.iter().any(is)
                }
                _ => false,
            };
            for part in words.windows(words.len().min(MAX_WORDS)) {
                index.add(part, is_ordinary);
            }
        }
        Some(index)
    }

    fn add(&mut self, name: &[(Word, u8)], is_ordinary: bool) {
        let last = name.len().saturating_sub(1);
        for (at, (word, _)) in name.iter().enumerate() {
            if at == last {
                let others = name.iter().take(last).map(|(_, letter)| *letter).collect();
                self.after_initials.insert((*word, others));
            }
            for (other, (second, _)) in name.iter().enumerate().skip(at + 1) {
                let key = sorted_pair(*word, *second);
                let pair = self.pairs.entry(key).or_default();
                pair.are_whole |= last == 1;
                pair.are_ends |= at == 0 && other == last && !is_ordinary;
                if at == 0 && other == 1 {
                    let order = usize::from(key != [*word, *second]);
                    if let Some(begins) = pair.begin.get_mut(order) {
                        *begins = true;
                    }
                }
                for (third, (third_word, letter)) in name.iter().enumerate() {
                    if third != at && third != other {
                        self.with_initial.insert((key, *letter));
                    }
                    if third > other {
                        self.triples.insert(sorted(*word, *second, *third_word));
                    }
                }
            }
        }
    }
}

pub(super) fn sorted_pair(one: Word, other: Word) -> [Word; 2] {
    [one.min(other), one.max(other)]
}

pub(super) fn sorted(one: Word, two: Word, three: Word) -> [Word; 3] {
    let mut all = [one, two, three];
    all.sort_unstable();
    all
}
