//! Papers as Excel workbooks: figures as numbers, days as dates, words as words and never as formulas.

mod drawing;
mod formats;
mod names;
mod values;

use super::layout::{self, Fit};
use super::{Block, Cell, Chart, ColumnKind, Paper, RowRole, Sheet, Signature, Table};
use crate::table::width;
use chrono::Datelike;
use formats::{Content, Formats};
use hocbong_core::diagnostic::Message;
use hocbong_messages::Catalogue;
use names::Names;
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};
use values::{MAX_DIGITS, MAX_WORDS, decimals, lines_of, number, table_of, table_of_chart, words};

/// Most sheets that have a worksheet of their own; more stand below one another, each on a page of its own.
const MAX_WORKSHEETS: usize = 60;

/// Most sheets that stand on one worksheet. Excel takes 1,023 page breaks.
const MAX_STACKED: usize = 1_000;

/// Most rows of a worksheet, after which a table continues on the next. Excel takes 1,048,576.
const MAX_ROWS: u32 = 1_000_000;

/// Most UTF-16 units of a workbook's title.
const MAX_TITLE: usize = 255;

/// Most characters of a column's width.
const MAX_WIDTH: usize = 56;

/// Height of a line in points.
const LINE: f64 = 16.5;

/// Height of a line in pixels.
const LINE_PIXELS: u32 = 22;

/// Most pixels of the width of a chart.
const MAX_DRAWING: u32 = 760;

/// Room for a signature, in rows.
const SIGNATURE_ROWS: u32 = 4;

/// Writes a paper as an Excel workbook.
///
/// The bytes are a ZIP file; do not filter them.
///
/// # Errors
/// When the output cannot be written.
pub fn write_xlsx(out: &mut dyn Write, paper: &Paper) -> io::Result<()> {
    let bytes = workbook(paper, MAX_ROWS).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(paper: &Paper, max_rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same paper gives the same bytes, whatever the day.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(words(&layout::line(&paper.title), MAX_TITLE))
        .set_creation_datetime(&day);
    workbook.set_properties(&properties);
    let mut writer = Writer {
        catalogue: Catalogue::new(paper.language),
        formats: Formats::new(),
        names: Names::default(),
        max_rows,
        worksheets: Vec::new(),
        current: Page::default(),
        has_long_numbers: false,
    };
    let is_stacked = paper.sheets.len() > MAX_WORKSHEETS;
    for sheets in paper.sheets.chunks(if is_stacked { MAX_STACKED } else { 1 }) {
        let name = match sheets {
            [sheet] if !is_stacked && !sheet.label.is_empty() => &sheet.label,
            [sheet] if !is_stacked && !sheet.title.is_empty() => &sheet.title,
            _ => &paper.title,
        };
        writer.open(name, sheets)?;
        for (index, sheet) in sheets.iter().enumerate() {
            if index > 0 && !sheet.is_continued {
                let row = writer.current.row;
                writer.current.breaks.push(row);
            }
            writer.sheet(sheet)?;
        }
    }
    if paper.sheets.is_empty() {
        writer.open(&paper.title, &[])?;
        writer.across(&paper.nothing, Place::All, Look::Plain)?;
    }
    writer.end(paper)?;
    for worksheet in writer.worksheets {
        workbook.push_worksheet(worksheet);
    }
    workbook.save_to_buffer()
}

/// A worksheet while it is written.
#[derive(Default)]
struct Page {
    worksheet: Worksheet,
    /// Name that was wanted, also for worksheets that continue this one.
    name: String,
    /// The next row.
    row: u32,
    /// Number of columns.
    columns: u16,
    /// Width of each column in characters.
    widths: Vec<usize>,
    /// Whether it has one table only, whose header can stay in sight.
    has_one_table: bool,
    is_landscape: bool,
    /// Rows before which a page begins.
    breaks: Vec<u32>,
}

/// The columns that words run over.
#[derive(Clone, Copy)]
enum Place {
    All,
    LeftHalf,
    RightHalf,
    /// From one column to another.
    Columns(u16, u16),
}

/// How words outside tables look.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Bold,
    Right,
    Title,
    Subtitle,
    Place,
    Office,
    Dotted,
    Small,
}

struct Writer {
    catalogue: Catalogue,
    formats: Formats,
    names: Names,
    max_rows: u32,
    /// The worksheets that are complete.
    worksheets: Vec<Worksheet>,
    current: Page,
    /// Whether a number was written as words, for its digits.
    has_long_numbers: bool,
}

impl Writer {
    /// Begins a worksheet for `sheets`.
    fn open(&mut self, name: &str, sheets: &[Sheet]) -> Result<(), XlsxError> {
        let tables: Vec<Table> = sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(table_of).collect();
        let has_fields =
            sheets.iter().flat_map(|sheet| &sheet.blocks).any(|block| matches!(block, Block::Field { .. }));
        let columns = (tables.iter().map(|table| table.columns.len()))
            .chain(sheets.iter().map(|sheet| sheet.signatures.len()))
            .chain([if has_fields { 4 } else { 2 }])
            .max();
        let columns = columns.unwrap_or(2).min(MAX_COLUMNS);
        let mut widths = vec![0; columns];
        for table in &tables {
            for (widest, width) in widths.iter_mut().zip(layout::widths(table)) {
                *widest = (*widest).max(width.natural);
            }
        }
        if sheets.iter().any(|sheet| sheet.signatures.len() * 2 > columns) {
            for width in &mut widths {
                *width = (*width).max(14);
            }
        }
        let labels = sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(|block| match block {
            Block::Field { label, .. } => Some(width(label).min(30) + 1),
            _ => None,
        });
        if let Some(first) = widths.first_mut() {
            *first = labels.chain([*first]).max().unwrap_or(0);
        }
        for width in &mut widths {
            // Excel counts in digits of its own font; capitals and bold letters need somewhat more.
            *width = if *width == 0 { 18 } else { (*width + *width / 8 + 2).min(MAX_WIDTH) };
        }
        let page = Page {
            name: name.to_owned(),
            columns: u16::try_from(columns).unwrap_or(u16::MAX),
            widths,
            has_one_table: matches!((sheets, tables.as_slice()), ([_], [table]) if !table.name.is_empty()),
            is_landscape: tables.iter().any(|table| Fit::of(table).is_landscape),
            ..Page::default()
        };
        self.begin(page)
    }

    /// Makes `page` the current worksheet, and completes the one before.
    fn begin(&mut self, page: Page) -> Result<(), XlsxError> {
        self.complete()?;
        self.current = page;
        let name = self.names.give(&self.current.name);
        let page = &mut self.current;
        let sheet = &mut page.worksheet;
        sheet.set_name(name)?;
        sheet.set_screen_gridlines(false).set_paper_size(9).set_print_fit_to_pages(1, 0);
        if page.is_landscape {
            sheet.set_landscape();
        }
        // Inches: 2 cm at the left for a file, about 1.5 cm elsewhere.
        sheet.set_margins(0.79, 0.5, 0.6, 0.7, 0.3, 0.3);
        sheet.set_footer("&R&\"Times New Roman\"&9&P/&N");
        sheet.set_default_row_height(LINE);
        for (column, width) in (0_u16..).zip(&page.widths) {
            sheet.set_column_width(column, f64::from(u32::try_from(*width).unwrap_or(u32::MAX)))?;
        }
        Ok(())
    }

    /// Puts the current worksheet with those that are complete.
    fn complete(&mut self) -> Result<(), XlsxError> {
        let mut page = std::mem::take(&mut self.current);
        if page.columns > 0 {
            page.worksheet.set_page_breaks(&page.breaks)?;
            self.worksheets.push(page.worksheet);
        }
        Ok(())
    }

    fn sheet(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        let top = self.current.row;
        for text in &sheet.issuer {
            let look = if self.current.row == top { Look::Bold } else { Look::Plain };
            self.across(text, Place::LeftHalf, look)?;
        }
        let below = std::mem::replace(&mut self.current.row, top);
        for text in &sheet.corner {
            self.across(text, Place::RightHalf, Look::Right)?;
        }
        self.current.row = self.current.row.max(below) + 1;
        self.across(&sheet.title, Place::All, Look::Title)?;
        for text in &sheet.subtitle {
            self.across(text, Place::All, Look::Subtitle)?;
        }
        self.current.row += 1;
        self.blocks(&sheet.blocks)?;
        self.current.row += 1;
        if !sheet.place_and_date.is_empty() {
            self.across(&sheet.place_and_date, Place::RightHalf, Look::Place)?;
        }
        self.signatures(&sheet.signatures)?;
        self.current.row += 1;
        self.blocks(&sheet.below)?;
        for line in &sheet.origin {
            self.across(line, Place::All, Look::Small)?;
        }
        Ok(())
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), XlsxError> {
        for block in blocks {
            match block {
                Block::Field { label, value } => self.field(label, value)?,
                Block::Text(text) => self.across(text, Place::All, Look::Plain)?,
                Block::Table(table) => self.table(table)?,
                Block::Chart(_) => {}
            }
        }
        // Cells from which charts are drawn would stand between the reader and the tables.
        for block in blocks {
            if let Block::Chart(chart) = block {
                self.chart(chart)?;
            }
        }
        Ok(())
    }

    /// Writes words over several columns, in a row high enough for them, and goes to the next row.
    fn across(&mut self, text: &str, place: Place, look: Look) -> Result<(), XlsxError> {
        let row = self.current.row;
        self.current.row += 1;
        let lines = self.merged(row, text, place, look)?;
        if matches!(look, Look::Title) {
            self.current.worksheet.set_row_height(row, f64::from(lines) * 1.4 * LINE)?;
            return Ok(());
        }
        self.set_lines(row, lines)
    }

    /// Makes a row high enough for some lines. Not every program does so by itself.
    fn set_lines(&mut self, row: u32, lines: u32) -> Result<(), XlsxError> {
        self.current.worksheet.set_row_height(row, f64::from(lines) * LINE)?;
        Ok(())
    }

    /// Writes words over several columns; returns how many lines they take.
    fn merged(&mut self, row: u32, text: &str, place: Place, look: Look) -> Result<u32, XlsxError> {
        let page = &mut self.current;
        let (last, half) = (page.columns - 1, page.columns.div_ceil(2));
        let (from, until) = match place {
            Place::All => (0, last),
            Place::LeftHalf => (0, half - 1),
            Place::RightHalf => (half.min(last), last),
            Place::Columns(from, until) => (from.min(last), until.min(last)),
        };
        let format = self.formats.look(look);
        let text = words(text, MAX_WORDS);
        if from < until {
            page.worksheet.merge_range(row, from, row, until, &text, format)?;
        } else {
            page.worksheet.write_string_with_format(row, from, &text, format)?;
        }
        let room: usize = page.widths.iter().skip(from.into()).take(usize::from(until - from) + 1).sum();
        Ok(lines_of(&text, if matches!(look, Look::Small) { room * 4 / 3 } else { room }))
    }

    fn field(&mut self, label: &str, value: &str) -> Result<(), XlsxError> {
        let (row, last) = (self.current.row, self.current.columns - 1);
        let label_lines = self.merged(row, &format!("{label}:"), Place::Columns(0, 0), Look::Plain)?;
        let look = if value.is_empty() { Look::Dotted } else { Look::Plain };
        let lines = self.merged(row, value, Place::Columns(1, last), look)?.max(label_lines);
        self.current.row += 1;
        self.set_lines(row, lines)
    }

    fn signatures(&mut self, signatures: &[Signature]) -> Result<(), XlsxError> {
        if signatures.is_empty() {
            return Ok(());
        }
        let (row, count) = (self.current.row, signatures.len());
        let columns = usize::from(self.current.columns);
        let edge = |index: usize| u16::try_from(index * columns / count).unwrap_or(u16::MAX);
        let (mut lines, mut name_lines) = (1, 1);
        for (index, signature) in signatures.iter().enumerate() {
            let place = Place::Columns(edge(index), edge(index + 1).saturating_sub(1).max(edge(index)));
            lines = lines.max(self.merged(row, &signature.office, place, Look::Office)?);
            self.merged(row + 1, &signature.hint, place, Look::Subtitle)?;
            let name = self.merged(row + 2 + SIGNATURE_ROWS, &signature.name, place, Look::Office)?;
            name_lines = name_lines.max(name);
        }
        self.set_lines(row + 2 + SIGNATURE_ROWS, name_lines)?;
        self.current.row = row + 3 + SIGNATURE_ROWS;
        self.set_lines(row, lines)
    }

    fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        if !table.heading.is_empty() {
            self.current.row += 1;
            self.across(&table.heading, Place::All, Look::Bold)?;
        }
        let mut top = self.headers(table)?;
        for row in &table.rows {
            if self.current.row >= self.max_rows {
                self.finish_table(table, top)?;
                self.next_worksheet()?;
                top = self.headers(table)?;
            }
            let (number, mut lines) = (self.current.row, 1);
            for (column, (kind, cell)) in
                (0_u16..).zip(layout::cells(table, &row.cells)).take(usize::from(self.current.columns))
            {
                if let Cell::Text(text) = cell {
                    let room = self.current.widths.get(usize::from(column)).copied().unwrap_or(MAX_WIDTH);
                    lines = lines.max(lines_of(text, room));
                }
                self.cell(number, column, kind.kind, row.role, cell)?;
            }
            let has_signature = table.columns.iter().any(|column| column.kind == ColumnKind::Signature);
            self.set_lines(number, if has_signature { lines.max(2) } else { lines })?;
            self.current.row += 1;
        }
        self.finish_table(table, top)?;
        self.current.row += 1;
        Ok(())
    }

    /// Writes the figures of a chart as a table, and the drawing below it.
    fn chart(&mut self, chart: &Chart) -> Result<(), XlsxError> {
        self.table(&table_of_chart(chart))?;
        let groups = u32::try_from(chart.groups.len()).unwrap_or(u32::MAX);
        let page = &mut self.current;
        // Two rows below the last figure; a table that continues on another worksheet has no drawing.
        let Some(header) = page.row.checked_sub(groups.saturating_add(2)) else { return Ok(()) };
        if groups == 0 || chart.series.is_empty() {
            return Ok(());
        }
        let worksheet = page.worksheet.name();
        let cells = drawing::Cells { worksheet: &worksheet, header, last: page.row - 2 };
        let pixels: usize = page.widths.iter().map(|width| width * 7 + 5).sum();
        let width = u32::try_from(pixels).unwrap_or(u32::MAX).min(MAX_DRAWING);
        let (drawing, height) = drawing::drawing(chart, cells, width, &self.catalogue);
        page.worksheet.insert_chart(page.row, 0, &drawing)?;
        page.row += height.div_ceil(LINE_PIXELS) + 1;
        Ok(())
    }

    /// Writes the headers of a table; returns the row of the first.
    fn headers(&mut self, table: &Table) -> Result<u32, XlsxError> {
        let (top, page) = (self.current.row, &mut self.current);
        let (format, sheet) = (&self.formats.header, &mut page.worksheet);
        let upper = layout::upper_headers(table);
        let has_groups = upper.iter().any(|header| header.is_group);
        for header in upper {
            let first = u16::try_from(header.first).unwrap_or(u16::MAX);
            let last = u16::try_from(header.first + header.columns - 1).unwrap_or(u16::MAX);
            if last >= page.columns {
                continue;
            }
            let bottom = if has_groups && !header.is_group { top + 1 } else { top };
            if (first, top) == (last, bottom) {
                sheet.write_string_with_format(top, first, words(header.label, MAX_WORDS), format)?;
            } else {
                sheet.merge_range(top, first, bottom, last, &words(header.label, MAX_WORDS), format)?;
            }
        }
        if has_groups {
            for (column, header) in (0_u16..).zip(&table.columns).take(page.columns.into()) {
                if !header.group.is_empty() {
                    sheet.write_string_with_format(
                        top + 1,
                        column,
                        words(&header.label, MAX_WORDS),
                        format,
                    )?;
                }
            }
        }
        page.row = top + if has_groups { 2 } else { 1 };
        if page.has_one_table {
            sheet.set_freeze_panes(page.row, 0)?;
            sheet.set_repeat_rows(top, page.row - 1)?;
        }
        Ok(top)
    }

    /// Adds what can be done only when all rows of a table are written. `top` is the row of its first header.
    fn finish_table(&mut self, table: &Table, top: u32) -> Result<(), XlsxError> {
        let page = &mut self.current;
        let headers = if table.columns.iter().any(|column| !column.group.is_empty()) { 2 } else { 1 };
        let last_column = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).min(page.columns);
        if page.has_one_table && page.row > top + headers && last_column > 0 {
            page.worksheet.autofilter(top + headers - 1, 0, page.row - 1, last_column - 1)?;
        }
        for (number, column) in (0..last_column).zip(&table.columns) {
            if !column.choices.is_empty() && page.row > top + headers {
                let choice = DataValidation::new().allow_list_strings(&column.choices)?;
                page.worksheet.add_data_validation(top + headers, number, page.row - 1, number, &choice)?;
            }
        }
        Ok(())
    }

    /// Continues on a further worksheet, and says so on both.
    fn next_worksheet(&mut self) -> Result<(), XlsxError> {
        let text = self.catalogue.text("paper.goes-on");
        self.across(&text, Place::All, Look::Small)?;
        let page = &self.current;
        let page = Page {
            name: page.name.clone(),
            columns: page.columns,
            widths: page.widths.clone(),
            has_one_table: page.has_one_table,
            is_landscape: page.is_landscape,
            ..Page::default()
        };
        self.begin(page)?;
        let text = self.catalogue.text("paper.continued");
        self.across(&text, Place::All, Look::Small)
    }

    fn cell(
        &mut self,
        row: u32,
        column: u16,
        kind: ColumnKind,
        role: RowRole,
        cell: &Cell,
    ) -> Result<(), XlsxError> {
        let sheet = &mut self.current.worksheet;
        let shown = match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => words(text, MAX_WORDS),
            Cell::Day(day) => {
                let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900);
                let date = year.and_then(|year| {
                    ExcelDateTime::from_ymd(
                        year,
                        u8::try_from(day.month()).ok()?,
                        u8::try_from(day.day()).ok()?,
                    )
                    .ok()
                });
                if let Some(date) = date {
                    let format = self.formats.cell(kind, role, Content::Day);
                    sheet.write_datetime_with_format(row, column, date, format)?;
                    return Ok(());
                }
                cell.shown()
            }
            Cell::Amount(_) | Cell::Count(_) | Cell::Quantity(_) | Cell::Percent(_) => {
                let plain = cell.plain();
                let content = match cell {
                    Cell::Percent(_) => Content::Percent,
                    _ => Content::Number { decimals: decimals(&plain) },
                };
                if let Some(number) = number(&plain) {
                    sheet.write_number_with_format(
                        row,
                        column,
                        number,
                        self.formats.cell(kind, role, content),
                    )?;
                    return Ok(());
                }
                self.has_long_numbers = true;
                cell.shown()
            }
        };
        let format = self.formats.cell(kind, role, Content::Words);
        sheet.write_string_with_format(row, column, shown, format)?;
        Ok(())
    }

    /// Writes what stands once after the last sheet.
    fn end(&mut self, paper: &Paper) -> Result<(), XlsxError> {
        self.current.row += 1;
        for note in &paper.notes {
            self.across(note, Place::All, Look::Plain)?;
        }
        if self.has_long_numbers {
            let count = u64::try_from(MAX_DIGITS).unwrap_or(u64::MAX);
            let text = self.catalogue.message(&Message::new("paper.long-numbers").with("digits", count));
            self.across(&text, Place::All, Look::Plain)?;
        }
        for text in &paper.origin {
            self.across(text, Place::All, Look::Small)?;
        }
        self.complete()
    }
}

/// Most columns of a worksheet that are written; no form has a tenth of it, and Excel takes 16,384.
const MAX_COLUMNS: usize = 1_000;

impl Formats {
    const fn look(&self, look: Look) -> &Format {
        match look {
            Look::Plain => &self.plain,
            Look::Bold => &self.bold,
            Look::Right => &self.right,
            Look::Title => &self.title,
            Look::Subtitle => &self.subtitle,
            Look::Place => &self.place,
            Look::Office => &self.office,
            Look::Dotted => &self.dotted,
            Look::Small => &self.small,
        }
    }
}

#[cfg(test)]
mod tests;
