//! The JSON documents `hocbong.reconcile/1` and `hocbong.reconciliations/1`. They are written piece by piece,
//! so that a million matches are never held as text.

use super::weights::ChannelRow;
use super::words::{why_ambiguous, why_differs, why_matched, why_proposed};
use super::{ReconciliationView, Which};
use crate::Catalogue;
use crate::diagnostics::JsonDiagnostic;
use hocbong::reconcile::decisions::CARRIED_PREFIX;
use hocbong::reconcile::{MatchRule, OpenItem};
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

#[derive(Serialize)]
pub(super) struct Input<'a> {
    side: &'static str,
    path: &'a str,
    sha256: String,
    form: Option<&'static str>,
    rows: u64,
    read: u64,
    set_aside: u64,
    in_error: u64,
    /// Rows whose amount the file itself proves; omitted if there are none.
    #[serde(skip_serializing_if = "is_zero")]
    proven: u64,
    money_in: i128,
    money_out: i128,
    from: Option<String>,
    to: Option<String>,
}

/// A line number, with the file if the input may have several.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Number(u32),
    InFile(String),
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(line) => write!(f, "{line}"),
            Self::InFile(line) => f.write_str(line),
        }
    }
}

#[derive(Serialize)]
struct MatchRow<'a> {
    rule: &'static str,
    left: Vec<Line>,
    right: Vec<Line>,
    amount: i64,
    days: i64,
    text_distance: Option<f64>,
    unique: bool,
    interchangeable: bool,
    why: &'a str,
}

#[derive(Serialize)]
struct DifferenceRow {
    left: Vec<Line>,
    right: Vec<Line>,
    left_amount: i64,
    right_amount: i64,
    cause: &'static str,
    why: String,
}

#[derive(Serialize)]
struct AmbiguityRow {
    left: Vec<Line>,
    right: Vec<Line>,
    left_amount: i64,
    right_amount: i64,
    why: String,
}

#[derive(Serialize)]
struct ProposalRow {
    left: Vec<Line>,
    right: Vec<Line>,
    amount: i64,
    left_amount: i64,
    right_amount: i64,
    days: i64,
    odds: f64,
    why: String,
}

#[derive(Serialize)]
struct OpenRow {
    line: Line,
    id: Option<String>,
    voucher: Option<String>,
    date: String,
    amount: i64,
    text: String,
    cause: &'static str,
    age_days: i64,
    /// Whether the amount was taken as proven; omitted if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    proven: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Writes one reconciliation as a JSON document `hocbong.reconcile/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_reconciliation_json(
    out: &mut dyn Write,
    view: &ReconciliationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    write_document(out, view, catalogue)?;
    writeln!(out)
}

/// Writes the reconciliations of a book's statements as a JSON document `hocbong.reconciliations/1`.
/// `reports` is consumed one by one.
///
/// # Errors
/// When the output cannot be written.
pub fn write_reconciliations_json<'a>(
    out: &mut dyn Write,
    reports: impl Iterator<Item = ReconciliationView<'a>>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    write!(out, "{{\"schema\":\"hocbong.reconciliations/1\",\"reports\":[")?;
    for (index, view) in reports.enumerate() {
        writeln!(out, "{}", if index == 0 { "" } else { "," })?;
        write_document(out, &view, catalogue)?;
    }
    writeln!(out, "]}}")
}

fn write_document(
    out: &mut dyn Write,
    view: &ReconciliationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    write!(out, "{{\"schema\":\"hocbong.reconcile/1\",\n\"inputs\":")?;
    list(out, [Which::Left, Which::Right].into_iter().flat_map(|which| inputs(view, which)))?;
    write!(out, ",\n\"summary\":")?;
    json(out, &view.result.summary())?;
    write!(out, ",\n\"equation\":")?;
    json(out, view.result.equation())?;
    write!(out, ",\n\"matches\":")?;
    let whys = Whys::new(view, catalogue);
    list(out, view.result.matches().iter().map(|m| match_row(view, &whys, m)))?;
    write!(out, ",\n\"differences\":")?;
    list(
        out,
        view.result.differences().iter().map(|difference| DifferenceRow {
            left: lines(view, Which::Left, difference.left()),
            right: lines(view, Which::Right, difference.right()),
            left_amount: difference.left_amount(),
            right_amount: difference.right_amount(),
            cause: difference.cause().as_str(),
            why: catalogue.text(why_differs(difference)),
        }),
    )?;
    write!(out, ",\n\"ambiguous\":")?;
    list(
        out,
        view.result.ambiguous().iter().map(|ambiguity| AmbiguityRow {
            left: lines(view, Which::Left, ambiguity.left()),
            right: lines(view, Which::Right, ambiguity.right()),
            left_amount: ambiguity.left_amount(),
            right_amount: ambiguity.right_amount(),
            why: catalogue.text(why_ambiguous(ambiguity)),
        }),
    )?;
    for (name, which, items) in [
        ("left_only", Which::Left, view.result.left_only()),
        ("right_only", Which::Right, view.result.right_only()),
    ] {
        write!(out, ",\n\"{name}\":")?;
        let ids = view.ids(which, &items.iter().map(hocbong::reconcile::OpenItem::entry).collect::<Vec<_>>());
        list(out, items.iter().filter_map(|item| open_row(view, which, item, &ids)))?;
    }
    write!(out, ",\n\"proposals\":")?;
    list(
        out,
        view.result.proposals().iter().map(|proposal| ProposalRow {
            left: lines(view, Which::Left, proposal.left()),
            right: lines(view, Which::Right, proposal.right()),
            amount: proposal.left_amount(),
            left_amount: proposal.left_amount(),
            right_amount: proposal.right_amount(),
            days: proposal.days(),
            odds: f64::from(proposal.odds_tenths()) / 10.0,
            why: catalogue.message(&why_proposed(view, proposal)),
        }),
    )?;
    if view.detail.weights {
        write!(out, ",\n\"weights\":")?;
        list(out, view.result.weights().iter().map(ChannelRow::new))?;
    }
    write!(out, ",\n\"diagnostics\":")?;
    list(out, view.diagnostics.iter().map(|diagnostic| JsonDiagnostic::new(diagnostic, catalogue)))?;
    write!(out, "}}")
}

/// The reasons for matches in words, each worded once for all matches of its sort.
struct Whys {
    texts: HashMap<(MatchRule, bool, bool), String>,
}

impl Whys {
    fn new(view: &ReconciliationView<'_>, catalogue: &Catalogue) -> Self {
        let mut texts = HashMap::new();
        for m in view.result.matches() {
            let by_line = view.result.is_by_line(m);
            texts.entry((m.rule(), m.is_interchangeable(), by_line)).or_insert_with(|| {
                let mut why = catalogue.text(why_matched(m, by_line));
                if m.is_interchangeable() {
                    why.push_str("; ");
                    why.push_str(&catalogue.text("why.interchangeable"));
                }
                why
            });
        }
        Self { texts }
    }
}

fn match_row<'w>(
    view: &ReconciliationView<'_>,
    whys: &'w Whys,
    m: &hocbong::reconcile::Match,
) -> MatchRow<'w> {
    MatchRow {
        rule: m.rule().as_str(),
        left: lines(view, Which::Left, m.left()),
        right: lines(view, Which::Right, m.right()),
        amount: m.amount(),
        days: m.days(),
        // A share, not money: thousandths are exact enough and print the same everywhere.
        text_distance: m.text_distance().map(|distance| f64::from(distance) / 1000.0),
        unique: m.is_unique(),
        interchangeable: m.is_interchangeable(),
        why: whys
            .texts
            .get(&(m.rule(), m.is_interchangeable(), view.result.is_by_line(m)))
            .map_or("", String::as_str),
    }
}

pub(super) fn inputs<'a>(view: &'a ReconciliationView<'_>, which: Which) -> impl Iterator<Item = Input<'a>> {
    view.files(which).files.iter().map(move |file| Input {
        side: which.as_str(),
        path: &file.name,
        sha256: file.sha256.to_string(),
        form: file.form.map(hocbong_import::csv::Form::as_str),
        rows: file.rows,
        read: file.read,
        set_aside: file.set_aside,
        in_error: file.in_error,
        proven: file.proven,
        money_in: file.money_in,
        money_out: file.money_out,
        from: file.from.map(|day| day.to_string()),
        to: file.to.map(|day| day.to_string()),
    })
}

pub(super) fn line(view: &ReconciliationView<'_>, which: Which, number: u32) -> Option<Line> {
    let entry = view.entry(which, number)?;
    Some(if view.side(which).is_listed(entry) {
        Line::InFile(format!("{CARRIED_PREFIX}:{}", entry.line()))
    } else if view.files(which).is_qualified {
        Line::InFile(format!("{}:{}", view.file_name(which, entry), entry.line()))
    } else {
        Line::Number(entry.line())
    })
}

pub(super) fn lines(view: &ReconciliationView<'_>, which: Which, numbers: &[u32]) -> Vec<Line> {
    numbers.iter().filter_map(|number| line(view, which, *number)).collect()
}

fn open_row(
    view: &ReconciliationView<'_>,
    which: Which,
    item: &OpenItem,
    ids: &HashMap<u32, String>,
) -> Option<OpenRow> {
    let entry = view.entry(which, item.entry())?;
    let voucher = view.voucher_of(which, entry);
    Some(OpenRow {
        line: line(view, which, item.entry())?,
        id: ids.get(&item.entry()).cloned(),
        voucher: (!voucher.is_empty()).then(|| voucher.to_owned()),
        date: entry.date().to_string(),
        amount: entry.amount(),
        text: view.text_of(which, entry),
        cause: item.cause().as_str(),
        age_days: item.age_days(),
        proven: entry.is_proven(),
    })
}

fn json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

/// Writes a JSON array with one element per line.
fn list<T: Serialize>(out: &mut dyn Write, items: impl Iterator<Item = T>) -> io::Result<()> {
    write!(out, "[")?;
    for (index, item) in items.enumerate() {
        write!(out, "{}", if index == 0 { "\n" } else { ",\n" })?;
        json(out, &item)?;
    }
    write!(out, "]")
}
