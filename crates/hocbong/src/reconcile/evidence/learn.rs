//! What a bank's texts can be trusted to say, learned from the two files alone.

use super::lines::LineTexts;
use super::rows::{RowText, RowTexts};
use super::vocabulary::Vocabulary;
use super::weights::rarity;
use crate::text::Symbol;
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
            line.readings().filter(|reading| !reading.is_noise).any(|reading| {
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

/// A giver of the books, by one of the texts that they have there.
struct Giver<'t> {
    row: RowText<'t>,
    has_other_texts: bool,
}

/// The givers of the books by the rarest of their names and the rarest but one, or the rarest again where they have no
/// other.
type Givers<'t> = FxHashMap<u32, FxHashMap<u32, Vec<Giver<'t>>>>;

fn givers<'t>(vocabulary: &Vocabulary, rows: &'t RowTexts) -> Givers<'t> {
    let mut by_names = Givers::default();
    // All texts of a party have the same names.
    let mut of_party: FxHashMap<Symbol, Option<(u32, u32, usize)>> = FxHashMap::default();
    let names = |row: &RowText<'_>| {
        let rarest = row.rarest_name(vocabulary)?;
        let others = row.at(row.naming).filter(|word| *word != rarest);
        let next = others.min_by_key(|word| vocabulary.order(*word)).unwrap_or(rarest);
        Some((rarest, next, usize::MAX))
    };
    for row in rows.texts().filter(|row| row.of_party != 0 && row.of_memo() != 0) {
        let Some((rarest, next, at)) = of_party.entry(row.party).or_insert_with(|| names(&row)) else {
            continue;
        };
        let list = by_names.entry(*rarest).or_default().entry(*next).or_default();
        if let Some(giver) = list.get_mut(*at) {
            giver.has_other_texts = true;
            continue;
        }
        *at = list.len();
        list.push(Giver { row, has_other_texts: false });
    }
    by_names
}

/// Whether the bank prints what the books say the money is for, word by word: seen on lines that name someone of whom the
/// books have one text alone. Three in four are asked for: a line that pays several gifts at once has the purpose of one of them.
pub(super) fn has_purposes(vocabulary: &Vocabulary, rows: &RowTexts, lines: &LineTexts) -> bool {
    let givers = givers(vocabulary, rows);
    // Which line had a word last.
    let mut last_with: Vec<usize> = vec![0; vocabulary.len()];
    let (mut all, mut same) = (0_u32, 0_u32);
    let mut words: Vec<u32> = Vec::new();
    for (number, line) in (1_usize..).zip(lines.texts()) {
        words.clear();
        for reading in line.readings() {
            if let Some(slot) = last_with.get_mut(reading.word as usize).filter(|slot| **slot != number) {
                *slot = number;
                words.push(reading.word);
            }
        }
        let has = |word: u32| last_with.get(word as usize) == Some(&number);
        let of_name = line.readings().filter_map(|reading| givers.get(&reading.word));
        let candidates =
            of_name.flat_map(|of_name| words.iter().filter_map(|next| of_name.get(next))).flatten();
        let mut meant = candidates.filter(|giver| giver.row.at(giver.row.naming).all(has));
        if let (Some(Giver { row, has_other_texts: false, .. }), None) = (meant.next(), meant.next()) {
            all += 1;
            same += u32::from(row.at(row.of_memo() & !row.codes).all(has));
        }
    }
    all >= FEWEST && u64::from(same) * 4 >= u64::from(all) * 3
}

/// Whether the bank cuts off what givers write: one text in twenty ends in the beginning of a word.
pub(super) fn is_cut(lines: &LineTexts) -> bool {
    let (mut all, mut cut) = (0_u64, 0_u64);
    for line in lines.texts() {
        let end = line.readings().rev().find(|reading| reading.is_end && !reading.is_owner);
        all += 1;
        cut += u64::from(end.is_some_and(|end| !end.is_known && !end.beginning.is_empty()));
    }
    cut * 20 > all
}
