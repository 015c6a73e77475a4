//! What vouchers say besides the money, each text once: most rows that state such facts state those of many others.

use crate::column::push_tight;
use crate::transaction::Facts;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// The number of facts in a [`FactsList`], from 1; 0 if a voucher says nothing but the money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FactsIndex(u32);

/// Different facts, in the order in which rows state them first.
#[derive(Clone, Debug, Default)]
pub(super) struct FactsList {
    all: Vec<Facts>,
    /// Positions in `all`, by what stands there.
    places: HashTable<u32>,
}

impl FactsList {
    pub(super) fn get(&self, index: FactsIndex) -> Option<&Facts> {
        self.all.get((index.0 as usize).checked_sub(1)?)
    }

    /// Returns the number of facts, adding them if they are new.
    pub(super) fn keep(&mut self, facts: Facts) -> FactsIndex {
        if facts == Facts::default() {
            return FactsIndex::default();
        }
        let Self { all, places } = self;
        let is_same = |place: &u32| all.get(*place as usize).is_some_and(|other| are_same(other, &facts));
        let found = places.find(hash(&facts), is_same).copied();
        let place = found.unwrap_or_else(|| {
            let place = u32::try_from(all.len()).unwrap_or(u32::MAX);
            places.insert_unique(hash(&facts), place, |place| all.get(*place as usize).map_or(0, hash));
            push_tight(all, facts);
            place
        });
        FactsIndex(place.saturating_add(1))
    }

    /// Takes over other facts and returns the new number of each, in the order of their old ones.
    pub(super) fn append(&mut self, other: Self) -> Vec<FactsIndex> {
        std::iter::once(FactsIndex::default())
            .chain(other.all.into_iter().map(|facts| self.keep(facts)))
            .collect()
    }
}

impl FactsIndex {
    /// Returns the number as [`FactsList::append`] changed it.
    pub(super) fn moved(self, numbers: &[Self]) -> Self {
        numbers.get(self.0 as usize).copied().unwrap_or_default()
    }
}

fn hash(facts: &Facts) -> u64 {
    let mut hasher = FxHasher::default();
    facts.hash(&mut hasher);
    hasher.finish()
}

/// Whether two vouchers say the same in the same digits: `2` and `2.0` are equal numbers, and each is shown as it was
/// written.
fn are_same(one: &Facts, other: &Facts) -> bool {
    let digits = |facts: &Facts| {
        let foreign = facts.foreign.as_ref();
        [facts.quantity, foreign.map(|foreign| foreign.amount), foreign.map(|foreign| foreign.rate)]
            .map(|number| number.map(|number| number.scale()))
    };
    one == other && digits(one) == digits(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn of(quantity: Decimal) -> Facts {
        Facts { quantity: Some(quantity), ..Facts::default() }
    }

    #[test]
    fn equal_facts_have_one_number_in_both_orders_of_reading() {
        let (one, two) = (of(Decimal::new(2, 0)), of(Decimal::new(3, 0)));
        let mut list = FactsList::default();
        let numbers = [&one, &two, &one].map(|facts| list.keep(facts.clone()));
        assert_eq!(numbers, [FactsIndex(1), FactsIndex(2), FactsIndex(1)]);
        assert_eq!(list.keep(Facts::default()), FactsIndex(0));

        let (mut first, mut second) = (FactsList::default(), FactsList::default());
        first.keep(one.clone());
        let in_second = [&two, &one].map(|facts| second.keep(facts.clone()));
        let moved = first.append(second);
        assert_eq!(in_second.map(|index| index.moved(&moved)), [FactsIndex(2), FactsIndex(1)]);
        assert_eq!(FactsIndex(0).moved(&moved), FactsIndex(0));
        assert_eq!(first.get(FactsIndex(2)), Some(&two));
    }

    #[test]
    fn numbers_keep_the_digits_that_they_were_written_with() {
        let mut list = FactsList::default();
        let (short, long) = (list.keep(of(Decimal::new(2, 0))), list.keep(of(Decimal::new(20, 1))));
        let shown = |index| list.get(index).and_then(|facts| facts.quantity).map(|number| number.to_string());
        assert_eq!([shown(short), shown(long)], [Some("2".to_owned()), Some("2.0".to_owned())]);
    }
}
