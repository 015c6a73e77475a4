//! Checks running balances and control totals against the rows of a file.

use super::controls::Controls;
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::{ControlTotal, ReadSummary};
use crate::csv::table::Table;
use crate::csv::units::Unit;
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::statement::{BalanceBreak, RunningBalance, Step, check_running_balance};
use hocbong_core::vnd::Vnd;

/// Checks running balances and control totals against the rows, and records the result in `report`. `rows`
/// returns lines with their amounts, among which we look for those that explain a wrong total.
pub(in crate::csv) fn prove(
    table: &mut Table<'_>,
    steps: &[Step],
    controls: &Controls,
    rows: &dyn Fn() -> Vec<(u32, i64)>,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) -> RunningBalance {
    let name = table.name();
    report.has_balance = steps.iter().any(|step| step.balance().is_some());
    let mut running = check_running_balance(steps, controls.opening, controls.closing);
    let (day_ends, breaks): (Vec<BalanceBreak>, Vec<BalanceBreak>) =
        running.breaks.iter().partition(|broken| controls.is_day_end(broken.line));
    for broken in &breaks {
        if !table.is_listing(diagnostics) {
            continue;
        }
        let message = Message::new("HB0801").with("expected", broken.expected).with("found", broken.found);
        let place = Location::line(name, broken.line).in_column(table.columns().name(Meaning::Balance));
        let mut diagnostic = Diagnostic::new(Code::BALANCE_BREAK, message, place);
        let at = steps.binary_search_by_key(&broken.line, |step| step.line).ok();
        let amount = at.and_then(|at| steps.get(at)).and_then(Step::amount);
        let gap = broken.expected - broken.found;
        if amount.is_some_and(|amount| gap == 2 * i128::from(amount)) {
            diagnostic.hint = Some(Message::new("hint.flipped-sign"));
        }
        diagnostics.push(diagnostic);
    }
    if breaks.is_empty() && running.checks > 1 {
        diagnostics.extend(days_out_of_order(table, steps));
    }
    if let (Some((from, to)), Some(first), Some(last)) = (controls.period, report.from, report.to)
        && (first < from || last > to)
    {
        let message = Message::new("HB0126.period")
            .with("from", from)
            .with("to", to)
            .with("first", first)
            .with("last", last);
        diagnostics.push(Diagnostic::new(Code::DAYS_CONTRADICT, message, Location::file(name)));
    }
    diagnostics.extend(unit_below(table, controls));
    diagnostics.extend(controls.lines.diagnose(table, report));
    report.balance_breaks = breaks;
    running.breaks.clone_from(&report.balance_breaks);
    let opening = running.opening.or(controls.opening);
    report.control_totals = controls.totals(report, opening, &day_ends);
    let sums_agree = report.control_totals.iter().filter(|total| !total.is_count).all(ControlTotal::agrees);
    let has_sums = report.control_totals.iter().any(|total| !total.is_count && total.computed.is_some());
    for total in report.control_totals.iter().filter(|total| !total.agrees()) {
        let computed = total.computed.unwrap_or_default();
        let missing = i128::from(total.stated.get()) - i128::from(computed.get());
        let (unread_in, unread_out) = report.unread_money;
        let is_explained = missing > 0 && (missing == unread_in || missing == unread_out);
        let key = match () {
            () if total.is_count => "HB0802.count",
            () if is_explained => "HB0802.unread",
            () if report.in_error > 0 => "HB0802.partly",
            () => "HB0802",
        };
        let message = Message::new(key)
            .with("name", total.name.as_str())
            .with("stated", total.stated)
            .with("computed", computed)
            .with("difference", Vnd::from_wide(missing).unwrap_or_default())
            .with("rows", report.in_error);
        let mut diagnostic = Diagnostic::new(Code::CONTROL_TOTAL, message, Location::line(name, total.line));
        if key == "HB0802" {
            let rows = rows();
            let amounts: Vec<i64> = rows.iter().map(|(_, amount)| *amount).collect();
            let line = |at: usize| rows.get(at).map_or_else(String::new, |(line, _)| line.to_string());
            diagnostic.hint = crate::subset_sum::hint(&amounts, missing, line);
        }
        if total.is_count && has_sums && sums_agree {
            // The sums prove that no row is missing; printed counts are often wrong.
            diagnostic.severity = Severity::Warning;
        }
        diagnostics.push(diagnostic);
    }
    running
}

/// Reports a line below the table that states another unit than the figures were read in.
fn unit_below(table: &Table<'_>, controls: &Controls) -> Option<Diagnostic> {
    let (unit, line) = controls.unit?;
    let mut units = table.columns().list().iter().filter(|c| c.meaning.is_money()).map(|c| c.unit);
    let (code, message) = match unit {
        Unit::Dong(unit) if units.all(|own| own != unit) => {
            (Code::UNIT, Message::new("HB0123.below").with("unit", u64::try_from(unit).unwrap_or(0)))
        }
        Unit::Foreign if !table.columns().has(Meaning::ForeignAmount) => {
            (Code::CURRENCY, Message::new("HB0124.below"))
        }
        Unit::Dong(_) | Unit::Foreign => return None,
    };
    let mut found = Diagnostic::new(code, message, Location::line(table.name(), line));
    found.severity = Severity::Error;
    Some(found)
}

/// Reports the first date out of order, if the balances prove the order of the rows and the dates are in
/// neither order.
fn days_out_of_order(table: &Table<'_>, steps: &[Step]) -> Option<Diagnostic> {
    let days: Vec<(u32, NaiveDate)> = steps.iter().filter_map(|step| Some((step.line, step.date?))).collect();
    let pairs = || days.iter().zip(days.iter().skip(1));
    let ascends = pairs().filter(|(one, next)| one.1 < next.1).count();
    let descends = pairs().filter(|(one, next)| one.1 > next.1).count();
    if ascends == 0 || descends == 0 {
        return None;
    }
    let is_wrong =
        |one: NaiveDate, next: NaiveDate| if ascends >= descends { one > next } else { one < next };
    let (before, broken) = pairs().find(|(one, next)| is_wrong(one.1, next.1))?;
    let message = Message::new("HB0126").with("day", broken.1).with("before", before.1);
    let place = Location::line(table.name(), broken.0).in_column(table.columns().name(Meaning::Date));
    Some(Diagnostic::new(Code::DAYS_CONTRADICT, message, place))
}
