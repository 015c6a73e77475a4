//! Interned words, and the word lists of [`words`] ready for look-ups.

use crate::fold::{Word, fold, joined, words_of};
use crate::tones::spelling;
use crate::words;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// A set of folded words, or of folded phrases without spaces.
pub(crate) type Phrases = FxHashSet<Word>;

fn of_text(text: &str) -> Phrases {
    text.split_ascii_whitespace().map(|word| Word::from_slice(word.as_bytes())).collect()
}

fn of_list(list: &[&str]) -> Phrases {
    list.iter().map(|phrase| phrase.bytes().filter(|byte| *byte != b' ').collect()).collect()
}

/// The lists of [`words`] as sets and maps.
pub(crate) struct Lists {
    pub(crate) surnames: Phrases,
    pub(crate) certain: Phrases,
    pub(crate) middles: Phrases,
    pub(crate) stops: Phrases,
    /// The stop words as they are spelt.
    pub(crate) spelt_stops: FxHashSet<(String, char)>,
    /// Stop words that are given names too.
    pub(crate) given: Phrases,
    pub(crate) verbs: Phrases,
    pub(crate) channels: Phrases,
    pub(crate) transfer: Phrases,
    pub(crate) stamps: Phrases,
    /// For each abbreviation that depends on the word before it, the words before and what it stands for.
    pub(crate) after: FxHashMap<Word, (Phrases, Vec<Word>)>,
    /// Like the sets below, phrases without spaces.
    pub(crate) wishes: Phrases,
    pub(crate) titles: Phrases,
    pub(crate) additions: Phrases,
    pub(crate) nobody: Phrases,
    pub(crate) organisations: Phrases,
    pub(crate) forms: Phrases,
    /// For each phrase that begins a group's name, the number of its sort.
    pub(crate) groups: FxHashMap<Word, u8>,
    pub(crate) numbered: Phrases,
    pub(crate) before_giver: Phrases,
    pub(crate) anonymous: Phrases,
    pub(crate) compounds: Phrases,
    pub(crate) cash: Vec<Word>,
    pub(crate) refunds: Vec<Word>,
    pub(crate) on_behalf: Phrases,
    /// What each abbreviation stands for, word by word.
    pub(crate) abbreviations: FxHashMap<Word, Vec<Word>>,
    /// For each phrase, the first phrase of its group; both without spaces.
    pub(crate) synonyms: FxHashMap<Word, Word>,
    /// The first words of the phrases in `synonyms`.
    pub(crate) synonym_heads: Phrases,
}

pub(crate) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut synonyms = FxHashMap::default();
    for ways in words::SYNONYMS {
        let squeezed = |way: &str| way.bytes().filter(|byte| *byte != b' ').collect::<Word>();
        let Some(first) = ways.first().map(|way| squeezed(way)) else { continue };
        for way in *ways {
            synonyms.entry(squeezed(way)).or_insert_with(|| first.clone());
        }
    }
    // Word by word, as a long text is cut when it is folded.
    let folded = |text: &str| text.split_ascii_whitespace().flat_map(|word| words_of(&fold(word))).collect();
    let words_of =
        |phrase: &str| phrase.split(' ').map(|word| Word::from_slice(word.as_bytes())).collect::<Vec<_>>();
    let mut abbreviations = FxHashMap::default();
    for (short, long) in words::ABBREVIATIONS {
        abbreviations.entry(Word::from_slice(short.as_bytes())).or_insert_with(|| words_of(long));
    }
    let after = words::AFTER
        .iter()
        .map(|(before, short, long)| (Word::from_slice(short.as_bytes()), (of_text(before), words_of(long))));
    let after = after.collect();
    // A place, a title (`cựu học sinh`) or a word of transfers begins a group's name at most.
    let (titles, transfer) = (of_list(words::TITLES), of_text(words::TRANSFER));
    let no_office = [&of_text(words::PLACES), &titles, &transfer];
    let sorted = of_list(&words::GROUPS.concat()).into_iter();
    let sorted = sorted.filter(|head| !no_office.iter().any(|list| list.contains(head))).collect::<Vec<_>>();
    Lists {
        abbreviations,
        surnames: of_text(words::SURNAMES),
        certain: of_text(words::CERTAIN_SURNAMES),
        middles: of_text(words::MIDDLES),
        stops: folded(words::STOPS),
        spelt_stops: words::STOPS.split_ascii_whitespace().map(spelling).collect(),
        given: of_text(words::GIVEN),
        verbs: of_text(words::VERBS),
        channels: of_text(words::CHANNELS),
        wishes: of_list(words::WISHES),
        after,
        transfer,
        stamps: of_text(words::STAMPS),
        titles,
        additions: of_list(words::ADDITIONS),
        nobody: of_list(words::NOBODY),
        organisations: of_list(words::UNSORTED).into_iter().chain(sorted).collect(),
        forms: of_list(words::FORMS),
        groups: (0_u8..)
            .zip(words::GROUPS)
            .flat_map(|(sort, heads)| of_list(heads).into_iter().map(move |head| (head, sort)))
            .collect(),
        numbered: of_text(words::NUMBERED).into_iter().chain(of_text(words::PLACES)).collect(),
        before_giver: of_text(words::BEFORE_GIVER),
        anonymous: of_list(words::ANONYMOUS),
        compounds: of_list(words::COMPOUNDS),
        cash: of_list(words::CASH).into_iter().collect(),
        refunds: of_list(words::REFUNDS).into_iter().collect(),
        on_behalf: of_list(words::ON_BEHALF),
        synonym_heads: words::SYNONYMS
            .iter()
            .flat_map(|ways| ways.iter())
            .filter_map(|way| way.split(' ').next())
            .map(|word| Word::from_slice(word.as_bytes()))
            .collect(),
        synonyms,
    }
});

/// Abbreviations: the built-in ones, and the user's own.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    own: FxHashMap<Word, Vec<Word>>,
}

impl Lexicon {
    /// Adds the user's abbreviations, each with what it stands for; they take precedence over the built-in
    /// ones. An entry is ignored if either part of it folds to nothing.
    pub(crate) fn of(own: &[(String, String)]) -> Self {
        let words = |text: &str| words_of(&fold(text));
        let own = own.iter().map(|(short, long)| (Word::from_vec(words(short).concat()), words(long)));
        Self { own: own.filter(|(short, long)| !short.is_empty() && !long.is_empty()).collect() }
    }

    /// What an abbreviation stands for, word by word.
    pub(crate) fn long(&self, short: &[u8]) -> Option<&[Word]> {
        self.own.get(short).or_else(|| LISTS.abbreviations.get(short)).map(Vec::as_slice)
    }

    /// Like [`long`](Self::long), for an abbreviation that may mean something else after the word `before`.
    pub(crate) fn long_after(&self, before: &[u8], short: &[u8]) -> Option<&[Word]> {
        let special = LISTS.after.get(short).filter(|(all, _)| all.contains(before));
        special.map_or_else(|| self.long(short), |(_, long)| Some(long))
    }

    /// The abbreviations that stand for exactly these words, in alphabetical order.
    pub(crate) fn short(&self, long: &[Word]) -> Vec<Word> {
        let after = LISTS.after.iter().map(|(short, (_, long))| (short, long));
        let all = self.own.iter().chain(&LISTS.abbreviations).chain(after);
        let mut found: Vec<Word> =
            all.filter(|(_, own)| own.as_slice() == long).map(|(short, _)| short.clone()).collect();
        found.sort();
        found
    }
}

/// Interned words.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Word, u32>,
    words: Vec<Word>,
}

impl Vocabulary {
    pub(crate) fn intern(&mut self, word: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.numbers.insert(Word::from_slice(word), number);
        self.words.push(Word::from_slice(word));
        number
    }

    pub(crate) fn get(&self, word: &[u8]) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    pub(crate) fn word(&self, number: u32) -> &[u8] {
        self.words.get(number as usize).map_or(&[], Word::as_slice)
    }

    pub(crate) const fn len(&self) -> usize {
        self.words.len()
    }
}

/// Whether the first words say what a gift is for (`tiếp sức`, `giúp các em`).
pub(crate) fn begins_wish(words: &[Word]) -> bool {
    words.get(..2).is_some_and(|two| LISTS.wishes.contains(joined(two).as_slice()))
}
