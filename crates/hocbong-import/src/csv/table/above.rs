//! Finds rows above a header that look like its data: the table that they belong to has a header that was not
//! understood.

use crate::csv::cells::{figure_of, parse_date, trimmed};
use crate::csv::header::Columns;
use crate::csv::labels::control_of;
use crate::csv::looks::is_like_amount;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// Returns the rows above the header that move money.
pub(super) fn rows_of_money<'r>(above: &'r [Record], columns: &Columns) -> Vec<&'r Record> {
    above.iter().filter(|row| moves_money(row, columns)).collect()
}

/// Whether a row has a figure, and a day or a running number where rows of data have theirs: at its beginning,
/// or in the column of this header.
fn moves_money(row: &Record, columns: &Columns) -> bool {
    const MONEY: [Meaning; 3] = [Meaning::Debit, Meaning::Credit, Meaning::Amount];
    let filled: Vec<&str> = row.cells().map(trimmed).filter(|cell| !cell.is_empty()).collect();
    let Some((first, others)) = filled.split_first() else { return false };
    if !others.iter().any(|cell| is_like_amount(cell)) || control_of(row).is_some() {
        return false;
    }
    let is_day = |cell: &str| parse_date(cell, Some(2000)).is_ok_and(|day| day.rest.is_empty());
    let is_number = |cell: &str| cell.len() <= 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let is_text = |cell: &&str| cell.contains(char::is_alphabetic);
    let under = |meaning| columns.position(meaning).map_or("", |at| row.cell(at));
    is_day(first)
        || is_number(first) && others.iter().any(is_text)
        || is_day(under(Meaning::Date))
            && MONEY.into_iter().any(|meaning| figure_of(under(meaning)).is_some_and(|figure| figure != 0))
}

/// Reports these rows as not read. `header` is the line of the header below them.
pub(super) fn diagnose(name: &Arc<str>, rows: &[&Record], header: u32) -> Option<Diagnostic> {
    let first = rows.first()?;
    let message = Message::new("HB0103.above").with("rows", rows.len()).with("header", header);
    let place = Location::line(name, first.line());
    Some(Diagnostic::new(Code::HEADER, message, place).with_hint(Message::new("HB0103.above-hint")))
}
