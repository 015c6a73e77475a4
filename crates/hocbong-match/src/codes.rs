//! Codes of pupils, lists and invoices, as ledgers and givers write them. Known codes are found on a line
//! whole, with a character lost or changed, glued to other words, with spaces inside, or cut off at the end.

use crate::fold::{Joined, START, Word, fold, joined, words_of};
use crate::names::is_boundary;
use crate::neighbours::{Neighbours, hash, without_one};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

const NONE: u32 = u32::MAX;
/// Length, in characters, from which a code is recognised by a part of it; a shorter one is found only whole
/// or cut off.
const MIN_FOR_PART: usize = 6;
/// A code has a digit within its first 8 characters; anything else is a word.
const MAX_HEAD: usize = 8;
/// Codes that a part may stand for; a part of more codes identifies none of them.
const MAX_CHOICES: usize = 6;
/// Length, in characters, from which a cut-off code is looked up; a shorter one is ignored.
const MIN_CUT: usize = 3;

/// Words before digits that are no code: years, terms, classes, counts.
const COUNTS: [&[u8]; 18] = [
    b"nam", b"thang", b"ngay", b"lop", b"lan", b"dot", b"ky", b"hk", b"hocky", b"so", b"khoa", b"quy", b"nh",
    b"k", b"t", b"tuan", b"khoi", b"toi",
];

/// Returns the codes in a ledger's memo, folded, each once.
pub(crate) fn of_memo(memo: &str) -> Vec<Word> {
    let folded = fold(memo);
    let mut found: Vec<Word> = Vec::new();
    let mut before: Option<Word> = None;
    for word in words_of(&folded) {
        let figures = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        let letters = word.len() - figures;
        let head = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let is_list = word.starts_with(b"ds") && letters == 2 && figures > 0;
        let is_glued = letters > 0 && letters <= 5 && figures >= 3 && head == letters || is_list;
        let code = if is_glued && !COUNTS.contains(&word.get(..head).unwrap_or_default()) {
            Some(joined(&[&word]))
        } else if letters == 0 && (figures >= 3 || before.as_deref() == Some(b"ds")) {
            match &before {
                Some(head) if head.as_slice() == b"ds" => Some(joined(&[head, &word])),
                Some(head)
                    if (1..=4).contains(&head.len()) && !COUNTS.contains(&head.as_slice()) && figures < 9 =>
                {
                    Some(joined(&[head, &word]))
                }
                _ if figures >= 5 => Some(joined(&[&word])),
                _ => None,
            }
        } else {
            None
        };
        if let Some(code) = code.map(|code| Word::from_slice(&code)).filter(|code| !found.contains(code)) {
            found.push(code);
        }
        before = word.iter().all(u8::is_ascii_alphabetic).then_some(word);
    }
    found
}

/// How much of a code stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Enough to recognise it: all but one character, its digits alone, or with other leading zeros.
    Most,
    /// All of it with one digit changed, which makes it no known code.
    Changed,
    /// Its beginning, at the end of a cut-off line. It may be any of a range of codes in sorted order.
    Cut,
    /// It has the shape of a known code (leading letters, number of digits), but is none.
    Unknown,
}

/// A code on a line, from letter `from` to before letter `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) part: Part,
    /// Number of the code; for [`Part::Cut`], the sorted place of the first code that begins so.
    pub(crate) code: u32,
    /// For [`Part::Cut`], the place after the last code that begins so.
    pub(crate) to_code: u32,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Known codes, numbered, with the indexes that find them.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    numbers: FxHashMap<Word, u32>,
    known: Vec<Word>,
    lengths: Vec<usize>,
    /// Numbers of the codes in the order of their letters.
    sorted: Vec<u32>,
    /// Codes by the hashes of their parts; see [`each_part`].
    parts: Neighbours,
    part_lengths: Vec<usize>,
    /// The leading letters of known codes, each with how many digits follow.
    families: FxHashSet<(Word, usize)>,
}

impl Codes {
    pub(crate) fn intern(&mut self, code: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(code) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(NONE);
        self.numbers.insert(Word::from_slice(code), number);
        self.known.push(Word::from_slice(code));
        number
    }

    pub(crate) fn code(&self, number: u32) -> &[u8] {
        self.known.get(number as usize).map_or(&[], Word::as_slice)
    }

    pub(crate) const fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of the code at a sorted place.
    pub(crate) fn at(&self, place: u32) -> Option<u32> {
        self.sorted.get(place as usize).copied()
    }

    /// Whether the sorted place of a code is in `from..to`, the range that a cut-off code may be.
    pub(crate) fn is_among(&self, code: u32, from: u32, to: u32) -> bool {
        let letters = self.code(code);
        let place = self.sorted.partition_point(|known| self.code(*known) < letters);
        (from as usize..to as usize).contains(&place)
    }

    /// Builds the indexes, once every code is interned. Parts of codes are found only if `with_parts`.
    pub(crate) fn index(&mut self, with_parts: bool) {
        let mut sorted: Vec<u32> = (0_u32..).zip(&self.known).map(|(number, _)| number).collect();
        sorted.sort_unstable_by(|one, other| self.code(*one).cmp(self.code(*other)));
        self.sorted = sorted;
        let longest_first = |lengths: &mut Vec<usize>| {
            lengths.sort_unstable();
            lengths.dedup();
            lengths.reverse();
        };
        self.lengths = self.known.iter().map(Word::len).collect();
        longest_first(&mut self.lengths);
        for code in &self.known {
            let (head, rest) = head_of(code);
            if !head.is_empty() && rest.iter().all(u8::is_ascii_digit) {
                self.families.insert((Word::from_slice(head), rest.len()));
            }
        }
        if !with_parts {
            return;
        }
        let mut parts = Vec::new();
        let mut lengths = Vec::new();
        for (number, code) in (0_u32..).zip(&self.known) {
            each_part(code, |part| {
                parts.push((hash(part), number));
                if !lengths.contains(&part.len()) {
                    lengths.push(part.len());
                }
            });
        }
        longest_first(&mut lengths);
        (self.parts, self.part_lengths) = (Neighbours::of(parts), lengths);
    }

    /// The codes of which a piece of a line is a part; empty if it is a code itself or a part of more than
    /// [`MAX_CHOICES`].
    fn of_part(&self, piece: &[u8]) -> SmallVec<[u32; MAX_CHOICES]> {
        let mut found = SmallVec::new();
        for code in self.parts.of_hash(hash(piece)) {
            let mut is_part = false;
            if found.last() != Some(&code) {
                each_part(self.code(code), |part| is_part |= part == piece);
            }
            if is_part && found.len() == MAX_CHOICES {
                return SmallVec::new();
            }
            if is_part {
                found.push(code);
            }
        }
        if !found.is_empty() && self.numbers.contains_key(piece) {
            found.clear();
        }
        found
    }

    /// Finds the codes on a line, from left to right. A part that may be one of several codes is returned
    /// once for each. `folded` has word marks, `letters` has not; `is_cut` says that the text is cut off at
    /// its end.
    pub(crate) fn find(&self, folded: &[u8], letters: &[u8], is_cut: bool) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        if self.known.is_empty() {
            return found;
        }
        let mut at = 0;
        let mut behind = usize::MAX;
        while at < letters.len() {
            // A code has a digit near its beginning.
            let has_figure = letters
                .get(at..(at + MAX_HEAD).min(letters.len()))
                .is_some_and(|head| head.iter().any(u8::is_ascii_digit));
            if !has_figure || !(is_boundary(folded, at) || behind == at) {
                at += 1;
                continue;
            }
            let here = self.at_place(folded, letters, at, is_cut);
            match here.first() {
                Some(code) => {
                    at = code.to;
                    behind = at;
                    found.extend(here);
                }
                None => at += 1,
            }
        }
        found
    }

    fn at_place(&self, folded: &[u8], letters: &[u8], at: usize, is_cut: bool) -> Vec<Found> {
        let piece = |length: usize| letters.get(at..at + length);
        // After the last digit may come a letter, or another code.
        let ends = |to: usize| is_boundary(folded, to) || self.begins_code(letters, to);
        let found = |part: Part, code: u32, length: usize| Found {
            part,
            code,
            to_code: 0,
            from: at,
            to: at + length,
        };
        for length in &self.lengths {
            if let Some(code) = piece(*length).and_then(|piece| self.numbers.get(piece))
                && ends(at + length)
            {
                return vec![found(Part::Whole, *code, *length)];
            }
        }
        for length in &self.part_lengths {
            let codes = piece(*length).map(|piece| self.of_part(piece)).unwrap_or_default();
            if !codes.is_empty() && ends(at + length) {
                return codes.iter().map(|code| found(Part::Most, *code, *length)).collect();
            }
        }
        let rest = letters.get(at..).unwrap_or_default();
        let head = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let figures = rest.iter().skip(head).take_while(|byte| byte.is_ascii_digit()).count();
        if is_cut && rest.len() >= MIN_CUT && figures > 0 && head + figures == rest.len() {
            let from = self.sorted.partition_point(|code| self.code(*code) < rest);
            let behind = self.sorted.get(from..).unwrap_or_default();
            let count = behind.partition_point(|code| self.code(*code).starts_with(rest));
            if count > 0 {
                let place = |at: usize| u32::try_from(at).unwrap_or(NONE);
                let (code, to_code) = (place(from), place(from + count));
                return vec![Found { part: Part::Cut, code, to_code, from: at, to: letters.len() }];
            }
        }
        let is_family = head > 0
            && rest
                .get(..head)
                .is_some_and(|head| self.families.contains(&(Word::from_slice(head), figures)));
        if !is_family {
            return Vec::new();
        }
        // A known code and one with a digit changed leave the same when that digit is taken out of both.
        let shown = rest.get(..head + figures).unwrap_or_default();
        let mut near: Vec<u32> = Vec::new();
        let mut out = 0;
        without_one(shown, |short| {
            if out >= head {
                near.extend(self.of_part(short));
            }
            out += 1;
        });
        near.retain(|code| {
            let known = self.code(*code);
            known.len() == shown.len() && known.iter().zip(shown).filter(|(a, b)| a != b).count() == 1
        });
        near.sort_unstable();
        near.dedup();
        if near.is_empty() || near.len() > MAX_CHOICES {
            return vec![found(Part::Unknown, NONE, head + figures)];
        }
        near.into_iter().map(|code| found(Part::Changed, code, head + figures)).collect()
    }

    fn begins_code(&self, letters: &[u8], at: usize) -> bool {
        self.lengths
            .iter()
            .any(|length| letters.get(at..at + length).is_some_and(|piece| self.numbers.contains_key(piece)))
    }
}

/// Splits a code into its leading letters and the rest.
fn head_of(code: &[u8]) -> (&[u8], &[u8]) {
    let head = code.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    code.split_at(head)
}

/// Calls `visit` with each part by which a code is recognised: all but one character, the digits alone, and,
/// with and without the leading letters, the digits with other leading zeros, since an invoice's number is
/// the same with more or fewer of them.
fn each_part(code: &[u8], mut visit: impl FnMut(&[u8])) {
    if code.len() < MIN_FOR_PART {
        return;
    }
    without_one(code, &mut visit);
    let (head, _) = head_of(code);
    let figures: Joined = code.iter().copied().filter(u8::is_ascii_digit).collect();
    let zeros = figures.iter().take_while(|byte| **byte == b'0').count();
    let bare = figures.get(zeros..).unwrap_or_default();
    for width in [bare.len(), 6, 7, 8] {
        let mut padded = Joined::from_slice(head);
        padded.resize(head.len() + width.saturating_sub(bare.len()), b'0');
        padded.extend_from_slice(bare);
        if bare.len() >= 3 && !head.is_empty() {
            visit(&padded);
        }
        let padded = padded.get(head.len()..).unwrap_or_default();
        if padded.len() >= MIN_FOR_PART - 1 {
            visit(padded);
        }
    }
    if figures.len() >= MIN_FOR_PART - 1 {
        visit(&figures);
    }
}

/// Replaces the contents of `letters` by `folded` without word marks, which are no part of a code.
pub(crate) fn unmarked(folded: &[u8], letters: &mut Vec<u8>) {
    letters.clear();
    letters.extend(folded.iter().map(|byte| byte & !START));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::bare;

    fn found(known: &[&str], line: &str, is_cut: bool) -> Vec<String> {
        let mut codes = Codes::default();
        for code in known {
            codes.intern(code.as_bytes());
        }
        codes.index(true);
        let folded = fold(line);
        let letters = bare(&folded);
        let show = |found: Found| match found.part {
            Part::Cut => format!("cut {}..{}", found.code, found.to_code),
            Part::Unknown => "unknown".to_owned(),
            part => format!("{part:?} {}", String::from_utf8(codes.code(found.code).to_vec()).unwrap()),
        };
        codes.find(&folded, &letters, is_cut).into_iter().map(show).collect()
    }

    #[test]
    fn codes_of_books_are_letters_and_figures() {
        let shown = |memo: &str| {
            of_memo(memo)
                .into_iter()
                .map(|code| String::from_utf8(code.to_vec()).unwrap())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(shown("Hỗ trợ học phí, NE12345"), "ne12345");
        assert_eq!(shown("Trao học bổng danh sách DS-00012"), "ds00012");
        assert_eq!(shown("Mua vở theo HĐ 0000123"), "hd0000123");
        assert_eq!(shown("Học bổng năm 2024, lớp 12, đợt 100"), "");
    }

    #[test]
    fn codes_are_found_however_a_line_writes_them() {
        let known = ["ne12345", "ne54321"];
        assert_eq!(found(&known, "LAN NE12345 UNG HO", false), ["Whole ne12345"]);
        assert_eq!(found(&known, "NE12345UNG HO", false), ["Whole ne12345"]);
        assert_eq!(found(&known, "NE 123 45", false), ["Whole ne12345"]);
        assert_eq!(found(&known, "NE12345NE54321", false), ["Whole ne12345", "Whole ne54321"]);
        assert_eq!(found(&known, "N12345 E54321 CK", false), ["Most ne12345", "Most ne54321"]);
        assert_eq!(found(&known, "CK 12345", false), ["Most ne12345"]);
        assert_eq!(found(&known, "LAN NE99999", false), ["unknown"]);
        assert_eq!(found(&known, "LAN NE123", true), ["cut 0..1"]);
        assert_eq!(found(&known, "HD 0012345", false), ["Most ne12345"]);
    }
}
