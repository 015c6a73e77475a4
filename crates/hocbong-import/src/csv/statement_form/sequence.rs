//! What the rows of a file show one after another: repetitions, entries and their opposites, days that cannot be right.

use super::row_shape::day_column;
use crate::csv::dates::DateOrder;
use crate::csv::meaning::Meaning;
use crate::csv::table::Table;
use chrono::{Datelike, NaiveDate};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::statement::{Statement, StatementRow};
use std::sync::Arc;

/// Reports rows that equal the row before them in everything, including a reference of their own: overlapping
/// pages print them twice.
pub(super) fn repeated_at_once(name: &Arc<str>, statement: &Statement, first: usize) -> Vec<Diagnostic> {
    let rows = || statement.rows.iter().skip(first);
    let is_same = |one: &StatementRow, next: &StatementRow| {
        !next.reference.is_empty()
            && (one.date, one.time(), one.amount, one.balance())
                == (next.date, next.time(), next.amount, next.balance())
            && (one.reference, one.party, one.text) == (next.reference, next.party, next.text)
    };
    let twice = rows().zip(rows().skip(1)).filter(|(one, next)| is_same(one, next));
    let say = |(one, next): (StatementRow, StatementRow)| {
        let place = Location::line(name, next.line);
        let mut found = Diagnostic::new(Code::REPEATED_ROWS, Message::new("HB0119.page"), place)
            .with_related(Location::line(name, one.line));
        found.severity = Severity::Warning;
        found
    };
    twice.take(MAX_OVERLAPS).map(say).collect()
}

/// Maximum number of such rows reported per file. Further ones are not.
const MAX_OVERLAPS: usize = 100;

/// Finds days that cannot be right: of a year that no book of ours has yet, or more than a year from the days of the rows
/// before and after, which are near each other.
#[derive(Debug, Default)]
pub(in crate::csv) struct DaysFarOff {
    before: Option<NaiveDate>,
    last: Option<(u32, NaiveDate)>,
    beyond: Option<Diagnostic>,
    slipped: Option<Diagnostic>,
}

impl DaysFarOff {
    /// Notes the day of the next row.
    pub(in crate::csv) fn note(&mut self, table: &Table<'_>, line: u32, after: NaiveDate) {
        /// Years of other calendars begin here: 2568 is 2025.
        const FIRST_YEAR_TOO_FAR: i32 = 2100;
        const MAX_DAYS: i64 = 366;
        let place =
            |line| Location::line(table.name(), line).in_column(table.columns().name(day_column(table)));
        let is_far =
            |one: NaiveDate, other: NaiveDate| one.signed_duration_since(other).num_days().abs() > MAX_DAYS;
        if after.year() >= FIRST_YEAR_TOO_FAR && self.beyond.is_none() {
            let message = Message::new("HB0126.year").with("year", after.year().to_string());
            self.beyond = Some(Diagnostic::new(Code::DAYS_CONTRADICT, message, place(line)));
        }
        if let (Some(before), Some((line, day))) = (self.before, self.last)
            && is_far(before, day)
            && is_far(day, after)
            && !is_far(before, after)
            && self.slipped.is_none()
        {
            let message =
                Message::new("HB0126.far").with("day", day).with("before", before).with("after", after);
            let mut found = Diagnostic::new(Code::DAYS_CONTRADICT, message, place(line));
            found.severity = Severity::Warning;
            self.slipped = Some(found);
        }
        (self.before, self.last) = (self.last.map(|(_, day)| day), Some((line, after)));
    }

    /// What was found.
    pub(in crate::csv) fn found(self) -> impl Iterator<Item = Diagnostic> {
        self.beyond.into_iter().chain(self.slipped)
    }
}

/// Reports that the dates are in order only if the month comes before the day.
pub(in crate::csv) fn month_before_day(
    table: &Table<'_>,
    days: impl Iterator<Item = NaiveDate>,
) -> Option<Diagnostic> {
    const MAX_ROWS: usize = 2_000;
    if table.is_date_order_known() {
        return None;
    }
    let days: Vec<NaiveDate> = days.take(MAX_ROWS).collect();
    let swapped: Option<Vec<NaiveDate>> =
        days.iter().map(|day| NaiveDate::from_ymd_opt(day.year(), day.day(), day.month())).collect();
    let is_in_order = |days: &[NaiveDate]| days.is_sorted() || days.iter().rev().is_sorted();
    let is_swapped = days.len() > 3 && !is_in_order(&days) && is_in_order(&swapped?);
    let place = Location::file(table.name()).in_column(table.columns().name(Meaning::Date));
    let hint = Message::new("HB0126.hint-order").with("order", DateOrder::MonthFirst.as_str());
    is_swapped.then(|| {
        Diagnostic::new(Code::DAYS_CONTRADICT, Message::new("HB0126.month-first"), place).with_hint(hint)
    })
}

/// Reports that each row is followed by its opposite, with the same date and text: the file exports journal
/// entries, not an account.
pub(super) fn both_postings(name: &Arc<str>, statement: &Statement, first: usize) -> Option<Diagnostic> {
    const MAX_ROWS: usize = 200;
    let rows: Vec<StatementRow> = statement.rows.iter().skip(first).take(MAX_ROWS).collect();
    let are_opposite = |pair: &[StatementRow]| match pair {
        [one, other] => {
            (one.date, one.text, one.party) == (other.date, other.text, other.party)
                && one.amount.checked_neg() == Some(other.amount)
        }
        _ => false,
    };
    let is_all = !rows.is_empty() && rows.chunks(2).all(are_opposite);
    let place = Location::file(name);
    is_all.then(|| Diagnostic::new(Code::SEVERAL_ACCOUNTS, Message::new("HB0127.postings"), place))
}
