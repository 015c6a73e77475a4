//! Finds phone numbers and bank accounts in texts.
//!
//! A number may be divided: `0912.345.678`, `+84 912 345 678`, `1903-0001-1122`. Days, amounts written as
//! such, file names and ids are left alone.

use crate::text::fold;
use chrono::NaiveDate;
use std::ops::Range;
use uuid::Uuid;

/// Last digits of a hidden number that stay visible, so that a person who knows the number can recognise it.
const SHOWN: usize = 3;
/// Minimum number of digits of an account; a shorter undivided number is not hidden.
const ACCOUNT: usize = 8;
/// Minimum number of digits of an account after a word that announces it.
const NAMED_ACCOUNT: usize = 6;
/// Minimum number of digits of an account written in groups.
const DIVIDED_ACCOUNT: usize = 9;
/// Maximum number of digits of an account; further groups are not joined to it.
const LONGEST: usize = 19;
/// Number of digits of a phone number within the country: mobile, and fixed line with area code.
const PHONE: [usize; 2] = [10, 11];

/// Maximum number of digits of an amount that a bank prints without groups, and of a voucher number. Longer
/// numbers are treated as possible accounts.
const LONGEST_AMOUNT: usize = 11;
const LONGEST_VOUCHER: usize = 10;
/// Maximum number of groups of three digits in an amount.
const MAX_GROUPS: usize = 8;
/// Number of bytes examined on each side of a number, which keeps the time linear in the length of the text.
const LOOKED_AT: usize = 64;
/// Maximum length of a path in bytes; longer words are not taken for file names.
const LONGEST_NAME: usize = 4096;

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
    let found = Numbers::new(text, sort == Sort::InMessage).found(sort);
    if found.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for span in found {
        cover(&mut bytes, span);
    }
    // Each ASCII digit becomes an asterisk, so the text stays valid UTF-8.
    String::from_utf8(bytes).ok()
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

fn cover(bytes: &mut [u8], span: Range<usize>) {
    let Some(number) = bytes.get_mut(span) else { return };
    let hidden = number.iter().filter(|byte| byte.is_ascii_digit()).count().saturating_sub(SHOWN);
    number.iter_mut().filter(|byte| byte.is_ascii_digit()).take(hidden).for_each(|byte| *byte = b'*');
}

/// The digits of a text.
struct Numbers<'t> {
    text: &'t str,
    /// Runs of adjacent digits.
    runs: Vec<Range<usize>>,
    /// For each run, whether it is part of an id, a digest or a file name.
    is_of_id_or_file: Vec<bool>,
}

/// Whether a word is an id, a digest or a file name, perhaps followed by a line number.
fn is_id_or_file(word: &str, has_files: bool) -> bool {
    const ENDS: [&str; 5] = [".csv", ".xls", ".txt", ".tsv", ".toml"];
    // Shorter or longer words cannot be any of these.
    if !(4..=LONGEST_NAME).contains(&word.len()) {
        return false;
    }
    let is_digest = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_id = || word.split([':', '=']).any(|part| part.len() == 36 && Uuid::try_parse(part).is_ok());
    let is_file = || {
        let lower = word.to_ascii_lowercase();
        ENDS.iter().any(|end| lower.contains(end))
    };
    is_digest || has_id() || has_files && word.contains('.') && is_file()
}

impl<'t> Numbers<'t> {
    fn new(text: &'t str, has_files: bool) -> Self {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, _) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
            match runs.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => runs.push(at..at + 1),
            }
        }
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '“' | '”' | '(' | ')' | ',' | ';');
        let mut is_of_id_or_file = vec![false; runs.len()];
        let (mut start, mut at) = (0, 0);
        for word in text.split_inclusive(is_end) {
            let end = start + word.len();
            let is_name = is_id_or_file(word.trim_end_matches(is_end), has_files);
            while let (Some(run), Some(slot)) = (runs.get(at), is_of_id_or_file.get_mut(at)) {
                if run.start >= end {
                    break;
                }
                *slot = is_name;
                at += 1;
            }
            start = end;
        }
        Self { text, runs, is_of_id_or_file }
    }

    fn found(&self, sort: Sort) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.runs.len() {
            let count = self.phone(at).or_else(|| match sort {
                Sort::Phones => None,
                Sort::PhonesAndAccounts | Sort::InMessage => self.account(at),
            });
            if let (Some(count), Some(first)) = (count, self.runs.get(at))
                && let Some(last) = self.runs.get(at + count - 1)
            {
                found.push(first.start..last.end);
                at += count;
            } else {
                at += self.not_a_number(at).max(1);
            }
        }
        found
    }

    fn digits(&self, at: usize) -> &'t str {
        self.runs.get(at).and_then(|run| self.text.get(run.clone())).unwrap_or_default()
    }

    /// The text between a run and the next one.
    fn gap(&self, at: usize) -> Option<&'t str> {
        self.text.get(self.runs.get(at)?.end..self.runs.get(at + 1)?.start)
    }

    /// The text before a run, at most `LOOKED_AT` bytes of it.
    fn before(&self, at: usize) -> &'t str {
        let end = self.runs.get(at).map_or(0, |run| run.start);
        let mut start = end.saturating_sub(LOOKED_AT);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text after a run, at most `LOOKED_AT` bytes of it.
    fn after(&self, at: usize) -> &'t str {
        let start = self.runs.get(at).map_or(0, |run| run.end);
        let mut end = self.text.len().min(start.saturating_add(LOOKED_AT));
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns how many runs from here form a phone number.
    fn phone(&self, at: usize) -> Option<usize> {
        if self.is_day(at).is_some() || self.is_of_id_or_file(at) {
            return None;
        }
        let mut digits = String::new();
        let mut best = None;
        for count in 1..=5 {
            digits.push_str(self.digits(at + count - 1));
            if digits.len() > PHONE[1] + 2 {
                break;
            }
            if is_phone(&digits) {
                best = Some(count);
            }
            let is_divided = self.gap(at + count - 1).is_some_and(is_gap_of_phone);
            if !is_divided || self.digits(at + count).len() < 2 {
                break;
            }
        }
        best
    }

    /// Returns how many runs from here could form an account.
    fn account(&self, at: usize) -> Option<usize> {
        if self.not_a_number(at) > 0 {
            return None;
        }
        let (mut length, mut count) = (self.digits(at).len(), 1);
        // A run that is long enough by itself is not continued.
        let is_called = self.is_called_account(at);
        while self.digits(at).len() < ACCOUNT
            && matches!(self.gap(at + count - 1), Some(" " | "-" | "."))
            && (2..ACCOUNT).contains(&self.digits(at + count).len())
            && (is_called || !is_year(self.digits(at + count)) && self.may_go_on(at + count))
            && length + self.digits(at + count).len() <= LONGEST
        {
            length += self.digits(at + count).len();
            count += 1;
        }
        if is_called && length >= NAMED_ACCOUNT {
            return Some(count);
        }
        let is_divided = count > 1 && self.digits(at).len() >= 2 && !is_year(self.digits(at));
        if is_divided && length >= DIVIDED_ACCOUNT {
            return Some(count);
        }
        (self.digits(at).len() >= ACCOUNT).then_some(1)
    }

    /// Whether an account may continue with this run.
    fn may_go_on(&self, at: usize) -> bool {
        // After a full stop, groups of three digits are not yet an amount.
        let is_behind_point = at.checked_sub(1).and_then(|before| self.gap(before)) == Some(".");
        self.has_own_form(at) == 0 && (is_behind_point || self.is_amount(at) == 0)
    }

    /// Returns how many runs from here are certainly neither phone nor account: something with a form of its
    /// own, or an amount. 0 if none.
    fn not_a_number(&self, at: usize) -> usize {
        match self.has_own_form(at) {
            0 if !self.is_called_account(at) => self.is_amount(at),
            count => count,
        }
    }

    /// Returns how many runs from here form an id, a file name, a voucher, a day, or a bank's transaction
    /// number. 0 if none.
    fn has_own_form(&self, at: usize) -> usize {
        if self.is_of_id_or_file(at) || self.is_transaction(at) || self.is_voucher(at) {
            return 1;
        }
        if self.is_called_account(at) {
            return 0;
        }
        if self.is_stamp(at) { 3 } else { self.is_day(at).unwrap_or_default() }
    }

    /// Returns how many runs from here are written as an amount. 0 if none.
    fn is_amount(&self, at: usize) -> usize {
        let count = self.grouped(at);
        let is_amount = count > 1 && matches!(self.gap(at), Some("." | ","));
        // An ungrouped amount does not begin with a zero, and its number of digits is limited.
        let digits: usize = (at..at + count).map(|at| self.digits(at).len()).sum();
        let may_be_amount = digits <= LONGEST_AMOUNT && !self.digits(at).starts_with('0');
        let has_fraction =
            matches!(self.gap(at + count - 1), Some("." | ",")) && self.digits(at + count) == "00";
        let has_currency =
            is_currency(self.after(at + count - 1)) || ends_with(self.before(at), &["vnd", "vnd "]);
        if is_amount || may_be_amount && (has_currency || has_fraction) { count } else { 0 }
    }

    /// Whether three runs are a bank's stamp of number, day and time of a transfer: `020197.011025.093015`.
    fn is_stamp(&self, at: usize) -> bool {
        (at..at + 3).all(|at| self.digits(at).len() == 6) && (at..at + 2).all(|at| self.gap(at) == Some("."))
    }

    /// Whether a run is the number of a voucher of a usual series: `PC20250001`.
    fn is_voucher(&self, at: usize) -> bool {
        const SERIES: [&str; 12] =
            ["pt", "pc", "bc", "bn", "nk", "xk", "pk", "kk", "dk", "unc", "gbc", "gbn"];
        let before = self.before(at).trim_end_matches('-');
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        self.digits(at).len() <= LONGEST_VOUCHER && SERIES.contains(&word.to_ascii_lowercase().as_str())
    }

    /// Returns how many runs from here are groups of three digits; 1 for a run that is not grouped.
    fn grouped(&self, at: usize) -> usize {
        let mark = self.gap(at);
        if !matches!(mark, Some("." | "," | " ")) || !(1..=3).contains(&self.digits(at).len()) {
            return 1;
        }
        // No amount begins with a zero.
        if self.digits(at).starts_with('0') {
            return 1;
        }
        let mut count = 1;
        while count < MAX_GROUPS && self.gap(at + count - 1) == mark && self.digits(at + count).len() == 3 {
            count += 1;
        }
        count
    }

    /// Whether a run is part of an id, a digest or a file name.
    fn is_of_id_or_file(&self, at: usize) -> bool {
        self.is_of_id_or_file.get(at).copied().unwrap_or_default()
    }

    /// Whether a run is a bank's transaction number: `FT` and fourteen digits, or `MBVCB.` and a number.
    fn is_transaction(&self, at: usize) -> bool {
        let before = self.before(at);
        ends_with(before, &["ft"]) && self.digits(at).len() == 14 || ends_with(before, &["mbvcb."])
    }

    /// Returns how many runs from here form a day, if they do.
    fn is_day(&self, at: usize) -> Option<usize> {
        let number = |text: &str| text.parse::<u32>().ok();
        let is = |day: &str, month: &str, year: &str| {
            let date = number(year).and_then(|year| {
                NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?)
            });
            date.is_some() && year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))
        };
        let digits = self.digits(at);
        if digits.len() == 8 {
            let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
            let is_day = is(part(0..2), part(2..4), part(4..8)) || is(part(6..8), part(4..6), part(0..4));
            return is_day.then_some(1);
        }
        let [second, third] = [self.digits(at + 1), self.digits(at + 2)];
        let marks = (self.gap(at), self.gap(at + 1));
        let is_divided = marks.0 == marks.1 && matches!(marks.0, Some("-" | "." | " " | "/"));
        let is_day =
            digits.len() <= 2 && is(digits, second, third) || third.len() <= 2 && is(third, second, digits);
        (is_divided && is_day).then_some(3)
    }

    /// Whether a word before a run announces an account or a phone number.
    fn is_called_account(&self, at: usize) -> bool {
        const WORDS: [&str; 13] = [
            "stk",
            "tk",
            "tai khoan",
            "taikhoan",
            "account",
            "acc",
            "acct",
            "a/c",
            "dt",
            "sdt",
            "dien thoai",
            "zalo",
            "momo",
        ];
        let mut from = self.before(at).trim_end_matches(|c: char| !c.is_alphanumeric());
        // `TK so 123456`, `STK VCB 123456`: one word may stand in between.
        for _ in 0..2 {
            let start = from.char_indices().rev().nth(24).map_or(0, |(start, _)| start);
            let folded = fold(from.get(start..).unwrap_or_default());
            let is_word = |word: &str| {
                folded.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
            };
            if WORDS.into_iter().any(is_word) {
                return true;
            }
            let Some((rest, word)) = from.rsplit_once(|c: char| c.is_whitespace()) else { return false };
            if word.len() > 8 || word.contains(|c: char| c.is_ascii_digit()) {
                return false;
            }
            from = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        }
        false
    }
}

/// Whether digits are a year as in books and school years. Accounts may begin with `1903`, so only 199x and
/// 20xx count.
fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("199") || digits.starts_with("20"))
}

/// Whether a text ends with one of these words, ignoring ASCII case.
fn ends_with(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let end = |word: &str| bytes.len().checked_sub(word.len()).and_then(|from| bytes.get(from..));
    words.iter().any(|word| end(word).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes())))
}

/// Whether this text may stand between the groups of a phone number.
fn is_gap_of_phone(gap: &str) -> bool {
    let is_mark =
        |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '–' | '_' | '/' | ':' | '(' | ')');
    gap.chars().count() <= 2 && gap.chars().all(is_mark)
}

/// Whether a currency follows a number.
fn is_currency(after: &str) -> bool {
    let rest = after.strip_prefix(' ').unwrap_or(after);
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).take(6).collect();
    let behind = rest.get(word.len()..).unwrap_or_default().trim_start();
    match word.as_str() {
        "đ" | "Đ" => true,
        // After a space, a `d` is the first letter of the next word in a bank's text.
        "d" => rest.len() == after.len(),
        "" => rest.starts_with('₫'),
        // `dong gop` and `Dong Thap` are not money, and neither is `đồng hành`.
        word if fold(word) == "dong" => !behind.starts_with(char::is_alphabetic),
        word => fold(word) == "vnd",
    }
}

/// Whether digits are a Vietnamese phone number, with or without the country code 84.
fn is_phone(digits: &str) -> bool {
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
