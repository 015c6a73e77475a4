//! `cargo run -p xtask -- fixtures`, `codes`, `architecture`, `workload`, `quality`, `bench`, `papers`, `desk`, `receipt`,
//! `verify-receipt`, `shells`, `seals`, `exports`, `package`, `api`, `features` or `sandbox`

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use xtask::bench::{self, Plan};
use xtask::desk;
use xtask::papers;
use xtask::quality::{self, Task};
use xtask::receipt;
use xtask::{api, architecture, codes, features, package, page, sandbox};
use xtask_oracle::fixtures::{self, Sample};
use xtask_oracle::workload::Workload;

const USAGE: &str = "usage: cargo run -p xtask -- fixtures [--book NAME] [--seed N] [--out DIR]
       cargo run -p xtask -- codes
       cargo run -p xtask -- architecture
       cargo run --release -p xtask -- workload CONDITION [--rows N] [--seed S] --out DIR
       cargo run --release -p xtask -- quality [--rows N] [--seeds A,B,C] [--condition NAME] [--varied] [--explain-misses N] [--write]
       cargo run --release -p xtask -- bench [--rows N] [--rounds N] [--only NAME] [--quick] [--up-to ROWS] [--cap SECONDS]
             [--workload-dir DIR] [--hocbong PATH] [--python PATH] [--write | --gate]
       cargo run -p xtask -- papers ([--pictures] --hocbong PATH [--out DIR] | --self-test)
       cargo run -p xtask -- shells --hocbong PATH
       cargo run -p xtask -- seals --hocbong PATH
       cargo run -p xtask -- exports --hocbong PATH
       cargo run -p xtask -- desk --hocbong PATH [--self-test] [--out DIR]
       cargo run -p xtask -- receipt --hocbong PATH [--self-test] [--out DIR]
       cargo run -p xtask -- verify-receipt
       cargo run -p xtask -- package
       cargo run -p xtask -- api [--check]
       cargo run -p xtask -- features
       cargo run -p xtask -- sandbox
conditions: full, prefix, cut, crowded, blank, `two authors`, transcriptions
books: soc-trang-2025, can-tho-2025; --out needs --book
names: ordinary, texts, worst, growth, or one workload of these";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.split_first() {
        Some((task, flags)) if task == "fixtures" => make_fixtures(flags),
        Some((task, [])) if task == "codes" => Some(write_codes()),
        Some((task, [])) if task == "architecture" => Some(draw_architecture()),
        Some((task, flags)) if task == "workload" => make_workload(flags),
        Some((task, flags)) if task == "quality" => measure_quality(flags),
        Some((task, flags)) if task == "bench" => Plan::parse(flags).map(|plan| measure_speed(&plan)),
        Some((task, flags)) if task == "papers" => papers::Plan::parse(flags).map(|plan| judge_papers(&plan)),
        Some((task, [flag, path])) if task == "shells" && flag == "--hocbong" => Some(judge_shells(path)),
        Some((task, [flag, path])) if task == "seals" && flag == "--hocbong" => Some(judge_seals(path)),
        Some((task, [flag, path])) if task == "exports" && flag == "--hocbong" => Some(judge_exports(path)),
        Some((task, flags)) if task == "desk" => desk::Plan::parse(flags).map(|plan| judge_desk(&plan)),
        Some((task, flags)) if task == "receipt" => desk::Plan::parse(flags).map(|plan| judge_receipt(&plan)),
        Some((task, [])) if task == "verify-receipt" => Some(write_verifier()),
        Some((task, [])) if task == "package" => Some(judge_packages()),
        Some((task, [])) if task == "api" => Some(list_api()),
        Some((task, [flag])) if task == "api" && flag == "--check" => Some(compare_api()),
        Some((task, [])) if task == "features" => Some(judge_features()),
        Some((task, [])) if task == "sandbox" => Some(judge_sandbox()),
        // Started as separate processes by the benchmarks.
        Some((task, files)) if task == "floor" && !files.is_empty() => Some(floor(files)),
        Some((task, words)) if task == "measure" => measure_command(words),
        _ => None,
    };
    match done {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => fail(&error.to_string()),
        None => fail(USAGE),
    }
}

fn fail(message: &str) -> ExitCode {
    // If stderr is closed, the message cannot be shown anywhere.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::FAILURE
}

fn at(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn judge_shells(hocbong: &str) -> io::Result<()> {
    let wrong = xtask::shells::judge(&std::fs::canonicalize(hocbong)?)?;
    if wrong.is_empty() { Ok(()) } else { Err(io::Error::other(wrong.join("\n"))) }
}

fn judge_seals(hocbong: &str) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let wrong = xtask::seals::judge(&std::fs::canonicalize(hocbong)?, &root);
    let wrong = wrong.map_err(io::Error::other)?;
    if wrong.is_empty() { Ok(()) } else { Err(io::Error::other(wrong.join("\n"))) }
}

fn judge_exports(hocbong: &str) -> io::Result<()> {
    let verdict = xtask::exports::judge(&std::fs::canonicalize(hocbong)?)?;
    let mut out = io::stdout().lock();
    for failure in &verdict.failures {
        writeln!(out, "FAIL {failure}")?;
    }
    writeln!(
        out,
        "{} balances read by other programs, {} changed assertions noticed: {} failures",
        verdict.balances,
        verdict.noticed,
        verdict.failures.len()
    )?;
    match verdict.failures.len() {
        0 => Ok(()),
        failures => Err(io::Error::other(format!("{failures} failures of exports"))),
    }
}

/// Writes the sample books, or one of them; `None` if the flags are not understood.
fn make_fixtures(mut flags: &[String]) -> Option<io::Result<()>> {
    let (mut sample, mut seed, mut dir) = (None, None, None);
    while let [flag, value, rest @ ..] = flags {
        match flag.as_str() {
            "--book" => sample = Some(Sample::ALL.into_iter().find(|sample| sample.name() == value)?),
            "--seed" => seed = Some(value.parse().ok()?),
            "--out" => dir = Some(PathBuf::from(value)),
            _ => return None,
        }
        flags = rest;
    }
    // A folder holds one book.
    let is_understood = flags.is_empty() && (dir.is_none() || sample.is_some());
    is_understood.then(|| {
        for one in Sample::ALL.into_iter().filter(|one| sample.is_none_or(|wanted| wanted == *one)) {
            let dir = dir.clone().unwrap_or_else(|| one.folder());
            write_fixture(one, seed.unwrap_or_else(|| one.seed()), &dir)?;
        }
        Ok(())
    })
}

fn write_fixture(sample: Sample, seed: u64, dir: &Path) -> io::Result<()> {
    let summary = fixtures::write(sample, seed, dir).map_err(at(dir))?;
    writeln!(
        io::stdout(),
        "{}: {} transactions, {} statement lines, {} answers, {} files",
        dir.display(),
        summary.transactions,
        summary.statement_lines,
        summary.answers,
        summary.files.len()
    )
}

fn write_codes() -> io::Result<()> {
    let pages = codes::write()?;
    writeln!(io::stdout(), "{}: {pages} pages", codes::folder().display())
}

fn draw_architecture() -> io::Result<()> {
    architecture::write()?;
    let report = architecture::report()?;
    io::stdout().write_all(report.text.as_bytes())?;
    match report.circles {
        0 => Ok(()),
        circles => Err(io::Error::other(format!("{circles} circles of modules"))),
    }
}

fn make_workload(flags: &[String]) -> Option<io::Result<()>> {
    let (condition, mut flags) = flags.split_first()?;
    let (mut rows, mut seed, mut dir) = (20_000, 1, None);
    while let [flag, value, rest @ ..] = flags {
        match flag.as_str() {
            "--rows" => rows = value.parse().ok()?,
            "--seed" => seed = value.parse().ok()?,
            "--out" => dir = Some(PathBuf::from(value)),
            _ => return None,
        }
        flags = rest;
    }
    let dir = dir?;
    let workload = quality::workload(condition, rows, seed).filter(|_| flags.is_empty())?;
    Some(write_workload(&workload, &dir).map_err(at(&dir)))
}

fn write_workload(workload: &Workload, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join("books.csv"), &workload.books)?;
    std::fs::write(dir.join("statement.csv"), &workload.statement)?;
    std::fs::write(dir.join("key.csv"), workload.key.to_csv())
}

fn measure_quality(mut flags: &[String]) -> Option<io::Result<()>> {
    let (mut task, mut is_written) = (Task::default(), false);
    while let [flag, rest @ ..] = flags {
        flags = rest;
        if flag == "--write" {
            is_written = true;
            continue;
        }
        if flag == "--varied" {
            task.is_varied = true;
            continue;
        }
        let (value, rest) = flags.split_first()?;
        flags = rest;
        match flag.as_str() {
            "--rows" => task.rows = value.parse().ok()?,
            "--seeds" => {
                task.seeds = value.split(',').map(|seed| seed.parse().ok()).collect::<Option<_>>()?;
            }
            "--condition" => task.condition = Some(value.clone()),
            "--explain-misses" => task.misses = value.parse().ok()?,
            _ => return None,
        }
    }
    let is_known =
        task.condition.as_deref().is_none_or(|name| quality::conditions().any(|known| known == name));
    is_known.then(|| tell_quality(&task, is_written))
}

fn tell_quality(task: &Task, is_written: bool) -> io::Result<()> {
    let report = quality::measure(task)?;
    let mut out = io::stdout().lock();
    out.write_all(report.misses.as_bytes())?;
    out.write_all(report.table.as_bytes())?;
    for (condition, time) in &report.times {
        writeln!(out, "{condition}: {} ms", time.as_millis())?;
    }
    if is_written {
        let seeds: Vec<String> = task.seeds.iter().map(ToString::to_string).collect();
        let heading =
            format!("{} rows, the counts of the seeds {} together.\n\n", task.rows, seeds.join(", "));
        let page = quality::page();
        page::write(&page, &quality::mark(task), &format!("{heading}{}", report.table)).map_err(at(&page))?;
    }
    Ok(())
}

fn measure_speed(plan: &Plan) -> io::Result<()> {
    let report = bench::measure(plan, &mut io::stderr())?;
    let mut out = io::stdout().lock();
    for (name, text) in &report.sections {
        writeln!(out, "## {name}\n\n{text}")?;
    }
    if plan.is_written {
        bench::write(&report)?;
    }
    if report.faults.is_empty() { Ok(()) } else { Err(io::Error::other(report.faults.join("\n"))) }
}

fn judge_papers(plan: &papers::Plan) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let verdict = papers::run(plan, &mut out)?;
    for failure in &verdict.failures {
        writeln!(out, "FAIL {failure}")?;
    }
    writeln!(
        out,
        "{} pages on {} sheets with {} figures, {} workbooks: {} failures",
        verdict.pages,
        verdict.sheets,
        verdict.figures,
        verdict.workbooks,
        verdict.failures.len()
    )?;
    match verdict.failures.len() {
        0 => Ok(()),
        failures => Err(io::Error::other(format!("{failures} failures of papers"))),
    }
}

fn judge_desk(plan: &desk::Plan) -> io::Result<()> {
    report("the review desk", |out| desk::run(plan, out))
}

fn judge_receipt(plan: &desk::Plan) -> io::Result<()> {
    report("receipts", |out| receipt::run(plan, out))
}

/// Writes what a judge says of `what`; failures are an error.
fn report(what: &str, judge: impl FnOnce(&mut dyn io::Write) -> io::Result<desk::Verdict>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let verdict = judge(&mut out)?;
    for failure in &verdict.failures {
        writeln!(out, "FAIL {failure}")?;
    }
    writeln!(out, "{} checks of {what}: {} failures", verdict.checks, verdict.failures.len())?;
    match verdict.failures.len() {
        0 => Ok(()),
        failures => Err(io::Error::other(format!("{failures} failures of {what}"))),
    }
}

/// Writes the page that verifies any receipt.
fn write_verifier() -> io::Result<()> {
    std::fs::write(receipt::verifier(), receipt::draw_verifier()?)?;
    writeln!(io::stdout(), "{}", receipt::verifier().display())
}

fn judge_packages() -> io::Result<()> {
    let verdict = package::judge()?;
    io::stdout().write_all(verdict.sizes.as_bytes())?;
    if verdict.failures.is_empty() { Ok(()) } else { Err(io::Error::other(verdict.failures.join("\n"))) }
}

fn list_api() -> io::Result<()> {
    let listings = api::write()?;
    writeln!(io::stdout(), "docs/api: {listings} listings")
}

fn compare_api() -> io::Result<()> {
    let differences = api::compare()?;
    if differences.is_empty() {
        return Ok(());
    }
    let hint = "If this is meant: cargo run -p xtask -- api, and an entry in CHANGELOG.md";
    Err(io::Error::other(format!("{}\n{hint}", differences.join("\n"))))
}

fn judge_features() -> io::Result<()> {
    let combinations = features::judge()?;
    writeln!(io::stdout(), "{combinations} combinations of features")
}

fn judge_sandbox() -> io::Result<()> {
    let planted = sandbox::judge()?;
    writeln!(io::stdout(), "{planted} planted lines found, nothing found in the libraries")
}

/// Reads files with as little work as possible.
fn floor(files: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for file in files {
        for path in bench::files_of(Path::new(file)).map_err(at(Path::new(file)))? {
            let sum = bench::scan(&path).map_err(at(&path))?;
            writeln!(out, "{}: {} rows, sum {}", path.display(), sum.rows, sum.amount)?;
        }
    }
    Ok(())
}

/// `CAP_SECONDS PROGRAM ARG…`
fn measure_command(words: &[String]) -> Option<io::Result<()>> {
    let [cap, program, args @ ..] = words else { return None };
    let cap = Duration::from_secs(cap.parse().ok()?);
    let args: Vec<OsString> = args.iter().map(OsString::from).collect();
    Some(
        bench::run_here(cap, program.as_ref(), &args)
            .map_err(at(Path::new(program)))
            .and_then(|run| writeln!(io::stdout(), "{}", run.line())),
    )
}
