//! The words of both sides: what sort of word each is, and how many rows have it.

use super::weights::rarity;
use super::words::{COUNTS, NOISE, is_code, letters_of_code};
use crate::text::Interner;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A file with fewer rows is taken for a part of one with so many.
const FEWEST_ROWS: u32 = 400;
/// A word leads to the rows that a text is about if its weight is so much.
const TELLING: u32 = 150;

/// How many rows have a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    /// As part of a party of the books.
    pub(super) party: u32,
    /// In any text of the books.
    pub(super) books: u32,
    /// In any text of the other side.
    pub(super) other: u32,
}

/// What a word is by its letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kind {
    /// Codes that begin with the same letters are of one sort; nought for a word that is no code.
    sort: u32,
    /// A number that a bank gives out, or no letters at all.
    is_number: bool,
    /// It stands in a phrase that names no one.
    is_phrase: bool,
}

/// How often the words of a range are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) party: u64,
    pub(super) books: u64,
    /// Of the latter, those of codes.
    pub(super) codes: u64,
}

/// Every word of both sides.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: Interner,
    kinds: Vec<Kind>,
    uses: Vec<Uses>,
    weights: Vec<u32>,
    /// The sorts of codes by their letters.
    sorts: FxHashMap<Box<str>, u32>,
    /// Words that count parts where a number follows.
    counts: [u32; 2],
    /// The noise phrases by their first word.
    phrases: FxHashMap<u32, Vec<Box<[u32]>>>,
    rows: u32,
    other_rows: u32,
    /// The words of the books in the order of their letters, and the place of each word among them.
    sorted: Vec<u32>,
    ranks: Vec<u32>,
    /// How often the words before each of the sorted ones are used.
    before: Vec<Totals>,
    /// The words of the books by each of their spellings with a letter left out.
    pub(super) spellings: FxHashMap<u64, Vec<u32>>,
}

impl Vocabulary {
    /// A vocabulary for so many rows.
    pub(super) fn new(rows: usize, other_rows: usize) -> Self {
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let mut new = Self { rows: count(rows), other_rows: count(other_rows), ..Self::default() };
        new.counts = COUNTS.map(|word| new.intern(word));
        for phrase in NOISE {
            let words: Box<[u32]> = phrase.split(' ').map(|word| new.intern(word)).collect();
            for word in &words {
                if let Some(kind) = new.kinds.get_mut(*word as usize) {
                    kind.is_phrase = true;
                }
            }
            if let Some(first) = words.first() {
                new.phrases.entry(*first).or_default().push(words);
            }
        }
        new
    }

    /// The number of a word.
    pub(super) fn intern(&mut self, word: &str) -> u32 {
        let number = self.words.intern(word).index();
        while self.kinds.len() <= number {
            let is_new = self.kinds.len() == number;
            let kind = if is_new { self.kind_of(word) } else { Kind::default() };
            self.kinds.push(kind);
            self.uses.push(Uses::default());
        }
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn kind_of(&mut self, word: &str) -> Kind {
        let sort = if is_code(word) {
            let letters = letters_of_code(word);
            match self.sorts.get(letters) {
                Some(sort) => *sort,
                None => {
                    let sort = u32::try_from(self.sorts.len() + 1).unwrap_or(u32::MAX);
                    self.sorts.insert(letters.into(), sort);
                    sort
                }
            }
        } else {
            0
        };
        let figures = word.bytes().filter(u8::is_ascii_digit).count();
        let is_number = figures >= 5 && sort == 0 || !word.chars().any(char::is_alphabetic);
        Kind { sort, is_number, is_phrase: false }
    }

    /// The number of a word, where a text has it.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        u32::try_from(self.words.find(word)?.index()).ok().filter(|number| *number > 0)
    }

    /// The word with this number.
    pub(super) fn word(&self, number: u32) -> &str {
        self.words.get(self.words.symbol(number as usize))
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.uses.len()
    }

    fn kind(&self, number: u32) -> Kind {
        self.kinds.get(number as usize).copied().unwrap_or_default()
    }

    /// Whether it is a code.
    pub(super) fn is_code(&self, number: u32) -> bool {
        self.kind(number).sort > 0
    }

    /// The sort of a code, by the letters it begins with; nought for other words.
    pub(super) fn sort_of_code(&self, number: u32) -> u32 {
        self.kind(number).sort
    }

    /// How many rows have it.
    pub(super) fn uses(&self, number: u32) -> Uses {
        self.uses.get(number as usize).copied().unwrap_or_default()
    }

    pub(super) fn uses_mut(&mut self, number: u32) -> Option<&mut Uses> {
        self.uses.get_mut(number as usize)
    }

    /// Which words name no one: numbers that a bank gives out, and phrases.
    pub(super) fn noise_of(&self, words: &[u32]) -> Vec<bool> {
        let mut noise: Vec<bool> = words.iter().map(|word| self.kind(*word).is_number).collect();
        let is_short = |word: &u32| self.kind(*word).is_number && self.word(*word).len() <= 2;
        for (at, word) in words.iter().enumerate() {
            if self.counts.contains(word)
                && let (Some(slot), Some(number)) = (noise.get_mut(at), words.get(at + 1))
            {
                *slot = is_short(number);
            }
            if !self.kind(*word).is_phrase {
                continue;
            }
            let rest = words.get(at..).unwrap_or_default();
            let phrases = self.phrases.get(word).into_iter().flatten();
            let longest = phrases.filter(|phrase| rest.starts_with(phrase)).map(|phrase| phrase.len()).max();
            noise.iter_mut().skip(at).take(longest.unwrap_or(0)).for_each(|slot| *slot = true);
        }
        noise
    }

    /// What it is worth to meet the word on both sides, in hundredths of a natural logarithm.
    pub(super) fn weight(&self, number: u32) -> u32 {
        self.weights.get(number as usize).copied().unwrap_or_else(|| self.weigh(number))
    }

    fn weigh(&self, number: u32) -> u32 {
        let uses = self.uses(number);
        self.rarity_of(if uses.books > 0 { uses.books } else { uses.other })
    }

    /// Weighs every word once; all are counted.
    pub(super) fn weigh_all(&mut self) {
        self.weights = (0_u32..).zip(&self.uses).map(|(number, _)| self.weigh(number)).collect();
    }

    /// What it is worth that so many rows have a word. A name that one of ten rows has is rarer in the world than that:
    /// small files count as a part of a larger one.
    pub(super) fn rarity_of(&self, count: u32) -> u32 {
        let rows = self.rows.max(1);
        if rows >= FEWEST_ROWS {
            return rarity(rows, count);
        }
        let more = u64::from(count.saturating_sub(1)) * u64::from(FEWEST_ROWS) / u64::from(rows);
        rarity(FEWEST_ROWS, 1 + u32::try_from(more).unwrap_or(u32::MAX))
    }

    /// Whether many rows of the other side have the word, and no party: a bank's own word.
    pub(super) fn is_formula(&self, number: u32) -> bool {
        let uses = self.uses(number);
        uses.party == 0
            && self.other_rows >= 400
            && u64::from(uses.other) * 200 > u64::from(self.other_rows)
            && !self.is_code(number)
    }

    /// Makes what looks words up by their letters; the books' words are all there.
    pub(super) fn index_books(&mut self) {
        let mut sorted: Vec<u32> =
            (0_u32..).zip(&self.uses).filter(|(_, uses)| uses.books > 0).map(|(number, _)| number).collect();
        sorted.sort_unstable_by(|one, other| self.word(*one).cmp(self.word(*other)));
        self.ranks = vec![u32::MAX; self.uses.len()];
        let mut sum = Totals::default();
        self.before = vec![sum];
        for (rank, word) in (0_u32..).zip(&sorted) {
            if let Some(slot) = self.ranks.get_mut(*word as usize) {
                *slot = rank;
            }
            let uses = self.uses(*word);
            sum.party += u64::from(uses.party);
            sum.books += u64::from(uses.books);
            sum.codes += if self.is_code(*word) { u64::from(uses.books) } else { 0 };
            self.before.push(sum);
        }
        self.sorted = sorted;
    }

    /// The words of the books in the order of their letters.
    pub(super) fn sorted(&self) -> &[u32] {
        &self.sorted
    }

    /// The place of a word among those of the books.
    pub(super) fn rank(&self, number: u32) -> u32 {
        self.ranks.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    /// The places of the books' words that begin with `letters`.
    pub(super) fn beginning_with(&self, letters: &str) -> Range<u32> {
        let from = self.sorted.partition_point(|number| self.word(*number) < letters);
        let rest = self.sorted.get(from..).unwrap_or_default();
        let count = rest.partition_point(|number| self.word(*number).starts_with(letters));
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        place(from)..place(from + count)
    }

    /// The words at these places.
    pub(super) fn at(&self, range: &Range<u32>) -> &[u32] {
        self.sorted.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// How often the words at these places are used.
    pub(super) fn totals(&self, range: &Range<u32>) -> Totals {
        let before = |at: u32| self.before.get(at as usize).copied().unwrap_or_default();
        let (from, to) = (before(range.start), before(range.end));
        Totals {
            party: to.party.saturating_sub(from.party),
            books: to.books.saturating_sub(from.books),
            codes: to.codes.saturating_sub(from.codes),
        }
    }

    /// What it is worth to meet one of the words at these places.
    pub(super) fn worth_of(&self, range: &Range<u32>) -> u32 {
        self.rarity_of(u32::try_from(self.totals(range).books).unwrap_or(u32::MAX))
    }

    /// Whether it is part of a name in half the rows of the books that have it.
    pub(super) fn is_name(&self, number: u32) -> bool {
        let uses = self.uses(number);
        uses.party > 0 && uses.party.saturating_mul(2) >= uses.books
    }

    /// Whether so few rows have it that it leads to the rows that a text is about.
    pub(super) fn leads(&self, number: u32) -> bool {
        self.weight(number) >= TELLING
    }

    /// The order of words of the books, the rarest first; it does not depend on where they were met first.
    pub(super) fn order(&self, number: u32) -> (u32, u32) {
        (self.uses(number).books, self.rank(number))
    }

    /// Whether the books or the phrases around names have the word.
    pub(super) fn is_known(&self, number: u32) -> bool {
        self.uses(number).books > 0 || self.kind(number).is_phrase
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::evidence::words::words_of;

    #[test]
    fn noise_is_found_in_phrases() {
        let mut vocabulary = Vocabulary::new(100, 100);
        let words = words_of("mbvcb 5389082579 nguyen van an ung ho ne12345 ho");
        let numbers: Vec<u32> = words.iter().map(|word| vocabulary.intern(word)).collect();
        let noise = vocabulary.noise_of(&numbers);
        let kept: Vec<&str> =
            words.iter().zip(noise).filter(|(_, noise)| !noise).map(|(word, _)| &**word).collect();
        assert_eq!(kept, ["nguyen", "van", "an", "ne12345", "ho"]);
    }
}
