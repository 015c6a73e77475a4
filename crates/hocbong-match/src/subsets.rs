//! Subset sum: which of several amounts add up to another one.

/// Steps of a search, over all its lists; if it takes more, it finds nothing.
const MAX_STEPS: usize = 20_000;

/// A part of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Number of the item.
    pub(crate) number: u32,
    /// Absolute amount.
    pub(crate) amount: i64,
    /// The first item equal to it; equal parts are adjacent.
    pub(crate) class: u32,
}

/// A search in several lists of parts, with one limit on the steps.
#[derive(Debug, Default)]
pub(crate) struct Subsets {
    found: Vec<Vec<u32>>,
    steps: usize,
}

impl Subsets {
    /// Looks for two or more parts that add up to `amount`. Equal parts are interchangeable, so the first
    /// ones are taken.
    pub(crate) fn search(&mut self, parts: &[Part], amount: i64) {
        let mut sums = vec![0_i128; parts.len() + 1];
        let mut sum = 0;
        for (slot, part) in sums.iter_mut().zip(parts).rev() {
            sum += i128::from(part.amount);
            *slot = sum;
        }
        self.go_on(parts, &sums, amount, &mut Vec::new());
    }

    /// `sums` has for each part the sum of it and all later parts.
    fn go_on(&mut self, parts: &[Part], sums: &[i128], left: i64, chosen: &mut Vec<u32>) {
        self.steps += 1;
        if left == 0 && chosen.len() > 1 {
            self.found.push(chosen.clone());
        }
        if left <= 0 || self.steps >= MAX_STEPS {
            return;
        }
        let mut at = 0;
        let is_enough = |at: usize| sums.get(at).is_some_and(|rest| *rest >= i128::from(left));
        while let Some(part) = parts.get(at).filter(|_| is_enough(at)) {
            if part.amount <= left {
                let next = at + 1;
                let (rest, sums) =
                    (parts.get(next..).unwrap_or_default(), sums.get(next..).unwrap_or_default());
                chosen.push(part.number);
                self.go_on(rest, sums, left - part.amount, chosen);
                chosen.pop();
            }
            // An equal part is no other choice.
            at += 1;
            while parts.get(at).is_some_and(|next| next.class == part.class) {
                at += 1;
            }
        }
    }

    /// The sums that were found; empty if the search gave up.
    pub(crate) fn found(self) -> Vec<Vec<u32>> {
        if self.steps >= MAX_STEPS { Vec::new() } else { self.found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The classes of every choice of parts that adds up, by brute force.
    fn all_choices(parts: &[Part], amount: i64) -> BTreeSet<Vec<u32>> {
        let mut found = BTreeSet::new();
        for choice in 0..1_u32 << parts.len() {
            let chosen: Vec<&Part> =
                (0..).zip(parts).filter(|(at, _)| choice & (1 << at) != 0).map(|(_, part)| part).collect();
            if chosen.len() > 1 && chosen.iter().map(|part| part.amount).sum::<i64>() == amount {
                found.insert(chosen.iter().map(|part| part.class).collect());
            }
        }
        found
    }

    proptest! {
        #[test]
        fn each_sum_is_found_once(amounts in prop::collection::vec(0..6_usize, 0..9), amount in 0..60_i64) {
            let mut amounts: Vec<i64> = amounts.into_iter().map(|at| [1, 2, 5, 5, 10, 20][at]).collect();
            amounts.sort_unstable();
            let first = |amount: i64| u32::try_from(amounts.partition_point(|other| *other < amount)).unwrap();
            let parts: Vec<Part> = (0..)
                .zip(&amounts)
                .map(|(number, amount)| Part { number, amount: *amount, class: first(*amount) })
                .collect();
            let mut subsets = Subsets::default();
            subsets.search(&parts, amount);
            let classes = |sum: &Vec<u32>| sum.iter().map(|at| parts[*at as usize].class).collect::<Vec<_>>();
            let found = subsets.found();
            let distinct: BTreeSet<Vec<u32>> = found.iter().map(classes).collect();
            prop_assert_eq!(found.len(), distinct.len());
            prop_assert_eq!(distinct, all_choices(&parts, amount));
        }
    }

    #[test]
    fn too_many_to_try_are_none() {
        let parts: Vec<Part> =
            (0..24).map(|number| Part { number, amount: 1_000 + i64::from(number), class: number }).collect();
        let mut subsets = Subsets::default();
        subsets.search(&parts, 12_200);
        assert_eq!(subsets.found(), Vec::<Vec<u32>>::new());
    }
}
