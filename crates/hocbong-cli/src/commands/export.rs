//! `hocbong export`: the books for other accounting programs and engines.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::{Claim, Format};
use crate::globals::Globals;
use crate::read_args::ReadArgs;
use crate::values::parse_day;
use crate::words::{Worded, Words};
use chrono::NaiveDate;
use clap::Args;
use hocbong::Location;
use hocbong::export::{Export, ExportError, ExportFormat, ExportSummary};
use hocbong::store::{create_files, refuse_existing_content};
use hocbong_core::diagnostic::Message;
use hocbong_report::{Catalogue, Output};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong export fixtures/soc-trang-2025 --to hledger --output so-2025.hledger
  hocbong export fixtures/soc-trang-2025 --to beancount --folder so-2025-beancount")]
pub(crate) struct ExportArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT", value_parser = Words::<ExportFormat>::new())]
    to: ExportFormat,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    through: Option<NaiveDate>,
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    #[command(flatten)]
    reading: ReadArgs,
}

impl Worded for ExportFormat {
    const FLAG: &'static str = "to";

    fn all() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|format| (*format, format.as_str())).collect()
    }
}

/// Where the export goes.
enum Target<'a> {
    Standard,
    File(&'a Path),
    Folder(&'a Path),
}

/// Runs `export`. `out` is standard output: files of `--output` and `--folder` are written here.
pub(crate) fn run(args: &ExportArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let target = target(args, globals)?;
    let options =
        args.reading.options(args.fund.as_deref(), crate::load::book_among(&args.paths), globals)?;
    let book = crate::load::book(&args.paths, &options, globals)?;
    if let Target::File(path) = target {
        globals.outputs.check(path, globals.force)?;
    }
    globals.report_diagnostics(book.diagnostics().iter())?;
    let export = Export::new(&book, args.through);
    if let Err(error) = write(&export, args.to, &target, globals, out)? {
        globals.warn(&refusal(&error)?)?;
        return Ok(match Exit::of_book(&book, book.diagnostics(), globals.strict) {
            Exit::Clean => Exit::Findings,
            exit => exit,
        });
    }
    if matches!(target, Target::Standard) {
        out.flush()?;
    }
    note_summary(&export.summary(), args.to, globals)?;
    Ok(Exit::of_book(&book, book.diagnostics(), globals.strict))
}

/// Where the flags want the export, before anything is read for it.
fn target<'a>(args: &'a ExportArgs, globals: &'a Globals) -> Result<Target<'a>, CliError> {
    let format = args.to;
    let named = |key| {
        CliError::Usage(Message::new(key).with("format", format.as_str()).with("ending", format.ending()))
    };
    if !format.is_available() {
        return Err(named("export.not-available"));
    }
    match (&globals.output, &args.folder) {
        (Some(_), Some(_)) => Err(CliError::usage("export.output-or-folder")),
        (None, None) if format.is_binary() => Err(named("export.binary")),
        (None, None) => Ok(Target::Standard),
        (None, Some(folder)) => {
            refuse_existing_content(folder)?;
            Ok(Target::Folder(folder))
        }
        (Some(path), None) => match (Claim::of(path), format) {
            (Claim::None, _)
            | (Claim::Format(Format::Json), ExportFormat::Json)
            | (Claim::Format(Format::Csv), ExportFormat::Journal) => Ok(Target::File(path)),
            _ => {
                let message = Message::new("export.name").with("path", path.display().to_string());
                let message = message.with("format", format.as_str()).with("ending", format.ending());
                Err(CliError::Usage(message))
            }
        },
    }
}

/// Writes the export to its target. The inner error says why the book is not exported.
fn write(
    export: &Export<'_>,
    format: ExportFormat,
    target: &Target<'_>,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<Result<(), ExportError>, CliError> {
    let done = match target {
        Target::Standard => export.write(format, &mut &mut *out),
        Target::File(path) => {
            let mut file = BufWriter::new(globals.outputs.open(path, globals.force)?);
            let done = export.write(format, &mut file);
            if done.is_ok() {
                file.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish()?;
            }
            done
        }
        Target::Folder(folder) => match export.files(format) {
            Ok(files) => Ok(create_files(folder, &files)?),
            Err(error) => Err(error),
        },
    };
    match done {
        Err(ExportError::Io(error)) => Err(CliError::Output(error)),
        done => Ok(done),
    }
}

/// What to say of a book that is not exported.
fn refusal(error: &ExportError) -> Result<Message, CliError> {
    let place = |places: &[Location], at: usize| {
        places.get(at).map_or_else(String::new, std::string::ToString::to_string)
    };
    Ok(match error {
        ExportError::Unread => Message::new("export.unread"),
        ExportError::Unbalanced { places } => {
            Message::new("export.unbalanced").with("count", places.len()).with("place", place(places, 0))
        }
        ExportError::RepeatedId { id, places } => Message::new("export.repeated-id")
            .with("id", id.to_string())
            .with("place", place(places, 0))
            .with("other", place(places, 1)),
        ExportError::Day(day) => Message::new("export.day").with("date", *day),
        ExportError::OutOfRange { place } => {
            Message::new("export.out-of-range").with("place", place.to_string())
        }
        other => return Err(CliError::Output(std::io::Error::other(other.to_string()))),
    })
}

/// Says how much was exported, and what became of what posts nothing.
fn note_summary(summary: &ExportSummary, format: ExportFormat, globals: &Globals) -> Result<(), CliError> {
    let message = Message::new("export.done")
        .with("transactions", summary.transactions)
        .with("postings", summary.postings)
        .with("accounts", summary.accounts);
    globals.note(&message)?;
    if summary.unposted.is_empty() {
        return Ok(());
    }
    let catalogue = Catalogue::new(globals.language());
    let kinds = summary.unposted.iter().map(|(kind, count)| {
        let message = Message::new("export.kind").with("count", *count);
        catalogue.message(&message.with("kind", catalogue.kind(*kind)))
    });
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let key = match format {
        ExportFormat::Ledger | ExportFormat::Hledger => "export.remarks",
        ExportFormat::Beancount => "export.customs",
        _ => "export.kept",
    };
    let count: u64 = summary.unposted.values().sum();
    globals.note(&Message::new(key).with("count", count).with("kinds", kinds))
}
