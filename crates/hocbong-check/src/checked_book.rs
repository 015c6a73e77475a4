//! The book as the rules see it.

use crate::settings::{CheckSettings, Disclosure};
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::law::Limit;
use hocbong_core::ledger::{Ledger, LedgerFile};
use hocbong_core::{AssociationTree, ChartOfAccounts, Fund};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Facts that a book may lack. Rules that need a missing one are listed as skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The associations with their levels and lives.
    Associations,
    /// The funds with their restrictions.
    Funds,
}

/// A bank account of which the book has a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementAccount<'a> {
    /// Code of the association that holds the account, if the book says.
    pub association: Option<&'a str>,
    /// The account's code in the chart, e.g. `1121-VCB`.
    pub account: &'a str,
}

/// What the rules see of a book: its transactions, and what is known of associations, funds and accounts.
#[derive(Clone, Debug)]
pub struct CheckedBook<'a> {
    /// The transactions.
    pub ledger: &'a Ledger,
    /// The associations, listed or inferred from the rows.
    pub associations: &'a AssociationTree,
    /// The funds by code, listed or inferred from the rows.
    pub funds: &'a BTreeMap<String, Fund>,
    /// The accounts that may be posted to.
    pub chart: &'a ChartOfAccounts,
    /// The files of the transactions; empty if a program built the ledger.
    pub files: Vec<LedgerFile>,
    /// The bank accounts of which the book has statements.
    pub statements: Vec<StatementAccount<'a>>,
    /// The year that the book keeps, if its settings say.
    pub year: Option<i32>,
    /// The figures that the rules go by.
    pub settings: &'a CheckSettings,
    /// Limits of the book's own; they take precedence over the law's.
    pub limits: &'a [Limit],
    /// What was filed and made public, and when.
    pub disclosures: &'a [Disclosure],
    /// Name of the file with the settings and disclosures, for the places of findings.
    pub settings_file: Option<&'a Arc<str>>,
    /// The facts that the book does not state and that were inferred from the rows.
    pub missing: &'a BTreeSet<Fact>,
    /// What reading the book found; it goes into the report.
    pub diagnostics: &'a [Diagnostic],
    /// The codes that the readers look for.
    pub reader_codes: &'static [Code],
}

impl<'a> CheckedBook<'a> {
    /// A book that a program built: without files and statements, and with the law's own limits.
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
            year: None,
            settings,
            limits: &[],
            disclosures: &[],
            settings_file: None,
            missing,
            diagnostics: &[],
            reader_codes: &[],
        }
    }

    /// Whether the book states the fact; if not, it was inferred from the rows.
    pub fn knows(&self, fact: Fact) -> bool {
        !self.missing.contains(&fact)
    }

    /// The fund with this code, if there is one.
    pub fn fund(&self, code: &str) -> Option<&'a Fund> {
        self.funds.get(code)
    }
}
