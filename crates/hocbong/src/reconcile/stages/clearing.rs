//! What the last reconciliation left open and clears weeks later.

use super::{MARGIN, Undecided, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::classes::{Class, match_classes};
use crate::reconcile::evidence::SILENT;
use crate::reconcile::work::Work;
use rustc_hash::FxHashMap;

/// How much a text must say where the days say nothing.
const LEAST_GAIN: u32 = 400;

/// Matches carried rows that are still open with later rows of their amount whose texts agree strongly, however many
/// days there are between; the window has had its turn, so that a row near by goes first.
pub(in crate::reconcile) fn clearing(work: &mut Work<'_>) {
    if !work.has_carried() {
        return;
    }
    let (left, right) = (work.left.classes(), work.right.classes());
    let mut edges = edges_from(work, true, &left, &right);
    edges.extend(edges_from(work, false, &left, &right));
    edges.sort_unstable_by_key(|edge| (edge.left, edge.right));
    edges.dedup_by_key(|edge| (edge.left, edge.right));
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Carried, outcome, Undecided::Declare);
}

/// The pairs of a side's carried classes with classes of the other that have a telling word of theirs.
fn edges_from(work: &Work<'_>, is_left: bool, left: &[Class], right: &[Class]) -> Vec<Edge> {
    let (half, other) = if is_left { (&work.left, &work.right) } else { (&work.right, &work.left) };
    let (own, facing) = if is_left { (left, right) } else { (right, left) };
    let is_carried = |class: &Class| half.entry(class.first()).is_some_and(|row| half.side.is_carried(row));
    let carried: Vec<(usize, &Class)> =
        own.iter().enumerate().filter(|(_, class)| is_carried(class)).collect();
    if carried.is_empty() {
        return Vec::new();
    }
    let words_of = |is_left: bool, row: u32| {
        let mut words = work.evidence.telling_words(is_left, row);
        // With what a word may be a slip for.
        words.extend(work.evidence.names_and_codes(is_left, row));
        words
    };
    let mut by_word: FxHashMap<(i64, u32), Vec<usize>> = FxHashMap::default();
    for (at, class) in facing.iter().enumerate() {
        let Some(entry) = other.entry(class.first()) else { continue };
        for word in words_of(!is_left, class.first()) {
            by_word.entry((entry.amount, word)).or_default().push(at);
        }
    }
    let mut edges = Vec::new();
    for (at, class) in carried {
        let Some(entry) = half.entry(class.first()) else { continue };
        let words = words_of(is_left, class.first());
        let mut candidates: Vec<usize> =
            words.iter().filter_map(|word| by_word.get(&(entry.amount, *word))).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        for candidate in candidates {
            let (l, r) = if is_left { (at, candidate) } else { (candidate, at) };
            edges.extend(
                left.get(l)
                    .zip(right.get(r))
                    .and_then(|classes| Some(Edge { left: l, right: r, cost: cost_of(work, classes)? })),
            );
        }
    }
    edges
}

/// What it costs to take two classes for the same movement; none where their texts do not agree strongly.
fn cost_of(work: &Work<'_>, (left, right): (&Class, &Class)) -> Option<u32> {
    let (mine, theirs) = work.left.entry(left.first()).zip(work.right.entry(right.first()))?;
    let comparison = work.evidence.compare(left.first(), right.first());
    let is_it = comparison.agrees
        && comparison.cost + LEAST_GAIN <= SILENT
        && !work.have_other_references(mine, theirs)
        && work.may_clear(mine, theirs)
        && !work.has_rejected(&left.members, &right.members);
    is_it.then_some(comparison.cost)
}
