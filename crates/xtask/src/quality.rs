//! Matching quality: the library and a plain join, scored on labelled workloads.

mod answer;
mod baseline;
mod misses;
mod score;
mod table;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Claim, Difference};
pub use score::{Ratio, Score, score};

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use hocbong::reconcile::{LedgerScope, ReconcileOptions, Side, reconcile};
use hocbong::{Input, Period, Source};
use hocbong_import::csv::ReadOptions;

use xtask_oracle::workload::{
    Settings, VARIATIONS, Variation, Workload, generate, transcriptions, two_authors,
};

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Number of rows of the books in each workload.
    pub rows: usize,
    /// Seeds; one workload of each condition is made for each.
    pub seeds: Vec<u64>,
    /// The only condition to measure; `None` for all.
    pub condition: Option<String>,
    /// Number of wrong and of missed links listed for the first workload of each condition.
    pub misses: usize,
    /// Whether one condition (`cut` unless `condition` names another) is measured under settings that no rule
    /// was tuned on, instead of all conditions.
    pub is_varied: bool,
}

impl Default for Task {
    fn default() -> Self {
        Self { rows: 20_000, seeds: vec![1, 2, 3], condition: None, misses: 0, is_varied: false }
    }
}

/// Results of a measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The figures as a Markdown table.
    pub table: String,
    /// Time of the slowest reconciliation of each condition, without reading the files.
    pub times: Vec<(&'static str, Duration)>,
    /// The listed wrong and missed links.
    pub misses: String,
}

/// Names in the table of the two workloads in which the texts of the two files are not copies of each other.
const TWO_AUTHORS: &str = "two authors";
const TRANSCRIPTIONS: &str = "transcriptions";
/// Number of rows of a book by two authors: a year of an ordinary treasurer.
const ROWS_OF_A_YEAR: usize = 300;

/// Makes the workloads and measures the matching.
///
/// # Errors
/// If the library cannot read a workload.
pub fn measure(task: &Task) -> io::Result<Report> {
    let (mut columns, mut times, mut told) = (Vec::new(), Vec::new(), String::new());
    for (condition, (label, vary)) in columns_of(task) {
        let mut column = table::Column::new(label);
        let mut slowest = Duration::ZERO;
        for workload in workloads(task, condition, vary) {
            let inputs = read(&workload)?;
            let (left, right) = inputs.sides();
            let plain = baseline::join(&left, &right);
            let start = Instant::now();
            let result = reconcile(left, right, &ReconcileOptions::default());
            slowest = slowest.max(start.elapsed());
            let answer = Answer::of(&result);
            if task.misses > 0 {
                told.push_str(&misses::tell(label, &workload, &answer, task.misses));
            }
            column.add(&score(&workload.key, &answer), &score(&workload.key, &plain));
        }
        columns.push(column);
        times.push((label, slowest));
    }
    Ok(Report { table: table::render(&columns), times, misses: told })
}

/// Makes one workload of a condition; `None` if the condition does not exist.
pub fn workload(condition: &str, rows: usize, seed: u64) -> Option<Workload> {
    match condition {
        TWO_AUTHORS => Some(two_authors::generate(rows, seed)),
        TRANSCRIPTIONS => Some(transcriptions::generate(rows, seed)),
        _ => Some(generate(&Settings::named(condition, rows, seed)?)),
    }
}

/// Makes the workloads of a condition, one for each seed; for two authors, as many years as add up to the
/// rows.
fn workloads<'t>(
    task: &'t Task,
    condition: &'t str,
    vary: fn(&mut Settings),
) -> impl Iterator<Item = Workload> + 't {
    task.seeds.iter().flat_map(move |seed| match condition {
        TWO_AUTHORS => {
            let years = u64::try_from(task.rows.div_ceil(1_000)).unwrap_or(1);
            (0..years).map(|year| two_authors::generate(ROWS_OF_A_YEAR, seed * 1_000 + year)).collect()
        }
        TRANSCRIPTIONS => vec![transcriptions::generate(task.rows, *seed)],
        _ => {
            let mut settings = Settings::named(condition, task.rows, *seed);
            settings.iter_mut().for_each(vary);
            settings.iter().map(generate).collect::<Vec<_>>()
        }
    })
}

/// Returns the names of all conditions, including the two with independent texts.
pub fn conditions() -> impl Iterator<Item = &'static str> {
    xtask_oracle::workload::conditions().chain([TWO_AUTHORS, TRANSCRIPTIONS])
}

/// Returns the condition of each column, its name in the table, and how its settings are changed.
fn columns_of(task: &Task) -> Vec<(&'static str, Variation)> {
    let only = task.condition.as_deref();
    if task.is_varied {
        let condition = conditions().find(|name| *name == only.unwrap_or("cut"));
        let varied = |name| VARIATIONS.into_iter().map(move |variation| (name, variation));
        return condition.into_iter().flat_map(varied).collect();
    }
    let unchanged: fn(&mut Settings) = |_| ();
    let named = conditions().filter(|name| only.is_none_or(|only| only == *name));
    named.map(|name| (name, (name, unchanged))).collect()
}

/// Both files as read by the library.
struct Inputs {
    books: Input,
    statement: Input,
}

impl Inputs {
    fn sides(&self) -> (Side<'_>, Side<'_>) {
        let scope = LedgerScope::bank();
        (self.books.side(&scope, Period::ALL), self.statement.side(&scope, Period::ALL))
    }
}

fn read(workload: &Workload) -> io::Result<Inputs> {
    let input = |name: &str, text: &str| {
        Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).map_err(io::Error::other)
    };
    Ok(Inputs {
        books: input("books.csv", &workload.books)?,
        statement: input("statement.csv", &workload.statement)?,
    })
}

/// Returns the name of the marks around the figures in the page.
pub fn mark(task: &Task) -> String {
    match &task.condition {
        _ if !task.is_varied => "quality".to_owned(),
        Some(condition) => format!("quality of {condition}, varied"),
        None => "quality, varied".to_owned(),
    }
}

/// Returns the page that holds the figures.
pub fn page() -> PathBuf {
    crate::page::docs().join("quality.md")
}
