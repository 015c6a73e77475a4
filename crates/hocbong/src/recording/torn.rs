//! Journal files that end in an incomplete line.

use crate::book::{Book, BookFiles};
use crate::csv::dialect::Encoding;
use crate::csv::{ReadOptions, ReadSummary};
use crate::diagnostic::Code;
use crate::source::{Sha256Digest, Source};

/// A last line that was cut off before it became a row.
///
/// The reader decides: the line has no line end, it adds nothing to what is read, and without it fewer rows
/// are in error. A line that the reader counts as a row, however short, stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornLine {
    /// The file, relative to the book.
    pub name: String,
    /// Digest of the file with the line.
    pub before: Sha256Digest,
    /// Contents of the file before the line.
    pub kept: Vec<u8>,
    /// The incomplete line.
    pub torn: Vec<u8>,
}

/// Removes incomplete lines from the journal, in memory only.
pub(super) fn take_out(mut files: BookFiles) -> (BookFiles, Vec<TornLine>) {
    let mut torn_lines = Vec::new();
    let journal = std::mem::take(&mut files.journal);
    for source in journal {
        let Some(at) = torn_at(&files, &source) else {
            files.journal.push(source);
            continue;
        };
        let (kept, torn) = source.bytes().split_at_checked(at).unwrap_or_default();
        let (kept, torn) = (kept.to_vec(), torn.to_vec());
        let (name, before) = (source.name().to_string(), source.sha256());
        files.journal.push(Source::new(name.as_str(), kept.clone()));
        torn_lines.push(TornLine { name, before, kept, torn });
    }
    (files, torn_lines)
}

/// Returns the byte offset of the last line of a file if it is torn.
fn torn_at(masters: &BookFiles, source: &Source) -> Option<usize> {
    let bytes = source.bytes();
    if bytes.is_empty() || bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
        return None;
    }
    let at = memchr::memrchr2(b'\n', b'\r', bytes)? + 1;
    let (with, _) = read_alone(masters, source.clone())?;
    // Lines of UTF-16 end in two bytes.
    let is_bytewise = |report: &ReadSummary| {
        let encoding = report.dialect.map(|dialect| dialect.encoding);
        encoding.is_some_and(|encoding| !matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be))
    };
    if with.in_error == 0 || !is_bytewise(&with) {
        return None;
    }
    let without = Source::new(&**source.name(), bytes.get(..at)?.to_vec());
    let (without, has_open_quote) = read_alone(masters, without)?;
    let adds_nothing = with.read == without.read && with.in_error > without.in_error;
    (adds_nothing && without.form.is_some() && !has_open_quote).then_some(at)
}

/// Reads one file of a book; also returns whether a quote in it is never closed.
fn read_alone(masters: &BookFiles, source: Source) -> Option<(ReadSummary, bool)> {
    let files = BookFiles { journal: vec![source], ..masters.clone() };
    let book = Book::read(&files, &ReadOptions::default());
    let has_open_quote = book.diagnostics.iter().any(|found| found.code == Code::UNCLOSED_QUOTE);
    Some((book.files.into_iter().next()?, has_open_quote))
}
