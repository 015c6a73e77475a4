//! What a book tells the rules: figures to go by, and what was made public.

use chrono::{Datelike, NaiveDate};
use hocbong_core::Vnd;
use hocbong_core::law::LimitKind;
use hocbong_core::text::fold;

/// How long the spans are of which one pupil gets one award.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AwardPeriod {
    /// A calendar year.
    #[default]
    Year,
    /// Half a calendar year.
    HalfYear,
    /// A quarter.
    Quarter,
    /// A month.
    Month,
}

impl AwardPeriod {
    /// The period that a setting names.
    pub fn parse(text: &str) -> Option<Self> {
        match fold(text).as_str() {
            "year" | "nam" => Some(Self::Year),
            "half-year" | "nua nam" => Some(Self::HalfYear),
            "quarter" | "quy" => Some(Self::Quarter),
            "month" | "thang" => Some(Self::Month),
            _ => None,
        }
    }

    /// The number of the span that a day lies in, in the order of time.
    pub fn number_of(self, day: NaiveDate) -> i32 {
        let months = match self {
            Self::Year => 12,
            Self::HalfYear => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        };
        (day.year().saturating_mul(12) + i32::try_from(day.month0()).unwrap_or(0)).div_euclid(months)
    }
}

/// `[check]`: figures that the consistency rules go by.
///
/// # Units
/// Amounts in đồng, shares in per cent, spans in days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// The amount in đồng from which a payment needs a second person's approval; `None` if the book sets none.
    pub approval: Option<Vnd>,
    /// How far below the approval amount a payment still counts as just under it, in per cent.
    pub near_percent: u32,
    /// The number of payments just under the approval amount that raises a finding.
    pub near_least: usize,
    /// The days within which the sender of an unidentified receipt must be found.
    pub unidentified_days: u32,
    /// The days within which an audit finding must be resolved; `None` means by the end of its year.
    pub finding_days: Option<u32>,
    /// The days between a row's date and its recording from which it counts as back-dated.
    pub back_dated_days: u32,
    /// The span in which one pupil gets one award.
    pub award_period: AwardPeriod,
    /// Above this share of costs in whole millions, they look like estimates.
    pub round_percent: u32,
    /// The least number of costs for which their share in whole millions is judged.
    pub round_least: usize,
    /// The least number of unrounded amounts for which last digits are judged.
    pub digits_least: usize,
    /// The least number of unrounded amounts for which first digits are judged.
    pub benford_least: usize,
    /// Purposes of gifts that name both the amount and the receiver: they are no income that a share of may be spent on
    /// management.
    pub addressed_purposes: Vec<String>,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            approval: None,
            near_percent: 5,
            near_least: 5,
            unidentified_days: 90,
            finding_days: None,
            back_dated_days: 31,
            award_period: AwardPeriod::Year,
            round_percent: 80,
            round_least: 50,
            digits_least: 300,
            benford_least: 500,
            addressed_purposes: Vec::new(),
        }
    }
}

/// Something that a fund has made public or filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// What: one of the regulated dates.
    pub what: LimitKind,
    /// The year that it is about.
    pub year: i32,
    /// The day on which it was done.
    pub on: NaiveDate,
    /// The association that did it; `None` if one disclosure is for all.
    pub association: Option<String>,
    /// The line of the settings on which it begins.
    pub line: u32,
}
