//! A nightly job: reconciles every statement that a book's settings name and writes what came of it as JSON lines.
//!
//! `cargo run -p hocbong --example nightly -- fixtures/soc-trang-2025`
//!
//! Exits with 1 if something is open, so that the scheduler notices.

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::reconcile::Summary;
use hocbong::{
    Book, Catalogue, Input, Language, LedgerScope, Profile, ReadOptions, ReconcileOptions, Side, reconcile,
    store,
};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fixtures/soc-trang-2025".to_owned());
    let folder = Path::new(&folder);
    let book = Book::read(&store::read_book(folder)?, &ReadOptions::default());
    let settings = book.settings();
    let year = Profile { year: settings.year, ..Profile::default() };
    let options =
        ReconcileOptions { abbreviations: settings.abbreviations.clone(), ..ReconcileOptions::default() };
    let words = Catalogue::new(Language::Vi);
    let mut is_all_matched = true;
    for spec in &settings.statements {
        let source = store::read_in_book(folder, &spec.file)?;
        let profile = settings.profile_of_statement(spec).cloned().unwrap_or_default();
        let bank = Input::read(&[source], &ReadOptions::default().or(&profile).or(&year))?;
        let hocbong::Books::Statement(statement) = &bank.books else {
            return Err(format!("{} is no statement", spec.file).into());
        };
        let options = options.for_statement(spec, statement);
        let books = Side::from_ledger(
            book.ledger(),
            &LedgerScope::from_statement(spec, book.chart()),
            options.period,
        );
        let result = reconcile(books, Side::from_statement(statement, options.period), &options);
        let Summary { matched_left, open_items, .. } = result.summary();
        is_all_matched &= open_items == 0;
        let findings = bank.diagnostics.iter().chain(result.findings());
        // `json!(result)` instead of these figures writes every row with its texts.
        let document = json!({
            "statement": spec.file,
            "matched": matched_left,
            "open": open_items,
            "unexplained": result.equation().unexplained,
            "findings": findings.map(|finding| words.diagnostic(finding)).collect::<Vec<_>>(),
        });
        println!("{document}");
    }
    Ok(if is_all_matched { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
