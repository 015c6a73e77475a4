//! The trial balance as text, JSON and CSV.

use crate::Catalogue;
use crate::Output;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::inputs::write_inputs;
use crate::table::{Align, say, write_table};
use hocbong::report::balance::{BalanceRow, BalanceTotals, RestrictedBalances, TrialBalance};
use hocbong::{Book, Redactor};
use hocbong_core::account::Role;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the trial balance as text, with the restricted money left and the files read.
///
/// # Errors
/// When the output cannot be written.
pub fn write_balance_text(
    out: &mut dyn Output,
    book: &Book,
    balance: &TrialBalance,
    restricted: &RestrictedBalances,
    mask: &Redactor,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let title = match balance.at {
        Some(day) => {
            catalogue.message(&hocbong_core::diagnostic::Message::new("balance.title-at").with("day", day))
        }
        None => catalogue.text("balance.title"),
    };
    writeln!(out, "{title}\n")?;
    let has_owner = balance.rows.iter().any(|row| !row.fund.is_empty());
    let mut header: Vec<String> = Vec::new();
    let mut aligns = Vec::new();
    if has_owner {
        header.push(catalogue.text("balance.fund"));
        aligns.push(Align::Left);
    }
    header.extend(["balance.account", "balance.name"].map(|key| catalogue.text(key)));
    aligns.extend([Align::Left, Align::Left]);
    header.extend(
        ["balance.opening", "balance.debit", "balance.credit", "balance.closing"]
            .map(|key| catalogue.text(key)),
    );
    aligns.extend([Align::Right; 4]);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last_fund = None;
    for row in &balance.rows {
        let mut cells = Vec::new();
        if has_owner {
            let is_same = last_fund == Some(&row.fund);
            cells.push(if is_same { String::new() } else { row.fund.clone() });
            last_fund = Some(&row.fund);
        }
        let name = match (book.chart().resolve(&row.account), Role::parse(&row.account)) {
            (Some(account), _) => account.name.clone(),
            (None, Some(role)) => catalogue.text(&format!("role.{role}")),
            (None, None) => String::new(),
        };
        cells.extend([row.account.clone(), name]);
        cells.extend([row.opening, row.debit, row.credit, row.closing].map(|amount| amount.to_string()));
        rows.push(cells);
    }
    rows.push(Vec::new());
    let mut total = if has_owner { vec![String::new()] } else { Vec::new() };
    total.extend([String::new(), catalogue.text("balance.total")]);
    let BalanceTotals { opening, debit, credit, closing } = &balance.totals;
    total.extend([opening, debit, credit, closing].map(ToString::to_string));
    rows.push(total);
    write_table(out, &header, &aligns, &rows)?;
    writeln!(out)?;
    say(out, &catalogue.text("balance.note"))?;
    write_restricted(out, restricted, mask, catalogue)?;
    write_inputs(out, book.files(), catalogue)
}

/// Writes what is left of the money given for each purpose of each fund; nothing if no purpose is named.
fn write_restricted(
    out: &mut dyn Output,
    restricted: &RestrictedBalances,
    mask: &Redactor,
    catalogue: &Catalogue,
) -> io::Result<()> {
    if restricted.keys().all(|(_, purpose)| purpose.is_empty()) {
        return Ok(());
    }
    let funds_with_purpose: Vec<&String> =
        restricted.keys().filter(|(_, purpose)| !purpose.is_empty()).map(|(fund, _)| fund).collect();
    let rows: Vec<Vec<String>> = restricted
        .iter()
        .filter(|((fund, _), _)| funds_with_purpose.contains(&fund))
        .map(|((fund, purpose), left)| {
            // Purposes that look alike once they are masked keep a row each.
            let purpose = if purpose.is_empty() {
                catalogue.text("balance.unrestricted")
            } else {
                mask.text(purpose).into_owned()
            };
            vec![fund.clone(), purpose, left.to_string()]
        })
        .collect();
    writeln!(out, "\n{}\n", catalogue.text("balance.restricted"))?;
    let header = ["balance.fund", "balance.purpose", "balance.left"].map(|key| catalogue.text(key));
    write_table(out, &header, &[Align::Left, Align::Left, Align::Right], &rows)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    at: Option<String>,
    rows: &'a [BalanceRow],
    totals: &'a BalanceTotals,
}

/// Writes the trial balance as a JSON document `hocbong.balance/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_balance_json(out: &mut dyn Write, balance: &TrialBalance) -> io::Result<()> {
    let document = Document {
        schema: "hocbong.balance/1",
        at: balance.at.map(|day| day.to_string()),
        rows: &balance.rows,
        totals: &balance.totals,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the trial balance as CSV, with amounts in đồng as plain numbers.
///
/// # Errors
/// When the output cannot be written.
pub fn write_balance_csv(out: &mut dyn Write, balance: &TrialBalance, style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    writer.write_header("balance", ["fund", "account", "opening", "debit", "credit", "closing"])?;
    for row in &balance.rows {
        let amounts =
            [row.opening, row.debit, row.credit, row.closing].map(|amount| amount.get().to_string());
        writer.write_record([&row.fund, &row.account].into_iter().chain(&amounts))?;
    }
    writer.flush()
}
