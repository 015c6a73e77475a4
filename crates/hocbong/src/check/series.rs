//! Voucher numbers in their series.
//!
//! A series is what stands before a voucher's trailing digits, in one association and year: `PT-0031` is number 31
//! of `PT-`. Knows nothing of what is wrong with a series.

use super::Context;
use crate::ledger::{Alike, Ledger, TransactionRef};
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;

/// A row's place in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// The number; 0 for a voucher without digits.
    pub(super) number: u64,
    /// The row's day.
    pub(super) date: NaiveDate,
    /// The row.
    pub(super) row: u32,
}

/// The vouchers of one association and year that differ in their number only.
#[derive(Clone, Debug)]
pub(super) struct Series<'a> {
    /// The association.
    pub(super) association: &'a str,
    /// The year.
    pub(super) year: i32,
    /// What stands before the number.
    pub(super) prefix: &'a str,
    /// Whether there is a number at all.
    pub(super) is_numbered: bool,
    /// The rows by number and day.
    pub(super) rows: Vec<Numbered>,
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
pub(super) fn width(voucher: &str) -> usize {
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

/// Every series of the ledger, in no order; rows without a voucher are in none.
pub(super) fn series_of<'a>(ledger: &'a Ledger, alike: &Alike) -> Vec<Series<'a>> {
    let mut index: FxHashMap<(u32, i32, &str, bool), usize> = FxHashMap::default();
    let mut all: Vec<Series<'_>> = Vec::new();
    let mut associations = Associations::default();
    // Rows that are alike are of one series, most often: the last one's is tried for the next.
    let mut last: Vec<Option<usize>> = vec![None; alike.len()];
    for row in ledger.iter().filter(|row| !row.voucher().is_empty()) {
        let (prefix, number) = split(row.voucher());
        let (year, is_numbered) = (row.date().year(), number.is_some());
        let last = last.get_mut(alike.group(row.index()));
        let known = last.as_ref().and_then(|last| **last).filter(|at| {
            let series: Option<&Series<'_>> = all.get(*at);
            series.is_some_and(|own| (own.year, own.prefix, own.is_numbered) == (year, prefix, is_numbered))
        });
        let at = known.unwrap_or_else(|| {
            let key = (associations.number(&row), year, prefix, is_numbered);
            *index.entry(key).or_insert_with(|| {
                let association = row.association();
                all.push(Series { association, year, prefix, is_numbered, rows: Vec::new() });
                all.len() - 1
            })
        });
        if let Some(last) = last {
            *last = Some(at);
        }
        if let (Some(series), Ok(row_number)) = (all.get_mut(at), u32::try_from(row.index())) {
            let number = number.unwrap_or(0);
            series.rows.push(Numbered { number, date: row.date(), row: row_number });
        }
    }
    for series in &mut all {
        series.rows.sort_by_key(|row| (row.number, row.date));
        series.rows.shrink_to_fit();
    }
    all
}

impl Series<'_> {
    /// The rows number by number.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (u64, &[Numbered])> {
        self.rows
            .chunk_by(|left, right| left.number == right.number)
            .filter_map(|rows| Some((rows.first()?.number, rows)))
    }
}

/// The first of `rows` in the books' own order.
pub(super) fn first_of<'a>(context: &Context<'a>, rows: &[Numbered]) -> Option<TransactionRef<'a>> {
    context.first(rows.iter().map(|row| row.row))
}

#[cfg(test)]
mod tests {
    use super::*;

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
