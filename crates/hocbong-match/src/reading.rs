//! What is read off each distinct text, once: of a row its names, codes and purpose, of a line where what rows say stands.

use crate::codes::{self, Codes, Part, unmarked};
use crate::fold::{MAX_LETTERS, fold, fold_into, words};
use crate::names::{self, Kind, Name, Names, Relation, is_boundary, person_at, relation, words_of};
use crate::tones::has_marks;
use crate::vocabulary::{LISTS, Lexicon, Vocabulary};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

const NONE: u32 = u32::MAX;
/// The letters of a line that are weighed as explained or not.
const MOST_WEIGHED: usize = 128;
/// A longer word is none that breaks off.
const MOST_FRAGMENT: usize = 6;
/// Words without which no cash was paid in or drawn.
const CASH_WORDS: [&[u8]; 10] =
    [b"nop", b"rut", b"linh", b"cash", b"ntm", b"gui", b"nguoi", b"sec", b"noptien", b"ruttien"];
/// Letters a cut name needs to be looked up; fewer could begin anything.
const LEAST_TAIL: usize = 3;

/// What a row says of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// The names, the one that it is about first.
    pub(crate) names: Vec<u32>,
    /// The codes.
    pub(crate) codes: Vec<u32>,
    /// The number of its purpose.
    pub(crate) phrase: u32,
    /// The number of the words of its first name.
    pub(crate) name_words: u32,
}

/// How a name stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Whole.
    Whole,
    /// With one letter wrong, so that it is no name.
    Misspelt,
    /// Its beginning, where the line breaks off.
    Tail,
}

/// A known name on a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameHit {
    pub(crate) grade: Grade,
    /// The name; of a beginning the place of the first alias that goes on from it.
    pub(crate) name: u32,
    /// Of a beginning, the place behind the last such alias.
    pub(crate) to_name: u32,
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// It stands where the owner of the paying account does.
    pub(crate) is_owner: bool,
}

/// A code on a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeHit {
    pub(crate) part: Part,
    pub(crate) code: u32,
    pub(crate) to_code: u32,
    pub(crate) from: u16,
    pub(crate) to: u16,
}

/// What a line shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) names: Vec<NameHit>,
    pub(crate) codes: Vec<CodeHit>,
    /// What looks like a code, and no row has.
    pub(crate) unknown_codes: Vec<Vec<u8>>,
    /// Names of which no row is known, by their words, and whether the text breaks off behind them.
    pub(crate) strangers: Vec<(Vec<Vec<u8>>, bool)>,
    /// The words in order: number, from, to.
    pub(crate) words: Vec<(u32, u16, u16)>,
    /// The letters that a giver wrote, of the first 128.
    pub(crate) core: u128,
    /// Those of them that are words which many lines have.
    pub(crate) formula: u128,
    /// Some letter carries a mark, so that names may have their tones.
    pub(crate) has_marks: bool,
    /// The text breaks off.
    pub(crate) is_cut: bool,
    /// The letters of the word that it breaks off in, which may be a beginning of anything, and how many names go on from it.
    pub(crate) fragment: Vec<u8>,
    pub(crate) fragment_choices: u32,
    /// Where they stand.
    pub(crate) fragment_mask: u128,
    /// Who is named paid cash in or drew it: not who gave it.
    pub(crate) has_payer: bool,
}

impl Line {
    /// Whether it names a person or an organisation whole.
    pub(crate) fn names_somebody(&self) -> bool {
        !self.strangers.is_empty() || !self.names.is_empty()
    }
}

/// The purposes of rows by number: words in order of their numbers.
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

/// What all rows together say.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) names: Names,
    pub(crate) codes: Codes,
    pub(crate) purposes: Purposes,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) lexicon: Lexicon,
    /// How many lines have each word.
    pub(crate) rarity: Vec<u32>,
    /// For each name the number of its words.
    name_words: Vec<u32>,
}

/// Finds the codes of the user's pattern in a text.
pub type FindCodes<'a> = dyn Fn(&str) -> Vec<String> + Sync + 'a;

/// What a row says, before it is numbered.
#[derive(Debug, Default)]
pub(crate) struct Said {
    names: Vec<Name>,
    codes: Vec<Vec<u8>>,
    content: Vec<Vec<u8>>,
}

/// Reads a row with this party and memo.
pub(crate) fn read_row(party: &str, memo: &str, pattern: Option<&FindCodes<'_>>) -> Said {
    let mut names = names::of_party(party);
    let is_nobody = !party.trim().is_empty() && names.is_empty();
    if names.is_empty() && !is_nobody || names.first().is_some_and(|name| name.kind == Kind::Other) {
        for name in names::of_memo(memo) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // A name that is one goes before what stands in its place.
        names.sort_by_key(|name| name.kind == Kind::Other);
    }
    let mut codes = codes::of_memo(memo);
    if let Some(pattern) = pattern {
        for code in pattern(memo).into_iter().chain(pattern(party)) {
            let code = code.into_bytes();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    let said = words_of(&fold(memo));
    let mut of_name: Vec<&[u8]> = Vec::new();
    for name in &names {
        // What a memo says of the party again is no purpose.
        if said.windows(name.words.len().max(1)).any(|window| window == name.words.as_slice()) {
            of_name.extend(name.words.iter().map(Vec::as_slice));
        }
    }
    let letters = codes.concat();
    let is_content = |word: &Vec<u8>| {
        !of_name.contains(&word.as_slice())
            && !codes.contains(word)
            && (word.iter().all(|byte| !byte.is_ascii_digit())
                || letters.windows(word.len()).all(|part| part != word.as_slice()))
    };
    let content: Vec<Vec<u8>> = said.into_iter().filter(is_content).collect();
    Said { names, codes, content }
}

impl Known {
    /// Nothing yet, in texts with these abbreviations.
    pub(crate) fn with(lexicon: Lexicon) -> Self {
        Self { lexicon, ..Self::default() }
    }

    /// Numbers what a row says.
    pub(crate) fn keep(&mut self, said: Said) -> Row {
        let phrase = numbered(&self.lexicon, &mut self.vocabulary, &said.content);
        let phrase = self.purposes.intern(phrase);
        let of_first = said.names.first().map(|name| name.words.as_slice()).unwrap_or_default();
        let name_words = numbered(&self.lexicon, &mut self.vocabulary, of_first);
        let name_words = self.purposes.intern(name_words);
        let mut names: Vec<u32> = Vec::with_capacity(said.names.len());
        for name in said.names {
            let number = self.names.intern(name);
            if !names.contains(&number) {
                names.push(number);
            }
        }
        let codes = said.codes.iter().map(|code| self.codes.intern(code)).collect();
        Row { names, codes, phrase, name_words }
    }

    /// Prepares the reading of lines; every row is read.
    pub(crate) fn index(&mut self) {
        self.names.index(&self.lexicon);
        self.codes.index(true);
        let count = u32::try_from(self.names.len()).unwrap_or(NONE);
        for number in 0..count {
            let said = self.names.name(number).map(|name| name.words.clone()).unwrap_or_default();
            let words = numbered(&self.lexicon, &mut self.vocabulary, &said);
            let words = self.purposes.intern(words);
            self.name_words.push(words);
        }
    }

    /// Whether a row speaks of a name in its memo.
    fn mentions(&self, row: &Row, name: u32) -> bool {
        let said = self.purposes.words(row.phrase);
        let words = self.name_words.get(name as usize).map_or(&[][..], |words| self.purposes.words(*words));
        !words.is_empty() && words.iter().all(|word| said.binary_search(word).is_ok())
    }
}

/// The words with abbreviations written out and different words for one thing made one: word, first and last place.
pub(crate) fn canonical<'w>(lexicon: &'w Lexicon, said: &[&'w [u8]]) -> Vec<(Cow<'w, [u8]>, usize, usize)> {
    let lists = &*LISTS;
    let mut long: Vec<(&'w [u8], usize)> = Vec::with_capacity(said.len());
    for (place, word) in said.iter().enumerate() {
        match lexicon.long(word) {
            Some(words) => long.extend(words.iter().map(|word| (word.as_slice(), place))),
            None => long.push((word, place)),
        }
    }
    let mut found = Vec::with_capacity(long.len());
    let mut at = 0;
    while let Some((own, first)) = long.get(at).copied() {
        let written = lists.synonym_heads.contains(own).then(|| {
            (1..=4).rev().find_map(|count| {
                let phrase: Vec<u8> =
                    long.get(at..at + count)?.iter().flat_map(|(word, _)| *word).copied().collect();
                lists.synonyms.get(&phrase).map(|word| (word.as_slice(), count))
            })
        });
        let (word, count) = written.flatten().unwrap_or((own, 1));
        let last = long.get(at + count - 1).map_or(first, |(_, place)| *place);
        found.push((Cow::Borrowed(word), first, last));
        at += count;
    }
    found
}

/// The numbers of the words that a text comes to, in order, each once.
fn numbered(lexicon: &Lexicon, vocabulary: &mut Vocabulary, said: &[Vec<u8>]) -> Vec<u32> {
    let said: Vec<&[u8]> = said.iter().map(Vec::as_slice).collect();
    let mut numbers: Vec<u32> =
        canonical(lexicon, &said).iter().map(|(word, ..)| vocabulary.intern(word)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// How the lines of a list are read: what all of them together show.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    /// The length in letters at which the bank cuts off.
    pub(crate) cut_at: Option<usize>,
    /// Words that many lines have, by number.
    pub(crate) formula: Vec<bool>,
}

/// A line's text split into parts: what a giver wrote, the owner of the account, the bank's own.
#[derive(Debug, Default)]
pub(crate) struct Split {
    pub(crate) folded: Vec<u8>,
    pub(crate) letters: Vec<u8>,
    pub(crate) tokens: Vec<(usize, usize)>,
    /// For each token, what it is.
    sorts: Vec<Sort>,
    has_marks: bool,
    /// The text is longer than what is read of it.
    pub(crate) is_long: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Giver,
    Owner,
    Bank,
}

impl Split {
    /// Splits the texts of a line: the sender where the statement has one, then the description.
    pub(crate) fn of(sender: &str, text: &str) -> Self {
        let mut folded = Vec::with_capacity(sender.len() + text.len());
        let is_whole = fold_into(sender, &mut folded);
        let owner = folded.len();
        let is_whole = fold_into(text, &mut folded) && is_whole;
        folded.truncate(2 * MAX_LETTERS);
        let letters = unmarked(&folded);
        let tokens: Vec<(usize, usize)> = words(&folded).collect();
        let has_marks = has_marks(sender) || has_marks(text);
        let mut split = Self { folded, letters, tokens, sorts: Vec::new(), has_marks, is_long: !is_whole };
        split.sorts = split
            .tokens
            .iter()
            .map(|(from, _)| if *from < owner { Sort::Owner } else { Sort::Giver })
            .collect();
        split.mark_bank();
        split
    }

    fn token(&self, at: usize) -> &[u8] {
        self.tokens.get(at).and_then(|(from, to)| self.letters.get(*from..*to)).unwrap_or_default()
    }

    /// Takes off what the bank adds: numbers, stamps, and behind the number of an account its owner.
    fn mark_bank(&mut self) {
        let mut is_owner = false;
        let mut is_over = false;
        for at in 0..self.tokens.len() {
            if self.sorts.get(at) == Some(&Sort::Owner) {
                continue;
            }
            let token = self.token(at);
            let figures = token.iter().filter(|byte| byte.is_ascii_digit()).count();
            // Codes glued to one another have few figures each; a bank's number has many.
            let run = token.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or(0);
            let begins = token.first().is_some_and(u8::is_ascii_digit);
            let is_number =
                run >= 6 || figures >= 6 && begins || figures >= 4 && figures < token.len() && begins;
            let before = at.checked_sub(1).map(|at| self.token(at)).unwrap_or_default();
            let is_account = figures == token.len() && figures >= 6;
            let sort = if is_over {
                Sort::Bank
            } else if is_account && matches!(before, b"tu" | b"tk") {
                is_owner = true;
                Sort::Bank
            } else if is_owner && matches!(token, b"toi" | b"den") {
                is_over = true;
                Sort::Bank
            } else if is_number || LISTS.stamps.contains(token) {
                Sort::Bank
            } else if is_owner {
                Sort::Owner
            } else {
                Sort::Giver
            };
            // `CT tu 0012345` stands before the account.
            if is_account && matches!(before, b"tu" | b"tk") {
                for back in 1..=2 {
                    let Some(place) = at.checked_sub(back) else { break };
                    if matches!(self.token(place), b"tu" | b"tk" | b"ct")
                        && let Some(slot) = self.sorts.get_mut(place)
                    {
                        *slot = Sort::Bank;
                    }
                }
            }
            if let Some(slot) = self.sorts.get_mut(at) {
                *slot = sort;
            }
        }
    }

    /// The length of what the giver wrote, with spaces, and the letter behind it.
    pub(crate) fn written(&self) -> (usize, usize) {
        let mut length = 0;
        let mut end = 0;
        for ((from, to), sort) in self.tokens.iter().zip(&self.sorts) {
            if *sort == Sort::Giver {
                length += to - from + usize::from(length > 0);
                end = *to;
            }
        }
        (length, end)
    }

    /// The words of the giver and the owner.
    pub(crate) fn said(&self) -> impl Iterator<Item = &[u8]> {
        let tokens = self.tokens.iter().zip(&self.sorts).filter(|(_, sort)| **sort != Sort::Bank);
        tokens.filter_map(|((from, to), _)| self.letters.get(*from..*to))
    }
}

/// The bits of letters from one place to another.
pub(crate) fn mask(from: usize, to: usize) -> u128 {
    let below = |at: usize| if at >= MOST_WEIGHED { u128::MAX } else { (1_u128 << at) - 1 };
    below(to) & !below(from)
}

fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Reads what is known on a line.
pub(crate) fn read_line(known: &Known, habits: &Habits, split: &Split) -> Line {
    let mut line = Line { has_marks: split.has_marks, ..Line::default() };
    let (written, end) = split.written();
    line.is_cut = habits.cut_at.is_some_and(|limit| written + 1 >= limit) || split.is_long;
    // What is cut ends where the giver's words do.
    let of_giver = split.letters.get(..end).unwrap_or_default();
    let folded = split.folded.get(..end).unwrap_or_default();
    let mut codes = known.codes.find(folded, of_giver, line.is_cut);
    // A code may be glued to what looks like the bank's own; nothing is cut off there.
    let whole = known.codes.find(&split.folded, &split.letters, false);
    codes.extend(
        whole.into_iter().filter(|code| code.to > end && matches!(code.part, Part::Whole | Part::Most)),
    );
    for code in &codes {
        if code.part == Part::Unknown
            && let Some(letters) = split.letters.get(code.from..code.to)
        {
            line.unknown_codes.push(letters.to_vec());
        }
        line.codes.push(CodeHit {
            part: code.part,
            code: code.code,
            to_code: code.to_code,
            from: place(code.from),
            to: place(code.to),
        });
    }
    let mut is_taken = vec![false; split.letters.len()];
    for code in &codes {
        is_taken.get_mut(code.from..code.to).into_iter().flatten().for_each(|taken| *taken = true);
    }
    find_names(known, split, end, &mut line, &mut is_taken);
    find_strangers(known, split, end, &mut line, &mut is_taken);
    // Words with their places, and what of the giver's letters they are.
    let mut pieces: Vec<(&[u8], usize, usize)> = Vec::with_capacity(split.tokens.len());
    for ((from, to), sort) in split.tokens.iter().zip(&split.sorts) {
        let is_code = codes.iter().any(|code| code.from <= *from && *to <= code.to);
        if *sort == Sort::Bank && !is_code {
            continue;
        }
        if *sort == Sort::Giver {
            line.core |= mask(*from, *to);
        }
        // A word may be glued to a code.
        let mut start = *from;
        for at in *from + 1..=*to {
            let is_end = at == *to || codes.iter().any(|code| code.to == at || code.from == at);
            if is_end {
                let is_code = codes.iter().any(|code| code.from <= start && at <= code.to);
                if !is_code && let Some(word) = split.letters.get(start..at) {
                    pieces.push((word, start, at));
                }
                start = at;
            }
        }
    }
    for code in &codes {
        line.core |= mask(code.from, code.to);
    }
    if line.is_cut
        && let Some((word, from, _)) = pieces.iter().rfind(|(_, _, to)| *to == end)
        && is_free(&is_taken, *from, end)
        && word.len() <= MOST_FRAGMENT
        && !(word.len() > 2 && LISTS.transfer.contains(*word))
    {
        let (first, behind) = known.names.going_on(word);
        line.fragment = word.to_vec();
        line.fragment_choices = behind - first;
        line.fragment_mask = mask(*from, end);
    }
    let said: Vec<&[u8]> = pieces.iter().map(|(word, ..)| *word).collect();
    for (word, first, last) in canonical(&known.lexicon, &said) {
        let (Some((_, from, _)), Some((_, _, to))) = (pieces.get(first), pieces.get(last)) else { continue };
        let number = known.vocabulary.get(&word);
        let is_formula = LISTS.transfer.contains(word.as_ref())
            || number.is_some_and(|number| habits.formula.get(number as usize).copied().unwrap_or(false));
        if is_formula && !(line.fragment == word.as_ref() && usize::from(place(*to)) == end) {
            line.formula |= mask(*from, *to);
        }
        line.words.push((number.unwrap_or(NONE), place(*from), place(*to)));
    }
    let squeezed = &split.letters;
    let may_be_cash = said.iter().any(|word| CASH_WORDS.contains(word));
    let has =
        |phrase: &Vec<u8>| squeezed.windows(phrase.len().max(1)).any(|window| window == phrase.as_slice());
    line.has_payer = may_be_cash && LISTS.cash.iter().any(has);
    line
}

fn is_free(is_taken: &[bool], from: usize, to: usize) -> bool {
    is_taken.get(from..to).is_some_and(|letters| letters.iter().all(|taken| !taken))
}

fn find_names(known: &Known, split: &Split, end: usize, line: &mut Line, is_taken: &mut [bool]) {
    let letters = &split.letters;
    let starts: Vec<usize> = (0..letters.len())
        .filter(|at| {
            is_boundary(&split.folded, *at) || line.codes.iter().any(|code| usize::from(code.to) == *at)
        })
        .collect();
    let sort_at = |at: usize| {
        let token = split.tokens.partition_point(|(from, _)| *from <= at).checked_sub(1);
        token.and_then(|token| split.sorts.get(token)).copied().unwrap_or(Sort::Bank)
    };
    for start in &starts {
        let sort = sort_at(*start);
        if sort == Sort::Bank {
            continue;
        }
        let rest = letters.get(*start..).unwrap_or_default();
        let mut has_whole = false;
        for (length, name) in known.names.beginning(rest) {
            let to = start + length;
            // A name ends where a word does.
            let is_end =
                is_boundary(&split.folded, to) || line.codes.iter().any(|code| usize::from(code.from) == to);
            if is_end && is_free(is_taken, *start, to) {
                let is_owner = sort == Sort::Owner;
                line.names.push(NameHit {
                    grade: Grade::Whole,
                    name,
                    to_name: 0,
                    from: place(*start),
                    to: place(to),
                    is_owner,
                });
                // What the name begins with may be a name too, and is not meant.
                is_taken.get_mut(*start..to).into_iter().flatten().for_each(|taken| *taken = true);
                has_whole = true;
                break;
            }
        }
        let is_last = sort == Sort::Giver && line.is_cut && *start < end;
        let tail = letters.get(*start..end).unwrap_or_default();
        if is_last && tail.len() >= LEAST_TAIL && !has_whole && is_free(is_taken, *start, end) {
            let (from, to) = known.names.going_on(tail);
            if from < to {
                line.names.push(NameHit {
                    grade: Grade::Tail,
                    name: from,
                    to_name: to,
                    from: place(*start),
                    to: place(end),
                    is_owner: false,
                });
                is_taken.get_mut(*start..end).into_iter().flatten().for_each(|taken| *taken = true);
            }
        }
    }
}

/// Names that no row has, by their shape, and known ones with a letter wrong.
fn find_strangers(known: &Known, split: &Split, end: usize, line: &mut Line, is_taken: &mut [bool]) {
    let has_whole = line.names.iter().any(|hit| hit.grade == Grade::Whole && !hit.is_owner);
    let is_compound: Vec<bool> = (0..split.tokens.len())
        .map(|at| LISTS.compounds.contains(&[split.token(at), split.token(at + 1)].concat()))
        .collect();
    // No name begins in a word of two syllables.
    let is_in_compound = |at: usize| {
        [Some(at), at.checked_sub(1)].into_iter().flatten().any(|at| is_compound.get(at) == Some(&true))
    };
    let mut at = 0;
    while at < split.tokens.len() {
        // What stands in a known name, or is the bank's, begins none.
        let is_open = split.tokens.get(at).is_some_and(|(from, to)| is_free(is_taken, *from, *to));
        if !is_open || split.sorts.get(at) == Some(&Sort::Bank) {
            at += 1;
            continue;
        }
        let Some((start, _)) = split.tokens.get(at).copied() else { break };
        let run: Vec<(usize, usize)> = (at..split.tokens.len())
            .map_while(|place| {
                let (from, to) = split.tokens.get(place).copied()?;
                let is_name = split.sorts.get(place) != Some(&Sort::Bank) && is_free(is_taken, from, to);
                let same_part = split.sorts.get(place) == split.sorts.get(at);
                (is_name && same_part).then_some((from, to))
            })
            .take(8)
            .collect();
        let words: Vec<Vec<u8>> =
            run.iter().filter_map(|(from, to)| split.letters.get(*from..*to)).map(<[u8]>::to_vec).collect();
        let is_owner = split.sorts.get(at) == Some(&Sort::Owner);
        // A known name with a letter wrong.
        let may_be_misspelt = !has_whole && !words.first().is_some_and(|word| LISTS.transfer.contains(word));
        let misspelt = (2..=words.len().min(6)).rev().filter(|_| may_be_misspelt).find_map(|count| {
            let shown = words.get(..count)?;
            let first = known.names.misspelt(shown);
            (!first.is_empty()).then_some((count, first))
        });
        if let Some((count, found)) = misspelt {
            let to = run.get(count - 1).map_or(start, |piece| piece.1);
            for name in found {
                line.names.push(NameHit {
                    grade: Grade::Misspelt,
                    name,
                    to_name: 0,
                    from: place(start),
                    to: place(to),
                    is_owner,
                });
            }
            is_taken.get_mut(start..to).into_iter().flatten().for_each(|taken| *taken = true);
            at += count;
            continue;
        }
        let person =
            person_at(&words).filter(|_| !is_in_compound(at)).or_else(|| known.names.person_at(&words));
        if let Some(count) = person {
            let to = run.get(count - 1).map_or(start, |piece| piece.1);
            // A name that is cut off says less; one that breaks off in its second word says nothing.
            let is_initial = count > 2 && words.get(count - 1).is_some_and(|last| last.len() == 1);
            let is_cut = (line.is_cut || is_initial) && to == end && !is_owner;
            if !(is_cut && count < 3) {
                line.strangers.push((words.get(..count).unwrap_or_default().to_vec(), is_cut));
            }
            is_taken.get_mut(start..to).into_iter().flatten().for_each(|taken| *taken = true);
            at += count;
            continue;
        }
        at += 1;
    }
}

/// Whether a line names somebody else than a row does, by the row's names: one whose name is a letter off, or another.
pub(crate) fn names_another(known: &Known, row: &Row, line: &Line) -> Option<bool> {
    let own = row.names.first().and_then(|name| known.names.name(*name))?;
    if !own.is_whole() || line.has_payer {
        return None;
    }
    let mut is_other = false;
    let mut is_near = false;
    let mut hold = |shown: &[Vec<u8>], is_cut: bool, is_known: bool| {
        let mut relations = row
            .names
            .iter()
            .filter_map(|name| known.names.name(*name))
            .map(|own| relation(own, shown, is_cut));
        let best = relations.by_ref().min().unwrap_or(Relation::Other);
        is_near |= best == Relation::OneLetter && !is_known;
        is_other |= best == Relation::Other || best == Relation::OneLetter && is_known;
    };
    for hit in &line.names {
        let (name, is_cut) = match hit.grade {
            // A class or an office that the memo speaks of hands in what its members give.
            Grade::Whole if known.mentions(row, hit.name) => continue,
            Grade::Whole => (known.names.name(hit.name), false),
            Grade::Misspelt => continue,
            // A tail of a few letters could be anything.
            Grade::Tail if hit.to - hit.from < 8 || hit.to_name - hit.name > 1 => continue,
            Grade::Tail => (known.names.alias(hit.name).and_then(|(_, name)| known.names.name(name)), true),
        };
        if let Some(name) = name.filter(|name: &&Name| name.is_whole()) {
            hold(&name.words, is_cut, true);
        }
    }
    for (shown, is_cut) in &line.strangers {
        hold(shown, *is_cut, false);
    }
    match (is_other, is_near) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    }
}

/// The names on a line, as comparisons see them.
pub(crate) fn shown_names(known: &Known, line: &Line) -> String {
    let spelt = |words: &[Vec<u8>]| {
        words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join(" ")
    };
    let of_known = line
        .names
        .iter()
        .filter(|hit| hit.grade == Grade::Whole)
        .filter_map(|hit| known.names.name(hit.name));
    let mut all: Vec<String> = of_known.map(|name| spelt(&name.words)).collect();
    all.extend(line.strangers.iter().map(|(words, _)| spelt(words)));
    all.dedup();
    all.join(", ")
}
