//! Reads the three forms of a ledger: rows of cells become rows of the books.
//!
//! This module knows what the columns of each form mean. What a kind posts, and which accounts and funds
//! exist, is decided by the receiver of the rows (a [`RowSink`]).

mod details;
mod journal;
mod list;
mod rows;
mod seen;

pub(super) use details::RARE;

use crate::csv::cells::account_code;
use crate::csv::dates::{DateError, DateStyle, date_key};
use crate::csv::form::Form;
use crate::csv::header::{Columns, Layout};
use crate::csv::meaning::Meaning;
use crate::csv::profile::ReadOptions;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::Record;
use crate::csv::statement_form::like_total;
use crate::csv::table::{OpenTable, Table, end_report};
use crate::csv::unread::diagnose;
use crate::formula::neutral;
use crate::source::Source;
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{
    Field, Ledger, LedgerBuilder, LedgerRow, PartedSink, RowBody, RowDetails, RowFault, RowPosting, RowSink,
};
use hocbong_core::transaction::{Kind, Method};
use hocbong_core::vnd::Vnd;
use std::borrow::Cow;
use std::sync::Arc;
use uuid::Uuid;

/// Reads the rows of a ledger file into `sink`. Rows that cannot be read are reported and counted as in
/// error.
pub fn read_ledger<S: PartedSink>(
    table: &mut Table<'_>,
    options: &ReadOptions,
    sink: &mut S,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut reader = Reader { table, options };
    let layout = reader.table.columns().layout();
    match (reader.table.form(), layout) {
        (Form::Register, layout) if layout.is_list_without_accounts() => {
            list::read(&mut reader, sink, report, diagnostics);
        }
        (Form::Journal, _) => journal::read(&mut reader, sink, report, diagnostics),
        _ => rows::read(&mut reader, sink, report, diagnostics),
    }
    reader.table.finish(diagnostics);
    diagnose(report, diagnostics);
}

/// Opens `source` and, if it is a ledger, reads it into `sink`. Otherwise no row is read; the summary's
/// `form` says what it is.
pub fn read_ledger_source<S: PartedSink>(
    source: &Source,
    options: &ReadOptions,
    sink: &mut S,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReadSummary {
    source.settle();
    read_ledger_once(source, options, sink, diagnostics)
}

/// Like [`read_ledger_source`], but the caller has to check afterwards whether the source must be read again
/// ([`Source::turns_whole`]).
pub fn read_ledger_once<S: PartedSink>(
    source: &Source,
    options: &ReadOptions,
    sink: &mut S,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReadSummary {
    let mut report = ReadSummary::new(source.name());
    if let Some(open) = OpenTable::open(source, options, &mut report, diagnostics)
        && let Some(mut table) = open.find_header(&options.profile, &mut report, diagnostics)
    {
        if table.form().is_ledger() {
            read_ledger(&mut table, options, sink, &mut report, diagnostics);
        } else {
            // Since no rows are read, only this can show that a file is not plain text.
            source.look_through();
        }
    }
    end_report(source, &mut report, diagnostics);
    report
}

/// Reads one transaction from typed fields, e.g. the flags of a command, into `sink`, as a row of a file with these
/// columns would be read. Returns its form, or `None`, with every reason reported, if it cannot be read.
pub fn read_typed(
    name: &Arc<str>,
    fields: &[(Field, String)],
    year: Option<i32>,
    sink: &mut impl RowSink,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Form> {
    let has = |wanted| fields.iter().any(|(field, _)| *field == wanted);
    let is_pair = has(Field::DebitAccount) || has(Field::CreditAccount);
    let form = if is_pair { Form::Pairs } else { Form::Register };
    let columns = Columns::of_fields(fields.iter().map(|(field, _)| *field));
    let dates = DateStyle { year, ..DateStyle::default() };
    let mut table = Table::typed(name, form, columns, dates);
    // Cells of files are unmarked when they are read; marking what was typed makes sure that it stays as it is.
    let cells: Vec<Cow<'_, str>> = fields.iter().map(|(_, text)| neutral(text)).collect();
    let record = Record::typed(cells.iter().map(AsRef::as_ref));
    let options = ReadOptions::default();
    let mut reader = Reader { table: &mut table, options: &options };
    let row = reader.row(&record, None, diagnostics)?;
    match sink.take(row) {
        Ok(_) => Some(form),
        Err(fault) => {
            diagnostics.push(reader.fault(&record, fault));
            None
        }
    }
}

/// Finishes a ledger that was read from one or more files. Rows that prove unusable only once all rows are
/// known are counted as in error in `reports`, which must be in the order in which the files were started.
pub fn finish_ledger(
    builder: LedgerBuilder<'_>,
    reports: &mut [ReadSummary],
    diagnostics: &mut Vec<Diagnostic>,
) -> Ledger {
    let (ledger, late, more) = builder.finish();
    for fault in late {
        if let Some(report) = reports.get_mut(usize::from(fault.file)) {
            report.read = report.read.saturating_sub(1);
            report.in_error += 1;
            report.names_in_error.add_party(&fault.party);
        }
        diagnostics.push(fault.diagnostic);
    }
    diagnostics.extend(more);
    ledger
}

struct Reader<'r, 't> {
    table: &'r mut Table<'t>,
    options: &'r ReadOptions,
}

/// The columns that all forms share, read from one row.
struct Head<'a> {
    id: Option<Uuid>,
    date: NaiveDate,
    kind: Kind,
    fund: Cow<'a, str>,
}

impl Reader<'_, '_> {
    /// Reads a row of the register or pairs form. Returns `None`, with every reason reported, if it cannot be
    /// read. `if_blank` replaces a blank amount.
    fn row<'a>(
        &mut self,
        record: &'a Record,
        if_blank: Option<Vnd>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<LedgerRow<'a>> {
        let before = diagnostics.len();
        let head = self.head(record, diagnostics);
        let amount = self.amount(record, Meaning::Amount, diagnostics).map(|amount| amount.or(if_blank));
        let body = match &head {
            Some(head) if self.table.form() == Form::Pairs => {
                self.pairs_body(record, head, amount, diagnostics)
            }
            Some(head) => self.register_body(record, head, amount, diagnostics),
            None => None,
        };
        let details = self.details(record, amount.flatten(), diagnostics);
        let (head, body) = (head?, body?);
        if diagnostics.get(before..).is_some_and(|new| new.iter().any(Diagnostic::is_error)) {
            return None;
        }
        Some(self.assemble(record, head, details, body))
    }

    fn assemble<'a>(
        &self,
        record: &'a Record,
        head: Head<'a>,
        details: Option<Box<RowDetails>>,
        body: RowBody<'a>,
    ) -> LedgerRow<'a> {
        let cell = |meaning| self.table.cell(record, meaning);
        LedgerRow {
            line: record.line(),
            id: head.id,
            date: head.date,
            voucher: self
                .first_filled(record, &[Meaning::Voucher, Meaning::ReceiptVoucher, Meaning::PaymentVoucher]),
            kind: head.kind,
            fund: head.fund,
            party: self.party(record),
            purpose: cell(Meaning::Purpose),
            memo: cell(Meaning::Memo),
            reference: cell(Meaning::Reference),
            about: cell(Meaning::About),
            counter_fund: cell(Meaning::CounterFund),
            details,
            body,
        }
    }

    /// Returns the first of these cells that is not blank.
    fn first_filled<'a>(&self, record: &'a Record, meanings: &[Meaning]) -> Cow<'a, str> {
        let mut cells = meanings.iter().map(|meaning| self.table.cell(record, *meaning));
        cells.find(|cell| !cell.is_empty()).unwrap_or(Cow::Borrowed(""))
    }

    /// Returns the code of the account in the cell with this meaning; blank if it has none. Reports a cell that
    /// names several.
    fn account<'a>(
        &self,
        record: &'a Record,
        meaning: Meaning,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Cow<'a, str>> {
        let code = account_code(self.table.cell(record, meaning));
        if code.is_err() {
            let key = "HB0109.accounts";
            let several = self.table.cell_diagnostic(Code::CELL, key, record, meaning);
            diagnostics.push(several.with_hint(Message::new("HB0109.hint-accounts")));
        }
        code.ok()
    }

    /// Returns the party of a row, or that of its credit account if each account has a party of its own.
    fn party<'a>(&self, record: &'a Record) -> Cow<'a, str> {
        self.first_filled(record, &[Meaning::Party, Meaning::CreditParty, Meaning::DebitParty])
    }

    /// Gives a row that pays money the party of its debit account, if each account has a party of its own: the other is
    /// the cash box or the bank. Which accounts are money is for `sink` to say, which has the chart.
    fn settle_party<'a>(&self, record: &'a Record, row: &mut LedgerRow<'a>, sink: &mut impl RowSink) {
        let [any, debit, credit] = [Meaning::Party, Meaning::DebitParty, Meaning::CreditParty]
            .map(|meaning| self.table.cell(record, meaning));
        let is_open = any.is_empty() && !debit.is_empty() && !credit.is_empty();
        if is_open && sink.would_change(row).is_ok_and(|change| change < 0) {
            row.party = debit;
        }
    }

    fn head<'a>(&self, record: &'a Record, diagnostics: &mut Vec<Diagnostic>) -> Option<Head<'a>> {
        let date = match self.options.profile.date {
            Some(date) if !self.table.columns().has(Meaning::Date) => Some(date),
            _ => self.date(record, Meaning::Date, diagnostics),
        };
        let kind = self.kind(record, diagnostics);
        let fund = self.fund(record, diagnostics);
        let id = self.id(record, diagnostics);
        Some(Head { id, date: date?, kind: kind?, fund })
    }

    /// Reports and counts a row that may be a total.
    fn note_like_total(&self, record: &Record, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(like_total(self.table, record));
        report.in_error += 1;
        self.note_error(record, report);
    }

    /// Notes the parties of a row in error, unless its kind shows that it gives nothing to a pupil.
    fn note_error(&self, record: &Record, report: &mut ReadSummary) {
        let cell = |meaning| self.table.cell(record, meaning);
        let kind = if self.table.columns().has(Meaning::Kind) {
            Kind::parse(&cell(Meaning::Kind))
        } else {
            self.options.profile.kind.filter(|_| self.options.profile.kind_out.is_none())
        };
        let is_of_giver = self.table.columns().layout() == Layout::DonationList
            || kind.is_some_and(|kind| {
                matches!(
                    kind,
                    Kind::Opening
                        | Kind::Founding
                        | Kind::Donation
                        | Kind::Pledge
                        | Kind::Refund
                        | Kind::Unidentified
                        | Kind::Identify
                        | Kind::Interest
                        | Kind::MembershipFee
                        | Kind::StateMoney
                        | Kind::OtherIncome
                        | Kind::TransferIn
                )
            });
        let is_of_pupil =
            [Meaning::SchoolClass, Meaning::School].into_iter().any(|meaning| !cell(meaning).is_empty());
        if is_of_pupil || !is_of_giver {
            for meaning in [Meaning::Party, Meaning::DebitParty, Meaning::CreditParty] {
                report.names_in_error.add_party(&cell(meaning));
            }
        }
    }

    fn kind(&self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Option<Kind> {
        if !self.table.columns().has(Meaning::Kind) && self.options.profile.kind.is_some() {
            return self.options.profile.kind;
        }
        let kind_cell = self.table.cell(record, Meaning::Kind);
        let kind = Kind::parse(&kind_cell);
        if kind.is_none() {
            let (code, key) = if kind_cell.is_empty() {
                (Code::MISSING_VALUE, "HB0112.blank")
            } else {
                (Code::CELL, "HB0109.kind")
            };
            let mut diagnostic = self.table.cell_diagnostic(code, key, record, Meaning::Kind);
            if let Some(near) =
                hocbong_core::text::nearest(&kind_cell, Kind::ALL.iter().map(|kind| kind.as_str()))
            {
                diagnostic = diagnostic.with_hint(Message::new("hint.nearest").with("name", near));
            }
            diagnostics.push(diagnostic);
        }
        kind
    }

    fn fund<'a>(&self, record: &'a Record, diagnostics: &mut Vec<Diagnostic>) -> Cow<'a, str> {
        if !self.table.columns().has(Meaning::Fund)
            && let Some(fund) = self.options.profile.fund.as_ref().or(self.table.title().fund.as_ref())
        {
            return Cow::Owned(hocbong_core::text::nfc(fund).into_owned());
        }
        let fund = self.table.cell(record, Meaning::Fund);
        if fund.is_empty() {
            let blank =
                self.table.cell_diagnostic(Code::MISSING_VALUE, "HB0112.blank", record, Meaning::Fund);
            diagnostics.push(blank);
        }
        fund
    }

    fn id(&self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Option<Uuid> {
        let cell = self.table.cell(record, Meaning::Id);
        let id = if cell.is_empty() { None } else { Uuid::try_parse(&cell).ok() };
        if id.is_none() && !cell.is_empty() {
            diagnostics.push(self.table.cell_diagnostic(Code::CELL, "HB0109.id", record, Meaning::Id));
        }
        id
    }

    /// Returns the method of a row, from its own cell or the profile: `None` if the cell cannot be read,
    /// `Some(None)` if neither states one.
    #[expect(clippy::option_option, reason = "unreadable and blank are two things")]
    fn method(&self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Option<Option<Method>> {
        if !self.table.columns().has(Meaning::Method) {
            return Some(self.options.profile.method);
        }
        let cell = self.table.cell(record, Meaning::Method);
        let method = if cell.is_empty() { None } else { Method::parse(&cell) };
        if method.is_none() && !cell.is_empty() {
            diagnostics.push(self.table.cell_diagnostic(
                Code::CELL,
                "HB0109.method",
                record,
                Meaning::Method,
            ));
            return None;
        }
        Some(method)
    }

    fn date(
        &self,
        record: &Record,
        meaning: Meaning,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<NaiveDate> {
        let error = match self.table.date(record, meaning) {
            Ok(cell) if cell.rest.is_empty() => return Some(cell.date),
            Ok(_) => DateError::NotADate,
            Err(error) => error,
        };
        diagnostics.push(self.table.cell_diagnostic(Code::DATE, date_key(error), record, meaning));
        None
    }

    /// Returns the amount with this meaning: `None` if it cannot be read, `Some(None)` if the cell is blank.
    #[expect(clippy::option_option, reason = "unreadable and blank are two things")]
    fn amount(
        &mut self,
        record: &Record,
        meaning: Meaning,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Option<Vnd>> {
        match self.table.amount(record, meaning) {
            Ok(amount) => Some(amount),
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        }
    }

    #[expect(clippy::option_option, reason = "unreadable and blank are two things")]
    fn register_body<'a>(
        &self,
        record: &'a Record,
        head: &Head<'_>,
        amount: Option<Option<Vnd>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<RowBody<'a>> {
        let amount = amount?;
        if !self.is_amount_fit(record, head.kind, amount, diagnostics) {
            return None;
        }
        let method = self.method(record, diagnostics)?;
        Some(RowBody::Amount {
            amount,
            method,
            account: self.account(record, Meaning::Account, diagnostics)?,
            counter_account: self.account(record, Meaning::CounterAccount, diagnostics)?,
        })
    }

    /// Whether a row of this kind may have this amount. Reports it if not.
    fn is_amount_fit(
        &self,
        record: &Record,
        kind: Kind,
        amount: Option<Vnd>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let fault = match amount {
            None if kind.may_lack_amount() => None,
            None => Some((Code::BLANK_AMOUNT, "HB0108")),
            Some(amount) if amount.is_negative() => Some((Code::AMOUNT_NOT_POSITIVE, "HB0303")),
            Some(amount) if amount.is_zero() && !may_be_zero(kind) => {
                Some((Code::AMOUNT_NOT_POSITIVE, "HB0303"))
            }
            Some(_) => None,
        };
        match fault {
            Some((code, key)) => {
                diagnostics.push(self.table.cell_diagnostic(code, key, record, Meaning::Amount));
                false
            }
            None => true,
        }
    }

    #[expect(clippy::option_option, reason = "unreadable and blank are two things")]
    fn pairs_body<'a>(
        &self,
        record: &'a Record,
        head: &Head<'a>,
        amount: Option<Option<Vnd>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<RowBody<'a>> {
        let amount = amount?;
        let debit = self.account(record, Meaning::DebitAccount, diagnostics);
        let credit = self.account(record, Meaning::CreditAccount, diagnostics);
        let (debit, credit) = (debit?, credit?);
        if head.kind.posts_nothing() {
            return self.stating_body(record, head.kind, debit, amount, diagnostics);
        }
        if head.kind == Kind::Reversal && debit.is_empty() && credit.is_empty() {
            // Its postings follow from the transaction that it reverses.
            return Some(RowBody::Amount {
                amount,
                method: None,
                account: Cow::Borrowed(""),
                counter_account: Cow::Borrowed(""),
            });
        }
        for (account, meaning) in [(&debit, Meaning::DebitAccount), (&credit, Meaning::CreditAccount)] {
            if account.is_empty() {
                diagnostics.push(self.table.cell_diagnostic(
                    Code::MISSING_VALUE,
                    "HB0112.blank",
                    record,
                    meaning,
                ));
            }
        }
        let amount = match amount {
            Some(amount) if amount.is_positive() => amount.get(),
            Some(_) => {
                diagnostics.push(self.table.cell_diagnostic(
                    Code::AMOUNT_NOT_POSITIVE,
                    "HB0303",
                    record,
                    Meaning::Amount,
                ));
                return None;
            }
            None => {
                diagnostics.push(self.table.cell_diagnostic(
                    Code::BLANK_AMOUNT,
                    "HB0108",
                    record,
                    Meaning::Amount,
                ));
                return None;
            }
        };
        let posting =
            |account: Cow<'a, str>, fund: Cow<'a, str>, signed| RowPosting { account, fund, signed };
        let mut postings = vec![
            posting(debit.clone(), head.fund.clone(), amount),
            posting(credit.clone(), head.fund.clone(), -amount),
        ];
        let counter_fund = self.table.cell(record, Meaning::CounterFund);
        if head.kind == Kind::Reallocate && counter_fund.is_empty() {
            let message = Message::new("HB0112.counter-fund").with("kind", head.kind.as_str());
            diagnostics.push(self.table.row_diagnostic(Code::MISSING_VALUE, message, record));
            return None;
        }
        if head.kind == Kind::Reallocate {
            // The pair of accounts is that of one fund; the postings of the other fund follow from it, on the
            // account that the chart names for transfers received.
            postings.push(posting(credit, counter_fund.clone(), amount));
            postings.push(posting(Cow::Borrowed(""), counter_fund, -amount));
        }
        Some(RowBody::Postings(postings))
    }

    /// Makes the body of a count, a pledge, a finding or a resolution, which post nothing.
    fn stating_body<'a>(
        &self,
        record: &'a Record,
        kind: Kind,
        account: Cow<'a, str>,
        amount: Option<Vnd>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<RowBody<'a>> {
        if !kind.states_amount() {
            return Some(RowBody::Nothing);
        }
        if !self.is_amount_fit(record, kind, amount, diagnostics) {
            return None;
        }
        Some(RowBody::Counted { account, amount: amount? })
    }

    fn fault(&self, record: &Record, fault: RowFault) -> Diagnostic {
        let mut diagnostic =
            match fault.field.map(Meaning::from).filter(|meaning| self.table.columns().has(*meaning)) {
                Some(meaning) => self.table.cell_diagnostic(fault.code, fault.message.key, record, meaning),
                None => self.table.row_diagnostic(fault.code, fault.message.clone(), record),
            };
        diagnostic.message = fault.message;
        diagnostic.hint = fault.hint;
        diagnostic
    }
}

/// Whether a row of this kind may have an amount of zero: a count that found nothing, or a row that needs no
/// amount.
const fn may_be_zero(kind: Kind) -> bool {
    kind.may_lack_amount() || matches!(kind, Kind::AuditCount)
}

#[cfg(test)]
mod tests;
