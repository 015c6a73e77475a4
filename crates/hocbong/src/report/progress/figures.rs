//! The figures that a report of progress states.

use crate::book::{Book, Indicator};
use crate::level::AssociationLevel;
use crate::period::Period;
use crate::report::activity::Month;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What a report of progress covers.
#[derive(Clone, Copy, Debug)]
pub struct ProgressOptions<'a> {
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive. The targets are those of its year.
    pub to: NaiveDate,
    /// Books of the year before, to compare with; empty for none.
    pub previous: &'a [&'a Book],
}

impl ProgressOptions<'_> {
    /// The days from `from` to `to`, compared with no other year.
    pub const fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to, previous: &[] }
    }

    /// The whole of a calendar year, or `None` if the calendar has no such year.
    pub fn of_year(year: i32) -> Option<Self> {
        let days = Period::year(year)?;
        Some(Self::new(days.from?, days.to?))
    }
}

/// The same days a year earlier.
///
/// # Units
/// Whole đồng; awards are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PreviousProgress {
    /// Gifts received.
    pub raised: Vnd,
    /// Scholarships given.
    pub awarded: Vnd,
    /// Number of scholarships given.
    pub awards: i64,
}

/// One association's period.
///
/// # Units
/// Whole đồng. Percentages have two decimals, rounded half up, and compare the association's own figures with
/// its own target, those of a subtree with the sum of its targets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AssociationProgress {
    /// Code of the association.
    pub code: String,
    /// Name of the association.
    pub name: String,
    /// Level; `None` if unknown.
    pub level: Option<AssociationLevel>,
    /// Code of the parent association.
    pub parent: Option<String>,
    /// Target of the whole year for money raised; `None` without a plan.
    pub target: Option<Vnd>,
    /// Target of the whole year for scholarships given; `None` without a plan.
    pub target_awarded: Option<Vnd>,
    /// Gifts received.
    pub raised: Vnd,
    /// Scholarships given.
    pub awarded: Vnd,
    /// Number of scholarships given.
    pub awards: i64,
    /// Rows that give scholarships and do not state how many.
    pub uncounted: u64,
    /// Raised in per cent of the target; `None` without a target.
    pub raised_percent: Option<Decimal>,
    /// Awarded in per cent of the target; `None` without a target.
    pub awarded_percent: Option<Decimal>,
    /// Sum of the targets for money raised of it and all its descendants; `None` if none of them has one.
    pub target_subtree: Option<Vnd>,
    /// Sum of the targets for scholarships of it and all its descendants; `None` if none of them has one.
    pub target_awarded_subtree: Option<Vnd>,
    /// Gifts received by it and all its descendants.
    pub raised_subtree: Vnd,
    /// Scholarships given by it and all its descendants.
    pub awarded_subtree: Vnd,
    /// Number of scholarships given by it and all its descendants.
    pub awards_subtree: i64,
    /// Raised in per cent of the target, with all descendants; `None` without a target.
    pub raised_subtree_percent: Option<Decimal>,
    /// Awarded in per cent of the target, with all descendants; `None` without a target.
    pub awarded_subtree_percent: Option<Decimal>,
    /// Place among the associations of its level by per cent of the target for money raised, from 1; `None`
    /// without a target.
    pub rank: Option<u64>,
    /// The same days a year earlier; `None` without a book of that year.
    pub previous: Option<PreviousProgress>,
    /// Depth in the tree; roots have 0.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub depth: usize,
    /// Last day of the association's existence, if it was closed.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub closed: Option<NaiveDate>,
}

/// The period of all associations of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LevelProgress {
    /// The level.
    pub level: AssociationLevel,
    /// Number of associations of this level.
    pub associations: usize,
    /// Sum of their targets for money raised; `None` if none has one.
    pub target: Option<Vnd>,
    /// Sum of their targets for scholarships; `None` if none has one.
    pub target_awarded: Option<Vnd>,
    /// Gifts that they received.
    pub raised: Vnd,
    /// Scholarships that they gave.
    pub awarded: Vnd,
    /// Number of scholarships that they gave.
    pub awards: i64,
    /// Rows that give scholarships and do not state how many.
    pub uncounted: u64,
    /// Raised in per cent of the target; `None` without a target.
    pub raised_percent: Option<Decimal>,
    /// Awarded in per cent of the target; `None` without a target.
    pub awarded_percent: Option<Decimal>,
    /// The same days a year earlier, of those associations that have a book of that year; `None` if none has.
    pub previous: Option<PreviousProgress>,
}

/// A month of all associations together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MonthProgress {
    /// The month; only its days in the period count.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_text"))]
    pub month: Month,
    /// Gifts received.
    pub raised: Vnd,
    /// Scholarships given.
    pub awarded: Vnd,
    /// Number of scholarships given.
    pub awards: i64,
    /// Rows that give scholarships and do not state how many.
    pub uncounted: u64,
}

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn as_text<S: serde::Serializer>(month: &Month, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(month)
}

/// The study month of all associations together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StudyMonth {
    /// Its first day in the period.
    pub from: NaiveDate,
    /// Its last day in the period.
    pub to: NaiveDate,
    /// Gifts received.
    pub raised: Vnd,
    /// Scholarships given.
    pub awarded: Vnd,
    /// Number of scholarships given.
    pub awards: i64,
}

/// A period compared with the targets of its year.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Progress {
    /// Calendar year of the last day, whose targets are meant.
    pub year: i32,
    /// The days that are covered.
    pub period: Period,
    /// The associations, each before its descendants.
    pub associations: Vec<AssociationProgress>,
    /// The levels that have associations, highest first.
    pub levels: Vec<LevelProgress>,
    /// All associations together, month by month.
    pub months: Vec<MonthProgress>,
    /// The study month; `None` if no day of it is covered.
    pub study_month: Option<StudyMonth>,
    /// Figures of the book that are not money, if `year` is that of the book.
    pub indicators: Vec<Indicator>,
    /// Whether there is a plan for the year.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub has_plan: bool,
    /// Whether books of the year before were given.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub has_previous: bool,
}
