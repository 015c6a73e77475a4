//! What holds for every table: nothing that bears on money, people or rows is passed over in silence.

use hocbong::csv::{Profile, ReadOptions};
use hocbong::transaction::Method;
use hocbong::{Kind, Reading, Source};
use proptest::prelude::*;

/// A clean table: its rows of cells, the header first.
type Rows = Vec<Vec<String>>;

const FAMILY: [&str; 6] = ["Nguyễn", "Trần", "Lê", "Phạm", "Thạch", "Sơn"];
const GIVEN: [&str; 6] = ["Mẫu An", "Mẫu Bình", "Mẫu Chi", "Mẫu Dung", "Mẫu Em", "Mẫu Phúc"];

fn person(number: usize) -> String {
    format!("{} {}", FAMILY[number % FAMILY.len()], GIVEN[number / FAMILY.len() % GIVEN.len()])
}

/// A list of gifts: number, day, name, amount.
fn list(amounts: &[u32]) -> Rows {
    let header = ["STT", "Ngày", "Họ và tên", "Số tiền"].map(str::to_owned).to_vec();
    let row = |(at, amount): (usize, &u32)| {
        let day = format!("{:02}/03/2025", at % 28 + 1);
        vec![(at + 1).to_string(), day, person(at * 7), (i64::from(*amount) * 1000).to_string()]
    };
    std::iter::once(header).chain(amounts.iter().enumerate().map(row)).collect()
}

/// A statement: day, text, money out, money in, balance.
fn statement(amounts: &[u32]) -> Rows {
    let header = ["Ngày giao dịch", "Nội dung", "Ghi nợ", "Ghi có", "Số dư"].map(str::to_owned).to_vec();
    let mut balance = 100_000_000;
    let row = |(at, amount): (usize, &u32)| {
        let amount = i64::from(*amount) * 1000;
        let is_in = at % 3 != 1;
        balance += if is_in { amount } else { -amount };
        let day = format!("{:02}/03/2025", at % 28 + 1);
        let sides =
            if is_in { [String::new(), amount.to_string()] } else { [amount.to_string(), String::new()] };
        let [debit, credit] = sides;
        vec![day, format!("MAU {at} CHUYEN"), debit, credit, balance.to_string()]
    };
    std::iter::once(header).chain(amounts.iter().enumerate().map(row)).collect()
}

fn read(rows: &Rows, is_list: bool) -> Reading {
    let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let mut profile = Profile::default();
    if is_list {
        profile.kind = Some(Kind::Donation);
        profile.fund = Some("ST".to_owned());
        profile.method = Some(Method::Cash);
    }
    Reading::of(&[(&Source::new("table.csv", text), ReadOptions { profile, ..ReadOptions::default() })])
}

/// A column of cells that bear on money or people, at any place.
fn with_column(rows: &Rows, at: usize, header: &str, cells: &[String]) -> Rows {
    let column = std::iter::once(header).chain(cells.iter().cycle().map(String::as_str));
    let insert = |(row, cell): (&Vec<String>, &str)| {
        let mut row = row.clone();
        row.insert(at.min(row.len()), cell.to_owned());
        row
    };
    rows.iter().zip(column).map(insert).collect()
}

fn amounts() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(1_u32..90_000, 4..20)
}

/// A header that no list of words has.
fn odd_header() -> impl Strategy<Value = String> {
    "[QWZ][bcdfghkm]{4,9}"
}

/// Cells of each sort that may bear on the figures, at least one of which does.
fn bearing_cells(sort: usize) -> Vec<String> {
    let cells: &[&str] = match sort {
        0 => &["25.000", "1.300.000", "7.000"],
        1 => &["Thành công", "Thất bại", "Thành công"],
        2 => &["VND", "USD", "VND"],
        // Never that of the rows: their directions repeat in threes.
        3 => &["Tiền ra", "Tiền vào"],
        _ => &["Ông Mẫu Lành", "Bà Mẫu Hiền", "Cô Mẫu Nga"],
    };
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_column_that_bears_on_the_figures_is_never_silent(
        amounts in amounts(),
        header in odd_header(),
        place in 0_usize..6,
        sort in 0_usize..5,
        is_list in any::<bool>(),
    ) {
        // A statement need not say whom its rows are with, and a list says by its kind which way the money went.
        prop_assume!(if is_list { sort != 3 } else { sort != 4 });
        let rows = if is_list { list(&amounts) } else { statement(&amounts) };
        prop_assert_eq!(read(&rows, is_list).diagnostics, []);
        let more = with_column(&rows, place, &header, &bearing_cells(sort));
        let reading = read(&more, is_list);
        prop_assert!(!reading.diagnostics.is_empty(), "{more:?}");
    }

    #[test]
    fn no_text_makes_a_total_of_a_row(
        amounts in amounts(),
        row in 1_usize..20,
        column in 0_usize..5,
        text in "[a-zà-ỹ]{3,8}( [a-zà-ỹ]{2,6}){0,2}",
        is_list in any::<bool>(),
    ) {
        let mut rows = if is_list { list(&amounts) } else { statement(&amounts) };
        let row = row.min(amounts.len());
        let width = rows[0].len();
        rows[row][column % width] = text;
        let reading = read(&rows, is_list);
        let file = &reading.files[0];
        prop_assert_eq!(file.set_aside, 0, "{:?}", rows);
        prop_assert_eq!(file.read + file.in_error, amounts.len() as u64);
    }

    #[test]
    fn a_row_that_is_missing_from_a_proven_file_is_said(
        amounts in amounts(),
        gone in 1_usize..20,
        is_list in any::<bool>(),
    ) {
        let mut rows = if is_list { list(&amounts) } else { statement(&amounts) };
        if is_list {
            let sum: i64 = amounts.iter().map(|amount| i64::from(*amount) * 1000).sum();
            rows.push(vec![String::new(), String::new(), "Tổng cộng".to_owned(), sum.to_string()]);
        }
        prop_assert_eq!(read(&rows, is_list).diagnostics, []);
        // The balances before and after a statement's own rows are those of its first and last row.
        let last = amounts.len() - usize::from(!is_list);
        let first = 1 + usize::from(!is_list);
        rows.remove(gone.clamp(first, last.max(first)));
        prop_assert!(!read(&rows, is_list).diagnostics.is_empty(), "{rows:?}");
    }
}
