//! Digits of a voucher that say when it was made out.

use chrono::{Datelike, NaiveDate};

/// The time for which a stamp stays the same, from long to short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Period {
    Year,
    Quarter,
    Month,
    Day,
}

impl Period {
    /// A number that is the same for the days of one period, and different for another period of the same year.
    pub(super) fn within_year(self, date: NaiveDate) -> u32 {
        match self {
            Self::Year => 0,
            Self::Quarter => date.month0() / 3,
            Self::Month => date.month0(),
            Self::Day => date.ordinal0(),
        }
    }
}

/// How a date is written as digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stamp {
    Year,
    ShortYear,
    Quarter,
    Month,
    /// A month without a leading zero.
    BareMonth,
    YearMonth,
    ShortYearMonth,
    MonthYear,
    MonthShortYear,
    YearMonthDay,
    ShortYearMonthDay,
    DayMonthYear,
    DayMonthShortYear,
}

impl Stamp {
    pub(super) const ALL: [Self; 13] = [
        Self::Year,
        Self::ShortYear,
        Self::Quarter,
        Self::Month,
        Self::BareMonth,
        Self::YearMonth,
        Self::ShortYearMonth,
        Self::MonthYear,
        Self::MonthShortYear,
        Self::YearMonthDay,
        Self::ShortYearMonthDay,
        Self::DayMonthYear,
        Self::DayMonthShortYear,
    ];

    /// The stamps that may stand right before a number: a month alone is too often the beginning of the number
    /// itself (`0305`).
    pub(super) const BEFORE_NUMBER: [Self; 6] = [
        Self::Year,
        Self::ShortYear,
        Self::YearMonth,
        Self::ShortYearMonth,
        Self::YearMonthDay,
        Self::ShortYearMonthDay,
    ];

    pub(super) fn digits(self, date: NaiveDate) -> String {
        let format = match self {
            Self::Year => "%Y",
            Self::ShortYear => "%y",
            Self::Quarter => return (date.month0() / 3 + 1).to_string(),
            Self::Month => "%m",
            Self::BareMonth => "%-m",
            Self::YearMonth => "%Y%m",
            Self::ShortYearMonth => "%y%m",
            Self::MonthYear => "%m%Y",
            Self::MonthShortYear => "%m%y",
            Self::YearMonthDay => "%Y%m%d",
            Self::ShortYearMonthDay => "%y%m%d",
            Self::DayMonthYear => "%d%m%Y",
            Self::DayMonthShortYear => "%d%m%y",
        };
        date.format(format).to_string()
    }

    pub(super) const fn period(self) -> Period {
        match self {
            Self::Year | Self::ShortYear => Period::Year,
            Self::Quarter => Period::Quarter,
            Self::Month
            | Self::BareMonth
            | Self::YearMonth
            | Self::ShortYearMonth
            | Self::MonthYear
            | Self::MonthShortYear => Period::Month,
            Self::YearMonthDay | Self::ShortYearMonthDay | Self::DayMonthYear | Self::DayMonthShortYear => {
                Period::Day
            }
        }
    }

    /// Whether the stamp can be meant after this text: a quarter only after a `Q` or the word.
    pub(super) fn may_follow(self, text: &str) -> bool {
        self != Self::Quarter || {
            let text = crate::text::fold(text);
            let text = text.trim_end_matches(|letter: char| !letter.is_alphanumeric());
            text.ends_with('q') || text.ends_with("quy")
        }
    }
}
