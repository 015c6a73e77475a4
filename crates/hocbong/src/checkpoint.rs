//! What a seal states, its head, its signatures, and the list of a book's seals.
//!
//! A book knows its last sealed day from this list; whether it still says what was sealed is up to
//! [`crate::seal`].

mod head;
mod list;
mod note;

pub use head::{ExpectedHead, Head, HeadError};
pub use list::{SEALS_FILE, read_checkpoints};
pub(crate) use list::{read_seal, write_seals};
pub use note::{Checkpoint, MAX_SIGNATURES, SignedBy, SignedNote, read_signing_key, read_verifying_key};

/// A SHA-256 digest: of a leaf, a node, a root or a list of files.
pub type Hash = [u8; 32];

/// Serializes a digest as hexadecimal digits.
#[cfg(feature = "serde")]
pub(crate) fn hex<S: serde::Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&data_encoding::HEXLOWER.encode(hash))
}
