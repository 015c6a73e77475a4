//! `hocbong sample`: an auditor's sample of transactions.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use crate::values::{number, parse_day};
use crate::words::Words;
use chrono::NaiveDate;
use clap::Args;
use hocbong::report::scope::Scope;
use hocbong::sample::{SampleOptions, SampleSize, sample};
use hocbong::{Book, Kind, Period, Redact};
use hocbong_core::diagnostic::Message;
use hocbong_report::paper::{write_csv, write_html, write_text, write_xlsx};
use hocbong_report::sample::{SampleView, plain_sample_paper, sample_paper, write_sample_json};
use hocbong_report::{Catalogue, Output};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong sample fixtures/soc-trang-2025 --by-amount 30 --seed 'KT 2025-1'
  hocbong sample so-2025 --count 25 --seed 20251130 --of-kind award --output mau-chon.xlsx")]
pub(crate) struct SampleArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "N", required_unless_present = "by_amount", value_parser = number::<u64>(1, MAX_SIZE))]
    count: Option<u64>,
    #[arg(long, value_name = "N", conflicts_with = "count", value_parser = number::<u64>(1, MAX_SIZE))]
    by_amount: Option<u64>,
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
    #[arg(long, value_name = "CODE", conflicts_with = "association")]
    subtree: Option<String>,
    #[arg(long, value_name = "FUND")]
    of_fund: Vec<String>,
    #[arg(long, value_name = "KIND", value_parser = Words::<Kind>::new())]
    of_kind: Vec<Kind>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Most transactions or hits that a sample may have; more is a usage error.
const MAX_SIZE: i64 = 1_000_000;

/// Runs `sample`.
pub(crate) fn run(args: &SampleArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    // A seed of the program's own would make a sample that no one can draw again.
    let seed = args.seed.as_deref().filter(|seed| !seed.trim().is_empty());
    let seed = seed.ok_or_else(|| CliError::usage("sample.no-seed"))?;
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book(&args.paths, &options, globals)?;
    let scope = scope(args, &book)?;
    let size = match (args.count, args.by_amount) {
        (Some(count), _) => SampleSize::Count(count),
        (None, hits) => SampleSize::ByAmount(hits.unwrap_or_default()),
    };
    let options = SampleOptions { scope: &scope, funds: &args.of_fund, kinds: &args.of_kind, size, seed };
    let mut drawn = sample(&book, &options);
    let mask = args.masking.of([&book]);
    drawn.hide(&mask);
    book.hide(&mask);
    globals.report_diagnostics(book.diagnostics().iter())?;
    let view = SampleView { book: &book, scope: &scope, mask: &mask, sample: &drawn };
    let catalogue = Catalogue::new(globals.language());
    let paper = || sample_paper(view, &catalogue);
    match globals.format() {
        Format::Text => write_text(out, &paper())?,
        Format::Json => write_sample_json(out, view)?,
        Format::Csv => write_csv(out, &plain_sample_paper(view, &catalogue), globals.csv_style())?,
        Format::Html => write_html(out, &paper())?,
        Format::Xlsx => write_xlsx(out, &paper())?,
    }
    Ok(Exit::of_book(&book, book.diagnostics(), globals.strict))
}

/// The days and associations that the flags name.
fn scope(args: &SampleArgs, book: &Book) -> Result<Scope, CliError> {
    let is_known = |code: &str| {
        book.associations().get(code).is_some() || book.ledger().iter().any(|row| row.association() == code)
    };
    let is_fund = |code: &str| book.fund(code).is_some() || book.ledger().has_fund(code);
    let mut unknown = [("--association", &args.association), ("--subtree", &args.subtree)]
        .into_iter()
        .filter_map(|(flag, code)| Some((flag, code.as_deref().filter(|code| !is_known(code))?)))
        .chain(args.of_fund.iter().filter(|code| !is_fund(code)).map(|code| ("--of-fund", code.as_str())));
    if let Some((flag, code)) = unknown.next() {
        let message = Message::new("cli.selects-nothing").with("flag", flag);
        return Err(CliError::Usage(message.with("name", code)));
    }
    let scope = Scope::from(Period { from: args.from, to: args.to });
    Ok(match (&args.association, &args.subtree) {
        (Some(code), _) => scope.of_association(code),
        (None, Some(code)) => scope.of_subtree(book.associations(), code),
        (None, None) => scope,
    })
}
