//! What to measure, as given on the command line.

use std::path::PathBuf;
use std::time::Duration;

use super::gate;
use super::workloads::{self, Recipe};

/// A part of the measurement that has its own table in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The ordinary workload, compared with other tools.
    Ordinary,
    /// Texts as banks transmit them.
    Texts,
    /// Worst cases.
    Worst,
    /// The ordinary workload in several sizes.
    Growth,
}

impl Section {
    /// All sections, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Ordinary, Self::Texts, Self::Worst, Self::Growth];

    /// Returns the name used on the command line and in the page's marks.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Texts => "texts",
            Self::Worst => "worst",
            Self::Growth => "growth",
        }
    }

    /// Returns the workloads in its table.
    pub(super) fn recipes(self) -> &'static [Recipe] {
        match self {
            Self::Ordinary => &[workloads::ORDINARY],
            Self::Texts => &workloads::TEXTS,
            Self::Worst => &workloads::WORST,
            Self::Growth => &[workloads::GROWTH],
        }
    }
}

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Number of rows of the books.
    pub rows: usize,
    /// Number of times each command is measured.
    pub rounds: usize,
    /// The only section or workload to measure; `None` for all.
    pub only: Option<String>,
    /// Folder in which workloads are written and kept; `None` to make them beside the build and delete them.
    pub workload_dir: Option<PathBuf>,
    /// Our command; `None` for the one beside this program.
    pub hocbong: Option<PathBuf>,
    /// The Python interpreter that has `duckdb` and `polars`.
    pub python: String,
    /// Time after which a command is stopped.
    pub cap: Duration,
    /// Largest number of rows for which growth is measured.
    pub up_to: usize,
    /// Whether the tables are written into the page.
    pub is_written: bool,
    /// Whether only the ceilings are tested.
    pub is_gate: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            rows: 1_000_000,
            rounds: 5,
            only: None,
            workload_dir: None,
            hocbong: None,
            python: "python3".to_owned(),
            cap: Duration::from_secs(300),
            up_to: 1_000_000,
            is_written: false,
            is_gate: false,
        }
    }
}

impl Plan {
    /// Reads flags; `None` if they are not understood or exclude each other.
    pub fn parse(mut flags: &[String]) -> Option<Self> {
        let mut plan = Self::default();
        if flags.iter().any(|flag| flag == "--gate") {
            (plan.rows, plan.rounds) = (gate::ROWS, gate::ROUNDS);
        }
        while let [flag, rest @ ..] = flags {
            flags = rest;
            match flag.as_str() {
                "--write" => plan.is_written = true,
                "--gate" => plan.is_gate = true,
                "--quick" => (plan.rows, plan.rounds, plan.up_to) = (20_000, 3, 100_000),
                _ => {
                    let (value, rest) = flags.split_first()?;
                    flags = rest;
                    plan.set(flag, value)?;
                }
            }
        }
        plan.is_sound().then_some(plan)
    }

    fn set(&mut self, flag: &str, value: &str) -> Option<()> {
        match flag {
            "--rows" => self.rows = value.parse().ok()?,
            "--rounds" => self.rounds = value.parse().ok()?,
            "--only" => self.only = Some(value.to_owned()),
            "--workload-dir" => self.workload_dir = Some(PathBuf::from(value)),
            "--hocbong" => self.hocbong = Some(PathBuf::from(value)),
            "--python" => value.clone_into(&mut self.python),
            "--cap" => self.cap = Duration::from_secs(value.parse().ok()?),
            "--up-to" => self.up_to = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }

    fn is_sound(&self) -> bool {
        let sections = || Section::ALL.into_iter();
        let is_section = |name: &str| sections().any(|section| section.name() == name);
        let is_known = |name: &str| {
            is_section(name) || sections().flat_map(Section::recipes).any(|recipe| recipe.name == name)
        };
        let only = self.only.as_deref();
        self.rows > 0
            && self.rounds > 0
            && self.up_to >= SMALLEST
            && !self.cap.is_zero()
            && only.is_none_or(is_known)
            // A table of a single workload would replace that of all.
            && (!self.is_written || only.is_none_or(is_section))
            && !(self.is_gate && (self.is_written || only.is_some()))
    }

    /// Whether a section is to be measured, entirely or in part.
    pub(super) fn wants(&self, section: Section) -> bool {
        section.name() == self.only.as_deref().unwrap_or(section.name())
            || section.recipes().iter().any(|recipe| Some(recipe.name) == self.only.as_deref())
    }

    /// Returns the workloads of a section that are to be measured.
    pub(super) fn recipes(&self, section: Section) -> impl Iterator<Item = Recipe> {
        let only = self.only.as_deref().filter(|only| *only != section.name());
        section.recipes().iter().copied().filter(move |recipe| only.is_none_or(|only| only == recipe.name))
    }

    /// Returns the sizes for growth, each ten times the one before.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(SMALLEST), |rows| rows.checked_mul(10))
            .take_while(|rows| *rows <= self.up_to)
    }
}

/// Smallest number of rows for which growth is measured.
const SMALLEST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Option<Plan> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Plan::parse(&words)
    }

    #[test]
    fn flags_are_read_in_any_order() {
        let plan = parsed("--only texts --rows 5000 --rounds 2 --write").unwrap();
        assert_eq!((plan.rows, plan.rounds, plan.is_written), (5_000, 2, true));
        assert!(plan.wants(Section::Texts) && !plan.wants(Section::Worst));
        assert_eq!(plan.recipes(Section::Texts).count(), 3);
    }

    #[test]
    fn one_workload_may_be_named() {
        let plan = parsed("--only one-day").unwrap();
        assert!(plan.wants(Section::Worst) && !plan.wants(Section::Ordinary));
        assert_eq!(plan.recipes(Section::Worst).map(|recipe| recipe.name).collect::<Vec<_>>(), ["one-day"]);
        assert_eq!(parsed("--only one-day --write"), None);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in ["--only nothing", "--rows", "--rows x", "--fast", "--rounds 0", "--gate --write"] {
            assert_eq!(parsed(words), None, "{words}");
        }
    }

    #[test]
    fn sizes_are_powers_of_ten() {
        let plan = parsed("--up-to 10000000").unwrap();
        assert_eq!(plan.sizes().collect::<Vec<_>>(), [10_000, 100_000, 1_000_000, 10_000_000]);
    }
}
