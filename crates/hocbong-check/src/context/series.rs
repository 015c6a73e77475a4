//! Voucher numbers in their series.
//!
//! A series is what stands around a voucher's number, in one association and year: `PT-0031` is number 31 of
//! `PT-`, `31/PT` and `PT31/2025` are number 31 of `/PT` and `PT/2025`. Capitals and small letters make no difference,
//! nor do the dashes that word processors put in place of a hyphen. This module does not know what is wrong with a
//! series. It only knows which series run without a break: each row has the voucher of the row before it or the next
//! number, on no earlier day. The rules about series (HB0602, HB0603, HB0604) cannot find anything there, so we keep
//! and sort the rows of the other series only. A property test compares this with sorting all of them. A voucher's
//! text is split once, however many associations and years share it.

use super::Context;
use chrono::{Datelike, NaiveDate};
use hocbong_core::column::push_tight;
use hocbong_core::ledger::{Ledger, PostingTemplates, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::num::NonZeroU32;

/// A row's place in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// The number; 0 for a voucher without digits.
    pub(crate) number: u64,
    /// The row's date.
    pub(crate) date: NaiveDate,
    /// The row's number in the ledger.
    pub(crate) row: u32,
}

/// The vouchers of one association and year that differ in their number only.
#[derive(Clone, Debug)]
pub(crate) struct Series<'a> {
    /// Association code.
    pub(crate) association: &'a str,
    /// Calendar year of the rows.
    pub(crate) year: i32,
    /// What precedes the number, e.g. `PT-`, as it is compared; the whole text if there is no number.
    pub(crate) prefix: Cow<'a, str>,
    /// What follows the number, e.g. `/2025`, as it is compared; mostly blank.
    pub(crate) suffix: Cow<'a, str>,
    /// Whether the vouchers have a number.
    pub(crate) is_numbered: bool,
    /// The rows, sorted by number and date.
    pub(crate) rows: Vec<Numbered>,
}

/// A voucher's text in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Split<'a> {
    /// What precedes the number; the whole text if there is none.
    prefix: &'a str,
    number: Option<u64>,
    /// What follows the number.
    suffix: &'a str,
}

/// Splits a voucher's text. The number is at the end, or before a mark and the year (`PT31/2025`) or letters
/// (`31/PT`). It is `None` if there is no such number or its digits exceed `u64`.
fn split(voucher: &str) -> Split<'_> {
    let suffix = suffix_of(voucher);
    let (before, suffix) = voucher.split_at(voucher.len() - suffix);
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (prefix, digits) = before.split_at(before.len() - digits);
    match digits.parse() {
        Ok(number) => Split { prefix, number: Some(number), suffix },
        Err(_) => Split { prefix: voucher, number: None, suffix: "" },
    }
}

/// The bytes that follow the number of a voucher: a mark with a year or letters, if a digit precedes the mark.
fn suffix_of(voucher: &str) -> usize {
    let is_mark = |letter: char| matches!(letter, '/' | '-' | '.' | '_') || is_dash(letter);
    let Some((before, after)) = voucher.rsplit_once(is_mark) else { return 0 };
    let is_year =
        after.len() == 4 && after.starts_with("20") && after.bytes().all(|byte| byte.is_ascii_digit());
    let are_letters = !after.is_empty() && after.chars().all(char::is_alphabetic);
    let follows_number = before.ends_with(|letter: char| letter.is_ascii_digit());
    if follows_number && (is_year || are_letters) { voucher.len() - before.len() } else { 0 }
}

/// The number of digits that a voucher's number is written with; 0 without a number.
pub(crate) fn width(voucher: &str) -> usize {
    let parts = split(voucher);
    voucher.len() - parts.prefix.len() - parts.suffix.len()
}

/// Numbers of associations, looked up by the fund of a row.
#[derive(Default)]
struct Associations<'a> {
    /// The association's number for each fund, indexed by the symbol of the fund code.
    of_funds: Vec<Option<u32>>,
    numbers: FxHashMap<&'a str, u32>,
}

impl<'a> Associations<'a> {
    fn number(&mut self, row: &TransactionRef<'a>) -> u32 {
        let at = row.fund_symbol().index();
        if self.of_funds.len() <= at {
            self.of_funds.resize(at + 1, None);
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let mut number = || *self.numbers.entry(row.association()).or_insert(next);
        match self.of_funds.get_mut(at) {
            Some(known) => *known.get_or_insert_with(number),
            None => number(),
        }
    }
}

/// The data of a voucher that is compared with the next one of its series.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Voucher {
    number: u64,
    date: NaiveDate,
    kind: Kind,
    text: Symbol,
}

impl Voucher {
    /// Whether `next` is another row of this voucher, or has the next number on no earlier day.
    fn is_followed_by(&self, next: &Self) -> bool {
        self == next || self.number.checked_add(1) == Some(next.number) && self.date <= next.date
    }
}

/// A voucher's number and what stands around it.
#[derive(Clone, Copy)]
struct Parts {
    /// Identifies the text before and after the number; counted from 1.
    around: NonZeroU32,
    number: u64,
}

/// What stands around a voucher's number, as it is compared, and whether there is a number.
type Around<'a> = (Cow<'a, str>, Cow<'a, str>, bool);

/// A part of a voucher's text as it is compared: with capitals and hyphens.
fn compared(part: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_lowercase();
    if part.bytes().all(is_plain) {
        return Cow::Borrowed(part);
    }
    let hyphen = |letter: char| if is_dash(letter) { '-' } else { letter };
    Cow::Owned(part.chars().map(hyphen).flat_map(char::to_uppercase).collect())
}

/// Whether a character is written or shown in place of a hyphen.
const fn is_dash(letter: char) -> bool {
    matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// A voucher of another number in the writing of this one, e.g. `pt-0032` for `pt-0031` and 32.
pub(crate) fn with_number(voucher: &str, number: u64) -> String {
    let Split { prefix, suffix, .. } = split(voucher);
    let digits = width(voucher);
    format!("{prefix}{number:0digits$}{suffix}")
}

/// The vouchers of a ledger, each split once however many rows have it.
#[derive(Default)]
struct Vouchers<'a> {
    /// The parts of each voucher, indexed by the symbol of its text.
    parts: Vec<Option<Parts>>,
    around: FxHashMap<Around<'a>, NonZeroU32>,
}

impl<'a> Vouchers<'a> {
    fn parts(&mut self, row: &TransactionRef<'a>) -> Parts {
        let at = row.symbols().voucher.index();
        if let Some(Some(known)) = self.parts.get(at) {
            return *known;
        }
        let Split { prefix, number, suffix } = split(row.voucher());
        let next = u32::try_from(self.around.len()).unwrap_or(u32::MAX);
        let next = NonZeroU32::MIN.saturating_add(next);
        let around = (compared(prefix), compared(suffix), number.is_some());
        let around = *self.around.entry(around).or_insert(next);
        let parts = Parts { around, number: number.unwrap_or(0) };
        if self.parts.len() <= at {
            self.parts.resize(at + 1, None);
        }
        if let Some(slot) = self.parts.get_mut(at) {
            *slot = Some(parts);
        }
        parts
    }
}

/// Finds the series of a row.
struct Finder<'a, 'c> {
    alike: &'c PostingTemplates,
    vouchers: Vouchers<'a>,
    numbers: FxHashMap<(u32, i32, NonZeroU32), usize>,
    all: Vec<Series<'a>>,
    associations: Associations<'a>,
    /// For each group of alike rows the year, surroundings and series of its last row. The next row mostly belongs
    /// to the same series, which saves a look-up.
    last: Vec<Option<(i32, NonZeroU32, usize)>>,
}

impl<'a, 'c> Finder<'a, 'c> {
    fn new(alike: &'c PostingTemplates) -> Self {
        Self {
            alike,
            vouchers: Vouchers::default(),
            numbers: FxHashMap::default(),
            all: Vec::new(),
            associations: Associations::default(),
            last: vec![None; alike.len()],
        }
    }

    /// The index of the row's series, and the number of its voucher.
    fn find(&mut self, row: &TransactionRef<'a>) -> (usize, u64) {
        let Self { alike, vouchers, numbers, all, associations, last } = self;
        let Parts { around, number } = vouchers.parts(row);
        let year = row.date().year();
        let last = last.get_mut(alike.group(row.index()));
        if let Some(Some((last_year, last_around, at))) = last.as_deref()
            && (*last_year, *last_around) == (year, around)
        {
            return (*at, number);
        }
        let key = (associations.number(row), year, around);
        let at = *numbers.entry(key).or_insert_with(|| {
            let association = row.association();
            let Split { prefix, number, suffix } = split(row.voucher());
            all.push(Series {
                association,
                year,
                prefix: compared(prefix),
                suffix: compared(suffix),
                is_numbered: number.is_some(),
                rows: Vec::new(),
            });
            all.len() - 1
        });
        if let Some(last) = last {
            *last = Some((year, around, at));
        }
        (at, number)
    }
}

/// Returns the series that do not run without a break (see the module), in no particular order. Rows without
/// a voucher belong to no series.
pub(crate) fn series_of<'a>(ledger: &'a Ledger, alike: &PostingTemplates) -> Vec<Series<'a>> {
    let with_voucher = || ledger.iter().filter(|row| !row.symbols().voucher.is_empty());
    let mut finder = Finder::new(alike);
    // For each series the last voucher so far, and whether it has run without a break.
    let mut seen: Vec<(Voucher, bool)> = Vec::new();
    for row in with_voucher() {
        let (at, number) = finder.find(&row);
        let voucher = Voucher { number, date: row.date(), kind: row.kind(), text: row.symbols().voucher };
        match seen.get_mut(at) {
            Some((last, is_counted)) => {
                *is_counted &= last.is_followed_by(&voucher);
                *last = voucher;
            }
            None => seen.push((voucher, true)),
        }
    }
    if seen.iter().all(|(_, is_counted)| *is_counted) {
        return Vec::new();
    }
    for row in with_voucher() {
        let (at, number) = finder.find(&row);
        if let (Some((_, false)), Some(series)) = (seen.get(at), finder.all.get_mut(at)) {
            let row_number = u32::try_from(row.index()).unwrap_or(u32::MAX);
            push_tight(&mut series.rows, Numbered { number, date: row.date(), row: row_number });
        }
    }
    let mut all = finder.all;
    all.retain(|series| !series.rows.is_empty());
    for series in &mut all {
        series.rows.sort_by_key(|row| (row.number, row.date));
    }
    all
}

impl Series<'_> {
    /// The rows of each number, in order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (u64, &[Numbered])> {
        self.rows
            .chunk_by(|left, right| left.number == right.number)
            .filter_map(|rows| Some((rows.first()?.number, rows)))
    }
}

/// The first of `rows` in canonical order.
pub(crate) fn first_of<'a>(context: &Context<'a>, rows: &[Numbered]) -> Option<TransactionRef<'a>> {
    context.first(rows.iter().map(|row| row.row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestBook;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::fmt::Write;

    proptest! {
        /// A series is left out exactly if it has no break, for any rows. The test decides this
        /// independently, by sorting all rows.
        #[test]
        fn only_series_without_gaps_are_left_out(
            rows in prop::collection::vec((-1..3_i32, 0..4_usize, 1..6_i32, 0..2_usize), 1..12),
            is_counted in any::<bool>(),
        ) {
            let mut counts = [0; 4];
            let mut day = 12;
            let mut text = "date,kind,fund,method,amount,voucher\n".to_owned();
            let mut by_series: BTreeMap<&str, Vec<(i32, i32, &str)>> = BTreeMap::new();
            for (later, series, number, kind) in rows {
                let (kind, prefix) = (["donation", "award"][kind], ["PT-", "PC-", "BC0", "x"][series]);
                day = if is_counted { day + later } else { number };
                counts[series] += i32::from(later != 0);
                let number = if is_counted { counts[series] } else { number };
                let voucher = if prefix == "x" { "x".to_owned() } else { format!("{prefix}{number}") };
                writeln!(text, "2025-01-{day:02},{kind},ST,cash,5,{voucher}").unwrap();
                by_series.entry(prefix).or_default().push((if prefix == "x" { 0 } else { number }, day, kind));
            }
            let files = crate::testing::files(&text);
            let book = TestBook::read(&files);
            let found = series_of(&book.ledger, &PostingTemplates::new(&book.ledger));
            for (prefix, mut rows) in by_series {
                let in_file = rows.clone();
                rows.sort_unstable_by_key(|(number, day, _)| (*number, *day));
                let follows = |(one, next): (&(i32, i32, &str), &(i32, i32, &str))| {
                    one == next || one.0 + 1 == next.0 && one.1 <= next.1
                };
                let is_plain = rows == in_file && rows.iter().zip(rows.iter().skip(1)).all(follows);
                let own = found.iter().find(|series| prefix.to_uppercase().trim_end_matches('0') == series.prefix.trim_end_matches('0'));
                prop_assert_eq!(own.is_none(), is_plain, "{}: {}", prefix, text);
                if let Some(own) = own {
                    let numbers: Vec<u64> = own.rows.iter().map(|row| row.number).collect();
                    prop_assert_eq!(numbers, rows.iter().map(|row| u64::try_from(row.0).unwrap()).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn a_voucher_is_a_series_and_a_number() {
        let parts = |voucher| {
            let Split { prefix, number, suffix } = split(voucher);
            (prefix, number, suffix)
        };
        assert_eq!(parts("PT-0031"), ("PT-", Some(31), ""));
        assert_eq!(parts("PT31/ST"), ("PT", Some(31), "/ST"));
        assert_eq!(parts("031/PT"), ("", Some(31), "/PT"));
        assert_eq!(parts("PT031/2025"), ("PT", Some(31), "/2025"));
        assert_eq!(parts("PT031–2024"), ("PT", Some(31), "–2024"));
        assert_eq!(parts("07−PC"), ("", Some(7), "−PC"));
        assert_eq!(parts("07~PC"), ("07~PC", None, ""), "no dash");
        assert_eq!(parts("PT/2025/031"), ("PT/2025/", Some(31), ""));
        assert_eq!(parts("PT-2025"), ("PT-", Some(2025), ""), "no number precedes the year");
        assert_eq!(parts("PT31a"), ("PT31a", None, ""));
        assert_eq!(parts("2025"), ("", Some(2025), ""));
        assert_eq!(parts("FT99999999999999999999"), ("FT99999999999999999999", None, ""));
        assert_eq!(parts("PT/"), ("PT/", None, ""));
        assert_eq!(compared("PT-"), compared("pt–"));
        assert_eq!(compared("/đn"), "/ĐN");
        assert_eq!(with_number("pt–0031/2025", 7), "pt–0007/2025");
        assert_eq!(with_number("0031—pt", 7), "0007—pt");
        assert_eq!(width("PT-0031"), 4);
        assert_eq!(width("PT"), 0);
    }
}
