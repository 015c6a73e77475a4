//! Two lists that were read and weighed: the stages in order, and what two items say of one another.

use crate::classes::{Group, Outcome};
use crate::items::{Canonical, List, Sort};
use crate::linkage::Linkage;
use crate::lists::read;
use crate::one_to_one::one_to_one;
use crate::rows::FindCodes;
use crate::same_text::SameText;
use crate::similarity::{CodeOutcome, Evidence, Outcomes, Weight};
use crate::state::LinkState;
use crate::weights::Weights;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// Widest window in days; a wider one counts as this.
pub const MAX_WINDOW_DAYS: u32 = 400;

/// How two lists are linked.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// How many days apart two records of one movement may be, at most [`MAX_WINDOW_DAYS`].
    pub window: u32,
    /// Finds the codes of a pattern in a text.
    pub codes: Option<&'a FindCodes<'a>>,
    /// Abbreviations beside those of the trade, each with what it stands for.
    pub abbreviations: &'a [(String, String)],
    /// Pairs of a left and a right item that do not belong together.
    pub rejected: Option<&'a BTreeSet<(u32, u32)>>,
    /// How many threads may work at once; the result is the same for any number.
    pub threads: usize,
    /// Reads the texts of items too that two lists of one sort have alike, so that any pair can be compared by channel.
    pub reads_all: bool,
}

/// Links two lists. The result does not depend on the order of the items, and swapping the lists mirrors it.
pub fn link(left: List<'_>, right: List<'_>, settings: &Settings<'_>) -> Linkage {
    Matcher::new(left, right, settings).link()
}

/// Two lists that were read and weighed.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(crate) evidence: Evidence<'a>,
    left_numbers: Vec<u32>,
    right_numbers: Vec<u32>,
    rejected: FxHashSet<(u32, u32)>,
    /// Items that two lists of one sort have alike, joined before reading.
    twins: Outcome,
    /// The lists were exchanged: the one that says what a movement is stands on the left.
    is_swapped: bool,
    threads: usize,
}

/// What two items say of being one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The weight of each channel; `None` if the texts contradict. Different amounts and days beyond the window weigh nothing.
    pub weight: Option<Weight>,
    /// The outcome of each channel; `None` for items that were joined before their texts were read.
    pub outcomes: Option<Outcomes>,
    /// What contradicts.
    pub conflict: Option<Conflict>,
    /// How much of what one says the other shows, in thousandths.
    pub likeness: u16,
}

/// What in the texts of two items contradicts their being one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Another code.
    Code(String),
    /// Another name.
    Name(String),
}

impl<'a> Matcher<'a> {
    /// Reads both lists and calibrates the weights.
    pub fn new(left: List<'a>, right: List<'a>, settings: &Settings<'_>) -> Self {
        let (mut left, mut right) = Canonical::of_both(left, right, settings.threads);
        // The work is the same whichever list comes first, so that exchanging them mirrors the result.
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
        let number = |list: &[u32], place: u32| list.get(place as usize).copied().unwrap_or(u32::MAX);
        let rejected = settings.rejected.into_iter().flatten();
        let rejected = rejected.map(|(l, r)| if is_swapped { (*r, *l) } else { (*l, *r) });
        let rejected = rejected.map(|(l, r)| (number(&left_numbers, l), number(&right_numbers, r))).collect();
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

    /// The weights that were calibrated.
    pub const fn weights(&self) -> &Weights {
        &self.evidence.weights
    }

    /// Claims what the two lists show.
    pub fn link(&self) -> Linkage {
        self.link_with(true)
    }

    /// The same; the first pass is there for its speed alone.
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
        crate::differences::rest(&mut work);
        crate::proposals::proposals(&mut work, &sums);
        let found = work.finish();
        if self.is_swapped { found.mirrored() } else { found }
    }

    fn numbers(&self, left: u32, right: u32) -> (u32, u32) {
        let (left, right) = if self.is_swapped { (right, left) } else { (left, right) };
        let number = |list: &[u32], place: u32| list.get(place as usize).copied().unwrap_or(u32::MAX);
        (number(&self.left_numbers, left), number(&self.right_numbers, right))
    }

    /// What the texts of two items say, by their places in the lists.
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

    /// How much of what one of two items says the other shows, in thousandths, as in [`Comparison::likeness`].
    pub fn likeness(&self, left: u32, right: u32) -> u16 {
        let (left, right) = self.numbers(left, right);
        self.evidence.likeness(left, right)
    }

    /// By how much a pair outweighs the likeliest other pair of either item; `None` if the two cannot be a pair.
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

    /// Whether two items share a code.
    pub fn share_code(&self, left: u32, right: u32) -> bool {
        let (left, right) = self.numbers(left, right);
        let shares = |found: &Outcomes| matches!(found.code, CodeOutcome::Same | CodeOutcome::Some);
        self.evidence.outcomes(left, right).iter().flatten().any(shares)
    }

    /// The codes that an item names, in the form in which they are compared.
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

/// For each place in the list as it came, the canonical number.
fn by_place(side: &Canonical<'_>) -> Vec<u32> {
    let mut numbers = vec![u32::MAX; side.len() as usize];
    for (number, _) in side.items() {
        if let Some(slot) = numbers.get_mut(side.place(number) as usize) {
            *slot = number;
        }
    }
    numbers
}
