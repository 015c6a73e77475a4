//! HB0502: opening balances that are not the last closing balances.

use crate::{CheckedBook, Context, Findings, Need, Rule};
use chrono::Datelike;
use hocbong_core::account::AccountClass;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use hocbong_core::fund::{association_of, closes_to};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// What a book opens with, by fund and account, is what the book of the year before closed with. The caller
/// passes the other book (`--previous`). If that is a book of another year, this is the only finding.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: the opening balances carry the closing of the year before.
///
/// # What it does not catch
/// Restricted money that was moved from one purpose to another within a fund; associations that this book
/// does not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpeningDiffers;

/// Balances by fund and account. Income and expense of a year that was not closed are added to the account
/// that a closing would move them to: 411 for gifts to an endowment, else 421.
fn closing_of<'a>(book: &CheckedBook<'a>) -> BTreeMap<(&'a str, &'a str), i128> {
    let mut closing: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for ((fund, account), turnover) in book.ledger.turnovers(None) {
        let is_result =
            matches!(book.chart.class(account), Some(AccountClass::Income | AccountClass::Expense));
        let account = if is_result {
            book.chart.account_for(closes_to(book.fund(fund), book.chart.role(account))).unwrap_or(account)
        } else {
            account
        };
        *closing.entry((fund, account)).or_default() += turnover.closing();
    }
    closing
}

/// The years of both books, if the other is not of the year before. A book without a year in its settings is of the
/// year of its first row.
fn other_year(book: &CheckedBook<'_>, previous: &CheckedBook<'_>) -> Option<(i32, i32)> {
    let year_of = |book: &CheckedBook<'_>| {
        let first = || book.ledger.dates().iter().min().map(Datelike::year);
        book.year.or_else(first)
    };
    let (year, other) = (year_of(book)?, year_of(previous)?);
    let is_stated = book.year.is_some() && previous.year.is_some();
    // A book of rows alone may go back several years.
    let is_before = if is_stated { other + 1 == year } else { other < year };
    (!is_before).then_some((year, other))
}

impl Rule for OpeningDiffers {
    fn code(&self) -> Code {
        Code::OPENING_NOT_CLOSING
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Previous]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let Some(previous) = context.previous() else { return };
        let place = |row: Option<TransactionRef<'_>>| {
            let first_file = || context.book().files.first().map(|report| Location::file(&report.name));
            row.map(|row| context.place(&row, &[Field::Amount, Field::Debit])).or_else(first_file)
        };
        if let Some((year, other)) = other_year(context.book(), previous) {
            let message =
                Message::new("HB0502.year").with("year", year.to_string()).with("other", other.to_string());
            // No comparison with the wrong year says anything.
            if let Some(place) = place(None) {
                findings.push(Diagnostic::new(self.code(), message, place));
            }
            return;
        }
        let closing = closing_of(previous);
        let mut opening: BTreeMap<(&str, &str), (i128, Option<TransactionRef<'_>>)> = BTreeMap::new();
        for row in context.standing(&[Kind::Opening]) {
            for posting in row.postings() {
                let (sum, first) = opening.entry((posting.fund(), posting.account())).or_default();
                *sum += i128::from(posting.signed());
                if first.as_ref().is_none_or(|first| row.canonical_order(first).is_lt()) {
                    *first = Some(row);
                }
            }
        }
        // A province's book may be continued as one book per association, so funds of associations that are
        // not in this book are left out.
        let is_here = |fund: &str| context.book().associations.get(association_of(fund)).is_some();
        for key in closing.keys().filter(|(fund, _)| is_here(fund)) {
            opening.entry(*key).or_default();
        }
        for ((fund, account), (opened, row)) in opening {
            let closed = closing.get(&(fund, account)).copied().unwrap_or_default();
            if opened == closed {
                continue;
            }
            let message = Message::new("HB0502")
                .with("fund", fund)
                .with("account", account)
                .with("opened", opened)
                .with("closed", closed)
                .with("difference", opened - closed);
            let Some(place) = place(row) else { continue };
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestBook, check_after, files, found, today};
    use crate::{CheckOptions, RULES};

    fn openings(journal: &str) -> Vec<String> {
        let read = |journal: &str| TestBook::read(&files(journal));
        let before = read(
            "date,voucher,kind,fund,method,amount,purpose\n\
             2025-02-01,PT-1,donation,ST,cash,100,\n\
             2025-02-02,PC-1,expense,ST,cash,30,\n\
             2025-02-03,BC-1,donation,ST/von,bank,50,\n",
        );
        let options = CheckOptions { today: Some(today()), ..CheckOptions::default() };
        let report = check_after(&read(journal), Some(&before), &options, RULES);
        report
            .findings
            .iter()
            .zip(found(&report))
            .map(|(f, place)| format!("{place} {}", f.message))
            .collect()
    }

    #[test]
    fn the_book_of_another_year_is_one_finding() {
        let rows = |year: i32| {
            format!(
                "date,voucher,kind,fund,method,amount\n{year}-01-01,DK-1,opening,ST,cash,70\n\
                 {year}-02-01,PT-1,donation,ST,cash,50\n{year}-02-01,PT-1,donation,ST/von,cash,50\n"
            )
        };
        let report = |year: Option<i32>, previous: i32| {
            let read = |files| TestBook::read(&files);
            let book = read(crate::testing::Files { year, ..files(&rows(2025)) });
            let before = crate::testing::Files { year: year.map(|_| previous), ..files(&rows(previous)) };
            let only = [super::Code::OPENING_NOT_CLOSING].into();
            let options = CheckOptions { today: Some(today()), only, ..CheckOptions::default() };
            let report = check_after(&book, Some(&read(before)), &options, RULES);
            report.findings.iter().map(|found| found.message.to_string()).collect::<Vec<_>>()
        };
        let differing = [
            "HB0502(fund=ST/von, account=111, opened=0, closed=50, difference=-50)",
            "HB0502(fund=ST/von, account=411, opened=0, closed=-50, difference=50)",
            "HB0502(fund=ST, account=111, opened=70, closed=120, difference=-50)",
            "HB0502(fund=ST, account=421, opened=-70, closed=-120, difference=50)",
        ];
        for year in [Some(2025), None] {
            for previous in [2025, 2026] {
                assert_eq!(report(year, previous), [format!("HB0502.year(year=2025, other={previous})")]);
            }
            assert_eq!(report(year, 2024), differing);
        }
        assert_eq!(report(Some(2025), 2023), ["HB0502.year(year=2025, other=2023)"]);
        assert_eq!(report(None, 2023), differing);
    }

    #[test]
    fn openings_are_the_last_closing() {
        let columns = "date,voucher,kind,fund,method,amount,account\n";
        let cash = "2026-01-01,DK-1,opening,ST,cash,70,\n";
        // The closing has moved the gift to the endowment to 411.
        let bank = "2026-01-01,DK-2,opening,ST/von,bank,50,\n2026-01-01,DK-3,opening,ST/von,,50,411\n";
        assert_eq!(openings(&format!("{columns}{cash}{bank}")), [""; 0]);
        assert_eq!(
            openings(&format!("{columns}{cash}{}", bank.replace("bank,50", "bank,51"))),
            [
                "HB0502:3 HB0502(fund=ST/von, account=112, opened=51, closed=50, difference=1)",
                "HB0502:3 HB0502(fund=ST/von, account=421, opened=-1, closed=0, difference=-1)",
            ]
        );
        assert_eq!(openings(&format!("{columns}{cash}")).len(), 2);
        // Money of an association that this book does not have is not missing here.
        let mut alone = files(&format!("{columns}{cash}{bank}"));
        let of_district = "date,voucher,kind,fund,method,amount\n2025-02-01,PT-1,donation,XX,cash,5\n\
             2025-02-01,PT-1,donation,ST,cash,70\n2025-02-01,BC-1,donation,ST/von,bank,50\n";
        let mut before = files(of_district);
        (alone.associations, before.associations) = (None, None);
        let read = |files| TestBook::read(files);
        let options = CheckOptions { today: Some(today()), ..CheckOptions::default() };
        let report = check_after(&read(&alone), Some(&read(&before)), &options, RULES);
        assert_eq!(found(&report), [""; 0]);
    }
}
