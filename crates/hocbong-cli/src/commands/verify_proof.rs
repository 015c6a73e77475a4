//! `hocbong verify-proof`: whether a receipt proves its transaction. It needs no book.

use super::verify::verifying_key;
use crate::error::CliError;
use crate::exit::Exit;
use crate::files;
use crate::format::Format;
use crate::globals::Globals;
use crate::values::parse_head;
use clap::Args;
use hocbong::seal::{ExpectedHead, MAX_RECEIPT_BYTES, Receipt, ReceiptUnreadable};
use hocbong_core::diagnostic::Message;
use hocbong_report::receipt::{VerifiedView, write_verified_json, write_verified_text};
use hocbong_report::{Catalogue, Output};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong verify-proof bien-nhan.html
  hocbong verify-proof bien-nhan.json --expect HB1-4NTCK-VX2PG-…
  hocbong verify-proof - --key khoa-cong-khai.pem")]
pub(crate) struct VerifyProofArgs {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "HEAD", value_parser = parse_head)]
    expect: Option<ExpectedHead>,
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Runs `verify-proof`.
pub(crate) fn run(args: &VerifyProofArgs, globals: &Globals, out: &mut dyn Output) -> Result<Exit, CliError> {
    let key = args.key.as_ref().map(|path| verifying_key(path, globals)).transpose()?;
    let source = files::read_text(&args.file, globals)?;
    let receipt = Receipt::read(source.bytes()).map_err(|error| {
        let key = match error {
            ReceiptUnreadable::TooLarge => "receipt.too-large",
            ReceiptUnreadable::Newer => "receipt.newer",
            ReceiptUnreadable::Compact => "receipt.cut",
            _ => "receipt.not-a-receipt",
        };
        let message = Message::new(key).with("path", args.file.display().to_string());
        CliError::Usage(match error {
            ReceiptUnreadable::TooLarge => message.with("most", MAX_RECEIPT_BYTES >> 20),
            _ => message,
        })
    })?;
    let result = receipt.verify(args.expect, key.as_ref());
    let catalogue = Catalogue::new(globals.language());
    let view = VerifiedView { receipt: &receipt, result: &result };
    match globals.format() {
        Format::Json => write_verified_json(out, view, &catalogue)?,
        _ => write_verified_text(out, view, &catalogue)?,
    }
    Ok(if result.is_ok() { Exit::Clean } else { Exit::Findings })
}
