//! What reading guarantees for any file: nothing panics, no row is lost, and the notation does not matter.

use hocbong::{Book, BookFiles, Books, Input, Source};
use hocbong_import::csv::ReadOptions;
use hocbong_import::csv::ReadSummary;
use proptest::prelude::*;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

fn read(bytes: impl Into<Vec<u8>>) -> Input {
    Input::read(&[Source::new("x.csv", bytes)], &ReadOptions::default()).unwrap()
}

fn is_conserved(report: &ReadSummary) -> bool {
    report.read + report.set_aside + report.in_error == report.rows
}

/// Returns what an input says, without line numbers.
fn meaning(input: &Input) -> Vec<String> {
    let mut rows: Vec<String> = match &input.books {
        Books::Ledger(ledger) => ledger.iter().map(|row| format!("{:?}", row.to_record())).collect(),
        Books::Statement(statement) => {
            let text = |symbol| statement.strings.get(symbol);
            let row = |row: hocbong_core::statement::StatementRow| {
                format!(
                    "{} {} {:?} {} {}",
                    row.date,
                    row.amount,
                    row.balance(),
                    text(row.reference),
                    text(row.text)
                )
            };
            statement.rows.iter().map(row).collect()
        }
    };
    rows.extend(input.diagnostics.iter().map(|d| d.message.to_string()));
    let report = &input.files[0];
    rows.push(format!("{} {} {} {}", report.rows, report.read, report.set_aside, report.in_error));
    rows
}

const REGISTER: &str = "date,voucher,kind,fund,method,amount,party,memo,ref,about,account,counter_fund\n";
const STATEMENT: &str = "Ngày,Số GD,Ghi nợ,Ghi có,Số dư,Nội dung\n";

fn ledger_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "(05/03/2025|2025-03-05|31/02/2025|5/3|)",
        "(donation|award|reversal|audit:count|audit:settle|entry|ủng hộ|reallocate|transfer-out|nonsense|)",
        "(ST|ST/a|MX|)",
        "(cash|bank|in-kind|chuyển khoản|x|)",
        "(1000|1\\.000|1\\.45|-5|0|99999999999999999999||9223372036854775807)",
        "(112|1121-VCB|999|5112|)",
        "[^\"\r\n\0]{0,6}",
    ]
}

fn statement_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "(05/03/2025|2025-03-05 10:00|31/02/2025|FT123|)",
        "(1000|1\\.000|\"1,450,000\"|1\\.45|-5|0|9223372036854775807|)",
        "(Tổng cộng|Số dư đầu kỳ|Dư cuối|Ngày|)",
        "[^\"\r\n\0]{0,6}",
    ]
}

fn table(
    header: &'static str,
    width: usize,
    cell: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::collection::vec(cell, 1..width + 2), 0..12).prop_map(move |rows| {
        header.to_owned() + &rows.iter().map(|row| row.join(",") + "\n").collect::<String>()
    })
}

#[test]
fn a_row_that_moves_nothing_is_set_aside() {
    let input = read(format!("{STATEMENT}05/03/2025,FT1,0,0,,x\n06/03/2025,FT2,0,7,,y\n"));
    let report = &input.files[0];
    assert_eq!((report.rows, report.read, report.set_aside, report.aside.nothing), (2, 1, 1, 1));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(is_conserved(&read(bytes).files[0]));
    }

    #[test]
    fn no_text_panics_and_rows_are_conserved(text in "([a-zà-ỹ0-9,;\"\r\n\t. ]|Ngày|Số tiền|amount|date){0,120}") {
        prop_assert!(is_conserved(&read(text).files[0]));
    }

    #[test]
    fn rows_of_a_ledger_are_conserved(text in table(REGISTER, 12, ledger_cell())) {
        let input = read(text.clone());
        let report = &input.files[0];
        prop_assert!(is_conserved(report), "{:?}\n{}", report, text);
        let Books::Ledger(ledger) = &input.books else { panic!("no ledger") };
        prop_assert_eq!(ledger.len() as u64, report.read);
        // Every row in error has a diagnostic that names its line, unless one refuses the whole table.
        let is_refused = input.diagnostics.iter().any(|d| d.message.key == "HB0124.table");
        let mut lines: Vec<u32> = input.diagnostics.iter().filter(|d| d.is_error()).filter_map(|d| d.primary.line).collect();
        lines.sort_unstable();
        lines.dedup();
        let is_whole = is_refused && report.in_error == report.rows;
        prop_assert!(is_whole || lines.len() as u64 >= report.in_error, "{:?}", input.diagnostics);
    }

    #[test]
    fn rows_of_a_statement_are_conserved(text in table(STATEMENT, 6, statement_cell())) {
        let input = read(text);
        let report = &input.files[0];
        prop_assert!(is_conserved(report));
        let Books::Statement(statement) = &input.books else { panic!("no statement") };
        prop_assert_eq!(statement.rows.len() as u64, report.read);
        let sum: i128 = statement.rows.iter().map(|row| i128::from(row.amount)).sum();
        prop_assert_eq!(sum, report.money_in - report.money_out);
    }

    #[test]
    fn the_way_of_writing_changes_nothing(
        ledger in table(REGISTER, 12, ledger_cell()), statement in table(STATEMENT, 6, statement_cell()),
    ) {
        for text in [ledger, statement] {
            let given = meaning(&read(text.clone()));
            prop_assert_eq!(&meaning(&read(text.replace('\n', "\r\n"))), &given, "CRLF");
            prop_assert_eq!(&meaning(&read(format!("\u{feff}{text}"))), &given, "byte order mark");
            prop_assert_eq!(&meaning(&read(text.nfd().collect::<String>())), &meaning(&read(text.nfc().collect::<String>())), "NFD");
            let utf16: Vec<u8> = std::iter::once(0xfeff_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(&meaning(&read(utf16)), &given, "UTF-16");
        }
    }

    #[test]
    fn planted_errors_are_reported_each_on_its_line(
        places in prop::collection::btree_map(0..1000_u32, 0..4_usize, 50),
    ) {
        let mut text = REGISTER.to_owned();
        for row in 0..1000 {
            let good = ["05/03/2025", "donation", "ST", "1.000"];
            let mut cells = good.map(str::to_owned);
            if let Some(what) = places.get(&row) {
                cells[*what] = ["13/13/2025", "donatoin", "", "1.45"][*what].to_owned();
            }
            let [date, kind, fund, amount] = cells;
            writeln!(text, "{date},PT-{row},{kind},{fund},cash,{amount},Lan,,,,,").unwrap();
        }
        let input = read(text);
        let found: Vec<(u32, String)> = input
            .diagnostics
            .iter()
            .map(|d| (d.primary.line.unwrap(), d.primary.column.clone().unwrap().to_string()))
            .collect();
        let expected: Vec<(u32, String)> = places
            .iter()
            .map(|(row, what)| (row + 2, ["date", "kind", "fund", "amount"][*what].to_owned()))
            .collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(input.files[0].in_error, 50);
    }
}

/// Returns the keys and lines of a file's diagnostics.
fn wrong(text: &str) -> Vec<String> {
    let place =
        |d: &hocbong::Diagnostic| format!("{} {}", d.message.key, d.primary.line.map_or(0, |line| line));
    read(text).diagnostics.iter().map(place).collect()
}

#[test]
fn rows_swallowed_by_a_quote_that_closes_later_are_not_lost_in_silence() {
    let row = "2025-03-05,donation,ST,bank,1000,";
    let text = format!("date,kind,fund,method,amount,memo\n{row}\"m\n{row}m\n{row}x\"\n{row}m\n");
    assert_eq!(wrong(&text), ["HB0110.swallowed 2"]);
    let honest = format!("date,kind,fund,method,amount,memo\n{row}\"two\nlines, one gift\"\n{row}m\n");
    assert_eq!(wrong(&honest), Vec::<String>::new());
}

#[test]
fn a_row_in_error_gives_no_false_findings_and_says_what_is_proven() {
    let statement = "date,content,debit,credit,balance\n2025-03-03,A,,1000,1000\n2025-03-04,B,,,700\n2025-03-05,C,,5,705\n";
    assert_eq!(wrong(statement), ["HB0108 3"]);
    let input = read(statement);
    let hint = input.diagnostics[0].hint.as_ref().unwrap();
    assert_eq!(hint.to_string(), "hint.proven(amount=-300)");
    assert_eq!(input.files[0].balance_breaks, []);
}

#[test]
fn names_of_other_transactions_are_looked_up_strictly() {
    let header = "date,voucher,kind,fund,method,amount,about\n";
    let twice = "2025-03-05,V1,donation,ST,bank,1,\n2025-03-06,V1,donation,ST,bank,2,\n";
    assert_eq!(wrong(&format!("{header}{twice}2025-03-07,V2,reversal,ST,,,V1\n")), ["HB0308.several 4"]);
    let gift = "2025-03-05,V1,donation,ST,bank,1,\n";
    assert_eq!(wrong(&format!("{header}{gift}2025-03-07,V2,identify,ST,bank,1,V1\n")), ["HB0308.kind 3"]);
    assert_eq!(wrong(&format!("{header}{gift}2025-03-07,V2,identify,ST,bank,1,\n")), ["HB0112.about 3"]);
}

#[test]
fn the_same_bytes_twice_are_reported() {
    let text = "date,kind,fund,method,amount\n2025-03-05,donation,ST,bank,1\n";
    let sources = [Source::new("a.csv", text), Source::new("b.csv", text)];
    let input = Input::read(&sources, &ReadOptions::default()).unwrap();
    assert_eq!(
        input.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["b.csv: error[HB0114]: HB0114(other=a.csv)"]
    );
}

proptest! {
    #[test]
    fn ids_depend_on_contents_not_on_order_or_form(
        gifts in prop::collection::vec((1..4_u32, 1..3_i64, 0..2_usize), 1..8), seed: u64,
    ) {
        const NAMES: [&str; 2] = ["Lan", "Hoa"];
        let ids = |header: &str, rows: Vec<String>| {
            let input = read(format!("{header}\n{}\n", rows.join("\n")));
            let Books::Ledger(ledger) = &input.books else { panic!("no ledger") };
            let mut ids = ledger.ids(&(0..ledger.len()).collect::<Vec<_>>());
            ids.sort();
            ids
        };
        let register = |(day, dong, name): &(u32, i64, usize)| format!("2025-03-0{day},donation,ST,bank,{dong},{}", NAMES[*name]);
        let pairs = |(day, dong, name): &(u32, i64, usize)| format!("{},0{day}/03/2025,112,donation,5111,ST,{dong}", NAMES[*name]);
        let mut moved = gifts.clone();
        let mut state = seed;
        for index in (1..moved.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            moved.swap(index, (state >> 33) as usize % (index + 1));
        }
        let given = ids("date,kind,fund,method,amount,party", gifts.iter().map(register).collect());
        let again = ids("date,kind,fund,method,amount,party", moved.iter().map(register).collect());
        let other = ids("party,date,debit_account,kind,credit_account,fund,amount", moved.iter().map(pairs).collect());
        prop_assert_eq!(&again, &given);
        prop_assert_eq!(&other, &given);
        let mut distinct = given.clone();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), gifts.len(), "equal rows have ids of their own");
    }
}

/// An unreadable row keeps its whole transaction out of the books wherever it is, but no other transaction.
#[test]
fn a_broken_row_of_a_journal_breaks_its_transaction_in_any_order() {
    let rows = [
        "2025-03-05,PT1,entry,ST,112,5000,,a",
        "2025-03-05,PT1,entry,ST,5111,,x,a",
        "2025-03-05,PT2,entry,ST,112,7000,,b",
        "2025-03-05,PT2,entry,ST,5111,,7000,b",
    ];
    for order in [[0, 1, 2, 3], [1, 0, 2, 3], [2, 1, 3, 0], [3, 0, 2, 1], [1, 2, 0, 3]] {
        let body: Vec<&str> = order.iter().map(|at| rows[*at]).collect();
        let text = format!("date,voucher,kind,fund,account,debit,credit,memo\n{}\n", body.join("\n"));
        let input = read(text);
        let Books::Ledger(ledger) = &input.books else { panic!("a journal is a ledger") };
        let memos: Vec<&str> = ledger.iter().map(|row| row.memo()).collect();
        assert_eq!(memos, ["b"], "{order:?}");
        let report = &input.files[0];
        assert_eq!((report.rows, report.read, report.in_error), (4, 2, 2), "{order:?}");
        assert_eq!(input.diagnostics.len(), 2, "{order:?}: {:?}", input.diagnostics);
    }
}

/// A list of faults must not take many times the space of the file; faults beyond the limit are only counted.
#[test]
fn of_very_many_faults_the_last_are_counted() {
    let mut text = "date,voucher,kind,fund,account,debit,credit,memo\n".to_owned();
    for number in 0..50_010 {
        writeln!(text, "2025-03-05,PT{number},entry,ST,112,7,,x").unwrap();
    }
    let input = read(text);
    let of =
        |code: &str| input.diagnostics.iter().filter(|one| one.code.to_string() == code).collect::<Vec<_>>();
    assert_eq!(of("HB0301").len(), 50_000);
    let [more] = of("HB0118")[..] else { panic!("{:?}", input.diagnostics.last()) };
    assert_eq!(
        (more.primary.line, more.message.to_string().contains("count=10")),
        (Some(50_002), true),
        "{more:?}"
    );
}

/// Without the finding, a purpose fund would count as one without restriction.
#[test]
fn a_column_that_a_list_of_the_book_does_not_have_or_has_twice_is_named() {
    let found = |text: &str| -> Vec<String> {
        let files = BookFiles { funds: Some(Source::new("funds.csv", text)), ..BookFiles::default() };
        let book = Book::read(&files, &ReadOptions::default());
        book.diagnostics().iter().map(|found| format!("{} {}", found.primary, found.message.key)).collect()
    };
    let mistyped = "code,name,restricton\nST/tet,Quỹ Tết Mẫu,purpose\n";
    assert_eq!(found(mistyped), ["funds.csv:1 HB0122.master"]);
    let repeated = "code,name,restriction,ràng buộc\nST/tet,Quỹ Tết Mẫu,,purpose\n";
    assert_eq!(found(repeated), ["funds.csv:1 HB0122.master-repeated"]);
    let without_name = "code,name,\nST/tet,Quỹ Tết Mẫu,purpose\n";
    assert_eq!(found(without_name), ["funds.csv:1 HB0122.master"]);
    let for_people = "STT,code,name,Ghi chú,Địa chỉ\n1,ST/tet,Quỹ Tết Mẫu,mở năm 2020,Xã Mẫu\n";
    assert!(found(for_people).is_empty());
    assert!(found("code,name,restricton,\nST/tet,Quỹ Tết Mẫu, ,\n").is_empty(), "nothing is lost");
}
