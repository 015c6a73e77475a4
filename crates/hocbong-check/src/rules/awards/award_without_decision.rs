//! HB0702: an award that names no decision.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message, Severity};
use hocbong_core::law::Decree;
use hocbong_core::ledger::Field;
use hocbong_core::transaction::Kind;

/// Every award names the decision that granted it. Reversed awards are left out.
///
/// # Source
/// NĐ 253/2026/NĐ-CP Đ.28.3, from 01/07/2026: an award is exempt from income tax on the award decision and the
/// payment voucher. For awards before that day the number is good practice (Luật Kế toán 88/2015/QH13 Đ.16:
/// what a voucher is about), and the finding is a warning.
///
/// # What it does not catch
/// A number that no decision has; a decision about somebody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AwardWithoutDecision;

impl Rule for AwardWithoutDecision {
    fn code(&self) -> Code {
        Code::AWARD_WITHOUT_DECISION
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Decision)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let tax = Decree::INCOME_TAX.period();
        for row in context.standing(&[Kind::Award]) {
            let has_decision = row.facts().is_some_and(|facts| facts.decision.is_some());
            if has_decision || !context.file_has(&row, Field::Decision) {
                continue;
            }
            let message = Message::new("HB0702")
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("amount", row.debit_total())
                .with("association", row.association());
            let mut finding = Diagnostic::new(self.code(), message, context.place(&row, &[Field::Decision]));
            if !tax.contains(row.date()) {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
    }

    fn partly_skipped(&self, context: &Context<'_>) -> Option<Message> {
        context.without_field(context.standing(&[Kind::Award]), Field::Decision)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestBook, check, day, files};
    use crate::{CheckOptions, check as run};

    const ROWS: &str = "date,voucher,kind,fund,method,amount,decision,about\n\
         2025-01-01,DK-1,opening,ST,cash,9000,,\n\
         2025-02-01,PC-1,award,ST,cash,40,01/QĐ-HKH,\n\
         2025-02-02,PC-2,award,ST,cash,50,,\n\
         2025-02-03,PC-3,award,ST,cash,50,,\n\
         2025-02-04,PK-1,reversal,ST,,,,PC-3\n";

    #[test]
    fn an_award_names_its_decision() {
        let words = check(ROWS, &["HB0702:4"]);
        assert_eq!(words, ["HB0702(voucher=PC-2, day=2025-02-02, amount=50, association=ST)"]);
        check(&ROWS.replace("cash,50,,\n", "cash,50,02/QĐ,\n"), &[]);
        check(&ROWS.replace(",decision", ",note"), &[]);
    }

    #[test]
    fn it_is_an_error_from_the_day_on_which_the_tax_goes_by_it() {
        let errors = |on: &str| {
            let rows = ROWS.replace("2025-02-02", on);
            let only = [hocbong_core::Code::AWARD_WITHOUT_DECISION].into();
            let options = CheckOptions { today: Some(day("2026-12-01")), only, ..CheckOptions::default() };
            let report = run(TestBook::read(&files(&rows)).checked(), &options);
            (report.errors(), report.number_of(hocbong_core::Code::AWARD_WITHOUT_DECISION))
        };
        assert_eq!(errors("2026-06-30"), (0, 1));
        assert_eq!(errors("2026-07-01"), (1, 1));
    }
}
