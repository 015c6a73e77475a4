//! Finds names in texts in whatever way they are spelt there: without diacritics, in capitals, broken by a
//! space or glued to the next word, as banks pass them on.

use crate::text::fold;
use aho_corasick::AhoCorasick;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// A name of two words must have this many letters to be hidden in the middle of a word; a shorter match may
/// be an accident. Names of more words need fewer letters.
const LONG: usize = 8;
const LONG_OF_THREE_WORDS: usize = 6;
/// A name of one word is usually an ordinary word too, so it is hidden only if it is the whole text.
const MIN_WORDS: usize = 2;
/// Up to this many words after `em` are taken as a name.
const MAX_WORDS: usize = 6;

/// Words before a name that are not part of it, folded.
const BEFORE: [&str; 16] = [
    "em", "chau", "be", "hs", "sv", "ong", "ba", "co", "thay", "me", "bo", "cha", "con", "anh", "chi", "gui",
];
/// Folded words; a cell made only of these contains no name.
const NOBODY: [&str; 25] = [
    "hoc", "sinh", "vien", "ngheo", "vuot", "kho", "gioi", "bong", "tien", "qua", "nhieu", "cac", "nhung",
    "em", "chau", "danh", "sach", "theo", "lop", "truong", "nguoi", "khac", "tap", "the", "doan",
];
/// Folded words with which the name of a school or an office begins.
const SCHOOLS: [&str; 13] = [
    "thcs",
    "thpt",
    "ptdt",
    "ptth",
    "tieu hoc",
    "mam non",
    "mau giao",
    "dai hoc",
    "hoi khuyen hoc",
    "ubnd",
    "phong gd",
    "so gd",
    "lop",
];

/// The names to hide.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// Finds the folded letters of each name; pattern `i` is shown as `shown[i]`.
    letters: Option<AhoCorasick>,
    shown: Vec<Shown>,
    /// Names of one word: folded, with the replacement.
    single: BTreeMap<String, String>,
}

/// How a name is shown.
#[derive(Clone, Debug)]
struct Shown {
    initials: String,
    /// Number of letters from which a match in the middle of a word is not an accident.
    long: usize,
}

impl Names {
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut by_letters: BTreeMap<String, Shown> = BTreeMap::new();
        let mut single = BTreeMap::new();
        for name in names.into_iter().flat_map(people) {
            let (letters, words) = (Letters::new(&name).folded, words(&name).count());
            let initials = initials(&name);
            if words >= MIN_WORDS {
                let long = if words > MIN_WORDS { LONG_OF_THREE_WORDS } else { LONG };
                by_letters.entry(letters).or_insert(Shown { initials, long });
            } else if !letters.is_empty() {
                single.entry(letters).or_insert(initials);
            }
        }
        let (letters, shown): (Vec<String>, Vec<Shown>) = by_letters.into_iter().unzip();
        // `None` if the automaton would need more states than it can number.
        let letters = AhoCorasick::new(&letters).ok();
        Self { letters, shown, single }
    }

    /// Returns the text with its names hidden; `None` if it contains no name.
    pub(super) fn hide(&self, text: &str) -> Option<String> {
        let letters = Letters::new(text);
        if let Some(shown) = self.single.get(&letters.folded) {
            return Some(shown.clone());
        }
        // Without an automaton we cannot find names, so we show only initials.
        if self.letters.is_none() {
            return Some(initials(text));
        }
        let mut found = self.found(&letters);
        found.extend(self.called(text).into_iter().map(|span| {
            let shown = initials(text.get(span.clone()).unwrap_or_default());
            (span, Cow::Owned(shown))
        }));
        if found.is_empty() {
            return None;
        }
        // Of two names that begin at the same place, the longer comes first.
        found.sort_by(|(left, _), (right, _)| left.start.cmp(&right.start).then(right.end.cmp(&left.end)));
        let mut hidden = String::with_capacity(text.len());
        let mut at = 0;
        for (span, shown) in found {
            if span.end <= at {
                continue;
            }
            // Where two names overlap, the text that both cover is removed and both replacements are shown.
            hidden.push_str(text.get(at..span.start.max(at)).unwrap_or_default());
            hidden.push_str(&shown);
            at = span.end;
        }
        hidden.push_str(text.get(at..).unwrap_or_default());
        Some(hidden)
    }

    fn found(&self, letters: &Letters) -> Vec<(Range<usize>, Cow<'_, str>)> {
        let Some(automaton) = &self.letters else { return Vec::new() };
        let matches = automaton.find_overlapping_iter(&letters.folded);
        matches
            .filter_map(|found| {
                let (first, last) = (letters.of.get(found.start())?, letters.of.get(found.end() - 1)?);
                let is_whole = first.begins_word && last.ends_word;
                let shown = self.shown.get(found.pattern().as_usize())?;
                let span = first.span.start..last.span.end;
                (is_whole || found.len() >= shown.long)
                    .then_some((span, Cow::Borrowed(shown.initials.as_str())))
            })
            .collect()
    }

    /// Finds pupils addressed by name: `em Lan`, `cháu Nguyễn Mẫu Lan`, `học sinh Lan`; also `EM LAN` if Lan
    /// is a known name.
    fn called(&self, text: &str) -> Vec<Range<usize>> {
        let words: Vec<Range<usize>> = spans(text);
        let word = |at: usize| words.get(at).and_then(|span| text.get(span.clone())).unwrap_or_default();
        // A full stop or a comma ends a name.
        let follows = |at: usize| {
            let gap = words.get(at.wrapping_sub(1)).zip(words.get(at));
            let gap = gap.and_then(|(before, next)| text.get(before.end..next.start));
            gap.is_some_and(|gap| gap.chars().all(char::is_whitespace))
        };
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            at += 1;
            let is_call = match fold(word(at - 1)).as_str() {
                "em" | "chau" | "be" | "hs" => true,
                "sinh" => at > 1 && fold(word(at - 2)) == "hoc",
                _ => false,
            };
            if !is_call || !follows(at) {
                continue;
            }
            // A name that is already an initial needs no hiding.
            let is_initial = |at: usize| {
                let behind = words.get(at).and_then(|span| text.get(span.end..)).unwrap_or_default();
                behind.starts_with('.') && word(at).chars().count() == 1
            };
            let is_of_name = |more: &usize| {
                let at = at + more;
                (*more == 0 || follows(at)) && is_title(word(at)) && !is_initial(at)
            };
            let mut count = (0..MAX_WORDS).take_while(is_of_name).count();
            if count == 0 && !is_initial(at) && self.single.contains_key(&Letters::new(word(at)).folded) {
                count = 1;
            }
            if let (Some(first), Some(last)) = (words.get(at), words.get((at + count).wrapping_sub(1)))
                && count > 0
            {
                found.push(first.start..last.end);
                at += count;
            }
        }
        found
    }
}

/// The place of a letter in a text.
#[derive(Clone, Debug)]
struct Letter {
    span: Range<usize>,
    begins_word: bool,
    ends_word: bool,
}

/// The letters and digits of a text, folded, without anything between them.
struct Letters {
    folded: String,
    /// For each byte of `folded`, the letter from which it comes.
    of: Vec<Letter>,
}

impl Letters {
    fn new(text: &str) -> Self {
        let mut letters =
            Self { folded: String::with_capacity(text.len()), of: Vec::with_capacity(text.len()) };
        // A name may be glued to a class or a code, so digits end words as spaces do.
        let mut was_letter = false;
        let mut all = text.char_indices().peekable();
        while let Some((start, c)) = all.next() {
            if c.is_alphanumeric() {
                let before = letters.folded.len();
                if c.is_ascii() {
                    letters.folded.push(c.to_ascii_lowercase());
                } else if matches!(c, 'Ð' | 'ð') {
                    // `Ð` (eth) looks like `Đ`, and some keyboards produce it.
                    letters.folded.push('d');
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

/// Returns the people that a cell names. A cell may list several, with further details.
fn people(cell: &str) -> Vec<String> {
    // What stands in brackets is a class, a school or a parent.
    const MARKS: [char; 16] =
        [',', ';', '/', '&', '+', '\n', '\r', '(', ')', '[', ']', '-', '–', '|', ':', '_'];
    let mut all = Vec::new();
    for part in cell.split(MARKS) {
        let mut name: Vec<&str> = Vec::new();
        for word in part.split_whitespace() {
            // A class, a number or `và` ends a name.
            let is_end = word.contains(|c: char| c.is_ascii_digit()) || matches!(fold(word).as_str(), "va");
            if is_end {
                all.extend(name_of(&std::mem::take(&mut name)));
            } else {
                name.push(word);
            }
        }
        all.extend(name_of(&name));
    }
    all
}

/// Returns the name among the words of one part of a cell, if there is one.
fn name_of(words: &[&str]) -> Option<String> {
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let begins_school = |at: usize| {
        let rest = folded.get(at..).unwrap_or_default().join(" ");
        SCHOOLS
            .iter()
            .any(|school| rest.strip_prefix(school).is_some_and(|end| end.is_empty() || end.starts_with(' ')))
    };
    let end = (0..words.len()).find(|at| begins_school(*at)).unwrap_or(words.len());
    let is_before = |word: &&String| BEFORE.contains(&word.as_str());
    let mut start = folded.iter().take(end).take_while(is_before).count();
    if matches!(folded.get(start..start + 2), Some([hoc, sinh]) if hoc == "hoc" && matches!(sinh.as_str(), "sinh" | "vien"))
    {
        start += 2;
    }
    // A name may consist of such words only; then nothing is cut off in front.
    let start = if start >= end { 0 } else { start };
    let name = words.get(start..end).unwrap_or_default();
    let of_nobody =
        folded.get(start..end).unwrap_or_default().iter().all(|word| NOBODY.contains(&word.as_str()));
    (!name.is_empty() && !of_nobody).then(|| name.join(" "))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the initials of a name, as newspapers write the names of minors: `N.T.B.`
pub(super) fn initials(name: &str) -> String {
    let mut short = String::new();
    for letter in words(name).filter_map(|word| word.chars().next()) {
        short.extend(letter.to_uppercase());
        short.push('.');
    }
    short
}

/// Hides every run of two or more words, since it could be a name; `None` if there is no such run.
pub(super) fn hide_any(text: &str) -> Option<String> {
    let words: Vec<Range<usize>> = spans(text);
    let word = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
    let is_word = |span: &Range<usize>| word(span).chars().all(char::is_alphabetic);
    let follows = |before: &Range<usize>, next: &Range<usize>| {
        let gap = text.get(before.end..next.start).unwrap_or_default();
        is_word(before) && is_word(next) && gap.chars().all(char::is_whitespace)
    };
    // `MauLan` counts as two words.
    let is_several = |span: &Range<usize>| {
        let inner = word(span).chars().skip(1);
        is_word(span) && inner.clone().any(char::is_uppercase) && inner.clone().any(char::is_lowercase)
    };
    let (mut hidden, mut at, mut is_hidden) = (String::with_capacity(text.len()), 0, false);
    for run in words.chunk_by(follows) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if run.len() < MIN_WORDS && !is_several(first) {
            continue;
        }
        hidden.push_str(text.get(at..first.start).unwrap_or_default());
        hidden.push_str(&initials(text.get(first.start..last.end).unwrap_or_default()));
        at = last.end;
        is_hidden = true;
    }
    hidden.push_str(text.get(at..).unwrap_or_default());
    is_hidden.then_some(hidden)
}

/// Whether a word is a capital followed by lower-case letters. In a text all in capitals, names cannot be
/// recognised.
fn is_title(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// Returns the byte range of each word.
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
