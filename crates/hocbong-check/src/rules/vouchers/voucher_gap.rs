//! HB0603: a number missing in a voucher series.

use crate::context::series::{Series, first_of, width, with_number};
use crate::{Context, Findings, Need, Rule};
use chrono::Datelike;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};

/// The numbers of a series (association, year and what stands around the number) run without a break from the
/// lowest to the highest.
///
/// One finding per gap, at the first row after it, with the row of the number before it as related place.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16, Đ.18: vouchers are numbered, and none may disappear.
///
/// # What it does not catch
/// Vouchers missing before the lowest or after the highest number of a series; a series whose numbers are
/// neither at the end of the text nor before its year or letters (`05/PT`, `PT05/2025`), or stand before the month
/// (`PT05/03`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct VoucherGap;

/// Whether what looks like the number of a series is the month of each voucher: the number stands before it, as
/// in `PT05/03`, and the months in which there are fewer than five vouchers are no gap in `PT05/`.
fn counts_months(context: &Context<'_>, series: &Series<'_>) -> bool {
    let is_short = |row: TransactionRef<'_>| width(row.voucher()) <= 2;
    [&series.prefix, &series.suffix].iter().any(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
        && series.rows.iter().all(|row| row.number == u64::from(row.date.month()))
        && first_of(context, &series.rows).is_some_and(is_short)
}

impl Rule for VoucherGap {
    fn code(&self) -> Code {
        Code::VOUCHER_GAP
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Voucher)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let numbered = |series: &&Series<'_>| series.is_numbered && !counts_months(context, series);
        for series in context.series().iter().filter(numbered) {
            let mut numbers = series.numbers();
            let Some(mut before) = numbers.next() else { continue };
            for behind in numbers {
                let missing = behind.0 - before.0 - 1;
                if missing > 0
                    && let (Some(row), Some(last)) =
                        (first_of(context, behind.1), first_of(context, before.1))
                {
                    let text = |number: u64| with_number(row.voucher(), number);
                    let message = Message::new(if missing == 1 { "HB0603" } else { "HB0603.range" })
                        .with("association", series.association)
                        .with("year", series.year.to_string())
                        .with("first", text(before.0 + 1));
                    let message = if missing == 1 {
                        message
                    } else {
                        message.with("last", text(behind.0 - 1)).with("count", missing)
                    };
                    let place = context.place(&row, &[Field::Voucher]);
                    let finding = Diagnostic::new(self.code(), message, place).on(row.date());
                    findings.push(finding.with_related(last.location()));
                }
                before = behind;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn months_after_the_number_are_no_numbers() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-10,PT01/01,donation,ST,cash,100\n\
             2025-01-11,PT02/01,donation,ST,cash,100\n\
             2025-02-03,PT01/02,donation,ST,cash,100\n\
             2025-03-03,PT01/03,donation,ST,cash,100\n\
             2025-03-04,PT02/03,donation,ST,cash,100\n",
            &[],
        );
        // Three digits count vouchers, even if there is one in each month; and so do numbers of other months.
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-01-10,PT-25/001,donation,ST,cash,100\n\
             2025-03-11,PT-25/003,donation,ST,cash,100\n\
             2025-03-12,PC-7/01,expense,ST,cash,50\n\
             2025-03-13,PC-7/03,expense,ST,cash,50\n",
            &["HB0603:3", "HB0603:5"],
        );
    }

    #[test]
    fn other_dashes_and_small_letters_are_no_other_series() {
        let rows = "date,voucher,kind,fund,method,amount\n\
             2025-03-01,PT-01,donation,ST,cash,100\n\
             2025-03-02,pt-02,donation,ST,cash,100\n\
             2025-03-03,PT–03,donation,ST,cash,100\n\
             2025-03-04,Pt‑04,donation,ST,cash,100\n\
             2025-03-05,PT-05,donation,ST,cash,100\n";
        check(rows, &[]);
        let words = check(&rows.replace("PT–03", "PT–13"), &["HB0603:4", "HB0604:4", "HB0603:5"]);
        assert_eq!(words[2], "HB0603(association=ST, year=2025, first=Pt‑03)");
    }

    #[test]
    fn numbers_before_letters_or_the_year_have_gaps_too() {
        let words = check(
            "date,voucher,kind,fund,method,amount\n\
             2025-02-01,01/PT,donation,ST,cash,100\n\
             2025-02-02,03/PT,donation,ST,cash,100\n\
             2025-02-03,01/BC,donation,ST,bank,100\n\
             2025-02-04,PX08/2025,donation,ST,in-kind,100\n\
             2025-02-05,PX11/2025,donation,ST,in-kind,100\n\
             2025-01-05,CT01/2025,donation,ST,bank,100\n\
             2025-03-05,CT03/2025,donation,ST,bank,100\n",
            &["HB0603:3", "HB0603:6"],
        );
        assert_eq!(
            words,
            [
                "HB0603(association=ST, year=2025, first=02/PT)",
                "HB0603.range(association=ST, year=2025, first=PX09/2025, last=PX10/2025, count=2)",
            ]
        );
    }

    #[test]
    fn the_missing_numbers_are_named() {
        let words = check(
            "date,voucher,kind,fund,method,amount\n\
             2025-02-01,PT-0007,donation,ST,cash,100\n\
             2025-02-02,PT-0009,donation,ST,cash,100\n\
             2025-02-03,PT-0014,donation,ST,cash,100\n\
             2025-02-03,PT-0014,donation,ST,cash,200\n\
             2026-01-03,PT-0020,donation,ST,cash,200\n",
            &["HB0603:3", "HB0603:4"],
        );
        assert_eq!(
            words,
            [
                "HB0603(association=ST, year=2025, first=PT-0008)",
                "HB0603.range(association=ST, year=2025, first=PT-0010, last=PT-0013, count=4)",
            ]
        );
    }
}
