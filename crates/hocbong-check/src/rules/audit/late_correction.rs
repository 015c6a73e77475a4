//! HB1006: a correction in the wrong year, or without an explanation.

use crate::context::shown_voucher;
use crate::{Context, Disclosure, Findings, Rule};
use chrono::Datelike;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::Field;
use hocbong_core::transaction::Kind;

/// A mistake in a year whose statements are filed is corrected in the year in which it is found, and the
/// voucher says why. A mistake in a year whose statements are not filed yet is corrected in that year.
///
/// The day of filing comes from the settings (`[[disclosure]] what = "statements-filed"`). Without it we only
/// ask for an explanation.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.27.2–3.
///
/// # What it does not catch
/// An explanation that explains nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateCorrection;

impl Rule for LateCorrection {
    fn code(&self) -> Code {
        Code::LATE_CORRECTION
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let disclosures = context.book().disclosures;
        // What an association filed itself takes precedence over what was filed for all.
        let filed = |association: &str, year: i32| {
            let of_year = |told: &&Disclosure| told.what == LimitKind::StatementsFiled && told.year == year;
            let filed = |of: Option<&str>| {
                let told =
                    disclosures.iter().filter(of_year).filter(|told| told.association.as_deref() == of);
                told.map(|told| told.on).min()
            };
            filed(Some(association)).or_else(|| filed(None))
        };
        for row in context.standing(&[Kind::AuditAdjust, Kind::Reversal]) {
            let Some(target) = row.about_transaction() else { continue };
            let year = target.date().year();
            if row.date().year() <= year {
                continue;
            }
            let (key, filed) = match filed(row.association(), year) {
                Some(filed) if row.date() <= filed => ("HB1006.before-filing", Some(filed)),
                _ if row.memo().is_empty() => ("HB1006", None),
                _ => continue,
            };
            let mut message = Message::new(key)
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("target", shown_voucher(&target))
                .with("target_day", target.date());
            if let Some(filed) = filed {
                message = message.with("filed", filed).with("year", year.to_string());
            }
            findings.push(
                Diagnostic::new(self.code(), message, context.place(&row, &[Field::Memo]))
                    .with_related(context.place(&target, &[Field::Voucher])),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Disclosure;
    use crate::testing::{check, check_files, day, files};
    use hocbong_core::law::LimitKind;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,memo,about\n\
         2025-02-01,PT-1,donation,ST,cash,100,,\n\
         2025-02-02,PT-2,donation,ST,cash,100,,\n\
         2026-01-10,PK-1,reversal,ST,,,,2025:PT-1\n\
         2026-01-11,PK-2,reversal,ST,,,Ghi trùng,2025:PT-2\n";

    #[test]
    fn a_correction_of_another_year_says_why() {
        let words = check(ROWS, &["HB1006:4"]);
        assert_eq!(words, ["HB1006(voucher=PK-1, day=2026-01-10, target=PT-1, target_day=2025-02-01)"]);
        check(&ROWS.replace(",,,,2025:PT-1", ",,,Ghi nhầm,2025:PT-1"), &[]);
        check(&ROWS.replace("2026-01-10", "2025-12-30"), &[]);
    }

    #[test]
    fn before_the_statements_are_filed_the_year_itself_is_corrected() {
        let mut files = files(&ROWS.replace(",,,,2025:PT-1", ",,,Ghi nhầm,2025:PT-1"));
        let on = |what, on: &str| {
            let (year, quarter, association, line) = (2025, None, None, 1);
            Disclosure { what, year, quarter, on: day(on), association, line }
        };
        let told = |filed: &str| {
            vec![on(LimitKind::StatementsFiled, filed), on(LimitKind::ContributionsPublished, "2026-01-10")]
        };
        files.disclosures = told("2026-01-10");
        check_files(&files, &["HB1006:4"]);
        files.disclosures = told("2026-01-09");
        check_files(&files, &[]);
    }
}
