//! Checkpoints: what a seal states, as a C2SP checkpoint, and its signatures, as a C2SP signed note.
//!
//! The text is three lines (origin, number of leaves, root in Base64) and one line for each further fact. A blank
//! line and the signature lines follow it. An unsigned checkpoint ends after the blank line.
//!
//! # Source
//! C2SP `tlog-checkpoint` and `signed-note`; RFC 8032 for Ed25519.

use super::Hash;
use super::head::Head;
use chrono::NaiveDate;
use data_encoding::BASE64;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Maximum number of signature lines that are looked at; more are ignored.
pub const MAX_SIGNATURES: usize = 64;
/// The byte that stands for Ed25519 in the id of a key.
const ED25519: u8 = 1;

/// What one seal states. Its text is what is signed, and its digest is the [`Head`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Checkpoint {
    /// Which chain of seals this is, e.g. `hocbong/ST/2025`.
    pub origin: String,
    /// Number of transactions sealed so far.
    pub count: u64,
    /// Root of the tree over them.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::hex"))]
    pub root: Hash,
    /// Number of the seal, from 1.
    pub sequence: u32,
    /// Last day that is sealed.
    pub through: NaiveDate,
    /// Day on which it was sealed.
    pub sealed_on: NaiveDate,
    /// Digest of the list of the book's files as they stood.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::hex"))]
    pub files: Hash,
    /// Number of errors and warnings that the rules found in the book.
    pub findings: u64,
    /// Number of rows that could not be read, and so are not sealed.
    pub unread: u64,
    /// Head of the seal before; `None` for the first.
    pub previous: Option<Head>,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        let previous = self.previous.map_or_else(|| "none".to_owned(), |head| BASE64.encode(head.as_bytes()));
        format!(
            "{}\n{}\n{}\nseal {}\nthrough {}\nsealed {}\nfiles {}\nfindings {}\nunread {}\nprevious {previous}\n",
            self.origin,
            self.count,
            BASE64.encode(&self.root),
            self.sequence,
            self.through,
            self.sealed_on,
            BASE64.encode(&self.files),
            self.findings,
            self.unread,
        )
    }

    /// Reads a text; `None` if it is not exactly what [`Checkpoint::text`] writes.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = |word: &str| lines.next()?.strip_prefix(word);
        let hash = |text: &str| -> Option<Hash> { BASE64.decode(text.as_bytes()).ok()?.try_into().ok() };
        let checkpoint = Self {
            origin: next("")?.to_owned(),
            count: next("")?.parse().ok()?,
            root: hash(next("")?)?,
            sequence: next("seal ")?.parse().ok()?,
            through: next("through ")?.parse().ok()?,
            sealed_on: next("sealed ")?.parse().ok()?,
            files: hash(next("files ")?)?,
            findings: next("findings ")?.parse().ok()?,
            unread: next("unread ")?.parse().ok()?,
            previous: match next("previous ")? {
                "none" => None,
                head => Some(Head::from_bytes(hash(head)?)),
            },
        };
        (checkpoint.text() == text).then_some(checkpoint)
    }

    /// Whether it can be the seal after `before`, or the first one: it names the head before it, goes on in days and
    /// transactions, and has the same origin.
    pub fn follows(&self, before: Option<&Self>) -> bool {
        match before {
            None => self.sequence == 1 && self.previous.is_none(),
            Some(last) => {
                self.sequence == last.sequence + 1
                    && self.previous == Some(last.head())
                    && self.origin == last.origin
                    && self.through > last.through
                    && self.count >= last.count
            }
        }
    }

    /// The head: the digest of the text.
    pub fn head(&self) -> Head {
        Head::of_text(&self.text())
    }
}

/// A checkpoint with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// The text that is signed, with its last line end.
    pub text: String,
    /// The signature lines, without line ends.
    pub signatures: Vec<String>,
}

/// Whether a key has signed a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum SignedBy {
    /// A valid signature of the key is there.
    Valid,
    /// A signature names the key and does not fit the text.
    Invalid,
    /// No signature names the key.
    Missing,
}

impl SignedNote {
    /// A note that is not signed.
    pub const fn new(text: String) -> Self {
        Self { text, signatures: Vec::new() }
    }

    /// Reads a note; `None` if it does not have the form of one.
    pub fn read(note: &str) -> Option<Self> {
        let at = note.rfind("\n\n")?;
        let (text, rest) = (note.get(..=at)?, note.get(at + 2..)?);
        let is_signature = |line: &str| line.strip_prefix("— ").is_some_and(|line| line.contains(' '));
        let is_note = rest.is_empty() || rest.ends_with('\n') && rest.lines().all(is_signature);
        is_note.then(|| Self { text: text.to_owned(), signatures: rest.lines().map(str::to_owned).collect() })
    }

    /// The note as it is stored.
    pub fn write(&self) -> String {
        let mut note = format!("{}\n", self.text);
        for line in &self.signatures {
            note.push_str(line);
            note.push('\n');
        }
        note
    }

    /// Adds a signature under the name `name`, which must contain neither spaces nor `+`.
    pub fn sign(&mut self, name: &str, key: &SigningKey) {
        let mut signature = key_id(name, &key.verifying_key()).to_vec();
        signature.extend_from_slice(&key.sign(self.text.as_bytes()).to_bytes());
        self.signatures.push(format!("— {name} {}", BASE64.encode(&signature)));
    }

    /// Whether a key has signed the note, under whatever name.
    pub fn signed_by(&self, key: &VerifyingKey) -> SignedBy {
        let mut found = SignedBy::Missing;
        for line in self.signatures.iter().take(MAX_SIGNATURES) {
            let parts = line.strip_prefix("— ").and_then(|line| line.rsplit_once(' '));
            let Some((name, encoded)) = parts else { continue };
            let Ok(bytes) = BASE64.decode(encoded.as_bytes()) else { continue };
            let Some((id, signature)) = bytes.split_at_checked(4) else { continue };
            if *id != key_id(name, key) {
                continue;
            }
            let is_valid = Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(self.text.as_bytes(), &signature).is_ok());
            if is_valid {
                return SignedBy::Valid;
            }
            found = SignedBy::Invalid;
        }
        found
    }
}

fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(key.as_bytes());
    let digest: Hash = hasher.finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Reads a secret key in PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it; `None` if it is none.
pub fn read_signing_key(pem: &str) -> Option<SigningKey> {
    SigningKey::from_pkcs8_pem(pem).ok()
}

/// Reads a public key in PEM, as `openssl pkey -pubout` writes it; `None` if it is none.
pub fn read_verifying_key(pem: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_public_key_pem(pem).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let day = |text: &str| text.parse().unwrap();
        Checkpoint {
            origin: "hocbong/ST/2025".to_owned(),
            count: 12,
            root: [7; 32],
            sequence: 2,
            through: day("2025-12-31"),
            sealed_on: day("2026-01-05"),
            files: [9; 32],
            findings: 3,
            unread: 0,
            previous: Some(Head::from_bytes([1; 32])),
        }
    }

    #[test]
    fn a_text_is_read_back_and_every_other_byte_is_refused_or_another_checkpoint() {
        let text = checkpoint().text();
        assert_eq!(Checkpoint::from_text(&text), Some(checkpoint()));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(other) = String::from_utf8(bytes) else { continue };
            assert_ne!(Checkpoint::from_text(&other), Some(checkpoint()), "byte {at}");
        }
    }

    #[test]
    fn a_signature_holds_for_its_text_and_key_only() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut note = SignedNote::new(checkpoint().text());
        assert_eq!(note.signed_by(&key.verifying_key()), SignedBy::Missing);
        note.sign("hoikhuyenhoc/mau", &key);
        let read = SignedNote::read(&note.write()).unwrap();
        assert_eq!(read, note);
        assert_eq!(read.signed_by(&key.verifying_key()), SignedBy::Valid);
        let other = SigningKey::from_bytes(&[4; 32]).verifying_key();
        assert_eq!(read.signed_by(&other), SignedBy::Missing);
        let forged = SignedNote { text: read.text.replace("findings 3", "findings 0"), ..read };
        assert_eq!(forged.signed_by(&key.verifying_key()), SignedBy::Invalid);
    }

    #[test]
    fn a_seal_follows_the_one_before_in_number_head_origin_days_and_transactions() {
        type Edit = fn(&mut Checkpoint);
        let before = checkpoint();
        let next = Checkpoint {
            sequence: 3,
            previous: Some(before.head()),
            through: "2026-01-01".parse().unwrap(),
            ..checkpoint()
        };
        assert!(next.follows(Some(&before)), "a period may have no transactions");
        let with = |edit: &Edit| {
            let mut seal = next.clone();
            edit(&mut seal);
            seal
        };
        let sound: [Edit; 3] = [
            |seal| seal.count += 1,
            |seal| seal.through = "2030-12-31".parse().unwrap(),
            |seal| (seal.findings, seal.unread) = (0, 9),
        ];
        for (number, edit) in sound.iter().enumerate() {
            assert!(with(edit).follows(Some(&before)), "edit {number}");
        }
        let broken: [Edit; 9] = [
            |seal| seal.sequence = 2,
            |seal| seal.sequence = 1,
            |seal| seal.sequence = 4,
            |seal| seal.previous = None,
            |seal| seal.previous = Some(Head::from_bytes([1; 32])),
            |seal| seal.origin = "hocbong/ST/2026".to_owned(),
            |seal| seal.through = "2025-12-31".parse().unwrap(),
            |seal| seal.through = "2025-12-30".parse().unwrap(),
            |seal| seal.count -= 1,
        ];
        for (number, edit) in broken.iter().enumerate() {
            assert!(!with(edit).follows(Some(&before)), "edit {number}");
        }
    }

    #[test]
    fn the_first_seal_is_number_one_and_has_none_before_it() {
        let first = Checkpoint { sequence: 1, previous: None, ..checkpoint() };
        assert!(first.follows(None));
        assert!(!Checkpoint { sequence: 2, ..first.clone() }.follows(None));
        assert!(!Checkpoint { previous: Some(Head::from_bytes([1; 32])), ..first }.follows(None));
    }

    /// The note that the specification of checkpoints shows, with a key made known by the specification of notes.
    #[test]
    fn the_id_of_a_key_is_that_of_the_specification() {
        let key = SigningKey::from_bytes(&[3; 32]).verifying_key();
        let mut bytes = b"hoikhuyenhoc/mau\n\x01".to_vec();
        bytes.extend_from_slice(key.as_bytes());
        let digest: Hash = Sha256::digest(&bytes).into();
        assert_eq!(key_id("hoikhuyenhoc/mau", &key), digest[..4]);
    }
}
