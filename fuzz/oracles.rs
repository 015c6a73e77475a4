//! What must hold for any input. The fuzz targets run these on generated input, the ordinary tests on the
//! corpus.
//!
//! An input that stands for several files has each below a line `--- PATH`. An input that stands for changes of an
//! intact document has four bytes for each, see [`edited`].

#![allow(
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "this is a crate of its own for the fuzz targets, and a module for the tests; a failed oracle panics"
)]

#[path = "oracles/books.rs"]
mod books;
#[path = "oracles/cells.rs"]
mod cells;
#[path = "oracles/exports.rs"]
mod exports;
#[path = "oracles/lists.rs"]
mod lists;
#[path = "oracles/matching.rs"]
mod matching;
#[path = "oracles/packages.rs"]
mod packages;
#[path = "oracles/reconciling.rs"]
mod reconciling;
#[path = "oracles/seals.rs"]
mod seals;
#[path = "oracles/tables.rs"]
mod tables;
#[path = "oracles/workbooks.rs"]
mod workbooks;

pub use books::{book, ledger, settings};
pub use cells::{amount, date, dialect, words};
pub use exports::{export, sums};
pub use lists::{lists, masters};
pub use matching::matching;
pub use packages::package;
pub use reconciling::reconciling;
pub use seals::{notes, receipt, sealed};
pub use tables::{blocks, exchange, statement};
pub use workbooks::workbook;

/// The files of an input, each with its path.
fn parts(input: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        if let Some(path) = line.strip_prefix(b"--- ") {
            parts.push((String::from_utf8_lossy(path).trim_end().to_owned(), Vec::new()));
        } else if let Some((_, bytes)) = parts.last_mut() {
            bytes.extend_from_slice(line);
        }
    }
    parts
}

/// A document with the changes of an input: for each, what is done, two bytes for the place, and a value.
fn edited(document: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut bytes = document.to_vec();
    for change in changes.chunks_exact(4) {
        let place = usize::from(change[1]) << 8 | usize::from(change[2]);
        let (at, value) = (place % (bytes.len() + 1), change[3]);
        let end = bytes.len().min(at + usize::from(value) % 64 + 1);
        match change[0] % 4 {
            0 => bytes.insert(at, value),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copied = bytes[at..end].to_vec();
                bytes.splice(at..at, copied);
            }
            _ => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= value),
        }
    }
    bytes
}
