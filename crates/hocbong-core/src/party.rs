//! Givers, receivers and other parties to a transaction.

use chrono::NaiveDate;

/// Whom a transaction is with: a giver, a pupil, a supplier, another association.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Party {
    /// The name as written.
    pub name: String,
    /// The bank account that money came from or went to.
    pub account: Option<String>,
    /// A pupil's day of birth.
    pub birth_date: Option<NaiveDate>,
    /// A pupil's class.
    pub school_class: Option<String>,
    /// A pupil's school.
    pub school: Option<String>,
}

impl Party {
    /// A party of which the name alone is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl<T: Into<String>> From<T> for Party {
    fn from(name: T) -> Self {
        Self::named(name)
    }
}
