//! The next numbers of voucher series.

use crate::account::{ChartOfAccounts, codes, extends};
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::TransactionRef;
use crate::ledger::{LedgerRow, RowBody};
use crate::transaction::derive::{Derived, derive};
use crate::transaction::{Kind, Method};
use chrono::{Datelike, NaiveDate};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The sort of a voucher; associations number each sort separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    CashIn,
    CashOut,
    BankIn,
    BankOut,
    GoodsIn,
    GoodsOut,
    Opening,
    Audit,
    Closing,
    /// None of the above is involved.
    Other,
}

impl Sort {
    /// Prefix of the number if the association has no series of its own for this sort yet.
    const fn prefix(self) -> &'static str {
        match self {
            Self::CashIn => "PT-",
            Self::CashOut => "PC-",
            Self::BankIn => "BC-",
            Self::BankOut => "BN-",
            Self::GoodsIn => "NK-",
            Self::GoodsOut => "XK-",
            Self::Opening => "DK-",
            Self::Audit => "KK-",
            Self::Closing => "KC-",
            Self::Other => "PK-",
        }
    }

    /// Returns the sort of a transaction that debits and credits these accounts.
    fn of_accounts(kind: Kind, debits: &[&str], credits: &[&str]) -> Self {
        let touches = |accounts: &[&str], code: &str| accounts.iter().any(|account| extends(account, code));
        match kind {
            Kind::Opening => Self::Opening,
            Kind::Closing => Self::Closing,
            Kind::Reversal | Kind::Identify | Kind::Reallocate => Self::Other,
            _ if kind.is_audit() => Self::Audit,
            // Cash that goes to the bank leaves the cash box by a payment voucher.
            _ if touches(credits, codes::CASH) => Self::CashOut,
            _ if touches(debits, codes::CASH) => Self::CashIn,
            _ if touches(credits, codes::BANK) => Self::BankOut,
            _ if touches(debits, codes::BANK) => Self::BankIn,
            _ if touches(credits, codes::GOODS) => Self::GoodsOut,
            _ if touches(debits, codes::GOODS) => Self::GoodsIn,
            _ => Self::Other,
        }
    }

    fn of_recorded(row: &TransactionRef<'_>) -> Self {
        let (mut debits, mut credits) = (Vec::new(), Vec::new());
        for posting in row.postings() {
            if posting.signed() > 0 { &mut debits } else { &mut credits }.push(posting.account());
        }
        Self::of_accounts(row.kind(), &debits, &credits)
    }

    fn of_new(row: &LedgerRow<'_>, chart: &ChartOfAccounts) -> Self {
        match &row.body {
            RowBody::Postings(postings) => {
                let side = |is_debit: bool| {
                    let of_side = postings.iter().filter(move |posting| (posting.signed > 0) == is_debit);
                    of_side.map(|posting| &*posting.account).collect::<Vec<_>>()
                };
                Self::of_accounts(row.kind, &side(true), &side(false))
            }
            RowBody::Amount { method, account, counter_account, .. } => {
                match (derive(&row.choice(*method, account, counter_account), chart), method) {
                    (Ok(Derived::Pair { debit, credit }), _) => {
                        Self::of_accounts(row.kind, &[debit], &[credit])
                    }
                    // The debit of such a refund depends on the gift, but the money is paid out in any case.
                    (Ok(Derived::NeedsAbout), Some(Method::Cash)) if row.kind == Kind::Refund => {
                        Self::CashOut
                    }
                    (Ok(Derived::NeedsAbout), Some(Method::Bank)) if row.kind == Kind::Refund => {
                        Self::BankOut
                    }
                    _ => Self::of_accounts(row.kind, &[], &[]),
                }
            }
            _ => Self::of_accounts(row.kind, &[], &[]),
        }
    }
}

/// Splits a voucher into the text before its trailing digits, and the digits.
fn split(voucher: &str) -> (&str, &str) {
    let prefix = voucher.trim_end_matches(|c: char| c.is_ascii_digit());
    (prefix, voucher.get(prefix.len()..).unwrap_or(""))
}

/// The last number of a series, and the number of digits with which it is written.
#[derive(Clone, Copy, Debug)]
struct Last {
    number: u64,
    width: usize,
}

/// Number of digits in a new series.
const USUAL_WIDTH: usize = 4;

/// The form of the latest voucher of a sort.
struct Usual {
    date: NaiveDate,
    prefix: String,
    width: usize,
}

/// The series of a book, by association, year and prefix.
#[derive(Default)]
struct Series {
    last: BTreeMap<(String, i32, String), Last>,
    /// The series last used for a sort, by association.
    usual: BTreeMap<(String, Sort), Usual>,
}

impl Series {
    fn new(book: &Book) -> Self {
        let mut series = Self::default();
        for row in book.ledger.iter().filter(|row| !row.voucher().is_empty()) {
            series.note(row.association(), Sort::of_recorded(&row), row.date(), row.voucher());
        }
        series
    }

    /// Registers a number that is in use.
    fn note(&mut self, association: &str, sort: Sort, date: NaiveDate, voucher: &str) {
        let (prefix, digits) = split(voucher);
        let Ok(number) = digits.parse::<u64>() else { return };
        let own = Usual { date, prefix: prefix.to_owned(), width: digits.len() };
        match self.usual.entry((association.to_owned(), sort)) {
            Entry::Vacant(vacant) => {
                vacant.insert(own);
            }
            Entry::Occupied(mut usual) => {
                let known = usual.get();
                // Of several on one day the first in alphabetical order, whatever the order of rows.
                if (own.date, Reverse((&own.prefix, own.width)))
                    > (known.date, Reverse((&known.prefix, known.width)))
                {
                    usual.insert(own);
                }
            }
        }
        let key = (association.to_owned(), date.year(), prefix.to_owned());
        let last = self.last.entry(key).or_insert(Last { number, width: digits.len() });
        if number > last.number {
            *last = Last { number, width: digits.len() };
        }
    }

    fn next(&mut self, association: &str, date: NaiveDate, sort: Sort) -> String {
        let usual = self.usual.get(&(association.to_owned(), sort));
        let prefix = usual.map_or(sort.prefix(), |usual| &usual.prefix).to_owned();
        let new = Last { number: 0, width: usual.map_or(USUAL_WIDTH, |usual| usual.width) };
        let last = self.last.entry((association.to_owned(), date.year(), prefix.clone())).or_insert(new);
        last.number = last.number.saturating_add(1);
        format!("{prefix}{:0width$}", last.number, width = last.width)
    }
}

/// Gives rows without a voucher the next numbers of the series that the book, or another row of the batch,
/// uses for their sort. Numbers are given in the order of days, so that each series follows the calendar.
pub(super) fn number(book: &Book, rows: &mut [LedgerRow<'static>]) {
    let mut series = Series::new(book);
    for row in rows.iter().filter(|row| !row.voucher.is_empty()) {
        series.note(association_of(&row.fund), Sort::of_new(row, &book.chart), row.date, &row.voucher);
    }
    let mut order: Vec<&mut LedgerRow<'static>> =
        rows.iter_mut().filter(|row| row.voucher.is_empty()).collect();
    order.sort_by_key(|row| row.date);
    for row in order {
        let sort = Sort::of_new(row, &book.chart);
        row.voucher = series.next(association_of(&row.fund), row.date, sort).into();
    }
}
