//! Known names by number, and where they stand in a text.

use super::relation::{is_one_letter_apart, is_slip};
use super::{Kind, Name};
use crate::syllable::is_syllable;
use crate::vocabulary::{LISTS, Lexicon};
use rustc_hash::{FxHashMap, FxHashSet};

/// Known names by number, with every way in which a line may write them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: FxHashMap<Name, u32>,
    known: Vec<Name>,
    spelt: Vec<Vec<u8>>,
    /// Ways of writing in the order of their letters, each with the name's number.
    aliases: Vec<(Vec<u8>, u32)>,
    /// For each alias the longest other that it begins with.
    parents: Vec<u32>,
    /// For each name the place of its letters among the aliases.
    places: Vec<u32>,
    /// The first two words of the persons with more.
    beginnings: FxHashSet<Vec<u8>>,
    /// Their words after the family name.
    endings: FxHashSet<Vec<u8>>,
    /// Names with one letter left out, for those that were misspelt.
    slips: FxHashMap<Vec<u8>, Vec<u32>>,
}

const NONE: u32 = u32::MAX;
/// A shorter name is not looked for with a letter wrong.
const LEAST_SLIP: usize = 8;
/// Of more names than that no misspelt ones are looked for: too many of them would be one letter apart.
const MOST_FOR_SLIPS: usize = 60_000;

impl Names {
    pub(crate) fn intern(&mut self, name: Name) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(NONE);
        self.numbers.insert(name.clone(), number);
        self.spelt.push(name.letters());
        self.known.push(name);
        number
    }

    pub(crate) fn name(&self, number: u32) -> Option<&Name> {
        self.known.get(number as usize)
    }

    /// The letters of a name.
    pub(crate) fn letters(&self, number: u32) -> &[u8] {
        self.spelt.get(number as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) const fn len(&self) -> usize {
        self.known.len()
    }

    /// The place of a name's letters among all ways of writing, in order.
    pub(crate) fn place(&self, number: u32) -> u32 {
        self.places.get(number as usize).copied().unwrap_or(NONE)
    }

    pub(crate) fn alias(&self, place: u32) -> Option<(&[u8], u32)> {
        self.aliases.get(place as usize).map(|(letters, name)| (letters.as_slice(), *name))
    }

    /// Prepares the search; every name is known.
    pub(crate) fn index(&mut self, lexicon: &Lexicon) {
        let mut aliases = Vec::new();
        let own: FxHashSet<&[u8]> = self.spelt.iter().map(Vec::as_slice).collect();
        for (number, name) in (0_u32..).zip(&self.known) {
            for letters in ways_of_writing(lexicon, name) {
                // What is another name as it stands is that one.
                let is_anothers = self.letters(number) != letters && own.contains(letters.as_slice());
                if letters.len() >= 3 && !is_anothers {
                    aliases.push((letters, number));
                }
            }
            if let (Kind::Person, [first, second, _, ..]) = (name.kind, name.words.as_slice()) {
                self.beginnings.insert([first.as_slice(), second].concat());
                self.endings.insert(name.words.iter().skip(1).flatten().copied().collect());
            }
        }
        aliases.sort();
        aliases.dedup_by(|one, other| one.0 == other.0);
        let mut stack: Vec<u32> = Vec::new();
        for (place, (letters, _)) in (0_u32..).zip(&aliases) {
            let begins =
                |up: &u32| aliases.get(*up as usize).is_some_and(|(shorter, _)| letters.starts_with(shorter));
            while stack.last().is_some_and(|up| !begins(up)) {
                stack.pop();
            }
            self.parents.push(stack.last().copied().unwrap_or(NONE));
            stack.push(place);
        }
        self.aliases = aliases;
        self.places = self.known.iter().map(|name| self.going_on(&name.letters()).0).collect();
        if self.known.len() <= MOST_FOR_SLIPS {
            for (number, name) in (0_u32..).zip(&self.known) {
                let letters = name.letters();
                if letters.len() >= LEAST_SLIP && name.kind != Kind::Other {
                    for short in without_one(&letters).chain([letters.clone()]) {
                        let known: &mut Vec<u32> = self.slips.entry(short).or_default();
                        if known.last() != Some(&number) {
                            known.push(number);
                        }
                    }
                }
            }
        }
    }

    /// The aliases that `letters` begins with, the longest first.
    pub(crate) fn beginning(&self, letters: &[u8]) -> impl Iterator<Item = (usize, u32)> {
        let mut place = self.at_or_before(letters);
        // The alias before need not be a beginning, but what is one is among those it begins with.
        std::iter::from_fn(move || {
            loop {
                let here = place?;
                let (alias, name) = self.aliases.get(here as usize)?;
                place = self.parents.get(here as usize).copied().filter(|up| *up != NONE);
                if letters.starts_with(alias) {
                    return Some((alias.len(), *name));
                }
            }
        })
    }

    fn at_or_before(&self, letters: &[u8]) -> Option<u32> {
        let place = self.aliases.partition_point(|(alias, _)| alias.as_slice() <= letters);
        u32::try_from(place.checked_sub(1)?).ok()
    }

    /// The places of the aliases that begin with `letters`.
    pub(crate) fn going_on(&self, letters: &[u8]) -> (u32, u32) {
        let from = self.aliases.partition_point(|(alias, _)| alias.as_slice() < letters);
        let rest = self.aliases.get(from..).unwrap_or_default();
        let count = rest.partition_point(|(alias, _)| alias.starts_with(letters));
        (u32::try_from(from).unwrap_or(NONE), u32::try_from(from + count).unwrap_or(NONE))
    }

    /// How many of the first words are a person's name that begins as a known one does, or ends as one does behind another
    /// family name, if they are one.
    pub(crate) fn person_at(&self, words: &[Vec<u8>]) -> Option<usize> {
        let (first, second) = words.first().zip(words.get(1))?;
        if self.beginnings.contains(&[first.as_slice(), second].concat()) {
            let goes_on = |word: &&Vec<u8>| is_syllable(word) && !LISTS.stops.contains(*word);
            let more = words.iter().skip(2).take_while(goes_on).take(3).count();
            return (more > 0).then_some(2 + more);
        }
        let is_ending = |count: &usize| {
            words.get(1..1 + count).is_some_and(|ending| self.endings.contains(&ending.concat()))
        };
        LISTS.surnames.contains(first).then(|| (2..=4).rev().find(is_ending))?.map(|count| 1 + count)
    }

    /// Names of which `shown` is a misspelling of one letter.
    pub(crate) fn misspelt(&self, shown: &[Vec<u8>]) -> Vec<u32> {
        let letters = shown.concat();
        if letters.len() + 1 < LEAST_SLIP || self.slips.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<u32> = Vec::new();
        for short in without_one(&letters).chain([letters.clone()]) {
            found.extend(self.slips.get(&short).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        let is_one_off = |number: &u32| {
            self.name(*number).is_some_and(|name| {
                is_one_letter_apart(&name.letters(), &letters) && is_slip(&name.words, shown)
            })
        };
        found.retain(is_one_off);
        found
    }
}

fn without_one(letters: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..letters.len()).map(|at| {
        let mut short = letters.to_vec();
        short.remove(at);
        short
    })
}

/// The letters with which a line may write a name.
fn ways_of_writing(lexicon: &Lexicon, name: &Name) -> Vec<Vec<u8>> {
    let mut ways: Vec<Vec<u8>> = vec![name.letters()];
    if name.kind == Kind::Person {
        // `Mỹ` and `Mĩ`, `Quý` and `Quí` are one name.
        let other: Vec<Vec<u8>> = name.words.iter().map(|word| other_vowel(word)).collect();
        for at in 0..name.words.len() {
            let spelt = name.words.iter().zip(&other).enumerate();
            ways.push(
                spelt
                    .flat_map(|(place, (own, other))| if place == at { other } else { own })
                    .copied()
                    .collect(),
            );
        }
    } else {
        let mut words = name.words.clone();
        let mut variants: Vec<Vec<u8>> = vec![Vec::new()];
        // Each phrase that has other ways of writing may be written in any of them; legal forms may be left out.
        while !words.is_empty() {
            let (count, others) = other_ways(lexicon, &words);
            let head: Vec<u8> = words.drain(..count).collect::<Vec<_>>().concat();
            let is_form = LISTS.forms.contains(&head);
            let mut choices: Vec<Vec<u8>> = vec![head];
            choices.extend(others);
            if is_form {
                choices.push(Vec::new());
            }
            let room = (32 / variants.len().max(1)).max(1);
            variants = variants
                .iter()
                .flat_map(|known| choices.iter().take(room).map(|choice| [known.as_slice(), choice].concat()))
                .collect();
        }
        ways.extend(variants);
        // A school goes without the word.
        if let Some(rest) =
            name.words.split_first().filter(|(first, rest)| first.as_slice() == b"truong" && rest.len() > 1)
        {
            ways.push(rest.1.concat());
        }
    }
    ways.sort();
    ways.dedup();
    ways
}

/// A syllable of one vowel with `i` for `y` at its end, or the other way round; any other as it is.
fn other_vowel(word: &[u8]) -> Vec<u8> {
    let other = match word.split_last() {
        Some((b'y', onset)) => (onset, b'i'),
        Some((b'i', onset)) => (onset, b'y'),
        _ => return word.to_vec(),
    };
    let is_one = matches!(other.0, b"h" | b"k" | b"l" | b"m" | b"s" | b"t" | b"v" | b"qu");
    if is_one { [other.0, &[other.1]].concat() } else { word.to_vec() }
}

/// How many first words are a phrase with other ways of writing, and these.
fn other_ways(lexicon: &Lexicon, words: &[Vec<u8>]) -> (usize, Vec<Vec<u8>>) {
    if let Some(long) = words.first().and_then(|first| lexicon.long(first)) {
        return (1, vec![long.concat()]);
    }
    for count in (2..=4.min(words.len())).rev() {
        let shorts = lexicon.short(words.get(..count).unwrap_or_default());
        if !shorts.is_empty() {
            return (count, shorts);
        }
    }
    (1, Vec::new())
}
