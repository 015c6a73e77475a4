//! A book whose texts have a meaning in the programs that exports are for.

use std::fs;
use std::io;
use std::path::Path;

/// What a text may hold that a program could take for more than text.
const TEXTS: [&str; 30] = [
    "Mẫu ; chú thích",
    "Mẫu  ; hai dấu cách",
    "Mẫu\t; dấu tab",
    "Mẫu \"ngoặc kép\" và \\ ngược",
    "\"",
    "\\",
    "Mẫu \\n không xuống dòng \\u{41}",
    "Mẫu\nAssets:111:ST  1000000 VND",
    "Mẫu\r\n2025-01-01 * Kẻ khác\n    Assets:111:ST  5 VND\n    Income:5111:ST",
    "date:2025-99-99",
    "Mẫu date:2025-99-99, date2:x",
    "Mẫu [2025-99-99] [=2025/13/45]",
    "Value:: (1/0)",
    ":tag1:tag2:",
    "type: L, x:y",
    "* Mẫu",
    "! Mẫu",
    "(mã) Mẫu",
    "Mẫu | ghi chú | nữa",
    "= 5 VND",
    "Mẫu @ 5 USD {2 VND} [2025-01-01]",
    "#nhãn ^liên-kết %định dạng %(account)",
    "~ Monthly",
    "P 2025-01-01 VND 5 USD",
    "include /dev/zero",
    "Mẫu \u{202e}gnos\u{202c} \u{200b}\u{feff}ẩn",
    "אבג Mẫu عربي",
    "Mẫu\u{1b}[2J\u{7}",
    "Mẫu\u{a0}\u{3000}trắng， phẩy",
    "-",
];

/// Funds whose names could fall into one, or be no name at all.
const FUNDS: [&str; 9] =
    ["ST", "ST/vuot-kho", "ST--vuot-kho", "ST/vượt khó", "X-ST", "st", "ST/x2f", "ST-x2f-x2f", "ST/(a;b)[c]"];

/// Writes the journal of the book.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    let mut file = csv::Writer::from_path(folder.join("so.csv"))?;
    file.write_record([
        "date", "voucher", "kind", "fund", "method", "amount", "party", "purpose", "memo", "ref", "school",
    ])?;
    let long = "Mẫu rất dài; x:y, [2025-01-01] ".repeat(350);
    let texts: Vec<&str> = TEXTS.into_iter().chain([long.as_str(), ""]).collect();
    let mut number = 0;
    for (at, text) in texts.iter().enumerate() {
        for place in 0..6 {
            number += 1;
            let fund = FUNDS.iter().cycle().nth(number).copied().unwrap_or_default();
            let mut cells = ["", "Bà Mẫu Hoa", "Vượt khó", "ghi chú", "", ""];
            if let Some(cell) = cells.get_mut(place) {
                *cell = text;
            }
            let [voucher, party, purpose, memo, reference, school] = cells;
            let voucher = if place == 0 { format!("{voucher}{at}") } else { format!("PT-{number}") };
            let (kind, method) = match number % 5 {
                0 => ("audit:count", "cash"),
                1 => ("award", "in-kind"),
                2 => ("pledge", ""),
                _ => ("donation", "bank"),
            };
            let day = format!("2025-{:02}-{:02}", number % 4 + 1, number % 28 + 1);
            let amount = (1_000 + number * 7).to_string();
            let row = [&day, &voucher, kind, fund, method, &amount, party, purpose, memo, reference, school];
            file.write_record(row)?;
        }
    }
    file.flush()
}
