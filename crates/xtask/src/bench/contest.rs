//! Measures commands in turn, round by round, so that whatever slows the machine slows all of them.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::process::{CommandLine, Outcome, Run, Stopwatch};
use super::stats;

/// Name of our own tool.
pub(crate) const OURS: &str = "hocbong";

/// The floor with which a command is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Floor {
    /// Reads books and statement.
    Both,
    /// Reads the books only.
    Books,
    /// Reads the books with vouchers.
    Vouched,
    /// Reads the statement only.
    Statement,
    /// Reads the journals of a hundred books.
    Province,
}

impl Floor {
    /// Describes what the floor does.
    pub(crate) fn task(self) -> &'static str {
        match self {
            Self::Both => "read books and statement",
            Self::Books => "read the books",
            Self::Vouched => "read the books with vouchers",
            Self::Statement => "read the statement",
            Self::Province => "read a hundred books",
        }
    }

    /// Returns the files of a workload that it reads, or the folder of books.
    pub(crate) fn files(self) -> &'static [&'static str] {
        match self {
            Self::Both => &["books.csv", "statement.csv"],
            Self::Books => &["books.csv"],
            Self::Vouched => &["checked/journal/books.csv"],
            Self::Statement => &["statement.csv"],
            Self::Province => &["province"],
        }
    }
}

/// A command that takes part.
#[derive(Clone, Debug)]
pub(crate) struct Entrant {
    pub(crate) task: &'static str,
    pub(crate) tool: &'static str,
    pub(crate) command: CommandLine,
    pub(crate) floor: Floor,
    /// Whether it is that floor itself.
    pub(crate) is_floor: bool,
    pub(crate) budget: Option<Budget>,
}

/// The runs of one entrant.
#[derive(Clone, Debug)]
pub(crate) struct Result {
    pub(crate) entrant: Entrant,
    pub(crate) runs: Vec<Run>,
    /// Why it has fewer runs than rounds, if that is a fault.
    pub(crate) trouble: Option<String>,
}

impl Result {
    fn times(&self) -> Vec<Duration> {
        self.runs.iter().map(|run| run.wall).collect()
    }

    pub(crate) fn seconds(&self) -> Option<f64> {
        stats::median(self.runs.iter().map(|run| run.wall.as_secs_f64()))
    }

    pub(crate) fn peak_mib(&self) -> Option<f64> {
        stats::median(self.runs.iter().map(|run| mib(run.peak_bytes)))
    }
}

/// Converts bytes to MiB, rounded down to a KiB.
pub(crate) fn mib(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes >> 10).unwrap_or(u32::MAX)) / 1_024.0
}

/// All results of a contest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results(pub(crate) Vec<Result>);

impl Results {
    /// Returns the median of an entrant's times, each divided by its floor's time in the same round.
    pub(crate) fn ratio(&self, result: &Result) -> Option<f64> {
        let is_its = |floor: &&Result| floor.entrant.is_floor && floor.entrant.floor == result.entrant.floor;
        let floor = self.0.iter().find(is_its)?;
        stats::ratio(&result.times(), &floor.times())
    }

    /// Returns the result of one of our tasks.
    pub(crate) fn ours(&self, task: &str) -> Option<&Result> {
        self.0.iter().find(|result| result.entrant.tool == OURS && result.entrant.task == task)
    }
}

/// A tool slower than this runs at most once more; over such a time noise is small.
const SLOW: Duration = Duration::from_secs(20);

/// Measures all entrants. A first run of each floor warms the cache and is not counted.
pub(crate) fn hold(
    entrants: Vec<Entrant>,
    rounds: usize,
    stopwatch: &Stopwatch<'_>,
    progress: &mut dyn Write,
) -> io::Result<Results> {
    let start = Instant::now();
    let of = |entrant| Result { entrant, runs: Vec::new(), trouble: None };
    let mut results: Vec<Result> = entrants.into_iter().map(of).collect();
    for floor in results.iter().filter(|result| result.entrant.is_floor) {
        stopwatch.time(&floor.entrant.command)?;
    }
    for round in 0..rounds {
        for result in &mut results {
            let is_slow = round > 1 && result.runs.iter().any(|run| run.wall > SLOW);
            if result.trouble.is_some() || is_slow {
                continue;
            }
            match stopwatch.time(&result.entrant.command)? {
                Outcome::Done(run) => result.runs.push(run),
                Outcome::Stopped => {
                    result.trouble = Some(format!("stopped after {} s", stopwatch.cap.as_secs()));
                }
                Outcome::Failed(words) => result.trouble = Some(words),
            }
        }
        writeln!(progress, "  round {} of {rounds}, {} s", round + 1, start.elapsed().as_secs())?;
    }
    Ok(Results(results))
}
