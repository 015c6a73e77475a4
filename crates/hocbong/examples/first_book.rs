//! A book in memory: a gift, an award and an auditors' count, checked, and reconciled with a list of the bank's lines.
//!
//! `cargo run -p hocbong --example first_book`

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::{
    Association, AssociationLevel, Audit, Award, Book, Catalogue, CheckOptions, Donation, Language,
    LedgerScope, Method, NaiveDate, Period, ReconcileOptions, Side, Statement, StatementLine, Vnd, check,
    reconcile,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let day = |day| NaiveDate::from_ymd_opt(2025, 9, day).ok_or("no such day");
    let (given, awarded) = (Vnd::new(5_000_000), Vnd::new(2_000_000));
    let gift =
        Donation::gift("ST", day(3)?, Method::Bank, given).voucher("BC01").party("Công ty Mẫu Sao Mai");
    let award = Award::grant("ST", day(9)?, Method::Bank, awarded).voucher("BN01").party("Trần Văn Mẫu Hùng");
    let count = Audit::count("ST", day(30)?, Method::Bank, Vnd::new(3_500_000)).voucher("KK01");
    let book = Book::builder()
        .association(Association::new("ST", "Hội Khuyến học tỉnh Mẫu", AssociationLevel::Province))
        .transactions([gift.build()?, award.build()?, count.build()?])
        .build();

    let words = Catalogue::new(Language::Vi);
    for finding in check(&book, &CheckOptions::default()).findings() {
        println!("{}", words.diagnostic(finding));
    }

    let bank = Statement::builder("bank")
        .line(StatementLine::new(day(3)?, given).text("CT MAU SAO MAI ung ho"))
        .build();
    let books = Side::from_ledger(book.ledger(), &LedgerScope::bank(), Period::ALL);
    let result = reconcile(books, Side::from_statement(&bank, Period::ALL), &ReconcileOptions::default());
    println!("{}", serde_json::to_string_pretty(&result)?);
    for item in result.left_only() {
        println!("{}", words.message(&item.message()));
    }
    Ok(())
}
