//! The stages in order, and what they claim.

use crate::classes::{Group, Outcome};
use crate::evidence::{CodeOutcome, Evidence, Outcomes, Roles, Texts, Weight};
use crate::items::{Canonical, List, Sort};
use crate::parallel;
use crate::reading::{FindCodes, Habits, Known, Split, read_line, read_row};
use crate::singles::singles;
use crate::twins::Twins;
use crate::weights::{Weights, calibrate, log_ratio};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Two records of one movement are never further apart in days; no window is wider.
pub const MOST_WINDOW: u32 = 400;

/// How two lists are linked.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// How many days two records of one movement may be apart; beyond [`MOST_WINDOW`] it is as that.
    pub window: u32,
    /// Finds the codes of a pattern in a text.
    pub codes: Option<&'a FindCodes<'a>>,
    /// Pairs of a left and a right item that do not belong together.
    pub rejected: Option<&'a BTreeSet<(u32, u32)>>,
    /// How many threads may work at once; the result is the same for any number.
    pub threads: usize,
    /// Texts are read even where two lists of one sort have them alike, so that every pair can be compared.
    pub reads_all: bool,
}

/// By what two records were linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The same reference.
    Reference,
    /// A code of the pattern.
    Code,
    /// The same day, agreeing texts, no rival.
    Exact,
    /// Within the window.
    Window,
    /// One is the sum of several.
    Batch,
}

/// Items that are one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// By what.
    pub rule: Rule,
    /// Items of the left list, by their places in it.
    pub left: Vec<u32>,
    /// Items of the right list.
    pub right: Vec<u32>,
    /// Nothing tells the items apart: so many are matched, not which with which.
    pub is_interchangeable: bool,
    /// What it weighs, in hundredths of a natural logarithm.
    pub weight: i32,
}

/// Items that are one movement with another amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// By what.
    pub rule: Rule,
    /// The item of the left list.
    pub left: u32,
    /// The item of the right list.
    pub right: u32,
    /// What happened to the amount.
    pub cause: &'static str,
}

/// Items among which a choice remains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// Items of the left list.
    pub left: Vec<u32>,
    /// Items of the right list.
    pub right: Vec<u32>,
    /// There are too many to be weighed one by one.
    pub is_too_large: bool,
}

/// Why a likely pair was not claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Too little is known to be sure.
    Unsure,
    /// The texts name different people: somebody else may have paid. The name that is shown.
    AnotherPayer(String),
    /// Amounts add up and something is shared, which others may share too.
    Sum,
}

/// Items that are likely one movement, but not surely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Items of the left list.
    pub left: Vec<u32>,
    /// Items of the right list.
    pub right: Vec<u32>,
    /// By how much it outweighs the likeliest other explanation, in hundredths of a natural logarithm.
    pub odds: i32,
    /// Why it was not claimed.
    pub reason: Reason,
}

/// What is claimed of two lists. What stands nowhere in it has no partner.
#[derive(Clone, Debug, Default)]
pub struct Linkage {
    /// Matches.
    pub matches: Vec<Match>,
    /// Differences.
    pub differences: Vec<Difference>,
    /// Ambiguities.
    pub ambiguous: Vec<Ambiguity>,
    /// Items that are too many among equal ones of which others were matched.
    pub left_surplus: Vec<u32>,
    /// The same of the right list.
    pub right_surplus: Vec<u32>,
    /// Likely partners among what is left, the likeliest first.
    pub proposals: Vec<Proposal>,
    /// The weights that were used.
    pub weights: Weights,
}

impl Linkage {
    /// The same with the lists exchanged.
    fn mirrored(mut self) -> Self {
        for found in &mut self.matches {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.differences {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.ambiguous {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.proposals {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        std::mem::swap(&mut self.left_surplus, &mut self.right_surplus);
        self
    }
}

/// What falls short of odds of some fifty to one is not claimed.
pub(crate) const MARGIN: i32 = 400;

/// Links two lists. The result does not depend on the order of the items, and swapping the lists mirrors it.
pub fn link(left: List<'_>, right: List<'_>, settings: &Settings<'_>) -> Linkage {
    Matcher::new(left, right, settings).link()
}

/// Two lists that were read and weighed.
#[derive(Debug)]
pub struct Matcher<'a> {
    evidence: Evidence<'a>,
    left_numbers: Vec<u32>,
    right_numbers: Vec<u32>,
    rejected: FxHashSet<(u32, u32)>,
    /// What two lists of one sort have alike; their texts are not read.
    twins: Outcome,
    /// The lists were exchanged: the one that says what a movement is stands on the left.
    is_swapped: bool,
    threads: usize,
}

/// What two items say of being one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What the channels weigh; none where the texts contradict one another. Amounts that differ and days that are too far
    /// apart weigh nothing.
    pub weight: Option<Weight>,
    /// The outcome of each channel, where a row is held against a line.
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
        let (mut left, mut right) = (Canonical::of(left), Canonical::of(right));
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
            twins = Twins { left: &left, right: &right, rejected: &rejected }.matched();
            if !settings.reads_all {
                let of = |group: fn(&Group) -> &Vec<u32>| twins.groups.iter().flat_map(group);
                left.mark_as_told(of(|group| &group.left).chain(&twins.left_surplus));
                right.mark_as_told(of(|group| &group.right).chain(&twins.right_surplus));
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
        let mut work = Work::new(&self.evidence, &self.rejected, self.threads);
        work.settle_twins(&self.twins);
        crate::keyed::references(&mut work);
        crate::batches::batches(&mut work, crate::batches::Strength::Strong);
        crate::differences::sure(&mut work);
        singles(&mut work);
        crate::clearing::clearing(&mut work);
        let sums = crate::batches::batches(&mut work, crate::batches::Strength::Weak);
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
        if self.evidence.left.is_told(left) || self.evidence.right.is_told(right) {
            let sides = ((&self.evidence.left, left), (&self.evidence.right, right));
            let (weight, likeness) = crate::twins::weight_of_letters(sides.0, sides.1);
            return Comparison { weight: Some(weight), outcomes: None, conflict: None, likeness };
        }
        let weight = self.evidence.whole(left, right);
        let all = self.evidence.outcomes(left, right);
        let conflict = if weight.is_some() { None } else { self.evidence.conflict(left, right, &all) };
        let likeness = Evidence::likeness(&all);
        let [one, other] = all;
        Comparison { likeness, weight, outcomes: one.or(other), conflict }
    }

    /// By how much two items of one amount outweigh the likeliest other pair of either of them; none where they are no pair.
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

/// A linkage in the making, in canonical numbers.
pub(crate) struct Work<'w> {
    pub(crate) evidence: &'w Evidence<'w>,
    pub(crate) margin: i32,
    pub(crate) threads: usize,
    pub(crate) left_open: Vec<bool>,
    pub(crate) right_open: Vec<bool>,
    pub(crate) found: Linkage,
    rejected: &'w FxHashSet<(u32, u32)>,
}

impl<'w> Work<'w> {
    fn new(evidence: &'w Evidence<'w>, rejected: &'w FxHashSet<(u32, u32)>, threads: usize) -> Self {
        let open = |side: &Canonical<'_>| side.items().map(|(_, item)| !item.is_settled).collect();
        Self {
            margin: MARGIN,
            threads,
            left_open: open(&evidence.left),
            right_open: open(&evidence.right),
            found: Linkage::default(),
            rejected,
            evidence,
        }
    }

    pub(crate) fn is_rejected(&self, left: u32, right: u32) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(&(left, right))
    }

    /// What a pair of one amount weighs in all; none where it cannot be one.
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

    /// The open items of each amount that both sides have, in order.
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
        rule: Rule,
        left: Vec<u32>,
        right: Vec<u32>,
        is_interchangeable: bool,
        weight: i32,
    ) {
        self.close(&left, &right);
        self.found.matches.push(Match { rule, left, right, is_interchangeable, weight });
    }

    pub(crate) fn differ(&mut self, rule: Rule, left: u32, right: u32, cause: &'static str) {
        self.close(&[left], &[right]);
        self.found.differences.push(Difference { rule, left, right, cause });
    }

    /// Takes what two lists of one sort have alike.
    fn settle_twins(&mut self, twins: &Outcome) {
        for group in &twins.groups {
            let items = group.left.first().zip(group.right.first()).and_then(|(left, right)| {
                self.evidence.left.item(*left).zip(self.evidence.right.item(*right))
            });
            let by_reference = items.is_some_and(|(left, right)| self.evidence.same_reference(left, right));
            let rule = if by_reference { Rule::Reference } else { Rule::Exact };
            self.claim(rule, group.left.clone(), group.right.clone(), group.is_interchangeable, group.weight);
        }
        self.found.left_surplus.extend(&twins.left_surplus);
        self.found.right_surplus.extend(&twins.right_surplus);
    }

    /// Takes what came of one amount's assignment.
    pub(crate) fn settle_singles(&mut self, outcome: Outcome) {
        for group in outcome.groups {
            let day = |side: &Canonical<'_>, items: &[u32]| {
                items.iter().filter_map(|item| side.item(*item)).map(|item| item.day).collect::<Vec<_>>()
            };
            let agrees = group
                .left
                .first()
                .zip(group.right.first())
                .and_then(|(left, right)| self.evidence.text(*left, *right));
            let same = day(&self.evidence.left, &group.left) == day(&self.evidence.right, &group.right)
                && agrees.is_some_and(|weight| weight.text() > 0);
            let first = group.left.first().zip(group.right.first());
            let items = first.and_then(|(left, right)| {
                self.evidence.left.item(*left).zip(self.evidence.right.item(*right))
            });
            let rule = match items {
                Some((left, right)) if self.evidence.same_reference(left, right) => Rule::Reference,
                _ if same => Rule::Exact,
                _ => Rule::Window,
            };
            self.claim(rule, group.left, group.right, group.is_interchangeable, group.weight);
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

    fn finish(self) -> Linkage {
        let Self { evidence, mut found, .. } = self;
        let place = |side: &Canonical<'_>, items: &mut Vec<u32>| {
            // By day first, as people read them.
            items.sort_unstable_by_key(|item| (side.item(*item).map(|item| item.day), *item));
            for item in items.iter_mut() {
                *item = side.place(*item);
            }
        };
        let (left, right) = (&evidence.left, &evidence.right);
        for entry in &mut found.matches {
            place(left, &mut entry.left);
            place(right, &mut entry.right);
        }
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

/// Reads every distinct text of both lists and calibrates the weights.
fn read<'a>(left: Canonical<'a>, right: Canonical<'a>, settings: &Settings<'_>) -> Evidence<'a> {
    let roles = match (left.sort, right.sort) {
        (Sort::Ledger, Sort::Statement) => Roles::LeftRows,
        _ => Roles::Both,
    };
    let mut known = Known::default();
    let (mut left_texts, mut right_texts) = (Texts::default(), Texts::default());
    read_rows(&left, &mut left_texts, &mut known, settings);
    if roles == Roles::Both {
        read_rows(&right, &mut right_texts, &mut known, settings);
    }
    if let Some(codes) = settings.codes {
        // What a pattern calls a code is one on a line too, though no row has it.
        for (side, is_read) in [(&left, roles == Roles::Both), (&right, true)] {
            let mut seen = FxHashSet::default();
            for (_, item) in side.items().filter(|(number, _)| is_read && !side.is_told(*number)) {
                for text in [item.party, item.memo] {
                    if seen.insert(text) {
                        for code in codes(side.text(text)) {
                            known.codes.intern(code.as_bytes());
                        }
                    }
                }
            }
        }
    }
    known.index();
    let mut uses = Uses { names: vec![0; known.names.len()], codes: vec![0; known.codes.len()] };
    if roles == Roles::Both {
        read_lines(&left, &mut left_texts, &mut known, &mut uses, settings.threads);
    }
    read_lines(&right, &mut right_texts, &mut known, &mut uses, settings.threads);
    count_rows(&left_texts, &mut uses);
    count_rows(&right_texts, &mut uses);
    // A record without a text does not show how common a name is.
    let (left_records, right_records) = (left.records(), right.records());
    let (lines, rows) = match roles {
        Roles::LeftRows => (right_records, left_records),
        Roles::Both => (left_records + right_records, left_records + right_records),
    };
    let total = f64::from(lines + rows);
    // How often others have it: the pair in question has it twice. Few rows do not make a name common.
    let rarity = |counts: &[u32]| {
        counts.iter().map(|count| log_ratio(total + 20.0, f64::from(count.saturating_sub(2)) + 0.1)).collect()
    };
    let mut weights = Weights::stated();
    weights.has_keys = settings.codes.is_some();
    weights.names = known.names.len();
    weights.records = lines + rows;
    weights.name_rarity = rarity(&uses.names);
    weights.name_uses.clone_from(&uses.names);
    weights.code_rarity = rarity(&uses.codes);
    let lines = f64::from(lines.max(1));
    weights.word_rarity = known
        .rarity
        .iter()
        .map(|count| log_ratio(lines + 10.0, f64::from(count.saturating_sub(1)) + 0.5).min(600))
        .collect();
    let window = i32::try_from(settings.window.min(MOST_WINDOW)).unwrap_or(i32::MAX);
    let mut evidence = Evidence { left, right, left_texts, right_texts, known, weights, roles, window };
    let proved = proved_pairs(&evidence);
    evidence.weights = calibrate(&evidence, &proved);
    evidence.left.is_blind = evidence.weights.is_blind;
    evidence.right.is_blind = evidence.weights.is_blind;
    evidence
}

/// The distinct pairs of party and memo; `reading_of` gets the number of each item's pair.
fn distinct_texts<'a>(side: &Canonical<'a>, reading_of: &mut Vec<u32>) -> Vec<(&'a str, &'a str)> {
    let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut distinct = Vec::new();
    for (number, item) in side.items() {
        if side.is_told(number) {
            reading_of.push(u32::MAX);
            continue;
        }
        reading_of.push(*numbers.entry((item.party, item.memo)).or_insert_with(|| {
            distinct.push((side.text(item.party), side.text(item.memo)));
            u32::try_from(distinct.len() - 1).unwrap_or(u32::MAX)
        }));
    }
    distinct
}

fn read_rows(side: &Canonical<'_>, texts: &mut Texts, known: &mut Known, settings: &Settings<'_>) {
    let distinct = distinct_texts(side, &mut texts.row_of);
    let said =
        parallel::map(settings.threads, &distinct, |(party, memo)| read_row(party, memo, settings.codes));
    texts.rows = said.into_iter().map(|said| known.keep(said)).collect();
}

/// How many items use each name and code.
struct Uses {
    names: Vec<u32>,
    codes: Vec<u32>,
}

fn count_rows(texts: &Texts, uses: &mut Uses) {
    for row in texts.row_of.iter().filter_map(|reading| texts.rows.get(*reading as usize)) {
        for name in &row.names {
            uses.names.get_mut(*name as usize).into_iter().for_each(|count| *count += 1);
        }
        for code in &row.codes {
            uses.codes.get_mut(*code as usize).into_iter().for_each(|count| *count += 1);
        }
    }
}

/// A word is a formula if so many of a thousand lines have it.
const FORMULA_PERMILLE: usize = 8;

fn read_lines(side: &Canonical<'_>, texts: &mut Texts, known: &mut Known, uses: &mut Uses, threads: usize) {
    let distinct = distinct_texts(side, &mut texts.line_of);
    let splits = parallel::map(threads, &distinct, |(sender, text)| Split::of(sender, text));
    let habits = habits_of(known, &splits);
    let shared: &Known = known;
    texts.lines = parallel::map(threads, &splits, |split| read_line(shared, &habits, split));
    known.rarity.resize(known.vocabulary.len(), 0);
    for line in texts.line_of.iter().filter_map(|reading| texts.lines.get(*reading as usize)) {
        for hit in line.names.iter().filter(|hit| hit.grade == crate::reading::Grade::Whole) {
            uses.names.get_mut(hit.name as usize).into_iter().for_each(|count| *count += 1);
        }
        for hit in line.codes.iter().filter(|hit| hit.part == crate::codes::Part::Whole) {
            uses.codes.get_mut(hit.code as usize).into_iter().for_each(|count| *count += 1);
        }
        for (word, ..) in &line.words {
            known.rarity.get_mut(*word as usize).into_iter().for_each(|count| *count += 1);
        }
    }
}

fn habits_of(known: &mut Known, splits: &[Split]) -> Habits {
    let mut habits = Habits::default();
    // Where many texts end at one length and next to none is longer, the bank cuts there.
    let mut lengths: Vec<usize> = splits.iter().map(|split| split.written().0).collect();
    lengths.sort_unstable();
    if let Some(last) =
        lengths.len().checked_sub(1 + lengths.len() / 200).and_then(|at| lengths.get(at)).copied()
        && last >= 15
    {
        let near = lengths.iter().filter(|length| **length + 1 >= last && **length <= last).count();
        if near >= 5 && near * 25 >= lengths.len() {
            habits.cut_at = Some(last);
        }
    }
    let mut counts: FxHashMap<&[u8], u32> = FxHashMap::default();
    let mut words: Vec<&[u8]> = Vec::new();
    for split in splits {
        words.clear();
        words.extend(split.said());
        words.sort_unstable();
        words.dedup();
        for word in &words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let least = (splits.len() * FORMULA_PERMILLE / 1_000).max(5);
    let mut common: Vec<&[u8]> =
        counts.into_iter().filter(|(_, count)| *count as usize >= least).map(|(word, _)| word).collect();
    common.sort();
    for word in common {
        let number = known.vocabulary.intern(word) as usize;
        if habits.formula.len() <= number {
            habits.formula.resize(number + 1, false);
        }
        if let Some(slot) = habits.formula.get_mut(number) {
            *slot = true;
        }
    }
    habits
}

/// Pairs that are surely one movement, whatever their texts: alone with their reference, or alone with their amount.
fn proved_pairs(evidence: &Evidence<'_>) -> Vec<(u32, u32)> {
    let mut proved = Vec::new();
    let mut by_reference: FxHashMap<u32, [Vec<u32>; 2]> = FxHashMap::default();
    for (at, side) in [&evidence.left, &evidence.right].into_iter().enumerate() {
        for (number, item) in side.items() {
            let key = side.reference_key(item);
            if key != 0 {
                by_reference
                    .entry(key)
                    .or_default()
                    .get_mut(at)
                    .into_iter()
                    .for_each(|list| list.push(number));
            }
        }
    }
    for [left, right] in by_reference.values() {
        if let ([left], [right]) = (left.as_slice(), right.as_slice())
            && let (Some(mine), Some(theirs)) = (evidence.left.item(*left), evidence.right.item(*right))
            && mine.amount == theirs.amount
            && (mine.day - theirs.day).abs() <= evidence.window
        {
            proved.push((*left, *right));
        }
    }
    // Alone with the amount: no other item of it on either side for some time around.
    let far = evidence.window.saturating_mul(2).saturating_add(7);
    let alone = |side: &Canonical<'_>| -> Vec<(i64, i32, u32)> {
        let all: Vec<(i64, i32, u32)> =
            side.items().map(|(number, item)| (item.amount, item.day, number)).collect();
        let near = |one: Option<&(i64, i32, u32)>, other: &(i64, i32, u32)| {
            one.is_some_and(|one| one.0 == other.0 && (one.1 - other.1).abs() <= far)
        };
        let is_alone = |at: usize, item: &(i64, i32, u32)| {
            !near(at.checked_sub(1).and_then(|at| all.get(at)), item) && !near(all.get(at + 1), item)
        };
        all.iter().enumerate().filter(|(at, item)| is_alone(*at, item)).map(|(_, item)| *item).collect()
    };
    let right = alone(&evidence.right);
    for (amount, day, number) in alone(&evidence.left) {
        let from = right.partition_point(|other| (other.0, other.1) < (amount, day - evidence.window));
        if let Some(other) =
            right.get(from).filter(|other| other.0 == amount && other.1 <= day + evidence.window)
        {
            proved.push((number, other.2));
        }
    }
    proved.retain(|(left, right)| !evidence.left.is_told(*left) && !evidence.right.is_told(*right));
    proved.sort_unstable();
    proved.dedup();
    proved
}
