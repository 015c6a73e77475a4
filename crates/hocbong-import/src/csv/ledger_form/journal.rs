//! Reads the journal form: one row per posting. The rows of a transaction are found by their id or voucher.
//!
//! The rows of a transaction may be anywhere in the file and in any order. We go through the file twice:
//! first to read every row and note its place, then transaction by transaction, so that never more than one
//! of them is held in addition to the text.

use super::{Head, Reader, RowBody, RowPosting, RowSink};
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::{ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::statement_form::controls::Controls;
use crate::csv::statement_form::prove;
use chrono::NaiveDate;
use hocbong_core::column::push_tight;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::LedgerRow;
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::Vnd;
use rustc_hash::FxHasher;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::{Hash, Hasher};
use uuid::Uuid;

/// What the rows of a transaction share: its id; or association, date, kind and voucher.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Id(Uuid),
    Voucher(String, NaiveDate, Kind, String),
    /// A row with neither is a transaction of its own, identified by its line.
    Alone(u32),
}

/// A transaction of which some rows have been read.
struct Group {
    row: LedgerRow<'static>,
    record: Record,
    rows: u64,
    is_broken: bool,
    /// The line of each posting.
    lines: Vec<u32>,
    /// The parties of rows that contradict an earlier one.
    other_parties: Vec<String>,
}

/// The place of a row that is to be read again with its transaction.
#[derive(Clone, Copy)]
struct Place {
    /// Identifies the transaction: first a hash of its key, later the offset of its first row.
    group: u64,
    start: usize,
    line: u32,
    /// Whether the row could not be read completely.
    is_broken: bool,
}

pub(super) fn read(
    reader: &mut Reader<'_, '_>,
    sink: &mut dyn RowSink,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut controls = Controls::above(reader.table);
    let mut places: Vec<Place> = Vec::new();
    let mut record = Record::default();
    while reader.table.next_row(&mut record, report, diagnostics) {
        match controls.sort(reader.table, &record, report) {
            RowSort::Data => {}
            RowSort::LikeTotal => {
                reader.note_like_total(&record, report, diagnostics);
                continue;
            }
            RowSort::Aside(aside) => {
                report.note_aside(aside);
                continue;
            }
        }
        let row = read_row(reader, &record, diagnostics);
        let is_broken = row.is_none();
        if is_broken {
            report.in_error += 1;
            reader.note_error(&record, report);
        }
        // The transaction to which a broken row belongs is incomplete without it.
        if let Some(key) = row.as_ref().map(key_of).or_else(|| key_of_broken(reader, &record)) {
            let (start, line) = (record.start(), record.line());
            push_tight(&mut places, Place { group: hash_of(&key), start, line, is_broken });
        }
    }
    put_together(&mut places);
    let again = reader.table.again();
    for of_one in places.chunk_by(|one, other| one.group == other.group) {
        reader.table.limit(record.line(), diagnostics);
        let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
        let mut broken: Vec<Key> = Vec::new();
        for place in of_one {
            again.read(place.start, place.line, &mut record);
            // The faults of the row were reported when it was read first.
            let row = if place.is_broken { None } else { read_row(reader, &record, &mut Vec::new()) };
            let Some(row) = row else {
                broken.extend(key_of_broken(reader, &record));
                continue;
            };
            match groups.entry(key_of(&row)) {
                Entry::Occupied(mut group) => join(reader, group.get_mut(), row, &record, diagnostics),
                Entry::Vacant(place) => {
                    let lines = vec![row.line];
                    place.insert(Group {
                        row,
                        record: record.clone(),
                        rows: 1,
                        is_broken: false,
                        lines,
                        other_parties: Vec::new(),
                    });
                }
            }
        }
        for (key, mut group) in groups {
            group.is_broken |= broken.contains(&key);
            give(reader, group, sink, report, diagnostics);
        }
    }
    prove(reader.table, &[], &controls, &Vec::new, report, diagnostics);
}

fn hash_of(key: &Key) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Brings the rows of each transaction together, the transactions in the order of their first rows. Two
/// transactions with the same hash by chance end up together and are separated when they are read.
fn put_together(places: &mut [Place]) {
    places.sort_unstable_by_key(|place| (place.group, place.start));
    for of_one in places.chunk_by_mut(|one, other| one.group == other.group) {
        let first = of_one.first().map_or(0, |place| place.start as u64);
        for place in of_one {
            place.group = first;
        }
    }
    places.sort_unstable_by_key(|place| (place.group, place.start));
}

/// Hands a transaction to the ledger.
fn give(
    reader: &Reader<'_, '_>,
    mut group: Group,
    sink: &mut dyn RowSink,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.extend(standing_twice(reader, &group));
    settle_fund(&mut group.row);
    let (day, rows) = (group.row.date, group.rows);
    if group.is_broken {
        let message = Message::new("HB0111.broken").with("rows", rows);
        diagnostics.push(reader.table.row_diagnostic(Code::ROWS_DISAGREE, message, &group.record));
        report.in_error += rows;
        for party in group.other_parties.iter().map(String::as_str).chain([&*group.row.party]) {
            report.names_in_error.add_party(party);
        }
        return;
    }
    let debits = debits_of(&group.row);
    match sink.take(group.row) {
        Ok(change) => {
            report.read += rows;
            report.extend_days(day);
            report.add_money(change);
            report.amounts += debits;
        }
        Err(fault) => {
            diagnostics.push(reader.fault(&group.record, fault));
            report.in_error += rows;
            reader.note_error(&group.record, report);
        }
    }
}

/// Returns the sum of the debits of a transaction.
fn debits_of(row: &LedgerRow<'_>) -> i128 {
    match &row.body {
        RowBody::Postings(postings) => postings.iter().map(|posting| i128::from(posting.signed.max(0))).sum(),
        RowBody::Counted { amount, .. } => i128::from(amount.get()),
        RowBody::Amount { .. } | RowBody::Nothing => 0,
    }
}

fn key_of(row: &LedgerRow<'_>) -> Key {
    match (row.id, row.voucher.is_empty()) {
        (Some(id), _) => Key::Id(id),
        (None, false) => Key::Voucher(
            association_of(&row.fund).to_owned(),
            row.date,
            row.kind,
            row.voucher.clone().into_owned(),
        ),
        (None, true) => Key::Alone(row.line),
    }
}

/// Returns the key of a row that could not be read completely, from those cells that could.
fn key_of_broken(reader: &Reader<'_, '_>, record: &Record) -> Option<Key> {
    let mut ignored = Vec::new();
    let head = reader.head(record, &mut ignored)?;
    let voucher = reader.table.cell(record, Meaning::Voucher);
    Some(match (head.id, voucher.is_empty()) {
        (Some(id), _) => Key::Id(id),
        (None, false) => {
            Key::Voucher(association_of(&head.fund).to_owned(), head.date, head.kind, voucher.into_owned())
        }
        (None, true) => return None,
    })
}

/// Reads a row of the file as a transaction with a single posting.
fn read_row(
    reader: &mut Reader<'_, '_>,
    record: &Record,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<LedgerRow<'static>> {
    let before = diagnostics.len();
    let head = reader.head(record, diagnostics);
    let debit = reader.amount(record, Meaning::Debit, diagnostics);
    let credit = reader.amount(record, Meaning::Credit, diagnostics);
    let head = head?;
    let (debit, credit) = (debit?, credit?);
    let body = body(reader, record, &head, debit, credit, diagnostics)?;
    let details = reader.details(record, debit.or(credit), diagnostics);
    if diagnostics.get(before..).is_some_and(|new| new.iter().any(Diagnostic::is_error)) {
        return None;
    }
    Some(into_owned(reader.assemble(record, head, details, body)))
}

fn body<'a>(
    reader: &Reader<'_, '_>,
    record: &'a Record,
    head: &Head<'a>,
    debit: Option<Vnd>,
    credit: Option<Vnd>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<RowBody<'a>> {
    let account = reader.account(record, Meaning::Account, diagnostics)?;
    if head.kind.posts_nothing() {
        return reader.stating_body(record, head.kind, account, debit, diagnostics);
    }
    let mut bad = |code, key, meaning| {
        diagnostics.push(reader.table.cell_diagnostic(code, key, record, meaning));
        None
    };
    if account.is_empty() {
        return bad(Code::MISSING_VALUE, "HB0112.blank", Meaning::Account);
    }
    let signed = match (debit.filter(|amount| !amount.is_zero()), credit.filter(|amount| !amount.is_zero())) {
        (Some(_), Some(_)) => return bad(Code::CELL, "HB0109.both-sides", Meaning::Credit),
        (Some(amount), None) if amount.is_positive() => amount.get(),
        (None, Some(amount)) if amount.is_positive() => -amount.get(),
        (Some(_), None) => return bad(Code::AMOUNT_NOT_POSITIVE, "HB0303", Meaning::Debit),
        (None, Some(_)) => return bad(Code::AMOUNT_NOT_POSITIVE, "HB0303", Meaning::Credit),
        (None, None) if debit.is_some() || credit.is_some() => {
            return bad(Code::AMOUNT_NOT_POSITIVE, "HB0303", Meaning::Debit);
        }
        (None, None) => return bad(Code::BLANK_AMOUNT, "HB0108", Meaning::Debit),
    };
    Some(RowBody::Postings(vec![RowPosting { account, fund: head.fund.clone(), signed }]))
}

/// Adds a row to its transaction. If it contradicts an earlier row the transaction is broken.
fn join(
    reader: &Reader<'_, '_>,
    group: &mut Group,
    row: LedgerRow<'static>,
    record: &Record,
    diagnostics: &mut Vec<Diagnostic>,
) {
    group.rows += 1;
    group.lines.push(row.line);
    let mut contradiction = None;
    if row.date != group.row.date {
        contradiction = Some(Meaning::Date);
    }
    if row.kind != group.row.kind {
        contradiction = Some(Meaning::Kind);
    }
    let is_first = row.line < group.row.line;
    for (meaning, mine, theirs) in [
        (Meaning::Voucher, &mut group.row.voucher, &row.voucher),
        (Meaning::Party, &mut group.row.party, &row.party),
        (Meaning::Purpose, &mut group.row.purpose, &row.purpose),
        (Meaning::Memo, &mut group.row.memo, &row.memo),
        (Meaning::Reference, &mut group.row.reference, &row.reference),
        (Meaning::About, &mut group.row.about, &row.about),
        (Meaning::CounterFund, &mut group.row.counter_fund, &row.counter_fund),
    ] {
        if mine.is_empty() {
            mine.clone_from(theirs);
        } else if !theirs.is_empty() && mine != theirs {
            contradiction = Some(meaning);
        }
    }
    match (&group.row.details, &row.details) {
        (None, Some(_)) => group.row.details.clone_from(&row.details),
        (Some(mine), Some(theirs)) if mine != theirs => {
            contradiction = contradiction.or(Some(Meaning::Decision));
        }
        _ => {}
    }
    match (&mut group.row.body, row.body) {
        (RowBody::Postings(postings), RowBody::Postings(more)) => postings.extend(more),
        _ => contradiction = contradiction.or(Some(Meaning::Kind)),
    }
    if let Some(meaning) = contradiction {
        group.is_broken = true;
        group.other_parties.push(row.party.into_owned());
        diagnostics.push(
            reader
                .table
                .cell_diagnostic(Code::ROWS_DISAGREE, "HB0111", record, meaning)
                .with_related(Location::line(reader.table.name(), group.record.line())),
        );
    }
    if is_first {
        group.row.line = row.line;
        group.record = record.clone();
    }
}

/// Returns a warning if the rows of a transaction occur twice, the second half repeating the first: a voucher
/// that was pasted twice becomes one transaction of twice the amount, which balances. Equal postings next to
/// each other belong to the voucher.
fn standing_twice(reader: &Reader<'_, '_>, group: &Group) -> Option<Diagnostic> {
    let RowBody::Postings(postings) = &group.row.body else { return None };
    let mut rows: Vec<(u32, &RowPosting<'_>)> = group.lines.iter().copied().zip(postings).collect();
    rows.sort_by_key(|(line, _)| *line);
    let half = rows.len() / 2;
    let (first, second) = rows.split_at_checked(half)?;
    let is_twice = half >= 2
        && rows.len() == 2 * half
        && first.iter().zip(second).all(|((_, one), (_, other))| one == other)
        && first.iter().any(|(_, posting)| Some(*posting) != first.first().map(|(_, posting)| *posting));
    let (here, there) = (second.first()?.0, first.first()?.0);
    is_twice.then(|| {
        let name = reader.table.name();
        let message = Message::new("HB0119.voucher");
        let mut diagnostic = Diagnostic::new(Code::REPEATED_ROWS, message, Location::line(name, here))
            .with_related(Location::line(name, there));
        diagnostic.severity = Severity::Warning;
        diagnostic
    })
}

/// Sets the fund of a transaction over several funds, independently of the order of its rows.
fn settle_fund(row: &mut LedgerRow<'_>) {
    let RowBody::Postings(postings) = &row.body else { return };
    let lines = postings.iter().map(|posting| (&*posting.fund, &*posting.account, posting.signed > 0));
    if let Some(fund) = hocbong_core::transaction::main_fund(row.kind, &row.counter_fund, lines) {
        row.fund = Cow::Owned(fund.to_owned());
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn into_owned(row: LedgerRow<'_>) -> LedgerRow<'static> {
    LedgerRow {
        line: row.line,
        id: row.id,
        date: row.date,
        voucher: owned(row.voucher),
        kind: row.kind,
        fund: owned(row.fund),
        party: owned(row.party),
        purpose: owned(row.purpose),
        memo: owned(row.memo),
        reference: owned(row.reference),
        about: owned(row.about),
        counter_fund: owned(row.counter_fund),
        details: row.details,
        body: match row.body {
            RowBody::Postings(postings) => RowBody::Postings(
                postings
                    .into_iter()
                    .map(|posting| RowPosting {
                        account: owned(posting.account),
                        fund: owned(posting.fund),
                        signed: posting.signed,
                    })
                    .collect(),
            ),
            RowBody::Counted { account, amount } => RowBody::Counted { account: owned(account), amount },
            RowBody::Amount { amount, method, account, counter_account } => RowBody::Amount {
                amount,
                method,
                account: owned(account),
                counter_account: owned(counter_account),
            },
            RowBody::Nothing => RowBody::Nothing,
        },
    }
}
