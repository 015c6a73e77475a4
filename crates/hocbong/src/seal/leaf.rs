//! The leaves of the tree: what of a transaction is sealed, and in which order.
//!
//! The data of a leaf are fields, each as its length in bytes (LEB128) and its bytes: the word [`LEAF_FORM`], the
//! leaf's salt, the transaction's id, then its canonical fields, in the order of
//! [`canonical_bytes`](crate::transaction::canonical_bytes). `docs/formats.md` writes them out for other programs.
//!
//! Lengths take one byte each instead of the eight of canonical bytes, which halves what is hashed.

use super::tree::LEAF_PREFIX;
use crate::checkpoint::Hash;
use crate::ledger::{Ledger, TransactionRef};
use chrono::NaiveDate;
use hmac::{Hmac, KeyInit, Mac};
use hocbong_core::parallel;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use uuid::Uuid;

/// The first field of every leaf. Another order or meaning of fields gets another word.
pub const LEAF_FORM: &str = "hocbong.leaf/1";

/// The secret of a seal, from which the salt of each of its leaves is made: 32 random bytes from the caller.
///
/// Who knows a leaf's salt cannot tell the others, so the digests beside a leaf in a receipt betray nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The secret with these bytes, which must be random.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be kept beside the seal.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key of which salts are made.
    fn key(&self) -> Option<Hmac<Sha256>> {
        Hmac::new_from_slice(&self.0).ok()
    }
}

/// Returns the salt of the leaf at `index`: HMAC-SHA-256 of its number (eight bytes, big endian).
pub fn salt(secret: &Secret, index: u64) -> Hash {
    secret.key().map(|key| salt_of(&key, index)).unwrap_or_default()
}

fn salt_of(key: &Hmac<Sha256>, index: u64) -> Hash {
    let mut mac = key.clone();
    mac.update(&index.to_be_bytes());
    mac.finalize().into_bytes().into()
}

/// A transaction at its place among the leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeafRow {
    pub(super) date: NaiveDate,
    pub(super) id: Uuid,
    /// Index in the ledger.
    pub(super) row: u32,
}

impl LeafRow {
    pub(super) fn of<'l>(&self, ledger: &'l Ledger) -> Option<TransactionRef<'l>> {
        ledger.get(self.row as usize)
    }
}

/// Returns the transactions up to and including `through` in the order in which they are sealed: by date, then
/// by id. Transactions that share an id stand in the order of their canonical bytes.
pub(super) fn rows_through(ledger: &Ledger, through: NaiveDate, threads: usize) -> Vec<LeafRow> {
    let mut rows: Vec<LeafRow> = (0..)
        .zip(ledger.iter())
        .filter(|(_, row)| row.date() <= through)
        .map(|(row, of)| LeafRow { date: of.date(), id: of.explicit_id().unwrap_or_default(), row })
        .collect();
    let without: Vec<usize> = rows.iter().filter(|row| row.id.is_nil()).map(|row| row.row as usize).collect();
    // Ids of contents are asked for all at once.
    for (row, id) in rows.iter_mut().filter(|row| row.id.is_nil()).zip(ledger.ids(&without)) {
        row.id = id;
    }
    // Journals are mostly in the order of days, which a stable sort finds.
    rows.sort_by_key(|row| row.date);
    let canonical = |row: &LeafRow| row.of(ledger).map(|row| row.canonical_bytes());
    let sorted = |rows: &[LeafRow]| {
        let mut rows = rows.to_vec();
        for day in rows.chunk_by_mut(|one, other| one.date == other.date) {
            day.sort_unstable_by(|one, other| {
                one.id.cmp(&other.id).then_with(|| match one.row.cmp(&other.row) {
                    Ordering::Equal => Ordering::Equal,
                    place => canonical(one).cmp(&canonical(other)).then(place),
                })
            });
        }
        rows
    };
    parallel::map(threads, &whole_days(&rows), || (), |(), days| sorted(days)).concat()
}

/// Divides rows in the order of days into pieces of whole days.
fn whole_days(mut rows: &[LeafRow]) -> Vec<&[LeafRow]> {
    let mut pieces = Vec::new();
    while let Some(last) = rows.get(..PIECE).unwrap_or(rows).last() {
        let (piece, rest) = rows.split_at(rows.partition_point(|row| row.date <= last.date));
        pieces.push(piece);
        rows = rest;
    }
    pieces
}

/// Appends a number as LEB128 in its shortest form: seven bits a byte, the lowest first.
pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Appends a field: its length, then its bytes.
pub(super) fn put_field(bytes: &mut Vec<u8>, field: &[u8]) {
    put_number(bytes, field.len() as u64);
    bytes.extend_from_slice(field);
}

/// Appends the fields before those of the transaction.
fn put_start(bytes: &mut Vec<u8>, salt: &[u8]) {
    put_field(bytes, LEAF_FORM.as_bytes());
    put_field(bytes, salt);
}

/// Passes the fields of a transaction to `put` as they are sealed after its salt.
fn each_field(id: Uuid, row: &TransactionRef<'_>, mut put: impl FnMut(&str)) {
    put(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    row.each_canonical_field(put);
}

/// Appends the data of a leaf to `bytes`.
fn put_leaf(bytes: &mut Vec<u8>, salt: &[u8], id: Uuid, row: &TransactionRef<'_>) {
    put_start(bytes, salt);
    each_field(id, row, |field| put_field(bytes, field.as_bytes()));
}

/// Returns the data of a leaf.
pub(super) fn leaf_data(salt: &[u8], id: Uuid, row: &TransactionRef<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL_LENGTH);
    put_leaf(&mut bytes, salt, id, row);
    bytes
}

/// Returns the fields of a transaction as they are sealed after its salt: its id, then the canonical fields.
pub fn sealed_fields(id: Uuid, row: &TransactionRef<'_>) -> Vec<String> {
    let mut fields = Vec::new();
    each_field(id, row, |field| fields.push(field.to_owned()));
    fields
}

/// Returns the data of a leaf from its fields: the id, then the canonical fields.
pub fn data_of_fields<'f>(salt: &[u8], fields: impl IntoIterator<Item = &'f str>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL_LENGTH);
    put_start(&mut bytes, salt);
    fields.into_iter().for_each(|field| put_field(&mut bytes, field.as_bytes()));
    bytes
}

/// Room for the data of most leaves, in bytes.
const USUAL_LENGTH: usize = 512;

/// Number of leaves that a thread takes at a time.
const PIECE: usize = 4096;

/// Returns the digests of `rows`, of which the first is the leaf `first`; salts come from `secret`.
pub(super) fn digests(
    ledger: &Ledger,
    rows: &[LeafRow],
    first: u64,
    secret: &Secret,
    threads: usize,
) -> Vec<Hash> {
    let Some(key) = secret.key() else { return Vec::new() };
    let pieces: Vec<(u64, &[LeafRow])> = (first..).step_by(PIECE).zip(rows.chunks(PIECE)).collect();
    let hash = |bytes: &mut Vec<u8>, (start, rows): &(u64, &[LeafRow])| -> Vec<Hash> {
        let digest = |(index, leaf): (u64, &LeafRow)| {
            bytes.clear();
            // With the prefix before the data, blocks are hashed where they stand; see [`leaf_hash`](super::tree::leaf_hash).
            bytes.push(LEAF_PREFIX);
            if let Some(row) = leaf.of(ledger) {
                put_leaf(bytes, &salt_of(&key, index), leaf.id, &row);
            }
            Sha256::digest(&*bytes).into()
        };
        (*start..).zip(rows.iter()).map(digest).collect()
    };
    parallel::map(threads, &pieces, || Vec::with_capacity(USUAL_LENGTH), hash).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        for (length, expected) in [
            (0, &[0][..]),
            (127, &[0x7f]),
            (128, &[0x80, 1]),
            (300, &[0xac, 2]),
            (16_383, &[0xff, 0x7f]),
            (16_384, &[0x80, 0x80, 1]),
        ] {
            let mut bytes = Vec::new();
            put_field(&mut bytes, &vec![b'x'; length]);
            assert!(bytes.starts_with(expected), "{length}");
            assert_eq!(bytes.len(), expected.len() + length);
        }
        let mut bytes = Vec::new();
        put_number(&mut bytes, u64::MAX);
        assert_eq!(bytes, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    }
}
