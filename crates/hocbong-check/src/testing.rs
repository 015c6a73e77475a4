//! Books for the tests of the rules: rows as a treasurer writes them, settings as a program passes them.

use crate::{
    CheckOptions, CheckReport, CheckSettings, CheckedBook, Disclosure, Fact, Keep, Rule, StatementAccount,
    check_with,
};
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Diagnostic, Family};
use hocbong_core::fund::association_of;
use hocbong_core::law::{Limit, LimitKind, LimitValue};
use hocbong_core::ledger::LedgerFile;
use hocbong_core::period::Period;
use hocbong_core::{Association, AssociationTree, ChartOfAccounts, Fund, Ledger, LedgerBuilder};
use hocbong_import::csv::ledger_form::{finish_ledger, read_ledger_source};
use hocbong_import::csv::{ReadOptions, ReadSummary};
use hocbong_import::masters::{read_accounts, read_associations, read_funds};
use hocbong_import::source::Source;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A province, a district that was merged into it, and a board. The board is no licensed fund.
pub(crate) const ASSOCIATIONS: &str = "\
code,name,level,parent,opened,closed,successors,regime
ST,Hội Khuyến học tỉnh,province,,,,,licensed
MX,Hội Khuyến học huyện,district,ST,2025-01-01,2025-06-30,ST,licensed
BAN,Chi hội,board,ST,,,,host
";

/// One fund of each restriction, and some more.
pub(crate) const FUNDS: &str = "\
code,name,restriction,purpose,opened,closed
ST,Quỹ chung,none,,,
ST/vuot-kho,Quỹ vượt khó,purpose,Vượt khó,,
ST/he,Quỹ mùa hè,none,,2025-06-01,2025-08-31
ST/von,Quỹ vốn,endowment,,,
MX,Quỹ chung,none,,,
BAN,Quỹ chung,none,,,
BAN/von,Quỹ vốn,endowment,,,
";

/// What a book is made of: its files and settings.
#[derive(Clone, Default)]
pub(crate) struct Files {
    pub(crate) associations: Option<Source>,
    pub(crate) funds: Option<Source>,
    pub(crate) accounts: Option<Source>,
    pub(crate) journal: Vec<Source>,
    pub(crate) settings: CheckSettings,
    pub(crate) limits: Vec<Limit>,
    pub(crate) disclosures: Vec<Disclosure>,
    pub(crate) statements: Vec<StatementAccount<'static>>,
    pub(crate) year: Option<i32>,
}

/// The files of a book with [`ASSOCIATIONS`] and [`FUNDS`].
pub(crate) fn files(journal: &str) -> Files {
    Files {
        associations: Some(Source::new("associations.csv", ASSOCIATIONS)),
        funds: Some(Source::new("funds.csv", FUNDS)),
        journal: vec![Source::new("journal.csv", journal)],
        ..Files::default()
    }
}

/// A limit set by the book, for every level and day.
pub(crate) fn limit(what: LimitKind, value: LimitValue) -> Limit {
    let source = Cow::Borrowed("hocbong.toml");
    Limit { what, level: None, value, period: Period::ALL, source, is_verified: true, line: Some(1) }
}

/// A book that has been read.
pub(crate) struct TestBook {
    files: Files,
    settings_file: Arc<str>,
    pub(crate) ledger: Ledger,
    ledger_files: Vec<LedgerFile>,
    associations: AssociationTree,
    funds: BTreeMap<String, Fund>,
    chart: ChartOfAccounts,
    missing: BTreeSet<Fact>,
    diagnostics: Vec<Diagnostic>,
}

impl TestBook {
    pub(crate) fn read(files: &Files) -> Self {
        let (mut chart, mut diagnostics) = (ChartOfAccounts::default(), Vec::new());
        if let Some(source) = &files.accounts {
            read_accounts(source, &mut chart, &mut diagnostics);
        }
        let mut builder = LedgerBuilder::new(&chart);
        let mut reports: Vec<ReadSummary> = Vec::new();
        for source in &files.journal {
            builder.start_file(source.name());
            let report = read_ledger_source(source, &ReadOptions::default(), &mut builder, &mut diagnostics);
            reports.push(report);
        }
        let ledger = finish_ledger(builder, &mut reports, &mut diagnostics);
        let mut missing = BTreeSet::new();
        let associations = files.associations.as_ref().map(|file| read_associations(file, &mut diagnostics));
        let associations = associations.unwrap_or_else(|| {
            missing.insert(Fact::Associations);
            let codes: BTreeSet<&str> = ledger.funds().into_iter().map(association_of).collect();
            AssociationTree::new(codes.into_iter().map(Association::bare))
        });
        let funds = files.funds.as_ref().map(|file| read_funds(file, &mut diagnostics));
        let funds = funds.unwrap_or_else(|| {
            missing.insert(Fact::Funds);
            ledger.funds().into_iter().map(|code| (code.to_owned(), Fund::bare(code))).collect()
        });
        let ledger_files = reports.iter().map(ReadSummary::to_ledger_file).collect();
        let settings_file = Arc::from("hocbong.toml");
        Self {
            files: files.clone(),
            settings_file,
            ledger,
            ledger_files,
            associations,
            funds,
            chart,
            missing,
            diagnostics,
        }
    }

    pub(crate) fn checked(&self) -> CheckedBook<'_> {
        CheckedBook {
            files: self.ledger_files.clone(),
            statements: self.files.statements.clone(),
            year: self.files.year,
            limits: &self.files.limits,
            disclosures: &self.files.disclosures,
            settings_file: Some(&self.settings_file),
            diagnostics: &self.diagnostics,
            ..CheckedBook::new(
                &self.ledger,
                &self.associations,
                &self.funds,
                &self.chart,
                &self.files.settings,
                &self.missing,
            )
        }
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day on which the tests check their books.
pub(crate) fn today() -> NaiveDate {
    day("2026-01-31")
}

pub(crate) fn report_of(files: &Files) -> CheckReport {
    let options = CheckOptions { today: Some(today()), ..CheckOptions::default() };
    crate::check(TestBook::read(files).checked(), &options)
}

/// Runs `rules` over a book and that of the year before.
pub(crate) fn check_after(
    book: &TestBook,
    previous: Option<&TestBook>,
    options: &CheckOptions,
    rules: &[&dyn Rule],
) -> CheckReport {
    check_with(book.checked(), previous.map(TestBook::checked), options, rules, &|_| Keep::AmongFirst)
}

/// The code and line of each finding, e.g. `HB0402:3`.
pub(crate) fn found(report: &CheckReport) -> Vec<String> {
    let line = |finding: &Diagnostic| finding.primary.line.unwrap_or(0);
    report.findings.iter().map(|finding| format!("{}:{}", finding.code, line(finding))).collect()
}

/// Like [`check`], for a book in which neither association closes.
pub(crate) fn check_open(journal: &str, expected: &[&str]) -> Vec<String> {
    let mut files = files(journal);
    let open = ASSOCIATIONS.replace("2025-01-01,2025-06-30,ST", ",,");
    files.associations = Some(Source::new("associations.csv", open));
    check_files(&files, expected)
}

/// Asserts the codes and lines found in a journal, and returns the messages. Findings of the law's limits are
/// left out: these are out of proportion to the amounts of small books.
#[track_caller]
pub(crate) fn check(journal: &str, expected: &[&str]) -> Vec<String> {
    check_files(&files(journal), expected)
}

/// Like [`check`], for the book of a year.
#[track_caller]
pub(crate) fn check_year(year: i32, journal: &str, expected: &[&str]) -> Vec<String> {
    let report = report_of(&Files { year: Some(year), ..files(journal) });
    let own = |finding: &&Diagnostic| finding.code == hocbong_core::diagnostic::Code::OUTSIDE_YEAR;
    let report = CheckReport { findings: report.findings.iter().filter(own).cloned().collect(), ..report };
    compared_with(&report, expected)
}

#[track_caller]
pub(crate) fn check_files(files: &Files, expected: &[&str]) -> Vec<String> {
    let mut report = report_of(files);
    report.findings.retain(|finding| finding.code.family() != Family::Law);
    compared_with(&report, expected)
}

/// The same with the findings of the law's limits.
#[track_caller]
pub(crate) fn check_by_law(journal: &str, expected: &[&str]) -> Vec<String> {
    check_files_by_law(&files(journal), expected)
}

#[track_caller]
pub(crate) fn check_files_by_law(files: &Files, expected: &[&str]) -> Vec<String> {
    compared_with(&report_of(files), expected)
}

#[track_caller]
fn compared_with(report: &CheckReport, expected: &[&str]) -> Vec<String> {
    let words: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(found(report), expected, "{words:#?}");
    report.findings.iter().map(|finding| finding.message.to_string()).collect()
}
