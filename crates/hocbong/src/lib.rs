//! Double-entry fund accounts of study-promotion associations: the books, their checks, their reconciliation.
//!
//! This crate is what programs embed. A [`Book`] is read from files or [built in memory](Book::builder), then
//! [checked](check()), [reconciled](reconcile()) with statements or lists, [reported](report), [redacted](redact) and
//! [recorded in](recording). Findings are data; the feature `messages` gives their words in Vietnamese and English.
//! The library never prints and never reads the clock, the environment or randomness; [`store`] alone touches files.
//!
//! # Example
//! A book of one gift and one award, reconciled with what the bank saw:
//! ```
//! use hocbong::{
//!     Award, Book, Donation, LedgerScope, Method, NaiveDate, Period, ReconcileOptions, Side, Statement, StatementLine,
//!     Vnd, reconcile,
//! };
//!
//! let day = NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
//! let gift = Donation::gift("ST", day, Method::Bank, Vnd::new(5_000_000)).party("Công ty Mẫu Sao Mai").build()?;
//! let award = Award::grant("ST", day, Method::Bank, Vnd::new(2_000_000)).party("Trần Văn Mẫu Hùng").build()?;
//! let book = Book::builder().transactions([gift, award]).build();
//!
//! let bank = Statement::builder("bank")
//!     .line(StatementLine::new(day, Vnd::new(5_000_000)).text("CT MAU SAO MAI ung ho hoc bong"))
//!     .build();
//! let books = Side::from_ledger(book.ledger(), &LedgerScope::bank(), Period::ALL);
//! let result = reconcile(books, Side::from_statement(&bank, Period::ALL), &ReconcileOptions::default());
//! assert_eq!(result.matches().len(), 1);
//! assert_eq!(result.left_only().len(), 1, "the award has not left the account");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whole programs to copy are in the crate's `examples`; the command line's text, JSON and CSV are in `hocbong-report`.
//!
//! # Modules
//! | module | what it does |
//! |---|---|
//! | [`book`] | a book of settings, associations, funds, accounts and ledger, read or built |
//! | [`reading`], [`input`] | how files are read, and what came of it; files as one side of a reconciliation |
//! | [`check`](mod@check) | the consistency rules, and rules of one's own |
//! | [`reconcile`](mod@reconcile) | two sides, what matches, what is open and why, the proof; decisions and carried items |
//! | [`report`] | data of balances, progress, statements, counts and vouchers |
//! | [`consolidate`](mod@consolidate) | many books as one, the transfers between them, the proof |
//! | [`recording`], [`bank_drafts`] | new rows judged before they are written; lines of a bank as rows to complete |
//! | [`init`], [`closing`], [`opening`] | a new book, the end of a year, the beginning of the next |
//! | [`compare`](mod@compare), [`sample`](mod@sample) | two states of a book, cell by cell; an auditor's sample |
//! | [`export`] | a book in the formats of other accounting programs and engines |
//! | `package` | a book as one file, with a manifest that proves it |
//! | `seal` | books that cannot be changed unseen, and receipts that prove one transaction |
//! | [`redact`](mod@redact), [`pattern`] | what lists do not show that leave the office; users' regular expressions |
//!
//! # Features
//! | feature | default | what it adds |
//! |---|---|---|
//! | `serde` | yes | `Serialize` on everything that a result says; `Deserialize` on the model |
//! | `messages` | yes | [`Catalogue`]: the words of diagnostics and kinds in Vietnamese and English |
//! | `store` | yes | [`store`]: opening books and files, recording durably |
//! | `package` | yes | `package`: a book as one file |
//! | `seal` | yes | `seal`: seals over the transactions of a period |
//! | `parquet` | no | [`ExportFormat::Parquet`](export::ExportFormat::Parquet) |
//! | `sheets` | no | `sheets`: Excel workbooks as sources |

pub mod bank_drafts;
pub mod book;
pub mod check;
#[cfg(feature = "seal")]
pub mod checkpoint;
pub mod closing;
pub mod compare;
pub mod consolidate;
pub mod export;
pub mod init;
pub mod input;
pub mod opening;
#[cfg(feature = "package")]
pub mod package;
pub mod pattern;
pub mod reading;
pub mod reconcile;
pub mod recording;
pub mod redact;
pub mod report;
pub mod sample;
#[cfg(feature = "seal")]
pub mod seal;
#[cfg(feature = "store")]
pub mod store;

/// Excel workbooks as sources, read as the CSV text that their cells would be.
#[cfg(feature = "sheets")]
pub use hocbong_sheets as sheets;

// So that modules write `crate::vnd::Vnd`, not `hocbong_core::vnd::Vnd`.
pub(crate) use hocbong_core::{
    account, association, diagnostic, fund, law, ledger, level, party, period, statement, text, transaction,
    vnd,
};
pub(crate) use hocbong_import::{csv, duplicate_rows, meter, source, subset_sum};

pub use book::{Book, BookBuilder, BookFiles, Indicator, IndicatorValue, Settings, StatementSpec};
pub use check::{CheckOptions, CheckReport, Rule, check};
pub use hocbong_core::diagnostic::{Location, Message};
pub use hocbong_core::statement::{StatementBuilder, StatementLine};
pub use hocbong_core::{
    Account, AccountClass, Association, AssociationLevel, AssociationTree, Audit, Award, ChartOfAccounts,
    Code, DebitCredit, Diagnostic, Donation, Entry, Expense, Facts, ForeignAmount, Fund, Income, Kind,
    Ledger, LedgerBuilder, Method, NaiveDate, Opening, Party, Period, Posting, Regime, Restriction, Role,
    Severity, Statement, Transaction, TransactionBuilder, TransactionError, TransactionRecord,
    TransactionRef, Transfer, Treasury, Vnd,
};
pub use hocbong_import::meter::Meter;
pub use hocbong_import::source::Source;
#[cfg(feature = "messages")]
pub use hocbong_messages::{Catalogue, Language};
pub use input::{Books, Input, InputError};
pub use reading::{Profile, ReadOptions, ReadSummary, Reading};
pub use reconcile::{LedgerScope, ReconcileOptions, Reconciliation, Side, reconcile};
pub use redact::{Redact, Redactor};

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
