//! Which transactions were reversed, and by which reversals that stand.

use super::Ledger;
use crate::transaction::Kind;
use rustc_hash::FxHashMap;

/// The reversals that are in force: those that no other reversal in force undoes.
#[derive(Clone, Debug, Default)]
pub struct Reversals {
    by_target: FxHashMap<u32, Vec<u32>>,
}

impl Reversals {
    /// The reversals of a ledger.
    pub fn of(ledger: &Ledger) -> Self {
        let mut by_target: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut target_of: FxHashMap<u32, u32> = FxHashMap::default();
        for row in ledger.iter().filter(|row| row.kind() == Kind::Reversal) {
            let numbers = row.about_transaction().map(|target| (index(row.index()), index(target.index())));
            if let Some((reversal, target)) = numbers {
                by_target.entry(target).or_default().push(reversal);
                target_of.insert(reversal, target);
            }
        }
        // A reversal is decided once every reversal of it is; those that nobody reverses stand.
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

    /// Whether a reversal in force undoes the transaction with this number.
    #[inline]
    pub fn is_reversed(&self, number: usize) -> bool {
        self.by_target.contains_key(&index(number))
    }

    /// Each transaction that is undone, with the reversals in force that do it; in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.by_target.iter().map(|(target, reversals)| (*target, reversals.as_slice()))
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
