//! Rows outside a side: rows that its scope leaves out, and rows without an amount. An open row of the other
//! side may correspond to one of them.
//!
//! These rows are not entries and are in no sum. Only the search for causes looks at them, and only if
//! something is open.

use super::Cause;
use super::side::{Item, LedgerScope, OutOfScope, Side};
use super::similarity::Evidence;
use super::state::{MatchState, SideState};
use crate::fund::association_of;
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::{Days, NaiveDate};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Maximum number of pairs of an outside row and an open row that are compared. With more, no cause is given.
const MAX_PAIRS: usize = 1_000_000;

/// Where money is, relative to a scope.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Within,
    OtherFund,
    OtherAssociation,
}

impl Place {
    fn new(scope: &LedgerScope, fund: &str) -> Self {
        let association = association_of(fund);
        let is_own = match scope.association.as_deref() {
            Some(own) => own == association,
            None => {
                scope.funds.is_empty() || scope.funds.iter().any(|own| association_of(own) == association)
            }
        };
        match () {
            () if scope.has_fund(fund) => Self::Within,
            () if is_own => Self::OtherFund,
            () => Self::OtherAssociation,
        }
    }
}

/// Returns the rows outside the scope that have the amount of an open row near its day.
fn rows_outside(scope: &OutOfScope<'_>, open: &Open) -> Vec<(Item, Cause)> {
    let Some((ledger, scope)) = &scope.outside else { return Vec::new() };
    let strings = ledger.strings();
    let accounts: Vec<bool> = strings.iter().map(|(_, text)| scope.has_account(text)).collect();
    // Each association numbers its bank accounts itself, so its money may be on any account of the same
    // sort.
    let sort_of = |account: &str| account.get(..3).map(str::to_owned);
    let sorts: Vec<Option<String>> = scope.accounts.iter().map(|account| sort_of(account)).collect();
    let money: Vec<bool> = strings.iter().map(|(_, text)| sorts.contains(&sort_of(text))).collect();
    let places: Vec<Place> = strings.iter().map(|(_, text)| Place::new(scope, text)).collect();
    let is_in = |table: &[bool], symbol: Symbol| table.get(symbol.index()).copied().unwrap_or(false);
    let mut outside = Vec::new();
    for transaction in ledger.iter().filter(|transaction| transaction.kind() != Kind::Opening) {
        let mut sums: Vec<(Symbol, Place, i128)> = Vec::new();
        for posting in transaction.postings() {
            let (fund, account) = (posting.fund_symbol(), posting.account_symbol());
            let place = places.get(fund.index()).copied().unwrap_or(Place::Within);
            let is_meant = match place {
                Place::Within => false,
                Place::OtherFund => is_in(&accounts, account),
                Place::OtherAssociation => is_in(&money, account),
            };
            if !is_meant {
                continue;
            }
            match sums.iter_mut().find(|sum| sum.0 == fund) {
                Some(sum) => sum.2 += i128::from(posting.signed()),
                None => sums.push((fund, place, i128::from(posting.signed()))),
            }
        }
        for (_, place, sum) in sums {
            let Ok(amount) = i64::try_from(sum) else { continue };
            let entry = Item::from_transaction(&transaction, amount);
            let cause = match place {
                Place::OtherAssociation => Cause::WrongAssociation,
                Place::Within | Place::OtherFund => Cause::WrongFund,
            };
            if open.candidates(&entry, cause).next().is_some() {
                outside.push((entry, cause));
            }
        }
    }
    outside
}

/// The open entries of a side, by day and by amount and day.
struct Open {
    by_day: BTreeMap<NaiveDate, Vec<(u32, Item)>>,
    by_amount: BTreeMap<(i64, NaiveDate), Vec<(u32, Item)>>,
    window: u64,
}

impl Open {
    fn new(half: &SideState<'_>, window: u64) -> Self {
        let mut open = Self { by_day: BTreeMap::new(), by_amount: BTreeMap::new(), window };
        for number in half.open() {
            if let Some(entry) = half.entry(number) {
                open.by_day.entry(entry.date).or_default().push((number, *entry));
                open.by_amount.entry((entry.amount, entry.date)).or_default().push((number, *entry));
            }
        }
        open
    }

    /// Returns the days within the window around a date.
    fn around(&self, date: NaiveDate) -> RangeInclusive<NaiveDate> {
        let days = Days::new(self.window);
        let from = date.checked_sub_days(days).unwrap_or(NaiveDate::MIN);
        from..=date.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// Returns the open entries to which an outside row may correspond, by day and amount; a blank amount
    /// fits any entry in its direction.
    fn candidates(&self, row: &Item, cause: Cause) -> Box<dyn Iterator<Item = &(u32, Item)> + '_> {
        let days = self.around(row.date);
        if cause == Cause::BlankAmount {
            let direction = row.amount.signum();
            let near = self.by_day.range(days).flat_map(|(_, list)| list);
            return Box::new(
                near.filter(move |(_, entry)| direction == 0 || direction == entry.amount.signum()),
            );
        }
        let range = (row.amount, *days.start())..=(row.amount, *days.end());
        Box::new(self.by_amount.range(range).flat_map(|(_, list)| list))
    }
}

/// Returns why the other side lacks open entries of one side, as far as outside rows tell: the row exists
/// without an amount, in another fund, or in another association's books.
pub(super) fn causes_beside(work: &MatchState<'_>, is_left: bool) -> FxHashMap<u32, Cause> {
    let (half, other) = if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
    let aside = &other.side.aside;
    let mut causes: FxHashMap<u32, Cause> = FxHashMap::default();
    if aside.outside.is_none() && aside.blank.is_empty() {
        return causes;
    }
    let open = Open::new(half, u64::from(work.options.window_days));
    let mut beside = if open.by_day.is_empty() { Vec::new() } else { rows_outside(aside, &open) };
    beside.extend(aside.blank.iter().map(|row| (*row, Cause::BlankAmount)));
    let pairs: usize = beside.iter().map(|(row, cause)| open.candidates(row, *cause).count()).sum();
    if pairs == 0 || pairs > MAX_PAIRS {
        return causes;
    }
    // Words are weighted by how rare they are, so the outside rows are added to the side they belong to.
    let mut extended: Side<'_> = other.side.clone();
    extended.entries.extend(beside.iter().map(|(row, _)| *row));
    let (left, right) = if is_left { (&half.side, &extended) } else { (&extended, &half.side) };
    let all = |_| true;
    let evidence = Evidence::new((left, &all), (right, &all), &work.options, &work.rejected, false);
    let first = u32::try_from(other.side.entries.len()).unwrap_or(u32::MAX);
    for (beside, (row, cause)) in (first..).zip(&beside) {
        for (number, entry) in open.candidates(row, *cause) {
            let has_same_reference = !entry.reference.is_empty()
                && half.side.strings.get(entry.reference) == other.side.strings.get(row.reference);
            let (mine, theirs) = if is_left { (*number, beside) } else { (beside, *number) };
            // Without an amount, the day must be the same or the reference must match.
            let may_agree = *cause != Cause::BlankAmount || entry.date == row.date;
            if has_same_reference || may_agree && evidence.compare(mine, theirs).agrees {
                let known = causes.entry(*number).or_insert(*cause);
                if rank(*cause) < rank(*known) {
                    *known = *cause;
                }
            }
        }
    }
    causes
}

/// Ranks causes: the nearer the row is to the scope, the likelier it is the right one.
const fn rank(cause: Cause) -> u8 {
    match cause {
        Cause::BlankAmount => 0,
        Cause::WrongFund => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests;
