//! Finds names in texts in whatever way they are spelt there: without diacritics, in capitals, cut off, turned
//! round, with initials, with letters apart or glued to the next word, as people write and banks pass them on.
//!
//! A name is found by its words, wherever they stand next to one another (`index`); a name of one word is
//! usually an ordinary word too, so it is hidden only if it is the whole text.

mod index;
mod letters;
mod people;
mod search;
mod whole;

use super::digits::is_invisible;
use crate::text::fold;
use index::{Index, NameWord};
use letters::Letters;
use people::people;
use std::collections::BTreeMap;
use std::ops::Range;
use whole::WholeNames;

/// Number of words from which a name is looked for in a text.
const MIN_WORDS: usize = 2;
/// Up to this many words after `em` are taken as a name.
const MAX_WORDS: usize = 6;

/// The names to hide.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// `None` if there are too many words to be searched for.
    index: Option<Index>,
    /// Names of one word: folded, with the replacement.
    single: BTreeMap<String, String>,
    /// Names of more words.
    whole: WholeNames,
}

impl Names {
    /// Creates the search for the people named in `cells`, and for any names in `passages`: runs of words from rows
    /// that could not be split into cells.
    pub(super) fn new<'a>(
        cells: impl IntoIterator<Item = &'a str>,
        passages: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut several: Vec<Vec<NameWord>> = Vec::new();
        let mut single = BTreeMap::new();
        let named = cells.into_iter().flat_map(people).chain(passages.into_iter().flat_map(people::passage));
        for name in named {
            let words: Vec<NameWord> = words(&name).map(NameWord::new).collect();
            if words.len() >= MIN_WORDS {
                several.push(words);
            } else if let Some(only) = words.into_iter().next() {
                single.entry(only.into_folded()).or_insert_with(|| initials(&name));
            }
        }
        several.sort_unstable();
        several.dedup();
        Self { index: Index::new(&several), single, whole: WholeNames::new(&several) }
    }

    /// Whether a person's name may be one of the names, cut, shortened or in another order.
    pub(super) fn may_be(&self, name: &str) -> bool {
        self.whole.may_be(name)
    }

    /// Returns the text with its names hidden; `None` if it contains no name.
    pub(super) fn hide(&self, text: &str) -> Option<String> {
        let letters = Letters::new(text);
        if let Some(shown) = self.single.get(&letters.folded) {
            return Some(shown.clone());
        }
        // Without an index we cannot find names, so we show only initials.
        let Some(index) = &self.index else { return Some(initials(text)) };
        let mut found: Vec<(Range<usize>, String)> = search::found(index, text, &letters);
        found.extend(self.called(text).into_iter().map(|span| {
            let shown = initials(text.get(span.clone()).unwrap_or_default());
            (span, shown)
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

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_invisible(c))
        .filter(|word| word.contains(char::is_alphanumeric))
}

/// Returns the initials of a name, as newspapers write the names of minors: `N.T.B.`
pub(super) fn initials(name: &str) -> String {
    let mut short = String::new();
    for letter in words(name).filter_map(|word| word.chars().find(|c| c.is_alphanumeric())) {
        short.extend(letter.to_uppercase());
        short.push('.');
    }
    short
}

/// Hides every run of two or more words, since it could be a name; `None` if there is no such run.
pub(super) fn hide_any(text: &str) -> Option<String> {
    let words: Vec<Range<usize>> = spans(text);
    let word = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
    let is_word = |span: &Range<usize>| word(span).chars().all(|c| c.is_alphabetic() || is_invisible(c));
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
    letters.next().is_some_and(char::is_uppercase)
        && letters.filter(|c| !is_invisible(*c)).all(char::is_lowercase)
}

/// Returns the byte range of each word.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || start.is_some() && is_invisible(c), start) {
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
