//! `hocbong law`: the limits in force on a day.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use chrono::NaiveDate;
use clap::Args;
use hocbong_core::law::Law;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::law::{write_law_csv, write_law_json, write_law_text};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong law
  hocbong law --on 2026-03-01
  hocbong law fixtures/soc-trang-2025 --on 31/12/2025 --format csv")]
pub(crate) struct LawArgs {
    #[arg(value_name = "BOOK")]
    book: Option<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    on: Option<NaiveDate>,
}

/// Runs `law`.
pub(crate) fn run(args: &LawArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let own = match &args.book {
        Some(book) => {
            files::require_book(book)?;
            let settings = files::read_book(book, globals)?.settings;
            files::sound_settings(settings.as_ref(), globals)?.limits
        }
        None => Vec::new(),
    };
    let (law, on) = (Law::with(&own), args.on.unwrap_or_else(|| globals.today()));
    let limits = law.in_force(on);
    match globals.format() {
        Format::Json => write_law_json(out, on, &limits)?,
        Format::Csv => write_law_csv(out, &limits, globals.csv_style())?,
        _ => write_law_text(out, on, &limits, &Catalogue::new(globals.language()))?,
    }
    Ok(Exit::Clean)
}
