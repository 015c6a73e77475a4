//! Open rows of one side by the words of their texts, whatever their amounts.

use super::evidence::Words;
use super::lists::Lists;
use super::work::{Half, Work};
use chrono::NaiveDate;

/// Open rows by their words, in the order of days.
#[derive(Debug)]
pub(super) struct Index {
    /// By each telling word, and what it may be a slip for.
    by_word: Lists<u32>,
    /// By the rarest name.
    by_rarest: Lists<u32>,
}

impl Index {
    /// The open rows of a half.
    pub(super) fn of(work: &Work<'_>, half: &Half<'_>, is_left: bool) -> Self {
        let (mut words, mut rarest) = (Vec::new(), Vec::new());
        for row in half.open() {
            let Some(day) = half.entry(row).map(|entry| entry.date) else { continue };
            let mut own = work.evidence.telling_words(is_left, row);
            own.extend(work.evidence.names_and_codes(is_left, row));
            words.extend(own.into_iter().map(|word| (word, day, row)));
            rarest.extend(work.evidence.rarest_name(is_left, row).map(|word| (word, day, row)));
        }
        Self { by_word: Lists::of(words), by_rarest: Lists::of(rarest) }
    }

    /// The rows at most `window` days from `day` that a text could be about: by its rarest words until there are
    /// `enough`, each once.
    pub(super) fn around(&self, words: &Words, day: NaiveDate, window: u32, enough: usize) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        let add = |list: &[(NaiveDate, u32)], found: &mut Vec<u32>| {
            if found.len() < enough {
                found.extend(list.iter().map(|row| row.1));
            }
        };
        for word in &words.codes {
            add(self.by_word.around(*word, day, window), &mut found);
        }
        for word in &words.all {
            add(self.by_rarest.around(*word, day, window), &mut found);
        }
        let rest = if words.key.is_empty() { &words.all } else { &words.key };
        for word in rest {
            add(self.by_word.around(*word, day, window), &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
