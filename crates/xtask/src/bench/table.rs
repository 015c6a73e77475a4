//! Results as Markdown tables.

use std::fmt::Write as _;

use super::budget::{BYTES_A_BYTE, Budget, MEMORY_MIB};
use super::contest::{Result, Results};
use super::score::{Score, Summary, share};

/// A Markdown table under construction.
#[derive(Clone, Debug)]
pub(crate) struct Table(String);

impl Table {
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.line(header);
        table.0.push('|');
        table.0.push_str(&"---|".repeat(header.len()));
        table.0.push('\n');
        table
    }

    fn line<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.0.push('|');
        for cell in cells {
            // Writing to a string cannot fail.
            let _ = write!(self.0, " {} |", cell.as_ref());
        }
        self.0.push('\n');
    }

    pub(crate) fn cells(&mut self, cells: &[String]) {
        self.line(cells);
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Formats a figure with as many decimals as are significant.
pub(crate) fn figure(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value >= 99.5 => format!("{value:.0}"),
        Some(value) if value >= 9.95 => format!("{value:.1}"),
        Some(value) => format!("{value:.2}"),
    }
}

/// Formats seconds, to the millisecond below ten.
pub(crate) fn seconds(value: Option<f64>) -> String {
    value.map_or_else(
        || "–".to_owned(),
        |value| if value < 10.0 { format!("{value:.3}") } else { figure(Some(value)) },
    )
}

/// Formats `1000000` as `1,000,000`.
pub(crate) fn count(number: usize) -> String {
    xtask_oracle::fixtures::text::group(i64::try_from(number).unwrap_or(i64::MAX), ',')
}

fn verdict(budget: Option<Budget>, found: Option<f64>) -> String {
    match (budget, found) {
        (Some(budget), Some(found)) => budget.verdict(found).to_string(),
        _ => String::new(),
    }
}

fn of_budget(budget: Option<Budget>) -> [String; 2] {
    let [most, aim] = [budget.map(|budget| budget.most), budget.and_then(|budget| budget.aim)];
    [most, aim].map(|limit| limit.map_or_else(String::new, |limit| figure(Some(limit))))
}

/// Returns the times of all entrants, ours with their budgets.
pub(crate) fn times(results: &Results) -> String {
    let mut table =
        Table::new(&["task", "tool", "× floor", "budget", "aim", "", "seconds", "peak MiB", "runs"]);
    for result in &results.0 {
        let ratio = results.ratio(result);
        let [budget, aim] = of_budget(result.entrant.budget);
        let remark = result.trouble.clone().unwrap_or_else(|| verdict(result.entrant.budget, ratio));
        table.cells(&[
            result.entrant.task.to_owned(),
            result.entrant.tool.to_owned(),
            figure(ratio),
            budget,
            aim,
            remark.replace('|', "/"),
            seconds(result.seconds()),
            figure(result.peak_mib()),
            result.runs.len().to_string(),
        ]);
    }
    table.into_text()
}

/// Peak memory of one of our commands.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) task: &'static str,
    pub(crate) peak_mib: f64,
    /// With hardly any input.
    pub(crate) start_mib: f64,
    pub(crate) input_mib: f64,
}

/// Returns the memory figures with both budgets.
pub(crate) fn memory(all: &[Memory]) -> String {
    let mut table = Table::new(&[
        "task",
        "peak MiB",
        "budget",
        "",
        "of it with hardly any input",
        "bytes a byte of input",
        "budget",
        "",
    ]);
    for one in all {
        let share = (one.input_mib > 0.0).then(|| (one.peak_mib - one.start_mib).max(0.0) / one.input_mib);
        table.cells(&[
            one.task.to_owned(),
            figure(Some(one.peak_mib)),
            figure(Some(MEMORY_MIB.most)),
            verdict(Some(MEMORY_MIB), Some(one.peak_mib)),
            figure(Some(one.start_mib)),
            figure(share),
            figure(Some(BYTES_A_BYTE.most)),
            verdict(Some(BYTES_A_BYTE), share),
        ]);
    }
    table.into_text()
}

/// Returns the precision and recall of each tool's links.
pub(crate) fn links(scores: &[(&str, Score)]) -> String {
    let mut table = Table::new(&["tool", "links told", "precision", "recall"]);
    for (tool, score) in scores {
        table.cells(&[(*tool).to_owned(), count(score.told), score.precision(), score.recall()]);
    }
    table.into_text()
}

/// One workload of a section.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) rows: usize,
    pub(crate) ratio: Option<f64>,
    pub(crate) budget: Option<Budget>,
    pub(crate) memory: Budget,
    pub(crate) result: Result,
    pub(crate) outcome: Option<(Summary, Score)>,
}

/// Returns the workloads of a section, one per row.
pub(crate) fn cases(all: &[Case]) -> String {
    let mut table = Table::new(&[
        "workload",
        "",
        "rows",
        "× floor",
        "budget",
        "aim",
        "",
        "seconds",
        "peak MiB",
        "",
        "matched",
        "ambiguous",
        "precision",
        "recall",
    ]);
    for case in all {
        let [budget, aim] = of_budget(case.budget);
        let of_rows = |part: fn(Summary) -> usize| {
            case.outcome.map_or_else(|| "–".to_owned(), |(summary, _)| share(part(summary), summary.rows()))
        };
        let of_links =
            |part: fn(Score) -> String| case.outcome.map_or_else(|| "–".to_owned(), |(_, score)| part(score));
        let remark = case.result.trouble.clone().unwrap_or_else(|| verdict(case.budget, case.ratio));
        table.cells(&[
            case.name.to_owned(),
            case.about.to_owned(),
            count(case.rows),
            figure(case.ratio),
            budget,
            aim,
            remark.replace('|', "/"),
            seconds(case.result.seconds()),
            figure(case.result.peak_mib()),
            verdict(Some(case.memory), case.result.peak_mib()),
            of_rows(Summary::matched),
            of_rows(Summary::ambiguous),
            of_links(Score::precision),
            of_links(Score::recall),
        ]);
    }
    table.into_text()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::contest::{Entrant, Floor};
    use super::super::process::{CommandLine, Run};
    use super::*;

    fn result(task: &'static str, tool: &'static str, millis: &[u64], budget: Option<Budget>) -> Result {
        let run =
            |millis: &u64| Run { wall: Duration::from_millis(*millis), peak_bytes: 3 << 20, exit: Some(0) };
        Result {
            entrant: Entrant {
                task,
                tool,
                command: CommandLine::new("true", [""; 0]),
                floor: Floor::Both,
                is_floor: budget.is_none() && tool == "csv crate",
                budget,
            },
            runs: millis.iter().map(run).collect(),
            trouble: None,
        }
    }

    #[test]
    fn times_stand_beside_budgets() {
        let mut stopped = result("reconcile", "slow", &[], None);
        stopped.trouble = Some("stopped after 60 s".to_owned());
        let results = Results(vec![
            result("read books and statement", "csv crate", &[100, 110, 90], None),
            result("reconcile, text", "hocbong", &[150, 165, 180], Some(Budget::new(2.0, 1.5))),
            result("reconcile, JSON", "hocbong", &[1_250, 1_375, 1_125], Some(Budget::new(2.5, 2.0))),
            stopped,
        ]);
        assert_eq!(
            times(&results),
            "| task | tool | × floor | budget | aim |  | seconds | peak MiB | runs |\n\
             |---|---|---|---|---|---|---|---|---|\n\
             | read books and statement | csv crate | 1.00 |  |  |  | 0.100 | 3.00 | 3 |\n\
             | reconcile, text | hocbong | 1.50 | 2.00 | 1.50 | met, aim too | 0.165 | 3.00 | 3 |\n\
             | reconcile, JSON | hocbong | 12.5 | 2.50 | 2.00 | missed by 10.00 | 1.250 | 3.00 | 3 |\n\
             | reconcile | slow | – |  |  | stopped after 60 s | – | – | 0 |\n"
        );
    }

    #[test]
    fn memory_is_held_against_both_budgets() {
        let one = Memory { task: "balance", peak_mib: 260.0, start_mib: 10.0, input_mib: 250.0 };
        let table = memory(&[one]);
        let row = table.lines().last().unwrap();
        assert_eq!(row, "| balance | 260 | 256 | missed by 4.00 | 10.0 | 1.00 | 1.25 | met |");
    }

    #[test]
    fn a_case_shows_how_it_ended() {
        let summary = Summary {
            left: 50,
            right: 50,
            matched_left: 10,
            matched_right: 10,
            ambiguous_left: 30,
            ambiguous_right: 30,
        };
        let case = Case {
            name: "one-day",
            about: "all on one day",
            rows: 1_000,
            ratio: Some(6.0),
            budget: Some(Budget::only(5.0)),
            memory: Budget::only(512.0),
            result: result("reconcile, text", "hocbong", &[600], None),
            outcome: Some((summary, Score { told: 10, right: 9, total: 40 })),
        };
        let table = cases(&[case]);
        let row = table.lines().last().unwrap();
        assert_eq!(
            row,
            "| one-day | all on one day | 1,000 | 6.00 | 5.00 |  | missed by 1.00 | 0.600 | 3.00 | met | 0.2000 | 0.6000 | 0.9000 | 0.2250 |"
        );
    }

    #[test]
    fn links_are_scored() {
        let text = links(&[("DuckDB", Score { told: 1_000, right: 334, total: 999 })]);
        assert_eq!(text.lines().last(), Some("| DuckDB | 1,000 | 0.3340 | 0.3343 |"));
    }
}
