//! Reading a file in parts gives the same result as reading it in sequence.

use super::shapes::{one_of, pairs_row, register_row};
use crate::csv::ledger_form::read_ledger_source;
use crate::csv::profile::{Parting, ReadOptions};
use crate::meter::Meter;
use crate::source::{Shared, Source};
use hocbong_core::account::ChartOfAccounts;
use hocbong_core::ledger::{LedgerBuilder, LedgerRow, LikeRow, PartedSink, RowFault, RowShape, RowSink};
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the parts that were accepted (1), and those that were made by all threads (2).
struct Counting<'c>(LedgerBuilder<'c>, usize, Arc<AtomicUsize>);

impl RowSink for Counting<'_> {
    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
        self.0.take(row)
    }

    fn shape(&mut self) -> Option<RowShape> {
        self.0.shape()
    }

    fn take_like(&mut self, shape: RowShape, row: LikeRow<'_>) -> Option<i128> {
        self.0.take_like(shape, row)
    }

    fn note_blank(&mut self, row: LedgerRow<'_>) {
        self.0.note_blank(row);
    }

    fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault> {
        self.0.would_change(row)
    }
}

impl PartedSink for Counting<'_> {
    type Part = Self;

    fn part(&self) -> Self::Part {
        self.2.fetch_add(1, Ordering::Relaxed);
        Self(self.0.part(), 0, Arc::clone(&self.2))
    }

    fn append(&mut self, part: Self::Part, lines: u32) {
        self.1 += 1;
        self.0.append(part.0, lines);
    }
}

/// Returns everything that reading a source gives, and the number of parts accepted.
fn reading(source: &Source, parting: Parting) -> (String, usize) {
    let (read, taken, _) = reading_parts(source, parting);
    (read, taken)
}

/// Like [`reading`], and returns the number of parts made.
fn reading_parts(source: &Source, parting: Parting) -> (String, usize, usize) {
    let chart = ChartOfAccounts::default();
    let mut sink = Counting(LedgerBuilder::new(&chart), 0, Arc::default());
    // Another file comes first, so that the source's own rows are not the first.
    let before = Source::new("before.csv", "date,kind,fund,method,amount\n2025-01-02,donation,ST,bank,5\n");
    let mut diagnostics = Vec::new();
    sink.0.start_file(before.name());
    let first = read_ledger_source(&before, &ReadOptions::default(), &mut sink, &mut diagnostics);
    sink.0.start_file(source.name());
    let options = ReadOptions { parting, ..ReadOptions::default() };
    let meter = Arc::new(Meter::default());
    let source = source.clone().with_meter(&meter);
    let report = read_ledger_source(&source, &options, &mut sink, &mut diagnostics);
    // The meter does not count what is read twice. A table that is refused is not read.
    assert!(report.header_line.is_none() || meter.bytes().0 == meter.bytes().1, "{meter:?}");
    let finished = sink.0.finish();
    (format!("{first:?}, {report:?}, {diagnostics:?}, {finished:?}"), sink.1, sink.2.load(Ordering::Relaxed))
}

/// Reads a text in one part and in parts of at least `shortest` bytes, whole and in blocks, with and without
/// threads that take over the work of others. Returns the number of parts accepted without taking over.
fn both_ways(text: &str, threads: usize, shortest: usize, block: usize) -> Result<usize, TestCaseError> {
    let parting = Parting::on(threads).no_shorter_than(shortest);
    let source = Source::new("books.csv", text);
    let (whole, none) = reading(&source, Parting::default());
    let (parted, parts) = reading(&source, parting);
    prop_assert_eq!(none, 0);
    prop_assert!(parted == whole, "{}", first_difference(&parted, &whole));
    if let Some(source) = Source::in_blocks("books.csv", Cursor::new(text.to_owned()), block).unwrap() {
        let (in_blocks, _) = reading(&source, parting);
        prop_assert!(in_blocks == whole, "{}", first_difference(&in_blocks, &whole));
        let (shared, _) = reading(&source, parting.in_steps_of(shortest));
        prop_assert!(shared == whole, "{}", first_difference(&shared, &whole));
    }
    let (shared, _) = reading(&source, parting.in_steps_of(1));
    prop_assert!(shared == whole, "{}", first_difference(&shared, &whole));
    Ok(parts)
}

fn first_difference(found: &str, expected: &str) -> String {
    let mut both = found.split(',').zip(expected.split(','));
    let differ = both.find(|(found, expected)| found != expected);
    format!("{differ:?}")
}

/// A line of a register, usually a row.
fn line(header: &'static str, row: BoxedStrategy<Vec<String>>) -> impl Strategy<Value = String> {
    let odd = one_of(&[
        "",
        "\r",
        "\n\n",
        ",,,,,",
        "Tổng cộng,,,,,700000,,,,,,",
        "Cộng,,,,,,,,,,,",
        "\"mở,,",
        "x\"y,\"z\nTotal,,,,\n2025-01-02,PT9,donation,ST,bank,5,,,,,,\n\",",
        "\u{feff}2025-01-02,PT01,donation,ST,bank,7000,Lan,,,,,",
        "2025-01-05,PT5,reversal,ST,,,,,,PT01,,",
        "2025-01-05,PT6,reversal,ST,,,,,,PT02,,",
        "2025-01-02,PT02,donation,ST,bank,9000,Lan,,,,,",
        "2025-01-02,PT03,donation,ST,bank",
        "2025-01-02,PT03,donation,ST,bank,5,,,,,,,dư",
        "2025-01-02,PT04,award,ST,bank,5x,Vũ Mẫu Hoa,,,,,",
        "2025-01-02,PT05,award,ST,Vũ Mẫu Hoa",
    ]);
    prop_oneof![
        60 => row.prop_map(|row| row.join(",")),
        6 => odd,
        1 => Just(header.to_owned()),
    ]
}

/// A whole file of such lines; rarely with another header in between.
fn file(header: &'static str, row: BoxedStrategy<Vec<String>>) -> impl Strategy<Value = String> {
    let other = prop::option::weighted(0.15, (0..150_usize).prop_map(|at| (at, "ngày,diễn giải,thu,chi")));
    let lines = prop::collection::vec(line(header, row), 60..160);
    (lines, other, one_of(&["\n", "\n", "\r\n", "\r"]), any::<bool>()).prop_map(
        move |(mut lines, other, end, is_ended)| {
            lines.insert(0, header.to_owned());
            if let Some((at, other)) = other {
                lines.insert(at.clamp(1, lines.len()), other.to_owned());
            }
            lines.join(&end) + if is_ended { &end } else { "" }
        },
    )
}

const REGISTER: &str = "date,voucher,kind,fund,method,amount,party,purpose,memo,about,decision,id";
const PAIRS: &str = "date,kind,fund,debit_account,credit_account,amount,party,currency,foreign_amount";

proptest! {
    #[test]
    fn a_register_is_read_the_same_in_parts(
        text in file(REGISTER, register_row().boxed()),
        threads in 2_usize..7,
        shortest in prop::sample::select(vec![1_usize, 100, 1000]),
        block in 50_usize..3000,
    ) {
        both_ways(&text, threads, shortest, block)?;
    }

    #[test]
    fn pairs_are_read_the_same_in_parts(
        text in file(PAIRS, pairs_row().boxed()),
        threads in 2_usize..7,
        shortest in prop::sample::select(vec![1_usize, 100, 1000]),
        block in 50_usize..3000,
    ) {
        both_ways(&text, threads, shortest, block)?;
    }
}

fn register(rows: impl IntoIterator<Item = String>) -> String {
    let header = "date,voucher,kind,fund,method,amount,party,about".to_owned();
    std::iter::once(header).chain(rows).map(|line| line + "\n").collect()
}

fn plain(row: usize) -> String {
    format!("2025-01-02,PT{row},donation,ST,bank,{row}000,Nguyễn Văn {},", row % 7)
}

/// A text of `rows` rows, one of which is replaced by `odd`.
fn with_one(rows: usize, at: usize, odd: &str) -> String {
    register((1..=rows).map(|row| if row == at { odd.to_owned() } else { plain(row) }))
}

#[test]
fn every_part_of_a_plain_file_is_taken() {
    let text = register((1..=900).map(plain));
    for threads in 1..9 {
        assert_eq!(both_ways(&text, threads, 1, 4096).unwrap(), threads - 1);
    }
    assert_eq!(both_ways(&text, 8, text.len() / 3, 4096).unwrap(), 1);
    assert_eq!(both_ways(&text.replace('\n', "\r"), 4, 1, 4096).unwrap(), 0);
    assert_eq!(both_ways(&text.replace('\n', "\r\n\r\n"), 4, 1, 4096).unwrap(), 3);
}

/// Threads hardly ever finish at the same time, and the first to finish has more to do. Whatever was read is
/// accepted.
#[test]
fn what_others_have_yet_to_read_is_taken_over() {
    let text = register((1..=9000).map(plain));
    let read = |parting| reading_parts(&Source::new("books.csv", text.as_bytes()), parting);
    let (whole, ..) = read(Parting::default());
    let mut most = 0;
    for threads in [2, 3, 2, 3, 2, 3] {
        let (shared, taken, made) = read(Parting::on(threads).no_shorter_than(1).in_steps_of(1));
        assert!(shared == whole, "{}", first_difference(&shared, &whole));
        // One part of each thread reads no rows.
        assert_eq!(taken, made - threads);
        most = most.max(taken + 1 - threads);
    }
    assert!(most > 0, "nobody took over anything");
}

#[test]
fn parts_with_faults_are_taken_too() {
    for odd in [
        "2025-13-01,PT5,donation,ST,bank,5000,Lan,",
        "2025-01-02,PT5,donation,ST,bank,,Lan,",
        "2025-01-02,PT5,donation,ST,bank,\"1.500\",\"Lan, và\ncác bạn\",",
        "2025-01-02,PT5,reversal,ST,,,,PT890",
        ",,,,,,,",
        "date,voucher,kind,fund,method,amount,party,about",
        "2025-01-02,PT5,donation,ST,\"bank",
    ] {
        // The rest of the file is in the cell that is never closed.
        let taken = if odd.ends_with("\"bank") { 2 } else { 3 };
        assert_eq!(both_ways(&with_one(900, 600, odd), 4, 1, 4096).unwrap(), taken, "{odd}");
    }
}

/// Rows that depend on earlier rows are read in order, and the parts after them are accepted again.
#[test]
fn what_depends_on_rows_before_it_is_not_decided_in_a_part() {
    let total = "Tổng cộng,,,,,4095000,,";
    assert_eq!(both_ways(&with_one(900, 600, total), 4, 1, 4096).unwrap(), 3);
    assert_eq!(both_ways(&with_one(900, 600, "ngày,diễn giải,thu,chi"), 4, 1, 4096).unwrap(), 2);
    let mixed = register((1..=900).map(|row| match row {
        100 => "2025-01-02,PT5,donation,ST,bank,1.500.000,Lan,".to_owned(),
        800 => "2025-01-02,PT5,donation,ST,bank,\"2,500,000\",Lan,".to_owned(),
        _ => plain(row),
    }));
    assert_eq!(both_ways(&mixed, 2, 1, 4096).unwrap(), 1);
    // More faults than are listed, three per row: once the list is full, rows are read in order.
    let faults = register(
        (1..=25_000).map(|row| if row > 5000 { "?,,donation,,,x1,,".to_owned() } else { plain(row) }),
    );
    assert_eq!(both_ways(&faults, 4, 1, 1 << 16).unwrap(), 2);
}

/// A file that changes while it is read is refused from the change on, whichever part changes.
#[test]
fn a_part_of_a_file_that_changed_is_not_taken() {
    let text = register((1..=900).map(plain));
    for at in [700, text.len() / 2, text.len() - 700] {
        let file = Shared::new(text.as_bytes());
        let source = Source::in_blocks("books.csv", file.clone(), 512).unwrap().unwrap();
        let (untouched, taken) = reading(&source, Parting::on(4).no_shorter_than(1));
        assert_eq!(taken, 3);
        file.change(|bytes| bytes[at] = b'?');
        let (whole, _) = reading(&source, Parting::default());
        let (parted, _) = reading(&source, Parting::on(4).no_shorter_than(1));
        assert!(whole.contains("HB0102.changed") && whole != untouched);
        assert!(parted == whole, "{}", first_difference(&parted, &whole));
    }
}

/// A line inside quotes that looks like a row is not accepted as the beginning of a part.
#[test]
fn a_part_that_begins_inside_quotes_is_not_taken() {
    let inside: String = (1..=400).map(|row| plain(row) + "\n").collect();
    let rows =
        (1..=400).map(plain).chain([format!("2025-01-02,PT5,donation,ST,bank,5000,\"Lan\n{inside}\",")]);
    let text = register(rows.chain((401..=500).map(plain)));
    assert_eq!(both_ways(&text, 2, 1, 4096).unwrap(), 0);
}

/// A statement among ledgers is not read, but that it is not plain text further down is noticed all the same.
#[test]
fn a_statement_that_is_no_text_further_down_is_read_again() {
    let mut bytes = b"date,credit,debit,text\n".to_vec();
    bytes.extend_from_slice(&b"2025-01-02,5000,,Gop quy\n".repeat(5000));
    bytes.extend_from_slice(b"2025-01-02,5000,,G\xf3p qu\xfd\n");
    let whole = Source::new("books.csv", bytes.clone());
    let blocks = Source::in_blocks("books.csv", Cursor::new(bytes), 4096).unwrap().unwrap();
    let read = |source: &Source| {
        crate::source::reading_again(&[source], || {
            let chart = ChartOfAccounts::default();
            let (mut sink, mut diagnostics) = (LedgerBuilder::new(&chart), Vec::new());
            sink.start_file(source.name());
            let options = ReadOptions::default();
            let report =
                crate::csv::ledger_form::read_ledger_once(source, &options, &mut sink, &mut diagnostics);
            format!("{report:?}, {diagnostics:?}, {:?}", sink.finish())
        })
    };
    assert_eq!(read(&blocks), read(&whole));
    assert!(read(&whole).contains("Statement") || read(&whole).contains("HB0102"), "{}", read(&whole));
}
