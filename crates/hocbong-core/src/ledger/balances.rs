//! Balances of the books: what stands on each account of each fund.

use super::{Ledger, TransactionRef};
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
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

    const fn post(&mut self, is_opening: bool, signed: i128) {
        if is_opening {
            self.opening += signed;
        } else if signed >= 0 {
            self.debit += signed;
        } else {
            self.credit -= signed;
        }
    }

    /// Adds what happened on another account.
    pub fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.debit += other.debit;
        self.credit += other.credit;
    }
}

/// Rows of one kind and purpose that post the same pattern.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PostedAlike {
    pattern: u32,
    kind: Kind,
    purpose: Symbol,
}

/// Of so many patterns a sum waits for the next row.
const LAST: usize = 1 << 10;

impl Ledger {
    /// What happened on each account of each fund until the end of day `at` (all days where it is none), in the
    /// order of the codes of fund and account.
    pub fn turnovers(&self, at: Option<NaiveDate>) -> BTreeMap<(&str, &str), Turnover> {
        let mut by_symbol: HashMap<(Symbol, Symbol), Turnover> = HashMap::new();
        for (posted, times) in self.posted_alike(at) {
            let is_opening = posted.kind == Kind::Opening;
            for line in self.rows.lines_of(posted.pattern) {
                let turnover = by_symbol.entry((line.fund, line.account)).or_default();
                turnover.post(is_opening, i128::from(line.signed) * times);
            }
        }
        by_symbol
            .into_iter()
            .map(|((fund, account), turnover)| {
                ((self.strings.get(fund), self.strings.get(account)), turnover)
            })
            .collect()
    }

    /// What rows post until the end of day `at`, those that post alike together, with how many times they post it: a
    /// positive number. They come in no order.
    fn posted_alike(&self, at: Option<NaiveDate>) -> FxHashMap<PostedAlike, i128> {
        let mut alike: FxHashMap<PostedAlike, i128> = FxHashMap::default();
        // Books have few patterns, most of one kind and purpose: the sum of the last one waits for the next row.
        let mut last: Vec<Option<(PostedAlike, i128)>> = vec![None; LAST];
        for (index, (day, kind)) in self.rows.date.iter().zip(&self.rows.kind).enumerate() {
            if at.is_none_or(|at| *day <= at) {
                let (pattern, times) = self.rows.posted(index);
                let Some(last) = last.get_mut(pattern as usize % LAST) else { continue };
                let posted = PostedAlike { pattern, kind: *kind, purpose: self.rows.purpose.get(index) };
                match last {
                    Some((other, sum)) if *other == posted => *sum += i128::from(times),
                    _ => {
                        if let Some((other, sum)) = last.replace((posted, i128::from(times))) {
                            *alike.entry(other).or_default() += sum;
                        }
                    }
                }
            }
        }
        for (posted, sum) in last.into_iter().flatten() {
            *alike.entry(posted).or_default() += sum;
        }
        alike
    }

    /// The sums of what is posted on each account of each fund, by the purpose of the transactions, until the end of day
    /// `at`: fund, account, purpose and sum, positive for debits, in no order.
    pub fn sums_by_purpose(&self, at: Option<NaiveDate>) -> impl Iterator<Item = (&str, &str, &str, i128)> {
        let mut sums: FxHashMap<(Symbol, Symbol, Symbol), i128> = FxHashMap::default();
        for (posted, times) in self.posted_alike(at) {
            for line in self.rows.lines_of(posted.pattern) {
                let sum = sums.entry((line.fund, line.account, posted.purpose)).or_default();
                *sum += i128::from(line.signed) * times;
            }
        }
        let text = |symbol| self.strings.get(symbol);
        sums.into_iter()
            .map(move |((fund, account, purpose), sum)| (text(fund), text(account), text(purpose), sum))
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
