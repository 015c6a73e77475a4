//! One row that is several of the other side: a day's gifts banked at once, a payroll of awards, a gift in parts.
//!
//! Sums coincide: twice a tariff is another tariff. A sum is taken for a batch only where something beyond it says so
//! (the codes in the line, a voucher that the rows share, a purpose or a name that they share and the line has), where
//! the rows are all there are of their kind, and where no other rows and no other line would do.

use super::cost_of_days;
use crate::parallel;
use crate::reconcile::Rule;
use crate::reconcile::candidates::Found;
use crate::reconcile::classes::{Joinable, days_between};
use crate::reconcile::evidence::{Comparison, Probe, SILENT};
use crate::reconcile::index::{Index, leads_to};
use crate::reconcile::lists::Lists;
use crate::reconcile::side::Entry;
use crate::reconcile::work::{Half, Work};
use crate::text::Symbol;
use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What the text of a line must be worth for a group of rows that share no voucher.
const LEAST_GAIN: u32 = 200;
/// The same for rows that share a purpose alone, which many rows may have.
const GAIN_OF_MEMO: u32 = 500;
/// A row of the line's whole amount that costs so much more than the group may still be the line alone.
const RIVAL: u32 = 200;
/// So many rows of one kind are tried in every combination: among more of them some combination fits by chance.
const MOST_ROWS: usize = 8;
/// A list of awards that is paid as one line has so many rows at most.
const MOST_PAYROLL: usize = 500;
/// The rarest words of a line lead to so many rows before commoner ones are left out.
const ENOUGH: usize = 256;
/// So many combinations are tried for one line.
const MOST_TRIES: u32 = 200_000;

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shared {
    Voucher,
    Memo,
    /// The party, and perhaps the purpose.
    Party,
}

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

/// Rows that agree with one of their own amount on the other side.
struct Own {
    left: FxHashSet<u32>,
    right: FxHashSet<u32>,
}

impl Own {
    fn of(found: &Found) -> Self {
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

fn days_apart(one: &Entry, other: &Entry) -> u32 {
    u32::try_from(days_between(one, other).unsigned_abs()).unwrap_or(u32::MAX)
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
    alike(
        half,
        |entry| entry.party,
        |day, rows| {
            let mut groups: Vec<(i64, Vec<u32>)> = Vec::new();
            // Two rows have a purpose each, or one alone: either way no other group of two is among them.
            if rows.len() > 2 {
                let mut by_purpose: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
                for row in rows {
                    by_purpose.entry(work.evidence.purpose(!is_line_left, *row)).or_default().push(*row);
                }
                if by_purpose.len() > 1 {
                    let of_purpose = by_purpose.into_values().filter(|rows| rows.len() > 1);
                    groups.extend(of_purpose.filter_map(|rows| Some((sum(&rows)?, rows))));
                }
            }
            groups.extend(sum(rows).map(|sum| (sum, rows.to_vec())));
            if groups.is_empty() {
                return;
            }
            let names = |row: &u32| work.evidence.names_and_codes(!is_line_left, *row);
            let words: Vec<u32> = rows.iter().flat_map(names).collect();
            for (sum, rows) in groups {
                all.push((sum, day, Group { shared: Shared::Party, rows, words: words.clone() }));
            }
        },
    );
    all
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
fn by_groups(work: &Work<'_>, is_line_left: bool) -> Vec<(u32, Vec<u32>)> {
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

/// The open rows of which a line may be the sum, by what they say.
pub(super) struct Parts(Index);

impl Parts {
    /// The rows on the other side of the lines.
    pub(super) fn of(work: &Work<'_>, is_line_left: bool) -> Self {
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
    pub(super) fn with(&self, work: &Work<'_>, is_line_left: bool, line: u32, part: u32) -> Option<Vec<u32>> {
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
fn by_agreement(work: &Work<'_>, is_line_left: bool, own: Option<&Own>) -> Vec<(u32, Vec<u32>)> {
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
fn combination(half: &Half<'_>, rows: &[u32], amount: i64) -> Option<Vec<u32>> {
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
