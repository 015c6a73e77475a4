//! Rows that were made from a line of the bank, and that line.

use crate::reconcile::MatchRule;
use crate::reconcile::state::MatchState;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Matches each row with the bank line that its id says it was made from. If the amounts are no longer equal,
/// because the row was changed or corrected, the pair is left to the later stages.
pub(in crate::reconcile) fn line(work: &mut MatchState<'_>) {
    if work.left.side.line_ids.is_empty() || work.right.side.line_ids.is_empty() {
        return;
    }
    // An id that occurs twice on a side proves nothing.
    let mut of_id: BTreeMap<Uuid, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for (number, id) in &work.left.side.line_ids {
        of_id.entry(*id).or_default().0.push(*number);
    }
    for (number, id) in &work.right.side.line_ids {
        of_id.entry(*id).or_default().1.push(*number);
    }
    for (left, right) in of_id.into_values() {
        let ([left], [right]) = (left.as_slice(), right.as_slice()) else { continue };
        let amounts = (work.left.entry(*left), work.right.entry(*right));
        let is_same = matches!(amounts, (Some(left), Some(right)) if left.amount == right.amount);
        if is_same && work.left.is_open(*left) && work.right.is_open(*right) {
            work.record_match(MatchRule::Reference, &[*left], &[*right], false);
        }
    }
}
