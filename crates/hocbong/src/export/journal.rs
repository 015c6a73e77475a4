//! Our own journal form: one row for each posting, under the header of all our columns.

use super::{Entry, ExportError};
use crate::book::Book;
use crate::csv::Form;
use crate::csv::write::{WriteError, write_ledger, write_rows};
use crate::ledger::{LedgerRow, RowBody, RowDetails, RowPosting};
use crate::transaction::Facts;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes the entries below a header.
pub(super) fn write(book: &Book, entries: &[Entry<'_>], out: &mut dyn Write) -> Result<(), ExportError> {
    write_ledger(&mut *out, Form::Journal, book.chart(), []).map_err(output_error)?;
    // The writer of rows has a buffer, so we give it many at a time.
    for some in entries.chunks(ROWS_AT_A_TIME) {
        let rows: Vec<LedgerRow<'_>> = some.iter().map(row_of).collect();
        write_rows(&mut *out, Form::Journal, &rows).map_err(output_error)?;
    }
    Ok(())
}

const ROWS_AT_A_TIME: usize = 1000;

fn output_error(error: WriteError) -> ExportError {
    ExportError::Io(match error {
        WriteError::Io(error) => error,
        // The journal form holds every transaction.
        other => io::Error::other(other),
    })
}

fn row_of<'a>(entry: &Entry<'a>) -> LedgerRow<'a> {
    let row = entry.row;
    let postings = entry.postings();
    let posting = |posting: &crate::ledger::PostingRef<'a>| RowPosting {
        account: Cow::Borrowed(posting.account()),
        fund: Cow::Borrowed(posting.fund()),
        signed: posting.signed(),
    };
    let body = match row.counted() {
        Some((account, amount)) => RowBody::Counted { account: Cow::Borrowed(account), amount },
        None if postings.is_empty() => RowBody::Nothing,
        None => RowBody::Postings(postings.iter().map(posting).collect()),
    };
    let facts = Facts { counter_fund: None, ..row.facts().cloned().unwrap_or_default() };
    let details = RowDetails { facts, party: row.party_details().cloned().unwrap_or_default() };
    LedgerRow {
        line: row.line(),
        id: Some(entry.id),
        date: row.date(),
        voucher: Cow::Borrowed(row.voucher()),
        kind: row.kind(),
        fund: Cow::Borrowed(row.fund()),
        party: Cow::Borrowed(row.party()),
        purpose: Cow::Borrowed(row.purpose()),
        memo: Cow::Borrowed(row.memo()),
        reference: Cow::Borrowed(row.reference()),
        about: Cow::Borrowed(row.about_text()),
        counter_fund: Cow::Borrowed(row.counter_fund()),
        details: Some(Box::new(details)),
        body,
    }
}
