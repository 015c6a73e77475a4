//! The `--mask` flag.

use clap::Args;
use hocbong::{Book, Ledger, Redactor};
use hocbong_import::csv::ReadSummary;

#[derive(Args, Debug)]
pub(crate) struct MaskArgs {
    #[arg(long)]
    pub(crate) mask: bool,
}

impl MaskArgs {
    /// The mask for a list made from these books; it hides nothing without the flag.
    pub(crate) fn of<'a>(&self, books: impl IntoIterator<Item = &'a Book>) -> Redactor {
        if self.mask { Redactor::from_books(books) } else { Redactor::none() }
    }

    /// The mask for a list made from ledgers that were read from these files.
    pub(crate) fn of_ledgers<'a>(
        &self,
        ledgers: impl IntoIterator<Item = &'a Ledger>,
        files: impl IntoIterator<Item = &'a ReadSummary>,
    ) -> Redactor {
        if self.mask { Redactor::from_ledgers(ledgers, files) } else { Redactor::none() }
    }
}
