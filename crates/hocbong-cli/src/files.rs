//! Reads input files, workbooks and books.
//!
//! Commands read everything through this module, which registers it, so that an input is never overwritten.

use crate::error::CliError;
use crate::globals::Globals;
use hocbong::book::{Settings, read_settings};
use hocbong::package::Package;
use hocbong::store::{BookPlace, FilesToPack, SealedBook, StoreError};
use hocbong::{BookFiles, Diagnostic, Source, store};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadOptions;
use hocbong_sheets::{WorkbookError, every_sheet_of, sources_of};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reads a path: a file, the chosen sheets of a workbook, or every CSV file of a folder. A workbook in a
/// folder that is named like a CSV file is read as a workbook.
pub(crate) fn read_input(
    path: &Path,
    options: &ReadOptions,
    globals: &Globals,
) -> Result<Vec<Source>, CliError> {
    if is_standard_input(path) {
        return opened(standard_input(path)?, options);
    }
    refuse_package(path, "package.not-a-table")?;
    globals.outputs.read(path)?;
    let mut sources = Vec::new();
    for source in store::read_input(path)? {
        sources.extend(opened(source, options)?);
    }
    Ok(sources)
}

/// Reads a file that a book's settings name, or its sheets.
pub(crate) fn read_in_book(
    place: &BookPlace,
    name: &str,
    options: &ReadOptions,
    globals: &Globals,
) -> Result<Vec<Source>, CliError> {
    if let BookPlace::Folder(folder) = place {
        globals.outputs.read(&folder.join(name))?;
    }
    opened(place.read(name)?, options)
}

/// Reads one file, or the only chosen sheet of a workbook.
pub(crate) fn read_one(path: &Path, options: &ReadOptions, globals: &Globals) -> Result<Source, CliError> {
    refuse_package(path, "package.not-a-table")?;
    let file = path.to_string_lossy();
    let mut sources = opened(read_text(path, globals)?, options)?;
    match (sources.pop(), sources.is_empty()) {
        (Some(source), true) => Ok(source),
        (last, _) => {
            let names = sources.iter().chain(&last).filter_map(Source::sheet);
            let sheets = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let error = WorkbookError::WhichSheet { sheets, hidden: String::new() };
            Err(CliError::Workbook { path: file.into_owned(), error })
        }
    }
}

/// Reads a file without looking for sheets: settings, decisions, open items.
pub(crate) fn read_text(path: &Path, globals: &Globals) -> Result<Source, CliError> {
    if is_standard_input(path) {
        return standard_input(path);
    }
    globals.outputs.read(path)?;
    Ok(store::read_file(path, &path.to_string_lossy())?)
}

/// Reads a file whole that [`read_input`] opened to be read block by block.
pub(crate) fn read_whole(path: &Path, opened: &Source) -> Result<Source, CliError> {
    Ok(store::read_file(path, opened.name())?)
}

/// Reads a table that may be a file or any sheets of a workbook.
pub(crate) fn read_any_sheet(path: &Path, globals: &Globals) -> Result<Vec<Source>, CliError> {
    let source = read_text(path, globals)?;
    let path = source.name().to_string();
    every_sheet_of(source).map_err(|error| CliError::Workbook { path, error })
}

/// Whether a path stands for standard input. A file of that name is `./-`.
fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads standard input, which can be read once.
fn standard_input(path: &Path) -> Result<Source, CliError> {
    static IS_READ: AtomicBool = AtomicBool::new(false);
    if IS_READ.swap(true, Ordering::Relaxed) {
        return Err(CliError::usage("cli.standard-input-twice"));
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|cause| StoreError::Open { path: path.to_owned(), cause })?;
    Ok(Source::new("-", bytes))
}

/// Whether a path is a book to read: a folder or a package.
pub(crate) fn is_book(path: &Path) -> bool {
    !is_standard_input(path) && (store::is_book(path) || store::is_package(path))
}

/// Fails if a path is not a book to read.
pub(crate) fn require_book(path: &Path) -> Result<(), CliError> {
    if is_book(path) {
        return Ok(());
    }
    Err(CliError::Usage(Message::new("cli.not-a-book").with("path", path.display().to_string())))
}

/// Opens a book to read, in a folder or a package.
pub(crate) fn open_book(path: &Path, globals: &Globals) -> Result<(BookFiles, BookPlace), CliError> {
    globals.outputs.read(path)?;
    Ok(store::open_book(path)?)
}

/// Reads the files of a book, in a folder or a package.
pub(crate) fn read_book(path: &Path, globals: &Globals) -> Result<BookFiles, CliError> {
    Ok(open_book(path, globals)?.0)
}

/// Reads the files of a book in a folder, held as they are to record, so that a dry run says the same of them.
pub(crate) fn read_held_book(folder: &Path, globals: &Globals) -> Result<BookFiles, CliError> {
    globals.outputs.read(folder)?;
    Ok(store::read_book(folder)?)
}

/// Reads a book with the files of its seals, in a folder or a package.
pub(crate) fn read_sealed(path: &Path, globals: &Globals) -> Result<SealedBook, CliError> {
    globals.outputs.read(path)?;
    Ok(store::read_sealed(path)?)
}

/// Reads a package as a whole.
pub(crate) fn read_package(path: &Path, globals: &Globals) -> Result<Package, CliError> {
    globals.outputs.read(path)?;
    Ok(store::read_package(path)?)
}

/// Reads a book's own files, as they are packed.
pub(crate) fn read_to_pack(folder: &Path, globals: &Globals) -> Result<FilesToPack, CliError> {
    globals.outputs.read(folder)?;
    Ok(store::read_to_pack(folder)?)
}

/// Fails with this message if a path is a package: where something is recorded, or a table is read.
pub(crate) fn refuse_package(path: &Path, key: &'static str) -> Result<(), CliError> {
    if !is_standard_input(path) && store::is_package(path) {
        return Err(CliError::Usage(Message::new(key).with("path", path.display().to_string())));
    }
    Ok(())
}

/// Reads the settings, and fails if they have errors: for commands that would record or propose something
/// else with settings half understood.
pub(crate) fn sound_settings(source: Option<&Source>, globals: &Globals) -> Result<Settings, CliError> {
    let Some(source) = source else { return Ok(Settings::default()) };
    let mut diagnostics = Vec::new();
    let settings = read_settings(source, &mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        globals.report_diagnostics(diagnostics.iter())?;
        return Err(CliError::Usage(Message::new("cli.settings").with("path", source.name().to_string())));
    }
    Ok(settings)
}

fn opened(source: Source, options: &ReadOptions) -> Result<Vec<Source>, CliError> {
    let path = source.name().to_string();
    sources_of(source, options).map_err(|error| CliError::Workbook { path, error })
}
