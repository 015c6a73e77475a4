//! Groups of rows that differ only in date, amount and texts.
//!
//! Books have few such groups. What depends only on the group is computed once for each, and sums need not
//! look at the postings of every row.

use super::{Ledger, Line, PostingRef, TransactionRef};
use crate::text::Symbol;
use crate::transaction::Kind;
use rustc_hash::FxHashMap;

/// The key of a group: rows with the same kind, fund, counter fund and purpose that post a multiple of the
/// same pattern, and either all or none of which refer to another transaction.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    pattern: u32,
    kind: Kind,
    fund: Symbol,
    counter_fund: Symbol,
    purpose: Symbol,
    is_about: bool,
}

/// Number of slots in the cache of last-seen groups, which is indexed by pattern.
const LAST: usize = 1 << 10;

/// The groups of the rows of a ledger.
#[derive(Clone, Debug)]
pub struct PostingTemplates {
    /// Group of each row.
    groups: Vec<u32>,
    /// Index of the first row of each group.
    firsts: Vec<u32>,
}

impl PostingTemplates {
    /// Groups the rows of `ledger`.
    pub fn new(ledger: &Ledger) -> Self {
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

    /// Returns the number of groups.
    #[inline]
    pub const fn len(&self) -> usize {
        self.firsts.len()
    }

    /// Whether there are no groups, as in an empty ledger.
    pub const fn is_empty(&self) -> bool {
        self.firsts.is_empty()
    }

    /// Returns the group of the row at `index`, or `usize::MAX` if there is no such row.
    #[inline]
    pub fn group(&self, index: usize) -> usize {
        self.groups.get(index).map_or(usize::MAX, |group| *group as usize)
    }

    /// Iterates over the first row of each group, in group order.
    #[inline]
    pub fn firsts<'a>(&self, ledger: &'a Ledger) -> impl Iterator<Item = TransactionRef<'a>> {
        self.firsts.iter().map(move |index| TransactionRef { ledger, index: *index })
    }

    /// Iterates over the rows of the groups for whose first row `is_meant` returns `true`, in file order.
    #[inline]
    pub fn rows_of<'a>(
        &self,
        ledger: &'a Ledger,
        is_meant: impl FnMut(TransactionRef<'a>) -> bool,
    ) -> impl Iterator<Item = TransactionRef<'a>> {
        let is_meant: Vec<bool> = self.firsts(ledger).map(is_meant).collect();
        // Most often no group is selected, and the rows need not be visited.
        let groups = if is_meant.contains(&true) { &self.groups[..] } else { &[] };
        let is_meant = move |group: u32| is_meant.get(group as usize).copied().unwrap_or_default();
        (0_u32..)
            .zip(groups)
            .filter(move |(_, group)| is_meant(**group))
            .map(move |(index, _)| TransactionRef { ledger, index })
    }
}

impl Ledger {
    /// Iterates over the rows with a posting for which `is_meant` returns `true`, in file order. Rows that post a
    /// multiple of the same pattern are asked about once, so it must not depend on amounts.
    pub fn rows_posting<'a>(
        &'a self,
        is_meant: impl Fn(&PostingRef<'a>) -> bool,
    ) -> impl Iterator<Item = TransactionRef<'a>> {
        let posts = |line: &Line| is_meant(&PostingRef { ledger: self, line: *line });
        let is_meant: Vec<bool> = self.rows.each_pattern().map(|lines| lines.iter().any(&posts)).collect();
        // If no pattern is meant, the rows need not be visited.
        let rows = if is_meant.contains(&true) { 0..self.len() } else { 0..0 };
        rows.filter(move |at| is_meant.get(self.rows.posted(*at).0 as usize).copied().unwrap_or_default())
            .filter_map(|at| self.get(at))
    }
}

impl<'a> TransactionRef<'a> {
    /// Returns the factor by which the transaction multiplies [`unit_postings`](Self::unit_postings): a
    /// positive number.
    #[inline]
    pub fn times(&self) -> i64 {
        self.ledger.rows.posted(self.index()).1
    }

    /// Iterates over its postings before multiplication by [`times`](Self::times). They are the same for all
    /// rows of a group.
    #[inline]
    pub fn unit_postings(&self) -> impl ExactSizeIterator<Item = PostingRef<'a>> + use<'a> {
        let (ledger, (pattern, _)) = (self.ledger, self.ledger.rows.posted(self.index()));
        ledger.rows.lines_of(pattern).iter().map(move |line| PostingRef { ledger, line: *line })
    }
}
