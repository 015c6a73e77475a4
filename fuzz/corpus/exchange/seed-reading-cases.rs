//! Reads `cases.txt`, and says what came of a case in its words.

use hocbong_core::Kind;
use hocbong_core::transaction::Method;
use hocbong_import::Reading;
use hocbong_import::csv::{Profile, ReadOptions};
use hocbong_import::source::Source;
use std::collections::BTreeSet;

/// A table, how it is to be read, and what must come of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) options: ReadOptions,
    pub(crate) table: String,
    pub(crate) expected: &'static str,
}

/// Every case of the file.
pub(crate) fn all() -> Vec<Case> {
    let text = include_str!("cases.txt");
    let cases: Vec<Case> = text.split("\n== ").skip(1).map(case).collect();
    assert!(cases.len() > 40, "{} cases", cases.len());
    cases
}

fn case(text: &'static str) -> Case {
    let (name, rest) = text.split_once('\n').unwrap();
    let (flags, rest) = match rest.strip_prefix("-- ") {
        Some(rest) => rest.split_once('\n').unwrap(),
        None => ("", rest),
    };
    let (table, expected) = rest.split_once("\n=> ").unwrap_or_else(|| panic!("{name} has no outcome"));
    let mut profile = Profile::default();
    for flag in flags.split_whitespace() {
        match flag.split_once('=').unwrap() {
            ("kind", kind) => profile.kind = Some(Kind::parse(kind).unwrap()),
            ("fund", fund) => profile.fund = Some(fund.to_owned()),
            ("method", method) => profile.method = Some(Method::parse(method).unwrap()),
            ("year", year) => profile.year = Some(year.parse().unwrap()),
            ("date", day) => profile.date = Some(day.parse().unwrap()),
            (other, _) => panic!("{name}: {other}"),
        }
    }
    let options = ReadOptions { profile, ..ReadOptions::default() };
    Case { name, options, table: format!("{table}\n"), expected: expected.trim_end() }
}

/// `rows read, set aside, in error, đồng in, đồng out; codes` of a source.
pub(crate) fn outcome(source: &Source, options: &ReadOptions) -> String {
    let reading = Reading::from_sources(&[(source, options.clone())]);
    let file = &reading.files[0];
    let codes: BTreeSet<String> = reading.diagnostics.iter().map(|found| found.code.to_string()).collect();
    let figures =
        format!("{} {} {} {} {}", file.read, file.set_aside, file.in_error, file.money_in, file.money_out);
    let codes: Vec<String> = codes.into_iter().collect();
    if codes.is_empty() { figures } else { format!("{figures}; {}", codes.join(", ")) }
}
