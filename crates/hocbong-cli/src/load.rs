//! Reads paths as a book.

use crate::error::CliError;
use crate::files;
use crate::globals::Globals;
use hocbong::{Book, BookFiles, Code, Diagnostic, Reading, Severity, Source, store};
use hocbong_core::diagnostic::{Location, Message};
use hocbong_import::csv::{Form, Profile, ReadOptions};
use std::path::{Path, PathBuf};

/// The first of the paths that is a book.
pub(crate) fn book_among(paths: &[PathBuf]) -> Option<&Path> {
    paths.iter().find(|path| store::is_book(path)).map(PathBuf::as_path)
}

/// Reads a book folder, or ledger files and folders of them as one book.
pub(crate) fn book(paths: &[PathBuf], options: &ReadOptions, globals: &Globals) -> Result<Book, CliError> {
    let book = read(paths, options, globals)?;
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    Ok(book)
}

/// Reads a book folder with the statements that its settings name, or files and folders of ledgers and
/// statements. A file that is not text becomes a finding.
pub(crate) fn book_and_statements(
    paths: &[PathBuf],
    options: &ReadOptions,
    globals: &Globals,
) -> Result<Book, CliError> {
    let progress = &globals.progress;
    if let Some(folder) = paths.iter().find(|path| store::is_book(path)) {
        let book = read(paths, options, globals)?;
        let mut not_there: Vec<Diagnostic> = Vec::new();
        let mut statements: Vec<(Source, ReadOptions)> = Vec::new();
        for spec in &book.settings().statements {
            let own = book.settings().profile_of_statement(spec).cloned().unwrap_or_default();
            let year = Profile { year: book.settings().year, ..Profile::default() };
            let options = options.or(&own).or(&year);
            if folder.join(&spec.file).exists() {
                let sources = files::read_in_book(folder, &spec.file, &options, globals)?;
                statements.extend(sources.into_iter().map(|source| (source, options.clone())));
                continue;
            }
            let place = book.settings().file.as_ref().map(|file| Location::line(file, spec.line));
            let message = Message::new("HB0115.statement").with("name", &*spec.file);
            let missing = place.map(|place| Diagnostic::new(Code::SETTINGS, message, place));
            // The books can be checked without it.
            not_there.extend(missing.map(|found| Diagnostic { severity: Severity::Warning, ..found }));
        }
        let statements: Vec<_> =
            statements.iter().map(|(source, options)| (source, options.clone())).collect();
        let mut statements = Reading::from_sources(&statements);
        statements.diagnostics.extend(not_there);
        return Ok(book.with_statements(statements));
    }
    let mut inputs = BookFiles::default();
    for path in paths {
        inputs.journal.extend(files::read_input(path, options, globals)?);
    }
    let inputs = progress.watch_book(inputs);
    let book = Book::read(&inputs, options);
    let statements: Vec<(&Source, ReadOptions)> = inputs
        .journal
        .iter()
        .zip(book.files())
        .filter(|(_, file)| file.form == Some(Form::Statement))
        .map(|(source, _)| (source, options.clone()))
        .collect();
    let statements = Reading::from_sources(&statements);
    Ok(book.with_statements(statements))
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
    match book.files().iter().find(|file| file.form == Some(Form::Statement)) {
        Some(file) => {
            let key =
                if file.layout.method().is_some() { "cli.is-book-of-money" } else { "cli.is-statement" };
            Err(CliError::Usage(Message::new(key).with("file", &*file.name)))
        }
        None => Ok(book),
    }
}
