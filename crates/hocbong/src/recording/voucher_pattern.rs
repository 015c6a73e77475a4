//! The patterns in which treasurers number their vouchers, and the next number of each.
//!
//! Vouchers whose texts differ in digits only (`PC-25/001`, `PC-25/002`) are one *line*. What its groups of
//! digits stand for (a number, the year, a month, an account) is inferred from all vouchers of the line and
//! their dates ([`template::Template::fit`]). If two readings are about as likely and give different next
//! numbers, no number is given: the treasurer is asked.

mod stamp;
mod template;

use chrono::{Datelike, NaiveDate};
use stamp::Period;
use std::collections::{BTreeMap, BTreeSet};
use template::{Parts, Reading, Seen, Template};

/// Why there is no next number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uncertain {
    /// The voucher whose pattern cannot be continued with certainty.
    pub(super) last: String,
    /// What the next number could be; blank if nothing is likely.
    pub(super) candidates: Vec<String>,
}

/// Numbers further apart than this on average count nothing: they are references of a bank, or of invoices.
const MAX_DISTANCE: u64 = 1000;

/// Larger numbers count only if there are several, close together: those of printed forms.
const MAX_SMALL: u64 = 99_999;

/// See [`MAX_SMALL`].
const MAX_LARGE_DISTANCE: u64 = 20;

/// Whether a number starts again when a new period begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Restart {
    /// In each period that the voucher names.
    EachPeriod,
    EachYear,
    Never,
    /// Each period or each year; there are vouchers of one period only.
    Unknown,
}

/// Vouchers of an association whose texts differ in digits only.
#[derive(Debug)]
struct Line {
    texts: Vec<String>,
    seen: Vec<Seen>,
    /// The likeliest readings, best first; blank if the vouchers have no number.
    templates: Option<Vec<Template>>,
    /// The readings by the best template, in the order of `seen`.
    read: Vec<Option<Reading>>,
}

impl Line {
    /// Infers what the digits stand for, unless that has been done.
    fn fit(&mut self) {
        if self.templates.is_none() {
            let templates = Template::fit(&self.texts, &self.seen);
            let best = templates.first();
            self.read = self.seen.iter().map(|seen| best.and_then(|best| best.read(seen))).collect();
            self.templates = Some(templates);
        }
    }

    /// The number of a voucher by the best template.
    fn number(&self, at: usize) -> Option<u64> {
        self.read.get(at)?.as_ref().map(|reading| reading.number)
    }

    /// Adds a voucher, and returns its place.
    fn push(&mut self, seen: Seen) -> usize {
        if let Some(templates) = &self.templates {
            self.read.push(templates.first().and_then(|best| best.read(&seen)));
        }
        self.seen.push(seen);
        self.seen.len() - 1
    }

    /// The vouchers that follow a template and have the same fixed digits.
    fn alike(&self, template: &Template, is_best: bool, fixed: &[String]) -> Vec<(NaiveDate, Reading)> {
        let read = |(at, seen): (usize, &Seen)| {
            let own = if is_best { self.read.get(at)?.clone() } else { template.read(seen) };
            own.filter(|reading| *reading.fixed == *fixed).map(|reading| (seen.date, reading))
        };
        self.seen.iter().enumerate().filter_map(read).collect()
    }

    /// The vouchers that may follow the voucher at `at` on a day: one if it is certain.
    fn next(&self, at: usize, date: NaiveDate) -> Vec<Next<'_>> {
        let mut all: Vec<Next<'_>> = Vec::new();
        for (rank, template) in self.templates.iter().flatten().enumerate() {
            let Some(own) = self.seen.get(at).and_then(|seen| template.read(seen)) else { continue };
            let alike = self.alike(template, rank == 0, &own.fixed);
            let numbers: BTreeSet<u64> = alike.iter().map(|(_, reading)| reading.number).collect();
            if !are_counted(&numbers) {
                // The likeliest reading decides whether there is a number at all.
                if rank == 0 {
                    return Vec::new();
                }
                continue;
            }
            let width = width(alike.iter().map(|(_, reading)| reading));
            let period = template.period().unwrap_or(Period::Year);
            let restarts: &[Restart] = match restart(template, &alike, date) {
                Restart::Unknown => &[Restart::EachPeriod, Restart::EachYear],
                Restart::EachPeriod => &[Restart::EachPeriod],
                Restart::EachYear => &[Restart::EachYear],
                Restart::Never => &[Restart::Never],
            };
            for restart in restarts {
                let counts = |other: &NaiveDate| match restart {
                    Restart::EachPeriod => {
                        other.year() == date.year() && period.within_year(*other) == period.within_year(date)
                    }
                    Restart::Never => true,
                    Restart::EachYear | Restart::Unknown => other.year() == date.year(),
                };
                let last = alike.iter().filter(|(other, _)| counts(other)).map(|(_, reading)| reading.number);
                let number = last.max().unwrap_or(0) + 1;
                let next = Next { line: self, template, fixed: own.fixed.clone(), date, number, width };
                if all.iter().all(|known| known.text() != next.text()) {
                    all.push(next);
                }
            }
        }
        all
    }
}

/// A voucher that may come next.
struct Next<'a> {
    line: &'a Line,
    template: &'a Template,
    fixed: Vec<String>,
    date: NaiveDate,
    number: u64,
    width: usize,
}

impl Next<'_> {
    fn text(&self) -> String {
        self.template.write(&self.line.texts, &self.fixed, self.date, self.number, self.width)
    }
}

/// Whether numbers are those of a series.
fn are_counted(numbers: &BTreeSet<u64>) -> bool {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return false };
    let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    let distance = if *last <= MAX_SMALL { MAX_DISTANCE } else { MAX_LARGE_DISTANCE };
    let is_alone = count == 1 && *last > MAX_SMALL;
    !is_alone && last - first <= count.saturating_mul(distance)
}

/// The number of digits with which the numbers are written: that of those filled up with zeros, else the least.
fn width<'a>(readings: impl Iterator<Item = &'a Reading> + Clone) -> usize {
    let padded = readings.clone().filter(|reading| reading.is_padded).map(|reading| reading.width).max();
    padded.or_else(|| readings.map(|reading| reading.width).min()).unwrap_or(1)
}

/// Finds out when the numbers start again, for a voucher of this day.
fn restart(template: &Template, alike: &[(NaiveDate, Reading)], date: NaiveDate) -> Restart {
    // The least and the greatest number of each year and period.
    let ranges = |period: Period| {
        let mut ranges: BTreeMap<(i32, u32), (u64, u64)> = BTreeMap::new();
        for (day, reading) in alike {
            let range = ranges
                .entry((day.year(), period.within_year(*day)))
                .or_insert((reading.number, reading.number));
            *range = (range.0.min(reading.number), range.1.max(reading.number));
        }
        ranges
    };
    let Some(period) = template.period() else {
        let years: Vec<(u64, u64)> = ranges(Period::Year).into_values().collect();
        let runs_on = years.len() > 1 && years.is_sorted_by(|one, next| one.1 < next.0);
        return if runs_on { Restart::Never } else { Restart::EachYear };
    };
    if period == Period::Year || period == Period::Day {
        return Restart::EachPeriod;
    }
    let ranges = ranges(period);
    let (mut runs_on, mut before): (bool, Option<(i32, u64)>) = (false, None);
    for ((year, _), (first, last)) in &ranges {
        if let Some((_, highest)) = before.filter(|(of, _)| of == year) {
            if *first <= highest {
                return Restart::EachPeriod;
            }
            runs_on = true;
        }
        before = Some((*year, *last));
    }
    let is_known = ranges.contains_key(&(date.year(), period.within_year(date)));
    if runs_on {
        Restart::EachYear
    } else if is_known || template.is_stamp_first() {
        Restart::EachPeriod
    } else {
        Restart::Unknown
    }
}

/// The vouchers of one association, by their sort `K`.
#[derive(Debug)]
pub(super) struct Vouchers<K> {
    lines: Vec<Line>,
    line_of: BTreeMap<Vec<String>, usize>,
    /// For each sort and day the vouchers, by line and place in the line.
    by_sort: BTreeMap<K, BTreeMap<NaiveDate, BTreeSet<(usize, usize)>>>,
    used: BTreeSet<(i32, String)>,
    /// Where each voucher of a day stands.
    places: BTreeMap<(NaiveDate, String), (usize, usize)>,
}

impl<K: Ord> Vouchers<K> {
    pub(super) const fn new() -> Self {
        Self {
            lines: Vec::new(),
            line_of: BTreeMap::new(),
            by_sort: BTreeMap::new(),
            used: BTreeSet::new(),
            places: BTreeMap::new(),
        }
    }

    /// Registers a voucher that is in use.
    pub(super) fn note(&mut self, sort: K, date: NaiveDate, voucher: &str) {
        let place = match self.places.get(&(date, voucher.to_owned())) {
            Some(place) => *place,
            None => self.place(date, voucher),
        };
        self.by_sort.entry(sort).or_default().entry(date).or_default().insert(place);
    }

    fn place(&mut self, date: NaiveDate, voucher: &str) -> (usize, usize) {
        let Parts { texts, digits } = Parts::new(voucher);
        let line = *self.line_of.entry(texts.clone()).or_insert_with(|| {
            self.lines.push(Line { texts, seen: Vec::new(), templates: None, read: Vec::new() });
            self.lines.len() - 1
        });
        let at = self.lines.get_mut(line).map_or(0, |line| line.push(Seen { date, digits }));
        self.used.insert((date.year(), voucher.to_owned()));
        self.places.insert((date, voucher.to_owned()), (line, at));
        (line, at)
    }

    /// Whether a line holds vouchers put between those of another one: `PT05A`, `PT05bis`.
    fn is_inserted(&self, line: usize) -> bool {
        let Some(Line { texts, .. }) = self.lines.get(line) else { return false };
        let Some((last, others)) = texts.split_last() else { return false };
        let mut letters = last.chars();
        let is_letter =
            matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_alphabetic());
        let mut plain = others.to_vec();
        plain.push(String::new());
        (is_letter || crate::text::fold(last.trim()) == "bis") && self.line_of.contains_key(&plain)
    }

    /// The voucher whose pattern is continued: the latest one with a number, and of several of that day the
    /// one with the highest number. The lines must have been fitted.
    fn latest(&self, sort: &K, year: i32) -> Latest {
        let Some(days) = self.by_sort.get(sort) else { return Latest::None };
        let has_own = days.keys().any(|day| day.year() == year);
        let days = || days.iter().rev().filter(|(day, _)| !has_own || day.year() == year);
        for (_, places) in days() {
            let numbered = places.iter().filter(|place| !self.is_inserted(place.0)).filter_map(|place| {
                let number = self.lines.get(place.0)?.number(place.1)?;
                Some((number, self.text(*place), *place))
            });
            // Of equal numbers the first in alphabetical order, whatever the order of rows.
            if let Some((_, _, place)) =
                numbered.max_by(|one, other| (one.0, &other.1).cmp(&(other.0, &one.1)))
            {
                return Latest::Place(place);
            }
        }
        let last = days().next().and_then(|(_, places)| places.iter().map(|place| self.text(*place)).min());
        last.map_or(Latest::None, Latest::Unnumbered)
    }

    fn text(&self, (line, at): (usize, usize)) -> String {
        let Some(line) = self.lines.get(line) else { return String::new() };
        let digits = line.seen.get(at).map(|seen| seen.digits.as_slice()).unwrap_or_default();
        let digits = digits.iter().map(String::as_str).chain([""]);
        line.texts.iter().zip(digits).flat_map(|(text, digits)| [text, digits]).collect()
    }

    /// Returns the next number for a voucher of this sort and day. An association without vouchers of the sort
    /// begins with `prefix` and `width` digits.
    pub(super) fn next(
        &mut self,
        sort: K,
        date: NaiveDate,
        prefix: &str,
        width: usize,
    ) -> Result<String, Uncertain> {
        let year = date.year();
        self.lines.iter_mut().for_each(Line::fit);
        let voucher = match self.latest(&sort, year) {
            Latest::Unnumbered(last) => return Err(Uncertain { last, candidates: Vec::new() }),
            Latest::Place(place) => {
                let next = self.lines.get(place.0).map(|line| line.next(place.1, date)).unwrap_or_default();
                let candidates = || next.iter().map(Next::text).collect();
                let [one] = next.as_slice() else {
                    return Err(Uncertain { last: self.text(place), candidates: candidates() });
                };
                self.first_unused(year, one.number, |number| {
                    one.template.write(&one.line.texts, &one.fixed, date, number, one.width)
                })
            }
            Latest::None => {
                let own = [prefix.to_owned(), String::new()];
                let line = self.line_of.get(own.as_slice()).and_then(|line| self.lines.get(*line));
                let numbers = line.iter().flat_map(|line| &line.seen).filter(|seen| seen.date.year() == year);
                let numbers: Vec<(u64, usize)> = numbers
                    .filter_map(|seen| Some((seen.digits.first()?.parse().ok()?, seen.digits.first()?.len())))
                    .collect();
                let (last, width) = numbers.iter().max().copied().unwrap_or((0, width));
                self.first_unused(year, last.saturating_add(1), |number| format!("{prefix}{number:0width$}"))
            }
        };
        self.note(sort, date, &voucher);
        Ok(voucher)
    }

    /// The first of the numbers from `number` on that no voucher of the year has.
    fn first_unused(&self, year: i32, number: u64, write: impl Fn(u64) -> String) -> String {
        let all = (number..=u64::MAX).map(write);
        all.into_iter().find(|voucher| !self.used.contains(&(year, voucher.clone()))).unwrap_or_default()
    }
}

/// The result of [`Vouchers::latest`].
enum Latest {
    /// There are no vouchers of the sort.
    None,
    /// None of the year's vouchers has a number; one of them.
    Unnumbered(String),
    Place((usize, usize)),
}

#[cfg(test)]
mod tests;
