//! Formats the value of a cell as text that the CSV readers understand.
//!
//! Spreadsheets store numbers and dates as floating point, which ends here: a whole number becomes its
//! digits, and anything else becomes text that no reader takes for a whole number.

use chrono::{Days, NaiveDate};
use std::borrow::Cow;

/// 2⁵³: from here on, not every whole number has a floating-point number of its own.
const FIRST_INEXACT: f64 = 9_007_199_254_740_992.0;

/// Formats a number, and returns whether the spreadsheet may have lost its last digits.
///
/// A number with a fraction gets at least four decimals. With three, `1.234` would be read as a thousand and
/// more; with one or two, `5.10` would be read as 5 October.
pub(crate) fn number(value: f64) -> (String, bool) {
    const MIN_DECIMALS: usize = 4;
    if !value.is_finite() {
        return (value.to_string(), false);
    }
    if value.abs() >= FIRST_INEXACT {
        // No reader takes this notation for digits.
        return (format!("{value:E}"), true);
    }
    if value.fract() == 0.0 {
        // Negative zero is written without a sign.
        return (if value == 0.0 { "0".to_owned() } else { format!("{value:.0}") }, false);
    }
    let mut text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    text.extend(std::iter::repeat_n('0', MIN_DECIMALS.saturating_sub(decimals)));
    (text, false)
}

const MILLISECONDS_A_DAY: i64 = 86_400_000;
/// One more than the last date that spreadsheets know in the 1900 system, 9999-12-31.
const DAYS_KNOWN: f64 = 2_958_466.0;

/// Formats a date, counted in the 1900 or 1904 system, with the time of day if there is one.
///
/// The 1900 system counts a 29 February 1900, which never existed. It is written as such, so that it is
/// refused.
pub(crate) fn day(serial: f64, is_1904: bool) -> String {
    let Some(milliseconds) = milliseconds(serial) else { return number(serial).0 };
    let (days, rest) = (milliseconds / MILLISECONDS_A_DAY, milliseconds % MILLISECONDS_A_DAY);
    let time = time_of_day(rest);
    let (first, after) = match (is_1904, days) {
        // A time of day without a date.
        (_, 0) => return if rest == 0 { number(serial).0 } else { time },
        (true, _) => (NaiveDate::from_ymd_opt(1904, 1, 1), days),
        (false, 60) => return with_time("1900-02-29", rest, &time),
        (false, 1..=59) => (NaiveDate::from_ymd_opt(1900, 1, 1), days - 1),
        (false, _) => (NaiveDate::from_ymd_opt(1900, 1, 1), days - 2),
    };
    let day =
        first.zip(u64::try_from(after).ok()).and_then(|(day, after)| day.checked_add_days(Days::new(after)));
    day.map_or_else(|| number(serial).0, |day| with_time(&day.to_string(), rest, &time))
}

/// Formats a duration, e.g. `26:30:00`.
pub(crate) fn span(serial: f64) -> String {
    let Some(milliseconds) = milliseconds(serial) else { return number(serial).0 };
    let (days, rest) = (milliseconds / MILLISECONDS_A_DAY, milliseconds % MILLISECONDS_A_DAY);
    let (hours, below) = (rest / 3_600_000, time_of_day(rest % 3_600_000));
    format!("{:02}{}", days * 24 + hours, below.get(2..).unwrap_or_default())
}

#[expect(clippy::cast_possible_truncation, reason = "whole, and far below what an i64 holds")]
fn milliseconds(serial: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "86400000 is exact")]
    const A_DAY: f64 = MILLISECONDS_A_DAY as f64;
    // Times are fractions of a day and inexact; Excel shows them to the millisecond.
    (0.0..DAYS_KNOWN).contains(&serial).then(|| (serial * A_DAY).round() as i64)
}

fn time_of_day(milliseconds: i64) -> String {
    let (seconds, below) = (milliseconds / 1000, milliseconds % 1000);
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if below == 0 { time } else { format!("{time}.{below:03}") }
}

fn with_time(day: &str, rest: i64, time: &str) -> String {
    if rest == 0 { day.to_owned() } else { format!("{day} {time}") }
}

/// Puts a text on one line: line breaks become spaces, so that each line remains one row. A NUL, with which
/// the file would not count as text, becomes the replacement character U+FFFD.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\0']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", " ").replace(['\n', '\r'], " ").replace('\0', "\u{fffd}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hocbong_core::vnd::parse_amount;
    use hocbong_import::csv::cells::{decimal_readings, parse_date};
    use proptest::prelude::*;

    #[test]
    fn days_around_the_day_that_never_was() {
        for (serial, text) in [
            (0.0, "0"),
            (0.5, "12:00:00"),
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (45_721.0, "2025-03-05"),
            (45_721.430_902_777_78, "2025-03-05 10:20:30"),
            (45_721.999_999_999_9, "2025-03-06"),
            (2_958_465.0, "9999-12-31"),
            (2_958_466.0, "2958466"),
            (-1.0, "-1"),
        ] {
            assert_eq!(day(serial, false), text, "{serial}");
        }
        assert!(parse_date(&day(60.0, false), None).is_err());
    }

    #[test]
    fn days_of_the_system_of_1904() {
        assert_eq!(day(1.0, true), "1904-01-02");
        assert_eq!(day(44_259.0, true), "2025-03-05");
        assert_eq!(day(60.0, true), "1904-03-01");
        assert_eq!(day(59.0, true), "1904-02-29");
    }

    #[test]
    fn spans_go_beyond_a_day() {
        assert_eq!(span(1.104_166_666_666_666_7), "26:30:00");
        assert_eq!(span(0.25), "06:00:00");
    }

    #[test]
    fn numbers_that_are_no_amount_are_refused_as_one() {
        for value in
            [1.5, 1.25, 1.234, 5.1, 1_234_567.891, 1e-7, 1_100_000.000_000_000_2, 1e16, 1e300, f64::NAN]
        {
            let (text, _) = number(value);
            assert!(parse_amount(&text).is_err(), "{text}");
            assert!(parse_date(&text, Some(2025)).is_err(), "{text}");
        }
        assert_eq!(number(123_456_789_012_345.0), ("123456789012345".to_owned(), false));
        assert_eq!(number(-2_000_000.0).0, "-2000000");
        assert_eq!(number(-0.0).0, "0");
        assert_eq!(number(12_345_678_901_234_567_890.0), ("1.2345678901234567E19".to_owned(), true));
        assert_eq!(number(9_007_199_254_740_991.0), ("9007199254740991".to_owned(), false));
    }

    proptest! {
        #[test]
        fn whole_numbers_come_through_to_the_dong(amount in -9_007_199_254_740_991_i64..=9_007_199_254_740_991) {
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let (text, is_lost) = number(amount as f64);
            prop_assert!(!is_lost);
            prop_assert_eq!(parse_amount(&text).map(|parsed| parsed.amount.get()), Ok(amount));
        }

        #[test]
        fn a_fraction_has_one_reading(whole in 0_u32..100_000_000, thousandths in 1_u32..1000) {
            let value = f64::from(whole) + f64::from(thousandths) / 1000.0;
            let (text, _) = number(value);
            prop_assert!(parse_amount(&text).is_err(), "{}", text);
            prop_assert_eq!(decimal_readings(&text).len(), 1, "{}", text);
            prop_assert_eq!(text.parse::<f64>(), Ok(value));
        }

        #[test]
        fn every_day_reads_back(days in 61_u32..400_000, seconds in 0_u32..86_400) {
            let expected = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + Days::new(u64::from(days));
            let text = day(f64::from(days) + f64::from(seconds) / 86_400.0, false);
            let read = parse_date(&text, None);
            prop_assert_eq!(read.map(|cell| (cell.date, cell.time.unwrap_or(0), cell.rest)), Ok((expected, seconds, "")));
        }

        #[test]
        fn no_number_panics(value in any::<f64>(), is_1904 in any::<bool>()) {
            let _ = (number(value), day(value, is_1904), span(value));
        }
    }
}
