//! Papers of an audit: the count sheet (biên bản kiểm kê) and the list of findings.

use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::book::Book;
use crate::check::{Context, counts};
use crate::ledger::TransactionRef;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;

/// A count compared with the books.
///
/// # Units
/// Whole đồng; `difference = counted − booked`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CountRow {
    /// Code of the association.
    pub association: String,
    /// The account that was counted.
    pub account: String,
    /// The day at whose end it was counted.
    pub date: NaiveDate,
    /// Voucher number of the count.
    pub voucher: String,
    /// Amount counted.
    pub counted: Vnd,
    /// Balance in the books at the end of the day, including shortages and surpluses recorded on that day.
    pub booked: Vnd,
    /// `counted − booked`.
    pub difference: Vnd,
    /// The person who counted: the voucher's preparer.
    pub preparer: String,
    /// The person who was present: the voucher's approver.
    pub approver: String,
    /// Other remarks on the voucher.
    pub memo: String,
}

/// Whether a finding is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum FindingStatus {
    /// An `audit:resolve` transaction refers to it.
    Resolved,
    /// Not resolved.
    Open,
}

/// A finding and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FindingRow {
    /// Code of the association.
    pub association: String,
    /// The day of the finding.
    pub date: NaiveDate,
    /// Voucher number of the finding.
    pub voucher: String,
    /// What was found.
    pub memo: String,
    /// Number of the voucher that the finding is about; blank if there is none.
    pub about: String,
    /// Whether it is resolved.
    pub status: FindingStatus,
    /// The day on which it was resolved.
    pub resolved: Option<NaiveDate>,
    /// How it was resolved.
    pub how: String,
    /// Vouchers that adjust the finding, or the transaction that it is about.
    pub adjustments: Vec<String>,
}

/// Counts beside the books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CountSheet {
    /// The counts by association, account, day and voucher.
    pub rows: Vec<CountRow>,
    /// Column sums.
    pub totals: CountTotals,
}

/// Column sums of counts. Counts of one account on several days are added up: the sums prove the list, and say nothing
/// about what there is.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CountTotals {
    /// Amounts counted.
    pub counted: Vnd,
    /// Balances in the books.
    pub booked: Vnd,
    /// `counted − booked`.
    pub difference: Vnd,
}

/// Findings with what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FindingList {
    /// The findings by day and voucher.
    pub rows: Vec<FindingRow>,
    /// How many there are.
    pub totals: FindingTotals,
}

/// How many findings there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FindingTotals {
    /// Findings that are not resolved.
    pub open: u64,
    /// Findings that are resolved.
    pub resolved: u64,
}

/// Returns every count of a period, by association, account, day and voucher.
///
/// # Errors
/// When a sum cannot be held.
pub fn count_sheet(book: &Book, scope: impl Into<Scope>) -> Result<CountSheet, SumOutOfRange> {
    let scope = scope.into();
    let context = Context::new(book.checked(), None);
    let mut counts = counts(&context);
    counts.sort_by(|left, right| left.0.canonical_order(&right.0));
    let is_meant =
        |row: &TransactionRef<'_>| scope.period.contains(row.date()) && scope.includes(row.association());
    let in_period = counts.into_iter().filter(|(row, ..)| is_meant(row));
    let rows = in_period.map(|(row, counted, booked)| {
        let account = row.counted().map_or("", |(account, _)| account);
        let facts = row.facts();
        Ok(CountRow {
            association: row.association().to_owned(),
            account: account.to_owned(),
            date: row.date(),
            voucher: row.voucher().to_owned(),
            counted: Vnd::new(counted),
            booked: hold(booked, account)?,
            difference: hold(i128::from(counted) - booked, account)?,
            preparer: facts.and_then(|facts| facts.preparer.clone()).unwrap_or_default(),
            approver: facts.and_then(|facts| facts.approver.clone()).unwrap_or_default(),
            memo: row.memo().to_owned(),
        })
    });
    let mut rows = rows.collect::<Result<Vec<CountRow>, SumOutOfRange>>()?;
    rows.sort_by(|left, right| {
        let key =
            |row: &CountRow| (row.association.clone(), row.account.clone(), row.date, row.voucher.clone());
        key(left).cmp(&key(right))
    });
    let sum = |amount: fn(&CountRow) -> Vnd| {
        hold(rows.iter().map(|row| i128::from(amount(row).get())).sum(), "total")
    };
    let totals = CountTotals {
        counted: sum(|row| row.counted)?,
        booked: sum(|row| row.booked)?,
        difference: sum(|row| row.difference)?,
    };
    Ok(CountSheet { rows, totals })
}

/// Returns every finding of a period, by day and voucher.
pub fn finding_list(book: &Book, scope: impl Into<Scope>) -> FindingList {
    let scope = scope.into();
    let context = Context::new(book.checked(), None);
    let mut findings: Vec<TransactionRef<'_>> = {
        let found = context.of_kind(Kind::AuditFinding).filter(|row| scope.period.contains(row.date()));
        found.filter(|row| scope.includes(row.association())).collect()
    };
    findings.sort_by(TransactionRef::canonical_order);
    let rows: Vec<FindingRow> = findings
        .into_iter()
        .map(|row| {
            let target = row.about_transaction();
            let mut about: Vec<TransactionRef<'_>> = context.about(&row).collect();
            about.extend(target.iter().flat_map(|target| context.about(target)));
            about.sort_by(TransactionRef::canonical_order);
            let is_own = |one: &TransactionRef<'_>| {
                one.about_transaction().is_some_and(|about| about.index() == row.index())
            };
            let resolved = about.iter().find(|one| one.kind() == Kind::AuditResolve && is_own(one));
            let adjusts = about.iter().filter(|one| one.kind() == Kind::AuditAdjust);
            FindingRow {
                association: row.association().to_owned(),
                date: row.date(),
                voucher: row.voucher().to_owned(),
                memo: row.memo().to_owned(),
                about: target.map_or("", |target| target.voucher()).to_owned(),
                status: if resolved.is_some() { FindingStatus::Resolved } else { FindingStatus::Open },
                resolved: resolved.map(TransactionRef::date),
                how: resolved.map_or("", |one| one.memo()).to_owned(),
                adjustments: adjusts.map(|one| one.voucher().to_owned()).collect(),
            }
        })
        .collect();
    let count = |status| rows.iter().filter(|row| row.status == status).count() as u64;
    let totals = FindingTotals { open: count(FindingStatus::Open), resolved: count(FindingStatus::Resolved) };
    FindingList { rows, totals }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::source::Source;

    fn book(journal: &str) -> Book {
        let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
        Book::read(&files, &ReadOptions::default())
    }

    #[test]
    fn a_count_stands_beside_the_books() {
        let sheet = count_sheet(
            &book(
                "date,voucher,kind,fund,method,amount,preparer\n2025-02-01,PT-1,donation,ST,cash,100,\n\
                 2025-02-02,KK-1,audit:count,ST,cash,90,Lê Mẫu Chi\n2026-01-01,KK-1,audit:count,ST,cash,100,\n",
            ),
            Period::year(2025).unwrap(),
        )
        .unwrap()
        .rows;
        assert_eq!(sheet.len(), 1);
        assert_eq!([sheet[0].counted, sheet[0].booked, sheet[0].difference].map(Vnd::get), [90, 100, -10]);
        assert_eq!(sheet[0].preparer, "Lê Mẫu Chi");
    }

    #[test]
    fn findings_are_told_with_what_became_of_them() {
        let list = finding_list(
            &book(
                "date,voucher,kind,fund,debit_account,credit_account,amount,about,memo\n\
                 2025-02-01,PT-1,donation,ST,111,5111,100,,\n\
                 2025-02-01,PC-1,expense,ST,642,111,10,,\n\
                 2025-03-01,PH-1,audit:finding,ST,,,,PC-1,Sai tài khoản\n\
                 2025-03-01,PH-2,audit:finding,ST,,,,PT-1,Thiếu chữ ký\n\
                 2025-03-02,DC-1,audit:adjust,ST,811,642,10,PC-1,\n\
                 2025-03-03,PH-3,audit:resolve,ST,,,,PH-1,Đã điều chỉnh\n",
            ),
            Period::ALL,
        )
        .rows;
        let shown: Vec<String> = list
            .iter()
            .map(|row| {
                format!("{} {} {:?} {} {:?}", row.voucher, row.about, row.status, row.how, row.adjustments)
            })
            .collect();
        assert_eq!(shown, ["PH-1 PC-1 Resolved Đã điều chỉnh [\"DC-1\"]", "PH-2 PT-1 Open  []"]);
    }
}
