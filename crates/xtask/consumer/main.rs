//! A program that knows nothing of the repository: it has `hocbong` from a registry, as any other would.

use hocbong::{
    Association, AssociationLevel, Award, Book, CheckOptions, Donation, LedgerScope, Method, NaiveDate,
    Period, ReconcileOptions, Side, Statement, StatementLine, Vnd, check, reconcile,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let day = |day| NaiveDate::from_ymd_opt(2025, 9, day).ok_or("no such day");
    let (given, awarded) = (Vnd::new(5_000_000), Vnd::new(2_000_000));
    let gift =
        Donation::gift("ST", day(3)?, Method::Bank, given).voucher("BC01").party("Công ty Mẫu Sao Mai");
    let award = Award::grant("ST", day(9)?, Method::Bank, awarded).voucher("BN01").party("Trần Văn Mẫu Hùng");
    let book = Book::builder()
        .association(Association::new("ST", "Hội Khuyến học tỉnh Mẫu", AssociationLevel::Province))
        .transactions([gift.build()?, award.build()?])
        .build();
    let report = check(&book, &CheckOptions::default());
    let codes: Vec<String> = report.findings().iter().map(|finding| finding.code.to_string()).collect();

    let bank = Statement::builder("bank")
        .line(StatementLine::new(day(3)?, given).text("CT MAU SAO MAI ung ho"))
        .line(StatementLine::new(day(10)?, Vnd::new(-22_000)).text("PHI QUAN LY TAI KHOAN"))
        .build();
    let books = Side::from_ledger(book.ledger(), &LedgerScope::bank(), Period::ALL);
    let result = reconcile(books, Side::from_statement(&bank, Period::ALL), &ReconcileOptions::default());
    let result = serde_json::to_value(result)?;
    let said = serde_json::json!({
        "rows": book.ledger().len(),
        "findings": codes,
        "summary": result["summary"],
        "statement": result["statement"],
        "causes": [result["left_only"][0]["cause"], result["right_only"][0]["cause"]],
    });
    println!("{said:#}");
    Ok(())
}
