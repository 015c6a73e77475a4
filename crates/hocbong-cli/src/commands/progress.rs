//! `hocbong progress`: amounts raised and awarded against the targets.

use super::consolidate::load_all;
use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use crate::values::parse_day;
use chrono::{Datelike, NaiveDate};
use clap::Args;
use hocbong::report::progress::{ProgressOptions, progress};
use hocbong::{Book, Redact};
use hocbong_import::csv::ReadSummary;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::progress::{
    ProgressLayout, write_progress_csv, write_progress_json, write_progress_text,
};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong progress fixtures/soc-trang-2025
  hocbong progress fixtures/soc-trang-2025 --at 2025-06-30 --by-merit
  hocbong progress so-2026 --previous so-2025 --by-month
  hocbong progress fixtures/soc-trang-2025 --format csv > tien-do.csv")]
pub(crate) struct ProgressArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_day, conflicts_with_all = ["from", "to"])]
    at: Option<NaiveDate>,
    #[arg(long)]
    by_month: bool,
    #[arg(long)]
    by_merit: bool,
    #[arg(long, value_name = "BOOK")]
    previous: Vec<PathBuf>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

impl ProgressArgs {
    /// Returns the first and the last day. Without any, the year is the one given, else the book's, else that of
    /// the last row.
    fn days(&self, book: &Book) -> Result<(NaiveDate, NaiveDate), CliError> {
        let (from, to) = (self.from, self.to.or(self.at));
        let year = || self.reading.table.year.or(book.settings().year).or_else(|| last_year(book));
        let of = |day: Option<NaiveDate>| day.map(|day| day.year()).or_else(year);
        let year = of(to.or(from)).ok_or_else(|| CliError::usage("cli.no-year"))?;
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        from.or(day(1, 1)).zip(to.or(day(12, 31))).ok_or_else(|| CliError::usage("cli.no-year"))
    }
}

/// Runs `progress`.
pub(crate) fn run(args: &ProgressArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book(&args.paths, &options, globals)?;
    let mut previous = load_all(&args.previous, "consolidate.previous-unreadable", globals)?;
    let mask = args.masking.of(previous.books.iter().map(|(_, book)| book).chain([&book]));
    book.hide(&mask);
    previous.books.iter_mut().for_each(|(_, book)| book.hide(&mask));
    let of_previous = previous.books.iter().flat_map(|(_, book)| book.diagnostics());
    globals.report_diagnostics(book.diagnostics().iter().chain(of_previous))?;
    let (from, to) = args.days(&book)?;
    let books: Vec<&Book> = previous.books.iter().map(|(_, book)| book).collect();
    let mut result = progress(&book, &ProgressOptions { from, to, previous: &books })?;
    result.hide(&mask);
    let layout = ProgressLayout { by_merit: args.by_merit, by_month: args.by_month };
    match globals.format() {
        Format::Json => write_progress_json(out, &result)?,
        Format::Csv => write_progress_csv(out, &result, layout, globals.csv_style())?,
        _ => write_progress_text(out, &book, &result, layout, &Catalogue::new(globals.language()))?,
    }
    let is_unread = !previous.missing.is_empty()
        || books.iter().any(|book| book.files().iter().any(ReadSummary::has_unread_rows));
    Ok(if is_unread { Exit::Unreadable } else { Exit::of_book(&book, book.diagnostics(), globals.strict) })
}

fn last_year(book: &Book) -> Option<i32> {
    book.ledger().iter().map(|transaction| transaction.date().year()).max()
}
