//! The words of a line one by one, those of which spaces were lost taken apart.

use super::{MAX_WORDS, PERSONAL};
use crate::fold::Word;
use crate::names::{Kind, goes_on};
use crate::rows::Known;
use crate::split::{Author, Split};
use crate::syllable::{is_syllable, respaced};
use crate::vocabulary::LISTS;
use smallvec::SmallVec;

/// The words of a line in which strangers are looked for: its own, or the syllables of one whose spaces were
/// lost.
pub(super) struct Pieces {
    pub(super) words: SmallVec<[Word; 24]>,
    /// Start and end of each word among the letters of the line.
    pub(super) places: SmallVec<[(usize, usize); 24]>,
    authors: SmallVec<[Author; 24]>,
    /// Whether the word is part of one without spaces.
    is_glued: SmallVec<[bool; 24]>,
}

impl Pieces {
    pub(super) fn of(split: &Split) -> Self {
        let mut found = Self {
            words: SmallVec::new(),
            places: SmallVec::new(),
            authors: SmallVec::new(),
            is_glued: SmallVec::new(),
        };
        for ((from, to), author) in split.tokens.iter().zip(&split.authors) {
            let letters = split.letters.get(*from..*to).unwrap_or_default();
            let ends = if *author == Author::Bank { None } else { respaced(letters) };
            let is_glued = ends.is_some();
            let mut start = *from;
            for end in ends.unwrap_or_else(|| SmallVec::from_slice(&[letters.len()])) {
                let end = from + end;
                found.words.push(split.letters.get(start..end).map(Word::from_slice).unwrap_or_default());
                found.places.push((start, end));
                found.authors.push(*author);
                found.is_glued.push(is_glued);
                start = end;
            }
        }
        found
    }

    pub(super) fn author(&self, at: usize) -> Author {
        self.authors.get(at).copied().unwrap_or(Author::Bank)
    }

    pub(super) fn end(&self, at: usize) -> usize {
        self.places.get(at).map_or(0, |(_, to)| *to)
    }

    /// Whether one of some words is part of a word without spaces.
    pub(super) fn has_glued(&self, at: usize, count: usize) -> bool {
        self.is_glued.iter().skip(at).take(count).any(|is_glued| *is_glued)
    }

    /// A known name of which spaces were lost, as its number and how many words it takes up.
    pub(super) fn known_name(&self, known: &Known, letters: &[u8], at: usize) -> Option<(u32, usize)> {
        if !self.has_glued(at, MAX_WORDS) {
            return None;
        }
        let start = self.places.get(at)?.0;
        let rest = letters.get(start..).unwrap_or_default();
        known.names.beginning(rest).find_map(|(length, name)| {
            let last = (at..self.words.len()).find(|last| self.end(*last) == start + length)?;
            let count = last + 1 - at;
            let own = known.names.name(name)?;
            let behind = self.words.get(last + 1..).unwrap_or_default();
            let is_over = || {
                own.kind != Kind::Person || goes_on(count, behind, |words| known.begins_purpose(words)) == 0
            };
            (own.is_whole() && self.has_glued(at, count) && is_over()).then_some((name, count))
        })
    }

    /// Whether a word cut out of one without spaces is hardly a family name.
    pub(super) fn is_common(&self, at: usize) -> bool {
        let is_stop = |word: &Word| LISTS.stops.contains(word) && !LISTS.certain.contains(word);
        self.has_glued(at, 1) && self.words.get(at).is_some_and(is_stop)
    }

    /// Whether the last of at least three words of a name is the `tại` before a bank's or a channel's name.
    pub(super) fn is_way(&self, at: usize, count: usize) -> bool {
        let word = |at: usize| self.words.get(at).map(Word::as_slice).unwrap_or_default();
        count > 2 && word(at) == b"tai" && LISTS.channels.contains(word(at + 1))
    }

    /// How many words at `at`, after a title, are a middle and a given name (`CHI MAU HA`).
    pub(super) fn given_name_at(&self, at: usize, run: &[Word]) -> Option<usize> {
        let title = at.checked_sub(1).and_then(|before| self.words.get(before))?;
        let is_word = |word: &Word| LISTS.stops.contains(word) || LISTS.transfer.contains(word);
        match run {
            [first, second, rest @ ..] => (PERSONAL.contains(&title.as_slice())
                && LISTS.surnames.contains(first)
                && ![first, second].into_iter().any(|word| is_word(word) || !is_syllable(word))
                && rest.first().is_none_or(is_word))
            .then_some(2),
            _ => None,
        }
    }
}
