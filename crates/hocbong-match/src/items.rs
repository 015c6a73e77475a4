//! The two lists as they come, and in the order in which they are worked on.

use crate::fold::bare_into;
use crate::parallel;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::ops::Range;

/// What a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Somebody's own record: a party and a memo, written with care.
    Ledger,
    /// A bank's: one text, as the bank lets it through.
    Statement,
}

/// One movement of money in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The change, positive for money in.
    pub amount: i64,
    /// The day, counted from any day.
    pub day: i32,
    /// The party, by the number of its text; 0 is none. The same of the other texts.
    pub party: u32,
    /// What it is for.
    pub memo: u32,
    /// The reference that the other list may have too.
    pub reference: u32,
    /// The number under which it was entered.
    pub voucher: u32,
    /// Where it stands, which orders items that say the same.
    pub rank: u64,
    /// Which record of the other list it was made from or is, numbered alike in both; 0 where that is not known. Two that are
    /// known to be different and of different days are never one movement.
    pub origin: u32,
    /// It was left open by an earlier reconciliation, and may have its partner long after.
    pub is_earlier: bool,
    /// It takes part in nothing any more; its texts are read all the same.
    pub is_settled: bool,
}

/// A list of movements with the texts that they refer to; the first text is blank.
#[derive(Clone, Debug)]
pub struct List<'a> {
    /// What it is.
    pub sort: Sort,
    /// The texts by number.
    pub texts: Vec<&'a str>,
    /// The movements, in any order.
    pub items: Vec<Item>,
}

/// A list in an order that depends on what its items say. Items that say the same are a range.
#[derive(Debug)]
pub(crate) struct Canonical<'a> {
    pub(crate) sort: Sort,
    texts: Vec<&'a str>,
    /// Items in order, and where each was.
    items: Vec<Item>,
    places: Vec<u32>,
    /// For each text its number as a reference that both sides have, 0 for none.
    references: Vec<u32>,
    /// The texts tell nothing apart.
    pub(crate) is_blind: bool,
    /// Items that were joined before reading, whose texts are skipped; empty if there are none.
    resolved: Vec<bool>,
}

impl<'a> Canonical<'a> {
    /// Puts both lists in order.
    pub(crate) fn of_both(left: List<'a>, right: List<'a>, threads: usize) -> (Self, Self) {
        let (of_left, of_right) = parallel::join(threads, || Self::order(&left), || Self::order(&right));
        (Self::of(left, of_left), Self::of(right, of_right))
    }

    /// The places of the items in order.
    fn order(list: &List<'_>) -> Vec<u32> {
        let List { texts, items, .. } = list;
        let text = |number: u32| texts.get(number as usize).copied().unwrap_or_default();
        let by_text = |one: u32, other: u32| {
            if one == other { Ordering::Equal } else { text(one).cmp(text(other)) }
        };
        let by_rest = |one: &Item, other: &Item| {
            by_text(one.party, other.party)
                .then_with(|| by_text(one.memo, other.memo))
                .then_with(|| by_text(one.reference, other.reference))
                .then_with(|| (one.is_earlier, one.is_settled).cmp(&(other.is_earlier, other.is_settled)))
                .then_with(|| by_text(one.voucher, other.voucher))
                .then_with(|| one.rank.cmp(&other.rank))
        };
        // Amounts and days order most items, without a look at texts.
        let mut order: Vec<(i64, i32, u32)> =
            items.iter().zip(0_u32..).map(|(item, place)| (item.amount, item.day, place)).collect();
        order.sort_unstable();
        for same in order.chunk_by_mut(|one, next| (one.0, one.1) == (next.0, next.1)) {
            same.sort_by(|one, other| match (items.get(one.2 as usize), items.get(other.2 as usize)) {
                (Some(one), Some(other)) => by_rest(one, other),
                _ => Ordering::Equal,
            });
        }
        order.into_iter().map(|(_, _, place)| place).collect()
    }

    fn of(list: List<'a>, places: Vec<u32>) -> Self {
        let List { sort, texts, items } = list;
        let items = places.iter().filter_map(|place| items.get(*place as usize).copied()).collect();
        Self { sort, texts, items, places, references: Vec::new(), is_blind: false, resolved: Vec::new() }
    }

    /// Whether this list comes before another one of its sort: the order depends on what they say alone.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        fn say<'l>(list: &'l Canonical<'_>) -> impl Iterator<Item = (i64, i32, &'l str, &'l str, &'l str)> {
            let text = |number| list.text(number);
            list.items.iter().map(move |item| {
                (item.amount, item.day, text(item.party), text(item.memo), text(item.reference))
            })
        }
        self.items.len().cmp(&other.items.len()).then_with(|| say(self).cmp(say(other))).is_lt()
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn item(&self, number: u32) -> Option<&Item> {
        self.items.get(number as usize)
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = (u32, &Item)> {
        (0_u32..).zip(&self.items)
    }

    /// The items of an amount within `window` days of `day`.
    pub(crate) fn of_amount(&self, amount: i64, day: i32, window: i32) -> impl Iterator<Item = u32> {
        let from = self.items.partition_point(|item| (item.amount, item.day) < (amount, day - window));
        let rest = self.items.get(from..).unwrap_or_default();
        let near = rest.iter().take_while(move |item| item.amount == amount && item.day <= day + window);
        (u32::try_from(from).unwrap_or(u32::MAX)..).zip(near).map(|(number, _)| number)
    }

    /// The amounts with the numbers of the items that have each, in order.
    pub(crate) fn amounts(&self) -> Vec<(i64, Range<u32>)> {
        let mut from = 0;
        let same = self.items.chunk_by(|one, next| one.amount == next.amount).filter_map(|same| {
            let before = from;
            from += u32::try_from(same.len()).unwrap_or(u32::MAX);
            Some((same.first()?.amount, before..from))
        });
        same.collect()
    }

    /// The numbers of the items whose amounts have the sign of `amount` and are less than it.
    pub(crate) fn smaller(&self, amount: i64) -> Range<u32> {
        let first = |is_before: &dyn Fn(i64) -> bool| {
            u32::try_from(self.items.partition_point(|item| is_before(item.amount))).unwrap_or(u32::MAX)
        };
        match amount.signum() {
            1 => first(&|own| own <= 0)..first(&|own| own < amount),
            -1 => first(&|own| own <= amount)..first(&|own| own < 0),
            _ => 0..0,
        }
    }

    pub(crate) fn text(&self, number: u32) -> &'a str {
        self.texts.get(number as usize).copied().unwrap_or_default()
    }

    /// Marks items that were joined before reading, so that their texts are skipped.
    pub(crate) fn mark_resolved<'i>(&mut self, items: impl Iterator<Item = &'i u32>) {
        self.resolved = vec![false; self.items.len()];
        for item in items {
            self.resolved.get_mut(*item as usize).into_iter().for_each(|resolved| *resolved = true);
        }
    }

    /// Whether an item was joined before reading.
    pub(crate) fn is_resolved(&self, number: u32) -> bool {
        self.resolved.get(number as usize) == Some(&true)
    }

    /// The items whose texts are read.
    pub(crate) fn read(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).filter(|number| !self.is_resolved(*number))
    }

    /// Counts the items that are read and have a text.
    pub(crate) fn records(&self) -> u32 {
        let has_text =
            |number: &u32| self.item(*number).is_some_and(|item| item.party != 0 || item.memo != 0);
        u32::try_from(self.read().filter(has_text).count()).unwrap_or(u32::MAX)
    }

    /// The party and the memo of an item.
    pub(crate) fn texts_of(&self, number: u32) -> [&'a str; 2] {
        self.item(number).map_or([""; 2], |item| [self.text(item.party), self.text(item.memo)])
    }

    /// Where an item stood in the list as it came.
    pub(crate) fn place(&self, number: u32) -> u32 {
        self.places.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    /// The number of an item's reference, 0 unless both sides have it.
    pub(crate) fn reference_key(&self, item: &Item) -> u32 {
        self.references.get(item.reference as usize).copied().unwrap_or(0)
    }

    /// Numbers the references that both lists have alike, whatever their case and punctuation.
    pub(crate) fn number_references(left: &mut Self, right: &mut Self) {
        fn all<'s>(side: &'s Canonical<'_>) -> impl Iterator<Item = u32> + 's {
            side.items.iter().map(|item| item.reference).filter(|text| *text != 0)
        }
        let mut letters = Vec::new();
        let mut numbers: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
        let mut of_left: Vec<(u32, u32)> = Vec::new();
        for text in all(left) {
            bare_into(left.text(text), &mut letters);
            let number = numbers.get(letters.as_slice()).copied().unwrap_or_else(|| {
                let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
                numbers.insert(letters.clone(), next);
                next
            });
            if !letters.is_empty() {
                of_left.push((text, number));
            }
        }
        if of_left.is_empty() {
            return;
        }
        let mut is_shared = vec![false; numbers.len() + 1];
        let set = |list: &mut Vec<u32>, text: u32, number: u32| {
            list.get_mut(text as usize).into_iter().for_each(|slot| *slot = number);
        };
        let mut references = vec![0; right.texts.len()];
        for text in all(right) {
            bare_into(right.text(text), &mut letters);
            if let Some(number) = numbers.get(letters.as_slice()).filter(|_| !letters.is_empty()) {
                set(&mut references, text, *number);
                is_shared.get_mut(*number as usize).into_iter().for_each(|shared| *shared = true);
            }
        }
        right.references = references;
        left.references = vec![0; left.texts.len()];
        for (text, number) in of_left {
            if is_shared.get(number as usize) == Some(&true) {
                set(&mut left.references, text, number);
            }
        }
    }

    /// The first item that says the same as this one.
    pub(crate) fn first_same(&self, number: u32) -> u32 {
        let before = self.items.get(..number as usize).unwrap_or_default();
        let is_other = |at: usize| !u32::try_from(at).is_ok_and(|at| self.is_same(at, number));
        let (mut from, mut to) = (0, before.len());
        if to.checked_sub(1).is_none_or(is_other) {
            return number;
        }
        while from < to {
            let middle = usize::midpoint(from, to);
            if is_other(middle) { from = middle + 1 } else { to = middle }
        }
        u32::try_from(from).unwrap_or(number)
    }

    /// Whether two items say the same, so that nothing tells them apart.
    pub(crate) fn is_same(&self, one: u32, other: u32) -> bool {
        match (self.item(one), self.item(other)) {
            (Some(one), Some(other)) => {
                let key = |item: &Item| {
                    (
                        item.amount,
                        item.day,
                        item.party,
                        item.memo,
                        item.reference,
                        item.is_earlier,
                        item.is_settled,
                        item.origin,
                    )
                };
                key(one) == key(other)
            }
            _ => false,
        }
    }

    /// The same; where texts tell nothing, of what is left beside them.
    pub(crate) fn is_alike(&self, one: u32, other: u32) -> bool {
        if !self.is_blind {
            return self.is_same(one, other);
        }
        match (self.item(one), self.item(other)) {
            (Some(one), Some(other)) => {
                let key = |item: &Item| {
                    let reference = self.reference_key(item);
                    (item.amount, item.day, item.is_earlier, item.is_settled, item.origin, reference)
                };
                key(one) == key(other)
            }
            _ => false,
        }
    }
}
