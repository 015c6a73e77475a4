//! `hocbong report`: the statements and vouchers for paper.

use crate::error::CliError;
use crate::exit::Exit;
use crate::globals::{Format, Globals};
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use chrono::{Datelike, NaiveDate};
use clap::{Args, ValueEnum};
use hocbong::report::voucher::{Voucher, VoucherQuery, vouchers, years_of_number};
use hocbong::report::{audit, awards, settlement, statements};
use hocbong::{Book, Period, Redact};
use hocbong_core::diagnostic::Message;
use hocbong_report::Catalogue;
use hocbong_report::statements::Statement;
use hocbong_report::voucher::candidates;
use std::io::Write;
use std::path::PathBuf;
use uuid::Uuid;

/// Write a statement: what became of each fund, income and spending, the use of each gift, counts, findings; or print vouchers.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong report fund-statement fixtures/soc-trang-2025
  hocbong report settlement so-2025.csv --from 2025-01-01 --to 2025-06-30
  hocbong report income so-2025 --format csv --excel --output thu-chi.csv
  hocbong report voucher fixtures/soc-trang-2025 --voucher PT-0001 --association ST --lang vi
  hocbong report voucher so-2025 --from 2025-03-05 --to 2025-03-05 --output phieu.txt")]
pub(crate) struct ReportArgs {
    /// Which statement.
    #[arg(value_enum, value_name = "KIND")]
    statement: KindArg,
    /// A book folder, or ledger files and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The first day [default: the first of the book's year].
    #[arg(long, value_name = "DATE", value_parser = crate::globals::parse_day)]
    from: Option<NaiveDate>,
    /// The last day [default: the last of the book's year].
    #[arg(long, value_name = "DATE", value_parser = crate::globals::parse_day)]
    to: Option<NaiveDate>,
    /// The fund of rows in a list that names none.
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    /// Of vouchers, the one with this number [default: all of the period].
    #[arg(long, value_name = "NUMBER", conflicts_with = "id")]
    voucher: Option<String>,
    /// Of vouchers, the one with this row.
    #[arg(long, value_name = "UUID")]
    id: Option<Uuid>,
    /// Of vouchers, those of this association.
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
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
    /// Awards by association, month, type and recipient.
    Awards,
    /// Pledges, with what was given and what is still owed.
    Pledges,
    /// Counts beside what the books have.
    CountSheet,
    /// Findings of audits and what became of them.
    Findings,
    /// Vouchers to print and sign, with the amount in words.
    Voucher,
}

/// Runs `report`.
pub(crate) fn run(args: &ReportArgs, globals: &Globals, out: &mut dyn Write) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let voucher_flags = [
        ("--voucher", args.voucher.is_some()),
        ("--id", args.id.is_some()),
        ("--association", args.association.is_some()),
    ];
    if let (false, Some((flag, _))) =
        (matches!(args.statement, KindArg::Voucher), voucher_flags.iter().find(|(_, is_given)| *is_given))
    {
        return Err(CliError::Usage(Message::new("cli.voucher-flags").with("flag", *flag)));
    }
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book(&args.paths, &options, globals)?;
    let mask = args.masking.of([book.ledger()]);
    book.hide(&mask);
    globals.report_diagnostics(book.diagnostics().iter())?;
    // An id names one row, whatever its year.
    let is_whole =
        args.id.is_some() && args.from.is_none() && args.to.is_none() && args.reading.table.year.is_none();
    let period = if is_whole { Period::ALL } else { period(args, &book) };
    let mut statement = match args.statement {
        KindArg::FundStatement => Statement::Funds(statements::fund_statement(&book, period)?),
        KindArg::Income => Statement::Income(statements::income_statement(&book, period)?),
        KindArg::Settlement => Statement::Settlement(settlement::settlements(&book, period)?),
        KindArg::Awards => Statement::Awards(awards::awards(&book, period)?),
        KindArg::Pledges => Statement::Pledges(awards::pledges(&book, period)?),
        KindArg::CountSheet => Statement::Counts(audit::count_sheet(&book, period)?),
        KindArg::Findings => Statement::Findings(audit::finding_list(&book, period)),
        KindArg::Voucher => Statement::Vouchers(chosen(args, &book, period, globals)?),
    };
    statement.hide(&mask);
    match globals.format() {
        Format::Text => statement.write_text(out, &book, period, &Catalogue::new(globals.language()))?,
        Format::Json => statement.write_json(out, period)?,
        Format::Csv => statement.write_csv(out, globals.csv_style())?,
    }
    Ok(Exit::of_book(&book, book.diagnostics(), globals.strict))
}

/// The period given, else the year given, else the book's year, else that of the last row.
fn period(args: &ReportArgs, book: &Book) -> Period {
    if args.from.is_some() || args.to.is_some() {
        return Period { from: args.from, to: args.to };
    }
    let last_year = || book.ledger().iter().map(|row| row.date().year()).max();
    let year = args.reading.table.year.or(book.settings().year).or_else(last_year);
    year.and_then(Period::year).unwrap_or(Period::ALL)
}

/// Most places that are named when a voucher is found elsewhere only; the rest is an ellipsis.
const PLACES: usize = 8;

/// The vouchers asked for. A number or id must lead to exactly one.
fn chosen(
    args: &ReportArgs,
    book: &Book,
    period: Period,
    globals: &Globals,
) -> Result<Vec<Voucher>, CliError> {
    let association = args.association.as_deref();
    if let Some(code) = association.filter(|code| book.ledger().iter().all(|row| row.association() != *code))
    {
        let message = Message::new("cli.selects-nothing").with("flag", "--association");
        return Err(CliError::Usage(message.with("name", code)));
    }
    let query = VoucherQuery { number: args.voucher.as_deref(), id: args.id, association, period };
    let found = vouchers(book, &query)?;
    let Some(what) = args.voucher.clone().or_else(|| args.id.map(|id| id.to_string())) else {
        return Ok(found);
    };
    let message = match found.as_slice() {
        [_] => return Ok(found),
        [] => {
            let number = args.voucher.as_deref();
            let mut places = number.map(|number| years_of_number(book, number)).unwrap_or_default();
            // If the requested association has the number in another year, other associations are not named.
            if places.iter().any(|(code, _)| Some(code.as_str()) == association) {
                places.retain(|(code, _)| Some(code.as_str()) == association);
            }
            let mut named: Vec<String> =
                places.iter().take(PLACES).map(|(code, year)| format!("{code} {year}")).collect();
            named.extend((places.len() > PLACES).then(|| "…".to_owned()));
            if named.is_empty() {
                Message::new("cli.voucher-none").with("what", what)
            } else {
                Message::new("cli.voucher-none-elsewhere").with("what", what).with("places", named.join(", "))
            }
        }
        several => Message::new("cli.voucher-several")
            .with("what", what)
            .with("count", u64::try_from(several.len()).unwrap_or(u64::MAX))
            .with("lines", candidates(several, &Catalogue::new(globals.language()))),
    };
    Err(CliError::Usage(message))
}
