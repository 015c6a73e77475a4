//! Groups of rows that share a voucher, a purpose or a party on one day, and lines of their sum.

use super::{LEAST_GAIN, agrees, amount_of, cost_of, halves, sum};
use crate::reconcile::classes::days_between;
use crate::reconcile::evidence::{Probe, SILENT};
use crate::reconcile::index::leads_to;
use crate::reconcile::lists::Lists;
use crate::reconcile::side::Entry;
use crate::reconcile::stages::cost_of_days;
use crate::reconcile::work::{Half, Work};
use crate::text::Symbol;
use chrono::NaiveDate;
use hocbong_core::parallel;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What the text of a line must be worth for rows that share a purpose alone, which many rows may have.
const GAIN_OF_MEMO: u32 = 500;
/// A row of the line's whole amount that costs so much more than the group may still be the line alone.
const RIVAL: u32 = 200;

fn days_apart(one: &Entry, other: &Entry) -> u32 {
    u32::try_from(days_between(one, other).unsigned_abs()).unwrap_or(u32::MAX)
}

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shared {
    Voucher,
    Memo,
    /// The party, and perhaps the purpose.
    Party,
}

/// Shows `take` the open rows of each day and direction that have the same of something, where they are two or more.
fn alike(half: &Half<'_>, of: impl Fn(&Entry) -> Symbol, mut take: impl FnMut(NaiveDate, &[u32])) {
    let key = |row: u32| {
        let entry = half.entry(row)?;
        let shared = Some(of(entry)).filter(|shared| !shared.is_empty())?;
        let shared = u32::try_from(shared.index()).unwrap_or(u32::MAX);
        Some((entry.date, entry.amount > 0, shared, row))
    };
    let mut keys: Vec<(NaiveDate, bool, u32, u32)> = half.open_by_day().filter_map(key).collect();
    let mut rows: Vec<u32> = Vec::new();
    // Sorted day by day, which is so much less than all at once.
    for of_day in keys.chunk_by_mut(|one, next| one.0 == next.0) {
        of_day.sort_unstable();
        for alike in of_day.chunk_by(|one, next| (one.1, one.2) == (next.1, next.2)) {
            if let [(day, ..), _, ..] = alike {
                rows.clear();
                rows.extend(alike.iter().map(|key| key.3));
                take(*day, &rows);
            }
        }
    }
}

/// Open rows of one day that share something.
struct Group {
    shared: Shared,
    rows: Vec<u32>,
    /// The names and codes of rows of one party, one of which a line must have to be their sum.
    words: Vec<u32>,
}

/// The groups of rows that share a voucher, a purpose or a party on one day, and where to find them.
struct Groups {
    all: Vec<Group>,
    /// By what they come to.
    by_sum: Lists<i64>,
}

impl Groups {
    fn of(work: &Work<'_>, is_line_left: bool) -> Self {
        const SHARED: [Shared; 3] = [Shared::Voucher, Shared::Memo, Shared::Party];
        let (lines, half) = halves(work, is_line_left);
        // What no line is of is no line's sum.
        let sought: FxHashSet<i64> = lines.open_entries().map(|(_, entry)| entry.amount).collect();
        let sum = |rows: &[u32]| sum(half, rows).filter(|sum| sought.contains(sum));
        let of_kind = |(): &mut (), shared: &Shared| match shared {
            Shared::Voucher => groups_of(half, *shared, |entry| entry.voucher, sum),
            Shared::Memo => groups_of(half, *shared, |entry| entry.memo, sum),
            Shared::Party => of_parties(work, is_line_left, sum),
        };
        let mut groups = Self { all: Vec::new(), by_sum: Lists::default() };
        let mut sums = Vec::new();
        for (sum, day, group) in
            parallel::map(work.options.threads, &SHARED, || (), of_kind).into_iter().flatten()
        {
            sums.push((sum, day, u32::try_from(groups.all.len()).unwrap_or(u32::MAX)));
            groups.all.push(group);
        }
        groups.by_sum = Lists::of(sums);
        groups
    }

    /// The groups that come to a line's amount, of one party those whose words it has.
    fn around(&self, work: &Work<'_>, is_line_left: bool, line: u32) -> Vec<&Group> {
        let Some(entry) = halves(work, is_line_left).0.entry(line) else { return Vec::new() };
        let near = self.by_sum.around(entry.amount, entry.date, work.options.window_days);
        if near.is_empty() {
            return Vec::new();
        }
        let words: FxHashSet<u32> = match work.evidence.probe(is_line_left, line) {
            Probe::Words(words) => words.key.into_iter().chain(words.codes).chain(words.all).collect(),
            Probe::Nobody | Probe::Anybody => FxHashSet::default(),
        };
        let is_named = |group: &&Group| match group.shared {
            Shared::Voucher | Shared::Memo => true,
            Shared::Party => group.words.iter().any(|word| words.contains(word)),
        };
        near.iter().filter_map(|(_, number)| self.all.get(*number as usize)).filter(is_named).collect()
    }
}

/// What a group comes to, and its day.
type Summed = (i64, NaiveDate, Group);

/// The groups of rows that share something other than the party, where `sum` says what they come to.
fn groups_of(
    half: &Half<'_>,
    shared: Shared,
    of: impl Fn(&Entry) -> Symbol,
    sum: impl Fn(&[u32]) -> Option<i64>,
) -> Vec<Summed> {
    let mut all = Vec::new();
    alike(half, of, |day, rows| {
        let group = || Group { shared, rows: rows.to_vec(), words: Vec::new() };
        all.extend(sum(rows).map(|sum| (sum, day, group())));
    });
    all
}

/// The groups of rows of one party: all of a day, and those of one purpose, where `sum` says what they come to.
fn of_parties(work: &Work<'_>, is_line_left: bool, sum: impl Fn(&[u32]) -> Option<i64>) -> Vec<Summed> {
    let half = halves(work, is_line_left).1;
    let mut all = Vec::new();
    let take = |day, rows: &[u32]| {
        let mut groups = of_purposes(work, !is_line_left, rows);
        groups.push(rows.to_vec());
        let summed: Vec<(i64, Vec<u32>)> =
            groups.into_iter().filter_map(|rows| Some((sum(&rows)?, rows))).collect();
        if summed.is_empty() {
            return;
        }
        let names = |row: &u32| work.evidence.names_and_codes(!is_line_left, *row);
        let words: Vec<u32> = rows.iter().flat_map(names).collect();
        let group = |(sum, rows)| (sum, day, Group { shared: Shared::Party, rows, words: words.clone() });
        all.extend(summed.into_iter().map(group));
    };
    alike(half, |entry| entry.party, take);
    all
}

/// Rows of one party by their purpose, where some but not all have one in common.
fn of_purposes(work: &Work<'_>, is_left: bool, rows: &[u32]) -> Vec<Vec<u32>> {
    // Two rows have a purpose each, or one alone: either way no other group of two is among them.
    if rows.len() < 3 {
        return Vec::new();
    }
    let mut by_purpose: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
    for row in rows {
        by_purpose.entry(work.evidence.purpose(is_left, *row)).or_default().push(*row);
    }
    if by_purpose.len() < 2 {
        return Vec::new();
    }
    by_purpose.into_values().filter(|rows| rows.len() > 1).collect()
}

/// Rows that could be a line alone, of the amounts of some lines.
struct Singles(Lists<i64>);

impl Singles {
    fn of(half: &Half<'_>, amounts: &FxHashSet<i64>) -> Self {
        let rows = half.open_entries().filter(|(_, entry)| amounts.contains(&entry.amount));
        Self(Lists::of(rows.map(|(row, entry)| (entry.amount, entry.date, row)).collect()))
    }

    /// Whether a row of a line's whole amount costs `most` at most.
    fn have_rival(&self, work: &Work<'_>, is_line_left: bool, line: u32, most: u32) -> bool {
        let (lines, half) = halves(work, is_line_left);
        let Some(entry) = lines.entry(line) else { return false };
        // A row that shares no telling word with the line says no more than phrases do.
        let words = match work.evidence.probe(is_line_left, line) {
            Probe::Words(words) if most + work.evidence.most_of_phrases() < SILENT => Some(words),
            _ => None,
        };
        let is_rival = |row: u32| {
            let late = half.entry(row).map_or(0, |row| cost_of_days(days_apart(entry, row)));
            cost_of(work, is_line_left, line, row).is_some_and(|cost| cost + late <= most)
        };
        let is_led_to =
            |row: u32| words.as_ref().is_none_or(|words| leads_to(&work.evidence, words, !is_line_left, row));
        let around = self.0.around(entry.amount, entry.date, work.options.window_days);
        around.iter().any(|(_, row)| is_rival(*row) && is_led_to(*row))
    }
}

/// Groups of rows that share a voucher, a purpose or a party on one day, and lines of their sum that agree with them.
pub(super) fn by_groups(work: &Work<'_>, is_line_left: bool) -> Vec<(u32, Vec<u32>)> {
    let (lines, half) = halves(work, is_line_left);
    let groups = Groups::of(work, is_line_left);
    let find = |line: &u32| {
        let line = *line;
        let entry = lines.entry(line)?;
        let late = |row: u32| half.entry(row).map_or(0, |row| cost_of_days(days_apart(entry, row)));
        let cost = |row: u32| cost_of(work, is_line_left, line, row).map(|cost| cost + late(row));
        let agrees = |row: u32| agrees(work, is_line_left, line, row);
        let may_be_cut = |line: u32| work.evidence.may_be_cut(is_line_left, line);
        let codes_of = |line: u32| work.evidence.count_of_codes(is_line_left, line);
        let mut fitting: Vec<(u32, &Vec<u32>)> = Vec::new();
        for Group { shared, rows, .. } in groups.around(work, is_line_left, line) {
            // Of one giver's rows a line that breaks off need not show every code.
            let is_cut = matches!(shared, Shared::Party) && may_be_cut(line) && codes_of(line) <= rows.len();
            let dearest = if is_cut {
                rows.iter().filter(|row| agrees(**row)).filter_map(|row| cost(*row)).min()
            } else {
                rows.iter().try_fold(0, |dearest, row| Some(cost(*row)?.max(dearest)))
            };
            let Some(dearest) = dearest else { continue };
            let is_shown = match shared {
                Shared::Voucher => dearest <= SILENT,
                Shared::Memo => dearest + GAIN_OF_MEMO <= SILENT,
                Shared::Party => {
                    dearest + LEAST_GAIN <= SILENT && (is_cut || rows.iter().all(|row| agrees(*row)))
                }
            };
            if is_shown && !fitting.iter().any(|(_, other)| *other == rows) {
                fitting.push((dearest, rows));
            }
        }
        match fitting.as_slice() {
            [(dearest, rows)] => Some((line, *dearest, *rows)),
            _ => None,
        }
    };
    let threads = work.options.threads;
    let found = parallel::flat_map(threads, &lines.all_open(), find);
    let amounts = found.iter().map(|(line, ..)| amount_of(lines, *line)).collect();
    let singles = Singles::of(half, &amounts);
    let has_rival =
        |line: u32, cost: u32| singles.have_rival(work, is_line_left, line, cost.saturating_add(RIVAL));
    let own = |(line, dearest, rows): &(u32, u32, &Vec<u32>)| {
        (!has_rival(*line, *dearest)).then(|| (*line, (*rows).clone()))
    };
    parallel::flat_map(threads, &found, own)
}
