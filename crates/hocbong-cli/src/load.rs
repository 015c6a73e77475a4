//! Paths to books.

use crate::cli::Globals;
use crate::error::CliError;
use crate::files;
use hocbong::csv::{Form, Parting, ReadOptions};
use hocbong::diagnostic::Message;
use hocbong::{Book, BookFiles, store};
use std::path::{Path, PathBuf};

/// The first of the paths that is a book.
pub(crate) fn book_among(paths: &[PathBuf]) -> Option<&Path> {
    paths.iter().find(|path| store::is_book(path)).map(PathBuf::as_path)
}

/// Reads a book folder, or bare ledger files and folders of them as one book.
pub(crate) fn book(paths: &[PathBuf], options: &ReadOptions, globals: &Globals) -> Result<Book, CliError> {
    // Nothing else is read meanwhile.
    let options = ReadOptions { parting: Parting::on(globals.threads()), ..options.clone() };
    let book = read(paths, &options, globals)?;
    CliError::refuse_binary(&book.files, &book.diagnostics, globals)?;
    Ok(book)
}

fn read(paths: &[PathBuf], options: &ReadOptions, globals: &Globals) -> Result<Book, CliError> {
    let progress = &globals.progress;
    if let Some(folder) = paths.iter().find(|path| store::is_book(path)) {
        return match paths {
            [_] => Ok(Book::read(&progress.watch_book(files::read_book(folder, globals)?), options)),
            _ => Err(CliError::usage("cli.book-alone")),
        };
    }
    let mut inputs = BookFiles::default();
    for path in paths {
        inputs.journal.extend(files::read_input(path, options, globals)?);
    }
    let book = Book::read(&progress.watch_book(inputs), options);
    match book.files.iter().find(|file| file.form == Some(Form::Statement)) {
        Some(file) => Err(CliError::Usage(Message::new("cli.is-statement").with("file", &*file.name))),
        None => Ok(book),
    }
}
