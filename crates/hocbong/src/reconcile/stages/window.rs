//! Stage 3: the same amount within the window, texts that do not speak against it.
//!
//! Per amount the assignment of most rows and least cost over all rows at once; what another assignment explains
//! nearly as well is declared ambiguous.

use super::{COST_OF_A_DAY, MARGIN, Undecided, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::classes::{days_between, match_classes};
use crate::reconcile::work::Work;
use std::collections::HashMap;

/// What a pair costs whose references both speak and differ.
const COST_OF_OTHER_REFERENCE: u32 = 200;

/// Matches rows of one amount within the window.
pub(in crate::reconcile) fn window(work: &mut Work<'_>) {
    let (left, right) = (work.left.classes(|_| true), work.right.classes(|_| true));
    let mut by_amount: HashMap<i64, Vec<usize>> = HashMap::new();
    for (number, class) in right.iter().enumerate() {
        if let Some(entry) = work.right.entry(class.first()) {
            by_amount.entry(entry.amount).or_default().push(number);
        }
    }
    // Classes come in canonical order, which begins with the day; so each amount's list is in time order.
    let window = i64::from(work.options.window_days);
    let mut edges = Vec::new();
    for (l, class) in left.iter().enumerate() {
        let Some(mine) = work.left.entry(class.first()) else { continue };
        let Some(candidates) = by_amount.get(&mine.amount) else { continue };
        let day_of = |r: &usize| right.get(*r).and_then(|class| work.right.entry(class.first()));
        let first = candidates
            .partition_point(|r| day_of(r).is_some_and(|theirs| days_between(mine, theirs) < -window));
        for r in candidates.iter().skip(first) {
            let Some(theirs) = day_of(r) else { continue };
            let days = days_between(mine, theirs);
            if days > window {
                break;
            }
            let comparison = work.evidence.compare(mine, theirs);
            if comparison.contradicts {
                continue;
            }
            let days = u32::try_from(days.unsigned_abs()).unwrap_or(u32::MAX);
            let mut cost = days.saturating_mul(COST_OF_A_DAY) + u32::from(comparison.distance);
            if work.have_other_references(mine, theirs) {
                cost += COST_OF_OTHER_REFERENCE;
            }
            edges.push(Edge { left: l, right: *r, cost });
        }
    }
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, Rule::Window, outcome, Undecided::Declare);
}
