//! `hocbong balance`: the trial balance.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use crate::words::{Worded, Words};
use chrono::NaiveDate;
use clap::Args;
use hocbong::Redact;
use hocbong::report::balance::{By, restricted_balances, trial_balance};
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::balance::{write_balance_csv, write_balance_json, write_balance_text};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong balance fixtures/soc-trang-2025 --by account
  hocbong balance so-2025.csv --at 2025-06-30 --format csv")]
pub(crate) struct BalanceArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    at: Option<NaiveDate>,
    #[arg(long, value_name = "BY", value_parser = Words::<ByArg>::new(), default_value = "fund")]
    by: ByArg,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByArg {
    /// A row for each account of each fund.
    Fund,
    /// A row for each account over all funds.
    Account,
    /// A row for each account of each association.
    Association,
    /// A row for each role of accounts over all funds, whatever the chart calls them.
    Role,
}

impl Worded for ByArg {
    const FLAG: &'static str = "by";

    fn all() -> Vec<(Self, &'static str)> {
        vec![
            (Self::Fund, "fund"),
            (Self::Account, "account"),
            (Self::Association, "association"),
            (Self::Role, "role"),
        ]
    }
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
