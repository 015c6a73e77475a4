use super::*;
use crate::paper::Row;
use crate::paper::samples::{any_paper, any_row, paper};
use calamine::{Data, Reader, Xlsx};
use hocbong::Vnd;
use proptest::prelude::*;
use std::io::Cursor;

fn written(paper: &Paper, max_rows: u32) -> Vec<u8> {
    workbook(paper, max_rows).unwrap()
}

/// Returns the worksheets by name, with rows of cells from the first cell on.
fn read(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let mut rows = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "no formulas");
        let (last_row, last_column) = range.end().unwrap_or((0, 0));
        let row = |row: u32| {
            let cell = |column: u32| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
            (0..=last_column).map(cell).collect()
        };
        (0..=last_row).map(row).collect()
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect::<Vec<_>>()
}

fn is_same(data: &Data, cell: &Cell) -> bool {
    match (data, cell) {
        (Data::Empty, Cell::Blank) => true,
        (Data::String(text), Cell::Text(own)) => *text == words(own, MAX_WORDS),
        (Data::DateTime(day), Cell::Day(own)) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) == Some(*own)
        }
        (Data::Float(number), Cell::Amount(_) | Cell::Count(_) | Cell::Quantity(_) | Cell::Percent(_)) => {
            number.to_string().parse::<rust_decimal::Decimal>().unwrap() == cell.plain().parse().unwrap()
        }
        (Data::String(text), Cell::Amount(_) | Cell::Count(_)) => {
            cell.plain().len() > MAX_DIGITS && *text == cell.shown()
        }
        _ => false,
    }
}

/// Returns the row of a worksheet that holds the given words.
fn row_with(rows: &[Vec<Data>], words: &str) -> Option<usize> {
    rows.iter().position(|row| row.iter().any(|cell| *cell == Data::String(words.to_owned())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn figures_days_and_words_are_read_back(rows in prop::collection::vec(any_row(), 1..8)) {
        let paper = paper(rows);
        let sheets = read(written(&paper, MAX_ROWS));
        let (_, cells) = &sheets[0];
        let top = row_with(cells, "Số tiền").unwrap() + 2;
        let Block::Table(table) = &paper.sheets[0].blocks[0] else { unreachable!() };
        for (index, row) in table.rows.iter().enumerate() {
            for (column, (_, cell)) in layout::cells(table, &row.cells).enumerate() {
                let data = cells.get(top + index).and_then(|row| row.get(column)).unwrap_or(&Data::Empty);
                prop_assert!(is_same(data, cell), "{:?} for {:?}", data, cell);
            }
        }
    }

    #[test]
    fn any_paper_is_a_workbook_and_always_the_same(paper in any_paper()) {
        let bytes = written(&paper, MAX_ROWS);
        prop_assert_eq!(&bytes, &written(&paper, MAX_ROWS));
        let sheets = read(bytes);
        prop_assert_eq!(sheets.len(), paper.sheets.len().max(1));
        let all: Vec<&Data> = sheets.iter().flat_map(|(_, rows)| rows.iter().flatten()).collect();
        for text in paper.notes.iter().chain(&paper.origin) {
            prop_assert!(all.contains(&&Data::String(words(text, MAX_WORDS))), "{:?}", text);
        }
    }
}

#[test]
fn a_table_of_too_many_rows_continues_on_the_next_worksheet() {
    let rows = (0..50).map(|n| Row::entry(vec![Cell::Blank, Cell::text(&format!("PT{n:02}"))])).collect();
    let sheets = read(written(&paper(rows), 30));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ST 111", "ST 111 (2)"]);
    let rows: Vec<&Vec<Data>> = sheets.iter().flat_map(|(_, rows)| rows).collect();
    let codes: Vec<&Data> =
        rows.iter().filter_map(|row| row.get(1)).filter(|cell| cell.to_string().starts_with("PT")).collect();
    assert_eq!(codes.len(), 50);
    assert!(row_with(&sheets[0].1, "Xem tiếp ở trang tính sau.").is_some());
    assert!(row_with(&sheets[1].1, "Tiếp theo trang tính trước.").is_some());
}

#[test]
fn very_many_sheets_stand_below_one_another() {
    let mut paper = paper(Vec::new());
    let sheet = paper.sheets[0].clone();
    paper.sheets = vec![sheet.clone(); MAX_WORKSHEETS];
    assert_eq!(read(written(&paper, MAX_ROWS)).len(), MAX_WORKSHEETS);
    paper.sheets = vec![sheet; MAX_STACKED + 1];
    let sheets = read(written(&paper, MAX_ROWS));
    assert_eq!(sheets.len(), 2);
    let titles = sheets[0].1.iter().flatten().filter(|cell| **cell == Data::String("Sổ mẫu".to_owned()));
    assert_eq!(titles.count(), MAX_STACKED);
}

#[test]
fn an_amount_that_excel_would_round_keeps_its_digits_as_words() {
    let amount = |dong| Row::entry(vec![Cell::Amount(Vnd::new(dong))]);
    let exact = read(written(&paper(vec![amount(999_999_999_999_999)]), MAX_ROWS));
    assert!(exact[0].1.iter().flatten().any(|cell| *cell == Data::Float(999_999_999_999_999.0)));
    let long = read(written(&paper(vec![amount(1_000_000_000_000_001)]), MAX_ROWS));
    assert!(row_with(&long[0].1, "1.000.000.000.000.001").is_some());
    assert!(long[0].1.iter().flatten().any(|cell| cell.to_string().contains("15 chữ số")));
}

#[test]
fn words_that_no_cell_can_hold_are_cut_visibly() {
    let long = "ẫ".repeat(MAX_WORDS + 1);
    let cut = words(&long, MAX_WORDS);
    assert_eq!(cut.encode_utf16().count(), MAX_WORDS);
    assert!(cut.ends_with("ẫ…"));
    assert_eq!(words(&long[..long.len() - "ẫ".len()], MAX_WORDS), long[..long.len() - "ẫ".len()]);
    assert_eq!(words("a\u{b}\u{ffff}", 99), r"a\u{b}\u{ffff}");
}
