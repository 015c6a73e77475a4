//! HB0306: a date after today.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;

/// No transaction is dated after today.
///
/// # Source
/// None: what has not happened cannot be recorded.
///
/// # What it does not catch
/// A wrong date that lies in the past.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FutureDate;

impl Rule for FutureDate {
    fn code(&self) -> Code {
        Code::FUTURE_DATE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Today]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let Some(today) = context.today() else { return };
        for row in context.book().ledger.iter().filter(|row| row.date() > today) {
            let message = Message::new("HB0306")
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("today", today);
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Date])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn today_is_not_the_future() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2026-01-31,PT-1,donation,ST,cash,500\n\
             2026-02-01,PT-2,donation,ST,cash,500\n",
            &["HB0306:3"],
        );
    }
}
