//! The flag that hides what a list must not show.

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
    /// What is hidden in a list that is made from these books.
    pub(crate) fn of<'a>(&self, ledgers: impl IntoIterator<Item = &'a Ledger>) -> Redactor {
        if self.mask { Redactor::from_ledgers(ledgers) } else { Redactor::none() }
    }
}
