//! Periods of days.

use chrono::{Datelike, NaiveDate};

/// A period of days; either end may be open.
///
/// # Units
/// Calendar days, both ends inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Period {
    /// First day; `None` if there is no beginning.
    pub from: Option<NaiveDate>,
    /// Last day; `None` if there is no end.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Every day.
    pub const ALL: Self = Self { from: None, to: None };

    /// Creates the period from `from` to `to`, both inclusive.
    pub const fn new(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// Returns the calendar year, or `None` if the calendar has no such year.
    pub fn year(year: i32) -> Option<Self> {
        Some(Self::new(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
    }

    /// Whether `day` lies in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        !self.is_before(day) && !self.is_after(day)
    }

    /// Whether it has a day in common with `other`.
    pub fn overlaps(self, other: Self) -> bool {
        let from = self.from.max(other.from);
        let to = [self.to, other.to].into_iter().flatten().min();
        from.zip(to).is_none_or(|(from, to)| from <= to)
    }

    /// Returns the same days a year earlier. 29 February becomes the 28th, and a period that ends with February ends
    /// with February a year earlier too, so that months add up to the year.
    #[must_use]
    pub fn year_before(self) -> Self {
        let earlier = |day: NaiveDate| {
            let year = day.year().checked_sub(1)?;
            day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        };
        let ends_february =
            |day: NaiveDate| day.month() == 2 && day.succ_opt().is_some_and(|next| next.day() == 1);
        let last = |day: NaiveDate| {
            let leap_day = NaiveDate::from_ymd_opt(day.year().checked_sub(1)?, 2, 29);
            leap_day.filter(|_| ends_february(day)).or_else(|| earlier(day))
        };
        Self { from: self.from.and_then(earlier), to: self.to.and_then(last) }
    }

    /// Whether the whole period lies before `day`.
    pub fn is_before(self, day: NaiveDate) -> bool {
        self.to.is_some_and(|to| to < day)
    }

    /// Whether the whole period lies after `day`.
    pub fn is_after(self, day: NaiveDate) -> bool {
        self.from.is_some_and(|from| from > day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_period() {
        let year = Period::year(2025).unwrap();
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert!(year.contains(day(2025, 1, 1)));
        assert!(year.contains(day(2025, 12, 31)));
        assert!(!year.contains(day(2024, 12, 31)));
        assert!(!year.contains(day(2026, 1, 1)));
        assert!(Period::ALL.contains(day(1, 1, 1)));
    }

    #[test]
    fn overlapping_is_having_a_day_in_common() {
        let days = |from: Option<&str>, to: Option<&str>| Period {
            from: from.map(|day| day.parse().unwrap()),
            to: to.map(|day| day.parse().unwrap()),
        };
        let year = Period::year(2025).unwrap();
        for (other, expected) in [
            (days(None, None), true),
            (days(None, Some("2025-01-01")), true),
            (days(None, Some("2024-12-31")), false),
            (days(Some("2025-12-31"), None), true),
            (days(Some("2026-01-01"), None), false),
            (days(Some("2025-07-01"), Some("2025-06-30")), false),
        ] {
            assert_eq!((year.overlaps(other), other.overlaps(year)), (expected, expected), "{other:?}");
        }
    }

    #[test]
    fn the_year_before_a_leap_day_ends_in_february() {
        let days = |from: &str, to: &str| Period::new(from.parse().unwrap(), to.parse().unwrap());
        assert_eq!(days("2024-01-01", "2024-02-29").year_before(), days("2023-01-01", "2023-02-28"));
        assert_eq!(days("2025-03-01", "2025-12-31").year_before(), days("2024-03-01", "2024-12-31"));
    }

    #[test]
    fn the_months_of_a_year_before_are_that_year() {
        for year in [2023, 2024, 2025, 2100] {
            let first = |month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
            let mut next = NaiveDate::from_ymd_opt(year - 1, 1, 1).unwrap();
            for month in 1..=12 {
                let after =
                    if month == 12 { first(1).with_year(year + 1).unwrap() } else { first(month + 1) };
                let before = Period::new(first(month), after.pred_opt().unwrap()).year_before();
                assert_eq!(before.from, Some(next));
                next = before.to.unwrap().succ_opt().unwrap();
            }
            assert_eq!(next, NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
        }
    }
}
