//! A list that is recorded a second time.

use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::ledger::{LedgerRow, RowBody, TransactionRef};
use crate::text::fold;
use crate::transaction::Kind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What equal rows have in common. Vouchers and ids are given by the recording, so they differ.
type Likeness = (NaiveDate, Kind, String, i128, String);

fn of_row(row: &LedgerRow<'_>) -> Option<Likeness> {
    let RowBody::Amount { amount: Some(amount), .. } = row.body else { return None };
    Some((row.date, row.kind, row.fund.to_string(), i128::from(amount.get()), fold(&row.party)))
}

fn of_recorded(row: &TransactionRef<'_>) -> Likeness {
    let amount = row.postings().map(|posting| i128::from(posting.signed().max(0))).sum();
    (row.date(), row.kind(), row.fund().to_owned(), amount, fold(row.party()))
}

/// Returns a finding if there are several rows and each is in the book already. A single gift that equals another one
/// is ordinary.
pub(super) fn found(book: &Book, source: &Arc<str>, rows: &[LedgerRow<'static>]) -> Option<Diagnostic> {
    if rows.len() < 2 {
        return None;
    }
    let mut wanted: BTreeMap<Likeness, Vec<&LedgerRow<'_>>> = BTreeMap::new();
    for row in rows {
        wanted.entry(of_row(row)?).or_default().push(row);
    }
    let mut places: BTreeMap<u32, Location> = BTreeMap::new();
    let dates: BTreeSet<NaiveDate> = rows.iter().map(|row| row.date).collect();
    for recorded in book.ledger.iter().filter(|row| dates.contains(&row.date())) {
        if let Some(row) = wanted.get_mut(&of_recorded(&recorded)).and_then(Vec::pop) {
            places.insert(row.line, recorded.location());
        }
    }
    if wanted.values().any(|rows| !rows.is_empty()) {
        return None;
    }
    let first = rows.iter().map(|row| row.line).min().unwrap_or_default();
    let message = Message::new("HB0119.recorded").with("rows", rows.len());
    let mut found = Diagnostic::new(Code::REPEATED_ROWS, message, Location::line(source, first));
    found.related = places.into_values().take(MAX_PLACES).collect();
    Some(found.with_hint(Message::new("HB0119.recorded-hint")))
}

/// Number of recorded rows that the finding names.
const MAX_PLACES: usize = 3;
