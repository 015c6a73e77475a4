//! Periods of days.

use chrono::NaiveDate;

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
}
