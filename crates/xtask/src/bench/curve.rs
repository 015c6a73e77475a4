//! How time grows: the same workload in sizes that increase tenfold.

use super::budget::DOUBLING;
use super::contest::Results;
use super::stats::per_doubling;
use super::svg::{Line, Plot};
use super::table::{Table, count, figure};
use super::tools::Task;

/// The tasks that are plotted.
pub(crate) const TASKS: [Task; 3] = [Task::Text, Task::Balance, Task::Check];

/// The results of one size.
#[derive(Clone, Debug)]
pub(crate) struct Size {
    pub(crate) rows: usize,
    pub(crate) results: Results,
}

/// A task's time in seconds and as a ratio to the floor, for one size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    rows: f64,
    seconds: f64,
    ratio: Option<f64>,
}

/// Returns the costs of each series, the floor first.
fn series(sizes: &[Size]) -> Vec<(&'static str, Vec<Cost>)> {
    let cost = |size: &Size, is_it: &dyn Fn(&super::contest::Result) -> bool| {
        let result = size.results.0.iter().find(|result| is_it(result))?;
        let rows = f64::from(u32::try_from(size.rows).ok()?);
        Some(Cost { rows, seconds: result.seconds()?, ratio: size.results.ratio(result) })
    };
    let floor = sizes.iter().filter_map(|size| cost(size, &|result| result.entrant.is_floor)).collect();
    let mut all = vec![("csv crate, both files", floor)];
    for task in TASKS {
        let is_it = |result: &super::contest::Result| result.entrant.task == task.name();
        all.push((task.name(), sizes.iter().filter_map(|size| cost(size, &is_it)).collect()));
    }
    all
}

/// Returns a table of time per row and ratio for each size, and the cost of doubling between sizes.
pub(crate) fn table(sizes: &[Size]) -> String {
    let all = series(sizes);
    let mut header = vec!["rows"];
    header.extend(all.iter().map(|(name, _)| *name));
    let mut table = Table::new(&header);
    for size in sizes {
        let mut cells = vec![count(size.rows)];
        for (_, costs) in &all {
            let found = costs.iter().find(|cost| is_of(cost, size.rows));
            cells.push(found.map_or_else(
                || "–".to_owned(),
                |cost| {
                    let micros = cost.seconds / cost.rows * 1e6;
                    format!("{} µs a row, {} ×", figure(Some(micros)), figure(cost.ratio))
                },
            ));
        }
        table.cells(&cells);
    }
    for pair in sizes.windows(2) {
        let [small, large] = pair else { continue };
        let mut cells = vec![format!("{} → {}, a doubling", count(small.rows), count(large.rows))];
        for (_, costs) in &all {
            cells.push(growth(costs, small.rows, large.rows).map_or_else(
                || "–".to_owned(),
                |times| format!("{times:.2} ×, {}", DOUBLING.verdict(times)),
            ));
        }
        table.cells(&cells);
    }
    table.into_text()
}

fn is_of(cost: &Cost, rows: usize) -> bool {
    u32::try_from(rows).is_ok_and(|rows| (cost.rows - f64::from(rows)).abs() < 0.5)
}

/// Returns the factor by which doubling the rows multiplies the time between two sizes.
fn growth(costs: &[Cost], small: usize, large: usize) -> Option<f64> {
    let of = |rows| costs.iter().find(|cost| is_of(cost, rows));
    let (small, large) = (of(small)?, of(large)?);
    Some(per_doubling(large.rows / small.rows, large.seconds / small.seconds))
}

/// Describes where doubling costs more than allowed.
pub(crate) fn steep(sizes: &[Size]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, costs) in series(sizes) {
        for pair in sizes.windows(2) {
            let [small, large] = pair else { continue };
            let Some(times) = growth(&costs, small.rows, large.rows) else { continue };
            if times > DOUBLING.most {
                let (small, large) = (count(small.rows), count(large.rows));
                found.push(format!(
                    "{name}: doubling costs {times:.2} times the time between {small} and {large} rows, over {:.1}",
                    DOUBLING.most
                ));
            }
        }
    }
    found
}

/// Plots seconds over rows, both on logarithmic axes.
pub(crate) fn draw(sizes: &[Size]) -> String {
    let lines = series(sizes).into_iter().map(|(name, costs)| Line {
        name,
        points: costs.iter().map(|cost| (cost.rows, cost.seconds)).collect(),
    });
    Plot { title: "Time over rows", x: "rows of the books", y: "seconds", lines: lines.collect() }.to_svg()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(all: &[(f64, f64)]) -> Vec<Cost> {
        all.iter().map(|(rows, seconds)| Cost { rows: *rows, seconds: *seconds, ratio: None }).collect()
    }

    #[test]
    fn growth_is_told_by_doublings() {
        let linear = costs(&[(1e4, 0.01), (1e5, 0.1)]);
        assert!((growth(&linear, 10_000, 100_000).unwrap() - 2.0).abs() < 1e-9);
        let square = costs(&[(1e4, 0.01), (1e5, 1.0)]);
        assert!((growth(&square, 10_000, 100_000).unwrap() - 4.0).abs() < 1e-9);
        assert_eq!(growth(&linear, 10_000, 1_000_000), None);
    }
}
