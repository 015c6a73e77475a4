//! What is read block by block is what is read whole.

use super::*;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Every CSV file of the fixtures.
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
    format!("{:#?}", Reading::of(&[(source, ReadOptions::default())]))
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
            let Some(source) = Source::in_blocks("file.csv", Cursor::new(bytes.clone()), size, 2).unwrap()
            else {
                continue;
            };
            in_blocks += 1;
            assert_eq!((source.length(), source.sha256()), (whole.length(), whole.sha256()));
            assert!(reading(&source) == reading(&whole), "{}, in blocks of {size}", file.display());
        }
    }
    assert!(in_blocks > 200, "{in_blocks} files were read");
}

/// A file that others may write to.
#[derive(Clone)]
struct Shared(Arc<Mutex<Cursor<Vec<u8>>>>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap().read(buffer)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.lock().unwrap().seek(to)
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
        let file = Shared(Arc::new(Mutex::new(Cursor::new(text.clone().into_bytes()))));
        let source = Source::in_blocks("file.csv", file.clone(), 256, 1).unwrap().unwrap();
        let untouched = Reading::of(&[(&source, ReadOptions::default())]);
        assert_eq!(untouched.diagnostics, []);
        // One digit of a row in the middle; then a file that was cut.
        let at = text.find("45000").unwrap();
        for change in [0, 1] {
            {
                let mut bytes = file.0.lock().unwrap();
                match change {
                    0 => bytes.get_mut()[at] = b'9',
                    _ => bytes.get_mut().truncate(at),
                }
            }
            let reading = Reading::of(&[(&source, ReadOptions::default())]);
            let report = &reading.files[0];
            assert!(report.has_unread_rows(), "{report:?}");
            assert!(report.in_error == 0 || report.read + report.set_aside + report.in_error == report.rows);
            assert!(reading.diagnostics.iter().any(|d| d.message.key == "HB0102.changed"), "{reading:?}");
            // No amount is another one than the file had.
            let amounts = reading.ledger.len();
            assert!(amounts < untouched.ledger.len(), "{amounts} rows");
        }
    }
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
            Source::in_blocks("file.csv", Cursor::new(text.as_bytes().to_vec()), 16, 1).unwrap().unwrap();
        let read = |source: &Source| format!("{:#?}", Reading::of(&[(source, options.clone())]));
        assert_eq!(read(&source), read(&whole), "{name}");
    }
}
