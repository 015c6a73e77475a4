//! `hocbong report`: the statements that go on paper.

use crate::cli::{Format, Globals};
use crate::error::CliError;
use crate::exit::Exit;
use crate::read_args::ReadArgs;
use chrono::{Datelike, NaiveDate};
use clap::{Args, ValueEnum};
use hocbong::report::{audit, settlement, statements};
use hocbong::{Book, Period};
use hocbong_report::Catalogue;
use hocbong_report::statements::Statement;
use std::io::Write;
use std::path::PathBuf;

/// Write a statement: what became of each fund, income and spending, the use of each gift, counts, findings.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong report fund-statement fixtures/soc-trang-2025
  hocbong report settlement so-2025.csv --from 2025-01-01 --to 2025-06-30
  hocbong report income so-2025 --format csv --excel --output thu-chi.csv")]
pub(crate) struct ReportArgs {
    /// Which statement.
    #[arg(value_enum, value_name = "KIND")]
    statement: KindArg,
    /// A book folder, or ledger files and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The first day [default: the first of the book's year].
    #[arg(long, value_name = "DATE", value_parser = crate::cli::parse_day)]
    from: Option<NaiveDate>,
    /// The last day [default: the last of the book's year].
    #[arg(long, value_name = "DATE", value_parser = crate::cli::parse_day)]
    to: Option<NaiveDate>,
    /// The fund of rows in a list that names none.
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    reading: ReadArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    /// What became of each fund, money for a purpose apart.
    FundStatement,
    /// Income and spending by item.
    Income,
    /// What each gift for a purpose was used for.
    Settlement,
    /// Counts beside what the books have.
    CountSheet,
    /// Findings of audits and what became of them.
    Findings,
}

/// Runs the command.
pub(crate) fn run(args: &ReportArgs, globals: &Globals, out: &mut dyn Write) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let options = args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths))?;
    let book = crate::load::book(&args.paths, &options, globals)?;
    globals.report_diagnostics(book.diagnostics.iter())?;
    let period = period(args, &book);
    let statement = match args.statement {
        KindArg::FundStatement => Statement::Funds(statements::fund_statement(&book, period)?),
        KindArg::Income => Statement::Income(statements::income_statement(&book, period)?),
        KindArg::Settlement => Statement::Settlement(settlement::settlements(&book, period)?),
        KindArg::CountSheet => Statement::Counts(audit::count_sheet(&book, period)),
        KindArg::Findings => Statement::Findings(audit::finding_list(&book, period)),
    };
    match globals.format() {
        Format::Text => statement.write_text(out, &book, period, &Catalogue::new(globals.language()))?,
        Format::Json => statement.write_json(out, period)?,
        Format::Csv => statement.write_csv(out, globals.csv_style())?,
    }
    Ok(Exit::of_book(&book, &book.diagnostics, globals.strict))
}

/// The days asked for, else the year asked for, the book's, or that of the last row.
fn period(args: &ReportArgs, book: &Book) -> Period {
    if args.from.is_some() || args.to.is_some() {
        return Period { from: args.from, to: args.to };
    }
    let last_year = || book.ledger.iter().map(|row| row.date().year()).max();
    let year = args.reading.year.or(book.settings.year).or_else(last_year);
    year.and_then(Period::year).unwrap_or(Period::ALL)
}
