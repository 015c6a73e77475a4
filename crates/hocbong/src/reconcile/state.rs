//! State of a reconciliation, which the stages change.

use super::cause::of_difference;
use super::decisions::FollowedDecision;
use super::side::{BankSide, Correction, Item, Side};
use super::similarity::{Comparison, Evidence, TextDistance};
use super::{
    Ambiguity, Channel, Difference, Match, MatchRule, OpenItem, Places, Proposal, Reason, ReconcileOptions,
    Reconciliation,
};
use crate::diagnostic::Diagnostic;
use chrono::NaiveDate;
use hocbong_core::parallel::join;
use std::collections::{BTreeMap, BTreeSet};

/// State of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Not decided yet.
    Open,
    /// Counted with the entry that it corrects.
    Absorbed,
    /// In one of the lists.
    Done,
}

/// One side with the state of its entries.
#[derive(Debug)]
pub(super) struct SideState<'a> {
    pub(super) side: Side<'a>,
    /// The state of each entry.
    state: Vec<State>,
    /// Numbers of corrections, by the entry that they are counted with.
    joined: BTreeMap<u32, Vec<u32>>,
    /// Entries left over among equal ones of which others were matched.
    pub(super) surplus: BTreeSet<u32>,
}

impl<'a> SideState<'a> {
    /// Creates the state in which every entry is open.
    fn new(side: Side<'a>) -> Self {
        let state = vec![State::Open; side.entries.len()];
        Self { side, state, joined: BTreeMap::new(), surplus: BTreeSet::new() }
    }

    /// Returns the entry with this number.
    pub(super) fn entry(&self, number: u32) -> Option<&Item> {
        self.side.entries.get(number as usize)
    }

    /// Whether the entry is not decided yet.
    pub(super) fn is_open(&self, number: u32) -> bool {
        self.state.get(number as usize) == Some(&State::Open)
    }

    /// Returns the numbers of the entries that are not decided yet.
    pub(super) fn open(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.state).filter(|(_, state)| **state == State::Open).map(|(number, _)| number)
    }

    /// Returns the entries that are not decided yet, with their numbers.
    pub(super) fn open_entries(&self) -> impl Iterator<Item = (u32, &Item)> {
        self.open().filter_map(|number| Some((number, self.entry(number)?)))
    }

    fn set(&mut self, number: u32, state: State) {
        if let Some(slot) = self.state.get_mut(number as usize) {
            *slot = state;
        }
    }

    /// Counts `correction` together with `original`, whose amount becomes the sum of both.
    pub(super) fn join(&mut self, original: u32, correction: u32) {
        let Some(amount) = self.entry(correction).map(|entry| entry.amount) else { return };
        let Some(entry) = self.side.entries.get_mut(original as usize) else { return };
        // If the sum does not fit, the two stay separate rows.
        let Some(sum) = entry.amount.checked_add(amount) else { return };
        entry.amount = sum;
        self.set(correction, State::Absorbed);
        self.joined.entry(original).or_default().push(correction);
    }

    /// Returns the entries, each followed by the corrections counted with it.
    fn with_joined<C: FromIterator<u32>>(&self, numbers: &[u32]) -> C {
        let joined = |number: &u32| self.joined.get(number).into_iter().flatten().copied();
        numbers.iter().flat_map(|number| std::iter::once(*number).chain(joined(number))).collect()
    }

    /// Returns the sum of the entries' amounts in đồng.
    fn sum(&self, numbers: &[u32]) -> i64 {
        numbers
            .iter()
            .filter_map(|number| self.entry(*number))
            .map(|entry| entry.amount)
            .fold(0, i64::saturating_add)
    }

    fn last_day(&self, numbers: &[u32]) -> Option<NaiveDate> {
        numbers.iter().filter_map(|number| self.entry(*number)).map(|entry| entry.date).max()
    }
}

/// A match of one row with one row, neither of which has joined corrections.
///
/// It takes 16 bytes. Nearly all matches are of this kind, so we convert them to [`Match`], which has two
/// lists, only after all are found.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: u32,
    right: u32,
    rule: MatchRule,
    is_interchangeable: bool,
    /// Distance of the texts, once it is known.
    distance: Option<TextDistance>,
}

/// A reconciliation in progress.
#[derive(Debug)]
pub(super) struct MatchState<'a> {
    pub(super) left: SideState<'a>,
    pub(super) right: SideState<'a>,
    /// The texts as read by the engine; `None` before that.
    pub(super) evidence: Option<Evidence<'a>>,
    pub(super) options: ReconcileOptions,
    matches: Vec<Match>,
    /// Matches of one row with one row, in compact form.
    pairs: Vec<Pair>,
    pub(super) differences: Vec<Difference>,
    pub(super) ambiguous: Vec<Ambiguity>,
    proposals: Vec<Proposal>,
    pub(super) weights: Vec<Channel>,
    /// Pairs that a person rejected.
    pub(super) rejected: BTreeSet<(u32, u32)>,
    /// Decisions of a person that were followed, in the order of their file.
    pub(super) followed: Vec<FollowedDecision>,
    /// Findings so far: decisions that were not followed, a pattern that does not distinguish rows, long
    /// texts.
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> MatchState<'a> {
    pub(super) fn new(left: Side<'a>, right: Side<'a>, options: &ReconcileOptions) -> Self {
        Self {
            left: SideState::new(left),
            right: SideState::new(right),
            evidence: None,
            options: options.clone(),
            matches: Vec::new(),
            pairs: Vec::new(),
            differences: Vec::new(),
            ambiguous: Vec::new(),
            proposals: Vec::new(),
            weights: Vec::new(),
            rejected: BTreeSet::new(),
            followed: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether a person rejected this pair.
    pub(super) fn is_rejected(&self, left: u32, right: u32) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(&(left, right))
    }

    /// Whether a person rejected any pair of these entries.
    pub(super) fn has_rejected(&self, left: &[u32], right: &[u32]) -> bool {
        !self.rejected.is_empty()
            && left.iter().any(|mine| right.iter().any(|theirs| self.is_rejected(*mine, *theirs)))
    }

    /// Returns the rule to report: [`MatchRule::Carried`] if an entry is carried and the match is not a
    /// person's decision.
    fn rule_of(&self, rule: MatchRule, left: &[u32], right: &[u32]) -> MatchRule {
        let has_carried = |half: &SideState<'_>, numbers: &[u32]| {
            half.side.carried.is_some()
                && numbers.iter().filter_map(|n| half.entry(*n)).any(|entry| half.side.is_carried(entry))
        };
        let is_carried = has_carried(&self.left, left) || has_carried(&self.right, right);
        if is_carried && rule != MatchRule::Decision { MatchRule::Carried } else { rule }
    }

    /// Returns which side is the statement if the other is a ledger.
    pub(super) const fn bank(&self) -> Option<BankSide> {
        BankSide::new(&self.left.side, &self.right.side)
    }

    /// Compares the texts of two entries; `None` before the texts are read.
    pub(super) fn compare(&self, left: u32, right: u32) -> Option<Comparison> {
        Some(self.evidence.as_ref()?.compare(left, right))
    }

    /// Adds entries to the matches. The distance of their texts is computed at the end.
    pub(super) fn record_match(
        &mut self,
        rule: MatchRule,
        left: &[u32],
        right: &[u32],
        is_interchangeable: bool,
    ) {
        self.put_match(rule, left, right, is_interchangeable, None);
    }

    /// Adds entries that the engine linked to the matches.
    pub(super) fn record_link(
        &mut self,
        rule: MatchRule,
        left: &[u32],
        right: &[u32],
        is_interchangeable: bool,
        distance: TextDistance,
    ) {
        self.put_match(rule, left, right, is_interchangeable, Some(distance));
    }

    fn put_match(
        &mut self,
        rule: MatchRule,
        left: &[u32],
        right: &[u32],
        is_interchangeable: bool,
        distance: Option<TextDistance>,
    ) {
        // If a stage did not check for rejected pairs, the rows stay open, so that no match contradicts a
        // decision.
        if self.has_rejected(left, right) {
            return;
        }
        let rule = self.rule_of(rule, left, right);
        match (left, right) {
            ([left], [right])
                if !self.left.joined.contains_key(left) && !self.right.joined.contains_key(right) =>
            {
                let (left, right) = (*left, *right);
                self.pairs.push(Pair { left, right, rule, is_interchangeable, distance });
            }
            _ => {
                self.matches.push(matched(
                    &self.left,
                    &self.right,
                    (left, right),
                    rule,
                    distance,
                    is_interchangeable,
                ));
            }
        }
        self.settle(left, right);
    }

    /// Adds entries to the differences.
    pub(super) fn record_difference(&mut self, left: u32, right: u32, by_reference: bool) {
        self.put_difference(left, right, by_reference, false);
    }

    /// Adds entries that share a code to the differences.
    pub(super) fn record_code_difference(&mut self, left: u32, right: u32) {
        self.put_difference(left, right, false, true);
    }

    fn put_difference(&mut self, left: u32, right: u32, by_reference: bool, by_code: bool) {
        if self.is_rejected(left, right) {
            return;
        }
        let (left, right) = ([left], [right]);
        let (left_amount, right_amount) = (self.left.sum(&left), self.right.sum(&right));
        self.differences.push(Difference {
            left: self.left.with_joined(&left),
            right: self.right.with_joined(&right),
            left_amount,
            right_amount,
            cause: of_difference(left_amount, right_amount, self.bank()),
            by_reference,
            by_code,
            by_decision: false,
        });
        self.settle(&left, &right);
    }

    /// Adds entries that a person joined to the differences.
    pub(super) fn record_decided_difference(&mut self, left: &[u32], right: &[u32]) {
        let (left_amount, right_amount) = (self.left.sum(left), self.right.sum(right));
        self.differences.push(Difference {
            left: self.left.with_joined(left),
            right: self.right.with_joined(right),
            left_amount,
            right_amount,
            cause: of_difference(left_amount, right_amount, self.bank()),
            by_reference: false,
            by_code: false,
            by_decision: true,
        });
        self.settle(left, right);
    }

    /// Adds entries to the ambiguities.
    pub(super) fn record_ambiguity(&mut self, left: &[u32], right: &[u32], is_too_large: bool) {
        self.ambiguous.push(Ambiguity {
            left: self.left.with_joined(left),
            right: self.right.with_joined(right),
            left_amount: self.left.sum(left),
            right_amount: self.right.sum(right),
            is_too_large,
        });
        self.settle(left, right);
    }

    /// Adds a proposal that open entries are one movement. The entries stay open.
    pub(super) fn record_proposal(&mut self, left: &[u32], right: &[u32], log_odds: i32, reason: Reason) {
        let in_order = |mut rows: Vec<u32>| {
            rows.sort_unstable();
            rows
        };
        self.proposals.push(Proposal {
            left: in_order(self.left.with_joined(left)),
            right: in_order(self.right.with_joined(right)),
            left_amount: self.left.sum(left),
            right_amount: self.right.sum(right),
            days: days_between(&self.left, &self.right, left, right),
            log_odds,
            reason,
        });
    }

    fn settle(&mut self, left: &[u32], right: &[u32]) {
        for number in left {
            self.left.set(*number, State::Done);
        }
        for number in right {
            self.right.set(*number, State::Done);
        }
    }

    /// Returns the day to which ages are counted.
    pub(super) fn until(&self) -> Option<NaiveDate> {
        self.options.period.to.or_else(|| {
            let halves = [&self.left, &self.right];
            let own = halves.iter().filter_map(|half| Some(half.side.days()?.1)).max();
            own.or_else(|| halves.iter().flat_map(|half| &half.side.entries).map(|e| e.date).max())
        })
    }

    /// Returns the result. `left_only` and `right_only` are the rows that are still open. The equation is
    /// still blank.
    pub(super) fn finish(
        mut self,
        until: Option<NaiveDate>,
        (left_only, right_only): (Vec<OpenItem>, Vec<OpenItem>),
    ) -> Reconciliation<'a> {
        let spread = |half: &SideState<'_>, items: Vec<OpenItem>| -> Vec<OpenItem> {
            let with = |item: OpenItem| {
                let numbers: Places = half.with_joined(&[item.entry]);
                numbers.into_iter().map(move |entry| OpenItem { entry, ..item })
            };
            items.into_iter().flat_map(with).collect()
        };
        let left_only = spread(&self.left, left_only);
        let right_only = spread(&self.right, right_only);
        let (left_units, right_units) = (units(&self.left), units(&self.right));
        let compare = |left: u32, right: u32| Some(self.evidence.as_ref()?.distance(left, right));
        for pair in self.pairs.iter_mut().filter(|pair| pair.distance.is_none()) {
            pair.distance = compare(pair.left, pair.right);
        }
        for several in self.matches.iter_mut().filter(|several| several.text_distance.is_none()) {
            let ends = several.left.first().zip(several.right.first());
            several.text_distance = ends.and_then(|(left, right)| compare(*left, *right));
        }
        // The evidence is no longer needed. We free it before the list of matches grows.
        drop(self.evidence);
        undo_joins(&mut self.left);
        undo_joins(&mut self.right);
        let (left, right) = (&self.left, &self.right);
        let (left_order, right_order) =
            join(self.options.threads, || left.side.in_canonical_order(), || right.side.in_canonical_order());
        let of_pair = |pair: &Pair| {
            let rows: (&[u32], &[u32]) = (&[pair.left], &[pair.right]);
            matched(left, right, rows, pair.rule, pair.distance, pair.is_interchangeable)
        };
        self.matches.reserve_exact(self.pairs.len());
        self.matches.extend(in_order(&self.pairs, &left_order).map(of_pair));
        let mut result = Reconciliation {
            left: self.left.side,
            right: self.right.side,
            options: self.options,
            until,
            matches: self.matches,
            differences: self.differences,
            ambiguous: self.ambiguous,
            left_only,
            right_only,
            proposals: self.proposals,
            weights: self.weights,
            equation: super::ReconciliationStatement::default(),
            findings: self.findings,
            left_units,
            right_units,
            rejected: self.rejected,
            followed: self.followed,
        };
        sort(&mut result, &left_order, &right_order);
        result
    }
}

/// Returns the days from the last left day to the last right day; 0 if a side has no entry.
fn days_between(left: &SideState<'_>, right: &SideState<'_>, mine: &[u32], theirs: &[u32]) -> i64 {
    match (left.last_day(mine), right.last_day(theirs)) {
        (Some(mine), Some(theirs)) => (theirs - mine).num_days(),
        _ => 0,
    }
}

/// Returns the match of rows, with joined corrections added.
fn matched(
    left: &SideState<'_>,
    right: &SideState<'_>,
    (mine, theirs): (&[u32], &[u32]),
    rule: MatchRule,
    text_distance: Option<TextDistance>,
    is_interchangeable: bool,
) -> Match {
    Match {
        rule,
        left: left.with_joined(mine),
        right: right.with_joined(theirs),
        amount: if mine.is_empty() { right.sum(theirs) } else { left.sum(mine) },
        days: days_between(left, right, mine, theirs),
        text_distance,
        is_interchangeable,
    }
}

/// Returns the corrections that were counted with the entry that they correct.
fn units(half: &SideState<'_>) -> Vec<Correction> {
    let of = |(original, corrections): (&u32, &Vec<u32>)| {
        let original = *original;
        corrections.iter().map(move |correction| Correction { original, correction: *correction }).collect()
    };
    half.joined.iter().flat_map(|joined| -> Vec<Correction> { of(joined) }).collect()
}

/// Restores the amounts that the rows state.
fn undo_joins(half: &mut SideState<'_>) {
    for (original, corrections) in &half.joined {
        for correction in corrections.iter().rev() {
            let amount = half.entry(*correction).map_or(0, |entry| entry.amount);
            if let Some(entry) = half.side.entries.get_mut(*original as usize) {
                // This cannot overflow: it undoes checked additions in reverse order.
                entry.amount -= amount;
            }
        }
    }
}

/// Sorts every list by the content of the rows. `left` and `right` are all entries in canonical order.
fn sort(result: &mut Reconciliation<'_>, left: &[u32], right: &[u32]) {
    let (left, right) = (ranks(left), ranks(right));
    // A result without a row of a side comes first.
    let rank = |ranks: &[u32], row: Option<&u32>| {
        row.and_then(|row| ranks.get(*row as usize)).map_or(0, |rank| rank.saturating_add(1))
    };
    let both = |mine: &[u32], theirs: &[u32]| (rank(&left, mine.first()), rank(&right, theirs.first()));
    result.matches.sort_by_key(|entry| both(&entry.left, &entry.right));
    result.differences.sort_by_key(|entry| both(&entry.left, &entry.right));
    result.ambiguous.sort_by_key(|entry| both(&entry.left, &entry.right));
    result
        .proposals
        .sort_by_key(|entry| (std::cmp::Reverse(entry.log_odds), both(&entry.left, &entry.right)));
    result.left_only.sort_by_key(|item| rank(&left, Some(&item.entry)));
    result.right_only.sort_by_key(|item| rank(&right, Some(&item.entry)));
}

/// Returns the pairs in the order of their left rows, each of which is in at most one pair. Later lookups
/// then access neighbouring rows, and the list of matches is almost sorted.
fn in_order<'p>(pairs: &'p [Pair], left: &[u32]) -> impl Iterator<Item = &'p Pair> {
    let mut of_row: Vec<Option<&Pair>> = vec![None; left.len()];
    for pair in pairs {
        of_row.get_mut(pair.left as usize).into_iter().for_each(|slot| *slot = Some(pair));
    }
    left.iter().filter_map(move |row| of_row.get(*row as usize).copied().flatten())
}

/// Returns the position of each row in `order`.
fn ranks(order: &[u32]) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, row) in (0_u32..).zip(order) {
        if let Some(slot) = ranks.get_mut(*row as usize) {
            *slot = rank;
        }
    }
    ranks
}
