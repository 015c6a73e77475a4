//! Texts as a bank prints them: its own numbers and formulas taken off, words run together, parted or marred put
//! right against the words of the books.

use super::distinct::{Distinct, count};
use super::rows::RowTexts;
use super::tokens::{Split, Splitter, Token, find_formulas, is_unknown};
use super::vocabulary::Vocabulary;
use super::words::words_of;
use crate::reconcile::side::Side;
use crate::text::{Interner, Symbol, fold};
use hocbong_core::parallel;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::ops::Range;

/// The beginning of a word leads to so many words at most.
pub(super) const MOST_ENDINGS: u32 = 64;
/// What a word of a common phrase costs that the books use, but not in this row.
const OTHER_PHRASE: u32 = 25;
/// What a code costs that a row has not, where no row is known to be meant by it: one in thirty is left out on one side.
pub(super) const CODE_ASIDE: u32 = 250;
/// A row is of purposes rather than names if a word of it is so common.
const PURPOSE: u32 = 350;

/// What a word says where the other text does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// It speaks against the pair so much.
    Aside(u32),
    /// It is another code, which rows of the books have.
    OtherCode,
    /// It is a code that no row has, or the beginning of one.
    Code,
    /// It is someone else's name, of so many letters.
    Name(u32),
    /// It is a word that the books do not know, of so many letters.
    Letters(u32),
}

/// A word of a bank's text.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they do not depend on one another")]
pub(super) struct Reading {
    pub(super) word: u32,
    /// Whether it names no one: a phrase, a number, a word of the bank's own.
    pub(super) is_noise: bool,
    /// Whether the text, or the giver's part of it, ends with it, so that it may be the beginning of a word.
    pub(super) is_end: bool,
    /// Whether it names the owner of the account, not the giver's own words.
    pub(super) is_owner: bool,
    pub(super) is_code: bool,
    /// Whether the books or the phrases around names have it.
    pub(super) is_known: bool,
    /// Whether it is part of a name, or the beginning of one.
    pub(super) may_be_name: bool,
    /// The sort of the code that it is, or that it begins.
    pub(super) sort: u32,
    /// The words of the books that begin with it, if it may be a beginning.
    pub(super) beginning: Range<u32>,
    /// What it is worth to find it, or what it begins.
    pub(super) worth: u32,
    /// Words of the books that it may be a slip for, among those of the texts.
    near: Range<u32>,
    pub(super) foreign: Foreign,
}

/// One text.
#[derive(Clone, Debug, Default)]
struct Text {
    readings: Range<u32>,
    /// How many letters the giver's own words have.
    letters: u32,
}

/// The distinct texts of a bank: those that say the same are one.
#[derive(Debug, Default)]
pub(super) struct LineTexts {
    /// Every word once, as it stands in texts.
    distinct: Vec<Reading>,
    /// The words of all texts, as numbers of the distinct ones.
    readings: Vec<u32>,
    near: Vec<u32>,
    texts: Vec<Text>,
    of_entry: Vec<u32>,
}

/// A text as it is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineText<'t> {
    distinct: &'t [Reading],
    readings: &'t [u32],
    near: &'t [u32],
    pub(super) letters: u32,
}

impl<'t> LineText<'t> {
    /// Its words, in order.
    pub(super) fn readings(&self) -> impl DoubleEndedIterator<Item = &'t Reading> + use<'t> {
        let distinct = self.distinct;
        self.readings.iter().filter_map(|number| distinct.get(*number as usize))
    }

    /// How many words it has.
    pub(super) const fn len(&self) -> usize {
        self.readings.len()
    }

    /// Words of the books that a word may be a slip for.
    pub(super) fn near(&self, reading: &Reading) -> &'t [u32] {
        self.near.get(reading.near.start as usize..reading.near.end as usize).unwrap_or_default()
    }
}

/// Words of every distinct text as they were written.
#[derive(Debug, Default)]
pub(super) struct Written {
    words: Vec<u32>,
    texts: Vec<Range<usize>>,
    uses: Vec<u32>,
    of_entry: Vec<u32>,
    /// Until the vocabulary has the words: what they are, text after text.
    parts: Vec<Part>,
}

/// The words of some texts.
#[derive(Debug, Default)]
struct Part {
    /// The words in the order in which they came, as numbers of the distinct ones.
    words: Vec<u32>,
    /// How many words each text has.
    lengths: Vec<usize>,
    distinct: Interner,
}

/// So many texts have their words told apart before these are put together with others'; in tests few, so that there are
/// several parts.
const PART: usize = if cfg!(test) { 3 } else { 16_384 };

impl Part {
    fn of(texts: &[(Symbol, Symbol)], side: &Side<'_>) -> Self {
        let mut part = Self::default();
        for (party, memo) in texts {
            let start = part.words.len();
            for symbol in [party, memo] {
                let folded = fold(side.strings.get(*symbol));
                let numbers = words_of(&folded).into_iter().map(|word| part.distinct.intern(&word).index());
                part.words.extend(numbers.map(|number| u32::try_from(number).unwrap_or(u32::MAX)));
            }
            part.lengths.push(part.words.len() - start);
        }
        part
    }
}

impl Written {
    /// Splits every distinct text of a side.
    pub(super) fn split(side: &Side<'_>, threads: usize) -> Self {
        let Distinct { texts, uses, of_entry } = Distinct::of(side);
        let units: Vec<&[(Symbol, Symbol)]> = texts.chunks(PART).collect();
        let parts = parallel::map(threads, &units, || (), |(), texts| Part::of(texts, side));
        Self { uses, of_entry, parts, ..Self::default() }
    }

    /// Gives the words their numbers in `vocabulary` and counts them there.
    pub(super) fn count(&mut self, vocabulary: &mut Vocabulary) {
        for part in std::mem::take(&mut self.parts) {
            let numbers: Vec<u32> = part.distinct.iter().map(|(_, word)| vocabulary.intern(word)).collect();
            let number = |word: &u32| numbers.get(*word as usize).copied().unwrap_or(u32::MAX);
            let mut start = self.words.len();
            self.words.extend(part.words.iter().map(number));
            for length in part.lengths {
                self.texts.push(start..start + length);
                start += length;
            }
        }
        for (text, uses) in self.texts.iter().zip(&self.uses) {
            let words = self.words.get(text.clone()).unwrap_or_default();
            count(words, vocabulary, |_, word| word.other = word.other.saturating_add(*uses));
        }
    }
}

/// So many texts are one thread's next piece of work.
const UNIT: usize = 4096;

impl LineTexts {
    /// Holds what a bank wrote against the books' words, which are all known; `vouchers` are words for vouchers.
    pub(super) fn read(
        written: Written,
        rows: &RowTexts,
        vocabulary: &mut Vocabulary,
        vouchers: &FxHashSet<u32>,
        threads: usize,
    ) -> Self {
        let words = |text: &Range<usize>| written.words.get(text.clone()).unwrap_or_default();
        // What has nothing to put right adds no words to the vocabulary, so that threads share it.
        let splitter = Splitter::new(vocabulary);
        let units: Vec<&[Range<usize>]> = written.texts.chunks(UNIT).collect();
        let split = |(): &mut (), texts: &&[Range<usize>]| -> Vec<Split> {
            texts.iter().map(|text| splitter.split(words(text))).collect()
        };
        let split = parallel::map(threads, &units, || (), split);
        let mut reader = Reader {
            vocabulary,
            rows,
            adjacent: OnceCell::new(),
            vouchers,
            texts: Self::default(),
            known: FxHashMap::default(),
        };
        let mut numbers: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
        let mut number_of: Vec<u32> = Vec::with_capacity(written.texts.len());
        for split in split.into_iter().flatten() {
            let tokens = match split {
                Split::InOrder(tokens) => tokens,
                Split::ToPutRight(tokens) => reader.put_right(&tokens),
            };
            let readings: Vec<u32> = tokens.iter().map(|token| reader.number(*token)).collect();
            let number = match numbers.get(readings.as_slice()) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(reader.texts.texts.len()).unwrap_or(u32::MAX);
                    reader.push(&tokens, &readings);
                    numbers.insert(readings.into_boxed_slice(), number);
                    number
                }
            };
            number_of.push(number);
        }
        let mut read = reader.texts;
        let number = |text: u32| number_of.get(text as usize).copied().unwrap_or(u32::MAX);
        read.of_entry = written.of_entry.into_iter().map(number).collect();
        read
    }

    /// The number of an entry's text; the same for texts that say the same.
    pub(super) fn number(&self, entry: u32) -> u32 {
        self.of_entry.get(entry as usize).copied().unwrap_or(u32::MAX)
    }

    /// An entry's text.
    pub(super) fn text(&self, entry: u32) -> Option<LineText<'_>> {
        self.numbered(self.number(entry))
    }

    /// The text with this number.
    pub(super) fn numbered(&self, number: u32) -> Option<LineText<'_>> {
        self.texts.get(number as usize).map(|text| self.held(text))
    }

    /// Every distinct text.
    pub(super) fn texts(&self) -> impl ExactSizeIterator<Item = LineText<'_>> + '_ {
        self.texts.iter().map(|text| self.held(text))
    }

    fn held(&self, text: &Text) -> LineText<'_> {
        let readings = self.readings.get(text.readings.start as usize..text.readings.end as usize);
        LineText {
            distinct: &self.distinct,
            readings: readings.unwrap_or_default(),
            near: &self.near,
            letters: text.letters,
        }
    }
}

/// Reads a bank's texts, one after the other.
struct Reader<'v> {
    vocabulary: &'v mut Vocabulary,
    /// The books' texts, and which words stand side by side in them.
    rows: &'v RowTexts,
    adjacent: OnceCell<FxHashSet<(u32, u32)>>,
    vouchers: &'v FxHashSet<u32>,
    texts: LineTexts,
    /// The tokens that were looked at, with their numbers among the distinct ones.
    known: FxHashMap<Token, u32>,
}

impl Reader<'_> {
    /// The words of a text with what was run together put right.
    fn put_right(&mut self, tokens: &[Token]) -> Vec<Token> {
        let mut tokens = self.cut_anew(tokens);
        // What was put right can hold phrases that name no one.
        let words: Vec<u32> = tokens.iter().map(|token| token.word).collect();
        for (token, is_noise) in tokens.iter_mut().zip(self.vocabulary.noise_of(&words)) {
            token.is_noise |= is_noise;
        }
        find_formulas(self.vocabulary, &mut tokens);
        tokens
    }

    /// The tokens with those that nobody knows cut into known words, alone or together with the unknown ones beside
    /// them.
    fn cut_anew(&mut self, tokens: &[Token]) -> Vec<Token> {
        let mut anew: Vec<Token> = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if !is_unknown(self.vocabulary, *token) {
                anew.push(*token);
                at += 1;
                continue;
            }
            let run = tokens.iter().skip(at).take_while(|token| is_unknown(self.vocabulary, **token)).count();
            // The longest run first: what was parted in the wrong place belongs together.
            let cut = (1..=run).rev().find_map(|length| {
                let run = tokens.get(at..at + length)?;
                let letters: String = run.iter().map(|token| self.vocabulary.word(token.word)).collect();
                let is_end = run.last().is_some_and(|token| token.is_end);
                let pieces = self.vocabulary.cut(&letters, is_end)?;
                // `hoanh` is rather a slip for `hoang` than `ho` and `anh`, if nobody ever writes `ho anh`.
                let is_slip = length == 1
                    && !self.are_adjacent(&pieces)
                    && !self.vocabulary.neighbours(&letters).is_empty();
                (!is_slip).then_some((length, pieces, is_end))
            });
            match cut {
                Some((length, pieces, is_end)) => {
                    for piece in pieces {
                        let word = self.vocabulary.intern(&piece);
                        anew.push(Token { word, is_noise: false, is_end: false, is_owner: token.is_owner });
                    }
                    if let Some(last) = anew.last_mut() {
                        last.is_end = is_end;
                    }
                    at += length;
                }
                None => {
                    anew.push(*token);
                    at += 1;
                }
            }
        }
        anew
    }

    /// Whether the books have two of the words side by side, in this order.
    fn are_adjacent(&self, words: &[String]) -> bool {
        let pairs = self.adjacent.get_or_init(|| self.rows.adjacent());
        let numbers: Vec<Option<u32>> = words.iter().map(|word| self.vocabulary.find(word)).collect();
        numbers
            .windows(2)
            .any(|pair| matches!(pair, [Some(one), Some(next)] if pairs.contains(&(*one, *next))))
    }

    /// The number of a token among the distinct ones.
    fn number(&mut self, token: Token) -> u32 {
        if let Some(number) = self.known.get(&token) {
            return *number;
        }
        let reading = self.reading(token);
        let number = u32::try_from(self.texts.distinct.len()).unwrap_or(u32::MAX);
        self.texts.distinct.push(reading);
        self.known.insert(token, number);
        number
    }

    fn push(&mut self, tokens: &[Token], readings: &[u32]) {
        let length = |token: &Token| 1 + u32::try_from(self.vocabulary.word(token.word).len()).unwrap_or(0);
        let letters = tokens.iter().filter(|token| !token.is_owner).map(length).sum();
        let place = |texts: &LineTexts| u32::try_from(texts.readings.len()).unwrap_or(u32::MAX);
        let start = place(&self.texts);
        self.texts.readings.extend_from_slice(readings);
        let readings = start..place(&self.texts);
        self.texts.texts.push(Text { readings, letters });
    }

    fn reading(&mut self, token: Token) -> Reading {
        let word = self.vocabulary.word(token.word).to_owned();
        let is_known = self.vocabulary.is_known(token.word);
        let is_beginning = token.is_end && !token.is_noise;
        let beginning = if is_beginning { self.vocabulary.beginning_with(&word) } else { 0..0 };
        let near = if token.is_noise || is_known || self.vouchers.contains(&token.word) {
            Vec::new()
        } else {
            self.vocabulary.neighbours(&word)
        };
        let start = u32::try_from(self.texts.near.len()).unwrap_or(u32::MAX);
        self.texts.near.extend_from_slice(&near);
        let end = u32::try_from(self.texts.near.len()).unwrap_or(u32::MAX);
        let (foreign, sort) = self.foreign(token, &word, &beginning);
        Reading {
            word: token.word,
            is_noise: token.is_noise,
            is_end: token.is_end,
            is_owner: token.is_owner,
            is_code: self.vocabulary.is_code(token.word),
            is_known,
            may_be_name: !token.is_noise
                && (self.vocabulary.is_name(token.word)
                    || self.vocabulary.totals(&beginning).party > 0
                    || near.iter().any(|word| self.vocabulary.is_name(*word))),
            sort,
            worth: if self.vocabulary.uses(token.word).books > 0 {
                self.vocabulary.weight(token.word)
            } else {
                self.vocabulary.worth_of(&beginning)
            },
            beginning,
            near: start..end,
            foreign,
        }
    }

    /// What a word says to a row that does not have it, and of what sort of codes it is.
    fn foreign(&self, token: Token, word: &str, beginning: &Range<u32>) -> (Foreign, u32) {
        let vocabulary = &*self.vocabulary;
        let uses = vocabulary.uses(token.word);
        let letters = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
        if token.is_noise {
            return (Foreign::Aside(if uses.books > 0 { OTHER_PHRASE } else { 0 }), 0);
        }
        if vocabulary.is_code(token.word) {
            let is_known = uses.books > 0 || self.vouchers.contains(&token.word);
            let foreign = if is_known { Foreign::OtherCode } else { Foreign::Code };
            return (foreign, vocabulary.sort_of_code(token.word));
        }
        let totals = vocabulary.totals(beginning);
        let is_begun_code = uses.books == 0 && totals.books > 0 && totals.codes * 10 > totals.books * 9;
        if is_begun_code {
            let sort = vocabulary.at(beginning).first().map_or(0, |word| vocabulary.sort_of_code(*word));
            return (Foreign::Code, sort);
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return (Foreign::Aside(20), 0);
        }
        let (mut party, mut all) = (u64::from(uses.party), u64::from(uses.books));
        if all == 0 && token.is_end {
            // The beginning of words says what they would.
            (party, all) = (totals.party, totals.books - totals.codes);
        }
        let is_common = vocabulary.rarity_of(u32::try_from(all).unwrap_or(u32::MAX)) < PURPOSE;
        let is_banks_own = u64::from(uses.other) > 4 * all + 20;
        let foreign = match (party, all) {
            (0, 0) if totals.codes > 0 => Foreign::Code,
            (0, 0) => Foreign::Letters(letters),
            // A word of purposes, or one that the bank has of its own.
            _ if party * 4 < all && (is_common || is_banks_own) => Foreign::Aside(40),
            _ => Foreign::Name(letters),
        };
        (foreign, 0)
    }
}
