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
pub(crate) const CEILINGS: [(Task, f64); 6] = [
    (Task::Text, 22.0),
    (Task::Json, 25.0),
    (Task::Inspect, 10.0),
    (Task::Balance, 3.2),
    (Task::Check, 3.6),
    (Task::CheckAll, 4.5),
];

/// A workload that is reconciled beside its own floor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// How many rows its books have where ordinary ones have as many.
    pub(crate) rows: usize,
    ceiling: f64,
}

/// Texts as banks let them through, and a worst case.
pub(crate) const CASES: [Case; 4] = [
    Case { name: "cut", rows: 50_000, ceiling: 110.0 },
    Case { name: "crowded", rows: 30_000, ceiling: 330.0 },
    Case { name: "transcriptions", rows: 200_000, ceiling: 29.0 },
    Case { name: "interchangeable", rows: 50_000, ceiling: 15.0 },
];

/// A figure beside its ceiling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    name: &'static str,
    ratio: Option<f64>,
    ceiling: f64,
}

impl Case {
    /// What its reconciliation took.
    pub(crate) fn of(self, results: &Results) -> Judged {
        let ratio = results.ours(Task::Text.name()).and_then(|result| results.ratio(result));
        Judged { name: self.name, ratio, ceiling: self.ceiling }
    }
}

/// What the tasks took on ordinary rows.
pub(crate) fn ordinary(results: &Results) -> Vec<Judged> {
    let of = |task: Task| results.ours(task.name()).and_then(|result| results.ratio(result));
    let judged = |(task, ceiling): (Task, f64)| Judged { name: task.name(), ratio: of(task), ceiling };
    CEILINGS.into_iter().map(judged).collect()
}

/// Each ratio beside its ceiling, in words, and whether all are below.
pub(crate) fn judge(all: &[Judged]) -> (String, bool) {
    let (mut words, mut is_good) = (String::new(), true);
    for Judged { name, ratio, ceiling } in all {
        let (verdict, is_below) = match ratio {
            // A task that was not measured has not passed.
            None => ("not measured".to_owned(), false),
            Some(ratio) if ratio <= ceiling => (format!("{ratio:.2} of {ceiling:.2} floors"), true),
            Some(ratio) => (format!("{ratio:.2} floors, over the ceiling of {ceiling:.2}"), false),
        };
        is_good &= is_below;
        // Writing to a string cannot fail.
        let _ = writeln!(words, "{} {name}: {verdict}", if is_below { "ok  " } else { "FAIL" });
    }
    (words, is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_over_its_ceiling_fails_and_so_does_none() {
        let of = |name, ratio, ceiling| Judged { name, ratio, ceiling };
        assert!(judge(&[of("balance", Some(1.4), 1.5)]).1);
        let (words, is_good) = judge(&[of("balance", Some(1.4), 1.5), of("check", Some(3.0), 2.5)]);
        assert!(!is_good);
        assert_eq!(
            words,
            "ok   balance: 1.40 of 1.50 floors\nFAIL check: 3.00 floors, over the ceiling of 2.50\n"
        );
        assert!(!judge(&[of("check", None, 2.5)]).1);
    }

    #[test]
    fn each_case_is_a_workload() {
        for case in CASES {
            assert!(super::super::workloads::recipe(case.name).is_some(), "{}", case.name);
        }
    }
}
