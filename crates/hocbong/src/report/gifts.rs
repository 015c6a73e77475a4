//! Who gave what: the list of givers (danh sách nhà hảo tâm), and what is confirmed to each giver that is an
//! organisation.

use super::ledgers::{spelling_order, subject};
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::Role;
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::{Ledger, Reversals, TransactionRef};
use crate::text::name_key;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use hocbong_core::party::is_organisation;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A gift, or what was refunded or reversed of one, as a negative amount.
///
/// # Units
/// Whole đồng; `raised = money + goods_value`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GiftRow {
    /// Code of the association that received it.
    pub association: String,
    /// Day on which it was received.
    pub date: NaiveDate,
    /// Voucher number; may be blank.
    pub voucher: String,
    /// Kind of the transaction.
    pub kind: Kind,
    /// Giver; blank if the books name no one.
    pub donor: String,
    /// The purpose named by the giver; may be blank.
    pub purpose: String,
    /// Gift in money.
    pub money: Vnd,
    /// What the goods are, as the memo says; blank for a gift in money.
    pub goods: String,
    /// Quantity of the goods; `None` if the books do not say.
    pub quantity: Option<Decimal>,
    /// Unit of the quantity; may be blank.
    pub unit: String,
    /// Value of the goods.
    pub goods_value: Vnd,
    /// Money and value of goods.
    pub raised: Vnd,
}

/// Sums of a list of givers.
///
/// # Units
/// Whole đồng; a gift that was reversed or refunded in full by the end of the period is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GiftTotals {
    /// Number of gifts.
    pub gifts: u64,
    /// Gifts in money.
    pub money: Vnd,
    /// Value of goods.
    pub goods_value: Vnd,
    /// Both together, as `progress` counts them.
    pub raised: Vnd,
}

/// The gifts of a period (danh sách nhà hảo tâm).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DonorList {
    /// The gifts by association, day and voucher.
    pub rows: Vec<GiftRow>,
    /// Sums over all of them.
    pub totals: GiftTotals,
}

/// A row of the list, and whether it is a gift of which something is left at the end of the period.
pub(super) struct ListedGift {
    pub(super) row: GiftRow,
    pub(super) stands: bool,
}

/// What was refunded of each gift by the end of a period, by the index of the gift, in đồng.
fn refunds_of(ledger: &Ledger, reversals: &Reversals, last: Option<NaiveDate>) -> FxHashMap<usize, i128> {
    let mut refunds: FxHashMap<usize, i128> = FxHashMap::default();
    let counts = |row: &TransactionRef<'_>| {
        row.kind() == Kind::Refund
            && last.is_none_or(|last| row.date() <= last)
            && !reversals.is_reversed(row.index())
    };
    for row in ledger.iter().filter(counts) {
        if let Some(gift) = row.about_transaction() {
            *refunds.entry(gift.index()).or_default() += row.debit_total();
        }
    }
    refunds
}

/// Returns the gifts of a period by association, day and voucher.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub(super) fn listed_gifts(book: &Book, scope: &Scope) -> Result<Vec<ListedGift>, SumOutOfRange> {
    let mut rows = Vec::new();
    // Later rows change nothing of what was given in the period.
    let last = scope.period.to;
    let reversals = Reversals::until(&book.ledger, last);
    let refunds = refunds_of(&book.ledger, &reversals, last);
    for row in book.ledger.in_order() {
        if !scope.period.contains(row.date()) || row.kind() == Kind::Opening || row.is_of_closing() {
            continue;
        }
        let mut given: BTreeMap<&str, [i128; 2]> = BTreeMap::new();
        for posting in row.postings() {
            let Some(role) = posting.role().filter(|role| role.is_gift()) else { continue };
            let sums = given.entry(association_of(posting.fund())).or_default();
            let [money, goods] = sums;
            *(if role == Role::GiftsInKind { goods } else { money }) -= i128::from(posting.signed());
        }
        let refunded = refunds.get(&row.index()).copied().unwrap_or_default();
        let is_left = row.kind() != Kind::Reversal
            && !reversals.is_reversed(row.index())
            && given.values().flatten().sum::<i128>() > refunded;
        for (association, [money, goods_value]) in given {
            if !scope.includes(association) {
                continue;
            }
            let subject = subject(&row);
            let facts = subject.facts().filter(|_| goods_value != 0);
            let row = GiftRow {
                association: association.to_owned(),
                date: row.date(),
                voucher: row.voucher().to_owned(),
                kind: row.kind(),
                donor: subject.party().to_owned(),
                purpose: subject.purpose().to_owned(),
                money: hold(money, association)?,
                goods: if goods_value == 0 { String::new() } else { subject.memo().to_owned() },
                quantity: facts.and_then(|facts| facts.quantity),
                unit: facts.and_then(|facts| facts.unit.clone()).unwrap_or_default(),
                goods_value: hold(goods_value, association)?,
                raised: hold(money + goods_value, association)?,
            };
            rows.push(ListedGift { stands: is_left && row.raised.is_positive(), row });
        }
    }
    rows.sort_by(|ListedGift { row: one, .. }, ListedGift { row: two, .. }| {
        (&one.association, one.date, &one.voucher).cmp(&(&two.association, two.date, &two.voucher))
    });
    Ok(rows)
}

/// Returns the gifts of a period.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn donor_list(book: &Book, scope: &Scope) -> Result<DonorList, SumOutOfRange> {
    let listed = listed_gifts(book, scope)?;
    let sum = |amount: fn(&GiftRow) -> Vnd| {
        hold(listed.iter().map(|gift| i128::from(amount(&gift.row).get())).sum(), "total")
    };
    let totals = GiftTotals {
        gifts: listed.iter().filter(|gift| gift.stands).count() as u64,
        money: sum(|row| row.money)?,
        goods_value: sum(|row| row.goods_value)?,
        raised: sum(|row| row.raised)?,
    };
    Ok(DonorList { rows: listed.into_iter().map(|gift| gift.row).collect(), totals })
}

/// What an association confirms that a giver gave (biên bản xác nhận tài trợ). The books hold neither tax code nor
/// address of givers; both are filled in by hand.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Confirmation {
    /// Code of the association.
    pub association: String,
    /// Name of the association; blank if the book has none.
    pub association_name: String,
    /// The giver, as the books spell it.
    pub donor: String,
    /// The gifts by day and voucher; refunds are negative.
    pub rows: Vec<GiftRow>,
    /// What was given in all, less what was refunded.
    pub raised: Vnd,
}

/// The confirmations of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Confirmations {
    /// The confirmations by association and giver.
    pub confirmations: Vec<Confirmation>,
    /// Sums over all of them.
    pub totals: ConfirmationTotals,
}

/// Sums of confirmations.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ConfirmationTotals {
    /// What was given in all.
    pub raised: Vnd,
}

/// Returns what each giver that is an organisation gave to an association in a period. A giver who was refunded
/// everything is left out.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn confirmations(book: &Book, scope: &Scope) -> Result<Confirmations, SumOutOfRange> {
    let mut by_giver: BTreeMap<(String, String), Vec<GiftRow>> = BTreeMap::new();
    for row in donor_list(book, scope)?.rows {
        if is_organisation(&row.donor) {
            by_giver.entry((row.association.clone(), name_key(&row.donor))).or_default().push(row);
        }
    }
    let (mut confirmations, mut total) = (Vec::new(), 0);
    for ((association, _), rows) in by_giver {
        let raised: i128 = rows.iter().map(|row| i128::from(row.raised.get())).sum();
        let spellings = rows.iter().map(|row| &row.donor);
        let Some(donor) = spellings.min_by_key(|name| spelling_order(name)).filter(|_| raised > 0) else {
            continue;
        };
        total += raised;
        confirmations.push(Confirmation {
            association_name: book
                .associations
                .get(&association)
                .map(|own| own.name.clone())
                .unwrap_or_default(),
            donor: donor.clone(),
            raised: hold(raised, &association)?,
            association,
            rows,
        });
    }
    Ok(Confirmations { confirmations, totals: ConfirmationTotals { raised: hold(total, "total")? } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::period::Period;
    use crate::report::top_givers::top_givers;
    use crate::source::Source;

    fn book(givers: &[&str]) -> Book {
        let row = |giver: &&str| format!("2025-03-01,donation,ST,bank,100,\"{giver}\"\n");
        let rows: String = givers.iter().map(row).collect();
        let text = format!("date,kind,fund,method,amount,party\n{rows}");
        let journal = vec![Source::new("journal/2025.csv", text)];
        Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default())
    }

    #[test]
    fn gifts_are_confirmed_to_organisations_alone_and_names_are_not_shouted() {
        let book = book(&[
            "CÔNG TY MẪU SAO",
            "Công ty Mẫu Sao",
            "Cô nhi viện Mẫu",
            "Cô Mẫu Lan",
            "Gia đình ông Mẫu Bảy",
            "Nhà hảo tâm",
            "Trần Mẫu Hằng",
            "TRẦN MẪU HẰNG",
            "",
        ]);
        let confirmed = confirmations(&book, &Period::ALL.into()).unwrap().confirmations;
        let shown: Vec<_> = confirmed.iter().map(|own| (own.donor.as_str(), own.raised.get())).collect();
        assert_eq!(shown, [("Cô nhi viện Mẫu", 100), ("Công ty Mẫu Sao", 200)]);
        let top = top_givers(&book, &Period::ALL.into(), 2).unwrap();
        let shown: Vec<_> = top.rows.iter().map(|row| (row.donor.as_str(), row.raised.get())).collect();
        assert_eq!(shown, [("Công ty Mẫu Sao", 200), ("Trần Mẫu Hằng", 200)]);
    }
}
