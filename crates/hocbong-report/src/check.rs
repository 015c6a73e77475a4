//! The findings of the rules as text, JSON and CSV; the list of codes; the help for a code.

mod paper;

pub use paper::{CheckView, check_paper};

use crate::csv_out::{CsvOut, CsvStyle};
use crate::diagnostics::{INDENT, JsonDiagnostic, write_some};
use crate::inputs::write_inputs;
use crate::table::hanging;
use crate::{Catalogue, Ink, Language, Output};
use hocbong::check::CheckReport;
use hocbong::{Diagnostic, NaiveDate};
use hocbong_core::diagnostic::{CODES, Code, CodeInfo, Message};
use hocbong_core::law::{sources_of, with_days};
use hocbong_import::csv::ReadSummary;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Writes a check report as text: the counts, the findings, and the rules that were skipped.
///
/// # Errors
/// When the output cannot be written.
pub fn write_check_text(
    out: &mut dyn Output,
    files: &[ReadSummary],
    report: &CheckReport,
    today: Option<NaiveDate>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let counts = Message::new(if report.findings().is_empty() { "check.clean" } else { "check.counts" })
        .with("errors", report.errors())
        .with("warnings", report.warnings())
        .with("rules", report.rules_run().len())
        .with("skipped", report.skipped().len());
    let ink = match (report.errors(), report.warnings()) {
        (0, 0) => Ink::Good,
        (0, _) => Ink::Warning,
        _ => Ink::Error,
    };
    out.paint(ink, &hanging(&catalogue.message(&counts), 0, INDENT, out.columns()))?;
    writeln!(out)?;
    if !report.findings().is_empty() {
        writeln!(out)?;
        write_some(out, report.findings().iter(), report.left_out(), catalogue)?;
        let codes = report
            .findings()
            .iter()
            .map(|finding| finding.code)
            .chain(report.left_out().map(|(code, _)| code));
        let pages: BTreeSet<String> = codes.map(|code| format!("{code}.md")).collect();
        let pages = pages.into_iter().collect::<Vec<_>>().join(", ");
        let message = catalogue.message(&Message::new("check.pages").with("pages", pages));
        writeln!(out, "\n{}", hanging(&message, 0, INDENT, out.columns()))?;
    }
    if !report.skipped().is_empty() {
        writeln!(out, "\n{}", catalogue.text("check.skipped"))?;
        for skipped in report.skipped() {
            let title = catalogue.text(&format!("{}.title", skipped.code));
            let line = format!("  {} {title}: {}", skipped.code, catalogue.message(&skipped.reason));
            writeln!(out, "{}", hanging(&line, 0, 2 * INDENT, out.columns()))?;
        }
    }
    if let Some(today) = today {
        writeln!(out, "\n{}", catalogue.message(&Message::new("check.today").with("day", today)))?;
    }
    write_inputs(out, files, catalogue)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    inputs: Vec<Input<'a>>,
    today: Option<String>,
    summary: Summary,
    findings: Vec<Finding<'a>>,
}

/// A finding with the law of the day that was judged.
#[derive(Serialize)]
struct Finding<'a> {
    #[serde(flatten)]
    diagnostic: JsonDiagnostic<'a>,
    source: Option<String>,
}

impl<'a> Finding<'a> {
    fn new(finding: &'a Diagnostic, catalogue: &Catalogue) -> Self {
        let source = Some(sources_of(finding)).filter(|source| !source.is_empty());
        Self { diagnostic: JsonDiagnostic::new(finding, catalogue), source }
    }
}

#[derive(Serialize)]
struct Input<'a> {
    path: &'a str,
    sha256: String,
    form: Option<&'static str>,
    rows: u64,
    read: u64,
    set_aside: u64,
    in_error: u64,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    /// Codes of which not every finding is listed, with the number left out; omitted if there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    left_out: BTreeMap<String, usize>,
    skipped_rules: Vec<Skipped>,
}

#[derive(Serialize)]
struct Skipped {
    code: String,
    reason: String,
}

/// Writes a check report as a JSON document `hocbong.check/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_check_json(
    out: &mut dyn Write,
    files: &[ReadSummary],
    report: &CheckReport,
    today: Option<NaiveDate>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let document = Document {
        schema: "hocbong.check/1",
        inputs: files
            .iter()
            .map(|file| Input {
                path: &file.name,
                sha256: file.sha256.to_string(),
                form: file.form.map(hocbong_import::csv::Form::as_str),
                rows: file.rows,
                read: file.read,
                set_aside: file.set_aside,
                in_error: file.in_error,
            })
            .collect(),
        today: today.map(|day| day.to_string()),
        summary: Summary {
            errors: report.errors(),
            warnings: report.warnings(),
            left_out: report.left_out().map(|(code, count)| (code.to_string(), count)).collect(),
            skipped_rules: report
                .skipped()
                .iter()
                .map(|skipped| Skipped {
                    code: skipped.code.to_string(),
                    reason: catalogue.message(&skipped.reason),
                })
                .collect(),
        },
        findings: report.findings().iter().map(|finding| Finding::new(finding, catalogue)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the listed findings as CSV.
///
/// # Errors
/// When the output cannot be written.
pub fn write_check_csv(
    out: &mut dyn Write,
    report: &CheckReport,
    catalogue: &Catalogue,
    style: CsvStyle,
) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer
        .write_header("check", ["code", "severity", "file", "line", "column", "message", "hint", "source"])?;
    for finding in report.findings() {
        writer.write_record([
            finding.code.to_string(),
            writer.word("severity.", finding.severity.as_str()),
            finding.primary.file.to_string(),
            finding.primary.line.map(|line| line.to_string()).unwrap_or_default(),
            finding.primary.column.as_deref().unwrap_or("").to_owned(),
            catalogue.message(&finding.message),
            finding.hint.as_ref().map(|hint| catalogue.message(hint)).unwrap_or_default(),
            sources_of(finding),
        ])?;
    }
    for (code, count) in report.left_out() {
        let message = Message::new("check.left-out").with("count", count).with("code", code.to_string());
        let severity = writer.word("severity.", code.severity().as_str());
        let message = catalogue.message(&message);
        writer.write_record([&code.to_string(), &severity, "", "", "", &message, "", ""])?;
    }
    writer.flush()
}

/// Writes all codes with severity, title and source.
///
/// # Errors
/// When the output cannot be written.
pub fn write_code_list(out: &mut dyn Output, catalogue: &Catalogue) -> io::Result<()> {
    for info in CODES {
        let severity = catalogue.severity(info.severity);
        let title = catalogue.text(&format!("{}.title", info.code));
        let source = with_days(info.code).map(|source| format!("  ({source})")).unwrap_or_default();
        let line = format!("{}  {severity:<9}  {title}{source}", info.code);
        writeln!(out, "{}", hanging(&line, 0, 2 * INDENT, out.columns()))?;
    }
    Ok(())
}

/// A code with its words, for programs.
#[derive(Serialize)]
struct CodeDocument {
    code: String,
    name: &'static str,
    severity: &'static str,
    title: String,
    help: String,
    source: Option<String>,
}

impl CodeDocument {
    fn new(info: &CodeInfo, catalogue: &Catalogue) -> Self {
        Self {
            code: info.code.to_string(),
            name: info.name,
            severity: info.severity.as_str(),
            title: catalogue.text(&format!("{}.title", info.code)),
            help: catalogue.text(&format!("{}.help", info.code)),
            source: with_days(info.code),
        }
    }
}

/// Writes all codes as a JSON document `hocbong.codes/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_code_list_json(out: &mut dyn Write, catalogue: &Catalogue) -> io::Result<()> {
    write_codes(out, CODES, catalogue)
}

/// Writes one code as a JSON document `hocbong.codes/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_code_json(out: &mut dyn Write, code: Code, catalogue: &Catalogue) -> io::Result<()> {
    let info: Vec<CodeInfo> = CODES.iter().filter(|info| info.code == code).copied().collect();
    write_codes(out, &info, catalogue)
}

fn write_codes(out: &mut dyn Write, codes: &[CodeInfo], catalogue: &Catalogue) -> io::Result<()> {
    #[derive(Serialize)]
    struct Codes {
        schema: &'static str,
        codes: Vec<CodeDocument>,
    }
    let codes = codes.iter().map(|info| CodeDocument::new(info, catalogue)).collect();
    serde_json::to_writer_pretty(&mut *out, &Codes { schema: "hocbong.codes/1", codes })?;
    writeln!(out)
}

/// Writes all codes as CSV.
///
/// # Errors
/// When the output cannot be written.
pub fn write_code_list_csv(out: &mut dyn Write, catalogue: &Catalogue, style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer.write_header("codes", ["code", "name", "severity", "title", "source"])?;
    for info in CODES {
        let code = CodeDocument::new(info, catalogue);
        let source = code.source.unwrap_or_default();
        let severity = writer.word("severity.", code.severity);
        writer.write_record([&*code.code, code.name, &severity, &code.title, &source])?;
    }
    writer.flush()
}

/// The example of a code, with what `check` says about it, from the same fixture as the code's page.
fn example_of(code: Code, language: Language) -> Option<&'static str> {
    let all = match language {
        Language::En => include_str!("../examples/en.txt"),
        Language::Vi => include_str!("../examples/vi.txt"),
    };
    let head = format!("=== {code}\n");
    let (_, from) = all.split_once(&head)?;
    Some(from.split("=== HB").next().unwrap_or(from))
}

/// Writes what a code means and what to do about it.
///
/// # Errors
/// When the output cannot be written.
pub fn write_code_help(out: &mut dyn Output, code: Code, catalogue: &Catalogue) -> io::Result<()> {
    let severity = catalogue.severity(code.severity());
    let columns = out.columns();
    writeln!(out, "{code} · {severity} · {}\n", catalogue.text(&format!("{code}.title")))?;
    writeln!(out, "{}", hanging(&catalogue.text(&format!("{code}.help")), 0, 0, columns))?;
    if let Some(source) = with_days(code) {
        let source = format!("{}: {source}", catalogue.text("diagnostic.source"));
        writeln!(out, "\n{}", hanging(&source, 0, INDENT, columns))?;
    }
    if let Some(example) = example_of(code, catalogue.language()) {
        write!(out, "\n{}\n{example}", catalogue.text("explain.example"))?;
    }
    Ok(())
}
