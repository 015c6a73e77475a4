//! A donor's yearly letter: what one giver gave, in figures and words, and what the fund could award in the year.
//!
//! `cargo run -p hocbong --example donor_letter -- fixtures/soc-trang-2025 "Công ty"`
//!
//! Writes a letter for each giver whose name begins with the words of the second argument.

#![allow(clippy::print_stdout, reason = "an example prints")]

use hocbong::{Book, Catalogue, Kind, Language, ReadOptions, TransactionRef, Vnd, store};
use std::collections::BTreeMap;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap_or_else(|| "fixtures/soc-trang-2025".to_owned());
    let name = args.next().unwrap_or_else(|| "Công ty".to_owned());
    let book = Book::read(&store::read_book(Path::new(&folder))?, &ReadOptions::default());
    let words = Catalogue::new(Language::Vi);
    let year = book.settings().year.unwrap_or_default();

    let mut gifts: BTreeMap<&str, Vec<TransactionRef<'_>>> = BTreeMap::new();
    for row in book.ledger().in_order() {
        if row.kind() == Kind::Donation && row.party().starts_with(&name) {
            gifts.entry(row.party()).or_default().push(row);
        }
    }
    let awards = book.ledger().iter().filter(|row| row.kind() == Kind::Award).count();
    for (giver, rows) in &gifts {
        let sum: i128 = rows.iter().map(TransactionRef::debit_total).sum();
        let sum = Vnd::from_wide(sum).ok_or("the sum is too large")?;
        println!("Kính gửi: {giver}\n");
        println!("Năm {year}, Quỹ đã nhận của Quý vị {} khoản ủng hộ:", rows.len());
        for row in rows {
            let amount = Vnd::from_wide(row.debit_total()).ok_or("the amount is too large")?;
            println!("  {} · {} · {amount} đ", row.date().format("%d/%m/%Y"), row.voucher());
        }
        println!("Cộng: {sum} đ ({}).", words.amount_in_words(sum));
        println!(
            "Cùng các nhà tài trợ khác, Quý vị đã giúp trao {awards} suất học bổng. Trân trọng cảm ơn.\n"
        );
    }
    Ok(())
}
