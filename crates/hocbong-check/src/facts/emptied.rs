//! What is left on the last day of something that closed, for the two rules that ask.

use crate::Context;
use chrono::NaiveDate;
use hocbong_core::account::AccountClass;
use hocbong_core::ledger::TransactionRef;
use hocbong_core::text::Symbol;
use rustc_hash::FxHashMap;

/// An account that is not empty on the closing day.
pub(crate) struct Rest<'a> {
    /// Index of what closed.
    pub(crate) closed: usize,
    /// The account's code.
    pub(crate) account: &'a str,
    /// Whether something is owed on it; otherwise it holds something.
    pub(crate) is_owed: bool,
    /// What it holds or what is owed, in đồng; negative if the balance is on the other side.
    pub(crate) amount: i128,
    /// The last row that changed it.
    pub(crate) last: TransactionRef<'a>,
}

/// An account's balance, and the last row that changed it.
struct Holding<'a> {
    account: &'a str,
    balance: i128,
    last: TransactionRef<'a>,
}

/// Returns the asset and liability accounts that are not empty on the closing days, in no particular order.
/// `closing` has the day of each thing that closed, and `closed_of` says which of them a fund belongs to.
pub(crate) fn rests<'a>(
    context: &Context<'a>,
    closing: &[NaiveDate],
    closed_of: impl Fn(&str) -> Option<usize>,
) -> Vec<Rest<'a>> {
    if closing.is_empty() {
        return Vec::new();
    }
    let book = context.book();
    let mut numbers: FxHashMap<Symbol, Option<usize>> = FxHashMap::default();
    let mut balances: FxHashMap<(usize, Symbol), Holding<'_>> = FxHashMap::default();
    for row in book.ledger.iter() {
        for posting in row.postings() {
            let number = *numbers.entry(posting.fund_symbol()).or_insert_with(|| closed_of(posting.fund()));
            let Some((number, day)) = number.and_then(|number| Some((number, closing.get(number)?))) else {
                continue;
            };
            if row.date() > *day {
                continue;
            }
            let holding = balances.entry((number, posting.account_symbol())).or_insert(Holding {
                account: posting.account(),
                balance: 0,
                last: row,
            });
            holding.balance += i128::from(posting.signed());
            if holding.last.canonical_order(&row).is_lt() {
                holding.last = row;
            }
        }
    }
    let rest = |((closed, _), holding): ((usize, Symbol), Holding<'a>)| {
        let is_owed = match book.chart.class(holding.account)? {
            AccountClass::Asset => false,
            AccountClass::Liability => true,
            _ => return None,
        };
        let amount = if is_owed { -holding.balance } else { holding.balance };
        Some(Rest { closed, account: holding.account, is_owed, amount, last: holding.last })
    };
    balances.into_iter().filter(|(_, holding)| holding.balance != 0).filter_map(rest).collect()
}
