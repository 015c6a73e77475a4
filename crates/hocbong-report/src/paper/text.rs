//! A paper as text, to read on a screen or print in a fixed-width font.
//!
//! A sheet is 80 columns wide, so that two fit on a page of A4, or up to 132 if its tables need them. Figures are never
//! broken or cut; words are broken over lines. What the books do not have is a dotted line.

use crate::paper::{Block, Column, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::table::{balanced, centred, flush_right, padded, width, wrapped};
use hocbong_messages::one_line;
use std::io::{self, Write};

/// Width of a sheet of fields and small tables, in screen columns.
const NARROW: usize = 80;
/// Width to which a table of more columns may grow, in screen columns; it is that of a page printed across.
const WIDE: usize = 132;
/// Most columns of a table that is kept narrow.
const MAX_NARROW_COLUMNS: usize = 5;
/// Least width to which a column of words is squeezed, in screen columns.
const MIN_WORDS: usize = 8;
/// Spaces between two columns.
const GAP: usize = 2;
/// Length of a line to be filled in by hand, in dots.
const DOTS: usize = 30;
/// Blank lines left for a signature.
const SIGNATURE: usize = 3;

/// Writes a paper as text.
///
/// # Errors
/// When the output cannot be written.
pub fn write_text(out: &mut dyn Write, paper: &Paper) -> io::Result<()> {
    if paper.sheets.is_empty() {
        writeln!(out, "{}\n\n{}", one_line(&paper.title), paper.nothing)?;
    }
    for (index, sheet) in paper.sheets.iter().enumerate() {
        if sheet.is_continued {
            writeln!(out)?;
        } else if index > 0 {
            writeln!(out, "\n{}\n", "- ".repeat(NARROW / 2).trim_end())?;
        }
        let mut page = Page::new(sheet);
        page.draw(sheet);
        for line in &page.lines {
            writeln!(out, "{}", one_line(line).trim_end())?;
        }
    }
    for note in &paper.notes {
        writeln!(out)?;
        for line in wrapped(note, WIDE) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    paper.origin.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// A sheet that is being drawn line by line.
struct Page {
    width: usize,
    lines: Vec<String>,
}

fn dots(count: usize) -> String {
    ".".repeat(count)
}

impl Page {
    fn new(sheet: &Sheet) -> Self {
        let widest = sheet.tables().map(|table| table_width(&widths(table))).max();
        Self { width: widest.unwrap_or_default().max(NARROW), lines: Vec::new() }
    }

    fn draw(&mut self, sheet: &Sheet) {
        let sides = sheet.issuer.len().max(sheet.corner.len());
        for at in 0..sides {
            let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            self.sides(&line(&sheet.issuer), &line(&sheet.corner));
        }
        if sides > 0 {
            self.blank();
        }
        // A sheet on a page of its own has the title of a paper.
        self.centred(&if sheet.is_continued { sheet.title.clone() } else { sheet.title.to_uppercase() });
        sheet.subtitle.iter().for_each(|line| self.centred(line));
        self.blank();
        self.blocks(&sheet.blocks);
        if !sheet.signatures.is_empty() {
            self.blank();
            let place = flush_right(&sheet.place_and_date, self.width);
            self.lines.extend((!sheet.place_and_date.is_empty()).then_some(place));
            self.signatures(&sheet.signatures);
        }
        if !sheet.below.is_empty() {
            self.blank();
            self.blocks(&sheet.below);
        }
        if !sheet.origin.is_empty() {
            self.blank();
            for line in &sheet.origin {
                self.lines.extend(wrapped(line, self.width));
            }
        }
    }

    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn centred(&mut self, text: &str) {
        for line in wrapped(text, self.width) {
            self.lines.push(centred(&line, self.width));
        }
    }

    /// Adds a line with a left and a right part, or separate lines if they do not fit on one.
    fn sides(&mut self, left: &str, right: &str) {
        let [left, right] = &[left, right].map(one_line);
        let gap = self.width.saturating_sub(width(left) + width(right));
        if gap >= GAP {
            self.lines.push(format!("{left}{}{right}", " ".repeat(gap)));
        } else {
            self.lines.extend(wrapped(left, self.width));
            let right = wrapped(right, self.width);
            self.lines.extend(right.iter().map(|line| flush_right(line, self.width)));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Field { label, value } => self.field(label, value),
                Block::Text(text) => self.lines.extend(wrapped(text, self.width)),
                Block::Table(table) => {
                    // A table stands apart from what comes before it.
                    if at > 0 {
                        self.blank();
                    }
                    self.table(table);
                }
                // What a chart shows is in the tables.
                Block::Chart(_) => {}
            }
        }
    }

    /// Adds `label: value`, with a dotted line if there is no value.
    fn field(&mut self, label: &str, value: &str) {
        let value = if value.is_empty() { &dots(self.width.saturating_sub(width(label) + 2)) } else { value };
        self.lines.extend(wrapped(&format!("{label}: {value}"), self.width));
    }

    fn table(&mut self, table: &Table) {
        if !table.heading.is_empty() {
            self.lines.extend(wrapped(&table.heading, self.width));
        }
        let widths = widths(table);
        let head: Vec<String> = table.columns.iter().map(heading).collect();
        self.row(&head, &table.columns, &widths);
        let rule = "─".repeat(table_width(&widths));
        self.lines.push(rule.clone());
        let mut is_summed = false;
        for row in &table.rows {
            // A rule divides the entries from their sums.
            if !is_summed && matches!(row.role, RowRole::Total | RowRole::Closing) {
                self.lines.push(rule.clone());
                is_summed = true;
            }
            self.row(&shown(row), &table.columns, &widths);
        }
    }

    /// Adds the cells of a row on as many lines as the longest needs.
    fn row(&mut self, cells: &[String], columns: &[Column], widths: &[usize]) {
        let broken: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, width)| wrapped(cell, (*width).max(1))).collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or_default().max(1);
        for line in 0..height {
            let mut text = String::new();
            for ((cell, column), width) in broken.iter().zip(columns).zip(widths) {
                let part = cell.get(line).map(String::as_str).unwrap_or_default();
                let place =
                    if column.kind.is_figure() { flush_right(part, *width) } else { padded(part, *width) };
                text.push_str(&place);
                text.push_str(&" ".repeat(GAP));
            }
            self.lines.push(text.trim_end().to_owned());
        }
    }

    /// Adds the signatures in columns: names where the books have them, lines for the others.
    fn signatures(&mut self, signatures: &[Signature]) {
        let column = self.width / signatures.len().max(1);
        let mut columns = |text: fn(&Signature) -> &str| {
            let texts: Vec<String> = signatures.iter().map(|one| text(one).to_owned()).collect();
            self.columns(&texts, column);
        };
        columns(|one| &one.office);
        columns(|one| &one.hint);
        (0..SIGNATURE).for_each(|_| self.blank());
        let line = dots(column.min(DOTS).saturating_sub(4));
        let name = |one: &Signature| if one.name.is_empty() { line.clone() } else { one.name.clone() };
        let names: Vec<String> = signatures.iter().map(name).collect();
        self.columns(&names, column);
    }

    /// Adds texts side by side, each centred in its column.
    fn columns(&mut self, texts: &[String], column: usize) {
        let cells: Vec<Vec<String>> =
            texts.iter().map(|text| balanced(text, column.saturating_sub(1))).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let at = |cell: &Vec<String>| cell.get(line).cloned().unwrap_or_default();
            let row: String = cells.iter().map(|cell| padded(&centred(&at(cell), column), column)).collect();
            self.lines.push(row);
        }
    }
}

/// The header of a column with that of its group.
fn heading(column: &Column) -> String {
    format!("{} {}", column.group, column.label).trim_start().to_owned()
}

fn shown(row: &Row) -> Vec<String> {
    let cell = |cell: &crate::paper::Cell| one_line(&cell.shown()).into_owned();
    let mut cells: Vec<String> = row.cells.iter().map(cell).collect();
    if row.role == RowRole::Detail
        && let Some(first) = cells.first_mut()
    {
        first.insert_str(0, "  ");
    }
    cells
}

fn table_width(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// The widths of a table's columns: as wide as their cells, with words squeezed until the table fits its page. Figures
/// keep their width.
fn widths(table: &Table) -> Vec<usize> {
    let most = if table.columns.len() <= MAX_NARROW_COLUMNS { NARROW } else { WIDE };
    let longest_word = |text: &str| text.split_whitespace().map(width).max().unwrap_or_default();
    // A header is broken between words where the cells are narrower.
    let mut widths: Vec<usize> =
        table.columns.iter().map(|column| longest_word(&heading(column)).max(MIN_WORDS)).collect();
    for row in &table.rows {
        for (at, cell) in shown(row).iter().enumerate() {
            if let Some(widest) = widths.get_mut(at) {
                *widest = (*widest).max(width(cell));
            }
        }
    }
    loop {
        let excess = table_width(&widths).saturating_sub(most);
        let words = widths.iter_mut().zip(&table.columns).filter(|(_, column)| !column.kind.is_figure());
        let mut words: Vec<&mut usize> = words.map(|(width, _)| width).collect();
        words.sort_unstable();
        let Some(widest) = words.pop().filter(|widest| excess > 0 && **widest > MIN_WORDS) else {
            return widths;
        };
        // It gives way to the next one, then both do.
        let next = words.last().map_or(0, |next| **next).max(MIN_WORDS);
        let step = if *widest > next { (*widest - next).min(excess) } else { 1 };
        *widest -= step;
    }
}
