//! HB0305: a transaction recorded twice.

use super::place_of;
use hocbong_core::diagnostic::{Code, Diagnostic, Findings, Message};
use hocbong_core::duplicate_keys::repeated_on;
use hocbong_core::ledger::{Field, Ledger, LedgerFile, Reversals, TransactionRef};
use hocbong_core::transaction::is_id_of_bank_line;
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// Hashes what two recordings of the same transaction have in common. Returns `None` for a row with neither
/// reference nor voucher, which cannot be distinguished from an honest equal.
fn key_of(row: &TransactionRef<'_>) -> Option<u64> {
    // Equal texts have equal symbols.
    let texts = row.symbols();
    if texts.reference.is_empty() && texts.voucher.is_empty() {
        return None;
    }
    let mut hasher = FxHasher::default();
    (row.date(), row.kind(), row.fund_symbol(), texts.purpose, texts.counter_fund).hash(&mut hasher);
    (texts.party, texts.memo, texts.about, texts.reference).hash(&mut hasher);
    if texts.reference.is_empty() {
        texts.voucher.hash(&mut hasher);
    }
    // The order of the postings must not matter.
    let amounts = row.unit_postings().map(|posting| posting.signed().unsigned_abs());
    let posted = amounts.fold(0, u64::wrapping_add).wrapping_mul(row.times().unsigned_abs());
    posted.hash(&mut hasher);
    Some(hasher.finish())
}

fn sorted_postings<'a>(row: &TransactionRef<'a>) -> Vec<(&'a str, &'a str, i64)> {
    let mut postings: Vec<_> =
        row.postings().map(|posting| (posting.fund(), posting.account(), posting.signed())).collect();
    postings.sort_unstable();
    postings
}

/// Whether two rows were made from two different lines of a bank, by their ids. Then the bank itself lists
/// both.
fn are_two_bank_lines(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let is_of_line = |row: &TransactionRef<'_>| row.explicit_id().is_some_and(|id| is_id_of_bank_line(&id));
    is_of_line(left) && is_of_line(right) && left.explicit_id() != right.explicit_id()
}

/// Whether two rows record the same transaction.
fn are_twins(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let have_one_id = left.explicit_id().is_some() && left.explicit_id() == right.explicit_id();
    let say_the_same = left.date() == right.date()
        && left.kind() == right.kind()
        && left.fund() == right.fund()
        && left.party() == right.party()
        && left.purpose() == right.purpose()
        && left.memo() == right.memo()
        && left.reference() == right.reference()
        && left.about_text() == right.about_text()
        && left.counter_fund() == right.counter_fund()
        && left.counted() == right.counted()
        && sorted_postings(left) == sorted_postings(right);
    if have_one_id || !say_the_same || are_two_bank_lines(left, right) {
        return false;
    }
    let parties = (left.party_details(), right.party_details());
    if left.reference().is_empty() {
        left.voucher() == right.voucher() && left.facts() == right.facts() && parties.0 == parties.1
    } else {
        // Two pupils of the same name are two people if their class or birthday differs.
        parties.0.zip(parties.1).is_none_or(|(left, right)| left == right)
    }
}

/// No transaction is recorded twice. Two rows record the same transaction if they are equal in date, kind,
/// fund, postings, party, purpose, memo, `about`, counter fund, counted amount and a reference that is not
/// blank, whatever their vouchers; or if they are equal in absolutely everything, including a voucher that is
/// not blank.
///
/// Two rows made from two lines of a bank are two transactions, however equal. A recording that was reversed
/// no longer counts.
///
/// Each further recording is reported, and the first in the ledger's canonical order is named beside it. Rows
/// that share an explicit id are left to `HB0304`.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.18: one voucher for each transaction, made once.
///
/// # What it does not catch
/// A second recording in other words, on another day, or without reference under another voucher: equal gifts
/// look the same.
pub(super) fn find(ledger: &Ledger, files: &[LedgerFile], threads: usize, found: &mut Findings<'_>) {
    // Without references, two rows record the same transaction only under one voucher.
    if !ledger.has_references() && !ledger.repeats_vouchers() {
        return;
    }
    let rows = |part: std::ops::Range<usize>| part.filter_map(|at| ledger.get(at));
    let twice = repeated_on(threads, ledger.len(), |part| rows(part).filter_map(|row| key_of(&row)));
    if twice.is_empty() {
        return;
    }
    let reversals = Reversals::new(ledger);
    let mut by_key: BTreeMap<u64, Vec<TransactionRef<'_>>> = BTreeMap::new();
    for row in ledger.iter().filter(|row| !reversals.is_reversed(row.index())) {
        if let Some(key) = key_of(&row).filter(|key| twice.contains(key)) {
            by_key.entry(key).or_default().push(row);
        }
    }
    for mut rows in by_key.into_values() {
        rows.sort_by(TransactionRef::canonical_order);
        // The first row of each set of equal ones; nearly always there is only one set.
        let mut firsts: Vec<TransactionRef<'_>> = Vec::new();
        for row in rows {
            match firsts.iter().find(|first| are_twins(first, &row)) {
                Some(first) => found.push(twin(&row, first, files)),
                None => firsts.push(row),
            }
        }
    }
}

fn twin(row: &TransactionRef<'_>, first: &TransactionRef<'_>, files: &[LedgerFile]) -> Diagnostic {
    let key = if row.reference().is_empty() { "HB0305" } else { "HB0305.reference" };
    let mut message = Message::new(key)
        .with("voucher", row.shown_voucher())
        .with("first", first.shown_voucher())
        .with("day", row.date())
        .with("amount", row.debit_total());
    if !row.reference().is_empty() {
        message = message.with("reference", row.reference());
    }
    let place = place_of(row, files, &[Field::Reference, Field::Voucher]);
    Diagnostic::new(Code::DUPLICATE_TRANSACTION, message, place)
        .with_related(first.location())
        .with_hint(Message::new("HB0305.hint"))
}
