//! Seals: a book that cannot be changed unseen, and receipts that prove one transaction.
//!
//! [`seal`] makes the transactions of a period the leaves of an RFC 6962 Merkle tree and states its root in a
//! [`Checkpoint`], which refers to the seal before it. [`verify`] recomputes all of it from the book and names each
//! row, line and file that changed. The [`Head`] of the last seal stands for everything sealed so far.
//!
//! # What is proved
//! A head that somebody else keeps proves that the sealed transactions are those of that day. A chain of seals whose
//! head was never given away and never signed proves nothing: whoever can write the files can seal anew.
//! `docs/threat-model.md` says this for people.
//!
//! Nothing here opens a file or makes a random byte: both come from the caller.

mod head;
mod leaf;
mod line_diff;
mod make;
mod note;
mod receipt;
mod records;
mod tree;
mod verify;

pub use head::{ExpectedHead, Head, HeadError};
pub use leaf::{LEAF_FORM, Secret, data_of_fields, salt, sealed_fields};
pub use make::{CANONICAL_FORM, NewSeal, SealError, SealOptions, canonical_lines, seal};
pub use note::{Checkpoint, MAX_SIGNATURES, SignedBy, SignedNote, read_signing_key, read_verifying_key};
pub use receipt::{
    Candidate, MAX_RECEIPT_BYTES, ProofError, ProveOptions, Proven, QR_PREFIX, RECEIPT_SCHEMA, Receipt,
    ReceiptFault, ReceiptUnreadable, SealedField, prove,
};
pub use records::{SEALS_FILE, SEALS_FOLDER, SealFiles, is_seal_file, read_checkpoints};
pub use tree::{Hash, MerkleTree, inclusion_length, leaf_hash, proves_consistency, proves_inclusion};
pub use verify::{MAX_LISTED, SealState, Verification, VerifyOptions, verify};

/// A key with which checkpoints are signed.
pub use ed25519_dalek::{SigningKey, VerifyingKey};

/// Serializes a digest as hexadecimal digits.
#[cfg(feature = "serde")]
fn hex<S: serde::Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&data_encoding::HEXLOWER.encode(hash))
}

#[cfg(test)]
mod tests;
