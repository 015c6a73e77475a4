//! Entries of a side, and their corrections.

use crate::ledger::TransactionRef;
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::NaiveDate;

/// One movement on the reconciled accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    pub(crate) file: u16,
    pub(crate) is_proven: bool,
    pub(crate) line: u32,
    pub(crate) date: NaiveDate,
    pub(crate) amount: i64,
    pub(crate) party: Symbol,
    pub(crate) memo: Symbol,
    pub(crate) kind: Option<Kind>,
    pub(crate) reference: Symbol,
    pub(crate) voucher: Symbol,
    pub(crate) source: u32,
}

impl Item {
    /// A transaction that changes the accounts of its side by `amount` đồng.
    pub(in crate::reconcile) fn from_transaction(transaction: &TransactionRef<'_>, amount: i64) -> Self {
        let symbols = transaction.symbols();
        Self {
            file: symbols.file,
            is_proven: false,
            line: transaction.line(),
            date: transaction.date(),
            amount,
            party: symbols.party,
            memo: symbols.memo,
            kind: Some(transaction.kind()),
            reference: symbols.reference,
            voucher: symbols.voucher,
            source: u32::try_from(transaction.index()).unwrap_or(u32::MAX),
        }
    }

    /// Returns the index of its file in [`Side::files`](super::Side::files).
    pub const fn file(&self) -> u16 {
        self.file
    }

    /// Whether its amount was inferred because the file's own balances or totals prove it.
    pub const fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// Returns the 1-based line on which its row starts.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Returns the date.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// Returns the change of the balance in đồng, positive for money in.
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    /// Returns the name of the giver or receiver; empty if no column of its own states it.
    pub const fn party(&self) -> Symbol {
        self.party
    }

    /// Returns the description.
    pub const fn memo(&self) -> Symbol {
        self.memo
    }

    /// Returns the external reference, such as the bank's.
    pub const fn reference(&self) -> Symbol {
        self.reference
    }

    /// Returns the voucher number; always empty in a statement.
    pub const fn voucher(&self) -> Symbol {
        self.voucher
    }

    /// Returns the index of the transaction in the ledger or of the row in the statement; of a carried entry
    /// the index into [`CarriedPart::ids`].
    pub const fn source(&self) -> u32 {
        self.source
    }
}

/// A correction of another entry of the same side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub(crate) original: u32,
    pub(crate) correction: u32,
}

impl Correction {
    /// Returns the number of the corrected entry.
    pub const fn original(&self) -> u32 {
        self.original
    }

    /// Returns the number of the correcting entry.
    pub const fn correction(&self) -> u32 {
        self.correction
    }
}

/// A correction of something that is not an entry of the side, unless it is carried from the last
/// reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionOfEarlier {
    pub(crate) correction: u32,
    pub(crate) about: String,
    pub(crate) original: Option<(String, NaiveDate, String)>,
}

impl CorrectionOfEarlier {
    /// Returns the number of the correcting entry.
    pub const fn correction(&self) -> u32 {
        self.correction
    }

    /// Returns the reference to what it corrects, as written.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Returns id, date and voucher of the corrected transaction; `None` if the ledger does not have it.
    pub const fn original(&self) -> Option<&(String, NaiveDate, String)> {
        self.original.as_ref()
    }
}

/// The entries of a side that were carried from the last reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedPart {
    pub(crate) first_file: u16,
    pub(crate) listed: Option<u16>,
    pub(crate) ids: Vec<String>,
}

impl CarriedPart {
    /// Returns the index of the first file of carried entries in [`Side::files`](super::Side::files). It and
    /// all later files have only carried entries.
    pub const fn first_file(&self) -> u16 {
        self.first_file
    }

    /// Returns the index of the list of open items that carried entries were read from; `None` if they come
    /// directly from a result.
    pub const fn listed(&self) -> Option<u16> {
        self.listed
    }

    /// Returns the ids of carried entries, indexed by [`Item::source`]; blank if an entry has none.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }
}
