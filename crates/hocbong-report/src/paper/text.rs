//! A paper as text, to read on a screen or print in a fixed-width font.
//!
//! A sheet is 80 columns wide, so that two fit on a page of A4, or as wide as the output, up to 132, if its tables need
//! more. Figures are never broken or cut; words are broken over lines. What the books do not have is a dotted line.

use crate::Output;
use crate::paper::{Block, Column, Paper, Row, RowRole, Sheet, Signature, Table};
use crate::table::{Align, Grid, balanced, centred, flush_right, padded, width, wrapped};
use hocbong_messages::one_line;
use std::io;

/// Width of a sheet of fields and small tables, in screen columns.
const NARROW: usize = 80;
/// Width to which a table of more columns may grow, in screen columns; it is that of a page printed across.
const WIDE: usize = 132;
/// Most columns of a table that is kept narrow.
const MAX_NARROW_COLUMNS: usize = 5;
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
pub fn write_text(out: &mut dyn Output, paper: &Paper) -> io::Result<()> {
    let most = out.columns().clamp(NARROW, WIDE);
    if paper.sheets.is_empty() {
        writeln!(out, "{}\n\n{}", one_line(&paper.title), paper.nothing)?;
    }
    for (index, sheet) in paper.sheets.iter().enumerate() {
        if sheet.is_continued {
            writeln!(out)?;
        } else if index > 0 {
            writeln!(out, "\n{}\n", "- ".repeat(NARROW / 2).trim_end())?;
        }
        let mut page = Page::new(sheet, most);
        page.draw(sheet);
        for line in &page.lines {
            writeln!(out, "{}", one_line(line).trim_end())?;
        }
    }
    for note in &paper.notes {
        writeln!(out)?;
        for line in wrapped(note, most) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    paper.origin.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// A sheet that is being drawn line by line.
struct Page {
    width: usize,
    /// How wide a table may be.
    most: usize,
    lines: Vec<String>,
}

fn dots(count: usize) -> String {
    ".".repeat(count)
}

impl Page {
    fn new(sheet: &Sheet, most: usize) -> Self {
        let widest = sheet.tables().map(|table| width_of(table, most)).max();
        Self { width: widest.unwrap_or_default().max(NARROW), most, lines: Vec::new() }
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
        let (head, aligns) = (head_of(table), aligns_of(table));
        let rows: Vec<Vec<String>> = table.rows.iter().map(shown).collect();
        let grid = Grid::new(&head, &aligns, rows.iter().map(Vec::as_slice), most_of(table, self.most));
        for (number, part) in grid.parts().iter().enumerate() {
            if number > 0 {
                self.blank();
            }
            self.lines.extend(grid.lines(&head, part));
            let rule = "─".repeat(grid.width(part));
            self.lines.push(rule.clone());
            let mut is_summed = false;
            for (row, cells) in table.rows.iter().zip(&rows) {
                // A rule divides the entries from their sums.
                if !is_summed && matches!(row.role, RowRole::Total | RowRole::Closing) {
                    self.lines.push(rule.clone());
                    is_summed = true;
                }
                self.lines.extend(grid.lines(cells, part));
            }
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

/// How many columns a table may take: one of few columns is kept narrow.
fn most_of(table: &Table, most: usize) -> usize {
    if table.columns.len() <= MAX_NARROW_COLUMNS { NARROW } else { most }
}

fn head_of(table: &Table) -> Vec<String> {
    table.columns.iter().map(heading).collect()
}

fn aligns_of(table: &Table) -> Vec<Align> {
    let align = |column: &Column| if column.kind.is_figure() { Align::Right } else { Align::Left };
    table.columns.iter().map(align).collect()
}

/// The width that a table takes.
fn width_of(table: &Table, most: usize) -> usize {
    let (head, aligns) = (head_of(table), aligns_of(table));
    let rows: Vec<Vec<String>> = table.rows.iter().map(shown).collect();
    let grid = Grid::new(&head, &aligns, rows.iter().map(Vec::as_slice), most_of(table, most));
    grid.parts().iter().map(|part| grid.width(part)).max().unwrap_or_default()
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
