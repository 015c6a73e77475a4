//! Tables of text, aligned by screen columns.

use hocbong_core::text::printable;
use hocbong_messages::one_line;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// How the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For figures.
    Right,
}

/// Writes rows under a header; an empty row becomes a rule.
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

/// The number of screen columns that a text takes. A combining mark takes none; a hidden character takes
/// those of its number.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(&*printable(text))
}

/// A text followed by spaces up to `places` columns.
pub(crate) fn padded(text: &str, places: usize) -> String {
    format!("{text}{}", " ".repeat(places.saturating_sub(width(text))))
}

/// A text preceded by spaces up to `places` columns.
pub(crate) fn flush_right(text: &str, places: usize) -> String {
    format!("{}{text}", " ".repeat(places.saturating_sub(width(text))))
}

/// A number with a decimal point in Vietnamese notation: dots between thousands, a comma before the fraction, a true minus
/// sign.
pub(crate) fn decimal_text(number: &str) -> String {
    let (whole, fraction) =
        number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("−", whole));
    // A quantity may have more digits than any integer.
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(',');
        text.push_str(fraction);
    }
    text
}

/// An amount in đồng with dots between thousands and a true minus sign.
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

/// A text preceded by spaces so that it stands in the middle of `within` columns.
pub(crate) fn centred(text: &str, within: usize) -> String {
    format!("{}{text}", " ".repeat(within.saturating_sub(width(text)) / 2))
}

/// Breaks a text between words into lines of at most `most` columns; a longer word is cut. Line feeds count
/// as spaces.
pub(crate) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let long = width(word);
        if used > 0 && used + 1 + long > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if used + long <= most {
            line.push_str(word);
            used += long;
            continue;
        }
        for letter in word.chars() {
            let place = width(letter.encode_utf8(&mut [0; 4]));
            if used + place > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += place;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a text into as few lines as [`wrapped`] does, of widths as even as possible.
pub(crate) fn balanced(text: &str, most: usize) -> Vec<String> {
    let lines = wrapped(text, most);
    let longest = text.split_whitespace().map(width).max().unwrap_or(0);
    let even = (longest..most).map(|most| wrapped(text, most)).find(|even| even.len() == lines.len());
    even.unwrap_or(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_vietnamese() {
        assert_eq!(decimal_text("12000"), "12.000");
        assert_eq!(decimal_text("-1234567.50"), "−1.234.567,50");
        assert_eq!(decimal_text("0.5"), "0,5");
        assert_eq!(amount_text(-21_000_000), "−21.000.000");
    }

    #[test]
    fn lines_are_broken_between_words_and_no_letter_is_lost() {
        assert_eq!(wrapped("một hai  ba\nbốn", 7), ["một hai", "ba bốn"]);
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert!(wrapped(" ", 3).is_empty());
        assert_eq!(balanced("Thủ trưởng đơn vị", 15), ["Thủ trưởng", "đơn vị"]);
        assert_eq!(balanced("Kế toán", 15), ["Kế toán"]);
    }
}
