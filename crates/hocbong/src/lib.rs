//! Double-entry fund accounts of study-promotion associations: the books, their checks, their reconciliation.
//!
//! This crate is what programs embed. [`hocbong_core`] has the model and the ledger, [`hocbong_import`] reads and writes
//! files, [`hocbong_check`] has the rules; here they become a [`Book`] that is loaded, reconciled, checked, reported,
//! redacted and recorded in. The library never prints and never reads the clock, the environment or randomness;
//! [`store`] alone touches files.

pub mod bank_drafts;
pub mod book;
pub mod check;
pub mod closing;
pub mod init;
pub mod input;
pub mod opening;
pub mod pattern;
pub mod reconcile;
pub mod recording;
pub mod redact;
pub mod report;
pub mod store;

pub use hocbong_core::{
    account, association, diagnostic, fund, law, ledger, level, party, period, statement, text, transaction,
    vnd,
};
pub use hocbong_import::{csv, duplicate_rows, formula, meter, sheet, source, subset_sum};

pub use book::{Book, BookFiles};
pub use check::{CheckOptions, CheckReport, Rule, check};
pub use csv::{Profile, ReadOptions};
pub use hocbong_core::{
    Account, AccountClass, Association, AssociationLevel, AssociationTree, Audit, Award, ChartOfAccounts,
    Code, DebitCredit, Diagnostic, Donation, Entry, Expense, Facts, ForeignAmount, Fund, Income, Kind,
    Ledger, LedgerBuilder, Method, NaiveDate, Opening, Party, Period, Posting, Restriction, Severity,
    Statement, Transaction, TransactionBuilder, TransactionError, TransactionRecord, TransactionRef,
    Transfer, Treasury, Vnd,
};
pub use input::{Books, Input, Reading};
pub use redact::{Redact, Redactor};
pub use source::Source;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
