//! Columns of text, aligned by what a screen shows.

use hocbong_core::text::printable;
use hocbong_messages::one_line;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// On which side the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Writes rows under a header; a blank row becomes a line.
///
/// # Errors
/// When the output cannot be written.
pub fn write_table(
    out: &mut dyn Write,
    header: &[String],
    aligns: &[Align],
    rows: &[Vec<String>],
) -> io::Result<()> {
    let on_one_line = |row: &Vec<String>| row.iter().map(|cell| one_line(cell).into_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(on_one_line).collect();
    let width_of = |index: usize| {
        rows.iter()
            .chain(std::iter::once(&header.to_vec()))
            .filter_map(|row| row.get(index))
            .map(|cell| width(cell))
            .max()
    };
    let widths: Vec<usize> = (0..header.len()).map(|index| width_of(index).unwrap_or(0)).collect();
    let mut line = |row: &[String]| {
        let mut text = String::new();
        for ((cell, width_of_column), align) in row.iter().zip(&widths).zip(aligns) {
            text.push_str(&match align {
                Align::Left => padded(cell, *width_of_column),
                Align::Right => flush_right(cell, *width_of_column),
            });
            text.push_str("  ");
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(header)?;
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(&rule)?;
    for row in &rows {
        if row.is_empty() { line(&rule)? } else { line(row)? }
    }
    Ok(())
}

/// How many places a text takes on a screen: a letter one, a combining mark none, a hidden character those of its number.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(&*printable(text))
}

/// A text with blanks behind it up to `places`.
pub(crate) fn padded(text: &str, places: usize) -> String {
    format!("{text}{}", " ".repeat(places.saturating_sub(width(text))))
}

/// A text with blanks before it up to `places`.
pub(crate) fn flush_right(text: &str, places: usize) -> String {
    format!("{}{text}", " ".repeat(places.saturating_sub(width(text))))
}

/// An amount with Vietnamese grouping and a true minus.
pub(crate) fn amount_text(amount: i128) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    if amount < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
