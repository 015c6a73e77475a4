//! What a cell of a workbook can hold.

use crate::paper::{BarGroup, Block, Cell, Chart, Column, ColumnKind, Row, Table};
use crate::table::width;
use hocbong_core::text::{printable, push_number};

/// Most lines of a cell that is shown whole. Excel takes rows of 409 points.
pub(super) const MAX_LINES: u32 = 24;

/// Most digits of a number that Excel keeps; longer ones are written as words.
pub(super) const MAX_DIGITS: usize = 15;

/// Most UTF-16 units of a cell's words; the rest is cut off, which `…` shows.
pub(super) const MAX_WORDS: usize = 32_767;

/// Returns the table of a block, or that of a chart's figures.
pub(super) fn table_of(block: &Block) -> Option<Table> {
    match block {
        Block::Table(table) => Some(table.clone()),
        Block::Chart(chart) => Some(table_of_chart(chart)),
        _ => None,
    }
}

/// Returns the figures of a chart, so that readers can calculate with them.
pub(super) fn table_of_chart(chart: &Chart) -> Table {
    let column = |label: &str, kind| Column::new("", label, kind);
    let mut columns = vec![column("", ColumnKind::Text)];
    columns.extend(chart.series.iter().map(|series| column(series, ColumnKind::Amount)));
    let has_notes = chart.groups.iter().any(|group| !group.note.is_empty());
    if has_notes {
        columns.push(column("", ColumnKind::Percent));
    }
    let row = |group: &BarGroup| {
        let mut cells = vec![Cell::text(&group.label)];
        for index in 0..chart.series.len() {
            cells.push(group.values.get(index).copied().flatten().map_or(Cell::Blank, Cell::Amount));
        }
        cells.push(Cell::text(&group.note));
        Row::entry(cells)
    };
    let rows = chart.groups.iter().map(row).collect();
    Table { name: "", heading: chart.title.clone(), columns, rows }
}

/// Returns how many lines a text takes in a column of some width, up to [`MAX_LINES`].
pub(super) fn lines_of(text: &str, room: usize) -> u32 {
    let lines: usize = text.lines().map(|line| width(line).div_ceil(room.max(1)).max(1)).sum();
    u32::try_from(lines).unwrap_or(MAX_LINES).clamp(1, MAX_LINES)
}

/// Returns a number as Excel stores it; `None` if it has more digits than Excel keeps.
pub(super) fn number(plain: &str) -> Option<f64> {
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if digits > MAX_DIGITS { None } else { plain.parse().ok() }
}

/// Returns how many decimals a number has.
pub(super) fn decimals(plain: &str) -> u32 {
    plain.split_once('.').map_or(0, |(_, decimals)| u32::try_from(decimals.len()).unwrap_or(0))
}

/// Returns a text as a workbook may hold it: hidden characters and those that no XML file may hold as numbers,
/// cut off after `most` UTF-16 units.
pub(super) fn words(text: &str, most: usize) -> String {
    let mut words = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '\u{fffe}' | '\u{ffff}' => push_number(&mut words, c),
            c => words.push(c),
        }
    }
    if words.encode_utf16().count() > most {
        let mut units = 1;
        let end = words.char_indices().find_map(|(at, c)| {
            units += c.len_utf16();
            (units > most).then_some(at)
        });
        words.truncate(end.unwrap_or(words.len()));
        words.push('…');
    }
    words
}
