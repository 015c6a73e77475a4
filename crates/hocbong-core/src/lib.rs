//! Double-entry fund accounting for study-promotion associations: money, parties, transactions and the
//! ledger.
//!
//! An [`Association`] of one of four [levels](AssociationLevel) owns [`Fund`]s. A [`Transaction`], such as a
//! gift, an award or an auditors' count, posts to accounts of these funds, and the [`Ledger`] keeps the
//! transactions.
//!
//! This crate does not know file formats: readers hand over [rows](ledger::LedgerRow) whose values are named
//! by [fields](ledger::Field). What is wrong with the input is a [`Diagnostic`], worded by other crates.
//! Nothing here prints, opens a file or asks for the time.
//!
//! # Example
//! A gift, an award and a count of the bank balance, for an association of each level:
//! ```
//! use hocbong_core::{
//!     Association, AssociationLevel, Audit, Award, ChartOfAccounts, Donation, LedgerBuilder, Method, NaiveDate, Vnd,
//! };
//!
//! let associations = [
//!     ("ST", "Hội Khuyến học tỉnh", AssociationLevel::Province),
//!     ("MX", "Hội Khuyến học huyện", AssociationLevel::District),
//!     ("X1", "Hội Khuyến học xã", AssociationLevel::Commune),
//!     ("B1", "Ban Khuyến học cơ quan", AssociationLevel::Board),
//! ];
//! let day = NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
//! let chart = ChartOfAccounts::default();
//! let mut builder = LedgerBuilder::new(&chart);
//! for (code, name, level) in associations {
//!     let association = Association { level: Some(level), name: name.to_owned(), ..Association::bare(code) };
//!     let plan = association.target_for(2025).ok_or("no plan")?;
//!     // A tenth of the year's plan is given, and half of that awarded; the bank's statement says what is left.
//!     let gift = Vnd::new(plan.get() / 10);
//!     let award = Vnd::new(gift.get() / 2);
//!     builder.push(&Donation::gift(code, day, Method::Bank, gift).party("Công ty Mẫu Sao Mai").build()?);
//!     builder.push(&Award::grant(code, day, Method::Bank, award).party("Trần Văn Mẫu Hùng").build()?);
//!     builder.push(&Audit::count(code, day, Method::Bank, award).build()?);
//! }
//! let (ledger, _, found) = builder.finish();
//! assert!(found.is_empty(), "debits equal credits in every fund");
//! assert_eq!(ledger.len(), 12);
//! let at_bank = ledger.turnovers(None)[&("ST", "112")];
//! assert_eq!(at_bank.debit - at_bank.credit, 250_000_000);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod account;
pub mod association;
pub mod award;
pub mod column;
pub mod diagnostic;
pub mod duplicate_keys;
pub mod fund;
pub mod law;
pub mod ledger;
pub mod level;
pub mod parallel;
pub mod party;
pub mod period;
pub mod regime;
pub mod statement;
pub mod text;
pub mod transaction;
pub mod vnd;

pub use account::{Account, AccountClass, ChartOfAccounts, Role};
pub use association::{Association, AssociationTree};
pub use chrono::NaiveDate;
pub use diagnostic::{Code, Diagnostic, Severity};
pub use fund::{Fund, Restriction};
pub use ledger::{Ledger, LedgerBuilder, TransactionRef};
pub use level::AssociationLevel;
pub use party::Party;
pub use period::Period;
pub use regime::Regime;
pub use statement::Statement;
pub use transaction::{
    Audit, Award, DebitCredit, Donation, Entry, Expense, Facts, ForeignAmount, Income, Kind, Method, Opening,
    Posting, Transaction, TransactionBuilder, TransactionError, TransactionRecord, Transfer, Treasury,
};
pub use vnd::Vnd;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
