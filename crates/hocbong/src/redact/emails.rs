//! Finds e-mail addresses in texts, also `mau lan (at) vidu . test` and addresses with spaces between the letters.

use super::digits::is_invisible;
use super::numbers::is_id_or_file;
use crate::text::fold;
use std::ops::Range;

/// Maximum length in bytes of what is taken for a part of an address, before and after its sign.
const MAX_PART: usize = 254;
/// Maximum number of words before `(at)`, beside the last, that may be parts of the address.
const MAX_WORDS: usize = 2;
/// What an address becomes.
const HIDDEN: &str = "***@***";

/// Returns the text with its addresses hidden; `None` if there are none. Names of files with an `@` stay if
/// there may be files.
pub(super) fn hide(text: &str, has_files: bool) -> Option<String> {
    let may_have = |byte: u8| matches!(byte, b'@' | b'(' | b'[' | b'{' | b'<' | 0xef | b' ');
    if !text.bytes().any(may_have) {
        return None;
    }
    let (mut shown, mut at) = (String::new(), 0);
    for (place, c) in text.char_indices() {
        if place < at {
            continue;
        }
        let rest = text.get(place..).unwrap_or_default();
        let Some((sign, length)) = Sign::at_start(rest, c) else { continue };
        let before = text.get(at..place).unwrap_or_default();
        let after = text.get(place + length..).unwrap_or_default();
        let Some(found) = address(before, sign, after) else { continue };
        let span = at + found.start..place + length + found.end;
        let whole = text.get(span.clone()).unwrap_or_default();
        if has_files && is_id_or_file(whole, true) {
            continue;
        }
        shown.push_str(text.get(at..span.start).unwrap_or_default());
        shown.push_str(HIDDEN);
        at = span.end;
    }
    if at == 0 {
        return None;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Some(shown)
}

/// What stands between the two parts of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// `@`
    At,
    /// `(at)`
    Bracketed,
    /// `at` between spaces, which is a word too.
    Word,
}

impl Sign {
    /// Returns the sign with which a text begins, and its length; `first` is the first character.
    fn at_start(text: &str, first: char) -> Option<(Self, usize)> {
        let rest = text.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '@' | '＠' | '﹫' => Some((Self::At, first.len_utf8())),
            '(' | '[' | '{' | '<' => {
                let inner = rest.trim_start_matches(is_blank);
                let end = strip_word(inner, "at")?.trim_start_matches(is_blank);
                let end = end.strip_prefix([')', ']', '}', '>'])?;
                Some((Self::Bracketed, text.len() - end.len()))
            }
            c if c.is_whitespace() => {
                let end = strip_word(rest, "at")?;
                end.starts_with(char::is_whitespace).then(|| (Self::Word, text.len() - end.len()))
            }
            _ => None,
        }
    }
}

/// Returns what follows a word at the beginning of a text, ignoring ASCII case.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (first, rest) = text.split_at_checked(word.len())?;
    first.eq_ignore_ascii_case(word).then_some(rest)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Returns where the address with this sign begins in `before` and ends in `after`.
fn address(before: &str, sign: Sign, after: &str) -> Option<Range<usize>> {
    let is_glued = sign == Sign::At && !before.ends_with(char::is_whitespace);
    // A bank may have cut off the rest of `mau.lan@vidu`, or all of it.
    if is_glued && after.trim_matches(is_blank).is_empty() {
        return Some(local(before, true)?..0);
    }
    let (end, has_dot) = domain(after, sign)?;
    let is_attached = is_glued && !after.starts_with(char::is_whitespace);
    if !has_dot && !is_attached {
        return None;
    }
    let start = local(before, is_attached)?;
    Some(start..end)
}

fn is_of_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '\'') || is_invisible(c)
}

fn is_of_label(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || is_invisible(c)
}

/// Whether a word is one letter or mark, as in an address with spaces between the letters.
fn is_single(word: &str) -> bool {
    word.chars().filter(|c| !is_invisible(*c)).take(2).count() == 1
}

/// Returns the offset at which the local part begins at the end of `before`.
fn local(before: &str, is_attached: bool) -> Option<usize> {
    let last_word = |end: usize| {
        let text = before.get(..end).unwrap_or_default().trim_end_matches(is_blank);
        let start = text.char_indices().rev().take_while(|(_, c)| is_of_local(*c)).last().map(|(at, _)| at);
        start.map(|start| (start, text.get(start..).unwrap_or_default()))
    };
    let (mut start, mut word) = last_word(before.len())?;
    let is_spaced = is_single(word);
    if !is_spaced && !word.contains(char::is_alphanumeric) {
        return None;
    }
    let mut words = 0;
    while before.len() - start < MAX_PART {
        let Some((next, next_word)) = last_word(start) else { break };
        // A word further on is separated by more than blanks.
        if next + next_word.len() < before.get(..start).unwrap_or_default().trim_end_matches(is_blank).len() {
            break;
        }
        let is_mark = |c: char| matches!(c, '.' | '_' | '-');
        let is_continued = word.starts_with(is_mark) || next_word.ends_with(is_mark) && is_single(next_word);
        let is_letter = is_spaced && is_single(next_word);
        let is_word = !is_attached && !is_spaced && words < MAX_WORDS && is_plain_word(next_word);
        if !(is_continued || is_letter || is_word) {
            break;
        }
        words += usize::from(!is_continued && is_word);
        (start, word) = (next, next_word);
    }
    let local = before.get(start..).unwrap_or_default();
    local.contains(char::is_alphanumeric).then_some(start)
}

/// Whether a word may be a part of an address that is written with spaces.
fn is_plain_word(word: &str) -> bool {
    const OTHERS: [&str; 6] = ["email", "e-mail", "mail", "thu", "lh", "ve"];
    word.is_ascii() && !OTHERS.contains(&fold(word).as_str())
}

/// Returns the length of the domain at the beginning of a text, and whether it has several labels, the last of
/// which is not a number.
fn domain(text: &str, sign: Sign) -> Option<(usize, bool)> {
    let skip = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        at + rest.len() - rest.trim_start_matches(is_blank).len()
    };
    let label = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|c: char| !is_of_label(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    };
    let (mut at, mut end, mut dots) = (0, 0, 0);
    let mut last = String::new();
    loop {
        at = skip(at);
        let mut word = label(at);
        if !word.contains(char::is_alphanumeric) {
            break;
        }
        let is_spaced = is_single(word);
        word.clone_into(&mut last);
        at += word.len();
        // `v i d u`
        while is_spaced && at < MAX_PART {
            let next = skip(at);
            word = label(next);
            if next == at || !is_single(word) {
                break;
            }
            last.push_str(word);
            at = next + word.len();
        }
        end = at;
        if at > MAX_PART {
            break;
        }
        let next = skip(at);
        let Some(dot) = dot(text.get(next..).unwrap_or_default()) else { break };
        let is_blank_before = text.get(at..next).unwrap_or_default().contains(char::is_whitespace);
        let is_blank_after = text.get(next + dot..).unwrap_or_default().starts_with(char::is_whitespace);
        // A full stop ends the sentence.
        if is_blank_after && !is_blank_before && dots > 0
            || sign == Sign::Word && (is_blank_before || is_blank_after)
        {
            break;
        }
        dots += 1;
        at = next + dot;
    }
    let letters = last.chars().filter(|c| c.is_alphabetic()).count();
    (end > 0 && letters > 0).then_some((end, dots > 0 && letters > 1))
}

/// Returns the length of the dot with which a text begins: `.` or `(dot)`.
fn dot(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix(['.', '．', '。']) {
        return Some(text.len() - rest.len());
    }
    let inner = text.strip_prefix(['(', '[', '{'])?.trim_start_matches(is_blank);
    let end = ["dot", "cham"].iter().find_map(|word| strip_word(inner, word))?.trim_start_matches(is_blank);
    let end = end.strip_prefix([')', ']', '}'])?;
    Some(text.len() - end.len())
}
