//! The canonical bytes of a transaction, which do not depend on the form in which it was written.
//!
//! All fields in a fixed order, each as its length (eight bytes, big endian) followed by its UTF-8 in NFC.
//! Ids of rows without an explicit one are made from these bytes.

use super::{DebitCredit, TransactionRecord};
use crate::text::nfc;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Namespace of the ids made from contents.
const NAMESPACE: Uuid = Uuid::from_bytes([
    0x6b, 0x1d, 0x0c, 0x5e, 0x3a, 0x52, 0x5f, 0x8e, 0x9c, 0x41, 0x0b, 0x8f, 0x2d, 0x77, 0xa4, 0x10,
]);

/// Returns the canonical bytes of `record`, without its id.
///
/// Fields: date, voucher, kind, fund, party (name, account, date of birth, class, school), purpose, memo,
/// reference, about, counted (account, amount), postings (their number; then for each, sorted by fund, side
/// and account: fund, side, account, amount), decision, preparer, approver, quantity, unit, currency, foreign
/// amount, rate, counter fund; and, only if one of the two is given, type of award and type of recipient. Any
/// other missing field is written as blank.
pub fn canonical_bytes(record: &TransactionRecord) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    let mut put = |text: &str| {
        let text = nfc(text);
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    put(&record.date.to_string());
    put(&record.voucher);
    put(record.kind.as_str());
    put(&record.fund);
    let party = record.party.as_ref();
    put(party.map_or("", |party| &party.name));
    put(party.and_then(|party| party.account.as_deref()).unwrap_or(""));
    put(&party.and_then(|party| party.birth_date).map(|day| day.to_string()).unwrap_or_default());
    put(party.and_then(|party| party.school_class.as_deref()).unwrap_or(""));
    put(party.and_then(|party| party.school.as_deref()).unwrap_or(""));
    put(&record.purpose);
    put(&record.memo);
    put(&record.reference);
    put(&record.about);
    put(record.counted.as_ref().map_or("", |counted| &counted.account));
    put(&record.counted.as_ref().map(|counted| counted.amount.get().to_string()).unwrap_or_default());
    let mut postings: Vec<_> = record.postings.iter().collect();
    postings.sort();
    put(&postings.len().to_string());
    for posting in postings {
        put(&posting.fund);
        put(match posting.side {
            DebitCredit::Debit => "debit",
            DebitCredit::Credit => "credit",
        });
        put(&posting.account);
        put(&posting.amount.get().to_string());
    }
    let facts = &record.facts;
    put(facts.decision.as_deref().unwrap_or(""));
    put(facts.preparer.as_deref().unwrap_or(""));
    put(facts.approver.as_deref().unwrap_or(""));
    put(&facts.quantity.map(plain).unwrap_or_default());
    put(facts.unit.as_deref().unwrap_or(""));
    let foreign = facts.foreign.as_ref();
    put(foreign.map_or("", |foreign| &foreign.currency));
    put(&foreign.map(|foreign| plain(foreign.amount)).unwrap_or_default());
    put(&foreign.map(|foreign| plain(foreign.rate)).unwrap_or_default());
    put(facts.counter_fund.as_deref().unwrap_or(""));
    // These two came later: rows without them keep their ids.
    if facts.award_type.is_some() || facts.recipient_type.is_some() {
        put(facts.award_type.as_deref().unwrap_or(""));
        put(facts.recipient_type.as_deref().unwrap_or(""));
    }
    bytes
}

/// Formats a decimal without trailing zeros, so that `1.50` and `1.5` are equal.
fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

/// Returns the id of a row made from a bank line: a `UUIDv8`, which tells it from other ids made from
/// contents.
///
/// It is made from the line's canonical bytes and its number (from 0) among lines with equal bytes.
pub fn id_of_bank_line(canonical: &[u8], occurrence: u64) -> Uuid {
    uuid::Builder::from_custom_bytes(id_of_canonical(canonical, occurrence).into_bytes()).into_uuid()
}

/// Whether an id is that of a bank line.
pub fn is_id_of_bank_line(id: &Uuid) -> bool {
    id.get_version_num() == 8
}

/// Returns the id of a row without an explicit one: a `UUIDv5` of its canonical bytes and its number (from 0)
/// among rows with equal bytes.
pub fn id_of_canonical(canonical: &[u8], occurrence: u64) -> Uuid {
    let mut name = canonical.to_vec();
    name.extend_from_slice(&occurrence.to_be_bytes());
    Uuid::new_v5(&NAMESPACE, &name)
}
