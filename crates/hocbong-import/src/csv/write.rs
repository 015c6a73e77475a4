//! Writes transactions in the three forms of a ledger.
//!
//! A transaction that a form cannot hold is refused, never altered, so that reading back gives the same
//! transactions. The journal form can hold every transaction.

use crate::csv::Form;
use crate::csv::ledger_form::RARE;
use crate::csv::meaning::Meaning;
use crate::formula::neutral;
use hocbong_core::account::ChartOfAccounts;
use hocbong_core::ledger::{LedgerRow, RowBody, RowPosting};
use hocbong_core::party::Party;
use hocbong_core::transaction::derive::{About, Choice, Derived, derive};
use hocbong_core::transaction::{DebitCredit, Facts, Kind, Method, Transaction, TransactionRecord};
use rust_decimal::Decimal;
use std::io::{self, Write};
use uuid::Uuid;

/// Why transactions cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The form cannot hold this transaction.
    #[error("the {} form cannot hold transaction {id} of kind `{kind}`", form.as_str())]
    CannotHold {
        /// The form.
        form: Form,
        /// Id of the transaction.
        id: Uuid,
        /// Kind of the transaction.
        kind: Kind,
    },
    /// The statement form is not a form of a ledger.
    #[error("a statement is no form of a ledger")]
    NotALedger,
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The columns that all forms have in addition to their own, without the rare ones.
const COMMON: [Meaning; 7] = [
    Meaning::Party,
    Meaning::Purpose,
    Meaning::Memo,
    Meaning::Reference,
    Meaning::Id,
    Meaning::About,
    Meaning::CounterFund,
];

const fn own_columns(form: Form) -> &'static [Meaning] {
    use Meaning as M;
    match form {
        Form::Register => {
            &[M::Date, M::Voucher, M::Kind, M::Fund, M::Method, M::Amount, M::Account, M::CounterAccount]
        }
        Form::Pairs => &[M::Date, M::Voucher, M::Kind, M::Fund, M::DebitAccount, M::CreditAccount, M::Amount],
        Form::Journal => &[M::Date, M::Voucher, M::Kind, M::Fund, M::Account, M::Debit, M::Credit],
        Form::Statement => &[],
    }
}

/// Writes transactions as a ledger file with English headers, for a book that keeps `chart`.
///
/// # Errors
/// If `form` is not that of a ledger, the form cannot hold one of the transactions, or the output cannot be
/// written. What was written before the error remains.
pub fn write_ledger<'a>(
    out: impl Write,
    form: Form,
    chart: &ChartOfAccounts,
    transactions: impl IntoIterator<Item = &'a Transaction>,
) -> Result<(), WriteError> {
    if !form.is_ledger() {
        return Err(WriteError::NotALedger);
    }
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header(form)).map_err(io_error)?;
    for transaction in transactions {
        let record = transaction.record();
        let rows = match form {
            Form::Journal => journal_rows(record),
            Form::Pairs => pairs_row(record).into_iter().collect(),
            _ => register_row(record, chart).into_iter().collect(),
        };
        if rows.is_empty() {
            return Err(WriteError::CannotHold { form, id: record.id, kind: record.kind });
        }
        for row in rows {
            write_cells(&mut writer, row.iter().chain(&common_cells_of(record)))?;
        }
    }
    Ok(writer.flush()?)
}

/// Returns the header of a ledger file in this form, with every column that it can have.
pub fn header(form: Form) -> impl Iterator<Item = &'static str> {
    own_columns(form).iter().chain(&COMMON).chain(&RARE).map(|meaning| meaning.as_str())
}

/// Writes rows as a reader returned them, without a header, to follow the header of the same form. If the
/// postings of a row were left to its kind, they are again.
///
/// # Errors
/// If the form cannot hold one of the rows, or the output cannot be written.
pub fn write_rows<'a>(
    out: impl Write,
    form: Form,
    rows: impl IntoIterator<Item = &'a LedgerRow<'a>>,
) -> Result<(), WriteError> {
    let mut writer = csv::Writer::from_writer(out);
    for row in rows {
        let own = row_cells(form, row);
        if own.is_empty() {
            let id = row.id.unwrap_or_default();
            return Err(WriteError::CannotHold { form, id, kind: row.kind });
        }
        for cells in own {
            write_cells(&mut writer, cells.iter().chain(&common_cells_of_row(row)))?;
        }
    }
    Ok(writer.flush()?)
}

/// Writes a record with every cell escaped: journals are also opened in spreadsheets and shown on terminals, and
/// the text of a bank's line is untrusted input from the sender.
fn write_cells<'a>(
    writer: &mut csv::Writer<impl Write>,
    cells: impl Iterator<Item = &'a String>,
) -> Result<(), WriteError> {
    for cell in cells {
        writer.write_field(neutral(cell).as_bytes()).map_err(io_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io_error)
}

/// Returns the form's own columns for a row, in the journal form once per posting. Empty if the form cannot
/// hold the row.
fn row_cells(form: Form, row: &LedgerRow<'_>) -> Vec<Vec<String>> {
    let with = |fund: &str, cells: &[&str]| {
        let head = [row.date.to_string(), row.voucher.to_string(), row.kind.to_string(), fund.to_owned()];
        head.into_iter().chain(cells.iter().map(|cell| (*cell).to_owned())).collect::<Vec<String>>()
    };
    match (form, &row.body) {
        (Form::Register, RowBody::Amount { amount, method, account, counter_account }) => {
            let amount = amount.map(|amount| amount.get().to_string()).unwrap_or_default();
            let method = method.map(Method::as_str).unwrap_or_default();
            vec![with(&row.fund, &[method, &amount, account, counter_account])]
        }
        (Form::Pairs | Form::Journal, RowBody::Counted { account, amount }) => {
            let amount = amount.get().to_string();
            let cells: [&str; 3] =
                if form == Form::Pairs { [account, "", &amount] } else { [account, &amount, ""] };
            vec![with(&row.fund, &cells)]
        }
        (Form::Pairs | Form::Journal, RowBody::Nothing) => vec![with(&row.fund, &["", "", ""])],
        // A reversal without postings takes those of the transaction that it reverses.
        (Form::Pairs, RowBody::Amount { amount, .. }) if row.kind == Kind::Reversal => {
            let amount = amount.map(|amount| amount.get().to_string()).unwrap_or_default();
            vec![with(&row.fund, &["", "", &amount])]
        }
        (Form::Pairs, RowBody::Postings(postings)) => match postings.as_slice() {
            // The reader derives the other fund's postings of a reallocation from the pair.
            [debit, credit, ..] if postings.len() == 2 || row.kind == Kind::Reallocate => {
                vec![with(&row.fund, &[&debit.account, &credit.account, &debit.signed.to_string()])]
            }
            _ => Vec::new(),
        },
        (Form::Journal, RowBody::Postings(postings)) => {
            let posting = |posting: &RowPosting<'_>| {
                let amount = posting.signed.unsigned_abs().to_string();
                let (debit, credit) =
                    if posting.signed < 0 { ("", amount.as_str()) } else { (amount.as_str(), "") };
                with(&posting.fund, &[&posting.account, debit, credit])
            };
            postings.iter().map(posting).collect()
        }
        _ => Vec::new(),
    }
}

fn common_cells_of_row(row: &LedgerRow<'_>) -> Vec<String> {
    let details = row.details.as_deref().cloned().unwrap_or_default();
    let party = Party { name: row.party.to_string(), ..details.party };
    let counter_fund = (!row.counter_fund.is_empty()).then(|| row.counter_fund.to_string());
    let facts = Facts { counter_fund, ..details.facts };
    let id = row.id.map(|id| id.to_string()).unwrap_or_default();
    common_cells([&row.purpose, &row.memo, &row.reference, &id, &row.about], party, &facts)
}

fn common_cells_of(record: &TransactionRecord) -> Vec<String> {
    let party = record.party.clone().unwrap_or_default();
    let id = record.id.to_string();
    let texts = [record.purpose.as_str(), &record.memo, &record.reference, &id, &record.about];
    common_cells(texts, party, &record.facts)
}

fn io_error(error: csv::Error) -> WriteError {
    let text = error.to_string();
    WriteError::Io(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    })
}

fn head(record: &TransactionRecord, fund: &str) -> Vec<String> {
    vec![record.date.to_string(), record.voucher.clone(), record.kind.to_string(), fund.to_owned()]
}

/// Returns the cells of the columns [`COMMON`] and [`RARE`].
fn common_cells(
    [purpose, memo, reference, id, about]: [&str; 5],
    party: Party,
    facts: &Facts,
) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let foreign = facts.foreign.as_ref();
    vec![
        party.name,
        purpose.to_owned(),
        memo.to_owned(),
        reference.to_owned(),
        id.to_owned(),
        about.to_owned(),
        text(&facts.counter_fund),
        text(&facts.decision),
        text(&facts.preparer),
        text(&facts.approver),
        party.account.unwrap_or_default(),
        party.birth_date.map(|day| day.to_string()).unwrap_or_default(),
        party.school_class.unwrap_or_default(),
        party.school.unwrap_or_default(),
        facts.quantity.map(decimal).unwrap_or_default(),
        text(&facts.unit),
        text(&facts.award_type),
        text(&facts.recipient_type),
        foreign.map(|foreign| foreign.currency.clone()).unwrap_or_default(),
        foreign.map(|foreign| decimal(foreign.amount)).unwrap_or_default(),
        foreign.map(|foreign| decimal(foreign.rate)).unwrap_or_default(),
    ]
}

/// Writes a decimal so that it has a single reading: three digits after the point could be a group, so we
/// write four.
fn decimal(number: Decimal) -> String {
    let number = number.normalize();
    if number.scale() == 3 { format!("{number}0") } else { number.to_string() }
}

fn journal_rows(record: &TransactionRecord) -> Vec<Vec<String>> {
    let row = |fund: &str, cells: [String; 3]| {
        let mut row = head(record, fund);
        row.extend(cells);
        row
    };
    if let Some(counted) = &record.counted {
        let amount = counted.amount.get().to_string();
        return vec![row(&record.fund, [counted.account.clone(), amount, String::new()])];
    }
    if record.postings.is_empty() {
        return vec![row(&record.fund, Default::default())];
    }
    let posting_row = |posting: &hocbong_core::transaction::Posting| {
        let amount = posting.amount.get().to_string();
        let (debit, credit) = match posting.side {
            DebitCredit::Debit => (amount, String::new()),
            DebitCredit::Credit => (String::new(), amount),
        };
        row(&posting.fund, [posting.account.clone(), debit, credit])
    };
    record.postings.iter().map(posting_row).collect()
}

/// Returns debit account, credit account and amount of a transaction that is one pair in its own fund.
fn pair_of(record: &TransactionRecord) -> Option<(&str, &str, i64)> {
    match record.postings.as_slice() {
        [debit, credit]
            if debit.side == DebitCredit::Debit
                && credit.side == DebitCredit::Credit
                && debit.fund == record.fund
                && credit.fund == record.fund =>
        {
            Some((&debit.account, &credit.account, debit.amount.get()))
        }
        _ => None,
    }
}

/// The accounts and the amount of a reallocation.
struct Reallocation<'a> {
    /// Account of transfers made.
    out: &'a str,
    /// Account of transfers received.
    into: &'a str,
    /// Account that the value stays on.
    account: &'a str,
    /// Amount in đồng.
    amount: i64,
}

/// Returns the reallocation between the fund and its counter fund, if the record is nothing else.
fn reallocation_of(record: &TransactionRecord) -> Option<Reallocation<'_>> {
    let counter_fund = record.facts.counter_fund.as_deref()?;
    let find =
        |fund: &str, side: DebitCredit| record.postings.iter().find(|p| p.fund == fund && p.side == side);
    let (out, given) = (find(&record.fund, DebitCredit::Debit)?, find(&record.fund, DebitCredit::Credit)?);
    let (taken, into) = (find(counter_fund, DebitCredit::Debit)?, find(counter_fund, DebitCredit::Credit)?);
    let is_one = record.kind == Kind::Reallocate
        && record.postings.len() == 4
        && given.account == taken.account
        && [given, taken, into].iter().all(|posting| posting.amount == out.amount);
    is_one.then(|| Reallocation {
        out: &out.account,
        into: &into.account,
        account: &given.account,
        amount: given.amount.get(),
    })
}

fn pairs_row(record: &TransactionRecord) -> Option<Vec<String>> {
    let mut row = head(record, &record.fund);
    let (debit, credit, amount) = match (&record.counted, record.postings.is_empty()) {
        (Some(counted), _) => (counted.account.as_str(), "", counted.amount.get().to_string()),
        (None, true) => ("", "", String::new()),
        (None, false) => match (pair_of(record), reallocation_of(record)) {
            // A reallocation in the pairs form means two funds, so that one with a single pair would be read
            // as two.
            (Some(_), _) if record.kind == Kind::Reallocate && record.facts.counter_fund.is_some() => {
                return None;
            }
            (Some((debit, credit, amount)), _) => (debit, credit, amount.to_string()),
            (None, Some(Reallocation { out, account, amount, .. })) => (out, account, amount.to_string()),
            (None, None) => return None,
        },
    };
    row.extend([debit.to_owned(), credit.to_owned(), amount]);
    Some(row)
}

/// Returns a row from which the reader derives exactly these postings; `None` if no method and accounts give
/// them.
fn register_row(record: &TransactionRecord, chart: &ChartOfAccounts) -> Option<Vec<String>> {
    let mut row = head(record, &record.fund);
    if record.kind.posts_nothing() {
        let counted = record.counted.as_ref();
        let account = counted.map(|counted| counted.account.as_str()).unwrap_or_default();
        let amount = counted.map(|counted| counted.amount.get().to_string()).unwrap_or_default();
        if record.kind == Kind::AuditCount
            && derived(record, None, account, "", chart) != Some(Derived::Statement { account })
        {
            return None;
        }
        row.extend([String::new(), amount, account.to_owned(), String::new()]);
        return Some(row);
    }
    if let Some(Reallocation { out, into, account, amount }) = reallocation_of(record) {
        let reads =
            derived(record, None, account, "", chart) == Some(Derived::Reallocate { account, out, into });
        row.extend([String::new(), amount.to_string(), account.to_owned(), String::new()]);
        return reads.then_some(row);
    }
    let (debit, credit, amount) = pair_of(record)?;
    let both = format!("{debit} {credit}");
    let wanted = Derived::Pair { debit, credit };
    let methods = [None, Some(Method::Cash), Some(Method::Bank), Some(Method::InKind)];
    for method in methods {
        for (account, counter_account) in [("", ""), (debit, ""), (credit, ""), (&*both, ""), (credit, debit)]
        {
            if derived(record, method, account, counter_account, chart) == Some(wanted) {
                let method = method.map(Method::as_str).unwrap_or_default();
                row.extend([method, &amount.to_string(), account, counter_account].map(str::to_owned));
                return Some(row);
            }
        }
    }
    None
}

/// Returns what a reader makes of the row. The reader looks up a name in `about`, so only rows that do not
/// depend on it are accepted.
fn derived<'a>(
    record: &TransactionRecord,
    method: Option<Method>,
    account: &'a str,
    counter_account: &'a str,
    chart: &'a ChartOfAccounts,
) -> Option<Derived<'a>> {
    let choice = Choice {
        kind: record.kind,
        method,
        has_purpose: !record.purpose.is_empty(),
        account,
        counter_account,
        has_counter_fund: record.facts.counter_fund.is_some(),
        about: if record.about.is_empty() { About::Absent } else { About::Unresolved },
    };
    derive(&choice, chart).ok()
}
