//! The JSON document `hocbong.explain/1`.

use super::which;
use crate::Catalogue;
use crate::diagnostics::JsonDiagnostic;
use crate::reconcile::json::{Input, Line, inputs, line, lines};
use crate::reconcile::words::Report;
use crate::reconcile::{ReconciliationView, Which};
use hocbong::reconcile::TextDistance;
use hocbong::reconcile::explain::{
    Against, Change, Compared, Ending, Explanation, ReferenceEvidence, Verdict,
};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    inputs: Vec<Input<'a>>,
    row: RowObject,
    counted_with: Option<Line>,
    corrections: Vec<Line>,
    ending: EndingObject,
    compared: Vec<ComparedObject>,
    more: usize,
    remedies: Vec<RemedyObject>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct RowObject {
    side: &'static str,
    line: Option<Line>,
    id: Option<String>,
    voucher: Option<String>,
    date: Option<String>,
    /// The row's own amount.
    amount: i64,
    /// The amount together with the row counted with it, which is what was compared.
    amount_compared: i64,
    text: String,
    reference: Option<String>,
}

#[derive(Serialize)]
struct EndingObject {
    status: &'static str,
    rule: Option<&'static str>,
    cause: Option<&'static str>,
    left: Vec<Line>,
    right: Vec<Line>,
    why: String,
}

#[derive(Serialize)]
struct ComparedObject {
    line: Option<Line>,
    date: Option<String>,
    days: i64,
    amount: i64,
    text: String,
    text_distance: f64,
    text_agrees: bool,
    weights: Option<WeightsObject>,
    lead: Option<f64>,
    reference: &'static str,
    against: Option<AgainstObject>,
    verdict: &'static str,
    why: String,
    status: &'static str,
    rule: Option<&'static str>,
    cause: Option<&'static str>,
    partners: Vec<PartnerObject>,
    partner_count: usize,
}

/// The agreement weight of each channel, as a natural logarithm.
#[derive(Serialize)]
struct WeightsObject {
    amount: f64,
    day: f64,
    name: f64,
    code: f64,
    purpose: f64,
    unexplained: f64,
    reference: f64,
    total: f64,
}

/// Turns hundredths of a natural logarithm into the logarithm. This is no money.
fn logarithm(weight: i32) -> f64 {
    f64::from(weight) / 100.0
}

#[derive(Serialize)]
struct AgainstObject {
    what: &'static str,
    words: Option<String>,
}

#[derive(Serialize)]
struct PartnerObject {
    line: Option<Line>,
    text_distance: f64,
}

#[derive(Serialize)]
struct RemedyObject {
    change: &'static str,
    /// The side of the row to change; `None` if the change is to the settings or adds a row.
    side: Option<&'static str>,
    line: Option<Line>,
    amount: Option<i64>,
    date: Option<String>,
    reference: Option<String>,
    window: Option<u32>,
    /// The row of the other side that the row then matches.
    with: Option<Line>,
    why: String,
}

/// Writes why one row has its outcome, as a JSON document `hocbong.explain/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_explanation_json(
    out: &mut dyn Write,
    view: &ReconciliationView<'_>,
    explanation: &Explanation<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let report = Report { view, catalogue };
    let own = which(explanation.row.is_left);
    let document = Document {
        schema: "hocbong.explain/1",
        inputs: [Which::Left, Which::Right].into_iter().flat_map(|which| inputs(view, which)).collect(),
        row: row_object(view, explanation),
        counted_with: explanation.counted_with.and_then(|number| line(view, own, number)),
        corrections: lines(view, own, &explanation.corrections),
        ending: ending_object(&report, explanation),
        compared: explanation.compared.iter().map(|one| compared_object(&report, explanation, one)).collect(),
        more: explanation.more,
        remedies: explanation
            .remedies
            .iter()
            .map(|remedy| remedy_object(&report, explanation, remedy))
            .collect(),
        diagnostics: view.diagnostics.iter().map(|one| JsonDiagnostic::new(one, catalogue)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    writeln!(out)
}

fn row_object(view: &ReconciliationView<'_>, explanation: &Explanation<'_>) -> RowObject {
    let (own, number) = (which(explanation.row.is_left), explanation.row.entry);
    let entry = view.entry(own, number);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    RowObject {
        side: own.as_str(),
        line: line(view, own, number),
        id: view.ids(own, &[number]).remove(&number),
        voucher: entry.and_then(|entry| text(view.voucher_of(own, entry))),
        date: entry.map(|entry| entry.date().to_string()),
        amount: entry.map_or(0, hocbong::reconcile::Item::amount),
        amount_compared: explanation.amount,
        text: entry.map(|entry| view.text_of(own, entry)).unwrap_or_default(),
        reference: entry.and_then(|entry| text(&view.reference_of(own, entry))),
    }
}

/// Turns thousandths into a share. This is no money: thousandths are exact enough and print the same
/// everywhere.
fn share(distance: TextDistance) -> f64 {
    f64::from(distance) / 1000.0
}

/// The list of the reconciliation that a row is in, the rule that put it there, and the cause.
fn status(ending: Ending<'_>, which: Which) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match ending {
        Ending::Matched(entry) => ("match", Some(entry.rule().as_str()), None),
        Ending::Differs(entry) => ("difference", None, Some(entry.cause().as_str())),
        Ending::Undecided(_) => ("ambiguous", None, None),
        Ending::Alone(item) => match which {
            Which::Left => ("left_only", None, Some(item.cause().as_str())),
            Which::Right => ("right_only", None, Some(item.cause().as_str())),
        },
    }
}

fn ending_object(report: &Report<'_>, explanation: &Explanation<'_>) -> EndingObject {
    let own = which(explanation.row.is_left);
    let (status, rule, cause) = status(explanation.ending, own);
    let rows = |is_left| lines(report.view, which(is_left), explanation.ending.rows(is_left));
    EndingObject {
        status,
        rule,
        cause,
        left: rows(true),
        right: rows(false),
        why: report.why(explanation.ending),
    }
}

fn compared_object(report: &Report<'_>, explanation: &Explanation<'_>, one: &Compared<'_>) -> ComparedObject {
    let (own, facing) = (which(explanation.row.is_left), which(!explanation.row.is_left));
    let entry = report.view.entry(facing, one.entry);
    let (status, rule, cause) = status(one.ending, facing);
    let why = report.verdict(explanation, one);
    ComparedObject {
        line: line(report.view, facing, one.entry),
        date: entry.map(|entry| entry.date().to_string()),
        days: one.days,
        amount: one.amount,
        text: entry.map(|entry| report.view.text_of(facing, entry)).unwrap_or_default(),
        text_distance: share(one.text_distance),
        text_agrees: one.agrees,
        weights: one.weight.map(|weight| WeightsObject {
            amount: logarithm(weight.base),
            day: logarithm(weight.day),
            name: logarithm(weight.name),
            code: logarithm(weight.code),
            purpose: logarithm(weight.purpose),
            unexplained: logarithm(weight.unexplained),
            reference: logarithm(weight.reference),
            total: logarithm(weight.total()),
        }),
        lead: one.lead.map(logarithm),
        reference: match one.reference {
            ReferenceEvidence::Same => "same",
            ReferenceEvidence::InText => "in_text",
            ReferenceEvidence::Code => "code",
            ReferenceEvidence::Other => "other",
            ReferenceEvidence::None => "none",
        },
        against: one.against.as_ref().map(|against| match against {
            Against::Code(words) => AgainstObject { what: "code", words: Some(words.clone()) },
            Against::Name(words) => AgainstObject { what: "name", words: Some(words.clone()) },
            Against::Text => AgainstObject { what: "text", words: None },
        }),
        verdict: match one.verdict {
            Verdict::Together => "together",
            Verdict::Rejected => "rejected",
            Verdict::Contradicted => "contradicted",
            Verdict::TooFar => "too_far",
            Verdict::OtherAmount(_) => "other_amount",
            Verdict::Taken => "taken",
            Verdict::Farther => "farther",
            Verdict::Surplus => "surplus",
            Verdict::Likely => "likely",
            Verdict::TooLittle => "too_little",
        },
        why: match report.fate(explanation, one) {
            Some(fate) => format!("{why}; {fate}"),
            None => why,
        },
        status,
        rule,
        cause,
        partners: one
            .partners
            .iter()
            .map(|partner| PartnerObject {
                line: line(report.view, own, partner.entry),
                text_distance: share(partner.text_distance),
            })
            .collect(),
        partner_count: one.partner_count,
    }
}

fn remedy_object(
    report: &Report<'_>,
    explanation: &Explanation<'_>,
    remedy: &hocbong::reconcile::explain::Remedy,
) -> RemedyObject {
    let view = report.view;
    let mut object = RemedyObject {
        change: "",
        side: None,
        line: None,
        amount: None,
        date: None,
        reference: None,
        window: None,
        with: remedy.with.and_then(|number| line(view, which(!explanation.row.is_left), number)),
        why: report.remedy(explanation, remedy),
    };
    let mut row = None;
    object.change = match &remedy.change {
        Change::Amount { row: of, amount } => {
            (row, object.amount) = (Some(*of), Some(*amount));
            "amount"
        }
        Change::Day { row: of, day } => {
            (row, object.date) = (Some(*of), Some(day.to_string()));
            "date"
        }
        Change::Reference { row: of, reference } => {
            (row, object.reference) = (Some(*of), Some(reference.clone()));
            "reference"
        }
        Change::Window { days } => {
            object.window = Some(*days);
            "window"
        }
        Change::Counterpart => {
            object.side = Some(which(!explanation.row.is_left).as_str());
            object.amount = Some(explanation.amount);
            "counterpart"
        }
        Change::Decision { .. } => "decision",
        Change::NoRejection { .. } => "no_rejection",
    };
    if let Some(row) = row {
        object.side = Some(which(row.is_left).as_str());
        object.line = line(view, which(row.is_left), row.entry);
    }
    object
}
