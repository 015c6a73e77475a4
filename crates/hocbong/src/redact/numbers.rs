//! Finds phone numbers and bank accounts in texts.
//!
//! Whatever stands between its digits, a number is one: `0912.345.678`, `+84 (912) 345 678`, `1903 / 0001 / 1122`.
//! So a text is cut into stretches of digits with no letter and few other characters in between. What has a
//! form of its own is taken out of a stretch ([`forms`]): a day, a grouped amount, a voucher, an id. What is
//! left is hidden as one number if it has as many digits as an account.

mod forms;

pub(super) use forms::is_id_or_file;

use super::digits::{is_invisible, value};
use std::ops::Range;

/// Last digits of a hidden number that stay visible, so that a person who knows the number can recognise it.
const SHOWN: usize = 3;
/// Minimum number of digits of an account, however it is divided.
const MIN_ACCOUNT: usize = 8;
/// Minimum number of digits of an account after a word that announces it.
const MIN_NAMED_ACCOUNT: usize = 6;
/// Maximum number of digits of a phone number, with the country code.
const MAX_PHONE: usize = 13;
/// Number of digits of a phone number within the country: mobile, and fixed line with area code.
const PHONE: [usize; 2] = [10, 11];
/// Maximum number of different characters between two groups of a number; the same character several times
/// counts once.
const MAX_GAP: usize = 4;
/// Minimum number of digits of a word in which a letter may stand for a digit.
const MIN_DIGITS_OF_WORD: usize = 2;
/// Number of bytes examined on each side of a number, which keeps the time linear in the length of the text.
/// A longer gap joins no groups.
const MAX_LOOKED_AT: usize = 64;

/// Which numbers are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Only what is certainly a phone number.
    Phones,
    /// Phone numbers, and whatever could be an account.
    PhonesAndAccounts,
    /// As `PhonesAndAccounts`, in a message of the program, where file names stay.
    InMessage,
}

/// Returns the text with its numbers hidden; `None` if there are none.
pub(super) fn hide(text: &str, sort: Sort) -> Option<String> {
    let numbers = Numbers::new(text, sort == Sort::InMessage);
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for groups in numbers.found(sort) {
        let digits = numbers.digits_of(groups);
        let count = digits.len().saturating_sub(SHOWN);
        hidden.extend(numbers.places.get(digits).unwrap_or_default().iter().take(count).cloned());
    }
    if hidden.is_empty() {
        return None;
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for place in hidden {
        shown.push_str(text.get(at..place.start).unwrap_or_default());
        shown.push('*');
        at = place.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Some(shown)
}

/// Redacts a text that is a single account number, including any letters in it.
pub(super) fn whole(text: &str) -> String {
    let count = text.chars().filter(|c| c.is_alphanumeric()).count();
    let hidden = if count > 2 * SHOWN { count - SHOWN } else { count };
    let mut seen = 0;
    text.chars()
        .map(|c| {
            if !c.is_alphanumeric() {
                return c;
            }
            seen += 1;
            if seen <= hidden { '*' } else { c }
        })
        .collect()
}

/// Digits with nothing visible between them.
#[derive(Clone, Debug)]
struct Group {
    /// Byte range in the text.
    span: Range<usize>,
    /// Range in [`Numbers::digits`].
    digits: Range<usize>,
    /// Whether nothing but a gap lies between this group and the next one.
    is_joined: bool,
}

/// The digits of a text.
struct Numbers<'t> {
    text: &'t str,
    /// All digits in ASCII, and the byte range of each in the text.
    digits: String,
    places: Vec<Range<usize>>,
    groups: Vec<Group>,
    /// For each group, whether it is part of an id, a digest or a file name.
    is_of_id_or_file: Vec<bool>,
}

impl<'t> Numbers<'t> {
    fn new(text: &'t str, has_files: bool) -> Self {
        let mut numbers = Self {
            text,
            digits: String::new(),
            places: Vec::new(),
            groups: Vec::new(),
            is_of_id_or_file: Vec::new(),
        };
        if text.bytes().any(|byte| byte.is_ascii_digit() || !byte.is_ascii()) {
            numbers.read_groups();
            numbers.join_groups();
            numbers.is_of_id_or_file = forms::ids_and_files(text, &numbers.groups, has_files);
        }
        numbers
    }

    fn read_groups(&mut self) {
        let text = self.text;
        let mut similar = Similar { text, until: 0, is_number: false };
        // Whether something visible was seen since the last digit.
        let mut is_divided = true;
        for (at, c) in text.char_indices() {
            let Some(value) = value(c).or_else(|| similar.value(at, c)) else {
                is_divided |= !is_invisible(c);
                continue;
            };
            let end = at + c.len_utf8();
            match self.groups.last_mut() {
                Some(last) if !is_divided => {
                    last.span.end = end;
                    last.digits.end += 1;
                }
                _ => {
                    let digits = self.digits.len()..self.digits.len() + 1;
                    self.groups.push(Group { span: at..end, digits, is_joined: false });
                }
            }
            self.digits.push(char::from(b'0' + value));
            self.places.push(at..end);
            is_divided = false;
        }
    }

    fn join_groups(&mut self) {
        for at in 1..self.groups.len() {
            let is_joined = self.gap(at - 1).is_some_and(is_gap);
            if let Some(group) = self.groups.get_mut(at - 1) {
                group.is_joined = is_joined;
            }
        }
    }

    fn digits(&self, at: usize) -> &str {
        let group = self.groups.get(at).map(|group| group.digits.clone());
        group.and_then(|digits| self.digits.get(digits)).unwrap_or_default()
    }

    /// The range of the digits of several groups.
    fn digits_of(&self, groups: Range<usize>) -> Range<usize> {
        let first = self.groups.get(groups.start).map(|group| group.digits.start);
        let last = groups.end.checked_sub(1).and_then(|last| self.groups.get(last));
        first.zip(last).map_or(0..0, |(first, last)| first..last.digits.end)
    }

    /// The text between a group and the next one.
    fn gap(&self, at: usize) -> Option<&'t str> {
        self.text.get(self.groups.get(at)?.span.end..self.groups.get(at + 1)?.span.start)
    }

    /// The text between a group and the next one, if both could be parts of one number.
    fn joint(&self, at: usize) -> Option<&'t str> {
        let gap = self.groups.get(at).filter(|group| group.is_joined).and_then(|_| self.gap(at))?;
        Some(gap.trim_matches(is_invisible))
    }

    /// The text between a group and the one before it, if both could be parts of one number.
    fn joint_before(&self, at: usize) -> Option<&'t str> {
        self.joint(at.checked_sub(1)?)
    }

    /// The text before a group, at most `MAX_LOOKED_AT` bytes of it.
    fn before(&self, at: usize) -> &'t str {
        let end = self.groups.get(at).map_or(0, |group| group.span.start);
        let mut start = end.saturating_sub(MAX_LOOKED_AT);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text after a group, at most `MAX_LOOKED_AT` bytes of it.
    fn after(&self, at: usize) -> &'t str {
        let start = self.groups.get(at).map_or(0, |group| group.span.end);
        let mut end = self.text.len().min(start.saturating_add(MAX_LOOKED_AT));
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns the groups of each number to hide.
    fn found(&self, sort: Sort) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.groups.len() {
            let start = at;
            while self.groups.get(at).is_some_and(|group| group.is_joined) {
                at += 1;
            }
            at += 1;
            let stretch = start..at;
            if sort == Sort::Phones {
                self.find_phones(stretch, &mut found);
            } else {
                self.find_all(stretch, &mut found);
            }
        }
        found
    }

    /// Finds what could be a number in groups that are joined.
    fn find_all(&self, stretch: Range<usize>, found: &mut Vec<Range<usize>>) {
        // Most texts have few digits.
        if self.digits_of(stretch.clone()).len() < MIN_NAMED_ACCOUNT {
            return;
        }
        let is_called = self.is_called_account(stretch.start);
        let mut is_own = vec![false; stretch.len()];
        let mut at = stretch.start;
        while at < stretch.end {
            let count = if is_called { self.form_after_call(at, stretch.start) } else { self.form(at) };
            for slot in is_own.iter_mut().skip(at - stretch.start).take(count) {
                *slot = true;
            }
            at += count.max(1);
        }
        let mut start = stretch.start;
        while start < stretch.end {
            let is_own = |at: usize| is_own.get(at - stretch.start).copied().unwrap_or_default();
            if is_own(start) {
                start += 1;
                continue;
            }
            let end = (start..stretch.end).find(|at| is_own(*at)).unwrap_or(stretch.end);
            let is_called = is_called && start == stretch.start;
            let least = if is_called { MIN_NAMED_ACCOUNT } else { MIN_ACCOUNT };
            let length = self.digits_of(start..end).len();
            if length >= least && (is_called || !self.are_amounts(start..end)) {
                found.push(start..end);
            }
            start = end;
        }
    }

    /// Finds unmistakable phone numbers in groups that are joined.
    fn find_phones(&self, stretch: Range<usize>, found: &mut Vec<Range<usize>>) {
        let mut at = stretch.start;
        while at < stretch.end {
            let own = self.form(at);
            if own > 0 {
                at += own;
                continue;
            }
            let ends = (at + 1..=stretch.end).take_while(|end| self.digits_of(at..*end).len() <= MAX_PHONE);
            let phone = ends.filter(|end| self.is_phone(at..*end)).last();
            found.extend(phone.map(|end| at..end));
            at = phone.unwrap_or(at + 1);
        }
    }

    /// Whether groups are a Vietnamese phone number, with or without the country code 84.
    fn is_phone(&self, groups: Range<usize>) -> bool {
        is_phone(self.digits.get(self.digits_of(groups)).unwrap_or_default())
    }
}

/// Finds letters that stand for a digit: `O` for 0, `l` for 1, in a word that is a number otherwise.
struct Similar<'t> {
    text: &'t str,
    /// The last word examined: where it ends, and whether it is a number.
    until: usize,
    is_number: bool,
}

impl Similar<'_> {
    fn value(&mut self, at: usize, c: char) -> Option<u8> {
        let of = |c: char| match c {
            'o' | 'O' => Some(0),
            'l' | 'I' => Some(1),
            _ => None,
        };
        let similar = of(c)?;
        if at >= self.until {
            // The number may have begun before the letter, and words may be glued to its beginning.
            let before = self.text.get(..at).unwrap_or_default();
            let begun = before.chars().rev().take_while(|c| is_invisible(*c) || value(*c).is_some());
            let begun = begun.take(MAX_LOOKED_AT).filter(|c| !is_invisible(*c)).count();
            let mut outer = before.chars().rev().take(MAX_LOOKED_AT);
            let is_glued =
                outer.find(|c| !is_invisible(*c) && value(*c).is_none()).is_some_and(char::is_alphabetic);
            let (mut letters, mut digits, mut is_number) = (0, begun, !is_glued || begun > 0);
            let rest = self.text.get(at..).unwrap_or_default();
            let word = rest.char_indices().take_while(|(_, c)| c.is_alphanumeric() || is_invisible(*c));
            for (from, c) in word {
                self.until = at + from + c.len_utf8();
                match (value(c), of(c)) {
                    (Some(_), _) => digits += 1,
                    (None, Some(_)) => letters += 1,
                    (None, None) => is_number &= is_invisible(c),
                }
            }
            self.is_number = is_number && digits >= MIN_DIGITS_OF_WORD && digits >= letters;
        }
        self.is_number.then_some(similar)
    }
}

/// Whether this text may stand between two groups of a number: no letters, and few characters.
fn is_gap(gap: &str) -> bool {
    if gap.len() > MAX_LOOKED_AT {
        return false;
    }
    let (mut count, mut before) = (0, None);
    for c in gap.chars().filter(|c| !is_invisible(*c)) {
        if c.is_alphabetic() {
            return false;
        }
        let c = if c.is_whitespace() { ' ' } else { c };
        count += usize::from(before != Some(c));
        before = Some(c);
    }
    count <= MAX_GAP
}

/// Whether digits are a Vietnamese phone number, with or without the country code 84.
fn is_phone(digits: &str) -> bool {
    let digits = digits.strip_prefix("00").filter(|rest| rest.starts_with("84")).unwrap_or(digits);
    let own = match digits.strip_prefix("84") {
        Some(rest) if !rest.starts_with('0') => format!("0{rest}"),
        _ => digits.to_owned(),
    };
    let mut all = own.bytes();
    let (first, second, third) = (all.next(), all.next(), all.next());
    if first != Some(b'0') {
        return false;
    }
    let third = third.unwrap_or_default();
    match second {
        Some(b'2') => own.len() == PHONE[1],
        Some(b'3') => own.len() == PHONE[0] && third >= b'2',
        Some(b'5') => own.len() == PHONE[0] && matches!(third, b'2' | b'5' | b'6' | b'8' | b'9'),
        Some(b'7') => own.len() == PHONE[0] && matches!(third, b'0' | b'6'..=b'9'),
        Some(b'8' | b'9') => own.len() == PHONE[0],
        // Mobile numbers had eleven digits until 2018.
        Some(b'1') => own.len() == PHONE[1] && matches!(third, b'2' | b'6' | b'8' | b'9'),
        _ => false,
    }
}
