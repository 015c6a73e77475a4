//! Rows of one amount by the words of their texts.

use super::{ENOUGH, MOST, Row};
use crate::reconcile::by_word::{ByWord, part_of};
use crate::reconcile::evidence::{Evidence, Seen};
use std::ops::Range;

/// What of the texts of one side others look for, each text read once.
pub(super) struct Told<'e> {
    evidence: &'e Evidence,
    is_left: bool,
    /// Whether the texts of both sides are of one sort, and are looked for by each telling word.
    is_of_one_sort: bool,
    words: Vec<u32>,
    of_text: Vec<Option<OfText>>,
}

/// What others look for in a text.
#[derive(Clone, Copy, Debug)]
struct OfText {
    /// Where its names and codes stand, or its telling words.
    start: u32,
    end: u32,
    rarest: Option<u32>,
    is_anonymous: bool,
}

impl<'e> Told<'e> {
    pub(super) fn new(evidence: &'e Evidence, is_left: bool, is_of_one_sort: bool) -> Self {
        let of_text = vec![None; evidence.count_of_texts(is_left)];
        Self { evidence, is_left, is_of_one_sort, words: Vec::new(), of_text }
    }

    fn of(&mut self, row: &Row) -> OfText {
        if let Some(known) = self.of_text.get(row.text as usize).copied().flatten() {
            return known;
        }
        let words = if self.is_of_one_sort {
            self.evidence.telling_words(self.is_left, row.entry)
        } else {
            self.evidence.names_and_codes(self.is_left, row.entry)
        };
        let place = |words: &Vec<u32>| u32::try_from(words.len()).unwrap_or(u32::MAX);
        let start = place(&self.words);
        self.words.extend(words);
        let of = OfText {
            start,
            end: place(&self.words),
            rarest: self.evidence.rarest_name(self.is_left, row.entry),
            is_anonymous: self.evidence.is_anonymous(self.is_left, row.entry),
        };
        if let Some(slot) = self.of_text.get_mut(row.text as usize) {
            *slot = Some(of);
        }
        of
    }
}

/// The places of rows in their list, by word.
pub(super) struct Index {
    /// By each name and code; between two of one sort by each telling word.
    by_word: ByWord,
    /// By the rarest name.
    by_rarest: ByWord,
    /// Those that name no one.
    anonymous: Vec<u32>,
    words: Vec<(u32, u32)>,
    rarest: Vec<(u32, u32)>,
}

impl Index {
    /// An index of nothing, with room for so many words.
    pub(super) fn new(words: usize) -> Self {
        let (by_word, by_rarest) = (ByWord::new(words), ByWord::new(words));
        Self { by_word, by_rarest, anonymous: Vec::new(), words: Vec::new(), rarest: Vec::new() }
    }

    /// Makes it the index of these rows.
    pub(super) fn fill(&mut self, rows: &[Row], told: &mut Told<'_>) {
        self.words.clear();
        self.rarest.clear();
        self.anonymous.clear();
        for (place, row) in (0_u32..).zip(rows) {
            let of = told.of(row);
            let words = told.words.get(of.start as usize..of.end as usize).unwrap_or_default();
            self.words.extend(words.iter().map(|word| (*word, place)));
            self.rarest.extend(of.rarest.map(|word| (word, place)));
            self.anonymous.extend(of.is_anonymous.then_some(place));
        }
        self.by_word.fill(&self.words);
        self.by_rarest.fill(&self.rarest);
    }

    /// The places within `range` of the rows that a text could be about, each once; none where they are too many to be
    /// told from one another.
    pub(super) fn candidates(&self, text: Seen<'_>, range: &Range<u32>) -> Option<Vec<u32>> {
        let mut found: Vec<u32> = Vec::new();
        match text {
            Seen::Anybody => return None,
            Seen::Nobody => {}
            Seen::Words { key: [], all, .. } => {
                for word in all {
                    if found.len() >= ENOUGH {
                        break;
                    }
                    found.extend(self.by_word.within(*word, range));
                }
            }
            Seen::Words { key, codes, all } => {
                for word in key.iter().chain(codes) {
                    found.extend(self.by_word.within(*word, range));
                }
                for word in all {
                    found.extend(self.by_rarest.within(*word, range));
                }
            }
        }
        if found.len() > MOST {
            return None;
        }
        found.extend(part_of(&self.anonymous, range));
        found.sort_unstable();
        found.dedup();
        Some(found)
    }
}
