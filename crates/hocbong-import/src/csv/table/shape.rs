//! Recognises rows by the shape of their cells alone.

use crate::csv::cells::{parse_date, trimmed};
use crate::csv::header::Columns;
use crate::csv::looks::is_like_amount;
use crate::csv::meaning::Meaning;
use crate::csv::record::Record;
use crate::csv::vocabulary;
use hocbong_core::text::fold;
use hocbong_core::text::nfc;
use hocbong_core::vnd::parse_amount;

/// Whether an amount was split by its own separators: a cell of one to three digits is followed by a cell of
/// three digits that is not an amount of its own.
pub(super) fn has_slid(record: &Record, index: usize) -> bool {
    let is_figures = |cell: &str, least: usize| {
        (least..=3).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
    };
    let cell = |index: usize| record.cell(index).trim();
    let own = cell(index);
    is_figures(own, 1)
        && !own.starts_with('0')
        && is_figures(cell(index + 1), 3)
        && (cell(index + 1) == "000" || is_figures(cell(index + 2), 3))
}

/// Whether the cells of a row were shifted by a separator within its text: fewer than a thousand đồng stand in a
/// column of money, and an amount behind it in a column that is named as one of text.
pub(super) fn has_slid_into_text(columns: &Columns, record: &Record, index: usize) -> bool {
    let own = record.cell(index).trim();
    if own.len() > 3 || !own.bytes().all(|byte| byte.is_ascii_digit()) || own.starts_with('0') {
        return false;
    }
    let is_text = |name: &str| matches!(vocabulary::column(&fold(name)), Some((Meaning::Memo, _)));
    // A bare number may be a code.
    let is_grouped = |cell: &str| is_like_amount(cell) && cell.contains(['.', ',']);
    let behind = record.cells().zip(columns.list()).skip(index + 1);
    columns.unit_at(index) == 1
        && behind.into_iter().any(|(cell, column)| is_grouped(trimmed(cell)) && is_text(&column.name))
}

/// Whether the filled cells of a row are only words, as in signatures and notes below a table: none can be
/// read as an amount or a date, and there is only one cell or no digit at all.
pub(in crate::csv) fn are_words_alone<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let filled: Vec<&str> = cells.map(trimmed).filter(|cell| !cell.is_empty()).collect();
    let is_words = |cell: &&str| nfc(cell).chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let reads = |cell: &&str| parse_amount(cell).is_ok() || parse_date(cell, Some(2000)).is_ok();
    let has_figure = |cell: &&str| cell.bytes().any(|byte| byte.is_ascii_digit());
    !filled.iter().any(reads)
        && !filled.iter().any(|cell| is_row_of_its_own(cell))
        && (filled.len() == 1 || !filled.iter().any(has_figure))
        && filled.iter().any(is_words)
}

/// Whether a cell holds a whole row that was written with another delimiter than the file's: split there, it
/// has a date and an amount.
fn is_row_of_its_own(cell: &str) -> bool {
    let is_date = |part: &&str| parse_date(part, Some(2000)).is_ok_and(|date| date.rest.is_empty());
    let is_amount = |part: &&str| !is_date(part) && parse_amount(part).is_ok();
    [',', ';', '|', '\t'].into_iter().any(|delimiter| {
        let parts: Vec<&str> = cell.split(delimiter).map(trimmed).collect();
        parts.len() > 2 && parts.iter().any(is_date) && parts.iter().any(is_amount)
    })
}

/// Whether every filled cell of a row is one letter or a small number, perhaps in brackets. Printed forms
/// have such rows below their columns: `A, B, C, 1, 2` or `(1), (2), (3)`.
pub(super) fn is_column_letters(record: &Record) -> bool {
    let bare = |cell: &'_ str| -> String { cell.trim().trim_matches(['(', ')', '[', ']']).to_owned() };
    let filled: Vec<String> = record.cells().map(bare).filter(|cell| !cell.is_empty()).collect();
    let is_letter = |cell: &String| match cell.as_bytes() {
        [byte] => byte.is_ascii_alphanumeric(),
        [tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => false,
    };
    let has_letter = || filled.iter().any(|cell| cell.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let counts = || (1_usize..).zip(&filled).all(|(number, cell)| *cell == number.to_string());
    filled.len() > 2 && filled.iter().all(is_letter) && (has_letter() || counts())
}
