//! Reads paths as a book.

use crate::error::CliError;
use crate::files;
use crate::globals::Globals;
use hocbong::seal::{SEALS_FILE, SEALS_FOLDER, VerifyOptions, verify};
use hocbong::store::BookPlace;
use hocbong::{Book, BookFiles, Code, Diagnostic, Reading, Severity, Source};
use hocbong_core::diagnostic::{Location, Message};
use hocbong_import::csv::{Form, Profile, ReadOptions};
use std::path::{Path, PathBuf};

/// The first of the paths that is a book.
pub(crate) fn book_among(paths: &[PathBuf]) -> Option<&Path> {
    paths.iter().find(|path| files::is_book(path)).map(PathBuf::as_path)
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
    if let Some((book, place)) = one_book(paths, options, globals)? {
        return with_evidence(book, &place, options, globals);
    }
    let mut inputs = BookFiles::default();
    for path in paths {
        inputs.journal.extend(files::read_input(path, options, globals)?);
    }
    let inputs = globals.progress.watch_book(inputs);
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

/// Adds to a book what its seals and the statements that its settings name say about it.
pub(crate) fn with_evidence(
    book: Book,
    place: &BookPlace,
    options: &ReadOptions,
    globals: &Globals,
) -> Result<Book, CliError> {
    let mut not_there: Vec<Diagnostic> = Vec::new();
    let mut statements: Vec<(Source, ReadOptions)> = Vec::new();
    for spec in &book.settings().statements {
        let own = book.settings().profile_of_statement(spec).cloned().unwrap_or_default();
        let year = Profile { year: book.settings().year, ..Profile::default() };
        let options = options.or(&own).or(&year);
        if place.has(&spec.file) {
            let sources = files::read_in_book(place, &spec.file, &options, globals)?;
            statements.extend(sources.into_iter().map(|source| (source, options.clone())));
            continue;
        }
        let place = book.settings().file.as_ref().map(|file| Location::line(file, spec.line));
        let message = Message::new("HB0115.statement").with("name", &*spec.file);
        let missing = place.map(|place| Diagnostic::new(Code::SETTINGS, message, place));
        // The books can be checked without it.
        not_there.extend(missing.map(|found| Diagnostic { severity: Severity::Warning, ..found }));
    }
    let statements: Vec<_> = statements.iter().map(|(source, options)| (source, options.clone())).collect();
    let mut statements = Reading::from_sources(&statements);
    statements.diagnostics.extend(not_there);
    let book = verified(book, place, globals)?;
    Ok(book.with_statements(statements))
}

/// Verifies the seals of a book, if it has any, and adds what changed to what is wrong with it.
pub(crate) fn verified(book: Book, place: &BookPlace, globals: &Globals) -> Result<Book, CliError> {
    if book.last_seal().is_none() && !place.has(SEALS_FILE) && !place.has(SEALS_FOLDER) {
        return Ok(book);
    }
    let found = files::read_sealed(place.path(), globals)?;
    // Flags may have the rows read in another way than that in which they were sealed.
    let sealed = Book::read(&found.files, &globals.read_options());
    let options = VerifyOptions { threads: globals.threads(), ..VerifyOptions::default() };
    let verification = verify(&sealed, &found.files, &found.seals, &options);
    Ok(book.with_diagnostics(verification.diagnostics))
}

/// Reads the book among the paths, which then is the only one; `None` if there is none.
fn one_book(
    paths: &[PathBuf],
    options: &ReadOptions,
    globals: &Globals,
) -> Result<Option<(Book, BookPlace)>, CliError> {
    let Some(path) = book_among(paths) else { return Ok(None) };
    if paths.len() > 1 {
        return Err(CliError::usage("cli.book-alone"));
    }
    open_book(path, options, globals).map(Some)
}

/// Reads a book, in a folder or a package, and says where its other files are.
pub(crate) fn open_book(
    path: &Path,
    options: &ReadOptions,
    globals: &Globals,
) -> Result<(Book, BookPlace), CliError> {
    let (inputs, place) = files::open_book(path, globals)?;
    Ok((Book::read(&globals.progress.watch_book(inputs), options), place))
}

fn read(paths: &[PathBuf], options: &ReadOptions, globals: &Globals) -> Result<Book, CliError> {
    if let Some((book, _)) = one_book(paths, options, globals)? {
        return Ok(book);
    }
    let mut inputs = BookFiles::default();
    for path in paths {
        inputs.journal.extend(files::read_input(path, options, globals)?);
    }
    let book = Book::read(&globals.progress.watch_book(inputs), options);
    match book.files().iter().find(|file| file.form == Some(Form::Statement)) {
        Some(file) => {
            let key =
                if file.layout.method().is_some() { "cli.is-book-of-money" } else { "cli.is-statement" };
            Err(CliError::Usage(Message::new(key).with("file", &*file.name)))
        }
        None => Ok(book),
    }
}
