//! Interned names, and the indexes that find them in a text.

use super::initials::is_initial;
use super::relation::{is_one_letter_apart, is_slip, may_be_slip};
use super::{Kind, Name};
use crate::fold::{Joined, Word, joined};
use crate::neighbours::{Neighbours, hash, without_one};
use crate::syllable::is_syllable;
use crate::vocabulary::{LISTS, Lexicon, begins_wish};
use rustc_hash::{FxHashMap, FxHashSet};

/// Known names, numbered, with their aliases: every way in which a line may write them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: FxHashMap<Name, u32>,
    known: Vec<Name>,
    /// Aliases in the order of their letters.
    aliases: Vec<Alias>,
    /// The letters of all aliases.
    letters: Vec<u8>,
    /// The first [`HEAD`] letters of all aliases.
    heads: FxHashSet<[u8; HEAD]>,
    /// For each name, the place of its own letters among the aliases.
    places: Vec<u32>,
    /// The first two words of the persons' names that have more.
    beginnings: FxHashSet<Joined>,
    /// The words after the family name of these names.
    endings: FxHashSet<Joined>,
    /// Persons' names by their initials and given name.
    initials: FxHashMap<Joined, Vec<u32>>,
    /// Names by the hashes of their letters, whole and with each letter left out, to find misspellings.
    slips: Neighbours,
}

/// An alias: one way of writing a name.
#[derive(Clone, Copy, Debug)]
struct Alias {
    /// Where its letters are in `Names::letters`.
    from: u32,
    to: u32,
    /// Number of the name.
    name: u32,
    /// The place of the longest other alias that it begins with; [`NONE`] if there is none.
    parent: u32,
}

const NONE: u32 = u32::MAX;
/// Letters that are looked up first, to reject most places of a text. Shorter aliases are not indexed.
const HEAD: usize = 3;
/// Length, in letters, from which a name is also looked for with one letter wrong.
const MIN_SLIP: usize = 8;
/// Names with the same initials up to which these are compared.
const MAX_WITH_INITIALS: usize = 16;
/// Names up to which misspellings are looked for; of more, too many would be one letter apart.
const MAX_FOR_SLIPS: usize = 60_000;

impl Names {
    pub(crate) fn intern(&mut self, name: &Name) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(NONE);
        self.numbers.insert(name.clone(), number);
        self.known.push(name.clone());
        number
    }

    pub(crate) fn name(&self, number: u32) -> Option<&Name> {
        self.known.get(number as usize)
    }

    /// Whether the letters of a name begin with `letters`.
    pub(crate) fn begins(&self, number: u32, mut letters: &[u8]) -> bool {
        for word in self.name(number).into_iter().flat_map(|name| &name.words) {
            match letters.strip_prefix(word.as_slice()) {
                Some(rest) => letters = rest,
                None => return word.starts_with(letters),
            }
        }
        letters.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.known.len()
    }

    /// The place of a name's own letters among the aliases.
    pub(crate) fn place(&self, number: u32) -> u32 {
        self.places.get(number as usize).copied().unwrap_or(NONE)
    }

    fn letters_of(&self, alias: &Alias) -> &[u8] {
        self.letters.get(alias.from as usize..alias.to as usize).unwrap_or_default()
    }

    /// The number of the name whose alias is at a place.
    pub(crate) fn alias(&self, place: u32) -> Option<u32> {
        self.aliases.get(place as usize).map(|alias| alias.name)
    }

    /// The letters of the alias at a place.
    pub(crate) fn spelt(&self, place: u32) -> &[u8] {
        self.aliases.get(place as usize).map_or(&[], |alias| self.letters_of(alias))
    }

    /// Builds the indexes, once every name is interned.
    pub(crate) fn index(&mut self, lexicon: &Lexicon) {
        self.index_aliases(lexicon);
        for (number, name) in (0_u32..).zip(&self.known) {
            if let (Kind::Person, [first, second, _, ..]) = (name.kind, name.words.as_slice()) {
                self.initials.entry(initials_of(&name.words)).or_default().push(number);
                self.beginnings.insert(joined(&[first, second]));
                self.endings.insert(joined(name.words.get(1..).unwrap_or_default()));
            }
        }
        self.places = self.known.iter().map(|name| self.going_on(&name.letters()).0).collect();
        if self.known.len() <= MAX_FOR_SLIPS {
            let mut slips = Vec::new();
            for (number, name) in (0_u32..).zip(&self.known) {
                let letters = name.letters();
                if letters.len() >= MIN_SLIP && name.kind != Kind::Other {
                    slips.push((hash(&letters), number));
                    without_one(&letters, |short| slips.push((hash(short), number)));
                }
            }
            self.slips = Neighbours::of(slips);
        }
    }

    fn index_aliases(&mut self, lexicon: &Lexicon) {
        let spelt: Vec<Joined> = self.known.iter().map(Name::letters).collect();
        let own: FxHashSet<&[u8]> = spelt.iter().map(Joined::as_slice).collect();
        let mut aliases: Vec<(Joined, u32)> = Vec::new();
        for (number, (name, letters)) in (0_u32..).zip(self.known.iter().zip(&spelt)) {
            for way in ways_of_writing(lexicon, name) {
                // An alias that is another name in full belongs to that name.
                let is_anothers = *letters != way && own.contains(way.as_slice());
                // What is left without legal forms may be any organisation's (`quỹ`, `công ty`).
                let is_head = LISTS.organisations.contains(way.as_slice());
                if way.len() >= HEAD && !is_anothers && !is_head {
                    aliases.push((way, number));
                }
            }
        }
        aliases.sort_unstable();
        aliases.dedup_by(|one, other| one.0 == other.0);
        let mut stack: Vec<u32> = Vec::new();
        for (place, (letters, name)) in (0_u32..).zip(&aliases) {
            let begins =
                |up: &u32| aliases.get(*up as usize).is_some_and(|(shorter, _)| letters.starts_with(shorter));
            while stack.last().is_some_and(|up| !begins(up)) {
                stack.pop();
            }
            let end = |letters: &[u8]| u32::try_from(letters.len()).unwrap_or(NONE);
            let from = end(&self.letters);
            self.letters.extend_from_slice(letters);
            let parent = stack.last().copied().unwrap_or(NONE);
            self.aliases.push(Alias { from, to: end(&self.letters), name: *name, parent });
            self.heads.extend(letters.first_chunk::<HEAD>());
            stack.push(place);
        }
    }

    /// The aliases that `letters` begins with, longest first, each as its length and the number of its name.
    pub(crate) fn beginning(&self, letters: &[u8]) -> impl Iterator<Item = (usize, u32)> {
        let may_begin = letters.first_chunk::<HEAD>().is_some_and(|head| self.heads.contains(head));
        let mut place = if may_begin { self.at_or_before(letters) } else { None };
        // The alias found need not be a prefix of `letters` itself, but every prefix is it or one of its
        // parents.
        std::iter::from_fn(move || {
            loop {
                let alias = self.aliases.get(place? as usize)?;
                place = Some(alias.parent).filter(|up| *up != NONE);
                let own = self.letters_of(alias);
                if letters.starts_with(own) {
                    return Some((own.len(), alias.name));
                }
            }
        })
    }

    fn at_or_before(&self, letters: &[u8]) -> Option<u32> {
        let place = self.aliases.partition_point(|alias| self.letters_of(alias) <= letters);
        u32::try_from(place.checked_sub(1)?).ok()
    }

    /// The range of places of the aliases that begin with `letters`.
    pub(crate) fn going_on(&self, letters: &[u8]) -> (u32, u32) {
        let from = self.aliases.partition_point(|alias| self.letters_of(alias) < letters);
        let rest = self.aliases.get(from..).unwrap_or_default();
        let count = rest.partition_point(|alias| self.letters_of(alias).starts_with(letters));
        (u32::try_from(from).unwrap_or(NONE), u32::try_from(from + count).unwrap_or(NONE))
    }

    /// How many of the leading words are a person's name that begins with the first two words of a known one,
    /// or ends as a known one does, after another family name; `None` if they are none.
    pub(crate) fn person_at(&self, words: &[Word]) -> Option<usize> {
        let (first, second) = words.first().zip(words.get(1))?;
        if self.beginnings.contains(joined(&[first, second]).as_slice()) {
            let goes_on = |at: &usize| {
                let is_word = |word: &Word| is_syllable(word) && !LISTS.stops.contains(word);
                words.get(*at).is_some_and(is_word) && !words.get(*at..).is_some_and(begins_wish)
            };
            let more = (2..5).take_while(goes_on).count();
            return (more > 0).then_some(2 + more);
        }
        let is_ending = |count: &usize| {
            words.get(1..1 + count).is_some_and(|ending| self.endings.contains(joined(ending).as_slice()))
        };
        // Not every family name is listed.
        let may_be_surname = || {
            let lists = &*LISTS;
            let others = [&lists.stops, &lists.transfer, &lists.titles, &lists.verbs, &lists.before_giver];
            is_syllable(first) && first.len() > 1 && !others.iter().any(|list| list.contains(first))
        };
        let count = (2..=4).rev().find(is_ending)?;
        (LISTS.surnames.contains(first) || may_be_surname()).then_some(1 + count)
    }

    /// The known names that a name with initials may stand for; `None` if these are too many to say anything.
    pub(crate) fn with_initials(&self, shown: &[Word]) -> Option<Vec<u32>> {
        let found = self.initials.get(&initials_of(shown)).map(Vec::as_slice).unwrap_or_default();
        let fits = |number: &&u32| {
            let own = self.name(**number).map(|name| name.words.as_slice()).unwrap_or_default();
            own.len() == shown.len()
                && own
                    .iter()
                    .zip(shown)
                    .all(|(own, shown)| own == shown || is_initial(shown) && own.starts_with(shown))
        };
        (found.len() <= MAX_WITH_INITIALS).then(|| found.iter().filter(fits).copied().collect())
    }

    /// The known names of which `shown` is a misspelling by one letter.
    pub(crate) fn misspelt(&self, shown: &[Word]) -> Vec<u32> {
        let letters = joined(shown);
        if letters.len() + 1 < MIN_SLIP || self.slips.is_empty() || !may_be_slip(shown) {
            return Vec::new();
        }
        let mut found: Vec<u32> = self.slips.of_hash(hash(&letters)).collect();
        without_one(&letters, |short| found.extend(self.slips.of_hash(hash(short))));
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

/// The first letters of a name, and its last word in full.
fn initials_of(words: &[Word]) -> Joined {
    let Some((last, before)) = words.split_last() else { return Joined::new() };
    before.iter().filter_map(|word| word.first()).chain(last).copied().collect()
}

/// The aliases of a name, as letters in alphabetical order.
fn ways_of_writing(lexicon: &Lexicon, name: &Name) -> Vec<Joined> {
    let mut ways: Vec<Joined> = vec![name.letters()];
    if name.kind == Kind::Person {
        // `Mỹ` and `Mĩ`, `Quý` and `Quí` are one name.
        let other: Vec<Word> = name.words.iter().map(other_vowel).collect();
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
        let mut variants: Vec<Joined> = vec![Joined::new()];
        // Each phrase may be written in full or abbreviated, and legal forms may be left out; 32 variants at
        // most.
        while !words.is_empty() {
            let (count, others) = other_ways(lexicon, &words);
            let head = joined(&words.drain(..count).collect::<Vec<_>>());
            let is_form = LISTS.forms.contains(head.as_slice());
            let mut choices: Vec<Joined> = vec![head];
            choices.extend(others);
            if is_form {
                choices.push(Joined::new());
            }
            let room = (32 / variants.len().max(1)).max(1);
            variants = variants
                .iter()
                .flat_map(|known| choices.iter().take(room).map(move |choice| joined(&[known, choice])))
                .collect();
        }
        ways.extend(variants);
        // A school may go without the word `trường`.
        if let Some(rest) =
            name.words.split_first().filter(|(first, rest)| first.as_slice() == b"truong" && rest.len() > 1)
        {
            ways.push(joined(rest.1));
        }
    }
    ways.sort();
    ways.dedup();
    ways
}

/// Exchanges `i` and `y` at the end of a syllable that has no other vowel; returns any other word as it is.
fn other_vowel(word: &Word) -> Word {
    let other = match word.split_last() {
        Some((b'y', onset)) => (onset, b'i'),
        Some((b'i', onset)) => (onset, b'y'),
        _ => return word.clone(),
    };
    let is_one = matches!(other.0, b"h" | b"k" | b"l" | b"m" | b"s" | b"t" | b"v" | b"qu");
    if !is_one {
        return word.clone();
    }
    let mut spelt = Word::from_slice(other.0);
    spelt.push(other.1);
    spelt
}

/// How many of the leading words are a phrase with other spellings, and these: in full for an abbreviation,
/// abbreviated for a phrase in full.
fn other_ways(lexicon: &Lexicon, words: &[Word]) -> (usize, Vec<Joined>) {
    if let Some(long) = words.first().and_then(|first| lexicon.long(first)) {
        return (1, vec![joined(long)]);
    }
    for count in (2..=4.min(words.len())).rev() {
        let shorts = lexicon.short(words.get(..count).unwrap_or_default());
        if !shorts.is_empty() {
            return (count, shorts.iter().map(|short| joined(&[short])).collect());
        }
    }
    (1, Vec::new())
}
