//! Times our command, compared with a floor and with other tools in the same run.
//!
//! The floor only reads the files with the `csv` crate and sums their amounts. Every figure is a ratio to the
//! floor, taken round by round, so that it depends neither on the speed of the machine nor on its other load.
//! The results of a reconciliation are scored in the same run, so that speed gained by wrong pairs would
//! show.

mod budget;
mod contest;
mod curve;
mod floor;
mod gate;
mod machine;
mod plan;
mod process;
mod score;
mod stats;
mod svg;
mod table;
mod tools;
pub mod workloads;

pub use floor::{Sum, files_of, scan};
pub use plan::{Plan, Section};
pub use process::{Run, run_here};

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use budget::Budget;
use contest::{Entrant, Floor, Results};
use machine::Machine;
use process::Stopwatch;
use score::{Answer, Score, Summary, Truth};
use tools::{Peers, Places, Task};
use workloads::Recipe;

/// Results of a measurement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The text of each section, by the name of its marks in the page.
    pub sections: Vec<(&'static str, String)>,
    /// The plot of growth, if it was measured.
    pub plot: Option<String>,
    /// Failures of our command and figures that exceed their limits.
    pub faults: Vec<String>,
}

/// Measures what the plan says.
///
/// # Errors
/// If our command is missing, or a workload cannot be written or read.
pub fn measure(plan: &Plan, progress: &mut dyn Write) -> io::Result<Report> {
    let mut bench = Bench::new(plan, progress)?;
    let report = if plan.is_gate { bench.gate() } else { bench.sections() };
    bench.clear()?;
    report
}

/// Returns the page that holds the figures.
pub fn page() -> PathBuf {
    crate::page::docs().join("performance.md")
}

/// Returns the plot that the page shows.
pub fn plot() -> PathBuf {
    crate::page::docs().join("performance-curve.svg")
}

struct Bench<'a> {
    plan: &'a Plan,
    places: Places,
    /// Folder of the workloads.
    root: PathBuf,
    progress: &'a mut dyn Write,
    faults: Vec<String>,
}

impl<'a> Bench<'a> {
    fn new(plan: &'a Plan, progress: &'a mut dyn Write) -> io::Result<Self> {
        let xtask = std::env::current_exe()?;
        let beside = xtask.with_file_name(format!("hocbong{}", std::env::consts::EXE_SUFFIX));
        let hocbong = plan.hocbong.clone().unwrap_or(beside);
        if !hocbong.is_file() {
            let build = "build it with `cargo build --release -p hocbong-cli`, or name it with `--hocbong`";
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{} is not there: {build}", hocbong.display()),
            ));
        }
        let target = xtask.ancestors().nth(2).unwrap_or(Path::new("."));
        let root = plan.workload_dir.clone().unwrap_or_else(|| target.join("bench"));
        let scratch = root.join("scratch");
        fs::create_dir_all(&scratch)?;
        let python = plan.python.clone().into();
        let places = Places { xtask, hocbong, python, scratch };
        Ok(Self { plan, places, root, progress, faults: Vec::new() })
    }

    /// Deletes workloads that were made beside the build.
    fn clear(&self) -> io::Result<()> {
        if self.plan.workload_dir.is_some() { Ok(()) } else { fs::remove_dir_all(&self.root) }
    }

    fn write(&mut self, recipe: &Recipe, rows: usize) -> io::Result<PathBuf> {
        let dir = self.root.join(format!("{}-{rows}", recipe.name));
        writeln!(self.progress, "{}, {} rows", recipe.name, table::count(recipe.rows(rows)))?;
        recipe.write(rows, &dir)?;
        self.seal(&dir)?;
        Ok(dir)
    }

    /// Seals a copy of the book with vouchers, if the workload has one.
    fn seal(&self, dir: &Path) -> io::Result<()> {
        let (checked, sealed) = (dir.join("checked"), dir.join("sealed"));
        if !checked.is_dir() || sealed.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(sealed.join("journal"))?;
        for folder in ["", "journal"] {
            for entry in fs::read_dir(checked.join(folder))? {
                let path = entry?.path();
                if let Some(name) = path.file_name().filter(|_| path.is_file()) {
                    fs::copy(&path, sealed.join(folder).join(name))?;
                }
            }
        }
        let output = tools::seal(&self.places, dir).output()?;
        let error = || io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned());
        if output.status.success() { Ok(()) } else { Err(error()) }
    }

    /// Deletes a worst case once it is measured, to save disk space.
    fn done_with(&self, dir: &Path) -> io::Result<()> {
        if self.plan.workload_dir.is_some() { Ok(()) } else { fs::remove_dir_all(dir) }
    }

    fn hold(&mut self, entrants: Vec<Entrant>) -> io::Result<Results> {
        let stopwatch = Stopwatch { xtask: &self.places.xtask, cap: self.plan.cap };
        contest::hold(entrants, self.plan.rounds, &stopwatch, self.progress)
    }

    /// Returns the tasks as entrants, and each floor that they need.
    fn entrants(&self, tasks: &[Task], dir: &Path) -> Vec<Entrant> {
        let is_needed = |floor: &Floor| tasks.iter().any(|task| task.floor() == *floor);
        let floors = [Floor::Both, Floor::Books, Floor::Vouched, Floor::Statement, Floor::Province]
            .into_iter()
            .filter(is_needed);
        let floors = floors.map(|floor| tools::floor(&self.places, floor, dir));
        floors.chain(tasks.iter().map(|task| tools::ours(&self.places, *task, dir))).collect()
    }

    fn gate(&mut self) -> io::Result<Report> {
        let dir = self.write(&workloads::ORDINARY, self.plan.rows)?;
        let results = self.hold(self.entrants(&gate::CEILINGS.map(|(task, _)| task), &dir))?;
        self.note_troubles(&results);
        let mut found = gate::ordinary(&results);
        for case in gate::CASES {
            let recipe = workloads::recipe(case.name).ok_or_else(|| io::Error::other(case.name))?;
            let dir = self.write(&recipe, case.rows)?;
            let results = self.hold(self.entrants(&[Task::Text], &dir))?;
            self.note_troubles(&results);
            found.push(case.of(&results));
            self.done_with(&dir)?;
        }
        let (words, is_good) = gate::judge(&found);
        if !is_good {
            self.faults.push("a command takes more than its ceiling".to_owned());
        }
        Ok(Report { sections: vec![("gate", words)], plot: None, faults: std::mem::take(&mut self.faults) })
    }

    fn sections(&mut self) -> io::Result<Report> {
        let mut report = Report::default();
        for section in Section::ALL {
            if !self.plan.wants(section) {
                continue;
            }
            let text = match section {
                Section::Ordinary => self.ordinary()?,
                Section::Texts => self.cases(section, budget::MEMORY_MIB, |name| {
                    budget::TEXTS.iter().find(|(known, _)| *known == name).map(|(_, budget)| *budget)
                })?,
                Section::Worst => self.cases(section, budget::WORST_MEMORY_MIB, |_| Some(budget::WORST))?,
                Section::Growth => {
                    let (text, plot) = self.growth()?;
                    report.plot = Some(plot);
                    text
                }
            };
            report.sections.push((section.name(), text));
        }
        report.faults = std::mem::take(&mut self.faults);
        Ok(report)
    }

    /// Our command must not fail; failures of other tools are shown in the table.
    fn note_troubles(&mut self, results: &Results) {
        for result in
            results.0.iter().filter(|result| result.entrant.is_floor || result.entrant.tool == contest::OURS)
        {
            if let Some(trouble) = &result.trouble {
                self.faults.push(format!("{}: {trouble}", result.entrant.task));
            }
        }
    }

    fn ordinary(&mut self) -> io::Result<String> {
        let dir = self.write(&workloads::ORDINARY, self.plan.rows)?;
        let peers = tools::peers(&self.places, &dir)?;
        let mut entrants = self.entrants(&Task::ALL, &dir);
        entrants.extend(peers.entrants.iter().cloned());
        let results = self.hold(entrants)?;
        self.note_troubles(&results);
        let mut text = self.heading(&peers)?;
        text.push_str(&table::times(&results));
        let _ = writeln!(text, "\n{}", table::memory(&self.memory(&results, &dir)?));
        text.push_str(&self.links(&peers, &dir)?);
        self.done_with(&dir)?;
        Ok(text)
    }

    /// Describes the machine and the programs with which the figures were measured.
    fn heading(&self, peers: &Peers) -> io::Result<String> {
        let version = tools::version(self.places.hocbong.as_os_str())
            .ok_or_else(|| io::Error::other(format!("{} does not run", self.places.hocbong.display())))?;
        let mut text = format!(
            "{} rows of books, {} rounds, medians. {}; {version}.\n",
            table::count(self.plan.rows),
            self.plan.rounds,
            Machine::this()
        );
        if !peers.versions.is_empty() {
            let _ = writeln!(text, "Beside it: {}.", peers.versions.join("; "));
        }
        if !peers.missing.is_empty() {
            let _ = writeln!(text, "Not installed, so not measured: {}.", peers.missing.join("; "));
        }
        text.push('\n');
        Ok(text)
    }

    /// Measures the memory of each command, also with a hundred rows for comparison.
    fn memory(&mut self, results: &Results, dir: &Path) -> io::Result<Vec<table::Memory>> {
        let small = self.root.join("start");
        workloads::ORDINARY.write(100, &small)?;
        self.seal(&small)?;
        let stopwatch = Stopwatch { xtask: &self.places.xtask, cap: self.plan.cap };
        let mut all = Vec::new();
        for task in Task::ALL {
            let at_start = stopwatch.time(&tools::ours(&self.places, task, &small).command)?;
            let (process::Outcome::Done(start), Some(peak_mib)) =
                (at_start, results.ours(task.name()).and_then(contest::Result::peak_mib))
            else {
                continue;
            };
            let start_mib = contest::mib(start.peak_bytes);
            let input_mib = contest::mib(task.input_bytes(dir)?);
            all.push(table::Memory { task: task.name(), peak_mib, start_mib, input_mib });
        }
        Ok(all)
    }

    /// Scores the links of every tool.
    fn links(&mut self, peers: &Peers, dir: &Path) -> io::Result<String> {
        let truth = Truth::read(dir)?;
        let mut scores = Vec::new();
        if let Some((_, score)) = self.outcome(&truth, dir)? {
            scores.push((contest::OURS, score));
        }
        for peer in peers.entrants.iter().filter(|peer| peer.task == "reconcile") {
            let path = tools::links_file(&self.places, peer.tool);
            // A script that was stopped has written nothing.
            if path.is_file() {
                scores.push((peer.tool, truth.score(&truth.links_of_script(&path)?)));
            }
        }
        Ok(table::links(&scores))
    }

    /// Returns the result of our reconciliation of a workload and its score; `None` if it does not finish.
    fn outcome(&mut self, truth: &Truth, dir: &Path) -> io::Result<Option<(Summary, Score)>> {
        let out = self.places.scratch.join("answer.json");
        let stopwatch = Stopwatch { xtask: &self.places.xtask, cap: self.plan.cap };
        match stopwatch.time(&tools::answer(&self.places, dir, &out))? {
            process::Outcome::Done(_) => {
                let answer = Answer::read(&out)?;
                Ok(Some((answer.summary, truth.score(answer.links()))))
            }
            process::Outcome::Stopped => Ok(None),
            process::Outcome::Failed(words) => {
                self.faults.push(format!("reconcile, JSON: {words}"));
                Ok(None)
            }
        }
    }

    /// Reconciles each workload of a section, with a floor of its own.
    fn cases(
        &mut self,
        section: Section,
        memory: Budget,
        budget: impl Fn(&str) -> Option<Budget>,
    ) -> io::Result<String> {
        let mut cases = Vec::new();
        let recipes: Vec<Recipe> = self.plan.recipes(section).collect();
        for recipe in recipes {
            let dir = self.write(&recipe, self.plan.rows)?;
            let results = self.hold(self.entrants(&[Task::Text], &dir))?;
            let Some(result) = results.ours(Task::Text.name()).cloned() else { continue };
            let outcome =
                if result.trouble.is_none() { self.outcome(&Truth::read(&dir)?, &dir)? } else { None };
            cases.push(table::Case {
                name: recipe.name,
                about: recipe.about,
                rows: recipe.rows(self.plan.rows),
                ratio: results.ratio(&result),
                budget: budget(recipe.name),
                memory,
                result,
                outcome,
            });
            self.done_with(&dir)?;
        }
        Ok(table::cases(&cases))
    }

    fn growth(&mut self) -> io::Result<(String, String)> {
        let mut sizes = Vec::new();
        for rows in self.plan.sizes() {
            let dir = self.write(&workloads::GROWTH, rows)?;
            let results = self.hold(self.entrants(&curve::TASKS, &dir))?;
            self.note_troubles(&results);
            self.done_with(&dir)?;
            sizes.push(curve::Size { rows, results });
        }
        self.faults.extend(curve::steep(&sizes));
        Ok((curve::table(&sizes), curve::draw(&sizes)))
    }
}

/// Writes each section between its marks in the page, and the plot beside it.
///
/// # Errors
/// If a file cannot be read or written, or the page lacks the marks.
pub fn write(report: &Report) -> io::Result<()> {
    let page = page();
    let texts: BTreeMap<_, _> = report.sections.iter().map(|(name, text)| (*name, text)).collect();
    for (name, text) in texts {
        crate::page::write(&page, &format!("bench, {name}"), text)?;
    }
    match &report.plot {
        Some(svg) => fs::write(plot(), svg),
        None => Ok(()),
    }
}
