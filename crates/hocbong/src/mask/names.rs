//! Finding names in texts, however they are spelt there: without diacritics, in capitals, broken by a space or glued to the
//! next word, as banks pass them on.

use crate::text::fold;
use aho_corasick::AhoCorasick;
use std::collections::BTreeMap;
use std::ops::Range;

/// So many letters are no accident in the middle of a word.
const LONG: usize = 8;
/// A name of one word is a word of the language; it is looked for as a whole text alone.
const FEWEST_WORDS: usize = 2;
/// So many words behind `em` may be a name.
const MOST_WORDS: usize = 6;

/// Names to hide.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The letters of each name, folded; the numbers are those of `initials`.
    letters: Option<AhoCorasick>,
    initials: Vec<String>,
    /// Names of one word: folded, with what is shown.
    single: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut by_letters: BTreeMap<String, String> = BTreeMap::new();
        let mut single = BTreeMap::new();
        for name in names.into_iter().flat_map(people) {
            let letters = Letters::of(name).folded;
            let shown = initials(name);
            if words(name).count() >= FEWEST_WORDS {
                by_letters.entry(letters).or_insert(shown);
            } else if !letters.is_empty() {
                single.entry(letters).or_insert(shown);
            }
        }
        let (letters, initials): (Vec<String>, Vec<String>) = by_letters.into_iter().unzip();
        // An automaton of more than all memory is the only thing that it can fail for.
        let letters = AhoCorasick::new(&letters).ok();
        Self { letters, initials, single }
    }

    /// The text with the names in it hidden; none where there are none.
    pub(super) fn hide(&self, text: &str) -> Option<String> {
        let letters = Letters::of(text);
        if let Some(shown) = self.single.get(&letters.folded) {
            return Some(shown.clone());
        }
        let mut found = self.found(&letters);
        found.extend(called(text).into_iter().map(|span| {
            let shown = initials(text.get(span.clone()).unwrap_or_default());
            (span, shown)
        }));
        if found.is_empty() {
            return None;
        }
        // Of two that begin together the longer one says more.
        found.sort_by(|(left, _), (right, _)| left.start.cmp(&right.start).then(right.end.cmp(&left.end)));
        let mut hidden = String::with_capacity(text.len());
        let mut at = 0;
        for (span, shown) in found {
            if span.end <= at {
                continue;
            }
            // Where two overlap, what both cover is gone and both are shown.
            hidden.push_str(text.get(at..span.start.max(at)).unwrap_or_default());
            hidden.push_str(&shown);
            at = span.end;
        }
        hidden.push_str(text.get(at..).unwrap_or_default());
        Some(hidden)
    }

    fn found(&self, letters: &Letters) -> Vec<(Range<usize>, String)> {
        let Some(automaton) = &self.letters else { return Vec::new() };
        let matches = automaton.find_overlapping_iter(&letters.folded);
        matches
            .filter_map(|found| {
                let (first, last) = (letters.of.get(found.start())?, letters.of.get(found.end() - 1)?);
                let is_whole = first.begins_word && last.ends_word;
                let shown = self.initials.get(found.pattern().as_usize())?;
                (is_whole || found.len() >= LONG).then(|| (first.span.start..last.span.end, shown.clone()))
            })
            .collect()
    }
}

/// A letter of a text.
#[derive(Clone, Debug)]
struct Letter {
    span: Range<usize>,
    begins_word: bool,
    ends_word: bool,
}

/// The letters and digits of a text, folded and without what stands between them.
struct Letters {
    folded: String,
    /// For each byte of `folded` the letter that it comes from.
    of: Vec<Letter>,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters =
            Self { folded: String::with_capacity(text.len()), of: Vec::with_capacity(text.len()) };
        // A name may be glued to a class or a code, so digits end words as blanks do.
        let mut was_letter = false;
        let mut all = text.char_indices().peekable();
        while let Some((start, c)) = all.next() {
            if c.is_alphanumeric() {
                let before = letters.folded.len();
                if c.is_ascii() {
                    letters.folded.push(c.to_ascii_lowercase());
                } else {
                    letters.folded.push_str(&fold(c.encode_utf8(&mut [0; 4])));
                }
                let next = all.peek();
                let letter = Letter {
                    span: start..start + c.len_utf8(),
                    begins_word: !was_letter,
                    ends_word: !next.is_some_and(|(_, next)| next.is_alphabetic()),
                };
                letters.of.extend((before..letters.folded.len()).map(|_| letter.clone()));
            }
            was_letter = c.is_alphabetic();
        }
        letters
    }
}

/// The people that a cell names; it may list several.
fn people(cell: &str) -> impl Iterator<Item = &str> {
    // What stands in brackets is a class, a school or a parent.
    cell.split([',', ';', '/', '&', '+', '\n', '(', ')', '-'])
        .flat_map(|part| part.split(" và "))
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        // A class is no name: `lớp 3A`.
        .filter(|part| !part.is_empty() && !part.contains(|c: char| c.is_ascii_digit()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The first letters of a name, as newspapers write the names of minors: `N.T.B.`
pub(super) fn initials(name: &str) -> String {
    let mut short = String::new();
    for letter in words(name).filter_map(|word| word.chars().next()) {
        short.extend(letter.to_uppercase());
        short.push('.');
    }
    short
}

/// Whether a text could be a name: two to six words that all begin with a capital and hold letters alone.
pub(super) fn could_be_name(text: &str) -> bool {
    let is_word = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    };
    let all: Vec<&str> = text.split_whitespace().collect();
    (FEWEST_WORDS..=MOST_WORDS).contains(&all.len()) && all.into_iter().all(is_word)
}

/// Where a pupil is called by name: `em Lan`, `cháu Nguyễn Mẫu Lan`, `học sinh Lan`.
fn called(text: &str) -> Vec<Range<usize>> {
    let words: Vec<Range<usize>> = spans(text);
    let word = |at: usize| words.get(at).and_then(|span| text.get(span.clone())).unwrap_or_default();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        at += 1;
        let is_call = match fold(word(at - 1)).as_str() {
            "em" | "chau" | "hs" => true,
            "sinh" => at > 1 && fold(word(at - 2)) == "hoc",
            _ => false,
        };
        if !is_call {
            continue;
        }
        let count = (0..MOST_WORDS).take_while(|more| is_title(word(at + more))).count();
        if let (Some(first), Some(last)) = (words.get(at), words.get((at + count).wrapping_sub(1)))
            && count > 0
        {
            found.push(first.start..last.end);
            at += count;
        }
    }
    found
}

/// Whether a word begins with a capital and goes on without one: among words in capitals alone names cannot be told.
fn is_title(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some()
        && letters.all(char::is_lowercase)
}

/// Where the words of a text stand, those that only a space or a line feed divides from one another.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                spans.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    spans
}
