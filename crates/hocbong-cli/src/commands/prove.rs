//! `hocbong prove`: the receipt of one transaction, which its receiver can verify.

use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use clap::Args;
use hocbong::Book;
use hocbong::seal::{Candidate, ProofError, ProveOptions, prove};
use hocbong_core::diagnostic::Message;
use hocbong_report::receipt::{ReceiptView, write_receipt_html, write_receipt_text};
use hocbong_report::{Catalogue, Output};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong prove so-2025 PT-0012
  hocbong prove so-2025 2025:PT-0012 --association ST --format html --output bien-nhan.html
  hocbong prove so-2025.hocbong 0190a6b2 --format json")]
pub(crate) struct ProveArgs {
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long, value_name = "CODE")]
    association: Option<String>,
}

/// Runs `prove`.
pub(crate) fn run(args: &ProveArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    files::require_book(&args.book)?;
    globals.outputs.read(&args.book)?;
    let found = files::read_sealed(&args.book, globals)?;
    let book = Book::read(&found.files, &globals.read_options());
    CliError::refuse_binary(book.files(), book.diagnostics(), globals.language())?;
    let options = ProveOptions { association: args.association.as_deref(), threads: globals.threads() };
    let receipt = match prove(&book, &found.seals, &args.id, &options) {
        Ok(receipt) => receipt,
        Err(error) => return refuse(&error, &args.id, globals),
    };
    let catalogue = Catalogue::new(globals.language());
    let view = ReceiptView::of_book(&receipt, &book);
    match globals.format() {
        Format::Json => out.write_all(receipt.to_json().as_bytes())?,
        Format::Html => write_receipt_html(out, Some(&view), &catalogue)?,
        _ => write_receipt_text(out, &view, &catalogue)?,
    }
    Ok(Exit::Clean)
}

/// Says why there is no receipt.
fn refuse(error: &ProofError, asked: &str, globals: &Globals) -> Result<Exit, CliError> {
    let about = |key: &'static str, found: &Candidate| {
        Message::new(key)
            .with("asked", asked)
            .with("voucher", found.voucher.as_str())
            .with("date", found.date)
            .with("id", found.id.to_string())
    };
    match error {
        ProofError::Changed { found } => {
            globals.warn(&about("receipt.changed", found))?;
            Ok(Exit::Findings)
        }
        ProofError::Broken(found) => {
            globals.warn(&Message::new("receipt.broken"))?;
            globals.report_always(found.iter())?;
            Ok(Exit::Findings)
        }
        ProofError::Several(found) => {
            let one = |found: &Candidate| {
                let place = [&*found.association, &*found.voucher].join(" ");
                format!("{} ({} {})", found.id, found.date.format("%d/%m/%Y"), place.trim())
            };
            let all: Vec<String> = found.iter().map(one).collect();
            let message =
                Message::new("receipt.several").with("asked", asked).with("candidates", all.join(", "));
            Err(CliError::Usage(message))
        }
        ProofError::NotSealed { found, through } => {
            Err(CliError::Usage(about("receipt.not-sealed", found).with("through", *through)))
        }
        ProofError::NoSeals => Err(CliError::usage("receipt.no-seals")),
        _ => Err(CliError::Usage(Message::new("receipt.unknown").with("asked", asked))),
    }
}
