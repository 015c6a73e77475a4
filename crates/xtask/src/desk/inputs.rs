//! The files that the desk is judged with. Names are made up.

use std::fmt::Write as _;

/// A book with several statements: ambiguities, differences, rows of one side, matches.
pub(super) const BOOK: &[&str] = &["fixtures/soc-trang-2025"];
/// Two files with proposals, one of them a sum.
pub(super) const PROPOSALS: &[&str] = &["fixtures/proposals/so-quy.csv", "fixtures/proposals/sao-ke.csv"];

/// Number of rows of each side of the large page, none of which has a counterpart.
pub(super) const MANY: usize = 2_500;

/// Returns books and a statement of many rows, none of which match.
pub(super) fn many() -> [String; 2] {
    let mut books = "date,voucher,kind,fund,method,amount,party,memo\n".to_owned();
    let mut bank = "date,ref,amount,content\n".to_owned();
    for row in 0..MANY {
        let (day, month) = (1 + row % 28, 1 + row / 28 % 12);
        // Writing to a string cannot fail.
        let _ = writeln!(
            books,
            "2025-{month:02}-{day:02},PT-{row:04},donation,ST,bank,{},Nguyễn Thị Mẫu {row},Ủng hộ học bổng lần {row}",
            1_000_000 + row * 2_000
        );
        let _ = writeln!(
            bank,
            "2025-{month:02}-{day:02},FT{row:06},{},TRAN VAN MAU {row} GOP QUY",
            1_000_001 + row * 2_000
        );
    }
    [books, bank]
}

/// Texts that would act on a page, a spreadsheet or a reader if they were not kept from it.
pub(super) const HOSTILE: [&str; 8] = [
    "<img src=x onerror=\"window.hacked=1\">Mẫu",
    "</script><script>window.hacked=1</script>Mẫu",
    "<!--<script>Mẫu",
    "=HYPERLINK(\"http://mau.invalid\",\"Mẫu\")",
    "@SUM(1+1)*cmd|Mẫu",
    "Mẫu \u{202e}000.5\u{202c} đồng",
    "Mẫu \u{1b}[31m đỏ {{count}} ${window.hacked=1}",
    "&lt;b&gt;Mẫu&amp;\"'`",
];

/// Length in characters of the longest hostile text and the space after it, which is not part of a cell.
const LONG: usize = 8_000;

/// Returns all hostile texts.
pub(super) fn hostile_texts() -> Vec<String> {
    let long = "Mẫu-dài ".chars().cycle().take(LONG - 1).collect();
    HOSTILE.iter().map(ToString::to_string).chain([long]).collect()
}

/// Returns books and a statement with hostile texts. The rows of each pair differ in their amounts, so that all are open.
pub(super) fn hostile() -> [String; 2] {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut books = "date,voucher,kind,fund,method,amount,party,memo\n".to_owned();
    let mut bank = "date,ref,amount,content\n".to_owned();
    for (row, text) in hostile_texts().iter().enumerate() {
        let day = row + 1;
        let _ = writeln!(
            books,
            "2025-03-{day:02},PT-{row},donation,ST,bank,{},,{}",
            700_000 + row * 10_000,
            quoted(text)
        );
        let _ = writeln!(
            bank,
            "2025-04-{day:02},,{},{}",
            700_001 + row * 10_000,
            quoted(&format!("KHAC {row} MAU"))
        );
    }
    [books, bank]
}

/// A person's name and numbers that a masked page must not hold.
pub(super) const PLANTED: [&str; 3] = ["Trần Thị Mẫu Kín", "0912345678", "TRAN THI MAU KIN"];

/// Returns books and a statement that hold the planted texts, as a proposal and as rows of one side.
pub(super) fn planted() -> [String; 2] {
    let [name, phone, folded] = PLANTED;
    let books = format!(
        "date,voucher,kind,fund,method,amount,party,memo\n\
         2025-11-10,BN-0001,award,ST,bank,2450000,{name},Học bổng {phone}\n\
         2025-11-12,BN-0002,award,ST,bank,990000,{name},Học bổng {phone}\n\
         2025-11-13,BC-0002,donation,ST,bank,500000,Công ty Mẫu Hoa Sen,Ủng hộ\n"
    );
    let bank = format!(
        "date,ref,amount,content\n2025-11-13,,-2450000,CHUYEN TIEN {phone}\n2025-11-20,,-120000,{folded} {phone}\n\
         2025-11-13,,500000,CTY MAU HOA SEN UNG HO\n"
    );
    [books, bank]
}
