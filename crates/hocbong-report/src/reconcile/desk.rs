//! The review desk: one page in which a person sees the open rows of both sides beside each other, decides, and saves the
//! decisions for the next reconciliation.
//!
//! The page is whole without its script: verdict, statement and every open row are tables to read and print. The script,
//! which is part of the page and the only one that its policy lets run, makes a tool of the same data.

mod data;
mod tables;

use self::data::{Kept, Section};
use super::words::Report;
use super::{ReconciliationView, Which};
use crate::csv_out::CsvStyle;
use crate::paper::markup::{Templates, script_json};
use crate::table::amount_text;
use data_encoding::BASE64;
use hocbong_core::diagnostic::Message;
use hocbong_import::source::Sha256Digest;
use hocbong_messages::{Catalogue, Language, one_line};
use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Most matches of one statement on a page; the page says how many there are. People look at open rows here, and a page of
/// a million matches would not open.
pub const MAX_MATCHES: usize = 2_000;
/// Most messages on a page; the rest is counted.
pub const MAX_DIAGNOSTICS: usize = 300;

const STYLE: &str = include_str!("../../templates/desk/desk.css");

/// The script, one module of these files in this order: each uses only what stands before it.
const SCRIPT: &str = concat!(
    include_str!("../../templates/desk/text.js"),
    include_str!("../../templates/desk/decisions.js"),
    include_str!("../../templates/desk/memory.js"),
    include_str!("../../templates/desk/items.js"),
    include_str!("../../templates/desk/cards.js"),
    include_str!("../../templates/desk/list.js"),
    include_str!("../../templates/desk/desk.js"),
);

const TEMPLATES: [(&str, &str); 1] = [("desk", include_str!("../../templates/desk/desk.html"))];

/// What the script of a page reads.
#[derive(Serialize)]
struct Data {
    schema: &'static str,
    /// Names the state that the browser keeps: the digest of the digests of all inputs.
    key: String,
    /// Changes with the decisions that were given.
    base: String,
    /// Whether texts are masked, so that decisions have no notes.
    masked: bool,
    /// Whether decisions are saved as Vietnamese Excel opens them.
    excel: bool,
    /// Between the sides of a note, and between the rows of one side.
    between: &'static str,
    and: &'static str,
    words: BTreeMap<&'static str, &'static str>,
    sections: Vec<Section>,
    kept: Vec<Kept>,
}

/// Separators of a note, as [`Reconciliation::note_of`](hocbong::reconcile::Reconciliation::note_of) writes them.
const NOTE_BETWEEN: &str = " ↔ ";
const NOTE_AND: &str = " + ";

/// Writes the review desk of `reports` as an HTML page, one section each.
///
/// # Errors
/// When the output cannot be written.
pub fn write_reconciliation_html<'a>(
    out: &mut dyn Write,
    reports: impl Iterator<Item = ReconciliationView<'a>>,
    catalogue: &Catalogue,
    style: CsvStyle,
) -> io::Result<()> {
    let views: Vec<ReconciliationView<'_>> = reports.collect();
    let templates = Templates::new(&TEMPLATES)?;
    let is_masked = views.iter().any(|view| view.mask.hides());
    let sections: Vec<Section> = views.iter().map(|view| Section::new(view, catalogue)).collect();
    let shown: Vec<Value> = views
        .iter()
        .zip(&sections)
        .enumerate()
        .map(|(index, (view, section))| view_of_section(&Report { view, catalogue }, section, index))
        .collect();
    let data = Data {
        schema: "hocbong.desk/1",
        key: key_of(&views),
        base: base_of(&views),
        masked: is_masked,
        excel: style.is_excel,
        between: NOTE_BETWEEN,
        and: NOTE_AND,
        words: catalogue.texts_under("desk.").collect(),
        sections,
        kept: Kept::of(&views),
    };
    let mut words = data.words.clone();
    // Filled for each section instead.
    words.remove("only");
    let [title, heading] = titles_of(&views, catalogue);
    let (diagnostics, diagnostics_cut) = diagnostics_of(&views, catalogue);
    let page = context! {
        lang => match catalogue.language() { Language::Vi => "vi", Language::En => "en" },
        title,
        heading,
        css => Value::from_safe_string(STYLE.to_owned()),
        digest => BASE64.encode(Sha256Digest::new(SCRIPT.as_bytes()).as_bytes()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        data => Value::from_safe_string(script_json(&data)?),
        w => words,
        verdict => verdict_of(&views, catalogue),
        sections => shown,
        is_masked,
        diagnostics,
        diagnostics_cut,
        kept => data.kept.iter().map(|kept| context! { left => kept.left.clone(), right => kept.right.clone(), decision => kept.word(catalogue) }).collect::<Vec<_>>(),
        origin => origin_of(&views, catalogue),
    };
    templates.write(out, "desk", page)
}

/// One digest of the digests of all inputs.
fn key_of(views: &[ReconciliationView<'_>]) -> String {
    let files = views.iter().flat_map(|view| view.left.files.iter().chain(view.right.files));
    let all: Vec<u8> = files.flat_map(|file| file.sha256.as_bytes().to_vec()).collect();
    Sha256Digest::new(&all).to_string()
}

/// A digest of the decisions that were given.
fn base_of(views: &[ReconciliationView<'_>]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for decision in views.first().map_or(&[][..], |view| view.result.options().decisions.items()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}\0{}\0{}\0", decision.left, decision.right, decision.is_accepted);
    }
    Sha256Digest::new(text.as_bytes()).to_string()
}

/// The title of the window, and the heading of the page: the sections say what is reconciled, so a heading names it only if
/// there is a book.
fn titles_of(views: &[ReconciliationView<'_>], catalogue: &Catalogue) -> [String; 2] {
    let desk = catalogue.text("desk.title");
    let Some(view) = views.first() else { return [desk.clone(), desk] };
    let titled = |name: &str| format!("{desk} · {}", one_line(name));
    match &view.book {
        Some(book) => [titled(book), titled(book)],
        None => [titled(&Report { view, catalogue }.subject()), desk],
    }
}

/// The result of several reports in one sentence; blank for one.
fn verdict_of(views: &[ReconciliationView<'_>], catalogue: &Catalogue) -> String {
    let mut line = Vec::new();
    // Writing to a vector cannot fail.
    let _ = super::write_verdict_text(&mut line, views, catalogue);
    String::from_utf8_lossy(&line).trim().to_owned()
}

/// The messages of all reports, each once, and a sentence on those that are left out.
fn diagnostics_of(views: &[ReconciliationView<'_>], catalogue: &Catalogue) -> (Vec<Value>, Option<String>) {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for diagnostic in views.iter().flat_map(|view| view.diagnostics) {
        let text = catalogue.diagnostic(diagnostic);
        let hint = diagnostic.hint.as_ref().map(|hint| catalogue.message(hint));
        if seen.insert((text, hint.clone())) {
            all.push(context! {
                code => diagnostic.code.to_string(),
                severity => catalogue.severity(diagnostic.severity),
                is_error => diagnostic.is_error(),
                place => one_line(&diagnostic.primary.to_string()).into_owned(),
                message => catalogue.message(&diagnostic.message),
                hint,
            });
        }
    }
    let more = all.len().saturating_sub(MAX_DIAGNOSTICS);
    all.truncate(MAX_DIAGNOSTICS);
    let cut = Message::new("desk.diagnostics-cut").with("count", more);
    (all, (more > 0).then(|| catalogue.message(&cut)))
}

fn origin_of(views: &[ReconciliationView<'_>], catalogue: &Catalogue) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for view in views {
        let report = Report { view, catalogue };
        for which in [Which::Left, Which::Right] {
            let files = view.files(which).files;
            let counts = crate::inputs::row_counts(files, catalogue);
            let line =
                format!("{}: {counts} · sha256 {}", report.side_name(which), crate::inputs::digests(files));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if let Some(view) = views.first() {
        let window = Message::new("reconcile.window").with("days", view.result.options().window_days);
        lines.push(format!("{} · hocbong {}", catalogue.message(&window), env!("CARGO_PKG_VERSION")));
    }
    lines
}

/// A section of the page as its template takes it.
fn view_of_section(report: &Report<'_>, section: &Section, index: usize) -> Value {
    let view = report.view;
    let lines: Vec<Value> = report
        .statement_lines()
        .iter()
        .map(|line| {
            let rows = line.rows.map(super::summary::grouped);
            context! { label => line.label.clone(), rows, amount => line.amount.map_or_else(|| "?".to_owned(), amount_text) }
        })
        .collect();
    let shown = section.matches_shown();
    let total = view.result.matches().len();
    let cut = Message::new("desk.matches-cut").with("shown", shown).with("total", total);
    context! {
        id => format!("s{}", index + 1),
        number => report.number(),
        subject => report.subject(),
        is_reconciled => view.is_reconciled(),
        answers => report.answers(),
        read_title => report.text("reconcile.read"),
        read => report.sides_read(),
        proofs => report.proofs(),
        matched_title => report.text("reconcile.matched"),
        matched => report.counts_matched(),
        rules => report.rules_matched(),
        groups => report.groups(),
        matches_cut => section.is_cut().then(|| report.say(&cut)),
        statement_title => report.statement_title(),
        rows_title => report.text("statement.rows"),
        amount_title => report.text("statement.amount"),
        lines,
        unexplained_title => report.text("statement.unexplained"),
        unexplained => report.unexplained_amount(),
        tables => Value::from_safe_string(tables::tables(report, section)),
    }
}

#[cfg(test)]
mod tests;
