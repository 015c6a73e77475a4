//! What may have happened to rows that do not match.

use super::OpenItem;
use super::out_of_scope::causes_beside;
use super::side::{BankSide, Item, SideSort};
use super::state::{MatchState, SideState};
use crate::text::{Interner, Symbol, fold};
use chrono::{Datelike, Duration, NaiveDate};
use hocbong_core::parallel::join;
use rustc_hash::{FxHashMap, FxHashSet};

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
pub(super) fn of_difference(left: i64, right: i64, bank_side: Option<BankSide>) -> Cause {
    let times_1000 = |a: i64, b: i64| a.checked_mul(1000) == Some(b);
    let (books, bank) = if bank_side == Some(BankSide::Left) { (right, left) } else { (left, right) };
    if left.checked_neg() == Some(right) {
        Cause::SignFlipped
    } else if times_1000(left, right) || times_1000(right, left) {
        Cause::Factor1000
    } else if are_digits_swapped(left, right) {
        Cause::DigitsSwapped
    } else if bank_side.is_some()
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
pub(super) fn of_the_rest(work: &MatchState<'_>, until: Option<NaiveDate>) -> (Vec<OpenItem>, Vec<OpenItem>) {
    join(work.options.threads, || of_side(work, true, until), || of_side(work, false, until))
}

fn of_side(work: &MatchState<'_>, is_left: bool, until: Option<NaiveDate>) -> Vec<OpenItem> {
    let (half, other) = if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
    let around = Around {
        swapped: SwappedDays::of(other, work.options.window_days),
        beside: causes_beside(work, is_left),
        duplicates: Duplicates::of(half),
        other_days: other.side.days(),
    };
    half.open_entries()
        .map(|(number, entry)| {
            let age_days = until.map_or(0, |until| (until - entry.date).num_days());
            let cause = cause_of(work, is_left, (half, other), &around, (number, entry));
            OpenItem { entry: number, cause, age_days }
        })
        .collect()
}

/// What the open rows of a side are held against.
struct Around {
    swapped: SwappedDays,
    beside: FxHashMap<u32, Cause>,
    duplicates: Duplicates,
    other_days: Option<(NaiveDate, NaiveDate)>,
}

/// The open rows of a side by amount and day, and by amount and the day that day and month exchanged give.
struct SwappedDays {
    as_written: FxHashMap<(i64, NaiveDate), Vec<u32>>,
    exchanged: FxHashMap<(i64, NaiveDate), Vec<u32>>,
    days: i64,
}

impl SwappedDays {
    fn of(half: &SideState<'_>, window_days: u32) -> Self {
        let mut new = Self {
            as_written: FxHashMap::default(),
            exchanged: FxHashMap::default(),
            days: delay_days(window_days),
        };
        for (number, entry) in half.open_entries() {
            new.as_written.entry((entry.amount, entry.date)).or_default().push(number);
            if let Some(swapped) = day_and_month_swapped(entry.date) {
                new.exchanged.entry((entry.amount, swapped)).or_default().push(number);
            }
        }
        new
    }

    /// The rows of an entry's amount that are of its day, or nearly so, once day and month of either are exchanged: the
    /// bank may be late besides.
    fn beside(&self, entry: &Item) -> impl Iterator<Item = u32> {
        let amount = entry.amount;
        let around = move |rows: &FxHashMap<(i64, NaiveDate), Vec<u32>>, day: NaiveDate| {
            let days =
                (-self.days..=self.days).filter_map(|apart| day.checked_add_signed(Duration::days(apart)));
            days.filter_map(|day| rows.get(&(amount, day))).flatten().copied().collect::<Vec<u32>>()
        };
        let swapped = day_and_month_swapped(entry.date).map(|day| around(&self.as_written, day));
        swapped.unwrap_or_default().into_iter().chain(around(&self.exchanged, entry.date))
    }
}

fn cause_of(
    work: &MatchState<'_>,
    is_left: bool,
    (half, other): (&SideState<'_>, &SideState<'_>),
    around: &Around,
    (number, entry): (u32, &Item),
) -> Cause {
    if half.surplus.contains(&number) {
        return if entry.reference.is_empty() { Cause::SurplusOfEqual } else { Cause::Duplicate };
    }
    let is_same_but_for_its_day = |candidate: u32| {
        other.entry(candidate).is_some_and(|theirs| {
            let same_reference = !entry.reference.is_empty()
                && half.side.strings.get(entry.reference) == other.side.strings.get(theirs.reference);
            let (mine, theirs) = if is_left { (number, candidate) } else { (candidate, number) };
            same_reference || work.compare(mine, theirs).is_some_and(|found| found.agrees)
        })
    };
    if around.swapped.beside(entry).any(is_same_but_for_its_day) {
        return Cause::DayMonthSwapped;
    }
    if let Some(cause) = around.beside.get(&number) {
        return *cause;
    }
    // A carried row is always of an earlier time.
    if !half.side.is_carried(entry) && is_outside(work, around.other_days, entry) {
        return Cause::OutsidePeriod;
    }
    if around.duplicates.have(half, entry) {
        return Cause::Duplicate;
    }
    match (half.side.sort, other.side.sort) {
        (SideSort::Statement, SideSort::Ledger) => of_bank_text(half, entry),
        // How old it is, `age_days` says.
        (SideSort::Ledger, SideSort::Statement) => {
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
fn is_outside(work: &MatchState<'_>, days: Option<(NaiveDate, NaiveDate)>, entry: &Item) -> bool {
    if work.options.period != crate::period::Period::ALL {
        // A given period has cut both sides to the same days already.
        return false;
    }
    let window = i64::from(work.options.window_days);
    days.is_some_and(|(first, last)| {
        (first - entry.date).num_days() > window || (entry.date - last).num_days() > window
    })
}

/// How far beyond an exchanged day and month a row may be late.
fn delay_days(window_days: u32) -> i64 {
    i64::from(window_days).min(TRANSIT_DAYS)
}

/// Whether two days are the same, or as near as `window_days` allows, once day and month of either are exchanged.
pub(super) fn are_day_and_month_swapped(one: NaiveDate, other: NaiveDate, window_days: u32) -> bool {
    let is_near =
        |one: NaiveDate, other: NaiveDate| (one - other).num_days().abs() <= delay_days(window_days);
    day_and_month_swapped(one).is_some_and(|one| is_near(one, other))
        || day_and_month_swapped(other).is_some_and(|other| is_near(one, other))
}

fn day_and_month_swapped(date: NaiveDate) -> Option<NaiveDate> {
    let swapped = NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())?;
    (swapped != date).then_some(swapped)
}

/// Rows that found their match, by what a row says that stands there twice: day, amount and words; and the reference, but
/// for the references of its own that a bank gives each row.
#[derive(Default)]
struct Duplicates {
    /// The words of each text that was asked for, by number.
    words_of: FxHashMap<Symbol, usize>,
    matched: FxHashSet<Said>,
}

/// Amount, day, words of party and memo, reference.
type Said = (i64, NaiveDate, usize, usize, Symbol);

impl Duplicates {
    fn of(half: &SideState<'_>) -> Self {
        let with_reference = half.open_entries().filter(|(_, entry)| !entry.reference.is_empty());
        let wanted: FxHashSet<(i64, NaiveDate)> =
            with_reference.map(|(_, entry)| (entry.amount, entry.date)).collect();
        if wanted.is_empty() {
            return Self::default();
        }
        let is_twin = |number: u32, entry: &Item| {
            wanted.contains(&(entry.amount, entry.date))
                && (half.is_open(number) || !(entry.party.is_empty() && entry.memo.is_empty()))
        };
        let twins: Vec<(bool, &Item)> = (0_u32..)
            .zip(&half.side.entries)
            .filter(|(number, entry)| is_twin(*number, entry))
            .map(|(number, entry)| (half.is_open(number), entry))
            .collect();
        // A bank's own numbers are among the words: they tell two gifts apart.
        let (mut words, mut numbers) = (Interner::new(), FxHashMap::default());
        for symbol in twins.iter().flat_map(|(_, entry)| [entry.party, entry.memo]) {
            numbers.entry(symbol).or_insert_with(|| {
                let folded = fold(half.side.strings.get(symbol));
                words.intern(&words_of(&folded).join(" ")).index()
            });
        }
        let mut new = Self { words_of: numbers, matched: FxHashSet::default() };
        let matched = twins.iter().filter(|(is_open, _)| !is_open);
        new.matched = matched.filter_map(|(_, entry)| new.said(half, entry)).collect();
        new
    }

    fn said(&self, half: &SideState<'_>, entry: &Item) -> Option<Said> {
        let is_of_bank = half.side.sort == SideSort::Statement;
        let reference = if is_of_bank { Symbol::EMPTY } else { entry.reference };
        let words = |symbol: Symbol| self.words_of.get(&symbol).copied();
        Some((entry.amount, entry.date, words(entry.party)?, words(entry.memo)?, reference))
    }

    /// Whether a row that found its match says the same as an open one.
    fn have(&self, half: &SideState<'_>, entry: &Item) -> bool {
        !entry.reference.is_empty() && self.said(half, entry).is_some_and(|said| self.matched.contains(&said))
    }
}

/// The words of a folded text.
fn words_of(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Fees and interest, by what banks call them.
fn of_bank_text(half: &SideState<'_>, entry: &Item) -> Cause {
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
        && (words.first().is_some_and(|word| *word == "phi")
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
        let cause = |left, right| of_difference(left, right, Some(BankSide::Right));
        assert_eq!(cause(2_100_000, 1_200_000), Cause::DigitsSwapped);
        assert_eq!(cause(500_000, -500_000), Cause::SignFlipped);
        assert_eq!(cause(500_000, 500), Cause::Factor1000);
        assert_eq!(cause(500, 500_000), Cause::Factor1000);
        assert_eq!(cause(500_000, 489_000), Cause::FeeDeducted);
        assert_eq!(cause(-500_000, -511_000), Cause::FeeDeducted);
        assert_eq!(cause(500_000, 511_000), Cause::Unknown);
        assert_eq!(cause(500_000, 700_000), Cause::Unknown);
        assert_eq!(of_difference(489_000, 500_000, Some(BankSide::Left)), Cause::FeeDeducted);
    }
}
