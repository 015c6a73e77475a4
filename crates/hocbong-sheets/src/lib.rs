//! The sheets of Excel workbooks (`.xlsx`, `.xlsm`, `.xls`) as sources that [`hocbong_import`] reads.
//!
//! A sheet becomes text with one line per row, so all reading rules and all diagnostics are those of CSV
//! files. Cell contents are written exactly: nothing is rounded, and digits that the spreadsheet itself has
//! lost are reported. This crate knows nothing of accounting.

mod cell;
mod choose;
mod container;
mod grid;
mod marks;
mod unpacking;
mod unshown;
mod xls;
mod xlsx;

pub use container::is_workbook;

use container::Container;
use grid::Sheet;
use hocbong_import::csv::ReadOptions;
use hocbong_import::source::Source;

/// The limit, in bytes, on what a workbook may unpack to, and separately on what the cells and the text of
/// its sheets may take. Beyond it the workbook is refused as [`WorkbookError::TooLarge`].
///
/// A part that is unpacked again because it is named again counts again; all unpacking of parts that are read
/// may reach twice the limit, and as much again where hidden rows and columns and struck-out cells are looked for. A statement of a hundred thousand lines unpacks to some 30 MB.
pub const MAX_UNPACKED: u64 = 256 << 20;

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// It is protected by a password.
    #[error("the workbook is protected by a password")]
    Encrypted,
    /// It is truncated, damaged, or not a workbook inside.
    #[error("the workbook is damaged: {cause}")]
    Damaged {
        /// What cannot be read, in English.
        cause: String,
    },
    /// It unpacks to more than [`MAX_UNPACKED`] bytes, its sheets take more than that, or those of an `.xls`
    /// span more cells than we hold in memory; no table of a fund is that large.
    #[error("the workbook is too large when unpacked")]
    TooLarge,
    /// It is a file of another program or version.
    #[error("this is a {what}, which is not read")]
    Unsupported {
        /// The format: `ODS`, `XLSB`, `HTML`, `ZIP`, `OLE`.
        what: &'static str,
    },
    /// It has no sheet with a requested name.
    #[error("no sheet is called `{name}`; there are {sheets}")]
    NoSuchSheet {
        /// The requested name.
        name: String,
        /// The names of its sheets, separated by commas.
        sheets: String,
    },
    /// Several sheets have tables, or only hidden ones have, and no sheet was requested.
    #[error("tables stand on the sheets {sheets}")]
    WhichSheet {
        /// Names of the visible sheets with tables, separated by commas.
        sheets: String,
        /// Names of the hidden sheets with tables, separated by commas; all sheets if `all` was requested and
        /// no visible one has a table.
        hidden: String,
    },
}

impl WorkbookError {
    fn damaged(cause: &impl ToString) -> Self {
        Self::Damaged { cause: cause.to_string() }
    }
}

/// Returns the sources that a file is read as: the file itself or, for a workbook (recognised by its
/// content), its sheets.
///
/// If the profile names sheets, those are returned; `all` stands for every visible sheet with a table like
/// the first one's. Otherwise the one sheet with a table is returned. If no sheet has a table, all non-empty
/// ones are returned, so that the reader can report what each lacks. Unless sheets were named one by one,
/// those that have content but are not read are reported in the findings of the last source. Rows and columns
/// that are read although the sheet hides them or strikes them through are reported in the findings of theirs;
/// in `.xls` they are not looked for.
///
/// # Errors
/// [`WorkbookError`] if the workbook cannot be read.
pub fn sources_of(source: Source, options: &ReadOptions) -> Result<Vec<Source>, WorkbookError> {
    sources_within(source, options, MAX_UNPACKED)
}

/// Returns every sheet of a workbook that has content, hidden ones too, or the file itself if it is no workbook: for tables
/// that only their reader can tell from others.
///
/// # Errors
/// [`WorkbookError`] if the workbook cannot be read.
pub fn every_sheet_of(source: Source) -> Result<Vec<Source>, WorkbookError> {
    match sheets_of(&source, MAX_UNPACKED)? {
        Some(sheets) => choose::all_with_content(&source, &sheets, MAX_UNPACKED),
        None => Ok(vec![source]),
    }
}

fn sources_within(source: Source, options: &ReadOptions, most: u64) -> Result<Vec<Source>, WorkbookError> {
    match sheets_of(&source, most)? {
        Some(sheets) => choose::choose(&source, sheets, options, most),
        None => Ok(vec![source]),
    }
}

/// Reads the sheets of a workbook; `None` if the file is none.
fn sheets_of(source: &Source, most: u64) -> Result<Option<Vec<Sheet>>, WorkbookError> {
    let Some(container) = Container::of(source)? else { return Ok(None) };
    let bytes = source.bytes();
    // The formats are old and large. Content that makes their reader panic must not end the program.
    let read = std::panic::AssertUnwindSafe(|| match container {
        Container::Xlsx => xlsx::sheets(bytes, most),
        Container::Xls => xls::sheets(bytes),
    });
    let sheets: Vec<Sheet> = std::panic::catch_unwind(read)
        .unwrap_or_else(|_| Err(WorkbookError::damaged(&"its records contradict one another")))?;
    Ok(Some(sheets))
}

#[cfg(test)]
mod tests;
