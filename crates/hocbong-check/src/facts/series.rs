//! Voucher numbers in their series.
//!
//! A series is what stands before a voucher's trailing digits, in one association and year: `PT-0031` is number 31
//! of `PT-`. Knows nothing of what is wrong with a series, but which series are numbered without a break and without a
//! step back in time: each row has the voucher of the row before it or the next number, on no earlier day. The rules that
//! go by series (HB0602, HB0603, HB0604) have nothing to find there, so only the rows of other series are kept and sorted.
//! A property test checks that by sorting all of them. A voucher's text is split once, however many associations and
//! years share it.

use crate::Context;
use chrono::{Datelike, NaiveDate};
use hocbong_core::column::push_tight;
use hocbong_core::ledger::{Ledger, PostingTemplates, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use std::num::NonZeroU32;

/// A row's place in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// The number; 0 for a voucher without digits.
    pub(crate) number: u64,
    /// The row's day.
    pub(crate) date: NaiveDate,
    /// The row.
    pub(crate) row: u32,
}

/// The vouchers of one association and year that differ in their number only.
#[derive(Clone, Debug)]
pub(crate) struct Series<'a> {
    /// The association.
    pub(crate) association: &'a str,
    /// The year.
    pub(crate) year: i32,
    /// What stands before the number.
    pub(crate) prefix: &'a str,
    /// Whether there is a number at all.
    pub(crate) is_numbered: bool,
    /// The rows by number and day.
    pub(crate) rows: Vec<Numbered>,
}

/// A voucher's text before its number, and the number; none where it does not end in digits, or in more than a
/// number can hold.
fn split(voucher: &str) -> (&str, Option<u64>) {
    let digits = voucher.bytes().rev().take_while(u8::is_ascii_digit).count();
    let prefix = voucher.get(..voucher.len() - digits).unwrap_or_default();
    let number = voucher.get(prefix.len()..).and_then(|digits| digits.parse().ok());
    if number.is_some() { (prefix, number) } else { (voucher, None) }
}

/// How many digits a voucher's number is written with.
pub(crate) fn width(voucher: &str) -> usize {
    voucher.len() - split(voucher).0.len()
}

/// Numbers of associations, by the funds of rows.
#[derive(Default)]
struct Associations<'a> {
    /// Of each fund, by the number of its code among the ledger's texts.
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

/// A voucher as the next one of its series is compared with it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Voucher {
    number: u64,
    date: NaiveDate,
    kind: Kind,
    text: Symbol,
}

impl Voucher {
    /// Whether the next row of the series is another of the same voucher, or of the one with the next number, on no earlier day.
    fn is_followed_by(&self, next: &Self) -> bool {
        self == next || self.number.checked_add(1) == Some(next.number) && self.date <= next.date
    }
}

/// A voucher's number, and that of what stands before it.
#[derive(Clone, Copy)]
struct Parts {
    /// The number of the prefix among all, counted from 1.
    prefix: NonZeroU32,
    number: u64,
}

/// What stands before a voucher's number, and whether there is a number.
type Prefix<'a> = (&'a str, bool);

/// The vouchers of a ledger, each of them looked into once, however many rows have it.
#[derive(Default)]
struct Vouchers<'a> {
    /// Of each, by the number of its text among the ledger's.
    parts: Vec<Option<Parts>>,
    prefixes: FxHashMap<Prefix<'a>, NonZeroU32>,
}

impl<'a> Vouchers<'a> {
    fn parts(&mut self, row: &TransactionRef<'a>) -> Parts {
        let at = row.symbols().voucher.index();
        if let Some(Some(known)) = self.parts.get(at) {
            return *known;
        }
        let (prefix, number) = split(row.voucher());
        let next = u32::try_from(self.prefixes.len()).unwrap_or(u32::MAX);
        let next = NonZeroU32::MIN.saturating_add(next);
        let prefix = *self.prefixes.entry((prefix, number.is_some())).or_insert(next);
        let parts = Parts { prefix, number: number.unwrap_or(0) };
        if self.parts.len() <= at {
            self.parts.resize(at + 1, None);
        }
        if let Some(slot) = self.parts.get_mut(at) {
            *slot = Some(parts);
        }
        parts
    }
}

/// Every series by its key, and by the rows that belong to it.
struct Finder<'a, 'c> {
    alike: &'c PostingTemplates,
    vouchers: Vouchers<'a>,
    numbers: FxHashMap<(u32, i32, NonZeroU32), usize>,
    all: Vec<Series<'a>>,
    associations: Associations<'a>,
    /// Rows that are alike are of one series, most often: the last one's is tried for the next, if year and prefix are its own.
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

    /// The number of a row's series among all, and that of its voucher.
    fn find(&mut self, row: &TransactionRef<'a>) -> (usize, u64) {
        let Self { alike, vouchers, numbers, all, associations, last } = self;
        let Parts { prefix, number } = vouchers.parts(row);
        let year = row.date().year();
        let last = last.get_mut(alike.group(row.index()));
        if let Some(Some((last_year, last_prefix, at))) = last.as_deref()
            && (*last_year, *last_prefix) == (year, prefix)
        {
            return (*at, number);
        }
        let key = (associations.number(row), year, prefix);
        let at = *numbers.entry(key).or_insert_with(|| {
            let association = row.association();
            let (prefix, number) = split(row.voucher());
            all.push(Series { association, year, prefix, is_numbered: number.is_some(), rows: Vec::new() });
            all.len() - 1
        });
        if let Some(last) = last {
            *last = Some((year, prefix, at));
        }
        (at, number)
    }
}

/// The series of the ledger that are not counted on voucher by voucher and day by day, in no order; rows without a voucher are
/// in none.
pub(crate) fn series_of<'a>(ledger: &'a Ledger, alike: &PostingTemplates) -> Vec<Series<'a>> {
    let with_voucher = || ledger.iter().filter(|row| !row.symbols().voucher.is_empty());
    let mut finder = Finder::new(alike);
    // Of each series the last voucher so far, and whether they followed one another.
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
    /// The rows number by number.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (u64, &[Numbered])> {
        self.rows
            .chunk_by(|left, right| left.number == right.number)
            .filter_map(|rows| Some((rows.first()?.number, rows)))
    }
}

/// The first of `rows` in the books' own order.
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
        /// With any rows, what is left out has nothing for the rules to find: by another way, which puts them in order.
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
            let found = series_of(&book.ledger, &PostingTemplates::of(&book.ledger));
            for (prefix, mut rows) in by_series {
                let in_file = rows.clone();
                rows.sort_unstable_by_key(|(number, day, _)| (*number, *day));
                let follows = |(one, next): (&(i32, i32, &str), &(i32, i32, &str))| {
                    one == next || one.0 + 1 == next.0 && one.1 <= next.1
                };
                let is_plain = rows == in_file && rows.iter().zip(rows.iter().skip(1)).all(follows);
                let own = found.iter().find(|series| prefix.trim_end_matches('0') == series.prefix.trim_end_matches('0'));
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
        assert_eq!(split("PT-0031"), ("PT-", Some(31)));
        assert_eq!(split("PT31/ST"), ("PT31/ST", None));
        assert_eq!(split("2025"), ("", Some(2025)));
        assert_eq!(split("FT99999999999999999999"), ("FT99999999999999999999", None));
        assert_eq!(width("PT-0031"), 4);
        assert_eq!(width("PT"), 0);
    }
}
