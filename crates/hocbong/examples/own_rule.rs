//! A rule of one's own, run with those of the library: gifts of a company need the number of its decision.
//!
//! A program takes numbers from 9000 on for its codes, and brings the words.
//!
//! `cargo run -p hocbong --example own_rule`

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::check::{Context, Findings, RULES, Rule, check_with};
use hocbong::{
    Book, Catalogue, CheckOptions, Code, Diagnostic, Donation, Kind, Language, Message, Method, NaiveDate,
    Vnd,
};

const WORDS: &str = "\
HB9001.title: Công ty ủng hộ mà không có quyết định
HB9001: {party} ủng hộ {amount} đ ngày {day}, chưa ghi số quyết định của công ty
";

struct CompanyDecision {
    code: Code,
}

impl Rule for CompanyDecision {
    fn code(&self) -> Code {
        self.code
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for row in context.of_kind(Kind::Donation).filter(|row| row.party().starts_with("Công ty")) {
            let decision = row.facts().and_then(|facts| facts.decision.as_deref());
            if decision.is_none() {
                let amount = i64::try_from(row.debit_total()).map_or(Vnd::MAX, Vnd::new);
                let message = Message::new("HB9001")
                    .with("party", row.party())
                    .with("amount", amount)
                    .with("day", row.date());
                findings.push(Diagnostic::new(self.code, message, row.location()));
            }
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let day = NaiveDate::from_ymd_opt(2025, 9, 3).ok_or("no such day")?;
    let gift = |party: &str| {
        Donation::gift("ST", day, Method::Bank, Vnd::new(5_000_000))
            .voucher(format!("BC-{party}"))
            .party(party)
    };
    let with_decision = gift("Công ty Mẫu Sao Mai").facts(|facts| facts.decision = Some("12/QĐ".to_owned()));
    let transactions =
        [with_decision.build()?, gift("Công ty Mẫu Bình Minh").build()?, gift("Lê Mẫu Hoa").build()?];
    let book = Book::builder().transactions(transactions).build();

    let own = CompanyDecision { code: Code::of_program(9001).ok_or("no number for programs")? };
    let rules: Vec<&dyn Rule> = RULES.iter().copied().chain([&own as &dyn Rule]).collect();
    let report = check_with(&book, &CheckOptions::default(), &rules);
    let words = Catalogue::new(Language::Vi).with_texts(WORDS);
    for finding in report.findings() {
        println!("{}", words.diagnostic(finding));
    }
    Ok(())
}
