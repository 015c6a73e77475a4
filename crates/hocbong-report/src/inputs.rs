//! The files that a report was made from.

use hocbong::csv::FileReport;
use std::io::{self, Write};

/// How many files a text report names before it counts them.
const SHOWN: usize = 4;

/// Writes the digests of the inputs in one line.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn write_inputs(out: &mut dyn Write, files: &[FileReport]) -> io::Result<()> {
    writeln!(out, "\nsha256 {} · hocbong {}", digests(files), env!("CARGO_PKG_VERSION"))
}

/// The names and short digests of files; of many the first few, and one digest over all of theirs.
pub(crate) fn digests(files: &[FileReport]) -> String {
    let named = |file: &FileReport| format!("{} {}", file.name, short(&file.sha256.to_string()));
    if files.len() <= SHOWN {
        return files.iter().map(named).collect::<Vec<_>>().join(", ");
    }
    let all: Vec<u8> = files.iter().flat_map(|file| file.sha256.as_bytes().to_vec()).collect();
    let over_all = hocbong::source::Sha256Digest::of(&all).to_string();
    let first = files.first().map_or("", |file| &file.name);
    let last = files.last().map_or("", |file| &file.name);
    format!("{first} … {last} ({}): {}", files.len(), short(&over_all))
}

/// The first and last digits of a digest.
fn short(digest: &str) -> String {
    format!(
        "{}…{}",
        digest.get(..6).unwrap_or(""),
        digest.get(digest.len().saturating_sub(4)..).unwrap_or("")
    )
}
