//! The reading of single cells: dates, decimals, words. (Amounts are read by [`hocbong_core::vnd`].)

use crate::formula::unmarked;
use chrono::NaiveDate;
use hocbong_core::text::nfc;
pub use hocbong_core::text::trimmed;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// The text that a cell holds, in NFC: without white space around it, and without the mark that keeps a spreadsheet from
/// taking it for a formula. Every writer puts that mark in front again, so it neither grows nor gets lost on the way.
pub fn text(cell: &str) -> Cow<'_, str> {
    match unmarked(trimmed(cell)) {
        Cow::Borrowed(text) => nfc(text),
        Cow::Owned(text) => Cow::Owned(nfc(&text).into_owned()),
    }
}

/// A cell that begins with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCell<'a> {
    /// The day.
    pub date: NaiveDate,
    /// The time of day, in seconds from midnight, where one is written.
    pub time: Option<u32>,
    /// What stands behind day and time: a document number, or nothing.
    pub rest: &'a str,
}

/// Why a cell is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// Nothing stands there.
    #[error("the date is blank")]
    Blank,
    /// No date begins there.
    #[error("not a date")]
    NotADate,
    /// A date without a year, and no year was given.
    #[error("the date has no year")]
    NoYear,
    /// A year of two digits.
    #[error("the year has two digits")]
    TwoDigitYear,
    /// A day that the calendar does not have.
    #[error("the calendar has no such day")]
    NoSuchDay,
}

/// Reads a date, day before month always: `yyyy-mm-dd`, `dd/mm/yyyy`, `d-m-yyyy`, `dd.mm.yyyy`, `yyyymmdd`, with or
/// without a time behind it; `dd/mm` only with `year`.
///
/// # Errors
/// [`DateError`] says why it is none.
pub fn parse_date(cell: &str, year: Option<i32>) -> Result<DateCell<'_>, DateError> {
    match parse_plain_day(cell.as_bytes()) {
        Some(date) => Ok(DateCell { date, time: None, rest: "" }),
        None => parse_any_date(cell, year),
    }
}

/// A day of ten bytes with nothing around it, as nearly every file writes it. Says nothing of what else is a day.
fn parse_plain_day(cell: &[u8]) -> Option<NaiveDate> {
    let number = |digits: &[u8]| {
        let digit = |digit: &u8| digit.is_ascii_digit().then(|| u32::from(digit - b'0'));
        digits.iter().try_fold(0, |value, byte| Some(value * 10 + digit(byte)?))
    };
    let (year, month, day) = match cell {
        [year @ .., b'-', m1, m0, b'-', d1, d0] if year.len() == 4 => (year, [*m1, *m0], [*d1, *d0]),
        [d1, d0, b'/', m1, m0, b'/', year @ ..]
        | [d1, d0, b'-', m1, m0, b'-', year @ ..]
        | [d1, d0, b'.', m1, m0, b'.', year @ ..]
            if year.len() == 4 =>
        {
            (year, [*m1, *m0], [*d1, *d0])
        }
        _ => return None,
    };
    let year = number(year).filter(|year| (1900..=2999).contains(year))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(&month)?, number(&day)?)
}

fn parse_any_date(cell: &str, year: Option<i32>) -> Result<DateCell<'_>, DateError> {
    let cell = without_weekday(cell.trim_matches(is_blank));
    if cell.is_empty() {
        return Err(DateError::Blank);
    }
    // `08:40 03/06/2025`: wallets write the time first.
    if let (Some(time), day) = take_time(cell)
        && let Ok(parsed @ DateCell { time: None, .. }) = parse_any_date(day, year)
    {
        return Ok(DateCell { time: Some(time), ..parsed });
    }
    let end =
        cell.find(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))).unwrap_or(cell.len());
    let (day, rest) = cell.split_at(end);
    // `2025-03-05T10:20:30` is a date and a time; any other text glued to the digits is not.
    let rest = match rest.chars().next() {
        None => "",
        Some('T') if rest.get(1..).is_some_and(|time| take_time(time).0.is_some()) => {
            rest.get(1..).unwrap_or("")
        }
        Some(c) if is_blank(c) => rest.trim_start_matches(is_blank),
        Some(_) => return Err(DateError::NotADate),
    };
    let (time, rest) = take_time(rest);
    let date = parse_day(day, year)?;
    match time.zip(zone_of(rest)) {
        Some((seconds, ahead)) => at_home(date, seconds, ahead).ok_or(DateError::NoSuchDay),
        None => Ok(DateCell { date, time, rest }),
    }
}

/// The day and time in Vietnam, seven hours ahead of the world's clock, of a time in a zone so many minutes ahead of it.
fn at_home(date: NaiveDate, seconds: u32, ahead: i64) -> Option<DateCell<'static>> {
    const DAY: i64 = 86_400;
    let home = i64::from(seconds) + (7 * 60 - ahead) * 60;
    let date = date.checked_add_signed(chrono::TimeDelta::days(home.div_euclid(DAY)))?;
    Some(DateCell { date, time: u32::try_from(home.rem_euclid(DAY)).ok(), rest: "" })
}

/// How many minutes a zone is ahead of the world's clock: `Z`, `+07:00`, `GMT+7`.
fn zone_of(text: &str) -> Option<i64> {
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')') || is_blank(c));
    let named = ["UTC", "GMT"].iter().find_map(|name| text.strip_prefix(name));
    let offset = named.unwrap_or(text);
    if text == "Z" || named.is_some() && offset.is_empty() {
        return Some(0);
    }
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-" | "\u{2212}", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str, most: i64| {
        let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_short && *number <= most)
    };
    Some(sign * (number(hours, 14)? * 60 + number(minutes, 59)?))
}

/// A cell without the day of the week that stands before its date.
fn without_weekday(cell: &str) -> &str {
    const DAYS: [&str; 24] = [
        "thu hai",
        "thu ba",
        "thu tu",
        "thu nam",
        "thu sau",
        "thu bay",
        "thu 2",
        "thu 3",
        "thu 4",
        "thu 5",
        "thu 6",
        "thu 7",
        "chu nhat",
        "cn",
        "t2",
        "t3",
        "t4",
        "t5",
        "t6",
        "t7",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
    ];
    const SHORT: [&str; 10] =
        ["friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    if cell.starts_with(|c: char| c.is_ascii_digit()) {
        return cell;
    }
    let Some((day, rest)) = cell.split_once([',', ' ']) else { return cell };
    // `Thứ hai, …` and `Chủ nhật …` are two words.
    let two = cell.find(' ').and_then(|at| cell.get(at + 1..)).and_then(|rest| rest.split_once([',', ' ']));
    let is_day = |text: &str| {
        let folded = hocbong_core::text::fold(text);
        DAYS.contains(&folded.as_str()) || SHORT.contains(&folded.as_str())
    };
    let of_two = two.filter(|(second, _)| is_day(&format!("{day} {second}"))).map(|(_, rest)| rest);
    let of_one = || is_day(day).then_some(rest);
    of_two.or_else(of_one).map_or(cell, |rest| rest.trim_start_matches(|c: char| c == ',' || is_blank(c)))
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn parse_day(text: &str, year: Option<i32>) -> Result<NaiveDate, DateError> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else {
        return match (text.len(), text.get(..4), text.get(4..6), text.get(6..8)) {
            (8, Some(y), Some(m), Some(d)) => day_of(y, m, d),
            _ => Err(DateError::NotADate),
        };
    };
    let mut parts = text.split(separator);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(a), Some(b), Some(c), None) => match (a.len(), b.len(), c.len()) {
            (4, 1..=2, 1..=2) if separator == '-' || separator == '/' => day_of(a, b, c),
            (1..=2, 1..=2, 4) => day_of(c, b, a),
            (1..=2, 1..=2, 2) => Err(DateError::TwoDigitYear),
            _ => Err(DateError::NotADate),
        },
        (Some(a), Some(b), None, None) if matches!((a.len(), b.len()), (1..=2, 1..=2)) => {
            let year = year.ok_or(DateError::NoYear)?;
            day_of(&year.to_string(), b, a)
        }
        _ => Err(DateError::NotADate),
    }
}

fn day_of(year: &str, month: &str, day: &str) -> Result<NaiveDate, DateError> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| DateError::NotADate);
    let year = year.parse::<i32>().map_err(|_| DateError::NotADate)?;
    let (month, day) = (number(month)?, number(day)?);
    // A year far from any ledger is a document number that looks like a date.
    if !(1900..=2999).contains(&year) {
        return Err(DateError::NoSuchDay);
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NoSuchDay)
}

/// The time of day that begins `text`, in seconds, and what stands behind it: `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fff`. A time
/// that no clock shows is none.
fn take_time(text: &str) -> (Option<u32>, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    match parse_time(time) {
        Some(seconds) => (Some(seconds), rest.trim_start_matches(is_blank)),
        None => (None, text),
    }
}

fn parse_time(time: &str) -> Option<u32> {
    let number = |part: &str, most: u32| {
        let is_short = matches!(part.len(), 1..=2);
        part.parse::<u32>().ok().filter(|number| is_short && *number <= most)
    };
    let mut parts = time.split(':');
    let (hours, minutes) = (number(parts.next()?, 23)?, number(parts.next()?, 59)?);
    let seconds = match parts.next() {
        None => 0,
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
            number(whole, 59).filter(|_| is_fraction && whole.len() == 2)?
        }
    };
    parts.next().is_none().then_some(hours * 3600 + minutes * 60 + seconds)
}

/// Reads a decimal that is not whole đồng, in one of the two ways of writing it; `1.234` gives both readings.
///
/// The caller takes the one reading that its arithmetic proves.
pub fn decimal_readings(cell: &str) -> Vec<Decimal> {
    let cell = cell.trim_matches(is_blank);
    let mut readings: Vec<Decimal> = [('.', ','), (',', '.')]
        .into_iter()
        .filter_map(|(point, group)| decimal_with(cell, point, group))
        .collect();
    readings.dedup();
    readings
}

fn decimal_with(cell: &str, point: char, group: char) -> Option<Decimal> {
    let (whole, fraction) = match cell.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (cell, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !digits(fraction)) {
        return None;
    }
    let mut groups = whole.split(group);
    let head = groups.next().filter(|head| digits(head))?;
    let rest: Vec<&str> = groups.collect();
    if !rest.is_empty() && (head.len() > 3 || rest.iter().any(|part| part.len() != 3 || !digits(part))) {
        return None;
    }
    let plain = format!("{head}{}.{}", rest.concat(), fraction.unwrap_or("0"));
    plain.parse::<Decimal>().ok().map(|number| number.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(cell: &str) -> Result<(String, &str), DateError> {
        parse_date(cell, None).map(|cell| (cell.date.to_string(), cell.rest))
    }

    #[test]
    fn dates_that_have_one_reading() {
        for cell in [
            "2025-03-05",
            "05/03/2025",
            "5/3/2025",
            "5-3-2025",
            "05.03.2025",
            "20250305",
            "05/03/2025 10:20:30",
            "2025-03-05T10:20",
            "05/03/2025\n10:20:30.123",
            " \u{feff}05/03/2025 ",
            "2025/03/05",
        ] {
            assert_eq!(read(cell), Ok(("2025-03-05".to_owned(), "")), "{cell}");
        }
        assert_eq!(read("05/03/2025\n 5389 - 82579"), Ok(("2025-03-05".to_owned(), "5389 - 82579")));
        // No clock shows it, so it is no time, and a column of days takes nothing else.
        assert_eq!(read("05/03/2025 25:61:00"), Ok(("2025-03-05".to_owned(), "25:61:00")));
        assert_eq!(parse_date("05/03/2025 10:20:30", None).map(|cell| cell.time), Ok(Some(37_230)));
        assert_eq!(
            parse_date("05/03 10:20:30", Some(2025)).map(|c| c.date.to_string()),
            Ok("2025-03-05".to_owned())
        );
    }

    #[test]
    fn dates_that_must_be_refused() {
        use DateError::{Blank, NoSuchDay, NoYear, NotADate, TwoDigitYear};
        for (cell, error) in [
            ("", Blank),
            ("05/03", NoYear),
            ("05/03/25", TwoDigitYear),
            ("03/25/2025", NoSuchDay),
            ("30/02/2025", NoSuchDay),
            ("29/02/2025", NoSuchDay),
            ("FT25034", NotADate),
            ("05/03/2025x", NotADate),
            ("2025.3", NotADate),
            ("5/3-2025", NotADate),
            ("1234567", NotADate),
            ("5389 - 82579", NotADate),
            ("00000000", NoSuchDay),
            ("05/03/9999", NoSuchDay),
        ] {
            assert_eq!(read(cell), Err(error), "{cell}");
        }
    }

    #[test]
    fn decimals_give_every_reading_that_is_well_formed() {
        let read = |cell: &str| decimal_readings(cell).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read("25350"), ["25350"]);
        assert_eq!(read("100,50"), ["100.5"]);
        assert_eq!(read("25.350"), ["25.35", "25350"]);
        assert_eq!(read("1,234.50"), ["1234.5"]);
        assert_eq!(read("1_000"), Vec::<String>::new());
        assert_eq!(read("1e3"), Vec::<String>::new());
        assert_eq!(read("5."), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in "\\PC*", year in proptest::option::of(any::<i32>())) {
            let _ = parse_date(&cell, year);
            let _ = decimal_readings(&cell);
        }

        #[test]
        fn the_short_way_reads_days_as_the_long_one(
            cell in "[0-3][0-9][-/.][01][0-9][-/.][12][0-9]{3}|[12][0-9]{3}[-/.][01][0-9][-/.][0-3][0-9]|[-0-9/. ]{10}",
        ) {
            if let Some(date) = parse_plain_day(cell.as_bytes()) {
                prop_assert_eq!(parse_any_date(&cell, None), Ok(DateCell { date, time: None, rest: "" }));
            }
        }

        #[test]
        fn every_day_reads_back_in_every_layout(days in 0..400_000_u64) {
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days);
            for layout in ["%Y-%m-%d", "%d/%m/%Y", "%-d-%-m-%Y", "%d.%m.%Y", "%Y%m%d", "%-d/%-m/%Y 23:59:59"] {
                let text = day.format(layout).to_string();
                prop_assert_eq!(parse_date(&text, None).map(|cell| (cell.date, cell.rest)), Ok((day, "")), "{}", text);
            }
        }
    }
}
