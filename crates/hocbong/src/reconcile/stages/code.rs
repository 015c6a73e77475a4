//! Stage 1, by the codes that the user's pattern finds in both texts.
//!
//! First rows of equal amounts that have the same codes; then lines whose codes name several rows that come to their amount;
//! then rows that share a code beside others; then rows of one code that differ in their amounts alone.

use super::reference::{Reach, all_within, equal_amounts};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::reconcile::Rule;
use crate::reconcile::classes::Class;
use crate::reconcile::work::{Half, Work};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// So many choices of one row for each code are tried for a line.
const MOST_CHOICES: usize = 4096;

/// Matches rows by the codes in their texts; nothing without a pattern.
pub(in crate::reconcile) fn code(work: &mut Work<'_>) {
    if !work.evidence.has_keys() {
        return;
    }
    report_silence(work);
    equal_amounts(work, Rule::Code, |work, left, right| pairs(work, left, right, true), true, Reach::Window);
    if work.has_carried() {
        let same = |work: &Work<'_>, left: &[Class], right: &[Class]| pairs(work, left, right, true);
        equal_amounts(work, Rule::Code, same, true, Reach::Carried);
    }
    // What one batch takes may leave just the rows of another; neither side goes first.
    while record_batches(work) {}
    equal_amounts(work, Rule::Code, |work, left, right| pairs(work, left, right, false), true, Reach::Window);
    differences(work);
}

/// Says where the pattern finds no code on a whole side: it is mistyped, or the files do not have what it looks for.
fn report_silence(work: &mut Work<'_>) {
    let Some(pattern) = &work.options.key else { return };
    for (side, is_left) in [(&work.left.side, true), (&work.right.side, false)] {
        if side.entries.is_empty() || work.evidence.has_keys_on(is_left) {
            continue;
        }
        let message =
            Message::new("HB0808").with("pattern", pattern.as_str()).with("count", side.entries.len());
        work.findings.push(Diagnostic::new(Code::NO_CODE, message, side.place()));
    }
}

/// Pairs of classes of equal amounts that share a code; of which all codes are the same, where `is_same` says so.
fn pairs(work: &Work<'_>, left: &[Class], right: &[Class], is_same: bool) -> Vec<(u32, u32)> {
    let mut by_code: HashMap<(u32, i64), Vec<u32>> = HashMap::new();
    for (number, class) in (0_u32..).zip(right) {
        let Some(entry) = work.right.entry(class.first()) else { continue };
        for code in work.evidence.keys_of(false, class.first()) {
            by_code.entry((*code, entry.amount)).or_default().push(number);
        }
    }
    let mut pairs = Vec::new();
    for (number, class) in (0_u32..).zip(left) {
        let Some(entry) = work.left.entry(class.first()) else { continue };
        let codes = work.evidence.keys_of(true, class.first());
        for candidate in codes.iter().filter_map(|code| by_code.get(&(*code, entry.amount))).flatten() {
            let other = right.get(*candidate as usize).map(Class::first);
            if other.is_some_and(|other| !is_same || work.evidence.keys_of(false, other) == codes) {
                pairs.push((number, *candidate));
            }
        }
    }
    pairs
}

/// The open rows of a side by each of their codes.
fn by_code(work: &Work<'_>, is_left: bool) -> BTreeMap<u32, Vec<u32>> {
    let half = half(work, is_left);
    let mut by_code: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in half.open() {
        for code in work.evidence.keys_of(is_left, row) {
            by_code.entry(*code).or_default().push(row);
        }
    }
    by_code
}

fn half<'w, 'a>(work: &'w Work<'a>, is_left: bool) -> &'w Half<'a> {
    if is_left { &work.left } else { &work.right }
}

fn amount(half: &Half<'_>, row: u32) -> i64 {
    half.entry(row).map_or(0, |entry| entry.amount)
}

fn sum(half: &Half<'_>, rows: &[u32]) -> i128 {
    rows.iter().map(|row| i128::from(amount(half, *row))).sum()
}

/// Lines with the rows that their codes name and that come to their amount.
fn batches(work: &Work<'_>, is_line_left: bool) -> Vec<(u32, Vec<u32>)> {
    let (lines, rows) = (half(work, is_line_left), half(work, !is_line_left));
    let rows_of = by_code(work, !is_line_left);
    let mut found = Vec::new();
    for line in lines.open() {
        let Some(entry) = lines.entry(line) else { continue };
        let codes = work.evidence.keys_of(is_line_left, line);
        // What has a code that the line lacks is not of the line alone.
        let is_part = |number: &u32| {
            rows.entry(*number).is_some_and(|row| {
                row.amount.signum() == entry.amount.signum()
                    && row.amount.unsigned_abs() < entry.amount.unsigned_abs()
                    && if is_line_left { work.is_within(entry, row) } else { work.is_within(row, entry) }
                    && work.evidence.keys_of(!is_line_left, *number).iter().all(|code| codes.contains(code))
            })
        };
        let lists: Vec<Vec<u32>> = codes
            .iter()
            .map(|code| rows_of.get(code).into_iter().flatten().copied().filter(&is_part).collect())
            .collect();
        if lists.is_empty() || lists.iter().any(Vec::is_empty) {
            continue;
        }
        let mut all = lists.concat();
        all.sort_unstable();
        all.dedup();
        if all.len() > 1 && sum(rows, &all) == i128::from(entry.amount) {
            found.push((line, all));
        } else if let Some(chosen) = one_of_each(rows, &lists, entry.amount) {
            found.push((line, chosen));
        }
    }
    found
}

/// One row for each code, where one choice alone comes to the amount.
fn one_of_each(half: &Half<'_>, lists: &[Vec<u32>], wanted: i64) -> Option<Vec<u32>> {
    let choices = lists.iter().try_fold(1_usize, |count, list| count.checked_mul(list.len()))?;
    if lists.len() < 2 || choices > MOST_CHOICES {
        return None;
    }
    let mut chosen: Vec<Vec<u32>> = vec![Vec::new()];
    for list in lists {
        chosen = chosen
            .iter()
            .flat_map(|rows| {
                list.iter().filter(|row| !rows.contains(row)).map(|row| {
                    let mut more = rows.clone();
                    more.push(*row);
                    more
                })
            })
            .collect();
    }
    let mut fitting = chosen.into_iter().filter(|rows| sum(half, rows) == i128::from(wanted));
    match (fitting.next(), fitting.next()) {
        (Some(mut only), None) => {
            only.sort_unstable();
            Some(only)
        }
        _ => None,
    }
}

/// Records the batches of which no row is claimed twice; whether there were any.
fn record_batches(work: &mut Work<'_>) -> bool {
    let found: Vec<(Vec<u32>, Vec<u32>)> = batches(work, true)
        .into_iter()
        .map(|(line, rows)| (vec![line], rows))
        .chain(batches(work, false).into_iter().map(|(line, rows)| (rows, vec![line])))
        .filter(|(left, right)| !work.has_rejected(left, right))
        .collect();
    let rows = |(left, right): &(Vec<u32>, Vec<u32>)| {
        let left = left.iter().map(|row| (true, *row));
        left.chain(right.iter().map(|row| (false, *row))).collect::<Vec<_>>()
    };
    let mut claims: BTreeMap<(bool, u32), u32> = BTreeMap::new();
    for row in found.iter().flat_map(rows) {
        *claims.entry(row).or_default() += 1;
    }
    let is_clear = |batch: &&(Vec<u32>, Vec<u32>)| rows(batch).iter().all(|row| claims.get(row) == Some(&1));
    let clear: Vec<_> = found.iter().filter(is_clear).collect();
    for (left, right) in &clear {
        work.record_match(Rule::Batch, left, right, false);
    }
    !clear.is_empty()
}

/// Rows of one code, one a side within the window, whose amounts differ.
fn differences(work: &mut Work<'_>) {
    let (lefts, rights) = (by_code(work, true), by_code(work, false));
    let mut claims: BTreeMap<(bool, u32), u32> = BTreeMap::new();
    let mut found: BTreeSet<(u32, u32)> = BTreeSet::new();
    for (code, left) in &lefts {
        for mine in left {
            let near = |right: &&u32| all_within(work, &[*mine], &[**right]);
            let Some(right) = rights.get(code) else { continue };
            let mut theirs = right.iter().filter(near);
            let (Some(only), None) = (theirs.next(), theirs.next()) else { continue };
            let back = left.iter().filter(|other| all_within(work, &[**other], &[*only])).count();
            let codes = |is_left: bool, row: u32| work.evidence.keys_of(is_left, row);
            // A line that names more than this row is a sum of which parts are missing.
            if back == 1 && codes(true, *mine) == codes(false, *only) && found.insert((*mine, *only)) {
                *claims.entry((true, *mine)).or_default() += 1;
                *claims.entry((false, *only)).or_default() += 1;
            }
        }
    }
    for (mine, theirs) in found {
        let is_clear = [(true, mine), (false, theirs)].iter().all(|row| claims.get(row) == Some(&1));
        if is_clear && amount(&work.left, mine) != amount(&work.right, theirs) {
            work.record_code_difference(mine, theirs);
        }
    }
}
