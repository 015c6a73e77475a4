//! Which transactions have been reversed by a reversal that is in force.

use super::{Ledger, TransactionRef};
use crate::transaction::Kind;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

/// The reversals in force: those that are not themselves undone by a reversal in force.
#[derive(Clone, Debug, Default)]
pub struct Reversals {
    by_target: FxHashMap<u32, Vec<u32>>,
}

impl Reversals {
    /// Finds the reversals in force in `ledger`.
    pub fn new(ledger: &Ledger) -> Self {
        Self::until(ledger, None)
    }

    /// Finds the reversals in force at the end of a day, regardless of later rows; `None` is the end of the books.
    pub fn until(ledger: &Ledger, last: Option<NaiveDate>) -> Self {
        let mut by_target: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut target_of: FxHashMap<u32, u32> = FxHashMap::default();
        let is_by_then = |row: &TransactionRef<'_>| last.is_none_or(|last| row.date() <= last);
        for row in ledger.iter().filter(|row| row.kind() == Kind::Reversal && is_by_then(row)) {
            let numbers = row.about_transaction().map(|target| (index(row.index()), index(target.index())));
            if let Some((reversal, target)) = numbers {
                by_target.entry(target).or_default().push(reversal);
                target_of.insert(reversal, target);
            }
        }
        // A reversal can be decided once all reversals of it are; those without a reversal are in force.
        let mut undecided: FxHashMap<u32, usize> = target_of
            .keys()
            .map(|reversal| (*reversal, by_target.get(reversal).map_or(0, Vec::len)))
            .collect();
        let mut undone: FxHashMap<u32, bool> = FxHashMap::default();
        let mut ready: Vec<u32> =
            undecided.iter().filter(|(_, open)| **open == 0).map(|(reversal, _)| *reversal).collect();
        while let Some(reversal) = ready.pop() {
            let stands = !undone.get(&reversal).copied().unwrap_or(false);
            let Some(target) = target_of.get(&reversal) else { continue };
            let is_undone = undone.entry(*target).or_default();
            *is_undone |= stands;
            if let Some(open) = undecided.get_mut(target) {
                *open -= 1;
                if *open == 0 {
                    ready.push(*target);
                }
            }
        }
        for reversals in by_target.values_mut() {
            reversals.retain(|reversal| !undone.get(reversal).copied().unwrap_or(false));
        }
        by_target.retain(|_, reversals| !reversals.is_empty());
        Self { by_target }
    }

    /// Whether a reversal in force undoes the transaction at this index.
    #[inline]
    pub fn is_reversed(&self, number: usize) -> bool {
        self.by_target.contains_key(&index(number))
    }

    /// Iterates over the reversed transactions with the reversals in force that undo them, as indices, in no
    /// particular order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.by_target.iter().map(|(target, reversals)| (*target, reversals.as_slice()))
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
