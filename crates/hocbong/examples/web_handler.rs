//! The core of a web handler: record gifts as they come, answer what a fund has.
//!
//! A handler holds one [`Gifts`] behind a lock; requests and answers are JSON. What it records is kept by the caller,
//! e.g. in a database, from which the transactions are given again at the next start.
//!
//! `cargo run -p hocbong --example web_handler`

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::report::balance::{By, trial_balance};
use hocbong::{
    Book, Catalogue, CheckOptions, Donation, Language, Method, NaiveDate, Severity, Transaction, Vnd, check,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the form of the web page sends.
#[derive(Deserialize)]
struct GiftRequest {
    fund: String,
    date: NaiveDate,
    amount: Vnd,
    giver: String,
    #[serde(default)]
    purpose: String,
}

/// The gifts recorded up to now.
#[derive(Default)]
struct Gifts {
    transactions: Vec<Transaction>,
}

impl Gifts {
    /// Records a gift, or says in Vietnamese why it cannot be recorded. Nothing is recorded that brings an error into
    /// the book.
    fn record(&mut self, request: &str) -> Value {
        let words = Catalogue::new(Language::Vi);
        let gift = match serde_json::from_str::<GiftRequest>(request) {
            Ok(gift) => gift,
            Err(error) => return json!({ "refused": [error.to_string()] }),
        };
        let voucher = format!("BC-{:04}", self.transactions.len() + 1);
        let built = Donation::gift(gift.fund, gift.date, Method::Bank, gift.amount)
            .voucher(&*voucher)
            .party(gift.giver)
            .purpose(gift.purpose)
            .build();
        let transaction = match built {
            Ok(transaction) => transaction,
            Err(error) => return json!({ "refused": [words.message(&error.message())] }),
        };
        let book = self.book(Some(&transaction));
        let report = check(&book, &CheckOptions::default());
        let errors = report.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<String> = errors.map(|finding| words.message(&finding.message)).collect();
        if !errors.is_empty() {
            return json!({ "refused": errors });
        }
        self.transactions.push(transaction);
        json!({ "voucher": voucher })
    }

    /// What each account of each fund has.
    fn balances(&self) -> Value {
        match trial_balance(&self.book(None), None, By::Fund) {
            Ok(balances) => json!(balances.rows),
            Err(error) => json!({ "error": error.to_string() }),
        }
    }

    fn book(&self, more: Option<&Transaction>) -> Book {
        Book::builder().transactions(self.transactions.iter().chain(more).cloned()).build()
    }
}

fn main() {
    let mut gifts = Gifts::default();
    let requests = [
        r#"{ "fund": "ST", "date": "2025-09-03", "amount": 5000000, "giver": "Công ty Mẫu Sao Mai" }"#,
        r#"{ "fund": "ST/vuot-kho", "date": "2025-09-04", "amount": 300000, "giver": "Lê Thị Mẫu Hoa" }"#,
        r#"{ "fund": "ST", "date": "2025-09-05", "amount": 0, "giver": "Trần Mẫu Bình" }"#,
        r#"{ "fund": "ST", "date": "2025-02-30", "amount": 100000, "giver": "Trần Mẫu Bình" }"#,
    ];
    for request in requests {
        println!("{}", gifts.record(request));
    }
    println!("{:#}", gifts.balances());
}
