//! Opening a year: the closing balances of the year before as `opening` transactions.

use crate::account::{AccountClass, ChartOfAccounts, Role};
use crate::book::Book;
use crate::diagnostic::Location;
use crate::fund::{association_of, closes_to};
use crate::text::fold;
use crate::transaction::{DebitCredit, Opening, Posting, Transaction, TransactionError, TransactionRecord};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Why a year cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// The calendar has no such year.
    #[error("there is no year {0}")]
    NoSuchYear(i32),
    /// Something in the files could not be read or does not balance.
    #[error("the books have {errors} errors, the first at {first}")]
    Unsound {
        /// Number of errors.
        errors: usize,
        /// Place of the first error.
        first: Location,
    },
    /// An income or expense account was not closed, so the fund's net assets (421) are not known.
    #[error("account `{account}` in fund `{fund}` was not closed")]
    NotClosed {
        /// Code of the fund.
        fund: String,
        /// Code of the account.
        account: String,
    },
    /// A sum does not fit into [`Vnd`].
    #[error("the sum of account `{account}` in fund `{fund}` is too large to be held")]
    OutOfRange {
        /// Code of the fund.
        fund: String,
        /// Code of the account.
        account: String,
    },
    /// A transaction cannot be built.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

/// Closing balances of a fund, in đồng.
#[derive(Default)]
struct Left<'a> {
    /// Assets, positive for debits.
    assets: BTreeMap<&'a str, i128>,
    /// Liabilities and 411, positive for credits.
    others: BTreeMap<&'a str, i128>,
    /// 421 by folded purpose: the purpose as spelt, and the balance, positive for credits.
    own: BTreeMap<String, (&'a str, i128)>,
    /// What rows of each folded purpose moved on each asset account, positive for debits.
    moved: BTreeMap<(String, &'a str), i128>,
}

/// Returns the openings of the year after `year`, dated on its first day: the balance of each account of each
/// fund at the end of `year`, split by purpose.
///
/// They are `opening` transactions, numbered from `DK-0001` in each association. Ids are made from contents,
/// so the same books give the same bytes. A purpose is allotted to the asset accounts on which
/// rows of that purpose moved money, as far as it is still there, and beyond that in the order of the account codes, so
/// that every account and every purpose keeps its balance.
///
/// If the books are sealed to the end of `year`, which leaves no room for closing entries, income and expense that
/// are not closed are carried over as a closing would leave them.
///
/// # Errors
/// Returns an [`OpeningError`] if the books have errors, an income or expense account is neither closed nor sealed, a
/// sum is too large, or the calendar has no such year.
pub fn openings_after(book: &Book, year: i32) -> Result<Vec<Transaction>, OpeningError> {
    // Closing entries would break the seal of their day.
    let end = NaiveDate::from_ymd_opt(year, 12, 31);
    let is_sealed = book.sealed_through().zip(end).is_some_and(|(through, end)| through >= end);
    openings(book, year, is_sealed)
}

fn openings(book: &Book, year: i32, is_sealed: bool) -> Result<Vec<Transaction>, OpeningError> {
    let no_such_year = || OpeningError::NoSuchYear(year);
    let end = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(no_such_year)?;
    let first = end.succ_opt().ok_or_else(no_such_year)?;
    let mut errors = book.diagnostics.iter().filter(|found| found.is_error());
    if let Some(first) = errors.next() {
        return Err(OpeningError::Unsound { errors: 1 + errors.count(), first: first.primary.clone() });
    }
    let mut transactions = Vec::new();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for (fund, left) in left(book, end, is_sealed)? {
        for pair in left.pairs(&book.chart) {
            let number = numbers.entry(association_of(fund)).or_default();
            *number = number.saturating_add(1);
            transactions.push(pair.transaction(fund, first, format!("DK-{number:04}"), year, &book.chart)?);
        }
    }
    Ok(transactions)
}

/// The balances at the end of a day. In a year that is sealed to its end, income and expense count as closed.
fn left(book: &Book, end: NaiveDate, is_sealed: bool) -> Result<BTreeMap<&str, Left<'_>>, OpeningError> {
    let mut funds: BTreeMap<&str, Left<'_>> = BTreeMap::new();
    let mut results: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for (fund, account, purpose, sum) in book.ledger.sums_by_purpose(Some(end)) {
        let left = funds.entry(fund).or_default();
        if book.chart.class(account) == Some(AccountClass::Asset) {
            let own = book.fund(fund).map_or(purpose, |fund| fund.effective_purpose(purpose));
            *left.moved.entry((fold(own), account)).or_default() += sum;
        }
        let class = book.chart.class(account);
        let is_result = matches!(class, Some(AccountClass::Income | AccountClass::Expense));
        let net_assets = book.chart.has_role(account, Role::NetAssets).then_some(Role::NetAssets);
        let closes_to = || closes_to(book.fund(fund), book.chart.role(account));
        match if is_result { is_sealed.then(closes_to) } else { net_assets } {
            Some(Role::NetAssets) => {
                let own = book.fund(fund).map_or(purpose, |fund| fund.effective_purpose(purpose));
                let (spelt, balance) = left.own.entry(fold(own)).or_insert((own, 0));
                // If a purpose is spelt in several ways, the first in sort order is written.
                *spelt = (*spelt).min(own);
                *balance -= sum;
            }
            Some(role) => {
                let to = book.chart.account_for(role).unwrap_or(account);
                *left.others.entry(to).or_default() -= sum;
            }
            None if is_result => *results.entry((fund, account)).or_default() += sum,
            None if class == Some(AccountClass::Asset) => *left.assets.entry(account).or_default() += sum,
            None => *left.others.entry(account).or_default() -= sum,
        }
    }
    match results.into_iter().find(|(_, sum)| *sum != 0) {
        Some(((fund, account), _)) => {
            Err(OpeningError::NotClosed { fund: fund.to_owned(), account: account.to_owned() })
        }
        None => Ok(funds),
    }
}

/// One opening: an account against 421, for one purpose.
struct Pair<'a> {
    account: &'a str,
    purpose: &'a str,
    /// Amount in đồng, positive if the account is debited.
    signed: i128,
}

/// What is left of a purpose and lies on no account of its own, and what does, by account.
type Shares<'a> = (i128, BTreeMap<&'a str, i128>);

impl<'a> Left<'a> {
    /// Takes the money of each purpose from the accounts on which rows of that purpose moved it, as far as it is there.
    fn shares_where_they_lie(&self, assets: &mut [(&'a str, i128)]) -> BTreeMap<&str, Shares<'a>> {
        let mut shares = BTreeMap::new();
        for (folded, (_, own)) in self.own.iter().filter(|(folded, _)| !folded.is_empty()) {
            let (mut wanted, mut lies) = (*own, BTreeMap::new());
            for (account, rest) in assets.iter_mut() {
                let moved = self.moved.get(&(folded.clone(), *account)).copied().unwrap_or_default();
                let share = wanted.min(moved).min(*rest).max(0);
                if share > 0 {
                    lies.insert(*account, share);
                    wanted -= share;
                    *rest -= share;
                }
            }
            shares.insert(folded.as_str(), (wanted, lies));
        }
        shares
    }

    /// Returns pairs that add up to the balance of every account and every purpose.
    fn pairs(&self, chart: &'a ChartOfAccounts) -> Vec<Pair<'a>> {
        let mut pairs = Vec::new();
        let mut assets: Vec<(&str, i128)> =
            self.assets.iter().filter(|(_, sum)| **sum != 0).map(|(account, sum)| (*account, *sum)).collect();
        let mut shares = self.shares_where_they_lie(&mut assets);
        for (folded, (purpose, own)) in &self.own {
            if folded.is_empty() {
                continue;
            }
            // What was moved first lies there; for the rest any account will do.
            let (mut wanted, mut first) = shares.remove(folded.as_str()).unwrap_or((*own, BTreeMap::new()));
            for (account, rest) in &mut assets {
                let more = wanted.clamp(0, (*rest).max(0));
                let share = first.remove(*account).unwrap_or_default() + more;
                if share > 0 {
                    pairs.push(Pair { account, purpose, signed: share });
                    *rest -= more;
                    wanted -= more;
                }
            }
            // A negative balance of a purpose, or one that no asset covers, goes to the first account. The
            // rest of that account, which has no purpose, absorbs it.
            if wanted != 0 {
                if assets.is_empty() {
                    assets.extend(chart.account_for(Role::Cash).map(|cash| (cash, 0)));
                }
                if let Some((account, rest)) = assets.first_mut() {
                    pairs.push(Pair { account, purpose, signed: wanted });
                    *rest -= wanted;
                }
            }
        }
        let others = self.others.iter().map(|(account, sum)| (*account, -*sum));
        let rest = assets.into_iter().chain(others).filter(|(_, sum)| *sum != 0);
        pairs.extend(rest.map(|(account, signed)| Pair { account, purpose: "", signed }));
        pairs
    }
}

impl Pair<'_> {
    fn transaction(
        &self,
        fund: &str,
        date: NaiveDate,
        voucher: String,
        year: i32,
        chart: &ChartOfAccounts,
    ) -> Result<Transaction, OpeningError> {
        let amount = Vnd::from_wide(self.signed.abs()).ok_or_else(|| OpeningError::OutOfRange {
            fund: fund.to_owned(),
            account: self.account.to_owned(),
        })?;
        let memo = format!("Số dư cuối năm {year} chuyển sang");
        let built = Opening::balance(fund, date, self.account, amount)
            .voucher(voucher)
            .purpose(self.purpose)
            .memo(memo)
            .build_for(chart)?;
        let is_debited = built
            .postings()
            .iter()
            .any(|posting| posting.side == DebitCredit::Debit && posting.account == self.account);
        if is_debited == (self.signed > 0) {
            return Ok(built);
        }
        // The balance is on the opposite side of the account's normal one, such as an asset below zero.
        let mut record = TransactionRecord::from(built);
        for Posting { side, .. } in &mut record.postings {
            *side = side.opposite();
        }
        Ok(Transaction::try_from(record)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::closing::close;
    use crate::csv::write::write_ledger;
    use crate::csv::{Form, ReadOptions};
    use crate::source::Source;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    const FUNDS: &str = "code,name,restriction,purpose\nST,Quỹ chung,none,\nST/vk,Vượt khó,purpose,Vượt khó\n\
         ST/von,Quỹ vốn,endowment,\nMX,Quỹ huyện,none,\n";

    fn book(journals: &[&str]) -> Book {
        let files = BookFiles {
            funds: Some(Source::new("funds.csv", FUNDS)),
            journal: (0..)
                .zip(journals)
                .map(|(n, text)| Source::new(format!("{n}.csv"), (*text).to_owned()))
                .collect(),
            ..BookFiles::default()
        };
        Book::read(&files, &ReadOptions::default())
    }

    fn written(transactions: &[Transaction]) -> String {
        let mut out = Vec::new();
        write_ledger(&mut out, Form::Journal, &crate::account::ChartOfAccounts::default(), transactions)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Returns the balance of every account and every purpose of every fund.
    fn held(book: &Book) -> BTreeSet<(String, String, i128)> {
        let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
        for (fund, account, purpose, sum) in book.ledger.sums_by_purpose(None) {
            *sums.entry((fund.to_owned(), format!("account {account}"))).or_default() += sum;
            if account.starts_with("421") {
                let own = book.fund(fund).unwrap().effective_purpose(purpose);
                *sums.entry((fund.to_owned(), format!("purpose {}", fold(own)))).or_default() += sum;
            }
        }
        sums.into_iter().filter(|(_, sum)| *sum != 0).map(|((fund, what), sum)| (fund, what, sum)).collect()
    }

    #[test]
    fn an_open_year_is_not_carried_over() {
        let text = "date,voucher,kind,fund,method,amount\n2025-02-01,PT-1,donation,ST,cash,100\n";
        let error = openings_after(&book(&[text]), 2025).unwrap_err();
        assert_eq!(error, OpeningError::NotClosed { fund: "ST".to_owned(), account: "5111".to_owned() });
    }

    #[test]
    fn money_for_a_purpose_opens_where_it_lies() {
        let text = "date,voucher,kind,fund,method,amount,purpose\n\
            2025-01-01,DK-1,opening,ST,cash,900,\n\
            2025-02-01,BC-1,donation,ST,bank,400,Xe đạp\n\
            2025-03-01,BN-1,award,ST,bank,150,Xe đạp\n\
            2025-03-02,PT-1,donation,ST,cash,70,Tết\n\
            2025-03-03,BN-2,withdrawal,ST,,100,\n";
        let openings = super::openings(&book(&[text]), 2025, true).unwrap();
        let opening = |own: &Transaction| {
            let posting = own.postings().iter().find(|posting| posting.account != "421").unwrap();
            (own.purpose().to_owned(), posting.account.clone(), posting.amount.get())
        };
        let row = |purpose: &str, account: &str, amount| (purpose.to_owned(), account.to_owned(), amount);
        let expected = [
            row("Tết", "111", 70),
            row("Xe đạp", "111", 100),
            row("Xe đạp", "112", 150),
            row("", "111", 900),
        ];
        assert_eq!(openings.iter().map(opening).collect::<Vec<_>>(), expected);
    }

    proptest! {
        #[test]
        fn the_next_year_opens_with_what_the_last_one_left(
            rows in prop::collection::vec((0..4_usize, 0..8_usize, 1..1000_i64, 0..3_usize, 1..29_u32), 1..40),
        ) {
            let mut text = "date,voucher,kind,fund,method,amount,account,purpose\n".to_owned();
            for (number, (fund, kind, amount, purpose, day)) in rows.iter().enumerate() {
                let fund = ["ST", "ST/vk", "ST/von", "MX"][*fund];
                let (kind, method, account) = [
                    ("donation", "bank", ""),
                    ("donation", "cash", ""),
                    ("donation", "in-kind", ""),
                    ("award", "bank", ""),
                    ("founding", "cash", ""),
                    ("unidentified", "bank", ""),
                    ("opening", "", "331"),
                    ("interest", "bank", "1121-VCB"),
                ][*kind];
                let purpose = ["", "Tết", "tet"][*purpose];
                writeln!(text, "2025-02-{day:02},V{number}x,{kind},{fund},{method},{amount},{account},{purpose}")
                    .unwrap();
            }
            let open = book(&[&text]);
            prop_assert_eq!(&open.diagnostics, &[]);
            let closing = close(&open, 2025).map(|closing| written(&closing)).unwrap_or_default();
            let files = [text.as_str(), closing.as_str()];
            let closed = book(if closing.is_empty() { &files[..1] } else { &files });
            let openings = written(&openings_after(&closed, 2025).unwrap());
            let next = book(&[&openings]);
            prop_assert_eq!(&next.diagnostics, &[]);
            prop_assert_eq!(held(&next), held(&closed));
            // A purpose that is spelt in two ways may be written in the other one.
            let sealed = written(&super::openings(&open, 2025, true).unwrap());
            prop_assert_eq!(held(&book(&[&sealed])), held(&closed));
            prop_assert!(next.ledger.iter().all(|row| row.date().to_string() == "2026-01-01"));
        }
    }
}
