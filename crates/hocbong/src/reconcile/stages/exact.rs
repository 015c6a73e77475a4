//! Stage 2: the same day and amount, texts that agree, nothing that competes.

use super::{MARGIN, Undecided, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::classes::{Class, match_classes};
use crate::reconcile::work::Work;
use chrono::NaiveDate;
use std::collections::HashMap;

/// How many pairs of one day and amount are compared before only equal texts are.
const MOST_PAIRS: usize = 250_000;

/// Matches rows of one day and amount whose texts agree.
pub(in crate::reconcile) fn exact(work: &mut Work<'_>) {
    let (left, right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let mut by_day: HashMap<(i64, NaiveDate), (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (number, class) in left.iter().enumerate() {
        if let Some(entry) = work.left.entry(class.first()) {
            by_day.entry((entry.amount, entry.date)).or_default().0.push(number);
        }
    }
    for (number, class) in right.iter().enumerate() {
        if let Some(entry) = work.right.entry(class.first())
            && let Some(bucket) = by_day.get_mut(&(entry.amount, entry.date))
        {
            bucket.1.push(number);
        }
    }
    let mut edges = Vec::new();
    for (mine, theirs) in by_day.values() {
        if mine.len().saturating_mul(theirs.len()) > MOST_PAIRS {
            equal_texts(work, &left, &right, (mine, theirs), &mut edges);
        } else {
            agreeing_texts(work, &left, &right, (mine, theirs), &mut edges);
        }
    }
    edges.sort_unstable_by_key(|edge: &Edge| (edge.left, edge.right));
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Exact, outcome, Undecided::Later);
}

fn agreeing_texts(
    work: &Work<'_>,
    left: &[Class],
    right: &[Class],
    (mine, theirs): (&[usize], &[usize]),
    edges: &mut Vec<Edge>,
) {
    for l in mine {
        let Some(my_entry) = left.get(*l).and_then(|class| work.left.entry(class.first())) else { continue };
        for r in theirs {
            let Some(their_entry) = right.get(*r).and_then(|class| work.right.entry(class.first())) else {
                continue;
            };
            let comparison = work.evidence.compare(my_entry, their_entry);
            if comparison.agrees {
                edges.push(Edge { left: *l, right: *r, cost: u32::from(comparison.distance) });
            }
        }
    }
}

fn equal_texts(
    work: &Work<'_>,
    left: &[Class],
    right: &[Class],
    (mine, theirs): (&[usize], &[usize]),
    edges: &mut Vec<Edge>,
) {
    let mut by_text: HashMap<u64, Vec<usize>> = HashMap::new();
    for r in theirs {
        if let Some(entry) = right.get(*r).and_then(|class| work.right.entry(class.first())) {
            by_text.entry(work.evidence.key(false, entry)).or_default().push(*r);
        }
    }
    for l in mine {
        let Some(entry) = left.get(*l).and_then(|class| work.left.entry(class.first())) else { continue };
        let candidates: Vec<usize> =
            by_text.get(&work.evidence.key(true, entry)).cloned().unwrap_or_default();
        agreeing_texts(work, left, right, (&[*l], &candidates), edges);
    }
}
