//! The gate that no change may make ours slower than: ratios to the floor of the same rounds, never seconds, so
//! that it says the same on a slow machine.

use std::fmt::Write as _;

use super::contest::Results;
use super::tools::Task;

/// Rows that the gate measures on. Fewer would measure how long processes take to start.
pub(crate) const ROWS: usize = 100_000;
pub(crate) const ROUNDS: usize = 5;

/// The most that each task may take in units of its floor, built as the profile `gate` says. Lower one when its
/// task becomes quicker: some 60 % over what is measured leaves room for a busy machine, on which the shortest vary most.
pub(crate) const CEILINGS: [(Task, f64); 5] =
    [(Task::Text, 26.0), (Task::Json, 29.0), (Task::Balance, 3.5), (Task::Check, 4.0), (Task::CheckAll, 4.5)];

/// Each task's ratio beside its ceiling, in words, and whether all are below.
pub(crate) fn judge(results: &Results) -> (String, bool) {
    let of = |task: Task| results.ours(task.name()).and_then(|result| results.ratio(result));
    judged(&CEILINGS.map(|(task, ceiling)| (task.name(), of(task), ceiling)))
}

fn judged(all: &[(&str, Option<f64>, f64)]) -> (String, bool) {
    let (mut words, mut is_good) = (String::new(), true);
    for (task, ratio, ceiling) in all {
        let (verdict, is_below) = match ratio {
            // A task that was not measured has not passed.
            None => ("not measured".to_owned(), false),
            Some(ratio) if ratio <= ceiling => (format!("{ratio:.2} of {ceiling:.2} floors"), true),
            Some(ratio) => (format!("{ratio:.2} floors, over the ceiling of {ceiling:.2}"), false),
        };
        is_good &= is_below;
        // Writing to a string cannot fail.
        let _ = writeln!(words, "{} {task}: {verdict}", if is_below { "ok  " } else { "FAIL" });
    }
    (words, is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_over_its_ceiling_fails_and_so_does_none() {
        assert!(judged(&[("balance", Some(1.4), 1.5)]).1);
        let (words, is_good) = judged(&[("balance", Some(1.4), 1.5), ("check", Some(3.0), 2.5)]);
        assert!(!is_good);
        assert_eq!(
            words,
            "ok   balance: 1.40 of 1.50 floors\nFAIL check: 3.00 floors, over the ceiling of 2.50\n"
        );
        assert!(!judged(&[("check", None, 2.5)]).1);
    }
}
