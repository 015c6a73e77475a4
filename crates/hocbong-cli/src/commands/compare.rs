//! `hocbong compare`: what changed between two states of a book.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use clap::Args;
use hocbong::compare::{State, compare};
use hocbong::{Redact, Source, store};
use hocbong_import::csv::ReadSummary;
use hocbong_report::compare::{ComparisonView, write_compare_csv, write_compare_json, write_compare_text};
use hocbong_report::{Catalogue, Output};
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong compare so-2025-quy-3.hocbong so-2025
  hocbong compare so-quy-cu.csv so-quy.csv --format csv > thay-doi.csv")]
pub(crate) struct CompareArgs {
    #[arg(value_name = "OLD")]
    old: PathBuf,
    #[arg(value_name = "NEW")]
    new: PathBuf,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Runs `compare`.
pub(crate) fn run(args: &CompareArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let (old, new) = (state(&args.old, args, globals)?, state(&args.new, args, globals)?);
    let mask = args.masking.of([old.book(), new.book()]);
    let mut found = compare(&old, &new);
    found.hide(&mask);
    let (old_path, new_path) = (args.old.to_string_lossy(), args.new.to_string_lossy());
    let view = ComparisonView { old: &old_path, new: &new_path, found: &found };
    match globals.format() {
        Format::Json => write_compare_json(out, view)?,
        Format::Csv => write_compare_csv(out, view, globals.csv_style())?,
        _ => write_compare_text(out, view, &Catalogue::new(globals.language()))?,
    }
    let is_unread = |state: &State| state.book().files().iter().any(ReadSummary::has_unread_rows);
    Ok(if is_unread(&old) || is_unread(&new) {
        Exit::Unreadable
    } else if found.is_equal() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

fn state(path: &Path, args: &CompareArgs, globals: &Globals) -> Result<State, CliError> {
    let book = files::is_book(path).then_some(path);
    let options = args.reading.options(args.fund.as_deref(), book, globals)?;
    if store::is_package(path) {
        let package = files::read_package(path, globals)?;
        let sources: Vec<Source> = package.files().cloned().collect();
        return Ok(State::from_book(&sources, &options));
    }
    if store::is_book(path) {
        let found = files::read_to_pack(path, globals)?;
        let sources: Vec<Source> = found.files.into_values().collect();
        return Ok(State::from_book(&sources, &options));
    }
    // Every cell is looked at, so files are read whole.
    let mut sources = Vec::new();
    for source in files::read_input(path, &options, globals)? {
        if source.bytes().is_empty() && source.length() > 0 {
            let place = if path.is_dir() { path.join(&**source.name()) } else { path.to_owned() };
            sources.push(files::read_whole(&place, &source)?);
        } else {
            sources.push(source);
        }
    }
    let state = State::from_ledgers(sources, &options);
    CliError::refuse_binary(state.book().files(), state.book().diagnostics(), globals.language())?;
    Ok(state)
}
