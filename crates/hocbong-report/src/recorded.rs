//! What was recorded, as text, JSON and CSV.

use crate::Catalogue;
use crate::Output;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::diagnostics::JsonDiagnostic;
use crate::table::{Align, say, write_table};
use hocbong::recording::{OlderFindings, Plan, Repair};
use hocbong::seal::{Checkpoint, Head};
use hocbong::{Diagnostic, NaiveDate, Vnd};
use hocbong_core::diagnostic::Message;
use hocbong_core::ledger::TransactionRef;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The result of a recording.
#[derive(Clone, Debug)]
pub struct Recorded<'a> {
    /// The journal file that takes the transactions; `None` if they were refused.
    pub file: Option<&'a str>,
    /// The transactions recorded, or to be recorded in a dry run.
    pub transactions: Vec<TransactionRef<'a>>,
    /// What the transactions refer to, where that was typed in another way.
    pub references: Vec<RecordedReference<'a>>,
    /// Why the recording was refused, or what remains to be settled.
    pub findings: &'a [Diagnostic],
    /// How much else the rules find in the book.
    pub older: OlderFindings,
    /// What an interrupted recording had left, and what became of it.
    pub repairs: &'a [Repair],
    /// Whether this was a dry run, which records nothing.
    pub is_dry: bool,
    /// The seal that was made with it, if any.
    pub seal: Option<&'a Checkpoint>,
}

/// A reference that was typed in another way than the books name the transaction.
#[derive(Clone, Debug)]
pub struct RecordedReference<'a> {
    /// What was typed.
    pub typed: &'a str,
    /// The new transaction, whose reference is exact.
    pub of: TransactionRef<'a>,
}

/// The references of a plan that were typed in another way than they are recorded.
pub fn references_of(plan: &Plan) -> Vec<RecordedReference<'_>> {
    let references = plan.references.iter().filter_map(|own| {
        let of = plan.book.ledger().get(*plan.indices.get(own.row)?)?;
        Some(RecordedReference { typed: &own.typed, of })
    });
    references.collect()
}

#[derive(Serialize)]
struct JsonReference<'a> {
    typed: &'a str,
    about: &'a str,
    id: String,
}

#[derive(Serialize)]
struct JsonSeal {
    sequence: u32,
    through: NaiveDate,
    count: u64,
    head: Head,
    code: String,
}

#[derive(Serialize)]
struct JsonOlder {
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct JsonPosting<'a> {
    account: &'a str,
    fund: &'a str,
    debit: i64,
    credit: i64,
}

#[derive(Serialize)]
struct JsonTransaction<'a> {
    id: String,
    voucher: &'a str,
    date: String,
    kind: &'static str,
    fund: &'a str,
    amount: Option<i64>,
    party: &'a str,
    line: u32,
    postings: Vec<JsonPosting<'a>>,
}

/// A repair as the JSON documents contain it.
#[derive(Clone, Debug, Serialize)]
pub struct JsonRepair<'a> {
    repair: &'static str,
    file: &'a str,
    kept_in: Option<&'a str>,
}

impl<'a> JsonRepair<'a> {
    /// The repair as JSON data.
    pub fn new(repair: &'a Repair) -> Self {
        let (word, file, kept_in) = match repair {
            Repair::Unfinished { name } => ("unfinished_cleared", name, None),
            Repair::Torn { name, kept_in, .. } => ("torn_line_set_aside", name, Some(kept_in)),
            Repair::Displaced { name, kept_in } => ("other_save_kept", name, Some(kept_in)),
        };
        Self { repair: word, file, kept_in: kept_in.map(String::as_str) }
    }
}

#[derive(Serialize)]
struct JsonRecorded<'a> {
    schema: &'static str,
    recorded: bool,
    dry_run: bool,
    file: Option<&'a str>,
    transactions: Vec<JsonTransaction<'a>>,
    /// Only of a closing that was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<JsonSeal>,
    references: Vec<JsonReference<'a>>,
    older: JsonOlder,
    repairs: Vec<JsonRepair<'a>>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

fn amount_of(row: &TransactionRef<'_>) -> Option<Vnd> {
    row.amount().and_then(Vnd::from_wide)
}

fn json_transaction(row: TransactionRef<'_>) -> JsonTransaction<'_> {
    JsonTransaction {
        id: row.explicit_id().unwrap_or_default().to_string(),
        voucher: row.voucher(),
        date: row.date().to_string(),
        kind: row.kind().as_str(),
        fund: row.fund(),
        amount: amount_of(&row).map(Vnd::get),
        party: row.party(),
        line: row.line(),
        postings: row
            .postings()
            .map(|own| {
                let signed = own.signed();
                let (debit, credit) = if signed < 0 { (0, signed.saturating_neg()) } else { (signed, 0) };
                JsonPosting { account: own.account(), fund: own.fund(), debit, credit }
            })
            .collect(),
    }
}

/// Writes the result of a recording as a JSON document `hocbong.recorded/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_recorded_json(
    out: &mut dyn Write,
    recorded: &Recorded<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let transactions = recorded.transactions.iter().copied().map(json_transaction).collect();
    let document = JsonRecorded {
        schema: "hocbong.recorded/1",
        recorded: recorded.file.is_some() && !recorded.is_dry,
        dry_run: recorded.is_dry,
        file: recorded.file,
        transactions,
        references: recorded
            .references
            .iter()
            .map(|own| JsonReference {
                typed: own.typed,
                about: own.of.about_text(),
                id: own.of.explicit_id().unwrap_or_default().to_string(),
            })
            .collect(),
        seal: recorded.seal.map(|seal| JsonSeal {
            sequence: seal.sequence,
            through: seal.through,
            count: seal.count,
            head: seal.head(),
            code: seal.head().code(),
        }),
        older: JsonOlder { errors: recorded.older.errors, warnings: recorded.older.warnings },
        repairs: recorded.repairs.iter().map(JsonRepair::new).collect(),
        diagnostics: recorded
            .findings
            .iter()
            .map(|finding| JsonDiagnostic::new(finding, catalogue))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes a journal file as CSV in a style; `bytes` is the file's content in the book.
///
/// # Errors
/// When the output cannot be written.
pub fn write_journal_csv(out: &mut dyn Write, bytes: &[u8], style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(bytes).records() {
        writer.write_as_is(&record.map_err(io::Error::other)?)?;
    }
    writer.flush()
}

/// Writes the recorded transactions as a table, and what was done.
///
/// # Errors
/// When the output cannot be written.
pub fn write_recorded_text(
    out: &mut dyn Output,
    plan: &Plan,
    is_dry: bool,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let header = [
        "record.paper.voucher",
        "record.paper.day",
        "record.paper.kind",
        "record.paper.fund",
        "record.paper.debit",
        "record.paper.credit",
        "record.paper.amount",
        "record.paper.party",
    ]
    .map(|key| catalogue.text(key));
    let aligns = [
        Align::Left,
        Align::Left,
        Align::Left,
        Align::Left,
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Left,
    ];
    let accounts = |row: &TransactionRef<'_>, is_debit: bool| {
        let of_side = row.postings().filter(|posting| (posting.signed() >= 0) == is_debit);
        let accounts: BTreeSet<String> = of_side.map(|posting| posting.account().to_owned()).collect();
        accounts.into_iter().collect::<Vec<_>>().join(" ")
    };
    let row = |row: TransactionRef<'_>| {
        vec![
            row.voucher().to_owned(),
            row.date().format("%d/%m/%Y").to_string(),
            catalogue.kind(row.kind()).to_owned(),
            row.fund().to_owned(),
            row.counted().map_or_else(|| accounts(&row, true), |(account, _)| account.to_owned()),
            accounts(&row, false),
            amount_of(&row).map(|amount| amount.to_string()).unwrap_or_default(),
            row.party().to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = plan.transactions().map(row).collect();
    write_table(out, &header, &aligns, &rows)?;
    let key = if is_dry { "record.would" } else { "record.done" };
    let message = Message::new(key).with("count", rows.len()).with("file", plan.change.name.as_str());
    writeln!(out)?;
    say(out, &catalogue.message(&message))?;
    if let (1, Some(only)) = (rows.len(), plan.transactions().next()) {
        let id = only.explicit_id().unwrap_or_default().to_string();
        say(out, &catalogue.message(&Message::new("record.id").with("id", id)))?;
    }
    for own in references_of(plan) {
        let Some(target) = own.of.about_transaction() else { continue };
        let amount = amount_of(&target).map(|amount| amount.to_string());
        let what = [Some(catalogue.kind(target.kind()).to_owned()), amount, Some(target.party().to_owned())];
        let what: Vec<String> = what.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let message = Message::new("record.about")
            .with("typed", own.typed)
            .with("about", own.of.about_text())
            .with("date", target.date())
            .with("what", what.join(", "));
        say(out, &catalogue.message(&message))?;
    }
    Ok(())
}

/// The message about a repair.
pub fn repair(repair: &Repair) -> Message {
    match repair {
        Repair::Unfinished { name } => Message::new("record.unfinished").with("file", name.as_str()),
        Repair::Torn { name, kept_in, bytes } => Message::new("record.torn")
            .with("file", name.as_str())
            .with("kept", kept_in.as_str())
            .with("bytes", *bytes),
        Repair::Displaced { name, kept_in } => {
            Message::new("record.displaced").with("file", name.as_str()).with("kept", kept_in.as_str())
        }
    }
}
