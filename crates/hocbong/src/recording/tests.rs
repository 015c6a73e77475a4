use super::*;
use crate::ChartOfAccounts;
use crate::diagnostic::Code;
use crate::source::Source;
use proptest::prelude::*;
use std::fmt::Write as _;

const ASSOCIATIONS: &str = "code,name,level,parent,opened,closed,successors,target\nST,Tỉnh,province,,,,,\nMX,Huyện,district,ST,,,,\n";
const FUNDS: &str = "code,name,restriction,purpose,opened,closed\nST,Quỹ chung,none,,,\nST/vk,Vượt khó,purpose,Vượt khó,,\n\
    MX,Quỹ huyện,none,,,\n";

fn files(journal: &[(&str, &str)]) -> BookFiles {
    BookFiles {
        associations: Some(Source::new("associations.csv", ASSOCIATIONS)),
        funds: Some(Source::new("funds.csv", FUNDS)),
        journal: journal.iter().map(|(name, text)| Source::new(*name, (*text).to_owned())).collect(),
        ..BookFiles::default()
    }
}

fn batch(text: &str) -> Batch {
    let source = Source::new("nhap.csv", text.to_owned());
    Batch::read(&source, &ReadOptions::default(), &ChartOfAccounts::default()).unwrap().0
}

fn ids() -> impl FnMut() -> Uuid {
    let mut next = 0_u8;
    move || {
        next += 1;
        crate::transaction::new_id(1_737_331_200_000, [next; 10])
    }
}

fn planned(files: BookFiles, text: &str) -> Result<Plan, RecordingError> {
    plan(files, batch(text), &mut ids(), &RecordingOptions::default())
}

fn vouchers(plan: &Plan) -> Vec<String> {
    plan.transactions().map(|row| row.voucher().to_owned()).collect()
}

/// Codes with their places.
fn refused(result: Result<Plan, RecordingError>) -> Vec<String> {
    match result {
        Err(RecordingError::Refused(found)) => {
            found.iter().map(|one| format!("{} {}", one.code, one.primary)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_that_cannot_be_read_are_named_beside_money_that_is_missing() {
    let journal = "date,voucher,kind,fund,method,amount\n2025-01-02,PT-1,donation,ST,cash,500\n\
        5/Năm/25,PT-2,donation,ST,cash,900\n";
    let book = || files(&[("journal/2025.csv", journal)]);
    let spend = |amount: u32| {
        planned(book(), &format!("date,kind,fund,method,amount\n2025-02-01,expense,ST,cash,{amount}\n"))
    };
    let Err(RecordingError::Refused(found)) = spend(1000) else { panic!("more was spent than can be read") };
    let hints: Vec<(Code, Option<String>)> =
        found.iter().map(|one| (one.code, one.hint.as_ref().map(ToString::to_string))).collect();
    assert_eq!(hints[0].0, Code::CASH_NEGATIVE);
    assert!(hints[0].1.as_ref().is_some_and(|hint| hint.contains("journal/2025.csv:3")), "{hints:?}");
    // What is there is enough: the row is no obstacle.
    assert!(spend(400).is_ok());
}

#[test]
fn a_series_goes_on_as_the_association_has_it() {
    let journal = "date,voucher,kind,fund,method,amount\n\
        2025-01-02,Thu 007,donation,ST,cash,900\n2025-02-03,Thu 009,donation,ST,cash,900\n\
        2024-12-31,Thu 100,donation,ST,cash,900\n2025-01-02,PT-0003,donation,MX,cash,900\n";
    let rows = "date,kind,fund,method,amount,voucher,purpose\n\
        2025-03-09,donation,ST,cash,5,,\n2025-03-08,donation,ST,cash,5,,\n2025-03-10,donation,MX,cash,5,,\n\
        2025-03-09,award,ST,cash,5,,\n2025-03-09,donation,ST,cash,5,Thu 012,\n2025-03-11,deposit,ST,,5,,\n\
        2025-03-12,donation,ST/vk,bank,5,,\n2025-03-12,donation,ST,in-kind,5,,\n2026-01-05,donation,ST,cash,5,,\n";
    let plan = planned(files(&[("journal/2025-01.csv", journal)]), rows).unwrap();
    // By day, not by row; existing numbers count too; each year begins anew.
    let expected =
        ["Thu 014", "Thu 013", "PT-0004", "PC-0001", "Thu 012", "PC-0002", "BC-0001", "NK-0001", "Thu 001"];
    assert_eq!(vouchers(&plan), expected);
    assert_eq!(plan.change.name, "journal/2025.csv");
}

#[test]
fn what_the_book_has_wrong_already_refuses_nobody() {
    // Cash is below zero from the second row on, and one row cannot be read.
    let journal = "date,voucher,kind,fund,method,amount\n2025-01-02,PT-1,donation,ST,cash,900\n\
        2025-01-03,PC-1,expense,ST,cash,1000\n2025-01-04,PC-2,expense,ST,cash,1.5\n";
    let with = |row: &str| {
        planned(files(&[("journal/2025-01.csv", journal)]), &format!("date,kind,fund,method,amount\n{row}\n"))
    };
    assert!(with("2025-01-05,donation,ST,cash,1").is_ok());
    assert!(with("2025-01-01,donation,ST,cash,1").is_ok(), "a late gift may mend what is wrong");
    assert!(with("2025-01-01,donation,MX,cash,1").is_ok());
    assert_eq!(refused(with("2025-01-01,expense,MX,cash,1")), ["HB0401 nhap.csv:2", "HB0403 nhap.csv:2"]);
}

#[test]
fn refused_rows_are_named_where_they_came_from() {
    let text = "date,kind,fund,method,amount,memo\n2025-01-02,donation,ST,cash,10,\"hai\ndòng\"\n\n\
        2025-01-03,award,ST,cash,11,\n2025-01-03,donation,KHAC,cash,11,\n";
    assert_eq!(
        refused(planned(files(&[]), text)),
        ["HB0401 nhap.csv:5", "HB0403 nhap.csv:5", "HB0201 nhap.csv:6", "HB0202 nhap.csv:6"]
    );
}

#[test]
fn warnings_refuse_where_asked_to() {
    let row = "date,kind,fund,method,amount,voucher\n2025-01-02,donation,ST,cash,10,PT-5\n2025-01-02,donation,ST,cash,10,PT-9\n";
    let strict = RecordingOptions { is_strict: true, ..RecordingOptions::default() };
    let plan_as = |options| plan(files(&[]), batch(row), &mut ids(), &options);
    let found: Vec<Code> =
        plan_as(RecordingOptions::default()).unwrap().findings.iter().map(|one| one.code).collect();
    assert_eq!(found, [Code::VOUCHER_GAP]);
    assert!(matches!(plan_as(strict), Err(RecordingError::Refused(_))));
}

#[test]
fn a_file_of_other_columns_or_too_long_is_left_alone() {
    let row = "date,kind,fund,method,amount\n2025-01-02,donation,ST,cash,10\n";
    let own = planned(files(&[("journal/2025.csv", "date,kind,fund,method,amount\n")]), row).unwrap();
    assert_eq!(own.change.name, "journal/2025-2.csv");
    let first = planned(files(&[]), row).unwrap().change;
    let text = String::from_utf8(first.bytes.clone()).unwrap();
    let mut later = || crate::transaction::new_id(1_737_331_200_001, [9; 10]);
    let longer = files(&[("journal/2025.csv", text.trim_end())]);
    let again = plan(longer, batch(row), &mut later, &RecordingOptions::default()).unwrap().change;
    assert_eq!((again.name.as_str(), again.row_lines.clone()), ("journal/2025.csv", vec![3]));
    assert!(again.bytes.starts_with(&first.bytes), "a lost line end is put back");
    let pairs = "date,kind,fund,debit_account,credit_account,amount\n2025-01-02,entry,ST,112,711,10\n";
    assert_eq!(planned(files(&[]), pairs).unwrap().change.name, "journal/2025-cap.csv");
}

#[test]
fn after_an_open_quote_nothing_is_written() {
    let row = "date,kind,fund,method,amount\n2025-01-02,donation,ST,cash,10\n";
    let mut text = String::from_utf8(planned(files(&[]), row).unwrap().change.bytes).unwrap();
    text.push_str("2025-01-03,PT-2,donation,ST,cash,5,,,\"Bà Mẫu");
    // Without a line end it is a torn line; with one it may have swallowed others.
    let mut later = || crate::transaction::new_id(1_737_331_200_001, [9; 10]);
    let book = files(&[("journal/2025.csv", &text)]);
    let torn = plan(book, batch(row), &mut later, &RecordingOptions::default()).unwrap();
    assert_eq!(torn.torn[0].torn, "2025-01-03,PT-2,donation,ST,cash,5,,,\"Bà Mẫu".as_bytes());
    text.push('\n');
    match planned(files(&[("journal/2025.csv", &text)]), row) {
        Err(RecordingError::Damaged(found)) => {
            assert_eq!(found[0].primary.to_string(), "journal/2025.csv:3");
            assert_eq!(found[0].code, Code::UNCLOSED_QUOTE);
        }
        other => panic!("{other:?}"),
    }
}

/// Returns the codes with which damage or double counting refuses any recording.
fn unsound(journal: &[(&str, &str)], row: &str) -> Vec<String> {
    let row = format!("date,kind,fund,method,amount,about\n{row}\n");
    let mut later = || crate::transaction::new_id(1_737_331_200_002, [7; 10]);
    match plan(files(journal), batch(&row), &mut later, &RecordingOptions::default()) {
        Err(RecordingError::Damaged(found) | RecordingError::Doubled(found)) => {
            found.iter().map(|one| format!("{} {}", one.code, one.primary)).collect()
        }
        Ok(_) => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stray_quote_or_a_cut_line_in_the_middle_refuses() {
    const HEAD: &str = "date,voucher,kind,fund,method,amount,party\n";
    let gift = "2025-03-01,donation,ST,cash,5,";
    let of = |rows: &str| unsound(&[("journal/2025-01.csv", &format!("{HEAD}{rows}"))], gift);
    let row = |number: u32| format!("2025-01-0{number},PT-{number},donation,ST,cash,100,Cô Mẫu {number}\n");
    let [one, two, three] = [1, 2, 3].map(row);
    assert_eq!(of(&format!("{one}{two}{three}")), Vec::<String>::new());
    let quoted = two.replace("Cô", "\"Cô");
    assert_eq!(of(&format!("{one}{quoted}{three}")), ["HB0101 journal/2025-01.csv:3"]);
    // A second quote closes the first one: the row between them would become part of a name.
    let closed = three.replace('\n', "\"\n");
    assert_eq!(of(&format!("{one}{quoted}{closed}")), ["HB0110 journal/2025-01.csv:3"]);
    let cut = &two[..18];
    assert_eq!(of(&format!("{one}{cut}{three}"))[0], "HB0107 journal/2025-01.csv:3");
    assert_eq!(of(&format!("{one}{cut}\n{three}"))[0], "HB0107 journal/2025-01.csv:3");
}

#[test]
fn a_copy_of_a_journal_refuses_by_its_rows() {
    const HEAD: &str = "date,voucher,kind,fund,method,amount,party,id\n";
    let id = "0190a000-0000-7000-8000-000000000001";
    let original = format!("{HEAD}2025-01-02,,donation,ST,cash,100,Cô Mẫu,{id}\n");
    let copy = original.replace(id, "");
    let gift = "2025-03-01,donation,ST,cash,5,";
    let with = |name: &str, text: &str| unsound(&[("journal/2025-01.csv", &original), (name, text)], gift);
    // A single row without voucher and ids: only the file's name shows that it is a copy.
    assert_eq!(with("journal/2025-01 (1).csv", &copy), ["HB0114 journal/2025-01 (1).csv:2"]);
    assert_eq!(with("journal/2025-02.csv", &copy), Vec::<String>::new(), "two equal gifts");
    assert_eq!(with("journal/2025-02.csv", &original), ["HB0114 journal/2025-02.csv"], "the same bytes");
    let other = copy.replace("01-02", "02-02");
    assert_eq!(
        with("journal/2025-01 (1).csv", &other),
        Vec::<String>::new(),
        "another month under a like name"
    );
}

#[test]
fn a_transaction_recorded_twice_is_reversed_before_anything_else() {
    const HEAD: &str = "date,voucher,kind,fund,method,amount,party,id\n";
    let ids = ["0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002"];
    let rows = ids.map(|id| format!("2025-01-02,PT-1,donation,ST,cash,100,Cô Mẫu,{id}\n")).concat();
    let journal = format!("{HEAD}{rows}");
    let book = [("journal/2025-01.csv", &*journal)];
    assert_eq!(unsound(&book, "2025-03-01,donation,ST,cash,5,"), ["HB0305 journal/2025-01.csv:3"]);
    let reversal = format!("date,kind,fund,method,amount,about\n2025-03-01,reversal,ST,,,{}\n", ids[1]);
    let reversed = planned(files(&book), &reversal).unwrap();
    let text = String::from_utf8(reversed.change.bytes).unwrap();
    let book = [book[0], ("journal/2025.csv", &*text)];
    assert_eq!(unsound(&book, "2025-03-01,donation,ST,cash,5,"), Vec::<String>::new());
}

#[test]
fn texts_that_look_like_formulas_are_kept_as_texts() {
    let row = "date,kind,fund,method,amount,party,memo\n2025-01-02,donation,ST,cash,10,=1+1,-5000\n";
    let change = planned(files(&[]), row).unwrap().change;
    let text = String::from_utf8(change.bytes).unwrap();
    assert!(text.contains(",'=1+1,") && text.contains(",-5000,"), "{text}");
}

/// What a row says, apart from its place and its voucher.
fn said(row: &TransactionRef<'_>) -> String {
    let mut record = row.to_record();
    record.voucher = String::new();
    format!("{record:?}")
}

/// What rows say in their own file, and what they say in the journal.
fn own_and_recorded(text: &str) -> [Vec<String>; 2] {
    let cash = "date,voucher,kind,fund,method,amount\n2025-01-01,DK-1,opening,ST,cash,9000\n\
        2025-01-01,DK-2,opening,ST,bank,9000\n2025-01-01,PC-77,expense,ST,cash,7\n";
    let own = Book::read(&files(&[("a.csv", cash), ("nhap.csv", text)]), &ReadOptions::default());
    assert_eq!(own.diagnostics, []);
    let of_file = |row: &TransactionRef<'_>| **row.file() == *"nhap.csv";
    let expected = own.ledger.iter().filter(of_file).map(|row| said(&row)).collect();
    let plan = planned(files(&[("a.csv", cash)]), text).unwrap();
    [expected, plan.transactions().map(|row| said(&row)).collect()]
}

#[test]
fn rows_of_every_form_read_in_the_journal_as_in_their_own_file() {
    let id = |number: u8| crate::transaction::new_id(1_737_331_200_000, [number; 10]).to_string();
    let pairs = format!(
        "id,date,voucher,kind,fund,debit_account,credit_account,amount,about,counter_fund,memo\n\
         {},2025-01-02,PK-1,entry,ST,811,331,10,,,hai\n{},2025-01-03,PK-2,reallocate,ST,616,112,20,,ST/vk,\n\
         {},2025-01-04,KK-1,audit:count,ST,111,,8993,,,\n{},2025-01-05,KK-2,audit:finding,ST,,,,,,ghi nhầm\n\
         {},2025-01-06,PK-3,reversal,ST,,,,PC-77,,\n",
        id(1),
        id(2),
        id(3),
        id(4),
        id(5)
    );
    let [own, recorded] = own_and_recorded(&pairs);
    assert_eq!((own.len(), recorded), (5, own));
    let journal = format!(
        "id,date,voucher,kind,fund,account,debit,credit,party,decision\n\
         {0},2025-01-02,PK-1,entry,ST,811,10,,Mẫu,\n{0},2025-01-02,PK-1,entry,ST,111,,4,Mẫu,\n{0},2025-01-02,PK-1,entry,ST,112,,6,Mẫu,\n\
         {1},2025-01-04,KK-1,audit:count,ST,111,8989,,,\n{2},2025-01-05,KK-2,audit:finding,ST,,,,,\n",
        id(1),
        id(2),
        id(3)
    );
    let [own, recorded] = own_and_recorded(&journal);
    assert_eq!((own.len(), recorded), (3, own));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Recorded rows read back as they read in the file they came from.
    #[test]
    fn rows_read_in_the_journal_as_they_read_in_their_own_file(
        rows in prop::collection::vec(
            (0..7_usize, 1..28_u32, 1..1_000_000_i64, "[ \"\nA-ZĂÂĐÊÔƠƯa-z,;0-9]{0,12}", any::<u128>()),
            1..12,
        ),
    ) {
        let mut text = "id,date,kind,fund,method,amount,account,party,purpose,memo,ref,about,counter_fund,decision,\
            birth_date,quantity,unit,currency,foreign_amount,rate\n".to_owned();
        for (kind, day, amount, words, id) in &rows {
            let words = words.replace('"', "\"\"");
            let id = Uuid::from_u128(*id);
            let row = match kind {
                0 => "donation,ST,cash",
                1 => "donation,ST,bank",
                2 => "donation,MX,in-kind",
                3 => "donation,ST/vk,bank",
                4 => "interest,ST,",
                5 => "unidentified,MX,bank",
                _ => "transfer-in,MX,bank",
            };
            let account = if *kind == 1 { "1121-VCB" } else { "" };
            let purpose = if *kind == 3 { "Vượt khó" } else { "" };
            let counter = if *kind == 6 { "ST" } else { "" };
            let goods = if *kind == 2 { "12.5,cái" } else { "," };
            let date = NaiveDate::from_ymd_opt(2025, 3, *day).unwrap();
            writeln!(
                text,
                "{id},{date},{row},{amount},{account},\"x{words}\",{purpose},\"x{words}\",R{id},,{counter},\"x{words}\",2012-05-0{},{goods},,,",
                day % 9 + 1
            ).unwrap();
        }
        let own = Book::read(
            &files(&[("nhap.csv", &text)]),
            &ReadOptions::default(),
        );
        prop_assert_eq!(&own.diagnostics.iter().filter(|one| one.is_error()).count(), &0);
        let mut expected: Vec<String> = own.ledger.iter().map(|row| said(&row)).collect();
        let plan = planned(files(&[]), &text).unwrap();
        let mut found: Vec<String> = plan.transactions().map(|row| said(&row)).collect();
        expected.sort();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}

/// A way in which treasurers write voucher numbers, written here without the code that reads them.
#[derive(Clone, Debug)]
struct Spelling {
    style: usize,
    prefix: &'static str,
    separator: &'static str,
    width: usize,
}

const STYLES: usize = 11;

impl Spelling {
    fn restarts_monthly(&self) -> bool {
        [7, 8, 10].contains(&self.style)
    }

    fn write(&self, date: NaiveDate, number: u64) -> String {
        let Self { style, prefix, separator, width } = self;
        let number = format!("{number:0width$}");
        match style {
            0 => format!("{prefix}{number}"),
            1 => format!("{prefix}{separator}{number}"),
            2 => format!("{number}{separator}{prefix}"),
            3 => format!("{prefix}{number}/{}", date.format("%Y")),
            4 => format!("{prefix}-{}/{number}", date.format("%y")),
            5 => format!("{prefix}{}{separator}{number}", date.format("%Y")),
            6 => format!("{number}/{prefix}/{}", date.format("%Y")),
            7 => format!("{prefix}{}{separator}{number}", date.format("%y%m")),
            8 => format!("{prefix}{number}/{}", date.format("%m")),
            9 => format!("{prefix}{}{number:0>3}", date.format("%y")),
            _ => format!("{number}/{}-{prefix}", date.format("%m")),
        }
    }
}

fn spellings() -> impl Strategy<Value = Spelling> {
    let prefix = prop::sample::select(vec!["PT", "Pt", "Phiếu thu số", "BT.HKH", "QKH-PT"]);
    let separator = prop::sample::select(vec!["-", "/", " ", ".", "_", " - "]);
    (0..STYLES, prefix, separator, 1..5_usize).prop_map(|(style, prefix, separator, width)| Spelling {
        style,
        prefix,
        separator,
        width,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    /// The next number of any spelling is the one that the treasurer would write, and the rules about vouchers
    /// find nothing new; or the treasurer is asked, which a longer series never needs.
    #[test]
    fn the_next_number_is_the_treasurers_own(
        spelling in spellings(),
        first in 1..40_u64,
        steps in prop::collection::vec(0..25_i64, 1..12),
        later in 0..40_i64,
    ) {
        let mut text = "date,voucher,kind,fund,method,amount\n".to_owned();
        let mut date = NaiveDate::from_ymd_opt(2025, 1, 3).unwrap();
        let mut number = first - 1;
        let (mut months, mut written) = (vec![date.month()], Vec::new());
        let follow = |number: &mut u64, from: NaiveDate, to: NaiveDate| {
            let restarts = spelling.restarts_monthly() && from.month() != to.month();
            *number = if restarts { 1 } else { *number + 1 };
        };
        for step in &steps {
            let next = date + chrono::Duration::days(*step);
            follow(&mut number, date, next);
            date = next;
            months.push(date.month());
            written.push((date, number));
            writeln!(text, "{date},{},donation,ST,cash,100", spelling.write(date, number)).unwrap();
        }
        let to = (date + chrono::Duration::days(later)).min(NaiveDate::from_ymd_opt(2025, 12, 31).unwrap());
        prop_assume!(date <= to);
        follow(&mut number, date, to);
        // If all numbers so far are long, they do not show how a short one is written.
        let widths = (1..5).map(|width| Spelling { width, ..spelling.clone() }).filter(|other| {
            written.iter().all(|(date, number)| other.write(*date, *number) == spelling.write(*date, *number))
        });
        let expected: Vec<String> = widths.map(|other| other.write(to, number)).collect();
        months.dedup();
        let row = format!("date,kind,fund,method,amount\n{to},donation,ST,cash,100\n");
        match planned(files(&[("journal/2025-01.csv", &text)]), &row) {
            Ok(plan) => {
                let next = vouchers(&plan).remove(0);
                prop_assert!(expected.contains(&next), "{next} {expected:?}\n{text}");
                let of_vouchers = |found: &&Diagnostic| found.code.family() == crate::diagnostic::Family::Vouchers;
                prop_assert_eq!(plan.findings.iter().find(of_vouchers), None, "{}", text);
            }
            Err(RecordingError::NoNumber { candidates, .. }) => {
                prop_assert!(candidates.iter().any(|one| expected.contains(one)), "{candidates:?} {expected:?}\n{text}");
                prop_assert!(steps.len() < 4 || spelling.restarts_monthly() && months.len() < 3, "{candidates:?}\n{text}");
            }
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}

/// What a row with this reference is recorded as referring to, or the codes and messages that refuse it.
fn about(journal: &str, year: Option<i32>, date: &str, typed: &str) -> Result<(String, usize), String> {
    let mut book = files(&[("journal/2025-01.csv", journal)]);
    let settings = year.map(|year| Source::new("hocbong.toml", format!("year = {year}\n")));
    book.settings = settings;
    let row = format!("date,kind,fund,method,amount,about\n{date},audit:finding,ST,,,{typed}\n");
    let options = RecordingOptions { allows_other_year: true, ..RecordingOptions::default() };
    match plan(book, batch(&row), &mut ids(), &options) {
        Ok(plan) => {
            let row = plan.transactions().next().unwrap();
            assert!(row.about_transaction().is_some(), "{:?}", row.about());
            Ok((row.about_text().to_owned(), plan.references.len()))
        }
        Err(RecordingError::Refused(found)) => Err(found
            .iter()
            .map(|one| format!("{} {} {:?}", one.code, one.message.key, one.message.values))
            .collect::<Vec<_>>()
            .join("\n")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reference_is_looked_for_in_the_rows_year_then_in_the_books_year() {
    let journal = "date,voucher,kind,fund,method,amount\n2024-02-02,PT-0001,donation,ST,cash,900\n\
        2024-02-03,PT-0002,donation,ST,cash,900\n2025-02-02,PT-0001,donation,ST,cash,900\n\
        2025-02-02,PT-0003,donation,ST,cash,900\n2023-02-02,PT-0007,donation,ST,cash,900\n\
        2025-02-02,PT-0005,donation,MX,cash,900\n";
    let of = |date, typed| about(journal, Some(2025), date, typed);
    let exact = |name: &str, replaced: usize| Ok((name.to_owned(), replaced));
    assert_eq!(of("2025-03-01", "PT-0001"), exact("PT-0001", 0));
    assert_eq!(of("2024-03-01", "PT-0001"), exact("PT-0001", 0), "the row's year first");
    assert_eq!(of("2024-03-01", "PT-0003"), exact("2025:PT-0003", 1), "then the book's");
    assert_eq!(of("2026-01-05", "PT-0003"), exact("2025:PT-0003", 1));
    assert_eq!(of("2025-03-01", "2024:PT-0002"), exact("2024:PT-0002", 0));
    assert_eq!(of("2025-03-01", "2024:pt 2"), exact("2024:PT-0002", 1));
    for typed in ["PT-0002", "PT2"] {
        let refused = of("2025-03-01", typed).unwrap_err();
        assert!(refused.contains("HB0308.elsewhere") && refused.contains("2024:PT-0002"), "{refused}");
    }
    // Neither the year of the row nor that of the book has it, so nothing is guessed.
    assert!(of("2024-03-01", "PT-0007").unwrap_err().contains("2023:PT-0007"));
    assert!(of("2025-03-01", "PT-0005").unwrap_err().contains("HB0308.missing"), "another association's");
    assert!(of("2025-03-01", "2024:PT-0003").unwrap_err().contains("HB0308.missing"), "the year is stated");
    assert_eq!(about(journal, None, "2025-03-01", "PT-0003"), exact("PT-0003", 0));
}

#[test]
fn a_reference_may_be_typed_as_on_paper_if_one_voucher_is_alike() {
    let journal = "date,voucher,kind,fund,method,amount\n2025-02-02,PC-0005,donation,ST,cash,900\n\
        2025-02-03,PC05/1,donation,ST,cash,900\n2025-02-03,PC-0006,donation,ST,cash,900\n\
        2025-02-04,pc6,donation,ST,cash,900\n2025-02-05,Phiếu 12/3,donation,ST,cash,900\n\
        2024-02-05,PC05,donation,ST,cash,900\n2025-02-06,PC-0008,donation,ST,cash,900\n\
        2025-02-06,PC-0008,donation,ST/vk,cash,900\n";
    let of = |typed| about(journal, Some(2025), "2025-03-01", typed);
    for typed in ["pc 05", "PC-5", "Pc.005", "pc5"] {
        assert_eq!(of(typed), Ok(("PC-0005".to_owned(), 1)), "{typed}");
    }
    assert_eq!(of("PC-0005"), Ok(("PC-0005".to_owned(), 0)));
    assert_eq!(of("phieu 12-03"), Ok(("Phiếu 12/3".to_owned(), 1)));
    assert!(of("phieu 123").is_err(), "digits on either side of a sign are two numbers");
    assert_eq!(of("PC-0006"), Ok(("PC-0006".to_owned(), 0)), "an exact match wins");
    assert_eq!(of("pc6"), Ok(("pc6".to_owned(), 0)));
    let refused = of("PC 6").unwrap_err();
    assert!(refused.contains("HB0308.alike"), "{refused}");
    assert!(refused.contains("PC-0006 (03/02/2025, ") && refused.contains("pc6 (04/02/2025, "), "{refused}");
    // Exact in another year, alike in this one: either may be meant.
    let refused = of("PC05").unwrap_err();
    assert!(refused.contains("PC-0005 (") && refused.contains("2024:PC05 ("), "{refused}");
    assert!(of("PC-0008").unwrap_err().contains("HB0308.alike"), "one voucher of two rows");
    assert!(of("PC-0009").unwrap_err().contains("HB0308.missing"));
}

#[test]
fn a_colon_in_a_voucher_is_no_year_unless_four_digits_stand_before_it() {
    let journal = "date,voucher,kind,fund,method,amount\n2025-02-02,17:05,donation,ST,cash,900\n\
        2025-02-03,02025:06,donation,ST,cash,900\n2025-02-04,2025:07,donation,ST,cash,900\n\
        2025-02-05,MBVC:08,donation,ST,cash,900\n";
    let of = |typed| about(journal, Some(2025), "2025-03-01", typed);
    for (typed, exact) in [
        ("17:05", "17:05"),
        ("17:5", "17:05"),
        ("2025:17:05", "17:05"),
        ("02025:6", "02025:06"),
        ("mbvc 8", "MBVC:08"),
        ("MBVC:8", "MBVC:08"),
    ] {
        let replaced = usize::from(typed != exact);
        assert_eq!(of(typed), Ok((exact.to_owned(), replaced)), "{typed}");
    }
    // What looks like a year is written with the year before it.
    assert_eq!(of("2025:2025:07"), Ok(("2025:2025:07".to_owned(), 0)));
}
