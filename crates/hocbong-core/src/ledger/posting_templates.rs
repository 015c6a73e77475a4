//! Rows that are alike but for day, amount and texts. Books have few sorts of them, so that what goes by the sort alone is
//! looked at once for each, and sums need not look at what every row posts.

use super::{Ledger, PostingRef, TransactionRef};
use crate::text::Symbol;
use crate::transaction::Kind;
use rustc_hash::FxHashMap;

/// Rows of one kind, fund, counter fund and purpose that post the same on the same accounts and funds, any number of times;
/// all of them are about another transaction, or none is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    pattern: u32,
    kind: Kind,
    fund: Symbol,
    counter_fund: Symbol,
    purpose: Symbol,
    is_about: bool,
}

/// Of so many patterns the group of the last row is remembered for the next.
const LAST: usize = 1 << 10;

/// Which rows of a ledger are alike.
#[derive(Clone, Debug)]
pub struct PostingTemplates {
    /// The group of each row.
    groups: Vec<u32>,
    /// The first row of each group.
    firsts: Vec<u32>,
}

impl PostingTemplates {
    /// Finds out which rows are alike.
    pub fn of(ledger: &Ledger) -> Self {
        let rows = &ledger.rows;
        let mut alike = Self { groups: Vec::with_capacity(rows.len()), firsts: Vec::new() };
        let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
        let mut last: Vec<Option<(Group, u32)>> = vec![None; LAST];
        for (at, (kind, fund)) in rows.kind.iter().zip(&rows.fund).enumerate() {
            let (pattern, _) = rows.posted(at);
            let group = Group {
                pattern,
                kind: *kind,
                fund: *fund,
                counter_fund: rows.counter_fund.get(at),
                purpose: rows.purpose.get(at),
                is_about: !rows.about.get(at).is_empty(),
            };
            let mut number = || {
                *numbers.entry(group).or_insert_with(|| {
                    alike.firsts.push(u32::try_from(at).unwrap_or(u32::MAX));
                    u32::try_from(alike.firsts.len() - 1).unwrap_or(u32::MAX)
                })
            };
            let number = match last.get_mut(pattern as usize % LAST) {
                Some(Some((other, number))) if *other == group => *number,
                Some(slot) => slot.insert((group, number())).1,
                None => number(),
            };
            alike.groups.push(number);
        }
        alike
    }

    /// How many groups there are.
    #[inline]
    pub const fn len(&self) -> usize {
        self.firsts.len()
    }

    /// Whether there is none, as in a ledger without rows.
    pub const fn is_empty(&self) -> bool {
        self.firsts.is_empty()
    }

    /// The group of the row at `index`.
    #[inline]
    pub fn group(&self, index: usize) -> usize {
        self.groups.get(index).map_or(usize::MAX, |group| *group as usize)
    }

    /// A row of each group, which stands for all of them, in the order of the groups.
    #[inline]
    pub fn firsts<'a>(&self, ledger: &'a Ledger) -> impl Iterator<Item = TransactionRef<'a>> {
        self.firsts.iter().map(move |index| TransactionRef { ledger, index: *index })
    }

    /// The rows of the groups that `is_meant` says yes to, in the order of the files.
    #[inline]
    pub fn rows_of<'a>(
        &self,
        ledger: &'a Ledger,
        is_meant: impl FnMut(TransactionRef<'a>) -> bool,
    ) -> impl Iterator<Item = TransactionRef<'a>> {
        let is_meant: Vec<bool> = self.firsts(ledger).map(is_meant).collect();
        // Most often none is.
        let groups = if is_meant.contains(&true) { &self.groups[..] } else { &[] };
        let is_meant = move |group: u32| is_meant.get(group as usize).copied().unwrap_or_default();
        (0_u32..)
            .zip(groups)
            .filter(move |(_, group)| is_meant(**group))
            .map(move |(index, _)| TransactionRef { ledger, index })
    }
}

impl<'a> TransactionRef<'a> {
    /// How many times the transaction posts what all of its group post: a positive number, or zero where that is nothing.
    #[inline]
    pub fn times(&self) -> i64 {
        self.ledger.rows.posted(self.index()).1
    }

    /// What it posts each time; for rows that are alike it is the same.
    #[inline]
    pub fn unit_postings(&self) -> impl ExactSizeIterator<Item = PostingRef<'a>> + use<'a> {
        let (ledger, (pattern, _)) = (self.ledger, self.ledger.rows.posted(self.index()));
        ledger.rows.lines_of(pattern).iter().map(move |line| PostingRef { ledger, line: *line })
    }
}
