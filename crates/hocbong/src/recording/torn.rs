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

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "date,voucher,kind,fund,method,amount,party\n";

    /// What is taken out of a journal of these bytes: what is kept and the torn line.
    fn taken_out(journal: impl Into<Vec<u8>>) -> Option<(Vec<u8>, Vec<u8>)> {
        let source = Source::new("journal/2025.csv", journal.into());
        let before = source.sha256();
        let bytes = source.bytes().to_vec();
        let files = BookFiles {
            associations: Some(Source::new(
                "associations.csv",
                "code,name,level,parent\nST,Hội Mẫu,province,\n",
            )),
            funds: Some(Source::new("funds.csv", "code,name,restriction\nST,Quỹ chung Mẫu,none\n")),
            journal: vec![source],
            ..BookFiles::default()
        };
        let (files, torn) = take_out(files);
        let [left] = &*files.journal else { panic!("{:?}", files.journal) };
        match &*torn {
            [] => {
                assert_eq!(left.bytes(), bytes);
                None
            }
            [line] => {
                assert_eq!([&*line.kept, &*line.torn].concat(), bytes);
                assert_eq!((line.name.as_str(), line.before), ("journal/2025.csv", before));
                assert_eq!(left.bytes(), line.kept);
                Some((line.kept.clone(), line.torn.clone()))
            }
            more => panic!("{more:?}"),
        }
    }

    #[test]
    fn a_last_row_that_was_cut_off_is_torn_until_it_can_be_read() {
        let whole = format!("{HEAD}2025-01-02,PT-1,donation,ST,cash,900,Bà Mẫu\n");
        let row = "2025-01-03,PT-2,donation,ST,cash,5";
        // With the amount the row says everything it must.
        let amount = row.len() - 1;
        for length in 1..=row.len() {
            let torn = taken_out(format!("{whole}{}", &row[..length]));
            let expected = (length <= amount).then(|| (whole.clone().into(), row[..length].into()));
            assert_eq!(torn, expected, "{}", &row[..length]);
        }
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(taken_out(format!("{whole}{}{end}", &row[..20])), None, "{end:?}: the line was ended");
        }
        assert_eq!(taken_out(""), None);
        assert_eq!(taken_out(HEAD.trim_end()), None);
        assert_eq!(taken_out(&row[..20]), None, "a file of one line has nothing to keep");
    }

    #[test]
    fn a_last_line_that_is_no_row_stays_whatever_else_cannot_be_read() {
        let unread = format!(
            "{HEAD}2025-01-02,PT-1,donation,ST,cash,900,Bà Mẫu\n2025-01-03,PT-2,donation,ST,cash,1.5,\n"
        );
        for last in ["Cộng,,,,,900,", ",,,,,,", "   "] {
            assert_eq!(taken_out(format!("{unread}{last}")), None, "{last}");
        }
        let torn = taken_out(format!("{unread}2025-01-0"));
        assert_eq!(torn, Some((unread.into_bytes(), b"2025-01-0".to_vec())));
    }
}
