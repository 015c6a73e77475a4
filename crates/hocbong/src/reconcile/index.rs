//! Open rows of one side by the words of their texts, whatever their amounts.

use super::evidence::{Evidence, Words};
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
            let own = words_of(&work.evidence, is_left, row);
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

/// Each telling word of a row, and what it may be a slip for.
fn words_of(evidence: &Evidence, is_left: bool, row: u32) -> Vec<u32> {
    let mut words = evidence.telling_words(is_left, row);
    words.extend(evidence.names_and_codes(is_left, row));
    words
}

/// Whether [`Index::around`] would find a row of its days by these words, if nothing were ever enough.
pub(super) fn leads_to(evidence: &Evidence, words: &Words, is_left: bool, row: u32) -> bool {
    let own = words_of(evidence, is_left, row);
    let rest = if words.key.is_empty() { &words.all } else { &words.key };
    words.codes.iter().chain(rest).any(|word| own.contains(word))
        || evidence.rarest_name(is_left, row).is_some_and(|rarest| words.all.contains(&rarest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::evidence::Probe;
    use crate::reconcile::tests::{bank, books};
    use crate::reconcile::{Options, work::Work};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn text() -> impl Strategy<Value = String> {
        let words =
            ["Nguyễn", "Lan", "Lang", "Hương", "Trần", "Mẫu", "ủng", "hộ", "NE12345", "NE12346", "NE123"];
        prop::collection::vec(prop::sample::select(words.to_vec()), 0..5).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn a_row_is_led_to_if_the_index_finds_it(
            rows in prop::collection::vec((text(), text()), 1..20),
            lines in prop::collection::vec(text(), 1..20),
        ) {
            let mut own = "date,kind,fund,method,amount,party,memo\n".to_owned();
            for (party, memo) in &rows {
                let _ = writeln!(own, "2025-01-05,donation,ST,bank,5,{party},{memo}");
            }
            let mut printed = "date,amount,content\n".to_owned();
            for line in &lines {
                let _ = writeln!(printed, "2025-01-05,5,{line}");
            }
            let (books, bank) = (books(&own), bank(&printed));
            let work = Work::new(books.side(), bank.side(), &Options::default());
            let day = NaiveDate::from_ymd_opt(2025, 1, 5).unwrap_or_default();
            for is_left in [true, false] {
                let half = if is_left { &work.left } else { &work.right };
                let index = Index::of(&work, half, is_left);
                for seeker in (0_u32..).take(if is_left { lines.len() } else { rows.len() }) {
                    let Probe::Words(words) = work.evidence.probe(!is_left, seeker) else { continue };
                    let found = index.around(&words, day, 0, usize::MAX);
                    for row in (0_u32..).take(if is_left { rows.len() } else { lines.len() }) {
                        let is_led = leads_to(&work.evidence, &words, is_left, row);
                        prop_assert_eq!(is_led, found.contains(&row), "{} {}", seeker, row);
                    }
                }
            }
        }
    }
}
