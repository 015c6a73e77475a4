//! State of a linkage between its stages: which items are open, and what has been linked.

use crate::classes::Outcome;
use crate::items::Canonical;
use crate::linkage::{Ambiguity, Difference, LinkRule, Linkage, Match, Places};
use crate::parallel;
use crate::similarity::Evidence;
use crate::weights::MARGIN;
use rustc_hash::FxHashSet;

/// Similarity, in thousandths, of texts of which one says all that the other says.
const WHOLE: u16 = 1_000;

/// State of a linkage, in canonical numbers.
pub(crate) struct LinkState<'w> {
    pub(crate) evidence: &'w Evidence<'w>,
    pub(crate) margin: i32,
    pub(crate) threads: usize,
    pub(crate) left_open: Vec<bool>,
    pub(crate) right_open: Vec<bool>,
    pub(crate) found: Linkage,
    /// Which left items the first pass linked, and which right ones (`right_exact`); empty if none.
    left_exact: Vec<bool>,
    right_exact: Vec<bool>,
    rejected: &'w FxHashSet<(u32, u32)>,
}

impl<'w> LinkState<'w> {
    pub(crate) fn new(
        evidence: &'w Evidence<'w>,
        rejected: &'w FxHashSet<(u32, u32)>,
        threads: usize,
    ) -> Self {
        let open = |side: &Canonical<'_>| side.items().map(|(_, item)| !item.is_settled).collect();
        Self {
            margin: MARGIN,
            threads,
            left_open: open(&evidence.left),
            right_open: open(&evidence.right),
            found: Linkage::default(),
            left_exact: Vec::new(),
            right_exact: Vec::new(),
            rejected,
            evidence,
        }
    }

    pub(crate) fn has_rejected(&self) -> bool {
        !self.rejected.is_empty()
    }

    pub(crate) fn is_rejected(&self, left: u32, right: u32) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(&(left, right))
    }

    /// The match weight of a pair of one amount; `None` if it cannot be a pair.
    pub(crate) fn weight(&self, left: u32, right: u32) -> Option<i32> {
        if self.is_rejected(left, right) {
            return None;
        }
        Some(self.evidence.pair(left, right)?.total())
    }

    pub(crate) fn is_left_open(&self, item: u32) -> bool {
        self.left_open.get(item as usize).copied().unwrap_or(false)
    }

    pub(crate) fn is_right_open(&self, item: u32) -> bool {
        self.right_open.get(item as usize).copied().unwrap_or(false)
    }

    /// The open left and right items of each amount that both sides have, in ascending order: the amount is a
    /// blocking key.
    pub(crate) fn buckets(&self) -> Vec<(Vec<u32>, Vec<u32>)> {
        let of = |side: &Canonical<'_>, open: &[bool]| {
            let mut buckets: Vec<(i64, Vec<u32>)> = Vec::new();
            for (number, item) in side.items() {
                if !open.get(number as usize).copied().unwrap_or(false) {
                    continue;
                }
                match buckets.last_mut().filter(|bucket| bucket.0 == item.amount) {
                    Some(bucket) => bucket.1.push(number),
                    None => buckets.push((item.amount, vec![number])),
                }
            }
            buckets
        };
        let left = of(&self.evidence.left, &self.left_open);
        let mut right = of(&self.evidence.right, &self.right_open).into_iter().peekable();
        let mut both = Vec::new();
        for (amount, items) in left {
            while right.next_if(|bucket| bucket.0 < amount).is_some() {}
            if let Some((_, others)) = right.next_if(|bucket| bucket.0 == amount) {
                both.push((items, others));
            }
        }
        both
    }

    fn close(&mut self, left: &[u32], right: &[u32]) {
        for item in left {
            self.left_open.get_mut(*item as usize).into_iter().for_each(|open| *open = false);
        }
        for item in right {
            self.right_open.get_mut(*item as usize).into_iter().for_each(|open| *open = false);
        }
    }

    pub(crate) fn claim(
        &mut self,
        rule: LinkRule,
        left: &[u32],
        right: &[u32],
        is_interchangeable: bool,
        weight: i32,
    ) {
        self.close(left, right);
        let (left, right) = (Places::from_slice(left), Places::from_slice(right));
        self.found.matches.push(Match { rule, left, right, is_interchangeable, weight, likeness: WHOLE });
    }

    /// Links a pair of the first pass.
    pub(crate) fn claim_exact(&mut self, left: u32, right: u32, weight: i32) {
        let (lefts, rights) = (self.left_open.len(), self.right_open.len());
        for (list, items, item) in
            [(&mut self.left_exact, lefts, left), (&mut self.right_exact, rights, right)]
        {
            list.resize(items, false);
            list.get_mut(item as usize).into_iter().for_each(|slot| *slot = true);
        }
        self.claim(LinkRule::Exact, &[left], &[right], false, weight);
    }

    /// Counts the items of an amount that the first pass linked within the window around a day, up to `most`.
    pub(crate) fn count_exact(&self, is_left: bool, amount: i64, day: i32, most: usize) -> usize {
        let (side, exact) = if is_left {
            (&self.evidence.left, &self.left_exact)
        } else {
            (&self.evidence.right, &self.right_exact)
        };
        if exact.is_empty() {
            return 0;
        }
        let near = side.of_amount(amount, day, self.evidence.window);
        near.filter(|item| exact.get(*item as usize) == Some(&true)).take(most).count()
    }

    pub(crate) fn differ(&mut self, rule: LinkRule, left: u32, right: u32, cause: &'static str) {
        self.close(&[left], &[right]);
        self.found.differences.push(Difference { rule, left, right, cause });
    }

    /// Links what two lists of one kind have alike.
    pub(crate) fn settle_twins(&mut self, twins: &Outcome) {
        for group in &twins.groups {
            let items = group.left.first().zip(group.right.first()).and_then(|(left, right)| {
                self.evidence.left.item(*left).zip(self.evidence.right.item(*right))
            });
            let by_reference = items.is_some_and(|(left, right)| self.evidence.same_reference(left, right));
            let rule = if by_reference { LinkRule::Reference } else { LinkRule::Exact };
            self.claim(rule, &group.left, &group.right, group.is_interchangeable, group.weight);
        }
        self.found.left_surplus.extend(&twins.left_surplus);
        self.found.right_surplus.extend(&twins.right_surplus);
    }

    /// Records the outcome of an assignment of items of one amount.
    pub(crate) fn settle_singles(&mut self, outcome: Outcome) {
        for group in outcome.groups {
            let day = |side: &Canonical<'_>, items: &[u32]| {
                items.iter().filter_map(|item| side.item(*item)).map(|item| item.day).collect::<Vec<_>>()
            };
            let first = group.left.first().zip(group.right.first());
            let agrees = first.and_then(|(left, right)| self.evidence.text(*left, *right));
            let same = day(&self.evidence.left, &group.left) == day(&self.evidence.right, &group.right)
                && agrees.is_some_and(|weight| weight.text() > 0)
                && first.is_some_and(|(left, right)| self.evidence.names_movement(*left, *right));
            let items = first.and_then(|(left, right)| {
                self.evidence.left.item(*left).zip(self.evidence.right.item(*right))
            });
            let rule = match items {
                Some((left, right)) if self.evidence.same_reference(left, right) => LinkRule::Reference,
                _ if same => LinkRule::Exact,
                _ => LinkRule::Window,
            };
            self.claim(rule, &group.left, &group.right, group.is_interchangeable, group.weight);
        }
        let weighed = outcome.ambiguous.into_iter().map(|choice| (choice, false));
        for ((left, right), is_too_large) in
            weighed.chain(outcome.too_large.into_iter().map(|all| (all, true)))
        {
            self.close(&left, &right);
            self.found.ambiguous.push(Ambiguity { left, right, is_too_large });
        }
        self.found.left_surplus.extend(outcome.left_surplus);
        self.found.right_surplus.extend(outcome.right_surplus);
    }

    pub(crate) fn finish(self) -> Linkage {
        let Self { evidence, threads, left_open, right_open, left_exact, mut found, .. } = self;
        // What a later stage has linked after all is not too many.
        let is_open = |open: &[bool], item: u32| open.get(item as usize) == Some(&true);
        found.left_surplus.retain(|item| is_open(&left_open, *item));
        found.right_surplus.retain(|item| is_open(&right_open, *item));
        let (left, right) = (&evidence.left, &evidence.right);
        // By day, as people read them.
        let sort = |side: &Canonical<'_>, items: &mut [u32]| {
            items.sort_unstable_by_key(|item| (side.item(*item).map(|item| item.day), *item));
        };
        for entry in &mut found.matches {
            sort(left, &mut entry.left);
            sort(right, &mut entry.right);
        }
        let likeness = parallel::map(threads, &found.matches, |entry| {
            let (mine, theirs) = (*entry.left.first()?, *entry.right.first()?);
            // What the first pass linked agrees in everything.
            let is_exact = left_exact.get(mine as usize) == Some(&true);
            (!is_exact).then(|| evidence.likeness(mine, theirs))
        });
        for (entry, likeness) in found.matches.iter_mut().zip(likeness) {
            entry.likeness = likeness.unwrap_or(WHOLE);
            entry.left.iter_mut().for_each(|item| *item = left.place(*item));
            entry.right.iter_mut().for_each(|item| *item = right.place(*item));
        }
        let place = |side: &Canonical<'_>, items: &mut [u32]| {
            sort(side, items);
            for item in items {
                *item = side.place(*item);
            }
        };
        for entry in &mut found.differences {
            (entry.left, entry.right) = (left.place(entry.left), right.place(entry.right));
        }
        for entry in &mut found.ambiguous {
            place(left, &mut entry.left);
            place(right, &mut entry.right);
        }
        for entry in &mut found.proposals {
            place(left, &mut entry.left);
            place(right, &mut entry.right);
        }
        place(left, &mut found.left_surplus);
        place(right, &mut found.right_surplus);
        found.weights = evidence.weights.clone();
        found
    }
}
