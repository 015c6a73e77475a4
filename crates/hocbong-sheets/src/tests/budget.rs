//! How far a small workbook may expand.

use super::*;

#[test]
fn a_part_counts_each_time_that_it_is_named() {
    let most = 1 << 20;
    let within =
        |bytes: Vec<u8>| sources_within(Source::new("x.xlsx", bytes), &ReadOptions::default(), most).err();
    let named = |bytes: &[u8], times: u32| {
        with_parts(bytes, |name, text| {
            if name != "xl/workbook.xml" {
                return text;
            }
            let more = (0..times).fold(String::new(), |mut more, number| {
                write!(more, "<sheet name=\"T{number}\" sheetId=\"{}\" r:id=\"rId1\"/>", number + 100)
                    .unwrap();
                more
            });
            text.replace("</sheets>", &format!("{more}</sheets>"))
        })
    };
    // Numbers of one digit: their cells take far more memory than their text.
    let digits = one(|sheet| {
        for row in 0..1000 {
            sheet.write_number(row, 0, 1).unwrap();
        }
    });
    assert!(named(&digits, 500).len() < 48_000);
    assert_eq!(within(named(&digits, 10)), None);
    assert_eq!(within(named(&digits, 40)), Some(WorkbookError::TooLarge));
    // Blank text makes no cell, but unpacking it takes time each time.
    let blank = with_parts(&one(statement), |name, text| {
        let blank = " ".repeat(100 << 10);
        if name.contains("sheet1") {
            text.replace("<sheetData>", &format!("{blank}<sheetData>"))
        } else {
            text
        }
    });
    let is_choice = |error: Option<WorkbookError>| matches!(error, Some(WorkbookError::WhichSheet { .. }));
    assert!(is_choice(within(named(&blank, 10))));
    assert_eq!(within(named(&blank, 30)), Some(WorkbookError::TooLarge));
}

#[test]
fn sheets_that_are_wide_together_are_refused() {
    let most = 1 << 20;
    let mut workbook = Workbook::new();
    for _ in 0..8 {
        let sheet = workbook.add_worksheet();
        for row in 0..20 {
            sheet.write_string(row, 16_000, "x").unwrap();
        }
    }
    let error = sources_within(Source::new("x.xlsx", saved(workbook)), &ReadOptions::default(), most).err();
    assert_eq!(error, Some(WorkbookError::TooLarge));
}

#[test]
fn records_that_several_old_sheets_name_count_for_each() {
    let number = |row: u16, column: u16| {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        record(0x0203, &[place, 1.0_f64.to_le_bytes().to_vec()].concat())
    };
    let bof = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let workbook = |times: usize| {
        let sheet = |at: usize| {
            let at = u32::try_from(at).unwrap().to_le_bytes();
            record(0x0085, &[&at[..], &[0, 0, 1, 0, b'A']].concat())
        };
        let at = bof(5).len() + times * sheet(0).len() + end.len();
        let globals = [bof(5), sheet(at).repeat(times), end.clone()].concat();
        let records = [globals, bof(0x10), number(0, 0), number(40_000, 20), end.clone()].concat();
        opened(ole(&[("Workbook", &records)])).err()
    };
    assert_eq!(workbook(2), None);
    assert_eq!(workbook(200), Some(WorkbookError::TooLarge));
}
