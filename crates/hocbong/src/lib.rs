//! Double-entry fund accounts of study-promotion associations: the books, their checks, their reconciliation.
//!
//! The layers, each using only those before it: [`vnd`], [`period`], [`text`]; [`diagnostic`], [`source`]; the
//! model ([`level`], [`law`], [`association`], [`account`], [`fund`], [`party`], [`transaction`]). The library never
//! prints and never reads the clock, the environment or randomness; `store` alone touches files.

pub mod account;
pub mod association;
pub mod book;
pub mod check;
pub mod closing;
mod column;
pub mod csv;
pub mod diagnostic;
pub mod drafting;
pub mod fund;
pub mod gap;
pub mod input;
pub mod law;
pub mod ledger;
pub mod level;
pub mod mask;
pub mod meter;
pub mod opening;
mod parallel;
pub mod party;
pub mod period;
pub mod reconcile;
pub mod recording;
pub mod repetition;
pub mod report;
pub mod source;
pub mod starting;
pub mod statement;
pub mod store;
pub mod text;
pub mod transaction;
mod twins;
pub mod vnd;

pub use account::{Account, AccountClass, ChartOfAccounts};
pub use association::{Association, AssociationTree};
pub use book::{Book, BookFiles};
pub use check::{CheckOptions, CheckReport, Rule, check};
pub use chrono::NaiveDate;
pub use csv::{Profile, ReadOptions};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use fund::{Fund, Restriction};
pub use input::{Books, Input, Reading};
pub use ledger::{Ledger, LedgerBuilder, TransactionRef};
pub use level::AssociationLevel;
pub use mask::{Hide, Mask};
pub use party::Party;
pub use period::Period;
pub use source::Source;
pub use statement::Statement;
pub use transaction::{
    Audit, Award, Donation, Entry, Expense, Facts, ForeignAmount, Income, Kind, Method, Opening, Posting,
    Side, Transaction, TransactionBuilder, TransactionError, TransactionRecord, Transfer, Treasury,
};
pub use vnd::Vnd;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
