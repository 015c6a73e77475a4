//! Many books as one: as text on one screen, JSON and CSV.

use crate::csv_out::{CsvOut, CsvStyle};
use crate::diagnostics::{JsonDiagnostic, write_diagnostics};
use crate::progress::level_key;
use crate::table::{Align, write_table};
use crate::{Catalogue, Output};
use hocbong::consolidate::{
    AssociationFigures, Consolidation, End, Figures, ProofRow, ProvenClass, Transfer, TransferState,
};
use hocbong::report::progress::percent;
use hocbong::{Redactor, Vnd};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use rust_decimal::Decimal;
use serde::Serialize;
use std::io::{self, Write};

/// Most transfers that text shows in full; further ones are counted.
const MAX_SHOWN: usize = 12;

/// A consolidation with what is needed to print it.
#[derive(Clone, Copy, Debug)]
pub struct ConsolidationView<'a> {
    /// The result.
    pub result: &'a Consolidation,
    /// The files of all books, in the order of the books.
    pub files: &'a [(&'a str, &'a [ReadSummary])],
    /// Books that could not be read, by name.
    pub missing: &'a [String],
    /// What is hidden.
    pub mask: &'a Redactor,
    /// Whether the table has every association, not only the levels.
    pub is_full: bool,
}

impl ConsolidationView<'_> {
    fn is_clear(&self) -> bool {
        self.missing.is_empty() && self.result.is_clear()
    }
}

/// Writes a consolidation as text: the verdict, what to look at, the proof, and the table.
///
/// # Errors
/// When the output cannot be written.
pub fn write_consolidation_text(
    out: &mut dyn Output,
    view: &ConsolidationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let result = view.result;
    let title = Message::new("consolidate.title").with("books", result.books.len());
    write!(out, "{}", catalogue.message(&title))?;
    if let Some((from, to)) = result.period.from.zip(result.period.to) {
        let days = Message::new("consolidate.period").with("from", from).with("to", to);
        write!(out, " · {}", catalogue.message(&days))?;
    }
    writeln!(out, "\n{}", catalogue.message(&verdict(view)))?;
    for name in view.missing {
        let message = Message::new("consolidate.missing").with("book", name.as_str());
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    write_open(out, view, catalogue)?;
    write_states(out, result, catalogue)?;
    write_proof(out, result, catalogue)?;
    write_levels(out, view, catalogue)?;
    if !result.diagnostics.is_empty() {
        writeln!(out)?;
        write_diagnostics(out, result.diagnostics.iter(), catalogue)?;
    }
    let files: Vec<ReadSummary> = view.files.iter().flat_map(|(_, files)| files.iter().cloned()).collect();
    crate::inputs::write_inputs(out, &files, catalogue)
}

fn verdict(view: &ConsolidationView<'_>) -> Message {
    let result = view.result;
    let open = result.transfers.iter().filter(|transfer| transfer.state.is_open()).count();
    let unexplained = result
        .proof
        .iter()
        .find(|row| row.class == ProvenClass::Total)
        .map_or(Vnd::ZERO, |row| row.unexplained);
    match (result.is_proved(), open) {
        (false, _) => Message::new("consolidate.unproved").with("amount", unexplained),
        _ if view.is_clear() => Message::new("consolidate.clear"),
        (true, 0) => Message::new("consolidate.incomplete").with("count", view.missing.len()),
        (true, open) => Message::new("consolidate.open").with("count", open),
    }
}

fn write_states(out: &mut dyn Output, result: &Consolidation, catalogue: &Catalogue) -> io::Result<()> {
    let sum = |state: TransferState, amount: fn(&Transfer) -> Option<Vnd>| -> i128 {
        let own = result.transfers.iter().filter(|transfer| transfer.state == state);
        own.filter_map(amount).map(|amount| i128::from(amount.get())).sum()
    };
    let rows: Vec<Vec<String>> = TransferState::ALL
        .into_iter()
        .filter(|state| result.count(*state) > 0)
        .map(|state| {
            let name = catalogue.text(&format!("consolidate.state.{}", state.as_str()));
            let amounts =
                [sum(state, |transfer| transfer.amount_out), sum(state, |transfer| transfer.amount_in)];
            let shown = amounts.map(crate::table::amount_text);
            std::iter::once(name).chain([result.count(state).to_string()]).chain(shown).collect()
        })
        .collect();
    if rows.is_empty() {
        return writeln!(out, "\n{}", catalogue.text("consolidate.no-transfers"));
    }
    writeln!(out)?;
    let header = ["consolidate.transfers", "consolidate.count", "consolidate.sent", "consolidate.received"];
    let aligns = [Align::Left, Align::Right, Align::Right, Align::Right];
    write_table(out, &header.map(|key| catalogue.text(key)), &aligns, &rows)
}

fn write_open(out: &mut dyn Output, view: &ConsolidationView<'_>, catalogue: &Catalogue) -> io::Result<()> {
    let mut open: Vec<&Transfer> =
        view.result.transfers.iter().filter(|transfer| transfer.state.is_open()).collect();
    // The largest amounts first: they are worth most.
    open.sort_by_key(|transfer| std::cmp::Reverse(transfer.amount_out.max(transfer.amount_in)));
    if open.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", catalogue.text("consolidate.look"))?;
    for transfer in open.iter().take(MAX_SHOWN) {
        let state = catalogue.text(&format!("consolidate.state.{}", transfer.state.as_str()));
        writeln!(out, "  {state}: {}", catalogue.message(&sentence(transfer)))?;
        for (key, end) in [("consolidate.end-out", &transfer.out), ("consolidate.end-in", &transfer.into)] {
            if let Some(end) = end {
                let message = place(Message::new(key), end, view.mask);
                writeln!(out, "    {}", catalogue.message(&message))?;
            }
        }
    }
    if let Some(more) = open.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        let message = Message::new("consolidate.more").with("count", more);
        writeln!(out, "  {}", catalogue.message(&message))?;
    }
    Ok(())
}

fn place(message: Message, end: &End, mask: &Redactor) -> Message {
    message
        .with("book", end.book.as_str())
        .with("line", end.line.as_str())
        .with("day", end.date)
        .with("voucher", mask.text(&end.voucher).into_owned())
        .with("amount", end.amount)
}

/// What happened to an open transfer, in a sentence.
fn sentence(transfer: &Transfer) -> Message {
    let funds = |end: &End, is_out: bool| {
        let (own, other) = (end.fund.clone(), end.counter_fund.clone());
        if is_out { (own, other) } else { (other, own) }
    };
    let out = transfer.out.as_ref().map(|end| funds(end, true));
    let (from, to) = out.or_else(|| transfer.into.as_ref().map(|end| funds(end, false))).unwrap_or_default();
    let (sent, received) = (transfer.amount_out, transfer.amount_in);
    let message = match transfer.state {
        TransferState::Unconfirmed => Message::new("consolidate.unconfirmed"),
        TransferState::Unannounced => Message::new("consolidate.unannounced"),
        _ => Message::new("consolidate.disagrees"),
    };
    let wide = |amount: Option<Vnd>| amount.map_or(0, |amount| i128::from(amount.get()));
    message
        .with("from", from)
        .with("to", to)
        .with("sent", wide(sent))
        .with("received", wide(received))
        .with("difference", (wide(sent) - wide(received)).abs())
}

const fn class_key(class: ProvenClass) -> &'static str {
    match class {
        ProvenClass::Cash => "consolidate.cash",
        ProvenClass::Bank => "consolidate.bank",
        ProvenClass::InKind => "consolidate.in-kind",
        ProvenClass::Other => "consolidate.other",
        ProvenClass::Total => "consolidate.total",
    }
}

fn write_proof(out: &mut dyn Output, result: &Consolidation, catalogue: &Catalogue) -> io::Result<()> {
    let lines: [(&str, fn(&ProofRow) -> i128); 5] = [
        ("consolidate.proof.consolidated", |row| i128::from(row.consolidated.get())),
        ("consolidate.proof.in-transit", |row| -i128::from(row.in_transit.get())),
        ("consolidate.proof.disagreements", |row| i128::from(row.disagreements.get())),
        ("consolidate.proof.unexplained", |row| i128::from(row.unexplained.get())),
        ("consolidate.proof.parts", |row| i128::from(row.parts.get())),
    ];
    writeln!(out)?;
    let title = Message::new("consolidate.proof").with("day", result.period.to.unwrap_or_default());
    let mut header = vec![catalogue.message(&title)];
    header.extend(result.proof.iter().map(|row| catalogue.text(class_key(row.class))));
    let mut aligns = vec![Align::Right; header.len()];
    if let Some(first) = aligns.first_mut() {
        *first = Align::Left;
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|(key, figure)| {
            let figures = result.proof.iter().map(|row| crate::table::amount_text(figure(row)));
            std::iter::once(catalogue.text(key)).chain(figures).collect()
        })
        .collect();
    write_table(out, &header, &aligns, &rows)
}

fn write_levels(out: &mut dyn Output, view: &ConsolidationView<'_>, catalogue: &Catalogue) -> io::Result<()> {
    let result = view.result;
    let has_previous = result.associations.iter().any(|association| association.previous.is_some());
    let mut keys = vec![
        "consolidate.raised",
        "progress.percent",
        "consolidate.awards",
        "consolidate.awarded",
        "consolidate.received",
        "consolidate.sent",
        "consolidate.management",
        "consolidate.closing",
    ];
    if has_previous {
        keys.push("consolidate.raised-before");
    }
    let header = |first: &str| -> Vec<String> {
        std::iter::once(first).chain(keys.iter().copied()).map(|key| catalogue.text(key)).collect()
    };
    let cells = |name: String, figures: &Figures, target: Option<Vnd>, before: Option<i128>| {
        let mut cells = vec![
            name,
            figures.raised.to_string(),
            target.and_then(|target| percent(figures.raised, target)).map_or_else(|| "–".to_owned(), shown),
            counted(figures),
            figures.awarded.to_string(),
            figures.received.to_string(),
            figures.sent.to_string(),
            figures.management.to_string(),
            figures.closing.to_string(),
        ];
        if has_previous {
            cells.push(before.map_or_else(|| "–".to_owned(), crate::table::amount_text));
        }
        cells
    };
    let before = |is_of: &dyn Fn(&AssociationFigures) -> bool| {
        let own = result.associations.iter().filter(|association| is_of(association));
        let previous = own.filter_map(|association| association.previous.as_ref());
        Some(previous.map(|figures| i128::from(figures.raised.get())).sum()).filter(|_| has_previous)
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for level in &result.levels {
        let name = catalogue.message(&Message::new(level_key(level.level)).with("count", level.kept));
        rows.push(cells(name, &level.figures, None, before(&|own| own.level == Some(level.level))));
    }
    rows.push(Vec::new());
    rows.push(cells(catalogue.text("consolidate.total"), &result.totals, None, before(&|_| true)));
    let mut aligns = vec![Align::Right; 1 + keys.len()];
    if let Some(first) = aligns.first_mut() {
        *first = Align::Left;
    }
    writeln!(out)?;
    write_table(out, &header("progress.level"), &aligns, &rows)?;
    if view.is_full {
        let rows: Vec<Vec<String>> = result
            .associations
            .iter()
            .map(|association| {
                let name =
                    format!("{}{} {}", "  ".repeat(association.depth), association.code, association.name);
                if !association.is_kept {
                    return vec![name, catalogue.text("consolidate.no-book")];
                }
                let before = association.previous.as_ref().map(|figures| i128::from(figures.raised.get()));
                cells(name, &association.own, association.target, before)
            })
            .collect();
        writeln!(out)?;
        write_table(out, &header("progress.association"), &aligns, &rows)?;
    }
    if result.totals.uncounted > 0 {
        let message = Message::new("progress.uncounted").with("rows", result.totals.uncounted);
        writeln!(out, "\n{}", catalogue.message(&message))?;
    }
    Ok(())
}

/// The number of awards, marked if some rows do not state theirs.
fn counted(figures: &Figures) -> String {
    let awards = crate::table::amount_text(i128::from(figures.awards));
    if figures.uncounted > 0 { format!("{awards} *") } else { awards }
}

/// A percentage with a decimal comma.
fn shown(percent: Decimal) -> String {
    percent.to_string().replace('.', ",")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    inputs: Vec<Input<'a>>,
    missing: &'a [String],
    #[serde(flatten)]
    result: &'a Consolidation,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    book: &'a str,
    path: &'a str,
    sha256: String,
    rows: u64,
    read: u64,
    set_aside: u64,
    in_error: u64,
}

/// Writes a consolidation as a JSON document `hocbong.consolidation/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_consolidation_json(
    out: &mut dyn Write,
    view: &ConsolidationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let inputs = view.files.iter().flat_map(|(book, files)| {
        files.iter().map(|file| Input {
            book,
            path: &file.name,
            sha256: file.sha256.to_string(),
            rows: file.rows,
            read: file.read,
            set_aside: file.set_aside,
            in_error: file.in_error,
        })
    });
    let document = Document {
        schema: "hocbong.consolidation/1",
        inputs: inputs.collect(),
        missing: view.missing,
        result: view.result,
        diagnostics: view
            .result
            .diagnostics
            .iter()
            .map(|diagnostic| JsonDiagnostic::new(diagnostic, catalogue))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the associations with their figures as CSV, with amounts in đồng as plain numbers.
///
/// # Errors
/// When the output cannot be written.
pub fn write_consolidation_csv(
    out: &mut dyn Write,
    view: &ConsolidationView<'_>,
    style: CsvStyle,
) -> io::Result<()> {
    const COLUMNS: [&str; 17] = [
        "cash",
        "bank",
        "in_kind",
        "other_assets",
        "opening",
        "raised",
        "founded",
        "received",
        "other_income",
        "between_own_funds",
        "awarded",
        "awards",
        "uncounted",
        "sent",
        "management",
        "other_expense",
        "closing",
    ];
    let mut writer = CsvOut::new(out, style)?;
    let head = ["code", "name", "level", "parent", "is_kept", "target"].map(str::to_owned);
    let of = |prefix: &str| COLUMNS.map(|column| format!("{prefix}{column}"));
    writer.write_record(head.into_iter().chain(of("")).chain(of("subtree_")).chain(of("previous_")))?;
    for association in &view.result.associations {
        let head = [
            association.code.clone(),
            association.name.clone(),
            association.level.map(|level| level.to_string()).unwrap_or_default(),
            association.parent.clone().unwrap_or_default(),
            association.is_kept.to_string(),
            association.target.map(|target| target.get().to_string()).unwrap_or_default(),
        ];
        let previous =
            association.previous.as_ref().map_or_else(|| vec![String::new(); COLUMNS.len()], plain);
        let figures = plain(&association.own).into_iter().chain(plain(&association.subtree)).chain(previous);
        writer.write_record(head.into_iter().chain(figures))?;
    }
    writer.flush()
}

/// The figures as plain numbers, in the order of the columns.
fn plain(figures: &Figures) -> Vec<String> {
    let amount = |amount: Vnd| amount.get().to_string();
    vec![
        amount(figures.cash),
        amount(figures.bank),
        amount(figures.in_kind),
        amount(figures.other_assets),
        amount(figures.opening),
        amount(figures.raised),
        amount(figures.founded),
        amount(figures.received),
        amount(figures.other_income),
        amount(figures.between_own_funds),
        amount(figures.awarded),
        figures.awards.to_string(),
        figures.uncounted.to_string(),
        amount(figures.sent),
        amount(figures.management),
        amount(figures.other_expense),
        amount(figures.closing),
    ]
}
