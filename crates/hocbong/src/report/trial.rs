//! The trial balance of a period by account (bảng cân đối số phát sinh), and the assets at its end.

use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::AccountClass;
use crate::book::Book;
use crate::fund::association_of;
use crate::text::Symbol;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// An account of an association in a period.
///
/// # Units
/// Whole đồng; of the two columns of a balance one is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TrialRow {
    /// Code of the association.
    pub association: String,
    /// Account code.
    pub account: String,
    /// Name of the account; blank if the chart has none.
    pub account_name: String,
    /// What the figures of the row are.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub sums: TrialSums,
}

/// Figures of a trial balance.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TrialSums {
    /// Debit balance before the first day, `opening` transactions within the period included.
    pub opening_debit: Vnd,
    /// Credit balance before the first day.
    pub opening_credit: Vnd,
    /// Sum of the debits.
    pub debit: Vnd,
    /// Sum of the credits.
    pub credit: Vnd,
    /// Debit balance at the end.
    pub closing_debit: Vnd,
    /// Credit balance at the end.
    pub closing_credit: Vnd,
}

/// A trial balance of a period. The two columns of each pair have the same total if every transaction balances.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PeriodTrialBalance {
    /// The rows by association and account.
    pub rows: Vec<TrialRow>,
    /// Column sums.
    pub totals: TrialSums,
}

/// Opening balance, debits and credits, in đồng.
type Movement = [i128; 3];

fn movements<'a>(book: &'a Book, scope: &Scope) -> BTreeMap<(&'a str, &'a str), Movement> {
    let mut sums: FxHashMap<(Symbol, Symbol), (&str, &str, Movement)> = FxHashMap::default();
    for row in book.ledger.iter().filter(|row| !scope.period.is_before(row.date())) {
        let is_opening = scope.period.is_after(row.date()) || row.kind() == Kind::Opening;
        for posting in row.postings() {
            let key = (posting.fund_symbol(), posting.account_symbol());
            let (.., [opening, debit, credit]) = sums
                .entry(key)
                .or_insert_with(|| (association_of(posting.fund()), posting.account(), [0; 3]));
            let amount = i128::from(posting.signed());
            if is_opening {
                *opening += amount;
            } else if amount > 0 {
                *debit += amount;
            } else {
                *credit -= amount;
            }
        }
    }
    let mut grouped: BTreeMap<(&str, &str), Movement> = BTreeMap::new();
    for (association, account, movement) in sums.into_values() {
        if scope.includes(association) {
            let sum = grouped.entry((association, account)).or_default();
            sum.iter_mut().zip(movement).for_each(|(sum, more)| *sum += more);
        }
    }
    grouped
}

/// Returns the trial balance of a period by association and account. Accounts without any figure are left out.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn period_trial_balance(book: &Book, scope: &Scope) -> Result<PeriodTrialBalance, SumOutOfRange> {
    let mut totals = [0; 6];
    let mut rows = Vec::new();
    for ((association, account), [opening, debit, credit]) in movements(book, scope) {
        let closing = opening + debit - credit;
        let figures = [opening.max(0), (-opening).max(0), debit, credit, closing.max(0), (-closing).max(0)];
        if figures.iter().all(|figure| *figure == 0) {
            continue;
        }
        totals.iter_mut().zip(figures).for_each(|(total, figure)| *total += figure);
        rows.push(TrialRow {
            association: association.to_owned(),
            account: account.to_owned(),
            account_name: name_of(book, account),
            sums: sums(figures, account)?,
        });
    }
    Ok(PeriodTrialBalance { rows, totals: sums(totals, "total")? })
}

fn sums(figures: [i128; 6], what: &str) -> Result<TrialSums, SumOutOfRange> {
    let [opening_debit, opening_credit, debit, credit, closing_debit, closing_credit] = figures;
    Ok(TrialSums {
        opening_debit: hold(opening_debit, what)?,
        opening_credit: hold(opening_credit, what)?,
        debit: hold(debit, what)?,
        credit: hold(credit, what)?,
        closing_debit: hold(closing_debit, what)?,
        closing_credit: hold(closing_credit, what)?,
    })
}

/// The name of an account in the book's chart; blank if it has none.
pub(super) fn name_of(book: &Book, account: &str) -> String {
    book.chart.resolve(account).map(|account| account.name.clone()).unwrap_or_default()
}

/// An asset or a debt of an association.
///
/// # Units
/// Whole đồng; debts are negative.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AssetRow {
    /// Code of the association.
    pub association: String,
    /// Account code.
    pub account: String,
    /// Name of the account; blank if the chart has none.
    pub account_name: String,
    /// Balance before the period.
    pub opening: Vnd,
    /// Balance at its end.
    pub closing: Vnd,
}

/// What associations have and owe before and after a period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Assets {
    /// The rows by association and account.
    pub rows: Vec<AssetRow>,
    /// Column sums.
    pub totals: AssetTotals,
}

/// Column sums of a statement of assets.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AssetTotals {
    /// Assets less debts before the period.
    pub opening: Vnd,
    /// Assets less debts at its end.
    pub closing: Vnd,
}

/// Returns the assets and debts of a period by association and account.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn assets(book: &Book, scope: &Scope) -> Result<Assets, SumOutOfRange> {
    let mut rows = Vec::new();
    let (mut all_opening, mut all_closing) = (0, 0);
    for ((association, account), [opening, debit, credit]) in movements(book, scope) {
        let class = book.chart.class(account);
        let closing = opening + debit - credit;
        let is_own = matches!(class, Some(AccountClass::Asset | AccountClass::Liability));
        if !is_own || opening == 0 && closing == 0 {
            continue;
        }
        all_opening += opening;
        all_closing += closing;
        rows.push(AssetRow {
            association: association.to_owned(),
            account: account.to_owned(),
            account_name: name_of(book, account),
            opening: hold(opening, account)?,
            closing: hold(closing, account)?,
        });
    }
    let totals = AssetTotals { opening: hold(all_opening, "total")?, closing: hold(all_closing, "total")? };
    Ok(Assets { rows, totals })
}
