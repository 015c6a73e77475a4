//! `hocbong close`: the closing entries of a year.

use crate::error::CliError;
use crate::exit::Exit;
use crate::globals::{Format, Globals};
use chrono::Datelike;
use clap::Args;
use hocbong::closing::{ClosingError, close};
use hocbong::recording::Change;
use hocbong::{Book, Reading, Source, store};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::write::write_ledger;
use hocbong_import::csv::{Form, ReadOptions};
use hocbong_report::Catalogue;
use hocbong_report::closing::write_closing_text;
use hocbong_report::recorded::{Recorded, write_journal_csv, write_recorded_json};
use std::io::Write;
use std::path::PathBuf;

/// Close a year: income and expense of each fund and purpose go to what the fund has of its own.
#[derive(Args, Debug)]
#[command(after_help = "Writes journal/YEAR-ket-chuyen.csv into the book, never over a file that is there.

Examples:
  hocbong close so-2025 2025 --dry-run
  hocbong close so-2025 2025")]
pub(crate) struct CloseArgs {
    /// The book's folder.
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// The year to close.
    #[arg(value_name = "YEAR")]
    year: i32,
    /// Show what would be recorded, and record nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs `close`.
pub(crate) fn run(args: &CloseArgs, globals: &Globals, out: &mut dyn Write) -> Result<Exit, CliError> {
    if globals.today().year() <= args.year {
        return Err(CliError::Usage(Message::new("close.not-over").with("year", args.year.to_string())));
    }
    let (files, recorder) = super::add::open_book(&args.book, args.dry_run, globals)?;
    let book = Book::read(&globals.progress.watch_book(files), &ReadOptions::default());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    globals.report_diagnostics(book.diagnostics().iter())?;
    let catalogue = Catalogue::new(globals.language());
    let closing = match close(&book, args.year) {
        Ok(closing) => closing,
        Err(error) => {
            let message = match error {
                ClosingError::Nothing(year) => Message::new("close.nothing").with("year", year.to_string()),
                ClosingError::NoSuchYear(year) => {
                    Message::new("close.no-year").with("year", year.to_string())
                }
                ClosingError::Unsound { errors, first } => {
                    Message::new("close.unsound").with("errors", errors).with("place", first.to_string())
                }
                ClosingError::OutOfRange { fund, account } => {
                    Message::new("cli.too-large").with("what", format!("{fund} {account}"))
                }
                other => Message::new("close.failed").with("cause", other.to_string()),
            };
            return Err(CliError::Usage(message));
        }
    };
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
    match globals.format() {
        Format::Text => {}
        Format::Csv => {
            write_journal_csv(out, &bytes, globals.csv_style())?;
            return Ok(Exit::Clean);
        }
        Format::Json => {
            let source = Source::new(name.as_str(), bytes);
            let written = Reading::from_sources(&[(&source, ReadOptions::default())]).ledger;
            let document = Recorded {
                file: Some(&name),
                transactions: written.iter().collect(),
                findings: book.diagnostics(),
                repairs: &repairs,
                is_dry: args.dry_run,
            };
            write_recorded_json(out, &document, &catalogue)?;
            return Ok(Exit::Clean);
        }
    }
    write_closing_text(out, &book, &closing, &catalogue)?;
    let message = Message::new(done).with("file", name).with("count", closing.len());
    writeln!(out, "\n{}", catalogue.message(&message))?;
    Ok(Exit::Clean)
}
