//! What the changes do to the money: balances, and what was raised and awarded.

use crate::book::Book;
use std::collections::BTreeMap;

/// A figure in both states, in đồng. Sums are wide, so that none is refused for its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Figure {
    /// In the old state.
    pub old: i128,
    /// In the new state.
    pub new: i128,
}

impl Figure {
    /// By how much it grew.
    pub const fn change(&self) -> i128 {
        self.new - self.old
    }
}

/// The balance of an account in a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BalanceEffect {
    /// Fund code.
    pub fund: String,
    /// Account code.
    pub account: String,
    /// Debits less credits of all entries, in đồng.
    pub balance: Figure,
}

/// What a fund raised and awarded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FundEffect {
    /// Fund code.
    pub fund: String,
    /// Gifts less refunds, in đồng.
    pub raised: Figure,
    /// Awards less returns, in đồng.
    pub awarded: Figure,
}

/// What the changes do to the figures. Figures that stay as they were are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Effect {
    /// All funds together, whether changed or not.
    pub raised: Figure,
    /// All funds together, whether changed or not.
    pub awarded: Figure,
    /// Funds, in code order.
    pub funds: Vec<FundEffect>,
    /// Balances, in the order of fund and account.
    pub balances: Vec<BalanceEffect>,
}

pub(super) fn effect(old: &Book, new: &Book) -> Effect {
    let mut balances: BTreeMap<(&str, &str), Figure> = BTreeMap::new();
    let mut funds: BTreeMap<&str, (Figure, Figure)> = BTreeMap::new();
    for (book, is_new) in [(old, false), (new, true)] {
        let add = |figure: &mut Figure, amount: i128| {
            *(if is_new { &mut figure.new } else { &mut figure.old }) += amount;
        };
        for row in book.ledger().iter() {
            let is_of_closing = row.is_of_closing();
            for posting in row.postings() {
                let amount = i128::from(posting.signed());
                add(balances.entry((posting.fund(), posting.account())).or_default(), amount);
                if is_of_closing {
                    continue;
                }
                let fund = funds.entry(posting.fund()).or_default();
                if posting.role().is_some_and(crate::account::Role::is_gift) {
                    add(&mut fund.0, -amount);
                } else if posting.role().is_some_and(crate::account::Role::is_award) {
                    add(&mut fund.1, amount);
                }
            }
        }
    }
    let sum = |of: fn(&(Figure, Figure)) -> Figure| {
        funds.values().map(of).fold(Figure::default(), |sum, figure| Figure {
            old: sum.old + figure.old,
            new: sum.new + figure.new,
        })
    };
    let (raised, awarded) = (sum(|pair| pair.0), sum(|pair| pair.1));
    let changed = |figure: &Figure| figure.change() != 0;
    Effect {
        raised,
        awarded,
        funds: funds
            .iter()
            .filter(|(_, (raised, awarded))| changed(raised) || changed(awarded))
            .map(|(fund, (raised, awarded))| FundEffect {
                fund: (*fund).to_owned(),
                raised: *raised,
                awarded: *awarded,
            })
            .collect(),
        balances: balances
            .iter()
            .filter(|(_, balance)| changed(balance))
            .map(|((fund, account), balance)| BalanceEffect {
                fund: (*fund).to_owned(),
                account: (*account).to_owned(),
                balance: *balance,
            })
            .collect(),
    }
}
