//! Givers, receivers and other parties to a transaction.

use chrono::NaiveDate;

/// The other party to a transaction: a giver, a pupil, a supplier, another association.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Party {
    /// Name as written.
    pub name: String,
    /// Bank account that money came from or went to.
    pub account: Option<String>,
    /// Date of birth of a pupil.
    pub birth_date: Option<NaiveDate>,
    /// Class of a pupil.
    pub school_class: Option<String>,
    /// School of a pupil.
    pub school: Option<String>,
}

impl Party {
    /// Creates a party of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl<T: Into<String>> From<T> for Party {
    fn from(name: T) -> Self {
        Self::named(name)
    }
}
