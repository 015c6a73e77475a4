//! What a book tells the rules: figures to go by, and what was filed or made public.

use chrono::{Datelike, NaiveDate};
use hocbong_core::Vnd;
use hocbong_core::law::LimitKind;
use hocbong_core::text::fold;

/// The period in which one pupil gets one award.
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
    /// Parses a setting, in English or Vietnamese and with or without diacritics, e.g. `half-year` or `nửa
    /// năm`.
    pub fn parse(text: &str) -> Option<Self> {
        match fold(text).as_str() {
            "year" | "nam" => Some(Self::Year),
            "half-year" | "nua nam" => Some(Self::HalfYear),
            "quarter" | "quy" => Some(Self::Quarter),
            "month" | "thang" => Some(Self::Month),
            _ => None,
        }
    }

    /// The number of the period that contains `day`. Later periods have higher numbers.
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
    /// The amount in đồng from which a payment needs a second person's approval; `None` if the book sets no
    /// such amount.
    pub approval: Option<Vnd>,
    /// How far below the approval amount a payment still counts as just under it, in per cent.
    pub near_percent: u32,
    /// The least number of payments just under the approval amount that is reported.
    pub near_least: usize,
    /// The days within which an unidentified receipt must be identified or refunded.
    pub unidentified_days: u32,
    /// The days within which an audit finding must be resolved; `None` means by the end of its year.
    pub finding_days: Option<u32>,
    /// The days after a row's date within which it must be recorded. Later it counts as back-dated.
    pub back_dated_days: u32,
    /// The period in which one pupil gets one award.
    pub award_period: AwardPeriod,
    /// The share of costs in whole millions, in per cent, above which costs look like estimates.
    pub round_percent: u32,
    /// The least number of an association's costs for which that share is judged.
    pub round_least: usize,
    /// The least number of an association's unrounded costs for which the last digits are judged.
    pub digits_least: usize,
    /// The least number of an association's unrounded costs for which the first digits are judged.
    pub benford_least: usize,
    /// Purposes of gifts that name amount and receiver. Such gifts do not count as income from which a share
    /// may be spent on management.
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

/// Something that was filed or made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// What was done: one of the limits that set a date.
    pub what: LimitKind,
    /// The accounting year concerned.
    pub year: i32,
    /// The quarter concerned, 1 to 4; `None` for what concerns the whole year.
    pub quarter: Option<u8>,
    /// The day on which it was filed or made public.
    pub on: NaiveDate,
    /// Code of the association that did it; `None` if it was done for all.
    pub association: Option<String>,
    /// The 1-based line of the settings file on which the entry begins.
    pub line: u32,
}
