//! HB1004: a finding that was not resolved in time.

use crate::context::{shown_voucher, year_end};
use crate::{Context, Findings, Rule};
use chrono::Days;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;
use hocbong_core::transaction::Kind;

/// A finding is resolved by the end of its year, or within the days that the settings give (`finding_days`).
/// The rule looks at a finding once its deadline has passed.
///
/// # Source
/// None: the audit's plan sets the deadline. The year's end is the project's own default.
///
/// # What it does not catch
/// A resolution that resolves nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FindingOpen;

impl Rule for FindingOpen {
    fn code(&self) -> Code {
        Code::FINDING_OPEN
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let Some(last_day) = context.last_day() else { return };
        for row in context.standing(&[Kind::AuditFinding]) {
            let within = context.settings().finding_days.map(|days| Days::new(u64::from(days)));
            let due = match within {
                Some(days) => row.date().checked_add_days(days).unwrap_or(row.date()),
                None => year_end(row.date()),
            };
            // The last of `finding_days` is still in time. On the last day of a year we take the year to be
            // over.
            let is_over = if within.is_some() { due < last_day } else { due <= last_day };
            let resolved = context.about(&row).filter(|about| about.kind() == Kind::AuditResolve);
            // What is dated before the finding resolved nothing.
            let resolved = resolved.map(|about| about.date()).filter(|day| *day >= row.date()).min();
            if !is_over || resolved.is_some_and(|day| day <= due) {
                continue;
            }
            let key = if resolved.is_some() { "HB1004.late" } else { "HB1004" };
            let mut message = Message::new(key)
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("due", due)
                .with("memo", row.memo());
            if let Some(resolved) = resolved {
                message = message.with("resolved", resolved);
            }
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Memo])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_files, files};

    const ROWS: &str = "date,voucher,kind,fund,method,amount,memo,about\n\
         2025-02-01,PT-1,donation,ST,cash,100,,\n\
         2025-02-02,PH-1,audit:finding,ST,,,Thiếu chữ ký,PT-1\n\
         2025-12-31,PH-2,audit:resolve,ST,,,Đã ký,PH-1\n";

    #[test]
    fn a_finding_is_resolved_by_the_end_of_its_year() {
        check(ROWS, &[]);
        check(&ROWS.replace("2025-12-31,PH-2", "2025-02-01,PH-2"), &["HB0604:3", "HB1004:3"]);
        check(&ROWS.replace("2025-12-31,PH-2", "2025-02-02,PH-2"), &[]);
        let words = check(
            &ROWS.replace("2025-12-31,PH-2", "2026-01-01,PH-2").replace(",PH-1\n", ",2025:PH-1\n"),
            &["HB1004:3"],
        );
        assert_eq!(
            words,
            [
                "HB1004.late(voucher=PH-1, day=2025-02-02, due=2025-12-31, memo=Thiếu chữ ký, resolved=2026-01-01)"
            ]
        );
        let open: String = ROWS.split_inclusive('\n').take(3).collect();
        let words = check(&open, &["HB1004:3"]);
        assert_eq!(words, ["HB1004(voucher=PH-1, day=2025-02-02, due=2025-12-31, memo=Thiếu chữ ký)"]);
    }

    #[test]
    fn the_settings_may_ask_for_less_time() {
        let mut files = files(&ROWS.replace("2025-12-31,PH-2", "2025-04-03,PH-2"));
        files.settings.finding_days = Some(60);
        check_files(&files, &[]);
        files.settings.finding_days = Some(59);
        check_files(&files, &["HB1004:3"]);
    }
}
