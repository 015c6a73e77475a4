//! A book built by a program, e.g. from a database, a web form or a test.

use super::{Book, Settings};
use crate::account::{Account, ChartOfAccounts};
use crate::association::{Association, AssociationTree};
use crate::csv::ledger_form::finish_ledger;
use crate::diagnostic::sort_diagnostics;
use crate::duplicate_rows::repeated_transactions;
use crate::fund::Fund;
use crate::ledger::{Field, LedgerBuilder, LedgerFile, NamedField};
use crate::transaction::Transaction;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Builds a [`Book`] in memory; see [`Book::builder`].
///
/// Whatever is not given is inferred from the transactions, as for bare CSV files: without associations or
/// funds, those in the transactions' fund codes are used, and [`Book::knows`] returns false for them.
#[derive(Clone, Debug, Default)]
pub struct BookBuilder {
    settings: Settings,
    source_name: Option<String>,
    associations: Vec<Association>,
    funds: BTreeMap<String, Fund>,
    accounts: Vec<Account>,
    transactions: Vec<Transaction>,
}

impl Book {
    /// Starts a book in memory.
    ///
    /// # Example
    /// ```
    /// use hocbong::{Book, CheckOptions, Donation, Method, NaiveDate, Vnd, check};
    ///
    /// let day = NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
    /// let gift = Donation::gift("ST", day, Method::Cash, Vnd::new(500_000)).voucher("PT01").build()?;
    /// let book = Book::builder().name("Quỹ Mẫu").year(2025).transactions([gift]).build();
    /// assert_eq!(book.ledger().len(), 1);
    /// assert_eq!(check(&book, &CheckOptions::default()).errors(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder() -> BookBuilder {
        BookBuilder::default()
    }
}

impl BookBuilder {
    /// Sets the book's name, which reports print.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// Sets the year of the book. Recording reports rows of other years, and [`crate::init::next_year`] makes
    /// the book of the year after. Rules use the years of the transactions instead.
    #[must_use]
    pub const fn year(mut self, year: i32) -> Self {
        self.settings.year = Some(year);
        self
    }

    /// Sets everything that `hocbong.toml` can contain, e.g. targets, limits and thresholds. Replaces a name
    /// or year set before.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the name of the source of the transactions in findings; by default `book`. Findings give it like
    /// a file name, with the 1-based number of the transaction as the line.
    #[must_use]
    pub fn source_name(mut self, name: impl Into<String>) -> Self {
        self.source_name = Some(name.into());
        self
    }

    /// Adds an association.
    #[must_use]
    pub fn association(mut self, association: Association) -> Self {
        self.associations.push(association);
        self
    }

    /// Adds a fund, or replaces the one with the same code.
    #[must_use]
    pub fn fund(mut self, fund: Fund) -> Self {
        self.funds.insert(fund.code.clone(), fund);
        self
    }

    /// Adds an account to the default chart, or replaces the one with the same code.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Appends transactions, in the order of the books.
    #[must_use]
    pub fn transactions(mut self, transactions: impl IntoIterator<Item = Transaction>) -> Self {
        self.transactions.extend(transactions);
        self
    }

    /// Builds the book. What is wrong with the transactions together, e.g. two with the same id, is in
    /// [`Book::diagnostics`].
    pub fn build(self) -> Book {
        let Self { settings, source_name, associations, funds, accounts, transactions } = self;
        let mut chart = ChartOfAccounts::default();
        for account in accounts {
            chart.insert(account);
        }
        let name: Arc<str> = source_name.map_or_else(|| Arc::from("book"), Arc::from);
        let mut builder = LedgerBuilder::new(&chart);
        builder.start_file(&name);
        for transaction in &transactions {
            builder.push(transaction);
        }
        let mut diagnostics = Vec::new();
        let ledger = finish_ledger(builder, &mut [], &mut diagnostics);
        let source = LedgerFile { name, rows: transactions.len() as u64, fields: Some(all_fields()) };
        diagnostics.extend(repeated_transactions(&ledger, std::slice::from_ref(&source), 1));
        let associations = Some(associations).filter(|all| !all.is_empty()).map(AssociationTree::new);
        let funds = Some(funds).filter(|all| !all.is_empty());
        let mut book = Book::assemble(settings, associations, funds, chart, ledger);
        book.built = vec![source];
        book.diagnostics = diagnostics;
        sort_diagnostics(&mut book.diagnostics);
        book
    }
}

/// Returns every field. Rules that need a column, such as that of award decisions, then run and report the
/// blank values. If we named only some fields, such rules would be skipped.
fn all_fields() -> Vec<NamedField> {
    let named = |field: &Field| NamedField { field: *field, name: Arc::from(field.as_str()), letters: None };
    Field::ALL.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{CheckOptions, check};
    use crate::csv::Form;
    use crate::csv::ReadOptions;
    use crate::csv::write::write_ledger;
    use crate::source::Source;
    use crate::transaction::{Audit, Award, Donation, Method};
    use crate::{AssociationLevel, BookFiles, Code, NaiveDate, Vnd};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 9, day).unwrap()
    }

    fn transactions() -> Vec<Transaction> {
        vec![
            Donation::gift("ST", day(3), Method::Bank, Vnd::new(5_000_000))
                .voucher("BC01")
                .party("Công ty Mẫu")
                .build(),
            Award::grant("ST", day(9), Method::Bank, Vnd::new(7_000_000))
                .voucher("BN01")
                .party("Trần Văn Mẫu Hùng")
                .build(),
            Audit::count("ST", day(30), Method::Bank, Vnd::new(1_000_000)).voucher("KK01").build(),
        ]
        .into_iter()
        .map(Result::unwrap)
        .collect()
    }

    #[test]
    fn a_built_book_is_checked_as_the_file_that_it_would_be() {
        let built = Book::builder().transactions(transactions()).source_name("so.csv").build();
        let mut bytes = Vec::new();
        write_ledger(
            &mut bytes,
            Form::Register,
            &crate::account::ChartOfAccounts::default(),
            &transactions(),
        )
        .unwrap();
        let files = BookFiles { journal: vec![Source::new("so.csv", bytes)], ..BookFiles::default() };
        let read = Book::read(&files, &ReadOptions::default());
        let codes = |book: &Book| -> Vec<(Code, String)> {
            let report = check(book, &CheckOptions { today: Some(day(30)), ..CheckOptions::default() });
            report.findings().iter().map(|found| (found.code, format!("{:?}", found.message))).collect()
        };
        assert_eq!(codes(&built), codes(&read));
        assert!(codes(&built).iter().any(|(code, _)| *code == Code::BANK_NEGATIVE), "{:?}", codes(&built));
    }

    #[test]
    fn what_is_not_given_is_inferred_and_said() {
        let bare = Book::builder().transactions(transactions()).build();
        assert!(!bare.knows(crate::check::Fact::Associations) && !bare.knows(crate::check::Fact::Funds));
        assert!(bare.fund("ST").is_some());
        let association = Association::new("ST", "Hội Khuyến học tỉnh Mẫu", AssociationLevel::Province);
        let given = Book::builder().association(association).transactions(transactions()).build();
        assert!(given.knows(crate::check::Fact::Associations));
    }

    #[test]
    fn a_transaction_given_twice_is_found() {
        let twice = [transactions(), transactions()].concat();
        let book = Book::builder().transactions(twice).build();
        assert!(!book.diagnostics().is_empty());
    }
}
