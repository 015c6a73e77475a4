//! Many books as one: as text on one screen, JSON and CSV.

use crate::csv_out::{CsvOut, CsvStyle};
use crate::diagnostics::{JsonDiagnostic, write_diagnostics};
use crate::progress::level_key;
use crate::table::{Align, amount_text, flush_right, hanging, padded, say, width, write_table};
use crate::{Catalogue, Ink, Output};
use hocbong::consolidate::{
    AssociationFigures, ConsolidatedBook, Consolidation, End, Figures, ProofRow, ProvenClass, Transfer,
    TransferState,
};
use hocbong::report::progress::percent;
use hocbong::{NaiveDate, Redactor, Vnd};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use hocbong_messages::one_line;
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
    let kept = result.associations.iter().filter(|association| association.is_kept).count();
    let title =
        Message::new("consolidate.title").with("books", result.books.len()).with("associations", kept);
    write!(out, "{}", catalogue.message(&title))?;
    if let Some((from, to)) = result.period.from.zip(result.period.to) {
        let days = Message::new("consolidate.period").with("from", from).with("to", to);
        write!(out, " · {}", catalogue.message(&days))?;
    }
    let (verdict, warning) = verdict(view);
    let ink = if view.is_clear() { Ink::Good } else { Ink::Error };
    writeln!(out)?;
    out.paint(ink, &hanging(&catalogue.message(&verdict), 0, 2, out.columns()))?;
    writeln!(out)?;
    if let Some(warning) = warning {
        say(out, &catalogue.message(&warning))?;
    }
    for name in view.missing {
        let message = Message::new("consolidate.missing").with("book", name.as_str());
        say(out, &catalogue.message(&message))?;
    }
    write_open(out, view, catalogue)?;
    write_states(out, result, catalogue)?;
    write_proof(out, result, catalogue)?;
    write_figures(out, view, catalogue)?;
    write_seals(out, result, catalogue)?;
    if !result.diagnostics.is_empty() {
        writeln!(out)?;
        write_diagnostics(out, result.diagnostics.iter(), catalogue)?;
    }
    crate::inputs::write_inputs_of_books(out, view.files, catalogue)
}

/// The verdict in a line. Where errors in the books make the figures doubtful, it says so, or a second line does.
fn verdict(view: &ConsolidationView<'_>) -> (Message, Option<Message>) {
    let result = view.result;
    let open = result.transfers.iter().filter(|transfer| transfer.state.is_open()).count();
    let unexplained = result
        .proof
        .iter()
        .find(|row| row.class == ProvenClass::Total)
        .map_or(Vnd::ZERO, |row| row.unexplained);
    let errors = result.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let faulty = |key: &'static str| Message::new(key).with("count", errors);
    let verdict = match (result.is_proved(), open) {
        (false, _) => Message::new("consolidate.unproved").with("amount", unexplained),
        (true, 0) if errors > 0 => return (faulty("consolidate.faulty"), None),
        (true, 0) if view.is_clear() => Message::new("consolidate.clear"),
        (true, 0) => Message::new("consolidate.incomplete").with("count", view.missing.len()),
        (true, open) => Message::new("consolidate.open").with("count", open),
    };
    (verdict, (errors > 0).then(|| faulty("consolidate.errors")))
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
            let shown = amounts.map(amount_text);
            std::iter::once(name).chain([result.count(state).to_string()]).chain(shown).collect()
        })
        .collect();
    if rows.is_empty() {
        writeln!(out)?;
        return say(out, &catalogue.text("consolidate.no-transfers"));
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
    writeln!(out)?;
    say(out, &catalogue.text("consolidate.look"))?;
    let shown: Vec<&Transfer> = open.iter().copied().take(MAX_SHOWN).collect();
    let ends: Vec<Vec<[String; 5]>> = shown.iter().map(|transfer| ends(transfer, view, catalogue)).collect();
    let width_of = |column: usize| {
        let cells = ends.iter().flatten().filter_map(|cells| cells.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width_of);
    for (transfer, ends) in shown.into_iter().zip(&ends) {
        let state = catalogue.text(&format!("consolidate.state.{}", transfer.state.as_str()));
        writeln!(out, "  {state}: {}", catalogue.message(&sentence(transfer)))?;
        for [side, place, day, voucher, amount] in ends {
            let [side_width, place_width, day_width, voucher_width, amount_width] = widths;
            writeln!(
                out,
                "    {}  {}  {}  {}  {}",
                padded(side, side_width),
                padded(place, place_width),
                padded(day, day_width),
                padded(voucher, voucher_width),
                flush_right(amount, amount_width)
            )?;
        }
    }
    if let Some(more) = open.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        let message = Message::new("consolidate.more").with("count", more);
        writeln!(out, "  {}", catalogue.message(&message))?;
    }
    Ok(())
}

/// The entries of a transfer: side, place, day, voucher and amount.
fn ends(transfer: &Transfer, view: &ConsolidationView<'_>, catalogue: &Catalogue) -> Vec<[String; 5]> {
    let cells = |key: &str, end: &End| {
        let day = Message::new("consolidate.day").with("day", end.date);
        [
            catalogue.text(key),
            one_line(&format!("{} {}", end.book, end.line)).into_owned(),
            catalogue.message(&day),
            one_line(&view.mask.text(&end.voucher)).into_owned(),
            end.amount.to_string(),
        ]
    };
    let out = transfer.out.iter().map(|end| cells("consolidate.end-out", end));
    out.chain(transfer.into.iter().map(|end| cells("consolidate.end-in", end))).collect()
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
        _ if transfer.why == "goods" => Message::new("consolidate.disagrees-goods"),
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
    type Figure = fn(&ProofRow) -> i128;
    let lines: [(&str, Figure); 5] = [
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
            let figures = result.proof.iter().map(|row| amount_text(figure(row)));
            std::iter::once(catalogue.text(key)).chain(figures).collect()
        })
        .collect();
    write_table(out, &header, &aligns, &rows)
}

/// A column of the table of figures: its header, and its cell for an association, a level or the total.
type Column = (&'static str, fn(&Line<'_>) -> String);

/// What a row of the table of figures shows.
struct Line<'a> {
    figures: &'a Figures,
    target: Option<Vnd>,
    previous: Option<Previous>,
}

/// Last year's figures that stand beside this year's.
#[derive(Clone, Copy, Debug, Default)]
struct Previous {
    raised: i128,
    awarded: i128,
}

impl Previous {
    /// Adds up last year's figures of some associations. `None` if none of them has any.
    fn from_associations<'a>(associations: impl Iterator<Item = &'a AssociationFigures>) -> Option<Self> {
        let previous = associations.filter_map(|association| association.previous.as_ref());
        previous.fold(None, |sum: Option<Self>, figures| {
            let Self { raised, awarded } = sum.unwrap_or_default();
            Some(Self {
                raised: raised + i128::from(figures.raised.get()),
                awarded: awarded + i128::from(figures.awarded.get()),
            })
        })
    }
}

const RAISED: Column = ("consolidate.raised", |line| line.figures.raised.to_string());
const PERCENT: Column = ("progress.percent", |line| {
    line.target.and_then(|target| percent(line.figures.raised, target)).map_or_else(|| "–".to_owned(), shown)
});
const AWARDS: Column = ("consolidate.awards", |line| counted(line.figures));
const AWARDED: Column = ("consolidate.awarded", |line| line.figures.awarded.to_string());
const RECEIVED: Column = ("consolidate.received", |line| line.figures.received.to_string());
const SENT: Column = ("consolidate.sent", |line| line.figures.sent.to_string());
const MANAGEMENT: Column = ("consolidate.management", |line| line.figures.management.to_string());
const CLOSING: Column = ("consolidate.closing", |line| line.figures.closing.to_string());
const RAISED_BEFORE: Column = ("consolidate.raised-before", |line| before(line, |previous| previous.raised));
const AWARDED_BEFORE: Column =
    ("consolidate.awarded-before", |line| before(line, |previous| previous.awarded));

/// The columns of the levels.
const OF_LEVELS: [Column; 8] = [RAISED, PERCENT, AWARDS, AWARDED, RECEIVED, SENT, MANAGEMENT, CLOSING];
/// Fewer columns leave room for the names of associations on a line.
const OF_ASSOCIATIONS: [Column; 5] = [RAISED, PERCENT, AWARDS, AWARDED, CLOSING];
/// The columns that compare with last year.
const COMPARED: [Column; 4] = [RAISED, RAISED_BEFORE, AWARDED, AWARDED_BEFORE];

fn before(line: &Line<'_>, amount: fn(Previous) -> i128) -> String {
    line.previous.map_or_else(|| "–".to_owned(), |previous| amount_text(amount(previous)))
}

/// A table of figures with a name before each row. A row without figures has only its name.
struct FigureTable<'c> {
    catalogue: &'c Catalogue,
    columns: &'c [Column],
    rows: Vec<Vec<String>>,
}

impl<'c> FigureTable<'c> {
    const fn new(catalogue: &'c Catalogue, columns: &'c [Column]) -> Self {
        Self { catalogue, columns, rows: Vec::new() }
    }

    fn push(&mut self, name: String, line: &Line<'_>) {
        let cells = self.columns.iter().map(|(_, cell)| cell(line));
        self.rows.push(std::iter::once(name).chain(cells).collect());
    }

    fn write(&self, out: &mut dyn Output, first: &str) -> io::Result<()> {
        let keys = std::iter::once(first).chain(self.columns.iter().map(|(key, _)| *key));
        let header: Vec<String> = keys.map(|key| self.catalogue.text(key)).collect();
        let mut aligns = vec![Align::Right; header.len()];
        aligns.iter_mut().take(1).for_each(|first| *first = Align::Left);
        writeln!(out)?;
        write_table(out, &header, &aligns, &self.rows)
    }
}

fn write_figures(
    out: &mut dyn Output,
    view: &ConsolidationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let result = view.result;
    let has_previous = result.associations.iter().any(|association| association.previous.is_some());
    let levels = |columns| {
        let mut table = FigureTable::new(catalogue, columns);
        for level in &result.levels {
            let name = catalogue.message(&Message::new(level_key(level.level)).with("count", level.kept));
            let own = result.associations.iter().filter(|own| own.level == Some(level.level));
            let previous = Previous::from_associations(own);
            table.push(name, &Line { figures: &level.figures, target: level.target, previous });
        }
        table
    };
    let total = || {
        let targets = result.levels.iter().filter_map(|level| level.target);
        Line {
            figures: &result.totals,
            target: Vnd::checked_sum(targets).filter(|target| !target.is_zero()),
            previous: Previous::from_associations(result.associations.iter()),
        }
    };
    let mut table = levels(&OF_LEVELS);
    if !result.between.is_zero() {
        // What one association sends another receives, so it is none of the total. The name has the minus sign; before
        // the amounts it would make the table wider than a screen.
        let between = amount_text(i128::from(result.between.get()));
        let cell = |(key, _): &Column| {
            let is_transfer = [RECEIVED.0, SENT.0].contains(key);
            if is_transfer { between.clone() } else { String::new() }
        };
        let cells = OF_LEVELS.iter().map(cell);
        let name = catalogue.text("consolidate.between");
        table.rows.push(std::iter::once(name).chain(cells).collect());
    }
    table.rows.push(Vec::new());
    table.push(catalogue.text("consolidate.total"), &total());
    table.write(out, "progress.level")?;
    if has_previous {
        let mut table = levels(&COMPARED);
        table.rows.push(Vec::new());
        table.push(catalogue.text("consolidate.total"), &total());
        table.write(out, "consolidate.compared")?;
    }
    if view.is_full {
        write_associations(out, result, has_previous, catalogue)?;
    }
    if !result.sent_before.is_zero() {
        let message = Message::new("consolidate.sent-before").with("amount", result.sent_before);
        writeln!(out)?;
        say(out, &catalogue.message(&message))?;
    }
    if result.totals.uncounted > 0 {
        let message = Message::new("progress.uncounted").with("rows", result.totals.uncounted);
        writeln!(out)?;
        say(out, &catalogue.message(&message))?;
    }
    Ok(())
}

/// Writes through which day each book is sealed, and its code.
fn write_seals(out: &mut dyn Output, result: &Consolidation, catalogue: &Catalogue) -> io::Result<()> {
    writeln!(out)?;
    if result.books.iter().all(|book| book.seals.is_none()) {
        return say(out, &catalogue.text("consolidate.none-sealed"));
    }
    let keys =
        ["consolidate.book", "consolidate.sealed-through", "consolidate.sealed-state", "consolidate.head"];
    let day = |day: NaiveDate| catalogue.message(&Message::new("consolidate.day").with("day", day));
    let row = |book: &ConsolidatedBook| {
        let (through, state, code) = match &book.seals {
            None => (String::new(), "consolidate.unsealed", String::new()),
            Some(seals) => {
                let state = if seals.intact { "consolidate.intact" } else { "consolidate.changed" };
                let through = seals.through.map(day).unwrap_or_default();
                (through, state, seals.code.clone().unwrap_or_default())
            }
        };
        vec![one_line(&book.name).into_owned(), through, catalogue.text(state), code]
    };
    let rows: Vec<Vec<String>> = result.books.iter().map(row).collect();
    write_table(out, &keys.map(|key| catalogue.text(key)), &[Align::Left; 4], &rows)
}

fn write_associations(
    out: &mut dyn Output,
    result: &Consolidation,
    has_previous: bool,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let columns: &[Column] = if has_previous { &COMPARED } else { &OF_ASSOCIATIONS };
    let mut table = FigureTable::new(catalogue, columns);
    for association in &result.associations {
        let name = format!("{}{} {}", "  ".repeat(association.depth), association.code, association.name);
        if association.is_kept {
            let previous = Previous::from_associations(std::iter::once(association));
            table.push(name, &Line { figures: &association.own, target: association.target, previous });
        } else {
            table.rows.push(vec![name, catalogue.text("consolidate.no-book")]);
        }
    }
    table.write(out, "progress.association")
}

/// The number of awards, marked if some rows do not state theirs.
fn counted(figures: &Figures) -> String {
    let awards = amount_text(i128::from(figures.awards));
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
    let columns = head.into_iter().chain(of("")).chain(of("subtree_")).chain(of("previous_"));
    writer.write_header("consolidate", columns)?;
    for association in &view.result.associations {
        let head = [
            association.code.clone(),
            association.name.clone(),
            association.level.map(|level| writer.word("law.level.", level.as_str())).unwrap_or_default(),
            association.parent.clone().unwrap_or_default(),
            writer.yes_or_no(association.is_kept),
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
