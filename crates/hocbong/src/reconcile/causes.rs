//! What may have happened to rows that do not match.

use super::OpenItem;
use super::aside::causes_beside;
use super::classes::Joinable;
use super::evidence::words_of;
use super::side::{Entry, SideSort};
use super::work::{Half, Work};
use crate::text::fold;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// What may have happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Cause {
    /// Received in the books lately, not yet at the bank.
    InTransit,
    /// Paid in the books lately, not yet at the bank.
    Outstanding,
    /// A fee that the bank took.
    BankFee,
    /// Interest that the bank paid.
    BankInterest,
    /// The bank kept a fee of the amount.
    FeeDeducted,
    /// The same movement stands there twice.
    Duplicate,
    /// One too many of rows that nothing tells apart.
    SurplusOfEqual,
    /// The same amount the other way.
    SignFlipped,
    /// Two digits of the amount are exchanged.
    DigitsSwapped,
    /// The amount is a thousand times as large or as small.
    Factor1000,
    /// Day and month of the date are exchanged.
    DayMonthSwapped,
    /// Too far outside the days of the other side to be found there.
    OutsidePeriod,
    /// In another fund.
    WrongFund,
    /// In another association.
    WrongAssociation,
    /// A blank amount.
    BlankAmount,
    /// Nothing is known.
    Unknown,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 16] = [
        Self::InTransit,
        Self::Outstanding,
        Self::BankFee,
        Self::BankInterest,
        Self::FeeDeducted,
        Self::Duplicate,
        Self::SurplusOfEqual,
        Self::SignFlipped,
        Self::DigitsSwapped,
        Self::Factor1000,
        Self::DayMonthSwapped,
        Self::OutsidePeriod,
        Self::WrongFund,
        Self::WrongAssociation,
        Self::BlankAmount,
        Self::Unknown,
    ];

    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InTransit => "in_transit",
            Self::Outstanding => "outstanding",
            Self::BankFee => "bank_fee",
            Self::BankInterest => "bank_interest",
            Self::FeeDeducted => "fee_deducted",
            Self::Duplicate => "duplicate",
            Self::SurplusOfEqual => "surplus_of_equal",
            Self::SignFlipped => "sign_flipped",
            Self::DigitsSwapped => "digits_swapped",
            Self::Factor1000 => "factor_1000",
            Self::DayMonthSwapped => "day_month_swapped",
            Self::OutsidePeriod => "outside_period",
            Self::WrongFund => "wrong_fund",
            Self::WrongAssociation => "wrong_association",
            Self::BlankAmount => "blank_amount",
            Self::Unknown => "unknown",
        }
    }
}

/// The largest fee that a bank takes of a transfer.
const LARGEST_FEE: u64 = 66_000;
/// How long money may be on its way: transfers post within days, long holidays included.
const TRANSIT_DAYS: i64 = 7;

/// Why two amounts of one movement differ.
pub(super) fn of_difference(left: i64, right: i64, joinable: Joinable) -> Cause {
    let times_1000 = |a: i64, b: i64| a.checked_mul(1000) == Some(b);
    let (books, bank) = if joinable == Joinable::Left { (right, left) } else { (left, right) };
    if left.checked_neg() == Some(right) {
        Cause::SignFlipped
    } else if times_1000(left, right) || times_1000(right, left) {
        Cause::Factor1000
    } else if are_digits_swapped(left, right) {
        Cause::DigitsSwapped
    } else if joinable != Joinable::Neither
        && bank < books
        && books.abs_diff(bank) <= LARGEST_FEE
        && books.signum() == bank.signum()
    {
        // Less came in, or more went out, than the books say.
        Cause::FeeDeducted
    } else {
        Cause::Unknown
    }
}

/// Whether exactly two digits of one amount are exchanged in the other.
fn are_digits_swapped(left: i64, right: i64) -> bool {
    let (mine, theirs) = (left.unsigned_abs().to_string(), right.unsigned_abs().to_string());
    if mine.len() != theirs.len() || left.signum() != right.signum() {
        return false;
    }
    let apart: Vec<(u8, u8)> = mine.bytes().zip(theirs.bytes()).filter(|(a, b)| a != b).collect();
    matches!(apart.as_slice(), [(a, b), (c, d)] if a == d && b == c)
}

/// The open entries of both sides with their causes.
pub(super) fn of_the_rest(work: &Work<'_>, until: Option<NaiveDate>) -> (Vec<OpenItem>, Vec<OpenItem>) {
    let twins = |half: &Half<'_>| {
        let mut by_amount: HashMap<(i64, NaiveDate), Vec<u32>> = HashMap::new();
        for (number, entry) in (0_u32..).zip(&half.side.entries) {
            by_amount.entry((entry.amount, entry.date)).or_default().push(number);
        }
        by_amount
    };
    let (left_rows, right_rows) = (twins(&work.left), twins(&work.right));
    let beside = [causes_beside(work, true), causes_beside(work, false)];
    let items = |is_left: bool| -> Vec<OpenItem> {
        let (half, other) = if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
        let (own, others) = if is_left { (&left_rows, &right_rows) } else { (&right_rows, &left_rows) };
        let other_days = other.side.days();
        let [beside_right, beside_left] = &beside;
        let beside = if is_left { beside_right } else { beside_left };
        half.open()
            .filter_map(|number| Some((number, half.entry(number)?)))
            .map(|(number, entry)| {
                let age_days = until.map_or(0, |until| (until - entry.date).num_days());
                let cause = cause_of(
                    work,
                    is_left,
                    (half, own),
                    (other, others, other_days),
                    (number, entry, beside.get(&number).copied()),
                    age_days,
                );
                OpenItem { entry: number, cause, age_days }
            })
            .collect()
    };
    (items(true), items(false))
}

type Rows = HashMap<(i64, NaiveDate), Vec<u32>>;

fn cause_of(
    work: &Work<'_>,
    is_left: bool,
    (half, own): (&Half<'_>, &Rows),
    (other, others, other_days): (&Half<'_>, &Rows, Option<(NaiveDate, NaiveDate)>),
    (number, entry, beside): (u32, &Entry, Option<Cause>),
    age_days: i64,
) -> Cause {
    if half.surplus.contains(&number) {
        return if entry.reference.is_empty() { Cause::SurplusOfEqual } else { Cause::Duplicate };
    }
    if let Some(swapped) = day_and_month_swapped(entry.date) {
        let candidates = others.get(&(entry.amount, swapped)).into_iter().flatten();
        let is_it = |candidate: &u32| {
            other.is_open(*candidate)
                && other.entry(*candidate).is_some_and(|theirs| {
                    let same_reference = !entry.reference.is_empty()
                        && half.side.strings.get(entry.reference) == other.side.strings.get(theirs.reference);
                    let (mine, theirs) = if is_left { (number, *candidate) } else { (*candidate, number) };
                    same_reference || work.evidence.compare(mine, theirs).agrees
                })
        };
        if candidates.copied().any(|candidate| is_it(&candidate)) {
            return Cause::DayMonthSwapped;
        }
    }
    if let Some(cause) = beside {
        return cause;
    }
    // A carried row is always of an earlier time.
    if !half.side.is_carried(entry) && is_outside(work, other_days, entry) {
        return Cause::OutsidePeriod;
    }
    if is_duplicate((half, own), number, entry) {
        return Cause::Duplicate;
    }
    match (half.side.sort, other.side.sort) {
        (SideSort::Statement, SideSort::Ledger) => of_bank_text(half, entry),
        (SideSort::Ledger, SideSort::Statement) if age_days <= TRANSIT_DAYS => {
            if entry.amount > 0 {
                Cause::InTransit
            } else {
                Cause::Outstanding
            }
        }
        _ => Cause::Unknown,
    }
}

/// Whether an entry lies further outside the other side's days than the window.
fn is_outside(work: &Work<'_>, days: Option<(NaiveDate, NaiveDate)>, entry: &Entry) -> bool {
    if work.options.period != crate::period::Period::ALL {
        // A given period has cut both sides to the same days already.
        return false;
    }
    let window = i64::from(work.options.window_days);
    days.is_some_and(|(first, last)| {
        (first - entry.date).num_days() > window || (entry.date - last).num_days() > window
    })
}

fn day_and_month_swapped(date: NaiveDate) -> Option<NaiveDate> {
    let swapped = NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())?;
    (swapped != date).then_some(swapped)
}

/// Whether a row that found its match says the same: day, amount, texts; and the reference, or a reference of its own
/// where the bank gave both rows one.
fn is_duplicate((half, own): (&Half<'_>, &Rows), number: u32, entry: &Entry) -> bool {
    let twins = own.get(&(entry.amount, entry.date)).into_iter().flatten();
    twins.copied().filter(|twin| *twin != number && !half.is_open(*twin)).any(|twin| {
        half.entry(twin).is_some_and(|twin| {
            has_same_words(half, twin, entry)
                && !(twin.party.is_empty() && twin.memo.is_empty())
                && !entry.reference.is_empty()
                && (twin.reference == entry.reference || half.side.sort == SideSort::Statement)
        })
    })
}

/// Whether two rows have the same words, a bank's own numbers among them: they tell two gifts apart.
fn has_same_words(half: &Half<'_>, one: &Entry, other: &Entry) -> bool {
    [(one.party, other.party), (one.memo, other.memo)].into_iter().all(|(one, other)| {
        let [one, other] = [one, other].map(|symbol| fold(half.side.strings.get(symbol)));
        words_of(&one) == words_of(&other)
    })
}

/// Fees and interest, by what banks call them.
fn of_bank_text(half: &Half<'_>, entry: &Entry) -> Cause {
    let memo = fold(half.side.strings.get(entry.memo));
    let words = words_of(&memo);
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|window| window == phrase);
    if entry.amount > 0
        && (has(&["lai", "tien", "gui"])
            || has(&["tra", "lai"])
            || has(&["lai", "nhap", "von"])
            || has(&["interest"]))
    {
        Cause::BankInterest
    } else if entry.amount < 0
        && (words.first().is_some_and(|word| word == "phi")
            || has(&["thu", "phi"])
            || has(&["phi", "quan", "ly"])
            || has(&["phi", "dich", "vu"])
            || has(&["fee"]))
    {
        Cause::BankFee
    } else {
        Cause::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_of_differences() {
        let cause = |left, right| of_difference(left, right, Joinable::Right);
        assert_eq!(cause(2_100_000, 1_200_000), Cause::DigitsSwapped);
        assert_eq!(cause(500_000, -500_000), Cause::SignFlipped);
        assert_eq!(cause(500_000, 500), Cause::Factor1000);
        assert_eq!(cause(500, 500_000), Cause::Factor1000);
        assert_eq!(cause(500_000, 489_000), Cause::FeeDeducted);
        assert_eq!(cause(-500_000, -511_000), Cause::FeeDeducted);
        assert_eq!(cause(500_000, 511_000), Cause::Unknown);
        assert_eq!(cause(500_000, 700_000), Cause::Unknown);
        assert_eq!(of_difference(489_000, 500_000, Joinable::Left), Cause::FeeDeducted);
    }
}
