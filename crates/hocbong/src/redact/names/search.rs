//! Searches a text for neighbouring words that belong to one name.

use super::index::{Index, MAX_INITIALS, Word, marks, sorted, sorted_pair};
use super::letters::Letters;
use std::ops::Range;

/// Words in the middle of other words must have this many letters together to be a name; fewer may be an
/// accident. Three words need fewer.
const MIN_LETTERS_OF_TWO: usize = 8;
const MIN_LETTERS_OF_THREE: usize = 6;
/// Minimum number of letters of a single word at the beginning or end of a longer word.
const MIN_LETTERS_OF_GLUED: usize = 4;
/// Maximum number of letters of a name that is cut off at the end of a text.
const MAX_CUT: usize = 128;

/// Folded words before the name of a school, a street or a place that is called after a person.
const CALLED_AFTER: [&str; 12] =
    ["thcs", "thpt", "ptth", "ptdt", "tieuhoc", "daihoc", "duong", "phuong", "xa", "huyen", "tinh", "pho"];

/// Returns the bytes of each passage of a text that names someone, and what is shown instead.
pub(super) fn found(index: &Index, text: &str, letters: &Letters) -> Vec<(Range<usize>, String)> {
    let search = Search::new(text, index, letters);
    let mut names = search.names();
    if names.is_empty() {
        return Vec::new();
    }
    names.sort_unstable_by_key(|words| words.first().map_or(0, |word| word.start));
    let mut found = Vec::new();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for name in names {
        let starts = name.first().map_or(0, |word| word.start);
        if starts >= end && !words.is_empty() {
            found.extend(shown(text, letters, &mut words));
        }
        end = end.max(name.last().map_or(0, |word| word.end));
        words.extend(name);
    }
    found.extend(shown(text, letters, &mut words));
    found
}

/// Returns the bytes that overlapping names cover and the initials of their words, and clears the words.
fn shown(text: &str, letters: &Letters, words: &mut Vec<Range<usize>>) -> Option<(Range<usize>, String)> {
    let mut words = std::mem::take(words);
    words.sort_unstable_by_key(|word| (word.start, std::cmp::Reverse(word.end)));
    let whole = words.first()?.start..words.iter().map(|word| word.end).max()?;
    let mut initials = String::new();
    let mut at = whole.start;
    let mut until: Option<usize> = None;
    for word in words.iter().chain(std::iter::once(&(whole.end..whole.end))) {
        // Of words that overlap, the first is shown.
        if word.start > at {
            push_initial(text, letters, &(at..word.start), &mut initials, until);
            until = Some(word.start);
            at = word.start;
        }
        if word.end > at {
            if at == word.start || letters.begins_word(at) {
                push_initial(text, letters, &(at..word.end), &mut initials, until);
            }
            until = Some(word.end);
            at = word.end;
        }
    }
    Some((letters.span(&whole)?, initials))
}

/// Adds the initial of a word, after the marks that divide a list from the word before, which ends at `until`.
fn push_initial(
    text: &str,
    letters: &Letters,
    word: &Range<usize>,
    initials: &mut String,
    until: Option<usize>,
) {
    let Some(span) = letters.span(word) else { return };
    let before = until.and_then(|until| letters.span(&(until.checked_sub(1)?..until)));
    let gap = before.and_then(|before| text.get(before.end..span.start)).unwrap_or_default();
    if gap.contains([',', ';', '|', '\n', '\t']) {
        initials.push_str(gap);
    }
    if let Some(first) = text.get(span).and_then(|text| text.chars().next()) {
        initials.extend(first.to_uppercase());
        initials.push('.');
    }
}

/// A word of a name in the letters of a text.
#[derive(Clone, Copy, Debug)]
struct Found {
    word: Word,
    start: usize,
    end: usize,
}

impl Found {
    const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// An initial in a text: a letter alone, `Th.`, or several letters without a vowel, e.g. `NTM`.
#[derive(Clone, Copy, Debug)]
struct Initials {
    start: usize,
    end: usize,
    /// Whether the token is one initial, e.g. `Ng`.
    is_one: bool,
}

/// The words of names in one text.
struct Search<'s> {
    text: &'s str,
    index: &'s Index,
    letters: &'s Letters,
    /// Sorted by their starts.
    words: Vec<Found>,
    /// Sorted by their places.
    initials: Vec<Initials>,
}

impl<'s> Search<'s> {
    fn new(text: &'s str, index: &'s Index, letters: &'s Letters) -> Self {
        let mut words: Vec<Found> = index
            .automaton
            .find_overlapping_iter(&letters.folded)
            .filter(|found| found.len() > 1 && !is_support(letters, found.range()))
            .map(|found| Found { word: found.pattern().as_u32(), start: found.start(), end: found.end() })
            .collect();
        let mut search = Self { text, index, letters, words: Vec::new(), initials: Vec::new() };
        if words.is_empty() {
            return search;
        }
        search.initials = initials_of(letters);
        words.extend(
            search.initials.iter().filter(|initials| initials.end - initials.start == 1).filter_map(
                |initials| {
                    let letter = letters.folded.as_bytes().get(initials.start)?;
                    let word = *index.single.get(letter)?;
                    Some(Found { word, start: initials.start, end: initials.end })
                },
            ),
        );
        words.sort_unstable_by_key(|found| (found.start, found.end));
        search.words = words;
        search
    }

    fn words_at(&self, start: usize) -> impl Iterator<Item = Found> + Clone + use<'_> {
        let first = self.words.partition_point(|word| word.start < start);
        self.words.iter().skip(first).take_while(move |word| word.start == start).copied()
    }

    /// The single initial that begins here.
    fn initial_at(&self, start: usize) -> Option<Initials> {
        let at = self.initials.partition_point(|initials| initials.start < start);
        self.initials.get(at).filter(|initials| initials.start == start && initials.is_one).copied()
    }

    fn initials_until(&self, end: usize) -> Option<Initials> {
        let at = self.initials.partition_point(|initials| initials.end < end);
        self.initials.get(at).filter(|initials| initials.end == end).copied()
    }

    /// The single initials from here on.
    fn initials_from(&self, start: usize) -> Vec<Initials> {
        let mut at = start;
        let mut all = Vec::new();
        while let Some(initials) = self.initial_at(at).filter(|_| all.len() < MAX_INITIALS) {
            at = initials.end;
            all.push(initials);
        }
        all
    }

    /// The initials that end here, in their order.
    fn initials_before(&self, end: usize) -> Vec<Initials> {
        let mut at = end;
        let mut all = Vec::new();
        while let Some(initials) = self.initials_until(at).filter(|_| all.len() < MAX_INITIALS) {
            at = initials.start;
            all.push(initials);
        }
        all.reverse();
        all
    }

    /// Single initials among these, which may be those of one word.
    fn single_of(&self, initials: &[Initials]) -> Vec<(u8, Range<usize>)> {
        let single: Vec<Initials> = initials.iter().filter(|one| one.is_one).copied().collect();
        self.letters_of(&single)
    }

    /// The letters of initials, each with its place.
    fn letters_of(&self, initials: &[Initials]) -> Vec<(u8, Range<usize>)> {
        let mut all = Vec::new();
        for one in initials {
            let length = if one.is_one { 1 } else { one.end - one.start };
            let bytes = self.letters.folded.as_bytes();
            for at in one.start..one.start + length {
                let end = if one.is_one { one.end } else { at + 1 };
                all.extend(bytes.get(at).map(|letter| (*letter, at..end)));
            }
        }
        all
    }

    /// Returns the words of each name found.
    fn names(&self) -> Vec<Vec<Range<usize>>> {
        let mut names = Vec::new();
        for first in &self.words {
            names.extend(self.after_initials(*first));
            let between = self.initials_from(first.end);
            let ends = std::iter::once(first.end).chain(between.iter().map(|initials| initials.end));
            for (count, start) in ends.enumerate() {
                for second in self.words_at(start) {
                    let between = between.get(..count).unwrap_or_default();
                    self.pair(*first, between, second, &mut names);
                }
            }
        }
        names
    }

    /// A given name after the initials of all other words.
    fn after_initials(&self, word: Found) -> Option<Vec<Range<usize>>> {
        if !self.letters.begins_word(word.start) || !self.letters.ends_word(word.end) {
            return None;
        }
        let initials = self.letters_of(&self.initials_before(word.start));
        let key = (word.word, initials.iter().map(|(letter, _)| *letter).collect());
        let is_known = !initials.is_empty() && self.index.after_initials.contains(&key);
        is_known.then(|| initials.into_iter().map(|(_, place)| place).chain([word.range()]).collect())
    }

    /// Adds the names that two words may belong to, with initials between them.
    fn pair(&self, first: Found, between: &[Initials], second: Found, names: &mut Vec<Vec<Range<usize>>>) {
        let key = sorted_pair(first.word, second.word);
        let Some(pair) = self.index.pairs.get(&key) else { return };
        let whole = |words: &[Found]| {
            let mut name: Vec<Range<usize>> = words.iter().map(|word| word.range()).collect();
            name.extend(between.iter().map(|initials| initials.start..initials.end));
            name.sort_unstable_by_key(|word| word.start);
            name
        };
        let is_two = self.is_certain(&[first, second], MIN_LETTERS_OF_TWO);
        if is_two && (pair.are_whole || pair.are_ends && self.is_person([first, second])) {
            names.push(whole(&[first, second]));
        }
        if is_two {
            let around =
                [self.initials_before(first.start), between.to_vec(), self.initials_from(second.end)];
            for (letter, place) in around.iter().flat_map(|initials| self.single_of(initials)) {
                if self.index.with_initial.contains(&(key, letter)) {
                    let mut name = whole(&[first, second]);
                    name.push(place);
                    name.sort_unstable_by_key(|word| word.start);
                    names.push(name);
                }
            }
        }
        let order = usize::from(key != [first.word, second.word]);
        if between.is_empty() && pair.begin.get(order) == Some(&true) {
            names.extend(self.cut(first, second));
        }
        let mut at = second.end;
        for _ in 0..=MAX_INITIALS {
            for third in self.words_at(at) {
                let is_known = self.index.triples.contains(&sorted(first.word, second.word, third.word));
                if is_known && self.is_certain(&[first, second, third], MIN_LETTERS_OF_THREE) {
                    names.push(whole(&[first, second, third]));
                }
            }
            let Some(next) = self.initial_at(at) else { break };
            at = next.end;
        }
    }

    /// A name that ends with the text: its first two words, and the beginning of the rest.
    fn cut(&self, first: Found, second: Found) -> Option<Vec<Range<usize>>> {
        let rest = self.letters.folded.get(first.start..)?;
        if rest.len() > MAX_CUT || !self.is_begun(&[first, second], MIN_LETTERS_OF_TWO) {
            return None;
        }
        let at = self.index.whole.partition_point(|name| name.as_str() < rest);
        let name = self.index.whole.get(at)?;
        if !name.starts_with(rest) {
            return None;
        }
        let end = self.letters.folded.len();
        let mut tail: Vec<usize> = (second.end..end).filter(|at| self.letters.begins_word(*at)).collect();
        if tail.first() != Some(&second.end) {
            tail.insert(0, second.end);
        }
        tail.push(end);
        let tail = tail.windows(2).filter_map(|ends| Some(*ends.first()?..*ends.last()?));
        Some(
            [first.range(), second.range()].into_iter().chain(tail.filter(|word| !word.is_empty())).collect(),
        )
    }

    /// Whether surname and given name mean a person: they are not what a school is called after, nor ordinary
    /// words that are spelt with other diacritics.
    fn is_person(&self, words: [Found; 2]) -> bool {
        let is_ordinary = |word: Found| {
            let span = self.letters.span(&word.range());
            let spelt = span.and_then(|span| self.text.get(span)).unwrap_or_default();
            spelt.starts_with(char::is_lowercase) && !spelt.is_ascii() && {
                let marks = marks(spelt);
                !marks.is_empty() && !self.index.marks.contains(&(word.word, marks))
            }
        };
        let [first, second] = words;
        let are_lower = || {
            let is_lower = |word: Found| {
                let span = self.letters.span(&word.range());
                span.and_then(|span| self.text.get(span))
                    .is_some_and(|text| text.starts_with(char::is_lowercase))
            };
            is_lower(first) && is_lower(second)
        };
        !self.is_called_after(first.start) && !((is_ordinary(first) || is_ordinary(second)) && are_lower())
    }

    /// Whether words are no accident: each is a word of the text, or together they are long and do not begin or
    /// end with a piece of one word of the text and a piece of another.
    fn is_certain(&self, words: &[Found], long: usize) -> bool {
        let are_words =
            words.iter().all(|word| self.letters.begins_word(word.start) && self.letters.ends_word(word.end));
        let ends = words.last().is_some_and(|word| {
            // After two words of a name, the third may be glued to what follows.
            let is_apart = words.len() == 2 && self.letters.begins_word(word.start);
            self.letters.ends_word(word.end) || self.is_glued(*word, is_apart)
        });
        are_words || ends && self.are_long(words, long)
    }

    /// As [`Search::is_certain`], but words of the text may go on after the last word.
    fn is_begun(&self, words: &[Found], long: usize) -> bool {
        words.iter().all(|word| self.letters.begins_word(word.start)) || self.are_long(words, long)
    }

    fn are_long(&self, words: &[Found], long: usize) -> bool {
        let begins = words.first().is_some_and(|word| {
            self.letters.begins_word(word.start) || self.is_glued(*word, self.letters.ends_word(word.end))
        });
        begins && words.iter().map(|word| word.end - word.start).sum::<usize>() >= long
    }

    /// Whether a word may be glued to others in a word of the text. A short one at the other end of that word
    /// (`is_apart`) is an accident: `cho` is not somebody called `Ho`.
    fn is_glued(&self, word: Found, is_apart: bool) -> bool {
        !self.is_broken(word) && (!is_apart || word.end - word.start >= MIN_LETTERS_OF_GLUED)
    }

    /// Whether a word of the text begins within this word.
    fn is_broken(&self, word: Found) -> bool {
        (word.start + 1..word.end).any(|at| self.letters.begins_word(at))
    }

    /// Whether the word before is a school, a street or a place that is called after somebody.
    fn is_called_after(&self, start: usize) -> bool {
        let before = self.letters.folded.get(..start).unwrap_or_default();
        self.letters.begins_word(start)
            && CALLED_AFTER
                .iter()
                .any(|word| before.ends_with(word) && self.letters.begins_word(start - word.len()))
    }
}

/// Whether a word is the second of `ủng hộ` (to support), which is in most texts and no name.
fn is_support(letters: &Letters, word: Range<usize>) -> bool {
    let before = letters.folded.get(..word.start).unwrap_or_default();
    letters.folded.get(word) == Some("ho")
        && before.strip_suffix("ung").is_some_and(|rest| letters.begins_word(rest.len()))
}

/// Finds the initials of a text.
fn initials_of(letters: &Letters) -> Vec<Initials> {
    const CLUSTERS: [&str; 8] = ["ng", "ngh", "th", "tr", "ph", "kh", "ch", "nh"];
    let bytes = letters.folded.as_bytes();
    let mut all = Vec::new();
    let mut start = 0;
    for end in 1..=bytes.len() {
        if !letters.ends_word(end) && end < bytes.len() && !letters.begins_word(end) {
            continue;
        }
        let token = letters.folded.get(start..end).unwrap_or_default();
        let is_word = token.bytes().all(|byte| byte.is_ascii_lowercase());
        let has_vowel = token.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        if is_word && !token.is_empty() && (token.len() == 1 || token.len() <= MAX_INITIALS && !has_vowel) {
            let is_one = token.len() == 1 || CLUSTERS.contains(&token);
            all.push(Initials { start, end, is_one });
        }
        start = end;
    }
    all
}
