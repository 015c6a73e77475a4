//! Workbooks of Excel 2007 and later.

use crate::WorkbookError;
use crate::container::{archive, check_size};
use crate::grid::Sheet;
use crate::unpacking::Unpacking;
use crate::unshown::Looker;
use calamine::{DataRef, Font, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use std::io::{Cursor, Read};

/// Reads the sheets of a workbook that unpacks to at most `most` bytes.
pub(crate) fn sheets(bytes: &[u8], most: u64) -> Result<Vec<Sheet>, WorkbookError> {
    let mut parts = archive(bytes)?;
    let mentions = check_size(&mut parts, most)?;
    let is_left_to_reader = leaves_formulas_to_reader(&mut parts);
    let mut looker = Looker::new(parts, mentions, most.saturating_mul(2))?;
    let (unpacking, left) = Unpacking::new(bytes, most.saturating_mul(2))?;
    let error = |cause: XlsxError| if left.is_exceeded() { WorkbookError::TooLarge } else { error(cause) };
    let mut workbook: Xlsx<Unpacking<'_>> = Xlsx::new(unpacking).map_err(error)?;
    let is_1904 = workbook.has_1904_epoch();
    let listed = workbook.sheets_metadata().to_vec();
    let mut sheets: Vec<Sheet> = Vec::new();
    for listed in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet::new(&listed.name, listed.visible != SheetVisible::Visible);
        let before: u64 = sheets.iter().map(Sheet::size).sum();
        // We read cell by cell: a whole range would be as large as the distance between its farthest corners.
        let mut cells = match workbook.worksheet_cells_reader(&listed.name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(cause) => return Err(error(cause)),
        };
        let part = left.part();
        let is_struck = |style: &Style| style.font.as_ref().is_some_and(Font::has_strikethrough);
        let styles: Vec<bool> = cells.styles().iter().map(is_struck).collect();
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(error)? {
            let (row, column) = cell.pos;
            match (&cell.formula, &cell.value) {
                (Some(_), DataRef::Empty) => {
                    sheet.without_value.note(row, column);
                    // Not blank, so that it is refused if it is read as an amount.
                    sheet.push(row, column, "=?")?;
                }
                (Some(_), _) if is_left_to_reader => {
                    sheet.not_worked_out.note(row, column);
                    sheet.push_value(cell.pos, &cell.value, is_1904)?;
                }
                _ => sheet.push_value(cell.pos, &cell.value, is_1904)?,
            }
            // A text that many cells share, or a part that many sheets share, is stored once but would be
            // held many times.
            if before + sheet.size() > most {
                return Err(WorkbookError::TooLarge);
            }
        }
        let mut sheet = sheet.in_order()?;
        if let Some(part) = part {
            sheet.unshown = looker.look(part, &sheet, &styles)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Whether the workbook's writer asks for its formulas to be evaluated on opening; the stored values may then
/// be missing or wrong.
fn leaves_formulas_to_reader(parts: &mut zip::ZipArchive<Cursor<&[u8]>>) -> bool {
    let Ok(mut part) = parts.by_name("xl/workbook.xml") else { return false };
    let mut text = String::new();
    if part.read_to_string(&mut text).is_err() {
        return false;
    }
    let value = text.split_once("fullCalcOnLoad=").map(|(_, behind)| behind.trim_start_matches(['"', '\'']));
    value.is_some_and(|value| value.starts_with('1') || value.starts_with("true"))
}

fn error(error: XlsxError) -> WorkbookError {
    match error {
        XlsxError::Password => WorkbookError::Encrypted,
        error => WorkbookError::damaged(&error),
    }
}
