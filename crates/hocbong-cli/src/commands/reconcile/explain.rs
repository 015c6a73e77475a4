//! `hocbong reconcile --explain`: why one row has its outcome.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use hocbong::reconcile::explain::{NoRow, Row, explain, find};
use hocbong::reconcile::{Item, LedgerScope, Side};
use hocbong::{Diagnostic, Kind, Ledger, Period, Redact};
use hocbong_core::diagnostic::Message;
use hocbong_core::statement::Statement;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::reconcile::{
    ReconciliationView, SideFiles, write_explanation_json, write_explanation_text,
};
use std::collections::BTreeSet;

/// A report in which the row is searched.
pub(super) struct Searched<'a> {
    pub(super) view: ReconciliationView<'a>,
    /// The statements among its sides, left and right.
    pub(super) statements: [Option<&'a Statement>; 2],
    /// The part of the books that is reconciled.
    pub(super) scope: &'a LedgerScope,
    /// The number of its account. Reports of one account carry open items from one to the next.
    pub(super) account: usize,
}

/// Writes why a row has its outcome. The exit code is that of the reconciliation.
pub(super) fn run(
    name: &str,
    reports: &[Searched<'_>],
    least_code: u8,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    let (report, row) = the_row(name, reports)?;
    let view = &report.view;
    let Some(mut explanation) = explain(view.result, row) else {
        return Err(CliError::Usage(Message::new("cli.explain-line").with("name", name)));
    };
    explanation.hide(view.mask);
    let catalogue = Catalogue::new(globals.language());
    if globals.format() == Format::Json {
        write_explanation_json(out, view, &explanation, &catalogue)?;
    } else {
        globals.report_diagnostics(view.diagnostics.iter())?;
        write_explanation_text(out, view, &explanation, &catalogue)?;
    }
    let views = || reports.iter().map(|report| &report.view);
    let code = views().map(ReconciliationView::exit_code).max().unwrap_or(0).max(least_code);
    let warnings = views().any(|view| !view.diagnostics.is_empty());
    Ok(Exit::from_code(code, globals.strict && warnings))
}

/// The only report that has the row, and the row in it.
fn the_row<'s, 'a>(name: &str, reports: &'s [Searched<'a>]) -> Result<(&'s Searched<'a>, Row), CliError> {
    let looked: Vec<_> = reports.iter().map(|report| (report, find(report.view.result, name))).collect();
    let mut found: Vec<(&Searched<'_>, Row)> =
        looked.iter().filter_map(|(report, row)| Some((*report, *row.as_ref().ok()?))).collect();
    // An item left open in one report of an account is in the next one again; the last report has its final
    // outcome.
    let last_of = |account: usize| {
        let days = found.iter().filter(|(report, _)| report.account == account);
        days.map(|(report, _)| report.view.result.options().period.from).max()
    };
    let is_last: Vec<bool> = found
        .iter()
        .map(|(report, _)| last_of(report.account) == Some(report.view.result.options().period.from))
        .collect();
    let mut is_last = is_last.into_iter();
    found.retain(|_| is_last.next().unwrap_or(true));
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(CliError::Usage(why_none(name, &looked))),
        several => {
            let subjects: BTreeSet<String> =
                several.iter().filter_map(|(report, _)| report.view.subject.clone()).collect();
            let subjects = subjects.into_iter().collect::<Vec<_>>().join("; ");
            let message = Message::new("cli.explain-statements").with("name", name);
            Err(CliError::Usage(message.with("statements", subjects)))
        }
    }
}

/// Why no row is on this line: the most specific of the reasons that the reports give.
fn why_none(name: &str, looked: &[(&Searched<'_>, Result<Row, NoRow>)]) -> Message {
    let (mut files, mut places) = (BTreeSet::new(), BTreeSet::new());
    let mut best: Option<(Rank, Message)> = None;
    let (mut several, mut asked) = (false, name);
    for (report, row) in looked {
        let found = match row {
            Ok(_) => continue,
            Err(NoRow::UnknownFile { file, files: known }) => {
                asked = file;
                files.extend(known.iter().map(String::as_str));
                continue;
            }
            Err(NoRow::Several { places: known }) => {
                several = true;
                places.extend(known.iter().map(String::as_str));
                continue;
            }
            Err(NoRow::NotCarried(line)) => {
                (Rank::Nothing, Message::new("cli.explain-carried").with("line", line.to_string()))
            }
            Err(NoRow::NoEntry { is_left, file, line, before, after }) => {
                what_stands_there(report, *is_left, file, *line, (*before, *after))
            }
            Err(_) => (Rank::Nothing, Message::new("cli.explain-line").with("name", name)),
        };
        if best.as_ref().is_none_or(|(known, _)| found.0 < *known) {
            best = Some(found);
        }
    }
    let listed = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(", ");
    match best {
        Some((_, message)) => message,
        None if several && places.is_empty() => Message::new("cli.explain-several").with("places", "–"),
        None if several => Message::new("cli.explain-several").with("places", listed(places)),
        None => Message::new("cli.explain-file").with("file", asked).with("files", listed(files)),
    }
}

/// Reasons why a line is no row of the reconciliation, the most specific first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Period,
    Unread,
    Printed,
    Opening,
    Account,
    Nothing,
}

/// What is on a line that is no row of the reconciliation.
fn what_stands_there(
    report: &Searched<'_>,
    is_left: bool,
    name: &str,
    line: u32,
    (before, after): (Option<u32>, Option<u32>),
) -> (Rank, Message) {
    let near: Vec<String> = [before, after].into_iter().flatten().map(|line| line.to_string()).collect();
    let near = if near.is_empty() { "–".to_owned() } else { near.join(", ") };
    let files: &SideFiles<'_> = if is_left { &report.view.left } else { &report.view.right };
    let message = |key: &'static str| Message::new(key).with("place", format!("{name}:{line}"));
    let file = files.files.iter().find(|file| *file.name == *name);
    if file.is_some_and(|file| file.header_line == Some(line)) {
        return (Rank::Printed, message("cli.explain-header").with("near", near));
    }
    if let Some(total) = file.and_then(|file| file.control_totals.iter().find(|total| total.line == line)) {
        return (
            Rank::Printed,
            message("cli.explain-total").with("total", &*report.view.mask.text(&total.name)),
        );
    }
    let of_ledger = files.ledger.and_then(|ledger| row_of_ledger(ledger, report.scope, name, line));
    let of_statement = || {
        let statement = report.statements.get(usize::from(!is_left)).copied().flatten()?;
        let is_it =
            |file: u16| statement.files.get(usize::from(file)).is_some_and(|file| *file.name == *name);
        let row = statement.rows.iter().find(|row| row.line == line && is_it(row.file))?;
        Some((Rank::Period, Message::new("cli.explain-period").with("day", row.date)))
    };
    if let Some((rank, what)) = of_ledger.or_else(of_statement) {
        return (rank, what.with("place", format!("{name}:{line}")));
    }
    let is_here = |diagnostic: &&Diagnostic| {
        let place = &diagnostic.primary;
        diagnostic.is_error() && *place.file == *name && place.line == Some(line)
    };
    if let Some(diagnostic) = report.view.diagnostics.iter().find(is_here) {
        return (Rank::Unread, message("cli.explain-error").with("code", diagnostic.code.to_string()));
    }
    (Rank::Nothing, message("cli.explain-nothing").with("near", near))
}

/// Why a transaction of a ledger is no row of the reconciliation.
fn row_of_ledger(ledger: &Ledger, scope: &LedgerScope, name: &str, line: u32) -> Option<(Rank, Message)> {
    let mut rows = ledger.iter().filter(|row| row.line() == line);
    let row = rows.find(|row| **row.file() == *name)?;
    if row.kind() == Kind::Opening {
        return Some((Rank::Opening, Message::new("cli.explain-opening")));
    }
    let all = Side::from_ledger(ledger, scope, Period::ALL);
    let is_entry = |entry: &Item| entry.source() as usize == row.index();
    Some(if all.entries().iter().any(is_entry) {
        (Rank::Period, Message::new("cli.explain-period").with("day", row.date()))
    } else {
        (Rank::Account, Message::new("cli.explain-account"))
    })
}
