//! Reads the dates in cells, and decides whether a column puts the day or the month first.

mod order;

pub(super) use order::{are_written_in_two_ways, days_in, order_stated_in, printed_period, settle_order};

use chrono::{Datelike, NaiveDate, Weekday};
use hocbong_core::text::fold;

/// Which of the two numbers before the year is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `dd/mm/yyyy`, as in Vietnam.
    #[default]
    DayFirst,
    /// `mm/dd/yyyy`, as in the United States.
    MonthFirst,
}

impl DateOrder {
    /// The word used in settings and flags.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    /// Returns the order with this word, as [`DateOrder::as_str`] gives it.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst].into_iter().find(|order| order.as_str() == word.trim())
    }
}

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateStyle {
    /// Year of dates that are written without one.
    pub year: Option<i32>,
    /// Which number is the day if the year comes last or is missing.
    pub order: DateOrder,
}

/// A cell that begins with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCell<'a> {
    /// The date.
    pub date: NaiveDate,
    /// Time of day in seconds since midnight, if there is one.
    pub time: Option<u32>,
    /// Text after the date and time: a document number, or nothing.
    pub rest: &'a str,
}

/// Why a cell is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// The cell is blank.
    #[error("the date is blank")]
    Blank,
    /// The cell does not begin with a date.
    #[error("not a date")]
    NotADate,
    /// The date has no year, and no year was given.
    #[error("the date has no year")]
    NoYear,
    /// The year has two digits.
    #[error("the year has two digits")]
    TwoDigitYear,
    /// The calendar has no such day, or the year is outside 1900 to 2999.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// The date does not fall on the day of the week written beside it.
    #[error("the date falls on another day of the week")]
    OtherWeekday,
}

/// Reads a date, the day before the month: `yyyy-mm-dd`, `dd/mm/yyyy`, `d-m-yyyy`, `dd.mm.yyyy`, `yyyymmdd`,
/// `2 Jun 2025`, with or without a time before or after it; `dd/mm` only with `year`.
///
/// # Errors
/// [`DateError`] says why the cell is not a date.
pub fn parse_date(cell: &str, year: Option<i32>) -> Result<DateCell<'_>, DateError> {
    read_date(cell, DateStyle { year, order: DateOrder::DayFirst })
}

/// Reads a date in a column whose dates are written in this style.
///
/// # Errors
/// [`DateError`] says why the cell is not a date.
pub fn read_date(cell: &str, style: DateStyle) -> Result<DateCell<'_>, DateError> {
    match parse_plain_day(cell.as_bytes(), style.order) {
        Some(date) => Ok(DateCell { date, time: None, rest: "" }),
        None => parse_any_date(cell, style),
    }
}

/// Fast path for a date of ten bytes with nothing around it, as nearly every file writes it. `None` means
/// only that the slow path has to decide.
fn parse_plain_day(cell: &[u8], order: DateOrder) -> Option<NaiveDate> {
    let number = |digits: &[u8]| {
        let digit = |digit: &u8| digit.is_ascii_digit().then(|| u32::from(digit - b'0'));
        digits.iter().try_fold(0, |value, byte| Some(value * 10 + digit(byte)?))
    };
    let (year, month, day) = match cell {
        [year @ .., b'-', m1, m0, b'-', d1, d0] if year.len() == 4 => (year, [*m1, *m0], [*d1, *d0]),
        [a1, a0, b'/', b1, b0, b'/', year @ ..]
        | [a1, a0, b'-', b1, b0, b'-', year @ ..]
        | [a1, a0, b'.', b1, b0, b'.', year @ ..]
            if year.len() == 4 =>
        {
            let (first, second) = ([*a1, *a0], [*b1, *b0]);
            match order {
                DateOrder::DayFirst => (year, second, first),
                DateOrder::MonthFirst => (year, first, second),
            }
        }
        _ => return None,
    };
    let year = number(year).filter(|year| (1900..=2999).contains(year))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(&month)?, number(&day)?)
}

fn parse_any_date(cell: &str, style: DateStyle) -> Result<DateCell<'_>, DateError> {
    let cell = cell.trim_matches(is_blank);
    let mut fault = None;
    for (weekday, rest) in weekdays(cell).into_iter().flatten() {
        match parse_dated(rest, style) {
            Ok(parsed) if parsed.date.weekday() != weekday => return Err(DateError::OtherWeekday),
            Ok(parsed) => return Ok(parsed),
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    fault.map_or_else(|| parse_dated(cell, style), Err)
}

/// Reads a date without a day of the week before it.
fn parse_dated(cell: &str, style: DateStyle) -> Result<DateCell<'_>, DateError> {
    if cell.is_empty() {
        return Err(DateError::Blank);
    }
    // `08:40 03/06/2025`: e-wallets write the time first.
    if let (Some(time), day) = take_time(cell)
        && let Some((time, day)) = take_half(time, day)
        && let Ok(parsed @ DateCell { time: None, .. }) = parse_any_date(day, style)
    {
        return Ok(DateCell { time: Some(time), ..parsed });
    }
    let (date, rest) = match take_named_day(cell) {
        Some(named) => named,
        None => {
            let end = cell
                .find(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-' | '.')))
                .unwrap_or(cell.len());
            let (day, rest) = cell.split_at(end);
            (parse_day(day, style), rest)
        }
    };
    // `2025-03-05T10:20:30` is a date and a time; any other text directly after the digits is not.
    let rest = match rest.chars().next() {
        None => "",
        Some('T') if rest.get(1..).is_some_and(|time| take_time(time).0.is_some()) => {
            rest.get(1..).unwrap_or("")
        }
        Some(c) if is_blank(c) => rest.trim_start_matches(is_blank),
        Some(_) => return Err(DateError::NotADate),
    };
    let (time, rest) = match take_time(rest) {
        (Some(time), rest) => match take_half(time, rest) {
            Some((time, "")) => (Some(time), ""),
            None => return Err(DateError::NotADate),
            // What follows begins a document number.
            Some(_) => (Some(time), rest),
        },
        without => without,
    };
    let date = date?;
    match time.zip(zone_of(rest)) {
        Some((seconds, ahead)) => at_home(date, seconds, ahead).ok_or(DateError::NoSuchDay),
        None => Ok(DateCell { date, time, rest }),
    }
}

/// Takes a date with the English name of its month from the beginning of a text, such as `2 Jun 2025`,
/// `02-JUN-2025` or `June 2, 2025`. Returns it with the text after it.
fn take_named_day(text: &str) -> Option<(Result<NaiveDate, DateError>, &str)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month_of = |word: &str| {
        let word = word.to_ascii_lowercase();
        let is_it =
            |name: &&str| *name == word || name.get(..3) == Some(&word) || name.get(..4) == Some(&word);
        MONTHS.iter().position(is_it).map(|at| (at + 1).to_string())
    };
    let is_between = |c: char| matches!(c, ' ' | '-' | '/' | '.' | ',');
    let is_in = |c: char| c.is_ascii_alphanumeric();
    let (mut words, mut rest) = ([""; 3], text);
    for (at, word) in words.iter_mut().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(is_between)?.trim_start_matches(is_blank);
        }
        let end = rest.find(|c: char| !is_in(c)).unwrap_or(rest.len());
        (*word, rest) = rest.split_at(end);
    }
    let is_number = |word: &str, most: usize| {
        (1..=most).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [first, second, year] = words;
    let (month, day) = match (month_of(first), month_of(second)) {
        (None, Some(month)) => (month, first),
        (Some(month), None) => (month, second),
        _ => return None,
    };
    let is_day = is_number(day, 2) && is_number(year, 4) && year.len() == 4;
    is_day.then(|| (day_of(year, &month, day), rest))
}

/// Converts a local time to Vietnamese time (UTC+7); `ahead` is the zone's offset from UTC in minutes.
fn at_home(date: NaiveDate, seconds: u32, ahead: i64) -> Option<DateCell<'static>> {
    const DAY: i64 = 86_400;
    let home = i64::from(seconds) + (7 * 60 - ahead) * 60;
    let date = date.checked_add_signed(chrono::TimeDelta::days(home.div_euclid(DAY)))?;
    Some(DateCell { date, time: u32::try_from(home.rem_euclid(DAY)).ok(), rest: "" })
}

/// Offset of a time zone from UTC in minutes: `Z`, `+07:00`, `GMT+7`.
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

/// Returns the days of the week with which a cell may begin, in two words and in one, each with the rest of the cell:
/// `Thu 5 Jun 2025` begins with a Thursday, which is `thứ năm` with the day of the month.
fn weekdays(cell: &str) -> [Option<(Weekday, &str)>; 2] {
    const DAYS: [(Weekday, &[&str]); 7] = [
        (Weekday::Mon, &["thu hai", "thu 2", "t2", "monday", "mon"]),
        (Weekday::Tue, &["thu ba", "thu 3", "t3", "tuesday", "tue"]),
        (Weekday::Wed, &["thu tu", "thu 4", "t4", "wednesday", "wed"]),
        (Weekday::Thu, &["thu nam", "thu 5", "t5", "thursday", "thu"]),
        (Weekday::Fri, &["thu sau", "thu 6", "t6", "friday", "fri"]),
        (Weekday::Sat, &["thu bay", "thu 7", "t7", "saturday", "sat"]),
        (Weekday::Sun, &["chu nhat", "cn", "sunday", "sun"]),
    ];
    if cell.starts_with(|c: char| c.is_ascii_digit()) {
        return [None; 2];
    }
    let weekday = |text: &str| {
        let folded = fold(text);
        DAYS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(weekday, _)| *weekday)
    };
    let Some((day, rest)) = cell.split_once([',', ' ']) else { return [None; 2] };
    let with_rest = |words: &str, rest| {
        let rest: &str = rest;
        Some((weekday(words)?, rest.trim_start_matches(|c: char| c == ',' || is_blank(c))))
    };
    // `Thứ hai, …` and `Chủ nhật …` are two words.
    let two = rest.split_once([',', ' ']);
    [two.and_then(|(second, rest)| with_rest(&format!("{day} {second}"), rest)), with_rest(day, rest)]
}

pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn parse_day(text: &str, style: DateStyle) -> Result<NaiveDate, DateError> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else {
        return match (text.len(), text.get(..4), text.get(4..6), text.get(6..8)) {
            (8, Some(y), Some(m), Some(d)) => day_of(y, m, d),
            _ => Err(DateError::NotADate),
        };
    };
    let in_order = |year: &str, first: &str, second: &str| match style.order {
        DateOrder::DayFirst => day_of(year, second, first),
        DateOrder::MonthFirst => day_of(year, first, second),
    };
    let mut parts = text.split(separator);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(a), Some(b), Some(c), None) => match (a.len(), b.len(), c.len()) {
            (4, 1..=2, 1..=2) if separator == '-' || separator == '/' => day_of(a, b, c),
            (1..=2, 1..=2, 4) => in_order(c, a, b),
            (1..=2, 1..=2, 2) => Err(DateError::TwoDigitYear),
            _ => Err(DateError::NotADate),
        },
        (Some(a), Some(b), None, None) if matches!((a.len(), b.len()), (1..=2, 1..=2)) => {
            let year = style.year.ok_or(DateError::NoYear)?;
            in_order(&year.to_string(), a, b)
        }
        _ => Err(DateError::NotADate),
    }
}

fn day_of(year: &str, month: &str, day: &str) -> Result<NaiveDate, DateError> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| DateError::NotADate);
    let year = year.parse::<i32>().map_err(|_| DateError::NotADate)?;
    let (month, day) = (number(month)?, number(day)?);
    // A year far from any ledger's means that the cell is a document number that looks like a date.
    if !(1900..=2999).contains(&year) {
        return Err(DateError::NoSuchDay);
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NoSuchDay)
}

/// Takes a time of day, in seconds since midnight, from the beginning of `text`: `hh:mm`, `hh:mm:ss`,
/// `hh:mm:ss.fff`. Returns it with the text after it. An impossible time such as `25:61` is not taken.
fn take_time(text: &str) -> (Option<u32>, &str) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    match parse_time(time) {
        Some(seconds) => (Some(seconds), rest.trim_start_matches(is_blank)),
        None => (None, text),
    }
}

/// Takes the half of the day from the beginning of the text after a time: `AM` and `PM`, or `SA` (sáng) and
/// `CH` (chiều). Returns the time with the rest of the text; `None` if the hour is none of that half.
fn take_half(time: u32, text: &str) -> Option<(u32, &str)> {
    const HALF: u32 = 12 * 3600;
    let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '.')).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let is_after_noon = match word.replace('.', "").to_ascii_lowercase().as_str() {
        "am" | "sa" => false,
        "pm" | "ch" => true,
        _ => return Some((time, text)),
    };
    let rest = rest.trim_start_matches(is_blank);
    match (time / 3600, is_after_noon) {
        (12, false) => Some((time - HALF, rest)),
        (1..=11, true) => Some((time + HALF, rest)),
        (0..=11, false) | (12.., true) => Some((time, rest)),
        (0, true) | (12.., false) => None,
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

/// Returns the message key for a date that cannot be read.
pub const fn date_key(error: DateError) -> &'static str {
    match error {
        DateError::Blank => "HB0105.blank",
        DateError::NotADate => "HB0105",
        DateError::NoYear => "HB0105.no-year",
        DateError::TwoDigitYear => "HB0105.two-digit-year",
        DateError::NoSuchDay => "HB0105.no-such-day",
        DateError::OtherWeekday => "HB0105.weekday",
    }
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
        // The time is impossible, so it is left as the rest of the cell, and a date column accepts no rest.
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
    fn months_by_name_and_days_of_the_week() {
        for cell in [
            "2 Jun 2025",
            "02-JUN-2025",
            "June 2, 2025",
            "Mon, 02/06/2025",
            "Thứ Hai 2/6/2025",
            "Jun 02 2025",
        ] {
            assert_eq!(read(cell), Ok(("2025-06-02".to_owned(), "")), "{cell}");
        }
        assert_eq!(read("Thứ Năm, 02/06/2025"), Err(DateError::OtherWeekday));
        assert_eq!(read("31 Jun 2025"), Err(DateError::NoSuchDay));
        for cell in ["Mau 2 2025", "May Mau 2025", "Jun 2025", "2 Jun 25", "2June2025x"] {
            assert_eq!(read(cell), Err(DateError::NotADate), "{cell}");
        }
    }

    #[test]
    fn a_day_of_the_week_is_not_mixed_up_with_that_of_the_month() {
        for (number, name) in
            (1..=30).zip(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].into_iter().cycle())
        {
            let wanted = format!("2025-06-{number:02}");
            for cell in [format!("{name} {number} Jun 2025"), format!("{name}, {number:02} Jun 2025")] {
                assert_eq!(read(&cell), Ok((wanted.clone(), "")), "{cell}");
            }
        }
        assert_eq!(read("Thứ 5 05/06/2025"), Ok(("2025-06-05".to_owned(), "")));
        assert_eq!(read("Thu 5 lần"), Err(DateError::NotADate));
    }

    #[test]
    fn the_month_stands_first_where_it_is_said() {
        let style = DateStyle { year: Some(2025), order: DateOrder::MonthFirst };
        let read = |cell| read_date(cell, style).map(|cell| cell.date.to_string());
        for cell in ["06/13/2025", "6-13-2025", "06/13", "2025-06-13", "Fri, 06/13/2025 10:20"] {
            assert_eq!(read(cell), Ok("2025-06-13".to_owned()), "{cell}");
        }
        assert_eq!(read("13/06/2025"), Err(DateError::NoSuchDay));
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in "\\PC*", year in proptest::option::of(any::<i32>())) {
            let _ = parse_date(&cell, year);
            let _ = read_date(&cell, DateStyle { year, order: DateOrder::MonthFirst });
        }

        #[test]
        fn the_short_way_reads_days_as_the_long_one(
            cell in "[0-3][0-9][-/.][01][0-9][-/.][12][0-9]{3}|[12][0-9]{3}[-/.][01][0-9][-/.][0-3][0-9]|[-0-9/. ]{10}",
            order in prop_oneof![Just(DateOrder::DayFirst), Just(DateOrder::MonthFirst)],
        ) {
            if let Some(date) = parse_plain_day(cell.as_bytes(), order) {
                prop_assert_eq!(parse_any_date(&cell, DateStyle { year: None, order }), Ok(DateCell { date, time: None, rest: "" }));
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
