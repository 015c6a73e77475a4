//! HB1002: a shortage or surplus that is not settled by the end of its year.

use crate::context::{shown_voucher, year_end};
use crate::facts::settlement::{COUNTS, settlements};
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;

/// A shortage or surplus is settled in full by the end of its year. The rule looks at it on the last day of
/// that year and later.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.40: differences are settled before the annual statements.
///
/// # What it does not catch
/// A settlement with the wrong person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsettled;

impl Rule for Unsettled {
    fn code(&self) -> Code {
        Code::UNSETTLED
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (row, settled) in settlements(context, COUNTS) {
            let end = year_end(row.date());
            if context.last_day().is_none_or(|last| last < end) {
                continue;
            }
            let in_time = settled.iter().filter(|settled| settled.date() <= end);
            let left = row.debit_total() - in_time.map(TransactionRef::debit_total).sum::<i128>();
            if left <= 0 {
                continue;
            }
            let is_short = row.kind() == Kind::AuditShortage;
            let key = if is_short { "HB1002.shortage" } else { "HB1002.surplus" };
            let message = Message::new(key)
                .with("association", row.association())
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("left", left)
                .with("end", end);
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Amount])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,about\n\
         2025-02-01,PT-1,donation,ST,cash,100,\n\
         2025-02-01,KK-1,audit:shortage,ST,cash,10,\n\
         2025-02-01,KK-2,audit:surplus,ST,in-kind,20,\n\
         2025-03-01,KK-3,audit:settle,ST,cash,6,KK-1\n\
         2025-03-02,KK-4,audit:settle,ST,,4,KK-1\n\
         2025-12-31,KK-5,audit:settle,ST,,20,KK-2\n";

    #[test]
    fn what_is_open_at_the_years_end_is_named() {
        check(ROWS, &[]);
        let words = check(&ROWS.replace("ST,,4,KK-1", "ST,,3,KK-1"), &["HB1002:3"]);
        assert_eq!(
            words,
            ["HB1002.shortage(association=ST, voucher=KK-1, day=2025-02-01, left=1, end=2025-12-31)"]
        );
        check(
            &ROWS.replace("2025-12-31,KK-5", "2026-01-01,KK-5").replace(",KK-2\n", ",2025:KK-2\n"),
            &["HB1002:4"],
        );
    }

    #[test]
    fn a_year_that_is_not_over_is_not_asked() {
        check(
            "date,voucher,kind,fund,method,amount\n2026-01-01,PT-1,donation,ST,cash,100\n\
               2026-01-02,KK-1,audit:shortage,ST,cash,10\n",
            &[],
        );
    }
}
