//! Before the matching stages: joins each correction with the row that it corrects.

use crate::reconcile::MatchRule;
use crate::reconcile::side::Correction;
use crate::reconcile::state::{MatchState, SideState};
use chrono::Days;

/// Counts each reversal or adjustment together with the entry that it corrects, unless the other side has a
/// row with the correction's own amount within the window of its day. Entries that then come to zero are
/// matched with nothing.
pub(in crate::reconcile) fn correction(work: &mut MatchState<'_>) {
    let window = u64::from(work.options.window_days);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    collect(&work.left, &work.right, window, &mut left);
    collect(&work.right, &work.left, window, &mut right);
    let left = join(&mut work.left, &left);
    let right = join(&mut work.right, &right);
    for number in left {
        work.record_match(MatchRule::Correction, &[number], &[], false);
    }
    for number in right {
        work.record_match(MatchRule::Correction, &[], &[number], false);
    }
}

fn collect(half: &SideState<'_>, other: &SideState<'_>, window: u64, joins: &mut Vec<Correction>) {
    let mut corrections = half.side.corrections.clone();
    let entry = |number: u32| half.entry(number);
    corrections.sort_by(|a, b| match (entry(a.correction), entry(b.correction)) {
        (Some(a), Some(b)) => half.side.canonical_order(a, b),
        _ => std::cmp::Ordering::Equal,
    });
    // Rows that a person's decision has already used stay as decided.
    corrections.retain(|pair| half.is_open(pair.original) && half.is_open(pair.correction));
    for pair in corrections {
        let Some(correction) = entry(pair.correction) else { continue };
        let from = correction.date.checked_sub_days(Days::new(window)).unwrap_or(correction.date);
        let to = correction.date.checked_add_days(Days::new(window)).unwrap_or(correction.date);
        let has_own_row = other
            .side
            .entries
            .iter()
            .any(|row| row.amount == correction.amount && (from..=to).contains(&row.date));
        if !has_own_row {
            joins.push(pair);
        }
    }
}

/// Joins the corrections, and returns the entries that come to zero.
fn join(half: &mut SideState<'_>, joins: &[Correction]) -> Vec<u32> {
    // A correction of a correction counts with the first entry of the chain.
    let first_of = |mut number: u32| {
        for _ in 0..=joins.len() {
            match joins.iter().find(|pair| pair.correction == number) {
                Some(pair) => number = pair.original,
                None => break,
            }
        }
        number
    };
    let originals: Vec<(u32, u32)> =
        joins.iter().map(|pair| (first_of(pair.original), pair.correction)).filter(|(o, c)| o != c).collect();
    let mut touched = Vec::new();
    for (original, correction) in originals {
        half.join(original, correction);
        touched.push(original);
    }
    touched.sort_unstable();
    touched.dedup();
    touched
        .retain(|number| half.is_open(*number) && half.entry(*number).is_some_and(|entry| entry.amount == 0));
    touched
}
