//! Codes that books and givers write: a pupil's, a list's, an invoice's; found in a line whole, with a letter lost, glued to
//! other words, with spaces in them, or cut off at its end.

use crate::fold::{START, bare, fold, words};
use crate::names::is_boundary;
use rustc_hash::{FxHashMap, FxHashSet};

const NONE: u32 = u32::MAX;
/// Letters a code needs before a part of it is enough to recognise it.
const LEAST_FOR_PART: usize = 6;
/// A code has a digit within its first 8 characters; anything else is a word.
const MOST_HEAD: usize = 8;
/// Codes a fragment may stand for; a fragment of more codes says nothing.
const MOST_CHOICES: usize = 6;
/// Letters of a cut code that are needed to look up which codes it may be.
const LEAST_CUT: usize = 3;

/// What stands before figures that are no code: a year, a term, a class, a count.
const COUNTS: [&[u8]; 18] = [
    b"nam", b"thang", b"ngay", b"lop", b"lan", b"dot", b"ky", b"hk", b"hocky", b"so", b"khoa", b"quy", b"nh",
    b"k", b"t", b"tuan", b"khoi", b"toi",
];

/// The codes in a memo of the books, in the form in which they are compared.
pub(crate) fn of_memo(memo: &str) -> Vec<Vec<u8>> {
    let folded = fold(memo);
    let mut found: Vec<Vec<u8>> = Vec::new();
    let pieces: Vec<&[u8]> = words(&folded).filter_map(|(from, to)| folded.get(from..to)).collect();
    let mut before: Option<Vec<u8>> = None;
    for piece in pieces {
        let word = bare(piece);
        let figures = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        let letters = word.len() - figures;
        let head = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let is_list = word.starts_with(b"ds") && letters == 2 && figures > 0;
        let is_glued = letters > 0 && letters <= 5 && figures >= 3 && head == letters || is_list;
        let code = if is_glued && !COUNTS.contains(&word.get(..head).unwrap_or_default()) {
            Some(word.clone())
        } else if letters == 0 && (figures >= 3 || before.as_deref() == Some(b"ds")) {
            match &before {
                Some(head) if head == b"ds" => Some([head.as_slice(), &word].concat()),
                Some(head)
                    if (1..=4).contains(&head.len()) && !COUNTS.contains(&head.as_slice()) && figures < 9 =>
                {
                    Some([head.as_slice(), &word].concat())
                }
                _ if figures >= 5 => Some(word.clone()),
                _ => None,
            }
        } else {
            None
        };
        if let Some(code) = code.filter(|code| !found.contains(code)) {
            found.push(code);
        }
        before = word.iter().all(u8::is_ascii_alphabetic).then_some(word);
    }
    found
}

/// What part of a code stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// All but a letter or two.
    Most,
    /// All of it with one figure changed, which makes it a code that no row has.
    Changed,
    /// Its beginning, where the line breaks off: these codes, by their places in order.
    Cut,
    /// It looks like a code, and no row has it.
    Unknown,
}

/// A code on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) part: Part,
    /// The code's number; of a cut one the place of the first code that begins so.
    pub(crate) code: u32,
    /// Of a cut one, the place behind the last code that begins so.
    pub(crate) to_code: u32,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Known codes by number.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    numbers: FxHashMap<Vec<u8>, u32>,
    known: Vec<Vec<u8>>,
    lengths: Vec<usize>,
    /// Codes in the order of their letters.
    sorted: Vec<(Vec<u8>, u32)>,
    /// Codes by what is left of them without some of their letters.
    parts: FxHashMap<Vec<u8>, Vec<u32>>,
    part_lengths: Vec<usize>,
    /// Letters and count of figures of known codes.
    families: FxHashSet<(Vec<u8>, usize)>,
}

impl Codes {
    pub(crate) fn intern(&mut self, code: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(code) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(NONE);
        self.numbers.insert(code.to_vec(), number);
        self.known.push(code.to_vec());
        number
    }

    pub(crate) fn code(&self, number: u32) -> &[u8] {
        self.known.get(number as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) const fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of the code at a place in order.
    pub(crate) fn at(&self, place: u32) -> Option<u32> {
        self.sorted.get(place as usize).map(|(_, number)| *number)
    }

    /// Whether a code is among those that a cut one may be.
    pub(crate) fn is_among(&self, code: u32, from: u32, to: u32) -> bool {
        let letters = self.code(code);
        let place = self.sorted.partition_point(|(known, _)| known.as_slice() < letters);
        (from as usize..to as usize).contains(&place)
    }

    /// Prepares the search; every code is known. Misspelt ones are looked for where `with_parts` says so.
    pub(crate) fn index(&mut self, with_parts: bool) {
        self.sorted = (0_u32..).zip(&self.known).map(|(number, code)| (code.clone(), number)).collect();
        self.sorted.sort();
        let mut lengths: Vec<usize> = self.known.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths.reverse();
        self.lengths = lengths;
        for code in &self.known {
            let head = code.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let rest = code.get(head..).unwrap_or_default();
            if head > 0 && rest.iter().all(u8::is_ascii_digit) {
                self.families.insert((code.get(..head).unwrap_or_default().to_vec(), rest.len()));
            }
        }
        if !with_parts {
            return;
        }
        let mut parts: FxHashMap<Vec<u8>, Vec<u32>> = FxHashMap::default();
        for (number, code) in (0_u32..).zip(&self.known) {
            if code.len() < LEAST_FOR_PART {
                continue;
            }
            let mut shorter: Vec<Vec<u8>> = (0..code.len())
                .map(|at| {
                    let mut short = code.clone();
                    short.remove(at);
                    short
                })
                .collect();
            let head = code.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let figures: Vec<u8> = code.iter().copied().filter(u8::is_ascii_digit).collect();
            let bare: Vec<u8> = figures.iter().copied().skip_while(|byte| *byte == b'0').collect();
            // With more noughts before the figures, or fewer, an invoice's number is the same.
            for width in [bare.len(), 6, 7, 8] {
                let padded: Vec<u8> = std::iter::repeat_n(b'0', width.saturating_sub(bare.len()))
                    .chain(bare.iter().copied())
                    .collect();
                if bare.len() >= 3 && head > 0 {
                    shorter.push([code.get(..head).unwrap_or_default(), &padded].concat());
                }
                if padded.len() >= LEAST_FOR_PART - 1 {
                    shorter.push(padded);
                }
            }
            if figures.len() >= LEAST_FOR_PART - 1 {
                shorter.push(figures);
            }
            shorter.sort();
            shorter.dedup();
            for short in shorter.into_iter().filter(|short| !self.numbers.contains_key(short)) {
                parts.entry(short).or_default().push(number);
            }
        }
        parts.retain(|_, numbers| numbers.len() <= MOST_CHOICES);
        let mut lengths: Vec<usize> = parts.keys().map(Vec::len).collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths.reverse();
        (self.parts, self.part_lengths) = (parts, lengths);
    }

    /// The codes on a line; what may be one of several stands there several times. `folded` has the marks of words, `letters` has not.
    pub(crate) fn find(&self, folded: &[u8], letters: &[u8], is_cut: bool) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        if self.known.is_empty() {
            return found;
        }
        let mut at = 0;
        let mut behind = usize::MAX;
        while at < letters.len() {
            // A code has figures near its beginning.
            let has_figure = letters
                .get(at..(at + MOST_HEAD).min(letters.len()))
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
        // Behind the last figure may stand a letter, or the figures of another code.
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
            if let Some(codes) = piece(*length).and_then(|piece| self.parts.get(piece))
                && ends(at + length)
            {
                return codes.iter().map(|code| found(Part::Most, *code, *length)).collect();
            }
        }
        let rest = letters.get(at..).unwrap_or_default();
        let head = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let figures = rest.iter().skip(head).take_while(|byte| byte.is_ascii_digit()).count();
        if is_cut && rest.len() >= LEAST_CUT && figures > 0 && head + figures == rest.len() {
            let from = self.sorted.partition_point(|(code, _)| code.as_slice() < rest);
            let behind = self.sorted.get(from..).unwrap_or_default();
            let count = behind.partition_point(|(code, _)| code.starts_with(rest));
            if count > 0 {
                let place = |at: usize| u32::try_from(at).unwrap_or(NONE);
                let (code, to_code) = (place(from), place(from + count));
                return vec![Found { part: Part::Cut, code, to_code, from: at, to: letters.len() }];
            }
        }
        let is_family = head > 0
            && rest.get(..head).is_some_and(|letters| self.families.contains(&(letters.to_vec(), figures)));
        if !is_family {
            return Vec::new();
        }
        // A known code with one figure changed leaves the same when that figure is taken out of both.
        let shown = rest.get(..head + figures).unwrap_or_default();
        let mut near: Vec<u32> = (head..shown.len())
            .filter_map(|out| {
                let mut short = shown.to_vec();
                short.remove(out);
                self.parts.get(&short)
            })
            .flatten()
            .copied()
            .filter(|code| {
                let known = self.code(*code);
                known.len() == shown.len() && known.iter().zip(shown).filter(|(a, b)| a != b).count() == 1
            })
            .collect();
        near.sort_unstable();
        near.dedup();
        if near.is_empty() || near.len() > MOST_CHOICES {
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

/// Where words start is no part of a code.
pub(crate) fn unmarked(folded: &[u8]) -> Vec<u8> {
    folded.iter().map(|byte| byte & !START).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(known: &[&str], line: &str, is_cut: bool) -> Vec<String> {
        let mut codes = Codes::default();
        for code in known {
            codes.intern(code.as_bytes());
        }
        codes.index(true);
        let folded = fold(line);
        let letters = unmarked(&folded);
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
                .map(|code| String::from_utf8(code).unwrap())
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
