//! Texts as they stand in books: a party, then a memo, each word once read.

use super::distinct::{Distinct, count};
use super::vocabulary::Vocabulary;
use super::words::words_of;
use crate::reconcile::side::Side;
use crate::text::{Symbol, fold};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// So many words of a text are compared; a text that is longer names who it is long before.
pub(super) const MOST_WORDS: usize = 64;

/// A set of places among the first [`MOST_WORDS`] words of a text.
pub(super) type Places = u64;

/// The places before `count`.
pub(super) const fn first(count: usize) -> Places {
    if count >= MOST_WORDS { Places::MAX } else { (1 << count) - 1 }
}

/// One text: the party and the memo of rows.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    start: u32,
    length: u32,
    party: Symbol,
    /// Where the party's words stand.
    of_party: Places,
    /// Where the words stand that say who it is.
    naming: Places,
    codes: Places,
    noise: Places,
}

/// The distinct texts of one side.
#[derive(Debug, Default)]
pub(super) struct RowTexts {
    words: Vec<u32>,
    texts: Vec<Text>,
    /// The text of each entry.
    of_entry: Vec<u32>,
}

/// A text as it is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowText<'t> {
    /// Every word.
    pub(super) all: &'t [u32],
    /// The first [`MOST_WORDS`] of them.
    pub(super) words: &'t [u32],
    pub(super) party: Symbol,
    pub(super) of_party: Places,
    pub(super) naming: Places,
    pub(super) codes: Places,
    /// Where words stand that name no one.
    pub(super) noise: Places,
}

impl RowText<'_> {
    /// The words at `places`.
    pub(super) fn at(&self, places: Places) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().filter(move |(at, _)| places >> at & 1 == 1).map(|(_, word)| *word)
    }

    /// The rarest of the words that say who it is; a text that does not have it, however spelt or cut, does not name
    /// them wholly. A number in a name is no word that lines are looked up by.
    pub(super) fn rarest_name(&self, vocabulary: &Vocabulary) -> Option<u32> {
        let places = if self.naming & !self.noise == 0 { self.naming } else { self.naming & !self.noise };
        self.at(places).min_by_key(|word| vocabulary.order(*word))
    }

    /// All places that have a word.
    pub(super) fn places(&self) -> Places {
        first(self.words.len())
    }

    /// Where the memo's words stand.
    pub(super) fn of_memo(&self) -> Places {
        self.places() & !self.of_party
    }
}

/// The words of parties and memos, each of which stands in many texts.
#[derive(Debug, Default)]
struct Split {
    words: Vec<u32>,
    /// Which of them name no one.
    is_noise: Vec<bool>,
    of_symbol: FxHashMap<Symbol, Range<usize>>,
}

/// The words of one party or memo.
#[derive(Clone, Copy)]
struct Words<'s> {
    words: &'s [u32],
    is_noise: &'s [bool],
}

impl Split {
    /// Where the words of a party or memo are.
    fn of(&mut self, symbol: Symbol, side: &Side<'_>, vocabulary: &mut Vocabulary) -> Range<usize> {
        if let Some(range) = self.of_symbol.get(&symbol) {
            return range.clone();
        }
        let start = self.words.len();
        let folded = fold(side.strings.get(symbol));
        self.words.extend(words_of(&folded).iter().map(|word| vocabulary.intern(word)));
        self.is_noise.extend(vocabulary.noise_of(self.words.get(start..).unwrap_or_default()));
        let range = start..self.words.len();
        self.of_symbol.insert(symbol, range.clone());
        range
    }

    fn at(&self, range: Range<usize>) -> Words<'_> {
        Words {
            words: self.words.get(range.clone()).unwrap_or_default(),
            is_noise: self.is_noise.get(range).unwrap_or_default(),
        }
    }
}

impl RowTexts {
    /// Splits every distinct text of a side and counts its words.
    pub(super) fn read(side: &Side<'_>, vocabulary: &mut Vocabulary) -> Self {
        let Distinct { texts, uses, of_entry } = Distinct::of(side);
        let mut split = Split::default();
        let mut read = Self { of_entry, texts: Vec::with_capacity(texts.len()), ..Self::default() };
        for ((party, memo), uses) in texts.into_iter().zip(uses) {
            let [own, memo] = [party, memo].map(|symbol| split.of(symbol, side, vocabulary));
            read.push(party, [split.at(own), split.at(memo)], uses, vocabulary);
        }
        read
    }

    fn push(&mut self, party: Symbol, [own, memo]: [Words<'_>; 2], uses: u32, vocabulary: &mut Vocabulary) {
        let start = self.words.len();
        self.words.extend_from_slice(own.words);
        self.words.extend_from_slice(memo.words);
        let of_party = own.words.len();
        let words = self.words.get(start..).unwrap_or_default();
        let noise = || own.is_noise.iter().chain(memo.is_noise).copied();
        let places = |is_in: &mut dyn Iterator<Item = bool>| -> Places {
            (0..MOST_WORDS).zip(is_in).map(|(at, is_in)| Places::from(is_in) << at).sum()
        };
        let text = Text {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            length: u32::try_from(words.len()).unwrap_or(u32::MAX),
            party,
            of_party: first(of_party),
            naming: 0,
            codes: places(&mut words.iter().map(|word| vocabulary.is_code(*word))),
            noise: places(&mut noise()),
        };
        count(words, vocabulary, |at, word| {
            let is_party = at < of_party || of_party == 0 && memo.is_noise.get(at) == Some(&false);
            word.books = word.books.saturating_add(uses);
            word.party = word.party.saturating_add(if is_party { uses } else { 0 });
        });
        self.texts.push(text);
    }

    /// Sees which words of each text say who it is: the party, or where the books name none, what is rare in the memo.
    /// `has_names` says that the bank's texts name givers.
    pub(super) fn find_names(&mut self, vocabulary: &Vocabulary, has_names: bool) {
        // What no bank line ever says, though many rows do, is how the books write that nobody is named.
        let is_said = |word: &u32| {
            let uses = vocabulary.uses(*word);
            !has_names || uses.party < 20 || uses.other.saturating_mul(20) >= uses.party
        };
        for text in &mut self.texts {
            let (start, length) = (text.start as usize, text.length as usize);
            let words = self.words.get(start..start + length).unwrap_or_default();
            let words = words.get(..length.min(MOST_WORDS)).unwrap_or(words);
            let own = || words.iter().enumerate().filter(|(at, _)| text.of_party >> at & 1 == 1);
            text.naming = if text.of_party > 0 {
                let is_named = own().any(|(_, word)| is_said(word));
                if is_named { text.of_party & first(words.len()) } else { 0 }
            } else {
                let tells = |at: usize, word: u32| text.noise >> at & 1 == 0 && vocabulary.leads(word);
                words.iter().enumerate().filter(|(at, word)| tells(*at, **word)).map(|(at, _)| 1 << at).sum()
            };
        }
    }

    /// The number of an entry's text.
    pub(super) fn number(&self, entry: u32) -> u32 {
        self.of_entry.get(entry as usize).copied().unwrap_or(u32::MAX)
    }

    /// An entry's text.
    pub(super) fn text(&self, entry: u32) -> Option<RowText<'_>> {
        self.numbered(self.number(entry))
    }

    /// The text with this number.
    pub(super) fn numbered(&self, number: u32) -> Option<RowText<'_>> {
        self.texts.get(number as usize).map(|text| self.held(text))
    }

    /// Whether any row has a text: where none has, it says nothing of a row that it has none.
    pub(super) fn has_any(&self) -> bool {
        !self.words.is_empty()
    }

    /// Every distinct text.
    pub(super) fn texts(&self) -> impl ExactSizeIterator<Item = RowText<'_>> + '_ {
        self.texts.iter().map(|text| self.held(text))
    }

    /// Every two words that stand side by side.
    pub(super) fn adjacent(&self) -> FxHashSet<(u32, u32)> {
        let pairs = self.texts().flat_map(|text| text.all.windows(2));
        pairs.filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
    }

    fn held(&self, text: &Text) -> RowText<'_> {
        let start = text.start as usize;
        let all = self.words.get(start..start + text.length as usize).unwrap_or_default();
        RowText {
            all,
            words: all.get(..MOST_WORDS).unwrap_or(all),
            party: text.party,
            of_party: text.of_party,
            naming: text.naming,
            codes: text.codes,
            noise: text.noise,
        }
    }

    /// Every code with each party in whose rows it stands.
    pub(super) fn owners(&self) -> impl Iterator<Item = (u32, Symbol)> + '_ {
        let of = move |text: &Text| {
            let (start, party, codes) = (text.start as usize, text.party, text.codes);
            (0..MOST_WORDS)
                .filter(move |at| codes >> at & 1 == 1)
                .filter_map(move |at| Some((*self.words.get(start + at)?, party)))
        };
        self.texts.iter().filter(|text| text.codes > 0).flat_map(of)
    }
}
