//! In-memory table columns: one value per row, and no memory for columns that no row fills.

use std::ops::Range;

/// Appends an item, growing the list by an eighth plus 1,024 items instead of doubling it, to save memory in
/// long lists.
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

/// Reserves capacity for `more` further items, if the memory is available.
///
/// At least an eighth of the current length is reserved, so that many small calls do not move the list each
/// time.
pub fn expect<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        // If the reservation fails, the list simply grows as it is filled.
        let _ = list.try_reserve_exact(more.max(list.len() / 8 + 1024));
    }
}

/// Appends several items, reserving exactly the capacity that they need.
pub fn extend_tight<T>(list: &mut Vec<T>, items: impl ExactSizeIterator<Item = T>) {
    list.reserve_exact(items.len());
    list.extend(items);
}

/// Keeps the items for whose index `is_kept` returns `true`.
pub fn retain_at<T>(list: &mut Vec<T>, mut is_kept: impl FnMut(usize) -> bool) {
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        is_kept(at - 1)
    });
}

/// A sparse column. It uses memory only up to the last row with a value other than the default.
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
    /// Returns the value of the row at `index`, or the default if it has none.
    pub fn get(&self, index: usize) -> T {
        self.values.get(index).copied().unwrap_or_default()
    }

    /// Returns the values of the rows in `part`; the slice is shorter if the column ends before the range
    /// does.
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

    /// Fills the rows before `index` with the default.
    #[cold]
    fn fill(&mut self, index: usize) {
        while self.values.len() < index {
            push_tight(&mut self.values, T::default());
        }
    }

    /// Reserves capacity for `more` further rows, unless the column is still unused.
    pub fn expect(&mut self, more: usize) {
        if !self.values.is_empty() {
            expect(&mut self.values, more);
        }
    }

    /// Appends another column after the first `len` rows, mapping each of its values with `of`, which must
    /// map the default to itself.
    pub fn append(&mut self, len: usize, behind: &Self, of: impl Fn(T) -> T) {
        if behind.values.is_empty() {
            return;
        }
        self.values.reserve_exact((len + behind.values.len()).saturating_sub(self.values.len()));
        self.values.resize(len, T::default());
        self.values.extend(behind.values.iter().map(|value| of(*value)));
    }

    /// Keeps the rows for whose index `is_kept` returns `true`; later rows move up.
    pub fn retain_at(&mut self, is_kept: impl FnMut(usize) -> bool) {
        retain_at(&mut self.values, is_kept);
    }
}

/// An optional amount in the space of an `i64`. `i64::MIN` stands for `None`; no bank prints that amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeAmount(i64);

impl MaybeAmount {
    /// No amount.
    pub const NONE: Self = Self(i64::MIN);

    /// Wraps an optional amount. `Some(i64::MIN)` becomes [`MaybeAmount::NONE`].
    pub const fn new(amount: Option<i64>) -> Self {
        match amount {
            Some(amount) => Self(amount),
            None => Self::NONE,
        }
    }

    /// Returns the amount, if there is one.
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
