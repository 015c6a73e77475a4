//! Books: their settings, their journals, and everything that is made of a book.

use super::{exports, parts};
use hocbong::book::Book;
use hocbong::check::{CheckOptions, check};
use hocbong::compare::{State, compare};
use hocbong::consolidate::{ConsolidateOptions, NamedBook, consolidate};
use hocbong::package::take_book_files;
use hocbong::report::papers::{PaperData, PaperKind, PaperOptions};
use hocbong::report::scope::Scope;
use hocbong::{BookFiles, Diagnostic, NaiveDate, Period, ReadOptions, Source};
use hocbong_core::ledger::balances::Turnover;
use std::collections::BTreeMap;

/// What is made of a book never panics, says the same on any number of threads, and its sums close.
fn judge(book: &Book) {
    let today = NaiveDate::from_ymd_opt(2026, 1, 15);
    let options = |threads| CheckOptions { today, threads, ..CheckOptions::default() };
    let found = format!("{:?}", check(book, &options(1)).findings());
    assert_eq!(found, format!("{:?}", check(book, &options(3)).findings()));
    let postings = |row: hocbong::TransactionRef<'_>| {
        row.postings().map(|posting| i128::from(posting.signed())).sum::<i128>()
    };
    let posted: i128 = book.ledger().iter().map(postings).sum();
    let closing: i128 = book.ledger().turnovers(None).values().map(Turnover::closing).sum();
    assert_eq!(posted, closing);
    for days in [Period::ALL, Period::year(2025).unwrap_or(Period::ALL)] {
        let scope = Scope::from(days);
        for kind in PaperKind::ALL {
            let paper = |previous| {
                let options = PaperOptions { previous, ..PaperOptions::new(&scope) };
                PaperData::new(*kind, book, &options).map(|data| format!("{data:?}"))
            };
            assert_eq!(paper(&[]), paper(&[]), "{kind:?}");
            let _ = paper(&[book]);
        }
    }
    let named = NamedBook { name: "x", book, seals: None };
    if let Ok(whole) = consolidate(&[named], &[], &ConsolidateOptions::default()) {
        let is_balanced = book.diagnostics().iter().all(|found| !found.is_error());
        assert!(!is_balanced || whole.proof.iter().all(|row| row.unexplained.is_zero()), "{:?}", whole.proof);
    }
}

/// A journal: what holds for a book holds for it, and what is exported of it is what it says.
pub fn ledger(bytes: &[u8]) {
    let journal = vec![Source::new("journal/x.csv", bytes)];
    let book =
        Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::with_year(Some(2025)));
    let report = &book.files()[0];
    assert_eq!(report.rows, report.read + report.set_aside + report.in_error);
    judge(&book);
    exports::reads_back(&book);
}

/// A book of several files, read in any order, is one book and does not differ from itself.
pub fn book(bytes: &[u8]) {
    let files: BTreeMap<String, Source> =
        parts(bytes).into_iter().map(|(path, bytes)| (path.clone(), Source::new(path, bytes))).collect();
    let sources: Vec<Source> = files.values().cloned().collect();
    let inputs = take_book_files(&mut files.clone());
    let book = Book::read(&inputs, &ReadOptions::default());
    judge(&book);
    let mut other = inputs;
    other.journal.reverse();
    let other = Book::read(&other, &ReadOptions::default());
    assert_eq!(other.ledger().turnovers(None), book.ledger().turnovers(None));
    assert_eq!(other.ledger().len(), book.ledger().len());
    let state = State::from_book(&sources, &ReadOptions::default());
    let same = compare(&state, &state);
    assert!(same.changes.is_empty(), "{:?}", same.changes);
}

/// An unknown key always gives a finding, wherever in the settings it stands.
pub fn settings(bytes: &[u8]) {
    let findings = |text: &[u8]| -> Vec<Diagnostic> {
        let settings = Some(Source::new("hocbong.toml", text));
        let book = Book::read(&BookFiles { settings, ..BookFiles::default() }, &ReadOptions::default());
        book.diagnostics().to_vec()
    };
    let found = findings(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return assert!(!found.is_empty());
    };
    // Lines in texts of several lines are no tables.
    if text.contains("\"\"\"") || text.contains("'''") {
        return;
    }
    let unknown = "qzkdbgm = 1\n";
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at == 0 || line.starts_with('[') {
            let place = if line.starts_with('[') { at + line.len() } else { at };
            let gap = if text[..place].ends_with('\n') || place == 0 { "" } else { "\n" };
            let more = format!("{}{gap}{unknown}{}", &text[..place], &text[place..]);
            assert!(!findings(more.as_bytes()).is_empty(), "{more}");
        }
        at += line.len();
    }
}
