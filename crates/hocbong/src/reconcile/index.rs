//! Open rows of one side by the words of their texts, whatever their amounts.

use super::by_word::ByWord;
use super::evidence::{Evidence, Words};
use super::lists::days_around;
use super::work::{Half, Work};
use chrono::NaiveDate;
use std::ops::Range;

/// Open rows by their words.
pub(super) struct Index {
    /// The rows in the order of their days.
    rows: Vec<u32>,
    /// Each day with the place of its first row.
    days: Vec<(NaiveDate, u32)>,
    /// Places of rows by each telling word, and what it may be a slip for.
    by_word: ByWord,
    /// By the rarest name.
    by_rarest: ByWord,
}

/// What rows with a text are looked for by.
#[derive(Clone, Copy)]
struct Told {
    /// Where its words are among those of all texts.
    start: usize,
    end: usize,
    rarest: Option<u32>,
}

impl Index {
    /// The open rows of a half.
    pub(super) fn of(work: &Work<'_>, half: &Half<'_>, is_left: bool) -> Self {
        let evidence = &work.evidence;
        let count = evidence.count_of_words();
        let mut index = Self {
            rows: Vec::new(),
            days: Vec::new(),
            by_word: ByWord::new(count),
            by_rarest: ByWord::new(count),
        };
        let mut of_text: Vec<Option<Told>> = vec![None; evidence.count_of_texts(is_left)];
        let mut told: Vec<u32> = Vec::new();
        let mut read = |row: u32| {
            let mut words = words_of(evidence, is_left, row);
            words.sort_unstable();
            words.dedup();
            let start = told.len();
            told.extend(words);
            Told { start, end: told.len(), rarest: evidence.rarest_name(is_left, row) }
        };
        let mut of_row: Vec<Told> = Vec::new();
        for row in half.open_by_day() {
            let Some(day) = half.entry(row).map(|entry| entry.date) else { continue };
            let place = u32::try_from(index.rows.len()).unwrap_or(u32::MAX);
            if index.days.last().is_none_or(|last| last.0 < day) {
                index.days.push((day, place));
            }
            index.rows.push(row);
            let slot = of_text.get_mut(evidence.number_of_words(is_left, row) as usize);
            of_row.push(match slot {
                Some(slot) => *slot.get_or_insert_with(|| read(row)),
                None => read(row),
            });
        }
        let places = || (0_u32..).zip(&of_row);
        let words = places().flat_map(|(place, of)| {
            let words = told.get(of.start..of.end).unwrap_or_default();
            words.iter().map(move |word| (*word, place))
        });
        index.by_word.fill(&words.collect::<Vec<_>>());
        let rarest = places().filter_map(|(place, of)| Some((of.rarest?, place)));
        index.by_rarest.fill(&rarest.collect::<Vec<_>>());
        index
    }

    /// The places of the rows at most `window` days from `day`.
    fn near(&self, day: NaiveDate, window: u32) -> Range<u32> {
        let (from, until) = days_around(day, window);
        let place = |at: usize| {
            let all = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            self.days.get(at).map_or(all, |day| day.1)
        };
        let start = self.days.partition_point(|day| day.0 < from);
        let end = self.days.partition_point(|day| day.0 <= until);
        place(start)..place(end)
    }

    /// The rows at most `window` days from `day` that a text could be about: by its rarest words until there are
    /// `enough`, each once.
    pub(super) fn around(&self, words: &Words, day: NaiveDate, window: u32, enough: usize) -> Vec<u32> {
        let near = self.near(day, window);
        let mut found: Vec<u32> = Vec::new();
        let add = |places: &[u32], found: &mut Vec<u32>| {
            if found.len() < enough {
                found.extend(places.iter().filter_map(|place| self.rows.get(*place as usize)));
            }
        };
        for word in &words.codes {
            add(self.by_word.within(*word, &near), &mut found);
        }
        for word in &words.all {
            add(self.by_rarest.within(*word, &near), &mut found);
        }
        let rest = if words.key.is_empty() { &words.all } else { &words.key };
        for word in rest {
            add(self.by_word.within(*word, &near), &mut found);
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
    use crate::reconcile::classes::days_between;
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
            rows in prop::collection::vec((1..6_u32, text(), text()), 1..20),
            lines in prop::collection::vec((1..6_u32, text()), 1..20),
            window in 0..3_u32,
        ) {
            let mut own = "date,kind,fund,method,amount,party,memo\n".to_owned();
            for (day, party, memo) in &rows {
                let _ = writeln!(own, "2025-01-0{day},donation,ST,bank,5,{party},{memo}");
            }
            let mut printed = "date,amount,content\n".to_owned();
            for (day, line) in &lines {
                let _ = writeln!(printed, "2025-01-0{day},5,{line}");
            }
            let (books, bank) = (books(&own), bank(&printed));
            let work = Work::new(books.side(), bank.side(), &Options::default());
            for is_left in [true, false] {
                let (half, facing) =
                    if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
                let index = Index::of(&work, half, is_left);
                for (seeker, entry) in facing.open_entries() {
                    let Probe::Words(words) = work.evidence.probe(!is_left, seeker) else { continue };
                    let found = index.around(&words, entry.date, window, usize::MAX);
                    for (row, of_row) in half.open_entries() {
                        let is_near = days_between(entry, of_row).unsigned_abs() <= u64::from(window);
                        let is_led = is_near && leads_to(&work.evidence, &words, is_left, row);
                        prop_assert_eq!(is_led, found.contains(&row), "{} {}", seeker, row);
                    }
                }
            }
        }
    }
}
