//! Judges the review desk in Chromium: real keys and clicks, what they do, what is saved, and what the program makes of it.
//!
//! Each check makes its pages with `hocbong`, works on them as a person does, and compares what it finds with the JSON of the
//! same reconciliation. `--self-test` breaks the page's script in one place at a time and demands that a check sees it.

mod checks;
mod drive;
mod inputs;
mod looks;
mod self_test;

use crate::browser::Browser;
use crate::papers::Failure;
use crate::papers::tools;
use drive::Desk;
pub(crate) use drive::{Change, changed};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The program that writes the pages.
    pub hocbong: PathBuf,
    /// A folder for pages and screenshots; `None` for `target/desk`.
    pub out: Option<PathBuf>,
    /// Whether the judge itself is judged, with pages that have one fault each.
    pub is_self_test: bool,
}

impl Plan {
    /// Reads flags; `None` if they are not understood.
    pub fn parse(mut flags: &[String]) -> Option<Self> {
        let (mut hocbong, mut out, mut is_self_test) = (None, None, false);
        loop {
            match flags {
                [] => break,
                [flag, rest @ ..] if flag == "--self-test" => {
                    is_self_test = true;
                    flags = rest;
                }
                [flag, value, rest @ ..] if flag == "--hocbong" => {
                    hocbong = Some(PathBuf::from(value));
                    flags = rest;
                }
                [flag, value, rest @ ..] if flag == "--out" => {
                    out = Some(PathBuf::from(value));
                    flags = rest;
                }
                _ => return None,
            }
        }
        Some(Self { hocbong: hocbong?, out, is_self_test })
    }
}

/// A check: works on pages, and returns what is not as it should be.
type Check = fn(&mut Desk) -> io::Result<Vec<Failure>>;

/// The checks, by name, in their order.
const CHECKS: [(&str, Check); 14] = [
    ("counts", checks::counts),
    ("keys", checks::keys),
    ("filters", checks::filters),
    ("search", checks::search),
    ("order", checks::order),
    ("undo", checks::undo),
    ("mouse", checks::mouse),
    ("round-trip", checks::round_trip),
    ("choice", checks::choice),
    ("reload", checks::reload),
    ("mask", checks::mask),
    ("hostile", checks::hostile),
    ("no-script", checks::no_script),
    ("speed", checks::speed),
];

/// What was judged.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Number of checks that were made.
    pub checks: usize,
    /// All that is wrong.
    pub failures: Vec<Failure>,
}

/// Judges what the plan says, and writes to `log` what was judged.
///
/// # Errors
/// If a program is missing or does not run, or a file cannot be read or written. What is wrong with pages is in the verdict.
pub fn run(plan: &Plan, log: &mut dyn Write) -> io::Result<Verdict> {
    let hocbong = plan.hocbong.canonicalize()?;
    let out = plan.out.clone().unwrap_or_else(|| PathBuf::from("target/desk"));
    fs::create_dir_all(&out)?;
    let browser = Browser::start(&tools::chromium()?, &out.join("chromium.log"))?;
    let mut desk = Desk::new(browser, &hocbong)?;
    if plan.is_self_test {
        return self_test::run(&mut desk, log);
    }
    let mut verdict = Verdict::default();
    for (name, check) in CHECKS {
        let failures = judged(&mut desk, name, check);
        writeln!(log, "{name}: {} failures", failures.len())?;
        verdict.checks += 1;
        verdict.failures.extend(failures);
    }
    looks::take(&mut desk, &out)?;
    writeln!(log, "screenshots and prints are in {}", Path::new(&out).display())?;
    Ok(verdict)
}

/// Makes one check. A check that cannot go on has failed: the page did not do what the check built on.
fn judged(desk: &mut Desk, name: &'static str, check: Check) -> Vec<Failure> {
    desk.begin();
    let mut failures = match check(desk) {
        Ok(failures) => failures,
        Err(error) => vec![failure(name, "the check runs to its end", error.to_string())],
    };
    failures.extend(desk.noise().into_iter().map(|noise| failure("noise", "no message, no request", noise)));
    failures
}

fn failure(check: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Failure {
    Failure { file: "desk.html".to_owned(), check, expected: expected.into(), found: found.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_in_any_order_and_the_program_is_required() {
        let parse = |flags: &[&str]| Plan::parse(&flags.iter().map(ToString::to_string).collect::<Vec<_>>());
        let plan = parse(&["--out", "b", "--hocbong", "a"]).unwrap();
        assert_eq!((plan.hocbong, plan.out, plan.is_self_test), ("a".into(), Some("b".into()), false));
        assert!(parse(&["--self-test", "--hocbong", "a"]).unwrap().is_self_test);
        assert_eq!(parse(&["--self-test"]), None);
        assert_eq!(parse(&["--hocbong", "a", "--other"]), None);
    }
}
