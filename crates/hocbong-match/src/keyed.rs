//! Links items that share a reference, or of which one has the reference or the voucher of the other in its
//! text.

use crate::classes::{Edge, Joinable, Outcome, match_classes};
use crate::fold::{START, Word, bare_into, fold_into, words};
use crate::items::{Canonical, Item};
use crate::linkage::LinkRule;
use crate::lists::Numbering;
use crate::neighbours::{Neighbours, hash};
use crate::one_to_one::classes;
use crate::parallel;
use crate::state::LinkState;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// Weight of a shared reference.
const REFERENCE: i32 = 1_200;

/// The open items of each reference that both sides have.
pub(crate) fn by_reference(work: &LinkState<'_>) -> BTreeMap<u32, (Vec<u32>, Vec<u32>)> {
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

/// Links items that share a reference: sums first, then single pairs; after that, references and vouchers in
/// texts.
pub(crate) fn references(work: &mut LinkState<'_>) {
    for (left, right) in by_reference(work).into_values() {
        sums(work, &left, &right);
        let open = |work: &LinkState<'_>| {
            let left: Vec<u32> = left.iter().copied().filter(|item| work.is_left_open(*item)).collect();
            let right: Vec<u32> = right.iter().copied().filter(|item| work.is_right_open(*item)).collect();
            (left, right)
        };
        let (mine, theirs) = open(work);
        pairs(work, &mine, &theirs, LinkRule::Reference);
        // A pair alone with its reference and amount is linked whatever its texts say.
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
                work.claim(LinkRule::Reference, &[*one], &[*other], false, REFERENCE);
            }
        }
    }
    in_texts(work);
}

fn is_near(work: &LinkState<'_>, left: u32, right: u32) -> bool {
    let days = (work.evidence.left.item(left), work.evidence.right.item(right));
    matches!(days, (Some(mine), Some(theirs)) if work.evidence.are_near(mine, theirs))
}

/// Links the one item that a reference has on one side with the several on the other, if they add up to it.
fn sums(work: &mut LinkState<'_>, left: &[u32], right: &[u32]) {
    let sum = |side: &Canonical<'_>, items: &[u32]| -> i128 {
        items.iter().filter_map(|item| side.item(*item)).map(|item| i128::from(item.amount)).sum()
    };
    let is_sum = left.len() != right.len()
        && left.len().min(right.len()) == 1
        && sum(&work.evidence.left, left) == sum(&work.evidence.right, right)
        && left.iter().all(|one| {
            right.iter().all(|other| is_near(work, *one, *other) && !work.is_rejected(*one, *other))
        });
    if is_sum {
        work.claim(LinkRule::Batch, left, right, false, REFERENCE);
    }
}

/// Matches items of one amount that share a key, by what their texts and days say besides.
fn pairs(work: &mut LinkState<'_>, left: &[u32], right: &[u32], rule: LinkRule) {
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
                edges.push(Edge::new(l, r, weight.max(1) + REFERENCE));
            }
        }
    }
    let mut outcome = Outcome::default();
    match_classes(&left, &right, &edges, Joinable::Neither, work.margin, &mut outcome);
    for group in outcome.groups {
        work.claim(rule, &group.left, &group.right, group.is_interchangeable, group.weight);
    }
    work.found.left_surplus.extend(outcome.left_surplus);
    work.found.right_surplus.extend(outcome.right_surplus);
}

/// Whether a reference or voucher is distinctive enough to be looked for in a text: four characters, two of
/// them digits.
fn is_telling(key: &[u8]) -> bool {
    key.len() >= 4 && key.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2
}

/// Finds the tokens of a text that may be a reference: words, and up to three adjacent ones joined, as dashes
/// may separate them.
#[derive(Default)]
pub(crate) struct Tokens {
    letters: Vec<u8>,
    ends: Vec<(usize, usize)>,
}

impl Tokens {
    /// Calls `visit` with each distinctive token of a text.
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

/// Links an item with the only one of the other side that has its reference or voucher in its text, if the
/// amounts are equal.
fn in_texts(work: &mut LinkState<'_>) {
    let evidence = &work.evidence;
    let left = Open { side: &evidence.left, is_open: &work.left_open };
    let right = Open { side: &evidence.right, is_open: &work.right_open };
    let (forth, back) = (named(&left, &right, work.threads), named(&right, &left, work.threads));
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
            work.claim(LinkRule::Reference, &[*left], &[*right], false, REFERENCE);
        }
    }
}

/// The open items of a side.
struct Open<'s, 'a> {
    side: &'s Canonical<'a>,
    is_open: &'s [bool],
}

impl<'s> Open<'s, '_> {
    fn items(&self) -> impl Iterator<Item = (u32, &'s Item)> {
        self.side.items().zip(self.is_open).filter(|(_, is_open)| **is_open).map(|(item, _)| item)
    }
}

/// The texts by which the other side may name an item: its reference and its voucher.
fn keys_of(item: &Item) -> impl Iterator<Item = u32> {
    [item.reference, item.voucher].into_iter().filter(|text| *text != 0)
}

/// Items of `own` whose reference or voucher is in a memo of an item of `other` of the same amount, with that
/// item.
fn named(own: &Open<'_, '_>, other: &Open<'_, '_>, threads: usize) -> Vec<(u32, u32)> {
    let owners: Vec<(u32, &Item)> = own.items().filter(|(_, item)| keys_of(item).next().is_some()).collect();
    if owners.is_empty() {
        return Vec::new();
    }
    let mut memos = Numbering::default();
    let items: Vec<(u32, &Item, u32)> =
        other.items().map(|(number, item)| (number, item, memos.number(item.memo))).collect();
    let tokens = parallel::map_with(threads, &memos.all, Tokens::default, |tokens, memo| {
        let mut hashes: SmallVec<[u32; 4]> = SmallVec::new();
        tokens.of(other.side.text(*memo), |token| hashes.push(hash(token)));
        hashes
    });
    let is_shown: FxHashSet<u32> = tokens.into_iter().flatten().collect();
    if is_shown.is_empty() {
        return Vec::new();
    }
    let hashed = parallel::map_with(threads, &owners, Vec::new, |letters, (number, item)| {
        let mut found: SmallVec<[(u32, u32); 1]> = SmallVec::new();
        for text in keys_of(item) {
            bare_into(own.side.text(text), letters);
            let hash = hash(letters);
            if is_shown.contains(&hash) && is_telling(letters) {
                found.push((hash, *number));
            }
        }
        found
    });
    let owners = Neighbours::of(hashed.into_iter().flatten().collect());
    if owners.is_empty() {
        return Vec::new();
    }
    let named = parallel::map_with(threads, &memos.all, Tokens::default, |tokens, memo| {
        let mut found: Vec<Word> = Vec::new();
        tokens.of(other.side.text(*memo), |token| {
            if owners.of_hash(hash(token)).next().is_some() {
                found.push(Word::from_slice(token));
            }
        });
        found
    });
    let mut letters = Vec::new();
    let mut found = Vec::new();
    for (number, item, memo) in items {
        let named = named.get(memo as usize).into_iter().flatten();
        for (owner, token) in
            named.flat_map(|token| owners.of_hash(hash(token)).map(move |owner| (owner, token)))
        {
            let Some(theirs) = own.side.item(owner).filter(|theirs| theirs.amount == item.amount) else {
                continue;
            };
            let is_shown = keys_of(theirs).any(|text| {
                bare_into(own.side.text(text), &mut letters);
                is_telling(&letters) && letters == token.as_slice()
            });
            if is_shown {
                found.push((owner, number));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
