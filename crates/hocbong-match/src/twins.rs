//! Two lists of one sort: what is written alike in both is the same.

use crate::classes::{Edge, Joinable, Outcome, match_classes};
use crate::evidence::Roles;
use crate::fold::{bare, fold};
use crate::items::Canonical;
use crate::linkage::Work;
use crate::singles::classes;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// So many letters that begin two texts say that they are one, where the rest is cut or lost.
const LEAST_LETTERS: usize = 24;
/// What texts weigh that are the same.
const SAME: i32 = 1_500;
/// What it adds that references are.
const SAME_REFERENCE: i32 = 600;

/// Matches items of one day and amount whose texts have the same letters, then those whose first letters are the same.
pub(crate) fn twins(work: &mut Work<'_>) {
    if work.evidence.roles != Roles::Both {
        return;
    }
    for most in [usize::MAX, LEAST_LETTERS] {
        let left = by_letters(&work.evidence.left, &work.left_open, most);
        let mut right = by_letters(&work.evidence.right, &work.right_open, most);
        for (key, mine) in left {
            let Some(theirs) = right.remove(&key) else { continue };
            settle(work, &mine, &theirs);
        }
    }
}

type Key = (i64, i32, Vec<u8>);

/// The open items by amount, day and the first `most` letters of their texts; what has too few letters is left out.
fn by_letters(side: &Canonical<'_>, open: &[bool], most: usize) -> BTreeMap<Key, Vec<u32>> {
    let mut letters: FxHashMap<(u32, u32), Vec<u8>> = FxHashMap::default();
    let mut found: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (number, item) in side.items() {
        if !open.get(number as usize).copied().unwrap_or(false) {
            continue;
        }
        let text = letters.entry((item.party, item.memo)).or_insert_with(|| {
            let mut text = bare(&fold(side.text(item.party)));
            text.extend(bare(&fold(side.text(item.memo))));
            text
        });
        let is_telling = most == usize::MAX || text.len() >= most;
        if is_telling {
            let text = text.get(..most.min(text.len())).unwrap_or_default().to_vec();
            found.entry((item.amount, item.day, text)).or_default().push(number);
        }
    }
    found
}

fn settle(work: &mut Work<'_>, left: &[u32], right: &[u32]) {
    let evidence = work.evidence;
    let (left, right) = (classes(&evidence.left, left), classes(&evidence.right, right));
    let mut edges = Vec::new();
    for (l, mine) in (0_u32..).zip(&left) {
        for (r, theirs) in (0_u32..).zip(&right) {
            let (one, other) = (mine.first(), theirs.first());
            let items = evidence.left.item(one).zip(evidence.right.item(other));
            let is_one = items.is_some_and(|(one, other)| {
                one.reference != 0 && other.reference != 0 && evidence.same_reference(one, other)
            });
            if !work.is_rejected(one, other) {
                let weight = SAME + if is_one { SAME_REFERENCE } else { 0 };
                edges.push(Edge { left: l, right: r, weight });
            }
        }
    }
    let mut outcome = Outcome::default();
    match_classes(&left, &right, &edges, Joinable::Neither, work.margin, &mut outcome);
    // What is not decided here has its turn again with everything else.
    outcome.ambiguous.clear();
    outcome.too_large.clear();
    work.settle_singles(outcome);
}
