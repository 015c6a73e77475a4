//! The rows of a class: nearly always one, which needs no list of its own in memory.

use std::ops::Deref;

/// Numbers of rows, in order.
#[derive(Clone, Debug, Default)]
pub(super) enum Members {
    /// No row.
    #[default]
    None,
    /// One row.
    One(u32),
    /// Any number of rows.
    #[expect(clippy::box_collection, reason = "a list is rare, and in a box it keeps the others small")]
    Several(Box<Vec<u32>>),
}

impl Deref for Members {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::None => &[],
            Self::One(row) => std::slice::from_ref(row),
            Self::Several(rows) => rows,
        }
    }
}

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Members {}

impl Extend<u32> for Members {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, rows: I) {
        for row in rows {
            self.push(row);
        }
    }
}

impl Members {
    /// Adds a row behind the others.
    pub(super) fn push(&mut self, row: u32) {
        match self {
            Self::None => *self = Self::One(row),
            Self::One(first) => *self = Self::Several(Box::new(vec![*first, row])),
            Self::Several(rows) => rows.push(row),
        }
    }

    /// Leaves the rows for which something holds.
    pub(super) fn retain(&mut self, is_kept: impl Fn(u32) -> bool) {
        match self {
            Self::One(row) if !is_kept(*row) => *self = Self::None,
            Self::None | Self::One(_) => {}
            Self::Several(rows) => rows.retain(|row| is_kept(*row)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn members_are_a_list(lists in prop::collection::vec(prop::collection::vec(0..9_u32, 0..4), 0..4), odd: bool) {
            let (mut members, mut list) = (Members::default(), Vec::new());
            for rows in lists {
                members.extend(rows.iter().copied());
                list.extend(rows);
                prop_assert_eq!(&*members, list.as_slice());
                members.retain(|row| (row % 3 > 0) == odd);
                list.retain(|row| (row % 3 > 0) == odd);
                prop_assert_eq!(&*members, list.as_slice());
                members.push(7);
                list.push(7);
                prop_assert_eq!(&members, &Members::Several(Box::new(list.clone())));
            }
        }
    }
}
