//! The entry points: reading two lists, linking them stage by stage, and comparing single pairs.

use crate::classes::{Group, Outcome};
use crate::items::{Canonical, List, Sort};
use crate::linkage::Linkage;
use crate::lists::read;
use crate::one_to_one::one_to_one;
use crate::outcomes::{CodeOutcome, Conflict, Outcomes, Weight};
use crate::same_text::SameText;
use crate::settings::Settings;
use crate::similarity::Evidence;
use crate::state::LinkState;
use crate::weights::Weights;
use rustc_hash::FxHashSet;

/// Links two lists. The result does not depend on the order of the items, and swapping the lists mirrors it.
pub fn link(left: List<'_>, right: List<'_>, settings: &Settings<'_>) -> Linkage {
    Matcher::new(left, right, settings).link()
}

/// Two lists that were read, and their calibrated weights. Links the lists, and compares single pairs.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(crate) evidence: Evidence<'a>,
    left_numbers: Vec<u32>,
    right_numbers: Vec<u32>,
    rejected: FxHashSet<(u32, u32)>,
    /// Items that two lists of one kind have alike, matched before texts are read.
    twins: Outcome,
    /// Whether the lists were swapped, so that the ledger is on the left; of two of one kind, the one that
    /// sorts first.
    is_swapped: bool,
    threads: usize,
}

/// Comparison of two items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Agreement weight of each channel; `None` if the texts contradict one another. Different amounts, and
    /// days beyond the window, weigh 0.
    pub weight: Option<Weight>,
    /// Outcome of each text channel, for two lists of one kind in one of the two directions; `None` for items
    /// that were matched before their texts were read.
    pub outcomes: Option<Outcomes>,
    /// What contradicts, if `weight` is `None`.
    pub conflict: Option<Conflict>,
    /// Similarity of the texts: how much of what one item says the other shows, in thousandths.
    pub likeness: u16,
}

impl<'a> Matcher<'a> {
    /// Reads both lists and calibrates the weights on pairs that are proved without their texts.
    pub fn new(left: List<'a>, right: List<'a>, settings: &Settings<'_>) -> Self {
        let (mut left, mut right) = Canonical::of_both(left, right, settings.threads);
        // The lists are worked on in the same order whichever comes first, so that swapping them mirrors the
        // result.
        let is_swapped = match (left.sort, right.sort) {
            (Sort::Ledger, Sort::Statement) => false,
            (Sort::Statement, Sort::Ledger) => true,
            _ => right.is_before(&left),
        };
        if is_swapped {
            std::mem::swap(&mut left, &mut right);
        }
        Canonical::number_references(&mut left, &mut right);
        let (left_numbers, right_numbers) = (by_place(&left), by_place(&right));
        let number = |list: &[u32], place: u32| list.get(place as usize).copied();
        let rejected = settings.rejected.into_iter().flatten();
        let rejected = rejected.map(|(l, r)| if is_swapped { (*r, *l) } else { (*l, *r) });
        // A pair of which one item does not exist says nothing of the other.
        let rejected =
            rejected.filter_map(|(l, r)| number(&left_numbers, l).zip(number(&right_numbers, r))).collect();
        let is_one_sort = (left.sort, right.sort) != (Sort::Ledger, Sort::Statement);
        let mut twins = Outcome::default();
        if is_one_sort {
            twins = SameText { left: &left, right: &right, rejected: &rejected, threads: settings.threads }
                .matched();
            if !settings.reads_all {
                let of = |group: fn(&Group) -> &Vec<u32>| twins.groups.iter().flat_map(group);
                left.mark_resolved(of(|group| &group.left).chain(&twins.left_surplus));
                right.mark_resolved(of(|group| &group.right).chain(&twins.right_surplus));
            }
        }
        let evidence = read(left, right, settings);
        let threads = settings.threads;
        Self { evidence, left_numbers, right_numbers, rejected, twins, is_swapped, threads }
    }

    /// The calibrated weights.
    pub const fn weights(&self) -> &Weights {
        &self.evidence.weights
    }

    /// Links the two lists.
    pub fn link(&self) -> Linkage {
        self.link_with(true)
    }

    /// Links the two lists, with or without the first pass, which is there only for speed.
    pub(crate) fn link_with(&self, has_first_pass: bool) -> Linkage {
        let mut work = LinkState::new(&self.evidence, &self.rejected, self.threads);
        work.settle_twins(&self.twins);
        crate::keyed::references(&mut work);
        if has_first_pass {
            crate::exact::exact(&mut work);
        }
        crate::one_to_many::one_to_many(&mut work, crate::one_to_many::Strength::Strong);
        crate::differences::sure(&mut work);
        one_to_one(&mut work);
        crate::clearing::clearing(&mut work);
        let sums = crate::one_to_many::one_to_many(&mut work, crate::one_to_many::Strength::Weak);
        let parts = crate::one_to_many::open_items(&work, &sums);
        let differences =
            crate::differences::rest(&mut work, |is_left, item| parts.contains(&(is_left, item)));
        crate::proposals::proposals(&mut work, &sums, &differences);
        let found = work.finish();
        if self.is_swapped { found.mirrored() } else { found }
    }

    fn numbers(&self, left: u32, right: u32) -> (u32, u32) {
        let (left, right) = if self.is_swapped { (right, left) } else { (left, right) };
        let number = |list: &[u32], place: u32| list.get(place as usize).copied().unwrap_or(u32::MAX);
        (number(&self.left_numbers, left), number(&self.right_numbers, right))
    }

    /// Compares a left and a right item, given by their places in the input lists.
    pub fn compare(&self, left: u32, right: u32) -> Comparison {
        let (left, right) = self.numbers(left, right);
        if self.evidence.left.is_resolved(left) || self.evidence.right.is_resolved(right) {
            let sides = ((&self.evidence.left, left), (&self.evidence.right, right));
            let (weight, likeness) = crate::same_text::weight_of_letters(sides.0, sides.1);
            return Comparison { weight: Some(weight), outcomes: None, conflict: None, likeness };
        }
        let weight = self.evidence.whole(left, right);
        let all = self.evidence.outcomes(left, right);
        let conflict = if weight.is_some() { None } else { self.evidence.conflict(left, right, &all) };
        let likeness = Evidence::likeness_of(&all);
        let [one, other] = all;
        Comparison { likeness, weight, outcomes: one.or(other), conflict }
    }

    /// Similarity of the texts of a left and a right item, in thousandths, as in [`Comparison::likeness`].
    pub fn likeness(&self, left: u32, right: u32) -> u16 {
        let (left, right) = self.numbers(left, right);
        self.evidence.likeness(left, right)
    }

    /// Lead of a pair over the likeliest other pair of either item, in hundredths of a natural logarithm;
    /// negative if another pair is likelier. `None` if the two cannot be a pair.
    pub fn lead(&self, left: u32, right: u32) -> Option<i32> {
        let (left, right) = self.numbers(left, right);
        let evidence = &self.evidence;
        let own = evidence.pair(left, right)?.total();
        let (mine, theirs) = (evidence.left.item(left)?, evidence.right.item(right)?);
        let weigh = |left, right| Some(evidence.pair(left, right)?.total());
        let rights = evidence.right.of_amount(mine.amount, mine.day, evidence.window);
        let of_left = rights.filter(|other| *other != right).filter_map(|other| weigh(left, other));
        let lefts = evidence.left.of_amount(mine.amount, theirs.day, evidence.window);
        let of_right = lefts.filter(|other| *other != left).filter_map(|other| weigh(other, right));
        let rival = of_left.chain(of_right).max().unwrap_or(0);
        (mine.amount == theirs.amount).then(|| own - rival.max(0))
    }

    /// Whether a left and a right item share a code.
    pub fn share_code(&self, left: u32, right: u32) -> bool {
        let (left, right) = self.numbers(left, right);
        let shares = |found: &Outcomes| matches!(found.code, CodeOutcome::Same | CodeOutcome::Some);
        self.evidence.outcomes(left, right).iter().flatten().any(shares)
    }

    /// The codes of an item of the left list (if `is_left`) or the right one, folded, sorted, each once.
    pub fn codes(&self, is_left: bool, item: u32) -> Vec<String> {
        let (left, right) = self.numbers(item, item);
        let (texts, number) = if is_left == self.is_swapped {
            (&self.evidence.right_texts, right)
        } else {
            (&self.evidence.left_texts, left)
        };
        let own = texts.row(number).codes.iter().copied();
        let shown = texts
            .line(number)
            .codes
            .iter()
            .filter(|hit| hit.part == crate::codes::Part::Whole)
            .map(|hit| hit.code);
        let mut codes: Vec<String> = own
            .chain(shown)
            .map(|code| String::from_utf8_lossy(self.evidence.known.codes.code(code)).into_owned())
            .collect();
        codes.sort();
        codes.dedup();
        codes
    }
}

/// For each place in the input list, the canonical number.
fn by_place(side: &Canonical<'_>) -> Vec<u32> {
    let mut numbers = vec![u32::MAX; side.len() as usize];
    for (number, _) in side.items() {
        if let Some(slot) = numbers.get_mut(side.place(number) as usize) {
            *slot = number;
        }
    }
    numbers
}
