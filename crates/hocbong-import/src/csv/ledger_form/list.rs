//! Reads lists that say less than a ledger: cash books, lists of gifts, lists of awards.
//!
//! What they lack, above all kind and fund, comes from the profile. A row may be two transactions: money, and
//! goods in a column of their own. Running balances and totals are checked against the rows as on a
//! statement.

use super::{Head, LedgerRow, Reader, RowBody, RowFault, RowSink};
use crate::csv::dates::DateError;
use crate::csv::dates::date_key;
use crate::csv::looks::is_like_name;
use crate::csv::meaning::Meaning;
use crate::csv::pages::Pages;
use crate::csv::read_summary::{Aside, ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::statement_form::controls::Controls;
use crate::csv::statement_form::{Breakdown, DaysFarOff, month_before_day, prove};
use chrono::NaiveDate;
use hocbong_core::column::push_tight;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::statement::Step;
use hocbong_core::transaction::{Kind, Method};
use hocbong_core::vnd::Vnd;
use std::borrow::Cow;

/// One amount of a row.
#[derive(Clone, Copy, Debug)]
struct Part {
    amount: Vnd,
    /// Whether money came in; `None` if the column does not show it.
    is_in: Option<bool>,
    is_goods: bool,
}

pub(super) fn read(
    reader: &mut Reader<'_, '_>,
    sink: &mut dyn RowSink,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut controls = Controls::above(reader.table);
    let (mut steps, mut day_above, mut repeated): (Vec<Step>, Option<NaiveDate>, Option<u32>) =
        (Vec::new(), None, None);
    // Number of rows with a running number, as long as every row has one.
    let mut numbered = Some(0_u64).filter(|_| reader.table.columns().has(Meaning::RowNumber));
    let (mut days, mut far_off): (Vec<NaiveDate>, DaysFarOff) = (Vec::new(), DaysFarOff::default());
    let (mut pages, mut breakdown) = (Pages::default(), Breakdown::default());
    let mut record = Record::default();
    while reader.table.next_row(&mut record, report, diagnostics) {
        match controls.sort(reader.table, &record, report) {
            RowSort::Data => {}
            RowSort::LikeTotal => {
                reader.note_like_total(&record, report, diagnostics);
                continue;
            }
            RowSort::Aside(aside) => {
                if let Aside::DayEnd(balance) = aside {
                    steps.push(Step::new(record.line(), day_above, Some(0), Some(balance)));
                }
                report.note_aside(aside);
                continue;
            }
        }
        diagnostics.extend(pages.repeated(reader.table, &record, report));
        if reader.table.cell(&record, Meaning::RowNumber).is_empty() {
            if numbered.is_some_and(|rows| rows > 1) && !is_anybody(reader, &record) {
                let message = Message::new("HB0112.unnumbered");
                diagnostics.push(reader.table.row_diagnostic(Code::MISSING_VALUE, message, &record));
                report.in_error += 1;
                reader.note_error(&record, report);
                continue;
            }
            numbered = None;
        } else {
            numbered = numbered.map(|rows| rows + 1);
        }
        let above = day_above.filter(|_| !controls.seen.is_day_unknown());
        let day = read_day(reader, &record, above, diagnostics);
        day_above = day.map(|day| day.0);
        if day.is_some_and(|day| !day.1) {
            controls.seen.note_day();
        }
        let change = day.and_then(|(day, _)| take_row(reader, &record, day, sink, report, diagnostics));
        match (day, change) {
            (Some((day, is_repeated)), Some(_)) => {
                report.read += 1;
                push_tight(&mut days, day);
                far_off.note(reader.table, record.line(), day);
                report.extend_days(day);
                report.dates_repeated += u64::from(is_repeated);
                if is_repeated {
                    repeated.get_or_insert(record.line());
                }
            }
            _ => {
                report.in_error += 1;
                reader.note_error(&record, report);
            }
        }
        let balance = if reader.table.columns().has(Meaning::Balance) {
            // A balance that cannot be read proves nothing, but the row's own amount is still known.
            reader.amount(&record, Meaning::Balance, diagnostics).flatten().map(Vnd::get)
        } else {
            None
        };
        controls.seen.note_row(change.unwrap_or(0), balance);
        breakdown.note(reader.table, &record, change.unwrap_or(0));
        if reader.table.columns().has(Meaning::Balance) {
            push_tight(
                &mut steps,
                Step::new(record.line(), day_above, change.and_then(|sum| i64::try_from(sum).ok()), balance),
            );
        }
    }
    diagnostics.extend(month_before_day(reader.table, days.into_iter()));
    diagnostics.extend(far_off.found());
    diagnostics.extend(breakdown.diagnose(reader.table.name()));
    prove(reader.table, &steps, &controls, &Vec::new, report, diagnostics);
    if let Some(line) = repeated {
        let message = Message::new("HB0117").with("rows", report.dates_repeated);
        let place =
            Location::line(reader.table.name(), line).in_column(reader.table.columns().name(Meaning::Date));
        diagnostics.push(Diagnostic::new(Code::DATE_FROM_ABOVE, message, place));
    }
}

/// Whether a row names a party that is written like a name. A row without a running number among numbered
/// ones may be a total with an unknown label.
fn is_anybody(reader: &Reader<'_, '_>, record: &Record) -> bool {
    is_like_name(&reader.table.cell(record, Meaning::Party))
}

/// Returns the date of a row, and whether it was taken from the row above.
fn read_day(
    reader: &Reader<'_, '_>,
    record: &Record,
    above: Option<NaiveDate>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(NaiveDate, bool)> {
    if !reader.table.columns().has(Meaning::Date) {
        let of_title = || reader.table.title().date.map(|(day, _)| day);
        return reader.options.profile.date.or_else(of_title).map(|day| (day, false));
    }
    let error = match reader.table.date(record, Meaning::Date) {
        Ok(cell) if cell.rest.is_empty() => return Some((cell.date, false)),
        Ok(_) => DateError::NotADate,
        Err(error) => error,
    };
    let has_text = [Meaning::Memo, Meaning::Party, Meaning::Voucher]
        .into_iter()
        .any(|meaning| !reader.table.cell(record, meaning).is_empty());
    match above {
        Some(above) if error == DateError::Blank && has_text => Some((above, true)),
        _ => {
            let key = date_key(error);
            diagnostics.push(reader.table.cell_diagnostic(Code::DATE, key, record, Meaning::Date));
            None
        }
    }
}

/// Hands the transactions of a row to the sink, all or none. Returns their effect on cash and bank accounts
/// in đồng.
fn take_row(
    reader: &mut Reader<'_, '_>,
    record: &Record,
    date: NaiveDate,
    sink: &mut dyn RowSink,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<i128> {
    let before = diagnostics.len();
    let parts = read_parts(reader, record, diagnostics)?;
    let own_method = reader.table.columns().layout().method();
    if own_method.is_none() {
        check_own_row(reader, record, diagnostics);
    }
    let details = reader.details(record, parts.first().map(|part| part.amount), diagnostics);
    let fund = reader.fund(record, diagnostics);
    let id = reader.id(record, diagnostics);
    let mut rows: Vec<LedgerRow<'_>> = Vec::new();
    for part in &parts {
        let kind = kind_of(reader, record, *part, diagnostics)?;
        if !reader.is_amount_fit(record, kind, Some(part.amount), diagnostics) {
            return None;
        }
        let method = if part.is_goods { Some(Method::InKind) } else { reader.method(record, diagnostics)? };
        let body = RowBody::Amount {
            amount: Some(part.amount),
            method: method.or(own_method),
            account: reader.account(record, Meaning::Account, diagnostics)?,
            counter_account: reader.account(record, Meaning::CounterAccount, diagnostics)?,
        };
        let head = Head { id, date, kind, fund: Cow::Borrowed(&*fund) };
        rows.push(reader.assemble(record, head, details.clone(), body));
    }
    if diagnostics.get(before..).is_some_and(|new| new.iter().any(Diagnostic::is_error)) {
        return None;
    }
    for (row, part) in rows.iter().zip(&parts) {
        let fault = match sink.would_change(row) {
            Ok(change) if part.is_in.is_some_and(|is_in| change != 0 && is_in != (change > 0)) => {
                let key =
                    if part.is_in == Some(true) { "HB0112.direction-in" } else { "HB0112.direction-out" };
                let message = Message::new(key).with("kind", row.kind.as_str());
                RowFault { code: Code::MISSING_VALUE, message, field: None, hint: None }
            }
            Ok(_) => continue,
            Err(fault) => fault,
        };
        diagnostics.push(reader.fault(record, fault));
        return None;
    }
    let mut sum = 0_i128;
    for (row, part) in rows.into_iter().zip(&parts) {
        match sink.take(row) {
            Ok(change) => {
                report.add_money(change);
                sum += change;
                let slot = if part.is_goods { &mut report.goods } else { &mut report.amounts };
                *slot += i128::from(part.amount.get());
            }
            Err(fault) => {
                diagnostics.push(reader.fault(record, fault));
                return None;
            }
        }
    }
    Some(sum)
}

/// Reports a row of a list that may be the total of a group: one without a name, or with an unusual running
/// number.
fn check_own_row(reader: &Reader<'_, '_>, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    let (columns, cell) = (reader.table.columns(), |meaning| reader.table.cell(record, meaning));
    if columns.has(Meaning::Party) && cell(Meaning::Party).is_empty() && cell(Meaning::Memo).is_empty() {
        let blank = reader.table.cell_diagnostic(Code::MISSING_VALUE, "HB0112.blank", record, Meaning::Party);
        diagnostics.push(blank);
    }
    let number = cell(Meaning::RowNumber);
    if !number.is_empty() && !number.starts_with(|c: char| c.is_ascii_digit()) {
        let key = "HB0109.row-number";
        diagnostics.push(reader.table.cell_diagnostic(Code::CELL, key, record, Meaning::RowNumber));
    }
}

/// Reads the amounts of a row: receipts or payments, or an amount, and goods.
fn read_parts(
    reader: &mut Reader<'_, '_>,
    record: &Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Part>> {
    let mut filled = |meaning| {
        let amount = reader.amount(record, meaning, diagnostics)?;
        Some(amount.filter(|amount| !amount.is_zero()))
    };
    let (receipt, payment) = (filled(Meaning::Credit), filled(Meaning::Debit));
    let (amount, goods) = (filled(Meaning::Amount), filled(Meaning::Goods));
    let (receipt, payment, amount, goods) = (receipt?, payment?, amount?, goods?);
    let part = |is_in, is_goods| move |amount| Part { amount, is_in, is_goods };
    let parts: Vec<Part> = [
        receipt.map(part(Some(true), false)),
        payment.map(part(Some(false), false)),
        amount.map(part(None, false)),
        goods.map(part(None, true)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let columns = reader.table.columns();
    let money = if columns.has(Meaning::Credit) {
        Meaning::Credit
    } else if columns.has(Meaning::Amount) {
        Meaning::Amount
    } else {
        Meaning::Goods
    };
    let fault = if receipt.is_some() && payment.is_some() {
        (Code::CELL, "HB0109.both-sides")
    } else if parts.is_empty() {
        (Code::BLANK_AMOUNT, "HB0108")
    } else {
        return Some(parts);
    };
    diagnostics.push(reader.table.cell_diagnostic(fault.0, fault.1, record, money));
    None
}

/// Returns the kind of a row: its own, or the one that the profile states for money in or money out.
fn kind_of(
    reader: &Reader<'_, '_>,
    record: &Record,
    part: Part,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Kind> {
    if reader.table.columns().has(Meaning::Kind) {
        return reader.kind(record, diagnostics);
    }
    let profile = &reader.options.profile;
    let (kind, key) = match part.is_in {
        Some(false) => (profile.kind_out, "HB0112.kind-out"),
        _ => (profile.kind, "HB0112.kind-in"),
    };
    if kind.is_none() {
        diagnostics.push(reader.table.row_diagnostic(Code::MISSING_VALUE, Message::new(key), record));
    }
    kind
}
