//! Columns of a table in memory: one value a row, and nothing for what no row says.

use std::ops::Range;

/// Appends without doubling the room that a long list takes.
#[inline]
pub fn push_tight<T>(list: &mut Vec<T>, item: T) {
    #[cold]
    fn grow<T>(list: &mut Vec<T>) {
        list.reserve_exact(list.len() / 8 + 1024);
    }
    if list.len() == list.capacity() {
        grow(list);
    }
    list.push(item);
}

/// Makes room for so many items more, if it is to be had. It is more than that where the list is much longer already, so
/// that a list which grows by many small steps is not moved at each of them.
pub fn expect<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        // Without it the list grows as it is filled.
        let _ = list.try_reserve_exact(more.max(list.len() / 8 + 1024));
    }
}

/// Appends several, in no more room than they take.
pub fn extend_tight<T>(list: &mut Vec<T>, items: impl ExactSizeIterator<Item = T>) {
    list.reserve_exact(items.len());
    list.extend(items);
}

/// Keeps the items whose numbers `is_kept` says yes to.
pub fn retain_at<T>(list: &mut Vec<T>, mut is_kept: impl FnMut(usize) -> bool) {
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        is_kept(at - 1)
    });
}

/// A column in which few rows, or none, say anything: it takes room up to the last row that does.
#[derive(Clone, Debug)]
pub struct Column<T> {
    values: Vec<T>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T: Copy + Default + PartialEq> Column<T> {
    /// The value of the row at `index`; the default where it says nothing.
    pub fn get(&self, index: usize) -> T {
        self.values.get(index).copied().unwrap_or_default()
    }

    /// The values of some rows, but for those behind the last one that says anything.
    pub fn part(&self, part: Range<usize>) -> &[T] {
        let end = part.end.min(self.values.len());
        self.values.get(part.start..end).unwrap_or_default()
    }

    /// Sets the value of the row at `index`.
    #[inline]
    pub fn set(&mut self, index: usize, value: T) {
        if index < self.values.len() {
            self.replace(index, value);
        } else if value != T::default() {
            if index > self.values.len() {
                self.fill(index);
            }
            push_tight(&mut self.values, value);
        }
    }

    #[cold]
    fn replace(&mut self, index: usize, value: T) {
        if let Some(slot) = self.values.get_mut(index) {
            *slot = value;
        }
    }

    /// Says nothing of the rows up to the one at `index`.
    #[cold]
    fn fill(&mut self, index: usize) {
        while self.values.len() < index {
            push_tight(&mut self.values, T::default());
        }
    }

    /// Makes room for so many rows more, if rows say anything so far.
    pub fn expect(&mut self, more: usize) {
        if !self.values.is_empty() {
            expect(&mut self.values, more);
        }
    }

    /// Puts a column of other rows behind the first `len` rows, each value as `of` makes it, which makes nothing of nothing.
    pub fn append(&mut self, len: usize, behind: &Self, of: impl Fn(T) -> T) {
        if behind.values.is_empty() {
            return;
        }
        self.values.reserve_exact((len + behind.values.len()).saturating_sub(self.values.len()));
        self.values.resize(len, T::default());
        self.values.extend(behind.values.iter().map(|value| of(*value)));
    }

    /// Keeps the rows whose numbers `is_kept` says yes to; those behind them move up.
    pub fn retain_at(&mut self, is_kept: impl FnMut(usize) -> bool) {
        retain_at(&mut self.values, is_kept);
    }
}

/// An amount that may be missing, in the room of one that may not. The least number there is stands for none: no bank
/// prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeAmount(i64);

impl MaybeAmount {
    /// No amount.
    pub const NONE: Self = Self(i64::MIN);

    /// An amount, or none.
    pub const fn new(amount: Option<i64>) -> Self {
        match amount {
            Some(amount) => Self(amount),
            None => Self::NONE,
        }
    }

    /// The amount, if there is one.
    pub const fn get(self) -> Option<i64> {
        match self {
            Self::NONE => None,
            Self(amount) => Some(amount),
        }
    }
}

impl Default for MaybeAmount {
    fn default() -> Self {
        Self::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_holds_what_a_list_would(
            steps in prop::collection::vec((0..50_usize, prop::option::of(1..9_u32)), 0..60),
            dropped in prop::collection::vec(any::<bool>(), 50),
        ) {
            let mut list = vec![0_u32; 50];
            let mut column = Column::default();
            for (index, value) in steps {
                list[index] = value.unwrap_or(0);
                column.set(index, value.unwrap_or(0));
            }
            let seen: Vec<u32> = (0..50).map(|index| column.get(index)).collect();
            prop_assert_eq!(&seen, &list);
            retain_at(&mut list, |at| !dropped[at]);
            column.retain_at(|at| !dropped[at]);
            let seen: Vec<u32> = (0..list.len()).map(|index| column.get(index)).collect();
            prop_assert_eq!(seen, list);
        }
    }

    #[test]
    fn a_list_is_not_moved_for_every_few_items_that_are_expected() {
        let (mut list, mut moves) = (Vec::new(), 0);
        for at in 0..200_000_u32 {
            if at % 10 == 0 {
                let before = list.capacity();
                expect(&mut list, 10);
                moves += usize::from(list.capacity() > before);
            }
            list.push(at);
        }
        assert!((10..100).contains(&moves), "{moves} moves");
        expect(&mut list, usize::MAX);
        assert_eq!(list.len(), 200_000);
        let mut column = Column::<u32>::default();
        column.expect(1000);
        assert_eq!(column.values.capacity(), 0);
        column.set(0, 1);
        column.expect(5000);
        assert!(column.values.capacity() > 5000);
    }

    #[test]
    fn a_column_that_nobody_fills_takes_no_room() {
        let mut column = Column::<u64>::default();
        for index in 0..1000 {
            column.set(index, 0);
        }
        assert_eq!(column.values.capacity(), 0);
        column.set(10, 7);
        assert_eq!((column.values.len(), column.get(9), column.get(10), column.get(11)), (11, 0, 7, 0));
    }
}
