//! The rows to be recorded, read from a file or from typed input.

use super::RecordingError;
use crate::account::ChartOfAccounts;
use crate::csv::ledger_form::{read_ledger_source, read_typed};
use crate::csv::{Form, ReadOptions};
use crate::diagnostic::Diagnostic;
use crate::ledger::LedgerBuilder;
use crate::ledger::{Field, LedgerRow, PartedSink, RowBody, RowFault, RowSink};
use crate::source::Source;
use crate::text::nfc;
use std::borrow::Cow;
use std::sync::Arc;

/// Rows to be recorded together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Name of the source for messages.
    pub(super) source: Arc<str>,
    /// The form in which the rows were read and will be recorded.
    pub(super) form: Form,
    pub(super) rows: Vec<LedgerRow<'static>>,
    left_out: LeftOut,
}

/// What a file holds besides the rows that are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Headers of the columns that are filled and not read.
    pub columns: Vec<String>,
    /// Number of rows set aside, such as totals.
    pub rows: u64,
}

/// Keeps the rows that a ledger would accept.
struct Keeper<'c> {
    ledger: LedgerBuilder<'c>,
    rows: Vec<LedgerRow<'static>>,
    /// What stands for blank cells.
    given: &'c [(Field, String)],
}

impl RowSink for Keeper<'_> {
    fn take(&mut self, mut row: LedgerRow<'_>) -> Result<i128, RowFault> {
        self.given.iter().for_each(|(field, text)| fill(&mut row, *field, text));
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
        Self { ledger: self.ledger.part(), rows: Vec::new(), given: self.given }
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
        Self::read_given(source, options, &[], chart)
    }

    /// Reads rows as [`Batch::read`] does; a blank cell of a [field](FILLED) that `given` has is that text, such as
    /// the number of the one decision for all pupils of a list.
    ///
    /// # Errors
    /// As [`Batch::read`].
    pub fn read_given(
        source: &Source,
        options: &ReadOptions,
        given: &[(Field, String)],
        chart: &ChartOfAccounts,
    ) -> Result<(Self, Vec<Diagnostic>), RecordingError> {
        let mut keeper = Keeper { ledger: LedgerBuilder::new(chart), rows: Vec::new(), given };
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
        let headers = report.unread.iter().filter(|unread| unread.filled > 0);
        let columns = headers.filter_map(|unread| report.columns.get(unread.index));
        let left_out = LeftOut {
            columns: columns.map(|column| column.name.to_string()).collect(),
            rows: report.set_aside,
        };
        Ok((Self { source: Arc::clone(source.name()), form, rows: keeper.rows, left_out }, diagnostics))
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
        let mut keeper = Keeper { ledger: LedgerBuilder::new(chart), rows: Vec::new(), given: &[] };
        keeper.ledger.start_file(source);
        let mut diagnostics = Vec::new();
        match read_typed(source, fields, year, &mut keeper, &mut diagnostics) {
            Some(form) if !diagnostics.iter().any(Diagnostic::is_error) => {
                let left_out = LeftOut::default();
                Ok((Self { source: Arc::clone(source), form, rows: keeper.rows, left_out }, diagnostics))
            }
            _ => Err(RecordingError::Unreadable(diagnostics)),
        }
    }

    /// What the file holds besides the transactions.
    pub const fn left_out(&self) -> &LeftOut {
        &self.left_out
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

/// The fields that may be given once for all rows of a file. The others differ from row to row.
pub const FILLED: [Field; 14] = [
    Field::Purpose,
    Field::Memo,
    Field::About,
    Field::CounterFund,
    Field::Account,
    Field::CounterAccount,
    Field::Decision,
    Field::Preparer,
    Field::Approver,
    Field::SchoolClass,
    Field::School,
    Field::Unit,
    Field::AwardType,
    Field::RecipientType,
];

/// Puts a text into a field of a row that is blank.
fn fill(row: &mut LedgerRow<'_>, field: Field, text: &str) {
    let put = |cell: &mut Cow<'_, str>| {
        if cell.is_empty() {
            *cell = Cow::Owned(nfc(text).into_owned());
        }
    };
    let set = |cell: &mut Option<String>| {
        cell.get_or_insert_with(|| nfc(text).into_owned());
    };
    match field {
        Field::Purpose => put(&mut row.purpose),
        Field::Memo => put(&mut row.memo),
        Field::About => put(&mut row.about),
        Field::CounterFund => put(&mut row.counter_fund),
        Field::Account | Field::CounterAccount => {
            if let RowBody::Amount { account, counter_account, .. } = &mut row.body {
                put(if field == Field::Account { account } else { counter_account });
            }
        }
        _ => {
            let details = row.details.get_or_insert_default();
            match field {
                Field::Decision => set(&mut details.facts.decision),
                Field::Preparer => set(&mut details.facts.preparer),
                Field::Approver => set(&mut details.facts.approver),
                Field::Unit => set(&mut details.facts.unit),
                Field::AwardType => set(&mut details.facts.award_type),
                Field::RecipientType => set(&mut details.facts.recipient_type),
                Field::SchoolClass => set(&mut details.party.school_class),
                Field::School => set(&mut details.party.school),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hocbong_import::formula::neutral;

    /// The rows, without the lines that only those of a file have.
    fn rows(batch: Batch) -> Vec<LedgerRow<'static>> {
        batch.rows.into_iter().map(|row| LedgerRow { line: 0, ..row }).collect()
    }

    #[test]
    fn typed_fields_are_the_row_of_a_file_with_these_columns() {
        use Field as F;
        let gift = [
            (F::Date, "3/9/2025"),
            (F::Kind, "ủng hộ"),
            (F::Fund, "ST"),
            (F::Method, "tiền mặt"),
            (F::Amount, "1.500.000"),
            (F::Party, "=1+1"),
            (F::Memo, "'+84, \"ghi chú\"\nhai dòng"),
            (F::BirthDate, "01/02/2010"),
        ];
        let pair = [
            (F::Date, "2025-09-04"),
            (F::Kind, "entry"),
            (F::Fund, "ST"),
            (F::Amount, "20000"),
            (F::DebitAccount, "642"),
            (F::CreditAccount, "1121-VCB"),
        ];
        let finding = [
            (F::Date, "05/09"),
            (F::Kind, "audit:finding"),
            (F::Fund, "ST"),
            (F::Amount, ""),
            (F::About, "PT-1"),
        ];
        let chart = ChartOfAccounts::default();
        for fields in [&gift[..], &pair[..], &finding[..]] {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(fields.iter().map(|(field, _)| field.as_str())).unwrap();
            writer.write_record(fields.iter().map(|(_, text)| neutral(text).into_owned())).unwrap();
            let source = Source::new("x.csv", writer.into_inner().unwrap());
            let (read, _) = Batch::read(&source, &ReadOptions::with_year(Some(2025)), &chart).unwrap();
            let typed: Vec<(Field, String)> =
                fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
            let (typed, _) = Batch::typed(&"typed".into(), &typed, Some(2025), &chart).unwrap();
            assert_eq!((typed.len(), typed.is_empty()), (1, false));
            assert_eq!(typed.form, read.form);
            assert_eq!(rows(typed), rows(read));
        }
    }
}
