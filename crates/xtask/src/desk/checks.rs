//! The checks of the desk. Each opens pages and works on them.

mod deciding;
mod finding;
mod safety;
mod speed;

pub(super) use deciding::{choice, mouse, reload, round_trip, undo};
pub(super) use finding::{counts, filters, keys, order, search};
pub(super) use safety::{hostile, mask, no_script};
pub(super) use speed::speed;

use super::failure;
use crate::papers::Failure;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Collects what is not as expected.
struct Expectations {
    check: &'static str,
    failures: Vec<Failure>,
}

impl Expectations {
    const fn of(check: &'static str) -> Self {
        Self { check, failures: Vec::new() }
    }

    fn equal<T: PartialEq + Debug>(&mut self, what: &str, found: &T, expected: &T) {
        if found != expected {
            self.failures.push(failure(self.check, format!("{what}: {expected:?}"), format!("{found:?}")));
        }
    }

    fn holds(&mut self, what: &str, is_so: bool, found: impl Into<String>) {
        if !is_so {
            self.failures.push(failure(self.check, what, found));
        }
    }
}

/// Number of entries of a list in all reports.
fn count(reports: &[Value], list: &str) -> usize {
    reports.iter().filter_map(|report| report.get(list)?.as_array()).map(Vec::len).sum()
}

/// Every open row of the reports: side and line.
fn open_rows(reports: &[Value]) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    let mut put = |side: &str, line: Option<&Value>| {
        rows.extend(line.map(|line| format!("{side} {}", line_text(line))));
    };
    for report in reports {
        let entries = |list: &str| report.get(list).and_then(Value::as_array).into_iter().flatten();
        for side in ["left", "right"] {
            for row in entries(&format!("{side}_only")) {
                put(side, row.get("line"));
            }
            for list in ["differences", "ambiguous"] {
                for line in entries(list).filter_map(|entry| entry.get(side)?.as_array()).flatten() {
                    put(side, Some(line));
                }
            }
        }
    }
    rows
}

fn line_text(line: &Value) -> String {
    line.as_str().map_or_else(|| line.to_string(), ToOwned::to_owned)
}

/// The lines of an entry's side, with the side.
fn rows_of(entry: &Value) -> BTreeSet<String> {
    let side = |side: &'static str| {
        let lines = entry.get(side).and_then(Value::as_array).into_iter().flatten();
        lines.map(move |line| format!("{side} {}", line_text(line)))
    };
    side("left").chain(side("right")).collect()
}
