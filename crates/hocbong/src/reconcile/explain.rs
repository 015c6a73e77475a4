//! Why one row ended where it did: the rows that it was compared with, what each of them says, where they
//! ended themselves, and what would have to change for the row to match.
//!
//! An explanation is computed from a finished reconciliation, so that reconciling costs nothing extra. It
//! contains data, not words. A change is only proposed after it was tried: the reconciliation is run again
//! with that single change.

mod compared;
mod find;
mod remedies;

pub use super::similarity::Against;
pub use compared::{Compared, Partner, ReferenceEvidence, Verdict};
pub use find::{NoRow, Row, find};
pub use remedies::{Change, Remedy};

use super::side::{Correction, Item, Side};
use super::{Ambiguity, Difference, Match, OpenItem, Reconciliation};
use compared::Comparing;
use std::collections::BTreeMap;

/// Maximum number of compared rows that are listed; further ones are counted in [`Explanation::more`].
pub const MAX_COMPARED: usize = 12;

/// Where a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'r> {
    /// The row is matched.
    Matched(&'r Match),
    /// Its amount differs from that of its counterpart.
    Differs(&'r Difference),
    /// Several ways of matching are nearly as good, so the choice is left open.
    Undecided(&'r Ambiguity),
    /// The other side does not have it.
    Alone(&'r OpenItem),
}

impl<'r> Ending<'r> {
    /// Returns the entries of one side that ended together; empty on both sides for a row that ended alone.
    pub fn rows(self, is_left: bool) -> &'r [u32] {
        let (left, right): (&[u32], &[u32]) = match self {
            Self::Matched(entry) => (&entry.left, &entry.right),
            Self::Differs(entry) => (&entry.left, &entry.right),
            Self::Undecided(entry) => (&entry.left, &entry.right),
            Self::Alone(_) => (&[], &[]),
        };
        if is_left { left } else { right }
    }
}

/// Why one row ended where it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'r> {
    /// The row that is explained.
    pub row: Row,
    /// The earlier row that it corrects and was counted with. Everything below is then about that row.
    pub counted_with: Option<u32>,
    /// Later rows that correct it and were counted with it.
    pub corrections: Vec<u32>,
    /// The amount with which it took part, in đồng: its own and those of the rows counted with it.
    pub amount: i64,
    /// Where it ended.
    pub ending: Ending<'r>,
    /// The rows of the other side that it was compared with: first those that it ended with, then the
    /// likeliest.
    pub compared: Vec<Compared<'r>>,
    /// Number of further compared rows that are not listed.
    pub more: usize,
    /// Changes each of which alone would make the row match; empty if it is matched.
    pub remedies: Vec<Remedy>,
}

/// Explains one row; `None` if the reconciliation has no such row.
///
/// Takes about as long as the reconciliation for a matched row, and several times as long for an open one.
pub fn explain<'r>(result: &'r Reconciliation<'_>, row: Row) -> Option<Explanation<'r>> {
    side_of(result, row.is_left).entries.get(row.entry as usize)?;
    let units = [Units::new(&result.left_units), Units::new(&result.right_units)];
    let [left_units, right_units] = &units;
    let own_units = if row.is_left { left_units } else { right_units };
    let counted_with = own_units.original_of(row.entry);
    let stands_for = Row { entry: counted_with.unwrap_or(row.entry), ..row };
    let endings = Endings::new(result);
    let comparing = Comparing::new(result, &endings, (left_units, right_units), stands_for)?;
    let (compared, more) = comparing.compared();
    let ending = endings.get(stands_for)?;
    let remedies = remedies::of(&comparing, ending, &compared);
    Some(Explanation {
        row,
        counted_with,
        corrections: own_units.corrections_of(stands_for.entry).to_vec(),
        amount: comparing.amount(),
        ending,
        compared,
        more,
        remedies,
    })
}

fn side_of<'r, 'a>(result: &'r Reconciliation<'a>, is_left: bool) -> &'r Side<'a> {
    if is_left { &result.left } else { &result.right }
}

/// Corrections, by the entry with which they were counted.
#[derive(Debug, Default)]
struct Units {
    corrections: BTreeMap<u32, Vec<u32>>,
    originals: BTreeMap<u32, u32>,
}

impl Units {
    fn new(joined: &[Correction]) -> Self {
        let mut units = Self::default();
        for pair in joined {
            units.corrections.entry(pair.original).or_default().push(pair.correction);
            units.originals.insert(pair.correction, pair.original);
        }
        units
    }

    fn original_of(&self, entry: u32) -> Option<u32> {
        self.originals.get(&entry).copied()
    }

    fn corrections_of(&self, entry: u32) -> &[u32] {
        self.corrections.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// Returns the sum of an entry's corrections.
    fn correction_of(&self, side: &Side<'_>, entry: u32) -> i128 {
        let entries =
            self.corrections_of(entry).iter().filter_map(|number| side.entries.get(*number as usize));
        entries.map(|entry| i128::from(entry.amount)).sum()
    }

    /// Returns the entry with the amount with which it took part.
    fn whole(&self, side: &Side<'_>, number: u32) -> Option<Item> {
        let entry = *side.entries.get(number as usize)?;
        let amount = i128::from(entry.amount) + self.correction_of(side, number);
        Some(Item { amount: i64::try_from(amount).ok()?, ..entry })
    }
}

/// Where every row ended.
#[derive(Debug)]
struct Endings<'r> {
    left: Vec<Option<Ending<'r>>>,
    right: Vec<Option<Ending<'r>>>,
}

impl<'r> Endings<'r> {
    fn new(result: &'r Reconciliation<'_>) -> Self {
        let mut endings = Self {
            left: vec![None; result.left.entries.len()],
            right: vec![None; result.right.entries.len()],
        };
        let matched = result.matches.iter().map(Ending::Matched);
        let differing = result.differences.iter().map(Ending::Differs);
        let undecided = result.ambiguous.iter().map(Ending::Undecided);
        for ending in matched.chain(differing).chain(undecided) {
            for is_left in [true, false] {
                for entry in ending.rows(is_left) {
                    endings.put(Row { is_left, entry: *entry }, ending);
                }
            }
        }
        for (is_left, items) in [(true, &result.left_only), (false, &result.right_only)] {
            for item in items {
                endings.put(Row { is_left, entry: item.entry }, Ending::Alone(item));
            }
        }
        endings
    }

    fn put(&mut self, row: Row, ending: Ending<'r>) {
        let list = if row.is_left { &mut self.left } else { &mut self.right };
        if let Some(slot) = list.get_mut(row.entry as usize) {
            *slot = Some(ending);
        }
    }

    fn get(&self, row: Row) -> Option<Ending<'r>> {
        let list = if row.is_left { &self.left } else { &self.right };
        list.get(row.entry as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests;
