//! The rows of a side, and what is known of them.

use crate::text::Symbol;
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
    pub(crate) reference: Symbol,
    pub(crate) voucher: Symbol,
    pub(crate) source: u32,
}

impl Item {
    /// Which of the side's files it stands in.
    pub const fn file(&self) -> u16 {
        self.file
    }

    /// Whether its amount was taken because the file's own balances or totals prove it.
    pub const fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// The line on which its row starts.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The day.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The change in đồng, positive for money in.
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    /// The party's name.
    pub const fn party(&self) -> Symbol {
        self.party
    }

    /// The free text.
    pub const fn memo(&self) -> Symbol {
        self.memo
    }

    /// The outside reference.
    pub const fn reference(&self) -> Symbol {
        self.reference
    }

    /// The voucher's number.
    pub const fn voucher(&self) -> Symbol {
        self.voucher
    }

    /// The transaction's number in the ledger, or the row's in the statement.
    pub const fn source(&self) -> u32 {
        self.source
    }
}

/// A correction of an earlier entry: the numbers of both among the side's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub(crate) original: u32,
    pub(crate) correction: u32,
}

impl Correction {
    /// The entry corrected.
    pub const fn original(&self) -> u32 {
        self.original
    }

    /// The entry that corrects it.
    pub const fn correction(&self) -> u32 {
        self.correction
    }
}

/// A correction of something that is no entry of the side by itself; it may be carried from the last reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionOfEarlier {
    pub(crate) correction: u32,
    pub(crate) about: String,
    pub(crate) original: Option<(String, NaiveDate, String)>,
}

impl CorrectionOfEarlier {
    /// The entry that corrects.
    pub const fn correction(&self) -> u32 {
        self.correction
    }

    /// How it names what it corrects.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The id, the day and the voucher of what it corrects, where the ledger has it.
    pub const fn original(&self) -> Option<&(String, NaiveDate, String)> {
        self.original.as_ref()
    }
}

/// Which of a side's entries were carried from the last reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedPart {
    pub(crate) first_file: u16,
    pub(crate) listed: Option<u16>,
    pub(crate) ids: Vec<String>,
}

impl CarriedPart {
    /// The first of the files that only carried entries come from.
    pub const fn first_file(&self) -> u16 {
        self.first_file
    }

    /// The list that carried entries were read from, among the side's files.
    pub const fn listed(&self) -> Option<u16> {
        self.listed
    }

    /// The ids of carried entries, by their `source`.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }
}
