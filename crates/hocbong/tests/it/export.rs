//! Exports compared with the book itself: sums, read-back, order, what is refused. Other programs read them in
//! `xtask exports`.

use super::fuzz_corpus::oracles::sums;
use hocbong::export::{Export, ExportError, ExportFormat};
use hocbong::{
    Audit, Award, Book, BookFiles, Donation, Entry, Method, NaiveDate, Party, Posting, Source, Transaction,
    TransactionRecord, Transfer, Vnd, store,
};
use hocbong_core::ledger::balances::Turnover;
use hocbong_import::csv::ReadOptions;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const PROGRAMS: [ExportFormat; 3] = [ExportFormat::Ledger, ExportFormat::Hledger, ExportFormat::Beancount];

fn available() -> impl Iterator<Item = ExportFormat> {
    ExportFormat::ALL.into_iter().filter(|format| format.is_available())
}

fn write(book: &Book, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    Export::new(book, None).write(format, &mut bytes).unwrap();
    bytes
}

fn text(book: &Book, format: ExportFormat) -> String {
    String::from_utf8(write(book, format)).unwrap()
}

fn sample(name: &str) -> Book {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    Book::read(&store::read_book(&folder).unwrap(), &ReadOptions::default())
}

fn read(files: &[(&str, &str)]) -> Book {
    let journal = files.iter().map(|(name, text)| Source::new(*name, text.as_bytes().to_vec())).collect();
    Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default())
}

/// The transactions of a book by id. Each has its own.
fn transactions(book: &Book) -> BTreeMap<String, Transaction> {
    let rows: Vec<usize> = (0..book.ledger().len()).collect();
    let ids = book.ledger().ids(&rows);
    let all = book.ledger().iter().zip(ids).map(|(row, id)| {
        let record = TransactionRecord { id, ..row.to_record() };
        (id.to_string(), Transaction::try_from(record).unwrap())
    });
    let count = book.ledger().len();
    let all: BTreeMap<_, _> = all.collect();
    assert_eq!(all.len(), count);
    all
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(u64::from(number))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "",
        "[A-Za-z ]{1,8}",
        "(Mẫu|;|  |\"|\\\\|\\{|\\(|\\)|\\||,|x:y|date:2025-99-99|\\[2025-99-99\\]|\n|=|@|\\*|!|\u{202e}א){1,6}",
        "(Mẫu dài ){40,50}",
    ]
}

fn any_transaction() -> impl Strategy<Value = Transaction> {
    let texts = [any_text(), any_text(), any_text(), any_text(), any_text()];
    let numbers = (0..7_usize, 1..5_000_000_i64, 0..70_u32, 0..3_usize, 0..3_usize);
    (numbers, texts, "[A-Z(;)-]{0,3}").prop_map(|(numbers, texts, voucher)| {
        let (what, dong, days, method, fund) = numbers;
        let [party, purpose, memo, reference, school] = texts;
        let (amount, date, method) = (Vnd::new(dong), day(days), Method::ALL[method]);
        let fund = ["ST", "ST/vuot-kho", "MX/hoc bong"][fund];
        let builder = match what {
            0 => Donation::gift(fund, date, Method::Bank, amount).account("1121-VCB"),
            1 => Award::grant(fund, date, method, amount),
            2 => Transfer::reallocate("ST", "ST/a", date, method, amount),
            3 => Audit::count(fund, date, method, amount),
            4 => Transfer::out(fund, "CT", date, method, amount),
            5 => Entry::postings(
                "ST",
                date,
                [Posting::debit("111", "ST", amount), Posting::credit("5111", "ST", amount)],
            ),
            _ => Donation::gift(fund, date, method, amount),
        };
        let mut person = Party::named(party);
        person.school = (!school.is_empty()).then_some(school);
        let builder = builder.voucher(voucher).party(person).purpose(purpose).memo(memo);
        builder.reference(reference).build().unwrap()
    })
}

fn any_book() -> impl Strategy<Value = Book> {
    prop::collection::vec(any_transaction(), 1..12).prop_map(|mut all| {
        all.sort_by_key(Transaction::id);
        all.dedup_by_key(|transaction| transaction.id());
        Book::builder().transactions(all).build()
    })
}

/// The balances of the book, in the order of the names of accounts.
fn closings(book: &Book) -> Vec<i128> {
    let mut all: Vec<_> = book.ledger().turnovers(None).values().map(Turnover::closing).collect();
    all.sort_unstable();
    all
}

fn programs_get_the_sums_of(book: &Book) {
    for format in PROGRAMS {
        let [posted, asserted] = sums(&text(book, format), format);
        assert_eq!(posted, asserted, "{format:?}");
        let mut values: Vec<i128> = asserted.into_values().collect();
        values.sort_unstable();
        assert_eq!(values, closings(book), "{format:?}");
    }
}

/// Reads the journal of a book, as one file and as one for each month.
fn journal_reads_back(book: &Book) {
    let whole = Source::new("so.csv", write(book, ExportFormat::Journal));
    let months = Export::new(book, None).files(ExportFormat::Journal).unwrap();
    let months = months.into_iter().map(|(name, bytes)| Source::new(name, bytes)).collect();
    for journal in [vec![whole], months] {
        let again = Book::read(&BookFiles { journal, ..BookFiles::default() }, &ReadOptions::default());
        assert_eq!(transactions(&again), transactions(book));
        assert_eq!(again.ledger().turnovers(None), book.ledger().turnovers(None));
    }
}

#[cfg(feature = "serde")]
fn json_reads_back(book: &Book) {
    let document: serde_json::Value = serde_json::from_slice(&write(book, ExportFormat::Json)).unwrap();
    let read = |value: &serde_json::Value| serde_json::from_value::<Transaction>(value.clone()).unwrap();
    let again = document["transactions"].as_array().unwrap().iter().map(read);
    let again: BTreeMap<String, Transaction> = again.map(|one| (one.id().to_string(), one)).collect();
    assert_eq!(again, transactions(book));
    let balances = document["accounts"].as_array().unwrap().iter();
    let mut balances: Vec<i128> = balances.map(|one| one["balance"].as_i64().unwrap().into()).collect();
    balances.sort_unstable();
    assert_eq!(balances, closings(book));
}

/// Reads the Parquet file of a book with the crate's own reader and sums up its amounts.
#[cfg(feature = "parquet")]
fn parquet_sums_up(book: &Book) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use std::io::Write;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&write(book, ExportFormat::Parquet)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let (mut sums, mut without_amount) = (BTreeMap::<(String, String), i128>::new(), 0);
    for row in reader.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let value = |name: &str| row.get_column_iter().find(|(own, _)| *own == name).unwrap().1.clone();
        let text = |name: &str| match value(name) {
            Field::Str(text) => text,
            other => panic!("{name}: {other:?}"),
        };
        match value("signed_amount") {
            Field::Long(signed) => {
                assert_eq!(value("amount"), Field::Long(signed.abs()));
                assert_eq!(text("side"), if signed < 0 { "credit" } else { "debit" });
                *sums.entry((text("fund"), text("account"))).or_default() += i128::from(signed);
            }
            Field::Null => without_amount += 1,
            other => panic!("{other:?}"),
        }
    }
    let turnovers = book.ledger().turnovers(None).into_iter();
    let expected =
        turnovers.map(|((fund, account), one)| ((fund.to_owned(), account.to_owned()), one.closing()));
    assert_eq!(sums, expected.collect());
    assert_eq!(without_amount, Export::new(book, None).summary().unposted.values().sum::<u64>());
}

#[test]
fn the_sample_books_are_whole_in_every_format() {
    for name in ["soc-trang-2025", "can-tho-2025"] {
        let book = sample(name);
        programs_get_the_sums_of(&book);
        journal_reads_back(&book);
        #[cfg(feature = "serde")]
        json_reads_back(&book);
        #[cfg(feature = "parquet")]
        parquet_sums_up(&book);
        let summary = Export::new(&book, None).summary();
        let unposted: u64 = summary.unposted.values().sum();
        assert_eq!(summary.transactions + unposted, book.ledger().len() as u64);
        assert!(unposted > 0);
        let remarks = |format, start: &str| {
            text(&book, format).lines().filter(|line| line.contains(start)).count() as u64
        };
        assert_eq!(remarks(ExportFormat::Hledger, "; 2025-"), unposted);
        assert_eq!(remarks(ExportFormat::Ledger, "; 2025-"), unposted);
        assert_eq!(remarks(ExportFormat::Beancount, " custom \""), unposted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_book_is_whole_in_every_format(book in any_book()) {
        programs_get_the_sums_of(&book);
        journal_reads_back(&book);
        #[cfg(feature = "serde")]
        json_reads_back(&book);
        #[cfg(feature = "parquet")]
        parquet_sums_up(&book);
    }

    #[test]
    fn no_text_makes_a_line_or_shows_what_is_hidden(book in any_book()) {
        for format in [ExportFormat::Ledger, ExportFormat::Hledger] {
            let text = text(&book, format);
            prop_assert!(!text.chars().any(hocbong_core::text::is_hidden));
            for line in text.lines() {
                let is_known = line.is_empty()
                    || ["; ", "    ", "account ", "payee ", "tag ", "commodity ", "2025-"]
                        .iter()
                        .any(|start| line.starts_with(start));
                prop_assert!(is_known && line.len() < 4096, "{}", line);
                prop_assert!(!line.starts_with("2025-") || !line.contains(';'), "{}", line);
            }
        }
        prop_assert!(!text(&book, ExportFormat::Beancount).chars().any(hocbong_core::text::is_hidden));
    }

    #[test]
    fn months_together_have_the_lines_of_the_whole(book in any_book()) {
        for format in PROGRAMS {
            let files: BTreeMap<_, _> = Export::new(&book, None).files(format).unwrap().into_iter().collect();
            let ending = format.ending();
            let months = files.keys().filter(|name| !name.starts_with("main"));
            let months: Vec<u8> = months.flat_map(|name| files[name].clone()).collect();
            let main = String::from_utf8(files[&format!("main.{ending}")].clone()).unwrap();
            let includes = main.lines().filter(|line| line.starts_with("include ")).count();
            prop_assert_eq!(includes, files.len() - 1);
            prop_assert!(text(&book, format).contains(std::str::from_utf8(&months).unwrap()));
        }
    }

    #[test]
    fn neither_rows_nor_files_nor_threads_order_an_export(
        rows in prop::collection::vec((1..28_u32, 0..3_usize, 0..2_usize, 1..4_i64, 0..3_usize), 1..30),
        cut in 0..30_usize,
    ) {
        let line = |(day, kind, fund, amount, party): &(u32, usize, usize, i64, usize)| {
            let (kind, fund) = (["donation", "award", "expense"][*kind], ["ST", "ST/a"][*fund]);
            format!("2025-03-{day:02},{kind},{fund},cash,{amount},{}\n", ["", "Mẫu A", "Mẫu B"][*party])
        };
        let lines: Vec<String> = rows.iter().map(line).collect();
        let file = |lines: &[String]| format!("date,kind,fund,method,amount,party\n{}", lines.concat());
        let (one, two) = lines.split_at(cut.min(lines.len()));
        let (one, two) = (file(one), file(two));
        let book = read(&[("a.csv", &one), ("b.csv", &two)]);
        let other = read(&[("b.csv", &two), ("a.csv", &one)]);
        for format in available() {
            prop_assert_eq!(write(&book, format), write(&other, format), "{:?}", format);
        }
    }
}

const HEADER: &str = "id,date,kind,fund,voucher,account,debit,credit\n";

#[test]
fn what_does_not_balance_is_refused_where_it_cannot_stand() {
    let one = "01890000-0000-7000-8000-000000000001";
    let rows = format!("{HEADER}{one},2025-01-02,entry,ST,1,111,5,\n{one},2025-01-02,entry,ST,1,5111,,4\n");
    let book = read(&[("j.csv", &rows)]);
    for format in available().filter(|format| !format.holds_unbalanced()) {
        let refused = Export::new(&book, None).write(format, &mut Vec::new());
        let Err(ExportError::Unbalanced { places }) = refused else { panic!("{format:?}: {refused:?}") };
        assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), ["j.csv:2"]);
        // A period that ends before it is another matter.
        Export::new(&book, Some(day(0))).write(format, &mut Vec::new()).unwrap();
    }
    let again = read(&[("so.csv", &text(&book, ExportFormat::Journal))]);
    assert_eq!(again.ledger().turnovers(None), book.ledger().turnovers(None));
    assert_eq!(again.ledger().len(), 1);
}

#[test]
fn what_balances_only_over_two_funds_is_refused_as_well() {
    let one = "01890000-0000-7000-8000-000000000001";
    let rows = format!("{HEADER}{one},2025-01-02,entry,ST,1,111,5,\n{one},2025-01-02,entry,MX,1,5111,,5\n");
    let book = read(&[("j.csv", &rows)]);
    let refused = Export::new(&book, None).write(ExportFormat::Hledger, &mut Vec::new());
    assert!(matches!(refused, Err(ExportError::Unbalanced { .. })), "{refused:?}");
}

#[test]
fn rows_in_error_are_refused_where_a_file_cannot_name_them() {
    let rows =
        "date,kind,fund,method,amount\n2025-01-02,donation,ST,cash,5\n2025-01-03,donation,ST,cash,năm\n";
    let book = read(&[("j.csv", rows)]);
    for format in available().filter(|format| !format.holds_unread()) {
        let refused = Export::new(&book, None).write(format, &mut Vec::new());
        assert!(matches!(refused, Err(ExportError::Unread)), "{format:?}: {refused:?}");
        assert!(Export::new(&book, None).files(format).is_err());
    }
    #[cfg(feature = "serde")]
    {
        let document: serde_json::Value = serde_json::from_slice(&write(&book, ExportFormat::Json)).unwrap();
        let finding = &document["findings"][0];
        assert_eq!(
            (&finding["severity"], &finding["file"], &finding["line"]),
            (&"error".into(), &"j.csv".into(), &3.into())
        );
    }
}

#[test]
fn a_repeated_id_is_refused_where_it_would_join_two_transactions() {
    let one = "01890000-0000-7000-8000-000000000001";
    let row = |file: &str| {
        format!("id,date,kind,fund,method,amount,memo\n{one},2025-01-02,donation,ST,cash,5,{file}\n")
    };
    let book = read(&[("a.csv", &row("a")), ("b.csv", &row("b"))]);
    let refused = Export::new(&book, None).write(ExportFormat::Journal, &mut Vec::new());
    let Err(ExportError::RepeatedId { places, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(places.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a.csv:2", "b.csv:2"]);
    programs_get_the_sums_of(&book);
}

#[test]
fn an_export_ends_with_the_day_that_is_asked_for() {
    let book = sample("can-tho-2025");
    let last = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();
    let mut bytes = Vec::new();
    Export::new(&book, Some(last)).write(ExportFormat::Hledger, &mut bytes).unwrap();
    let [posted, asserted] = sums(std::str::from_utf8(&bytes).unwrap(), ExportFormat::Hledger);
    assert_eq!(posted, asserted);
    let mut expected: Vec<_> = book.ledger().turnovers(Some(last)).values().map(Turnover::closing).collect();
    let mut values: Vec<i128> = asserted.into_values().collect();
    expected.sort_unstable();
    values.sort_unstable();
    assert_eq!(values, expected);
}

#[test]
fn a_book_without_transactions_gives_a_file_in_every_format() {
    let book = read(&[("j.csv", "date,kind,fund,method,amount\n")]);
    for format in available() {
        let export = Export::new(&book, None);
        export.write(format, &mut Vec::new()).unwrap();
        assert_eq!(export.files(format).unwrap().len(), 1, "{format:?}");
    }
}
