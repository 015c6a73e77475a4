//! The canonical bytes of a transaction, which do not depend on the form in which it was written.
//!
//! All fields in a fixed order, each as its length (eight bytes, big endian) followed by its UTF-8 in NFC.
//! Ids of rows without an explicit one are made from these bytes, and seals of the same fields in the same order,
//! so neither ever changes.

use super::{DebitCredit, Facts, TransactionRecord};
use crate::party::Party;
use crate::text::nfc;
use crate::vnd::Vnd;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use smallvec::SmallVec;
use std::borrow::Cow;
use uuid::Uuid;

/// Namespace of the ids made from contents.
const NAMESPACE: Uuid = Uuid::from_bytes([
    0x6b, 0x1d, 0x0c, 0x5e, 0x3a, 0x52, 0x5f, 0x8e, 0x9c, 0x41, 0x0b, 0x8f, 0x2d, 0x77, 0xa4, 0x10,
]);

/// A posting in its canonical order: by fund, then debits first, then by account and amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CanonicalPosting<'a> {
    pub(crate) fund: &'a str,
    pub(crate) side: DebitCredit,
    pub(crate) account: &'a str,
    /// In đồng.
    pub(crate) amount: i64,
}

/// The fields of a transaction by reference, from a record or from the columns of a ledger, whose texts are in NFC.
#[derive(Clone, Debug)]
pub(crate) struct CanonicalFields<'a> {
    pub(crate) date: NaiveDate,
    pub(crate) voucher: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) fund: &'a str,
    pub(crate) party: &'a str,
    pub(crate) party_details: Option<&'a Party>,
    pub(crate) purpose: &'a str,
    pub(crate) memo: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) about: &'a str,
    pub(crate) counted: Option<(&'a str, Vnd)>,
    pub(crate) postings: SmallVec<[CanonicalPosting<'a>; 4]>,
    pub(crate) facts: Option<&'a Facts>,
    pub(crate) counter_fund: &'a str,
}

impl CanonicalFields<'_> {
    /// Passes each field to `put` in the fixed order; see [`canonical_bytes`]. Texts that a ledger stores as they came
    /// are put into NFC here, the others are passed as they are.
    pub(crate) fn each(&mut self, mut put: impl FnMut(&str)) {
        let mut number = itoa::Buffer::new();
        put_date(&mut put, self.date);
        put(self.voucher);
        put(self.kind);
        put(self.fund);
        put(self.party);
        let party = self.party_details;
        put(&given(party.and_then(|party| party.account.as_deref())));
        match party.and_then(|party| party.birth_date) {
            Some(date) => put_date(&mut put, date),
            None => put(""),
        }
        put(&given(party.and_then(|party| party.school_class.as_deref())));
        put(&given(party.and_then(|party| party.school.as_deref())));
        put(self.purpose);
        put(self.memo);
        put(self.reference);
        put(self.about);
        put(self.counted.map_or("", |(account, _)| account));
        match self.counted {
            Some((_, amount)) => put(number.format(amount.get())),
            None => put(""),
        }
        self.postings.sort_unstable();
        put(number.format(self.postings.len()));
        for posting in &self.postings {
            put(posting.fund);
            put(match posting.side {
                DebitCredit::Debit => "debit",
                DebitCredit::Credit => "credit",
            });
            put(posting.account);
            put(number.format(posting.amount));
        }
        let none = Facts::default();
        let facts = self.facts.unwrap_or(&none);
        put(&given(facts.decision.as_deref()));
        put(&given(facts.preparer.as_deref()));
        put(&given(facts.approver.as_deref()));
        put(&facts.quantity.map(plain).unwrap_or_default());
        put(&given(facts.unit.as_deref()));
        let foreign = facts.foreign.as_ref();
        put(&given(foreign.map(|foreign| &*foreign.currency)));
        put(&foreign.map(|foreign| plain(foreign.amount)).unwrap_or_default());
        put(&foreign.map(|foreign| plain(foreign.rate)).unwrap_or_default());
        put(self.counter_fund);
        // These two came later: rows without them keep their ids.
        if facts.award_type.is_some() || facts.recipient_type.is_some() {
            put(&given(facts.award_type.as_deref()));
            put(&given(facts.recipient_type.as_deref()));
        }
    }
}

/// A text as it came, in NFC; blank if there is none.
#[inline]
fn given(text: Option<&str>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), nfc)
}

/// Passes a date as `YYYY-MM-DD`, which is what its `Display` writes in these years, at a tenth of the cost.
fn put_date(mut put: impl FnMut(&str), date: NaiveDate) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    match u32::try_from(date.year()) {
        Ok(year @ ..=9999) => {
            let (month, day) = (date.month(), date.day());
            let text = [
                digit(year / 1000),
                digit(year / 100),
                digit(year / 10),
                digit(year),
                b'-',
                digit(month / 10),
                digit(month),
                b'-',
                digit(day / 10),
                digit(day),
            ];
            put(std::str::from_utf8(&text).unwrap_or_default());
        }
        _ => put(&date.to_string()),
    }
}

/// Appends a field: its length in bytes (eight bytes, big endian), then its bytes.
#[inline]
pub(crate) fn put_field(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// Returns the canonical bytes of `record`, without its id.
///
/// Fields: date, voucher, kind, fund, party (name, account, date of birth, class, school), purpose, memo,
/// reference, about, counted (account, amount), postings (their number; then for each, sorted by fund, side
/// and account: fund, side, account, amount), decision, preparer, approver, quantity, unit, currency, foreign
/// amount, rate, counter fund; and, only if one of the two is given, type of award and type of recipient. Any
/// other missing field is written as blank.
pub fn canonical_bytes(record: &TransactionRecord) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(384);
    let party = record.party.as_ref();
    let mut fields = CanonicalFields {
        date: record.date,
        voucher: &record.voucher,
        kind: record.kind.as_str(),
        fund: &record.fund,
        party: party.map_or("", |party| &party.name),
        party_details: party,
        purpose: &record.purpose,
        memo: &record.memo,
        reference: &record.reference,
        about: &record.about,
        counted: record.counted.as_ref().map(|counted| (&*counted.account, counted.amount)),
        postings: record
            .postings
            .iter()
            .map(|posting| CanonicalPosting {
                fund: &posting.fund,
                side: posting.side,
                account: &posting.account,
                amount: posting.amount.get(),
            })
            .collect(),
        facts: Some(&record.facts),
        counter_fund: record.facts.counter_fund.as_deref().unwrap_or(""),
    };
    fields.each(|text| put_field(&mut bytes, &nfc(text)));
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
