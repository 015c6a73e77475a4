//! Exports: what other programs get is what the book says.

use hocbong::book::Book;
use hocbong::export::{Export, ExportFormat};
use hocbong::{BookFiles, ReadOptions, Source, TransactionRecord};
use hocbong_core::ledger::balances::Turnover;
use std::collections::BTreeMap;

/// The transactions by id. Postings come in an order of their own.
fn transactions(book: &Book) -> BTreeMap<String, TransactionRecord> {
    let rows: Vec<usize> = (0..book.ledger().len()).collect();
    let ids = book.ledger().ids(&rows);
    let record = |(row, id): (hocbong::TransactionRef<'_>, uuid::Uuid)| {
        let mut record = TransactionRecord { id, ..row.to_record() };
        record.postings.sort_by_key(|posting| format!("{posting:?}"));
        (id.to_string(), record)
    };
    book.ledger().iter().zip(ids).map(record).collect()
}

/// Our own journal form reads back as the same transactions, as one file and as one for each month; the JSON has each of
/// them; accounting programs get the sums of the book.
pub fn reads_back(book: &Book) {
    let export = Export::new(book, None);
    for format in ExportFormat::ALL {
        let mut bytes = Vec::new();
        let written = export.write(format, &mut bytes);
        let files = export.files(format);
        assert_eq!(written.is_ok(), files.is_ok(), "{format:?}: {written:?}");
        let Ok(files) = files else { continue };
        match format {
            ExportFormat::Journal => {
                let months = files.into_iter().map(|(name, bytes)| Source::new(name, bytes)).collect();
                for journal in [vec![Source::new("so.csv", bytes)], months] {
                    let files = BookFiles { journal, ..BookFiles::default() };
                    let again = Book::read(&files, &ReadOptions::default());
                    assert_eq!(again.ledger().turnovers(None), book.ledger().turnovers(None));
                    assert_eq!(transactions(&again), transactions(book));
                }
            }
            ExportFormat::Json => {
                let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                let all = document["transactions"].as_array().unwrap();
                assert_eq!(all.len(), book.ledger().len());
            }
            ExportFormat::Canonical => {
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(text.lines().count(), book.ledger().len());
            }
            ExportFormat::Ledger | ExportFormat::Hledger | ExportFormat::Beancount => {
                let text = String::from_utf8(bytes).unwrap();
                let [posted, asserted] = sums(&text, format);
                assert_eq!(posted, asserted, "{format:?}");
                let mut values: Vec<i128> = asserted.into_values().collect();
                let turnovers = book.ledger().turnovers(None);
                let mut closings: Vec<i128> = turnovers.values().map(Turnover::closing).collect();
                values.sort_unstable();
                closings.sort_unstable();
                assert_eq!(values, closings, "{format:?}");
            }
            _ => {}
        }
    }
}

/// The sums that a file of a program posts to each account, and those that it asserts.
pub fn sums(text: &str, format: ExportFormat) -> [BTreeMap<String, i128>; 2] {
    let (mut posted, mut asserted) = (BTreeMap::new(), BTreeMap::new());
    for line in text.lines() {
        let number = |text: &str| text.strip_suffix(" VND").unwrap().parse::<i128>().unwrap();
        if let Some(rest) = line
            .split_once(" balance ")
            .map(|(_, rest)| rest)
            .filter(|_| line.starts_with(|c: char| c.is_ascii_digit()) && format == ExportFormat::Beancount)
        {
            let (account, balance) = rest.split_once("  ").unwrap();
            asserted.insert(account.to_owned(), number(balance));
        } else if let Some((account, amount)) = line.trim_start().split_once("  ")
            && line.starts_with(' ')
            && account.contains(':')
            && !account.contains(' ')
        {
            match amount.split_once(" = ") {
                Some(("0 VND", balance)) if format != ExportFormat::Beancount => {
                    asserted.insert(account.to_owned(), number(balance));
                }
                _ => *posted.entry(account.to_owned()).or_default() += number(amount),
            }
        }
    }
    [posted, asserted]
}

/// A journal whose cells are those of the input, exported and read back.
///
/// Each line of the input is a transaction of texts between tabs: day, amount in đồng, kind, fund, then voucher, party,
/// purpose, memo, reference and school.
pub fn export(bytes: &[u8]) {
    use hocbong::{Audit, Award, Donation, Entry, Expense, Method, Party, Posting, Transfer, Vnd};
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut all = Vec::new();
    for line in text.lines().take(12) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let days = cell(0).parse::<u16>().unwrap_or_default();
        let Some(date) = hocbong::NaiveDate::from_ymd_opt(2025, 1, 1)
            .unwrap()
            .checked_add_days(chrono::Days::new(days.into()))
        else {
            continue;
        };
        let amount = Vnd::new(cell(1).parse().unwrap_or(1).max(1));
        let fund = if cell(3).is_empty() { "ST" } else { cell(3) };
        // What a cell of several lines says.
        let said = |at: usize| cell(at).replace('\u{b}', "\n").replace('\u{c}', "\r\n");
        let builder = match cell(2) {
            "award" => Award::grant(fund, date, Method::Bank, amount),
            "goods" => Donation::gift(fund, date, Method::InKind, amount),
            "count" => Audit::count(fund, date, Method::Cash, amount),
            "expense" => Expense::management(fund, date, Method::Cash, amount),
            "transfer" => Transfer::reallocate(fund, "ST/a", date, Method::Cash, amount),
            "entry" => Entry::postings(
                fund,
                date,
                [Posting::debit(said(10), fund, amount), Posting::credit("5111", fund, amount)],
            ),
            _ => Donation::gift(fund, date, Method::Cash, amount),
        };
        let mut person = Party::named(said(5));
        person.school = Some(said(9)).filter(|school| !school.is_empty());
        let builder =
            builder.voucher(said(4)).party(person).purpose(said(6)).memo(said(7)).reference(said(8));
        all.extend(builder.build().ok());
    }
    all.sort_by_key(hocbong::Transaction::id);
    all.dedup_by_key(|transaction| transaction.id());
    reads_back(&Book::builder().transactions(all).build());
}
