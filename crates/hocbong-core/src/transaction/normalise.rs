//! Normalises transactions, so that equal ones have equal fields.

use super::{Facts, Kind, TransactionRecord};
use crate::party::Party;
use crate::text::nfc;

/// Trims texts and converts them to NFC, drops blank ones, sorts the postings, and determines the fund of a
/// transaction that spans several.
pub(super) fn normalise(record: &mut TransactionRecord) {
    for text in [
        &mut record.voucher,
        &mut record.fund,
        &mut record.purpose,
        &mut record.memo,
        &mut record.reference,
        &mut record.about,
    ] {
        clean(text);
    }
    if let Some(party) = &mut record.party {
        clean(&mut party.name);
        for text in [&mut party.account, &mut party.school_class, &mut party.school] {
            clean_option(text);
        }
        if *party == Party::default() {
            record.party = None;
        }
    }
    let Facts { decision, preparer, approver, unit, award_type, recipient_type, counter_fund, .. } =
        &mut record.facts;
    for text in [decision, preparer, approver, unit, award_type, recipient_type, counter_fund] {
        clean_option(text);
    }
    for posting in &mut record.postings {
        clean(&mut posting.fund);
        clean(&mut posting.account);
    }
    record.postings.sort();
    let counter_fund = record.facts.counter_fund.as_deref().unwrap_or("");
    let lines = record
        .postings
        .iter()
        .map(|posting| (posting.fund.as_str(), posting.account.as_str(), posting.signed() > 0));
    if let Some(fund) = main_fund(record.kind, counter_fund, lines) {
        record.fund = fund.to_owned();
    }
}

/// Returns the fund that a transaction belongs to, given its postings as (fund, account, whether a debit).
///
/// Of several funds it is the one that a reallocation takes from: an account that is credited there is debited
/// in another. Otherwise it is the first by code that is not the counter fund. `None` if there are no postings.
pub fn main_fund<'a>(
    kind: Kind,
    counter_fund: &str,
    lines: impl Iterator<Item = (&'a str, &'a str, bool)> + Clone,
) -> Option<&'a str> {
    let gives = |(fund, account, is_debit): &(&str, &str, bool)| {
        let mut others = lines.clone().filter(|(other, ..)| other != fund);
        kind == Kind::Reallocate
            && !*is_debit
            && others.any(|(_, other, is_debit)| is_debit && other == *account)
    };
    lines
        .clone()
        .filter(gives)
        .map(|line| line.0)
        .min()
        .or_else(|| lines.clone().map(|line| line.0).filter(|fund| *fund != counter_fund).min())
        .or_else(|| lines.map(|line| line.0).min())
}

fn clean(text: &mut String) {
    let cleaned = nfc(crate::text::trimmed(text)).into_owned();
    if cleaned != *text {
        *text = cleaned;
    }
}

fn clean_option(text: &mut Option<String>) {
    if let Some(inner) = text {
        clean(inner);
        if inner.is_empty() {
            *text = None;
        }
    }
}
