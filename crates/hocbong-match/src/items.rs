//! The input lists, and their canonical order, in which the engine works.

use crate::fold::bare_into;
use crate::parallel;
use crate::text_order::sorted_by_text;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::ops::Range;

/// Kind of a list. A ledger is compared with a statement one way, row with line; two lists of one kind are
/// compared both ways, and the two weights averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A ledger: items have a party and a memo, written with care.
    Ledger,
    /// A bank statement: items have a description as the bank passes it on, and perhaps a sender as their
    /// party.
    Statement,
}

/// A record: one movement of money in a list. It refers to its texts by their index in [`List::texts`]; 0
/// means none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Signed amount, positive for money in, in a unit that both lists share.
    pub amount: i64,
    /// Day number, counted from any day that both lists share.
    pub day: i32,
    /// Text of the party; on a statement, the sender.
    pub party: u32,
    /// Text of the purpose; on a statement, the description.
    pub memo: u32,
    /// Text of the reference that the other list may have too. Case and punctuation do not matter.
    pub reference: u32,
    /// Kind under which a ledger records it, as its usual Vietnamese word, e.g. `rút` or `lãi`.
    pub kind: u32,
    /// Text of the voucher number under which it was entered. Items of one voucher may be the parts of a sum.
    pub voucher: u32,
    /// Position in the source, which orders items that are otherwise equal.
    pub rank: u64,
    /// Number of the record that it is or was made from, in one numbering for both lists; 0 if unknown. Items
    /// of different origins and different days are never linked.
    pub origin: u32,
    /// Whether an earlier reconciliation left it open. Its partner may then come up to
    /// [`MAX_WINDOW_DAYS`](crate::MAX_WINDOW_DAYS) later.
    pub is_earlier: bool,
    /// Whether it is linked already. It is not linked again, but its texts still count in the weights.
    pub is_settled: bool,
}

/// A list of movements, and the texts that they refer to by number.
#[derive(Clone, Debug)]
pub struct List<'a> {
    /// Ledger or statement.
    pub sort: Sort,
    /// The texts; the first must be blank, as number 0 means none.
    pub texts: Vec<&'a str>,
    /// The movements, in any order.
    pub items: Vec<Item>,
}

/// A list in canonical order: by amount, day, and then what the items say, so that results do not depend on
/// the order of the input. Items that differ in nothing but voucher, rank and origin are adjacent.
#[derive(Debug)]
pub(crate) struct Canonical<'a> {
    pub(crate) sort: Sort,
    texts: Vec<&'a str>,
    /// Items in canonical order; `places` has the place of each in the input.
    items: Vec<Item>,
    places: Vec<u32>,
    /// For each text, its number as a reference that both lists have; 0 for none.
    references: Vec<u32>,
    /// Texts distinguish nothing; see [`Weights::is_blind`](crate::Weights::is_blind).
    pub(crate) is_blind: bool,
    /// Items that were matched before texts are read (`same_text`), whose texts are skipped; empty if none.
    resolved: Vec<bool>,
}

impl<'a> Canonical<'a> {
    /// Sorts both lists into canonical order.
    pub(crate) fn of_both(left: List<'a>, right: List<'a>, threads: usize) -> (Self, Self) {
        let (of_left, of_right) = parallel::join(threads, || Self::order(&left), || Self::order(&right));
        (Self::of(left, of_left), Self::of(right, of_right))
    }

    /// The input places of the items, in canonical order.
    fn order(list: &List<'_>) -> Vec<u32> {
        let List { texts, items, .. } = list;
        let text = |number: u32| texts.get(number as usize).copied().unwrap_or_default();
        let by_text = |one: u32, other: u32| {
            if one == other { Ordering::Equal } else { text(one).cmp(text(other)) }
        };
        let item = |place: u32| items.get(place as usize).copied().unwrap_or_default();
        let keyed = items.iter().zip(0_u32..).map(|(item, place)| ((item.amount, item.day), place)).collect();
        let texts = |place: u32| [item(place).party, item(place).memo].map(text);
        sorted_by_text(keyed, texts, |one, other| {
            let (one, other) = (item(one), item(other));
            by_text(one.reference, other.reference)
                .then_with(|| (one.is_earlier, one.is_settled).cmp(&(other.is_earlier, other.is_settled)))
                .then_with(|| by_text(one.kind, other.kind))
                .then_with(|| by_text(one.voucher, other.voucher))
                .then_with(|| one.rank.cmp(&other.rank))
        })
    }

    fn of(list: List<'a>, places: Vec<u32>) -> Self {
        let List { sort, texts, items } = list;
        let items = places.iter().filter_map(|place| items.get(*place as usize).copied()).collect();
        Self { sort, texts, items, places, references: Vec::new(), is_blind: false, resolved: Vec::new() }
    }

    /// Whether this list sorts before another of its kind. Depends only on the contents, so that the order in
    /// which the lists are named does not matter.
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

    /// The items of an amount within `window` days of `day`, inclusive.
    pub(crate) fn of_amount(&self, amount: i64, day: i32, window: i32) -> impl Iterator<Item = u32> {
        let from = self.items.partition_point(|item| (item.amount, item.day) < (amount, day - window));
        let rest = self.items.get(from..).unwrap_or_default();
        let near = rest.iter().take_while(move |item| item.amount == amount && item.day <= day + window);
        (u32::try_from(from).unwrap_or(u32::MAX)..).zip(near).map(|(number, _)| number)
    }

    /// The distinct amounts in ascending order, each with the range of items that have it.
    pub(crate) fn amounts(&self) -> Vec<(i64, Range<u32>)> {
        let mut from = 0;
        let same = self.items.chunk_by(|one, next| one.amount == next.amount).filter_map(|same| {
            let before = from;
            from += u32::try_from(same.len()).unwrap_or(u32::MAX);
            Some((same.first()?.amount, before..from))
        });
        same.collect()
    }

    /// The range of items whose amounts have the sign of `amount` and a smaller absolute value.
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

    /// Marks items that were matched before texts are read, so that their texts are skipped.
    pub(crate) fn mark_resolved<'i>(&mut self, items: impl Iterator<Item = &'i u32>) {
        self.resolved = vec![false; self.items.len()];
        for item in items {
            self.resolved.get_mut(*item as usize).into_iter().for_each(|resolved| *resolved = true);
        }
    }

    /// Whether an item was matched before texts are read.
    pub(crate) fn is_resolved(&self, number: u32) -> bool {
        self.resolved.get(number as usize) == Some(&true)
    }

    /// The items whose texts are read.
    pub(crate) fn read(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).filter(|number| !self.is_resolved(*number))
    }

    /// Counts the items whose texts are read and that have a party or a memo.
    pub(crate) fn records(&self) -> u32 {
        let has_text =
            |number: &u32| self.item(*number).is_some_and(|item| item.party != 0 || item.memo != 0);
        u32::try_from(self.read().filter(has_text).count()).unwrap_or(u32::MAX)
    }

    /// The party and the memo of an item.
    pub(crate) fn texts_of(&self, number: u32) -> [&'a str; 2] {
        self.item(number).map_or([""; 2], |item| [self.text(item.party), self.text(item.memo)])
    }

    /// The place of an item in the input list.
    pub(crate) fn place(&self, number: u32) -> u32 {
        self.places.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    /// The number of an item's reference if both lists have it, else 0.
    pub(crate) fn reference_key(&self, item: &Item) -> u32 {
        self.references.get(item.reference as usize).copied().unwrap_or(0)
    }

    /// Numbers the references that both lists have, whatever their case and punctuation.
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

    /// The first item equal to this one, as [`is_same`](Self::is_same) says.
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

    /// Whether two items are equal in everything but voucher and rank, so that nothing distinguishes them.
    pub(crate) fn is_same(&self, one: u32, other: u32) -> bool {
        match (self.item(one), self.item(other)) {
            (Some(one), Some(other)) => {
                let key = |item: &Item| {
                    (
                        item.amount,
                        item.day,
                        item.party,
                        item.memo,
                        item.kind,
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

    /// Like [`is_same`](Self::is_same); where texts distinguish nothing, party and memo are ignored, and so
    /// are references that only one list has.
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
