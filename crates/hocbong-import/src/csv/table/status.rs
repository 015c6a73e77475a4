//! Whether the payment of a row took place, by the word in the column of statuses.

use super::Table;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::vocabulary::{Value, status_of};

/// Whether the payment of a row took place.
pub(super) enum Status {
    /// It did, or nothing says that it did not.
    Done,
    /// It did not, or has not yet.
    NotDone,
    /// The word is not known although others in its column are: it may say that it did not.
    Unknown,
}

impl Table<'_> {
    /// Returns whether the payment of a row took place.
    pub(super) fn status(&self, record: &Record) -> Status {
        let cell = self.trimmed_cell(record, Meaning::Status);
        if cell.is_empty() {
            return Status::Done;
        }
        let has_money = || {
            [Meaning::Amount, Meaning::Debit, Meaning::Credit]
                .into_iter()
                .any(|meaning| self.raw_cell(record, meaning).bytes().any(|byte| byte.is_ascii_digit()))
        };
        match status_of(cell) {
            Some(Value::NotDone) => Status::NotDone,
            None if self.columns.has_statuses() && cell.chars().any(char::is_alphabetic) && has_money() => {
                Status::Unknown
            }
            _ => Status::Done,
        }
    }
}
