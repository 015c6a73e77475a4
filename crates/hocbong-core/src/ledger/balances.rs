//! Balances of the books by fund and account.

use super::{Ledger, TransactionRef};
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, HashMap};

/// Opening balance and turnover of an account.
///
/// # Units
/// Đồng, as `i128`, so that no sum of a book can overflow. The opening balance is positive if it is a debit
/// balance; both turnovers are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Balance brought forward by transactions of kind `opening`.
    pub opening: i128,
    /// Sum of the debits, openings excluded.
    pub debit: i128,
    /// Sum of the credits, openings excluded.
    pub credit: i128,
}

impl Turnover {
    /// Returns the closing balance, positive for a debit balance.
    pub const fn closing(&self) -> i128 {
        self.opening + self.debit - self.credit
    }

    /// Whether all figures are zero.
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

    /// Adds the figures of another account.
    pub fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.debit += other.debit;
        self.credit += other.credit;
    }
}

/// Rows with the same kind, purpose and posting pattern.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PostedAlike {
    pattern: u32,
    kind: Kind,
    purpose: Symbol,
}

/// Number of slots in the cache of running sums, which is indexed by pattern.
const LAST: usize = 1 << 10;

impl Ledger {
    /// Returns the turnover of every account of every fund until the end of day `at` (`None` for all days),
    /// keyed and sorted by fund and account.
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

    /// Groups what rows post until the end of day `at` by pattern, kind and purpose, with how often the
    /// pattern is posted (a positive number). The map has no order.
    fn posted_alike(&self, at: Option<NaiveDate>) -> FxHashMap<PostedAlike, i128> {
        let mut alike: FxHashMap<PostedAlike, i128> = FxHashMap::default();
        // Books have few patterns, most with one kind and purpose. Keeping each pattern's last sum in a small
        // cache saves a map access for most rows.
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

    /// Sums the postings by fund, account and the transaction's purpose until the end of day `at` (`None` for
    /// all days).
    ///
    /// Yields fund, account, purpose and sum in đồng, positive for debits, in no particular order.
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

    /// Groups the transactions by day, each day's in [canonical order](TransactionRef::canonical_order).
    pub fn by_day(&self) -> BTreeMap<NaiveDate, Vec<TransactionRef<'_>>> {
        let mut days: BTreeMap<NaiveDate, Vec<TransactionRef<'_>>> = BTreeMap::new();
        for transaction in self.in_order() {
            days.entry(transaction.date()).or_default().push(transaction);
        }
        days
    }
}
