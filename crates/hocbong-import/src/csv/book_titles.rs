//! Finds the account for which a book of one's own is kept, by its title: `SỔ QUỸ TIỀN MẶT`, `SỔ CÁI (111)`, `CASH BOOK`.
//!
//! On the sheet of an own account of money debit is money in, the other way round than on a bank's statement. A bank
//! keeps no cash book, and its `SAO KÊ TÀI KHOẢN TIỀN GỬI` is no book of ours.

use super::account_lines::{NamedAccount, code_behind, is_money_account};
use super::record::Record;
use super::vocabulary::{Value, begins_with, speaks_of};
use hocbong_core::text::{fold, nfc};

/// Whether a row above a header is the title of a book of cash or of money at a bank.
pub(in crate::csv) fn is_book_of_money(record: &Record) -> bool {
    let line = Line::new(record);
    line.code().map_or_else(|| line.names_money(), is_money_account)
}

impl NamedAccount {
    /// Returns the account of a chart that the title of a book names: `SỔ CHI TIẾT TK 141 - TẠM ỨNG`.
    pub(in crate::csv) fn of_title(record: &Record) -> Option<Self> {
        let number = Line::new(record).code()?.to_owned();
        Some(Self { number, line: record.line() })
    }
}

/// A line above a header, folded, and whether it is the title of a book.
struct Line {
    text: String,
    is_book: bool,
    is_cash: bool,
}

impl Line {
    fn new(record: &Record) -> Self {
        // `Số` (number) and `Sổ` (book) are equal when folded.
        let spelt = nfc(&record.joined()).to_lowercase();
        let words: Vec<&str> =
            spelt.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let text = fold(&spelt);
        let is_named = |(at, word): (usize, &&str)| {
            let behind = words.get(at + 1..).unwrap_or_default();
            matches!(*word, "so" | "sổ") && begins_with(&fold(&behind.join(" ")), Value::BookOf)
        };
        let is_named = words.iter().enumerate().any(is_named) || speaks_of(&text, Value::Book);
        let is_book = is_named && !speaks_of(&text, Value::BankPaper) && !begins_with(&text, Value::Issuer);
        // A bank has accounts of money at a bank, but none of cash.
        let is_cash = speaks_of(&text, Value::CashAccount);
        Self { text, is_book, is_cash }
    }

    fn names_money(&self) -> bool {
        self.is_cash || self.is_book && speaks_of(&self.text, Value::Money)
    }

    /// The number of the account: in brackets, or after a word for an account.
    fn code(&self) -> Option<&str> {
        if !self.is_book {
            return None;
        }
        code_behind(&self.text, &["tk", "tai khoan", "account", "so cai", "("])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(line: &str) -> (bool, Option<String>) {
        let record = Record::typed([line]);
        (is_book_of_money(&record), NamedAccount::of_title(&record).map(|account| account.number))
    }

    #[test]
    fn titles_of_books() {
        for line in [
            "SỔ QUỸ TIỀN MẶT",
            "Sổ quỹ tháng 3 năm 2025",
            "SỔ TIỀN GỬI NGÂN HÀNG",
            "SỔ CHI TIẾT QUỸ TIỀN MẶT",
            "SO CHI TIET TIEN MAT",
            "SỔ CÁI TÀI KHOẢN: TIỀN MẶT",
            "Cash book 2025",
            "SỔ QUỸ TIỀN MẶT (2025)",
            "CASH BOOK (2025)",
            "SỔ CÁI 2025 - TIỀN MẶT",
            "Sổ thủ quỹ",
            "Bank book",
            "SỔ NHẬT KÝ THU CHI TIỀN MẶT",
            "SỔ NHẬT KÝ QUỸ",
            "NHẬT KÝ QUỸ TIỀN MẶT",
            "CASH JOURNAL",
            "SỔ KẾ TOÁN CHI TIẾT TGNH",
        ] {
            assert_eq!(title(line), (true, None), "{line}");
        }
        assert_eq!(title("SỔ CÁI (111)"), (true, Some("111".to_owned())));
        assert_eq!(title("SỔ CHI TIẾT TK TIỀN GỬI NH (112)"), (true, Some("112".to_owned())));
        assert_eq!(title("SỔ CHI TIẾT TÀI KHOẢN 5111 - Thu ủng hộ"), (false, Some("5111".to_owned())));
        assert_eq!(title("SỔ CHI TIẾT TK: 331"), (false, Some("331".to_owned())));
        for line in [
            "SAO KÊ TÀI KHOẢN TIỀN GỬI",
            "SỔ PHỤ TÀI KHOẢN TIỀN GỬI NGÂN HÀNG",
            "Loại tài khoản: Tài khoản tiền gửi thanh toán",
            "Số tiền gửi: 1.000.000",
            "Số quỹ đã cấp: 3",
            "SỔ TIỀN GỬI TIẾT KIỆM",
            "SỔ CÁI NĂM 2025",
            "SỔ CÁI 2025",
            "BANK STATEMENT",
            "NGÂN HÀNG MẪU",
            "NGÂN HÀNG MẪU - SỔ CÁI TÀI KHOẢN TIỀN GỬI KHÁCH HÀNG",
            "KBNN Mẫu: SỔ CHI TIẾT TIỀN GỬI",
            "Thủ quỹ: Nguyễn Mẫu An",
        ] {
            assert_eq!(title(line), (false, None), "{line}");
        }
    }
}
