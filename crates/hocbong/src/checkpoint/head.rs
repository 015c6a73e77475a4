//! The head of a seal: the digest that stands for everything sealed so far, and its short code for paper.

use super::Hash;
use bech32::{Bech32m, Hrp};
use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// What a short code begins with.
const PREFIX: &str = "hb";
/// Number of bytes of the head that a short code contains.
const SHORT_BYTES: usize = 15;
/// Number of characters between two dashes of a short code.
const GROUP: usize = 5;

/// The SHA-256 digest of a seal's checkpoint. It changes if anything sealed so far changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Head(Hash);

impl Head {
    /// The head of a checkpoint with this text.
    pub fn of_text(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The head with these bytes.
    pub const fn from_bytes(bytes: Hash) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the digest.
    pub const fn as_bytes(&self) -> &Hash {
        &self.0
    }

    /// Returns the short code, e.g. `HB1-7QZ4M-…`: the first 120 bits in Bech32m, whose six check characters
    /// reveal any four wrong characters. Letters and digits that look alike do not occur in it.
    pub fn code(&self) -> String {
        let short = self.0.get(..SHORT_BYTES).unwrap_or_default();
        let Ok(prefix) = Hrp::parse(PREFIX) else { return String::new() };
        let Ok(code) = bech32::encode_upper::<Bech32m>(prefix, short) else { return String::new() };
        let (start, rest) = code.split_at(PREFIX.len() + 1);
        let mut shown = start.to_owned();
        for (at, character) in rest.chars().enumerate() {
            if at % GROUP == 0 {
                shown.push('-');
            }
            shown.push(character);
        }
        shown
    }
}

/// The 64 hexadecimal digits.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Head {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A head that a person kept: the short code or all 64 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedHead {
    bytes: Hash,
    /// How many of the bytes are known.
    known: usize,
}

/// Why a text is not the code of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeadError {
    /// It is neither a short code nor 64 hexadecimal digits.
    #[error("neither a short code nor 64 hexadecimal digits")]
    Form,
    /// It looks like a short code whose check characters do not fit: it was copied wrongly.
    #[error("the check characters do not fit")]
    Check,
}

impl ExpectedHead {
    /// Whether a head is the expected one.
    pub fn is(&self, head: &Head) -> bool {
        self.bytes.get(..self.known) == head.0.get(..self.known)
    }
}

impl From<Head> for ExpectedHead {
    fn from(head: Head) -> Self {
        Self { bytes: head.0, known: head.0.len() }
    }
}

impl FromStr for ExpectedHead {
    type Err = HeadError;

    /// Reads a code as people write it: in any case, with dashes and spaces anywhere.
    fn from_str(text: &str) -> Result<Self, HeadError> {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‑' | '–')).collect();
        let plain = plain.to_ascii_lowercase();
        if plain.len() == 64 {
            let bytes = HEXLOWER_PERMISSIVE.decode(plain.as_bytes()).map_err(|_| HeadError::Form)?;
            return Ok(Self { bytes: bytes.try_into().map_err(|_| HeadError::Form)?, known: 32 });
        }
        if !plain.starts_with("hb1") {
            return Err(HeadError::Form);
        }
        let decoded = bech32::primitives::decode::CheckedHrpstring::new::<Bech32m>(&plain);
        let decoded = decoded.map_err(|_| HeadError::Check)?;
        let short: Vec<u8> = decoded.byte_iter().collect();
        if short.len() != SHORT_BYTES {
            return Err(HeadError::Check);
        }
        let mut bytes = Hash::default();
        for (byte, known) in bytes.iter_mut().zip(&short) {
            *byte = *known;
        }
        Ok(Self { bytes, known: SHORT_BYTES })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_short_and_is_read_as_people_write_it() {
        let head = Head::of_text("mẫu\n");
        let code = head.code();
        assert_eq!(code.len(), 39, "{code}");
        for written in [code.clone(), code.to_lowercase(), code.replace('-', " "), head.to_string()] {
            assert!(written.parse::<ExpectedHead>().unwrap().is(&head), "{written}");
        }
        assert_eq!("hello".parse::<ExpectedHead>(), Err(HeadError::Form));
    }

    proptest! {
        /// Up to four wrong characters are always noticed; this is what Bech32m promises.
        #[test]
        fn wrong_characters_are_noticed(
            bytes: [u8; 32],
            wrong in proptest::collection::btree_map(4_usize..33, "[02-9AC-HJ-NP-Z]", 1..5),
        ) {
            let code = Head::from_bytes(bytes).code().replace('-', "");
            let mut typed: Vec<char> = code.chars().collect();
            for (at, character) in wrong {
                typed[at - 1] = character.chars().next().unwrap();
            }
            let typed: String = typed.into_iter().collect();
            prop_assume!(typed != code);
            prop_assert_eq!(typed.parse::<ExpectedHead>(), Err(HeadError::Check));
        }
    }
}
