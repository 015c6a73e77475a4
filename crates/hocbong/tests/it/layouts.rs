//! One list of movements, written in every layout, encoding, grouping and order, reads back as the same
//! entries.
//!
//! The writers here share no code with the library: they imitate the files of banks and treasurers.

use chrono::{Days, NaiveDate};
use hocbong::reading::Form;
use hocbong::{Code, Kind, Method, Profile, ReadOptions, Reading, Source};
use hocbong_import::csv::dialect::Encoding;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// A movement: days after the first, signed amount, index of the name.
type Movement = (u64, i64, usize);

const NAMES: [&str; 6] = [
    "NGUOI MAU A UNG HO",
    "Nguyễn Thị Mẫu ủng hộ quỹ",
    "Công ty \"Mẫu\", tài trợ",
    "Trao học bổng đợt 1; lớp 7A",
    "Đặng Văn Thử | nộp tiền",
    "dòng một\ndòng hai",
];

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 28).unwrap() + Days::new(offset)
}

#[derive(Clone, Copy, Debug)]
enum Grouping {
    None,
    Dot,
    Comma,
    Space,
    Fraction,
}

fn amount(value: i64, grouping: Grouping) -> String {
    let digits = value.unsigned_abs().to_string();
    let grouped = |sign: char| {
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(sign);
            }
            text.push(digit);
        }
        text
    };
    let text = match grouping {
        Grouping::Dot => grouped('.'),
        Grouping::Comma => grouped(','),
        Grouping::Space => grouped('\u{a0}'),
        Grouping::Fraction if digits.len() > 3 => format!("{},00 VND", grouped('.')),
        Grouping::None | Grouping::Fraction => digits.clone(),
    };
    if value < 0 { format!("-{text}") } else { text }
}

struct Style {
    grouping: Grouping,
    date: &'static str,
    delimiter: char,
    line_end: &'static str,
    is_newest_first: bool,
    has_preamble: bool,
    is_nfd: bool,
}

fn table(rows: &[Vec<String>], style: &Style) -> String {
    let quote = |cell: &String| {
        if cell.contains([style.delimiter, '"', '\n', '\r']) || cell.starts_with(' ') {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let delimiter = style.delimiter.to_string();
    let lines = rows.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(&delimiter));
    let mut text: String = lines.map(|line| line + style.line_end).collect();
    // The last line end is usually missing.
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    if style.is_nfd { text.nfd().collect() } else { text }
}

const LAYOUTS: [&str; 12] = [
    "vietcombank-a",
    "vietcombank-b",
    "sign",
    "bidv",
    "vietinbank",
    "mb",
    "agribank",
    "techcombank",
    "transcription",
    "tnx",
    "cash-book",
    "signed",
];

/// Writes the movements as a bank statement.
fn statement(layout: &str, movements: &[Movement], style: &Style) -> String {
    let opening = 1_000_000_000_i64;
    let mut balance = opening;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last_day = None;
    for (number, (offset, value, name)) in movements.iter().enumerate() {
        balance += value;
        let date = day(*offset).format(style.date).to_string();
        let text = NAMES[*name].to_owned();
        let show = |value: i64| amount(value, style.grouping);
        let (debit, credit) =
            if *value < 0 { (show(-value), String::new()) } else { (String::new(), show(*value)) };
        let (reference, running) = (format!("FT{number:04}"), show(balance));
        // VietinBank prints each day only once.
        let is_same_day = last_day == Some(*offset) && !style.is_newest_first;
        last_day = Some(*offset);
        let printed = if layout == "vietinbank" && is_same_day { String::new() } else { date.clone() };
        rows.push(match layout {
            "vietcombank-a" => {
                vec![number.to_string(), format!("{date}\n {reference}"), debit, credit, running, text]
            }
            "vietcombank-b" => vec![date, reference, debit, credit, text],
            "sign" => {
                let sign = if *value < 0 { "-" } else { "=+" };
                vec![number.to_string(), date, reference, sign.to_owned(), show(value.abs()), text]
            }
            "bidv" => vec![date, debit, credit, running, text],
            "vietinbank" => vec![printed, text, debit, credit, running, reference],
            "mb" => vec![date, if debit.is_empty() { "0".to_owned() } else { debit }, credit, running, text],
            "agribank" => vec![date, text, debit, credit, running, reference],
            "techcombank" => {
                vec![
                    date,
                    String::new(),
                    text,
                    reference,
                    debit,
                    credit,
                    String::new(),
                    String::new(),
                    running,
                ]
            }
            "transcription" => vec![date, show(*value), text],
            "tnx" => vec![date, reference, debit, credit, running, text],
            "cash-book" => vec![date.clone(), date, reference, text, credit, debit, running],
            "signed" => vec![text, show(*value), date, reference],
            other => panic!("{other}"),
        });
    }
    if style.is_newest_first {
        rows.reverse();
    }
    let header = match layout {
        "vietcombank-a" => {
            "STT\nNo.|Ngày/\nTNX Date/ Số CT/ Doc No|Số tiền ghi nợ/\nDebit|Số tiền ghi có/\nCredit|Số dư/\nBalance|Nội dung chi tiết/\nTransactions in detail"
        }
        "vietcombank-b" => "Ngày giao dịch|Số tham chiếu|Số tiền ghi nợ|Số tiền ghi có|Mô tả",
        "sign" => "STT|Ngày giao dịch|Số tham chiếu|Thay đổi|Số tiền|Mô tả",
        "bidv" => "Ngày hiệu lực|Ghi nợ|Ghi có|Số dư|Mô tả",
        "vietinbank" => {
            "Ngày hạch toán/Accounting date|Mô tả giao dịch/Transaction description|Nợ/ Debit|Có / Credit|Số dư TK/Account balance|Số giao dịch/Transaction number"
        }
        "mb" => "Ngày hạch toán/Posting date|Phát sinh nợ|Phát sinh có|Số dư|Nội dung",
        "agribank" => "Date|Details|Debit|Credit|Balance|Ref. no",
        "techcombank" => {
            "Ngày giao dịch/Transaction date|Đối tác/Remitter|Diễn giải/Details|Số bút toán/Transaction No.|Nợ TKTT/Debit|Có TKTT/Credit|Phí/Fee|Thuế/Tax|Số dư/Balance"
        }
        "transcription" => "date|money|content",
        "tnx" => "TNXDate|DocNo|Debit|Credit|Balance|Description",
        "cash-book" => "Ngày ghi sổ|Ngày chứng từ|Số phiếu thu/chi|Diễn giải|Thu|Chi|Tồn",
        "signed" => " MÔ TẢ |so tien|Ngày\nDate|Số GD",
        other => panic!("{other}"),
    };
    let mut all: Vec<Vec<String>> = Vec::new();
    if style.has_preamble {
        let sum = |is_in: bool| {
            movements.iter().map(|m| m.1).filter(|v| (*v > 0) == is_in).map(i64::abs).sum::<i64>()
        };
        all.push(vec!["SAO KÊ TÀI KHOẢN".to_owned(), String::new()]);
        all.push(vec!["Tổng thu:".to_owned(), amount(sum(true), style.grouping)]);
        all.push(vec!["Tổng chi:".to_owned(), amount(sum(false), style.grouping)]);
    }
    all.push(header.split('|').map(str::to_owned).collect());
    all.extend(rows);
    table(&all, style)
}

/// Writes the movements as a cash ledger.
fn ledger(layout: &str, movements: &[Movement], style: &Style) -> (String, Profile) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut balance = 0;
    for (number, (offset, value, name)) in movements.iter().enumerate() {
        balance += value;
        let date = day(*offset).format(style.date).to_string();
        let (text, size) = (NAMES[*name].to_owned(), amount(value.abs(), style.grouping));
        let (voucher, kind) = (format!("P{number}"), if *value < 0 { "trao học bổng" } else { "donation" });
        let (debit, credit) = if *value < 0 { ("6111", "111") } else { ("111", "5111") };
        let [receipt, payment] = if *value < 0 { ["", &size] } else { [&*size, ""] }.map(str::to_owned);
        let words = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        match layout {
            "register" => rows.push(words(&[&date, &voucher, kind, "ST", "tiền mặt", &size, &text])),
            "pairs" => rows.push(words(&[&date, &voucher, kind, "ST", debit, credit, &size, &text])),
            "journal" => {
                rows.push(words(&[&date, &voucher, kind, "ST", debit, &size, "", &text]));
                rows.push(words(&[&date, &voucher, kind, "ST", credit, "", &size, &text]));
            }
            "cash-book" => {
                let running = amount(balance, style.grouping);
                rows.push(words(&[&date, &voucher, &text, &receipt, &payment, &running]));
            }
            "misa" => rows.push(words(&[&date, &date, &voucher, &text, debit, credit, &size])),
            other => panic!("{other}"),
        }
    }
    let header = match layout {
        "register" => "Ngày|Số chứng từ|Loại|Quỹ|Hình thức|Số tiền|Diễn giải",
        "pairs" => "date|voucher|kind|fund|debit_account|credit_account|amount|memo",
        "journal" => "date|voucher|kind|fund|account|debit|credit|memo",
        "cash-book" => "Ngày ghi sổ|Số phiếu thu/chi|Diễn giải|Thu|Chi|Tồn",
        "misa" => {
            "Ngày hạch toán (*)|Ngày chứng từ (*)|Số chứng từ (*)|Diễn giải|TK Nợ (*)|TK Có (*)|Số tiền"
        }
        other => panic!("{other}"),
    };
    let mut all = vec![header.split('|').map(str::to_owned).collect()];
    all.extend(rows);
    let mut profile = Profile::default();
    if layout == "cash-book" {
        profile.kind = Some(Kind::Donation);
        profile.kind_out = Some(Kind::Award);
        profile.fund = Some("ST".to_owned());
        profile.method = Some(Method::Cash);
    } else if layout == "misa" {
        profile.kind = Some(Kind::Entry);
        profile.fund = Some("ST".to_owned());
    }
    (table(&all, style), profile)
}

/// Encodes the text. Windows-1258 puts tones after their letters.
fn encode(text: &str, encoding: Encoding, has_mark: bool) -> Option<Vec<u8>> {
    let units = |bytes: fn(u16) -> [u8; 2]| {
        let mark = has_mark.then_some('\u{feff}');
        mark.into_iter()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(bytes)
            .collect::<Vec<u8>>()
    };
    match encoding {
        Encoding::Utf8 => Some([if has_mark { &b"\xef\xbb\xbf"[..] } else { b"" }, text.as_bytes()].concat()),
        Encoding::Utf16Le => Some(units(u16::to_le_bytes)),
        Encoding::Utf16Be => Some(units(u16::to_be_bytes)),
        Encoding::Windows1258 => windows_1258(text),
        _ => None,
    }
}

/// Encodes as Windows-1258 with a table of its own, as far as Vietnamese needs it.
fn windows_1258(text: &str) -> Option<Vec<u8>> {
    const LETTERS: [(char, u8); 15] = [
        ('Ă', 0xc3),
        ('ă', 0xe3),
        ('Â', 0xc2),
        ('â', 0xe2),
        ('Ê', 0xca),
        ('ê', 0xea),
        ('Ô', 0xd4),
        ('ô', 0xf4),
        ('Ơ', 0xd5),
        ('ơ', 0xf5),
        ('Ư', 0xdd),
        ('ư', 0xfd),
        ('Đ', 0xd0),
        ('đ', 0xf0),
        ('\u{a0}', 0xa0),
    ];
    const TONES: [(char, u8); 5] =
        [('\u{300}', 0xcc), ('\u{309}', 0xd2), ('\u{303}', 0xde), ('\u{301}', 0xec), ('\u{323}', 0xf2)];
    let find = |list: &[(char, u8)], c: char| list.iter().find(|(own, _)| *own == c).map(|(_, byte)| *byte);
    let mut bytes = Vec::new();
    for c in text.nfc() {
        let (tones, rest): (Vec<char>, Vec<char>) =
            c.to_string().nfd().partition(|mark| find(&TONES, *mark).is_some());
        for letter in rest.iter().collect::<String>().nfc() {
            bytes.push(if letter.is_ascii() { letter as u8 } else { find(&LETTERS, letter)? });
        }
        for tone in tones {
            bytes.push(find(&TONES, tone)?);
        }
    }
    Some(bytes)
}

fn read(bytes: Vec<u8>, profile: Profile) -> Reading {
    let source = Source::new("x.csv", bytes);
    Reading::from_sources(&[(&source, ReadOptions { profile, ..ReadOptions::default() })])
}

/// Whether a file in an old encoding was refused because too few of its words reveal the encoding: refusing
/// is better than reading it wrongly.
fn is_undecided(reading: &Reading) -> bool {
    reading.diagnostics.iter().any(|diagnostic| diagnostic.message.key == "HB0102.undecided")
}

type Entry = (NaiveDate, i64, String);

fn expected(movements: &[Movement]) -> Vec<Entry> {
    let mut all: Vec<Entry> = movements
        .iter()
        .map(|(offset, value, name)| (day(*offset), *value, NAMES[*name].to_owned()))
        .collect();
    all.sort();
    all
}

fn style() -> impl Strategy<Value = Style> {
    let grouping = prop_oneof![
        Just(Grouping::None),
        Just(Grouping::Dot),
        Just(Grouping::Comma),
        Just(Grouping::Space),
        Just(Grouping::Fraction)
    ];
    let date = prop_oneof![
        Just("%d/%m/%Y"),
        Just("%-d/%-m/%Y"),
        Just("%d-%m-%Y"),
        Just("%d.%m.%Y"),
        Just("%Y-%m-%d"),
        Just("%Y%m%d"),
        Just("%d/%m/%Y 10:20:30"),
    ];
    let delimiter = prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')];
    let line_end = prop_oneof![Just("\n"), Just("\r\n")];
    (grouping, date, delimiter, line_end, any::<[bool; 3]>()).prop_map(
        |(grouping, date, delimiter, line_end, [is_newest_first, has_preamble, is_nfd])| Style {
            grouping,
            date,
            delimiter,
            line_end,
            is_newest_first,
            has_preamble,
            is_nfd,
        },
    )
}

impl std::fmt::Debug for Style {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?} {:?}", self.grouping, self.date, self.delimiter, self.line_end)
    }
}

fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let value = prop_oneof![1_000..9_000_000_i64, -9_000_000..-999_i64, 1..999_i64];
    prop::collection::vec((0..40_u64, value, 0..NAMES.len()), 1..12).prop_map(|mut list| {
        list.sort_by_key(|movement| movement.0);
        list
    })
}

fn encoding() -> impl Strategy<Value = (Encoding, bool)> {
    prop_oneof![
        Just((Encoding::Utf8, false)),
        Just((Encoding::Utf8, true)),
        Just((Encoding::Utf16Le, true)),
        Just((Encoding::Utf16Be, true)),
        Just((Encoding::Utf16Le, false)),
        Just((Encoding::Windows1258, false)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_statement_gives_the_same_entries(
        movements in movements(), layout in 0..LAYOUTS.len(), style in style(), (encoding, has_mark) in encoding(),
    ) {
        let text = statement(LAYOUTS[layout], &movements, &style);
        let Some(bytes) = encode(&text, encoding, has_mark) else { return Ok(()) };
        let reading = read(bytes, Profile::default());
        if encoding == Encoding::Windows1258 && is_undecided(&reading) {
            return Ok(());
        }
        let strings = &reading.statement.strings;
        let mut entries: Vec<Entry> = reading
            .statement
            .rows
            .iter()
            .map(|row| (row.date, row.amount, strings.get(row.text).to_owned()))
            .collect();
        entries.sort();
        prop_assert_eq!(&entries, &expected(&movements), "{}\n{:?}\n{}", LAYOUTS[layout], reading.diagnostics, text);
        prop_assert!(!reading.diagnostics.iter().any(hocbong::Diagnostic::is_error), "{:?}\n{text}", reading.diagnostics);
        prop_assert_eq!(reading.files[0].read, movements.len() as u64);
        prop_assert!(reading.files[0].control_totals.iter().all(hocbong_import::csv::ControlTotal::agrees));
    }

    #[test]
    fn every_ledger_gives_the_same_entries(
        movements in movements(), layout in 0..5_usize, style in style(), (encoding, has_mark) in encoding(),
    ) {
        let layout = ["register", "pairs", "journal", "cash-book", "misa"][layout];
        let (text, profile) = ledger(layout, &movements, &style);
        let Some(bytes) = encode(&text, encoding, has_mark) else { return Ok(()) };
        let reading = read(bytes, profile);
        if encoding == Encoding::Windows1258 && is_undecided(&reading) {
            return Ok(());
        }
        let mut entries: Vec<Entry> = reading
            .ledger
            .iter()
            .map(|row| {
                let cash = row.postings().filter(|posting| posting.account() == "111").map(|posting| posting.signed());
                (row.date(), cash.sum(), row.memo().to_owned())
            })
            .collect();
        entries.sort();
        prop_assert_eq!(&entries, &expected(&movements), "{}\n{:?}\n{}", layout, reading.diagnostics, text);
        prop_assert!(!reading.diagnostics.iter().any(hocbong::Diagnostic::is_error), "{:?}\n{text}", reading.diagnostics);
    }

    #[test]
    fn fifty_errors_are_reported_each_in_its_place(
        places in prop::collection::hash_set(0..1_000_usize, 50), sorts in prop::collection::vec(0..6_usize, 50),
    ) {
        let mut places: Vec<usize> = places.into_iter().collect();
        places.sort_unstable();
        let planted: std::collections::BTreeMap<usize, usize> = places.into_iter().zip(sorts).collect();
        let mut text = "Ngày,Số GD,Ghi nợ,Ghi có,Nội dung\n".to_owned();
        let mut wanted = Vec::new();
        let mut line = 2_u32;
        for row in 0..1_000 {
            let (date, reference, memo) = (day(row as u64 % 28).format("%d/%m/%Y"), format!("FT{row:05}"), "\"Mẫu,\nủng hộ\"");
            let (cells, column) = match planted.get(&row) {
                Some(0) => (format!("31/02/2025,{reference},,1.000,{memo}"), Some("Ngày")),
                Some(1) => (format!("{date},{reference},,1.45,{memo}"), Some("Ghi có")),
                Some(2) => (format!("{date},{reference},,,{memo}"), Some("Ghi có")),
                Some(3) => (format!("{date},{reference},5.,,{memo}"), Some("Ghi nợ")),
                Some(4) => (format!("{date},{reference},1.000,2.000,{memo}"), Some("Ghi có")),
                Some(_) => (format!("{date},{reference},,1,000,x,{memo}"), None),
                None => (format!("{date},{reference},,1.000,{memo}"), None),
            };
            if planted.contains_key(&row) {
                wanted.push((line, column));
            }
            text.push_str(&cells);
            text.push('\n');
            line += 2;
        }
        let reading = read(text.into_bytes(), Profile::default());
        let found: Vec<(u32, Option<&str>)> = reading
            .diagnostics
            .iter()
            .map(|diagnostic| (diagnostic.primary.line.unwrap_or(0), diagnostic.primary.column.as_deref()))
            .collect();
        prop_assert_eq!(found, wanted);
        prop_assert_eq!((reading.files[0].read, reading.files[0].in_error), (950, 50));
    }
}

#[test]
fn a_header_that_a_profile_names_is_found_however_far_down() {
    let title = "Hội Khuyến học Mẫu,,\n".repeat(99);
    let text = format!("{title}Ngày,Số tiền,Nội dung\n03/09/2025,5.000.000,CT MAU SAO MAI ung ho\n");
    let profile = Profile { header_line: Some(100), form: Some(Form::Statement), ..Profile::default() };
    let reading = read(text.into_bytes(), profile);
    assert_eq!(reading.statement.rows.len(), 1, "{:?}", reading.diagnostics);
}

/// Two exports that overlap, of a bank that prints references and times but no balances.
#[test]
fn rows_that_two_exports_share_are_reported_without_balances() {
    let row = |day: u32, at: &str| {
        format!("{day:02}/09/2025 {at},FT{day}{},{}00000,UNG HO\n", at.replace(':', ""), day + 1)
    };
    let header = "Ngày giao dịch,Số tham chiếu,Số tiền,Nội dung\n";
    let shared: String = (10..13).map(|day| row(day, "10:11:12")).collect();
    let one = format!("{header}{}{shared}", row(1, "08:00:01"));
    let other = format!("{header}{shared}{}", row(20, "09:00:02"));
    let sources = [Source::new("a.csv", one.into_bytes()), Source::new("b.csv", other.into_bytes())];
    let profile = Profile { form: Some(Form::Statement), ..Profile::default() };
    let options = ReadOptions { profile, ..ReadOptions::default() };
    let pairs: Vec<_> = sources.iter().map(|source| (source, options.clone())).collect();
    let reading = Reading::from_sources(&pairs);
    assert_eq!(reading.statement.rows.len(), 8, "{:?}", reading.diagnostics);
    let codes: Vec<Code> = reading.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::REPEATED_FILE]);
}
