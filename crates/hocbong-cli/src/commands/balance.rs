//! `hocbong balance`: the trial balance.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use hocbong::Redact;
use hocbong::report::balance::{By, restricted_balances, trial_balance};
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::balance::{write_balance_csv, write_balance_json, write_balance_text};
use std::path::PathBuf;

/// Show the trial balance of books.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong balance fixtures/soc-trang-2025 --by account
  hocbong balance so-2025.csv --at 2025-06-30 --format csv")]
pub(crate) struct BalanceArgs {
    /// A book folder, or ledger files and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The day at the end of which the balance is taken [default: after all rows].
    #[arg(long, value_name = "DATE", value_parser = crate::globals::parse_day)]
    at: Option<NaiveDate>,
    /// By what rows are put together.
    #[arg(long, value_enum, default_value_t = ByArg::Fund)]
    by: ByArg,
    /// The fund of rows in a list that names none.
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ByArg {
    /// A row for each account of each fund.
    Fund,
    /// A row for each account over all funds.
    Account,
    /// A row for each account of each association.
    Association,
    /// A row for each role of accounts over all funds, whatever the chart calls them.
    Role,
}

/// Runs `balance`.
pub(crate) fn run(args: &BalanceArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book(&args.paths, &options, globals)?;
    let mask = args.masking.of([&book]);
    book.hide(&mask);
    let by = match args.by {
        ByArg::Fund => By::Fund,
        ByArg::Account => By::Account,
        ByArg::Association => By::Association,
        ByArg::Role => By::Role,
    };
    globals.report_diagnostics(book.diagnostics().iter())?;
    let balance = trial_balance(&book, args.at, by)?;
    match globals.format() {
        Format::Json => write_balance_json(out, &balance)?,
        Format::Csv => write_balance_csv(out, &balance, globals.csv_style())?,
        _ => {
            let restricted = restricted_balances(&book, args.at)?;
            write_balance_text(
                out,
                &book,
                &balance,
                &restricted,
                &mask,
                &Catalogue::new(globals.language()),
            )?;
        }
    }
    Ok(Exit::of_book(&book, book.diagnostics(), globals.strict))
}
