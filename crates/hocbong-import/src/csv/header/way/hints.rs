//! What points to payments among amounts without signs but proves none: a column that mixes both directions in its words,
//! two series of vouchers, one party on either side.

use super::{WayNote, hint, speaks_of_receipts};
use crate::csv::cells::trimmed;
use crate::csv::header::Columns;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::vocabulary::{Value, direction_of_cell, speaks_of};
use hocbong_core::diagnostic::Message;
use hocbong_core::text::fold;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Maximum number of different cells in a column that sorts the rows.
const MAX_SORTS: usize = 8;
/// Maximum number of digits in the number of a voucher.
const MAX_DIGITS: usize = 5;

/// Returns what shows that money went both ways although no row says it in a way that we understand.
pub(super) fn of_both_ways(columns: &Columns, above: &[Record], rows: &[&Record]) -> Option<WayNote> {
    use Meaning as M;
    let found = |column: &str, values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let message = Message::new("HB0122.way").with("column", column).with("values", values.join(", "));
        WayNote { message, hint: hint(columns), column: Arc::from(column) }
    };
    let name = |at: usize| columns.list().get(at).map_or("", |column| &*column.name);
    let of_meaning = |list: &'static [Meaning]| {
        let is_one =
            |at: &usize| columns.list().get(*at).is_some_and(|column| list.contains(&column.meaning));
        (0..columns.list().len()).filter(is_one)
    };
    let sorting = &[M::Other, M::Status, M::Method, M::Purpose];
    if let Some((at, values)) = of_meaning(sorting).find_map(|at| Some((at, mixed_sorts(rows, at)?))) {
        return Some(found(name(at), &values));
    }
    let numbered = &[M::Reference, M::Voucher, M::Id, M::Other];
    if !speaks_of_receipts(columns, above)
        && let Some((at, first, second)) = of_meaning(numbered).find_map(|at| {
            let (first, second) = two_series(rows, at)?;
            Some((at, first, second))
        })
    {
        return Some(found(name(at), &[&first, &second]));
    }
    let texts = &[M::Other, M::Party, M::DebitParty, M::CreditParty];
    let places: Vec<usize> = of_meaning(texts).collect();
    places.iter().enumerate().find_map(|(index, one)| {
        let other = places.iter().skip(index + 1).find(|other| has_owner(rows, *one, **other))?;
        let message = Message::new("HB0122.accounts").with("first", name(*one)).with("second", name(*other));
        Some(WayNote { message, hint: hint(columns), column: Arc::from(name(*one)) })
    })
}

/// Returns the different cells of a column if they are few and some say that money came in, others that it went out,
/// by a word at either end: `Đã thu`, `Chuyển khoản đến`, `Rút ATM`.
fn mixed_sorts<'r>(rows: &[&'r Record], at: usize) -> Option<Vec<&'r str>> {
    let mut cells: Vec<&str> = rows.iter().map(|record| trimmed(record.cell(at))).collect();
    cells.sort_unstable();
    cells.dedup();
    if !(2..=MAX_SORTS).contains(&cells.len()) || cells.iter().any(|cell| cell.chars().count() > 24) {
        return None;
    }
    let said: Vec<Value> = cells.iter().filter_map(|cell| side_within(cell)).collect();
    (said.contains(&Value::In) && said.contains(&Value::Out)).then_some(cells)
}

/// Returns the direction that a word of a cell states. Of a method only the last word does, as in `Chuyển khoản đến`;
/// what begins with `rút` went out.
fn side_within(cell: &str) -> Option<Value> {
    let folded = fold(cell);
    let bare = folded.strip_prefix("da ").unwrap_or(&folded);
    let bare = bare.strip_suffix(" roi").unwrap_or(bare);
    let is_method = speaks_of(bare, Value::Method) && !bare.starts_with("rut ");
    let last = || bare.rsplit(' ').next().and_then(direction_of_cell);
    let first = || bare.split(' ').next().and_then(direction_of_cell);
    if is_method { last() } else { direction_of_cell(bare).or_else(last).or_else(first) }
}

/// Returns an example of each of two series of numbers in a column, if every row belongs to one of them, each counts on
/// by one, and they share a number: one series could not hold it twice. A series of one number shows no counting,
/// and a bank's references are longer than numbers of vouchers.
fn two_series(rows: &[&Record], at: usize) -> Option<(String, String)> {
    let mut series: BTreeMap<String, (String, Vec<u64>)> = BTreeMap::new();
    for record in rows {
        let cell = trimmed(record.cell(at));
        let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
        let number: u64 = cell.get(letters.len()..)?.parse().ok()?;
        if !letters.contains(char::is_alphabetic) || cell.len() - letters.len() > MAX_DIGITS {
            return None;
        }
        let (_, numbers) = series.entry(fold(letters)).or_insert_with(|| (cell.to_owned(), Vec::new()));
        numbers.push(number);
    }
    let counts_on = |numbers: &[u64]| {
        numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| one.abs_diff(*next) == 1)
    };
    let mut all = series.into_values();
    let (Some(first), Some(second), None) = (all.next(), all.next(), all.next()) else { return None };
    let is_shared = first.1.iter().any(|number| second.1.contains(number));
    (first.1.len().min(second.1.len()) > 1 && is_shared && counts_on(&first.1) && counts_on(&second.1))
        .then_some((first.0, second.0))
}

/// Whether one value stands in each row in exactly one of two columns, and in both of them: it is whose account this is.
fn has_owner(rows: &[&Record], one: usize, other: usize) -> bool {
    let cells = |record: &Record| (fold(trimmed(record.cell(one))), fold(trimmed(record.cell(other))));
    let Some(first) = rows.first() else { return false };
    let (left, right) = cells(first);
    [left, right].into_iter().filter(|owner| owner.contains(char::is_alphabetic)).any(|owner| {
        let sides = || {
            rows.iter().map(|record| {
                let (left, right) = cells(record);
                (left == owner, right == owner)
            })
        };
        sides().all(|(left, right)| left != right)
            && sides().any(|(left, _)| left)
            && sides().any(|(_, right)| right)
    })
}
