//! Rows and columns that a sheet hides or strikes through are read, and that is said.

use super::{one, opened, read, saved, text, with_parts, with_sheets};
use crate::marks::Mention;
use hocbong_core::Severity;
use hocbong_core::diagnostic::Code;
use hocbong_import::source::Source;
use proptest::prelude::*;
use rust_xlsxwriter::{FilterCondition, Format, Workbook, Worksheet};
use std::io::Write as _;

const HEAD: [&str; 5] = ["Ngày", "Diễn giải", "Thu", "Chi", "Trang"];
const GIVERS: [&str; 4] = ["Lê Mẫu An góp", "Hồ Mẫu Chi góp", "Võ Mẫu Tý góp", "Bà Mẫu Hai góp"];

/// A cash book whose header is in the row with this number, counted from 0, and `rows` receipts of 100.000 and more below it.
fn book(sheet: &mut Worksheet, header: u32, rows: u32) {
    for (column, name) in (0..).zip(HEAD) {
        sheet.write_string(header, column, name).unwrap();
    }
    for (number, giver) in (1..=rows).zip(GIVERS.iter().cycle()) {
        let row = header + number;
        sheet.write_string(row, 0, format!("{number:02}/09/2025")).unwrap();
        sheet.write_string(row, 1, *giver).unwrap();
        sheet.write_number(row, 2, 100_000 + number).unwrap();
        sheet.write_string(row, 4, "a").unwrap();
    }
}

fn hide(sheet: &mut Worksheet, rows: &[u32]) {
    for row in rows {
        sheet.set_row_hidden(*row).unwrap();
    }
}

fn struck() -> Format {
    Format::new().set_font_strikethrough()
}

fn strike(sheet: &mut Worksheet, cells: &[(u32, u16)]) {
    for (row, column) in cells {
        sheet.set_cell_format(*row, *column, &struck()).unwrap();
    }
}

/// What is said of rows and columns that are not shown.
fn said(sources: &[Source]) -> Vec<String> {
    let findings = sources.iter().flat_map(Source::findings).filter(|found| found.code == Code::NOT_SHOWN);
    findings.map(|found| format!("{} {}", found.primary, found.message)).collect()
}

fn said_of(fill: impl FnOnce(&mut Worksheet)) -> Vec<String> {
    said(&opened(one(fill)).unwrap())
}

const NOTHING: [&str; 0] = [];

#[test]
fn hidden_rows_are_read_and_named() {
    let shown = read(&opened(one(|sheet| book(sheet, 0, 12))).unwrap());
    let sources = opened(one(|sheet| {
        book(sheet, 0, 12);
        hide(sheet, &[3, 6, 7, 8]);
    }))
    .unwrap();
    assert_eq!(said(&sources), ["sao-ke.xlsx [Sheet1]:4 HB0129.rows(count=4, places=4, 7–9)"]);
    let hidden = read(&sources);
    assert_eq!((hidden.files[0].read, hidden.files[0].money_in), (12, shown.files[0].money_in));
    let found = hidden.diagnostics.iter().find(|found| found.code == Code::NOT_SHOWN).unwrap();
    assert_eq!(found.severity, Severity::Warning);
    assert!(shown.diagnostics.iter().all(|found| found.code != Code::NOT_SHOWN));
    let many = said_of(|sheet| {
        book(sheet, 0, 20);
        hide(sheet, &[1, 3, 5, 7, 9, 11, 13]);
    });
    assert_eq!(many, ["sao-ke.xlsx [Sheet1]:2 HB0129.rows(count=7, places=2, 4, 6, 8, 10, …)"]);
}

#[test]
fn rows_that_are_filtered_out_are_hidden() {
    let found = said_of(|sheet| {
        book(sheet, 0, 4);
        sheet.autofilter(0, 0, 4, 4).unwrap();
        sheet.filter_column(1, &FilterCondition::new().add_list_filter(GIVERS[1])).unwrap();
    });
    assert_eq!(found, ["sao-ke.xlsx [Sheet1]:2 HB0129.rows(count=3, places=2, 4–5)"]);
}

#[test]
fn hidden_rows_that_are_not_read_say_nothing() {
    let found = said_of(|sheet| {
        sheet.write_string(0, 0, "SỔ QUỸ (SỐ LIỆU MẪU)").unwrap();
        book(sheet, 2, 3);
        // Below the table a blank row, a total and a note.
        sheet.write_string(7, 1, "Cộng").unwrap();
        sheet.write_number(7, 2, 300_006).unwrap();
        sheet.write_string(9, 1, "Người lập: Trần Văn Mẫu").unwrap();
        hide(sheet, &[0, 1, 6, 7, 9]);
        strike(sheet, &[(0, 0), (7, 1), (7, 2), (9, 1)]);
    });
    assert_eq!(found, NOTHING);
}

#[test]
fn rows_that_are_struck_through_are_read_and_named() {
    let whole: Vec<(u32, u16)> = (0..5).map(|column| (2, column)).collect();
    let of_cells = |cells: &[(u32, u16)]| {
        said_of(|sheet| {
            book(sheet, 0, 4);
            strike(sheet, cells);
        })
    };
    let row_3 = ["sao-ke.xlsx [Sheet1]:3 HB0129.struck(count=1, places=3)"];
    assert_eq!(of_cells(&whole), row_3);
    assert_eq!(of_cells(&[(2, 2)]), row_3, "the amount alone");
    assert_eq!(of_cells(&[(2, 0), (2, 1), (2, 4)]), row_3, "all but the amount");
    assert_eq!(of_cells(&[(2, 1)]), NOTHING, "a text alone");
    assert_eq!(of_cells(&[(2, 3), (3, 3), (9, 0)]), NOTHING, "cells without content");
    assert_eq!(
        of_cells(&[(1, 2), (2, 2), (4, 2)]),
        ["sao-ke.xlsx [Sheet1]:2 HB0129.struck(count=3, places=2–3, 5)"]
    );
}

#[test]
fn a_text_is_struck_through_if_all_of_its_runs_are() {
    let of_runs = |cell: &Format, runs: &[(&Format, &str)]| {
        said_of(|sheet| {
            book(sheet, 0, 4);
            sheet.write_rich_string_with_format(2, 2, runs, cell).unwrap();
        })
    };
    let (plain, bold, struck) = (Format::default(), Format::new().set_bold(), struck());
    let bold_struck = struck.clone().set_bold();
    let row_3 = ["sao-ke.xlsx [Sheet1]:3 HB0129.struck(count=1, places=3)"];
    assert_eq!(of_runs(&plain, &[(&struck, "100."), (&bold_struck, "002")]), row_3);
    assert_eq!(of_runs(&plain, &[(&struck, "100."), (&bold, "002")]), NOTHING);
    assert_eq!(of_runs(&plain, &[(&plain, "100."), (&struck, "002")]), NOTHING);
    // A run without a format of its own has that of the cell.
    assert_eq!(of_runs(&struck, &[(&plain, "100."), (&bold_struck, "002")]), row_3);
}

#[test]
fn hidden_columns_that_are_read_are_named() {
    let of_columns = |columns: &[u16]| {
        said_of(|sheet| {
            book(sheet, 0, 4);
            for column in columns {
                sheet.set_column_hidden(*column).unwrap();
            }
        })
    };
    assert_eq!(of_columns(&[2]), ["sao-ke.xlsx [Sheet1]:1, C1 HB0129.columns(count=1, places=C `Thu`)"]);
    assert_eq!(
        of_columns(&[0, 1, 4]),
        ["sao-ke.xlsx [Sheet1]:1, A1 HB0129.columns(count=2, places=A `Ngày`, B `Diễn giải`)"]
    );
    // `Chi` is blank, `Trang` is a column that is not read, and the others are outside the table.
    assert_eq!(of_columns(&[3, 4, 5, 9]), NOTHING);
}

#[test]
fn of_rival_columns_the_hidden_one_is_named() {
    let found = said_of(|sheet| {
        for (column, name) in (0..).zip(["Ngày", "Diễn giải", "Số tiền", "Số tiền thực"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        for (row, day, planned, paid) in
            [(1, "01/09/2025", 500_000, 400_000), (2, "02/09/2025", 900_000, 900_000)]
        {
            sheet.write_string(row, 0, day).unwrap();
            sheet.write_string(row, 1, GIVERS[0]).unwrap();
            sheet.write_number(row, 2, planned).unwrap();
            sheet.write_number(row, 3, paid).unwrap();
        }
        sheet.set_column_hidden(2).unwrap();
    });
    assert_eq!(found, ["sao-ke.xlsx [Sheet1]:1, C1 HB0129.columns(count=1, places=C `Số tiền`)"]);
}

#[test]
fn rows_of_a_list_are_named_too() {
    let found = said_of(|sheet| {
        for (column, name) in (0..).zip(["date", "voucher", "kind", "fund", "method", "amount", "party"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        for (row, amount) in [(1, 500_000), (2, 300_000), (3, 50_000)] {
            for (column, cell) in (0..).zip(["2025-09-01", &format!("PT{row}"), "donation", "MAU", "cash"]) {
                sheet.write_string(row, column, cell).unwrap();
            }
            sheet.write_number(row, 5, amount).unwrap();
            sheet.write_string(row, 6, "Hồ Mẫu Chi").unwrap();
        }
        hide(sheet, &[2]);
        strike(sheet, &[(3, 5)]);
    });
    assert_eq!(
        found,
        [
            "sao-ke.xlsx [Sheet1]:3 HB0129.rows(count=1, places=3)",
            "sao-ke.xlsx [Sheet1]:4 HB0129.struck(count=1, places=4)"
        ]
    );
}

#[test]
fn each_sheet_is_looked_at_for_itself() {
    let mut workbook = Workbook::new();
    for (name, rows) in [("T1", &[][..]), ("T2", &[2]), ("T3", &[]), ("T4", &[1, 3])] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        book(sheet, 0, 4);
        hide(sheet, rows);
    }
    let bytes = saved(workbook);
    let of_2 = "T3/sao-ke.xlsx [T2]:3 HB0129.rows(count=1, places=3)";
    let of_4 = "T3/sao-ke.xlsx [T4]:2 HB0129.rows(count=2, places=2, 4)";
    assert_eq!(said(&with_sheets(bytes.clone(), &["all"]).unwrap()), [of_2, of_4]);
    assert_eq!(said(&with_sheets(bytes.clone(), &["T2"]).unwrap()), [of_2]);
    assert_eq!(said(&with_sheets(bytes, &["T1", "T3"]).unwrap()), NOTHING);
}

/// Other programs number neither rows nor cells, and write out what is not hidden.
#[test]
fn rows_and_cells_without_numbers_are_counted() {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |hidden: &str, cells: [&str; 3]| {
        format!("<row hidden=\"{hidden}\">{}</row>", cells.map(cell).concat())
    };
    let sheet = [
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cols>\
         <col min=\"1\" max=\"2\" hidden=\"false\"/><col min=\"3\" max=\"16384\" hidden=\"true\"/></cols><sheetData>",
        &row("0", ["Ngày", "Diễn giải", "Số tiền"]),
        &row("false", ["01/09/2025", GIVERS[0], "500.000"]),
        "<row hidden=\"1\"/>",
        &row("true", ["02/09/2025", GIVERS[1], "300.000"]),
        &row("false", ["03/09/2025", GIVERS[2], "50.000"]),
        "<row hidden=\"0\"><c t=\"inlineStr\"><is><t>04/09/2025</t></is></c><c/><c t=\"inlineStr\"><is>\
         <r><rPr><strike/></rPr><t>40</t></r><r><rPr><strike val=\"true\"/></rPr><t>.000</t></r></is></c></row>",
        "<row hidden=\"0\"><c t=\"inlineStr\"><is><t>05/09/2025</t></is></c><c/><c t=\"inlineStr\"><is>\
         <r><rPr><strike/></rPr><t>30</t></r><r><rPr><strike val=\"false\"/></rPr><t>.000</t></r></is></c></row>",
        "</sheetData></worksheet>",
    ]
    .concat();
    let bytes =
        with_parts(&one(|_| {}), |name, text| if name.contains("sheet1") { sheet.clone() } else { text });
    let sources = opened(bytes).unwrap();
    assert_eq!(text(&sources[0]).lines().nth(3), Some("02/09/2025,Hồ Mẫu Chi góp,300.000"));
    assert_eq!(
        said(&sources),
        [
            "sao-ke.xlsx [Sheet1]:1, C1 HB0129.columns(count=1, places=C `Số tiền`)",
            "sao-ke.xlsx [Sheet1]:4 HB0129.rows(count=1, places=4)",
            "sao-ke.xlsx [Sheet1]:6 HB0129.struck(count=1, places=6)"
        ]
    );
}

#[test]
fn a_word_is_found_wherever_a_part_is_cut() {
    for (text, is_there) in
        [("<row r=\"1\" hidden=\"1\"/>", true), ("<strike/>", true), ("<row hide=\"1\"/>", false)]
    {
        for piece in 1..=text.len() {
            let mut mention = Mention::default();
            for bytes in text.as_bytes().chunks(piece) {
                mention.write_all(bytes).unwrap();
            }
            assert_eq!(mention.is_found, is_there, "{text} in pieces of {piece}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Exactly the rows that were hidden or struck through are counted, and no figure changes.
    #[test]
    fn what_is_hidden_is_counted_and_read(marks in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..28), header in 0_u32..4) {
        let rows = u32::try_from(marks.len()).unwrap();
        let shown = opened(one(|sheet| book(sheet, header, rows))).unwrap();
        let sources = opened(one(|sheet| {
            book(sheet, header, rows);
            for (row, (is_hidden, is_struck)) in (header + 1..).zip(&marks) {
                if *is_hidden {
                    hide(sheet, &[row]);
                }
                if *is_struck {
                    strike(sheet, &[(row, 2)]);
                }
            }
        }))
        .unwrap();
        prop_assert_eq!(text(&sources[0]), text(&shown[0]));
        let expected: Vec<String> = [("rows", marks.iter().filter(|(is, _)| *is).count()), ("struck", marks.iter().filter(|(_, is)| *is).count())]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| format!("HB0129.{key}(count={count},"))
            .collect();
        let found = said(&sources);
        prop_assert_eq!(found.len(), expected.len(), "{:?}", found);
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert!(found.contains(expected), "{} {}", found, expected);
        }
    }
}
