//! What has a form of its own among digits, so that it is neither a phone number nor an account.

use super::{Group, MAX_GAP, Numbers, is_invisible};
use crate::text::fold;
use chrono::NaiveDate;
use std::ops::Range;
use uuid::Uuid;

/// Maximum number of digits of an amount without groups, of one in groups, and of a voucher number. Longer
/// numbers are treated as possible accounts.
const MAX_AMOUNT: usize = 11;
const MAX_GROUPED_AMOUNT: usize = 15;
const MAX_VOUCHER: usize = 10;
/// Maximum number of groups of three digits in an amount.
const MAX_GROUPS: usize = 5;
/// Maximum number of joined groups that are looked through for years or a list.
const MAX_LIST: usize = 64;
/// Maximum length of a path in bytes; longer words are not taken for file names.
const MAX_PATH: usize = 4096;

/// Returns for each group whether it is part of an id, a digest or a file name.
pub(super) fn ids_and_files(text: &str, groups: &[Group], has_files: bool) -> Vec<bool> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '“' | '”' | '(' | ')' | ',' | ';');
    let mut is_of_id_or_file = vec![false; groups.len()];
    let (mut start, mut at) = (0, 0);
    for word in text.split_inclusive(is_end) {
        let end = start + word.len();
        // A word without digits need not be examined.
        if groups.get(at).is_some_and(|group| group.span.start < end) {
            let is_name = is_id_or_file(word.trim_end_matches(is_end), has_files);
            while let (Some(group), Some(slot)) = (groups.get(at), is_of_id_or_file.get_mut(at)) {
                if group.span.start >= end {
                    break;
                }
                *slot = is_name;
                at += 1;
            }
        }
        start = end;
    }
    is_of_id_or_file
}

/// Whether a word is an id, a digest or a file name, perhaps followed by a line number.
pub(in crate::redact) fn is_id_or_file(word: &str, has_files: bool) -> bool {
    const ENDS: [&str; 5] = [".csv", ".xls", ".txt", ".tsv", ".toml"];
    // Shorter or longer words cannot be any of these.
    if !(4..=MAX_PATH).contains(&word.len()) {
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

impl Numbers<'_> {
    /// Returns how many groups from here have a form of their own. 0 if none.
    pub(super) fn form(&self, at: usize) -> usize {
        let forms = [
            Self::marked,
            Self::stamp,
            Self::day,
            Self::time,
            Self::years,
            Self::list,
            Self::amount_with_currency,
            Self::round_amount,
        ];
        forms.into_iter().map(|form| form(self, at)).find(|count| *count > 0).unwrap_or_default()
    }

    /// As [`Numbers::form`], in groups after a word that announces an account, the first of which is `first`.
    pub(super) fn form_after_call(&self, at: usize, first: usize) -> usize {
        let marked = self.marked(at);
        // `STK 123.456.000` is no amount, but `TK 1121 456.000` contains one.
        let is_apart =
            at > first && self.joint_before(at).is_some_and(|gap| gap.contains(char::is_whitespace));
        if marked == 0 && is_apart { self.form(at) } else { marked }
    }

    /// An id, a file name, a bank's transaction number or a voucher.
    fn marked(&self, at: usize) -> usize {
        let is_of_id_or_file = self.is_of_id_or_file.get(at).copied().unwrap_or_default();
        if is_of_id_or_file || self.is_transaction(at) { 1 } else { self.voucher(at) }
    }

    /// Whether the gaps around some groups differ from the mark within them, so that the groups are not a part
    /// of something longer.
    fn is_apart(&self, at: usize, count: usize, mark: &str) -> bool {
        let around = [self.joint_before(at), self.joint(at + count - 1)];
        // Lists are written with a comma and a space, numbers are not.
        around.into_iter().flatten().all(|gap| gap != mark || gap == ", ")
    }

    /// Whether the gaps around some groups are wider than between the groups of a number.
    fn is_far(&self, at: usize, count: usize) -> bool {
        let around = [self.joint_before(at), self.joint(at + count - 1)];
        around.into_iter().flatten().all(|gap| gap.contains(char::is_whitespace) || is_wide(gap))
    }

    /// A bank's stamp of number, day and time of a transfer: `020197.011025.093015`.
    fn stamp(&self, at: usize) -> usize {
        let is_stamp = (at..at + 3).all(|at| self.digits(at).len() == 6)
            && (at..at + 2).all(|at| self.joint(at) == Some("."))
            && self.is_apart(at, 3, ".");
        if is_stamp { 3 } else { 0 }
    }

    /// Whether a group is a bank's transaction number: `FT` and fourteen digits, or `MBVCB.` and a number.
    fn is_transaction(&self, at: usize) -> bool {
        let before = self.before(at);
        ends_with(before, &["ft"]) && self.digits(at).len() == 14 || ends_with(before, &["mbvcb."])
    }

    /// The number of a voucher of a usual series: `PC20250001`, `PT-2025-0001`, `PC-0145, 0146`.
    fn voucher(&self, at: usize) -> usize {
        const SERIES: [&str; 12] =
            ["pt", "pc", "bc", "bn", "nk", "xk", "pk", "kk", "dk", "unc", "gbc", "gbn"];
        let before = self.before(at).trim_end_matches('-');
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if self.digits(at).len() > MAX_VOUCHER || !SERIES.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            return 0;
        }
        let mut count = 1;
        while matches!(self.joint(at + count - 1), Some("-" | "/" | ".")) {
            count += 1;
            if self.digits_of(at..at + count).len() > MAX_VOUCHER {
                return 0;
            }
        }
        if self.is_phone(at..at + count) {
            return 0;
        }
        let number = |at: usize| self.digits(at).parse::<u64>().ok();
        while matches!(self.joint(at + count - 1), Some("," | ", "))
            && self.digits(at + count).len() == self.digits(at + count - 1).len()
            && number(at + count)
                .is_some_and(|next| number(at + count - 1).is_some_and(|last| last + 1 == next))
        {
            count += 1;
        }
        count
    }

    /// A day with a year of four digits.
    fn day(&self, at: usize) -> usize {
        let digits = self.digits(at);
        if digits.len() == 8 {
            let is_day = |at: usize| is_day_of_eight(self.digits(at));
            let before = self.joint_before(at).is_none() || at.checked_sub(1).is_some_and(is_day);
            let after = self.joint(at).is_none() || is_day(at + 1);
            return usize::from(is_day(at) && (self.is_far(at, 1) || before && after));
        }
        let [second, third] = [self.digits(at + 1), self.digits(at + 2)];
        let (Some(mark), Some(other)) = (self.joint(at), self.joint(at + 1)) else { return 0 };
        let is_divided = mark == other && matches!(mark, "-" | "." | " " | "/" | " / " | " - ");
        let is_day = is_day(digits, second, third) || is_day(third, second, digits);
        if is_divided && is_day && self.is_apart(at, 3, mark) { 3 } else { 0 }
    }

    /// A time of the day alone or beside a day: `10:00`.
    fn time(&self, at: usize) -> usize {
        let count = self.clock(at);
        if count == 0 {
            return 0;
        }
        let is_first = match self.joint_before(at) {
            None => true,
            Some(_) => {
                let is_day = at.checked_sub(3).is_some_and(|day| self.day(day) == 3);
                let is_eight = at.checked_sub(1).is_some_and(|day| self.day(day) == 1);
                let is_clock = at.checked_sub(2).is_some_and(|time| self.clock(time) == 2);
                is_day || is_eight || is_clock
            }
        };
        let is_last =
            self.joint(at + count - 1).is_none_or(|_| self.day(at + count) > 0 || self.clock(at + count) > 0);
        if is_first && is_last { count } else { 0 }
    }

    /// Groups that read as a time, whatever is around them.
    fn clock(&self, at: usize) -> usize {
        let number = |at: usize, most: u32| {
            let digits = self.digits(at);
            (1..=2).contains(&digits.len()) && digits.parse::<u32>().is_ok_and(|number| number <= most)
        };
        let goes_on =
            |at: usize| self.joint(at) == Some(":") && self.digits(at + 1).len() == 2 && number(at + 1, 59);
        if !number(at, 24) || !goes_on(at) || self.joint_before(at) == Some(":") {
            return 0;
        }
        let count = if goes_on(at + 1) { 3 } else { 2 };
        if self.joint(at + count - 1) == Some(":") { 0 } else { count }
    }

    /// Years as in books and school years: `2024-2025`, `2023, 2024, 2025`.
    fn years(&self, at: usize) -> usize {
        let Some(mark) = self.joint(at) else { return 0 };
        let joins = |count: &usize| self.joint(at + count - 1).is_some() && is_year(self.digits(at + count));
        if !is_year(self.digits(at)) {
            return 0;
        }
        let count = 1 + (1..MAX_LIST).take_while(joins).count();
        if count > 1 && self.is_apart(at, count, mark) { count } else { 0 }
    }

    /// A list of small numbers in ascending order, e.g. months: `1, 2, 3`.
    fn list(&self, at: usize) -> usize {
        const MAX: u32 = 31;
        let small = |at: usize| {
            let digits = self.digits(at);
            let number = (digits.len() <= 2 && !digits.starts_with('0')).then(|| digits.parse::<u32>().ok());
            number.flatten().filter(|number| *number <= MAX)
        };
        let is_comma = |at: usize| self.joint(at).is_some_and(|gap| gap.trim_end() == ",");
        let joins = |count: &usize| {
            is_comma(at + count - 1)
                && small(at + count - 1).zip(small(at + count)).is_some_and(|(one, next)| one < next)
        };
        if small(at).is_none() || !is_comma(at) || at.checked_sub(1).is_some_and(is_comma) {
            return 0;
        }
        let count = 1 + (1..MAX_LIST).take_while(joins).count();
        let around = [self.joint_before(at), self.joint(at + count - 1)];
        let is_alone = !is_comma(at + count - 1) && around.into_iter().flatten().all(is_wide);
        if count > 2 && is_alone { count } else { 0 }
    }

    /// An amount with a currency, or in đồng with a fraction of nothing: `20000000đ`, `5 000 000 VND`, `5000.00`.
    fn amount_with_currency(&self, at: usize) -> usize {
        // No amount begins with a zero.
        if self.digits(at).starts_with('0') {
            return 0;
        }
        let (count, mark) = self.grouped(at);
        let most = if mark == " " || count == 1 { MAX_AMOUNT } else { MAX_GROUPED_AMOUNT };
        if self.digits_of(at..at + count).len() > most {
            return 0;
        }
        let is_apart = match count {
            1 => self.joint_before(at).is_none_or(|gap| {
                is_wide(gap) || gap.contains(char::is_whitespace) && self.digits(at).len() > 4
            }),
            _ => self.joint_before(at).is_none_or(|gap| gap != mark),
        };
        let is_long = count > 1 || self.digits(at).len() > 3;
        let has_fraction = is_long
            && matches!(self.joint(at + count - 1), Some("." | ","))
            && self.digits(at + count) == "00"
            && self.joint(at + count).is_none_or(|gap| gap.contains(char::is_whitespace));
        let has_currency =
            || is_currency(self.after(at + count - 1)) || ends_with(self.before(at), &["vnd", "vnd "]);
        if is_apart && (has_fraction || has_currency()) { count } else { 0 }
    }

    /// An amount of whole thousands in groups: `1.450.000`.
    fn round_amount(&self, at: usize) -> usize {
        let (count, mark) = self.grouped(at);
        let groups = at..at + count;
        let length = self.digits_of(groups.clone()).len();
        let is_round = count > 1 && self.digits(at + count - 1) == "000" && !self.is_phone(groups);
        let is_amount = match mark {
            "." | "," => length <= MAX_GROUPED_AMOUNT && self.is_far(at, count),
            _ => {
                let is_alone = self.joint(at + count - 1).is_none_or(is_wide);
                length <= MAX_AMOUNT && self.joint_before(at).is_none() && is_alone
            }
        };
        if is_round && is_amount && self.is_apart(at, count, mark) { count } else { 0 }
    }

    /// Whether groups without a form of their own are amounts, and at most small numbers beside them:
    /// `2.985`, `120 x 8.512`. Anything else beside an amount makes it doubtful.
    pub(super) fn are_amounts(&self, groups: Range<usize>) -> bool {
        if self.is_phone(groups.clone()) {
            return false;
        }
        let (mut at, mut has_amount) = (groups.start, false);
        while at < groups.end {
            let (count, mark) = self.grouped(at);
            let digits = self.digits(at);
            if count > 1
                && matches!(mark, "." | ",")
                && self.digits_of(at..at + count).len() <= MAX_AMOUNT
                && self.is_apart(at, count, mark)
            {
                has_amount = true;
                at += count;
                continue;
            }
            let around = [self.joint_before(at), self.joint(at)];
            let is_small = digits.len() <= 2 && around.into_iter().flatten().all(is_wide);
            let is_plain_amount =
                (5..=7).contains(&digits.len()) && digits.ends_with("000") && !digits.starts_with('0');
            if !(is_small || is_plain_amount && self.is_far(at, 1)) {
                return false;
            }
            at += 1;
        }
        has_amount
    }

    /// Returns how many groups from here are an amount in groups of three digits, and the mark between them;
    /// 1 for a group that does not begin one.
    fn grouped(&self, at: usize) -> (usize, &str) {
        let first = self.digits(at);
        let mark = match self.joint(at) {
            Some(mark @ ("." | "," | " ")) => mark,
            Some("\u{a0}" | "\u{202f}") => self.joint(at).unwrap_or_default(),
            _ => return (1, ""),
        };
        // No amount begins with a zero.
        if !(1..=3).contains(&first.len()) || first.starts_with('0') {
            return (1, mark);
        }
        let joins =
            |count: &usize| self.joint(at + count - 1) == Some(mark) && self.digits(at + count).len() == 3;
        (1 + (1..MAX_GROUPS).take_while(joins).count(), mark)
    }

    /// Whether a word before a group announces an account or a phone number.
    pub(super) fn is_called_account(&self, at: usize) -> bool {
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

/// Whether a gap is wider than people write within a number: two different characters and more.
fn is_wide(gap: &str) -> bool {
    let mut visible = gap.chars().filter(|c| !is_invisible(*c));
    let first = visible.next();
    let is_same = |c: char| Some(c) == first || c.is_whitespace() && first.is_some_and(char::is_whitespace);
    visible.take(MAX_GAP * MAX_GAP).any(|c| !is_same(c))
}

fn is_day(day: &str, month: &str, year: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok();
    let date = || {
        let year = i32::try_from(number(year)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
    };
    let is_short = |text: &str| (1..=2).contains(&text.len());
    is_short(day)
        && is_short(month)
        && year.len() == 4
        && (year.starts_with("19") || year.starts_with("20"))
        && date().is_some()
}

/// Whether eight digits are a day, the year first or last.
fn is_day_of_eight(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
    digits.len() == 8
        && (is_day(part(0..2), part(2..4), part(4..8)) || is_day(part(6..8), part(4..6), part(0..4)))
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

/// Whether a currency follows a number.
fn is_currency(after: &str) -> bool {
    let rest = after.strip_prefix(' ').unwrap_or(after);
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).take(6).collect();
    let next = rest.get(word.len()..).unwrap_or_default().trim_start();
    match word.as_str() {
        "đ" | "Đ" => true,
        // After a space, a `d` is the first letter of the next word in a bank's text.
        "d" => rest.len() == after.len(),
        "" => rest.starts_with('₫'),
        // `dong gop` and `Dong Thap` are not money, and neither is `đồng hành`.
        word if fold(word) == "dong" => !next.starts_with(char::is_alphabetic),
        word => fold(word) == "vnd",
    }
}
