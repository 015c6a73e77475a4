//! The statement form: rows of cells become rows of a bank's statement.

mod controls;

use crate::csv::cells::{DateError, parse_date};
use crate::csv::file_report::FileReport;
use crate::csv::header::Meaning;
use crate::csv::ledger_form::date_key;
use crate::csv::record::Record;
use crate::csv::table::{ReadOptions, Table};
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::statement::{Statement, StatementFile, StatementRow, Step, check_running_balance};
use crate::vnd::{Vnd, parse_amount};
use chrono::NaiveDate;
use controls::Controls;
use std::sync::Arc;

/// Reads a statement file behind the rows that `statement` has already.
pub fn read_statement(
    table: &mut Table<'_>,
    options: ReadOptions,
    statement: &mut Statement,
    report: &mut FileReport,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let file = u16::try_from(statement.files.len()).unwrap_or(u16::MAX);
    let mut steps: Vec<Step> = Vec::new();
    let first_diagnostic = diagnostics.len();
    let mut controls = Controls::default();
    for record in table.preamble() {
        controls.take(table, record);
    }
    report.set_aside += table.preamble().len() as u64;
    report.rows += table.preamble().len() as u64;
    let mut record = Record::default();
    while table.next_row(&mut record, report, diagnostics) {
        if controls.take_unless_data(table, &record, options) {
            report.set_aside += 1;
            continue;
        }
        let row = read_row(table, options, &record, statement, diagnostics);
        steps.push(step_of(table, &record, row.as_ref()));
        match row {
            Some(row) => {
                report.read += 1;
                report.extend_days(row.date);
                report.add_money(i128::from(row.amount));
                statement.rows.push(StatementRow { file, ..row });
            }
            None => report.in_error += 1,
        }
    }
    table.report_mixed_grouping(diagnostics);
    let file = prove(table, &steps, &controls, report, diagnostics, first_diagnostic);
    statement.files.push(file);
}

/// A row as far as its running balance is concerned.
fn step_of(table: &Table<'_>, record: &Record, row: Option<&StatementRow>) -> Step {
    let printed = || {
        let index = table.columns().position(Meaning::Balance)?;
        parse_amount(record.cell(index)).ok().map(|parsed| parsed.amount.get())
    };
    Step {
        line: record.line(),
        date: row.map(|row| row.date),
        amount: row.map(|row| row.amount),
        balance: row.map_or_else(printed, |row| row.balance),
    }
}

fn read_row(
    table: &mut Table<'_>,
    options: ReadOptions,
    record: &Record,
    statement: &mut Statement,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<StatementRow> {
    let day = read_day(table, options, record, diagnostics);
    let amount = read_amount(table, record, diagnostics);
    let balance = match table.amount(record, Meaning::Balance) {
        Ok(balance) => balance.map(Vnd::get),
        Err(diagnostic) => {
            // The row's own money is known, so the row is read; its balance proves nothing.
            diagnostics.push(*diagnostic);
            None
        }
    };
    let ((date, in_date), amount) = (day?, amount?);
    let reference = table.cell(record, Meaning::Reference);
    let reference = if reference.is_empty() { in_date } else { &reference };
    let strings = &mut statement.strings;
    Some(StatementRow {
        file: 0,
        line: record.line(),
        date,
        amount,
        balance,
        reference: strings.intern(reference),
        party: strings.intern(&table.cell(record, Meaning::Party)),
        text: strings.intern(&table.cell(record, Meaning::Memo)),
    })
}

/// The day, and a document number that stands in the same cell.
fn read_day<'r>(
    table: &Table<'_>,
    options: ReadOptions,
    record: &'r Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(NaiveDate, &'r str)> {
    let has_number = !table.columns().has(Meaning::Date);
    let meaning = if has_number { Meaning::DateAndReference } else { Meaning::Date };
    let error = match parse_date(table.raw_cell(record, meaning), options.year) {
        Ok(cell) if has_number || cell.rest.is_empty() => return Some((cell.date, cell.rest)),
        Ok(_) => DateError::NotADate,
        Err(error) => error,
    };
    diagnostics.push(table.cell_diagnostic(Code::DATE, date_key(error), record, meaning));
    None
}

/// The change that the row makes: a debit or a credit, an amount with a sign, or a signed amount.
fn read_amount(table: &mut Table<'_>, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Option<i64> {
    let mut read = |table: &mut Table<'_>, meaning| match table.amount(record, meaning) {
        Ok(amount) => Some(amount),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    };
    if table.columns().has(Meaning::Debit) && table.columns().has(Meaning::Credit) {
        let (debit, credit) = (read(table, Meaning::Debit), read(table, Meaning::Credit));
        let filled = |amount: Option<Vnd>| amount.filter(|amount| !amount.is_zero());
        let fault = match (filled(debit?), filled(credit?)) {
            (None, None) => (Code::BLANK_AMOUNT, "HB0108", Meaning::Credit),
            (Some(_), Some(_)) => (Code::CELL, "HB0109.both-sides", Meaning::Credit),
            // A minus in a column that already says which way the money went can mean two things.
            (Some(debit), None) if debit.is_negative() => {
                (Code::CELL, "HB0109.negative-side", Meaning::Debit)
            }
            (None, Some(credit)) if credit.is_negative() => {
                (Code::CELL, "HB0109.negative-side", Meaning::Credit)
            }
            (Some(debit), None) => return debit.checked_neg().map(Vnd::get),
            (None, Some(credit)) => return Some(credit.get()),
        };
        diagnostics.push(table.cell_diagnostic(fault.0, fault.1, record, fault.2));
        return None;
    }
    let amount = read(table, Meaning::Amount)?;
    let Some(amount) = amount.filter(|amount| !amount.is_zero()) else {
        diagnostics.push(table.cell_diagnostic(Code::BLANK_AMOUNT, "HB0108", record, Meaning::Amount));
        return None;
    };
    if !table.columns().has(Meaning::Sign) {
        return Some(amount.get());
    }
    let fault = match (table.cell(record, Meaning::Sign).as_ref(), amount.is_negative()) {
        ("+" | "=+", false) => return Some(amount.get()),
        ("-" | "=-" | "\u{2212}", false) => return amount.checked_neg().map(Vnd::get),
        ("", _) => (Code::BLANK_AMOUNT, "HB0108.sign"),
        (_, true) => (Code::CELL, "HB0109.negative-side"),
        _ => (Code::CELL, "HB0109.sign"),
    };
    diagnostics.push(table.cell_diagnostic(fault.0, fault.1, record, Meaning::Sign));
    None
}

/// Holds running balances and control totals against the rows.
fn prove(
    table: &Table<'_>,
    steps: &[Step],
    controls: &Controls,
    report: &mut FileReport,
    diagnostics: &mut Vec<Diagnostic>,
    first_diagnostic: usize,
) -> StatementFile {
    let name = table.name();
    report.has_balance = steps.iter().any(|step| step.balance.is_some());
    let running = check_running_balance(steps, controls.opening);
    for (line, amount) in &running.proven {
        let own = |diagnostic: &&mut Diagnostic| {
            diagnostic.primary.line == Some(*line) && diagnostic.hint.is_none()
        };
        for diagnostic in diagnostics.iter_mut().skip(first_diagnostic).filter(own) {
            diagnostic.hint = Some(Message::new("hint.proven").with("amount", *amount));
        }
    }
    for broken in &running.breaks {
        let message = Message::new("HB0801").with("expected", broken.expected).with("found", broken.found);
        let place = Location::line(name, broken.line).in_column(table.columns().name(Meaning::Balance));
        diagnostics.push(Diagnostic::new(Code::BALANCE_BREAK, message, place));
    }
    let opening = running.opening.or(controls.opening);
    report.balance_breaks.clone_from(&running.breaks);
    report.control_totals = controls.totals(report, opening);
    for total in report.control_totals.iter().filter(|total| !total.agrees()) {
        let message = Message::new("HB0802")
            .with("name", total.name.as_str())
            .with("stated", total.stated)
            .with("computed", total.computed.unwrap_or_default());
        diagnostics.push(Diagnostic::new(Code::CONTROL_TOTAL, message, Location::line(name, total.line)));
    }
    StatementFile {
        name: Arc::clone(name),
        opening,
        closing: controls.closing.or(running.closing),
        days: report.from.zip(report.to),
        printed_period: controls.period,
    }
}
