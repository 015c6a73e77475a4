//! Limits set by law, each with the days on which it applies.
//!
//! A limit is data: what it limits, level, value, period, source. It is looked up by the date of what is
//! checked, and a book may override it (`[[limit]]` in `hocbong.toml`). If the figure was not verified
//! against the text of the law, [`Limit::is_verified`] is `false`, and exceeding it may be a warning but
//! never an error.
//!
//! A provision is cited only for days on which its decree is in force ([`Decree`]).

mod decree;
mod statute;

pub use decree::{DECREES, Decree, sources_of, sources_on, with_days};
pub use statute::limits;

use crate::level::AssociationLevel;
use crate::period::Period;
use crate::vnd::Vnd;
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// What a limit applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum LimitKind {
    /// Maximum management costs of a year, in percent of the year's income.
    ManagementCost,
    /// The highest [`LimitKind::ManagementCost`] that a board may decide, in percent of the year's income.
    ManagementCeiling,
    /// Minimum that the founders give a fund of a level, in đồng.
    FoundersAssets,
    /// Maximum single cash gift, in đồng. The law names no amount; a book may.
    CashGift,
    /// Deadline for bringing a cash gift to the bank, counted from its receipt.
    CashDeposited,
    /// Minimum that an endowment which raises nothing grants in a year, in percent of its assets.
    Payout,
    /// Deadline for publishing a year's contributions, counted from the end of the year.
    ContributionsPublished,
    /// Deadline for publishing a quarter's contributions and spending, counted from the end of the quarter.
    QuarterPublished,
    /// Deadline for the yearly report to the licensing, finance and sector bodies.
    YearlyReport,
    /// Deadline for filing a year's statements, counted from the end of the year.
    StatementsFiled,
    /// Deadline for publishing a year's statements, counted from their filing.
    StatementsPublished,
}

impl LimitKind {
    /// All kinds of limit.
    pub const ALL: [Self; 11] = [
        Self::ManagementCost,
        Self::ManagementCeiling,
        Self::FoundersAssets,
        Self::CashGift,
        Self::CashDeposited,
        Self::Payout,
        Self::ContributionsPublished,
        Self::QuarterPublished,
        Self::YearlyReport,
        Self::StatementsFiled,
        Self::StatementsPublished,
    ];

    /// Returns the word used in settings and JSON, e.g. `cash-gift`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManagementCost => "management-cost",
            Self::ManagementCeiling => "management-ceiling",
            Self::FoundersAssets => "founders-assets",
            Self::CashGift => "cash-gift",
            Self::CashDeposited => "cash-deposited",
            Self::Payout => "payout",
            Self::ContributionsPublished => "contributions-published",
            Self::QuarterPublished => "quarter-published",
            Self::YearlyReport => "yearly-report",
            Self::StatementsFiled => "statements-filed",
            Self::StatementsPublished => "statements-published",
        }
    }

    /// Returns the kind with exactly this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == text)
    }

    /// Whether a book may set its own. A board decides its share for management, not how far it may go.
    pub const fn is_for_books(self) -> bool {
        !matches!(self, Self::ManagementCeiling)
    }

    /// Whether it is the deadline of something that is filed or made public, which a book records.
    pub const fn is_disclosure(self) -> bool {
        matches!(
            self,
            Self::ContributionsPublished
                | Self::QuarterPublished
                | Self::YearlyReport
                | Self::StatementsFiled
                | Self::StatementsPublished
        )
    }

    /// Whether it binds licensed funds only; the others bind every unit that keeps accounts, or are the
    /// book's own.
    pub const fn is_of_licensed_funds(self) -> bool {
        !matches!(self, Self::CashGift | Self::StatementsFiled | Self::StatementsPublished)
    }
}

/// The figure of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum LimitValue {
    /// A percentage.
    Percent(Decimal),
    /// An amount in đồng.
    Amount(Vnd),
    /// Days after the starting day.
    Days(u32),
    /// Before this month and day of the following year.
    Before(u32, u32),
    /// Before this month and day of the year itself.
    BeforeInYear(u32, u32),
}

/// A limit and the days on which it applies.
///
/// # Units
/// Percent for [`LimitKind::ManagementCost`], [`LimitKind::ManagementCeiling`] and [`LimitKind::Payout`];
/// đồng for [`LimitKind::FoundersAssets`] and [`LimitKind::CashGift`]; days, or a date, for the others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limit {
    /// What it applies to.
    pub what: LimitKind,
    /// The level it applies to; `None` for all levels.
    pub level: Option<AssociationLevel>,
    /// The figure.
    pub value: LimitValue,
    /// The days on which it applies.
    pub period: Period,
    /// The law, or the board's decision, that sets it.
    pub source: Cow<'static, str>,
    /// Whether the figure was verified against the source.
    pub is_verified: bool,
    /// 1-based line of the settings that set it; `None` for the law's own.
    pub line: Option<u32>,
}

impl Limit {
    /// Returns the amount, if the limit is an amount of money.
    pub const fn amount(&self) -> Option<Vnd> {
        match self.value {
            LimitValue::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// Returns the percentage, if the limit is one.
    pub const fn percent(&self) -> Option<Decimal> {
        match self.value {
            LimitValue::Percent(percent) => Some(percent),
            _ => None,
        }
    }

    /// Returns the last day that meets a deadline, counted from `start`.
    ///
    /// `None` if the limit is not a deadline or the day is beyond the calendar.
    pub fn last_day(&self, start: NaiveDate) -> Option<NaiveDate> {
        match self.value {
            LimitValue::Days(days) => start.checked_add_days(Days::new(u64::from(days))),
            LimitValue::Before(month, day) => {
                NaiveDate::from_ymd_opt(start.year().checked_add(1)?, month, day)?.pred_opt()
            }
            LimitValue::BeforeInYear(month, day) => {
                NaiveDate::from_ymd_opt(start.year(), month, day)?.pred_opt()
            }
            _ => None,
        }
    }

    /// Returns the limit's percentage of `base` in whole đồng, rounded down; 0 for a negative `base`.
    ///
    /// `None` if the limit is not a percentage.
    pub fn share_of(&self, base: i128) -> Option<i128> {
        let LimitValue::Percent(percent) = self.value else { return None };
        // The percentage is `mantissa / 10^scale`, so the divisor is 100 × 10^scale.
        let whole = 100_i128.checked_mul(10_i128.checked_pow(percent.scale())?)?;
        Some(base.max(0).saturating_mul(percent.mantissa().max(0)) / whole)
    }
}

/// The limits that apply to a book: those of its settings, then those of the law.
///
/// # Example
/// ```
/// use hocbong_core::law::{Law, LimitKind};
/// use hocbong_core::{AssociationLevel, NaiveDate, Vnd};
///
/// let law = Law::default();
/// let least = |year, month| {
///     let day = NaiveDate::from_ymd_opt(year, month, 1)?;
///     let limit = law.limit(LimitKind::FoundersAssets, Some(AssociationLevel::Province), day)?;
///     limit.amount()
/// };
/// assert_eq!(least(2025, 6), Some(Vnd::new(1_300_000_000)));
/// assert_eq!(least(2026, 3), Some(Vnd::new(1_600_000_000)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    limits: Vec<Limit>,
}

impl Default for Law {
    fn default() -> Self {
        Self { limits: limits() }
    }
}

impl Law {
    /// Creates the law with the `own` limits of a book, which take precedence.
    pub fn with(own: &[Limit]) -> Self {
        Self { limits: own.iter().cloned().chain(limits()).collect() }
    }

    /// Returns all limits, those of the settings first.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// Returns the limits in force on `day`, those of the settings first. One that another precedes for every
    /// level that it applies to is left out.
    pub fn in_force(&self, day: NaiveDate) -> Vec<&Limit> {
        let is_chosen = |limit: &&Limit| {
            let levels = AssociationLevel::ALL.into_iter().map(Some).chain([None]);
            levels
                .filter(|level| limit.level.is_none_or(|own| Some(own) == *level))
                .filter_map(|level| self.limit(limit.what, level, day))
                .any(|chosen| std::ptr::eq(chosen, *limit))
        };
        self.limits.iter().filter(is_chosen).collect()
    }

    /// Returns the deadline counted from `start` with the limit that sets it, which is the one in force on
    /// the deadline itself; `None` if nothing is regulated.
    pub fn deadline(
        &self,
        what: LimitKind,
        level: Option<AssociationLevel>,
        start: NaiveDate,
    ) -> Option<(NaiveDate, &Limit)> {
        let due = |limit: &'_ Limit| limit.last_day(start);
        let expected = due(self.limit(what, level, start)?)?;
        let limit = self.limit(what, level, expected)?;
        Some((due(limit)?, limit))
    }

    /// Returns the limit for an association of `level` on `day`; `None` if nothing is regulated.
    ///
    /// The first match wins: within one origin, a limit for one level takes precedence over one for all
    /// levels only if it is listed first.
    pub fn limit(&self, what: LimitKind, level: Option<AssociationLevel>, day: NaiveDate) -> Option<&Limit> {
        self.limits.iter().find(|limit| {
            limit.what == what
                && limit.period.contains(day)
                && limit.level.is_none_or(|own| Some(own) == level)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn limits_change_with_the_decree() {
        let law = Law::default();
        let founders = |level, text| {
            law.limit(LimitKind::FoundersAssets, Some(level), on(text)).and_then(Limit::amount).map(Vnd::get)
        };
        assert_eq!(founders(AssociationLevel::Province, "2026-02-28"), Some(1_300_000_000));
        assert_eq!(founders(AssociationLevel::Province, "2026-03-01"), Some(1_600_000_000));
        assert_eq!(founders(AssociationLevel::District, "2025-06-30"), Some(130_000_000));
        assert_eq!(founders(AssociationLevel::District, "2026-03-01"), None);
        assert_eq!(founders(AssociationLevel::Commune, "2026-03-01"), Some(100_000_000));
        assert_eq!(founders(AssociationLevel::Board, "2025-06-30"), None);
        let cap = |text| law.limit(LimitKind::ManagementCost, None, on(text)).unwrap().is_verified;
        assert!(cap("2025-12-31") && !cap("2026-12-31"));
    }

    #[test]
    fn a_share_is_exact_and_rounded_down() {
        let law = Law::default();
        let five = law.limit(LimitKind::ManagementCost, None, on("2025-01-01")).unwrap().clone();
        assert_eq!(five.share_of(1_999), Some(99));
        assert_eq!(five.share_of(-1_999), Some(0));
        let odd = Limit { value: LimitValue::Percent(Decimal::new(1025, 2)), ..five };
        assert_eq!(odd.share_of(10_000), Some(1_025));
        assert_eq!(odd.share_of(9_999), Some(1_024));
        assert!(odd.share_of(i128::MAX) > Some(0));
        assert_eq!(Limit { value: LimitValue::Days(5), ..odd }.share_of(100), None);
    }

    #[test]
    fn the_last_day_is_before_the_day_named() {
        let law = Law::default();
        let last = |what, end| law.limit(what, None, on(end)).unwrap().last_day(on(end));
        assert_eq!(last(LimitKind::ContributionsPublished, "2025-12-31"), Some(on("2026-03-30")));
        assert_eq!(last(LimitKind::ContributionsPublished, "2027-12-31"), Some(on("2028-03-30")));
        assert_eq!(last(LimitKind::StatementsFiled, "2027-12-31"), Some(on("2028-03-30")));
        assert_eq!(last(LimitKind::StatementsFiled, "2025-12-31"), Some(on("2026-03-31")));
        assert_eq!(last(LimitKind::YearlyReport, "2025-12-31"), Some(on("2025-12-30")));
        assert_eq!(last(LimitKind::Payout, "2025-12-31"), None);
    }

    #[test]
    fn a_deadline_goes_by_the_law_of_its_last_day() {
        let law = Law::default();
        let source =
            |what, start| law.deadline(what, None, on(start)).map(|(due, limit)| (due, &*limit.source));
        assert_eq!(
            source(LimitKind::ContributionsPublished, "2025-12-31"),
            Some((on("2026-03-30"), "NĐ 03/2026/NĐ-CP Đ.9.2"))
        );
        assert_eq!(
            source(LimitKind::ContributionsPublished, "2024-12-31"),
            Some((on("2025-03-30"), "NĐ 93/2019/NĐ-CP Đ.8.2.g"))
        );
        assert_eq!(source(LimitKind::CashGift, "2025-12-31"), None);
        assert_eq!(source(LimitKind::ManagementCost, "2025-12-31"), None);
    }

    #[test]
    fn what_is_in_force_leaves_out_what_a_book_replaces() {
        let of = |level, percent: i64| Limit {
            what: LimitKind::ManagementCost,
            level,
            value: LimitValue::Percent(Decimal::from(percent)),
            period: Period::ALL,
            source: Cow::Borrowed("NQ 01/NQ-HĐQL"),
            is_verified: true,
            line: None,
        };
        let caps = |own: &[Limit], day| -> Vec<Option<Decimal>> {
            let law = Law::with(own);
            let limits = law.in_force(on(day));
            limits
                .iter()
                .filter(|limit| limit.what == LimitKind::ManagementCost)
                .map(|l| l.percent())
                .collect()
        };
        let percents = |percents: &[i64]| -> Vec<Option<Decimal>> {
            percents.iter().map(|percent| Some(Decimal::from(*percent))).collect()
        };
        assert_eq!(caps(&[], "2025-06-01"), percents(&[5]));
        assert_eq!(caps(&[of(Some(AssociationLevel::Province), 8)], "2025-06-01"), percents(&[8, 5]));
        assert_eq!(caps(&[of(None, 8)], "2025-06-01"), percents(&[8]));
        assert_eq!(caps(&[], "2019-06-01"), percents(&[]));
    }

    #[test]
    fn a_limit_of_the_book_comes_first() {
        let own = Limit {
            what: LimitKind::ManagementCost,
            level: Some(AssociationLevel::Province),
            value: LimitValue::Percent(Decimal::from(10)),
            period: Period::year(2025).unwrap(),
            source: Cow::Borrowed("NQ 01/NQ-HĐQL"),
            is_verified: true,
            line: Some(3),
        };
        let law = Law::with(&[own]);
        let cap = |level, text| law.limit(LimitKind::ManagementCost, level, on(text)).unwrap().share_of(100);
        assert_eq!(cap(Some(AssociationLevel::Province), "2025-12-31"), Some(10));
        assert_eq!(cap(Some(AssociationLevel::Commune), "2025-12-31"), Some(5));
        assert_eq!(cap(Some(AssociationLevel::Province), "2024-12-31"), Some(5));
    }

    #[test]
    fn every_word_names_what_it_regulates() {
        for what in LimitKind::ALL {
            assert_eq!(LimitKind::parse(what.as_str()), Some(what));
            // The decree names no amount for a cash gift.
            let is_set = limits().iter().any(|limit| limit.what == what);
            assert_eq!(is_set, what != LimitKind::CashGift, "{}", what.as_str());
        }
        assert_eq!(LimitKind::parse("anything"), None);
    }
}
