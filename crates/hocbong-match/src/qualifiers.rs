//! What qualifies a movement beside who gives it: numbers with a label (`tháng 5`, `đợt 2`, `QĐ 19`), places
//! with theirs (`xã`, `chi nhánh`), and its nature (a withdrawal, interest, a fee). Two texts that both state
//! such a thing, each another one, are not about one movement. What only one of them states says nothing.

mod compare;

use crate::fold::{MAX_LETTERS, Word, joined, words_of};
use crate::natures::{Class, Nature};
use crate::syllable::is_syllable;
use crate::tones::{has_marks, spelling};
use crate::vocabulary::LISTS;
use crate::words::labels::{
    BEFORE_NUMBER, COUNTED, FEES, KINDS, LABELS, NATURES, NO_LABEL, NO_PLACE, PARTS, SHORT_LABELS,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::LazyLock;
use unicode_normalization::char::is_combining_mark;

/// A number or a place with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Qualifier {
    class: Class,
    /// The number, or the first one of a range; 0 if there is none.
    first: u32,
    /// The last number of a range; 0 if it is none.
    last: u32,
    /// Letters after the number (`9A1`), or the words of a place.
    words: SmallVec<[Word; 1]>,
    /// Whether more words may belong to the place.
    is_open: bool,
}

/// What a text states of a movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    qualifiers: Vec<Qualifier>,
    natures: u32,
}

/// Which classes agree between two texts, and in which they differ, as sets of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) agree: u32,
    pub(crate) differ: u32,
}

/// A label: its class, and its words as they are spelt.
type Label = (Class, Vec<(String, char)>);

/// Labels by their letters without spaces, with their words and whether they are spelt with tones.
struct Labels {
    known: FxHashMap<Word, Vec<Label>>,
    phrases: FxHashMap<Word, Option<Nature>>,
    fees: FxHashMap<Word, u32>,
    /// First words of phrases and labels.
    heads: crate::vocabulary::Phrases,
}

static WORDS: LazyLock<Labels> = LazyLock::new(|| {
    let squeezed = |phrase: &str| phrase.bytes().filter(|byte| *byte != b' ').collect::<Word>();
    let mut found = Labels {
        known: FxHashMap::default(),
        phrases: FxHashMap::default(),
        fees: FxHashMap::default(),
        heads: crate::vocabulary::Phrases::default(),
    };
    for (class, labels) in LABELS {
        for label in *labels {
            let folded = words_of(&crate::fold::fold(label));
            found.heads.extend(folded.first().cloned());
            let spelt = label.split(' ').map(spelling).collect();
            found.known.entry(Word::from_slice(&joined(&folded))).or_default().push((*class, spelt));
        }
    }
    for (nature, phrases) in NATURES {
        for phrase in *phrases {
            found.heads.extend(phrase.split(' ').next().map(|word| Word::from_slice(word.as_bytes())));
            found.phrases.insert(squeezed(phrase), *nature);
        }
    }
    for (number, phrases) in (1..).zip(FEES) {
        for phrase in *phrases {
            found.fees.insert(squeezed(phrase), number);
        }
    }
    found
});

/// A word of a text, with what folding loses. A word of the bank's own is blank.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'t> {
    word: &'t [u8],
    raw: &'t str,
    /// The first sign after it that is no space; 0 if there is none.
    gap: u8,
}

/// Pairs the folded words of a text with how they are written. `words` has those of the text in order.
pub(crate) fn pieces<'t>(text: &'t str, words: impl Iterator<Item = &'t [u8]>) -> Vec<Piece<'t>> {
    let is_part = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut rest = text.trim_start_matches(|c| !is_part(c));
    let mut found = Vec::new();
    for word in words.take(MAX_LETTERS) {
        let (raw, behind) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        let (gap, next) = behind.split_at(behind.find(is_part).unwrap_or(behind.len()));
        let sign = gap.chars().find(|c| !c.is_whitespace());
        let gap = match sign {
            None if next.is_empty() => b';',
            None => 0,
            Some('–' | '—') => b'-',
            Some(sign) => u8::try_from(sign).unwrap_or(b';'),
        };
        found.push(Piece { word, raw, gap });
        rest = next;
    }
    found
}

/// Reads what the text of a row states.
pub(crate) fn of_words(text: &str, words: &[Word]) -> Said {
    read(&pieces(text, words.iter().map(Word::as_slice)), false)
}

/// Reads what a text states. With `is_cut`, its last word may have lost its end.
pub(crate) fn read(pieces: &[Piece<'_>], is_cut: bool) -> Said {
    let mut reader = Reader { pieces, is_cut, said: Said::default() };
    let mut at = 0;
    while at < pieces.len() {
        at += reader.label_at(at).max(1);
    }
    reader.natures();
    reader.said
}

/// The natures that a kind of the books may be.
pub(crate) fn of_kind(kind: &str) -> u32 {
    let own = KINDS.iter().find(|(known, _)| *known == kind);
    own.map_or(0, |(_, natures)| natures.iter().fold(0, |all, nature| all | nature.bit()))
}

struct Reader<'r, 't> {
    pieces: &'r [Piece<'t>],
    is_cut: bool,
    said: Said,
}

impl<'t> Reader<'_, 't> {
    fn word(&self, at: usize) -> &'t [u8] {
        self.pieces.get(at).map_or(&[], |piece| piece.word)
    }

    fn gap(&self, at: usize) -> u8 {
        self.pieces.get(at).map_or(b';', |piece| piece.gap)
    }

    fn phrase(&self, at: usize, count: usize) -> Word {
        (at..at + count).flat_map(|at| self.word(at).iter().copied()).collect()
    }

    /// Reads the label at a word, if one begins there; returns how many words it and what it labels take up.
    fn label_at(&mut self, at: usize) -> usize {
        let word = self.word(at);
        // A date has no labels: `ngày 12/05`, `ngày 12 tháng 5 năm 2025`.
        if word == b"ngay" && number(self.word(at + 1)).is_some() {
            return self.date_at(at);
        }
        let head = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (letters, figures) = word.split_at(head);
        if !figures.is_empty() && !letters.is_empty() {
            let Some(class) = short(letters).or_else(|| self.label_of(letters, at, 1)) else { return 1 };
            let figures = Word::from_slice(figures);
            return self.numbers_at(class, at, &figures);
        }
        if let Some(class) = short(word).filter(|_| self.gap(at) == b'.') {
            let next = Word::from_slice(self.word(at + 1));
            return 1 + self.numbers_at(class, at + 1, &next);
        }
        if let Some(term) = word.strip_prefix(b"hk").and_then(roman) {
            self.add(Class::Term, term, 0, &[]);
            return 1;
        }
        if !WORDS.heads.contains(word) {
            return 1;
        }
        let before = at.checked_sub(1).map_or(&[][..], |before| self.word(before));
        if NO_LABEL.contains(&(before, word)) {
            return 1;
        }
        let label = (1..=4).rev().find_map(|count| {
            let class = self.label_of(&self.phrase(at, count), at, count)?;
            Some((class, count))
        });
        let Some((class, count)) = label else { return 1 };
        // The number of a decision may stand before its label: `19/QĐ-HKH`.
        if class == Class::Decision
            && let Some(before) = at.checked_sub(1)
            && self.gap(before) == b'/'
            && let Some((own, _)) = number(self.word(before))
        {
            self.add(class, own, 0, &[]);
            return count;
        }
        let mut next = at + count;
        let last = self.gap(next - 1);
        if !matches!(last, 0 | b'.' | b':' | b'-') {
            return count;
        }
        if BEFORE_NUMBER.contains(&self.word(next)) {
            next += 1;
        }
        let value = Word::from_slice(self.word(next));
        let is_number = value.first().is_some_and(u8::is_ascii_digit);
        if is_number || roman(&value).is_some() && !class.is_place() {
            return next - at + self.numbers_at(class, next, &value);
        }
        if class.is_place() && next == at + count {
            return count + self.place_at(class, at, next);
        }
        count
    }

    /// How many words the date after `ngày` takes up.
    fn date_at(&self, at: usize) -> usize {
        let mut next = at + 1;
        while number(self.word(next)).is_some()
            && matches!(self.gap(next), b'/' | b'-' | b'.')
            && next < at + 3
        {
            next += 1;
        }
        next += 1;
        for label in [&b"thang"[..], b"nam"] {
            if self.word(next) == label && number(self.word(next + 1)).is_some() {
                next += 2;
            }
        }
        next - at
    }

    /// The class of a label of `count` words. A text with diacritics must spell it as the label is spelt.
    fn label_of(&self, letters: &[u8], at: usize, count: usize) -> Option<Class> {
        let spelt = |place: usize| self.pieces.get(place).map_or("", |piece| piece.raw);
        let own = WORDS.known.get(letters)?;
        let fits = |(_, label): &&Label| {
            // A number may be glued to the label.
            let is_spelt = |(place, label): (usize, &(String, char))| {
                let raw = spelt(place).split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
                !has_marks(raw) || spelling(raw) == *label || label.0.is_ascii() && label.1 == ' '
            };
            label.len() == count && (at..).zip(label).all(is_spelt) || label.len() != count && count == 1
        };
        own.iter().find(fits).map(|(class, _)| *class)
    }

    /// Reads the number of a label, which stands at the word `at` as `value`, and those that follow it in a
    /// range or a list; returns how many words they take up.
    fn numbers_at(&mut self, class: Class, at: usize, value: &[u8]) -> usize {
        let read = number(value).or_else(|| Some((roman(value)?, Word::new())));
        let Some((mut first, mut suffix)) = read else { return 1 };
        let is_lost = self.is_cut && at + 1 == self.pieces.len();
        if first > class.limit() || first == 0 && class != Class::Cohort || is_lost {
            return 1;
        }
        if class == Class::List && COUNTED.contains(&self.word(at + 1)) {
            return 1;
        }
        let (mut last, mut next) = (0, at + 1);
        let mut class = class;
        match class {
            Class::Year | Class::SchoolYear | Class::Cohort => {
                let to = number(self.word(next)).filter(|_| self.gap(at) == b'-').map(|(to, _)| to);
                if class == Class::Year && !(1_900..=2_100).contains(&first) {
                    return 1;
                }
                if let Some(to) = to {
                    (last, next) = (full_year(to), next + 1);
                }
                if class == Class::Year && last != 0 {
                    class = Class::SchoolYear;
                }
                if class == Class::SchoolYear && last == 0 && first < 1_900 {
                    return 1;
                }
                first = full_year(first);
            }
            Class::Month => {
                let gap = self.gap(at);
                if let Some((to, _)) = number(self.word(next)) {
                    let is_short = gap == b'/' && (15..=60).contains(&to);
                    if matches!(gap, b'/' | b'-' | b'.' | 0) && (2_000..=2_100).contains(&to) || is_short {
                        self.add(Class::Year, full_year(to), 0, &[]);
                        next += 1;
                    } else if gap == b'-' && (first + 1..=12).contains(&to) {
                        (last, next) = (to, next + 1);
                    }
                }
            }
            Class::Room if suffix.is_empty() => {
                // `lớp 9 A1`
                let more = self.word(next);
                let is_part = more.len() <= 3
                    && more.first().is_some_and(|byte| (b'a'..=b'h').contains(byte))
                    && more.get(1..).unwrap_or_default().iter().all(u8::is_ascii_digit);
                if is_part && self.gap(at) == 0 && (more.len() > 1 || self.gap(next) != 0) {
                    (suffix, next) = (Word::from_slice(more), next + 1);
                }
            }
            _ => {}
        }
        let more: &[Word] = if suffix.is_empty() { &[] } else { &[suffix] };
        self.add(class, first, last, more);
        // A list: `đợt 1, 2`.
        let is_listed = matches!(self.gap(next - 1), b',' | b'+' | b'&');
        if is_listed && number(self.word(next)).is_some_and(|(more, _)| more <= class.limit()) && last == 0 {
            let value = Word::from_slice(self.word(next));
            return next - at + self.numbers_at(class, next, &value);
        }
        next - at
    }

    /// Reads the words of a place from the word `from`; returns how many there are.
    fn place_at(&mut self, class: Class, label: usize, from: usize) -> usize {
        // A branch where something was paid in is the bank's.
        let before = label.checked_sub(1).map(|before| self.word(before)).unwrap_or_default();
        // `Phương` and `Huyền` are given names, which a text without tones spells like the labels.
        let is_name = LISTS.surnames.contains(before) || LISTS.middles.contains(before);
        let may_be_name = self.pieces.get(label).is_some_and(|piece| !has_marks(piece.raw))
            && matches!(self.word(label), b"phuong" | b"huyen" | b"quan")
            && is_name
            && !(LISTS.stops.contains(before) || LISTS.transfer.contains(before));
        if may_be_name || NO_PLACE.contains(&self.word(from)) || before == b"tai" {
            return 0;
        }
        let mut words: SmallVec<[Word; 1]> = SmallVec::new();
        let mut at = from;
        let mut is_open = false;
        while words.len() < 4 {
            let word = self.word(at);
            let is_last = self.is_cut && at + 1 == self.pieces.len();
            let is_single = word.len() == 1 && word.first().is_some_and(u8::is_ascii_alphabetic);
            let is_number = word.len() <= 2
                && word.iter().all(u8::is_ascii_digit)
                && !words.is_empty()
                && !COUNTED.contains(&self.word(at + 1));
            let is_word = is_single && !words.is_empty() || is_number || is_syllable(word);
            // `Đông` is part of a place, though it is a word of transfers too.
            let is_part = PARTS.contains(&word) && !words.is_empty();
            let is_end = word.is_empty()
                || is_last
                || !is_word
                || LISTS.transfer.contains(word)
                || LISTS.verbs.contains(word)
                || (LISTS.stops.contains(word) && !is_part)
                || WORDS.known.contains_key(word);
            if is_end {
                is_open = is_last;
                break;
            }
            words.push(Word::from_slice(word));
            at += 1;
            if self.gap(at - 1) != 0 {
                break;
            }
        }
        let count = at - from;
        if !words.is_empty() {
            self.said.qualifiers.push(Qualifier { class, first: 0, last: 0, words, is_open });
        }
        count
    }

    fn add(&mut self, class: Class, first: u32, last: u32, words: &[Word]) {
        let words = words.iter().cloned().collect();
        let new = Qualifier { class, first, last, words, is_open: false };
        if !self.said.qualifiers.contains(&new) {
            self.said.qualifiers.push(new);
        }
    }

    /// Reads the natures that the text names.
    fn natures(&mut self) {
        let mut at = 0;
        while at < self.pieces.len() {
            let is_head = WORDS.heads.contains(self.word(at));
            let named = (1..=6).rev().filter(|_| is_head).find_map(|count| {
                let nature = WORDS.phrases.get(&self.phrase(at, count))?;
                let is_whole = (at..at + count).all(|at| !self.word(at).is_empty());
                is_whole.then_some((*nature, count))
            });
            let (nature, count) = match named {
                None if at == 0 && self.word(at) == b"phi" => (Some(Nature::Fee), 1),
                None => (None, 1),
                Some((Some(Nature::Fee), _)) => (Some(Nature::Fee), 1),
                Some(named) => named,
            };
            self.said.natures |= nature.map_or(0, Nature::bit);
            at += count;
        }
        if self.said.natures & Nature::Fee.bit() != 0 {
            for at in 0..self.pieces.len() {
                let fee = (1..=3).find_map(|count| WORDS.fees.get(&self.phrase(at, count)));
                if let Some(fee) = fee {
                    self.add(Class::Fee, *fee, 0, &[]);
                }
            }
        }
    }
}

/// The number that a word begins with, and the letters after it.
fn number(word: &[u8]) -> Option<(u32, Word)> {
    let count = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (figures, rest) = word.split_at(count);
    let number = std::str::from_utf8(figures).ok()?.parse().ok()?;
    (rest.len() <= 3).then(|| (number, Word::from_slice(rest)))
}

fn roman(word: &[u8]) -> Option<u32> {
    let all: [&[u8]; 6] = [b"i", b"ii", b"iii", b"iv", b"v", b"vi"];
    (1..).zip(all).find(|(_, own)| *own == word).map(|(number, _)| number)
}

fn short(letters: &[u8]) -> Option<Class> {
    SHORT_LABELS.iter().find(|(_, own)| own.as_bytes() == letters).map(|(class, _)| *class)
}

/// A year of two digits in full.
const fn full_year(year: u32) -> u32 {
    match year {
        0..=49 => 2_000 + year,
        50..=99 => 1_900 + year,
        _ => year,
    }
}

#[cfg(test)]
mod tests;
