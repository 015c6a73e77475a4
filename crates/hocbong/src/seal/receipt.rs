//! Receipts: a document that proves one sealed transaction, and shows nothing else of the book.
//!
//! A [`Receipt`] has the sealed fields of the transaction, the salt of its leaf, the nodes that lead from the leaf to
//! the root, and the checkpoint of the last seal. [`Receipt::verify`] needs nothing but the receipt. What it proves
//! depends on the head: only a head that came by another way than the receipt (signed minutes, the association
//! above) shows that the transaction is in the books that were sealed then.
//!
//! `docs/formats.md` describes the document, and the text of its QR picture, for other programs.

mod compact;
mod document;
mod fields;
mod making;

pub use compact::QR_PREFIX;
pub use document::{MAX_RECEIPT_BYTES, RECEIPT_SCHEMA, ReceiptUnreadable};
pub use fields::SealedField;
pub use making::{Candidate, ProofError, ProveOptions, prove};

use super::leaf::{LEAF_FORM, data_of_fields};
use super::tree::{inclusion_length, proves_inclusion};
use crate::checkpoint::Hash;
use crate::checkpoint::{Checkpoint, SignedBy, SignedNote};
use crate::checkpoint::{ExpectedHead, Head};
use crate::diagnostic::Message;
use crate::transaction::Kind;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use ed25519_dalek::VerifyingKey;

/// What a receipt says. Only [`Receipt::verify`] tells whether it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    leaf_form: String,
    fields: Vec<SealedField>,
    salt: Hash,
    index: u64,
    count: u64,
    path: Vec<Hash>,
    /// The checkpoint with its signatures.
    note: String,
    head: Head,
    code: String,
}

/// What a receipt proves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proven {
    /// What the seal states.
    pub checkpoint: Checkpoint,
    /// The head of the seal. Unless it is the expected one, a person has to compare it.
    pub head: Head,
    /// Whether a head was expected, and it is this one.
    pub is_expected: bool,
    /// Whether a key was given, and it has signed the checkpoint.
    pub is_signed: bool,
    /// Number of signatures on the checkpoint, verified or not.
    pub signatures: usize,
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// The leaf has another form than this version knows.
    #[error("unknown form of leaf `{form}`")]
    LeafForm {
        /// The word that names the form.
        form: String,
    },
    /// The fields are not those of a transaction with this number of postings, or have other names.
    #[error("the fields are not those of a transaction")]
    Fields,
    /// The checkpoint does not have its form.
    #[error("the checkpoint is malformed")]
    Checkpoint,
    /// The head is not the digest of the checkpoint.
    #[error("the head is not that of the checkpoint")]
    Head,
    /// The short code is not that of the head.
    #[error("the short code is not that of the head")]
    ShortCode,
    /// The checkpoint states another number of transactions.
    #[error("{count} leaves, and the checkpoint states {sealed}")]
    Count {
        /// Number of leaves in the receipt.
        count: u64,
        /// Number of leaves in the checkpoint.
        sealed: u64,
    },
    /// There is no leaf of this number.
    #[error("leaf {index} of {count}")]
    Index {
        /// Number of the leaf, from 0.
        index: u64,
        /// Number of leaves.
        count: u64,
    },
    /// The path has too few or too many nodes.
    #[error("{found} nodes where {needed} lead to the root")]
    PathLength {
        /// Number of nodes in the receipt.
        found: usize,
        /// Number of nodes that lead to the root.
        needed: usize,
    },
    /// The path does not lead to the sealed root: a field, the salt, the number of the leaf or a node was changed.
    #[error("the transaction does not lead to the sealed root")]
    Root,
    /// The head is another than the expected one.
    #[error("the head is not the expected one")]
    NotExpected,
    /// A signature under the key's name does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// The key has not signed the checkpoint.
    #[error("the key has not signed")]
    Unsigned,
}

impl ReceiptFault {
    /// The message for a person.
    pub fn message(&self) -> Message {
        match self {
            Self::LeafForm { form } => Message::new("receipt.fault-form").with("form", form.as_str()),
            Self::Fields => Message::new("receipt.fault-fields"),
            Self::Checkpoint => Message::new("receipt.fault-checkpoint"),
            Self::Head => Message::new("receipt.fault-head"),
            Self::ShortCode => Message::new("receipt.fault-code"),
            Self::Count { count, sealed } => {
                Message::new("receipt.fault-count").with("count", *count).with("sealed", *sealed)
            }
            Self::Index { index, count } => {
                Message::new("receipt.fault-index").with("index", *index).with("count", *count)
            }
            Self::PathLength { found, needed } => {
                Message::new("receipt.fault-path").with("found", *found).with("needed", *needed)
            }
            Self::Root => Message::new("receipt.fault-root"),
            Self::NotExpected => Message::new("receipt.fault-expected"),
            Self::Signature => Message::new("receipt.fault-signature"),
            Self::Unsigned => Message::new("receipt.fault-unsigned"),
        }
    }
}

impl Receipt {
    /// The sealed fields of the transaction, in their order.
    pub fn fields(&self) -> &[SealedField] {
        &self.fields
    }

    /// The value of the first field with this name; blank if there is none.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.name == name).map_or("", |field| &*field.value)
    }

    /// The day of the transaction; `None` if the field is no day.
    pub fn date(&self) -> Option<NaiveDate> {
        self.value("date").parse().ok()
    }

    /// The amount of the transaction: what is debited in all, of a reallocation only in its own fund, because both funds
    /// post one amount; or what a count or a pledge states. `None` if there is none, or it cannot be added up.
    pub fn amount(&self) -> Option<Vnd> {
        if let Ok(stated) = self.value("counted_amount").parse() {
            return Some(Vnd::new(stated));
        }
        let is_between_funds =
            self.value("kind") == Kind::Reallocate.as_str() || !self.value("counter_fund").is_empty();
        let own = is_between_funds.then(|| self.value("fund"));
        let is_debit = |posting: &&[SealedField]| {
            let has = |name: &str, value: &str| {
                posting.iter().any(|field| field.name == name && field.value == value)
            };
            has("posting_side", "debit") && own.is_none_or(|own| has("posting_fund", own))
        };
        let amount = |posting: &[SealedField]| {
            let field = posting.iter().find(|field| field.name == "posting_amount")?;
            field.value.parse().ok().map(Vnd::new)
        };
        let debits: Vec<&[SealedField]> = fields::postings(&self.fields).filter(is_debit).collect();
        let amounts: Option<Vec<Vnd>> = debits.iter().map(|posting| amount(posting)).collect();
        Vnd::checked_sum(amounts.filter(|amounts| !amounts.is_empty())?)
    }

    /// The head that the receipt names.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The short code of the head, as the receipt writes it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the last seal states, as the receipt writes it: not yet verified. `None` if it is malformed.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        Checkpoint::from_text(&SignedNote::read(&self.note)?.text)
    }

    /// Verifies the receipt by itself: without a book, a file or a network.
    ///
    /// # Errors
    /// The first fault. A receipt without one proves that the transaction is among those sealed under its head;
    /// unless `expect` is given, nothing is known about that head.
    pub fn verify(
        &self,
        expect: Option<ExpectedHead>,
        key: Option<&VerifyingKey>,
    ) -> Result<Proven, ReceiptFault> {
        if self.leaf_form != LEAF_FORM {
            return Err(ReceiptFault::LeafForm { form: self.leaf_form.clone() });
        }
        let values: Vec<&str> = self.fields.iter().map(|field| &*field.value).collect();
        let names = fields::names_of(&values).ok_or(ReceiptFault::Fields)?;
        if !names.iter().eq(self.fields.iter().map(|field| &field.name)) {
            return Err(ReceiptFault::Fields);
        }
        let note = SignedNote::read(&self.note).filter(|note| note.write() == self.note);
        let note = note.ok_or(ReceiptFault::Checkpoint)?;
        let checkpoint = Checkpoint::from_text(&note.text).ok_or(ReceiptFault::Checkpoint)?;
        if Head::of_text(&note.text) != self.head {
            return Err(ReceiptFault::Head);
        }
        if self.head.code() != self.code {
            return Err(ReceiptFault::ShortCode);
        }
        let (index, count) = (self.index, self.count);
        if count != checkpoint.count {
            return Err(ReceiptFault::Count { count, sealed: checkpoint.count });
        }
        let needed = inclusion_length(count, index).ok_or(ReceiptFault::Index { index, count })?;
        if self.path.len() != needed {
            return Err(ReceiptFault::PathLength { found: self.path.len(), needed });
        }
        if !proves_inclusion(&checkpoint.root, count, index, &data_of_fields(&self.salt, values), &self.path)
        {
            return Err(ReceiptFault::Root);
        }
        if expect.is_some_and(|expect| !expect.is(&self.head)) {
            return Err(ReceiptFault::NotExpected);
        }
        match key.map(|key| note.signed_by(key)) {
            Some(SignedBy::Invalid) => return Err(ReceiptFault::Signature),
            Some(SignedBy::Missing) => return Err(ReceiptFault::Unsigned),
            Some(SignedBy::Valid) | None => {}
        }
        Ok(Proven {
            checkpoint,
            head: self.head,
            is_expected: expect.is_some(),
            is_signed: key.is_some(),
            signatures: note.signatures.len(),
        })
    }
}
