//! Who received awards: the lists that recipients sign (danh sách nhận học bổng).

use super::awards::AwardTotals;
use super::ledgers::subject;
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::account::Role;
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::TransactionRef;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use hocbong_core::award::{award_sort, recipient_sort};
use hocbong_core::ledger::{AwardCount, award_count};
use std::collections::BTreeMap;

/// An award to a person or a group; negative if it was returned or reversed.
///
/// # Units
/// Whole đồng. A blank text is missing in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RecipientRow {
    /// Position in the list, from 1.
    pub number: u64,
    /// Who received it.
    pub recipient: String,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Class.
    pub school_class: String,
    /// School.
    pub school: String,
    /// Type of award, e.g. `scholarship`.
    pub award_type: String,
    /// Type of recipient, e.g. `pupil`.
    pub recipient_type: String,
    /// Number of awards; `None` if the books do not say.
    pub awards: Option<i64>,
    /// Amount, in money and in kind.
    pub amount: Vnd,
}

/// The awards on one voucher, which recipients sign.
///
/// # Units
/// Whole đồng; awards are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RecipientList {
    /// Code of the association.
    pub association: String,
    /// Day of the award.
    pub date: NaiveDate,
    /// Voucher number; may be blank.
    pub voucher: String,
    /// Code of the fund.
    pub fund: String,
    /// Numbers of the decisions on which it is based; may be blank.
    pub decision: String,
    /// What the money was given for by its givers; may be blank.
    pub purpose: String,
    /// The recipients, in the order of the books.
    pub rows: Vec<RecipientRow>,
    /// Number of awards, as far as the books state it.
    pub awards: i64,
    /// Rows that do not state how many awards they are.
    pub uncounted: u64,
    /// Amount of all.
    pub amount: Vnd,
}

/// The awards of a period by voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RecipientLists {
    /// The lists by association, day and voucher.
    pub lists: Vec<RecipientList>,
    /// Sums over all of them.
    pub totals: AwardTotals,
}

/// Returns the awards of a period by voucher.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn recipient_lists(book: &Book, scope: &Scope) -> Result<RecipientLists, SumOutOfRange> {
    // Rows without a voucher number are lists of their own, told apart by their place.
    type Key<'a> = (&'a str, NaiveDate, &'a str, &'a str, usize);
    type Awarded<'a> = Vec<(TransactionRef<'a>, i128)>;
    let mut found: BTreeMap<Key<'_>, Awarded<'_>> = BTreeMap::new();
    for (place, row) in book.ledger.in_order().into_iter().enumerate() {
        if !scope.period.contains(row.date()) || row.kind() == Kind::Opening || row.is_of_closing() {
            continue;
        }
        let mut given: BTreeMap<&str, i128> = BTreeMap::new();
        for posting in row.postings().filter(|posting| posting.role().is_some_and(Role::is_award)) {
            *given.entry(posting.fund()).or_default() += i128::from(posting.signed());
        }
        for (fund, amount) in given {
            let association = association_of(fund);
            if scope.includes(association) {
                let place = if row.voucher().is_empty() { place } else { 0 };
                let key = (association, row.date(), row.voucher(), fund, place);
                found.entry(key).or_default().push((row, amount));
            }
        }
    }
    let mut lists = Vec::with_capacity(found.len());
    let (mut awarded, mut awards, mut uncounted) = (0, 0, 0);
    for ((association, date, voucher, fund, _), given) in found {
        let mut list = RecipientList {
            association: association.to_owned(),
            date,
            voucher: voucher.to_owned(),
            fund: fund.to_owned(),
            decision: String::new(),
            purpose: String::new(),
            rows: Vec::with_capacity(given.len()),
            awards: 0,
            uncounted: 0,
            amount: Vnd::ZERO,
        };
        let mut sum = 0;
        for (row, amount) in given {
            sum += amount;
            let subject = subject(&row);
            let decision = subject.facts().and_then(|facts| facts.decision.as_deref()).unwrap_or_default();
            add_once(&mut list.decision, decision);
            add_once(&mut list.purpose, subject.purpose());
            let is_own = association == row.association();
            let count = match award_count(&row) {
                AwardCount::Known(count) if is_own => Some(count),
                AwardCount::NotStated if is_own => None,
                // The number belongs to the row's own association; others only have a share of the money.
                _ => Some(0),
            };
            list.awards += count.unwrap_or_default();
            list.uncounted += u64::from(count.is_none());
            let number = list.rows.len() as u64 + 1;
            list.rows.push(recipient(number, &subject, count, hold(amount, fund)?));
        }
        awarded += sum;
        awards += list.awards;
        uncounted += list.uncounted;
        list.amount = hold(sum, fund)?;
        lists.push(list);
    }
    let totals = AwardTotals { awards, uncounted, amount: hold(awarded, "total")? };
    Ok(RecipientLists { lists, totals })
}

fn recipient(number: u64, subject: &TransactionRef<'_>, awards: Option<i64>, amount: Vnd) -> RecipientRow {
    let (party, facts) = (subject.party_details(), subject.facts());
    let sort =
        |text: Option<&String>, sort: fn(&str) -> String| text.map(|text| sort(text)).unwrap_or_default();
    RecipientRow {
        number,
        recipient: subject.party().to_owned(),
        birth_date: party.and_then(|party| party.birth_date),
        school_class: party.and_then(|party| party.school_class.clone()).unwrap_or_default(),
        school: party.and_then(|party| party.school.clone()).unwrap_or_default(),
        award_type: sort(facts.and_then(|facts| facts.award_type.as_ref()), award_sort),
        recipient_type: sort(facts.and_then(|facts| facts.recipient_type.as_ref()), recipient_sort),
        awards,
        amount,
    }
}

/// Adds a text to a list of texts unless it is there.
fn add_once(list: &mut String, text: &str) {
    if text.is_empty() || list.split("; ").any(|one| one == text) {
        return;
    }
    if !list.is_empty() {
        list.push_str("; ");
    }
    list.push_str(text);
}
