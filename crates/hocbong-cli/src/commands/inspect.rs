//! `hocbong inspect`: shows how files were read.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::mask_args::MaskArgs;
use crate::read_args::ReadArgs;
use clap::Args;
use hocbong::book::read_settings;
use hocbong::{Diagnostic, Reading, Redact, Source};
use hocbong_import::csv::{ReadOptions, ReadSummary};
use hocbong_report::Catalogue;
use hocbong_report::Output;
use hocbong_report::inspect::{write_inspect_json, write_inspect_text};
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong inspect fixtures/first-look/sao-ke.csv
  hocbong inspect sao-ke-thang-5.csv --format json
  hocbong inspect danh-sach.csv --kind donation --fund ST --method cash")]
pub(crate) struct InspectArgs {
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    masking: MaskArgs,
    #[command(flatten)]
    reading: ReadArgs,
}

/// Runs `inspect`.
pub(crate) fn run(args: &InspectArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let book = args.paths.iter().find(|path| files::is_book(path));
    let options = args.reading.options(args.fund.as_deref(), book.map(PathBuf::as_path), globals)?;
    let mut sources: Vec<(Source, ReadOptions)> = Vec::new();
    let mut of_settings = Vec::new();
    for path in &args.paths {
        if files::is_book(path) {
            sources.extend(book_files(path, &options, &mut of_settings, globals)?);
        } else {
            let read = files::read_input(path, &options, globals)?;
            sources.extend(read.into_iter().map(|source| (source, options.clone())));
        }
    }
    let meter = &globals.progress.meter;
    let sources: Vec<(Source, ReadOptions)> =
        sources.into_iter().map(|(source, options)| (source.with_meter(meter), options)).collect();
    let pairs: Vec<(&Source, ReadOptions)> =
        sources.iter().map(|(source, options)| (source, options.clone())).collect();
    let Reading { ledger, mut files, mut diagnostics, .. } = Reading::from_sources(&pairs);
    diagnostics.extend(of_settings);
    let mask = args.masking.of_ledgers([&ledger], &files);
    files.hide(&mask);
    diagnostics.hide(&mask);
    // A document about a file that is no text would say nothing.
    CliError::refuse_binary(&files, &diagnostics, globals.language())?;
    let catalogue = Catalogue::new(globals.language());
    match globals.format() {
        Format::Json => write_inspect_json(out, &files, &diagnostics, &catalogue)?,
        _ => {
            globals.report_diagnostics(diagnostics.iter())?;
            write_inspect_text(out, &files, &catalogue)?;
        }
    }
    Ok(if files.iter().any(ReadSummary::has_unread_rows) {
        Exit::Unreadable
    } else if diagnostics.iter().any(Diagnostic::is_error) || globals.strict && !diagnostics.is_empty() {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The journal and statements of a book, each with its reading profile.
fn book_files(
    path: &Path,
    options: &ReadOptions,
    diagnostics: &mut Vec<Diagnostic>,
    globals: &Globals,
) -> Result<Vec<(Source, ReadOptions)>, CliError> {
    let (book, place) = files::open_book(path, globals)?;
    let settings =
        book.settings.as_ref().map(|source| read_settings(source, diagnostics)).unwrap_or_default();
    let dated = |options: ReadOptions| options.or(&ReadOptions::with_year(settings.year).profile);
    let of_file = |name: &str| settings.profile_of_file(name).cloned().unwrap_or_default();
    let mut all: Vec<(Source, ReadOptions)> = Vec::new();
    for source in book.journal {
        let options = dated(options.or(&of_file(source.name())));
        all.push((source, options));
    }
    for spec in &settings.statements {
        let profile = settings.profile_of_statement(spec).cloned().unwrap_or_default();
        let options = dated(options.or(&profile));
        let read = files::read_in_book(&place, &spec.file, &options, globals)?;
        all.extend(read.into_iter().map(|source| (source, options.clone())));
    }
    Ok(all)
}
