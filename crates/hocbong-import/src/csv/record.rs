//! Splits a text into records and counts the lines on which they start.
//!
//! Cells are split as the `csv` crate splits them, and tests compare the two, but we do not use it here: with
//! CRLF line ends it does not give the line on which a record starts, it silently swallows the rest of a file
//! after an unclosed quote, and it returns bytes that have to be checked for UTF-8 again. Splitting, counting
//! and checking in one pass takes a quarter of the time.

mod held;
mod splitter;

use self::held::Held;
use self::splitter::Splitter;
use crate::csv::dialect::{CUT_CHARACTER, Quote};
use crate::source::Blocks;
use hocbong_core::text::trimmed;
use memchr::{memchr_iter, memchr2};
use std::ops::{Range, RangeInclusive};

/// Maximum length of a record in bytes. A longer one cannot be a row of a ledger: it gets
/// [`RecordFault::TooLong`] and is not split into cells.
pub const LONGEST_RECORD: usize = 1 << 20;

/// A fault of a record that shows before its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// A quote is opened and never closed.
    Unclosed {
        /// Byte offset of the quote in the record.
        at: usize,
        /// Number of line ends after it that the quote swallows.
        lines: usize,
    },
    /// There is text between a closing quote and the end of its cell, or there are spaces before an opening
    /// quote.
    MisplacedQuote {
        /// Byte offset in the record.
        at: usize,
    },
    /// The file ends in the middle of a character.
    CutCharacter {
        /// Byte offset of the character in the record.
        at: usize,
    },
    /// The record is longer than [`LONGEST_RECORD`].
    TooLong {
        /// Length of the record in bytes.
        bytes: usize,
    },
}

/// How the records of a text end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineEnds {
    /// Number of records that end in CR LF.
    pub crlf: u64,
    /// Number of records that end in LF.
    pub lf: u64,
    /// Number of records that end in a lone CR.
    pub cr: u64,
}

impl LineEnds {
    /// Name in reports: `CRLF`, `LF`, `CR` or `mixed`; `None` for a text without line ends.
    pub const fn as_str(self) -> Option<&'static str> {
        match (self.crlf > 0, self.lf > 0, self.cr > 0) {
            (false, false, false) => None,
            (true, false, false) => Some("CRLF"),
            (false, true, false) => Some("LF"),
            (false, false, true) => Some("CR"),
            _ => Some("mixed"),
        }
    }
}

/// One record: its cells, its place and its fault.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The record as in the file, followed by those cells whose doubled quotes had to be undone.
    text: String,
    /// Length of the part of `text` that is as in the file.
    raw: usize,
    /// Start and end of each cell in `text`.
    cells: Vec<(u32, u32)>,
    /// Which cells are quoted, as the [`quoted_bit`]s of their indices.
    quoted: u64,
    /// Whether there are line ends between its quotes.
    has_lines: bool,
    line: u32,
    start: usize,
    fault: Option<RecordFault>,
}

impl Record {
    /// Returns the cell at `index`; blank if the record is too short.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| self.text_of(*cell))
    }

    /// Iterates over all cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| self.text_of(*cell))
    }

    /// The cells that are not blank, trimmed and parted by single spaces.
    pub(in crate::csv) fn joined(&self) -> String {
        self.cells().map(trimmed).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Makes a record of cells that are not in a file: it has no line and no text around its cells.
    pub fn typed<'c>(cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut record = Self::default();
        for cell in cells {
            let start = record.text.len();
            record.text.push_str(cell);
            let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
            record.cells.push((place(start), place(record.text.len())));
        }
        record
    }

    /// Clears what was found for the previous record.
    fn clear(&mut self) {
        self.quoted = 0;
        self.fault = None;
        self.cells.clear();
    }

    /// Returns a range of cells as they stand in the record, with the delimiters between them; blank if the
    /// record is too short. Meant for cells without quotes, or for a single cell.
    pub fn span(&self, cells: &RangeInclusive<usize>) -> &[u8] {
        let last = (*cells.end()).min(self.cells.len().saturating_sub(1));
        let span = match (self.cells.get(*cells.start()), self.cells.get(last)) {
            (Some((start, _)), Some((_, end))) => self.text.as_bytes().get(*start as usize..*end as usize),
            _ => None,
        };
        span.unwrap_or_default()
    }

    fn text_of(&self, (start, end): (u32, u32)) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Number of cells.
    pub const fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no cell.
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty())
    }

    /// Whether a cell is quoted, so that cells may contain line ends.
    pub const fn is_quoted(&self) -> bool {
        self.quoted != 0
    }

    /// Whether any of the given cells is quoted; `cells` combines their [`quoted_bit`]s.
    pub const fn has_quoted(&self, cells: u64) -> bool {
        self.quoted & cells != 0
    }

    /// Whether the record contains line ends, which is possible only within quotes.
    pub const fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The record as in the file; only the beginning of one that is too long.
    pub fn raw(&self) -> &str {
        self.text.get(..self.raw).unwrap_or("")
    }

    /// 1-based line on which the record starts.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Byte offset in the text at which the record starts.
    pub const fn start(&self) -> usize {
        self.start
    }

    /// The fault that was found while splitting the record.
    pub const fn fault(&self) -> Option<RecordFault> {
        self.fault
    }
}

/// Bit mask for the cell at `index` in a set of quoted cells. The last bit stands for all cells from index 63
/// on.
pub fn quoted_bit(index: usize) -> u64 {
    1 << index.min(63)
}

/// Reads the records of a text one after the other. Empty lines are skipped.
#[derive(Debug)]
pub struct Records<'t> {
    text: Held<'t>,
    marks: Splitter,
    /// Offset of the next record in the held part of the text, and the line there.
    at: usize,
    line: u32,
    ends: LineEnds,
    /// Line ends of the records before the last one.
    ends_before: LineEnds,
}

impl<'t> Records<'t> {
    /// Reads the records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        Self::from_parts(Held::Whole(text), delimiter, quote)
    }

    /// Reads the records of a file that is read block by block.
    pub fn in_blocks(blocks: &'t Blocks, delimiter: u8, quote: Quote) -> Self {
        Self::from_parts(Held::in_blocks(blocks), delimiter, quote)
    }

    fn from_parts(text: Held<'t>, delimiter: u8, quote: Quote) -> Self {
        let marks = Splitter::new(delimiter, quote);
        Self { text, marks, at: 0, line: 1, ends: LineEnds::default(), ends_before: LineEnds::default() }
    }

    /// Reads the same text from byte offset `at`, where a record must begin. Lines are counted from there.
    #[must_use]
    pub fn from(&self, at: usize) -> Self {
        let (text, at) = self.text.from(at);
        let (ends, ends_before) = (LineEnds::default(), LineEnds::default());
        Self { text, marks: self.marks.clone(), at, line: 1, ends, ends_before }
    }

    /// Returns where a record may begin soon after byte `at`: at the next line that is not empty.
    pub fn line_behind(&self, at: usize) -> Option<usize> {
        self.text.line_behind(at)
    }

    /// Whether parts of the file are still missing from its digest.
    pub fn is_digesting(&self) -> bool {
        self.text.blocks().is_some_and(Blocks::is_digesting)
    }

    /// Completes the digest of the file, unless another thread is doing so.
    pub fn take_digest(&self) {
        if let Some(blocks) = self.text.blocks() {
            blocks.take_digest();
        }
    }

    /// Skips empty lines. Returns the byte offset and the line of the next record.
    pub fn next_start(&mut self) -> (usize, u32) {
        while self.pass_line_end().is_some() {}
        (self.position(), self.line)
    }

    /// Skips to byte offset `at`, counting `lines` lines and the line ends `ends` of the records in between.
    pub fn go_on_at(&mut self, at: usize, lines: u32, ends: LineEnds) {
        (self.text, self.at) = self.text.from(at);
        self.line = self.line.saturating_add(lines);
        self.ends.crlf += ends.crlf;
        self.ends.lf += ends.lf;
        self.ends.cr += ends.cr;
    }

    /// Uncounts the line end of the last record, as if the record had not been read.
    pub const fn forget_last(&mut self) {
        self.ends = self.ends_before;
    }

    /// Continues in the whole text, after only a part of it was held.
    pub fn go_on_in(&mut self, whole: &'t str) {
        self.at += self.text.start();
        self.text = Held::Whole(whole);
    }

    /// Whether the file has changed since it was opened, so that its end could not be reached.
    pub const fn has_changed(&self) -> bool {
        self.text.has_changed()
    }

    /// Number of bytes of the text that have been read.
    pub const fn position(&self) -> usize {
        self.text.start() + self.at
    }

    /// Line ends of the records read so far.
    pub const fn line_ends(&self) -> LineEnds {
        self.ends
    }

    /// Reads the next record into `record`. Returns `false` at the end of the text.
    pub fn read(&mut self, record: &mut Record) -> bool {
        let end = loop {
            while self.pass_line_end().is_some() {}
            if self.at >= self.text.as_str().len() {
                if self.hold_more() {
                    continue;
                }
                return false;
            }
            record.line = self.line;
            let end = self.marks.read(self.text.as_str(), self.at, record);
            // A record that reaches the end of the held part, apart from line ends, may continue after it.
            let behind = self.text.as_str().as_bytes().get(end..).unwrap_or_default();
            let may_go_on = behind.iter().all(|byte| matches!(byte, b'\n' | b'\r'));
            if !may_go_on || !self.hold_more() {
                break end;
            }
        };
        record.start += self.text.start();
        if end == self.text.as_str().len() && record.raw().ends_with(CUT_CHARACTER) {
            let at = record.raw().len() - CUT_CHARACTER.len_utf8();
            record.fault.get_or_insert(RecordFault::CutCharacter { at });
        }
        record.has_lines = false;
        if record.is_quoted() {
            let lines = count_lines(self.text.as_str().as_bytes(), self.at, end);
            record.has_lines = lines > 0;
            self.line = self.line.saturating_add(lines);
        }
        self.at = end;
        self.ends_before = self.ends;
        match self.pass_line_end() {
            Some("\r\n") => self.ends.crlf += 1,
            Some("\n") => self.ends.lf += 1,
            Some(_) => self.ends.cr += 1,
            None => {}
        }
        true
    }

    /// Drops what was read and holds more of the text. Returns `false` if there is no more.
    fn hold_more(&mut self) -> bool {
        let has_more = self.text.go_on_from(self.at);
        if has_more {
            self.at = 0;
        }
        has_more
    }

    /// Skips a line end at the current position and returns it.
    fn pass_line_end(&mut self) -> Option<&'static str> {
        // The LF of a CR LF may come with the next block.
        while self.at + 1 >= self.text.as_str().len() && self.hold_more() {}
        let end = match self.text.as_str().as_bytes().get(self.at..)? {
            [b'\n', ..] => "\n",
            [b'\r', b'\n', ..] => "\r\n",
            [b'\r', ..] => "\r",
            _ => return None,
        };
        self.at += end.len();
        self.line = self.line.saturating_add(1);
        Some(end)
    }
}

/// Reads records again by their offsets.
#[derive(Debug)]
pub struct Again<'t> {
    text: &'t str,
    marks: Splitter,
}

impl<'t> Again<'t> {
    /// Reads the records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        Self { text, marks: Splitter::new(delimiter, quote) }
    }

    /// Reads the record that begins at byte `start`, on `line`. Its fault is not set; it was reported when
    /// the record was read first.
    pub fn read(&self, start: usize, line: u32, record: &mut Record) {
        record.line = line;
        self.marks.read(self.text, start, record);
        record.fault = None;
    }
}

/// Counts the line ends in a piece of the text: LF, CR LF or a lone CR.
fn count_lines(bytes: &[u8], from: usize, to: usize) -> u32 {
    let Some(piece) = bytes.get(from..to) else { return 0 };
    if memchr2(b'\n', b'\r', piece).is_none() {
        return 0;
    }
    let feeds = memchr_iter(b'\n', piece).count();
    let lone_returns =
        memchr_iter(b'\r', piece).filter(|at| bytes.get(from + at + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone_returns).unwrap_or(u32::MAX)
}

/// Returns the byte range of the cell at `index` in a record's raw bytes, including its quotes.
pub fn cell_span(raw: &[u8], delimiter: u8, quote: Quote, index: usize) -> Range<usize> {
    let (mut start, mut cell, mut quoted) = (0, 0, false);
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            // A quote inside an unquoted cell is text.
            byte if Some(*byte) == quote.byte() && (quoted || at == start) => quoted = !quoted,
            byte if *byte == delimiter && !quoted => {
                if cell == index {
                    return start..at;
                }
                cell += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    if cell == index { start..raw.len() } else { raw.len()..raw.len() }
}

#[cfg(test)]
mod tests;
