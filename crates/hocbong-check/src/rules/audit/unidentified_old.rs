//! HB1005: a receipt whose sender has been unknown for too long.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;
use hocbong_core::transaction::Kind;

/// A receipt from an unknown sender is identified or refunded in full within the days that the settings give
/// (`unidentified_days`, 90 by default).
///
/// # Source
/// None: the limit is the project's own default.
///
/// # What it does not catch
/// Receipts that were booked as gifts of anonymous givers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnidentifiedOld;

impl Rule for UnidentifiedOld {
    fn code(&self) -> Code {
        Code::UNIDENTIFIED_OLD
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let Some(last_day) = context.last_day() else { return };
        let most = i64::from(context.settings().unidentified_days);
        for row in context.standing(&[Kind::Unidentified]) {
            let age = (last_day - row.date()).num_days();
            let cleared = context.about(&row);
            let cleared = cleared.filter(|about| matches!(about.kind(), Kind::Identify | Kind::Refund));
            let left = row.debit_total() - cleared.map(|about| about.debit_total()).sum::<i128>();
            if left <= 0 || age <= most {
                continue;
            }
            let message = Message::new("HB1005")
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("left", left)
                .with("age", u64::try_from(age).unwrap_or(0))
                .with("most", context.settings().unidentified_days);
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Amount])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_files, files};

    #[test]
    fn a_sender_is_looked_for_in_time() {
        // The check is on 2026-01-31, when the second receipt is 90 days old.
        let rows = "date,voucher,kind,fund,method,amount,about\n\
             2025-11-01,BC-1,unidentified,ST,bank,100,\n\
             2025-11-02,BC-2,unidentified,ST,bank,100,\n\
             2025-11-05,BC-3,identify,ST,,60,BC-1\n\
             2025-11-06,BN-1,refund,ST,bank,39,BC-1\n";
        let words = check(rows, &["HB1005:2"]);
        assert_eq!(words, ["HB1005(voucher=BC-1, day=2025-11-01, left=1, age=91, most=90)"]);
        check(&rows.replace("bank,39", "bank,40"), &[]);
        let mut files = files(rows);
        files.settings.unidentified_days = 89;
        check_files(&files, &["HB1005:2", "HB1005:3"]);
    }
}
