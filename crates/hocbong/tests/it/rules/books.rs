//! Books made from texts, and what the rules find in them.

use chrono::NaiveDate;
use hocbong::check::{CheckOptions, CheckReport};
use hocbong::{Book, BookFiles, Diagnostic, ReadOptions, Source};
use hocbong_core::diagnostic::Family;

/// A province, and a district that was merged into it.
const ASSOCIATIONS: &str = "\
code,name,level,parent,opened,closed,successors,regime
ST,Hội Khuyến học tỉnh,province,,2021-01-01,,,licensed
MX,Hội Khuyến học huyện,district,ST,2025-01-01,2025-06-30,ST,licensed
";

/// Funds of every restriction.
const FUNDS: &str = "\
code,name,restriction,purpose,opened,closed
ST,Quỹ chung,none,,,
ST/vuot-kho,Quỹ vượt khó,purpose,Vượt khó,,
ST/he,Quỹ mùa hè,none,,2025-06-01,2025-08-31
ST/von,Quỹ vốn,endowment,,,
MX,Quỹ chung,none,,,
";

/// Returns the files of a book with the associations and funds above.
pub(crate) fn files(journal: &str) -> BookFiles {
    BookFiles {
        associations: Some(Source::new("associations.csv", ASSOCIATIONS)),
        funds: Some(Source::new("funds.csv", FUNDS)),
        journal: vec![Source::new("journal.csv", journal)],
        ..BookFiles::default()
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day on which the tests' books are checked.
pub(crate) fn today() -> NaiveDate {
    day("2026-01-31")
}

pub(crate) fn report_of(files: &BookFiles) -> CheckReport {
    let options = CheckOptions { today: Some(today()), ..CheckOptions::default() };
    hocbong::check(&Book::read(files, &ReadOptions::default()), &options)
}

/// `HB0402:3` for each finding.
pub(crate) fn found(report: &CheckReport) -> Vec<String> {
    report.findings().iter().map(place).collect()
}

fn place(finding: &Diagnostic) -> String {
    format!("{}:{}", finding.code, finding.primary.line.unwrap_or(0))
}

/// Compares the findings in a journal with the expected codes and lines, and returns the messages. Limits of
/// the law are left out, since their amounts do not fit small books.
#[track_caller]
pub(crate) fn check(journal: &str, expected: &[&str]) -> Vec<String> {
    check_files(&files(journal), expected)
}

#[track_caller]
pub(crate) fn check_files(files: &BookFiles, expected: &[&str]) -> Vec<String> {
    let report = report_of(files);
    compared_with(report.findings().iter().filter(|finding| finding.code.family() != Family::Law), expected)
}

/// The same with the limits of the law.
#[track_caller]
pub(crate) fn check_by_law(journal: &str, expected: &[&str]) -> Vec<String> {
    compared_with(report_of(&files(journal)).findings().iter(), expected)
}

#[track_caller]
fn compared_with<'f>(findings: impl Iterator<Item = &'f Diagnostic>, expected: &[&str]) -> Vec<String> {
    let findings: Vec<&Diagnostic> = findings.collect();
    let words: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings.iter().copied().map(place).collect::<Vec<_>>(), expected, "{words:#?}");
    findings.iter().map(|finding| finding.message.to_string()).collect()
}
