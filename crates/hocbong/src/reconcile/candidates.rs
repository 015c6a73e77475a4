//! Which rows of one side each row of the other could be, found without comparing all with all.
//!
//! Rows of equal amounts within the window are compared where they are few. Where they are many, a row is compared
//! with those that have its rarest name or one of its codes, and with those whose own names may all be in it: every
//! other row its text would speak against. What names no one, or what very many have, is left for when the others have
//! found their partners.

mod index;

use self::index::{Index, Told};
use super::classes::{Class, Joinable};
use super::evidence::{Comparison, Evidence, Probes};
use super::lists::Lists;
use super::work::{Half, Work};
use chrono::{Datelike, NaiveDate};
use hocbong_core::parallel;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// So many rows are compared one by one.
const FEW: usize = 48;
/// The rarest words of a text lead to so many candidates before commoner ones are left out.
const ENOUGH: usize = 192;
/// A text that so many rows could be says too little to be among the first to find its partner. A surname cut short
/// in a file of thousands of rows a day still leads to fewer.
const MOST: usize = 2000;

/// A possible pair of classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) left: u32,
    pub(super) right: u32,
    pub(super) days: u32,
    pub(super) comparison: Comparison,
}

/// The classes of both sides that are open, and which of them could be one another.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) left: Vec<Class>,
    pub(super) right: Vec<Class>,
    /// Pairs whose texts do not speak against one another, in the order of their classes.
    pub(super) pairs: Vec<Candidate>,
    /// Classes that could be any of very many of the other side: of the left, and of the right.
    pub(super) anybody: [Vec<u32>; 2],
}

/// One side as it is looked through.
struct View<'w, 'a> {
    half: &'w Half<'a>,
    classes: &'w [Class],
    is_left: bool,
}

impl View<'_, '_> {
    /// The row that stands for a class, its amount and its day.
    fn row(&self, class: u32) -> Option<(u32, i64, NaiveDate)> {
        let row = self.classes.get(class as usize)?.first();
        self.half.entry(row).map(|entry| (row, entry.amount, entry.date))
    }

    fn members(&self, class: u32) -> &[u32] {
        self.classes.get(class as usize).map(|class| &*class.members).unwrap_or_default()
    }

    /// Every class with what is known of it.
    fn rows(&self) -> impl Iterator<Item = (u32, u32, i64, NaiveDate)> + '_ {
        let numbers = (0_u32..).zip(self.classes).map(|(class, _)| class);
        numbers.filter_map(|class| self.row(class).map(|(row, amount, day)| (class, row, amount, day)))
    }

    fn by_amount(&self) -> Lists<i64> {
        Lists::of(self.rows().map(|(class, _, amount, day)| (amount, day, class)).collect())
    }
}

/// A class, by the row that stands for it.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    class: u32,
    entry: u32,
    /// The number of its text.
    text: u32,
    day: i32,
}

impl Row {
    fn of(evidence: &Evidence, view: &View<'_, '_>, class: u32, entry: u32, day: NaiveDate) -> Self {
        let text = evidence.number_of_words(view.is_left, entry);
        Self { class, entry, text, day: day.num_days_from_ce() }
    }
}

/// The classes of both sides by amount, each list in the order of days and classes.
struct ByAmount {
    seekers: Grouped,
    sought: Grouped,
}

/// Rows by the number of a group.
#[derive(Default)]
struct Grouped {
    rows: Vec<Row>,
    /// Where each group ends.
    ends: Vec<usize>,
}

/// The group of a row that is in none.
const NO_GROUP: u32 = u32::MAX;

impl Grouped {
    /// Puts rows into groups, given for each in turn, without changing their order in a group.
    fn of(groups: &[u32], count: usize, rows: impl Iterator<Item = Row>) -> Self {
        let mut ends = vec![0_usize; count];
        for group in groups {
            if let Some(end) = ends.get_mut(*group as usize) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut all = vec![Row::default(); sum];
        for (group, row) in groups.iter().zip(rows) {
            let Some(end) = ends.get_mut(*group as usize) else { continue };
            if let Some(slot) = all.get_mut(*end) {
                *slot = row;
            }
            *end += 1;
        }
        Self { rows: all, ends }
    }

    fn lists(&self) -> impl Iterator<Item = &[Row]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.rows.get(start..*end))
    }
}

impl ByAmount {
    fn of(evidence: &Evidence, seeker: &View<'_, '_>, sought: &View<'_, '_>, threads: usize) -> Self {
        let mut numbers: FxHashMap<i64, u32> = FxHashMap::default();
        let of_sought: Vec<u32> = (sought.rows())
            .map(|(_, _, amount, _)| {
                let next = u32::try_from(numbers.len()).unwrap_or(NO_GROUP);
                *numbers.entry(amount).or_insert(next)
            })
            .collect();
        let grouped = |view: &View<'_, '_>, groups: &[u32]| {
            let rows = view.rows().map(|(class, number, _, day)| Row::of(evidence, view, class, number, day));
            Grouped::of(groups, numbers.len(), rows)
        };
        let group = |amount| numbers.get(&amount).copied().unwrap_or(NO_GROUP);
        let (sought, seekers) = parallel::join(
            threads,
            || grouped(sought, &of_sought),
            || {
                let groups: Vec<u32> = seeker.rows().map(|(_, _, amount, _)| group(amount)).collect();
                grouped(seeker, &groups)
            },
        );
        Self { seekers, sought }
    }
}

/// Finds the pairs of classes with equal amounts within the window whose texts do not speak against one another.
pub(super) fn find(work: &Work<'_>) -> Found {
    let threads = work.options.threads;
    let (left, right) = parallel::join(threads, || work.left.classes(), || work.right.classes());
    let views = [
        View { half: &work.left, classes: &left, is_left: true },
        View { half: &work.right, classes: &right, is_left: false },
    ];
    let mut found = Found::default();
    // The statement's rows look for the books' rows. Between two of one sort each side looks for the other.
    let directions: &[bool] = match work.joinable() {
        Joinable::Left => &[true],
        Joinable::Right => &[false],
        Joinable::Neither => &[true, false],
    };
    for looks_from_left in directions {
        let [one, other] = &views;
        let (seeker, sought) = if *looks_from_left { (one, other) } else { (other, one) };
        seek(work, seeker, sought, &mut found);
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    (found.left, found.right) = (left, right);
    found
}

/// So many seekers of one amount are one thread's next piece of work.
const UNIT: usize = 8192;

/// Seekers of one amount, and the rows among which they look.
struct Unit<'r> {
    amount: usize,
    seekers: &'r [Row],
    rows: &'r [Row],
}

/// What a thread that looks for candidates keeps from one unit to the next.
struct Seeker<'e> {
    probes: Probes<'e>,
    told: Told<'e>,
    index: Index,
    /// The amount of the rows in the index.
    filled: Option<usize>,
}

fn seek(work: &Work<'_>, seeker: &View<'_, '_>, sought: &View<'_, '_>, found: &mut Found) {
    let evidence = &work.evidence;
    let is_of_one_sort = work.joinable() == Joinable::Neither;
    let by_amount = ByAmount::of(evidence, seeker, sought, work.options.threads);
    let lists = by_amount.seekers.lists().zip(by_amount.sought.lists()).enumerate();
    let of_amount = |(amount, (seekers, rows))| {
        let units = <[Row]>::chunks(seekers, UNIT);
        units.map(move |seekers| Unit { amount, seekers, rows })
    };
    let units: Vec<Unit<'_>> = lists.flat_map(of_amount).collect();
    let state = || Seeker {
        probes: Probes::new(evidence, seeker.is_left),
        told: Told::new(evidence, sought.is_left, is_of_one_sort),
        index: Index::new(evidence.count_of_words()),
        filled: None,
    };
    // Most amounts are of few rows: a thread takes several at a time.
    let batches: Vec<&[Unit<'_>]> = batches_of(&units);
    let search = |state: &mut Seeker<'_>, units: &&[Unit<'_>]| {
        let mut of_units = Found::default();
        for unit in *units {
            seek_unit(work, (seeker, sought), unit, state, &mut of_units);
        }
        (of_units.pairs, of_units.anybody)
    };
    let of_batches = parallel::map(work.options.threads, &batches, state, search);
    found.pairs.reserve(of_batches.iter().map(|(pairs, _)| pairs.len()).sum());
    for (pairs, anybody) in of_batches {
        found.pairs.extend(pairs);
        for (list, more) in found.anybody.iter_mut().zip(anybody) {
            list.extend(more);
        }
    }
    // Amounts come in no order of their own.
    for list in &mut found.anybody {
        list.sort_unstable();
    }
}

/// Units in lists of [`UNIT`] seekers or a little more.
fn batches_of<'u, 'r>(units: &'u [Unit<'r>]) -> Vec<&'u [Unit<'r>]> {
    let mut batches = Vec::new();
    let (mut start, mut seekers) = (0, 0);
    for (at, unit) in units.iter().enumerate() {
        seekers += unit.seekers.len();
        if seekers >= UNIT || at + 1 == units.len() {
            batches.extend(units.get(start..=at));
            (start, seekers) = (at + 1, 0);
        }
    }
    batches
}

fn seek_unit(
    work: &Work<'_>,
    (seeker, sought): (&View<'_, '_>, &View<'_, '_>),
    Unit { amount, seekers, rows }: &Unit<'_>,
    state: &mut Seeker<'_>,
    found: &mut Found,
) {
    // What rows of one day and amount whose texts say the same lead to.
    let mut alike: FxHashMap<u32, Option<Vec<u32>>> = FxHashMap::default();
    let mut last_day = None;
    for (own, range) in with_ranges(seekers, rows, work.options.window_days) {
        let around = rows.get(range.start as usize..range.end as usize).unwrap_or_default();
        if around.len() <= FEW {
            for candidate in around {
                push(work, seeker, sought, *own, *candidate, found);
            }
            continue;
        }
        if state.filled != Some(*amount) {
            state.index.fill(rows, &mut state.told);
            state.filled = Some(*amount);
        }
        if last_day != Some(own.day) {
            alike.clear();
            last_day = Some(own.day);
        }
        let candidates = alike
            .entry(own.text)
            .or_insert_with(|| state.index.candidates(state.probes.of(own.text, own.entry), &range));
        match candidates {
            Some(places) => {
                for candidate in places.iter().filter_map(|place| rows.get(*place as usize)) {
                    push(work, seeker, sought, *own, *candidate, found);
                }
            }
            None => {
                if let Some(list) = found.anybody.get_mut(usize::from(!seeker.is_left)) {
                    list.push(own.class);
                }
            }
        }
    }
}

/// Each seeker with the places of the rows at most `window` days away; both lists are in the order of days.
fn with_ranges<'r>(
    seekers: &'r [Row],
    rows: &'r [Row],
    window: u32,
) -> impl Iterator<Item = (&'r Row, Range<u32>)> {
    let window = i64::from(window);
    let (mut start, mut end) = (0_u32, 0_u32);
    seekers.iter().map(move |own| {
        let day = |place: u32| rows.get(place as usize).map(|row| i64::from(row.day));
        while day(start).is_some_and(|day| day < i64::from(own.day) - window) {
            start += 1;
        }
        end = end.max(start);
        while day(end).is_some_and(|day| day <= i64::from(own.day) + window) {
            end += 1;
        }
        (own, start..end)
    })
}

/// Puts a pair into the list, unless the texts or a person speak against it.
fn push(
    work: &Work<'_>,
    seeker: &View<'_, '_>,
    sought: &View<'_, '_>,
    own: Row,
    candidate: Row,
    found: &mut Found,
) {
    let (left, right) = if seeker.is_left { (own, candidate) } else { (candidate, own) };
    if work.evidence.have_strange_words(left.text, right.text) {
        return;
    }
    let Some(comparison) = work.evidence.compatible_if_no_strangers(left.entry, right.entry) else { return };
    let days = own.day.abs_diff(candidate.day);
    let (lefts, rights) = if seeker.is_left {
        (seeker.members(own.class), sought.members(candidate.class))
    } else {
        (sought.members(candidate.class), seeker.members(own.class))
    };
    let (left, right) = (left.class, right.class);
    if !work.has_rejected(lefts, rights) {
        found.pairs.push(Candidate { left, right, days, comparison });
    }
}

/// Adds the pairs of every class that could be anybody with each class of the other side. Where they are more than
/// `most`, nothing is added, and the answer is `false`.
#[must_use]
pub(super) fn add_anybody(work: &Work<'_>, found: &mut Found, most: usize) -> bool {
    let window = work.options.window_days;
    let (left, right) = (std::mem::take(&mut found.left), std::mem::take(&mut found.right));
    let one = View { half: &work.left, classes: &left, is_left: true };
    let other = View { half: &work.right, classes: &right, is_left: false };
    let (before, mut tried) = (found.pairs.len(), 0_usize);
    for (at, (seeker, sought)) in [(&one, &other), (&other, &one)].into_iter().enumerate() {
        let list = found.anybody.get(at).cloned().unwrap_or_default();
        if list.is_empty() {
            continue;
        }
        let by_amount = sought.by_amount();
        for class in list {
            let Some((row, amount, day)) = seeker.row(class) else { continue };
            let own = Row::of(&work.evidence, seeker, class, row, day);
            let around = by_amount.around(amount, day, window);
            tried += around.len();
            if tried > most {
                break;
            }
            for (day, candidate) in around {
                let Some((row, _, _)) = sought.row(*candidate) else { continue };
                push(
                    work,
                    seeker,
                    sought,
                    own,
                    Row::of(&work.evidence, sought, *candidate, row, *day),
                    found,
                );
            }
        }
    }
    let is_done = tried <= most;
    if !is_done {
        found.pairs.truncate(before);
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found.pairs.dedup_by_key(|pair| (pair.left, pair.right));
    (found.left, found.right) = (left, right);
    is_done
}

impl Found {
    /// Leaves the rows that are still open, and the classes and pairs that have any.
    pub(super) fn keep_open(&mut self, work: &Work<'_>) {
        let left = keep(&mut self.left, |row| work.left.is_open(row));
        let right = keep(&mut self.right, |row| work.right.is_open(row));
        let renumber = |numbers: &[Option<u32>], class: u32| numbers.get(class as usize).copied().flatten();
        self.pairs.retain_mut(|pair| match (renumber(&left, pair.left), renumber(&right, pair.right)) {
            (Some(l), Some(r)) => {
                (pair.left, pair.right) = (l, r);
                true
            }
            _ => false,
        });
        for (list, numbers) in self.anybody.iter_mut().zip([&left, &right]) {
            *list = list.iter().filter_map(|class| renumber(numbers, *class)).collect();
        }
    }
}

/// Takes rows out of classes; gives the new number of each class that has any left.
fn keep(classes: &mut Vec<Class>, is_open: impl Fn(u32) -> bool) -> Vec<Option<u32>> {
    let mut numbers = Vec::with_capacity(classes.len());
    let mut next = 0;
    classes.retain_mut(|class| {
        class.members.retain(&is_open);
        let is_left = !class.members.is_empty();
        numbers.push(is_left.then_some(next));
        next += u32::from(is_left);
        is_left
    });
    numbers
}
