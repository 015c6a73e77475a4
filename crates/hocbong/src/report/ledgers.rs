//! Ledgers of a period with running balances: the cash book, the bank book, the general ledger, and the ledgers of
//! each giver and each recipient.

use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::{PostingRef, TransactionRef};
use crate::text::{Symbol, name_key};
use crate::transaction::{DebitCredit, Kind};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Which accounts are listed, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerKind {
    /// Accounts of cash on hand (sổ quỹ tiền mặt).
    Cash,
    /// Accounts at banks (sổ tiền gửi ngân hàng).
    Bank,
    /// All accounts (sổ cái).
    General,
    /// Gifts by giver (sổ chi tiết nhà tài trợ).
    Donors,
    /// Awards by recipient (sổ chi tiết người nhận).
    Recipients,
}

impl LedgerKind {
    fn lists(self, posting: &PostingRef<'_>) -> bool {
        match self {
            Self::Cash => posting.is_on(Role::Cash),
            Self::Bank => posting.is_on(Role::Bank),
            Self::General => true,
            Self::Donors => posting.role().is_some_and(Role::is_gift),
            Self::Recipients => posting.role().is_some_and(Role::is_award),
        }
    }

    const fn is_by_party(self) -> bool {
        matches!(self, Self::Donors | Self::Recipients)
    }
}

/// An entry in a ledger.
///
/// # Units
/// Whole đồng. Of `debit` and `credit` at least one is zero, unless one transaction moves the account both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LedgerEntry {
    /// Date of the transaction.
    pub date: NaiveDate,
    /// Voucher number; may be blank.
    pub voucher: String,
    /// Kind of the transaction.
    pub kind: Kind,
    /// Giver or receiver; may be blank.
    pub party: String,
    /// Description of the transaction; may be blank.
    pub memo: String,
    /// Codes of the accounts on the other side of the transaction (tài khoản đối ứng).
    pub contra: Vec<String>,
    /// Amount debited.
    pub debit: Vnd,
    /// Amount credited.
    pub credit: Vnd,
    /// Balance after the entry, on the ledger's side.
    pub balance: Vnd,
}

/// The ledger of one account of an association, or of one party.
///
/// `opening + debit − credit = closing` for a ledger on the debit side, `opening + credit − debit = closing` for one on
/// the credit side.
///
/// # Units
/// Whole đồng; balances are positive on [`side`](Self::side).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AccountLedger {
    /// Code of the association.
    pub association: String,
    /// Account code; blank in the ledger of a party.
    pub account: String,
    /// Name of the account; blank if the chart has none.
    pub account_name: String,
    /// Name of the party, as the books spell it; blank if the ledger is that of an account, or the books name no one.
    pub party: String,
    /// Day of birth, class and school of a recipient, as far as the books have them, which tell recipients of one name
    /// apart.
    pub party_details: String,
    /// The side on which balances are positive.
    pub side: DebitCredit,
    /// Balance before the first day, `opening` transactions within the period included.
    pub opening: Vnd,
    /// The entries, in order of days.
    pub entries: Vec<LedgerEntry>,
    /// Sum of the debits.
    pub debit: Vnd,
    /// Sum of the credits.
    pub credit: Vnd,
    /// Balance at the end.
    pub closing: Vnd,
}

/// Sums over all ledgers.
///
/// # Units
/// Whole đồng. Balances are positive on the side of the ledgers; in the general ledger on the debit side, where they add up
/// to zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LedgerTotals {
    /// Sum of the openings.
    pub opening: Vnd,
    /// Sum of the debits.
    pub debit: Vnd,
    /// Sum of the credits.
    pub credit: Vnd,
    /// Sum of the closings.
    pub closing: Vnd,
}

/// Ledgers of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ledgers {
    /// The ledgers by association and account, or by association and party.
    pub ledgers: Vec<AccountLedger>,
    /// Sums over all of them.
    pub totals: LedgerTotals,
}

/// What tells ledgers apart: association, account, and the party without regard to case and spacing. Names that
/// differ in a letter or a diacritic are different people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    association: &'a str,
    account: &'a str,
    party: String,
    details: String,
}

#[derive(Default)]
struct Sums<'a> {
    spelling: &'a str,
    details: String,
    opening: i128,
    entries: Vec<(TransactionRef<'a>, i128, i128)>,
}

/// Returns the ledgers of a period. An account without a balance and without entries is left out.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn ledgers(book: &Book, scope: &Scope, kind: LedgerKind) -> Result<Ledgers, SumOutOfRange> {
    let mut found: BTreeMap<Key<'_>, Sums<'_>> = BTreeMap::new();
    // Few names have many rows, and a key is dear.
    let mut parties: FxHashMap<Symbol, String> = FxHashMap::default();
    for row in book.ledger.in_order() {
        let is_after = scope.period.is_before(row.date());
        // A closing entry has no party: it transfers the year's income and expense to net assets.
        if is_after || kind.is_by_party() && row.is_of_closing() {
            continue;
        }
        let is_opening = scope.period.is_after(row.date()) || row.kind() == Kind::Opening;
        let mut changes: BTreeMap<(&str, &str), [i128; 2]> = BTreeMap::new();
        for posting in row.postings().filter(|posting| kind.lists(posting)) {
            let account = if kind.is_by_party() { "" } else { posting.account() };
            let change = changes.entry((association_of(posting.fund()), account)).or_default();
            let amount = i128::from(posting.signed());
            let slot = usize::from(amount < 0);
            change.get_mut(slot).into_iter().for_each(|sum| *sum += amount.abs());
        }
        for ((association, account), [debit, credit]) in changes {
            if !scope.includes(association) {
                continue;
            }
            let subject = subject(&row);
            let mut party = String::new();
            if kind.is_by_party() {
                let key = || name_key(subject.party());
                party.clone_from(parties.entry(subject.symbols().party).or_insert_with(key));
            }
            let shown_details = details(&subject, kind);
            let details = if shown_details.is_empty() { String::new() } else { name_key(&shown_details) };
            let sums = found.entry(Key { association, account, party, details }).or_default();
            if sums.spelling.is_empty() || spelling_order(subject.party()) < spelling_order(sums.spelling) {
                sums.spelling = subject.party();
                sums.details.clone_from(&shown_details);
            }
            if is_opening {
                sums.opening += debit - credit;
            } else {
                sums.entries.push((row, debit, credit));
            }
        }
    }
    found.retain(|_, sums| sums.opening != 0 || !sums.entries.is_empty());
    let mut totals = [0_i128; 4];
    let mut all = Vec::with_capacity(found.len());
    for (key, sums) in found {
        let ledger = ledger(book, &key, &sums, kind)?;
        let debit: i128 = sums.entries.iter().map(|(_, debit, _)| debit).sum();
        let credit: i128 = sums.entries.iter().map(|(_, _, credit)| credit).sum();
        let more = [sums.opening, debit, credit, sums.opening + debit - credit];
        totals.iter_mut().zip(more).for_each(|(total, more)| *total += more);
        all.push(ledger);
    }
    let [opening, debit, credit, closing] = totals;
    let sign = if kind == LedgerKind::Donors { -1 } else { 1 };
    let hold = |sum| hold(sum, "total");
    let totals = LedgerTotals {
        opening: hold(sign * opening)?,
        debit: hold(debit)?,
        credit: hold(credit)?,
        closing: hold(sign * closing)?,
    };
    Ok(Ledgers { ledgers: all, totals })
}

fn ledger(
    book: &Book,
    key: &Key<'_>,
    sums: &Sums<'_>,
    kind: LedgerKind,
) -> Result<AccountLedger, SumOutOfRange> {
    let what = if key.account.is_empty() { key.association } else { key.account };
    let hold = |sum| hold(sum, what);
    let class = book.chart.class(key.account);
    let side = match (kind, class) {
        (LedgerKind::Donors, _)
        | (_, Some(AccountClass::Liability | AccountClass::NetAssets | AccountClass::Income)) => {
            DebitCredit::Credit
        }
        _ => DebitCredit::Debit,
    };
    let sign = if side == DebitCredit::Debit { 1 } else { -1 };
    let mut balance = sums.opening * sign;
    let opening = hold(balance)?;
    let mut entries = Vec::with_capacity(sums.entries.len());
    let (mut debits, mut credits) = (0, 0);
    for (row, debit, credit) in &sums.entries {
        balance += (debit - credit) * sign;
        debits += debit;
        credits += credit;
        let subject = subject(row);
        entries.push(LedgerEntry {
            date: row.date(),
            voucher: row.voucher().to_owned(),
            kind: row.kind(),
            party: subject.party().to_owned(),
            memo: if row.memo().is_empty() { subject.memo() } else { row.memo() }.to_owned(),
            contra: contra(row, key, kind, debit - credit),
            debit: hold(*debit)?,
            credit: hold(*credit)?,
            balance: hold(balance)?,
        });
    }
    Ok(AccountLedger {
        association: key.association.to_owned(),
        account: key.account.to_owned(),
        account_name: book.chart.resolve(key.account).map(|account| account.name.clone()).unwrap_or_default(),
        party: if kind.is_by_party() { sums.spelling.to_owned() } else { String::new() },
        party_details: sums.details.clone(),
        side,
        opening,
        entries,
        debit: hold(debits)?,
        credit: hold(credits)?,
        closing: hold(balance)?,
    })
}

/// The accounts on the other side of what a row does to a ledger, each once, in order of codes.
fn contra(row: &TransactionRef<'_>, key: &Key<'_>, kind: LedgerKind, change: i128) -> Vec<String> {
    let is_own = |posting: &PostingRef<'_>| {
        if kind.is_by_party() { kind.lists(posting) } else { posting.account() == key.account }
    };
    let is_other_side = |posting: &PostingRef<'_>| (posting.signed() < 0) == (change > 0);
    let others = row.postings().filter(|posting| !is_own(posting) && is_other_side(posting));
    let mut codes: Vec<String> = others.map(|posting| posting.account().to_owned()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The row that says whom a row is about: for a reversal, which has no columns of its own, its target.
pub(super) fn subject<'a>(row: &TransactionRef<'a>) -> TransactionRef<'a> {
    row.origin().filter(|_| row.party().is_empty()).map_or(*row, |(origin, _)| origin)
}

/// Of two spellings of one name, the one that is written: not that in capitals, and the first in sort order.
pub(super) fn spelling_order(name: &str) -> (bool, &str) {
    (!name.chars().any(char::is_lowercase), name)
}

/// What tells recipients of one name apart: day of birth, class and school.
fn details(row: &TransactionRef<'_>, kind: LedgerKind) -> String {
    let Some(party) = row.party_details().filter(|_| kind == LedgerKind::Recipients) else {
        return String::new();
    };
    let born = party.birth_date.map(|day| day.format("%d/%m/%Y").to_string());
    let details = [born, party.school_class.clone(), party.school.clone()];
    details.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
