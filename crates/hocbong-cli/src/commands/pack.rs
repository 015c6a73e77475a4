//! `hocbong pack`: a book as one file.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::{Claim, Format};
use crate::globals::Globals;
use chrono::NaiveDate;
use clap::Args;
use hocbong::package::{About, Manifest, Package, PackageError, pack};
use hocbong::seal::{VerifyOptions, verify};
use hocbong::store::{self, SealedBook, StoreError};
use hocbong::{Book, Diagnostic, Period};
use hocbong_core::diagnostic::Message;
use hocbong_import::source::Sha256Digest;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong pack so-2025 --output so-2025.hocbong
  hocbong check so-2025.hocbong")]
pub(crate) struct PackArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = crate::values::parse_day)]
    to: Option<NaiveDate>,
}

/// Runs `pack`. `out` is standard output: the package goes to the file of `--output`.
pub(crate) fn run(args: &PackArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    if args.from.zip(args.to).is_some_and(|(from, to)| from > to) {
        return Err(CliError::usage("cli.from-after-to"));
    }
    let target = globals.output.as_ref().ok_or_else(|| CliError::usage("package.no-output"))?;
    files::refuse_package(&args.book, "package.is-package")?;
    if !store::is_book(&args.book) {
        let message = Message::new("cli.not-a-book").with("path", args.book.display().to_string());
        return Err(CliError::Usage(message));
    }
    let found = files::read_to_pack(&args.book, globals)?;
    if Claim::of(target) != Claim::None {
        let message = Message::new("package.name").with("path", target.display().to_string());
        return Err(CliError::Usage(message));
    }
    globals.outputs.check(target, globals.force)?;
    let sealed = SealedBook::from_files(found.files.values());
    let book = Book::read(&sealed.files, &globals.read_options());
    let about = About::new(&book, Period { from: args.from, to: args.to });
    let refused = |error: PackageError| StoreError::Package { path: args.book.clone(), error };
    let bytes = pack(found.files.values(), &about).map_err(refused)?;
    // What the receiver will read, before anything is called done.
    let package = Package::read(&bytes).map_err(refused)?;
    globals.outputs.write(target, &bytes, globals.force)?;

    let shown = |name: &String| args.book.join(name).display().to_string();
    for name in &found.left_out {
        globals.note(&Message::new("package.left-out").with("path", shown(name)))?;
    }
    for name in &found.missing {
        globals.note(&Message::new("package.missing").with("path", shown(name)))?;
    }
    let errors = book.diagnostics().iter().filter(|found| Diagnostic::is_error(found)).count();
    if errors > 0 {
        globals.note(&Message::new("package.with-errors").with("errors", errors))?;
    }
    let head = head_of(&book, &sealed, &args.book, globals)?;
    // Standard output may be where the package went.
    if !target.is_file() {
        return Ok(Exit::Clean);
    }
    let manifest = package.manifest();
    if globals.format() == Format::Json {
        out.write_all(&manifest.to_json())?;
        return Ok(Exit::Clean);
    }
    let catalogue = Catalogue::new(globals.language());
    let done = Message::new("package.done")
        .with("path", target.display().to_string())
        .with("files", manifest.files().len())
        .with("packed", bytes.len())
        .with("sha256", Sha256Digest::new(&bytes).to_string());
    writeln!(out, "{}", catalogue.message(&done))?;
    write_about(out, manifest, &catalogue)?;
    head.iter().try_for_each(|head| writeln!(out, "{}", catalogue.message(head)))?;
    Ok(Exit::Clean)
}

/// Verifies the seals of a book that was packed or unpacked, and returns the sentence with its head; `None` for a book
/// that is not sealed. If anything sealed has changed, that is warned of instead, and `path` is where to look.
pub(super) fn head_of(
    book: &Book,
    sealed: &SealedBook,
    path: &Path,
    globals: &Globals,
) -> Result<Option<Message>, CliError> {
    if sealed.seals.is_empty() {
        return Ok(None);
    }
    let options = VerifyOptions { threads: globals.threads(), ..VerifyOptions::default() };
    let found = verify(book, &sealed.files, &sealed.seals, &options);
    let places = found.diagnostics.len() as u64 + found.unlisted;
    if places > 0 {
        let message = Message::new("package.seals-changed").with("places", places);
        globals.warn(&message.with("path", path.display().to_string()))?;
        return Ok(None);
    }
    let message =
        |through, code: &str| Message::new("package.sealed").with("through", through).with("code", code);
    Ok(found.last().map(|last| message(last.checkpoint.through, &last.code)))
}

/// Writes what a package says of itself, then its files.
pub(super) fn write_about(
    out: &mut dyn Output,
    manifest: &Manifest,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let about = manifest.about();
    let mut lines: Vec<Message> = Vec::new();
    lines.extend(about.name.as_ref().map(|name| Message::new("package.book").with("name", name.as_str())));
    lines.extend(about.year.map(|year| Message::new("package.year").with("year", year.to_string())));
    lines.extend(
        about.period.map(|(from, to)| Message::new("package.period").with("from", from).with("to", to)),
    );
    if !about.associations.is_empty() {
        let associations = about.associations.join(", ");
        lines.push(Message::new("package.associations").with("associations", associations));
    }
    lines.push(Message::new("package.program").with("program", manifest.program()));
    for line in &lines {
        writeln!(out, "{}", catalogue.message(line))?;
    }
    for file in manifest.files() {
        writeln!(out, "  {}", file.path)?;
    }
    Ok(())
}
