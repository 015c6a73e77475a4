//! First of all: what a person decided.

use crate::diagnostic::Diagnostic;
use crate::reconcile::MatchRule;
use crate::reconcile::decisions::{Decision, FollowedDecision, Lines, finding, tells_rows};
use crate::reconcile::note_of;
use crate::reconcile::state::MatchState;
use std::collections::{BTreeMap, BTreeSet};

/// A decision with the entries that it names.
struct Named<'d> {
    decision: &'d Decision,
    left: Vec<u32>,
    right: Vec<u32>,
    is_same_amount: bool,
}

/// Matches the rows that a person accepted as one movement, and forbids the pairs that a person rejected.
/// Decisions that name no row or contradict each other are reported and not followed.
pub(in crate::reconcile) fn decision(work: &mut MatchState<'_>) {
    let decisions = work.options.decisions.clone();
    if decisions.is_empty() {
        return;
    }
    let (left, right) = (Lines::new(&work.left.side), Lines::new(&work.right.side));
    let mut findings = Vec::new();
    let mut named = Vec::new();
    for decision in decisions.items() {
        let sides = (left.find(&decision.left), right.find(&decision.right));
        if let Err(text) = &sides.0 {
            findings.push(finding(decision, "HB0807", "left_line", text));
        }
        if let Err(text) = &sides.1 {
            findings.push(finding(decision, "HB0807", "right_line", text));
        }
        if let (Ok(of_left), Ok(of_right)) = sides {
            let says = note_of((&work.left.side, &of_left), (&work.right.side, &of_right));
            if tells_rows(&decision.note) && !decision.note.starts_with(&says) {
                let rows = format!("{} ↔ {}", decision.left, decision.right);
                findings.push(finding(decision, "HB0807.changed", "note", &rows));
                continue;
            }
            let is_same_amount = left.amount(&of_left) == right.amount(&of_right);
            named.push(Named { decision, left: of_left, right: of_right, is_same_amount });
        }
    }
    let named = without_repeats(named, &mut findings);
    let named = without_conflicts(named, &mut findings);
    work.findings.extend(findings);
    for item in named {
        if !item.decision.is_accepted {
            work.rejected.extend(pairs(&item));
        } else if item.is_same_amount {
            work.record_match(MatchRule::Decision, &item.left, &item.right, false);
        } else {
            work.record_decided_difference(&item.left, &item.right);
        }
        let decision = item.decision.clone();
        work.followed.push(FollowedDecision { decision, left: item.left, right: item.right });
    }
}

fn pairs<'n>(named: &'n Named<'_>) -> impl Iterator<Item = (u32, u32)> + 'n {
    named.left.iter().flat_map(|left| named.right.iter().map(|right| (*left, *right)))
}

/// Drops repeated decisions, which change nothing, and reports them.
fn without_repeats<'d>(named: Vec<Named<'d>>, findings: &mut Vec<Diagnostic>) -> Vec<Named<'d>> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::with_capacity(named.len());
    for item in named {
        if seen.insert((item.left.clone(), item.right.clone(), item.decision.is_accepted)) {
            kept.push(item);
        } else {
            findings.push(finding(item.decision, "HB0807.twice", "left_line", &item.decision.left));
        }
    }
    kept
}

/// Drops decisions that conflict: a row accepted with two others, or a pair both accepted and rejected.
/// Neither of the two is followed, so that the order in the file does not matter.
fn without_conflicts<'d>(named: Vec<Named<'d>>, findings: &mut Vec<Diagnostic>) -> Vec<Named<'d>> {
    let mut of_row: BTreeMap<(bool, u32), u32> = BTreeMap::new();
    let mut accepted = BTreeSet::new();
    let mut rejected = BTreeSet::new();
    for item in &named {
        if item.decision.is_accepted {
            let rows =
                item.left.iter().map(|row| (true, *row)).chain(item.right.iter().map(|row| (false, *row)));
            rows.for_each(|row| *of_row.entry(row).or_default() += 1);
            accepted.extend(pairs(item));
        } else {
            rejected.extend(pairs(item));
        }
    }
    let is_twice = |is_left: bool, rows: &[u32]| {
        rows.iter().any(|row| of_row.get(&(is_left, *row)).is_some_and(|count| *count > 1))
    };
    let mut kept = Vec::with_capacity(named.len());
    for item in named {
        let other = if item.decision.is_accepted { &rejected } else { &accepted };
        let against = pairs(&item).any(|pair| other.contains(&pair));
        let column = match item.decision.is_accepted {
            _ if against => Some("decision"),
            true if is_twice(true, &item.left) => Some("left_line"),
            true if is_twice(false, &item.right) => Some("right_line"),
            _ => None,
        };
        match column {
            None => kept.push(item),
            Some(column) => {
                let decision = item.decision;
                let text = if column == "right_line" { &decision.right } else { &decision.left };
                findings.push(finding(decision, "HB0807.conflict", column, text));
            }
        }
    }
    kept
}
