//! The rows to be recorded, read from a file or from typed input.

use super::RecordingError;
use crate::account::ChartOfAccounts;
use crate::csv::ledger_form::{read_ledger_source, read_typed};
use crate::csv::{Form, ReadOptions};
use crate::diagnostic::Diagnostic;
use crate::ledger::LedgerBuilder;
use crate::ledger::{Field, LedgerRow, PartedSink, RowFault, RowSink};
use crate::source::Source;
use std::sync::Arc;

/// Rows to be recorded together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Name of the source for messages.
    pub(super) source: Arc<str>,
    /// The form in which the rows were read and will be recorded.
    pub(super) form: Form,
    pub(super) rows: Vec<LedgerRow<'static>>,
}

/// Keeps the rows that a ledger would accept.
struct Keeper<'c> {
    ledger: LedgerBuilder<'c>,
    rows: Vec<LedgerRow<'static>>,
}

impl RowSink for Keeper<'_> {
    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
        let kept = row.clone().into_owned();
        let change = self.ledger.take(row)?;
        self.rows.push(kept);
        Ok(change)
    }

    fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault> {
        self.ledger.would_change(row)
    }
}

impl PartedSink for Keeper<'_> {
    type Part = Self;

    fn part(&self) -> Self {
        Self { ledger: self.ledger.part(), rows: Vec::new() }
    }

    fn append(&mut self, part: Self, lines: u32) {
        self.ledger.append(part.ledger, lines);
        let moved = |row: LedgerRow<'static>| LedgerRow { line: row.line.saturating_add(lines), ..row };
        self.rows.extend(part.rows.into_iter().map(moved));
    }
}

impl Batch {
    /// Reads the rows of a ledger file of any form. `chart` is the chart of accounts of the book into which
    /// they go.
    ///
    /// Also returns the diagnostics of reading, none of which is an error. Rows that are set aside (blank
    /// lines, totals) are not part of the batch.
    ///
    /// # Errors
    /// If a row cannot be read, there are no rows, or the file is a statement.
    pub fn read(
        source: &Source,
        options: &ReadOptions,
        chart: &ChartOfAccounts,
    ) -> Result<(Self, Vec<Diagnostic>), RecordingError> {
        let mut keeper = Keeper { ledger: LedgerBuilder::new(chart), rows: Vec::new() };
        keeper.ledger.start_file(source.name());
        let mut diagnostics = Vec::new();
        let report = read_ledger_source(source, options, &mut keeper, &mut diagnostics);
        if report.form == Some(Form::Statement) {
            return Err(RecordingError::Statement);
        }
        if report.in_error > 0 || diagnostics.iter().any(Diagnostic::is_error) {
            return Err(RecordingError::Unreadable(diagnostics));
        }
        let form = report.form.filter(|_| !keeper.rows.is_empty()).ok_or(RecordingError::Empty)?;
        Ok((Self { source: Arc::clone(source.name()), form, rows: keeper.rows }, diagnostics))
    }

    /// Takes one transaction from typed fields, e.g. the flags of a command. `source` names them in messages, `year`
    /// is that of dates without one.
    ///
    /// Also returns the diagnostics, none of which is an error.
    ///
    /// # Errors
    /// If a field cannot be read, or the fields are no transaction.
    pub fn typed(
        source: &Arc<str>,
        fields: &[(Field, String)],
        year: Option<i32>,
        chart: &ChartOfAccounts,
    ) -> Result<(Self, Vec<Diagnostic>), RecordingError> {
        let mut keeper = Keeper { ledger: LedgerBuilder::new(chart), rows: Vec::new() };
        keeper.ledger.start_file(source);
        let mut diagnostics = Vec::new();
        match read_typed(source, fields, year, &mut keeper, &mut diagnostics) {
            Some(form) if !diagnostics.iter().any(Diagnostic::is_error) => {
                Ok((Self { source: Arc::clone(source), form, rows: keeper.rows }, diagnostics))
            }
            _ => Err(RecordingError::Unreadable(diagnostics)),
        }
    }

    /// Number of transactions.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the batch has no transactions.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
