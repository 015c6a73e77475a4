//! Reading in blocks or parts gives the same result as reading a file whole.

use super::*;
use crate::csv::profile::Parting;
use crate::source::Shared;
use proptest::prelude::*;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Collects every CSV file in a folder.
fn fixtures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fixtures(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
}

fn reading(source: &Source) -> String {
    reading_on(1, source)
}

fn reading_on(threads: usize, source: &Source) -> String {
    let parting = Parting::on(threads).no_shorter_than(1);
    format!("{:#?}", Reading::from_sources(&[(source, ReadOptions { parting, ..ReadOptions::default() })]))
}

#[test]
fn every_fixture_reads_the_same_in_blocks() {
    let mut files = Vec::new();
    fixtures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut files);
    let mut in_blocks = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let whole = Source::new("file.csv", bytes.clone());
        for size in [7, 64, 4096] {
            for threads in [1, 3] {
                let reader = Cursor::new(bytes.clone());
                let Some(source) = Source::in_blocks("file.csv", reader, size).unwrap() else { continue };
                in_blocks += 1;
                let place = file.display();
                assert!(reading_on(threads, &source) == reading(&whole), "{place}, in blocks of {size}");
                assert_eq!((source.length(), source.sha256()), (whole.length(), whole.sha256()));
            }
        }
    }
    assert!(in_blocks > 400, "{in_blocks} files were read");
}

/// Generates statements, including rows that are not data and rows that can only be read with the rows
/// before.
fn statement() -> impl Strategy<Value = String> {
    let row = prop_oneof![
        12 => (1..=28_u32, 1..900_u32, "[A-D]{1,2}", any::<bool>()).prop_map(|(day, amount, text, is_in)| {
            let (out, into) = if is_in { (String::new(), format!("{amount}.000")) } else { (format!("{amount}.000"), String::new()) };
            format!("{day:02}/03/2025,FT{amount},{out},{into},{amount}.500,{text} MAU HOA ung ho\n")
        }),
        1 => Just(",FT7,,5.000,6.000,khong co ngay\n".to_owned()),
        1 => Just("02/03/2025,FT8,,,6.000,khong co tien\n".to_owned()),
        1 => Just("03/03/2025,FT9,,x,6.000,khong doc duoc\n".to_owned()),
        1 => Just("32/03/2025,FT9,,1.000,6.000,khong co trong lich\n".to_owned()),
        1 => Just("04/03/2025,FT1,,4.000,9.000,\"hai\ndong\"\n".to_owned()),
        1 => Just(",,,,1.000.000,Số dư đầu kỳ\n".to_owned()),
        1 => Just("Cộng,,10.000,20.000,,\n".to_owned()),
        1 => Just("Ngày,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung\n".to_owned()),
        1 => Just("\n".to_owned()),
    ];
    prop::collection::vec(row, 1..80)
        .prop_map(|rows| format!("Ngày,Số tham chiếu,Ghi nợ,Ghi có,Số dư,Nội dung\n{}", rows.concat()))
}

proptest! {
    #[test]
    fn a_statement_reads_the_same_in_parts(text in statement(), shortest in 1..400_usize) {
        let source = Source::new("file.csv", text);
        let whole = reading(&source);
        for threads in [2, 3, 7] {
            let parting = Parting::on(threads).no_shorter_than(shortest);
            for parting in [parting, parting.in_steps_of(1), parting.in_steps_of(shortest)] {
                let options = ReadOptions { parting, ..ReadOptions::default() };
                prop_assert_eq!(&format!("{:#?}", Reading::from_sources(&[(&source, options)])), &whole);
            }
        }
    }
}

#[test]
fn headings_direct_the_rows_of_every_part() {
    let rows = |from: i64, step: i64| {
        let row = |n: i64| format!("05/01/2025,Mẫu {n},1000,{}\n", from + n * step);
        (1..=40).map(row).collect::<Vec<_>>().concat()
    };
    let (receipts, payments) = (rows(50_000, 1000), rows(90_000, -1000));
    let text = format!("Ngày,Nội dung,Số tiền,Số dư\nPhần thu,,,\n{receipts}Phần chi,,,\n{payments}");
    let source = Source::new("file.csv", text);
    let whole = Reading::from_sources(&[(&source, ReadOptions::default())]);
    let report = &whole.files[0];
    assert_eq!((report.money_in, report.money_out, report.balance_breaks.len()), (40_000, 40_000, 0));
    assert_eq!(whole.diagnostics.iter().map(|d| d.message.key).collect::<Vec<_>>(), ["HB0122.heading-read"]);
    for threads in [2, 3] {
        assert_eq!(reading_on(threads, &source), reading(&source));
    }
}

#[test]
fn a_file_that_changes_after_it_was_opened_is_refused() {
    let register: String = std::iter::once("date,kind,fund,method,amount,party,memo\n".to_owned())
        .chain((1..=90).map(|row| format!("2025-03-05,donation,ST,bank,{row}000,Lan Mẫu,Góp {row}\n")))
        .collect();
    let journal: String = std::iter::once("date,voucher,kind,account,debit,credit,fund\n".to_owned())
        .chain((1..=90).map(|row| {
            format!("2025-03-05,PT{row},donation,1111,{row}000,,ST\n2025-03-05,PT{row},donation,5111,,{row}000,ST\n")
        }))
        .collect();
    for text in [register, journal] {
        let file = Shared::new(text.as_bytes());
        let source = Source::in_blocks("file.csv", file.clone(), 256).unwrap().unwrap();
        let untouched = Reading::from_sources(&[(&source, ReadOptions::default())]);
        assert_eq!(untouched.diagnostics, []);
        // First we change one digit of a row in the middle; then we truncate the file.
        let at = text.find("45000").unwrap();
        for change in [0, 1] {
            file.change(|bytes| match change {
                0 => bytes[at] = b'9',
                _ => bytes.truncate(at),
            });
            let reading = Reading::from_sources(&[(&source, ReadOptions::default())]);
            let report = &reading.files[0];
            assert!(report.has_unread_rows(), "{report:?}");
            assert!(report.in_error == 0 || report.read + report.set_aside + report.in_error == report.rows);
            assert!(reading.diagnostics.iter().any(|d| d.message.key == "HB0102.changed"), "{reading:?}");
            // No row with a changed amount is kept.
            let amounts = reading.ledger.len();
            assert!(amounts < untouched.ledger.len(), "{amounts} rows");
        }
    }
}

/// Bytes that are not plain text, far from the beginning, make the file be read again from the start; nothing
/// of the first reading is kept.
#[test]
fn a_file_that_is_no_plain_text_further_down_is_read_again() {
    let register = |odd: &[u8], rows: u32| {
        let mut bytes = b"date,kind,fund,method,amount,party,memo\n".to_vec();
        for row in 1..=rows {
            bytes.extend_from_slice(
                format!("2025-03-05,donation,ST,bank,{row}000,Lan,Gop {row}\n").as_bytes(),
            );
            if row == 2500 {
                bytes.extend_from_slice(b"2025-03-05,donation,ST,bank,5,Lan,");
                bytes.extend_from_slice(odd);
                bytes.push(b'\n');
            }
        }
        bytes
    };
    let mut found = std::collections::BTreeSet::new();
    for odd in [
        &b"G\xf3p"[..],
        b"G\0p",
        b"x\n\xef\xbb\xbf2025-03-06,donation,ST,bank,5,Lan,y",
        b"\xe1\xbb",
        b"plain",
    ] {
        let bytes = register(odd, 3000);
        let whole = Source::new("file.csv", bytes.clone());
        let expected = reading(&whole);
        found.insert(expected.clone());
        for threads in [1, 2, 7] {
            let source = Source::in_blocks("file.csv", Cursor::new(bytes.clone()), 4096).unwrap().unwrap();
            let meter = Arc::new(crate::meter::Meter::default());
            let source = source.with_meter(&meter);
            assert!(reading_on(threads, &source) == expected, "{odd:?} on {threads}");
            assert!(reading_on(threads, &source) == expected, "{odd:?} on {threads}, read again");
            assert_eq!(source.sha256(), whole.sha256());
            let source = Source::in_blocks("file.csv", Cursor::new(bytes.clone()), 4096).unwrap().unwrap();
            let chart = ChartOfAccounts::default();
            let (mut sink, mut diagnostics) = (LedgerBuilder::new(&chart), Vec::new());
            sink.start_file(source.name());
            let options = ReadOptions { parting: Parting::on(threads), ..ReadOptions::default() };
            crate::csv::ledger_form::read_ledger_source(&source, &options, &mut sink, &mut diagnostics);
            assert_eq!(
                sink.finish().0.len(),
                Reading::from_sources(&[(&whole, ReadOptions::default())]).ledger.len()
            );
        }
    }
    assert_eq!(found.len(), 5);
}

/// Two threads read the rows. The digest of the second thread's part is computed afterwards.
#[test]
fn a_file_that_changes_before_its_digest_is_taken_is_refused() {
    /// File that changes the digit at `.1` once it has been read `.2` times.
    struct Changing(Cursor<Vec<u8>>, usize, usize);

    impl Read for Changing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let before = self.0.position();
            let read = self.0.read(buffer)?;
            if (before..self.0.position()).contains(&(self.1 as u64)) {
                self.2 = self.2.saturating_sub(1);
                if self.2 == 0 {
                    self.0.get_mut()[self.1] = b'7';
                }
            }
            Ok(read)
        }
    }

    impl crate::source::Blockwise for Changing {}

    impl Seek for Changing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    let rows = (1..=3000).map(|row| format!("2025-03-05,donation,ST,bank,{}000,Lan,Gop\n", row % 7 + 1));
    let text = std::iter::once("date,kind,fund,method,amount,party,memo\n".to_owned())
        .chain(rows)
        .collect::<String>();
    let at = text.rfind("000,Lan").unwrap() - 1;
    let file = |times| Changing(Cursor::new(text.clone().into_bytes()), at, times);
    let mut refused = 0;
    for times in 1..6 {
        let source = Source::in_blocks("file.csv", file(times), 4096).unwrap().unwrap();
        let parting = Parting::on(2).no_shorter_than(1);
        let reading = Reading::from_sources(&[(&source, ReadOptions { parting, ..ReadOptions::default() })]);
        let is_changed = reading.diagnostics.iter().any(|d| d.message.key == "HB0102.changed");
        assert_eq!(is_changed, reading.files[0].has_unread_rows());
        assert!(is_changed || reading.files[0].sha256 == Source::new("file.csv", text.clone()).sha256());
        refused += usize::from(is_changed);
    }
    assert!((1..5).contains(&refused), "{refused} of 5");
}

#[test]
fn an_encoding_that_is_given_is_believed_in_blocks_too() {
    let text = "date,kind,fund,method,amount,party,memo\n2025-03-05,donation,ST,bank,5,Lan,Gop\n";
    for name in ["windows-1258", "utf-16", "utf-8"] {
        let mut options = ReadOptions::default();
        options.profile.dialect.encoding = crate::csv::dialect::Encoding::parse(name);
        assert!(options.profile.dialect.encoding.is_some());
        let whole = Source::new("file.csv", text);
        let source =
            Source::in_blocks("file.csv", Cursor::new(text.as_bytes().to_vec()), 16).unwrap().unwrap();
        let read = |source: &Source| format!("{:#?}", Reading::from_sources(&[(source, options.clone())]));
        assert_eq!(read(&source), read(&whole), "{name}");
    }
}
