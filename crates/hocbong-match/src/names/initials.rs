//! Names of which words are shortened to initials: `N.T.M.LAN`, `D VAN MAU VAN`.

use super::{TYPICAL, ends, person_at};
use crate::fold::Word;
use crate::syllable::is_syllable;
use crate::vocabulary::LISTS;

/// Words that a name with initials has at least, and at most.
const MIN_WORDS: usize = 3;
const MAX_WORDS: usize = 5;
/// Consonants of two letters and more that are used as initials.
const CLUSTERS: [&[u8]; 10] = [b"ph", b"th", b"tr", b"ng", b"ngh", b"nh", b"ch", b"kh", b"gi", b"qu"];

/// Whether a word can stand for a longer one that begins with it.
pub(crate) fn is_initial(word: &[u8]) -> bool {
    matches!(word, [letter] if letter.is_ascii_alphabetic()) || CLUSTERS.contains(&word)
}

/// How many of the first words are a person's name whose first word is an initial; `None` if they are none. `before` is the
/// word in front of them.
pub(crate) fn initials_at(before: Option<&Word>, words: &[Word]) -> Option<usize> {
    let lists = &*LISTS;
    let [first, second, ..] = words else { return None };
    let may_begin = before.is_none_or(|word| {
        word.iter().any(u8::is_ascii_digit)
            || [&lists.stops, &lists.transfer, &lists.before_giver, &lists.titles, &lists.stamps]
                .iter()
                .any(|list| list.contains(word))
    });
    // `A LE VAN MAU` is `anh`, and a name in full.
    let is_title =
        || lists.certain.contains(second) && words.get(1..).is_some_and(|rest| person_at(rest).is_some());
    // `KH` and `TH` are rather `khuyến học` and `tiểu học`.
    if !is_initial(first) || lists.abbreviations.contains_key(first) || !may_begin || is_title() {
        return None;
    }
    let goes_on = |at: &usize| {
        let rest = words.get(*at..).unwrap_or_default();
        rest.first().is_some_and(|word| {
            is_initial(word)
                || is_syllable(word)
                    && (!lists.stops.contains(word)
                        || TYPICAL.contains(&word.as_slice())
                        || ends::is_given(words, *at))
                    && !crate::vocabulary::begins_wish(rest)
        })
    };
    let count = 1 + (1..MAX_WORDS).take_while(goes_on).count();
    let is_given = |word: &Word| word.len() > 1 && !CLUSTERS.contains(&word.as_slice());
    // The name ends with the given name, which is never an initial.
    let count = (MIN_WORDS..=count).rev().find(|count| words.get(count - 1).is_some_and(is_given))?;
    Some(count)
}
