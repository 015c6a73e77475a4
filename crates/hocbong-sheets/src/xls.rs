//! Workbooks of Excel up to 2003.

use crate::WorkbookError;
use crate::grid::Sheet;
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xls, XlsError};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};

/// The limit on cells that the sheets may span together, blank ones included, as they are held as rectangles.
/// Beyond it the workbook is refused as too large.
const MAX_CELLS: u64 = 4_000_000;

/// Reads the sheets of a workbook.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookError> {
    check_span(&stream(bytes)?)?;
    let mut workbook: Xls<Cursor<&[u8]>> = Xls::new(Cursor::new(bytes)).map_err(error)?;
    let is_1904 = workbook.has_1904_epoch();
    let listed = workbook.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for listed in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet::new(&listed.name, listed.visible != SheetVisible::Visible);
        let range = workbook.worksheet_range(&listed.name).map_err(error)?;
        let formulas = workbook.worksheet_formula(&listed.name).map_err(error)?;
        let first = range.start().unwrap_or_default();
        let mut valued = BTreeSet::new();
        for (row, column, value) in range.used_cells() {
            let place = moved(first, row, column)
                .ok_or_else(|| WorkbookError::damaged(&"a cell beyond the sheet"))?;
            // Writers that do not evaluate formulas store a blank text, as may a formula that was evaluated.
            if *value != Data::String(String::new()) {
                valued.insert(place);
            }
            sheet.push_value(place, &borrowed(value), is_1904)?;
        }
        let first = formulas.start().unwrap_or_default();
        for (row, column, _) in formulas.used_cells() {
            if let Some(place) = moved(first, row, column).filter(|place| !valued.contains(place)) {
                sheet.not_worked_out.note(place.0, place.1);
            }
        }
        sheets.push(sheet.in_order()?);
    }
    Ok(sheets)
}

/// Returns the place that many rows and columns after the first, or `None` on overflow.
fn moved(first: (u32, u32), rows: usize, columns: usize) -> Option<(u32, u32)> {
    let sum = |first: u32, more: usize| first.checked_add(u32::try_from(more).ok()?);
    Some((sum(first.0, rows)?, sum(first.1, columns)?))
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(is_true) => DataRef::Bool(*is_true),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Returns the stream of records.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, WorkbookError> {
    let mut container =
        cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|cause| WorkbookError::damaged(&cause))?;
    let is_it = |name: &str| name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book");
    let path = container
        .walk()
        .find(|entry| entry.is_stream() && is_it(entry.name()))
        .map(|entry| entry.path().to_owned());
    let path = path.ok_or_else(|| WorkbookError::damaged(&"no stream of records"))?;
    let mut stream = container.open_stream(path).map_err(|cause| WorkbookError::damaged(&cause))?;
    // A stream cannot be longer than the file, whatever it states.
    let mut records = Vec::new();
    stream
        .by_ref()
        .take(bytes.len() as u64)
        .read_to_end(&mut records)
        .map_err(|cause| WorkbookError::damaged(&cause))?;
    Ok(records)
}

/// The rectangle that encloses the cells of a sheet.
#[derive(Clone, Copy)]
struct Span {
    rows: (u16, u16),
    columns: (u16, u16),
}

impl Span {
    fn cells(self) -> u64 {
        let length = |(first, last): (u16, u16)| u64::from(last.saturating_sub(first)) + 1;
        length(self.rows) * length(self.columns)
    }
}

/// The number of columns of a sheet.
const COLUMNS: u16 = 256;

fn beyond() -> WorkbookError {
    WorkbookError::damaged(&"bounds that no sheet has")
}

/// Returns the two bytes at `at` as a number; 0 if there are none.
fn word(data: &[u8], at: usize) -> u16 {
    match data.get(at..) {
        Some([low, high, ..]) => u16::from_le_bytes([*low, *high]),
        _ => 0,
    }
}

/// Refuses bounds that no sheet has: the reader allocates what a sheet states, whatever it holds.
fn check_bounds(first_row: u32, row_end: u32, column_end: u16) -> Result<(), WorkbookError> {
    let is_turned = row_end > 0 && first_row >= row_end;
    if is_turned || row_end > 1 << 16 || column_end > COLUMNS { Err(beyond()) } else { Ok(()) }
}

/// Refuses a workbook whose cells are so far apart that the enclosing rectangle cannot be held in memory, or
/// which states bounds that no sheet can have.
fn check_span(records: &[u8]) -> Result<(), WorkbookError> {
    const DIMENSIONS: u16 = 0x0200;
    const BEGINNING: u16 = 0x0809;
    const SEVERAL: u16 = 0x00bd;
    /// Formula, several numbers, text by index, number, label, boolean or error, compact number, rich text.
    const CELLS: [u16; 8] = [0x0006, SEVERAL, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e, 0x00d6];
    /// The name of a sheet, and where its records start.
    const SHEET: u16 = 0x0085;
    let (mut spans, mut span): (Vec<(usize, u64)>, Option<Span>) = (Vec::new(), None);
    let (mut begins, mut named) = (0, Vec::new());
    let mut rest = records;
    while let [k0, k1, l0, l1, behind @ ..] = rest {
        let (kind, length) = (u16::from_le_bytes([*k0, *k1]), u16::from_le_bytes([*l0, *l1]));
        let Some((data, next)) = behind.split_at_checked(usize::from(length)) else { break };
        let at = records.len() - rest.len();
        rest = next;
        match (kind, data) {
            (BEGINNING, _) => {
                spans.push((begins, span.take().map_or(0, Span::cells)));
                begins = at;
            }
            (SHEET, [o0, o1, o2, o3, ..]) => named.push(u32::from_le_bytes([*o0, *o1, *o2, *o3]) as usize),
            // Row numbers have two bytes up to Excel 95 and four since.
            (DIMENSIONS, [first @ .., _, _, _, _, _, _]) if first.len() == 4 => {
                check_bounds(u32::from(word(first, 0)), u32::from(word(first, 2)), word(data, 6))?;
            }
            (DIMENSIONS, _) if data.len() >= 12 => {
                let long = |at| u32::from(word(data, at)) | u32::from(word(data, at + 2)) << 16;
                check_bounds(long(0), long(4), word(data, 10))?;
            }
            (kind, _) if CELLS.contains(&kind) => {
                let (row, column) = (word(data, 0), word(data, 2));
                if column >= COLUMNS {
                    return Err(beyond());
                }
                // A record of several numbers ends with its last column.
                let last = if kind == SEVERAL { word(data, data.len().saturating_sub(2)) } else { column };
                if last >= COLUMNS {
                    return Err(beyond());
                }
                let now = span.unwrap_or(Span { rows: (row, row), columns: (column, last) });
                span = Some(Span {
                    rows: (now.rows.0.min(row), now.rows.1.max(row)),
                    columns: (now.columns.0.min(column), now.columns.1.max(last)),
                });
            }
            _ => {}
        }
    }
    spans.push((begins, span.map_or(0, Span::cells)));
    // Records that several sheets name are held in memory once for each, whichever position they are named
    // from.
    let cells_at = |named: &usize| {
        let found = spans.partition_point(|(begins, _)| begins <= named);
        found.checked_sub(1).and_then(|found| spans.get(found)).map_or(0, |(_, cells)| *cells)
    };
    let once: u64 = spans.iter().map(|(_, cells)| cells).sum();
    let total = once.max(named.iter().map(cells_at).fold(0, u64::saturating_add));
    if total > MAX_CELLS { Err(WorkbookError::TooLarge) } else { Ok(()) }
}

fn error(error: XlsError) -> WorkbookError {
    match error {
        XlsError::Password => WorkbookError::Encrypted,
        error => WorkbookError::damaged(&error),
    }
}
