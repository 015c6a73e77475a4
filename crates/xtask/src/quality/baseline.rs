//! A plain join as a baseline for the library's figures: what a spreadsheet does in three passes.

use std::collections::HashMap;

use hocbong::reconcile::{Item, Side};

use super::answer::{Answer, Claim};
use xtask_oracle::fixtures::text::fold;

const WINDOW: i64 = 3;

/// Joins equal references with equal amounts, then equal amounts, days and texts, then the nearest day.
pub(super) fn join(left: &Side<'_>, right: &Side<'_>) -> Answer {
    let mut join = Join {
        left: left.entries(),
        taken_left: vec![false; left.entries().len()],
        taken_right: vec![false; right.entries().len()],
        answer: Answer { rows: left.entries().len() + right.entries().len(), ..Answer::default() },
        right: right.entries(),
    };
    join.equal(
        |entry| {
            (!entry.reference().is_empty())
                .then(|| (left.strings().get(entry.reference()).to_owned(), entry.amount()))
        },
        |entry| Some((right.strings().get(entry.reference()).to_owned(), entry.amount())),
    );
    let text = |side: &Side<'_>, entry: &Item| fold(&side.text_of(entry).replace(',', ""));
    join.equal(
        |entry| Some((entry.amount(), entry.date(), text(left, entry))),
        |entry| Some((entry.amount(), entry.date(), text(right, entry))),
    );
    for days in 0..=WINDOW {
        for late in [days, -days] {
            join.equal(
                |entry| {
                    Some((
                        entry.amount(),
                        entry.date() + chrono::Days::new(u64::try_from(WINDOW + late).unwrap_or(0)),
                    ))
                },
                |entry| Some((entry.amount(), entry.date() + chrono::Days::new(3))),
            );
        }
    }
    join.answer
}

struct Join<'a> {
    left: &'a [Item],
    right: &'a [Item],
    taken_left: Vec<bool>,
    taken_right: Vec<bool>,
    answer: Answer,
}

impl Join<'_> {
    /// Pairs items with equal keys, in the order of the files.
    fn equal<K: std::hash::Hash + Eq>(
        &mut self,
        left_key: impl Fn(&Item) -> Option<K>,
        right_key: impl Fn(&Item) -> Option<K>,
    ) {
        let mut waiting: HashMap<K, Vec<usize>> = HashMap::new();
        for (index, entry) in self.right.iter().enumerate().rev() {
            if self.taken_right.get(index) == Some(&false)
                && let Some(key) = right_key(entry)
            {
                waiting.entry(key).or_default().push(index);
            }
        }
        for (entry, taken) in self.left.iter().zip(&mut self.taken_left).filter(|(_, taken)| !**taken) {
            let Some(index) = left_key(entry).and_then(|key| waiting.get_mut(&key)?.pop()) else { continue };
            let Some(line) = self.right.get(index).map(hocbong::reconcile::Item::line) else { continue };
            *taken = true;
            self.taken_right.get_mut(index).into_iter().for_each(|taken| *taken = true);
            self.answer.claims.push(Claim { left: vec![entry.line()], right: vec![line], is_group: false });
        }
    }
}
