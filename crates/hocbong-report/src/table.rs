//! Columns of text, aligned by what a screen shows.

use std::io::{self, Write};

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
            let pad = " ".repeat(width_of_column.saturating_sub(width(cell)));
            match align {
                Align::Left => text.extend([cell.as_str(), pad.as_str()]),
                Align::Right => text.extend([pad.as_str(), cell.as_str()]),
            }
            text.push_str("  ");
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(header)?;
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(&rule)?;
    for row in rows {
        if row.is_empty() { line(&rule)? } else { line(row)? }
    }
    Ok(())
}

/// How many places a text takes: a letter one, a combining mark none.
pub(crate) fn width(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).count()
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
