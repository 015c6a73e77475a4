//! What may have happened to rows that do not match.

use super::out_of_scope::causes_beside;
use super::side::{Item, SideSort};
use super::state::{MatchState, SideState};
use super::{Cause, OpenItem};
use crate::text::{Interner, Symbol, fold};
use chrono::{Datelike, Duration, NaiveDate};
use hocbong_core::parallel::join;
use rustc_hash::{FxHashMap, FxHashSet};

/// Maximum number of days that money is in transit: transfers post within days, including long holidays.
const TRANSIT_DAYS: i64 = 7;

/// Returns the open entries of both sides with their causes.
pub(super) fn of_the_rest(work: &MatchState<'_>, until: Option<NaiveDate>) -> (Vec<OpenItem>, Vec<OpenItem>) {
    join(work.options.threads, || of_side(work, true, until), || of_side(work, false, until))
}

fn of_side(work: &MatchState<'_>, is_left: bool, until: Option<NaiveDate>) -> Vec<OpenItem> {
    let (half, other) = if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
    let around = Around {
        swapped: SwappedDays::new(other, work.options.window_days),
        beside: causes_beside(work, is_left),
        duplicates: Duplicates::new(half),
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

/// What the open rows of a side are compared with.
struct Around {
    swapped: SwappedDays,
    beside: FxHashMap<u32, Cause>,
    duplicates: Duplicates,
    other_days: Option<(NaiveDate, NaiveDate)>,
}

/// The open rows of a side by amount and day, and by amount and the day with day and month swapped.
struct SwappedDays {
    as_written: FxHashMap<(i64, NaiveDate), Vec<u32>>,
    exchanged: FxHashMap<(i64, NaiveDate), Vec<u32>>,
    days: i64,
}

impl SwappedDays {
    fn new(half: &SideState<'_>, window_days: u32) -> Self {
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

    /// Returns the rows with the entry's amount whose day is near the entry's once day and month of either
    /// are swapped. Near, because the bank may also be late.
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
    // A carried row always lies before the other side's days.
    if !half.side.is_carried(entry) && is_outside(work, around.other_days, entry) {
        return Cause::OutsidePeriod;
    }
    if around.duplicates.have(half, entry) {
        return Cause::Duplicate;
    }
    match (half.side.sort, other.side.sort) {
        (SideSort::Statement, SideSort::Ledger) => of_bank_text(half, entry),
        // The caller reports the age in `age_days`.
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
        // A given period has already limited both sides to the same days.
        return false;
    }
    let window = i64::from(work.options.window_days);
    days.is_some_and(|(first, last)| {
        (first - entry.date).num_days() > window || (entry.date - last).num_days() > window
    })
}

/// Number of days by which a row may be late in addition to a swapped day and month.
fn delay_days(window_days: u32) -> i64 {
    i64::from(window_days).min(TRANSIT_DAYS)
}

/// Whether two days are equal, or as near as `window_days` allows, once day and month of either are swapped.
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

/// Matched rows by what they share with a duplicate: amount, day, words and reference. On a statement the
/// reference does not count, because the bank gives each row its own.
#[derive(Default)]
struct Duplicates {
    /// A number for the words of each text that is needed.
    words_of: FxHashMap<Symbol, usize>,
    matched: FxHashSet<Said>,
}

/// Amount, day, words of party and memo, reference.
type Said = (i64, NaiveDate, usize, usize, Symbol);

impl Duplicates {
    fn new(half: &SideState<'_>) -> Self {
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
        // A bank's own numbers count as words: they distinguish two gifts.
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

    /// Whether a matched row says the same as an open one.
    fn have(&self, half: &SideState<'_>, entry: &Item) -> bool {
        !entry.reference.is_empty() && self.said(half, entry).is_some_and(|said| self.matched.contains(&said))
    }
}

/// Returns the words of a folded text.
fn words_of(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Recognises fees and interest by the words that banks use.
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
