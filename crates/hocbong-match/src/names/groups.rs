//! Names of groups of people and of offices: their sort, where they end, and whether two of them are one giver.

use super::is_compound;
use crate::fold::{Token, Word, is_number, joined};
use crate::vocabulary::{LISTS, begins_wish};
use crate::words::ANYWHERE;

/// Words that a group's name has at most; further ones are ignored.
const MAX_WORDS: usize = 12;
/// Words of which none is part of a group's name.
const ENDS: [&[u8]; 15] = [
    b"ck", b"nop", b"chuyen", b"gui", b"uh", b"ung", b"gop", b"hb", b"trao", b"cho", b"tang", b"nd", b"ref",
    b"trace", b"ft",
];

/// How many of the first words begin a group's name, and the number of its sort; `None` if they begin none. A word that is
/// also another one (`tổ`, `ấp`, `lớp`) must stand before a number.
pub(crate) fn group_head(words: &[Word]) -> Option<(usize, u8)> {
    let (count, sort) = (1..=7.min(words.len())).rev().find_map(|count| {
        let sort = LISTS.groups.get(joined(words.get(..count)?).as_slice())?;
        Some((count, *sort))
    })?;
    let next = words.get(count)?;
    let last = words.get(count - 1)?;
    let has_number = next.iter().any(u8::is_ascii_digit);
    (!LISTS.numbered.contains(last) || has_number).then_some((count, sort))
}

/// How many of the first words of a line are the name of a group, and its sort; `None` if they are none. It ends at a
/// purpose.
pub(crate) fn group_at(words: &[Word]) -> Option<(usize, u8)> {
    let (head, sort) = group_head(words)?;
    let is_end = |at: &usize| {
        let rest = words.get(*at..).unwrap_or_default();
        let two = || joined(rest.get(..2).unwrap_or_default());
        rest.first().is_none_or(|word| ENDS.contains(&word.as_slice()))
            || LISTS.synonyms.contains_key(two().as_slice())
            || begins_wish(rest)
            || is_compound(rest)
                && LISTS.transfer.contains(rest.first().map(Word::as_slice).unwrap_or_default())
    };
    let end = (head..MAX_WORDS.min(words.len())).find(is_end).unwrap_or_else(|| MAX_WORDS.min(words.len()));
    (end > head).then_some((end, sort))
}

/// Whether a name of a sort may follow a purpose on a line; others that do so are who receives.
pub(crate) fn may_follow(sort: u8) -> bool {
    ANYWHERE
        .iter()
        .any(|head| LISTS.groups.get(joined(&head.split(' ').collect::<Vec<_>>()).as_slice()) == Some(&sort))
}

/// Whether words begin the name of a group of former pupils or neighbours, and not a title before a person's name:
/// `Cựu học sinh khóa 2001`, `Ấp 3`.
pub(super) fn begins_group(words: &[Word]) -> bool {
    let Some((count, _)) = group_head(words) else { return false };
    let is_next = |word: &Word| {
        matches!(word.as_slice(), b"khoa" | b"truong" | b"thpt" | b"thcs" | b"lop" | b"nien")
            || word.iter().any(u8::is_ascii_digit)
    };
    words.get(count).is_some_and(is_next) || words.get(..count).is_some_and(|head| !is_titled(head))
}

/// Whether the first words of a group's name are also a title.
fn is_titled(head: &[Word]) -> bool {
    LISTS.titles.contains(joined(head).as_slice()) || head.len() == 1 && head.first().is_some_and(is_number)
}

/// Small words inside a group's name.
const INNER: &str = "xa phuong thi tran huyen tinh quan khom ap to lop khoa nien truong tieu hoc trung co so pho thong mam non \
thanh cong doan hoi va dao tao giao chi bo lien";

/// How many of the first words of a memo are a group's name: up to the last capitalised word or number before other words.
pub(super) fn group_of_memo(tokens: &[Token<'_>], is_shouted: bool) -> Option<usize> {
    let words: Vec<Word> = tokens.iter().take(MAX_WORDS).map(|token| token.word.clone()).collect();
    if is_shouted {
        return group_at(&words).map(|(count, _)| count);
    }
    let (head, _) = group_head(&words).filter(|_| tokens.first().is_some_and(|first| first.is_capital))?;
    let is_number = |token: &Token<'_>| token.word.iter().any(u8::is_ascii_digit);
    let mut count = head;
    for (at, token) in tokens.iter().enumerate().take(MAX_WORDS).skip(head - 1) {
        let is_own = token.is_capital || is_number(token);
        if at >= head && !is_own && !INNER.split(' ').any(|inner| inner.as_bytes() == token.word.as_slice()) {
            break;
        }
        if is_own {
            count = at + 1;
        }
        // `1998-2001` goes on.
        if token.ends && !(is_number(token) && tokens.get(at + 1).is_some_and(is_number)) {
            break;
        }
    }
    (count > head).then_some(count)
}
