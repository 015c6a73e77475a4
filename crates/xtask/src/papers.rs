//! Judges papers with the programs in which people open them: Chromium shows and prints each page, `LibreOffice`
//! reads each workbook, and what they say is compared with the JSON of the same paper.
//!
//! First everything is read into a `Reading`; then each function of `CHECKS` judges it without any program, so that
//! it can be tested alone.

mod figures;
mod office;
mod page;
mod pictures;
mod print;
mod self_test;
mod structure;
pub(crate) mod tools;
mod tree;

use crate::browser::{Browser, Noise, Scheme};
use office::Workbook;
use page::{Page, Printed};
use print::Sheet;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use tools::Tools;
use xtask_oracle::fixtures::Sample;

/// What to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The papers of the sample books.
    Books {
        /// The program that writes the papers.
        hocbong: PathBuf,
        /// An empty or new folder for papers, prints and screenshots; `None` for `target/papers`.
        out: Option<PathBuf>,
    },
    /// Papers made by hand, each with one fault that must be found.
    SelfTest,
    /// A picture of each paper, for the documentation.
    Pictures {
        /// The program that writes the papers.
        hocbong: PathBuf,
        /// The folder of the pictures and of the page that shows them.
        out: PathBuf,
    },
}

impl Plan {
    /// Reads flags; `None` if they are not understood.
    pub fn parse(mut flags: &[String]) -> Option<Self> {
        if flags.len() == 1 && flags.first()? == "--self-test" {
            return Some(Self::SelfTest);
        }
        let has_pictures = flags.first().is_some_and(|flag| flag == "--pictures");
        if has_pictures {
            flags = flags.get(1..)?;
        }
        let (mut hocbong, mut out) = (None, None);
        while let [flag, value, rest @ ..] = flags {
            match flag.as_str() {
                "--hocbong" => hocbong = Some(PathBuf::from(value)),
                "--out" => out = Some(PathBuf::from(value)),
                _ => return None,
            }
            flags = rest;
        }
        if !flags.is_empty() {
            return None;
        }
        let hocbong = hocbong?;
        Some(if has_pictures {
            Self::Pictures { hocbong, out: out.unwrap_or_else(|| PathBuf::from("docs/papers")) }
        } else {
            Self::Books { hocbong, out }
        })
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The paper or file.
    pub file: String,
    /// What was examined, e.g. `print`.
    pub check: &'static str,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Messages of scripts have lines.
        let found = self.found.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{}: {}: expected {}; found {found}", self.file, self.check, self.expected)
    }
}

/// What was judged.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Number of pages opened.
    pub pages: usize,
    /// Number of printed sheets.
    pub sheets: usize,
    /// Number of figures read from pages.
    pub figures: usize,
    /// Number of workbooks read.
    pub workbooks: usize,
    /// All that is wrong.
    pub failures: Vec<Failure>,
}

/// A paper to judge: a page, and its workbook and JSON if it has them.
#[derive(Clone, Debug)]
struct Paper {
    /// Name in messages, e.g. `soc-trang-2025/office/cash-book`.
    name: String,
    page: PathBuf,
    workbook: Option<PathBuf>,
    json: Option<Value>,
}

impl Paper {
    fn failure(&self, check: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Failure {
        let file = format!("{}.html", self.name);
        Failure { file, check, expected: expected.into(), found: found.into() }
    }

    #[cfg(test)]
    fn sample(name: &str, json: Option<Value>) -> Self {
        Self { name: name.to_owned(), page: PathBuf::new(), workbook: None, json }
    }
}

/// All that the programs say of a paper.
#[derive(Clone, Debug, Default)]
struct Reading {
    page: Page,
    printed: Printed,
    noise: Vec<Noise>,
    /// The printed page.
    sheets: Vec<Sheet>,
    /// The page printed with marks in heads and rows; blank if it takes one sheet.
    marked_sheets: Vec<Sheet>,
    workbook: Option<Workbook>,
}

impl Reading {
    /// Returns every text of the paper with the place where it was found: what a check must search that looks for words
    /// that a paper must not hold.
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let printed =
            self.sheets.iter().flat_map(|sheet| &sheet.words).map(|word| ("print", word.text.as_str()));
        let cells = self.workbook.iter().flat_map(|workbook| workbook.sheets.iter().flatten().flatten());
        [("page", self.page.source.as_str())]
            .into_iter()
            .chain(printed)
            .chain(cells.map(|cell| ("workbook", cell.text.as_str())))
    }
}

/// The checks of a paper, in the order of their failures.
const CHECKS: [fn(&Paper, &Reading) -> Vec<Failure>; 9] = [
    structure::check_noise,
    structure::check,
    structure::check_links,
    structure::check_letters,
    figures::check,
    print::check_sheets,
    print::check_words,
    print::check_heads,
    office::check,
];

/// Maximum number of words of one failure, and of failures of one check of a paper; the rest is counted.
const MAX_LISTED: usize = 8;

/// Returns the words for a message, no more than a person reads.
fn listed(words: &[String]) -> String {
    let some: Vec<&str> = words.iter().take(MAX_LISTED).map(String::as_str).collect();
    match words.len().saturating_sub(MAX_LISTED) {
        0 => some.join(", "),
        more => format!("{} and {more} more", some.join(", ")),
    }
}

/// Judges what the plan says, and writes to `log` what was judged.
///
/// # Errors
/// If a program is missing or does not run, or a file cannot be read or written. Failures of papers are in the verdict.
pub fn run(plan: &Plan, log: &mut dyn Write) -> io::Result<Verdict> {
    let tools = Tools::find()?;
    match plan {
        Plan::SelfTest => self_test::run(&tools, log),
        Plan::Pictures { hocbong, out } => pictures::run(&tools, hocbong, out),
        Plan::Books { hocbong, out } => {
            let out = folder(out.as_deref())?;
            let verdict = judge_books(&tools, hocbong, &out)?;
            writeln!(log, "papers, prints and screenshots are in {}", out.display())?;
            Ok(verdict)
        }
    }
}

/// Returns an empty folder: the one that is given, which may be new, or one of ours, which is emptied.
fn folder(given: Option<&Path>) -> io::Result<PathBuf> {
    let dir = if let Some(dir) = given {
        if dir.exists() && fs::read_dir(dir)?.next().is_some() {
            return Err(io::Error::other(format!("{} is not empty", dir.display())));
        }
        dir.to_owned()
    } else {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let dir = target.unwrap_or_else(|| crate::page::docs().join("../target")).join("papers");
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        dir
    };
    fs::create_dir_all(&dir)?;
    dir.canonicalize()
}

fn judge_books(tools: &Tools, hocbong: &Path, out: &Path) -> io::Result<Verdict> {
    let (mut papers, mut failures) = (vec![], vec![]);
    for book in Sample::ALL {
        let (first, second) = (out.join("first").join(book.name()), out.join("second").join(book.name()));
        for dir in [&first, &second] {
            if let Some(parent) = dir.parent() {
                fs::create_dir_all(parent)?;
            }
            write_papers(
                hocbong,
                &[
                    "report".as_ref(),
                    "all".as_ref(),
                    book.folder().as_os_str(),
                    dir.as_os_str(),
                    "--lang".as_ref(),
                    "vi".as_ref(),
                ],
            )?;
        }
        failures.extend(tree::compare(book.name(), &first, &second)?);
        let listing = tree::list(book.name(), &first)?;
        failures.extend(listing.failures);
        let index = first.join("index.html");
        if index.is_file() {
            let name = format!("{}/index", book.name());
            papers.push(Paper { name, page: index, workbook: None, json: None });
        }
        for (audience, kind) in listing.papers {
            let folder = book.folder();
            let mut args: Vec<&OsStr> = vec!["report".as_ref(), kind.as_ref(), folder.as_os_str()];
            // What leaves the office is masked without a flag, here as in the folder.
            args.extend(["--format", "json"].iter().map(OsStr::new));
            let json = write_papers(hocbong, &args)?;
            let json = serde_json::from_slice(&json)
                .map_err(|error| io::Error::other(format!("JSON of {kind} of {}: {error}", book.name())))?;
            let file = |form: &str| first.join(audience).join(format!("{kind}.{form}"));
            let name = format!("{}/{audience}/{kind}", book.name());
            let workbook = Some(file("xlsx")).filter(|path| path.is_file());
            papers.push(Paper { name, page: file("html"), workbook, json: Some(json) });
        }
    }
    let mut verdict = judge(tools, &papers, out, true)?;
    if verdict.figures == 0 {
        let (expected, found) = ("figures on the pages".to_owned(), "none".to_owned());
        failures.push(Failure { file: "all papers".to_owned(), check: "figures", expected, found });
    }
    verdict.failures.splice(0..0, failures);
    verdict.failures = shortened(verdict.failures);
    Ok(verdict)
}

/// Replaces all but the first failures of each check of each paper by their number: one fault of a writer shows in every
/// row.
fn shortened(failures: Vec<Failure>) -> Vec<Failure> {
    let mut counts: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
    let mut kept = vec![];
    for failure in failures {
        let count = counts.entry((failure.file.clone(), failure.check)).or_default();
        *count += 1;
        if *count <= MAX_LISTED {
            kept.push(failure);
        }
    }
    for ((file, check), count) in counts.into_iter().filter(|(_, count)| *count > MAX_LISTED) {
        let (expected, found) = ("none".to_owned(), format!("{} more like these", count - MAX_LISTED));
        kept.push(Failure { file, check, expected, found });
    }
    kept
}

/// Runs the program and returns what it printed. Exit code 1 says that the books have findings, which is no concern here.
fn write_papers(hocbong: &Path, args: &[&OsStr]) -> io::Result<Vec<u8>> {
    let output = Command::new(hocbong)
        .args(args)
        .output()
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", hocbong.display())))?;
    if matches!(output.status.code(), Some(0 | 1)) {
        return Ok(output.stdout);
    }
    let words: Vec<String> = args.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("hocbong {}: {}\n{errors}", words.join(" "), output.status)))
}

/// Judges papers; prints and screenshots go into `out`.
fn judge(tools: &Tools, papers: &[Paper], out: &Path, has_screenshots: bool) -> io::Result<Verdict> {
    let workbooks: Vec<&Path> = papers.iter().filter_map(|paper| paper.workbook.as_deref()).collect();
    // Each of the two programs keeps about one processor busy.
    let (pages, mut workbooks) = thread::scope(|scope| {
        let office = scope.spawn(|| office::read(tools, &workbooks, out));
        let pages = read_pages(tools, papers, out, has_screenshots);
        let office = office.join().unwrap_or_else(|_| Err(io::Error::other("reading workbooks panicked")));
        Ok::<_, io::Error>((pages?, office?.into_iter()))
    })?;
    let mut verdict = Verdict::default();
    for (paper, mut reading) in papers.iter().zip(pages) {
        if paper.workbook.is_some() {
            reading.workbook = workbooks.next();
        }
        verdict.pages += 1;
        verdict.sheets += reading.sheets.len();
        verdict.figures += reading.page.cells().filter_map(figures::figure).count();
        verdict.workbooks += usize::from(reading.workbook.is_some());
        verdict.failures.extend(CHECKS.iter().flat_map(|check| check(paper, &reading)));
    }
    Ok(verdict)
}

fn read_pages(
    tools: &Tools,
    papers: &[Paper],
    out: &Path,
    has_screenshots: bool,
) -> io::Result<Vec<Reading>> {
    let (prints, screenshots) = (out.join("prints"), out.join("screenshots"));
    fs::create_dir_all(&prints)?;
    let mut browser = Browser::start(&tools.chromium, &out.join("chromium.log"))?;
    let mut readings = vec![];
    for paper in papers {
        let at = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", paper.name));
        let file = paper.name.replace('/', "-");
        let (mut reading, width) = read_page(&mut browser, &paper.page).map_err(at)?;
        if has_screenshots {
            fs::create_dir_all(&screenshots)?;
            for scheme in Scheme::ALL {
                let png = browser.screenshot(scheme).map_err(at)?;
                fs::write(screenshots.join(format!("{file}-{}.png", scheme.name())), png)?;
            }
        }
        reading.printed = read_printed(&mut browser, width).map_err(at)?;
        reading.sheets = print(&mut browser, tools, &prints.join(format!("{file}.pdf"))).map_err(at)?;
        if reading.sheets.len() > 1 {
            browser.evaluate(page::MARK_ROWS).map_err(at)?;
            reading.marked_sheets =
                print(&mut browser, tools, &prints.join(format!("{file}-marked.pdf"))).map_err(at)?;
        }
        reading.noise = browser.noise(&paper.page).map_err(at)?;
        readings.push(reading);
    }
    Ok(readings)
}

/// Opens a page and reads it; returns also how wide it is in print, in CSS pixels.
fn read_page(browser: &mut Browser, path: &Path) -> io::Result<(Reading, u32)> {
    browser.open(path)?;
    let page = serde_json::from_value(browser.evaluate(page::READ)?)?;
    let width = browser.evaluate(page::PAPER_WIDTH)?.as_u64().and_then(|width| u32::try_from(width).ok());
    let width = width.ok_or_else(|| io::Error::other("the paper has no width"))?;
    Ok((Reading { page, ..Reading::default() }, width))
}

/// Leaves out most of a very long page, and reads the rest as it is laid out for print.
fn read_printed(browser: &mut Browser, width: u32) -> io::Result<Printed> {
    browser.evaluate(page::REDUCE)?;
    browser.emulate("print", Scheme::Light)?;
    browser.resize(width, width)?;
    let printed = serde_json::from_value(browser.evaluate(page::READ_PRINTED)?)?;
    browser.emulate("", Scheme::Light)?;
    Ok(printed)
}

fn print(browser: &mut Browser, tools: &Tools, file: &Path) -> io::Result<Vec<Sheet>> {
    fs::write(file, browser.print()?)?;
    let output = Command::new(&tools.pdftotext).arg("-bbox").arg(file).arg("-").output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("pdftotext: {}: {errors}", output.status)));
    }
    print::sheets(&String::from_utf8_lossy(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(flags: &[&str]) -> Option<Plan> {
        Plan::parse(&flags.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn flags_name_the_program_and_a_folder_or_ask_for_the_self_test() {
        assert_eq!(parsed(&["--self-test"]), Some(Plan::SelfTest));
        let plan = Plan::Books { hocbong: "a".into(), out: Some("b".into()) };
        assert_eq!(parsed(&["--out", "b", "--hocbong", "a"]), Some(plan));
        for bad in [&[][..], &["--out", "b"], &["--hocbong"], &["--hocbong", "a", "--self-test"]] {
            assert_eq!(parsed(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_folder_with_files_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        assert!(folder(Some(dir.path())).is_ok());
        fs::write(dir.path().join("a"), "").unwrap();
        assert!(folder(Some(dir.path())).is_err());
    }

    #[test]
    fn long_lists_are_counted() {
        let words: Vec<String> = (0..10).map(|number| number.to_string()).collect();
        assert_eq!(listed(&words), "0, 1, 2, 3, 4, 5, 6, 7 and 2 more");
        assert_eq!(listed(&words[..2]), "0, 1");
    }

    #[test]
    fn many_failures_of_one_check_are_counted() {
        let paper = Paper::sample("a", None);
        let mut failures = vec![paper.failure("figures", "", ""); 10];
        failures.push(paper.failure("print-words", "", ""));
        let short = shortened(failures);
        assert_eq!(short.len(), 10);
        assert_eq!(short.last().unwrap().found, "2 more like these");
    }
}
