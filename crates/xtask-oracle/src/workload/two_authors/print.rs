//! The two files of a year.

use super::bank_words::Bank;
use super::maker::date_of;
use super::model::Made;
use crate::fixtures::rng::Rng;
use crate::fixtures::sheet::Sheet;
use crate::fixtures::text::group;

/// Opening balance at New Year in đồng, unless the year needs more.
const OPENING: i64 = 64_318_000;

pub(super) fn books(made: &Made, rng: &mut Rng) -> String {
    let mut sheet = Sheet::new(',', "\n", false);
    sheet.row(&["date", "voucher", "kind", "fund", "method", "amount", "party", "purpose", "memo", "ref"]);
    let style = rng.below(4);
    let (mut receipts, mut payments) = (0, 0);
    for row in &made.rows {
        let number = if row.amount > 0 { &mut receipts } else { &mut payments };
        *number += 1;
        let voucher = match (style, row.amount > 0) {
            (0, true) => format!("BC{number:03}"),
            (0, false) => format!("BN{number:03}"),
            (1, true) => format!("{number:02}/TNH"),
            (1, false) => format!("{number:02}/CNH"),
            (2, true) => format!("PT-NH-{number:04}"),
            (2, false) => format!("PC-NH-{number:04}"),
            (_, _) => String::new(),
        };
        let date = date_of(made.year, row.day).to_string();
        let amount = row.amount.unsigned_abs().to_string();
        sheet.row(&[
            date.as_str(),
            &voucher,
            word(row.kind),
            "ST",
            "bank",
            &amount,
            &row.party,
            &row.purpose,
            &row.memo,
            &row.reference,
        ]);
    }
    sheet.into_text()
}

/// Returns the name of a kind in a ledger with this header: dues and state money have no kind of their own,
/// and the kinds of transfers would need the code of the other fund.
fn word(kind: &'static str) -> &'static str {
    match kind {
        "membership-fee" | "state-money" | "transfer-in" => "other-income",
        "transfer-out" => "other-expense",
        _ => kind,
    }
}

pub(super) fn statement(made: &Made, bank: &Bank) -> String {
    let mut sheet = Sheet::new(',', "\n", false);
    sheet.row(&placed(bank, bank.header.map(str::to_owned)));
    let (mut balance, mut lowest) = (0, 0);
    for line in &made.lines {
        balance += line.amount;
        lowest = lowest.min(balance);
    }
    balance = OPENING - lowest;
    for line in &made.lines {
        balance += line.amount;
        let date = date_of(made.year, line.day).format(bank.date).to_string();
        let amount = group(line.amount.abs(), bank.separator);
        let (debit, credit) = if line.amount < 0 { (amount, String::new()) } else { (String::new(), amount) };
        let balance = group(balance, bank.separator);
        let cells = [date, line.reference.clone(), debit, credit, balance, line.text.clone()];
        sheet.row(&placed(bank, cells));
    }
    sheet.into_text()
}

/// The cells in the order of the bank's columns.
fn placed(bank: &Bank, cells: [String; 6]) -> Vec<String> {
    let mut all: Vec<(usize, String)> = bank.columns.into_iter().zip(cells).collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, cell)| cell).collect()
}
