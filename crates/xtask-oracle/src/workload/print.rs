//! The two files.

use super::date_of;
use super::maker::{Line, Row};
use crate::fixtures::sheet::Sheet;
use crate::fixtures::text::group;

/// Opening balance in đồng; large enough that the balance never falls below zero.
const OPENING: i64 = 20_000_000_000;

pub(super) fn books(rows: &[Row]) -> String {
    let mut sheet = Sheet::new(',', "\n", false);
    sheet.row(&["date", "voucher", "kind", "fund", "method", "amount", "party", "purpose", "memo", "ref"]);
    for row in rows {
        let date = date_of(row.day).to_string();
        let amount = row.amount.unsigned_abs().to_string();
        let Row { voucher, kind, party, purpose, memo, reference, .. } = row;
        sheet.row(&[date.as_str(), voucher, *kind, "ST", "bank", &amount, party, purpose, memo, reference]);
    }
    sheet.into_text()
}

pub(super) fn statement(lines: &[Line]) -> String {
    let mut sheet = Sheet::new(',', "\n", false);
    sheet.row(&["Ngày", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Nội dung"]);
    let mut balance = OPENING;
    for line in lines {
        balance += line.amount;
        let date = date_of(line.day).format("%d/%m/%Y").to_string();
        let amount = group(line.amount.abs(), '.');
        let (debit, credit) = if line.amount < 0 { (amount, String::new()) } else { (String::new(), amount) };
        sheet.row(&[&date, &line.reference, &debit, &credit, &group(balance, '.'), &line.text]);
    }
    sheet.into_text()
}
