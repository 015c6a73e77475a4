//! What the rules are run over.

use crate::settings::{CheckSettings, Disclosure};
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::law::Limit;
use hocbong_core::ledger::{Ledger, LedgerFile};
use hocbong_core::{AssociationTree, ChartOfAccounts, Fund};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Facts that a book may lack; rules that need a missing one are skipped by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Which associations there are, their levels and lives.
    Associations,
    /// Which funds there are and how they are restricted.
    Funds,
}

/// A bank account of which the book has a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementAccount<'a> {
    /// The association whose account it is, if the book says.
    pub association: Option<&'a str>,
    /// The account.
    pub account: &'a str,
}

/// A book as the rules see it: its transactions, and what is known of the associations, funds and accounts.
#[derive(Clone, Debug)]
pub struct CheckedBook<'a> {
    /// The transactions.
    pub ledger: &'a Ledger,
    /// The associations.
    pub associations: &'a AssociationTree,
    /// The funds by code.
    pub funds: &'a BTreeMap<String, Fund>,
    /// The accounts that may be posted to.
    pub chart: &'a ChartOfAccounts,
    /// The files that the transactions come from; empty where a program made them.
    pub files: Vec<LedgerFile>,
    /// The bank accounts that the book has statements of.
    pub statements: Vec<StatementAccount<'a>>,
    /// Figures that the rules go by.
    pub settings: &'a CheckSettings,
    /// Limits that hold in place of the law's.
    pub limits: &'a [Limit],
    /// What was filed and made public, and when.
    pub disclosures: &'a [Disclosure],
    /// The file that says so.
    pub settings_file: Option<&'a Arc<str>>,
    /// Facts that had to be inferred from the rows.
    pub missing: &'a BTreeSet<Fact>,
    /// What reading the book found; it becomes part of the report.
    pub diagnostics: &'a [Diagnostic],
    /// The codes that reading looked for.
    pub reader_codes: &'static [Code],
}

impl<'a> CheckedBook<'a> {
    /// A book that a program made: of no file, with no statement, and by the law's own limits.
    pub const fn new(
        ledger: &'a Ledger,
        associations: &'a AssociationTree,
        funds: &'a BTreeMap<String, Fund>,
        chart: &'a ChartOfAccounts,
        settings: &'a CheckSettings,
        missing: &'a BTreeSet<Fact>,
    ) -> Self {
        Self {
            ledger,
            associations,
            funds,
            chart,
            files: Vec::new(),
            statements: Vec::new(),
            settings,
            limits: &[],
            disclosures: &[],
            settings_file: None,
            missing,
            diagnostics: &[],
            reader_codes: &[],
        }
    }

    /// Whether the book says this, or it had to be inferred from the rows.
    pub fn knows(&self, fact: Fact) -> bool {
        !self.missing.contains(&fact)
    }

    /// The fund with this code, if it is listed.
    pub fn fund(&self, code: &str) -> Option<&'a Fund> {
        self.funds.get(code)
    }
}
