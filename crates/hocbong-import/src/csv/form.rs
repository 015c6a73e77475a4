//! The sorts of tables.

use crate::csv::meaning::Meaning;

/// What sort of table a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Form {
    /// A ledger with one row per transaction; its kind determines the postings.
    Register,
    /// A ledger with one row per transaction that names a debit and a credit account.
    Pairs,
    /// A ledger with one row per posting.
    Journal,
    /// A bank statement.
    Statement,
}

impl Form {
    /// The word used in reports and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Pairs => "pairs",
            Self::Journal => "journal",
            Self::Statement => "statement",
        }
    }

    /// Returns the form with this word, as [`Form::as_str`] gives it.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Register, Self::Pairs, Self::Journal, Self::Statement]
            .into_iter()
            .find(|form| form.as_str() == word)
    }

    /// Whether it is one of the three forms of a ledger.
    pub const fn is_ledger(self) -> bool {
        !matches!(self, Self::Statement)
    }

    /// The columns that the form requires. (In a statement a debit and a credit column can replace the
    /// amount, and the date may share a cell with the document number.)
    pub const fn required(self) -> &'static [Meaning] {
        match self {
            Self::Register => &[Meaning::Date, Meaning::Kind, Meaning::Fund, Meaning::Amount],
            Self::Pairs => &[
                Meaning::Date,
                Meaning::Kind,
                Meaning::Fund,
                Meaning::DebitAccount,
                Meaning::CreditAccount,
                Meaning::Amount,
            ],
            Self::Journal => &[
                Meaning::Date,
                Meaning::Kind,
                Meaning::Fund,
                Meaning::Account,
                Meaning::Debit,
                Meaning::Credit,
            ],
            Self::Statement => &[Meaning::Date, Meaning::Amount],
        }
    }
}
