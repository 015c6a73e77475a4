//! The state of a reconciliation between its stages.

use super::cause::of_difference;
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

/// Where an entry stands.
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
    /// Corrections by the entry that they are counted with.
    joined: BTreeMap<u32, Vec<u32>>,
    /// Entries that are too many among equal ones of which others were matched.
    pub(super) surplus: BTreeSet<u32>,
    /// Every entry, in canonical order.
    order: Vec<u32>,
}

impl<'a> SideState<'a> {
    /// A side of which every entry is open, with its entries in canonical order.
    fn new(side: Side<'a>, order: Vec<u32>) -> Self {
        let state = vec![State::Open; side.entries.len()];
        Self { side, state, joined: BTreeMap::new(), surplus: BTreeSet::new(), order }
    }

    /// Orders the entries again, where corrections change their amounts.
    pub(super) fn reorder(&mut self) {
        if !self.joined.is_empty() {
            self.order = self.side.in_canonical_order();
        }
    }

    /// The entry with this number.
    pub(super) fn entry(&self, number: u32) -> Option<&Item> {
        self.side.entries.get(number as usize)
    }

    /// Whether the entry is still to be decided.
    pub(super) fn is_open(&self, number: u32) -> bool {
        self.state.get(number as usize) == Some(&State::Open)
    }

    /// The numbers of the entries still to be decided.
    pub(super) fn open(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.state).filter(|(_, state)| **state == State::Open).map(|(number, _)| number)
    }

    /// The entries still to be decided, with their numbers.
    pub(super) fn open_entries(&self) -> impl Iterator<Item = (u32, &Item)> {
        self.open().filter_map(|number| Some((number, self.entry(number)?)))
    }

    fn set(&mut self, number: u32, state: State) {
        if let Some(slot) = self.state.get_mut(number as usize) {
            *slot = state;
        }
    }

    /// Counts `correction` with `original` from here on, with their summed amount.
    pub(super) fn join(&mut self, original: u32, correction: u32) {
        let Some(amount) = self.entry(correction).map(|entry| entry.amount) else { return };
        let Some(entry) = self.side.entries.get_mut(original as usize) else { return };
        // Rows whose sum does not fit stay two rows.
        let Some(sum) = entry.amount.checked_add(amount) else { return };
        entry.amount = sum;
        self.set(correction, State::Absorbed);
        self.joined.entry(original).or_default().push(correction);
    }

    /// The entries with those counted with them.
    fn with_joined<C: FromIterator<u32>>(&self, numbers: &[u32]) -> C {
        let joined = |number: &u32| self.joined.get(number).into_iter().flatten().copied();
        numbers.iter().flat_map(|number| std::iter::once(*number).chain(joined(number))).collect()
    }

    /// The sum of the entries' amounts.
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

/// A match of one row with one, to which none are joined.
///
/// It takes sixteen bytes. Nearly all matches are of this kind, so they become entries with two lists only when all are
/// found.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: u32,
    right: u32,
    rule: MatchRule,
    is_interchangeable: bool,
    /// How far the texts are apart, if that is known.
    distance: Option<TextDistance>,
}

/// A reconciliation in the making.
#[derive(Debug)]
pub(super) struct MatchState<'a> {
    pub(super) left: SideState<'a>,
    pub(super) right: SideState<'a>,
    /// What the texts say, once they are read.
    pub(super) evidence: Option<Evidence<'a>>,
    pub(super) options: ReconcileOptions,
    matches: Vec<Match>,
    /// The matches of one row with one, nearly all, without the lists that each would have.
    pairs: Vec<Pair>,
    pub(super) differences: Vec<Difference>,
    pub(super) ambiguous: Vec<Ambiguity>,
    proposals: Vec<Proposal>,
    pub(super) weights: Vec<Channel>,
    /// Pairs that a person said do not belong together.
    pub(super) rejected: BTreeSet<(u32, u32)>,
    /// What is wrong with the decisions.
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> MatchState<'a> {
    pub(super) fn new(left: Side<'a>, right: Side<'a>, options: &ReconcileOptions) -> Self {
        let (left_order, right_order) =
            join(options.threads, || left.in_canonical_order(), || right.in_canonical_order());
        Self {
            left: SideState::new(left, left_order),
            right: SideState::new(right, right_order),
            evidence: None,
            options: options.clone(),
            matches: Vec::new(),
            pairs: Vec::new(),
            differences: Vec::new(),
            ambiguous: Vec::new(),
            proposals: Vec::new(),
            weights: Vec::new(),
            rejected: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// Whether a person said that the two entries do not belong together.
    pub(super) fn is_rejected(&self, left: u32, right: u32) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(&(left, right))
    }

    /// Whether some pair among the entries was rejected.
    pub(super) fn has_rejected(&self, left: &[u32], right: &[u32]) -> bool {
        !self.rejected.is_empty()
            && left.iter().any(|mine| right.iter().any(|theirs| self.is_rejected(*mine, *theirs)))
    }

    /// The rule of a match: a person's decision stays one; any other with a carried entry is by that.
    fn rule_of(&self, rule: MatchRule, left: &[u32], right: &[u32]) -> MatchRule {
        let has_carried = |half: &SideState<'_>, numbers: &[u32]| {
            half.side.carried.is_some()
                && numbers.iter().filter_map(|n| half.entry(*n)).any(|entry| half.side.is_carried(entry))
        };
        let is_carried = has_carried(&self.left, left) || has_carried(&self.right, right);
        if is_carried && rule != MatchRule::Decision { MatchRule::Carried } else { rule }
    }

    /// Which side is the statement of a ledger on the other.
    pub(super) const fn bank(&self) -> Option<BankSide> {
        BankSide::new(&self.left.side, &self.right.side)
    }

    /// What the texts of two entries say of one another.
    pub(super) fn compare(&self, left: u32, right: u32) -> Option<Comparison> {
        Some(self.evidence.as_ref()?.compare(left, right))
    }

    /// Puts entries into the list of matches; how far their texts are apart is asked in the end.
    pub(super) fn record_match(
        &mut self,
        rule: MatchRule,
        left: &[u32],
        right: &[u32],
        is_interchangeable: bool,
    ) {
        self.put_match(rule, left, right, is_interchangeable, None);
    }

    /// Puts entries that the engine has linked into the list of matches.
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
        // A stage that did not ask leaves the rows open rather than against a decision.
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

    /// Puts entries into the list of differences.
    pub(super) fn record_difference(&mut self, left: u32, right: u32, by_reference: bool) {
        self.put_difference(left, right, by_reference, false);
    }

    /// Puts entries that share a code into the list of differences.
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

    /// Puts entries that a person joined into the list of differences.
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

    /// Puts entries into the list of ambiguities.
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

    /// Notes that open entries are likely one movement; they stay open.
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

    /// Makes the result; `left_only` and `right_only` are the rows that are still open. Its sums are not yet proved.
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
        self.pairs = in_order(&self.pairs, &self.left.order);
        let compare = |left: u32, right: u32| Some(self.evidence.as_ref()?.distance(left, right));
        for pair in self.pairs.iter_mut().filter(|pair| pair.distance.is_none()) {
            pair.distance = compare(pair.left, pair.right);
        }
        for several in self.matches.iter_mut().filter(|several| several.text_distance.is_none()) {
            let ends = several.left.first().zip(several.right.first());
            several.text_distance = ends.and_then(|(left, right)| compare(*left, *right));
        }
        // What the texts say is not asked again, and the list that comes takes its room.
        drop(self.evidence);
        let (left, right) = (&self.left, &self.right);
        let of_pair = |pair: &Pair| {
            let rows: (&[u32], &[u32]) = (&[pair.left], &[pair.right]);
            matched(left, right, rows, pair.rule, pair.distance, pair.is_interchangeable)
        };
        self.matches.reserve_exact(self.pairs.len());
        self.matches.extend(self.pairs.iter().map(of_pair));
        for half in [&mut self.left, &mut self.right] {
            undo_joins(half);
            half.reorder();
        }
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
        };
        sort(&mut result, &self.left.order, &self.right.order);
        result
    }
}

/// The last right day less the last left day.
fn days_between(left: &SideState<'_>, right: &SideState<'_>, mine: &[u32], theirs: &[u32]) -> i64 {
    match (left.last_day(mine), right.last_day(theirs)) {
        (Some(mine), Some(theirs)) => (theirs - mine).num_days(),
        _ => 0,
    }
}

/// What is to be said of rows that are one movement.
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
        is_unique: !is_interchangeable,
        is_interchangeable,
    }
}

/// The corrections that were counted with what they correct.
fn units(half: &SideState<'_>) -> Vec<Correction> {
    let of = |(original, corrections): (&u32, &Vec<u32>)| {
        let original = *original;
        corrections.iter().map(move |correction| Correction { original, correction: *correction }).collect()
    };
    half.joined.iter().flat_map(|joined| -> Vec<Correction> { of(joined) }).collect()
}

/// Gives entries back the amounts that their rows have.
fn undo_joins(half: &mut SideState<'_>) {
    for (original, corrections) in &half.joined {
        for correction in corrections.iter().rev() {
            let amount = half.entry(*correction).map_or(0, |entry| entry.amount);
            if let Some(entry) = half.side.entries.get_mut(*original as usize) {
                // Each of these sums was held when the rows were joined.
                entry.amount -= amount;
            }
        }
    }
}

/// Puts every list into an order that depends on what the rows say. `left` and `right` are all entries in canonical order.
fn sort(result: &mut Reconciliation<'_>, left: &[u32], right: &[u32]) {
    let (left, right) = (ranks(left), ranks(right));
    // What has no row of a side comes first.
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

/// Pairs in the order of their left rows, each of which is in one at most: then rows are looked up one beside the next, and the
/// list of matches is all but sorted.
fn in_order(pairs: &[Pair], left: &[u32]) -> Vec<Pair> {
    let mut of_row: Vec<Option<&Pair>> = vec![None; left.len()];
    for pair in pairs {
        of_row.get_mut(pair.left as usize).into_iter().for_each(|slot| *slot = Some(pair));
    }
    left.iter().filter_map(|row| of_row.get(*row as usize).copied().flatten()).copied().collect()
}

/// The place of each row in an order of all.
fn ranks(order: &[u32]) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, row) in (0_u32..).zip(order) {
        if let Some(slot) = ranks.get_mut(*row as usize) {
            *slot = rank;
        }
    }
    ranks
}
