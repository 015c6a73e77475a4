//! The awards by association, month, type and recipient; and pledges with what is still owed.

use super::activity::{AwardSums, activity};
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::book::Book;
use crate::check::Context;
use crate::ledger::{Reversals, TransactionRef};
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::sync::Arc;

/// The awards of one sort that an association gave in a month.
///
/// # Units
/// Whole đồng; awards are counted. What was returned is taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AwardRow {
    /// Code of the association.
    pub association: String,
    /// Month, as `YYYY-MM`.
    pub month: String,
    /// Type of award, e.g. `scholarship`; blank if the books do not say.
    pub award_type: String,
    /// Type of recipient, e.g. `pupil`; blank if the books do not say.
    pub recipient_type: String,
    /// Number of awards.
    pub awards: i64,
    /// Rows that do not state how many awards they are.
    pub uncounted: u64,
    /// Amount, in money and in kind.
    pub amount: Vnd,
}

/// Awards by association, month and sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AwardTable {
    /// The rows.
    pub rows: Vec<AwardRow>,
    /// Column sums.
    pub totals: AwardTotals,
}

/// Column sums of awards.
///
/// # Units
/// Whole đồng; awards are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AwardTotals {
    /// Number of awards.
    pub awards: i64,
    /// Rows that do not state how many awards they are.
    pub uncounted: u64,
    /// Amount, in money and in kind.
    pub amount: Vnd,
}

/// Returns the awards of a period by association, month and sort.
///
/// # Errors
/// If an amount does not fit into [`Vnd`].
pub fn awards(book: &Book, scope: impl Into<Scope>) -> Result<AwardTable, SumOutOfRange> {
    let scope = scope.into();
    let mut rows = Vec::new();
    let mut total = AwardSums::default();
    for (association, own) in
        activity(book, scope.period).into_iter().filter(|(code, _)| scope.includes(code))
    {
        for (month, figures) in &own.months {
            for ((award_type, recipient_type), sums) in &figures.awards {
                total.add(sums);
                rows.push(AwardRow {
                    association: association.to_owned(),
                    month: month.to_string(),
                    award_type: award_type.clone(),
                    recipient_type: recipient_type.clone(),
                    awards: sums.awards,
                    uncounted: sums.uncounted,
                    amount: hold(sums.amount, association)?,
                });
            }
        }
    }
    let totals = AwardTotals {
        awards: total.awards,
        uncounted: total.uncounted,
        amount: hold(total.amount, "total")?,
    };
    Ok(AwardTable { rows, totals })
}

/// A pledge (cam kết), and what became of it by the end of a period.
///
/// # Units
/// Whole đồng; `owed` is not below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PledgeRow {
    /// File of its row.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub file: Arc<str>,
    /// 1-based line of its row.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub line: u32,
    /// Fund code.
    pub fund: String,
    /// Day of the pledge.
    pub date: NaiveDate,
    /// Voucher number of the pledge.
    pub voucher: String,
    /// Who pledged.
    pub party: String,
    /// Purpose that was named; may be blank.
    pub purpose: String,
    /// Amount pledged.
    pub pledged: Vnd,
    /// Gifts about the pledge, less what was refunded.
    pub given: Vnd,
    /// What is still owed.
    pub owed: Vnd,
}

/// Pledges with what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PledgeTable {
    /// The rows.
    pub rows: Vec<PledgeRow>,
    /// Column sums.
    pub totals: PledgeTotals,
}

/// Column sums of pledges.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PledgeTotals {
    /// Amount pledged.
    pub pledged: Vnd,
    /// Gifts about the pledges, less what was refunded.
    pub given: Vnd,
    /// What is still owed.
    pub owed: Vnd,
}

/// Returns the pledges made up to the end of a period, in order of days, with the gifts about them.
///
/// # Errors
/// If an amount does not fit into [`Vnd`].
pub fn pledges(book: &Book, scope: impl Into<Scope>) -> Result<PledgeTable, SumOutOfRange> {
    let scope = scope.into();
    let period = scope.period;
    let context = Context::new(book.checked(), None);
    let is_by_then = |row: &TransactionRef<'_>| !period.is_before(row.date());
    let mut pledged: Vec<TransactionRef<'_>> = {
        let reversals = Reversals::new(&book.ledger);
        let standing = context.of_kind(Kind::Pledge).filter(|row| !reversals.is_reversed(row.index()));
        standing.filter(is_by_then).filter(|row| scope.includes(row.association())).collect()
    };
    pledged.sort_by(TransactionRef::canonical_order);
    let row = |pledge: TransactionRef<'_>| {
        let mut given = 0;
        for gift in context.about(&pledge).filter(is_by_then).filter(|row| row.kind() == Kind::Donation) {
            let refunds = context.about(&gift).filter(is_by_then).filter(|row| row.kind() == Kind::Refund);
            given += gift.debit_total() - refunds.map(|refund| refund.debit_total()).sum::<i128>();
        }
        let amount = pledge.counted().map_or(0, |(_, amount)| i128::from(amount.get()));
        Ok(PledgeRow {
            file: Arc::clone(pledge.file()),
            line: pledge.line(),
            fund: pledge.fund().to_owned(),
            date: pledge.date(),
            voucher: pledge.voucher().to_owned(),
            party: pledge.party().to_owned(),
            purpose: pledge.purpose().to_owned(),
            pledged: hold(amount, pledge.fund())?,
            given: hold(given, pledge.fund())?,
            owed: hold((amount - given).max(0), pledge.fund())?,
        })
    };
    let rows = pledged.into_iter().map(row).collect::<Result<Vec<_>, _>>()?;
    let sum = |amount: fn(&PledgeRow) -> Vnd| {
        hold(rows.iter().map(|row| i128::from(amount(row).get())).sum(), "total")
    };
    let totals = PledgeTotals {
        pledged: sum(|row| row.pledged)?,
        given: sum(|row| row.given)?,
        owed: sum(|row| row.owed)?,
    };
    Ok(PledgeTable { rows, totals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::source::Source;

    fn book(text: &str) -> Book {
        let journal = vec![Source::new("j.csv", text.to_owned())];
        let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
        assert_eq!(book.diagnostics, []);
        book
    }

    #[test]
    fn a_pledge_is_owed_until_gifts_about_it_fulfil_it() {
        let book = book(
            "date,voucher,kind,fund,method,amount,party,about\n\
             2025-01-05,CK-1,cam kết,ST,,10000000,Công ty Mẫu A,\n\
             2025-02-05,PT-1,donation,ST,cash,4000000,Công ty Mẫu A,CK-1\n\
             2025-02-06,PT-2,donation,ST,cash,9000000,Công ty Mẫu A,\n\
             2025-03-05,PT-3,donation,ST,cash,7000000,Công ty Mẫu A,CK-1\n\
             2025-03-06,PC-1,refund,ST,cash,2000000,Công ty Mẫu A,PT-3\n\
             2025-04-01,CK-2,pledge,ST,,500000,Lê Mẫu B,\n",
        );
        let at = |to: &str| {
            let period = Period { from: None, to: Some(to.parse().unwrap()) };
            let row = |row: PledgeRow| (row.voucher, row.given.get(), row.owed.get());
            pledges(&book, period).unwrap().rows.into_iter().map(row).collect::<Vec<_>>()
        };
        assert_eq!(at("2025-02-28"), [("CK-1".to_owned(), 4_000_000, 6_000_000)]);
        let both = [("CK-1".to_owned(), 9_000_000, 1_000_000), ("CK-2".to_owned(), 0, 500_000)];
        assert_eq!(at("2025-12-31"), both);
        // A pledge posts nothing.
        assert!(
            book.ledger
                .turnovers(None)
                .values()
                .all(|turnover| turnover.debit + turnover.credit < 30_000_000)
        );
        assert_eq!(awards(&book, Period::ALL).unwrap(), AwardTable::default());
    }

    #[test]
    fn awards_are_listed_by_month_and_sort() {
        let book = book(
            "date,voucher,kind,fund,method,amount,party,quantity,award_type,recipient_type\n\
             2025-01-05,PC-1,award,ST,cash,10,Trường Mẫu,5,khen thưởng,giáo viên\n\
             2025-01-06,PC-2,award,ST,cash,20,Trường Mẫu,2,merit,teacher\n\
             2025-02-05,PC-3,award,ST,cash,40,Trường Mẫu,,,\n",
        );
        let rows = awards(&book, Period::ALL).unwrap().rows;
        let row = |row: &AwardRow| {
            format!(
                "{} {}/{} {} {} {}",
                row.month, row.award_type, row.recipient_type, row.awards, row.uncounted, row.amount
            )
        };
        assert_eq!(
            rows.iter().map(row).collect::<Vec<_>>(),
            ["2025-01 merit/teacher 7 0 30", "2025-02 / 0 1 40"]
        );
    }
}
