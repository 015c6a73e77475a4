//! The files that a report was made from.

use crate::Catalogue;
use crate::Output;
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use hocbong_messages::one_line;
use std::borrow::Cow;
use std::io;

/// Most files that a text report names; with more it names the first and the last, and counts.
const SHOWN: usize = 4;

/// Writes the row counts and the digests of the inputs.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn write_inputs(
    out: &mut dyn Output,
    files: &[ReadSummary],
    catalogue: &Catalogue,
) -> io::Result<()> {
    write!(out, "\n{}", row_counts(files, catalogue))?;
    writeln!(out, "\nsha256 {} · hocbong {}", digests(files), env!("CARGO_PKG_VERSION"))
}

/// Writes the row counts and the digest of the files of several books, which have equal names in each.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn write_inputs_of_books(
    out: &mut dyn Output,
    books: &[(&str, &[ReadSummary])],
    catalogue: &Catalogue,
) -> io::Result<()> {
    let files: Vec<ReadSummary> = books.iter().flat_map(|(_, files)| files.iter().cloned()).collect();
    let [(first, _), .., (last, _)] = books else { return write_inputs(out, &files, catalogue) };
    writeln!(out, "\n{}", row_counts(&files, catalogue))?;
    let names = format!("{} … {}", one_line(first), one_line(last));
    writeln!(
        out,
        "sha256 {names} ({}): {} · hocbong {}",
        files.len(),
        over_all(&files),
        env!("CARGO_PKG_VERSION")
    )
}

/// One digest of all digests.
fn over_all(files: &[ReadSummary]) -> String {
    let all: Vec<u8> = files.iter().flat_map(|file| file.sha256.as_bytes().to_vec()).collect();
    short(&hocbong_import::source::Sha256Digest::new(&all).to_string())
}

/// How many rows there were and what became of them; the parts add up to the whole.
pub(crate) fn row_counts(files: &[ReadSummary], catalogue: &Catalogue) -> String {
    let sum = |count: fn(&ReadSummary) -> u64| files.iter().map(count).sum::<u64>();
    let counts = Message::new("inputs.rows")
        .with("rows", sum(|file| file.rows))
        .with("read", sum(|file| file.read))
        .with("set_aside", sum(|file| file.set_aside))
        .with("in_error", sum(|file| file.in_error));
    catalogue.message(&counts)
}

/// The names and short digests of the files. For more than [`SHOWN`] files: the first and the last name, the
/// count, and one digest of all digests.
pub(crate) fn digests(files: &[ReadSummary]) -> String {
    let named = |file: &ReadSummary| format!("{} {}", one_line(&file.name), short(&file.sha256.to_string()));
    if files.len() <= SHOWN {
        return files.iter().map(named).collect::<Vec<_>>().join(", ");
    }
    let first = files.first().map_or(Cow::Borrowed(""), |file| one_line(&file.name));
    let last = files.last().map_or(Cow::Borrowed(""), |file| one_line(&file.name));
    format!("{first} … {last} ({}): {}", files.len(), over_all(files))
}

/// The first 6 and the last 4 digits of a digest.
fn short(digest: &str) -> String {
    format!(
        "{}…{}",
        digest.get(..6).unwrap_or(""),
        digest.get(digest.len().saturating_sub(4)..).unwrap_or("")
    )
}
