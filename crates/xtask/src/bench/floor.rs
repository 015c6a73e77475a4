//! The floor for all comparisons: reads files with the `csv` crate on one thread and sums the amounts.
//!
//! No dates, no texts, no matching, and a single line of output. It runs as a separate process, so that it
//! pays for startup and cold caches as the other tools do.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};

/// Buffer size in bytes; the reader's default is 8 KiB.
const BUFFER: usize = 1 << 16;

/// Totals of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rows after the header.
    pub rows: u64,
    /// Sum of all amounts in đồng; for a statement, money in less money out.
    pub amount: i64,
}

/// The columns that contain amounts.
#[derive(Clone, Copy, Debug)]
enum Columns {
    Amount(usize),
    DebitAndCredit(usize, usize),
}

impl Columns {
    fn of(header: &ByteRecord) -> Option<Self> {
        let place = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
        // `Ghi nợ`, `Nợ`, `Số tiền ghi nợ`.
        let last = |word: &str| {
            header.iter().position(|cell| {
                std::str::from_utf8(cell).is_ok_and(|cell| cell.to_lowercase().ends_with(word))
            })
        };
        match (place("amount"), last("nợ"), last("có")) {
            (Some(amount), _, _) => Some(Self::Amount(amount)),
            (None, Some(debit), Some(credit)) => Some(Self::DebitAndCredit(debit, credit)),
            _ => None,
        }
    }

    fn read(self, row: &ByteRecord) -> Option<i64> {
        match self {
            Self::Amount(place) => digits(row.get(place)?),
            Self::DebitAndCredit(debit, credit) => {
                digits(row.get(credit)?)?.checked_sub(digits(row.get(debit)?)?)
            }
        }
    }
}

/// Reads digits with dots or commas between groups; an empty cell is 0. Groups are not checked, to keep the
/// work minimal.
fn digits(cell: &[u8]) -> Option<i64> {
    let (is_negative, cell) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    let mut number = 0_i64;
    for byte in cell {
        match byte {
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b'.' | b',' => {}
            _ => return None,
        }
    }
    Some(if is_negative { -number } else { number })
}

/// Reads one file.
///
/// # Errors
/// If the file cannot be read, has no column of amounts, or contains an amount that is not a number.
pub fn scan(path: &Path) -> io::Result<Sum> {
    let mut reader = ReaderBuilder::new().buffer_capacity(BUFFER).from_reader(File::open(path)?);
    let columns = Columns::of(reader.byte_headers()?).ok_or_else(|| invalid("no column of amounts"))?;
    let (mut row, mut sum) = (ByteRecord::new(), Sum::default());
    while reader.read_byte_record(&mut row)? {
        let amount = columns.read(&row).ok_or_else(|| invalid("an amount is no number"))?;
        sum.rows += 1;
        sum.amount = sum.amount.checked_add(amount).ok_or_else(|| invalid("the sum is out of range"))?;
    }
    Ok(sum)
}

/// Returns the files that a path stands for: itself, or the journals of the books in a folder, in name order.
///
/// # Errors
/// If a folder cannot be listed.
pub fn files_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for book in fs::read_dir(path)? {
        for journal in fs::read_dir(book?.path().join("journal"))? {
            files.push(journal?.path());
        }
    }
    files.sort();
    Ok(files)
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> io::Result<Sum> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file.csv");
        std::fs::write(&path, text).unwrap();
        scan(&path)
    }

    #[test]
    fn books_and_statements_are_summed() {
        let books = "id,amount,memo\na,1500,\"Góp quỹ, tháng 1\"\nb,-500,\n";
        assert_eq!(scanned(books).unwrap(), Sum { rows: 2, amount: 1_000 });
        let statement = "Ngày,Ghi nợ,Ghi có\n01/01/2021,,1.500\n02/01/2021,1.000.000,\n";
        assert_eq!(scanned(statement).unwrap(), Sum { rows: 2, amount: -998_500 });
        let copied = "Ngày giao dịch,Nợ,Số tiền ghi có\n01/01/2021,,\"1,500\"\n02/01/2021,500,\n";
        assert_eq!(scanned(copied).unwrap(), Sum { rows: 2, amount: 1_000 });
    }

    #[test]
    fn what_is_no_amount_is_an_error() {
        assert!(scanned("id,amount\na,12x\n").is_err());
        assert!(scanned("id,sum\na,12\n").is_err());
    }
}
