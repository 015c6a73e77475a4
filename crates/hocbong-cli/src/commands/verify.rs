//! `hocbong verify`: proves a book by its seals.

use super::seal::bad_key;
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::values::parse_head;
use clap::Args;
use hocbong::Book;
use hocbong::seal::{ExpectedHead, VerifyOptions, VerifyingKey, read_verifying_key, verify};
use hocbong_report::seal::{VerificationView, write_verify_json, write_verify_text};
use hocbong_report::{Catalogue, Output};
use std::path::{Path, PathBuf};

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong verify so-2025
  hocbong verify so-2025.hocbong --expect HB1-4NTCK-VX2PG-…")]
pub(crate) struct VerifyArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(long, value_name = "HEAD", value_parser = parse_head)]
    expect: Option<ExpectedHead>,
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Runs `verify`.
pub(crate) fn run(args: &VerifyArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let key = args.key.as_ref().map(|path| verifying_key(path, globals)).transpose()?;
    files::require_book(&args.book)?;
    let found = files::read_sealed(&args.book, globals)?;
    let book = Book::read(&found.files, &globals.read_options());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    let options = VerifyOptions { expect: args.expect, key, threads: globals.threads() };
    let verification = verify(&book, &found.files, &found.seals, &options);
    let catalogue = Catalogue::new(globals.language());
    let view = VerificationView { verification: &verification, was_expected: args.expect.is_some() };
    match globals.format() {
        Format::Json => write_verify_json(out, view, &catalogue)?,
        _ => write_verify_text(out, view, &catalogue)?,
    }
    let is_proved = verification.is_intact() && !verification.seals.is_empty();
    Ok(if is_proved { Exit::Clean } else { Exit::Findings })
}

/// Reads a public key.
pub(super) fn verifying_key(path: &Path, globals: &Globals) -> Result<VerifyingKey, CliError> {
    let source = files::read_text(path, globals)?;
    let key = std::str::from_utf8(source.bytes()).ok().and_then(read_verifying_key);
    key.ok_or_else(|| bad_key(path))
}
