//! `hocbong close`: the closing entries of a year.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::values::{argument, parse_year};
use chrono::Datelike;
use clap::Args;
use hocbong::closing::{ClosingError, ClosingOptions, MAX_SHOWN, close_checked};
use hocbong::recording::{Change, OlderFindings, is_damage};
use hocbong::seal::NewSeal;
use hocbong::store::{BookPlace, Disk, Recorder};
use hocbong::{
    Book, CheckOptions, Diagnostic, Kind, NaiveDate, Period, Reading, Source, TransactionRef, store,
};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::Form;
use hocbong_import::csv::write::write_ledger;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::closing::write_closing_text;
use hocbong_report::recorded::{Recorded, write_journal_csv, write_recorded_json};
use hocbong_report::seal::write_seal_text;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong close so-2025 2025 --dry-run
  hocbong close so-2025 2025")]
pub(crate) struct CloseArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(value_name = "YEAR", value_parser = parse_year)]
    year: i32,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    despite_errors: bool,
    #[arg(long)]
    no_seal: bool,
}

/// Runs `close`.
pub(crate) fn run(args: &CloseArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if globals.today().year() <= args.year {
        return Err(CliError::Usage(Message::new("close.not-over").with("year", args.year.to_string())));
    }
    let (book_files, recorder) = super::add::open_book(&args.book, args.dry_run, globals)?;
    // With other settings the rules would find something else.
    files::sound_settings(book_files.settings.as_ref(), globals)?;
    let book = Book::read(&globals.progress.watch_book(book_files), &globals.read_options());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    // What `check` finds stops the closing: changes to what was sealed and faults of the statements too.
    let place = BookPlace::Folder(args.book.clone());
    let book = crate::load::with_evidence(book, &place, &globals.read_options(), globals)?;
    let last_day = Period::year(args.year).and_then(|year| year.to);
    if let Some((sealed, last_day)) =
        book.sealed_through().zip(last_day).filter(|(sealed, day)| sealed >= day)
    {
        let is_closing = |row: TransactionRef<'_>| row.kind() == Kind::Closing && row.date() == last_day;
        let message = if book.ledger().iter().any(is_closing) {
            Message::new("close.closed").with("year", args.year.to_string())
        } else {
            Message::new("close.sealed").with("date", last_day)
        };
        let message = message.with("through", sealed).with("path", args.book.display().to_string());
        return Err(CliError::Usage(message));
    }
    let catalogue = Catalogue::new(globals.language());
    let check =
        CheckOptions { today: Some(globals.today()), threads: globals.threads(), ..CheckOptions::default() };
    let options = ClosingOptions { check, despite_errors: args.despite_errors, is_strict: globals.strict };
    let closed = match close_checked(&book, args.year, &options) {
        Ok(closed) => closed,
        Err(ClosingError::Findings { errors, warnings, first }) => {
            let key = if globals.strict { "close.refused-strict" } else { "close.refused" };
            refuse(key, &first, OlderFindings { errors, warnings }, args, globals, out)?;
            return Ok(Exit::Findings);
        }
        Err(ClosingError::Unsound { errors, .. }) => {
            let first = book.diagnostics().iter().filter(|found| found.is_error()).take(MAX_SHOWN);
            let first: Vec<Diagnostic> = first.cloned().collect();
            refuse("close.unread", &first, OlderFindings { errors, warnings: 0 }, args, globals, out)?;
            return Ok(if book.diagnostics().iter().any(is_damage) {
                Exit::Unreadable
            } else {
                Exit::of_book(&book, book.diagnostics(), globals.strict)
            });
        }
        Err(error) => {
            return Err(CliError::Usage(why_not(&error)));
        }
    };
    let closing = closed.transactions;
    globals.report_diagnostics(book.diagnostics().iter())?;
    let mut bytes = Vec::new();
    write_ledger(&mut bytes, Form::Journal, book.chart(), &closing)
        .map_err(|error| CliError::Output(std::io::Error::other(error)))?;
    let name = format!("journal/{}-ket-chuyen.csv", args.year);
    store::refuse_existing(&args.book.join(&name))?;
    let change = Change::new_file(name.as_str(), bytes.clone());
    let (done, repairs) = match &recorder {
        Some(recorder) => ("close.done", super::add::record(recorder, &change, &[], globals)?),
        None => ("close.would", Vec::new()),
    };
    let seal = match (&recorder, last_day) {
        (Some(recorder), Some(last_day)) if !args.no_seal => seal_year(recorder, last_day, globals)?,
        _ => None,
    };
    let is_refused = recorder.is_some() && !args.no_seal && seal.is_none();
    let exit = if is_refused { Exit::Findings } else { Exit::Clean };
    match globals.format() {
        Format::Csv => {
            write_journal_csv(out, &bytes, globals.csv_style())?;
            return Ok(exit);
        }
        Format::Json => {
            let source = Source::new(name.as_str(), bytes);
            let written = Reading::from_sources(&[(&source, globals.read_options())]).ledger;
            let document = Recorded {
                file: Some(&name),
                transactions: written.iter().collect(),
                references: Vec::new(),
                findings: book.diagnostics(),
                older: OlderFindings { errors: closed.errors, warnings: 0 },
                repairs: &repairs,
                is_dry: args.dry_run,
                seal: seal.as_ref().map(|made| &made.checkpoint),
            };
            write_recorded_json(out, &document, &catalogue)?;
            return Ok(exit);
        }
        _ => {}
    }
    write_closing_text(out, &book, &closing, &catalogue)?;
    let message = Message::new(done).with("file", name).with("count", closing.len());
    writeln!(out, "\n{}", catalogue.message(&message))?;
    if closed.errors > 0 {
        let message = Message::new("close.despite").with("errors", closed.errors);
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    if let Some(made) = &seal {
        writeln!(out)?;
        write_seal_text(out, made, false, &catalogue)?;
    }
    Ok(exit)
}

/// The message for a year that cannot be closed.
fn why_not(error: &ClosingError) -> Message {
    match error {
        ClosingError::Nothing(year) => Message::new("close.nothing").with("year", year.to_string()),
        ClosingError::NoSuchYear(year) => Message::new("close.no-year").with("year", year.to_string()),
        ClosingError::OutOfRange { fund, account } => {
            Message::new("cli.too-large").with("what", format!("{fund} {account}"))
        }
        _ => Message::new("close.failed"),
    }
}

/// Seals the year that was closed: nothing of it is to change any more. It stays closed, whatever comes of its seal.
fn seal_year(
    recorder: &Recorder<Disk>,
    last_day: NaiveDate,
    globals: &Globals,
) -> Result<Option<NewSeal>, CliError> {
    match super::seal::seal_held(recorder, last_day, globals)? {
        Ok(made) => Ok(Some(made)),
        Err(error) => {
            globals.warn(&Message::new("close.not-sealed"))?;
            match super::seal::refuse(&error, globals) {
                Err(CliError::Usage(message)) => globals.warn(&message)?,
                refused => drop(refused?),
            }
            Ok(None)
        }
    }
}

/// Reports that nothing was written, and the first of the findings that stopped the closing.
fn refuse(
    key: &'static str,
    first: &[Diagnostic],
    found: OlderFindings,
    args: &CloseArgs,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<(), CliError> {
    let catalogue = Catalogue::new(globals.language());
    if globals.format() == Format::Json {
        let document = Recorded {
            file: None,
            transactions: Vec::new(),
            references: Vec::new(),
            findings: first,
            older: found,
            repairs: &[],
            is_dry: args.dry_run,
            seal: None,
        };
        write_recorded_json(out, &document, &catalogue)?;
    } else {
        let message = Message::new(key)
            .with("year", args.year.to_string())
            .with("errors", found.errors)
            .with("warnings", found.warnings)
            .with("shown", first.len())
            .with("path", argument(&args.book));
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    // First that nothing was done, then why.
    out.flush()?;
    globals.report_always(first.iter())
}
