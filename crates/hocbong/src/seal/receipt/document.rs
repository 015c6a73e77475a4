//! The JSON of a receipt, and the places in which a receipt is found: a JSON file, a page, the text of a QR picture.

use super::compact::QR_PREFIX;
use super::{Receipt, SealedField};
use crate::checkpoint::Hash;
use crate::checkpoint::Head;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// Maximum size of a document in which a receipt is looked for, in bytes; a larger one is refused.
pub const MAX_RECEIPT_BYTES: usize = 4 << 20;
/// The first word of the JSON of a receipt.
pub const RECEIPT_SCHEMA: &str = "hocbong.receipt/1";
/// What stands before the JSON in a page.
const BEGIN: &str = "<script type=\"application/json\" id=\"receipt\">";
const END: &str = "</script>";

/// Why a document cannot be read as a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptUnreadable {
    /// It is larger than [`MAX_RECEIPT_BYTES`].
    #[error("too large")]
    TooLarge,
    /// It is not text.
    #[error("not text")]
    NotText,
    /// It is neither the JSON of a receipt, nor a page with one, nor the text of its QR picture.
    #[error("not a receipt")]
    NotAReceipt,
    /// It is a receipt of a form that this version does not know.
    #[error("unknown form of receipt")]
    Newer,
    /// It begins as the text of a QR picture, and does not go on as one: it was cut off or mistyped.
    #[error("damaged text of a QR picture")]
    Compact,
}

/// The JSON document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    leaf_form: String,
    fields: Vec<SealedField>,
    salt: String,
    index: u64,
    count: u64,
    path: Vec<String>,
    checkpoint: String,
    head: String,
    code: String,
}

/// As much of any version as tells which it is.
#[derive(Deserialize)]
struct AnyVersion {
    schema: String,
}

fn hash(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl Receipt {
    /// The receipt as a JSON document, of the schema [`RECEIPT_SCHEMA`].
    pub fn to_json(&self) -> String {
        let document = Document {
            schema: RECEIPT_SCHEMA.to_owned(),
            leaf_form: self.leaf_form.clone(),
            fields: self.fields.clone(),
            salt: HEXLOWER.encode(&self.salt),
            index: self.index,
            count: self.count,
            path: self.path.iter().map(|node| HEXLOWER.encode(node)).collect(),
            checkpoint: self.note.clone(),
            head: self.head.to_string(),
            code: self.code.clone(),
        };
        // Texts and numbers always serialize.
        serde_json::to_string_pretty(&document).map(|json| json + "\n").unwrap_or_default()
    }

    /// Reads a receipt: its JSON, a page that contains it, or the text of its QR picture.
    ///
    /// # Errors
    /// [`ReceiptUnreadable`]. A receipt that was read is not verified yet.
    pub fn read(document: &[u8]) -> Result<Self, ReceiptUnreadable> {
        if document.len() > MAX_RECEIPT_BYTES {
            return Err(ReceiptUnreadable::TooLarge);
        }
        let text = std::str::from_utf8(document).map_err(|_| ReceiptUnreadable::NotText)?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.get(..QR_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(QR_PREFIX)) {
            return Self::from_compact(text).ok_or(ReceiptUnreadable::Compact);
        }
        if text.starts_with('<') {
            let (_, rest) = text.split_once(BEGIN).ok_or(ReceiptUnreadable::NotAReceipt)?;
            let (json, _) = rest.split_once(END).ok_or(ReceiptUnreadable::NotAReceipt)?;
            return Self::from_json(json);
        }
        Self::from_json(text)
    }

    fn from_json(json: &str) -> Result<Self, ReceiptUnreadable> {
        let any: AnyVersion = serde_json::from_str(json).map_err(|_| ReceiptUnreadable::NotAReceipt)?;
        if any.schema != RECEIPT_SCHEMA {
            let is_ours = any.schema.starts_with("hocbong.receipt/");
            return Err(if is_ours { ReceiptUnreadable::Newer } else { ReceiptUnreadable::NotAReceipt });
        }
        let read: Document = serde_json::from_str(json).map_err(|_| ReceiptUnreadable::NotAReceipt)?;
        let path: Option<Vec<Hash>> = read.path.iter().map(|node| hash(node)).collect();
        let (Some(salt), Some(path), Some(head)) = (hash(&read.salt), path, hash(&read.head)) else {
            return Err(ReceiptUnreadable::NotAReceipt);
        };
        Ok(Self {
            leaf_form: read.leaf_form,
            fields: read.fields,
            salt,
            index: read.index,
            count: read.count,
            path,
            note: read.checkpoint,
            head: Head::from_bytes(head),
            code: read.code,
        })
    }
}
