//! A book: settings, associations, funds, accounts and the ledger, for one year of an association or a
//! province.
//!
//! This module reads sources that the caller has opened. Bare CSV files are a book too: associations and
//! funds are then inferred from the rows, and [`Book::knows`] says which facts are missing.

mod builder;
mod listing;
mod settings;

pub use builder::BookBuilder;
#[cfg(feature = "store")]
pub(crate) use listing::{DISPLACED, SET_ASIDE, UNFINISHED};
pub use listing::{FolderEntry, Listing, StrayFile, StraySort};
pub use settings::{
    Direction, DraftRule, Indicator, IndicatorValue, MAX_INDICATORS, MAX_PROFILES, MAX_RULES,
    MAX_SETTINGS_BYTES, MAX_STATEMENTS, NamedProfile, Settings, StatementSpec, read as read_settings,
};

use crate::account::ChartOfAccounts;
use crate::association::{Association, AssociationTree};
use crate::csv::ledger_form::{finish_ledger, read_ledger_once};
use crate::csv::profile::{Profile, ReadOptions};
use crate::csv::{Form, ReadSummary};
use crate::diagnostic::{Code, Diagnostic, Location, Message, sort_diagnostics};
use crate::duplicate_rows::{not_of_copies, repeated_in_ledger, repeated_transactions};
use crate::fund::{Fund, association_of};
use crate::ledger::{Ledger, LedgerBuilder, LedgerFile};
use crate::level::{AssociationLevel, Targets};
use crate::period::Period;
use crate::source::{Source, reading_again, repeated_sources};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use hocbong_check::{CheckedBook, Fact, StatementAccount};
use hocbong_import::masters::{read_accounts, read_associations, read_funds};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// Codes of the diagnostics that reading a book raises. A check report counts them as well.
pub const READER_CODES: &[Code] = &[
    Code::UNCLOSED_QUOTE,
    Code::NOT_TEXT,
    Code::HEADER,
    Code::AMOUNT,
    Code::DATE,
    Code::MIXED_GROUPING,
    Code::RAGGED_ROW,
    Code::BLANK_AMOUNT,
    Code::CELL,
    Code::STRAY_QUOTE,
    Code::ROWS_DISAGREE,
    Code::MISSING_VALUE,
    Code::OVERFLOW,
    Code::REPEATED_FILE,
    Code::SETTINGS,
    Code::TOO_LONG,
    Code::DATE_FROM_ABOVE,
    Code::TOO_MANY,
    Code::REPEATED_ROWS,
    Code::SET_ASIDE_LINE,
    Code::NOT_READ,
    Code::UNREAD_COLUMN,
    Code::UNIT,
    Code::CURRENCY,
    Code::NOT_COMPLETED,
    Code::DAYS_CONTRADICT,
    Code::SEVERAL_ACCOUNTS,
    Code::NOT_SHOWN,
    Code::ASSOCIATION_TREE,
    Code::DUPLICATE_CODE,
    Code::UNBALANCED,
    Code::UNBALANCED_FUND,
    Code::AMOUNT_NOT_POSITIVE,
    Code::DUPLICATE_ID,
    Code::DUPLICATE_TRANSACTION,
    Code::ABOUT,
];

/// Codes of the diagnostics that verifying the seals of a book raises.
pub const SEAL_CODES: [Code; 4] =
    [Code::SEALED_ROW, Code::SEALED_BYTES, Code::SEALED_MASTER, Code::SEALS_BROKEN];

/// The codes that a report on a sealed book counts as well.
static CODES_OF_SEALED: LazyLock<Vec<Code>> =
    LazyLock::new(|| READER_CODES.iter().chain(&SEAL_CODES).copied().collect());

/// Name of the settings file that makes a folder a book.
pub const SETTINGS_FILE: &str = "hocbong.toml";

/// Opened files of a book.
#[derive(Clone, Debug, Default)]
pub struct BookFiles {
    /// `hocbong.toml`.
    pub settings: Option<Source>,
    /// `associations.csv`.
    pub associations: Option<Source>,
    /// `funds.csv`.
    pub funds: Option<Source>,
    /// `accounts.csv`.
    pub accounts: Option<Source>,
    /// `journal/*.csv` in name order, or bare ledger files.
    pub journal: Vec<Source>,
    /// `seals.csv`, from which the last sealed day is known.
    pub seals: Option<Source>,
    /// Other files beside the journals, which are reported and not read.
    pub strays: Vec<StrayFile>,
}

/// A book as read, with everything known about it.
#[derive(Clone, Debug)]
pub struct Book {
    pub(crate) settings: Settings,
    pub(crate) associations: AssociationTree,
    pub(crate) funds: BTreeMap<String, Fund>,
    pub(crate) chart: ChartOfAccounts,
    pub(crate) ledger: Ledger,
    pub(crate) files: Vec<ReadSummary>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the lines of `seals.csv` say that can be read; none of it is verified.
    #[cfg(feature = "seal")]
    pub(crate) seals: Vec<crate::checkpoint::Checkpoint>,
    /// Stand-ins for the files of transactions given by a program.
    built: Vec<LedgerFile>,
    missing: BTreeSet<Fact>,
}

impl Book {
    /// Returns the settings, e.g. name, year and statements.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the associations.
    pub const fn associations(&self) -> &AssociationTree {
        &self.associations
    }

    /// Returns the funds by code.
    pub const fn funds(&self) -> &BTreeMap<String, Fund> {
        &self.funds
    }

    /// Returns the accounts that may be posted to.
    pub const fn chart(&self) -> &ChartOfAccounts {
        &self.chart
    }

    /// Returns the ledger, which holds the transactions.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns how each journal file was read.
    pub fn files(&self) -> &[ReadSummary] {
        &self.files
    }

    /// Returns the last seal as `seals.csv` states it, unverified; `None` if the book is not sealed.
    #[cfg(feature = "seal")]
    pub fn last_seal(&self) -> Option<&crate::checkpoint::Checkpoint> {
        self.seals.last()
    }

    /// Returns the last sealed day as `seals.csv` states it; `None` if the book is not sealed.
    pub fn sealed_through(&self) -> Option<NaiveDate> {
        #[cfg(feature = "seal")]
        return self.last_seal().map(|seal| seal.through);
        #[cfg(not(feature = "seal"))]
        None
    }

    /// Returns the errors of reading the books, after which their sums may be incomplete. Changes to what was sealed
    /// and errors in statements are none of them.
    pub(crate) fn unsound(&self) -> impl Iterator<Item = &Diagnostic> {
        let is_statement = |name: &Arc<str>| {
            self.files.iter().any(|file| file.form == Some(Form::Statement) && file.name == *name)
        };
        self.diagnostics.iter().filter(move |found| {
            found.is_error() && !SEAL_CODES.contains(&found.code) && !is_statement(&found.primary.file)
        })
    }

    /// Adds findings, e.g. those of verifying the seals, to what is wrong with the book.
    #[must_use]
    pub fn with_diagnostics(mut self, found: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.diagnostics.extend(found);
        sort_diagnostics(&mut self.diagnostics);
        self
    }

    /// Returns what is wrong with the files, and transactions that do not balance.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl Book {
    /// Reads a book. Whatever is wrong with the files is in [`Book::diagnostics`]; what can be read is kept.
    pub fn read(files: &BookFiles, options: &ReadOptions) -> Self {
        let journal: Vec<&Source> = files.journal.iter().collect();
        reading_again(&journal, || Self::read_once(files, options))
    }

    fn read_once(files: &BookFiles, options: &ReadOptions) -> Self {
        let mut diagnostics = Vec::new();
        let settings = files.settings.as_ref().map(|source| settings::read(source, &mut diagnostics));
        let settings = settings.unwrap_or_default();
        let dated = Profile { year: settings.year, ..Profile::default() };
        let mut chart = ChartOfAccounts::default();
        if let Some(source) = &files.accounts {
            read_accounts(source, &mut chart, &mut diagnostics);
        }
        diagnostics.extend(files.strays.iter().map(StrayFile::diagnostic));
        diagnostics.extend(repeated_sources(&files.journal));
        let mut builder = LedgerBuilder::new(&chart);
        let mut reports: Vec<ReadSummary> = Vec::new();
        for source in &files.journal {
            builder.start_file(source.name());
            let own = settings.profile_of_file(source.name()).cloned().unwrap_or_default();
            let options = options.or(&own).or(&dated);
            reports.push(read_ledger_once(source, &options, &mut builder, &mut diagnostics));
        }
        let ledger = finish_ledger(builder, &mut reports, &mut diagnostics);
        let threads = options.parting.threads();
        let repeated = repeated_in_ledger(threads, &ledger);
        diagnostics.extend(not_of_copies(repeated, &diagnostics));
        let ledger_files: Vec<_> = reports.iter().map(ReadSummary::to_ledger_file).collect();
        let repeated = repeated_transactions(&ledger, &ledger_files, threads);
        diagnostics.extend(not_of_copies(repeated, &diagnostics));
        let associations =
            files.associations.as_ref().map(|source| read_associations(source, &mut diagnostics));
        let funds = files.funds.as_ref().map(|source| read_funds(source, &mut diagnostics));
        let mut book = Self::assemble(settings, associations, funds, chart, ledger);
        (book.files, book.diagnostics) = (reports, diagnostics);
        #[cfg(feature = "seal")]
        {
            book.seals = files.seals.as_ref().map(crate::checkpoint::read_checkpoints).unwrap_or_default();
        }
        if let Some(source) = &files.settings {
            let unknown = book.unknown_in_settings(source.name());
            book.diagnostics.extend(unknown);
        }
        sort_diagnostics(&mut book.diagnostics);
        book
    }

    /// Creates the book from its parts. Associations and funds that are `None` are inferred from the rows.
    fn assemble(
        settings: Settings,
        associations: Option<AssociationTree>,
        funds: Option<BTreeMap<String, Fund>>,
        chart: ChartOfAccounts,
        ledger: Ledger,
    ) -> Self {
        let lacking = [(associations.is_none(), Fact::Associations), (funds.is_none(), Fact::Funds)];
        let missing = lacking.into_iter().filter(|(lacks, _)| *lacks).map(|(_, fact)| fact).collect();
        let associations = associations.unwrap_or_else(|| {
            let codes: BTreeSet<&str> = ledger.funds().into_iter().map(association_of).collect();
            AssociationTree::new(codes.into_iter().map(Association::bare))
        });
        let funds = funds.unwrap_or_else(|| {
            ledger.funds().into_iter().map(|code| (code.to_owned(), Fund::bare(code))).collect()
        });
        let (files, diagnostics, built) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            settings,
            associations,
            funds,
            chart,
            ledger,
            files,
            diagnostics,
            #[cfg(feature = "seal")]
            seals: Vec::new(),
            built,
            missing,
        }
    }

    /// Returns what the settings of statements name and the book does not know. Such a statement would be
    /// reconciled with nothing.
    fn unknown_in_settings(&self, file: &Arc<str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for spec in &self.settings.statements {
            let mut bad = |key, name: &str| {
                let place = Location::line(file, spec.line);
                found.push(Diagnostic::new(Code::SETTINGS, Message::new(key).with("name", name), place));
            };
            if let Some(code) =
                spec.association.as_deref().filter(|code| self.associations.get(code).is_none())
            {
                bad("HB0115.association", code);
            }
            for fund in spec
                .funds
                .iter()
                .filter(|fund| !self.funds.contains_key(*fund) && !self.ledger.has_fund(fund))
            {
                bad("HB0115.fund", fund);
            }
            let is_known = |account: &&str| self.chart.is_known(account) || self.ledger.has_account(account);
            if let Some(account) = spec.account.as_deref().filter(|account| !is_known(account)) {
                bad("HB0115.account", account);
            }
            let is_known = |name: &&String| self.settings.profile(name).is_some();
            if let Some(name) = spec.profile.as_ref().filter(|name| !is_known(name)) {
                bad("HB0115.profile", name);
            }
            if spec.from.zip(spec.to).is_some_and(|(from, to)| from > to) {
                bad("HB0115.period", &spec.file);
            }
        }
        found
    }

    /// Whether the book states this; otherwise it was inferred from the rows.
    pub fn knows(&self, fact: Fact) -> bool {
        !self.missing.contains(&fact)
    }

    /// Returns the book as the rules see it.
    pub fn checked(&self) -> CheckedBook<'_> {
        // Seals of which nothing is left but a finding count too.
        let is_sealed = self.sealed_through().is_some()
            || self.diagnostics.iter().any(|found| SEAL_CODES.contains(&found.code));
        let statements = self.settings.statements.iter().filter_map(|spec| {
            let of_fund = || spec.funds.first().map(|fund| association_of(fund));
            let association = spec.association.as_deref().or_else(of_fund);
            Some(StatementAccount { association, account: spec.account.as_deref()? })
        });
        CheckedBook {
            files: self
                .built
                .iter()
                .cloned()
                .chain(self.files.iter().map(ReadSummary::to_ledger_file))
                .collect(),
            statements: statements.collect(),
            year: self.settings.year,
            limits: &self.settings.limits,
            disclosures: &self.settings.disclosures,
            settings_file: self.settings.file.as_ref(),
            diagnostics: &self.diagnostics,
            reader_codes: if is_sealed { &CODES_OF_SEALED } else { READER_CODES },
            ..CheckedBook::new(
                &self.ledger,
                &self.associations,
                &self.funds,
                &self.chart,
                &self.settings.check,
                &self.missing,
            )
        }
    }

    /// Returns the target of an association for money raised in `year`; see [`Book::targets_of`].
    pub fn target_of(&self, association: &Association, year: i32) -> Option<Vnd> {
        self.targets_of(association, year).raised
    }

    /// Returns the targets of an association for `year`: its own, otherwise those of its level in the settings,
    /// otherwise those of the plan that is known for the year.
    ///
    /// Targets are not prorated: an association has the whole of them if it exists on any day of the year, and
    /// none otherwise. Its own are those of the book's year. A year without a plan has none.
    pub fn targets_of(&self, association: &Association, year: i32) -> Targets {
        if !Period::year(year).is_some_and(|days| days.overlaps(association.life())) {
            return Targets::default();
        }
        let is_of_book = self.settings.year.is_none_or(|own| own == year);
        let own = if is_of_book { association.own_targets() } else { Targets::default() };
        let Some(level) = association.level else { return own };
        let planned = level.default_target(year).map(|target| target.amount);
        own.or(self.settings.targets_of(level, year)).or(Targets::both(planned))
    }

    /// Whether there is a plan for `year`: in the book, or one that is known.
    pub fn has_plan(&self, year: i32) -> bool {
        let is_planned = |level: AssociationLevel| {
            level.default_target(year).is_some() || !self.settings.targets_of(level, year).is_empty()
        };
        AssociationLevel::ALL.into_iter().any(is_planned)
            || self.associations.iter().any(|association| !self.targets_of(association, year).is_empty())
    }

    /// Returns the days that the book covers: its year, and those of its entries. `None` if it has neither.
    pub fn days(&self) -> Option<Period> {
        let year = self.settings.year.and_then(Period::year);
        let dates = self.ledger.dates();
        // Both in one pass, which has no branches.
        let widest = |days: (NaiveDate, NaiveDate), day: &NaiveDate| (days.0.min(*day), days.1.max(*day));
        let ends = dates.first().map(|first| dates.iter().fold((*first, *first), widest));
        match (year, ends) {
            (Some(year), Some((first, last))) => {
                let from = year.from.map_or(first, |from| from.min(first));
                Some(Period::new(from, year.to.map_or(last, |to| to.max(last))))
            }
            (year, dates) => year.or_else(|| dates.map(|(first, last)| Period::new(first, last))),
        }
    }

    /// Returns the associations that the book keeps: those with a fund in `funds.csv` or with entries. Being
    /// listed in `associations.csv` is not being kept.
    pub fn kept_associations(&self) -> BTreeSet<&str> {
        let listed = self.funds.values().map(crate::fund::Fund::association);
        let listed = listed.filter(|_| self.knows(hocbong_check::Fact::Funds));
        let posted = self.ledger.funds().into_iter().map(crate::fund::association_of);
        listed.chain(posted).collect()
    }

    /// Returns the fund with this code, if it is listed or, without a list, used in the ledger.
    pub fn fund(&self, code: &str) -> Option<&Fund> {
        self.funds.get(code)
    }
}
