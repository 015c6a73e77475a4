//! Reads rows: names, codes and a purpose. Each party and each memo is read once, and what they say is
//! interned for both lists together.

use crate::codes::{self, Codes};
use crate::fold::{Word, fold, joined, words_of};
use crate::names::{self, Kind, Name, Names};
use crate::qualifiers::{self, Said};
use crate::vocabulary::{LISTS, Lexicon, Phrases, Vocabulary};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

const NONE: u32 = u32::MAX;

/// A few numbers, up to two of them inline.
pub(crate) type Numbers = SmallVec<[u32; 2]>;

/// What a row says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Numbers of its names; the one that the row is about comes first.
    pub(crate) names: Numbers,
    /// Numbers of its codes.
    pub(crate) codes: Numbers,
    /// Number of its purpose in [`Purposes`].
    pub(crate) phrase: u32,
    /// Whether it says that its giver leaves their name out.
    pub(crate) is_anonymous: bool,
    /// Number of the words of its first name in [`Purposes`].
    pub(crate) name_words: u32,
    /// What else it states of the movement.
    pub(crate) said: Said,
}

/// Interned sets of words, sorted by word number: the purposes of rows, and the words of names.
#[derive(Debug, Default)]
pub(crate) struct Purposes {
    numbers: FxHashMap<Vec<u32>, u32>,
    words: Vec<Vec<u32>>,
}

impl Purposes {
    fn intern(&mut self, words: Vec<u32>) -> u32 {
        if let Some(number) = self.numbers.get(&words) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(NONE);
        self.numbers.insert(words.clone(), number);
        self.words.push(words);
        number
    }

    pub(crate) fn words(&self, number: u32) -> &[u32] {
        self.words.get(number as usize).map_or(&[], Vec::as_slice)
    }
}

/// What all rows say, interned and indexed.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) names: Names,
    pub(crate) codes: Codes,
    pub(crate) purposes: Purposes,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) lexicon: Lexicon,
    /// How often each word occurs on lines: the document frequency that the idf of words is computed from. A
    /// word that a line repeats counts again.
    pub(crate) idf: Vec<u32>,
    /// For each name, the number of its words in `purposes`.
    name_words: Vec<u32>,
    /// For each organisation's name, the number of its sort, and the words that are neither its sort nor a legal form.
    name_groups: Vec<(Option<u8>, Vec<u32>)>,
    /// Two words that stand one after another in a purpose, without the space.
    pairs: Phrases,
}

/// Returns the codes of the user's pattern in a text, in the form in which codes are compared: lower-case
/// letters and digits, without diacritics, spaces and punctuation.
pub type FindCodes<'a> = dyn Fn(&str) -> Vec<String> + Sync + 'a;

/// What a party cell says.
#[derive(Debug)]
pub(crate) struct Party {
    /// Names; persons and organisations come before [`Kind::Other`].
    names: Vec<Name>,
    /// Whether the memo may have the name that the row is about: the cell is blank, or its first name is of
    /// [`Kind::Other`].
    leaves_name_to_memo: bool,
    /// Whether it says that the giver leaves their name out.
    is_anonymous: bool,
    /// Codes of the user's pattern in the cell.
    codes: Vec<Word>,
    said: Said,
    /// Cached: the numbers of its names, and of the words of the first.
    numbers: Option<(Numbers, u32)>,
}

impl Party {
    pub(crate) fn read(cell: &str, pattern: Option<&FindCodes<'_>>) -> Self {
        let mut names = names::of_party(cell);
        let leaves_name_to_memo = match names.first() {
            None => cell.trim().is_empty(),
            Some(name) => name.kind == Kind::Other,
        };
        sort_names(&mut names);
        let words = words_of(&fold(cell));
        let (is_anonymous, said) = (is_anonymous(&words), qualifiers::of_words(cell, &words));
        let codes = by_pattern(cell, pattern);
        Self { names, leaves_name_to_memo, is_anonymous, codes, said, numbers: None }
    }

    /// Whether the memo may have the name that the row is about.
    pub(crate) const fn leaves_name_to_memo(&self) -> bool {
        self.leaves_name_to_memo
    }
}

/// What a memo says.
#[derive(Debug)]
pub(crate) struct Memo {
    names: Vec<Name>,
    codes: Vec<Word>,
    words: Vec<Word>,
    said: Said,
    /// Whether it says that the giver leaves their name out.
    is_anonymous: bool,
    /// Cached: the number of its purpose, for rows whose names do not stand in it and whose party has no
    /// codes.
    phrase: Option<u32>,
}

impl Memo {
    /// Reads a memo. Looks for names only if `has_names`: some party leaves its name to this memo.
    pub(crate) fn read(memo: &str, has_names: bool, pattern: Option<&FindCodes<'_>>) -> Self {
        let mut codes = codes::of_memo(memo);
        add_new(&mut codes, by_pattern(memo, pattern));
        let names = if has_names { names::of_memo(memo) } else { Vec::new() };
        let words = words_of(&fold(memo));
        let (is_anonymous, said) = (is_anonymous(&words), qualifiers::of_words(memo, &words));
        Self { names, codes, words, said, is_anonymous, phrase: None }
    }

    /// The words that belong neither to a name of the row nor to a code.
    fn content(&self, names: &[Name], codes: &[Word]) -> Vec<&[u8]> {
        let mut of_name: Vec<&[u8]> = Vec::new();
        for name in names.iter().filter(|name| self.has_name(name)) {
            of_name.extend(name.words.iter().map(Word::as_slice));
        }
        let letters = joined(codes);
        let is_content = |word: &&[u8]| {
            !of_name.contains(word)
                && !codes.iter().any(|code| code.as_slice() == *word)
                && (word.iter().all(|byte| !byte.is_ascii_digit())
                    || letters.windows(word.len()).all(|part| part != *word))
        };
        self.words.iter().map(Word::as_slice).filter(is_content).collect()
    }

    /// Whether the memo repeats a name of the row, which is no part of the purpose.
    fn has_name(&self, name: &Name) -> bool {
        self.words.windows(name.words.len().max(1)).any(|window| window == name.words.as_slice())
    }
}

/// Whether words say that someone leaves their name out.
fn is_anonymous(words: &[Word]) -> bool {
    (2..=3)
        .any(|count| words.windows(count).any(|phrase| LISTS.anonymous.contains(joined(phrase).as_slice())))
}

/// Sorts persons and organisations before [`Kind::Other`].
fn sort_names(names: &mut [Name]) {
    names.sort_by_key(|name| name.kind == Kind::Other);
}

fn by_pattern(text: &str, pattern: Option<&FindCodes<'_>>) -> Vec<Word> {
    let found = pattern.map(|find| find(text)).unwrap_or_default();
    found.iter().map(|code| Word::from_slice(code.as_bytes())).collect()
}

fn add_new<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

impl Known {
    /// Starts with nothing known but the abbreviations.
    pub(crate) fn with(lexicon: Lexicon) -> Self {
        Self { lexicon, ..Self::default() }
    }

    /// Builds the row of a party and a memo, and interns what it says.
    pub(crate) fn row(&mut self, party: &mut Party, memo: &mut Memo) -> Row {
        let mut names_of_both;
        let has_own = !party.leaves_name_to_memo || memo.names.is_empty();
        let names: &[Name] = if has_own {
            &party.names
        } else {
            names_of_both = party.names.clone();
            add_new(&mut names_of_both, memo.names.iter().cloned());
            sort_names(&mut names_of_both);
            &names_of_both
        };
        let mut codes_of_both;
        let codes: &[Word] = if party.codes.is_empty() {
            &memo.codes
        } else {
            codes_of_both = memo.codes.clone();
            add_new(&mut codes_of_both, party.codes.iter().cloned());
            &codes_of_both
        };
        let is_plain = party.codes.is_empty() && !names.iter().any(|name| memo.has_name(name));
        let phrase = match memo.phrase.filter(|_| is_plain) {
            Some(phrase) => phrase,
            None => {
                let content = memo.content(names, codes);
                self.add_pairs(&content);
                self.words(&content)
            }
        };
        let (names, name_words) = match &party.numbers {
            Some(known) if has_own => known.clone(),
            _ => self.name_numbers(names),
        };
        let codes = codes.iter().map(|code| self.codes.intern(code)).collect();
        if is_plain {
            memo.phrase = Some(phrase);
        }
        if has_own && party.numbers.is_none() {
            party.numbers = Some((names.clone(), name_words));
        }
        let is_anonymous = names.is_empty() && (party.is_anonymous || memo.is_anonymous);
        Row { names, codes, phrase, is_anonymous, name_words, said: party.said.with(&memo.said) }
    }

    fn add_pairs(&mut self, content: &[&[u8]]) {
        for two in content.windows(2) {
            let two = joined(two);
            if !self.pairs.contains(two.as_slice()) {
                self.pairs.insert(Word::from_slice(&two));
            }
        }
    }

    /// Whether the first two words stand one after another in a purpose of some row.
    pub(crate) fn begins_purpose(&self, words: &[Word]) -> bool {
        words.get(..2).is_some_and(|two| self.pairs.contains(joined(two).as_slice()))
    }

    /// Interns names; returns their numbers, and the number of the words of the first.
    fn name_numbers(&mut self, names: &[Name]) -> (Numbers, u32) {
        let of_first = names.first().map(|name| name.words.as_slice()).unwrap_or_default();
        let name_words = self.words(&of_first.iter().map(Word::as_slice).collect::<Vec<_>>());
        let mut numbers = Numbers::new();
        for name in names {
            let number = self.names.intern(name);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        (numbers, name_words)
    }

    /// Interns words as a set, with abbreviations written out and synonyms unified; returns its number.
    fn words(&mut self, said: &[&[u8]]) -> u32 {
        let Self { lexicon, vocabulary, purposes, .. } = self;
        let mut numbers: Vec<u32> = Vec::with_capacity(said.len());
        canonical(lexicon, said, |word, _, _| numbers.push(vocabulary.intern(word)));
        numbers.sort_unstable();
        numbers.dedup();
        purposes.intern(numbers)
    }

    /// Builds the indexes that lines are read with, once every row is read.
    pub(crate) fn index(&mut self) {
        self.names.index(&self.lexicon);
        self.codes.index(true);
        let count = u32::try_from(self.names.len()).unwrap_or(NONE);
        for number in 0..count {
            let said = self.names.name(number).map(|name| name.words.clone()).unwrap_or_default();
            let words = self.words(&said.iter().map(Word::as_slice).collect::<Vec<_>>());
            self.name_words.push(words);
            let is_group = self.names.name(number).is_some_and(|name| name.kind == Kind::Organisation);
            let head = names::group_head(&said).filter(|_| is_group);
            let own = if is_group {
                said.get(head.map_or(0, |(count, _)| count)..).unwrap_or_default()
            } else {
                &[]
            };
            let own = self.words(&names::without_forms(own));
            self.name_groups.push((head.map(|(_, sort)| sort), self.purposes.words(own).to_vec()));
        }
    }

    /// The words of a name, as sorted numbers.
    pub(crate) fn name_words_of(&self, name: u32) -> &[u32] {
        self.name_words.get(name as usize).map_or(&[], |words| self.purposes.words(*words))
    }

    /// The sort of an organisation, `None` if it is none of those listed, and its other words.
    pub(crate) fn group_of(&self, name: u32) -> (Option<u8>, &[u32]) {
        self.name_groups.get(name as usize).map_or((None, &[]), |(sort, words)| (*sort, words.as_slice()))
    }

    /// Whether the purpose of a row has every word of a name.
    pub(crate) fn mentions(&self, row: &Row, name: u32) -> bool {
        let said = self.purposes.words(row.phrase);
        let words = self.name_words.get(name as usize).map_or(&[][..], |words| self.purposes.words(*words));
        !words.is_empty() && words.iter().all(|word| said.binary_search(word).is_ok())
    }

    /// Like [`mentions`](Self::mentions), for a name that no row has.
    pub(crate) fn mentions_words(&self, row: &Row, name: &[Word]) -> bool {
        let said = self.purposes.words(row.phrase);
        let mut is_said = !name.is_empty();
        canonical(&self.lexicon, &name.iter().map(Word::as_slice).collect::<Vec<_>>(), |word, _, _| {
            is_said &= self.vocabulary.get(word).is_some_and(|number| said.binary_search(&number).is_ok());
        });
        is_said
    }
}

/// Calls `visit` with each word, and the places of the first and the last word that it comes from.
/// Abbreviations are written out, and each synonym is replaced by the first of its group.
pub(crate) fn canonical<'w>(
    lexicon: &'w Lexicon,
    said: &[&'w [u8]],
    mut visit: impl FnMut(&'w [u8], usize, usize),
) {
    let lists = &*LISTS;
    let mut long: SmallVec<[(&'w [u8], usize); 32]> = SmallVec::new();
    for (place, word) in said.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| said.get(before)).copied().unwrap_or_default();
        match lexicon.long_after(before, word) {
            Some(words) => long.extend(words.iter().map(|word| (word.as_slice(), place))),
            None => long.push((word, place)),
        }
    }
    let mut at = 0;
    while let Some((own, first)) = long.get(at).copied() {
        let written = lists.synonym_heads.contains(own).then(|| {
            (1..=4).rev().find_map(|count| {
                let phrase: SmallVec<[&[u8]; 4]> =
                    long.get(at..at + count)?.iter().map(|(word, _)| *word).collect();
                lists.synonyms.get(joined(&phrase).as_slice()).map(|word| (word.as_slice(), count))
            })
        });
        let (word, count) = written.flatten().unwrap_or((own, 1));
        let last = long.get(at + count - 1).map_or(first, |(_, place)| *place);
        visit(word, first, last);
        at += count;
    }
}
