//! HB1007: a shortage or surplus settled for more than its amount.

use crate::context::shown_voucher;
use crate::facts::settlement::settlements;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};

/// A shortage or surplus is not settled for more than its amount.
///
/// # Source
/// Arithmetic.
///
/// # What it does not catch
/// A settlement of the right amount about the wrong shortage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SettledBeyond;

impl Rule for SettledBeyond {
    fn code(&self) -> Code {
        Code::SETTLED_BEYOND
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (row, settled) in settlements(context) {
            let mut left = row.debit_total();
            let beyond = settled.iter().find(|settled| {
                left -= settled.debit_total();
                left < 0
            });
            let Some(beyond) = beyond else { continue };
            let total: i128 = settled.iter().map(TransactionRef::debit_total).sum();
            let message = Message::new("HB1007")
                .with("voucher", shown_voucher(beyond))
                .with("day", beyond.date())
                .with("target", shown_voucher(&row))
                .with("amount", row.debit_total())
                .with("settled", total)
                .with("over", total - row.debit_total());
            let place = context.place(beyond, &[Field::Amount]);
            findings.push(
                Diagnostic::new(self.code(), message, place)
                    .with_related(context.place(&row, &[Field::Amount])),
            );
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
    fn no_more_is_settled_than_was_found() {
        let words = check(&ROWS.replace("ST,,4,KK-1", "ST,,5,KK-1"), &["HB1007:6"]);
        assert_eq!(
            words,
            ["HB1007(voucher=KK-4, day=2025-03-02, target=KK-1, amount=10, settled=11, over=1)"]
        );
    }
}
