//! Balances watched day by day: where one falls below zero at a day's end, and by which transaction.
//!
//! This module does not know what a balance means: the calling rule says which posting changes which balance.

use super::Context;
use chrono::NaiveDate;
use hocbong_core::ledger::{PostingRef, TransactionRef};
use rustc_hash::FxHashMap;

/// A balance that is below zero at the end of a day and was not at the end of the day before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overdraft<'a> {
    /// Number of the balance, as `change` of [`overdrafts`] gave it.
    pub(crate) slot: u32,
    /// The day at whose end the balance is below zero.
    pub(crate) day: NaiveDate,
    /// The transaction that took it below zero for the rest of the day, with the day's receipts taken before
    /// its payments and otherwise in canonical order.
    pub(crate) transaction: TransactionRef<'a>,
    /// The balance before the transaction, in đồng.
    pub(crate) left: i128,
    /// What the transaction took from it, in đồng.
    pub(crate) taken: i128,
    /// How far below zero the balance is at the day's end, as a positive sum in đồng.
    pub(crate) under: i128,
}

/// What is posted on each day, added up over transactions that are alike.
#[derive(Clone, Debug)]
pub(crate) struct DaySums {
    days: Vec<DayEnd>,
    /// Pairs (group of [`PostingTemplates`](hocbong_core::ledger::PostingTemplates), how many times its rows
    /// post the group's postings), day by day. A group has more than one entry on a day if the sum would
    /// overflow.
    sums: Vec<(u32, i64)>,
}

/// The end of a day in `Context::by_day` and in `DaySums::sums`, both exclusive.
#[derive(Clone, Copy, Debug)]
struct DayEnd {
    day: NaiveDate,
    rows: usize,
    sums: usize,
}

impl DaySums {
    /// Adds up what is posted on each day.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let alike = context.alike();
        // The index of each group's entry in `sums`, if it has one on this day.
        let mut places: Vec<usize> = vec![usize::MAX; alike.len()];
        let (mut days, mut sums) = (Vec::new(), Vec::new());
        let mut seen = 0;
        for (day, rows) in context.days() {
            let start = sums.len();
            for row in rows.iter().filter_map(|row| context.row(*row)) {
                let (group, times) = (alike.group(row.index()), row.times());
                let Some(place) = places.get_mut(group) else { continue };
                let sum = sums.get_mut(*place).filter(|_| *place >= start);
                let more = sum.and_then(|(_, sum): &mut (u32, i64)| {
                    *sum = sum.checked_add(times)?;
                    Some(())
                });
                if more.is_none() {
                    *place = sums.len();
                    sums.push((u32::try_from(group).unwrap_or(u32::MAX), times));
                }
            }
            seen += rows.len();
            days.push(DayEnd { day, rows: seen, sums: sums.len() });
        }
        Self { days, sums }
    }

    /// The days with their rows and sums.
    fn iter<'s>(
        &'s self,
        by_day: &'s [u32],
    ) -> impl Iterator<Item = (NaiveDate, &'s [u32], &'s [(u32, i64)])> {
        let starts = std::iter::once((0, 0)).chain(self.days.iter().map(|day| (day.rows, day.sums)));
        starts.zip(&self.days).map(|((row, sum), end)| {
            let rows = by_day.get(row..end.rows).unwrap_or_default();
            (end.day, rows, self.sums.get(sum..end.sums).unwrap_or_default())
        })
    }
}

/// What one posting of each group's pattern changes: the balances and by how much.
struct Effects {
    ends: Vec<usize>,
    effects: Vec<(u32, i64)>,
}

impl Effects {
    fn of<'a>(
        context: &Context<'a>,
        change: &mut impl FnMut(&TransactionRef<'a>, &PostingRef<'a>) -> Option<(u32, i64)>,
    ) -> Self {
        let mut all = Self { ends: Vec::with_capacity(context.alike().len()), effects: Vec::new() };
        for row in context.alike().firsts(context.book().ledger) {
            all.effects.extend(row.unit_postings().filter_map(|posting| change(&row, &posting)));
            all.ends.push(all.effects.len());
        }
        all
    }

    fn get(&self, group: u32) -> &[(u32, i64)] {
        let at = group as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.effects.get(start..*end)).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Default)]
struct Balance {
    now: i128,
    at_start: i128,
    day: u32,
    is_below: bool,
}

/// Returns every overdraft of every balance: one for each run of days at whose ends it is below zero.
///
/// `change` gives the number of the balance that a posting changes, and the signed change, in đồng. Numbers
/// should be small, because balances are kept in a vector. It mostly sees one transaction for each group of
/// alike ones, so it may only look at what these have in common.
pub(crate) fn overdrafts<'a>(
    context: &Context<'a>,
    mut change: impl FnMut(&TransactionRef<'a>, &PostingRef<'a>) -> Option<(u32, i64)>,
) -> Vec<Overdraft<'a>> {
    let mut overdrafts = Vec::new();
    let mut balances: Vec<Balance> = Vec::new();
    let mut touched: Vec<u32> = Vec::new();
    let effects = Effects::of(context, &mut change);
    if let Some(most) = effects.effects.iter().map(|(slot, _)| *slot as usize).max() {
        balances.resize(most + 1, Balance::default());
    }
    for (number, (day, rows, sums)) in (1_u32..).zip(context.day_sums().iter(context.by_day())) {
        touched.clear();
        for (group, times) in sums {
            for (slot, by) in effects.get(*group) {
                let Some(balance) = balances.get_mut(*slot as usize) else { continue };
                if balance.day != number {
                    balance.day = number;
                    balance.at_start = balance.now;
                    touched.push(*slot);
                }
                balance.now += i128::from(*by) * i128::from(*times);
            }
        }
        let mut falling: FxHashMap<u32, Running<'a>> = FxHashMap::default();
        for slot in &touched {
            let Some(balance) = balances.get_mut(*slot as usize) else { continue };
            let is_below = balance.now < 0;
            if is_below && !balance.is_below {
                falling.insert(*slot, Running { now: balance.at_start, crossed: None });
            }
            balance.is_below = is_below;
        }
        if !falling.is_empty() {
            overdrafts.extend(cause_of(context, day, rows, falling, &mut change));
        }
    }
    overdrafts
}

/// A balance in the course of a day.
struct Running<'a> {
    now: i128,
    crossed: Option<(TransactionRef<'a>, i128, i128)>,
}

/// Finds the transaction that took each of the `falling` balances below zero, by going through the day again
/// with receipts first.
fn cause_of<'a>(
    context: &Context<'a>,
    day: NaiveDate,
    rows: &[u32],
    mut falling: FxHashMap<u32, Running<'a>>,
    change: &mut impl FnMut(&TransactionRef<'a>, &PostingRef<'a>) -> Option<(u32, i64)>,
) -> Vec<Overdraft<'a>> {
    let mut concerned: Vec<u32> = Vec::new();
    for transaction in rows.iter().filter_map(|row| context.row(*row)) {
        let concerns = transaction.postings().any(|posting| {
            change(&transaction, &posting).is_some_and(|(slot, _)| falling.contains_key(&slot))
        });
        if concerns {
            concerned.push(u32::try_from(transaction.index()).unwrap_or(u32::MAX));
        }
    }
    let mut effects_of = |transaction: &TransactionRef<'a>| {
        let mut effects: Vec<(u32, i128)> = Vec::new();
        for posting in transaction.postings() {
            let Some((slot, by)) = change(transaction, &posting) else { continue };
            match effects.iter_mut().find(|(other, _)| *other == slot) {
                Some((_, effect)) => *effect += i128::from(by),
                None => effects.push((slot, i128::from(by))),
            }
        }
        effects.retain(|(slot, _)| falling.contains_key(slot));
        effects
    };
    let mut moves: Vec<(TransactionRef<'a>, Vec<(u32, i128)>)> = context
        .in_order(concerned)
        .into_iter()
        .map(|transaction| (transaction, effects_of(&transaction)))
        .collect();
    // What comes in on a day is available for what goes out on it, whatever the order of the vouchers.
    moves.sort_by_key(|(_, effects)| effects.iter().map(|(_, effect)| effect).sum::<i128>() <= 0);
    for (transaction, effects) in moves {
        for (slot, effect) in &effects {
            let Some(running) = falling.get_mut(slot) else { continue };
            let before = running.now;
            running.now += effect;
            if before >= 0 && running.now < 0 {
                running.crossed = Some((transaction, before, *effect));
            }
        }
    }
    let mut overdrafts: Vec<Overdraft<'a>> = Vec::new();
    for (slot, running) in falling {
        if let Some((transaction, left, effect)) = running.crossed {
            overdrafts.push(Overdraft { slot, day, transaction, left, taken: -effect, under: -running.now });
        }
    }
    overdrafts.sort_by_key(|overdraft| overdraft.slot);
    overdrafts
}
