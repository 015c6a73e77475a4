//! Books from texts, and what the rules find in them.

use chrono::NaiveDate;
use hocbong::check::{CheckOptions, CheckReport};
use hocbong::diagnostic::Family;
use hocbong::{Book, BookFiles, Diagnostic, ReadOptions, Source};

/// A province, and a district that was merged into it.
const ASSOCIATIONS: &str = "\
code,name,level,parent,opened,closed,successors
ST,Hội Khuyến học tỉnh,province,,,,
MX,Hội Khuyến học huyện,district,ST,2025-01-01,2025-06-30,ST
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

/// The files of a book with the associations and funds above.
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
    let line = |finding: &Diagnostic| finding.primary.line.unwrap_or(0);
    report.findings.iter().map(|finding| format!("{}:{}", finding.code, line(finding))).collect()
}

/// Checks a journal against the codes and lines expected, and gives the messages. Limits of the law are left out: they are
/// of another size than the amounts of small books.
#[track_caller]
pub(crate) fn check(journal: &str, expected: &[&str]) -> Vec<String> {
    check_files(&files(journal), expected)
}

#[track_caller]
pub(crate) fn check_files(files: &BookFiles, expected: &[&str]) -> Vec<String> {
    let mut report = report_of(files);
    report.findings.retain(|finding| finding.code.family() != Family::Law);
    compared_with(&report, expected)
}

/// The same with the limits of the law.
#[track_caller]
pub(crate) fn check_by_law(journal: &str, expected: &[&str]) -> Vec<String> {
    compared_with(&report_of(&files(journal)), expected)
}

#[track_caller]
fn compared_with(report: &CheckReport, expected: &[&str]) -> Vec<String> {
    let words: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(found(report), expected, "{words:#?}");
    report.findings.iter().map(|finding| finding.message.to_string()).collect()
}
