//! `hocbong sample`: an auditor's sample of transactions.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::{Globals, parse_day};
use crate::mask_args::MaskArgs;
use crate::read_args::{ReadArgs, parse_kind};
use chrono::NaiveDate;
use clap::Args;
use hocbong::report::scope::Scope;
use hocbong::sample::{SampleOptions, SampleSize, sample};
use hocbong::{Book, Kind, Period, Redact};
use hocbong_core::diagnostic::Message;
use hocbong_report::paper::{write_csv, write_html, write_text, write_xlsx};
use hocbong_report::sample::{SampleView, sample_paper, write_sample_json};
use hocbong_report::{Catalogue, Output};
use std::path::PathBuf;

/// Draw an auditor's sample of transactions: at random, or by monetary unit.
///
/// The same books and the same seed give the same sample, in any order of rows and files. docs/adr/0036-audit-tools.md
/// says how it is drawn, so that another auditor can draw it again.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong sample fixtures/soc-trang-2025 --by-amount 30 --seed 'KT 2025-1'
  hocbong sample so-2025 --count 25 --seed 20251130 --of-kind award --output mau-chon.xlsx")]
pub(crate) struct SampleArgs {
    /// A book folder, or ledger files and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How many transactions, each equally likely.
    #[arg(long, value_name = "N", required_unless_present = "by_amount", value_parser = clap::value_parser!(u64).range(1..=MAX_SIZE))]
    count: Option<u64>,
    /// How many hits, each đồng equally likely: a large transaction is likelier, and one of an interval is certain.
    #[arg(long, value_name = "N", conflicts_with = "count", value_parser = clap::value_parser!(u64).range(1..=MAX_SIZE))]
    by_amount: Option<u64>,
    /// Any text that you write down beside the sample: it decides what is drawn.
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
    /// The first day.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// The last day.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: Option<NaiveDate>,
    /// Only this association.
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
    /// Only this association and those below it.
    #[arg(long, value_name = "CODE", conflicts_with = "association")]
    subtree: Option<String>,
    /// Only this fund; may be repeated.
    #[arg(long, value_name = "FUND")]
    of_fund: Vec<String>,
    /// Only this kind of transaction; may be repeated [default: all but openings and closings].
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    of_kind: Vec<Kind>,
    /// The fund of rows in a list that names none.
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Most transactions or hits that a sample may have; more is a usage error.
const MAX_SIZE: u64 = 1_000_000;

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
    let paper = || sample_paper(view, Some(&catalogue));
    match globals.format() {
        Format::Text => write_text(out, &paper())?,
        Format::Json => write_sample_json(out, view)?,
        Format::Csv => write_csv(out, &sample_paper(view, None), globals.csv_style())?,
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
