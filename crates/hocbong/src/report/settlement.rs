//! What became of each restricted gift: the use and settlement of every contribution with a purpose.

use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::{AccountClass, Role};
use crate::book::Book;
use crate::ledger::{Reversals, TransactionRef};
use crate::text::fold;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A use of part of a contribution.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Use {
    /// Date of the use.
    pub date: NaiveDate,
    /// Voucher number of the use.
    pub voucher: String,
    /// Kind of the transaction.
    pub kind: Kind,
    /// The receiver.
    pub party: String,
    /// How much of it came from this contribution.
    pub amount: Vnd,
}

/// A contribution with a purpose, and what became of it.
///
/// # Units
/// Whole đồng; `amount = used + left`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Contribution {
    /// Fund code.
    pub fund: String,
    /// The purpose.
    pub purpose: String,
    /// The day on which it was received.
    pub date: NaiveDate,
    /// Voucher number.
    pub voucher: String,
    /// Kind of the transaction: a gift, an opening, a transfer.
    pub kind: Kind,
    /// The giver.
    pub party: String,
    /// Amount given.
    pub amount: Vnd,
    /// Amount used.
    pub used: Vnd,
    /// Amount left.
    pub left: Vnd,
    /// The uses, by day and voucher.
    pub uses: Vec<Use>,
}

/// Spending for a purpose beyond everything given for it.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Uncovered {
    /// Fund code.
    pub fund: String,
    /// The purpose.
    pub purpose: String,
    /// Amount not covered by contributions.
    pub amount: Vnd,
}

/// The use and settlement of every restricted contribution (quyết toán từng khoản ủng hộ có mục đích).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Settlements {
    /// The contributions by fund, purpose and day.
    pub contributions: Vec<Contribution>,
    /// Purposes for which more was spent than given.
    pub uncovered: Vec<Uncovered>,
    /// Sums over all of them.
    pub totals: SettlementTotals,
}

/// Sums of settlements.
///
/// # Units
/// Whole đồng; `amount = used + left`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SettlementTotals {
    /// Amount given.
    pub amount: Vnd,
    /// Amount used.
    pub used: Vnd,
    /// Amount left.
    pub left: Vnd,
    /// Amount not covered by contributions.
    pub uncovered: Vnd,
}

/// The changes of one fund and purpose in the order in which they came.
#[derive(Default)]
struct Purpose<'a> {
    spelling: &'a str,
    rows: Vec<(TransactionRef<'a>, i128)>,
}

/// Follows the money of each purpose up to the end of a period, first in, first out. A refund is taken from
/// the gift that it refers to; the part beyond that gift is taken like any other use. Spending before a gift
/// is covered by later gifts; whether it was too early is for a rule to report.
///
/// # Errors
/// If an amount does not fit into [`Vnd`].
pub fn settlements(book: &Book, scope: impl Into<Scope>) -> Result<Settlements, SumOutOfRange> {
    let scope = scope.into();
    let period = scope.period;
    // Later rows change nothing of what was given and used in the period.
    let reversals = Reversals::until(&book.ledger, period.to);
    let is_in = |row: &TransactionRef<'_>| !period.is_before(row.date());
    // A transaction that was reversed within the period, and what reverses it, are neither given nor used.
    let undoes = |row: &TransactionRef<'_>| row.kind() == Kind::Reversal && row.about_transaction().is_some();
    let mut purposes: BTreeMap<(&str, String), Purpose<'_>> = BTreeMap::new();
    for row in book.ledger.iter().filter(is_in) {
        if row.is_of_closing() || reversals.is_reversed(row.index()) || undoes(&row) {
            continue;
        }
        let mut by_fund: BTreeMap<&str, i128> = BTreeMap::new();
        for posting in row.postings() {
            let is_own = posting.is_on(Role::NetAssets)
                || matches!(
                    book.chart.class(posting.account()),
                    Some(AccountClass::Income | AccountClass::Expense)
                );
            if is_own {
                *by_fund.entry(posting.fund()).or_default() -= i128::from(posting.signed());
            }
        }
        let by_fund = by_fund.into_iter().filter(|(fund, change)| *change != 0 && scope.includes_fund(fund));
        for (fund, change) in by_fund {
            let purpose = row.purpose();
            let own = book.fund(fund).map_or(purpose, |fund| fund.effective_purpose(purpose));
            if own.is_empty() {
                continue;
            }
            let of = purposes.entry((fund, fold(own))).or_default();
            if of.rows.is_empty() || own < of.spelling {
                of.spelling = own;
            }
            of.rows.push((row, change));
        }
    }
    let mut all = Settlements::default();
    for ((fund, _), mut purpose) in purposes {
        purpose.rows.sort_by(|left, right| left.0.canonical_order(&right.0));
        settle(&mut all, fund, &purpose)?;
    }
    let sum = |amount: fn(&Contribution) -> Vnd| {
        hold(all.contributions.iter().map(|one| i128::from(amount(one).get())).sum(), "total")
    };
    all.totals = SettlementTotals {
        amount: sum(|one| one.amount)?,
        used: sum(|one| one.used)?,
        left: sum(|one| one.left)?,
        uncovered: hold(all.uncovered.iter().map(|one| i128::from(one.amount.get())).sum(), "total")?,
    };
    Ok(all)
}

fn settle(all: &mut Settlements, fund: &str, purpose: &Purpose<'_>) -> Result<(), SumOutOfRange> {
    let out_of_range = || SumOutOfRange { what: format!("{fund} {}", purpose.spelling) };
    let hold = |sum| Vnd::from_wide(sum).ok_or_else(out_of_range);
    // What each use takes. The returned part of an award was not used, and a return beyond the award counts
    // as given.
    let spent = || purpose.rows.iter().filter(|(_, change)| *change < 0);
    let mut needs: FxHashMap<usize, i128> = spent().map(|(row, change)| (row.index(), -*change)).collect();
    let mut contributions: Vec<Contribution> = Vec::new();
    // Index of each gift in `contributions`.
    let mut place_of: FxHashMap<usize, usize> = FxHashMap::default();
    for (row, change) in purpose.rows.iter().filter(|(_, change)| *change > 0) {
        let award = row.about_transaction().filter(|_| row.kind() == Kind::AwardReturned);
        let need = award.and_then(|award| needs.get_mut(&award.index()));
        let back = need.map_or(0, |need| {
            let back = (*change).min(*need);
            *need -= back;
            back
        });
        if back == *change {
            continue;
        }
        place_of.insert(row.index(), contributions.len());
        let amount = hold(*change - back)?;
        contributions.push(Contribution {
            fund: fund.to_owned(),
            purpose: purpose.spelling.to_owned(),
            date: row.date(),
            voucher: row.voucher().to_owned(),
            kind: row.kind(),
            party: row.party().to_owned(),
            amount,
            used: Vnd::ZERO,
            left: amount,
            uses: Vec::new(),
        });
    }
    // Refunds of a gift are taken before its uses.
    let gift_of = |row: &TransactionRef<'_>| {
        let about = row.about_transaction().filter(|_| row.kind() == Kind::Refund)?;
        place_of.get(&about.index()).copied()
    };
    let mut rest: Vec<(TransactionRef<'_>, i128)> = Vec::new();
    for (row, _) in spent() {
        let need = needs.get(&row.index()).copied().unwrap_or_default();
        let gift = gift_of(row).and_then(|at| contributions.get_mut(at));
        let taken = gift.map_or(Ok(0), |gift| take(gift, row, need).ok_or_else(out_of_range))?;
        rest.push((*row, need - taken));
    }
    let (mut first, mut uncovered) = (0, 0);
    for (row, mut need) in rest {
        while need > 0 {
            let Some(open) = contributions.get_mut(first) else { break };
            if open.left.is_zero() {
                first += 1;
                continue;
            }
            need -= take(open, &row, need).ok_or_else(out_of_range)?;
        }
        uncovered += need;
    }
    for contribution in &mut contributions {
        contribution
            .uses
            .sort_by(|left, right| (left.date, &left.voucher).cmp(&(right.date, &right.voucher)));
    }
    all.contributions.append(&mut contributions);
    if uncovered > 0 {
        all.uncovered.push(Uncovered {
            fund: fund.to_owned(),
            purpose: purpose.spelling.to_owned(),
            amount: hold(uncovered)?,
        });
    }
    Ok(())
}

/// Takes up to `need` from what is left of a contribution and returns the amount taken; `None` on overflow.
fn take(from: &mut Contribution, row: &TransactionRef<'_>, need: i128) -> Option<i128> {
    let taken = need.min(i128::from(from.left.get()));
    if taken > 0 {
        let amount = Vnd::from_wide(taken)?;
        from.left = from.left.checked_sub(amount)?;
        from.used = from.used.checked_add(amount)?;
        from.uses.push(Use {
            date: row.date(),
            voucher: row.voucher().to_owned(),
            kind: row.kind(),
            party: row.party().to_owned(),
            amount,
        });
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::source::Source;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn book(rows: &str) -> Book {
        let journal = format!("date,voucher,kind,fund,method,amount,party,purpose,about\n{rows}");
        let files = BookFiles { journal: vec![Source::new("a.csv", journal)], ..BookFiles::default() };
        Book::read(&files, &ReadOptions::default())
    }

    fn shown(settlements: &Settlements) -> Vec<String> {
        let part = |part: &Use| format!("{} {}", part.voucher, part.amount);
        let one = |one: &Contribution| {
            let uses: Vec<String> = one.uses.iter().map(part).collect();
            format!(
                "{} {} {} {} left {}: {}",
                one.voucher,
                one.party,
                one.amount,
                one.used,
                one.left,
                uses.join(", ")
            )
        };
        settlements.contributions.iter().map(one).collect()
    }

    #[test]
    fn what_came_first_is_used_first() {
        let settled = settlements(
            &book(
                "2025-02-01,PT-1,donation,ST,cash,100,Công ty Mẫu,Tết,\n\
                 2025-02-02,PT-2,donation,ST,cash,50,Nguyễn Mẫu An,TẾT,\n\
                 2025-02-03,PC-1,award,ST,cash,120,Trần Mẫu Ba,Tết,\n\
                 2025-02-04,PC-2,refund,ST,cash,10,Nguyễn Mẫu An,Tết,PT-2\n\
                 2025-02-05,PT-3,donation,ST,cash,9,Lê Mẫu Chi,,\n",
            ),
            Period::ALL,
        )
        .unwrap();
        assert_eq!(
            shown(&settled),
            [
                "PT-1 Công ty Mẫu 100 100 left 0: PC-1 100",
                "PT-2 Nguyễn Mẫu An 50 30 left 20: PC-1 20, PC-2 10",
            ]
        );
        assert_eq!(settled.uncovered, []);
    }

    #[test]
    fn a_refund_is_of_its_own_gift() {
        let rows = "2025-02-01,PT-1,donation,ST,cash,100,An,Tết,\n2025-02-02,PT-2,donation,ST,cash,50,Ba,Tết,\n\
             2025-02-03,PC-1,refund,ST,cash,60,Ba,Tết,PT-2\n";
        let settled = settlements(&book(rows), Period::ALL).unwrap();
        assert_eq!(shown(&settled), ["PT-1 An 100 10 left 90: PC-1 10", "PT-2 Ba 50 50 left 0: PC-1 50"]);
    }

    #[test]
    fn what_was_undone_is_neither_given_nor_used() {
        let rows = "2025-02-01,PT-1,donation,ST,cash,100,An,Tết,\n2025-02-02,PT-2,donation,ST,cash,50,Ba,Tết,\n\
             2025-02-03,PK-1,reversal,ST,,,,,PT-2\n2025-02-04,PC-1,award,ST,cash,30,Chi,Tết,\n\
             2025-02-05,PC-2,award,ST,cash,20,Dung,Tết,\n2025-02-06,PK-2,reversal,ST,,,,,PC-2\n\
             2025-02-07,PT-3,award-returned,ST,cash,10,Chi,Tết,PC-1\n";
        let settled = settlements(&book(rows), Period::ALL).unwrap();
        assert_eq!(shown(&settled), ["PT-1 An 100 20 left 80: PC-1 20"]);
        // What comes back beyond the award counts as given.
        let more = settlements(&book(&rows.replace("cash,10,Chi", "cash,35,Chi")), Period::ALL).unwrap();
        assert_eq!(shown(&more), ["PT-1 An 100 0 left 100: ", "PT-3 Chi 5 0 left 5: "]);
        // Before its reversal the gift was there.
        let early = Period { to: "2025-02-02".parse().ok(), ..Period::ALL };
        assert_eq!(settlements(&book(rows), early).unwrap().contributions.len(), 2);
    }

    #[test]
    fn what_happens_after_the_period_changes_nothing_in_it() {
        let rows = "2025-02-01,PT-1,donation,ST,cash,100,An,Tết,\n2025-02-02,PT-2,donation,ST,cash,50,Ba,Tết,\n\
             2025-06-01,PK-1,reversal,ST,,,,,PT-2\n";
        let more = format!("{rows}2025-07-01,PK-2,reversal,ST,,,,,PK-1\n");
        let june = Period { to: "2025-06-30".parse().ok(), ..Period::ALL };
        let shown = |rows: &str, period| shown(&settlements(&book(rows), period).unwrap());
        let first = "PT-1 An 100 0 left 100: ";
        assert_eq!(shown(rows, june), [first]);
        assert_eq!(shown(&more, june), [first]);
        assert_eq!(shown(&more, Period::ALL), [first, "PT-2 Ba 50 0 left 50: "]);
    }

    proptest! {
        /// No đồng is lost: given = used + left, and used + uncovered = spent.
        #[test]
        fn every_dong_is_somewhere(moves in prop::collection::vec((1..28_u32, any::<bool>(), 1..100_i64), 0..30)) {
            let mut rows = String::new();
            let (mut given, mut spent) = (0, 0);
            for (number, (day, is_gift, amount)) in moves.iter().enumerate() {
                let kind = if *is_gift { "donation" } else { "award" };
                *(if *is_gift { &mut given } else { &mut spent }) += amount;
                writeln!(rows, "2025-02-{day:02},V{number}x,{kind},ST,cash,{amount},,Tết,").unwrap();
            }
            let settled = settlements(&book(&rows), Period::ALL).unwrap();
            let sum = |of: fn(&Contribution) -> Vnd| settled.contributions.iter().map(|one| of(one).get()).sum::<i64>();
            let uncovered: i64 = settled.uncovered.iter().map(|one| one.amount.get()).sum();
            prop_assert_eq!(sum(|one| one.amount), given);
            prop_assert_eq!(sum(|one| one.used) + sum(|one| one.left), given);
            prop_assert_eq!(sum(|one| one.used) + uncovered, spent);
            prop_assert_eq!(uncovered, (spent - given).max(0));
            for one in &settled.contributions {
                prop_assert_eq!(one.uses.iter().map(|used| used.amount.get()).sum::<i64>(), one.used.get());
            }
        }
    }
}
