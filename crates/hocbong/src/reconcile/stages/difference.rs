//! Rows that say the same on both sides and have another amount.

use super::cost_of_days;
use crate::reconcile::causes::{Cause, of_difference};
use crate::reconcile::classes::{Joinable, days_between};
use crate::reconcile::evidence::{Probe, SILENT};
use crate::reconcile::index::Index;
use crate::reconcile::lists::Lists;
use crate::reconcile::work::{Half, Work};
use hocbong_core::parallel;
use rustc_hash::{FxHashMap, FxHashSet};

/// Days and texts that are nearly the same.
const NEAREST: u16 = 250;
/// How much a text must say before rows are taken for one movement in spite of their amounts.
const LEAST_GAIN: u32 = 400;
/// The same for pairs that are taken before others have found their partners.
const CLEAR_GAIN: u32 = 600;
/// How much dearer every other pair of the two rows must be.
const MARGIN: u32 = 200;
/// A known slip of the pen makes a pair likelier by so much.
const GAIN_OF_CAUSE: u32 = 300;
/// The rarest words of a text lead to so many candidates before commoner ones are left out.
const ENOUGH: usize = 64;

struct Pair {
    left: u32,
    right: u32,
    cost: u32,
    /// Whether a slip or a fee explains the amounts.
    is_known: bool,
}

/// Finds pairs that a known slip or fee explains and whose texts say much, where neither row has a partner of its own
/// amount: before the search for single rows gives them another's.
pub(in crate::reconcile) fn clear_difference(work: &mut Work<'_>) {
    let mut pairs = pairs(work);
    pairs.retain(|pair| pair.is_known && pair.cost + CLEAR_GAIN <= SILENT);
    let lefts = by_amount(&work.left, pairs.iter().map(|pair| pair.right), &work.right);
    let rights = by_amount(&work.right, pairs.iter().map(|pair| pair.left), &work.left);
    let fits = |left: u32, right: u32| {
        let comparison = work.evidence.compatible(left, right);
        comparison.is_some_and(|comparison| comparison.agrees && comparison.cost + LEAST_GAIN <= SILENT)
    };
    let window = work.options.window_days;
    pairs.retain(|pair| {
        let (mine, theirs) = (work.left.entry(pair.left), work.right.entry(pair.right));
        let own_right = mine.map(|mine| rights.around(mine.amount, mine.date, window));
        let own_left = theirs.map(|theirs| lefts.around(theirs.amount, theirs.date, window));
        !own_right.into_iter().flatten().any(|(_, right)| fits(pair.left, *right))
            && !own_left.into_iter().flatten().any(|(_, left)| fits(*left, pair.right))
    });
    record(work, &pairs);
}

/// The open rows of `half` that have the amount of one of these rows of the other half.
fn by_amount(half: &Half<'_>, rows: impl Iterator<Item = u32>, other: &Half<'_>) -> Lists<i64> {
    let wanted: FxHashSet<i64> = rows.filter_map(|row| Some(other.entry(row)?.amount)).collect();
    let open = half.open_entries().filter(|(_, entry)| wanted.contains(&entry.amount));
    Lists::of(open.map(|(row, entry)| (entry.amount, entry.date, row)).collect())
}

/// Finds pairs of open rows of the same day and text, where no other fits as well.
pub(in crate::reconcile) fn difference(work: &mut Work<'_>) {
    let pairs = pairs(work);
    record(work, &pairs);
}

/// Records the pairs that fit both of their rows best.
fn record(work: &mut Work<'_>, pairs: &[Pair]) {
    let mut by_left: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    let mut by_right: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (number, pair) in pairs.iter().enumerate() {
        by_left.entry(pair.left).or_default().push(number);
        by_right.entry(pair.right).or_default().push(number);
    }
    let is_best = |number: usize, pair: &Pair, list: Option<&Vec<usize>>| {
        list.into_iter()
            .flatten()
            .filter(|other| **other != number)
            .all(|other| pairs.get(*other).is_none_or(|other| other.cost >= pair.cost + MARGIN))
    };
    let best: Vec<(u32, u32)> = pairs
        .iter()
        .enumerate()
        .filter(|(number, pair)| {
            is_best(*number, pair, by_left.get(&pair.left))
                && is_best(*number, pair, by_right.get(&pair.right))
        })
        .map(|(_, pair)| (pair.left, pair.right))
        .collect();
    for (left, right) in best {
        work.record_difference(left, right, false);
    }
}

fn pairs(work: &Work<'_>) -> Vec<Pair> {
    let seeks_from_left = work.joinable() == Joinable::Left;
    let (seeker, sought) =
        if seeks_from_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
    let index = Index::of(work, sought, !seeks_from_left);
    let window = work.options.window_days.min(1);
    let find = |number: &u32| {
        let number = *number;
        let candidates = match (seeker.entry(number), work.evidence.probe(seeks_from_left, number)) {
            (Some(entry), Probe::Words(words)) => index.around(&words, entry.date, window, ENOUGH),
            _ => Vec::new(),
        };
        candidates.into_iter().filter_map(move |candidate| {
            let (left, right) = if seeks_from_left { (number, candidate) } else { (candidate, number) };
            pair(work, left, right)
        })
    };
    parallel::flat_map(work.options.threads, &seeker.all_open(), find)
}

fn pair(work: &Work<'_>, left: u32, right: u32) -> Option<Pair> {
    let (mine, theirs) = work.left.entry(left).zip(work.right.entry(right))?;
    if mine.amount == theirs.amount
        || work.left.surplus.contains(&left)
        || work.right.surplus.contains(&right)
    {
        return None;
    }
    let comparison = work.evidence.compatible(left, right)?;
    let days = u32::try_from(days_between(mine, theirs).unsigned_abs()).unwrap_or(u32::MAX);
    let cause = of_difference(mine.amount, theirs.amount, work.joinable());
    let is_known = cause != Cause::Unknown;
    let is_near = comparison.distance <= NEAREST;
    let says_much = comparison.agrees
        && if is_known {
            is_near && days == 0 || comparison.cost + LEAST_GAIN <= SILENT
        } else {
            is_near && days == 0
        };
    let cost = comparison.cost + cost_of_days(days) + if is_known { 0 } else { GAIN_OF_CAUSE };
    says_much.then_some(Pair { left, right, cost, is_known })
}
