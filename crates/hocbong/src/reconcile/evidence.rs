//! What the texts of two rows say about being the same movement.
//!
//! The books name a party and a purpose with diacritics; a bank prints capitals without them, with prefixes,
//! reference numbers, account numbers and formulas of its own, cut, run together and misspelt. Compared is word by
//! word, by how rare each word is: a name that one giver has says much, a purpose that everyone writes says nothing.
//! A word that names someone else speaks against the pair.

mod against;
mod keys;
mod vocabulary;
mod weights;
mod words;

use super::side::{Entry, Side, SideSort};
use crate::text::{Symbol, fold};
pub use against::Against;
use rustc_hash::FxHashMap;
use vocabulary::Vocabulary;
pub(super) use weights::rarity;
pub(super) use words::words_of;
use words::{is_code, letters_of_code, noise_of};

/// How far two texts are apart, in thousandths: 0 where one says all that the other says.
pub type TextDistance = u16;

/// What a comparison of two texts found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// How far they are apart, in thousandths.
    pub(super) distance: TextDistance,
    /// Whether they agree.
    pub(super) agrees: bool,
    /// Whether one speaks against the other.
    pub(super) contradicts: bool,
    /// What it costs to take them for the same movement, in hundredths of a natural logarithm; texts that say nothing
    /// cost [`SILENT`].
    pub(super) cost: u32,
}

/// The cost of a pair of which the texts say nothing.
pub(super) const SILENT: u32 = 4000;
/// However rare the words are that two texts share, they may share them by chance or mistake: what goes beyond this
/// counts a third.
const FULL_GAIN: u32 = 1200;
/// What the words that two texts share are worth at most.
const MOST_GAIN: u32 = 2400;
/// What it costs that two texts of one sort are not the same.
const COST_OF_OTHER_TEXT: u32 = 250;
/// What it costs at most that a text names no one.
const MOST_OF_SILENCE: u32 = 300;
/// A silence that costs so much is rare.
const LEAST_SILENCE: u32 = 100;
/// What a word of a common phrase costs that the books use, but not in this row.
const OTHER_PHRASE: u32 = 25;

const fn tempered(gain: u32) -> u32 {
    let gain = if gain > FULL_GAIN { FULL_GAIN + (gain - FULL_GAIN) / 3 } else { gain };
    if gain > MOST_GAIN { MOST_GAIN } else { gain }
}

const NOTHING: Comparison = Comparison { distance: 500, agrees: false, contradicts: false, cost: SILENT };

/// A word of a text.
#[derive(Clone, Debug)]
struct Token {
    word: u32,
    /// Whether it names no one: a phrase, a number, a word of the bank's own.
    is_noise: bool,
    /// Whether the text, or the giver's part of it, ends with it, so that it may be the beginning of a word.
    is_end: bool,
    /// What it is then worth that a word of the books begins like this.
    worth_as_beginning: u32,
    /// Words of the books that it may be a slip for.
    near: Box<[u32]>,
}

/// One text: the party and the memo of a row.
#[derive(Clone, Debug, Default)]
struct Text {
    tokens: Box<[Token]>,
    /// How many of the tokens, from the first, are the party.
    party: usize,
    has_code: bool,
}

/// The texts of both sides, split into words.
#[derive(Debug)]
pub(super) struct Evidence {
    vocabulary: Vocabulary,
    texts: [Vec<Text>; 2],
    numbers: [FxHashMap<(Symbol, Symbol), u32>; 2],
    sorts: [SideSort; 2],
    /// Whether the bank's texts name givers at all.
    has_names: bool,
    /// What it costs that a text names no one, where others do.
    cost_of_silence: u32,
    /// The codes of the user's pattern, where there is one.
    keys: Option<keys::Keys>,
}

/// Where to look for rows that a text could be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// Among those that have one of these words, the rarest first.
    Words(Vec<u32>),
    /// Nowhere: it names someone whom the other side does not know.
    Nobody,
    /// Anywhere: it names no one.
    Anybody,
}

/// A word in fewer rows than this, by its weight, leads to the rows that a text is about.
const TELLING: u32 = 150;
/// The beginning of a word leads to so many words at most.
const MOST_ENDINGS: usize = 64;

const LEFT: usize = 0;
const RIGHT: usize = 1;

const fn index(is_left: bool) -> usize {
    if is_left { LEFT } else { RIGHT }
}

impl Evidence {
    /// Splits every distinct text of both sides.
    pub(super) fn new(left: &Side<'_>, right: &Side<'_>) -> Self {
        let sorts = [left.sort, right.sort];
        let sides = [left, right];
        let is_alike = sorts == [SideSort::Ledger; 2] || sorts == [SideSort::Statement; 2];
        let books = if sorts == [SideSort::Statement, SideSort::Ledger] { RIGHT } else { LEFT };
        let rows = [left.entries.len(), right.entries.len()];
        let (own, other) = if is_alike {
            (rows.iter().sum(), 0)
        } else {
            let of = |at: usize| rows.get(at).copied().unwrap_or(0);
            (of(books), of(1 - books))
        };
        let mut evidence = Self {
            vocabulary: Vocabulary::new(own, other),
            texts: [Vec::new(), Vec::new()],
            numbers: [FxHashMap::default(), FxHashMap::default()],
            sorts,
            has_names: false,
            cost_of_silence: 0,
            keys: None,
        };
        for at in [books, 1 - books] {
            let is_books = is_alike || at == books;
            if let Some(side) = sides.get(at) {
                evidence.split_all(at, side, is_books);
            }
        }
        evidence.vocabulary.index_books();
        evidence.vocabulary.weigh_all();
        if !is_alike {
            evidence.read_bank_texts(1 - books);
            if let Some(bank) = sides.get(1 - books) {
                evidence.learn_silence(1 - books, bank);
            }
        }
        evidence
    }

    fn split_all(&mut self, at: usize, side: &Side<'_>, is_books: bool) {
        let mut uses: FxHashMap<(Symbol, Symbol), u32> = FxHashMap::default();
        let mut order: Vec<(Symbol, Symbol)> = Vec::new();
        for entry in &side.entries {
            let key = (entry.party, entry.memo);
            let count = uses.entry(key).or_insert_with(|| {
                order.push(key);
                0
            });
            *count += 1;
        }
        let (Some(texts), Some(numbers)) = (self.texts.get_mut(at), self.numbers.get_mut(at)) else { return };
        for key in order {
            let count = uses.get(&key).copied().unwrap_or(0);
            let folded = [side.strings.get(key.0), side.strings.get(key.1)].map(fold);
            let text = split(&folded, &mut self.vocabulary);
            let mut seen: Vec<u32> = Vec::with_capacity(text.tokens.len());
            for (place, token) in text.tokens.iter().enumerate() {
                if seen.contains(&token.word) {
                    continue;
                }
                seen.push(token.word);
                let is_party = place < text.party || text.party == 0 && !token.is_noise;
                if let Some(uses) = self.vocabulary.uses_mut(token.word) {
                    if is_books {
                        uses.books = uses.books.saturating_add(count);
                        uses.party = uses.party.saturating_add(if is_party { count } else { 0 });
                    } else {
                        uses.other = uses.other.saturating_add(count);
                    }
                }
            }
            numbers.insert(key, u32::try_from(texts.len()).unwrap_or(u32::MAX));
            texts.push(text);
        }
    }

    /// Looks again at what a bank wrote, now that the books' words are known: words run together or parted are put
    /// right, slips and the bank's own formulas are found.
    fn read_bank_texts(&mut self, at: usize) {
        let Some(mut texts) = self.texts.get_mut(at).map(std::mem::take) else { return };
        for text in &mut texts {
            text.tokens = self.without_numbers(&text.tokens);
            if text.tokens.iter().any(|token| !token.is_noise && !self.vocabulary.is_known(token.word)) {
                text.tokens = self.cut_anew(&text.tokens);
                // What was put right can hold phrases that name no one.
                let words: Vec<&str> =
                    text.tokens.iter().map(|token| self.vocabulary.word(token.word)).collect();
                for (token, is_noise) in text.tokens.iter_mut().zip(noise_of(&words)) {
                    token.is_noise |= is_noise;
                }
            }
            text.party = 0;
            text.has_code = text.tokens.iter().any(|token| is_code(self.vocabulary.word(token.word)));
            for token in &mut text.tokens {
                token.is_noise |= self.vocabulary.is_formula(token.word);
                if token.is_end {
                    token.worth_as_beginning =
                        self.vocabulary.beginning_with(self.vocabulary.word(token.word)).1;
                }
                if !token.is_noise && !self.vocabulary.is_known(token.word) {
                    let word = self.vocabulary.word(token.word).to_owned();
                    token.near = self.vocabulary.neighbours(&word).into_boxed_slice();
                }
            }
        }
        if let Some(slot) = self.texts.get_mut(at) {
            *slot = texts;
        }
    }

    /// Sees how many of the bank's rows name someone.
    fn learn_silence(&mut self, at: usize, side: &Side<'_>) {
        let is_someone = |token: &Token| {
            let is_name = |word: u32| {
                let uses = self.vocabulary.uses(word);
                uses.party > 0 && uses.party.saturating_mul(2) >= uses.books
            };
            !token.is_noise && (is_name(token.word) || token.near.iter().any(|word| is_name(*word)))
        };
        let texts: Vec<bool> = (self.texts.get(at).into_iter().flatten())
            .map(|text| text.tokens.iter().any(is_someone))
            .collect();
        let is_left = at == LEFT;
        let named = side
            .entries
            .iter()
            .filter(|entry| texts.get(self.text_number(is_left, entry) as usize).copied().unwrap_or(false));
        let (named, all) = (named.count(), side.entries.len());
        self.has_names = named * 2 > all && all >= 100;
        if self.has_names {
            let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
            self.cost_of_silence = rarity(count(all), count(all - named)).min(MOST_OF_SILENCE);
        }
    }

    /// The tokens without the numbers that a bank gives out. The token before one ends the giver's part of the text.
    fn without_numbers(&self, tokens: &[Token]) -> Box<[Token]> {
        let is_number = |token: &Token| {
            let word = self.vocabulary.word(token.word);
            let figures = word.bytes().filter(u8::is_ascii_digit).count();
            token.is_noise && figures >= 5 && figures + 2 >= word.len()
        };
        let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            if is_number(token) {
                if let Some(last) = kept.last_mut() {
                    last.is_end = true;
                }
                continue;
            }
            let next = |word: &str, ahead: usize| {
                tokens.get(at + ahead).is_some_and(|token| self.vocabulary.word(token.word) == word)
            };
            let is_end = at + 1 == tokens.len() || next("ct", 1) && next("tu", 2);
            kept.push(Token { is_end, ..token.clone() });
        }
        kept.into_boxed_slice()
    }

    /// The tokens with those that nobody knows cut into known words, alone or together with the unknown ones beside
    /// them.
    fn cut_anew(&mut self, tokens: &[Token]) -> Box<[Token]> {
        let mut anew: Vec<Token> = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let is_unknown = |token: &Token| !token.is_noise && !self.vocabulary.is_known(token.word);
            if !is_unknown(token) {
                anew.push(token.clone());
                at += 1;
                continue;
            }
            let run = tokens.iter().skip(at).take_while(|token| is_unknown(token)).count();
            // The longest run first: what was parted in the wrong place belongs together.
            let cut = (1..=run).rev().find_map(|length| {
                let letters: String = tokens
                    .iter()
                    .skip(at)
                    .take(length)
                    .map(|token| self.vocabulary.word(token.word))
                    .collect();
                let is_end = tokens.get(at + length - 1).is_some_and(|token| token.is_end);
                let pieces = self.vocabulary.cut(&letters, is_end)?;
                Some((length, pieces, is_end))
            });
            match cut {
                Some((length, pieces, is_end)) => {
                    for piece in pieces {
                        let word = self.vocabulary.intern(&piece);
                        anew.push(Token {
                            word,
                            is_noise: false,
                            is_end: false,
                            worth_as_beginning: 0,
                            near: Box::default(),
                        });
                    }
                    if let Some(last) = anew.last_mut() {
                        last.is_end = is_end;
                    }
                    at += length;
                }
                None => {
                    anew.push(token.clone());
                    at += 1;
                }
            }
        }
        anew.into_boxed_slice()
    }

    /// A number that is the same for entries of one side whose words are the same.
    pub(super) fn text_number(&self, is_left: bool, entry: &Entry) -> u32 {
        let numbers = self.numbers.get(index(is_left));
        numbers.and_then(|numbers| numbers.get(&(entry.party, entry.memo))).copied().unwrap_or(u32::MAX)
    }

    fn text(&self, is_left: bool, entry: &Entry) -> Option<&Text> {
        self.texts.get(index(is_left))?.get(self.text_number(is_left, entry) as usize)
    }

    /// Whether the words of both are the same.
    fn is_same_text(left: &Text, right: &Text) -> bool {
        left.tokens.iter().map(|token| token.word).eq(right.tokens.iter().map(|token| token.word))
    }

    /// Compares the words of two entries.
    fn compare_texts(&self, left: &Entry, right: &Entry) -> Comparison {
        let (Some(mine), Some(theirs)) = (self.text(true, left), self.text(false, right)) else {
            return NOTHING;
        };
        if mine.tokens.is_empty() || theirs.tokens.is_empty() {
            return NOTHING;
        }
        if Self::is_same_text(mine, theirs) {
            let gain: u32 = distinct(&mine.tokens).map(|token| self.vocabulary.weight(token.word)).sum();
            let cost = SILENT - tempered(gain);
            return Comparison { distance: 0, agrees: true, contradicts: false, cost };
        }
        match self.sorts {
            [SideSort::Ledger, SideSort::Statement] => self.compare_books_to_bank(mine, theirs),
            [SideSort::Statement, SideSort::Ledger] => self.compare_books_to_bank(theirs, mine),
            _ => self.compare_equals(mine, theirs),
        }
    }

    /// How much of what the books say stands in the bank's text, and what else stands there.
    fn compare_books_to_bank(&self, books: &Text, bank: &Text) -> Comparison {
        let mut found = vec![false; books.tokens.len()];
        let (mut gain, mut of_party, mut penalty) = (0_u32, 0_u32, 0_u32);
        let (mut foreign_letters, mut foreign_code) = (0, false);
        let (mut ends_with, mut names_other) = (None, false);
        for token in &bank.tokens {
            match self.find(books, token) {
                Some((at, worth)) => {
                    let word = books.tokens.get(at).map_or(0, |token| token.word);
                    let mut is_new = false;
                    for (slot, own) in found.iter_mut().zip(&books.tokens) {
                        if own.word == word {
                            is_new |= !*slot;
                            *slot = true;
                        }
                    }
                    gain += if is_new { worth } else { 0 };
                    of_party += if is_new && at < books.party { worth } else { 0 };
                    ends_with = if token.is_end { Some(at) } else { ends_with };
                }
                None if token.is_noise => {
                    let is_theirs = self.vocabulary.uses(token.word).books > 0;
                    penalty += if is_theirs { OTHER_PHRASE } else { 0 };
                }
                None => match self.foreign(books, token) {
                    Foreign::Code => foreign_code = true,
                    Foreign::Letters(letters) => foreign_letters += letters,
                    Foreign::Name(letters) => {
                        foreign_letters += letters.max(3);
                        names_other = true;
                    }
                    Foreign::Aside(cost) => penalty += cost,
                },
            }
        }
        let is_found = |at: usize| found.get(at).copied().unwrap_or(false);
        let code_found = (books.tokens.iter().enumerate())
            .any(|(at, token)| is_found(at) && is_code(self.vocabulary.word(token.word)));
        let named: Vec<usize> = self.naming(books);
        let missing = named.iter().filter(|at| !is_found(**at)).count();
        let is_whole = !named.is_empty() && missing == 0;
        // The name breaks off where the text does.
        let kept = named.iter().take_while(|at| is_found(**at)).count();
        let is_cut = kept > 0 && kept + missing == named.len() && ends_with == named.get(kept - 1).copied();
        let party_share = self.share(books, &named, is_found);
        let memo: Vec<usize> = (books.party..books.tokens.len()).collect();
        let memo_share = self.share(books, &memo, is_found);
        let says_other = names_other || foreign_letters > 2 && party_share.unwrap_or(0) < 700;
        let is_unasked = named.is_empty() && names_other;
        // Where the bank's lines nearly always name the giver, a line that names one is not of a giver unknown.
        let is_unknown_giver = is_unasked && books.party > 0 && self.cost_of_silence >= LEAST_SILENCE;
        let contradicts =
            !code_found && (foreign_code || is_unknown_giver || !named.is_empty() && !is_whole && says_other);
        let is_silent = kept == 0 && missing > 0 && !code_found && foreign_letters <= 2;
        if is_silent || is_unasked {
            penalty += self.cost_of_silence;
        }
        if foreign_letters > 2 {
            penalty += 100;
        }
        if !is_whole && !is_cut && kept > 0 {
            penalty += 60;
        }
        let agrees = !contradicts
            && (is_whole
                || is_cut && of_party >= 400
                || code_found && gain >= 400
                || named.is_empty() && memo_share.is_some_and(|share| share >= 750) && foreign_letters <= 2);
        let share = match (party_share.filter(|_| books.party > 0), memo_share) {
            (Some(party), Some(memo)) => (party * 7 + memo * 3) / 10,
            (Some(share), None) | (None, Some(share)) => share,
            (None, None) => 500,
        };
        let cost = SILENT + penalty.min(FULL_GAIN) - tempered(gain);
        Comparison { distance: 1000 - share, agrees, contradicts, cost }
    }

    /// The tokens that say who it is: the party, or where the books name none, what is not noise in the memo.
    fn naming(&self, books: &Text) -> Vec<usize> {
        if books.party > 0 {
            // What no bank line ever says, though many rows do, is how the books write that nobody is named.
            let is_said = |token: &Token| {
                let uses = self.vocabulary.uses(token.word);
                !self.has_names || uses.party < 20 || uses.other.saturating_mul(20) >= uses.party
            };
            let is_named = books.tokens.iter().take(books.party).any(is_said);
            return if is_named { (0..books.party).collect() } else { Vec::new() };
        }
        let tells = |token: &Token| !token.is_noise && self.vocabulary.weight(token.word) >= TELLING;
        books.tokens.iter().enumerate().filter(|(_, token)| tells(token)).map(|(at, _)| at).collect()
    }

    /// Where the books have what a word of the bank's text stands for, and what that is worth.
    fn find(&self, books: &Text, token: &Token) -> Option<(usize, u32)> {
        let own = || books.tokens.iter().map(|token| token.word).enumerate();
        if let Some((at, word)) = own().find(|(_, word)| *word == token.word) {
            return Some((at, self.vocabulary.weight(word)));
        }
        if let Some((at, word)) = own().find(|(_, word)| token.near.contains(word)) {
            // A slip may as well be another name.
            return Some((at, (self.vocabulary.weight(word) / 2).saturating_sub(50)));
        }
        let letters = self.vocabulary.word(token.word);
        if token.is_end && !token.is_noise {
            let of_its_sort = |word: &str| word.starts_with(letters) && (is_code(word) || !is_code(letters));
            let (at, _) = own().find(|(_, word)| of_its_sort(self.vocabulary.word(*word)))?;
            return Some((at, token.worth_as_beginning));
        }
        None
    }

    /// What a word that the books do not have says.
    fn foreign(&self, books: &Text, token: &Token) -> Foreign {
        let word = self.vocabulary.word(token.word);
        let uses = self.vocabulary.uses(token.word);
        if is_code(word) {
            let same_sort = |own: &Token| {
                let own = self.vocabulary.word(own.word);
                is_code(own) && letters_of_code(own) == letters_of_code(word)
            };
            return if books.tokens.iter().any(same_sort) { Foreign::Code } else { Foreign::Aside(250) };
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Foreign::Aside(20);
        }
        let letters = word.chars().count();
        let (mut party, mut all) = (uses.party, uses.books);
        if all == 0 && token.is_end {
            // The beginning of words says what they would.
            for word in self.vocabulary.beginning_with(word).0.take(MOST_ENDINGS) {
                let uses = self.vocabulary.uses(word);
                (party, all) = (party.saturating_add(uses.party), all.saturating_add(uses.books));
            }
        }
        match (party, all) {
            (0, 0) => Foreign::Letters(letters),
            // A word of purposes.
            _ if party.saturating_mul(4) < all => Foreign::Aside(40),
            _ => Foreign::Name(letters),
        }
    }

    /// How much of what both of one sort say is the same.
    fn compare_equals(&self, left: &Text, right: &Text) -> Comparison {
        let has = |text: &Text, token: &Token| text.tokens.iter().any(|own| own.word == token.word);
        let weight = |token: &Token| 1 + self.vocabulary.weight(token.word);
        let share = |text: &Text, other: &Text| {
            let all: u32 = text.tokens.iter().map(weight).sum();
            let common: u32 = text.tokens.iter().filter(|token| has(other, token)).map(weight).sum();
            u16::try_from(u64::from(common) * 1000 / u64::from(all.max(1))).unwrap_or(1000)
        };
        let (there, here) = (share(left, right), share(right, left));
        let squeezed = |text: &Text| -> String {
            text.tokens.iter().map(|token| self.vocabulary.word(token.word)).collect()
        };
        let (mine, theirs) = (squeezed(left), squeezed(right));
        // One of them may be cut, or parted in other places.
        let is_cut =
            mine.len().min(theirs.len()) >= 12 && (mine.starts_with(&theirs) || theirs.starts_with(&mine));
        let share = if is_cut { there.max(here).max(900) } else { there.midpoint(here) };
        let gain: u32 = distinct(&left.tokens)
            .filter(|token| has(right, token))
            .map(|token| self.vocabulary.weight(token.word))
            .sum();
        let gain = if is_cut { FULL_GAIN / 2 } else { tempered(gain) };
        let distance = 1000 - share;
        Comparison {
            distance,
            agrees: share >= 750,
            contradicts: share < 300,
            cost: SILENT + COST_OF_OTHER_TEXT + u32::from(distance) / 2 - gain,
        }
    }

    /// Which share of the tokens at `places` was found, by weight, in thousandths; none where there are none.
    fn share(&self, text: &Text, places: &[usize], is_found: impl Fn(usize) -> bool) -> Option<u16> {
        let weight =
            |at: &&usize| text.tokens.get(**at).map_or(0, |token| 1 + self.vocabulary.weight(token.word));
        let total: u32 = places.iter().map(|at| weight(&at)).sum();
        let found: u32 = places.iter().filter(|at| is_found(**at)).map(|at| weight(&at)).sum();
        (total > 0).then(|| u16::try_from(u64::from(found) * 1000 / u64::from(total)).unwrap_or(1000))
    }

    /// Where on the other side to look for what this entry could be.
    pub(super) fn probe(&self, is_left: bool, entry: &Entry) -> Probe {
        let Some(text) = self.text(is_left, entry) else { return Probe::Anybody };
        let mut telling: Vec<(u32, u32)> = Vec::new();
        let mut is_foreign = false;
        for token in text.tokens.iter().filter(|token| !token.is_noise) {
            let mut push = |word: u32| {
                if self.vocabulary.weight(word) >= TELLING {
                    telling.push((self.vocabulary.uses(word).books, word));
                }
            };
            if self.vocabulary.uses(token.word).books > 0 {
                push(token.word);
            }
            token.near.iter().copied().for_each(&mut push);
            if token.is_end {
                let (words, _) = self.vocabulary.beginning_with(self.vocabulary.word(token.word));
                words.take(MOST_ENDINGS).for_each(&mut push);
            }
            let is_number = self.vocabulary.word(token.word).bytes().all(|byte| byte.is_ascii_digit());
            is_foreign |= self.vocabulary.uses(token.word).books == 0 && token.near.is_empty() && !is_number;
        }
        telling.sort_unstable();
        telling.dedup();
        match (telling.is_empty(), is_foreign) {
            (false, _) => Probe::Words(telling.into_iter().map(|(_, word)| word).collect()),
            (true, true) => Probe::Nobody,
            (true, false) => Probe::Anybody,
        }
    }

    /// The words by which an entry is found, none where it names no one.
    pub(super) fn telling_words(&self, is_left: bool, entry: &Entry) -> Vec<u32> {
        let Some(text) = self.text(is_left, entry) else { return Vec::new() };
        let tells = |token: &&Token| self.vocabulary.weight(token.word) >= TELLING;
        let mut words: Vec<u32> = text.tokens.iter().filter(tells).map(|token| token.word).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The codes in an entry's text, each once, with those of the books that it may be a slip for.
    pub(super) fn codes(&self, is_left: bool, entry: &Entry) -> Vec<Vec<u32>> {
        let Some(text) = self.text(is_left, entry).filter(|text| text.has_code) else { return Vec::new() };
        let mut codes: Vec<Vec<u32>> = (text.tokens.iter())
            .filter(|token| is_code(self.vocabulary.word(token.word)))
            .map(|token| if token.near.is_empty() { vec![token.word] } else { token.near.to_vec() })
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The word for the number of a voucher, where some text has it.
    pub(super) fn voucher_word(&self, voucher: &str) -> Option<u32> {
        let letters: String = fold(voucher).chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.len() < 5 { None } else { self.vocabulary.find(&letters) }
    }

    /// Whether nothing in an entry's text says who it is, so that any name fits it.
    pub(super) fn is_anonymous(&self, is_left: bool, entry: &Entry) -> bool {
        self.text(is_left, entry).is_none_or(|text| self.naming(text).is_empty())
    }
}

/// What a word says that the other text does not have.
enum Foreign {
    /// It is another code.
    Code,
    /// It is someone else's name, of so many letters.
    Name(usize),
    /// It is a word that the books do not know, of so many letters.
    Letters(usize),
    /// It speaks against the pair a little.
    Aside(u32),
}

/// The first token of each word.
fn distinct(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| !tokens.iter().take(*at).any(|before| before.word == token.word))
        .map(|(_, token)| token)
}

/// Splits a folded party and memo into words.
fn split([party, memo]: &[String; 2], vocabulary: &mut Vocabulary) -> Text {
    let (party, memo) = (words_of(party), words_of(memo));
    let mut tokens = Vec::with_capacity(party.len() + memo.len());
    let mut has_code = false;
    for list in [&party, &memo] {
        for (word, is_noise) in list.iter().zip(noise_of(list)) {
            has_code |= is_code(word);
            tokens.push(Token {
                word: vocabulary.intern(word),
                is_noise,
                is_end: false,
                worth_as_beginning: 0,
                near: Box::default(),
            });
        }
    }
    Text { tokens: tokens.into_boxed_slice(), party: party.len(), has_code }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests::{bank, books};

    fn compare(party: &str, memo: &str, text: &str) -> Comparison {
        let books = books(&format!(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,{party},{memo}\n"
        ));
        let bank = bank(&format!("date,amount,content\n2025-01-05,5,{text}\n"));
        let (left, right) = (books.side(), bank.side());
        Evidence::new(&left, &right).compare(&left.entries[0], &right.entries[0])
    }

    #[test]
    fn a_bank_text_that_names_the_party_agrees() {
        for text in [
            "NGUYEN THI MAU LAN UNG HO HOC BONG",
            "MBVCB.5389082579.NGUYEN THI MAU LAN ung ho.CT tu 0071001234567",
            "ung ho hoc bong nguyen thi mau lan",
            "UNGHO NGUYENTHI NGUYEN THI MAU LANCK",
            "NGUYEN THI MAU LA",
        ] {
            let comparison = compare("Nguyễn Thị Mẫu Lan", "Ủng hộ học bổng", text);
            assert!(comparison.agrees && !comparison.contradicts, "{text}: {comparison:?}");
        }
    }

    #[test]
    fn a_bank_text_that_names_another_contradicts() {
        for text in ["TRAN VAN MAU HUNG UNG HO HOC BONG", "CONG TY MAU SAO MAI CHUYEN TIEN"] {
            let comparison = compare("Nguyễn Thị Bích Lan", "Ủng hộ học bổng", text);
            assert!(comparison.contradicts && !comparison.agrees, "{text}: {comparison:?}");
        }
        assert!(compare("Hạnh", "NE12345 ủng hộ", "HANH NE54321 UNG HO").contradicts);
    }

    #[test]
    fn a_bank_text_without_a_name_says_nothing() {
        for text in ["CHUYEN TIEN", "UNG HO HOC BONG", "", "5389082579"] {
            let comparison = compare("Nguyễn Thị Mẫu Lan", "Ủng hộ học bổng", text);
            assert!(!comparison.contradicts && !comparison.agrees, "{text}: {comparison:?}");
        }
    }
}
