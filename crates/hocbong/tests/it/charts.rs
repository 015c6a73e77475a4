//! A book on a chart that has nothing in common with the default one gives the reports of its twin.

use hocbong::check::{CheckOptions, check};
use hocbong::consolidate::{ConsolidateOptions, NamedBook, consolidate};
use hocbong::report::balance::{By, trial_balance};
use hocbong::report::progress::{ProgressOptions, progress};
use hocbong::report::settlement::settlements;
use hocbong::report::statements::fund_statement;
use hocbong::{
    Book, BookFiles, ChartOfAccounts, Period, Role, Source, Transaction, TransactionRecord, store,
};
use hocbong_import::csv::write::write_ledger;
use hocbong_import::csv::{Form, ReadOptions};
use hocbong_import::masters::read_accounts;
use std::collections::BTreeMap;
use std::path::Path;

/// The code of an account in the other chart: no code is that of another account in the default chart, and
/// none extends one that it did not extend before.
fn other_code(code: &str, chart: &ChartOfAccounts) -> String {
    let base = chart.iter().filter(|account| code.starts_with(&account.code)).map(|account| &account.code);
    let base = base.min_by_key(|base| base.len()).unwrap();
    let role = chart.get(base).and_then(|account| account.role).unwrap();
    let place = Role::ALL.iter().position(|one| *one == role).unwrap();
    format!("Q{:02}{}", 90 - place, &code[base.len()..])
}

/// Writes the accounts of a book under their other codes, each main account with its role.
fn other_chart(book: &Book) -> String {
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    for account in book.chart().iter() {
        let role = account.role.filter(|role| role.default_code() == account.code);
        let code = other_code(&account.code, &ChartOfAccounts::default());
        let role = role.map_or("", Role::as_str);
        listed
            .insert(code.clone(), format!("{code},\"{}\",{},{role}\n", account.name, account.class.as_str()));
    }
    format!("code,name,class,role\n{}", listed.into_values().collect::<String>())
}

/// Reads the entries of a book again, written with these codes of accounts.
fn twin(files: &BookFiles, accounts: Option<Source>, transactions: &[Transaction]) -> Book {
    let mut chart = ChartOfAccounts::default();
    let mut faults = Vec::new();
    if let Some(source) = &accounts {
        read_accounts(source, &mut chart, &mut faults);
    }
    assert_eq!(faults, []);
    let mut journal = Vec::new();
    write_ledger(&mut journal, Form::Journal, &chart, transactions).unwrap();
    let files = BookFiles {
        settings: Some(Source::new("hocbong.toml", "year = 2025\n")),
        accounts,
        journal: vec![Source::new("journal/2025.csv", String::from_utf8(journal).unwrap())],
        ..files.clone()
    };
    Book::read(&files, &ReadOptions::default())
}

#[test]
fn reports_do_not_depend_on_the_codes_of_accounts() {
    for name in ["soc-trang-2025", "can-tho-2025"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
        let files = store::read_book(&folder).unwrap();
        let book = Book::read(&files, &ReadOptions::default());
        let transactions: Vec<Transaction> =
            book.ledger().iter().map(|row| row.to_transaction().unwrap()).collect();
        let default = ChartOfAccounts::default();
        let renamed: Vec<Transaction> = transactions
            .iter()
            .map(|transaction| {
                let mut record = TransactionRecord::from(transaction.clone());
                for posting in &mut record.postings {
                    posting.account = other_code(&posting.account, &default);
                }
                if let Some(counted) = &mut record.counted {
                    counted.account = other_code(&counted.account, &default);
                }
                Transaction::try_from(record).unwrap()
            })
            .collect();
        let own = twin(&files, files.accounts.clone(), &transactions);
        let accounts = other_chart(&book);
        let other = twin(&files, Some(Source::new("accounts.csv", accounts)), &renamed);
        assert!(other.ledger().turnovers(None).keys().all(|(_, account)| account.starts_with('Q')));

        let of_year = ProgressOptions::of_year(2025).unwrap();
        assert_eq!(progress(&own, &of_year).unwrap(), progress(&other, &of_year).unwrap(), "{name}");
        let period = Period::year(2025).unwrap();
        assert_eq!(fund_statement(&own, period).unwrap(), fund_statement(&other, period).unwrap(), "{name}");
        assert_eq!(settlements(&own, period).unwrap(), settlements(&other, period).unwrap(), "{name}");
        let by_role = |book| trial_balance(book, None, By::Role).unwrap();
        assert_eq!(by_role(&own), by_role(&other), "{name}");
        let as_one = |book| {
            let named = [NamedBook { name: "so", book, seals: None }];
            format!("{:?}", consolidate(&named, &[], &ConsolidateOptions::default()).unwrap())
        };
        assert_eq!(as_one(&own), as_one(&other), "{name}");
        let findings = |book: &Book| {
            let report = check(book, &CheckOptions::default());
            let of = |finding: &hocbong::Diagnostic| format!("{} {}", finding.primary, finding.code);
            report.findings().iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(findings(&own), findings(&other), "{name}");
        assert!(name != "soc-trang-2025" || !findings(&own).is_empty());
    }
}
