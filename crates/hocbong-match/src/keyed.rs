//! Items that share a reference, or of which one names the reference or the voucher of the other in its text.

use crate::classes::{Edge, Joinable, Outcome, match_classes};
use crate::fold::{START, Word, bare_into, fold_into, words};
use crate::items::{Canonical, Item};
use crate::linkage::Rule;
use crate::rows::Numbers;
use crate::singles::classes;
use crate::work::Work;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What a shared reference weighs.
const REFERENCE: i32 = 1_200;

/// The open items of each reference that both sides have.
pub(crate) fn by_reference(work: &Work<'_>) -> BTreeMap<u32, (Vec<u32>, Vec<u32>)> {
    let mut by_key: BTreeMap<u32, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    let evidence = &work.evidence;
    for (number, item) in evidence.left.items().filter(|(number, _)| work.is_left_open(*number)) {
        let key = evidence.left.reference_key(item);
        if key != 0 {
            by_key.entry(key).or_default().0.push(number);
        }
    }
    for (number, item) in evidence.right.items().filter(|(number, _)| work.is_right_open(*number)) {
        let key = evidence.right.reference_key(item);
        if let Some(known) = by_key.get_mut(&key) {
            known.1.push(number);
        }
    }
    by_key.retain(|_, (_, right)| !right.is_empty());
    by_key
}

/// Links what shares a reference: sums of several first, then one with one.
pub(crate) fn references(work: &mut Work<'_>) {
    for (left, right) in by_reference(work).into_values() {
        sums(work, &left, &right);
        let open = |work: &Work<'_>| {
            let left: Vec<u32> = left.iter().copied().filter(|item| work.is_left_open(*item)).collect();
            let right: Vec<u32> = right.iter().copied().filter(|item| work.is_right_open(*item)).collect();
            (left, right)
        };
        let (mine, theirs) = open(work);
        pairs(work, &mine, &theirs, Rule::Reference);
        // Alone with its reference and amount a pair is one whatever the texts say.
        let (mine, theirs) = open(work);
        let amounts = |side: &Canonical<'_>, items: &[u32]| {
            let mut by_amount: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
            for item in items {
                if let Some(found) = side.item(*item) {
                    by_amount.entry(found.amount).or_default().push(*item);
                }
            }
            by_amount
        };
        let theirs = amounts(&work.evidence.right, &theirs);
        for (amount, mine) in amounts(&work.evidence.left, &mine) {
            if let ([one], Some([other])) = (mine.as_slice(), theirs.get(&amount).map(Vec::as_slice))
                && is_near(work, *one, *other)
                && !work.is_rejected(*one, *other)
            {
                work.claim(Rule::Reference, vec![*one], vec![*other], false, REFERENCE);
            }
        }
    }
    in_texts(work);
}

fn is_near(work: &Work<'_>, left: u32, right: u32) -> bool {
    let days = (work.evidence.left.item(left), work.evidence.right.item(right));
    matches!(days, (Some(mine), Some(theirs)) if work.evidence.are_near(mine, theirs))
}

/// One of one reference that the others of it add up to.
fn sums(work: &mut Work<'_>, left: &[u32], right: &[u32]) {
    let sum = |side: &Canonical<'_>, items: &[u32]| {
        items
            .iter()
            .filter_map(|item| side.item(*item))
            .map(|item| item.amount)
            .fold(0_i64, i64::saturating_add)
    };
    let is_sum = left.len() != right.len()
        && left.len().min(right.len()) == 1
        && sum(&work.evidence.left, left) == sum(&work.evidence.right, right)
        && left.iter().all(|one| {
            right.iter().all(|other| is_near(work, *one, *other) && !work.is_rejected(*one, *other))
        });
    if is_sum {
        work.claim(Rule::Batch, left.to_vec(), right.to_vec(), false, REFERENCE);
    }
}

/// Matches items that share a key, by what their texts say besides.
fn pairs(work: &mut Work<'_>, left: &[u32], right: &[u32], rule: Rule) {
    let evidence = &work.evidence;
    let (left, right) = (classes(&evidence.left, left), classes(&evidence.right, right));
    let mut edges = Vec::new();
    for (l, mine) in (0_u32..).zip(&left) {
        for (r, theirs) in (0_u32..).zip(&right) {
            let (one, other) = (mine.first(), theirs.first());
            let is_one = matches!((evidence.left.item(one), evidence.right.item(other)),
                (Some(one), Some(other)) if one.amount == other.amount && evidence.are_near(one, other));
            if !is_one || work.is_rejected(one, other) {
                continue;
            }
            if let Some(weight) = evidence.keyed(one, other) {
                edges.push(Edge { left: l, right: r, weight: weight.max(1) + REFERENCE });
            }
        }
    }
    let mut outcome = Outcome::default();
    match_classes(&left, &right, &edges, Joinable::Neither, work.margin, &mut outcome);
    for group in outcome.groups {
        work.claim(rule, group.left, group.right, group.is_interchangeable, group.weight);
    }
    work.found.left_surplus.extend(outcome.left_surplus);
    work.found.right_surplus.extend(outcome.right_surplus);
}

/// Whether a reference or voucher is peculiar enough to be looked for in a text.
fn is_telling(key: &[u8]) -> bool {
    key.len() >= 4 && key.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2
}

/// The words of texts, and words that a dash parts taken together, that may name a reference.
#[derive(Default)]
pub(crate) struct Tokens {
    letters: Vec<u8>,
    ends: Vec<(usize, usize)>,
}

impl Tokens {
    /// Calls `visit` with each token of a text.
    pub(crate) fn of(&mut self, text: &str, mut visit: impl FnMut(&[u8])) {
        self.letters.clear();
        fold_into(text, &mut self.letters);
        self.ends.clear();
        self.ends.extend(words(&self.letters));
        for letter in &mut self.letters {
            *letter &= !START;
        }
        for (place, (from, _)) in self.ends.iter().enumerate() {
            for (_, to) in self.ends.iter().skip(place).take(3) {
                let token = self.letters.get(*from..*to).unwrap_or_default();
                if is_telling(token) {
                    visit(token);
                }
            }
        }
    }
}

/// Links a row with the one line that names its reference or voucher, and a line with the one row that names its own.
fn in_texts(work: &mut Work<'_>) {
    let evidence = &work.evidence;
    let forth = named(&evidence.left, &|n| work.is_left_open(n), &evidence.right, &|n| work.is_right_open(n));
    let back = named(&evidence.right, &|n| work.is_right_open(n), &evidence.left, &|n| work.is_left_open(n));
    let mut pairs: Vec<(u32, u32)> = forth;
    pairs.extend(back.into_iter().map(|(right, left)| (left, right)));
    pairs.retain(|(left, right)| {
        let items = (work.evidence.left.item(*left), work.evidence.right.item(*right));
        matches!(items, (Some(one), Some(other)) if one.amount == other.amount && work.evidence.are_near(one, other))
            && !work.is_rejected(*left, *right)
    });
    pairs.sort_unstable();
    pairs.dedup();
    let mut uses: [FxHashMap<u32, u32>; 2] = Default::default();
    let [lefts, rights] = &mut uses;
    for (left, right) in &pairs {
        *lefts.entry(*left).or_default() += 1;
        *rights.entry(*right).or_default() += 1;
    }
    for (left, right) in &pairs {
        if lefts.get(left) == Some(&1) && rights.get(right) == Some(&1) {
            work.claim(Rule::Reference, vec![*left], vec![*right], false, REFERENCE);
        }
    }
}

/// Items whose reference or voucher stands in a text of the other side, with the items that have the text.
fn named(
    side: &Canonical<'_>,
    is_open: &dyn Fn(u32) -> bool,
    other: &Canonical<'_>,
    is_other_open: &dyn Fn(u32) -> bool,
) -> Vec<(u32, u32)> {
    let mut owners: FxHashMap<Word, Numbers> = FxHashMap::default();
    let mut letters = Vec::new();
    for (number, item) in side.items().filter(|(number, _)| is_open(*number)) {
        for text in [item.reference, item.voucher].into_iter().filter(|text| *text != 0) {
            bare_into(side.text(text), &mut letters);
            if is_telling(&letters) {
                owners.entry(Word::from_slice(&letters)).or_default().push(number);
            }
        }
    }
    if owners.is_empty() {
        return Vec::new();
    }
    let mut tokens = Tokens::default();
    let mut found = Vec::new();
    let mut hits: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (number, item) in other.items().filter(|(number, _)| is_other_open(*number)) {
        let owners = hits.entry(item.memo).or_insert_with(|| {
            let mut all = Vec::new();
            tokens.of(other.text(item.memo), |token| all.extend(owners.get(token).into_iter().flatten()));
            all
        });
        let same_amount = |one: &Item| one.amount == item.amount;
        let of_amount = owners.iter().filter(|owner| side.item(**owner).is_some_and(same_amount));
        found.extend(of_amount.map(|owner| (*owner, number)));
    }
    found.sort_unstable();
    found.dedup();
    found
}
