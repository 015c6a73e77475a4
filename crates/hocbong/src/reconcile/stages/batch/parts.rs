//! Rows that each agree with a line and are worth it together.

use super::{agrees, amount_of, could_be_part, halves, is_strong, sum};
use crate::reconcile::candidates::Found;
use crate::reconcile::classes::Joinable;
use crate::reconcile::evidence::Probe;
use crate::reconcile::index::Index;
use crate::reconcile::work::{Half, Work};
use chrono::NaiveDate;
use hocbong_core::parallel;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// So many rows of one kind are tried in every combination: among more of them some combination fits by chance.
const MOST_ROWS: usize = 8;
/// The rarest words of a line lead to so many rows before commoner ones are left out.
const ENOUGH: usize = 256;
/// So many combinations are tried for one line.
const MOST_TRIES: u32 = 200_000;

/// Rows that agree with one of their own amount on the other side.
pub(super) struct Own {
    left: FxHashSet<u32>,
    right: FxHashSet<u32>,
}

impl Own {
    pub(super) fn of(found: &Found) -> Self {
        let mut own = Self { left: FxHashSet::default(), right: FxHashSet::default() };
        for pair in found.pairs.iter().filter(|pair| is_strong(pair.comparison)) {
            own.left.extend(found.left.get(pair.left as usize).into_iter().flat_map(|class| &*class.members));
            own.right
                .extend(found.right.get(pair.right as usize).into_iter().flat_map(|class| &*class.members));
        }
        own
    }

    fn has(&self, is_left: bool, row: u32) -> bool {
        if is_left { self.left.contains(&row) } else { self.right.contains(&row) }
    }
}

/// The open rows of which a line may be the sum, by what they say.
pub(in crate::reconcile::stages) struct Parts(Index);

impl Parts {
    /// The rows on the other side of the lines.
    pub(in crate::reconcile::stages) fn of(work: &Work<'_>, is_line_left: bool) -> Self {
        Self(Index::of(work, halves(work, is_line_left).1, !is_line_left))
    }

    /// The rows that may be part of a line, and those that may be all of it, by their words.
    fn candidates(&self, work: &Work<'_>, is_line_left: bool, line: u32) -> [Vec<u32>; 2] {
        let (lines, half) = halves(work, is_line_left);
        let Some(entry) = lines.entry(line) else { return Default::default() };
        let Probe::Words(words) = work.evidence.probe(is_line_left, line) else { return Default::default() };
        let [mut parts, mut wholes] = [Vec::new(), Vec::new()];
        for number in self.0.around(&words, entry.date, work.options.window_days, ENOUGH) {
            let Some(row) = half.entry(number).filter(|_| half.is_open(number)) else { continue };
            if could_be_part(work, entry, row) {
                parts.push(number);
            } else if row.amount == entry.amount && work.is_within(entry, row) {
                wholes.push(number);
            }
        }
        [parts, wholes]
    }

    /// The rows of which a line is the sum, where `part` is known to be one of them.
    pub(in crate::reconcile::stages) fn with(
        &self,
        work: &Work<'_>,
        is_line_left: bool,
        line: u32,
        part: u32,
    ) -> Option<Vec<u32>> {
        let (lines, half) = halves(work, is_line_left);
        if !could_be_part(work, lines.entry(line)?, half.entry(part)?) {
            return None;
        }
        let [mut rows, _] = self.candidates(work, is_line_left, line);
        rows.retain(|row| agrees(work, is_line_left, line, *row));
        rows.push(part);
        rows.sort_unstable();
        rows.dedup();
        let found = combination(half, &rows, amount_of(lines, line))?;
        found.contains(&part).then_some(found)
    }
}

/// Lines that are the sum of rows which each agree with them, where one combination alone is. Before the search for
/// single rows, `own` says which rows could be no part of another's.
pub(super) fn by_agreement(work: &Work<'_>, is_line_left: bool, own: Option<&Own>) -> Vec<(u32, Vec<u32>)> {
    let (lines, half) = halves(work, is_line_left);
    let parts = Parts::of(work, is_line_left);
    // A gift may be paid in parts over days; what was paid at once is not recorded over days.
    let are_books = work.joinable() == if is_line_left { Joinable::Left } else { Joinable::Right };
    let find = |line: &u32| {
        let line = *line;
        let amount = amount_of(lines, line);
        let [mut rows, wholes] = parts.candidates(work, is_line_left, line);
        // Most lines are no sum of what could be part of them, whatever the texts say.
        if rows.len() < 2 || !may_come_to(half, &rows, amount) {
            return None;
        }
        let agrees = |row: &u32| agrees(work, is_line_left, line, *row);
        if wholes.iter().any(agrees) {
            // That row may be the line alone.
            return None;
        }
        rows.retain(agrees);
        // What names no one agrees with every purpose of its kind.
        let is_vague = |row: &u32| work.evidence.is_anonymous(!is_line_left, *row);
        if work.evidence.is_anonymous(is_line_left, line) || rows.iter().any(is_vague) {
            return None;
        }
        if rows.len() >= 2
            && let Some(rows) = combination(half, &rows, amount)
            && (!are_books || are_of_one_day(half, &rows))
            && !rows.iter().any(|row| own.is_some_and(|own| own.has(!is_line_left, *row)))
        {
            return Some((line, rows));
        }
        None
    };
    parallel::flat_map(work.options.threads, &lines.all_open(), find)
}

/// Whether rows of one direction are worth `amount` or more together.
fn may_come_to(half: &Half<'_>, rows: &[u32], amount: i64) -> bool {
    let all: u128 = rows.iter().map(|row| u128::from(amount_of(half, *row).unsigned_abs())).sum();
    all >= u128::from(amount.unsigned_abs())
}

fn are_of_one_day(half: &Half<'_>, rows: &[u32]) -> bool {
    let day = |row: &u32| half.entry(*row).map(|row| row.date);
    rows.iter().all(|row| day(row) == rows.first().and_then(day))
}

/// The rows that come to `amount`, where one combination of two or more does; rows of one day before others.
pub(super) fn combination(half: &Half<'_>, rows: &[u32], amount: i64) -> Option<Vec<u32>> {
    if sum(half, rows) == Some(amount) {
        return Some(rows.to_vec());
    }
    if rows.len() > MOST_ROWS {
        return None;
    }
    let mut by_day: BTreeMap<NaiveDate, Vec<u32>> = BTreeMap::new();
    for row in rows {
        if let Some(entry) = half.entry(*row) {
            by_day.entry(entry.date).or_default().push(*row);
        }
    }
    let of_one_day: Vec<&Vec<u32>> =
        by_day.values().filter(|rows| rows.len() > 1 && sum(half, rows) == Some(amount)).collect();
    if let [rows] = of_one_day.as_slice() {
        return Some((*rows).clone());
    }
    let amounts: Vec<i64> = rows.iter().map(|row| amount_of(half, *row)).collect();
    let mut tries = MOST_TRIES;
    let mut solutions = Vec::new();
    choose(&amounts, 0, amount, &mut Vec::new(), &mut solutions, &mut tries);
    match solutions.as_slice() {
        [only] if tries > 0 => Some(only.iter().filter_map(|at| rows.get(*at).copied()).collect()),
        _ => None,
    }
}

/// Every choice of two or more amounts from `at` on that comes to `rest`, until two are found.
fn choose(
    amounts: &[i64],
    at: usize,
    rest: i64,
    chosen: &mut Vec<usize>,
    solutions: &mut Vec<Vec<usize>>,
    tries: &mut u32,
) {
    if solutions.len() > 1 || *tries == 0 {
        return;
    }
    *tries -= 1;
    if rest == 0 {
        if chosen.len() > 1 {
            solutions.push(chosen.clone());
        }
        return;
    }
    let Some(amount) = amounts.get(at) else { return };
    // All amounts have one sign, so that what is more than the rest leads nowhere.
    if amount.unsigned_abs() <= rest.unsigned_abs() {
        chosen.push(at);
        choose(amounts, at + 1, rest - amount, chosen, solutions, tries);
        chosen.pop();
    }
    choose(amounts, at + 1, rest, chosen, solutions, tries);
}
