//! Limits set by law, each with the days on which it applies.
//!
//! A limit is data: what it limits, level, value, period, source. It is looked up by the date of what is
//! checked, and a book may override it (`[[limit]]` in `hocbong.toml`). If the figure was not verified
//! against the text of the law, [`Limit::is_verified`] is `false`, and exceeding it may be a warning but
//! never an error.

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
    /// Minimum that the founders give a fund of a level, in đồng.
    FoundersAssets,
    /// Maximum single cash gift that need not go through a bank, in đồng.
    CashGift,
    /// Deadline for publishing a year's contributions, counted from the end of the year.
    ContributionsPublished,
    /// Deadline for filing a year's statements, counted from the end of the year.
    StatementsFiled,
    /// Deadline for publishing a year's statements, counted from their filing.
    StatementsPublished,
}

impl LimitKind {
    /// All kinds of limit.
    pub const ALL: [Self; 6] = [
        Self::ManagementCost,
        Self::FoundersAssets,
        Self::CashGift,
        Self::ContributionsPublished,
        Self::StatementsFiled,
        Self::StatementsPublished,
    ];

    /// Returns the word used in settings and JSON, e.g. `cash-gift`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManagementCost => "management-cost",
            Self::FoundersAssets => "founders-assets",
            Self::CashGift => "cash-gift",
            Self::ContributionsPublished => "contributions-published",
            Self::StatementsFiled => "statements-filed",
            Self::StatementsPublished => "statements-published",
        }
    }

    /// Returns the kind with exactly this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == text)
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
}

/// A limit and the days on which it applies.
///
/// # Units
/// Percent for [`LimitKind::ManagementCost`]; đồng for [`LimitKind::FoundersAssets`] and
/// [`LimitKind::CashGift`]; days, or a date in the following year, for the others.
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
}

impl Limit {
    /// Returns the amount, if the limit is an amount of money.
    pub const fn amount(&self) -> Option<Vnd> {
        match self.value {
            LimitValue::Amount(amount) => Some(amount),
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

/// Nghị định 93/2019 applied until the end of February 2026; Nghị định 03/2026 applies from 01/03/2026.
const NEW_DECREE: (i32, u32, u32) = (2026, 3, 1);

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn until_new_decree() -> Period {
    Period { from: None, to: day(NEW_DECREE).pred_opt() }
}

fn since_new_decree() -> Period {
    Period { from: Some(day(NEW_DECREE)), to: None }
}

/// Returns the limits set by law, as far as this crate knows them.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.14 (founders' assets), Đ.37.2 (management costs), Đ.34.3 (gifts through the bank),
/// Đ.38.4 (disclosure); NĐ 03/2026/NĐ-CP from 01/03/2026; Luật Kế toán 88/2015/QH13 Đ.29.3, Đ.32.
///
/// Not verified: the cap on management costs under NĐ 03/2026, and the amount above which a cash gift is said
/// to need the bank; the decree itself names no amount.
pub fn limits() -> Vec<Limit> {
    use AssociationLevel::{Commune, District, Province};
    use LimitKind::{
        CashGift, ContributionsPublished, FoundersAssets, ManagementCost, StatementsFiled,
        StatementsPublished,
    };
    let limit = |what, level, value, period, source: &'static str, is_verified| Limit {
        what,
        level,
        value,
        period,
        source: Cow::Borrowed(source),
        is_verified,
    };
    let percent = |percent: i64| LimitValue::Percent(Decimal::from(percent));
    let amount = |amount| LimitValue::Amount(Vnd::new(amount));
    let (old, new) = (until_new_decree(), since_new_decree());
    let founders = "NĐ 93/2019/NĐ-CP Đ.14";
    let cap_now = "NĐ 93/2019/NĐ-CP Đ.37.2 (chưa đối chiếu với NĐ 03/2026/NĐ-CP)";
    let cash_gift = "NĐ 93/2019/NĐ-CP Đ.34.3 (mức tiền chưa đối chiếu)";
    vec![
        limit(ManagementCost, None, percent(5), old, "NĐ 93/2019/NĐ-CP Đ.37.2", true),
        limit(ManagementCost, None, percent(5), new, cap_now, false),
        limit(FoundersAssets, Some(Province), amount(1_300_000_000), old, founders, true),
        limit(FoundersAssets, Some(Province), amount(1_600_000_000), new, "NĐ 03/2026/NĐ-CP", true),
        // The district level is abolished: the new decree sets no limit for it.
        limit(FoundersAssets, Some(District), amount(130_000_000), old, founders, true),
        limit(FoundersAssets, Some(Commune), amount(25_000_000), old, founders, true),
        limit(FoundersAssets, Some(Commune), amount(100_000_000), new, "NĐ 03/2026/NĐ-CP", true),
        limit(CashGift, None, amount(20_000_000), Period::ALL, cash_gift, false),
        limit(ContributionsPublished, None, LimitValue::Before(3, 31), old, "NĐ 93/2019/NĐ-CP Đ.38.4", true),
        limit(ContributionsPublished, None, LimitValue::Before(3, 31), new, "NĐ 03/2026/NĐ-CP Đ.9.2", true),
        limit(
            StatementsFiled,
            None,
            LimitValue::Days(90),
            Period::ALL,
            "Luật Kế toán 88/2015/QH13 Đ.29.3",
            true,
        ),
        limit(
            StatementsPublished,
            None,
            LimitValue::Days(30),
            Period::ALL,
            "Luật Kế toán 88/2015/QH13 Đ.32",
            true,
        ),
    ]
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
        assert_eq!(last(LimitKind::CashGift, "2025-12-31"), None);
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
            assert!(limits().iter().any(|limit| limit.what == what), "{}", what.as_str());
        }
        assert_eq!(LimitKind::parse("anything"), None);
    }
}
