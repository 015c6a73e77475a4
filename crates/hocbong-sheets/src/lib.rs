//! The sheets of Excel workbooks (`.xlsx`, `.xlsm`, `.xls`) as sources that [`hocbong`] reads.
//!
//! A sheet becomes a text in which each line is a row of the sheet, so that all rules of reading, and every diagnostic,
//! are those of CSV files. What a cell holds is written down exactly: nothing is rounded, and what a spreadsheet itself
//! has lost is reported. Knows nothing of accounting.

mod cell;
mod choose;
mod container;
mod grid;
mod swapped;
mod unpacking;
mod xls;
mod xlsx;

pub use container::is_workbook;

use container::Container;
use grid::Sheet;
use hocbong_import::csv::ReadOptions;
use hocbong_import::source::Source;

/// The most bytes that a workbook may unpack to, and the most that the cells of its sheets may take, and their text. What is
/// unpacked again because it is named again counts again, up to as much once more. A statement of a hundred thousand
/// lines unpacks to some 30 MB.
pub const MAX_UNPACKED: u64 = 256 << 20;

/// Why a workbook is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// It needs a password.
    #[error("the workbook is protected by a password")]
    Encrypted,
    /// It is cut, damaged, or no workbook inside.
    #[error("the workbook is damaged: {cause}")]
    Damaged {
        /// What cannot be read, in English.
        cause: String,
    },
    /// Unpacked it has more bytes, or its sheets span more cells, than any table of a fund.
    #[error("the workbook is too large when unpacked")]
    TooLarge,
    /// A file of another program or another version.
    #[error("this is a {what}, which is not read")]
    Unsupported {
        /// What it is: `ODS`, `XLSB`, `HTML`, `ZIP`, `OLE`.
        what: &'static str,
    },
    /// It has no sheet of a name that was asked for.
    #[error("no sheet is called `{name}`; there are {sheets}")]
    NoSuchSheet {
        /// The name.
        name: String,
        /// The names of its sheets.
        sheets: String,
    },
    /// Tables stand on several sheets, or on a hidden one, and none was asked for.
    #[error("tables stand on the sheets {sheets}")]
    WhichSheet {
        /// The names of those that are shown, with a comma between them.
        sheets: String,
        /// The names of those that are hidden.
        hidden: String,
    },
}

impl WorkbookError {
    fn damaged(cause: &impl ToString) -> Self {
        Self::Damaged { cause: cause.to_string() }
    }
}

/// The sources that a file is read as: itself, or where it is a workbook its sheets.
///
/// Whether it is one is told by its content. Of a workbook the sheets are read that the profile names; else the one
/// sheet on which a table stands. Sheets that hold something and are not read are reported with those that are.
///
/// # Errors
/// [`WorkbookError`] says why a workbook is not read.
pub fn sources_of(source: Source, options: &ReadOptions) -> Result<Vec<Source>, WorkbookError> {
    sources_within(source, options, MAX_UNPACKED)
}

fn sources_within(source: Source, options: &ReadOptions, most: u64) -> Result<Vec<Source>, WorkbookError> {
    let Some(container) = Container::of(&source)? else { return Ok(vec![source]) };
    let bytes = source.bytes();
    // The formats are old and wide; what takes their reader by surprise must not take the program down.
    let read = std::panic::AssertUnwindSafe(|| match container {
        Container::Xlsx => xlsx::sheets(bytes, most),
        Container::Xls => xls::sheets(bytes),
    });
    let sheets: Vec<Sheet> = std::panic::catch_unwind(read)
        .unwrap_or_else(|_| Err(WorkbookError::damaged(&"its records contradict one another")))?;
    choose::choose(&source, sheets, options, most)
}

#[cfg(test)]
mod tests;
