//! Reads the statement form: rows of cells become rows of a bank statement.

mod amount;
mod breakdown;
pub(in crate::csv) mod controls;
mod headings;
mod proof;
mod prove;
mod row_shape;
mod rows;
mod sequence;
mod text_lines;
mod waiting;

pub(in crate::csv) use breakdown::Breakdown;
pub(in crate::csv) use controls::like_total;
pub(in crate::csv) use prove::prove;
pub(in crate::csv) use sequence::{DaysFarOff, month_before_day};

use crate::csv::dates::{DateError, date_key};
use crate::csv::labels::{Control, control_of};
use crate::csv::meaning::Meaning;
use crate::csv::pages::Pages;
use crate::csv::parts::read_rows;
use crate::csv::profile::{Parting, ReadOptions};
use crate::csv::read_summary::{Aside, ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::vocabulary::{Value, direction_of_cell, says};
use amount::{Amount, read_amount, read_deductions};
use chrono::NaiveDate;
use controls::Controls;
use headings::Headings;
use hocbong_core::column::push_tight;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::statement::{Statement, StatementFile, StatementRow, Step, check_running_balance};
use hocbong_core::vnd::Vnd;
use proof::{Proof, Rest, Unread, Witness};
use rows::Rows;
use rustc_hash::FxHashSet;
use sequence::{both_postings, repeated_at_once};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waiting::Waiting;

/// Reads a statement file and appends its rows to those of `statement`. Rows that cannot be read are reported
/// and counted as in error.
pub fn read_statement(
    table: &mut Table<'_>,
    options: &ReadOptions,
    statement: &mut Statement,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let number = u16::try_from(statement.files.len()).unwrap_or(u16::MAX);
    let (first_row, first_diagnostic) = (statement.rows.len(), diagnostics.len());
    let mut rows = Rows { reader: Reader::new(table, options, number), statement, record: Record::default() };
    // Repetitions by a page, and the row from which a fee was deducted, depend on earlier rows.
    let columns = table.columns();
    let is_whole = !columns.has(Meaning::Balance)
        || [Meaning::RowNumber, Meaning::Fee, Meaning::Tax].into_iter().any(|meaning| columns.has(meaning));
    let parting = if is_whole { Parting::default() } else { options.parting };
    read_rows(&mut rows, table, parting, report, diagnostics);
    let Rows { mut reader, statement, .. } = rows;
    diagnostics.extend(std::mem::take(&mut reader.breakdown).diagnose(table.name()));
    reader.settle_deductions(statement, report);
    let proofs = reader.prove_amounts(report);
    let proven = reader.settle_proofs(table, &proofs, report, (diagnostics, first_diagnostic));
    let is_taken = |row: &StatementRow| proven.binary_search_by_key(&row.line, |taken| taken.line).is_ok();
    let blank = reader.unread.iter().filter(|held| held.is_blank).filter_map(|held| held.row);
    statement.blank.extend(blank.filter(|row| !is_taken(row)));
    statement.rows.insert_by_line(first_row, proven);
    let own_rows = || statement.rows.iter().skip(first_row).map(|row| (row.line, row.amount)).collect();
    let file = reader.prove_file(table, &own_rows, report, diagnostics);
    diagnostics.extend(repeated_at_once(table.name(), statement, first_row));
    diagnostics.extend(both_postings(table.name(), statement, first_row));
    let days = statement.rows.iter().skip(first_row).map(|row| row.date);
    diagnostics.extend(month_before_day(table, days));
    let mut far_off = DaysFarOff::default();
    statement.rows.iter().skip(first_row).for_each(|row| far_off.note(table, row.line, row.date));
    diagnostics.extend(far_off.found());
    table.finish(diagnostics);
    crate::csv::unread::diagnose(report, diagnostics);
    statement.files.push(file);
}

/// Maximum number of rows without an amount that are kept to see whether the file proves them. Beyond it rows
/// are counted in error only, and totals prove nothing.
const MAX_HELD: usize = 100_000;

/// A row in error of which only the amount, or its sign, may be missing.
struct Held {
    unread: Unread,
    /// The row, complete but for its amount, which is 0; `None` if something else is wrong with it too.
    row: Option<StatementRow>,
    /// Whether all cells of its amount are blank.
    is_blank: bool,
}

struct Reader<'o> {
    options: &'o ReadOptions,
    number: u16,
    has_balance: bool,
    controls: Controls,
    steps: Vec<Step>,
    unread: Vec<Held>,
    /// Number of rows in error that are not in `unread`: they have an amount but no date, or are in another
    /// currency.
    undated: u64,
    /// Fees and taxes in columns of their own.
    deducted: Vec<Deducted>,
    /// Date of the row above; `None` after a row whose date cannot be read.
    day_above: Option<NaiveDate>,
    /// Line of the first row without a date, which took that of the row above.
    dates_repeated: Option<u32>,
    /// Line of the first row whose word for the direction contradicts its columns, and the number of such
    /// rows.
    contradicted: Option<(u32, u64)>,
    headings: Headings,
    breakdown: Breakdown,
    /// Finds rows that a page repeats from the page before; `None` in a table without running numbers.
    pages: Option<Pages>,
    waiting: Waiting,
}

/// A fee or tax that was read as a row of its own.
struct Deducted {
    /// Index among the steps of the file's row; `None` if there are no balances.
    step: Option<usize>,
    /// Index among the rows of the statement.
    row: usize,
    amount: i64,
    /// Whether the row of the file has an amount too, which may include this.
    is_beside: bool,
}

/// The date of a row, and the other contents of its cell.
struct Day<'r> {
    date: NaiveDate,
    time: Option<u32>,
    number: &'r str,
    /// Whether the date was taken from the row above.
    is_repeated: bool,
}

impl<'o> Reader<'o> {
    fn new(table: &Table<'_>, options: &'o ReadOptions, number: u16) -> Self {
        Self {
            options,
            number,
            has_balance: table.columns().has(Meaning::Balance),
            controls: Controls::above(table),
            steps: Vec::new(),
            unread: Vec::new(),
            undated: 0,
            deducted: Vec::new(),
            day_above: None,
            dates_repeated: None,
            contradicted: None,
            headings: Headings::default(),
            breakdown: Breakdown::default(),
            pages: table.columns().has(Meaning::RowNumber).then(Pages::default),
            waiting: Waiting::default(),
        }
    }

    /// Appends the rows of a part. All of them are data and have dates of their own.
    fn append(&mut self, part: Self, lines: u32, moved: impl Fn(StatementRow) -> StatementRow) {
        let below = |line: u32| line.saturating_add(lines);
        for mut step in part.steps {
            step.line = below(step.line);
            push_tight(&mut self.steps, step);
        }
        let room = MAX_HELD.saturating_sub(self.unread.len());
        self.unread.extend(part.unread.into_iter().take(room).map(|held| {
            let unread = Unread { line: below(held.unread.line), ..held.unread };
            Held { unread, row: held.row.map(&moved), ..held }
        }));
        self.undated += part.undated;
        self.controls.seen.append(&part.controls.seen, part.day_above.is_some());
        self.breakdown.append(part.breakdown, lines);
        self.day_above = part.day_above.or(self.day_above);
        if let Some((line, rows)) = part.contradicted {
            self.contradicted.get_or_insert((below(line), 0)).1 += rows;
        }
    }

    fn take(
        &mut self,
        table: &mut Table<'_>,
        record: &Record,
        statement: &mut Statement,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match self.controls.sort(table, record, report) {
            RowSort::Data if self.headings.are_pending() => report.note_not_done(record.line()),
            RowSort::Data => {
                diagnostics.extend(self.pages.as_mut().and_then(|p| p.repeated(table, record, report)));
                self.take_data(table, record, statement, report, diagnostics);
            }
            RowSort::LikeTotal => {
                report.in_error += 1;
                self.undated += 1;
                diagnostics.push(like_total(table, record));
            }
            RowSort::Aside(aside) => {
                if let Aside::DayEnd(balance) = aside {
                    let (line, date) = (record.line(), self.day_above);
                    self.steps.push(Step::new(line, date, Some(0), Some(balance)));
                }
                // `PHÁT SINH NỢ` without a figure is a heading.
                let is_heading = || control_of(record).is_some_and(|(control, _)| control == Control::Moved);
                if aside == Aside::Note || aside == Aside::Control && is_heading() {
                    self.headings.take(table, record, report);
                }
                report.note_aside(aside);
            }
        }
    }

    fn take_data(
        &mut self,
        table: &mut Table<'_>,
        record: &Record,
        statement: &mut Statement,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let day = self.read_day(table, record, diagnostics);
        self.day_above = day.as_ref().map(|day| day.date);
        let is_repeated = day.as_ref().is_some_and(|day| day.is_repeated);
        if let Some(found) = fault_of_movement(table, record, is_repeated) {
            report.in_error += 1;
            self.undated += 1;
            diagnostics.push(found);
            return;
        }
        let deductions = read_deductions(table, record, diagnostics);
        let stands_alone = deductions.as_ref().is_some_and(|list| !list.is_empty());
        let amount = match read_amount(table, record, stands_alone, diagnostics) {
            Amount::Known(amount) => Amount::Known(self.headings.directed(amount)),
            other => other,
        };
        let balance = match table.amount(record, Meaning::Balance) {
            Ok(balance) => balance.map(Vnd::get),
            Err(diagnostic) => {
                // The row's amount is known, so the row is read; its balance proves nothing.
                diagnostics.push(*diagnostic);
                None
            }
        };
        let deducted = deductions
            .as_ref()
            .and_then(|list| list.iter().try_fold(0_i64, |sum, (_, amount)| sum.checked_add(*amount)));
        let whole = match (&amount, deducted) {
            (Amount::Known(amount), Some(deducted)) => amount.checked_add(deducted),
            _ => None,
        };
        self.controls.seen.note_row(whole.map_or(0, i128::from), balance);
        self.breakdown.note(table, record, whole.map_or(0, i128::from));
        let step = (self.has_balance || self.controls.opening.is_some()).then_some(self.steps.len());
        if step.is_some() {
            let date = day.as_ref().map(|day| day.date);
            push_tight(&mut self.steps, Step::new(record.line(), date, whole, balance));
        }
        if let Amount::Known(amount) = amount
            && contradicts(table, record, amount)
        {
            self.contradicted.get_or_insert((record.line(), 0)).1 += 1;
        }
        let texts = texts_of(table, record, day.as_ref().map_or("", |day| day.number));
        let [reference, party, text] = &texts;
        let row = day.map(|day| {
            let row = StatementRow::new(self.number, record.line(), day.date, 0);
            row.with_balance(balance).with_time(day.time)
        });
        match (row, amount, whole, deductions) {
            // The row is not an entry, but it must not be lost either, and the file extends to its date.
            (Some(row), Amount::Known(0), Some(_), Some(deductions)) if deductions.is_empty() => {
                report.note_nothing();
                report.extend_days(row.date);
            }
            (Some(row), Amount::Known(amount), Some(_), Some(deductions)) => {
                report.read += 1;
                report.dates_repeated += u64::from(is_repeated);
                if is_repeated {
                    self.dates_repeated.get_or_insert(record.line());
                }
                report.extend_days(row.date);
                if amount != 0 {
                    report.add_money(i128::from(amount));
                    self.waiting.push(statement, row.with_amount(amount), [reference, party, text]);
                }
                for (meaning, part) in deductions {
                    let text = format!("{}: {text}", table.columns().name(meaning));
                    report.add_money(i128::from(part));
                    let (at, is_beside) = (statement.rows.len(), amount != 0);
                    self.deducted.push(Deducted { step, row: at, amount: part, is_beside });
                    // The balance is that after the whole row of the file.
                    let part = row.with_amount(part).with_balance(None);
                    self.waiting.push(statement, part, [reference, party, &text]);
                }
            }
            (row, amount, whole, deductions) => {
                report.in_error += 1;
                let has_deductions = !deductions.is_some_and(|list| list.is_empty());
                match (whole, amount) {
                    (Some(whole), _) => {
                        self.undated += 1;
                        let side =
                            if whole >= 0 { &mut report.unread_money.0 } else { &mut report.unread_money.1 };
                        *side += i128::from(whole).abs();
                    }
                    (None, amount) => {
                        let (size, row) = match amount {
                            Amount::Missing(size) => (size, row.filter(|_| !has_deductions)),
                            Amount::Known(_) | Amount::Unclear => (None, None),
                        };
                        // A proof among more rows than this would not be looked at by anybody. They are still
                        // counted as in error, and without them totals prove nothing.
                        if self.unread.len() < MAX_HELD {
                            let amounts = [Meaning::Debit, Meaning::Credit, Meaning::Amount];
                            let is_blank = |m: Meaning| table.raw_cell(record, m).trim().is_empty();
                            let is_blank = amounts.into_iter().all(is_blank);
                            let unread = Unread { line: record.line(), size };
                            let row = row
                                .map(|row| self.waiting.with_texts(statement, row, [reference, party, text]));
                            self.unread.push(Held { unread, row, is_blank });
                        }
                    }
                }
            }
        }
    }

    /// Reads the date, and a document number in the same cell. A blank date is replaced by that of the row
    /// above if the row has a text.
    fn read_day<'r>(
        &mut self,
        table: &Table<'_>,
        record: &'r Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Day<'r>> {
        let has_number = !table.columns().has(Meaning::Date);
        let meaning = if has_number { Meaning::DateAndReference } else { Meaning::Date };
        if !table.columns().has(meaning)
            && let Some(date) = self.options.profile.date
        {
            return Some(Day { date, time: None, number: "", is_repeated: false });
        }
        let error = match table.date(record, meaning) {
            Ok(cell) if has_number || cell.rest.is_empty() => {
                let (date, time, number) = (cell.date, cell.time, cell.rest);
                self.controls.seen.note_day();
                return Some(Day { date, time, number, is_repeated: false });
            }
            Ok(_) => DateError::NotADate,
            Err(error) => error,
        };
        let has_text = [Meaning::Memo, Meaning::Reference, Meaning::Party]
            .into_iter()
            .any(|meaning| !table.raw_cell(record, meaning).trim().is_empty());
        if error == DateError::Blank
            && has_text
            && let Some(date) = self.day_above
            && !self.controls.seen.is_day_unknown()
        {
            return Some(Day { date, time: None, number: "", is_repeated: true });
        }
        let is_cut = error == DateError::Blank && self.controls.seen.is_day_unknown();
        let key = if is_cut { "HB0105.below-total" } else { date_key(error) };
        diagnostics.push(table.cell_diagnostic(Code::DATE, key, record, meaning));
        None
    }

    /// Fees and taxes are taken as money out in addition to the row's amount, unless the running balance
    /// shows that the amount already includes them. A fee in a row without an amount is included in none.
    fn settle_deductions(&mut self, statement: &mut Statement, report: &mut ReadSummary) {
        let deducted: Vec<&Deducted> = self.deducted.iter().filter(|deducted| deducted.is_beside).collect();
        if deducted.is_empty() {
            return;
        }
        let mut within = self.steps.clone();
        for deducted in &deducted {
            if let Some(step) = deducted.step.and_then(|at| within.get_mut(at)) {
                let amount = step.amount().and_then(|amount| amount.checked_sub(deducted.amount));
                *step = step.with_amount(amount);
            }
        }
        let (opening, closing) = (self.controls.opening, self.controls.closing);
        let beside = check_running_balance(&self.steps, opening, closing);
        let inside = check_running_balance(&within, opening, closing);
        if inside.breaks.len() >= beside.breaks.len() || inside.checks == 0 {
            return;
        }
        self.steps = within;
        for deducted in &deducted {
            report.money_out -= i128::from(deducted.amount).abs();
        }
        let left: BTreeSet<usize> = deducted.iter().map(|deducted| deducted.row).collect();
        statement.rows.retain_at(|at| !left.contains(&at));
    }

    /// Returns the amounts that rows do not state but the file proves.
    fn prove_amounts(&self, report: &ReadSummary) -> Vec<Proof> {
        let unread: Vec<Unread> = self.unread.iter().map(|held| held.unread).collect();
        if unread.is_empty() {
            return Vec::new();
        }
        let running = check_running_balance(&self.steps, self.controls.opening, self.controls.closing);
        let mut proofs = proof::by_balance(&unread, &running);
        let proven: FxHashSet<u32> = proofs.iter().map(|proof| proof.line).collect();
        let open: Vec<Unread> = unread.into_iter().filter(|row| !proven.contains(&row.line)).collect();
        let (proven_in, proven_out) = proof::money(&proofs);
        let (total_in, total_out) = self.controls.printed_totals();
        let rest = Rest {
            money_in: total_in.map(|total| total - report.money_in - report.unread_money.0 - proven_in),
            money_out: total_out.map(|total| total - report.money_out - report.unread_money.1 - proven_out),
        };
        // A row that is not accounted for could hold any amount.
        if self.unread.len() as u64 + self.undated == report.in_error {
            proofs.extend(proof::by_totals(&open, rest));
        }
        proofs.sort_by_key(|proof| proof.line);
        proofs
    }

    /// Accepts proven amounts if the caller allows it, and names the others in the hints of their
    /// diagnostics.
    fn settle_proofs(
        &mut self,
        table: &Table<'_>,
        proofs: &[Proof],
        report: &mut ReadSummary,
        (diagnostics, first): (&mut Vec<Diagnostic>, usize),
    ) -> Vec<StatementRow> {
        let mut proven = Vec::new();
        let proofs: BTreeMap<u32, &Proof> = proofs.iter().map(|proof| (proof.line, proof)).collect();
        let rows: BTreeMap<u32, StatementRow> =
            self.unread.iter().filter_map(|held| Some((held.unread.line, held.row?))).collect();
        let is_taken =
            |line: u32| self.options.accept_proven && proofs.contains_key(&line) && rows.contains_key(&line);
        let mut index = 0;
        diagnostics.retain_mut(|diagnostic| {
            index += 1;
            let Some(line) = diagnostic.primary.line.filter(|_| index > first && diagnostic.is_error())
            else {
                return true;
            };
            let Some(proof) = proofs.get(&line) else { return true };
            if is_taken(line) {
                return false;
            }
            let key = match (proof.witness, rows.contains_key(&line)) {
                (Witness::RunningBalance, true) => "hint.proven",
                (Witness::ControlTotal, true) => "hint.proven-total",
                (Witness::RunningBalance, false) => "hint.proven-only",
                (Witness::ControlTotal, false) => "hint.proven-total-only",
            };
            if diagnostic.hint.is_none() {
                diagnostic.hint = Some(Message::new(key).with("amount", proof.amount()));
            }
            true
        });
        for (line, proof) in proofs.iter().filter(|(line, _)| is_taken(**line)) {
            let Some(row) = rows.get(line) else { continue };
            let key = match proof.witness {
                Witness::RunningBalance => "HB0806",
                Witness::ControlTotal => "HB0806.total",
            };
            let message = Message::new(key).with("amount", proof.amount());
            let place = Location::line(table.name(), *line);
            diagnostics.push(Diagnostic::new(Code::PROVEN_AMOUNT, message, place));
            report.in_error -= 1;
            report.read += 1;
            report.proven += 1;
            report.extend_days(row.date);
            report.add_money(i128::from(proof.amount));
            let mut row = row.with_amount(proof.amount);
            row.is_proven = true;
            proven.push(row);
            if let Ok(at) = self.steps.binary_search_by_key(line, |step| step.line)
                && let Some(step) = self.steps.get_mut(at)
            {
                *step = step.with_amount(Some(proof.amount));
            }
        }
        proven
    }

    /// Checks running balances and control totals against the rows.
    fn prove_file(
        &self,
        table: &mut Table<'_>,
        rows: &dyn Fn() -> Vec<(u32, i64)>,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> StatementFile {
        let running = prove(table, &self.steps, &self.controls, rows, report, diagnostics);
        if let Some(line) = self.dates_repeated {
            let message = Message::new("HB0117").with("rows", report.dates_repeated);
            let place = Location::line(table.name(), line).in_column(table.columns().name(Meaning::Date));
            diagnostics.push(Diagnostic::new(Code::DATE_FROM_ABOVE, message, place));
        }
        diagnostics.extend(self.headings.diagnose(table.name(), report));
        if let Some((line, rows)) = self.contradicted {
            let column = table.columns().name(Meaning::Sign);
            let message = Message::new("HB0122.contradicts").with("column", column).with("rows", rows);
            let place = Location::line(table.name(), line).in_column(column);
            diagnostics.push(Diagnostic::new(Code::UNREAD_COLUMN, message, place));
        }
        StatementFile {
            name: Arc::clone(table.name()),
            opening: running.opening.or(self.controls.opening),
            closing: self.controls.closing.or(running.closing),
            days: report.from.zip(report.to),
            printed_period: self.controls.period,
        }
    }
}

/// Returns why a row with money is not a movement in đồng: it is in another currency, or it has a letter as its
/// number and no date of its own, as `C,,TỒN,550.000` below the rows of `B`.
fn fault_of_movement(table: &Table<'_>, record: &Record, is_undated: bool) -> Option<Diagnostic> {
    let is_lettered = table.trimmed_cell(record, Meaning::RowNumber).starts_with(char::is_alphabetic);
    if is_lettered && is_undated {
        return Some(table.cell_diagnostic(Code::CELL, "HB0109.row-number", record, Meaning::RowNumber));
    }
    let is_foreign = says(table.raw_cell(record, Meaning::Currency), Value::Foreign);
    (is_foreign && !table.columns().has(Meaning::ForeignAmount))
        .then(|| table.cell_diagnostic(Code::CURRENCY, "HB0124", record, Meaning::Currency))
}

/// Whether the word for the direction contradicts the columns of money in and out.
fn contradicts(table: &Table<'_>, record: &Record, amount: i64) -> bool {
    if !(table.columns().has(Meaning::Sign) && table.columns().has(Meaning::Debit)) {
        return false;
    }
    match direction_of_cell(table.raw_cell(record, Meaning::Sign)) {
        Some(Value::Out) => amount > 0,
        Some(_) => amount < 0,
        None => false,
    }
}

/// Reference, party and description of a row. `number` is one that stands in the cell of its date.
fn texts_of<'r>(table: &Table<'_>, record: &'r Record, number: &'r str) -> [Cow<'r, str>; 3] {
    let numbers = [Meaning::Reference, Meaning::ReceiptVoucher, Meaning::PaymentVoucher];
    let mut numbers = numbers.into_iter().map(|meaning| table.cell(record, meaning));
    let reference = numbers.find(|text| !text.is_empty()).unwrap_or(Cow::Borrowed(number));
    [reference, table.cell(record, Meaning::Party), table.cell(record, Meaning::Memo)]
}

#[cfg(test)]
mod tests;
