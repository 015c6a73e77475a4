//! One row that is several of the other side: a day's gifts banked at once, a payroll of awards, a gift in parts.
//!
//! Sums coincide: twice a tariff is another tariff. A sum is taken for a batch only where something beyond it says so
//! (the codes in the line, a voucher that the rows share, a purpose or a name that they share and the line has), where
//! the rows are all there are of their kind, and where no other rows and no other line would do.

mod groups;
mod parts;

use self::groups::by_groups;
pub(super) use self::parts::Parts;
use self::parts::{Own, by_agreement, combination};
use crate::reconcile::Rule;
use crate::reconcile::candidates::Found;
use crate::reconcile::evidence::{Comparison, SILENT};
use crate::reconcile::side::Entry;
use crate::reconcile::work::{Half, Work};
use hocbong_core::parallel;
use rustc_hash::FxHashMap;

/// What the text of a line must be worth for a group of rows that share no voucher.
const LEAST_GAIN: u32 = 200;
/// A list of awards that is paid as one line has so many rows at most.
const MOST_PAYROLL: usize = 500;

/// The half whose rows are lines of several, and the half of which they are the sum.
fn halves<'w, 'a>(work: &'w Work<'a>, is_line_left: bool) -> (&'w Half<'a>, &'w Half<'a>) {
    if is_line_left { (&work.left, &work.right) } else { (&work.right, &work.left) }
}

/// Records a line with the rows that it is the sum of, if all are still open.
pub(super) fn put(work: &mut Work<'_>, is_line_left: bool, line: u32, rows: &[u32]) {
    let (lines, half) = halves(work, is_line_left);
    let is_free = lines.is_open(line) && rows.iter().all(|row| half.is_open(*row));
    if is_free && is_line_left {
        work.record_match(Rule::Batch, &[line], rows, false);
    } else if is_free {
        work.record_match(Rule::Batch, rows, &[line], false);
    }
}

/// Batches that codes, vouchers, or a whole group of rows show.
pub(in crate::reconcile) fn strong(work: &mut Work<'_>) {
    let by_codes = both(work, |is_line_left| by_codes(work, is_line_left));
    record(work, &by_codes);
    let by_groups = both(work, |is_line_left| by_groups(work, is_line_left));
    record(work, &by_groups);
}

/// Batches among what the search for single rows left: combinations of rows that each agree with the line.
///
/// Before that search only rows are taken that no line of their own amount agrees with, as `found` says.
pub(in crate::reconcile) fn weak(work: &mut Work<'_>, found: Option<&Found>) {
    let own = found.map(Own::of);
    let found = both(work, |is_line_left| by_agreement(work, is_line_left, own.as_ref()));
    record(work, &found);
}

/// A line with the rows that it may be the sum of.
struct Batch {
    is_line_left: bool,
    line: u32,
    rows: Vec<u32>,
}

/// What is found among the lines of either side. Both are looked through before anything is recorded, so that it does
/// not matter which side is called the left.
fn both(work: &Work<'_>, search: impl Fn(bool) -> Vec<(u32, Vec<u32>)> + Sync) -> Vec<Batch> {
    let of = |is_line_left: &bool| {
        let found = search(*is_line_left).into_iter();
        found.map(|(line, rows)| Batch { is_line_left: *is_line_left, line, rows }).collect::<Vec<_>>()
    };
    parallel::map(work.options.threads, &[false, true], || (), |(), is_line_left| of(is_line_left))
        .into_iter()
        .flatten()
        .collect()
}

/// Records the batches of which neither the line nor a row is claimed twice.
fn record(work: &mut Work<'_>, found: &[Batch]) {
    let entries = |batch: &Batch| {
        let (is_left, rows) = (batch.is_line_left, batch.rows.clone());
        std::iter::once((is_left, batch.line)).chain(rows.into_iter().map(move |row| (!is_left, row)))
    };
    let mut claims: FxHashMap<(bool, u32), u32> = FxHashMap::default();
    for entry in found.iter().flat_map(entries) {
        *claims.entry(entry).or_default() += 1;
    }
    for batch in found {
        if entries(batch).all(|entry| claims.get(&entry) == Some(&1)) {
            put(work, batch.is_line_left, batch.line, &batch.rows);
        }
    }
}

fn amount_of(half: &Half<'_>, row: u32) -> i64 {
    half.entry(row).map_or(0, |entry| entry.amount)
}

fn sum(half: &Half<'_>, rows: &[u32]) -> Option<i64> {
    rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(amount_of(half, *row)))
}

/// Whether a row could be part of a line: the same direction, less money, within the window.
fn could_be_part(work: &Work<'_>, line: &Entry, row: &Entry) -> bool {
    row.amount.signum() == line.amount.signum()
        && row.amount.unsigned_abs() < line.amount.unsigned_abs()
        && work.is_within(line, row)
}

/// Lines whose codes (or the number of a list or voucher) name rows that come to their amount.
fn by_codes(work: &Work<'_>, is_line_left: bool) -> Vec<(u32, Vec<u32>)> {
    let (lines, half) = halves(work, is_line_left);
    let mut by_code: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for row in half.open() {
        let Some(entry) = half.entry(row) else { continue };
        let voucher = work.evidence.voucher_word(entry.voucher);
        if voucher.is_none() && !work.evidence.has_codes(!is_line_left, row) {
            continue;
        }
        let mut codes = work.evidence.codes(!is_line_left, row).concat();
        codes.extend(voucher);
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            by_code.entry(code).or_default().push(row);
        }
    }
    if by_code.is_empty() {
        return Vec::new();
    }
    let find = |line: &u32| {
        let line = *line;
        if !work.evidence.has_codes(is_line_left, line) {
            return None;
        }
        let entry = lines.entry(line)?;
        let codes = work.evidence.codes(is_line_left, line);
        let of_code = |code: &Vec<u32>| -> Vec<u32> {
            let rows = code.iter().filter_map(|code| by_code.get(code)).flatten().copied();
            rows.filter(|row| {
                half.entry(*row).is_some_and(|row| could_be_part(work, entry, row))
                    && cost_of(work, is_line_left, line, *row).is_some()
            })
            .collect()
        };
        let lists: Vec<Vec<u32>> = codes.iter().map(of_code).collect();
        let mut rows = lists.concat();
        rows.sort_unstable();
        rows.dedup();
        if rows.len() < 2 || rows.len() > MOST_PAYROLL {
            return None;
        }
        // One code that a row of the whole amount has too is no sign of several.
        let whole = codes.iter().flatten().filter_map(|code| by_code.get(code)).flatten().any(|row| {
            half.entry(*row).is_some_and(|row| row.amount == entry.amount && work.is_within(entry, row))
                && cost_of(work, is_line_left, line, *row).is_some()
        });
        if whole && codes.len() < 2 {
            return None;
        }
        // One code names a list: all its rows are of one day. Several name one row each.
        let day = |row: &u32| half.entry(*row).map(|row| row.date);
        let is_list = codes.len() == 1
            && work.evidence.count_of_codes(is_line_left, line) == 1
            && rows.iter().all(|row| day(row) == rows.first().and_then(day));
        if sum(half, &rows) == Some(entry.amount) && (is_list || rows.len() == codes.len()) {
            return Some((line, rows));
        }
        if codes.len() > 1
            && lists.iter().all(|list| !list.is_empty())
            && let Some(rows) = combination(half, &rows, entry.amount)
            // Every code of the line is one of the rows'.
            && rows.len() == codes.len()
            && lists.iter().all(|list| list.iter().any(|row| rows.contains(row)))
        {
            return Some((line, rows));
        }
        None
    };
    parallel::flat_map(work.options.threads, &lines.all_open(), find)
}

/// What it costs to take a row for part of a line; none where their texts speak against it.
fn cost_of(work: &Work<'_>, is_line_left: bool, line: u32, row: u32) -> Option<u32> {
    let (left, right) = if is_line_left { (line, row) } else { (row, line) };
    work.evidence.compatible(left, right).map(|comparison| comparison.cost)
}

/// Whether a row and a line agree, by more than words that everyone writes.
fn agrees(work: &Work<'_>, is_line_left: bool, line: u32, row: u32) -> bool {
    let (left, right) = if is_line_left { (line, row) } else { (row, line) };
    work.evidence.compatible(left, right).is_some_and(is_strong)
}

const fn is_strong(comparison: Comparison) -> bool {
    comparison.agrees && comparison.cost + LEAST_GAIN <= SILENT
}
