//! Seals: a book that cannot be changed unseen, and receipts that prove one transaction.
//!
//! [`seal`] makes the transactions of a period the leaves of an RFC 6962 Merkle tree and states its root in a
//! [`Checkpoint`], which refers to the seal before it. [`verify`] recomputes all of it from the book and names each
//! row, line and file that changed. The [`Head`] of the last seal stands for everything sealed so far.
//!
//! # What is proved
//! A head that somebody else keeps proves that the sealed transactions are those of that day. A chain of seals whose
//! head was never given away and never signed proves nothing: a person who can write the files can seal anew.
//! `docs/threat-model.md` says this for people.
//!
//! Nothing here opens a file or makes a random byte: both come from the caller.

mod leaf;
mod line_diff;
mod make;
mod receipt;
mod records;
mod tree;
mod verify;

pub use leaf::{LEAF_FORM, Secret, data_of_fields, salt, sealed_fields};
pub use make::{NewSeal, SealError, SealOptions, seal};
pub use receipt::{
    Candidate, MAX_RECEIPT_BYTES, ProofError, ProveOptions, Proven, QR_PREFIX, RECEIPT_SCHEMA, Receipt,
    ReceiptFault, ReceiptUnreadable, SealedField, prove,
};
pub use records::{SEALS_FOLDER, SealFiles, is_seal_file};
pub use tree::{MerkleTree, leaf_hash, proves_consistency, proves_inclusion};
pub use verify::{MAX_LISTED, SealState, Verification, VerifyOptions, verify};

pub use crate::checkpoint::{
    Checkpoint, ExpectedHead, Hash, Head, HeadError, MAX_SIGNATURES, SEALS_FILE, SignedBy, SignedNote,
    read_checkpoints, read_signing_key, read_verifying_key,
};

/// A key with which checkpoints are signed.
pub use ed25519_dalek::{SigningKey, VerifyingKey};

#[cfg(test)]
mod tests;
