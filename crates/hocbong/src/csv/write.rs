//! Writing transactions in the three forms of a ledger.
//!
//! What a form cannot hold is refused, never bent: reading back gives the same transactions. The journal form holds
//! everything.

use crate::account::{ChartOfAccounts, codes};
use crate::csv::Form;
use crate::csv::header::Meaning;
use crate::csv::ledger_form::RARE;
use crate::transaction::derive::{About, Choice, Derived, derive};
use crate::transaction::{Kind, Method, Side, Transaction, TransactionRecord};
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
        /// The transaction.
        id: Uuid,
        /// Its kind.
        kind: Kind,
    },
    /// A statement is no form of a ledger.
    #[error("a statement is no form of a ledger")]
    NotALedger,
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The columns that every form has beside its own, the rarer ones left out.
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

/// Writes transactions as a ledger file with English headers.
///
/// # Errors
/// When the form cannot hold one of them, or the output cannot be written. What was written before stays written.
pub fn write_ledger<'a>(
    out: impl Write,
    form: Form,
    transactions: impl IntoIterator<Item = &'a Transaction>,
) -> Result<(), WriteError> {
    if !form.is_ledger() {
        return Err(WriteError::NotALedger);
    }
    let mut writer = csv::Writer::from_writer(out);
    let header = own_columns(form).iter().chain(&COMMON).chain(&RARE).map(|meaning| meaning.as_str());
    writer.write_record(header).map_err(io_error)?;
    for transaction in transactions {
        let record = transaction.record();
        let rows = match form {
            Form::Journal => journal_rows(record),
            Form::Pairs => pairs_row(record).into_iter().collect(),
            _ => register_row(record).into_iter().collect(),
        };
        if rows.is_empty() {
            return Err(WriteError::CannotHold { form, id: record.id, kind: record.kind });
        }
        for row in rows {
            writer.write_record(row.iter().chain(&common_cells(record))).map_err(io_error)?;
        }
    }
    Ok(writer.flush()?)
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

fn common_cells(record: &TransactionRecord) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let party = record.party.clone().unwrap_or_default();
    let facts = &record.facts;
    let foreign = facts.foreign.as_ref();
    vec![
        party.name,
        record.purpose.clone(),
        record.memo.clone(),
        record.reference.clone(),
        record.id.to_string(),
        record.about.clone(),
        text(&facts.counter_fund),
        text(&facts.decision),
        text(&facts.preparer),
        text(&facts.approver),
        text(&party.account),
        party.birth_date.map(|day| day.to_string()).unwrap_or_default(),
        text(&party.school_class),
        text(&party.school),
        facts.quantity.map(decimal).unwrap_or_default(),
        text(&facts.unit),
        foreign.map(|foreign| foreign.currency.clone()).unwrap_or_default(),
        foreign.map(|foreign| decimal(foreign.amount)).unwrap_or_default(),
        foreign.map(|foreign| decimal(foreign.rate)).unwrap_or_default(),
    ]
}

/// A decimal that reads back one way: three digits behind the point could be a group, so they become four.
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
    let posting_row = |posting: &crate::transaction::Posting| {
        let amount = posting.amount.get().to_string();
        let (debit, credit) = match posting.side {
            Side::Debit => (amount, String::new()),
            Side::Credit => (String::new(), amount),
        };
        row(&posting.fund, [posting.account.clone(), debit, credit])
    };
    record.postings.iter().map(posting_row).collect()
}

/// Debit account, credit account and amount of a transaction of one pair in its own fund.
fn pair_of(record: &TransactionRecord) -> Option<(&str, &str, i64)> {
    match record.postings.as_slice() {
        [debit, credit]
            if debit.side == Side::Debit
                && credit.side == Side::Credit
                && debit.fund == record.fund
                && credit.fund == record.fund =>
        {
            Some((&debit.account, &credit.account, debit.amount.get()))
        }
        _ => None,
    }
}

/// The account and amount of a reallocation between the fund and its counter fund.
fn reallocation_of(record: &TransactionRecord) -> Option<(&str, i64)> {
    let counter_fund = record.facts.counter_fund.as_deref()?;
    let find = |fund: &str, side: Side| record.postings.iter().find(|p| p.fund == fund && p.side == side);
    let (out, given) = (find(&record.fund, Side::Debit)?, find(&record.fund, Side::Credit)?);
    let (taken, into) = (find(counter_fund, Side::Debit)?, find(counter_fund, Side::Credit)?);
    let is_one = record.kind == Kind::Reallocate
        && record.postings.len() == 4
        && out.account == codes::TRANSFERS_OUT
        && into.account == codes::TRANSFERS_IN
        && given.account == taken.account
        && [given, taken, into].iter().all(|posting| posting.amount == out.amount);
    is_one.then(|| (given.account.as_str(), given.amount.get()))
}

fn pairs_row(record: &TransactionRecord) -> Option<Vec<String>> {
    let mut row = head(record, &record.fund);
    let (debit, credit, amount) = match (&record.counted, record.postings.is_empty()) {
        (Some(counted), _) => (counted.account.as_str(), "", counted.amount.get().to_string()),
        (None, true) => ("", "", String::new()),
        (None, false) => match (pair_of(record), reallocation_of(record)) {
            // A reallocation in pairs means two funds, so one of a single pair cannot be told from it.
            (Some(_), _) if record.kind == Kind::Reallocate && record.facts.counter_fund.is_some() => {
                return None;
            }
            (Some((debit, credit, amount)), _) => (debit, credit, amount.to_string()),
            (None, Some((account, amount))) => (codes::TRANSFERS_OUT, account, amount.to_string()),
            (None, None) => return None,
        },
    };
    row.extend([debit.to_owned(), credit.to_owned(), amount]);
    Some(row)
}

/// A row from which the kind gives exactly these postings; none where no method and account do.
fn register_row(record: &TransactionRecord) -> Option<Vec<String>> {
    let mut row = head(record, &record.fund);
    if record.kind.posts_nothing() {
        let counted = record.counted.as_ref();
        let account = counted.map(|counted| counted.account.as_str()).unwrap_or_default();
        let amount = counted.map(|counted| counted.amount.get().to_string()).unwrap_or_default();
        if record.kind == Kind::AuditCount
            && derived(record, None, account, "") != Some(Derived::Statement { account })
        {
            return None;
        }
        row.extend([String::new(), amount, account.to_owned(), String::new()]);
        return Some(row);
    }
    if let Some((account, amount)) = reallocation_of(record) {
        let reads = derived(record, None, account, "") == Some(Derived::Reallocate { account });
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
            if derived(record, method, account, counter_account) == Some(wanted) {
                let method = method.map(Method::as_str).unwrap_or_default();
                row.extend([method, &amount.to_string(), account, counter_account].map(str::to_owned));
                return Some(row);
            }
        }
    }
    None
}

/// What a reader makes of the row; a name in `about` is looked up by it, so only rows that do not depend on that count.
fn derived<'a>(
    record: &TransactionRecord,
    method: Option<Method>,
    account: &'a str,
    counter_account: &'a str,
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
    derive(&choice, &ChartOfAccounts::default()).ok()
}
