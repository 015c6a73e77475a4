//! The closing entries of a year as text.

use crate::Catalogue;
use crate::Output;
use crate::table::{Align, write_table};
use hocbong::{Book, DebitCredit, Transaction, Vnd};
use hocbong_core::account::AccountClass;
use std::io;

/// Writes a table of closing entries: the income and the expense that each moves, and the difference.
///
/// # Errors
/// When the output cannot be written.
pub fn write_closing_text(
    out: &mut dyn Output,
    book: &Book,
    closing: &[Transaction],
    catalogue: &Catalogue,
) -> io::Result<()> {
    let header = ["voucher", "day", "fund", "purpose", "income", "spending", "difference"]
        .map(|name| catalogue.text(&format!("record.paper.{name}")));
    let aligns =
        [Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Right];
    let row = |transaction: &Transaction| {
        let (mut income, mut spending) = (0_i128, 0_i128);
        for posting in transaction.postings() {
            let signed = match posting.side {
                DebitCredit::Debit => i128::from(posting.amount.get()),
                DebitCredit::Credit => -i128::from(posting.amount.get()),
            };
            match book.chart().class(&posting.account) {
                Some(AccountClass::Income) => income += signed,
                Some(AccountClass::Expense) => spending -= signed,
                _ => {}
            }
        }
        let amount =
            |sum| Vnd::from_wide(sum).map_or_else(|| sum.to_string(), |amount: Vnd| amount.to_string());
        vec![
            transaction.voucher().to_owned(),
            transaction.date().format("%d/%m/%Y").to_string(),
            transaction.fund().to_owned(),
            transaction.purpose().to_owned(),
            amount(income),
            amount(spending),
            amount(income - spending),
        ]
    };
    let rows: Vec<Vec<String>> = closing.iter().map(row).collect();
    write_table(out, &header, &aligns, &rows)
}
