//! Double-entry fund accounts of study-promotion associations: the books, their checks, their reconciliation.
//!
//! This crate is what programs embed. [`hocbong_core`] has the model and the ledger, [`hocbong_import`] reads and writes
//! files, [`hocbong_check`] has the rules; here they become a [`Book`] that is loaded, reconciled, checked, reported,
//! redacted and recorded in. The library never prints and never reads the clock, the environment or randomness;
//! [`store`] alone touches files.

pub mod book;
pub mod check;
pub mod closing;
pub mod drafting;
pub mod input;
pub mod mask;
pub mod opening;
pub mod pattern;
pub mod reconcile;
pub mod recording;
pub mod report;
pub mod starting;
pub mod store;

pub use hocbong_core::{
    account, association, diagnostic, fund, law, ledger, level, party, period, statement, text, transaction,
    vnd,
};
pub use hocbong_import::{csv, formula, gap, meter, repetition, sheet, source};

pub use book::{Book, BookFiles};
pub use check::{CheckOptions, CheckReport, Rule, check};
pub use csv::{Profile, ReadOptions};
pub use hocbong_core::{
    Account, AccountClass, Association, AssociationLevel, AssociationTree, Audit, Award, ChartOfAccounts,
    Code, Diagnostic, Donation, Entry, Expense, Facts, ForeignAmount, Fund, Income, Kind, Ledger,
    LedgerBuilder, Method, NaiveDate, Opening, Party, Period, Posting, Restriction, Severity, Side,
    Statement, Transaction, TransactionBuilder, TransactionError, TransactionRecord, TransactionRef,
    Transfer, Treasury, Vnd,
};
pub use input::{Books, Input, Reading};
pub use mask::{Hide, Mask};
pub use source::Source;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
