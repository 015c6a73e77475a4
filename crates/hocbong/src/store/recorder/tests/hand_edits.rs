//! Recording in a journal that people have edited by hand. Whatever they did, each of their lines is still
//! present afterwards, or the command refused and changed no byte.

use super::faulty::{Chance, FaultyDisk};
use super::*;
use crate::closing::close;
use crate::csv::Form;
use crate::csv::write::write_ledger;
use crate::opening::openings_after;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::sync::LazyLock;

/// One thing that a person or a program does to a file.
#[derive(Clone, Debug)]
enum Edit {
    /// Types a text into a line.
    Types(&'static str),
    /// Loses everything after a byte.
    CutsTail,
    /// Loses a range of bytes.
    CutsMiddle,
    /// Removes the last line end.
    TakesLastLineEnd,
    /// Removes the blank cells at the end of a line.
    TakesBlankCells,
    /// Blanks a cell.
    BlanksCell,
    /// Saves with the line ends of another system: all of them, or one.
    ForeignLineEnds(&'static str, bool),
    /// Swaps two lines.
    SwapsLines,
    /// Pastes a line twice.
    DoublesLine,
    /// Adds a line somewhere.
    AddsLine(&'static str),
    /// Adds a row at the end, with or without a line end.
    AddsRow(&'static str, bool),
    /// Leaves a copy under another name, with or without the ids.
    Copies(&'static str, bool),
    /// Adds a second file.
    SecondFile(&'static str, &'static str),
    /// Changes the encoding of the file.
    ByteOrderMark,
    Utf16,
    BadByte(u8),
}

const ROWS: [&str; 8] = [
    "2025-03-05,PT-0900,donation,ST,cash,7000000,,,Bà Mẫu Gõ Tay",
    "2025-03-06,PT-0901,donation,ST,cash,\"1.500.000\",,,\"Ông Mẫu, cựu học sinh\",,\"ủng hộ\nhai dòng\"",
    "06/03/2025,PT-0902,ủng hộ,ST,tiền mặt,2.000.000",
    "2025-03-07,PC-0903,expense,ST,cash,30000,,,Nhà in Mẫu,,in giấy,,,,,,,,,,,,,,,,",
    "2025-03-08,PT-0904,donation,ST,cash",
    "2025-03-08,PT-0905,donation,ST,cash,12x",
    "Cộng,,,,,9.000.000",
    "2025-03-09,PT-0906,donation,ST,cash,400000,,,\"Bà Mẫu Mở",
];
const LINES: [&str; 6] = ["", "Ghi chú: đã đối chiếu với thủ quỹ", ",,,,,,", "-----", "# để sau", "\""];

fn edits() -> impl Strategy<Value = Edit> {
    const TYPED: [&str; 13] =
        ["\"", "\"\"", ",", "\n", "\r", ";", "\t", "đ", "\u{feff}", "\u{0}", "x", "\",\"", "\"\n"];
    prop_oneof![
        4 => prop::sample::select(&TYPED[..]).prop_map(Edit::Types),
        3 => Just(Edit::CutsTail),
        1 => Just(Edit::CutsMiddle),
        2 => Just(Edit::TakesLastLineEnd),
        2 => Just(Edit::TakesBlankCells),
        1 => Just(Edit::BlanksCell),
        1 => (prop::sample::select(&["\r\n", "\r", "\n\n"][..]), any::<bool>())
            .prop_map(|(end, all)| Edit::ForeignLineEnds(end, all)),
        1 => Just(Edit::SwapsLines),
        1 => Just(Edit::DoublesLine),
        1 => prop::sample::select(&LINES[..]).prop_map(Edit::AddsLine),
        4 => (prop::sample::select(&ROWS[..]), any::<bool>()).prop_map(|(row, ends)| Edit::AddsRow(row, ends)),
        2 => (prop::sample::select(&["2025 (1).csv", "2025 - Bản sao.csv", "thang-3.csv", ".2025.csv"][..]), any::<bool>())
            .prop_map(|(name, ids)| Edit::Copies(name, ids)),
        1 => prop::sample::select(&[
            ("2025-02.csv", "date,kind,fund,method,amount,party\n2025-02-09,donation,ST,cash,50000,Cô Mẫu\n"),
            ("2025-2.csv", "ngày,loại\n"),
            ("ghi-chu.csv", "Việc cần làm\nhỏi thủ quỹ\n"),
            ("2025-but-toan.csv", ""),
        ][..]).prop_map(|(name, text)| Edit::SecondFile(name, text)),
        1 => prop_oneof![
            Just(Edit::ByteOrderMark), Just(Edit::Utf16), any::<u8>().prop_map(Edit::BadByte)
        ],
    ]
}

/// Applies one edit to a file; `places` chooses where.
fn apply(disk: &FaultyDisk, edit: &Edit, places: &mut Chance) {
    const NAME: &str = "journal/2025.csv";
    let Some(bytes) = disk.bytes(NAME) else { return };
    let header = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut place =
        || if bytes.len() > header { header + places.below(bytes.len() - header + 1) } else { bytes.len() };
    let insert = |at: usize, text: &[u8]| [&bytes[..at], text, &bytes[at..]].concat();
    let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let line_at =
        |at: usize| memchr::memchr_iter(b'\n', &bytes[..at]).count().min(lines.len().saturating_sub(1));
    let on_line = |at: usize, change: &dyn Fn(&[u8]) -> Vec<u8>| {
        let chosen = line_at(at);
        let changed = lines
            .iter()
            .enumerate()
            .map(|(number, line)| if number == chosen { change(line) } else { line.clone() });
        changed.collect::<Vec<_>>().concat()
    };
    let after = match edit {
        Edit::Types(text) => insert(place(), text.as_bytes()),
        Edit::CutsTail => bytes[..place()].to_vec(),
        Edit::CutsMiddle => {
            let (one, other) = (place(), place());
            [&bytes[..one.min(other)], &bytes[one.max(other)..]].concat()
        }
        Edit::TakesLastLineEnd => bytes.strip_suffix(b"\n").unwrap_or(&bytes).to_vec(),
        Edit::TakesBlankCells => on_line(place(), &|line| {
            let text = String::from_utf8_lossy(line);
            let end = if text.ends_with('\n') { "\n" } else { "" };
            format!("{}{end}", text.trim_end_matches(['\n', ','])).into_bytes()
        }),
        Edit::BlanksCell => on_line(place(), &|line| {
            let mut cells: Vec<&[u8]> = line.split(|byte| *byte == b',').collect();
            let chosen = line.len() % cells.len().max(1);
            if chosen + 1 < cells.len() {
                cells[chosen] = b"";
            }
            cells.join(&b','.to_owned())
        }),
        Edit::ForeignLineEnds(end, true) => {
            bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end.as_bytes())
        }
        Edit::ForeignLineEnds(end, false) => {
            on_line(place(), &|line| [line.strip_suffix(b"\n").unwrap_or(line), end.as_bytes()].concat())
        }
        Edit::SwapsLines => {
            let (one, other) = (line_at(place()), line_at(place()));
            let mut lines = lines.clone();
            if !lines.is_empty() {
                lines.swap(one, other);
            }
            lines.concat()
        }
        Edit::DoublesLine => on_line(place(), &|line| [line, line].concat()),
        Edit::AddsLine(text) => on_line(place(), &|line| [line, text.as_bytes(), b"\n"].concat()),
        Edit::AddsRow(row, ends) => {
            let glue = if bytes.ends_with(b"\n") { "" } else { "\n" };
            [&bytes[..], glue.as_bytes(), row.as_bytes(), if *ends { b"\n" } else { b"" }].concat()
        }
        Edit::Copies(name, has_ids) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let without = |text: String| {
                text.split('\n')
                    .map(|line| {
                        let is_id = |cell: &&str| cell.len() == 36 && cell.matches('-').count() == 4;
                        line.split(',')
                            .map(|cell| if is_id(&cell) { "" } else { cell })
                            .collect::<Vec<_>>()
                            .join(",")
                    })
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            let copy = if *has_ids { text } else { without(text) };
            Storage::write(&disk, &format!("journal/{name}"), copy.as_bytes()).unwrap();
            bytes.clone()
        }
        Edit::SecondFile(name, text) => {
            Storage::write(&disk, &format!("journal/{name}"), text.as_bytes()).unwrap();
            bytes.clone()
        }
        Edit::ByteOrderMark => [&b"\xef\xbb\xbf"[..], &bytes].concat(),
        Edit::Utf16 => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
        }
        Edit::BadByte(byte) => insert(place(), &[*byte]),
    };
    Storage::write(&disk, NAME, &after).unwrap();
}

/// What a recording command does with the book.
#[derive(Clone, Copy, Debug)]
enum Command {
    /// `add`: the number of rows, and the kind of the first.
    Add(usize, &'static str),
    /// `close`.
    Close,
    /// `init --from`: reads the book and makes another one.
    Init,
}

fn commands() -> impl Strategy<Value = Command> {
    let kinds = &["donation", "expense", "audit:finding", "deposit"][..];
    prop_oneof![
        6 => (1..3_usize, prop::sample::select(kinds)).prop_map(|(rows, kind)| Command::Add(rows, kind)),
        2 => Just(Command::Close),
        1 => Just(Command::Init),
    ]
}

type Sums = BTreeMap<(String, String), i128>;

/// Returns what is posted on each account of each fund, and the number of transactions.
fn sums_of<'a>(rows: impl Iterator<Item = crate::ledger::TransactionRef<'a>>) -> (Sums, usize) {
    let (mut sums, mut count) = (Sums::new(), 0);
    for row in rows {
        count += 1;
        for posting in row.postings() {
            let place = (posting.fund().to_owned(), posting.account().to_owned());
            *sums.entry(place).or_default() += i128::from(posting.signed());
        }
    }
    sums.retain(|_, sum| *sum != 0);
    (sums, count)
}

fn plus((mut sums, count): (Sums, usize), (more, more_count): (Sums, usize)) -> (Sums, usize) {
    for (place, sum) in more {
        *sums.entry(place).or_default() += sum;
    }
    sums.retain(|_, sum| *sum != 0);
    (sums, count + more_count)
}

/// Runs the command and returns what it recorded.
fn run(disk: &FaultyDisk, command: Command) -> Result<(Sums, usize), String> {
    let debug = |error: &dyn std::fmt::Debug| format!("{error:?}");
    let recorder = Recorder::open(disk, "so", &mut |_| ()).map_err(|error| debug(&error))?;
    let files = recorder.files().map_err(|error| debug(&error))?;
    match command {
        Command::Add(rows, kind) => {
            let mut text = "date,kind,fund,method,amount,party,account,counter_account\n".to_owned();
            for row in 0..rows {
                let kind = if row == 0 { kind } else { "donation" };
                let (method, amount, about) = match kind {
                    "audit:finding" => ("", "", ""),
                    "deposit" => ("", "1000", ""),
                    _ => ("cash", "2000", ""),
                };
                writeln!(text, "2025-04-0{},{kind},ST,{method},{amount},\"Cô Mẫu {row}\",{about},", row + 1)
                    .unwrap();
            }
            let source = Source::new("nhap.csv", text.as_bytes());
            let (batch, _) =
                Batch::read(&source, &ReadOptions::default(), &crate::ChartOfAccounts::default())
                    .map_err(|error| debug(&error))?;
            let mut next = 500;
            let mut ids = || {
                next += 1;
                id(next)
            };
            let planned =
                plan(files, batch, &mut ids, &RecordingOptions::default()).map_err(|error| debug(&error))?;
            recorder.record(&planned.change, &planned.torn).map_err(|error| debug(&error))?;
            Ok(sums_of(planned.transactions()))
        }
        Command::Close => {
            let book = Book::read(&files, &ReadOptions::default());
            let closing = close(&book, 2025).map_err(|error| debug(&error))?;
            let mut bytes = Vec::new();
            write_ledger(&mut bytes, Form::Journal, book.chart(), &closing).map_err(|error| debug(&error))?;
            let change = Change::new_file("journal/2025-ket-chuyen.csv", bytes);
            recorder.record(&change, &[]).map_err(|error| debug(&error))?;
            let mut sums = Sums::new();
            for posting in closing.iter().flat_map(crate::Transaction::postings) {
                let place = (posting.fund.clone(), posting.account.clone());
                let amount = i128::from(posting.amount.get());
                *sums.entry(place).or_default() +=
                    if posting.side == crate::DebitCredit::Debit { amount } else { -amount };
            }
            Ok((sums, closing.len()))
        }
        Command::Init => {
            let book = Book::read(&files, &ReadOptions::default());
            openings_after(&book, 2025).map_err(|error| debug(&error))?;
            Ok((Sums::new(), 0))
        }
    }
}

/// Counts each line of the files, without line ends.
fn lines_of<'a>(files: impl Iterator<Item = &'a Vec<u8>>) -> BTreeMap<Vec<u8>, usize> {
    let mut lines = BTreeMap::new();
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    for line in files.flat_map(|bytes| bytes.split(is_end)).filter(|line| !line.is_empty()) {
        *lines.entry(line.to_vec()).or_default() += 1;
    }
    lines
}

/// A book in which some rows were recorded by us.
static BOOK: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let disk = disk();
    for number in 0..3 {
        record(&disk, number).1.unwrap();
    }
    disk.contents().into_iter().collect()
});

fn hold(edits: &[Edit], seed: u64, command: Command) -> Result<bool, TestCaseError> {
    let files: Vec<(&str, &[u8])> = BOOK.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let disk = FaultyDisk::with(&files);
    let mut places = Chance(seed);
    for edit in edits {
        apply(&disk, edit, &mut places);
    }
    let before = disk.contents();
    let known = sums_of(read(&disk).ledger.iter());
    match run(&disk, command) {
        Err(_) => {
            prop_assert_eq!(disk.contents(), before, "a refused command changed the book");
            Ok(false)
        }
        Ok(recorded) => {
            let after = disk.contents();
            let there = lines_of(after.values());
            for (line, count) in lines_of(before.values()) {
                let now = there.get(&line).copied().unwrap_or_default();
                prop_assert!(now >= count, "lost: {:?}", String::from_utf8_lossy(&line));
            }
            // What was set aside was not a row; everything else is unmoved.
            for (name, bytes) in &before {
                let (now, kept) = (&after[name], after.get(&format!("{name}.dong-rach-1")));
                let rest = bytes.strip_suffix(&kept.cloned().unwrap_or_default()[..]);
                prop_assert!(rest.is_some_and(|rest| now.starts_with(rest)), "{name} was changed");
            }
            prop_assert_eq!(sums_of(read(&disk).ledger.iter()), plus(known, recorded));
            Ok(true)
        }
    }
}

/// Eight times the cases that `PROPTEST_CASES` asks for; about two thousand by default.
fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig { cases: config.cases * 8, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hand_edits_lose_nothing_when_somebody_records(
        edits in prop::collection::vec(edits(), 0..4), seed in any::<u64>(), command in commands(),
    ) {
        hold(&edits, seed, command)?;
    }
}

#[test]
fn the_edits_are_neither_all_refused_nor_all_recorded() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut recorded, mut refused) = (0, 0);
    for seed in 0..300 {
        let case = (prop::collection::vec(edits(), 0..4), commands());
        let (edits, command) = case.new_tree(&mut runner).unwrap().current();
        if hold(&edits, seed, command).unwrap() { recorded += 1 } else { refused += 1 }
    }
    assert!(recorded > 60 && refused > 60, "{recorded} recorded, {refused} refused");
}
