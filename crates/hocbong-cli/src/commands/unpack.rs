//! `hocbong unpack`: the folder of a packed book.

use super::pack::{head_of, write_about};
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use clap::Args;
use hocbong::Book;
use hocbong::store::{self, SealedBook};
use hocbong_core::diagnostic::Message;
use hocbong_report::Catalogue;
use hocbong_report::Output;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong unpack so-2025.hocbong so-2025")]
pub(crate) struct UnpackArgs {
    #[arg(value_name = "FILE")]
    package: PathBuf,
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs `unpack`.
pub(crate) fn run(args: &UnpackArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let package = files::read_package(&args.package, globals)?;
    store::unpack(&package, &args.folder)?;
    let sealed = SealedBook::from_files(package.files());
    let book = Book::read(&sealed.files, &globals.read_options());
    let head = head_of(&book, &sealed, &args.folder, globals)?;
    let manifest = package.manifest();
    if globals.format() == Format::Json {
        out.write_all(&manifest.to_json())?;
        return Ok(Exit::Clean);
    }
    let catalogue = Catalogue::new(globals.language());
    let done = Message::new("package.unpacked")
        .with("path", args.package.display().to_string())
        .with("files", manifest.files().len())
        .with("folder", args.folder.display().to_string());
    writeln!(out, "{}", catalogue.message(&done))?;
    write_about(out, manifest, &catalogue)?;
    head.iter().try_for_each(|head| writeln!(out, "{}", catalogue.message(head)))?;
    Ok(Exit::Clean)
}
