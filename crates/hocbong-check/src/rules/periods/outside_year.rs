//! HB0508: rows that are not of the book's year.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use chrono::Datelike;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use std::collections::BTreeMap;

/// The rows of a book are of its year, as the settings give it. Reports of the year leave out all others, but the
/// balances and the closing entries include them.
///
/// One finding for each other year, at its first row; or one finding if no row is of the book's year, since then the
/// year itself is wrong.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: the books of an accounting period hold what happened in it.
///
/// # What it does not catch
/// A wrong day within the year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutsideYear;

impl Rule for OutsideYear {
    fn code(&self) -> Code {
        Code::OUTSIDE_YEAR
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        context.book().year.is_none().then(|| Message::new("skip.no-setting").with("setting", "year"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let ledger = context.book().ledger;
        let Some(year) = context.book().year else { return };
        // The number of rows of each other year, and the first of them.
        let mut others: BTreeMap<i32, (usize, TransactionRef<'_>)> = BTreeMap::new();
        for (index, day) in ledger.dates().iter().enumerate().filter(|(_, day)| day.year() != year) {
            let Some(row) = ledger.get(index) else { continue };
            let (count, first) = others.entry(day.year()).or_insert((0, row));
            *count += 1;
            if row.canonical_order(first).is_lt() {
                *first = row;
            }
        }
        let outside: usize = others.values().map(|(count, _)| count).sum();
        let is_none = outside == ledger.len();
        // The earliest year comes first.
        for (other, (rows, first)) in others.into_iter().take(if is_none { 1 } else { usize::MAX }) {
            let message = match rows {
                _ if is_none => Message::new("HB0508.none").with("count", outside),
                1 => Message::new("HB0508").with("voucher", shown_voucher(&first)).with("day", first.date()),
                rows => Message::new("HB0508.several")
                    .with("voucher", shown_voucher(&first))
                    .with("day", first.date())
                    .with("count", rows)
                    .with("other", other.to_string()),
            };
            let message = message.with("year", year.to_string());
            findings.push(Diagnostic::new(self.code(), message, context.place(&first, &[Field::Date])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_year;

    const ROWS: &str = "date,voucher,kind,fund,method,amount\n\
         2025-01-01,PT-1,donation,ST,cash,100\n\
         2024-11-11,PT-2,donation,ST,cash,100\n\
         2026-01-11,PT-3,donation,ST,cash,100\n\
         2026-01-12,PT-4,donation,ST,cash,100\n";

    #[test]
    fn rows_of_other_years_are_named_by_year() {
        let words = check_year(2025, ROWS, &["HB0508:3", "HB0508:4"]);
        assert_eq!(
            words,
            [
                "HB0508(voucher=PT-2, day=2024-11-11, year=2025)",
                "HB0508.several(voucher=PT-3, day=2026-01-11, count=2, other=2026, year=2025)",
            ]
        );
    }

    #[test]
    fn a_book_without_a_row_of_its_year_has_a_wrong_year() {
        let words = check_year(2023, ROWS, &["HB0508:3"]);
        assert_eq!(words, ["HB0508.none(count=4, year=2023)"]);
    }
}
