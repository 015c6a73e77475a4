//! Pairs the ends of transfers between two associations in one direction.

use super::{Evidence, MAX_WINDOW_DAYS, Movement, Pairing};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::ops::Range;

/// Most entries of which one may be the sum.
const MAX_PARTS: usize = 8;

/// Most entries within reach of a sum; where there are more, no sum is looked for.
const MAX_CANDIDATES: usize = 24;

/// Most steps of all searches for sums between two associations; sums beyond that are not found.
const MAX_STEPS: usize = 2_000_000;

/// Most pairs between two associations that are looked at for a likeness; if there are more, none is, and each
/// entry counts as a transfer of its own.
const MAX_PAIRS: usize = 1_000_000;

/// Pairs the movements with these numbers, which are in order of days.
pub(super) fn pair_group(movements: &[Movement<'_>], group: &[usize], window: i64) -> Vec<Pairing> {
    let is_out = |number: &usize| movements.get(*number).is_some_and(|movement| movement.is_out);
    let (outs, ins): (Vec<usize>, Vec<usize>) = group.iter().partition(|number| is_out(number));
    let (taken, pairings) = (FxHashSet::default(), Vec::new());
    let mut state = Group { movements, window, outs, ins, taken, pairings, steps: MAX_STEPS };
    let stages: [fn(&mut Group<'_, '_>); 5] = [
        |state| state.by_reference(),
        |state| state.by_amount(true),
        |state| state.by_amount(false),
        |state| state.by_sum(),
        |state| state.by_likeness(),
    ];
    for stage in stages {
        stage(&mut state);
        let taken = std::mem::take(&mut state.taken);
        state.outs.retain(|number| !taken.contains(number));
        state.ins.retain(|number| !taken.contains(number));
    }
    state.pairings
}

/// The movements between two associations that are still open, in order of days, and the pairs found.
struct Group<'m, 'a> {
    movements: &'m [Movement<'a>],
    window: i64,
    outs: Vec<usize>,
    ins: Vec<usize>,
    /// What the present stage has paired.
    taken: FxHashSet<usize>,
    pairings: Vec<Pairing>,
    /// Steps left for searches of sums.
    steps: usize,
}

impl<'m, 'a> Group<'m, 'a> {
    fn get(&self, number: usize) -> Option<&'m Movement<'a>> {
        self.movements.get(number)
    }

    fn amount(&self, number: usize) -> i128 {
        self.get(number).map_or(0, |movement| movement.amount)
    }

    /// Days from the sender's entry to the receiver's.
    fn days(&self, out: usize, into: usize) -> Option<i64> {
        Some((self.get(into)?.date() - self.get(out)?.date()).num_days())
    }

    fn has_same_funds(&self, out: usize, into: usize) -> bool {
        let pair = self.get(out).zip(self.get(into));
        pair.is_some_and(|(out, into)| out.fund == into.counter_fund && out.counter_fund == into.fund)
    }

    fn take(&mut self, outs: Vec<usize>, ins: Vec<usize>, evidence: Evidence, is_unique: bool) {
        self.taken.extend(outs.iter().chain(&ins));
        self.pairings.push(Pairing { outs, ins, evidence, is_unique });
    }

    /// Pairs entries that alone have a reference, whatever their amounts, within the window in either
    /// direction: the reference is the bank's, while a day may be mistyped. With one amount too they are one
    /// transfer however late it was entered.
    fn by_reference(&mut self) {
        let mut references: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (numbers, is_out) in [(&self.outs, true), (&self.ins, false)] {
            for number in numbers {
                let reference = self.get(*number).map(|movement| bare(movement.row.reference()));
                if let Some(reference) = reference.filter(|reference| !reference.is_empty()) {
                    let ends = references.entry(reference).or_default();
                    if is_out { &mut ends.0 } else { &mut ends.1 }.push(*number);
                }
            }
        }
        for (outs, ins) in references.into_values() {
            let ([out], [into]) = (outs.as_slice(), ins.as_slice()) else { continue };
            let is_equal = self.amount(*out) == self.amount(*into);
            let most = if is_equal { i64::from(MAX_WINDOW_DAYS) } else { self.window };
            if self.days(*out, *into).is_some_and(|days| days.abs() <= most) {
                self.take(outs.clone(), ins.clone(), Evidence::Reference, true);
            }
        }
    }

    /// Pairs entries of one amount, with the same funds or with any of the two associations.
    fn by_amount(&mut self, with_same_funds: bool) {
        type Key<'k> = (&'k str, &'k str, i128);
        let mut amounts: BTreeMap<Key<'a>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (numbers, is_out) in [(&self.outs, true), (&self.ins, false)] {
            for number in numbers {
                let Some(movement) = self.get(*number) else { continue };
                let (from, to) = match (with_same_funds, is_out) {
                    (false, _) => ("", ""),
                    (true, true) => (movement.fund, movement.counter_fund),
                    (true, false) => (movement.counter_fund, movement.fund),
                };
                let ends = amounts.entry((from, to, movement.amount)).or_default();
                if is_out { &mut ends.0 } else { &mut ends.1 }.push(*number);
            }
        }
        let evidence = if with_same_funds { Evidence::Funds } else { Evidence::Associations };
        for (outs, ins) in amounts.into_values().filter(|(outs, ins)| !outs.is_empty() && !ins.is_empty()) {
            let pairs = self.shortest(&outs, &ins);
            let paired: FxHashSet<usize> = pairs.iter().flat_map(|(out, into)| [*out, *into]).collect();
            let free = |numbers: &[usize]| -> Vec<usize> {
                numbers.iter().copied().filter(|number| !paired.contains(number)).collect()
            };
            let (free_outs, free_ins) = (free(&outs), free(&ins));
            for (out, into) in pairs {
                let has_rival =
                    !self.before(into, &free_outs).is_empty() || !self.after(out, &free_ins).is_empty();
                self.take(vec![out], vec![into], evidence, !has_rival);
            }
        }
    }

    /// Returns the places of the arrivals that a payment may reach.
    fn after(&self, out: usize, ins: &[usize]) -> Range<usize> {
        let days = |into: &usize| self.days(out, *into).unwrap_or_default();
        ins.partition_point(|into| days(into) < 0)..ins.partition_point(|into| days(into) <= self.window)
    }

    /// Returns the places of the payments that may have reached an arrival.
    fn before(&self, into: usize, outs: &[usize]) -> Range<usize> {
        let days = |out: &usize| self.days(*out, into).unwrap_or_default();
        outs.partition_point(|out| days(out) > self.window)..outs.partition_point(|out| days(out) >= 0)
    }

    /// Pairs as many entries of one amount as can be, over the shortest ways in sum.
    ///
    /// Both lists are in order of days and every way must lie within one window, so the feasible pairs form a
    /// convex bipartite graph. There the greedy choice, starting with the last payment and giving it the last
    /// arrival that it reaches, pairs as many as possible and the latest payments; mirrored, it finds the
    /// earliest arrivals that can be paired. Some pairing covers both sets, and pairing them in order is one.
    fn shortest(&self, outs: &[usize], ins: &[usize]) -> Vec<(usize, usize)> {
        // What lies beyond the reach of one payment is beyond that of all earlier ones, so one pass is enough.
        let mut paid: Vec<usize> = Vec::new();
        let mut left = ins.len();
        for out in outs.iter().rev() {
            let reached = self.after(*out, ins.get(..left).unwrap_or_default());
            left = reached.end;
            if !reached.is_empty() {
                paid.push(*out);
                left -= 1;
            }
        }
        paid.reverse();
        let mut arrived: Vec<usize> = Vec::new();
        let mut next = 0;
        for into in ins {
            let reached = self.before(*into, outs.get(next..).unwrap_or_default());
            let is_reached = !reached.is_empty();
            next += reached.start + usize::from(is_reached);
            if is_reached {
                arrived.push(*into);
            }
        }
        paid.into_iter().zip(arrived).collect()
    }

    /// Pairs an entry with several on the other side of which it is the sum, if only one choice of them is. An entry that
    /// two sums claim goes to the earlier one, which is then not the only choice. What is taken may leave another
    /// entry only one choice, so this is repeated until nothing is taken.
    fn by_sum(&mut self) {
        let mut is_contested = false;
        loop {
            let found = self.sums();
            let mut claims: FxHashMap<usize, usize> = FxHashMap::default();
            for number in found.iter().flat_map(|(outs, ins)| outs.iter().chain(ins)) {
                *claims.entry(*number).or_default() += 1;
            }
            if found.is_empty() {
                return;
            }
            is_contested |= claims.values().any(|claims| *claims > 1);
            for (outs, ins) in found {
                let mut numbers = outs.iter().chain(&ins);
                let is_unique = !is_contested || numbers.clone().all(|number| claims.get(number) == Some(&1));
                if !numbers.any(|number| self.taken.contains(number)) {
                    self.take(outs, ins, Evidence::Sum, is_unique);
                }
            }
        }
    }

    /// Returns the payments and arrivals of each sum of which there is only one choice among what is open.
    fn sums(&mut self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let open = |numbers: &[usize], taken: &FxHashSet<usize>| -> Vec<usize> {
            numbers.iter().copied().filter(|number| !taken.contains(number)).collect()
        };
        let (outs, ins) = (open(&self.outs, &self.taken), open(&self.ins, &self.taken));
        let mut found = Vec::new();
        for out in &outs {
            let near = ins.get(self.after(*out, &ins)).unwrap_or_default();
            found.extend(self.only_sum(self.amount(*out), near).map(|ins| (vec![*out], ins)));
        }
        for into in &ins {
            let near = outs.get(self.before(*into, &outs)).unwrap_or_default();
            found.extend(self.only_sum(self.amount(*into), near).map(|outs| (outs, vec![*into])));
        }
        found
    }

    /// Returns the only choice of at least two of `near` that adds up to `amount`.
    fn only_sum(&mut self, amount: i128, near: &[usize]) -> Option<Vec<usize>> {
        if near.len() > MAX_CANDIDATES {
            return None;
        }
        let parts: Vec<(usize, i128)> = near.iter().map(|number| (*number, self.amount(*number))).collect();
        let steps = self.steps;
        let mut search = SumSearch { parts: &parts, found: Vec::new(), chosen: Vec::new(), steps };
        search.from(0, amount);
        self.steps = search.steps;
        match (search.steps > 0, search.found.as_slice()) {
            (true, [only]) => Some(only.clone()),
            _ => None,
        }
    }

    /// Pairs what is left and looks like one movement that was entered with two amounts.
    fn by_likeness(&mut self) {
        let (outs, ins) = (self.outs.clone(), self.ins.clone());
        let reached: Vec<Range<usize>> = outs.iter().map(|out| self.after(*out, &ins)).collect();
        if reached.iter().map(Range::len).sum::<usize>() > MAX_PAIRS {
            return;
        }
        let mut pairs: Vec<((bool, i128, i64), usize, usize)> = Vec::new();
        let mut rivals: FxHashMap<usize, usize> = FxHashMap::default();
        for (out, places) in outs.iter().zip(reached) {
            for into in ins.get(places).unwrap_or_default() {
                let (sent, arrived) = (self.amount(*out), self.amount(*into));
                if is_like(sent, arrived) {
                    let days = self.days(*out, *into).unwrap_or_default();
                    let rank = (!self.has_same_funds(*out, *into), (sent - arrived).abs(), days);
                    pairs.push((rank, *out, *into));
                    *rivals.entry(*out).or_default() += 1;
                    *rivals.entry(*into).or_default() += 1;
                }
            }
        }
        pairs.sort_unstable();
        for (_, out, into) in pairs {
            if !self.taken.contains(&out) && !self.taken.contains(&into) {
                let is_unique = [out, into].iter().all(|number| rivals.get(number) == Some(&1));
                self.take(vec![out], vec![into], Evidence::Likeness, is_unique);
            }
        }
    }
}

/// A search for the choices of entries that add up to an amount. It stops at the second.
struct SumSearch<'p> {
    parts: &'p [(usize, i128)],
    found: Vec<Vec<usize>>,
    chosen: Vec<usize>,
    /// Steps left; 0 if the search was given up.
    steps: usize,
}

impl SumSearch<'_> {
    fn from(&mut self, start: usize, left: i128) {
        self.steps = self.steps.saturating_sub(1);
        if self.found.len() > 1 || self.steps == 0 {
            return;
        }
        if left == 0 {
            if self.chosen.len() > 1 {
                self.found.push(self.chosen.clone());
            }
            return;
        }
        if self.chosen.len() == MAX_PARTS {
            return;
        }
        for (place, (number, amount)) in self.parts.iter().enumerate().skip(start) {
            if *amount <= left {
                self.chosen.push(*number);
                self.from(place + 1, left - amount);
                self.chosen.pop();
            }
        }
    }
}

/// Whether two amounts may be one that was mistyped or shortened by a fee: one is at least half the other, or
/// they differ by zeros or in the order of their digits alone.
fn is_like(one: i128, other: i128) -> bool {
    let (small, large) = (one.min(other), one.max(other));
    let by_zeros = [10, 100, 1000].iter().any(|factor| small.checked_mul(*factor) == Some(large));
    let digits = |amount: i128| {
        let mut digits: Vec<char> = amount.to_string().chars().collect();
        digits.sort_unstable();
        digits
    };
    small.checked_mul(2).is_none_or(|double| double >= large) || by_zeros || digits(small) == digits(large)
}

/// Returns letters and digits alone, in small letters.
fn bare(reference: &str) -> String {
    reference.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
