//! What marks a sheet's rows, columns and cells as no content that counts, and the words by which a part is known to
//! have such marks.

use memchr::memmem;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::RangeInclusive;

/// What a sheet does not show; rows and columns count from 0.
#[derive(Debug, Default)]
pub(crate) struct Unshown {
    /// Rows that are hidden or filtered out.
    pub(crate) rows: BTreeSet<u32>,
    /// Columns that are hidden.
    pub(crate) columns: Vec<RangeInclusive<u32>>,
    /// Cells with content of which all is struck through, by row and column.
    pub(crate) struck: BTreeSet<(u32, u32)>,
}

impl Unshown {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.columns.is_empty() && self.struck.is_empty()
    }
}

/// Takes the bytes of a part, and finds whether they mention hiding or striking through.
#[derive(Debug, Default)]
pub(crate) struct Mention {
    pub(crate) is_found: bool,
    /// The last bytes, in which a word may begin.
    last: Vec<u8>,
}

impl Write for Mention {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const WORDS: [&str; 2] = ["hidden", "strike"];
        const LENGTH: usize = 6;
        if !self.is_found {
            self.last.extend_from_slice(bytes);
            self.is_found = WORDS.iter().any(|word| memmem::find(&self.last, word.as_bytes()).is_some());
            self.last.drain(..self.last.len().saturating_sub(LENGTH - 1));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
