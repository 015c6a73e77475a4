//! `hocbong progress`: amounts raised and awarded against the targets.

use crate::error::CliError;
use crate::exit::Exit;
use crate::globals::{Format, Globals};
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use chrono::Datelike;
use clap::Args;
use hocbong::report::progress::progress;
use hocbong::{Book, Redact};
use hocbong_report::Catalogue;
use hocbong_report::progress::{write_progress_csv, write_progress_json, write_progress_text};
use std::io::Write;
use std::path::PathBuf;

/// Show what was raised and awarded against the year's targets, rolled up the tree of associations.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong progress fixtures/soc-trang-2025
  hocbong progress fixtures/soc-trang-2025 --format csv > tien-do.csv")]
pub(crate) struct ProgressArgs {
    /// A book folder, or ledger files and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The fund of rows in a list that names none.
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Runs `progress`.
pub(crate) fn run(args: &ProgressArgs, globals: &Globals, out: &mut dyn Write) -> Result<Exit, CliError> {
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book(&args.paths, &options, globals)?;
    let mask = args.masking.of([book.ledger()]);
    book.hide(&mask);
    globals.report_diagnostics(book.diagnostics().iter())?;
    // The year given, else the book's, else that of the last row.
    let year = args.reading.table.year.or(book.settings().year).or_else(|| last_year(&book));
    let year = year.ok_or_else(|| CliError::usage("cli.no-year"))?;
    let mut result = progress(&book, year)?;
    result.hide(&mask);
    match globals.format() {
        Format::Text => write_progress_text(out, &book, &result, &Catalogue::new(globals.language()))?,
        Format::Json => write_progress_json(out, &result)?,
        Format::Csv => write_progress_csv(out, &result, globals.csv_style())?,
    }
    Ok(Exit::of_book(&book, book.diagnostics(), globals.strict))
}

fn last_year(book: &Book) -> Option<i32> {
    book.ledger().iter().map(|transaction| transaction.date().year()).max()
}
