//! `hocbong consolidate`: many books as one.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::values::{parse_count, parse_day};
use chrono::NaiveDate;
use clap::Args;
use hocbong::consolidate::{BookSeals, ConsolidateOptions, NamedBook, consolidate};
use hocbong::seal::{VerifyOptions, verify};
use hocbong::{Book, Diagnostic, ReadOptions, Redact, store};
use hocbong_core::diagnostic::Message;
use hocbong_core::parallel;
use hocbong_import::csv::{Parting, ReadSummary};
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::consolidate::{
    ConsolidationView, write_consolidation_csv, write_consolidation_json, write_consolidation_text,
};
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong consolidate fixtures/can-tho-2025 --to 2025-06-30
  hocbong consolidate so-tinh so-xa/*.hocbong --previous nam-truoc --format csv > tong-hop.csv")]
pub(crate) struct ConsolidateArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "DAYS", value_parser = parse_count, default_value_t = hocbong::consolidate::ConsolidateOptions::default().window)]
    window: u32,
    #[arg(long, value_name = "PATH")]
    previous: Vec<PathBuf>,
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    masking: MaskArgs,
}

/// Books by name, and what could not be read.
pub(super) struct Loaded {
    pub(super) books: Vec<(String, Book)>,
    /// What verifying the seals of each book found, in the order of the books; `None` if it is not sealed or was not
    /// verified.
    seals: Vec<Option<BookSeals>>,
    pub(super) missing: Vec<String>,
}

impl Loaded {
    fn named(&self) -> Vec<NamedBook<'_>> {
        let books = self.books.iter().zip(&self.seals);
        books.map(|((name, book), seals)| NamedBook { name, book, seals: seals.as_ref() }).collect()
    }
}

/// Finds the books in a path: itself, or those in the folder.
fn books_in(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    if files::is_book(path) || !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let found = store::books_in(path)?;
    if found.is_empty() {
        let message = Message::new("consolidate.no-books").with("path", path.display().to_string());
        return Err(CliError::Usage(message));
    }
    Ok(found)
}

/// Opens a book. A folder without a journal is an empty book, but a place that does not exist is an error.
fn open(
    place: &Path,
    verifies: bool,
    threads: usize,
    globals: &Globals,
) -> Result<(Book, Option<BookSeals>), CliError> {
    let options = ReadOptions { parting: Parting::on(threads), ..ReadOptions::default() };
    if !place.exists() {
        files::read_input(place, &options, globals)?;
    } else if !place.is_dir() {
        files::require_book(place)?;
    }
    let (inputs, _) = files::open_book(place, globals)?;
    let (book, seals) = if verifies && inputs.seals.is_some() {
        verified(place, &options, globals)?
    } else {
        (Book::read(&globals.progress.watch_book(inputs), &options), None)
    };
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    Ok((book, seals))
}

/// Reads a sealed book and verifies it; the bytes of its files are let go before the thread reads its next book.
fn verified(
    place: &Path,
    options: &ReadOptions,
    globals: &Globals,
) -> Result<(Book, Option<BookSeals>), CliError> {
    let found = files::read_sealed(place, globals)?;
    let book = Book::read(&globals.progress.watch_book(found.files.clone()), options);
    let how = VerifyOptions { threads: options.parting.threads(), ..VerifyOptions::default() };
    let seals = BookSeals::from(&verify(&book, &found.files, &found.seals, &how));
    Ok((book, Some(seals)))
}

/// Reads the books. One that cannot be read is reported, and the others are read all the same.
pub(super) fn load_all(paths: &[PathBuf], key: &'static str, globals: &Globals) -> Result<Loaded, CliError> {
    load(paths, false, key, globals)
}

fn load(paths: &[PathBuf], verifies: bool, key: &'static str, globals: &Globals) -> Result<Loaded, CliError> {
    let mut places: Vec<PathBuf> = Vec::new();
    for path in paths {
        for place in books_in(path)? {
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    // Each thread reads a book of its own; a single book is read by all.
    let threads = globals.threads();
    let of_each = threads.div_ceil(places.len().max(1));
    let opened = parallel::map(threads, &places, || (), |(), place| open(place, verifies, of_each, globals));
    let mut loaded = Loaded { books: Vec::new(), seals: Vec::new(), missing: Vec::new() };
    for (place, opened) in places.iter().zip(opened) {
        let name = place.display().to_string();
        match opened {
            Ok((book, seals)) => {
                loaded.books.push((name, book));
                loaded.seals.push(seals);
            }
            Err(error) => {
                let cause = error.message(&Catalogue::new(globals.language()));
                globals.note(&Message::new(key).with("book", name.as_str()).with("cause", cause))?;
                loaded.missing.push(name);
            }
        }
    }
    Ok(loaded)
}

/// Runs `consolidate`.
pub(crate) fn run(args: &ConsolidateArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let loaded = load(&args.paths, true, "consolidate.unreadable", globals)?;
    if loaded.books.is_empty() {
        // A table of zeros would say that nothing was raised; why no book was read has been said.
        return Ok(Exit::Unreadable);
    }
    let previous = load_all(&args.previous, "consolidate.previous-unreadable", globals)?;
    let options =
        ConsolidateOptions { from: args.from, to: args.to, window: args.window, threads: globals.threads() };
    let mut result = consolidate(&loaded.named(), &previous.named(), &options)?;
    let books = &loaded.books;
    let mask = args.masking.of(books.iter().map(|(_, book)| book));
    result.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.hide(&mask));
    let files: Vec<(&str, &[ReadSummary])> =
        books.iter().map(|(name, book)| (name.as_str(), book.files())).collect();
    let view = ConsolidationView {
        result: &result,
        files: &files,
        missing: &loaded.missing,
        mask: &mask,
        is_full: args.full,
    };
    let catalogue = Catalogue::new(globals.language());
    match globals.format() {
        Format::Json => write_consolidation_json(out, &view, &catalogue)?,
        Format::Csv => write_consolidation_csv(out, &view, globals.csv_style())?,
        _ => write_consolidation_text(out, &view, &catalogue)?,
    }
    let is_unread = !loaded.missing.is_empty()
        || !previous.missing.is_empty()
        || files.iter().any(|(_, files)| files.iter().any(ReadSummary::has_unread_rows));
    let has_errors = result.diagnostics.iter().any(Diagnostic::is_error);
    let warns = globals.strict && !result.diagnostics.is_empty();
    let exit = if is_unread {
        Exit::Unreadable
    } else if has_errors || warns || !result.is_clear() {
        Exit::Findings
    } else {
        Exit::Clean
    };
    // The process ends here; giving back the rows of a hundred books takes a twentieth of its time.
    std::mem::forget((loaded, previous, result));
    Ok(exit)
}
