//! Compares the figures that a file prints with the sums of its rows.

use super::{Control, Controls, Partial, Stated};
use crate::csv::form::Form;
use crate::csv::header::Layout;
use crate::csv::labels::is_of_one_side;
use crate::csv::read_summary::{ControlTotal, ReadSummary};
use hocbong_core::statement::BalanceBreak;
use hocbong_core::vnd::Vnd;

impl Controls {
    /// Returns the control totals with the sums of the rows. `day_ends` are the balances at ends of days
    /// where the rows do not lead to the printed figure.
    pub(in crate::csv) fn totals(
        &self,
        report: &ReadSummary,
        opening: Option<Vnd>,
        day_ends: &[BalanceBreak],
    ) -> Vec<ControlTotal> {
        let movement = report.money_in - report.money_out;
        let compute = |stated: &Stated, value: Vnd| match stated.control {
            Control::TotalIn | Control::TotalOut | Control::Totals | Control::TotalGoods => {
                let whole = sum_of(stated.control, report);
                let wanted = i128::from(value.get());
                // A subtotal is right if it is the sum of all rows before it, or of those since the last one.
                // A subtotal may be 0 if there are rows that did not move this column.
                let (parts, may_be_zero) = match stated.partial {
                    Some(Partial { so_far, since, has_rows }) => ([so_far, since], has_rows || so_far == 0),
                    None => ([whole; 2], false),
                };
                // Totals of receipts may include the opening balance that is written as one.
                let carried = self.carried_on(stated.control);
                if let (Some(before), [so_far, _]) = (stated.since_before, parts) {
                    let sums = [so_far + before, so_far + before + carried];
                    return Vnd::from_wide(sums.into_iter().find(|sum| *sum == wanted).unwrap_or(so_far));
                }
                let with_carried = parts.map(|part| part + carried).into_iter().filter(|_| carried != 0);
                // `Tổng số tiền` of a statement may be that of one side.
                let is_net = stated.control == Control::Totals && !report.form.is_some_and(Form::is_ledger);
                let sides = [report.money_in, report.money_out].into_iter().filter(|_| is_net);
                let others = sides.chain(with_carried).filter(|part| *part != 0);
                let sum = parts
                    .into_iter()
                    .filter(|part| *part != 0 || may_be_zero)
                    .chain(others)
                    .find(|part| *part == wanted)
                    .unwrap_or(whole);
                Vnd::from_wide(sum)
            }
            // We count the rows of both sides together.
            Control::RowCount if is_of_one_side(&stated.name) => None,
            Control::RowCount => i64::try_from(report.rows_below() + report.aside.nothing).ok().map(Vnd::new),
            Control::Opening | Control::Closing => opening.and_then(|opening| {
                // Before all rows, after all rows, or carried over between two pages.
                let whole = if stated.control == Control::Closing { movement } else { 0 };
                let moved = stated.partial.map_or(whole, |partial| partial.so_far);
                let of = |moved: i128| Vnd::from_wide(i128::from(opening.get()) + moved);
                if of(moved) == Some(value) { of(moved) } else { of(whole) }
            }),
            Control::Left | Control::Moved => None,
            Control::DayEnd => {
                let broken = day_ends.iter().find(|end| end.line == stated.line);
                broken.map_or(Some(value), |end| Vnd::from_wide(end.expected))
            }
        };
        let total = |stated: &Stated| {
            // Totals of money out are printed with or without a minus.
            let value = match stated.control {
                Control::TotalOut if stated.value.is_negative() => {
                    stated.value.checked_neg().unwrap_or(stated.value)
                }
                _ => stated.value,
            };
            ControlTotal {
                name: stated.name.clone(),
                line: stated.line,
                is_count: stated.control == Control::RowCount,
                stated: value,
                computed: compute(stated, value),
            }
        };
        self.stated.iter().map(total).collect()
    }

    /// What totals of this side may include beside the rows.
    pub(super) const fn carried_on(&self, control: Control) -> i128 {
        if matches!(control, Control::TotalOut) { self.squared } else { self.carried }
    }
}

/// Returns the sum of the rows read so far.
pub(super) fn sum_of(control: Control, report: &ReadSummary) -> i128 {
    let is_ledger = report.form.is_some_and(Form::is_ledger);
    match control {
        // In a journal debits and credits have the same sum, and a list has one column for both.
        Control::TotalIn | Control::TotalOut
            if matches!(report.form, Some(Form::Pairs | Form::Journal))
                || matches!(report.layout, Layout::DonationList | Layout::AwardList) =>
        {
            report.amounts
        }
        Control::TotalIn => report.money_in,
        Control::TotalOut => report.money_out,
        Control::Totals if is_ledger => report.amounts,
        Control::TotalGoods => report.goods,
        _ => report.money_in - report.money_out,
    }
}
