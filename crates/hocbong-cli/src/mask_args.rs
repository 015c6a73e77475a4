//! The `--mask` flag.

use clap::Args;
use hocbong::{Ledger, Redactor};

/// What is hidden.
#[derive(Args, Debug)]
pub(crate) struct MaskArgs {
    /// Hide phone numbers, bank accounts and the names of minors, for a list that leaves the office.
    #[arg(long)]
    pub(crate) mask: bool,
}

impl MaskArgs {
    /// The mask for a list made from these books; it hides nothing without the flag.
    pub(crate) fn of<'a>(&self, ledgers: impl IntoIterator<Item = &'a Ledger>) -> Redactor {
        if self.mask { Redactor::from_ledgers(ledgers) } else { Redactor::none() }
    }
}
