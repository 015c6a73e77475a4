//! Decides whether a column puts the day or the month first, from evidence in the file itself.

use super::{DateError, DateOrder, DateStyle, read_date};
use crate::csv::record::Record;
use chrono::{Datelike, NaiveDate};
use hocbong_core::text::fold;

/// Evidence that the month comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum OrderWitness {
    /// Read day first, some cells are not dates or do not fall on the stated day of the week; read month
    /// first, every cell is a valid date.
    OnlyReading,
    /// Read month first, every date lies in the period printed in the file.
    Period,
    /// Read month first, the dates are in order; read day first, they jump back and forth.
    Sequence,
}

impl OrderWitness {
    /// Message key that explains the evidence in the catalogue.
    pub(in crate::csv) const fn key(self) -> &'static str {
        match self {
            Self::OnlyReading => "HB0126.read-only",
            Self::Period => "HB0126.read-period",
            Self::Sequence => "HB0126.read-sequence",
        }
    }
}

/// Minimum number of different dates whose order is evidence; with fewer it may be chance. The first limit
/// applies next to a running balance, which shows that the rows are in booking order; the second without one.
const MIN_BESIDE_BALANCE: usize = 4;
const FEWEST: usize = 6;
/// Minimum share of cells, in percent, that must not be dates when read day first; fewer are treated as slips
/// of the pen. Of the days of a month three in five are later than the twelfth.
const MIN_SHARE: usize = 20;

/// Returns the order that the folded name of a column states, such as `date (mm/dd/yyyy)`. `yyyy/mm/dd` states nothing about
/// dates whose year comes last.
pub(in crate::csv) fn order_stated_in(name: &str) -> Option<DateOrder> {
    let is_between = |c: char| matches!(c, '/' | '-' | '.');
    let patterns = name.split(|c: char| !(c.is_alphanumeric() || is_between(c)));
    patterns.filter_map(|pattern| pattern.split_once("mm")).find_map(|(before, after)| {
        let is_next = |text: &str, wanted: &str| {
            text.strip_prefix(is_between).is_some_and(|rest| rest.starts_with(wanted))
        };
        if before.strip_suffix(is_between).is_some_and(|before| before.ends_with("dd")) {
            return Some(DateOrder::DayFirst);
        }
        (is_next(after, "dd") && !before.contains("yy")).then_some(DateOrder::MonthFirst)
    })
}

/// Returns the evidence that the month comes first in `cells`; `None` if there is none, so that the day comes
/// first. `above` are the rows above the table.
pub(in crate::csv) fn settle_order(
    cells: &[&str],
    above: &[Record],
    year: Option<i32>,
    has_balance: bool,
) -> Option<OrderWitness> {
    let style = |order| DateStyle { year, order };
    let (day_first, month_first) = (style(DateOrder::DayFirst), style(DateOrder::MonthFirst));
    // The dates, and the number of cells that have the form of a date but are none.
    let read = |style: DateStyle| -> (Vec<NaiveDate>, usize) {
        let read: Vec<_> = cells.iter().map(|cell| read_date(cell, style)).collect();
        let is_none = |error: &DateError| matches!(error, DateError::NoSuchDay | DateError::OtherWeekday);
        let none = read.iter().filter(|read| read.as_ref().is_err_and(is_none)).count();
        (read.into_iter().flatten().map(|cell| cell.date).collect(), none)
    };
    let ((days, none), (swapped, swapped_none)) = (read(day_first), read(month_first));
    if swapped_none > 0 || days == swapped {
        return None;
    }
    if none > 0 {
        return (none * 100 >= cells.len() * MIN_SHARE).then_some(OrderWitness::OnlyReading);
    }
    let periods =
        [day_first, month_first].map(|style| above.iter().find_map(|row| printed_period(row, style)));
    let is_within = |days: &[NaiveDate]| {
        let holds = |(from, to): &(NaiveDate, NaiveDate)| days.iter().all(|day| (from..=to).contains(&day));
        periods.iter().flatten().any(holds)
    };
    if is_within(&days) {
        return None;
    }
    if is_within(&swapped) {
        return Some(OrderWitness::Period);
    }
    let is_in_order = |days: &[NaiveDate]| days.is_sorted() || days.iter().rev().is_sorted();
    let mut distinct = swapped.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let fewest = if has_balance { MIN_BESIDE_BALANCE } else { FEWEST };
    let follows = distinct.len() >= fewest && is_in_order(&swapped) && !is_in_order(&days);
    follows.then_some(OrderWitness::Sequence)
}

/// Whether days up to the twelfth are written differently from later ones. That happens when a spreadsheet
/// that puts the month first took the former for dates and rewrote them, and left the latter as they were.
pub(in crate::csv) fn are_written_in_two_ways(cells: &[&str]) -> bool {
    const LAST_MONTH: u32 = 12;
    // The features of the writing that we compare: the separator, whether the year comes first, and zero
    // padding.
    let way = |cell: &str| {
        let day = cell.split(' ').next().unwrap_or_default();
        let divider = day.chars().find(|c| !c.is_ascii_digit());
        let parts = || day.split(['/', '-', '.']);
        let (is_single, is_filled) =
            (parts().any(|part| part.len() == 1), parts().any(|part| part.starts_with('0')));
        (divider, day.find(|c: char| !c.is_ascii_digit()) == Some(4), is_single, is_filled)
    };
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for cell in cells {
        let Ok(read) = read_date(cell, DateStyle::default()) else { continue };
        let side = if read.date.day() > LAST_MONTH { &mut late } else { &mut early };
        side.push(way(cell));
    }
    let differs = |one: &(Option<char>, bool, bool, bool), other: &(Option<char>, bool, bool, bool)| {
        (one.0, one.1) != (other.0, other.1) || one.2 && !other.2 && other.3
    };
    let ways_differ = early.iter().all(|one| late.iter().all(|other| differs(one, other)));
    early.len() > 1 && late.len() > 1 && ways_differ
}

/// Returns the dates in a folded text, in order.
pub(in crate::csv) fn days_in(text: &str, style: DateStyle) -> Vec<NaiveDate> {
    let plain = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_between = |c: char| !(c.is_alphanumeric() || matches!(c, '/' | '-' | '.'));
    let words: Vec<String> = text.split(is_between).map(plain).filter(|word| !word.is_empty()).collect();
    let day =
        |text: &str| read_date(text, style).ok().filter(|cell| cell.rest.is_empty()).map(|cell| cell.date);
    let mut days = Vec::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let (found, length) = match rest {
            [ngay, day, thang, month, nam, year, ..]
                if (ngay.as_str(), thang.as_str(), nam.as_str()) == ("ngay", "thang", "nam") =>
            {
                (read_date(&format!("{day}/{month}/{year}"), DateStyle::default()).ok().map(|c| c.date), 6)
            }
            // `june 1, 2025` is three words.
            [first, second, third, ..] => match day(&format!("{first} {second} {third}")) {
                Some(named) => (Some(named), 3),
                None => (day(first), 1),
            },
            [first, ..] => (day(first), 1),
            [] => break,
        };
        days.extend(found);
        at += length;
    }
    days
}

/// Returns the two dates of a row such as `Từ ngày 01/01/2025 đến ngày 30/06/2025`.
pub(in crate::csv) fn printed_period(record: &Record, style: DateStyle) -> Option<(NaiveDate, NaiveDate)> {
    let text = record.cells().map(fold).collect::<Vec<_>>().join(" ");
    let names_a_period = ["tu ngay", "ky sao ke", "from", "period"].iter().any(|words| text.contains(words));
    if !names_a_period {
        return None;
    }
    let days = days_in(&text, style);
    match days.as_slice() {
        [from, to] if from <= to => Some((*from, *to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(cells: &[&str], has_balance: bool) -> Option<OrderWitness> {
        settle_order(cells, &[], None, has_balance)
    }

    #[test]
    fn the_name_of_a_column_may_state_the_order() {
        use DateOrder::{DayFirst, MonthFirst};
        for (name, order) in [
            ("date (mm/dd/yyyy)", Some(MonthFirst)),
            ("mm-dd-yyyy hh:mm", Some(MonthFirst)),
            ("ngay (dd/mm)", Some(DayFirst)),
            ("hh:mm dd.mm.yyyy", Some(DayFirst)),
            ("dd-mm-yyyy", Some(DayFirst)),
            ("date (yyyy/mm/dd)", None),
            ("date (yyyy-mm-dd hh:mm)", None),
            ("ngay", None),
        ] {
            assert_eq!(order_stated_in(name), order, "{name}");
        }
    }

    #[test]
    fn a_day_that_is_none_decides() {
        assert_eq!(settle(&["06/02/2025", "06/13/2025"], false), Some(OrderWitness::OnlyReading));
        assert_eq!(settle(&["02/06/2025", "13/06/2025"], false), None);
        // One column has both orders: neither reads all of it.
        assert_eq!(settle(&["06/13/2025", "13/06/2025"], false), None);
        assert_eq!(settle(&["Thu, 02/06/2025"], false), Some(OrderWitness::OnlyReading));
        assert_eq!(settle(&["Mon, 02/06/2025"], false), None);
        assert_eq!(settle(&[], true), None);
        let slip = ["01/02/2025"; 9].into_iter().chain(["02/13/2025"]).collect::<Vec<_>>();
        assert_eq!(settle(&slip, true), None);
    }

    #[test]
    fn days_in_order_decide_where_there_are_enough() {
        let jumping = ["01/09/2025", "01/10/2025", "02/03/2025", "03/05/2025", "04/11/2025", "05/02/2025"];
        assert_eq!(settle(&jumping, false), Some(OrderWitness::Sequence));
        assert_eq!(settle(jumping.get(..5).unwrap(), true), Some(OrderWitness::Sequence));
        assert_eq!(settle(jumping.get(..5).unwrap(), false), None);
        assert_eq!(settle(&["01/02/2025", "02/02/2025", "03/02/2025", "04/02/2025"], true), None);
    }

    #[test]
    fn days_in_a_text_whatever_divides_them() {
        for text in [
            "tu ngay 01/01/2025 den ngay 30/06/2025",
            "ky sao ke:01/01/2025–30/06/2025;",
            "period (1 january 2025, june 30, 2025)",
            "ngay 1 thang 1 nam 2025~30/06/2025",
        ] {
            let days: Vec<String> =
                days_in(text, DateStyle::default()).iter().map(ToString::to_string).collect();
            assert_eq!(days, ["2025-01-01", "2025-06-30"], "{text}");
        }
    }

    #[test]
    fn two_ways_of_writing_days() {
        assert!(are_written_in_two_ways(&["6/2/2025", "6/5/2025", "13/06/2025", "14/06/2025"]));
        assert!(!are_written_in_two_ways(&["06/02/2025", "06/05/2025", "13/06/2025", "14/06/2025"]));
        assert!(!are_written_in_two_ways(&["2/6/2025", "5/6/2025", "13/6/2025", "14/6/2025"]));
        assert!(!are_written_in_two_ways(&["6/2/2025", "13/06/2025", "14/06/2025"]));
    }
}
