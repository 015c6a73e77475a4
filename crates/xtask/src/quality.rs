//! How well rows are matched: the library and a plain join, scored on labelled workloads.

mod answer;
mod baseline;
mod misses;
mod score;
mod table;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Claim, Difference};
pub use score::{Ratio, Score, score};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hocbong::csv::ReadOptions;
use hocbong::reconcile::{LedgerScope, Options, Side, reconcile};
use hocbong::{Input, Period, Source};

use crate::workload::{Settings, Workload, conditions, generate};

/// What is to be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Rows of the books in each workload.
    pub rows: usize,
    /// One workload of each condition is made for each seed.
    pub seeds: Vec<u64>,
    /// One condition only.
    pub condition: Option<String>,
    /// How many wrong or missed links of each condition are told.
    pub misses: usize,
}

impl Default for Task {
    fn default() -> Self {
        Self { rows: 20_000, seeds: vec![1, 2, 3], condition: None, misses: 0 }
    }
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The figures as a table of Markdown.
    pub table: String,
    /// Time of the slowest reconciliation of each condition, without reading the files.
    pub times: Vec<(&'static str, Duration)>,
    /// The wrong and the missed links that were asked for.
    pub misses: String,
}

/// Makes the workloads and measures.
///
/// # Errors
/// When the library cannot read a workload.
pub fn measure(task: &Task) -> io::Result<Report> {
    let (mut columns, mut times, mut told) = (Vec::new(), Vec::new(), String::new());
    for condition in conditions().filter(|name| task.condition.as_deref().is_none_or(|only| only == *name)) {
        let mut column = table::Column::new(condition);
        let mut slowest = Duration::ZERO;
        for (index, seed) in task.seeds.iter().enumerate() {
            let Some(settings) = Settings::named(condition, task.rows, *seed) else { continue };
            let workload = generate(&settings);
            let inputs = read(&workload)?;
            let (left, right) = inputs.sides();
            let plain = baseline::join(&left, &right);
            let start = Instant::now();
            let result = reconcile(left, right, &Options::default());
            slowest = slowest.max(start.elapsed());
            let answer = Answer::of(&result);
            if index == 0 && task.misses > 0 {
                told.push_str(&misses::tell(condition, &workload, &answer, task.misses));
            }
            column.add(&score(&workload.key, &answer), &score(&workload.key, &plain));
        }
        columns.push(column);
        times.push((condition, slowest));
    }
    Ok(Report { table: table::render(&columns), times, misses: told })
}

/// Both files as the library reads them.
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

const BEGIN: &str = "<!-- quality: begin -->\n";
const END: &str = "<!-- quality: end -->";

/// The page that holds the figures.
pub fn page() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    root.join("docs").join("quality.md")
}

/// Puts the figures between the page's two marks.
///
/// # Errors
/// When the page cannot be read or written, or has lost its marks.
pub fn write(page: &Path, figures: &str) -> io::Result<()> {
    let text = fs::read_to_string(page)?;
    let lost = || io::Error::other(format!("{}: the marks of the figures are missing", page.display()));
    let (before, rest) = text.split_once(BEGIN).ok_or_else(lost)?;
    let (_, after) = rest.split_once(END).ok_or_else(lost)?;
    fs::write(page, format!("{before}{BEGIN}{figures}{END}{after}"))
}
