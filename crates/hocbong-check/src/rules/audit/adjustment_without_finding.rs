//! HB1003: an adjustment without an audit finding.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashSet;

/// An adjustment is about a finding, or about a transaction that a finding is about, or a finding is about
/// the adjustment.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.27.4: books are corrected by adjusting vouchers only; the finding says why.
///
/// # What it does not catch
/// A finding that is about something else than what is adjusted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdjustmentWithoutFinding;

impl Rule for AdjustmentWithoutFinding {
    fn code(&self) -> Code {
        Code::ADJUSTMENT_WITHOUT_FINDING
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let found: FxHashSet<usize> = context
            .standing(&[Kind::AuditFinding])
            .filter_map(|finding| Some(finding.about_transaction()?.index()))
            .collect();
        for row in context.standing(&[Kind::AuditAdjust]) {
            // A reference that cannot be resolved is reported by `HB0308`.
            let Some(target) = row.about_transaction() else { continue };
            let has_finding = target.kind() == Kind::AuditFinding
                || found.contains(&target.index())
                || found.contains(&row.index());
            if has_finding {
                continue;
            }
            let message = Message::new("HB1003")
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("amount", row.debit_total())
                .with("target", shown_voucher(&target))
                .with("target_day", target.date());
            let place = context.place(&row, &[Field::About]);
            findings.push(
                Diagnostic::new(self.code(), message, place)
                    .with_related(context.place(&target, &[Field::Voucher]))
                    .with_hint(Message::new("HB1003.hint")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,debit_account,credit_account,amount,about\n\
         2025-02-01,PT-1,donation,ST,111,5111,100,\n\
         2025-02-01,PC-1,expense,ST,642,111,10,\n\
         2025-03-01,PH-1,audit:finding,ST,,,,PC-1\n\
         2025-03-02,DC-1,audit:adjust,ST,811,642,10,PC-1\n\
         2025-03-03,PH-2,audit:resolve,ST,,,,PH-1\n";

    #[test]
    fn an_adjustment_has_a_finding() {
        check(ROWS, &[]);
        check(&ROWS.replace("642,10,PC-1", "642,10,PH-1"), &[]);
        let words = check(&ROWS.replace("642,10,PC-1", "642,10,PT-1"), &["HB1003:5"]);
        assert_eq!(
            words,
            ["HB1003(voucher=DC-1, day=2025-03-02, amount=10, target=PT-1, target_day=2025-02-01)"]
        );
    }
}
