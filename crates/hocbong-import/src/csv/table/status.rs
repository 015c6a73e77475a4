//! Whether the payment of a row took place, by the word in the column of statuses.

use super::Table;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::vocabulary::{Value, status_of};
use hocbong_core::diagnostic::{Code, Diagnostic};

impl Table<'_> {
    /// Whether the row is a payment that did not take place.
    pub(super) fn is_not_done(&self, record: &Record) -> bool {
        self.columns.has(Meaning::Status)
            && status_of(self.raw_cell(record, Meaning::Status)) == Some(Value::NotDone)
    }

    /// Reports a word for the status that is not known although others in its column are: it may say that the
    /// payment did not take place.
    pub(super) fn unknown_status(&self, record: &Record) -> Option<Diagnostic> {
        let is_unknown = self.columns.has_statuses() && {
            let cell = self.trimmed_cell(record, Meaning::Status);
            cell.chars().any(char::is_alphabetic) && status_of(cell).is_none()
        };
        let has_money = || {
            [Meaning::Amount, Meaning::Debit, Meaning::Credit]
                .into_iter()
                .any(|meaning| self.raw_cell(record, meaning).bytes().any(|byte| byte.is_ascii_digit()))
        };
        (is_unknown && has_money())
            .then(|| self.cell_diagnostic(Code::CELL, "HB0109.status", record, Meaning::Status))
    }
}
