//! What a row has from the transaction that it settles, returns or corrects, and what contradicts that one.
//!
//! The money of such a row is that of its target, so its fund, purpose, sort of award and party are too. What the
//! row leaves blank is filled in here, for all rules and reports at once, as it is when a program builds one
//! (`transaction/inherited.rs`); a reversal takes even more, with its postings.

use super::{Ledger, TransactionRef};
use crate::account::Role;
use crate::award::{award_sort, recipient_sort};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::text::fold;
use crate::transaction::{Facts, Kind};
use std::collections::BTreeSet;

/// Fills in what rows leave blank and their targets say: purpose, party and sort of award.
pub(super) fn fill(ledger: &mut Ledger) {
    let asking: Vec<u32> =
        ledger.rare.iter().filter(|(_, rare)| rare.about.is_some()).map(|rare| *rare.0).collect();
    for index in asking {
        let Some(row) = ledger.get(index as usize).filter(|row| row.kind().is_part_of_target()) else {
            continue;
        };
        let of_target = Kind::is_part_of_target;
        let purpose = first(row, of_target, |of| (!of.purpose().is_empty()).then(|| of.symbols().purpose));
        let party = first(row, Kind::has_party_of_target, |of| {
            (!of.party().is_empty()).then(|| (of.symbols().party, of.party_details().cloned()))
        });
        let award = first(row, of_target, |of| of.facts()?.award_type.clone());
        let recipient = first(row, of_target, |of| of.facts()?.recipient_type.clone());
        let Some(mut columns) = ledger.rows.get(index as usize) else { continue };
        if let Some(purpose) = purpose {
            columns.purpose = purpose;
        }
        if let Some((name, details)) = party.filter(|_| columns.party.is_empty()) {
            columns.party = name;
            if let Some(details) = details {
                ledger.rare.entry(index).or_default().party = Some(Box::new(details));
            }
        }
        if award.is_some() || recipient.is_some() {
            let own = ledger.facts.get(columns.facts).cloned().unwrap_or_default();
            columns.facts = ledger.facts.keep(Facts { award_type: award, recipient_type: recipient, ..own });
        }
        ledger.rows.set_texts(index as usize, &columns);
    }
}

/// Returns the first value of the row, its target, the target's own target and so on, as far as rows take it from
/// their targets.
fn first<'a, T>(
    row: TransactionRef<'a>,
    takes: fn(Kind) -> bool,
    value: impl Fn(TransactionRef<'a>) -> Option<T>,
) -> Option<T> {
    let mut is_reached = true;
    let mut reached = row.chain().take_while(|of| std::mem::replace(&mut is_reached, takes(of.kind())));
    reached.find_map(value)
}

/// Gives a reversal the party of its target, besides the columns that it has copied.
pub(super) fn reverse_party(ledger: &mut Ledger, reversal: u32, target: u32) {
    let details = ledger.rare.get(&target).and_then(|rare| rare.party.clone());
    ledger.rare.entry(reversal).or_default().party = details;
}

/// Names the first column in which a row contradicts the transaction that it is about.
pub(super) fn contradiction(row: &TransactionRef<'_>) -> Option<Diagnostic> {
    let target = row.about_transaction().filter(|_| row.kind().is_of_targets_fund())?;
    let (column, own, other) = differing(row, &target)?;
    let key = if other.is_empty() { "HB0308.differs-blank" } else { "HB0308.differs" };
    let mut message = Message::new(key)
        .with("column", column)
        .with("own", own)
        .with("target", target.shown_voucher())
        .with("day", target.date());
    if !other.is_empty() {
        message = message.with("other", other);
    }
    let hint = if column == "fund" { "HB0308.hint-fund" } else { "HB0308.hint-differs" };
    Some(
        Diagnostic::new(Code::ABOUT, message, row.location().in_column(column)).with_hint(Message::new(hint)),
    )
}

/// A column of a sort, its text, and what texts of one sort have in common.
type Sort = (&'static str, fn(&Facts) -> Option<&String>, fn(&str) -> String);

fn differing(
    row: &TransactionRef<'_>,
    target: &TransactionRef<'_>,
) -> Option<(&'static str, String, String)> {
    let owned = |column, own: &str, other: &str| Some((column, own.to_owned(), other.to_owned()));
    let is_of_fund = target.fund() == row.fund() || target.postings().any(|own| own.fund() == row.fund());
    if !is_of_fund {
        return owned("fund", row.fund(), target.fund());
    }
    // An advance may be spent for several purposes, and what is adjusted may be the purpose.
    if !matches!(row.kind(), Kind::Refund | Kind::AwardReturned | Kind::Identify) {
        return None;
    }
    // A fund may be for one purpose, which not every row says; and money of an unknown sender has none.
    let is_purpose = row.symbols().purpose == target.symbols().purpose;
    if !is_purpose && !target.purpose().is_empty() && fold(row.purpose()) != fold(target.purpose()) {
        return owned("purpose", row.purpose(), target.purpose());
    }
    let sorts: [Sort; 2] = [
        ("award_type", |facts| facts.award_type.as_ref(), award_sort),
        ("recipient_type", |facts| facts.recipient_type.as_ref(), recipient_sort),
    ];
    for (column, text, sort) in sorts {
        let [own, other] = [row, target].map(|of| of.facts().and_then(text));
        // They are equal in nearly all rows, and sorts are dear.
        if own != other {
            let [own, other] = [own, other].map(|text| text.map(|text| sort(text)).unwrap_or_default());
            if own != other {
                return Some((column, own, other));
            }
        }
    }
    let (own, other) = (gift_accounts(row), gift_accounts(target));
    if !own.is_empty() && !other.is_empty() && own.is_disjoint(&other) {
        let list = |accounts: BTreeSet<&str>| accounts.into_iter().collect::<Vec<_>>().join(" ");
        return Some(("account", list(own), list(other)));
    }
    None
}

/// The accounts of gifts on which a row posts; those of gifts without and with a purpose must not be confused.
fn gift_accounts<'a>(row: &TransactionRef<'a>) -> BTreeSet<&'a str> {
    let of_gifts =
        row.postings().filter(|posting| matches!(posting.role(), Some(Role::Gifts | Role::RestrictedGifts)));
    of_gifts.map(|posting| posting.account()).collect()
}
