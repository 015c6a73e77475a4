//! Records of a text with the lines on which they start.
//!
//! The `csv` crate is the measure of how cells are cut, but does not cut them here: it does not say on which line of
//! the file a record starts where lines end in CRLF, swallows the rest of a file behind an unclosed quote without a
//! word, and gives cells as bytes that are to be looked through for UTF-8 once more. Cutting, counting and checking in
//! one pass takes a quarter of the time.

mod held;
mod splitter;

use self::held::Held;
use self::splitter::Splitter;
use crate::csv::dialect::Quote;
use crate::source::Blocks;
use memchr::{memchr_iter, memchr2};
use std::ops::{Range, RangeInclusive};

/// What stands for a character of which a file has only the first bytes.
pub const CUT_CHARACTER: char = char::REPLACEMENT_CHARACTER;

/// The most bytes that a record may have. What is longer is no row of a ledger, and is not looked into.
pub const LONGEST_RECORD: usize = 1 << 20;

/// What is wrong with a record before its cells are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// A quote is opened at this byte of the record and never closed.
    Unclosed {
        /// Where, counted from 0.
        at: usize,
        /// How many lines below it swallows.
        lines: usize,
    },
    /// Text stands between a quote and the end of its cell, or spaces before a quote.
    MisplacedQuote {
        /// Where, counted from 0.
        at: usize,
    },
    /// The file ends within a character of it.
    CutCharacter {
        /// Where the character begins, counted from 0.
        at: usize,
    },
    /// It is longer than any row can be.
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
}

/// How the records of a text end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineEnds {
    /// Records that end in CR LF.
    pub crlf: u64,
    /// Records that end in LF.
    pub lf: u64,
    /// Records that end in a lone CR.
    pub cr: u64,
}

impl LineEnds {
    /// The name in reports; none for a text without any.
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

/// One record: its cells, where it stands, what is wrong with its quotes.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The record as the file has it; behind that, cells with doubled quotes as they are meant.
    text: String,
    /// How much of the text is as the file has it.
    raw: usize,
    /// Where each cell begins and ends in the text.
    cells: Vec<(u32, u32)>,
    /// Which cells are quoted: the [`quoted_bit`] of each.
    quoted: u64,
    /// Whether lines end inside its quotes.
    has_lines: bool,
    line: u32,
    start: usize,
    fault: Option<RecordFault>,
}

impl Record {
    /// The cell at `index`, blank where the record is too short.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| self.text_of(*cell))
    }

    /// Every cell.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| self.text_of(*cell))
    }

    /// Forgets what was found of another record.
    fn clear(&mut self) {
        self.quoted = 0;
        self.fault = None;
        self.cells.clear();
    }

    /// The cells from one to another as they stand in the record, with what divides them; blank where the record is too
    /// short. For cells without quotes, or one cell.
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

    /// How many cells it has.
    pub const fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell.
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty())
    }

    /// Whether quotes stand in it, so that a cell may hold line ends.
    pub const fn is_quoted(&self) -> bool {
        self.quoted != 0
    }

    /// Whether one of the cells is quoted that have these [`quoted_bit`]s.
    pub const fn has_quoted(&self, cells: u64) -> bool {
        self.quoted & cells != 0
    }

    /// Whether lines end inside it, which only quotes make possible.
    pub const fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The record as the file has it, or the beginning of one that is too long.
    pub fn raw(&self) -> &str {
        self.text.get(..self.raw).unwrap_or("")
    }

    /// The line of the text on which it starts, counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Where in the text it starts, in bytes.
    pub const fn start(&self) -> usize {
        self.start
    }

    /// What is wrong with its quotes.
    pub const fn fault(&self) -> Option<RecordFault> {
        self.fault
    }
}

/// The bit that stands for the cell at `index` where quoted cells are told; the last stands for all cells from there on.
pub fn quoted_bit(index: usize) -> u64 {
    1 << index.min(63)
}

/// The records of a text, one after the other; wholly empty lines are passed over.
#[derive(Debug)]
pub struct Records<'t> {
    text: Held<'t>,
    marks: Splitter,
    /// Where the next record is looked for in the part of the text that is held, and the line there.
    at: usize,
    line: u32,
    ends: LineEnds,
    /// How the records end that were read before the last one.
    ends_before: LineEnds,
}

impl<'t> Records<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        Self::of(Held::Whole(text), delimiter, quote)
    }

    /// The records of a file that is read block by block.
    pub fn in_blocks(blocks: &'t Blocks, delimiter: u8, quote: Quote) -> Self {
        Self::of(Held::in_blocks(blocks), delimiter, quote)
    }

    fn of(text: Held<'t>, delimiter: u8, quote: Quote) -> Self {
        let marks = Splitter::new(delimiter, quote);
        Self { text, marks, at: 0, line: 1, ends: LineEnds::default(), ends_before: LineEnds::default() }
    }

    /// The records of the same text from the byte `at` on, where one begins. Lines are counted from there.
    #[must_use]
    pub fn from(&self, at: usize) -> Self {
        let (text, at) = self.text.from(at);
        let (ends, ends_before) = (LineEnds::default(), LineEnds::default());
        Self { text, marks: self.marks.clone(), at, line: 1, ends, ends_before }
    }

    /// Where a record may begin, soon behind the byte `at`: a line does, which is not empty.
    pub fn line_behind(&self, at: usize) -> Option<usize> {
        self.text.line_behind(at)
    }

    /// Whether some of the file is still to be taken into its digest.
    pub fn is_digesting(&self) -> bool {
        self.text.blocks().is_some_and(Blocks::is_digesting)
    }

    /// Takes the digest of the file, unless somebody else does.
    pub fn take_digest(&self) {
        if let Some(blocks) = self.text.blocks() {
            blocks.take_digest();
        }
    }

    /// Where the next record begins, behind empty lines; and on which line.
    pub fn next_start(&mut self) -> (usize, u32) {
        while self.pass_line_end().is_some() {}
        (self.position(), self.line)
    }

    /// Goes on at the byte `at`, so many lines below; in between lie records that end so.
    pub fn go_on_at(&mut self, at: usize, lines: u32, ends: LineEnds) {
        (self.text, self.at) = self.text.from(at);
        self.line = self.line.saturating_add(lines);
        self.ends.crlf += ends.crlf;
        self.ends.lf += ends.lf;
        self.ends.cr += ends.cr;
    }

    /// Takes the last record for one that was not read, as far as it was counted.
    pub const fn forget_last(&mut self) {
        self.ends = self.ends_before;
    }

    /// Goes on in the whole of the text, of which only a part was held.
    pub fn go_on_in(&mut self, whole: &'t str) {
        self.at += self.text.start();
        self.text = Held::Whole(whole);
    }

    /// Whether the file has changed since it was opened, so that its end was not reached.
    pub const fn has_changed(&self) -> bool {
        self.text.has_changed()
    }

    /// How many bytes of the text have been read.
    pub const fn position(&self) -> usize {
        self.text.start() + self.at
    }

    /// How the records read so far end.
    pub const fn line_ends(&self) -> LineEnds {
        self.ends
    }

    /// Reads the next record into `record`; false at the end of the text.
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
            // What reaches the end of the part that is held, but for line ends, may go on behind it.
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

    /// Lets go of what was read, and holds more; false where that is all there is.
    fn hold_more(&mut self) -> bool {
        let has_more = self.text.go_on_from(self.at);
        if has_more {
            self.at = 0;
        }
        has_more
    }

    /// Goes beyond the line end that stands here, and says which it is.
    fn pass_line_end(&mut self) -> Option<&'static str> {
        // The second half of a line end may come with the next block.
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

/// Reads records again by where they stand.
#[derive(Debug)]
pub struct Again<'t> {
    text: &'t str,
    marks: Splitter,
}

impl<'t> Again<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        Self { text, marks: Splitter::new(delimiter, quote) }
    }

    /// Reads the record that begins at the byte `start`, on `line`; what is wrong with it was found when it was read
    /// first.
    pub fn read(&self, start: usize, line: u32, record: &mut Record) {
        record.line = line;
        self.marks.read(self.text, start, record);
        record.fault = None;
    }
}

/// The line ends in a piece of the text: LF, CRLF or a lone CR.
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

/// Where the cell at `index` of a record's raw bytes stands in them, quotes included.
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
