//! The file into which new rows are written, and its bytes with them.

use crate::book::BookFiles;
use crate::csv::Form;
use crate::csv::write::{WriteError, header, write_rows};
use crate::ledger::LedgerRow;
use crate::source::{Sha256Digest, Source};
use chrono::Datelike;

/// Length in bytes from which a journal file gets no more rows and a new one is started: each recording
/// rewrites its whole file.
const LONGEST: usize = 4 << 20;

/// A file of a book, and its new bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, relative to the book, with `/` between folders.
    pub name: String,
    /// Digest of its present contents; `None` if it does not exist.
    pub before: Option<Sha256Digest>,
    /// Its new contents.
    pub bytes: Vec<u8>,
    /// Number of lines before the new rows.
    pub(super) lines_before: u32,
    /// The line on which each new row begins, 1-based.
    pub(super) row_lines: Vec<u32>,
}

impl Change {
    /// A file that does not exist yet.
    pub fn new_file(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), before: None, bytes, lines_before: 0, row_lines: Vec::new() }
    }

    /// New bytes for an existing file.
    pub fn replacing(source: &Source, bytes: Vec<u8>) -> Self {
        let name = source.name().to_string();
        Self { name, before: Some(source.sha256()), bytes, lines_before: 0, row_lines: Vec::new() }
    }

    /// Appends rows to the book's own file for their form, or to the next one if that file is too long or has
    /// other columns.
    pub(super) fn append(
        files: &BookFiles,
        form: Form,
        rows: &[LedgerRow<'static>],
    ) -> Result<Self, WriteError> {
        let head = head_line(form);
        let (name, source) = file_for(files, form, rows, &head);
        let mut bytes = source.map_or_else(|| head.clone().into_bytes(), |source| source.bytes().to_vec());
        // An editor may have removed the last line end.
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        let lines_of =
            |bytes: &[u8]| u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
        let lines_before = lines_of(&bytes);
        let (mut line, mut row_lines) = (lines_before, Vec::with_capacity(rows.len()));
        for row in rows {
            row_lines.push(line.saturating_add(1));
            let written = bytes.len();
            write_rows(&mut bytes, form, [row])?;
            line = line.saturating_add(lines_of(bytes.get(written..).unwrap_or_default()));
        }
        Ok(Self { name, before: source.map(Source::sha256), bytes, lines_before, row_lines })
    }

    /// Returns the index of the new row at a line of the file; `None` if it is not a new row.
    pub(super) fn row_at(&self, file: &str, line: Option<u32>) -> Option<usize> {
        let line = line.filter(|line| *file == *self.name && *line > self.lines_before)?;
        self.row_lines.partition_point(|start| *start <= line).checked_sub(1)
    }

    /// Returns the files of a book as they will be after this change.
    pub fn applied_to(&self, mut files: BookFiles) -> BookFiles {
        files.journal.retain(|source| **source.name() != *self.name);
        let at = files.journal.partition_point(|source| **source.name() < *self.name);
        files.journal.insert(at, Source::new(self.name.as_str(), self.bytes.clone()));
        files
    }
}

/// Header line of a file into which rows are recorded.
pub(super) fn head_line(form: Form) -> String {
    let columns: Vec<&str> = header(form).collect();
    format!("{}\n", columns.join(","))
}

fn file_for<'f>(
    files: &'f BookFiles,
    form: Form,
    rows: &[LedgerRow<'static>],
    head: &str,
) -> (String, Option<&'f Source>) {
    let year = rows.iter().map(|row| row.date.year()).min().unwrap_or_default();
    let what = match form {
        Form::Pairs => "-cap",
        Form::Journal => "-but-toan",
        _ => "",
    };
    let mut number = 1_u32;
    loop {
        let count = if number > 1 { format!("-{number}") } else { String::new() };
        let name = format!("journal/{year}{what}{count}.csv");
        let source = files.journal.iter().find(|source| **source.name() == *name);
        let fits =
            |source: &Source| source.bytes().starts_with(head.as_bytes()) && source.bytes().len() < LONGEST;
        if source.is_none_or(fits) {
            return (name, source);
        }
        number = number.saturating_add(1);
    }
}
