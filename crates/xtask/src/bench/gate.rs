//! The gate that keeps our command from becoming slower. It tests ratios to the floor of the same rounds,
//! never seconds, so that it gives the same verdict on a slow machine.

use std::fmt::Write as _;

use super::contest::Results;
use super::tools::Task;

/// Number of rows on which the gate measures. With fewer rows it would measure process startup.
pub(crate) const ROWS: usize = 100_000;
pub(crate) const ROUNDS: usize = 5;

/// Maximum time of each task in units of its floor, built with the profile `gate`; a slower task fails the
/// gate. Lower a ceiling when its task becomes faster. About 60 % above the measured value leaves room for a
/// busy machine, on which the shortest tasks vary most.
pub(crate) const CEILINGS: [(Task, f64); 8] = [
    (Task::Text, 30.0),
    (Task::Json, 33.0),
    (Task::Inspect, 10.0),
    (Task::Balance, 3.2),
    (Task::Check, 3.6),
    (Task::CheckAll, 4.5),
    (Task::Verify, 8.0),
    (Task::Consolidate, 10.0),
];

/// A workload that is reconciled together with a floor of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Number of rows given to the recipe: those of an ordinary workload; a recipe with longer rows makes
    /// fewer.
    pub(crate) rows: usize,
    ceiling: f64,
}

/// Texts as banks transmit them, and a worst case.
pub(crate) const CASES: [Case; 4] = [
    Case { name: "cut", rows: 50_000, ceiling: 125.0 },
    Case { name: "crowded", rows: 30_000, ceiling: 370.0 },
    Case { name: "transcriptions", rows: 200_000, ceiling: 29.0 },
    Case { name: "interchangeable", rows: 50_000, ceiling: 19.0 },
];

/// A figure with its ceiling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    name: &'static str,
    ratio: Option<f64>,
    ceiling: f64,
}

impl Case {
    /// Returns the ratio of its reconciliation.
    pub(crate) fn of(self, results: &Results) -> Judged {
        let ratio = results.ours(Task::Text.name()).and_then(|result| results.ratio(result));
        Judged { name: self.name, ratio, ceiling: self.ceiling }
    }
}

/// Returns the ratios of the tasks on ordinary rows.
pub(crate) fn ordinary(results: &Results) -> Vec<Judged> {
    let of = |task: Task| results.ours(task.name()).and_then(|result| results.ratio(result));
    let judged = |(task, ceiling): (Task, f64)| Judged { name: task.name(), ratio: of(task), ceiling };
    CEILINGS.into_iter().map(judged).collect()
}

/// Describes each ratio and its ceiling, and returns whether all are within it.
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
