#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod all_sheets;
mod budget;
mod not_shown;
mod reading_cases;

use super::*;
use hocbong_core::diagnostic::Code;
use hocbong_core::{Diagnostic, Severity};
use hocbong_import::Reading;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEAD: [&str; 6] =
    ["Ngày giao dịch", "Số tham chiếu", "Số tiền ghi nợ", "Số tiền ghi có", "Số dư", "Nội dung"];

fn head(sheet: &mut Worksheet, row: u32) {
    for (column, name) in (0..).zip(HEAD) {
        sheet.write_string(row, column, name).unwrap();
    }
}

fn day(sheet: &mut Worksheet, row: u32, day: u8) {
    let format = Format::new().set_num_format("dd/mm/yyyy");
    sheet
        .write_datetime_with_format(row, 0, ExcelDateTime::from_ymd(2025, 3, day).unwrap(), &format)
        .unwrap();
}

/// A statement of two lines, under a title merged across all columns.
fn statement(sheet: &mut Worksheet) {
    sheet.merge_range(0, 0, 0, 5, "SAO KÊ TÀI KHOẢN (SỐ LIỆU GIẢ)", &Format::new()).unwrap();
    head(sheet, 2);
    for (row, number, credit, balance) in [(3, 5, 500_000, 10_500_000), (5, 6, 2_000_000, 12_500_000)] {
        day(sheet, row, number);
        sheet.write_string(row, 1, format!("FT{row}")).unwrap();
        sheet.write_number(row, 3, credit).unwrap();
        sheet.write_number(row, 4, balance).unwrap();
        sheet.write_string(row, 5, "Nguyễn Thị Mẫu ủng hộ,\nquỹ \"khuyến học\"").unwrap();
    }
}

fn saved(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

fn one(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    saved(workbook)
}

fn opened(bytes: Vec<u8>) -> Result<Vec<Source>, WorkbookError> {
    sources_of(Source::new("sao-ke.xlsx", bytes), &ReadOptions::default())
}

fn with_sheets(bytes: Vec<u8>, names: &[&str]) -> Result<Vec<Source>, WorkbookError> {
    let mut options = ReadOptions::default();
    options.profile.sheets = names.iter().map(ToString::to_string).collect();
    sources_of(Source::new("T3/sao-ke.xlsx", bytes), &options)
}

fn read(sources: &[Source]) -> Reading {
    let pairs: Vec<_> = sources.iter().map(|source| (source, ReadOptions::default())).collect();
    Reading::from_sources(&pairs)
}

fn text(source: &Source) -> &str {
    std::str::from_utf8(source.bytes()).unwrap()
}

fn keys(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.message.key).collect()
}

#[test]
fn a_line_of_the_text_is_a_row_of_the_sheet() {
    let bytes = one(statement);
    let digest = Source::new("x", bytes.clone()).sha256();
    let sources = opened(bytes).unwrap();
    assert_eq!(&**sources[0].name(), "sao-ke.xlsx [Sheet1]");
    assert_eq!(sources[0].sha256(), digest);
    assert_eq!(
        text(&sources[0]),
        "SAO KÊ TÀI KHOẢN (SỐ LIỆU GIẢ),,,,,\n\
         \n\
         Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Nội dung\n\
         2025-03-05,FT3,,500000,10500000,\"Nguyễn Thị Mẫu ủng hộ, quỹ \"\"khuyến học\"\"\"\n\
         \n\
         2025-03-06,FT5,,2000000,12500000,\"Nguyễn Thị Mẫu ủng hộ, quỹ \"\"khuyến học\"\"\"\n"
    );
    let reading = read(&sources);
    assert_eq!(keys(&reading.diagnostics), [""; 0]);
    assert_eq!(
        (reading.files[0].read, reading.files[0].money_in, reading.files[0].header_line),
        (2, 2_500_000, Some(3))
    );
}

#[test]
fn what_is_wrong_with_a_cell_is_said_with_its_name() {
    let sources = opened(one(|sheet| {
        statement(sheet);
        day(sheet, 6, 7);
        sheet.write_number(6, 3, 1.5).unwrap();
        day(sheet, 7, 8);
        sheet.write_number(7, 3, 1.234).unwrap();
        sheet.write_string(8, 0, "#N/A").unwrap();
        sheet.write_number(8, 3, 1000).unwrap();
        day(sheet, 9, 9);
        sheet.write_boolean(9, 3, true).unwrap();
    }))
    .unwrap();
    let reading = read(&sources);
    let places: Vec<(String, Code)> =
        reading.diagnostics.iter().map(|found| (found.primary.to_string(), found.code)).collect();
    let at = |cell: &str| places.iter().find(|(place, _)| place.ends_with(cell)).map(|(_, code)| *code);
    assert_eq!(at("sao-ke.xlsx [Sheet1]:7, D7"), Some(Code::AMOUNT), "{places:?}");
    assert_eq!(at("sao-ke.xlsx [Sheet1]:8, D8"), Some(Code::AMOUNT), "{places:?}");
    assert_eq!(at("sao-ke.xlsx [Sheet1]:9, A9"), Some(Code::DATE), "{places:?}");
    assert_eq!(at("sao-ke.xlsx [Sheet1]:10, D10"), Some(Code::AMOUNT), "{places:?}");
    assert_eq!((reading.files[0].read, reading.files[0].in_error), (2, 4));
}

#[test]
fn amounts_as_text_go_through_the_ordinary_reading() {
    let sources = opened(one(|sheet| {
        head(sheet, 0);
        for (row, amount) in [(1, "2.000.000"), (2, "1.45"), (3, "1,000 đ")] {
            sheet.write_string(row, 0, "05/03/2025").unwrap();
            sheet.write_string(row, 3, amount).unwrap();
        }
    }))
    .unwrap();
    let reading = read(&sources);
    assert_eq!((reading.files[0].read, reading.files[0].money_in), (2, 2_001_000));
    assert_eq!(reading.diagnostics[0].primary.to_string(), "sao-ke.xlsx [Sheet1]:3, D3");
}

#[test]
fn long_numbers_are_kept_or_reported() {
    let sources = opened(one(|sheet| {
        statement(sheet);
        sheet.write_number(3, 1, 123_456_789_012_345.0).unwrap();
        sheet.write_number(5, 1, 12_345_678_901_234_567_890.0).unwrap();
    }))
    .unwrap();
    assert!(text(&sources[0]).contains("2025-03-05,123456789012345,"), "{}", text(&sources[0]));
    let reading = read(&sources);
    assert_eq!(keys(&reading.diagnostics), ["HB0109.digits-lost"]);
    assert_eq!(reading.diagnostics[0].primary.to_string(), "sao-ke.xlsx [Sheet1]:6, B6");
}

/// Replaces parts of a workbook.
fn with_parts(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..parts.len() {
        let part = parts.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let text = std::io::read_to_string(part).unwrap();
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(change(&name, text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_formula_without_a_value_is_an_error_where_it_stands() {
    let bytes = one(|sheet| {
        statement(sheet);
        sheet.write_formula(3, 3, Formula::new("1000*5").set_result("5000")).unwrap();
        sheet.write_formula(5, 3, Formula::new("D4*2").set_result("9999")).unwrap();
    });
    // The writer asks for evaluation on opening; a workbook saved by a spreadsheet does not.
    let worked_out = |text: String| text.replace(" fullCalcOnLoad=\"1\"", "");
    let whole = with_parts(&bytes, |_, text| worked_out(text));
    let reading = read(&opened(whole).unwrap());
    assert_eq!((reading.files[0].read, reading.files[0].money_in), (2, 14_999));
    assert!(!keys(&reading.diagnostics).iter().any(|key| key.starts_with("HB0109")));

    let reading = read(&opened(bytes.clone()).unwrap());
    assert!(keys(&reading.diagnostics).contains(&"HB0109.not-worked-out"), "{:?}", reading.diagnostics);

    let lacking = with_parts(&bytes, |_, text| worked_out(text).replace("<v>9999</v>", "<v></v>"));
    let reading = read(&opened(lacking).unwrap());
    let found = reading.diagnostics.iter().find(|found| found.message.key == "HB0109.no-value").unwrap();
    assert_eq!(
        (found.primary.to_string().as_str(), found.severity),
        ("sao-ke.xlsx [Sheet1]:6, D6", Severity::Error)
    );
    assert_eq!((reading.files[0].read, reading.files[0].in_error), (1, 1));
}

fn several(is_second_hidden: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    statement(workbook.add_worksheet().set_name("Tháng 3").unwrap());
    statement(workbook.add_worksheet().set_name("Tháng 4").unwrap().set_hidden(is_second_hidden));
    workbook
        .add_worksheet()
        .set_name("Ghi chú")
        .unwrap()
        .write_string(4, 1, "Người lập: Trần Văn Giả")
        .unwrap();
    saved(workbook)
}

#[test]
fn of_several_tables_the_one_that_is_meant_must_be_named() {
    let which = |sheets: &str, hidden: &str| {
        Some(WorkbookError::WhichSheet { sheets: sheets.to_owned(), hidden: hidden.to_owned() })
    };
    assert_eq!(opened(several(false)).err(), which("`Tháng 3`, `Tháng 4`", ""));
    assert_eq!(opened(several(true)).err(), which("`Tháng 3`", "`Tháng 4`"));
    let read_names = |names: &[&str]| -> Vec<String> {
        with_sheets(several(true), names)
            .unwrap()
            .iter()
            .map(|source| source.sheet().unwrap().to_owned())
            .collect()
    };
    assert_eq!(read_names(&["tháng 4"]), ["Tháng 4"]);
    assert_eq!(read_names(&["Tháng 3", "Tháng 4"]), ["Tháng 3", "Tháng 4"]);
    assert_eq!(read_names(&["sao-ke.xlsx:Tháng 4", "other.xlsx:Tháng 9"]), ["Tháng 4"]);
    assert_eq!(
        with_sheets(several(false), &["Tháng 5"]).err(),
        Some(WorkbookError::NoSuchSheet {
            name: "Tháng 5".to_owned(),
            sheets: "`Tháng 3`, `Tháng 4`, `Ghi chú`".to_owned()
        })
    );
    // Two sheets are not a repeated file, though their digest is the same; here they even have the same rows.
    let reading = read(&with_sheets(several(false), &["Tháng 3", "Tháng 4"]).unwrap());
    assert!(!keys(&reading.diagnostics).contains(&"HB0114"));
}

#[test]
fn sheets_without_a_table_are_reported() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Ghi chú")
        .unwrap()
        .write_string(4, 1, "Người lập: Trần Văn Giả")
        .unwrap();
    statement(workbook.add_worksheet().set_name("Sao kê").unwrap());
    workbook.add_worksheet().set_name("Ẩn").unwrap().set_hidden(true).write_string(0, 0, "x").unwrap();
    workbook.add_worksheet().set_name("Trống").unwrap();
    let sources = opened(saved(workbook)).unwrap();
    assert_eq!(sources.len(), 1);
    let reading = read(&sources);
    assert_eq!(keys(&reading.diagnostics), ["HB0103.hidden-sheet", "HB0103.other-sheet"]);
    assert!(reading.diagnostics.iter().all(|found| found.severity == Severity::Warning));
}

#[test]
fn a_table_on_a_hidden_sheet_alone_is_not_read_unasked() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Bìa").unwrap();
    statement(workbook.add_worksheet().set_name("Ẩn").unwrap().set_hidden(true));
    let error = opened(saved(workbook)).err();
    assert_eq!(error, Some(WorkbookError::WhichSheet { sheets: String::new(), hidden: "`Ẩn`".to_owned() }));
}

#[test]
fn a_workbook_without_any_table_says_what_each_sheet_lacks() {
    let reading = read(
        &opened(one(|sheet| {
            sheet.write_string(0, 0, "chỉ là").unwrap();
            sheet.write_string(0, 1, "ghi chú").unwrap();
        }))
        .unwrap(),
    );
    assert_eq!(keys(&reading.diagnostics), ["HB0103.found"]);
    let blank = opened(one(|_| {})).unwrap();
    assert_eq!(blank.iter().map(text).collect::<Vec<_>>(), [""]);
}

#[test]
fn far_corners_take_no_memory() {
    let sources = opened(one(|sheet| {
        statement(sheet);
        sheet.write_string(1_048_575, 5, "x").unwrap();
    }))
    .unwrap();
    assert_eq!(text(&sources[0]).lines().count(), 1 << 20);
    let wide = opened(one(|sheet| {
        statement(sheet);
        sheet.write_string(0, 16_383, "x").unwrap();
    }));
    assert_eq!(text(&wide.unwrap()[0]).lines().next().map(|line| line.matches(',').count()), Some(16_383));
}

#[test]
fn an_archive_that_grows_is_refused_before_it_is_held() {
    let bytes = one(statement);
    let most = 1 << 20;
    let within = |bytes: Vec<u8>| sources_within(Source::new("x.xlsx", bytes), &ReadOptions::default(), most);
    assert!(within(bytes.clone()).is_ok());
    let blank = " ".repeat(2 << 20);
    let bomb = with_parts(&bytes, |name, text| {
        if name.contains("sheet1") {
            text.replace("<sheetData>", &format!("{blank}<sheetData>"))
        } else {
            text
        }
    });
    assert!(bomb.len() < 20_000);
    assert_eq!(within(bomb.clone()).err(), Some(WorkbookError::TooLarge));
    // A bomb that lies about its size: both stated sizes are set to a hundred bytes.
    let mut lying = bomb.clone();
    let stated: Vec<usize> = [(&b"PK\x03\x04"[..], 22), (b"PK\x01\x02", 24)]
        .into_iter()
        .flat_map(|(mark, offset)| {
            let at = |(at, window): (usize, &[u8])| (window == mark).then_some(at + offset);
            bomb.windows(4).enumerate().filter_map(at).collect::<Vec<_>>()
        })
        .collect();
    for at in stated {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    assert!(within(lying).is_err());
    // One text shared by many cells.
    let long = "x".repeat(32_000);
    let shared = one(|sheet| {
        statement(sheet);
        for row in 10..200 {
            sheet.write_string(row, 5, &long).unwrap();
        }
    });
    assert_eq!(within(shared).err(), Some(WorkbookError::TooLarge));
}

#[test]
fn what_is_no_workbook_inside_is_named() {
    let bytes = one(statement);
    for end in [30, bytes.len() / 2, bytes.len() - 1] {
        let error = opened(bytes[..end].to_vec()).err();
        assert!(matches!(error, Some(WorkbookError::Damaged { .. })), "{end}: {error:?}");
    }
    let archive = |names: &[&str]| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(b"x").unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let unsupported = |what| Some(WorkbookError::Unsupported { what });
    assert_eq!(opened(archive(&["mimetype", "content.xml"])).err(), unsupported("ODS"));
    assert_eq!(opened(archive(&["[Content_Types].xml", "xl/workbook.bin"])).err(), unsupported("XLSB"));
    assert_eq!(opened(archive(&["a.txt"])).err(), unsupported("ZIP"));
    assert_eq!(opened(b"<html><table>".to_vec()).err(), unsupported("HTML"));
    let broken = opened(archive(&["[Content_Types].xml", "xl/workbook.xml"])).err();
    assert!(matches!(broken, Some(WorkbookError::Damaged { .. })), "{broken:?}");
}

/// Creates an OLE container with these streams.
fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        container.create_stream(format!("/{name}")).unwrap().write_all(bytes).unwrap();
    }
    container.flush().unwrap();
    container.into_inner().into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

#[test]
fn workbooks_with_a_password_are_told() {
    let encrypted = ole(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]);
    assert_eq!(opened(encrypted).err(), Some(WorkbookError::Encrypted));
    let bof = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let old = ole(&[("Workbook", &[bof, record(0x002f, &[1, 0, 1, 0, 1, 0])].concat())]);
    assert_eq!(opened(old).err(), Some(WorkbookError::Encrypted));
    assert_eq!(
        opened(ole(&[("WordDocument", b"x")])).err(),
        Some(WorkbookError::Unsupported { what: "OLE" })
    );
}

#[test]
fn old_workbooks_that_would_fill_the_memory_are_refused() {
    let number = |row: u16, column: u16| {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        record(0x0203, &[place, 1.0_f64.to_le_bytes().to_vec()].concat())
    };
    let bof = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let workbook =
        |records: &[Vec<u8>]| opened(ole(&[("Workbook", &[&bof[..], &records.concat()].concat())])).err();
    assert_eq!(workbook(&[number(0, 0), number(65_535, 255)]), Some(WorkbookError::TooLarge));
    let damaged = |error: Option<WorkbookError>| matches!(error, Some(WorkbookError::Damaged { .. }));
    assert!(damaged(workbook(&[number(0, 0), number(0, 60_000)])));
    let bounds = |first: u32, end: u32| {
        record(0x0200, &[&first.to_le_bytes()[..], &end.to_le_bytes(), &[0, 0, 6, 0, 0, 0]].concat())
    };
    assert!(damaged(workbook(&[bounds(0, u32::MAX)])));
    assert!(damaged(workbook(&[bounds(9, 3)])));
}

fn fixture(name: &str) -> Source {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats").join(name);
    Source::new("sao-ke", std::fs::read(path).unwrap())
}

#[test]
fn both_kinds_of_workbook_give_one_text() {
    let text_of = |name: &str| {
        let sources = sources_of(fixture(name), &ReadOptions::default()).unwrap();
        assert_eq!(sources.len(), 1, "{name}");
        text(&sources[0]).to_owned()
    };
    let expected = "SAO KÊ TÀI KHOẢN 0000000000 (SỐ LIỆU GIẢ),,,,,\n\
        \n\
        Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Số dư,Nội dung\n\
        2025-03-05,FT25064000001,,500000,10500000,NGUYEN THI MAU UNG HO QUY KHUYEN HOC\n\
        2025-03-06,FT25065000002,,2.000.000,12500000,\"Trần Văn Giả ủng hộ, đợt 2\"\n\
        2025-03-07,FT25066000003,1500000,,11000000,CHI HOC BONG HOC KY 2\n";
    for name in [
        "sheet-xls/input.xls",
        "sheet-xls-1904/input.xls",
        "sheet-xlsx/input.xlsx",
        "sheet-called-csv/input.csv",
    ] {
        assert_eq!(text_of(name), expected, "{name}");
    }
}

#[test]
fn no_damage_of_an_old_workbook_panics() {
    let whole = fixture("sheet-xls-formula/input.xls");
    // Every seventh byte in turn is replaced by another.
    for at in (0..whole.bytes().len()).step_by(7) {
        for byte in [0x00, 0x7f, 0xff] {
            let mut bytes = whole.bytes().to_vec();
            bytes[at] = byte;
            let _ = opened(bytes);
        }
    }
    for end in [8, 600, 3000] {
        assert!(opened(whole.bytes()[..end].to_vec()).is_err());
    }
}

#[test]
fn a_csv_file_is_left_as_it_is() {
    let sources = opened(b"date,amount\n".to_vec()).unwrap();
    assert_eq!(
        (&**sources[0].name(), sources[0].sheet(), text(&sources[0])),
        ("sao-ke.xlsx", None, "date,amount\n")
    );
}

#[test]
fn days_are_read_by_the_workbooks_own_count() {
    let bytes = one(|sheet| {
        head(sheet, 0);
        let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        for (row, serial) in [(1, 44_259.0), (2, 44_259.5)] {
            sheet.write_number_with_format(row, 0, serial, &format).unwrap();
            sheet.write_number(row, 3, 1000).unwrap();
        }
    });
    let days = |bytes: Vec<u8>| -> Vec<String> {
        let sources = opened(bytes).unwrap();
        text(&sources[0]).lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
    };
    assert_eq!(days(bytes.clone()), ["2021-03-04", "2021-03-04 12:00:00"]);
    let of_1904 = with_parts(&bytes, |name, text| match name {
        "xl/workbook.xml" => text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
        _ => text,
    });
    assert_eq!(days(of_1904), ["2025-03-05", "2025-03-05 12:00:00"]);
}

#[test]
fn days_that_were_taken_for_months_are_suspected() {
    let found = |cells: [u8; 2], texts: [&str; 2]| -> Vec<String> {
        let sources = opened(one(|sheet| {
            head(sheet, 0);
            for (row, number) in (1..).zip(cells) {
                day(sheet, row, number);
                sheet.write_number(row, 3, 1000).unwrap();
            }
            for (row, text) in (3..).zip(texts) {
                sheet.write_string(row, 0, text).unwrap();
                sheet.write_number(row, 3, 1000).unwrap();
            }
        }))
        .unwrap();
        read(&sources)
            .diagnostics
            .iter()
            .map(|found| format!("{} {}", found.primary, found.message))
            .collect()
    };
    assert_eq!(
        found([3, 4], ["25/03/2025", "26/03/2025"]),
        ["sao-ke.xlsx [Sheet1]:2, A2 HB0105.month-first(count=2, cells=A2, A3)"]
    );
    assert_eq!(found([3, 24], ["25/03/2025", "26/03/2025"]), [""; 0]);
    assert_eq!(found([3, 4], ["5/3/2025", "26/03/2025"]), [""; 0]);
    assert_eq!(found([3, 4], ["2025-03-25", "2025-03-26"]), [""; 0]);
}

#[test]
fn formats_of_money_make_no_days() {
    let formats = [
        "#,##0 \"đ\"",
        "#,##0\\ \"VND\"",
        "_-* #,##0\\ [$₫-42A]_-",
        "#,##0 [$VND]",
        "[Red]#,##0",
        "\"d\" 0",
        "#,##0;[Red]-#,##0",
    ];
    let sources = opened(one(|sheet| {
        head(sheet, 0);
        for (row, format) in (1..).zip(formats) {
            sheet.write_string(row, 0, "05/03/2025").unwrap();
            sheet.write_number_with_format(row, 3, 45_000, &Format::new().set_num_format(format)).unwrap();
        }
    }))
    .unwrap();
    assert_eq!(text(&sources[0]).matches(",45000,").count(), formats.len(), "{}", text(&sources[0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The same table read as text and as a workbook gives the same rows, money and faults.
    #[test]
    fn a_sheet_reads_as_the_same_table_in_csv(
        rows in proptest::collection::vec((1_u8..=28, prop_oneof![Just(String::new()), "[1-9][0-9]{3,8}", "[1-9]\\.[0-9]{2}"], 0_u32..4_000_000_000, "[a-zàđ,\"; =+-]{0,12}"), 1..12),
    ) {
        let mut csv = HEAD.join(",") + "\n";
        let bytes = one(|sheet| {
            head(sheet, 0);
            for (row, (number, debit, credit, memo)) in (1..).zip(&rows) {
                day(sheet, row, *number);
                sheet.write_string(row, 1, format!("R{row}")).unwrap();
                sheet.write_string(row, 2, debit).unwrap();
                sheet.write_number(row, 3, f64::from(*credit)).unwrap();
                sheet.write_number(row, 4, row).unwrap();
                sheet.write_string(row, 5, memo).unwrap();
                let memo = memo.replace('"', "\"\"");
                writeln!(csv, "2025-03-{number:02},R{row},{debit},{credit},{row},\"{memo}\"").unwrap();
            }
        });
        let sheets = opened(bytes).unwrap();
        let (sheet, plain) = (read(&sheets), read(&[Source::new("sao-ke.csv", csv)]));
        let counts = |reading: &Reading| {
            let file = &reading.files[0];
            (file.rows, file.read, file.set_aside, file.in_error, file.money_in, file.money_out, file.ends, file.form)
        };
        prop_assert_eq!(counts(&sheet), counts(&plain));
        let faults = |reading: &Reading| -> Vec<_> {
            reading.diagnostics.iter().map(|found| (found.code, found.message.clone(), found.primary.line, found.primary.column.clone())).collect()
        };
        prop_assert_eq!(faults(&sheet), faults(&plain));
        let lines = |reading: &Reading| format!("{:?}", reading.statement).replace("sao-ke.xlsx [Sheet1]", "sao-ke.csv");
        prop_assert_eq!(lines(&sheet), lines(&plain));
    }

    #[test]
    fn no_damage_panics(at in 0_usize..6000, byte in any::<u8>()) {
        let mut bytes = one(statement);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = opened(bytes);
    }
}
