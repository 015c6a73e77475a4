//! The trial balance, and the balances of restricted money.

use super::SumOutOfRange;
use crate::account::AccountClass;
use crate::account::Role;
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::balances::Turnover;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How the rows of a trial balance are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// One row for each account of each fund.
    #[default]
    Fund,
    /// One row for each account, over all funds.
    Account,
    /// One row for each account of each association.
    Association,
    /// One row for each role of accounts, over all funds, so that books with different charts can be compared.
    /// An account without a role keeps a row of its own.
    Role,
}

/// One row of a trial balance (bảng cân đối số phát sinh).
///
/// # Units
/// Whole đồng; opening and closing are positive for a debit balance, debit and credit are positive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BalanceRow {
    /// Fund code; the association's code with [`By::Association`]; blank with [`By::Account`].
    pub fund: String,
    /// Account code; with [`By::Role`] the word of the role.
    pub account: String,
    /// Balance brought forward by `opening` transactions.
    pub opening: Vnd,
    /// Sum of the debits.
    pub debit: Vnd,
    /// Sum of the credits.
    pub credit: Vnd,
    /// Balance at the end.
    pub closing: Vnd,
}

/// Column sums of a trial balance. `opening` and `closing` are zero if every transaction balances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BalanceTotals {
    /// Sum of the openings.
    pub opening: Vnd,
    /// Sum of the debits.
    pub debit: Vnd,
    /// Sum of the credits.
    pub credit: Vnd,
    /// Sum of the closings.
    pub closing: Vnd,
}

/// A trial balance (bảng cân đối số phát sinh).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalance {
    /// The day at whose end the balances hold; `None` for the end of all rows.
    pub at: Option<NaiveDate>,
    /// The rows, ordered by the codes of fund and account.
    pub rows: Vec<BalanceRow>,
    /// Column sums.
    pub totals: BalanceTotals,
}

/// Returns the trial balance of a book at the end of day `at`.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn trial_balance(book: &Book, at: Option<NaiveDate>, by: By) -> Result<TrialBalance, SumOutOfRange> {
    let mut grouped: BTreeMap<(&str, &str), Turnover> = BTreeMap::new();
    for ((fund, account), turnover) in book.ledger.turnovers(at) {
        let owner = match by {
            By::Fund => fund,
            By::Account | By::Role => "",
            By::Association => association_of(fund),
        };
        let account = match by {
            By::Role => book.chart.role(account).map_or(account, |role| role.as_str()),
            _ => account,
        };
        grouped.entry((owner, account)).or_default().add(&turnover);
    }
    let mut total = Turnover::default();
    let mut rows = Vec::with_capacity(grouped.len());
    for ((fund, account), turnover) in grouped {
        total.add(&turnover);
        let [opening, debit, credit, closing] = amounts(&turnover, fund, account)?;
        rows.push(BalanceRow {
            fund: fund.to_owned(),
            account: account.to_owned(),
            opening,
            debit,
            credit,
            closing,
        });
    }
    let [opening, debit, credit, closing] = amounts(&total, "total", "")?;
    Ok(TrialBalance { at, rows, totals: BalanceTotals { opening, debit, credit, closing } })
}

fn amounts(turnover: &Turnover, fund: &str, account: &str) -> Result<[Vnd; 4], SumOutOfRange> {
    let hold = |sum| {
        Vnd::from_wide(sum)
            .ok_or_else(|| SumOutOfRange { what: format!("{fund} {account}").trim().to_owned() })
    };
    Ok([hold(turnover.opening)?, hold(turnover.debit)?, hold(turnover.credit)?, hold(turnover.closing())?])
}

/// Amounts by fund and purpose; the blank purpose is money without restriction.
pub type RestrictedBalances = BTreeMap<(String, String), Vnd>;

/// Returns what is left of the money in each fund by purpose: credits less debits on account 421 and on
/// income and expense accounts, over the fund's postings. A fund with a purpose of its own restricts all of
/// its money to that purpose.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn restricted_balances(book: &Book, at: Option<NaiveDate>) -> Result<RestrictedBalances, SumOutOfRange> {
    let mut sums: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for (fund, account, purpose, sum) in book.ledger.sums_by_purpose(at) {
        let is_result =
            || matches!(book.chart.class(account), Some(AccountClass::Income | AccountClass::Expense));
        if !book.chart.has_role(account, Role::NetAssets) && !is_result() {
            continue;
        }
        let purpose = match book.fund(fund) {
            Some(own) => own.effective_purpose(purpose),
            None => purpose,
        };
        *sums.entry((fund, purpose)).or_default() -= sum;
    }
    sums.into_iter()
        .map(|((fund, purpose), sum)| {
            let amount = Vnd::from_wide(sum).ok_or_else(|| SumOutOfRange { what: fund.to_owned() })?;
            Ok(((fund.to_owned(), purpose.to_owned()), amount))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::source::Source;
    use proptest::prelude::*;

    fn book(rows: &str) -> Book {
        let text = format!("date,kind,fund,method,amount,purpose\n{rows}");
        let files = BookFiles { journal: vec![Source::new("j.csv", text)], ..BookFiles::default() };
        let book = Book::read(&files, &ReadOptions::default());
        assert_eq!(book.diagnostics, []);
        book
    }

    #[test]
    fn openings_turnover_and_closing_stand_apart() {
        let book = book(
            "2025-01-01,opening,ST,cash,100,\n2025-02-01,donation,ST,cash,30,\n2025-03-01,award,ST,cash,50,\n\
             2025-04-01,donation,MX,bank,7,\n",
        );
        let at = NaiveDate::from_ymd_opt(2025, 3, 31);
        let rows = |by| {
            let balance = trial_balance(&book, at, by).unwrap();
            let row = |r: &BalanceRow| {
                let [a, b, c, d] = [r.opening, r.debit, r.credit, r.closing].map(Vnd::get);
                format!("{} {} {a} {b} {c} {d}", r.fund, r.account)
            };
            balance.rows.iter().map(row).collect::<Vec<_>>()
        };
        assert_eq!(
            rows(By::Fund),
            ["ST 111 100 30 50 80", "ST 421 -100 0 0 -100", "ST 5111 0 0 30 -30", "ST 6111 0 50 0 50"]
        );
        assert_eq!(rows(By::Account)[0], " 111 100 30 50 80");
        assert_eq!(trial_balance(&book, None, By::Association).unwrap().rows[0].fund, "MX");
    }

    #[test]
    fn restricted_money_is_counted_by_fund_and_purpose() {
        let book = book(
            "2025-01-01,donation,ST,cash,100,Vượt khó\n2025-02-01,award,ST,cash,30,Vượt khó\n\
             2025-02-02,donation,ST,cash,5,\n",
        );
        let left = restricted_balances(&book, None).unwrap();
        let of = |purpose: &str| left.get(&("ST".to_owned(), purpose.to_owned())).map(|amount| amount.get());
        assert_eq!((of("Vượt khó"), of("")), (Some(70), Some(5)));
    }

    #[test]
    fn a_sum_that_cannot_be_held_is_an_error() {
        let most = i64::MAX;
        let book =
            book(&format!("2025-01-01,donation,ST,cash,{most},\n2025-01-02,donation,ST,cash,{most},\n"));
        assert_eq!(trial_balance(&book, None, By::Fund), Err(SumOutOfRange { what: "ST 111".to_owned() }));
    }

    proptest! {
        #[test]
        fn columns_agree_in_any_order_of_the_rows(
            rows in prop::collection::vec((1..28_u32, 0..5_usize, 0..3_usize, 1..1_000_000_i64), 0..30), seed: u64,
        ) {
            const KINDS: [&str; 5] = ["donation", "award", "opening", "transfer-out", "audit:shortage"];
            let line = |(day, kind, fund, amount): &(u32, usize, usize, i64)| {
                format!("2025-03-{day:02},{},{},cash,{amount},,X\n", KINDS[*kind], ["ST", "ST/a", "MX"][*fund])
            };
            let read = |rows: &[(u32, usize, usize, i64)]| {
                let body: String = rows.iter().map(line).collect();
                let text = format!("date,kind,fund,method,amount,purpose,counter_fund\n{body}");
                let files = BookFiles { journal: vec![Source::new("j.csv", text)], ..BookFiles::default() };
                trial_balance(&Book::read(&files, &ReadOptions::default()), None, By::Fund).unwrap()
            };
            let mut shuffled = rows.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            let balance = read(&rows);
            prop_assert_eq!(balance.totals.debit, balance.totals.credit);
            prop_assert_eq!(balance.totals.opening, Vnd::ZERO);
            prop_assert_eq!(balance.totals.closing, Vnd::ZERO);
            prop_assert_eq!(read(&shuffled), balance);
        }
    }
}
