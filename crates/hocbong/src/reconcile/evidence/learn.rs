//! What a bank's texts can be trusted to say, learned from the two files alone.

use super::lines::LineTexts;
use super::rows::{RowText, RowTexts};
use super::vocabulary::Vocabulary;
use super::weights::rarity;
use rustc_hash::FxHashMap;

/// What it costs at most that a text names no one.
const MOST_OF_SILENCE: u32 = 600;
/// Fewer than this say nothing of the others.
const FEWEST: u32 = 20;

/// How many of a bank's `rows` name someone.
pub(super) fn named(vocabulary: &Vocabulary, lines: &LineTexts, rows: usize) -> usize {
    let names: Vec<bool> = lines
        .texts()
        .map(|line| {
            line.readings.iter().filter(|reading| !reading.is_noise).any(|reading| {
                vocabulary.is_name(reading.word)
                    || line.near(reading).iter().any(|word| vocabulary.is_name(*word))
            })
        })
        .collect();
    (0_u32..).take(rows).filter(|row| names.get(lines.number(*row) as usize) == Some(&true)).count()
}

/// What it costs that a bank's row names no one, where `silent` of `rows` do: those are first of all the rows of
/// givers that the books do not name either.
pub(super) fn cost_of_silence(rows: usize, silent: usize, anonymous: usize) -> u32 {
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    rarity(count(rows), count(silent.saturating_sub(anonymous).max(1))).min(MOST_OF_SILENCE)
}

/// Whether the bank prints what the books say the money is for, word by word: seen on lines that name someone of whom the
/// books have one text alone.
pub(super) fn has_purposes(vocabulary: &Vocabulary, rows: &RowTexts, lines: &LineTexts) -> bool {
    let mut by_name: FxHashMap<u32, Vec<RowText<'_>>> = FxHashMap::default();
    for row in rows.texts().filter(|row| row.of_party != 0 && row.of_memo() != 0) {
        if let Some(word) = row.rarest_name(vocabulary) {
            by_name.entry(word).or_default().push(row);
        }
    }
    let has = |words: &[u32], row: RowText<'_>, places| row.at(places).all(|word| words.contains(&word));
    let (mut all, mut same) = (0_u32, 0_u32);
    for line in lines.texts() {
        let words: Vec<u32> = line.readings.iter().map(|reading| reading.word).collect();
        let candidates = words.iter().filter_map(|word| by_name.get(word)).flatten();
        let mut meant = candidates.filter(|row| has(&words, **row, row.naming));
        if let (Some(row), None) = (meant.next(), meant.next()) {
            all += 1;
            same += u32::from(has(&words, *row, row.of_memo() & !row.codes));
        }
    }
    all >= FEWEST && u64::from(same) * 10 >= u64::from(all) * 9
}

/// Whether the bank cuts off what givers write: one text in twenty ends in the beginning of a word.
pub(super) fn is_cut(lines: &LineTexts) -> bool {
    let (mut all, mut cut) = (0_u64, 0_u64);
    for line in lines.texts() {
        let end = line.readings.iter().rev().find(|reading| reading.is_end && !reading.is_owner);
        all += 1;
        cut += u64::from(end.is_some_and(|end| !end.is_known && !end.beginning.is_empty()));
    }
    cut * 20 > all
}
