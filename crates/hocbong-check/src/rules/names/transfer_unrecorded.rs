//! HB0212: a transfer that only one of its ends recorded.

use crate::context::shown_voucher;
use crate::facts::transfers::is_handover;
use crate::transfers::DEFAULT_WINDOW_DAYS;
use crate::{Context, Findings, Rule};
use chrono::Days;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;
use std::collections::BTreeSet;

/// A transfer between two funds that both have entries in this book is entered at both ends. Money sent within
/// the last 10 days may still be on its way; money that arrived in the first 10 days may have been sent from
/// last year's book. What a closed association hands over is left to `HB0210`.
///
/// # Source
/// Arithmetic: money that leaves one fund arrives in another.
///
/// # What it does not catch
/// A transfer of which the other end is in another book: `hocbong consolidate` compares books.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TransferUnrecorded;

impl Rule for TransferUnrecorded {
    fn code(&self) -> Code {
        Code::TRANSFER_UNRECORDED
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let transfers = context.transfers();
        let dates = context.book().ledger.dates();
        let Some((first, last)) = dates.iter().min().zip(dates.iter().max()) else { return };
        let window = Days::new(u64::from(DEFAULT_WINDOW_DAYS));
        let kept: BTreeSet<&str> = context.book().ledger.iter().map(|row| row.association()).collect();
        for end in transfers.unpaired().filter_map(|number| transfers.movements.get(number)) {
            let other = if end.is_out { end.receiver() } else { end.sender() };
            let is_early = !end.is_out && first.checked_add_days(window).is_some_and(|day| end.date() < day);
            let is_late = end.is_out && last.checked_sub_days(window).is_some_and(|day| end.date() >= day);
            if !kept.contains(other) || is_early || is_late || end.amount <= 0 || is_handover(context, end) {
                continue;
            }
            let message = Message::new(if end.is_out { "HB0212" } else { "HB0212.received" })
                .with("fund", end.fund)
                .with("other", end.counter_fund)
                .with("amount", end.amount)
                .with("day", end.date())
                .with("voucher", shown_voucher(&end.row));
            findings.push(Diagnostic::new(
                self.code(),
                message,
                context.place(&end.row, &[Field::CounterFund]),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_open as check;

    const HEAD: &str = "date,voucher,kind,fund,method,amount,counter_fund\n\
         2025-02-01,PT-1,donation,ST,cash,50000000,\n2025-02-01,PT-1,donation,MX,cash,50000000,\n";
    const TAIL: &str = "2025-06-20,PT-2,donation,ST,cash,1000,\n";

    #[test]
    fn money_that_never_arrived_and_money_without_a_sender_are_named() {
        let rows = "2025-03-01,PC-1,transfer-out,ST,cash,8000000,MX\n\
             2025-04-03,PT-2,transfer-in,MX,cash,5000000,ST\n";
        let words = check(&format!("{HEAD}{rows}{TAIL}"), &["HB0212:4", "HB0212:5"]);
        assert_eq!(
            words,
            [
                "HB0212(fund=ST, other=MX, amount=8.000.000, day=2025-03-01, voucher=PC-1)",
                "HB0212.received(fund=MX, other=ST, amount=5.000.000, day=2025-04-03, voucher=PT-2)",
            ]
        );
    }

    #[test]
    fn what_may_be_on_its_way_is_no_finding() {
        let rows = "2025-02-05,PT-2,transfer-in,MX,cash,1000000,ST\n\
             2025-06-15,PC-1,transfer-out,ST,cash,8000000,MX\n";
        check(&format!("{HEAD}{rows}{TAIL}"), &[]);
    }
}
