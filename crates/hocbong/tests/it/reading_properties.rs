//! What holds for every table: nothing that concerns money, people or rows is ignored silently.

use chrono::{Days, NaiveDate};
use hocbong::{Kind, Reading, Source};
use hocbong_core::transaction::Method;
use hocbong_import::csv::{Profile, ReadOptions};
use proptest::prelude::*;

/// A clean table: its rows of cells, header first.
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

/// A register in the project's own form: a kind, a fund and a method in every row.
fn register(amounts: &[u32]) -> Rows {
    let header = ["date", "voucher", "kind", "fund", "method", "amount", "party"].map(str::to_owned).to_vec();
    let row = |(at, amount): (usize, &u32)| {
        let day = format!("2025-03-{:02}", at % 28 + 1);
        let own = [day, format!("PT{at:03}"), "donation".into(), "ST".into(), "cash".into()];
        own.into_iter().chain([(i64::from(*amount) * 1000).to_string(), person(at * 7)]).collect()
    };
    std::iter::once(header).chain(amounts.iter().enumerate().map(row)).collect()
}

/// The sorts of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    List,
    Statement,
    Register,
}

impl Sort {
    fn of(self, amounts: &[u32]) -> Rows {
        match self {
            Self::List => list(amounts),
            Self::Statement => statement(amounts),
            Self::Register => register(amounts),
        }
    }

    /// The same with a row of totals, if no balance proves the rows.
    fn proven(self, amounts: &[u32]) -> Rows {
        let mut rows = self.of(amounts);
        let sum: i64 = amounts.iter().map(|amount| i64::from(*amount) * 1000).sum();
        match self {
            Self::List => rows.push(["", "", "Tổng cộng", &sum.to_string()].map(str::to_owned).to_vec()),
            Self::Register => {
                rows.push(["", "Tổng cộng", "", "", "", &sum.to_string(), ""].map(str::to_owned).to_vec());
            }
            Self::Statement => {}
        }
        rows
    }
}

fn sorts() -> impl Strategy<Value = Sort> {
    prop_oneof![Just(Sort::List), Just(Sort::Statement), Just(Sort::Register)]
}

fn read(rows: &Rows, sort: Sort) -> Reading {
    let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let mut profile = Profile::default();
    if sort == Sort::List {
        profile.kind = Some(Kind::Donation);
        profile.fund = Some("ST".to_owned());
        profile.method = Some(Method::Cash);
    }
    Reading::from_sources(&[(
        &Source::new("table.csv", text),
        ReadOptions { profile, ..ReadOptions::default() },
    )])
}

/// Inserts a column of cells that concern money or people, at any position.
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

/// A header that is in no word list.
fn odd_header() -> impl Strategy<Value = String> {
    "[QWZ][bcdfghkm]{4,9}"
}

/// Returns cells of one sort; at least one of them may affect the figures.
fn bearing_cells(sort: usize) -> Vec<String> {
    let cells: &[&str] = match sort {
        0 => &["25.000", "1.300.000", "7.000"],
        1 => &["Thành công", "Thất bại", "Thành công"],
        2 => &["VND", "USD", "VND"],
        // Never the directions of the rows themselves, which repeat in threes.
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
        cells in 0_usize..5,
        sort in sorts(),
    ) {
        // A statement need not name the other party, and the kind in a ledger gives the direction of the
        // money.
        prop_assume!(cells != if sort == Sort::Statement { 4 } else { 3 });
        let rows = sort.of(&amounts);
        prop_assert_eq!(read(&rows, sort).diagnostics, []);
        let more = with_column(&rows, place, &header, &bearing_cells(cells));
        let reading = read(&more, sort);
        prop_assert!(!reading.diagnostics.is_empty(), "{more:?}");
    }

    #[test]
    fn no_text_makes_a_total_of_a_row(
        amounts in amounts(),
        row in 1_usize..20,
        column in 0_usize..8,
        text in "[a-zà-ỹ]{3,8}( [a-zà-ỹ]{2,6}){0,2}",
        sort in sorts(),
    ) {
        let mut rows = sort.of(&amounts);
        let row = row.min(amounts.len());
        let width = rows[0].len();
        rows[row][column % width] = text;
        let reading = read(&rows, sort);
        let file = &reading.files[0];
        prop_assert_eq!(file.set_aside, 0, "{:?}", rows);
        prop_assert_eq!(file.read + file.in_error, amounts.len() as u64);
    }

    #[test]
    fn a_row_that_is_missing_from_a_proven_file_is_said(
        amounts in amounts(),
        gone in 1_usize..20,
        sort in sorts(),
    ) {
        let mut rows = sort.proven(&amounts);
        prop_assert_eq!(read(&rows, sort).diagnostics, []);
        // The first and last row of a statement give the balances before and after it, so only inner rows are
        // proven.
        let inner = usize::from(sort == Sort::Statement);
        rows.remove(gone.clamp(1 + inner, (amounts.len() - inner).max(1 + inner)));
        prop_assert!(!read(&rows, sort).diagnostics.is_empty(), "{rows:?}");
    }

    #[test]
    fn signatures_end_a_table_wherever_they_stand(
        amounts in amounts(),
        columns in prop::collection::vec(0_usize..8, 4),
        is_english in any::<bool>(),
        sort in sorts(),
    ) {
        let mut rows = sort.proven(&amounts);
        let before = read(&rows, sort);
        let width = rows[0].len();
        let block = if is_english {
            ["Soc Mau, ngày 31 tháng 12 năm 2025", "Prepared by", "(Signature, full name)", "Tran Mau Long"]
        } else {
            ["Xã Mẫu, ngày 31 tháng 12 năm 2025", "Kế toán trưởng", "(Ký, họ tên)", "Trần Mẫu Long"]
        };
        for (text, column) in block.into_iter().zip(columns) {
            let mut row = vec![String::new(); width];
            row[column % width] = format!("\"{text}\"");
            rows.push(row);
        }
        let after = read(&rows, sort);
        prop_assert_eq!(&after.diagnostics, &[], "{:?}", rows);
        let (before, after) = (&before.files[0], &after.files[0]);
        prop_assert_eq!((after.read, after.money_in), (before.read, before.money_in));
        prop_assert_eq!(after.set_aside, before.set_aside + 4);
    }

    #[test]
    fn days_with_the_month_first_are_read_so_or_said(
        amounts in amounts(),
        days in prop::collection::btree_set(0_u64..365, 4..20),
    ) {
        let days: Vec<NaiveDate> =
            days.into_iter().map(|day| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(day)).collect();
        let mut rows = statement(&amounts);
        rows.truncate(days.len() + 1);
        for (row, day) in rows.iter_mut().skip(1).zip(&days) {
            row[0] = day.format("%m/%d/%Y").to_string();
        }
        let reading = read(&rows, Sort::Statement);
        let read: Vec<NaiveDate> = reading.statement.rows.iter().map(|row| row.date).collect();
        // Nothing contradicts days that are in order in either reading.
        let is_in_order = read.is_sorted() || read.iter().rev().is_sorted();
        prop_assert!(!reading.diagnostics.is_empty() || is_in_order, "{rows:?}");
        let is_said = |key: &str| reading.diagnostics.iter().any(|found| found.message.key.starts_with(key));
        if is_said("HB0126.read-") {
            prop_assert_eq!(&read, &days.iter().take(read.len()).copied().collect::<Vec<_>>());
        }
    }
}
