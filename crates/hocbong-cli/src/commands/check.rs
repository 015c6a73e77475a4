//! `hocbong check` and `hocbong explain`: the consistency rules.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use crate::values::parse_code;
use clap::Args;
use hocbong::check::{CheckOptions, RULES, check_after};
use hocbong::{Code, Redact};
use hocbong_import::meter::Stage;
use hocbong_report::check::{
    CheckView, check_paper, write_check_csv, write_check_json, write_check_text, write_code_help,
    write_code_json, write_code_list, write_code_list_csv, write_code_list_json,
};
use hocbong_report::paper::{write_html, write_xlsx};
use hocbong_report::{Catalogue, Output};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong check fixtures/soc-trang-2025
  hocbong check sao-ke-09.csv sao-ke-10.xlsx
  hocbong check so-2025.csv --only HB0401,HB0403
  hocbong check so-2026 --previous so-2025
  hocbong check so-2025 --output phat-hien.xlsx
  hocbong check --list")]
pub(crate) struct CheckArgs {
    #[arg(required_unless_present = "list", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    only: Vec<Code>,
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    skip: Vec<Code>,
    #[arg(long, value_name = "PATH")]
    previous: Option<PathBuf>,
    #[arg(long)]
    list: bool,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong explain HB0403")]
pub(crate) struct ExplainArgs {
    #[arg(value_name = "CODE", value_parser = parse_code)]
    code: Code,
}

impl CheckArgs {
    /// The formats of the result: a list of codes is no paper.
    pub(crate) const fn formats(&self) -> &'static [Format] {
        if self.list { Format::TABLE } else { Format::ALL }
    }
}

/// Runs `check`.
pub(crate) fn run(args: &CheckArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let catalogue = Catalogue::new(globals.language());
    if args.list {
        match globals.format() {
            Format::Json => write_code_list_json(out, &catalogue)?,
            Format::Csv => write_code_list_csv(out, &catalogue, globals.csv_style())?,
            _ => write_code_list(out, &catalogue)?,
        }
        return Ok(Exit::Clean);
    }
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let mut book = crate::load::book_and_statements(&args.paths, &options, globals)?;
    let today = Some(globals.today());
    let options = CheckOptions {
        today,
        only: args.only.iter().copied().collect(),
        skip: args.skip.iter().copied().collect(),
        threads: globals.threads(),
    };
    let previous = match &args.previous {
        Some(path) => {
            let path = std::slice::from_ref(path);
            let options =
                args.reading.options(args.fund.as_deref(), crate::load::book_among(path), globals)?;
            let mut previous = crate::load::book(path, &options, globals)?;
            previous.hide(&args.masking.of([&book, &previous]));
            // Rows that could not be read are missing in its closing balances.
            globals.report_diagnostics(previous.diagnostics().iter().filter(|found| found.is_error()))?;
            Some(previous)
        }
        None => None,
    };
    let mask = args.masking.of([&book].into_iter().chain(&previous));
    globals.progress.meter.enter(Stage::Rules);
    let mut report = check_after(&book, previous.as_ref(), &options, RULES);
    book.hide(&mask);
    report.hide(&mask);
    let view = CheckView { book: &book, report: &report, today, mask: &mask };
    match globals.format() {
        Format::Json => write_check_json(out, book.files(), &report, today, &catalogue)?,
        Format::Csv => write_check_csv(out, &report, &catalogue, globals.csv_style())?,
        Format::Html => write_html(out, &check_paper(view, &catalogue))?,
        Format::Xlsx => write_xlsx(out, &check_paper(view, &catalogue))?,
        Format::Text => write_check_text(out, book.files(), &report, today, &catalogue)?,
    }
    Ok(Exit::of_check(&book, &report, globals.strict))
}

/// Runs `explain`.
pub(crate) fn explain(args: &ExplainArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let catalogue = Catalogue::new(globals.language());
    match globals.format() {
        Format::Json => write_code_json(out, args.code, &catalogue)?,
        _ => write_code_help(out, args.code, &catalogue)?,
    }
    Ok(Exit::Clean)
}
