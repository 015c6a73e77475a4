//! Finds where a name begins and ends among the words around it: titles stand before a person's name, and
//! places, roles and gifts after it.

use super::groups::begins_group;
use super::{Kind, TYPICAL, begins_organisation, is_compound, kind_of, person_at};
use crate::fold::{Token, Word, is_number, joined};
use crate::syllable::is_syllable;
use crate::tones::spelling;
use crate::vocabulary::{LISTS, begins_wish};
use crate::words::UNITS;
use unicode_normalization::UnicodeNormalization;

/// The word before the name of who pays for another: `CUA LE MAU AN DO TRAN MAU THU NOP`.
const BY: &[u8] = b"do";
/// The word before the way by which a transfer came (`tại quầy`, `tại MB`).
const AT: &[u8] = b"tai";
/// Words before a name that may be roles without being listed as titles.
const MAX_UNKNOWN_TITLE: usize = 3;

/// How many of the leading words are titles, numbers and roles before a name.
pub(super) fn start_of_name(words: &[Word]) -> usize {
    let mut start = 0;
    while let Some(rest) = words.get(start..).filter(|rest| rest.len() > 1) {
        if begins_group(rest) {
            return start;
        }
        let count = (1..=3).rev().find(|count| is_title(rest, *count));
        match count.or_else(|| is_mark(rest).then_some(1)) {
            Some(count) => start += count,
            None => break,
        }
    }
    let rest = words.get(start..).unwrap_or_default();
    if rest.first().is_none_or(|first| LISTS.surnames.contains(first)) || begins_organisation(rest) {
        return start;
    }
    // `Nhà báo Lê Mẫu Thảo`: a full name after words that are no family names.
    let begins = |at: &usize| match rest.get(*at..) {
        Some([first, second, _, ..]) => {
            LISTS.certain.contains(first) && LISTS.middles.contains(second)
                || LISTS.surnames.contains(first) && TYPICAL.contains(&second.as_slice())
        }
        _ => false,
    };
    start + (1..=MAX_UNKNOWN_TITLE).find(begins).unwrap_or(0)
}

/// Whether the first `count` words are a title, and more words follow.
fn is_title(words: &[Word], count: usize) -> bool {
    let Some((title, [next, rest @ ..])) = words.split_at_checked(count) else { return false };
    if !LISTS.titles.contains(joined(title).as_slice()) {
        return false;
    }
    // A family name that is also a title (`Chu`, `Đồng`) stays before a middle name, unless that middle name
    // is a family name itself.
    let has_surname = title.first().is_some_and(|first| LISTS.surnames.contains(first));
    let is_middle = |word: &Word| LISTS.middles.contains(word) && !LISTS.certain.contains(word);
    let is_name = has_surname && words.len() > 2 && words.get(1).is_some_and(is_middle);
    let is_common = matches!(title, [only] if matches!(only.as_slice(), b"chau" | b"chu"));
    let begins_name = LISTS.certain.contains(next)
        || !is_common
            && !rest.is_empty()
            && !TYPICAL.contains(&next.as_slice())
            && LISTS.surnames.contains(next);
    !is_name || begins_name || !is_common && LISTS.titles.contains(next)
}

/// Whether the first word is a letter, a number or an abbreviation before a person's name: `B. Lê Mẫu Thảo`,
/// `1. Lê Mẫu Thảo`, `PHHS Lê Mẫu Thảo`.
fn is_mark(words: &[Word]) -> bool {
    let [first, rest @ ..] = words else { return false };
    let [next, _, ..] = rest else { return false };
    let begins_name = LISTS.surnames.contains(next)
        && (LISTS.certain.contains(next) || !TYPICAL.contains(&next.as_slice()))
        || is_title(rest, 1);
    (first.len() == 1 || is_number(first) || has_no_vowel(first))
        && begins_name
        && !begins_organisation(words)
}

/// Whether a word is an abbreviation (`SĐT`, `TP`, `THCS`), which is no part of a name.
fn has_no_vowel(word: &Word) -> bool {
    word.len() > 1 && !word.iter().any(|letter| b"aeiouy".contains(letter))
}

/// How many of the words of a party cell, after titles, are a person's name; `None` if they do not begin with
/// one. In `Lê Mẫu Thảo ở ấp 4` these are three.
pub(super) fn end_of_person(tokens: &[Token<'_>], words: &[Word]) -> Option<usize> {
    let spelt = |token: &Token<'_>| token.raw.nfc().flat_map(char::to_lowercase).collect::<String>();
    // `Đoàn Thị` begins a name, whatever else `đoàn` may mean, and `Trương` is no school.
    let is_surname = matches!(words, [_, second, ..] if matches!(second.as_slice(), b"thi" | b"van"))
        || tokens.first().is_some_and(|first| spelt(first) == "trương");
    if !is_surname && kind_of(words) == Some(Kind::Organisation) {
        return None;
    }
    let is_title_case = tokens.first()?.is_capital && tokens.iter().any(|token| token.has_small);
    let is_middle = |word: &Word| TYPICAL.contains(&word.as_slice());
    let ends = |(at, token): (usize, &Token<'_>)| {
        // `Nguyễn văn Mẫu` is a name too.
        let is_small = is_title_case && !token.is_capital && !(at == 1 && is_middle(&token.word));
        is_small || token.word.iter().any(u8::is_ascii_digit) || has_no_vowel(&token.word)
    };
    let mut count =
        tokens.iter().enumerate().position(|(at, token)| ends((at, token))).unwrap_or(words.len());
    count = (2..count).find(|at| words.get(*at..).is_some_and(begins_addition)).unwrap_or(count);
    if count == words.len() {
        return None;
    }
    // A single small word may be the given name itself.
    let is_given = |word: &Word| {
        word.iter().all(u8::is_ascii_alphabetic)
            && !has_no_vowel(word)
            && !LISTS.transfer.contains(word)
            && !LISTS.additions.contains(word)
    };
    if count + 1 == words.len() && words.last().is_some_and(is_given) {
        return None;
    }
    // In `Phường 5`, the word before the number belongs to it.
    let is_unit = |token: &Token<'_>| UNITS.contains(&spelt(token).as_str());
    if count > 2 && tokens.get(count - 1).is_some_and(is_unit) {
        count -= 1;
    }
    let is_person = |count: usize| words.get(..count).is_some_and(|own| kind_of(own) == Some(Kind::Person));
    (count > 1 && is_person(count)).then_some(count)
}

/// Whether the first words say where a person lives, or what they are.
fn begins_addition(words: &[Word]) -> bool {
    let is_addition = |phrase: &[Word]| LISTS.additions.contains(joined(phrase).as_slice());
    (1..=3).any(|length| words.get(..length).is_some_and(is_addition))
}

/// How many of `count` leading words are a name: one fewer if the last of at least four belongs to the next
/// word, as in `Mai Mẫu Đông Hoàn trả`.
pub(crate) fn person_ends_before(words: &[Word], count: usize) -> usize {
    let straddles = count > 3 && words.get(count - 1..).is_some_and(is_compound);
    count - usize::from(straddles)
}

/// Whether a word of a ledger's text ends a name; if the words around it have tones, these tell it from a name.
pub(super) fn is_stop(token: &Token<'_>, has_tones: impl Fn() -> bool) -> bool {
    LISTS.stops.contains(&token.word) && (!has_tones() || LISTS.spelt_stops.contains(&spelling(token.raw)))
}

/// Whether a stop word at a place is a given name after all. It must begin no word of two syllables. If the name
/// would be incomplete without it, that is enough; else it must be the last word, or begin no purpose itself.
pub(super) fn is_given(words: &[Word], at: usize) -> bool {
    let Some([word, rest @ ..]) = words.get(at..) else { return false };
    if word.as_slice() == AT && rest.first().is_some_and(|next| LISTS.channels.contains(next)) {
        return false;
    }
    let is_needed = at == 2 && words.get(1).is_some_and(|middle| LISTS.middles.contains(middle));
    let is_head = || LISTS.organisations.contains(word);
    let ends = || match rest {
        [] => true,
        [next, more @ ..] => {
            is_purpose(next) && !LISTS.organisations.contains(next)
                || more.is_empty() && !is_head() && next.iter().all(u8::is_ascii_alphabetic)
        }
    };
    let is_compound = is_compound(words.get(at..).unwrap_or_default());
    let is_trade =
        || LISTS.transfer.contains(word) || rest.first().is_some_and(|next| LISTS.transfer.contains(next));
    LISTS.given.contains(word) && if is_needed { !is_compound || !is_trade() } else { !is_compound && ends() }
}

/// Whether a word after a name belongs to a purpose or to the bank.
fn is_purpose(word: &Word) -> bool {
    let lists = &*LISTS;
    let is_word = word.iter().all(u8::is_ascii_alphabetic);
    let is_abbreviation = is_word && has_no_vowel(word) || lists.abbreviations.contains_key(word);
    is_abbreviation || [&lists.stops, &lists.transfer, &lists.verbs].iter().any(|list| list.contains(word))
}

/// How many of the words after a whole name of `own` words are part of it, and make it another's: a word that is no
/// purpose, before a purpose or another name or at the end (`Trần Mẫu Thu` in `TRAN MAU THU YEN UNG HO`); two after a name
/// of two words. Two words after a longer name are a place (`TRAN MAU THU AN QUOI`), as names have five words at most.
/// `is_said` tells whether words begin a purpose that the books have.
pub(crate) fn goes_on(own: usize, behind: &[Word], is_said: impl Fn(&[Word]) -> bool) -> usize {
    // A family name that is a given name too (`Yến`, `Kim`) begins a name only before a plain middle name.
    let is_sure = |rest: &[Word]| {
        rest.first().is_some_and(|first| LISTS.certain.contains(first))
            || rest.get(1).is_some_and(|second| TYPICAL.contains(&second.as_slice()))
    };
    let is_over = |at: usize| match behind.get(at..) {
        None | Some([]) => true,
        Some(rest @ [next, more @ ..]) => {
            !is_syllable(next)
                || is_purpose(next)
                || next.as_slice() == BY && person_at(more).is_some()
                || is_compound(rest)
                || begins_wish(rest)
                || is_said(rest)
                || begins_addition(rest)
                || person_at(rest).is_some() && is_sure(rest)
        }
    };
    let is_part = |at: usize| {
        behind.get(at).is_some_and(|word| {
            if is_purpose(word) {
                let begins_name = |rest: &[Word]| person_at(rest).is_some() && is_sure(rest);
                is_given(behind, at)
                    && !behind.get(at..).is_some_and(|rest| is_said(rest) || begins_name(rest))
            } else {
                !is_over(at) && (word.len() > 1 || word.as_slice() == b"y")
            }
        })
    };
    let most = match own {
        0..3 => 2,
        3..5 => 1,
        _ => 0,
    };
    (1..=most).take_while(|count| is_part(count - 1)).find(|count| is_over(*count)).unwrap_or(0)
}

/// Like [`goes_on`], after the name of an organisation: 1 if a short number belongs to it (`TH MAU LOC 2 UNG HO`) and
/// counts nothing (`TH MAU LOC 2 HS`).
pub(crate) fn number_goes_on(behind: &[Word]) -> usize {
    let [number, rest @ ..] = behind else { return 0 };
    let is_over = rest.first().is_none_or(|next| LISTS.transfer.contains(next) || next.as_slice() == b"uh");
    usize::from(number.len() < 3 && is_number(number) && is_over)
}

/// Whether the last of five capitalised words begins a clause rather than ends the name: a small word follows
/// that begins no purpose of its own (`Phan Minh Mẫu Hùng Mừng tuổi em`).
pub(super) fn is_clause(tokens: &[Token<'_>], count: usize) -> bool {
    let [Some(last), Some(next)] = [count.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(count)]
    else {
        return false;
    };
    let is_purpose = LISTS.stops.contains(&next.word) || LISTS.abbreviations.contains_key(&next.word);
    let two = joined(&[&last.word, &next.word]);
    count > 4 && !last.ends && !next.is_capital && !is_purpose && !LISTS.compounds.contains(two.as_slice())
}
