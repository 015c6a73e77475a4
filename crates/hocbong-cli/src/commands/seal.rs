//! `hocbong seal`: seals the transactions through a day.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::globals::Globals;
use crate::values::parse_day;
use chrono::NaiveDate;
use clap::Args;
use hocbong::seal::{NewSeal, SealError, SealOptions, Secret, SigningKey, read_signing_key, seal};
use hocbong::store::{Disk, Recorder, SealedBook};
use hocbong::{Book, CheckOptions, Diagnostic, check};
use hocbong_core::diagnostic::Message;
use hocbong_report::seal::{write_seal_json, write_seal_text};
use hocbong_report::{Catalogue, Output};
use std::io;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong seal so-2025 --through 2025-12-31
  hocbong seal so-2025 --through 2025-06-30 --dry-run")]
pub(crate) struct SealArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    through: NaiveDate,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "FILE")]
    sign_key: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "sign_key")]
    sign_name: Option<String>,
}

/// Runs `seal`.
pub(crate) fn run(args: &SealArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let key = args.sign_key.as_ref().map(|path| signing_key(path, globals)).transpose()?;
    let signing = key.as_ref().map(|key| (args.sign_name.as_deref(), key));
    if args.sign_name.as_ref().is_some_and(|name| name.contains(|c: char| c.is_whitespace() || c == '+')) {
        return Err(CliError::usage("seal.bad-name"));
    }
    let (found, recorder) = if args.dry_run {
        super::add::open_book(&args.book, true, globals)?;
        (files::read_sealed(&args.book, globals)?, None)
    } else {
        let (_, recorder) = super::add::open_book(&args.book, false, globals)?;
        let recorder = recorder.ok_or_else(|| CliError::usage("seal.nothing"))?;
        (recorder.sealed()?, Some(recorder))
    };
    files::sound_settings(found.files.settings.as_ref(), globals)?;
    let book = Book::read(&found.files, &globals.read_options());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    match seal_book(&book, &found, args.through, signing, globals)? {
        Ok(made) => {
            if let Some(recorder) = &recorder {
                recorder.record_seal(&made)?;
            }
            let catalogue = Catalogue::new(globals.language());
            match globals.format() {
                crate::format::Format::Json => write_seal_json(out, &made, recorder.is_none())?,
                _ => write_seal_text(out, &made, recorder.is_none(), &catalogue)?,
            }
            Ok(Exit::Clean)
        }
        Err(error) => refuse(&error, globals),
    }
}

/// Makes the seal of a book that was read. The inner error says why there is none.
pub(crate) fn seal_book(
    book: &Book,
    found: &SealedBook,
    through: NaiveDate,
    signing: Option<(Option<&str>, &SigningKey)>,
    globals: &Globals,
) -> Result<Result<NewSeal, SealError>, CliError> {
    let options =
        CheckOptions { today: Some(globals.today()), threads: globals.threads(), ..CheckOptions::default() };
    let report = check(book, &options);
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| CliError::Output(io::Error::other(error)))?;
    let options = SealOptions {
        through,
        sealed_on: globals.today(),
        findings: (report.errors() + report.warnings()) as u64,
        secret: Secret::new(secret),
        signing,
        threads: globals.threads(),
    };
    Ok(seal(book, &found.files, &found.seals, &options))
}

/// Says why nothing was sealed.
pub(crate) fn refuse(error: &SealError, globals: &Globals) -> Result<Exit, CliError> {
    let listed = |key: &'static str, found: &[Diagnostic]| -> Result<Exit, CliError> {
        globals.warn(&Message::new(key).with("places", found.len()))?;
        globals.report_always(found.iter())?;
        Ok(if key == "seal.damaged" { Exit::Unreadable } else { Exit::Findings })
    };
    Err(CliError::Usage(match error {
        SealError::Changed(found) => return listed("seal.changed", found),
        SealError::Damaged(found) => return listed("seal.damaged", found),
        SealError::NotLater { last } => Message::new("seal.not-later").with("last", *last),
        SealError::NotOver { through } => Message::new("seal.not-over").with("through", *through),
        SealError::Name { name } => Message::new("seal.name").with("name", name.as_str()),
        _ => Message::new("seal.nothing").with("through", globals.today()),
    }))
}

fn signing_key(path: &std::path::Path, globals: &Globals) -> Result<SigningKey, CliError> {
    let source = files::read_text(path, globals)?;
    let key = std::str::from_utf8(source.bytes()).ok().and_then(read_signing_key);
    key.ok_or_else(|| bad_key(path))
}

/// The error for a file that is no key.
pub(crate) fn bad_key(path: &std::path::Path) -> CliError {
    CliError::Usage(Message::new("seal.bad-key").with("path", path.display().to_string()))
}

/// Seals the book that `recorder` holds, after its journal has changed.
pub(crate) fn seal_held(
    recorder: &Recorder<Disk>,
    through: NaiveDate,
    globals: &Globals,
) -> Result<Result<NewSeal, SealError>, CliError> {
    let found = recorder.sealed()?;
    let book = Book::read(&found.files, &globals.read_options());
    let made = seal_book(&book, &found, through, None, globals)?;
    if let Ok(made) = &made {
        recorder.record_seal(made)?;
    }
    Ok(made)
}
