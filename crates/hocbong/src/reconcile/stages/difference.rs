//! Stage 5: the same text and day, another amount. No match, but no accident either.

use crate::reconcile::work::Work;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How near two texts must be to speak for one movement when the amounts do not.
const NEAREST: u16 = 250;

/// Joins rows of one day whose texts agree, where each is the other's only candidate.
pub(in crate::reconcile) fn difference(work: &mut Work<'_>) {
    let mut by_day: BTreeMap<NaiveDate, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for number in work.left.open() {
        if let Some(entry) = work.left.entry(number) {
            by_day.entry(entry.date).or_default().0.push(number);
        }
    }
    for number in work.right.open() {
        if let Some(entry) = work.right.entry(number)
            && let Some(rows) = by_day.get_mut(&entry.date)
        {
            rows.1.push(number);
        }
    }
    for (left, right) in by_day.into_values() {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for mine in &left {
            for theirs in &right {
                let Some((a, b)) = work.left.entry(*mine).zip(work.right.entry(*theirs)) else { continue };
                let comparison = work.evidence.compare(a, b);
                let is_surplus = work.left.surplus.contains(mine) || work.right.surplus.contains(theirs);
                if comparison.agrees && comparison.distance <= NEAREST && a.amount != b.amount && !is_surplus
                {
                    pairs.push((*mine, *theirs));
                }
            }
        }
        for (mine, theirs) in &pairs {
            let is_only = pairs.iter().filter(|(a, b)| a == mine || b == theirs).count() == 1;
            if is_only {
                work.record_difference(*mine, *theirs, false);
            }
        }
    }
}
