//! Balances of the books: what stands on each account of each fund.

use super::{Ledger, TransactionRef};
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// What happened on an account.
///
/// # Units
/// Đồng in a wide integer, so that no sum of a book can overflow; balances are positive for a debit balance, debit
/// and credit turnover are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// The balance brought forward by `opening` transactions.
    pub opening: i128,
    /// The sum of the debits.
    pub debit: i128,
    /// The sum of the credits.
    pub credit: i128,
}

impl Turnover {
    /// The balance at the end.
    pub const fn closing(&self) -> i128 {
        self.opening + self.debit - self.credit
    }

    /// Whether nothing happened.
    pub const fn is_nothing(&self) -> bool {
        self.opening == 0 && self.debit == 0 && self.credit == 0
    }

    fn post(&mut self, is_opening: bool, signed: i64) {
        let amount = i128::from(signed);
        if is_opening {
            self.opening += amount;
        } else if signed >= 0 {
            self.debit += amount;
        } else {
            self.credit -= amount;
        }
    }

    /// Adds what happened on another account.
    pub fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.debit += other.debit;
        self.credit += other.credit;
    }
}

impl Ledger {
    /// What happened on each account of each fund until the end of day `at` (all days where it is none), in the
    /// order of the codes of fund and account.
    pub fn turnovers(&self, at: Option<NaiveDate>) -> BTreeMap<(&str, &str), Turnover> {
        let mut by_symbol: HashMap<(Symbol, Symbol), Turnover> = HashMap::new();
        for row in self.iter().filter(|row| at.is_none_or(|at| row.date() <= at)) {
            let is_opening = row.kind() == Kind::Opening;
            for line in self.rows.lines(row.index()) {
                by_symbol.entry((line.fund, line.account)).or_default().post(is_opening, line.signed);
            }
        }
        by_symbol
            .into_iter()
            .map(|((fund, account), turnover)| {
                ((self.strings.get(fund), self.strings.get(account)), turnover)
            })
            .collect()
    }

    /// The transactions by day, each day's in the books' own order.
    pub fn by_day(&self) -> BTreeMap<NaiveDate, Vec<TransactionRef<'_>>> {
        let mut days: BTreeMap<NaiveDate, Vec<TransactionRef<'_>>> = BTreeMap::new();
        for transaction in self.in_order() {
            days.entry(transaction.date()).or_default().push(transaction);
        }
        days
    }
}
