//! What was raised and awarded in a period, compared with the targets of the year and rolled up along the tree
//! of associations.
//!
//! A gift is counted once, where it was given: money passed on to another association is a transfer, not a
//! gift.

mod figures;

pub use figures::{
    AssociationProgress, LevelProgress, MonthProgress, PreviousProgress, Progress, ProgressOptions,
    StudyMonth,
};

use super::activity::{Activity, AssociationActivity, AwardSums, Month, activity};
use super::{SumOutOfRange, hold};
use crate::association::Association;
use crate::book::Book;
use crate::level::{AssociationLevel, Targets};
use crate::period::Period;
use crate::vnd::Vnd;
use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The month of the year that the association devotes to study promotion, Tháng khuyến học: September.
pub const STUDY_MONTH: u32 = 9;

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    raised: i128,
    awarded: i128,
    awards: i64,
    uncounted: u64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.raised += other.raised;
        self.awarded += other.awarded;
        self.awards += other.awards;
        self.uncounted += other.uncounted;
    }
}

impl From<&Activity> for Sums {
    fn from(activity: &Activity) -> Self {
        let AwardSums { amount, awards, uncounted } = activity.all_awards();
        Self { raised: activity.raised, awarded: amount, awards, uncounted }
    }
}

/// Figures of an association with all its descendants.
#[derive(Clone, Copy, Default)]
struct Subtree {
    sums: Sums,
    target: Option<i128>,
    target_awarded: Option<i128>,
}

impl Subtree {
    fn new(sums: Sums, targets: Targets) -> Self {
        let wide = |target: Option<Vnd>| target.map(|target| i128::from(target.get()));
        Self { sums, target: wide(targets.raised), target_awarded: wide(targets.awarded) }
    }

    fn add(&mut self, other: Self) {
        let both = |one: Option<i128>, two: Option<i128>| match (one, two) {
            (Some(one), Some(two)) => Some(one + two),
            (one, two) => one.or(two),
        };
        self.sums.add(other.sums);
        self.target = both(self.target, other.target);
        self.target_awarded = both(self.target_awarded, other.target_awarded);
    }
}

/// Returns what every association raised and awarded in a period.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn progress(book: &Book, options: &ProgressOptions<'_>) -> Result<Progress, SumOutOfRange> {
    let period = Period::new(options.from, options.to);
    let year = options.to.year();
    let own = activity(book, period);
    let own_of = |code: &str| own.get(code).map_or_else(Sums::default, whole);
    let previous = previous_of(options.previous, period.year_before());
    let walked = book.associations.walk();
    let mut subtrees: HashMap<&str, Subtree> = HashMap::new();
    // From the leaves up: `walk` lists each association before its descendants.
    for (_, association) in walked.iter().rev() {
        let code = association.code.as_str();
        let mut subtree = Subtree::new(own_of(code), book.targets_of(association, year));
        subtree.add(subtrees.get(code).copied().unwrap_or_default());
        subtrees.insert(code, subtree);
        if let Some(parent) = book.associations.parent(code) {
            subtrees.entry(&parent.code).or_default().add(subtree);
        }
    }
    let mut months: BTreeMap<Month, Sums> = BTreeMap::new();
    let mut associations = Vec::with_capacity(walked.len());
    for (depth, association) in walked {
        let code = association.code.as_str();
        for (month, figures) in own.get(code).into_iter().flat_map(|own| &own.months) {
            months.entry(*month).or_default().add(Sums::from(figures));
        }
        let below = subtrees.get(code).copied().unwrap_or_default();
        let previous = previous.get(code).map(|sums| before(*sums, code)).transpose()?;
        let targets = book.targets_of(association, year);
        associations.push(row(association, depth, targets, own_of(code), below, previous)?);
    }
    rank(&mut associations);
    let levels =
        AssociationLevel::ALL.into_iter().filter_map(|level| level_of(level, &associations).transpose());
    let is_of_book = book.settings.year.is_none_or(|own| own == year);
    Ok(Progress {
        year,
        period,
        levels: levels.collect::<Result<_, _>>()?,
        study_month: study_month(options, &months)?,
        months: months_of(options, &months)?,
        indicators: if is_of_book { book.settings.indicators.clone() } else { Vec::new() },
        has_plan: book.has_plan(year),
        has_previous: !options.previous.is_empty(),
        associations,
    })
}

fn whole(own: &AssociationActivity) -> Sums {
    let mut whole = Sums::default();
    own.months.values().for_each(|month| whole.add(Sums::from(month)));
    whole
}

/// Sums up the books of the year before, by association. An association that they do not keep is left out, and
/// so is a book of other days.
fn previous_of<'a>(books: &[&'a Book], period: Period) -> BTreeMap<&'a str, Sums> {
    let mut found: BTreeMap<&str, Sums> = BTreeMap::new();
    for book in books {
        if !book.days().is_some_and(|days| days.overlaps(period)) {
            continue;
        }
        for code in book.kept_associations() {
            found.entry(code).or_default();
        }
        for (code, own) in activity(book, period) {
            found.entry(code).or_default().add(whole(&own));
        }
    }
    found
}

fn before(sums: Sums, what: &str) -> Result<PreviousProgress, SumOutOfRange> {
    Ok(PreviousProgress {
        raised: hold(sums.raised, what)?,
        awarded: hold(sums.awarded, what)?,
        awards: sums.awards,
    })
}

fn row(
    association: &Association,
    depth: usize,
    targets: Targets,
    own: Sums,
    below: Subtree,
    previous: Option<PreviousProgress>,
) -> Result<AssociationProgress, SumOutOfRange> {
    let hold = |sum| hold(sum, &association.code);
    let (raised, awarded) = (hold(own.raised)?, hold(own.awarded)?);
    let (raised_subtree, awarded_subtree) = (hold(below.sums.raised)?, hold(below.sums.awarded)?);
    let target_subtree = below.target.map(hold).transpose()?;
    let target_awarded_subtree = below.target_awarded.map(hold).transpose()?;
    Ok(AssociationProgress {
        code: association.code.clone(),
        name: association.name.clone(),
        level: association.level,
        parent: association.parent.clone(),
        target: targets.raised,
        target_awarded: targets.awarded,
        raised,
        awarded,
        awards: own.awards,
        uncounted: own.uncounted,
        raised_percent: percent_of(raised, targets.raised),
        awarded_percent: percent_of(awarded, targets.awarded),
        target_subtree,
        target_awarded_subtree,
        raised_subtree,
        awarded_subtree,
        awards_subtree: below.sums.awards,
        raised_subtree_percent: percent_of(raised_subtree, target_subtree),
        awarded_subtree_percent: percent_of(awarded_subtree, target_awarded_subtree),
        rank: None,
        previous,
        depth,
        closed: association.closed,
    })
}

/// The order of merit within a level: by per cent of the target, then amount, then code; those without a target
/// come last.
fn merit(
    row: &AssociationProgress,
) -> (Option<AssociationLevel>, Reverse<Option<Decimal>>, Reverse<Vnd>, &str) {
    (row.level, Reverse(row.raised_percent), Reverse(row.raised), &row.code)
}

/// Gives each association that has a target its rank within its level.
fn rank(associations: &mut [AssociationProgress]) {
    let mut order: Vec<&mut AssociationProgress> =
        associations.iter_mut().filter(|row| row.raised_percent.is_some()).collect();
    order.sort_by(|one, two| merit(one).cmp(&merit(two)));
    for of_level in order.chunk_by_mut(|one, two| one.level == two.level) {
        for (row, rank) in of_level.iter_mut().zip(1..) {
            row.rank = Some(rank);
        }
    }
}

impl Progress {
    /// Returns the associations of `level` in order of merit: by rank, then those without a target.
    pub fn by_merit(&self, level: Option<AssociationLevel>) -> Vec<&AssociationProgress> {
        let mut order: Vec<_> = self.associations.iter().filter(|row| row.level == level).collect();
        order.sort_by(|one, two| merit(one).cmp(&merit(two)));
        order
    }
}

fn level_of(
    level: AssociationLevel,
    associations: &[AssociationProgress],
) -> Result<Option<LevelProgress>, SumOutOfRange> {
    let mut total = Subtree::default();
    let mut previous: Option<Sums> = None;
    let mut count = 0;
    for row in associations.iter().filter(|row| row.level == Some(level)) {
        let wide = |amount: Vnd| i128::from(amount.get());
        let sums = Sums {
            raised: wide(row.raised),
            awarded: wide(row.awarded),
            awards: row.awards,
            uncounted: row.uncounted,
        };
        total.add(Subtree::new(sums, Targets { raised: row.target, awarded: row.target_awarded }));
        if let Some(before) = &row.previous {
            let (raised, awarded) = (wide(before.raised), wide(before.awarded));
            previous.get_or_insert_default().add(Sums {
                raised,
                awarded,
                awards: before.awards,
                uncounted: 0,
            });
        }
        count += 1;
    }
    if count == 0 {
        return Ok(None);
    }
    let hold = |sum| hold(sum, level.as_str());
    let (raised, awarded) = (hold(total.sums.raised)?, hold(total.sums.awarded)?);
    let target = total.target.map(hold).transpose()?;
    let target_awarded = total.target_awarded.map(hold).transpose()?;
    Ok(Some(LevelProgress {
        level,
        associations: count,
        target,
        target_awarded,
        raised,
        awarded,
        awards: total.sums.awards,
        uncounted: total.sums.uncounted,
        raised_percent: percent_of(raised, target),
        awarded_percent: percent_of(awarded, target_awarded),
        previous: previous.map(|sums| before(sums, level.as_str())).transpose()?,
    }))
}

/// Returns the months of the period, those without entries included. Whole years before the first entry and
/// after the last are left out.
fn months_of(
    options: &ProgressOptions<'_>,
    found: &BTreeMap<Month, Sums>,
) -> Result<Vec<MonthProgress>, SumOutOfRange> {
    let Some(((first, _), (last, _))) = found.first_key_value().zip(found.last_key_value()) else {
        return Ok(Vec::new());
    };
    let mut month = Month::from(options.from).max(Month { year: first.year, month: 1 });
    let last = Month::from(options.to).min(Month { year: last.year, month: 12 });
    let mut months = Vec::new();
    while month <= last {
        let sums = found.get(&month).copied().unwrap_or_default();
        let what = month.to_string();
        months.push(MonthProgress {
            month,
            raised: hold(sums.raised, &what)?,
            awarded: hold(sums.awarded, &what)?,
            awards: sums.awards,
            uncounted: sums.uncounted,
        });
        month = match month.month {
            1..12 => Month { month: month.month + 1, ..month },
            _ => Month { year: month.year + 1, month: 1 },
        };
    }
    Ok(months)
}

/// Returns the last study month of the period, as far as it belongs to the period.
fn study_month(
    options: &ProgressOptions<'_>,
    found: &BTreeMap<Month, Sums>,
) -> Result<Option<StudyMonth>, SumOutOfRange> {
    let of = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, STUDY_MONTH, 1)?;
        let last = NaiveDate::from_ymd_opt(year, STUDY_MONTH, 30)?;
        let (from, to) = (first.max(options.from), last.min(options.to));
        (from <= to).then_some((from, to))
    };
    let year = options.to.year();
    let Some((from, to)) = of(year).or_else(|| of(year.checked_sub(1)?)) else { return Ok(None) };
    let month = Month::from(from);
    let sums = found.get(&month).copied().unwrap_or_default();
    let what = month.to_string();
    Ok(Some(StudyMonth {
        from,
        to,
        raised: hold(sums.raised, &what)?,
        awarded: hold(sums.awarded, &what)?,
        awards: sums.awards,
    }))
}

fn percent_of(part: Vnd, target: Option<Vnd>) -> Option<Decimal> {
    percent(part, target?)
}

/// Returns `part` in per cent of `whole` with two decimals, rounded half up; `None` unless `whole` is
/// positive.
pub fn percent(part: Vnd, whole: Vnd) -> Option<Decimal> {
    if !whole.is_positive() {
        return None;
    }
    let ratio = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))?;
    let mut rounded = ratio.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    Some(rounded)
}

#[cfg(test)]
mod tests;
