//! An input of a reconciliation: one ledger or one statement, read from one or more files.

use crate::book::Book;
use crate::csv::header::Layout;
use crate::csv::profile::ReadOptions;
use crate::csv::{Form, ReadSummary};
use crate::diagnostic::{Diagnostic, sort_diagnostics};
use crate::ledger::Ledger;
use crate::period::Period;
use crate::reconcile::{LedgerScope, Side, SideSort};
use crate::source::Source;
use crate::statement::Statement;
use hocbong_import::Reading;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Content of an input, by what its headers say.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a reconciliation has two of them")]
pub enum Books {
    /// A ledger.
    Ledger(Ledger),
    /// A statement.
    Statement(Statement),
}

/// Files read together as one ledger or one statement.
#[derive(Clone, Debug)]
pub struct Input {
    /// The ledger or statement.
    pub books: Books,
    /// How each file was read.
    pub files: Vec<ReadSummary>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why files cannot be read as one input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Some are ledgers and some are statements.
    #[error("`{ledger}` is a ledger and `{statement}` a statement; they cannot be one input")]
    Mixed {
        /// Name of the first ledger file.
        ledger: String,
        /// Name of the first statement file.
        statement: String,
    },
}

impl Book {
    /// Adds the read summaries and diagnostics of statements to a book, so that a check reports both.
    /// Whatever the book already had for files of the same names is replaced.
    #[must_use]
    pub fn with_statements(mut self, statements: Reading) -> Self {
        let names: BTreeSet<&Arc<str>> = statements.files.iter().map(|file| &file.name).collect();
        self.files.retain(|file| !names.contains(&file.name));
        self.diagnostics.retain(|found| !names.contains(&found.primary.file));
        drop(names);
        self.files.extend(statements.files);
        self.diagnostics.extend(statements.diagnostics);
        sort_diagnostics(&mut self.diagnostics);
        self
    }
}

impl Input {
    /// Reads files as one ledger or one statement, depending on their headers. If no file is either, the
    /// result is an empty ledger.
    ///
    /// # Errors
    /// If some files are ledgers and others are statements.
    pub fn read(sources: &[Source], options: &ReadOptions) -> Result<Self, InputError> {
        let sources: Vec<(&Source, ReadOptions)> =
            sources.iter().map(|source| (source, options.clone())).collect();
        let Reading { ledger, statement, files, diagnostics } = Reading::from_sources(&sources);
        let first = |is_wanted: fn(Form) -> bool| {
            files
                .iter()
                .find(|report: &&ReadSummary| report.form.is_some_and(is_wanted))
                .map(|r| r.name.to_string())
        };
        let books = match (first(Form::is_ledger), first(|form| form == Form::Statement)) {
            (Some(ledger), Some(statement)) => return Err(InputError::Mixed { ledger, statement }),
            (None, Some(_)) => Books::Statement(statement),
            _ => Books::Ledger(ledger),
        };
        Ok(Self { books, files, diagnostics })
    }

    /// Returns whether it is a ledger or a statement.
    pub const fn sort(&self) -> SideSort {
        match self.books {
            Books::Ledger(_) => SideSort::Ledger,
            Books::Statement(_) => SideSort::Statement,
        }
    }

    /// Whether every file is a list of gifts or awards. Such a list belongs to no account and implies no
    /// opening balance.
    fn is_list(&self) -> bool {
        let is_list =
            |report: &ReadSummary| matches!(report.layout, Layout::DonationList | Layout::AwardList);
        !self.files.is_empty() && self.files.iter().all(is_list)
    }

    /// Whether every file is a book of receipts and payments, as a treasurer keeps it.
    fn is_own_book(&self) -> bool {
        let is_book = |report: &ReadSummary| matches!(report.layout, Layout::CashBook | Layout::BankBook);
        !self.files.is_empty() && self.files.iter().all(is_book)
    }

    /// Returns the input as a side of a reconciliation. `scope` selects the part of a ledger; it does not
    /// apply to a statement.
    pub fn side(&self, scope: &LedgerScope, period: Period) -> Side<'_> {
        match &self.books {
            Books::Ledger(ledger) => {
                let mut side = Side::from_ledger(ledger, scope, period);
                if self.is_list() {
                    side.opening = None;
                }
                side
            }
            Books::Statement(statement) => {
                let mut side = Side::from_statement(statement, period);
                side.is_own_book = self.is_own_book();
                side
            }
        }
    }
}
