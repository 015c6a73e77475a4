//! Tables of text, aligned by screen columns.

use crate::Output;
use hocbong_core::text::printable;
use hocbong_messages::one_line;
use std::io;
use unicode_width::UnicodeWidthStr;

/// How the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For figures.
    Right,
}

/// Least width to which a column of words is squeezed, in screen columns.
const MIN_WORDS: usize = 8;
/// Longest word that keeps its column from being squeezed further, in screen columns.
const MAX_WHOLE_WORD: usize = 16;
/// Width that is enough for several words on a line, in screen columns.
const MIN_READABLE: usize = 20;
/// Most columns that name a row in each part of a table.
const MAX_NAMES: usize = 2;
/// Spaces between two columns.
const GAP: usize = 2;

/// Writes rows under a header within the columns of the output; an empty row becomes a rule. Words are broken over lines,
/// figures never; figures that do not fit go on below, after the words of their row.
///
/// # Errors
/// When the output cannot be written.
pub fn write_table(
    out: &mut dyn Output,
    header: &[String],
    aligns: &[Align],
    rows: &[Vec<String>],
) -> io::Result<()> {
    let grid = Grid::new(header, aligns, rows.iter().map(Vec::as_slice), out.columns());
    for (number, part) in grid.parts().iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        grid.lines(header, part).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        let rule: Vec<String> = grid.widths(part).map(|width| "─".repeat(width)).collect();
        let rule = rule.join(&" ".repeat(GAP)).trim_end().to_owned();
        writeln!(out, "{rule}")?;
        for row in rows {
            if row.is_empty() {
                writeln!(out, "{rule}")?;
            } else {
                grid.lines(row, part).iter().try_for_each(|line| writeln!(out, "{line}"))?;
            }
        }
    }
    Ok(())
}

/// The widths of columns that fit a page.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    aligns: &'a [Align],
    widths: Vec<usize>,
    most: usize,
}

impl<'a> Grid<'a> {
    /// Fits columns into `most` screen columns: as wide as their cells, then with headers broken between words, then with
    /// words squeezed. Figures keep their width.
    pub(crate) fn new<'r>(
        header: &[String],
        aligns: &'a [Align],
        rows: impl Iterator<Item = &'r [String]>,
        most: usize,
    ) -> Self {
        let longest_word = |text: &str| text.split_whitespace().map(width).max().unwrap_or_default();
        let mut cells = vec![0; header.len()];
        let mut words: Vec<usize> = header.iter().map(|text| longest_word(text)).collect();
        for row in rows {
            for (at, cell) in row.iter().enumerate() {
                let (Some(widest), Some(word)) = (cells.get_mut(at), words.get_mut(at)) else { continue };
                *widest = (*widest).max(width(cell));
                *word = (*word).max(longest_word(cell));
            }
        }
        let natural = header.iter().zip(&cells).map(|(head, cell)| width(head).max(*cell)).collect();
        let mut grid = Self { aligns, widths: natural, most };
        if grid.excess() == 0 {
            return grid;
        }
        let heads = header.iter().map(|head| longest_word(head));
        grid.widths = heads.zip(&cells).map(|(head, cell)| head.max(*cell)).collect();
        let whole = words.iter().zip(&grid.widths).map(|(word, width)| {
            let readable = (*width).min(MIN_READABLE);
            (*word).clamp(MIN_WORDS, MAX_WHOLE_WORD).max(readable)
        });
        grid.squeeze(&whole.collect::<Vec<_>>());
        // Rather than break words, figures go on below, unless not even one fits beside the words of its row.
        if grid.parts().iter().any(|part| grid.width(part) > most) {
            grid.squeeze(&vec![MIN_WORDS; header.len()]);
        }
        grid
    }

    fn excess(&self) -> usize {
        let gaps = GAP * self.widths.len().saturating_sub(1);
        (self.widths.iter().sum::<usize>() + gaps).saturating_sub(self.most)
    }

    /// Narrows the widest columns of words, none below its least width, until the columns fit.
    fn squeeze(&mut self, least: &[usize]) {
        loop {
            let excess = self.excess();
            let words = self.widths.iter_mut().zip(self.aligns).zip(least);
            let words = words.filter(|((width, align), least)| **align == Align::Left && **width > **least);
            let mut words: Vec<(&mut usize, usize)> =
                words.map(|((width, _), least)| (width, *least)).collect();
            words.sort_unstable_by_key(|(width, _)| **width);
            let Some((widest, least)) = words.pop().filter(|_| excess > 0) else { return };
            // It gives way to the next one, then both do.
            let next = words.last().map_or(0, |(next, _)| **next).max(least);
            let step = if *widest > next { (*widest - next).min(excess) } else { 1 };
            *widest -= step;
        }
    }

    /// The columns of each part of the table: all, if they fit; else as many as fit, after those that name the row.
    pub(crate) fn parts(&self) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..self.widths.len()).collect();
        if self.excess() == 0 {
            return vec![all];
        }
        // A number in front, as of merit, names a row only together with the words after it.
        let numbers = self.aligns.iter().take(1).filter(|align| **align == Align::Right).count();
        let words = self.aligns.iter().skip(numbers).take_while(|align| **align == Align::Left).count();
        let (names, others) = all.split_at((numbers + words).min(MAX_NAMES).min(all.len()));
        let taken = |columns: &[usize]| -> usize { self.widths(columns).map(|width| width + GAP).sum() };
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut part = names.to_vec();
        for column in others {
            if part.len() > names.len() && taken(&part) + taken(&[*column]) > self.most + GAP {
                parts.push(std::mem::replace(&mut part, names.to_vec()));
            }
            part.push(*column);
        }
        parts.push(part);
        parts
    }

    /// The widths of some columns.
    pub(crate) fn widths(&self, columns: &[usize]) -> impl Iterator<Item = usize> {
        columns.iter().filter_map(|column| self.widths.get(*column).copied())
    }

    /// The width of some columns side by side.
    pub(crate) fn width(&self, columns: &[usize]) -> usize {
        self.widths(columns).sum::<usize>() + GAP * columns.len().saturating_sub(1)
    }

    /// The cells of a row in some columns, on as many lines as the longest needs.
    pub(crate) fn lines(&self, row: &[String], columns: &[usize]) -> Vec<String> {
        let widths = || columns.iter().zip(self.widths(columns));
        let cell = |column: usize| row.get(column).map_or("", String::as_str);
        let broken: Vec<Vec<String>> =
            widths().map(|(column, width)| cell_lines(cell(*column), *column == 0, width.max(1))).collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or_default().max(1);
        let line = |line: usize| {
            let mut text = String::new();
            for ((column, width), cell) in widths().zip(&broken) {
                let part = cell.get(line).map_or("", String::as_str);
                let align = self.aligns.get(*column).copied().unwrap_or(Align::Left);
                text.push_str(&match align {
                    Align::Left => padded(part, width),
                    Align::Right => flush_right(part, width),
                });
                text.push_str(&" ".repeat(GAP));
            }
            text.trim_end().to_owned()
        };
        (0..height).map(line).collect()
    }
}

/// A cell on lines of at most `most` columns. Spaces that indent it are kept, also on further lines. Those of the first
/// column are indented further, so that no cell can look like the beginning of a row.
fn cell_lines(cell: &str, is_first: bool, most: usize) -> Vec<String> {
    let cell = one_line(cell);
    if width(&cell) <= most {
        return vec![cell.into_owned()];
    }
    let text = cell.trim_start_matches(' ');
    let indent = (cell.len() - text.len()).min(most / 2);
    let further = if is_first { (indent + GAP).min(most / 4).max(indent) } else { indent };
    let lines = wrapped(text, most - further).into_iter().enumerate();
    lines
        .map(|(number, line)| format!("{}{line}", " ".repeat(if number == 0 { indent } else { further })))
        .collect()
}

/// Writes a sentence within the columns of the output.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn say(out: &mut dyn Output, sentence: &str) -> io::Result<()> {
    writeln!(out, "{}", hanging(sentence, 0, 2, out.columns()))
}

/// Breaks a text into lines of at most `most` columns that follow a beginning of `used` columns; further lines are indented
/// by `indent` spaces. A word that fits no line stands on one of its own, whole.
pub(crate) fn hanging(text: &str, used: usize, indent: usize, most: usize) -> String {
    let mut lines = String::new();
    let mut at = used;
    // Lines break at spaces only, so that parts joined by a separator stay together.
    for (number, word) in text.split(' ').enumerate() {
        let needed = width(word) + usize::from(number > 0);
        if number > 0 && at + needed > most && at > indent {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            lines.push_str(word);
            at = indent + width(word);
        } else {
            if number > 0 {
                lines.push(' ');
            }
            lines.push_str(word);
            at += needed;
        }
    }
    lines
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

    fn table(columns: usize) -> String {
        let mut out = crate::Guard::new(Vec::new(), crate::Escapes::Text).with_columns(columns);
        let header = ["hội", "chỉ tiêu", "vận động"].map(str::to_owned);
        let aligns = [Align::Left, Align::Right, Align::Right];
        let rows = [vec!["  BPN Ban Khuyến học Mẫu".to_owned(), "20.000.000".to_owned(), "1.000".to_owned()]];
        write_table(&mut out, &header, &aligns, &rows).unwrap();
        String::from_utf8(out.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_table_fits_its_output_and_loses_nothing() {
        let words = |text: &str| {
            let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            words.sort();
            words.dedup();
            words.retain(|word| !word.starts_with('─'));
            words
        };
        let whole = table(120);
        assert_eq!(whole.lines().count(), 3, "{whole}");
        for columns in [44, 36, 28, 22, 20] {
            let text = table(columns);
            assert!(text.lines().all(|line| width(line) <= columns), "{columns}\n{text}");
            assert_eq!(words(&text), words(&whole), "{columns}\n{text}");
        }
        // Figures that do not fit beside one another go on below.
        assert_eq!(table(20).matches("BPN").count(), 2, "{}", table(20));
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
