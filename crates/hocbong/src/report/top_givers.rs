//! Who gave most (nhà hảo tâm lớn nhất), and how much the association depends on them.

use super::gifts::{ListedGift, listed_gifts};
use super::ledgers::spelling_order;
use super::progress::percent;
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::book::Book;
use crate::text::name_key;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Number of givers in the list if no other is asked for.
pub const DEFAULT_TOP: usize = 20;

/// A giver, with all gifts to the associations covered.
///
/// # Units
/// Whole đồng; per cents of all that was raised, with two decimals, `None` if nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GiverRow {
    /// Place in the list, from 1. Givers of equal sums are in order of their names.
    pub rank: u64,
    /// The giver, as the books spell it.
    pub donor: String,
    /// Number of gifts that were neither reversed nor refunded in full by the end of the period.
    pub gifts: u64,
    /// Day of the first gift that counts; of the first row if none does.
    pub first_gift: NaiveDate,
    /// Day of the last gift that counts; of the last row if none does.
    pub last_gift: NaiveDate,
    /// Money and goods, less what was refunded.
    pub raised: Vnd,
    /// Share of all that was raised.
    pub share: Option<Decimal>,
    /// Share of this giver and all above.
    pub cumulative: Option<Decimal>,
}

/// Givers that are not in the list, together.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OtherGivers {
    /// How many there are; 0 for gifts of people whom the books do not name.
    pub givers: u64,
    /// Number of gifts that were neither reversed nor refunded in full by the end of the period.
    pub gifts: u64,
    /// Money and goods, less what was refunded.
    pub raised: Vnd,
    /// Share of all that was raised.
    pub share: Option<Decimal>,
}

/// How much the association depends on few givers.
///
/// # Units
/// Per cents of all that was raised, `None` if nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Concentration {
    /// Share of the largest giver.
    pub largest: Option<Decimal>,
    /// Share of the five largest.
    pub five_largest: Option<Decimal>,
    /// Share of the ten largest.
    pub ten_largest: Option<Decimal>,
    /// The least number of named givers who together gave half; `None` if all of them gave less.
    pub half: Option<u64>,
}

/// The largest givers of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TopGivers {
    /// The list, the largest first.
    pub rows: Vec<GiverRow>,
    /// All other givers whom the books name.
    pub others: OtherGivers,
    /// Gifts of people whom the books do not name.
    pub unnamed: OtherGivers,
    /// How much depends on few.
    pub concentration: Concentration,
    /// Sums over all of them.
    pub totals: GiverTotals,
}

/// Sums over all givers.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GiverTotals {
    /// Givers whom the books name.
    pub givers: u64,
    /// Number of gifts that were neither reversed nor refunded in full by the end of the period.
    pub gifts: u64,
    /// Money and goods, as `progress` counts them.
    pub raised: Vnd,
}

#[derive(Default)]
struct Giver<'a> {
    rows: Vec<&'a ListedGift>,
    raised: i128,
}

impl Giver<'_> {
    fn gifts(&self) -> u64 {
        self.rows.iter().filter(|gift| gift.stands).count() as u64
    }

    /// Days of the first and the last gift that stands; of all rows if none does.
    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days =
            |all: bool| self.rows.iter().filter(move |gift| all || gift.stands).map(|gift| gift.row.date);
        let of = |all: bool| days(all).min().zip(days(all).max());
        of(false).or_else(|| of(true))
    }
}

/// Returns the `top` largest givers of a period, and all others as sums. Names that differ only in letter case and spaces
/// are one giver, whatever association received the gift.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn top_givers(book: &Book, scope: &Scope, top: usize) -> Result<TopGivers, SumOutOfRange> {
    let list = listed_gifts(book, scope)?;
    let mut by_name: BTreeMap<String, Giver<'_>> = BTreeMap::new();
    let mut all = 0;
    for gift in &list {
        let giver = by_name.entry(name_key(&gift.row.donor)).or_default();
        giver.rows.push(gift);
        giver.raised += i128::from(gift.row.raised.get());
        all += i128::from(gift.row.raised.get());
    }
    let all = hold(all, "total")?;
    let unnamed = by_name.remove("").unwrap_or_default();
    let mut givers: Vec<(String, Giver<'_>)> = by_name.into_iter().collect();
    // The sort is stable: equal sums stay in the order of names.
    givers.sort_by_key(|(_, giver)| Reverse(giver.raised));
    let share =
        |sum: i128| hold(sum, "total").map(|sum| if all.is_positive() { percent(sum, all) } else { None });
    let sum_of = |count: usize| givers.iter().take(count).map(|(_, giver)| giver.raised).sum::<i128>();
    let mut rows = Vec::new();
    let mut cumulative = 0;
    for (rank, (_, giver)) in (1_u64..).zip(givers.iter().take(top)) {
        cumulative += giver.raised;
        let Some((first_gift, last_gift)) = giver.days() else { continue };
        let spellings = giver.rows.iter().map(|gift| &gift.row.donor);
        rows.push(GiverRow {
            rank,
            donor: spellings.min_by_key(|name| spelling_order(name)).cloned().unwrap_or_default(),
            gifts: giver.gifts(),
            first_gift,
            last_gift,
            raised: hold(giver.raised, "total")?,
            share: share(giver.raised)?,
            cumulative: share(cumulative)?,
        });
    }
    let rest = givers.get(rows.len()..).unwrap_or_default();
    let rest_sum: i128 = rest.iter().map(|(_, giver)| giver.raised).sum();
    let mut sum = 0;
    let half = givers.iter().position(|(_, giver)| {
        sum += giver.raised;
        all.is_positive() && 2 * sum >= i128::from(all.get())
    });
    Ok(TopGivers {
        others: OtherGivers {
            givers: rest.len() as u64,
            gifts: rest.iter().map(|(_, giver)| giver.gifts()).sum(),
            raised: hold(rest_sum, "total")?,
            share: share(rest_sum)?,
        },
        unnamed: OtherGivers {
            givers: 0,
            gifts: unnamed.gifts(),
            raised: hold(unnamed.raised, "total")?,
            share: share(unnamed.raised)?,
        },
        concentration: Concentration {
            largest: share(sum_of(1))?,
            five_largest: share(sum_of(5))?,
            ten_largest: share(sum_of(10))?,
            half: half.map(|at| at as u64 + 1),
        },
        totals: GiverTotals {
            givers: givers.len() as u64,
            gifts: list.iter().filter(|gift| gift.stands).count() as u64,
            raised: all,
        },
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::source::Source;

    fn found(text: &str, top: usize) -> TopGivers {
        let journal = vec![Source::new("j.csv", text.to_owned())];
        let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
        let found = top_givers(&book, &Scope::from(Period::ALL), top).unwrap();
        let listed: i64 = found.rows.iter().map(|row| row.raised.get()).sum();
        let all = listed + found.others.raised.get() + found.unnamed.raised.get();
        assert_eq!(all, found.totals.raised.get(), "nothing that was raised is left out");
        found
    }

    const ROWS: &str = "date,voucher,kind,fund,method,amount,party,about\n\
        2025-01-05,PT-1,donation,ST,cash,300,Hồ Mẫu Bé,\n\
        2025-02-05,PT-2,donation,MX,cash,200,HỒ MẪU  BÉ,\n\
        2025-02-06,PT-3,donation,ST,cash,400,Công ty Mẫu A,\n\
        2025-03-05,PT-4,donation,ST,cash,60,,\n\
        2025-03-06,PT-5,donation,ST,cash,90,Lê Mẫu An,\n\
        2025-03-07,PC-1,refund,ST,cash,50,Lê Mẫu An,PT-5\n";

    #[test]
    fn gifts_of_one_name_are_one_giver_and_all_that_was_raised_is_there() {
        let list = found(ROWS, 1);
        let row = &list.rows[0];
        assert_eq!((row.donor.as_str(), row.gifts, row.raised.get()), ("Hồ Mẫu Bé", 2, 500));
        assert_eq!(
            (row.first_gift.to_string(), row.last_gift.to_string()),
            ("2025-01-05".into(), "2025-02-05".into())
        );
        assert_eq!(row.share.map(|share| share.to_string()).as_deref(), Some("50.00"));
        assert_eq!((list.others.givers, list.others.gifts, list.others.raised.get()), (2, 2, 440));
        assert_eq!((list.unnamed.gifts, list.unnamed.raised.get()), (1, 60));
        assert_eq!(list.concentration.half, Some(1));
        assert_eq!(list.concentration.five_largest.map(|share| share.to_string()).as_deref(), Some("94.00"));
        assert_eq!(list.totals.raised.get(), 1_000);
    }

    #[test]
    fn a_gift_that_was_reversed_or_refunded_in_full_is_no_gift() {
        let rows = "date,voucher,kind,fund,method,amount,party,about\n\
            2025-01-05,BC-1,donation,ST,bank,200,Ông Mẫu Năm,\n\
            2025-02-06,BC-2,donation,ST,bank,100,Ông Mẫu Năm,\n\
            2025-02-07,PK-1,reversal,ST,,,,BC-2\n\
            2025-03-01,BC-3,donation,ST,bank,60,Bà Mẫu Sáu,\n\
            2025-03-02,BN-1,refund,ST,bank,60,Bà Mẫu Sáu,BC-3\n\
            2025-03-03,BC-4,donation,ST,bank,70,Bà Mẫu Sáu,\n";
        let given = |rows: &str, to: &str| {
            let journal = vec![Source::new("j.csv", rows.to_owned())];
            let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
            let period = Period { from: None, to: Some(to.parse().unwrap()) };
            let list = top_givers(&book, &Scope::from(period), 9).unwrap();
            let row = |row: GiverRow| (row.gifts, row.last_gift.to_string(), row.raised.get());
            list.rows.into_iter().map(row).collect::<Vec<_>>()
        };
        let gift = |gifts, last: &str, raised| (gifts, last.to_owned(), raised);
        assert_eq!(given(rows, "2025-12-31"), [gift(1, "2025-01-05", 200), gift(1, "2025-03-03", 70)]);
        // On the day itself nothing was reversed yet, and a reversal that is reversed gives the gift again.
        assert_eq!(given(rows, "2025-02-06"), [gift(2, "2025-02-06", 300)]);
        let again = rows.replace("2025-03-01", "2025-02-08,PK-2,reversal,ST,,,,PK-1\n2025-03-01");
        assert_eq!(given(&again, "2025-02-07"), [gift(1, "2025-01-05", 200)]);
        assert_eq!(given(&again, "2025-02-08"), [gift(2, "2025-02-06", 300)]);
    }

    #[test]
    fn a_list_may_be_longer_than_there_are_givers_or_empty() {
        assert_eq!(found(ROWS, 99).others.givers, 0);
        assert!(found(ROWS, 0).rows.is_empty());
        let nothing = found("date,voucher,kind,fund,method,amount,party\n", 5);
        assert_eq!((nothing.totals.raised.get(), nothing.concentration.largest), (0, None));
    }
}
