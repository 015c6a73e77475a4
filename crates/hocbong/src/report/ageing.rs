//! What is open at the end of a period by age (tuổi nợ): money from unknown senders, advances, money in transit, shortages
//! and surpluses, debts, pledges.
//!
//! An item is an entry on one of these accounts that is not settled in full. What settles it is found in this order:
//! entries that name it (`about`); entries of the same fund, account and party, the oldest item first; entries that name
//! no party, or meet items that name none. What settles nothing stands as an item of its own with a negative amount, so that
//! the items of an account always add up to its balance.

use super::awards::pledges;
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::Role;
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::TransactionRef;
use crate::text::name_key;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum OpenKind {
    /// Money received from an unknown sender.
    Unidentified,
    /// An advance that is not accounted for.
    Advance,
    /// Money that left one account and has not arrived on another.
    InTransit,
    /// A shortage found by a count.
    Shortage,
    /// A surplus found by a count.
    Surplus,
    /// A debt to a supplier.
    Payable,
    /// A pledge that is not fulfilled. It is on no account.
    Pledge,
}

impl OpenKind {
    /// All of them, in the order of the paper.
    pub const ALL: &[Self] = &[
        Self::Unidentified,
        Self::Advance,
        Self::InTransit,
        Self::Shortage,
        Self::Surplus,
        Self::Payable,
        Self::Pledge,
    ];

    /// Returns the word used in JSON, e.g. `in-transit`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unidentified => "unidentified",
            Self::Advance => "advance",
            Self::InTransit => "in-transit",
            Self::Shortage => "shortage",
            Self::Surplus => "surplus",
            Self::Payable => "payable",
            Self::Pledge => "pledge",
        }
    }

    const fn from_role(role: Role) -> Option<Self> {
        Some(match role {
            Role::Unidentified => Self::Unidentified,
            Role::Advance => Self::Advance,
            Role::InTransit => Self::InTransit,
            Role::Shortage => Self::Shortage,
            Role::Surplus => Self::Surplus,
            Role::Payable => Self::Payable,
            _ => return None,
        })
    }

    /// Whether a debit makes it larger; else a credit does.
    const fn is_asset(self) -> bool {
        matches!(self, Self::Advance | Self::InTransit | Self::Shortage)
    }
}

/// Last day of age of each band but the last, which has no end.
pub const BANDS: [i64; 4] = [30, 90, 180, 365];

/// Sums by age in days.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Bands {
    /// Up to 30 days.
    pub to_30: Vnd,
    /// 31 to 90 days.
    pub to_90: Vnd,
    /// 91 to 180 days.
    pub to_180: Vnd,
    /// 181 to 365 days.
    pub to_365: Vnd,
    /// More than 365 days.
    pub older: Vnd,
}

impl Bands {
    /// The sums from the youngest to the oldest.
    pub const fn list(&self) -> [Vnd; BANDS.len() + 1] {
        [self.to_30, self.to_90, self.to_180, self.to_365, self.older]
    }
}

/// Returns the band of an age in days, from 0.
pub fn band_of(age_days: i64) -> usize {
    BANDS.iter().position(|last| age_days <= *last).unwrap_or(BANDS.len())
}

/// Something that is open.
///
/// # Units
/// Whole đồng; `amount − settled = open`, except for what settled more than there was, which is negative throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OpenRow {
    /// What it is.
    pub kind: OpenKind,
    /// Code of the association.
    pub association: String,
    /// Fund code.
    pub fund: String,
    /// Account; blank for a pledge.
    pub account: String,
    /// File of its row; blank for transactions built by a program.
    pub file: Arc<str>,
    /// 1-based line of its row.
    pub line: u32,
    /// Day from which it is open.
    pub date: NaiveDate,
    /// Voucher number; may be blank.
    pub voucher: String,
    /// Who owes it, or to whom it is owed; may be blank.
    pub party: String,
    /// Free text.
    pub memo: String,
    /// Amount at first.
    pub amount: Vnd,
    /// What was settled of it.
    pub settled: Vnd,
    /// What is open.
    pub open: Vnd,
    /// Days from its day to the end of the period.
    pub age_days: i64,
    /// Band of its age, from 0.
    pub band: usize,
}

/// The sums of one kind.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OpenSums {
    /// What it is.
    pub kind: OpenKind,
    /// Number of items.
    pub items: u64,
    /// Sums by age.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub bands: Bands,
    /// All ages together.
    pub open: Vnd,
    /// Balance of its accounts at the end of the period, in the direction in which the kind grows; `None` for pledges,
    /// which are on no account.
    pub balance: Option<Vnd>,
}

/// What is open at the end of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ageing {
    /// The day to which ages are counted; `None` if the books have no entry and the period no end.
    pub at: Option<NaiveDate>,
    /// The items by kind, association and day.
    pub rows: Vec<OpenRow>,
    /// Sums by kind; kinds without items are left out.
    pub totals: Vec<OpenSums>,
}

/// An entry on an account of open items.
struct Entry<'a> {
    row: TransactionRef<'a>,
    party: String,
    amount: i128,
    left: i128,
}

/// Returns what is open at the end of a period. Entries before the period count too.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn ageing(book: &Book, scope: &Scope) -> Result<Ageing, SumOutOfRange> {
    let last = || book.ledger.dates().iter().max().copied();
    let Some(at) = scope.period.to.or_else(last) else { return Ok(Ageing::default()) };
    let mut accounts: BTreeMap<(OpenKind, &str, &str), Vec<Entry<'_>>> = BTreeMap::new();
    let mut balances: BTreeMap<OpenKind, i128> = BTreeMap::new();
    for row in book.ledger.in_order() {
        if row.date() > at {
            continue;
        }
        // A transaction is one entry on an account, however many lines it has there.
        let mut sums: BTreeMap<(OpenKind, &str, &str), i128> = BTreeMap::new();
        for posting in row.postings().filter(|posting| scope.includes_fund(posting.fund())) {
            let Some(kind) = posting.role().and_then(OpenKind::from_role) else { continue };
            let grows = if kind.is_asset() { posting.signed() } else { -posting.signed() };
            *sums.entry((kind, posting.fund(), posting.account())).or_default() += i128::from(grows);
        }
        for (account, amount) in sums {
            *balances.entry(account.0).or_default() += amount;
            let entry = Entry { row, party: name_key(row.party()), amount, left: amount };
            accounts.entry(account).or_default().push(entry);
        }
    }
    let mut rows = Vec::new();
    for ((kind, fund, account), mut entries) in accounts {
        settle(&mut entries);
        for entry in entries.iter().filter(|entry| entry.left != 0) {
            let age_days = (at - entry.row.date()).num_days();
            rows.push(OpenRow {
                kind,
                association: association_of(fund).to_owned(),
                fund: fund.to_owned(),
                account: account.to_owned(),
                file: Arc::clone(entry.row.file()),
                line: entry.row.line(),
                date: entry.row.date(),
                voucher: entry.row.shown_voucher().to_owned(),
                party: entry.row.party().to_owned(),
                memo: entry.row.memo().to_owned(),
                amount: hold(entry.amount, account)?,
                settled: hold(entry.amount - entry.left, account)?,
                open: hold(entry.left, account)?,
                age_days,
                band: band_of(age_days),
            });
        }
    }
    rows.extend(open_pledges(book, scope, at)?);
    rows.sort_by(|one, other| {
        let key = |row: &OpenRow| (row.kind, row.association.clone(), row.date, row.voucher.clone());
        key(one).cmp(&key(other)).then_with(|| (&one.file, one.line).cmp(&(&other.file, other.line)))
    });
    let mut totals = Vec::new();
    for kind in OpenKind::ALL {
        let of_kind: Vec<&OpenRow> = rows.iter().filter(|row| row.kind == *kind).collect();
        let balance = balances.get(kind).copied();
        if of_kind.is_empty() && balance.unwrap_or(0) == 0 {
            continue;
        }
        let mut bands = [0_i128; BANDS.len() + 1];
        for row in &of_kind {
            bands.get_mut(row.band).into_iter().for_each(|sum| *sum += i128::from(row.open.get()));
        }
        let [to_30, to_90, to_180, to_365, older] = bands;
        let held = |sum| hold(sum, kind.as_str());
        totals.push(OpenSums {
            kind: *kind,
            items: of_kind.len() as u64,
            bands: Bands {
                to_30: held(to_30)?,
                to_90: held(to_90)?,
                to_180: held(to_180)?,
                to_365: held(to_365)?,
                older: held(older)?,
            },
            open: hold(bands.iter().sum(), kind.as_str())?,
            balance: balance.map(|balance| hold(balance, kind.as_str())).transpose()?,
        });
    }
    Ok(Ageing { at: Some(at), rows, totals })
}

/// Sets what settles off against what is open, on one account of one fund.
fn settle(entries: &mut [Entry<'_>]) {
    let settling: Vec<usize> = indices(entries, |entry| entry.amount < 0);
    let by_row: BTreeMap<usize, usize> =
        entries.iter().enumerate().map(|(at, entry)| (entry.row.index(), at)).collect();
    take_back_settlements(entries, &by_row);
    for at in &settling {
        let about = entries.get(*at).and_then(|entry| entry.row.about_transaction());
        if let Some(item) = about.and_then(|row| by_row.get(&row.index())) {
            set_off(entries, *at, *item);
        }
    }
    let mut open: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for item in indices(entries, |entry| entry.amount > 0) {
        let party = entries.get(item).map(|entry| entry.party.clone()).unwrap_or_default();
        open.entry(party).or_default().push(item);
    }
    // Which of a party's items is the oldest that is still open: none before it is looked at again.
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for at in &settling {
        let party = entries.get(*at).map(|entry| entry.party.clone()).unwrap_or_default();
        pay_oldest(entries, *at, &open, &party, &mut first);
    }
    let unnamed = String::new();
    let all = BTreeMap::from([(unnamed.clone(), indices(entries, |entry| entry.amount > 0))]);
    let mut first_of_all: BTreeMap<String, usize> = BTreeMap::new();
    for at in settling {
        if entries.get(at).is_some_and(|entry| entry.party.is_empty()) {
            pay_oldest(entries, at, &all, &unnamed, &mut first_of_all);
        } else {
            pay_oldest(entries, at, &open, &unnamed, &mut first);
        }
    }
}

/// Sets what takes a settlement back off against the settlement, so that the item is open since its own day, and what
/// undoes that in turn off against it. The last comes first: what was undone undoes nothing.
fn take_back_settlements(entries: &mut [Entry<'_>], by_row: &BTreeMap<usize, usize>) {
    let amount = |at: usize| entries.get(at).map_or(0, |entry| entry.amount);
    let target = |at: usize| {
        let row = entries.get(at)?.row.about_transaction()?;
        by_row.get(&row.index()).copied().filter(|target| amount(at).signum() == -amount(*target).signum())
    };
    let takes_back = |at: &usize| amount(*at) > 0 && target(*at).is_some();
    let pair = |at: usize| {
        let target = target(at)?;
        let pair = if amount(at) < 0 { (at, target) } else { (target, at) };
        (takes_back(&at) || takes_back(&target)).then_some(pair)
    };
    let pairs: Vec<(usize, usize)> = (0..entries.len()).rev().filter_map(pair).collect();
    for (settling, item) in pairs {
        set_off(entries, settling, item);
    }
}

fn indices(entries: &[Entry<'_>], is_meant: impl Fn(&Entry<'_>) -> bool) -> Vec<usize> {
    entries.iter().enumerate().filter(|(_, entry)| is_meant(entry)).map(|(at, _)| at).collect()
}

/// Settles the items of a list in order, from the first that is not settled, until the entry at `at` is used up.
fn pay_oldest(
    entries: &mut [Entry<'_>],
    at: usize,
    open: &BTreeMap<String, Vec<usize>>,
    party: &str,
    first: &mut BTreeMap<String, usize>,
) {
    let Some(items) = open.get(party) else { return };
    let next = first.entry(party.to_owned()).or_default();
    while let Some(item) = items.get(*next) {
        if entries.get(at).is_none_or(|entry| entry.left == 0) {
            return;
        }
        set_off(entries, at, *item);
        if entries.get(*item).is_some_and(|item| item.left > 0) {
            return;
        }
        *next += 1;
    }
}

/// Sets one entry off against an item, as far as both go.
fn set_off(entries: &mut [Entry<'_>], at: usize, item: usize) {
    let left = |at: usize| entries.get(at).map_or(0, |entry| entry.left);
    let amount = left(item).max(0).min((-left(at)).max(0));
    entries.get_mut(item).into_iter().for_each(|entry| entry.left -= amount);
    entries.get_mut(at).into_iter().for_each(|entry| entry.left += amount);
}

fn open_pledges(book: &Book, scope: &Scope, at: NaiveDate) -> Result<Vec<OpenRow>, SumOutOfRange> {
    let period = crate::period::Period { from: None, to: Some(at) };
    let found = pledges(book, scope.in_period(period))?;
    let rows = found.rows.into_iter().filter(|row| row.owed.is_positive()).map(|row| {
        let age_days = (at - row.date).num_days();
        OpenRow {
            kind: OpenKind::Pledge,
            association: association_of(&row.fund).to_owned(),
            account: String::new(),
            file: row.file,
            line: row.line,
            date: row.date,
            voucher: row.voucher,
            party: row.party,
            memo: row.purpose,
            amount: row.pledged,
            settled: row.given,
            open: row.owed,
            age_days,
            band: band_of(age_days),
            fund: row.fund,
        }
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::source::Source;

    fn found(text: &str, to: &str) -> Ageing {
        let journal = vec![Source::new("j.csv", text.to_owned())];
        let book = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
        let errors: Vec<_> = book.diagnostics().iter().filter(|found| found.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let period = Period { from: None, to: Some(to.parse().unwrap()) };
        let found = ageing(&book, &Scope::from(period)).unwrap();
        for sums in &found.totals {
            assert!(sums.balance.is_none_or(|balance| balance == sums.open), "{sums:?}");
            assert_eq!(Vnd::checked_sum(sums.bands.list()), Some(sums.open));
        }
        found
    }

    fn shown(found: &Ageing) -> Vec<String> {
        let row = |row: &OpenRow| {
            format!("{} {} {} {}d band {}", row.kind.as_str(), row.voucher, row.open, row.age_days, row.band)
        };
        found.rows.iter().map(row).collect()
    }

    #[test]
    fn what_is_named_is_settled_first_and_then_the_oldest_of_the_party() {
        let text = "date,voucher,kind,fund,method,amount,party,about\n\
            2025-01-10,TU-1,advance,ST,cash,500,Lê Mẫu An,\n\
            2025-02-10,TU-2,advance,ST,cash,700,Lê Mẫu An,\n\
            2025-02-11,TU-3,advance,ST,cash,900,Hồ Mẫu Bé,\n\
            2025-03-01,TT-1,advance-settled,ST,,700,Lê Mẫu An,TU-2\n\
            2025-03-02,TT-2,advance-returned,ST,cash,200,lê mẫu an,\n";
        let found = found(text, "2025-03-12");
        assert_eq!(shown(&found), ["advance TU-1 300 61d band 1", "advance TU-3 900 29d band 0"]);
        assert_eq!(found.totals[0].bands.list().map(Vnd::get), [900, 300, 0, 0, 0]);
        assert_eq!(found.totals[0].balance, Some(Vnd::new(1_200)));
    }

    #[test]
    fn bands_end_on_their_last_day() {
        let bands: Vec<usize> =
            [0, 30, 31, 90, 91, 180, 181, 365, 366, 9_999].into_iter().map(band_of).collect();
        assert_eq!(bands, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn an_unknown_sender_who_is_found_owes_nothing_more() {
        let text = "date,voucher,kind,fund,method,amount,party,about\n\
            2025-01-01,BC-1,unidentified,ST,bank,100,,\n\
            2025-01-02,BC-2,unidentified,ST,bank,100,,\n\
            2025-01-05,PK-1,identify,ST,,60,Lê Mẫu An,BC-2\n\
            2025-02-01,CK-1,pledge,ST,,5000,Công ty Mẫu A,\n";
        assert_eq!(
            shown(&found(text, "2025-12-31")),
            [
                "unidentified BC-1 100 364d band 3",
                "unidentified BC-2 40 363d band 3",
                "pledge CK-1 5.000 333d band 3"
            ]
        );
        // What happens after the last day is not known yet.
        assert_eq!(shown(&found(text, "2025-01-01")), ["unidentified BC-1 100 0d band 0"]);
    }

    #[test]
    fn a_settlement_that_was_reversed_leaves_the_item_as_old_as_it_is() {
        let text = "date,voucher,kind,fund,method,amount,party,about\n\
            2025-01-10,TU-1,advance,ST,cash,500,Lê Mẫu An,\n\
            2025-02-10,TT-1,advance-returned,ST,cash,500,Lê Mẫu An,TU-1\n\
            2025-03-01,PK-1,reversal,ST,,,,TT-1\n";
        let at = "2025-03-11";
        assert_eq!(shown(&found(text, at)), ["advance TU-1 500 60d band 1"]);
        // The settlement stands again.
        let again = format!("{text}2025-03-02,PK-2,reversal,ST,,,,PK-1\n");
        assert_eq!(shown(&found(&again, at)), [""; 0]);
        let gone = format!("{again}2025-03-03,PK-3,reversal,ST,,,,PK-2\n");
        assert_eq!(shown(&found(&gone, at)), ["advance TU-1 500 60d band 1"]);
        assert_eq!(shown(&found(text, "2025-02-28")), [""; 0]);
    }

    #[test]
    fn more_than_was_open_stands_as_an_item_of_its_own() {
        let text = "date,voucher,kind,fund,method,amount,party\n\
            2025-01-10,TU-1,advance,ST,cash,500,Lê Mẫu An\n\
            2025-03-01,TT-1,advance-settled,ST,,700,Lê Mẫu An\n";
        assert_eq!(shown(&found(text, "2025-03-01")), ["advance TT-1 -200 0d band 0"]);
    }
}
