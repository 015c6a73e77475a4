//! `cargo run -p xtask -- fixtures [--seed N] [--out DIR]`

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use xtask::fixtures;

const USAGE: &str = "usage: cargo run -p xtask -- fixtures [--seed N] [--out DIR]";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match parse(&args) {
        Some((seed, dir)) => run(seed, &dir),
        None => fail(USAGE),
    }
}

fn parse(args: &[String]) -> Option<(u64, PathBuf)> {
    let (task, mut flags) = args.split_first()?;
    if task != "fixtures" {
        return None;
    }
    let (mut seed, mut dir) = (fixtures::DEFAULT_SEED, fixtures::default_dir());
    while let [flag, value, rest @ ..] = flags {
        match flag.as_str() {
            "--seed" => seed = value.parse().ok()?,
            "--out" => dir = PathBuf::from(value),
            _ => return None,
        }
        flags = rest;
    }
    flags.is_empty().then_some((seed, dir))
}

fn run(seed: u64, dir: &std::path::Path) -> ExitCode {
    match fixtures::write(seed, dir) {
        Ok(summary) => {
            let done = writeln!(
                io::stdout(),
                "{}: {} transactions, {} statement lines, {} answers, {} files",
                dir.display(),
                summary.transactions,
                summary.statement_lines,
                summary.answers,
                summary.files.len()
            );
            if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail(&format!("{}: {error}", dir.display())),
    }
}

fn fail(message: &str) -> ExitCode {
    // There is no one left to tell when stderr is closed.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::FAILURE
}
