//! Records of a text with the lines on which they start.
//!
//! The `csv` crate is the measure of how cells are cut, but does not cut them here: it does not say on which line of
//! the file a record starts where lines end in CRLF, swallows the rest of a file behind an unclosed quote without a
//! word, and gives cells as bytes that are to be looked through for UTF-8 once more. Cutting, counting and checking in
//! one pass takes a quarter of the time.

mod held;

use self::held::Held;
use crate::csv::dialect::Quote;
use crate::source::Blocks;
use memchr::{memchr, memchr_iter, memchr2};
use std::ops::{Range, RangeInclusive};

/// The most bytes that a record may have. What is longer is no row of a ledger, and is not looked into.
pub const LONGEST_RECORD: usize = 1 << 20;

/// How much of a record that is too long is kept, to show where it begins.
const KEPT_OF_TOO_LONG: usize = 1 << 10;

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
    Stray {
        /// Where, counted from 0.
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
    is_quoted: bool,
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
        self.is_quoted = false;
        self.fault = None;
        self.cells.clear();
    }

    /// The cells from one to another as they stand in the record, with what divides them; blank where the record is too
    /// short. For records without quotes, or one cell.
    pub(crate) fn span(&self, cells: &RangeInclusive<usize>) -> &str {
        let last = (*cells.end()).min(self.cells.len().saturating_sub(1));
        match (self.cells.get(*cells.start()), self.cells.get(last)) {
            (Some((start, _)), Some((_, end))) => self.text_of((*start, *end)),
            _ => "",
        }
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
        self.is_quoted
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

/// What divides cells, and what quotes them.
#[derive(Clone, Debug)]
struct Marks {
    delimiter: u8,
    quote: Option<u8>,
    /// What ends a cell, the delimiter and line ends, each in all eight bytes of a word. Cells are short, so that looking at
    /// eight bytes at a time is quicker than a search that is made for long texts.
    ends_of_cells: [u64; 3],
}

/// One in each byte of a word.
const ONES: u64 = u64::MAX / 0xff;

/// So many bytes are looked at together: a bit of a word for each.
const BLOCK: usize = 64;
/// A longer record is cut cell by cell.
const LONG_FOR_BLOCKS: usize = 1 << 16;

/// Where in a block bytes stand that divide cells, end records or quote cells: a bit for each byte, the lowest for the
/// first.
struct Found {
    delimiters: u64,
    ends: u64,
    quotes: u64,
}

/// A bit for each byte of a block, set where the byte is one of those meant.
fn bits_of(block: &[u8; BLOCK], is_meant: impl Fn(u8) -> bool) -> u64 {
    // The product brings the lowest bit of each byte to a place of its own in the uppermost one.
    const TO_THE_TOP: u64 = 0x0102_0408_1020_4080;
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(is_meant(*byte));
    }
    let (words, _) = flags.as_chunks::<8>();
    let byte = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(TO_THE_TOP) >> 56;
    words.iter().rev().fold(0, |bits, word| bits << 8 | byte(word))
}

/// The first byte of a word, in the order of the text, that is one of three; each is given in all eight bytes.
fn first_of(word: u64, bytes: &[u64; 3]) -> Option<usize> {
    // The upper bit of each byte that is zero is set, and perhaps of others above the lowest of them.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let [one, two, three] = bytes.map(|byte| zeros(word ^ byte));
    let found = one | two | three;
    (found != 0).then(|| (found.trailing_zeros() / 8) as usize)
}

/// The records of a text, one after the other; wholly empty lines are passed over.
#[derive(Debug)]
pub struct Records<'t> {
    text: Held<'t>,
    marks: Marks,
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
    pub(crate) fn in_blocks(blocks: &'t Blocks, delimiter: u8, quote: Quote) -> Self {
        Self::of(Held::in_blocks(blocks), delimiter, quote)
    }

    fn of(text: Held<'t>, delimiter: u8, quote: Quote) -> Self {
        let marks = Marks::new(delimiter, quote);
        Self { text, marks, at: 0, line: 1, ends: LineEnds::default(), ends_before: LineEnds::default() }
    }

    /// The records of the same text from the byte `at` on, where one begins. Lines are counted from there.
    pub(crate) fn from(&self, at: usize) -> Self {
        let (text, at) = self.text.from(at);
        let (ends, ends_before) = (LineEnds::default(), LineEnds::default());
        Self { text, marks: self.marks.clone(), at, line: 1, ends, ends_before }
    }

    /// Where a record may begin, soon behind the byte `at`: a line does, which is not empty.
    pub(crate) fn line_behind(&self, at: usize) -> Option<usize> {
        self.text.line_behind(at)
    }

    /// Where the next record begins, behind empty lines; and on which line.
    pub(crate) fn next_start(&mut self) -> (usize, u32) {
        while self.pass_line_end().is_some() {}
        (self.position(), self.line)
    }

    /// Goes on at the byte `at`, so many lines below; in between lie records that end so.
    pub(crate) fn go_on_at(&mut self, at: usize, lines: u32, ends: LineEnds) {
        (self.text, self.at) = self.text.from(at);
        self.line = self.line.saturating_add(lines);
        self.ends.crlf += ends.crlf;
        self.ends.lf += ends.lf;
        self.ends.cr += ends.cr;
    }

    /// Takes the last record for one that was not read, as far as it was counted.
    pub(crate) const fn forget_last(&mut self) {
        self.ends = self.ends_before;
    }

    /// Goes on in the whole of the text, of which only a part was held.
    pub(crate) fn go_on_in(&mut self, whole: &'t str) {
        self.at += self.text.start();
        self.text = Held::Whole(whole);
    }

    /// Whether the file has changed since it was opened, so that its end was not reached.
    pub(crate) const fn has_changed(&self) -> bool {
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
        record.has_lines = false;
        if record.is_quoted {
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
    marks: Marks,
}

impl<'t> Again<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        Self { text, marks: Marks::new(delimiter, quote) }
    }

    /// Reads the record that begins at the byte `start`, on `line`; what is wrong with it was found when it was read
    /// first.
    pub fn read(&self, start: usize, line: u32, record: &mut Record) {
        record.line = line;
        self.marks.read(self.text, start, record);
        record.fault = None;
    }
}

impl Marks {
    fn new(delimiter: u8, quote: Quote) -> Self {
        let quote = quote.byte();
        let ends_of_cells = [delimiter, b'\n', b'\r'].map(|byte| u64::from(byte) * ONES);
        Self { delimiter, quote, ends_of_cells }
    }

    /// Reads the record that begins at `start`, all but its line; gives where it ends, before the line end.
    fn read(&self, text: &str, start: usize, record: &mut Record) -> usize {
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        record.start = start;
        record.text.clear();
        let mut unquoted = Vec::new();
        record.clear();
        let end = match self.cut_in_blocks(rest, record, &mut unquoted) {
            Some(end) => end,
            None => {
                record.clear();
                unquoted.clear();
                self.cut(rest, record, &mut unquoted)
            }
        };
        if end > LONGEST_RECORD {
            record.cells.clear();
            record
                .text
                .push_str(text.get(start..boundary_before(text, start + KEPT_OF_TOO_LONG)).unwrap_or(""));
            record.raw = record.text.len();
            record.fault.get_or_insert(RecordFault::TooLong { bytes: end });
            return start + end;
        }
        record.text.push_str(text.get(start..start + end).unwrap_or(""));
        record.raw = end;
        for (index, cell) in unquoted {
            let from = record.text.len();
            self.push_unquoted(rest, cell, &mut record.text);
            if let Some(slot) = record.cells.get_mut(index) {
                *slot = place(from, record.text.len());
            }
        }
        start + end
    }

    /// Cuts a record into cells, as [`Marks::cut`] does, and gives where it ends; nothing where it is long, or where a quote
    /// stands inside a cell that does not begin with one.
    fn cut_in_blocks(
        &self,
        rest: &[u8],
        record: &mut Record,
        unquoted: &mut Vec<(usize, Range<usize>)>,
    ) -> Option<usize> {
        let mut at = 0;
        loop {
            if self.quote.is_none() || rest.get(at).copied() != self.quote {
                let end = self.cut_plain(rest, at, &mut record.cells)?;
                if self.quote.is_none() || rest.get(end).copied() != self.quote {
                    return Some(end);
                }
                at = end;
            }
            let (cell, end) = self.cut_quoted(rest, at, record);
            if end > LONG_FOR_BLOCKS {
                return None;
            }
            if cell.is_none() {
                unquoted.push((record.cells.len(), at..end));
            }
            let cell = cell.unwrap_or(at..at);
            record.cells.push(place(cell.start, cell.end));
            if rest.get(end) != Some(&self.delimiter) {
                return Some(end);
            }
            at = end + 1;
        }
    }

    /// Cuts cells without quotes, the first of which begins at `from`, and gives where the record ends, or the quote stands
    /// with which the next cell begins.
    fn cut_plain(&self, rest: &[u8], from: usize, cells: &mut Vec<(u32, u32)>) -> Option<usize> {
        let (blocks, behind) = rest.get(from..).unwrap_or_default().as_chunks::<BLOCK>();
        // What lies behind the text ends the record.
        let mut last = [b'\n'; BLOCK];
        last.iter_mut().zip(behind).for_each(|(to, from)| *to = *from);
        let mut base = u32::try_from(from).ok()?;
        let mut start = base;
        // Whether the first byte of the block is the first of a cell. That of the first one is no quote.
        let mut begins = 0;
        for block in blocks.iter().chain(std::iter::once(&last)) {
            let Found { mut delimiters, ends, quotes } = self.found_in(block);
            let opening = quotes & (delimiters << 1 | begins);
            let stops = ends | opening;
            let stop = stops.trailing_zeros();
            let before = 1_u64.checked_shl(stop).map_or(u64::MAX, |bit| bit - 1);
            if quotes & !opening & before != 0 {
                return None;
            }
            begins = delimiters >> 63;
            delimiters &= before;
            while delimiters != 0 {
                let at = base + delimiters.trailing_zeros();
                cells.push((start, at));
                start = at + 1;
                delimiters &= delimiters - 1;
            }
            if stops != 0 {
                let is_end = ends.trailing_zeros() == stop;
                let stop = base + stop;
                if is_end {
                    cells.push((start, stop));
                }
                return Some(stop as usize);
            }
            base = base.checked_add(u64::BITS).filter(|base| *base as usize <= LONG_FOR_BLOCKS)?;
        }
        None
    }

    /// Where in a block delimiters, line ends and quotes stand.
    fn found_in(&self, block: &[u8; BLOCK]) -> Found {
        Found {
            delimiters: bits_of(block, |byte| byte == self.delimiter),
            ends: bits_of(block, |byte| matches!(byte, b'\n' | b'\r')),
            quotes: self.quote.map_or(0, |quote| bits_of(block, |byte| byte == quote)),
        }
    }

    /// Cuts a record into cells, and gives where it ends. Cells that cannot stand as they are come into `unquoted`, by
    /// their number and with their quotes.
    fn cut(&self, rest: &[u8], record: &mut Record, unquoted: &mut Vec<(usize, Range<usize>)>) -> usize {
        let mut at = 0;
        loop {
            let first = rest.get(at).copied();
            let (cell, end) = if self.quote.is_some() && first == self.quote {
                let (cell, end) = self.cut_quoted(rest, at, record);
                if cell.is_none() && end <= LONGEST_RECORD {
                    unquoted.push((record.cells.len(), at..end));
                }
                (cell.unwrap_or(at..at), end)
            } else {
                let end = self.next_mark(rest, at);
                if first == Some(b' ') {
                    self.look_for_quote_behind_spaces(rest, at, record);
                }
                (at..end, end)
            };
            // What lies further back belongs to a record that is not looked into.
            if end <= LONGEST_RECORD {
                record.cells.push(place(cell.start, cell.end));
            }
            if rest.get(end) != Some(&self.delimiter) {
                return end;
            }
            at = end + 1;
        }
    }

    /// Where the next delimiter or line end stands, from `at` on, or the text ends.
    fn next_mark(&self, rest: &[u8], at: usize) -> usize {
        let (words, behind) = rest.get(at..).unwrap_or_default().as_chunks::<8>();
        let mut at = at;
        for word in words {
            if let Some(found) = first_of(u64::from_le_bytes(*word), &self.ends_of_cells) {
                return at + found;
            }
            at += word.len();
        }
        let is_end = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        at + behind.iter().position(is_end).unwrap_or(behind.len())
    }

    /// Where the text of the quoted cell that begins at `at` stands, and where the cell ends; no text where quotes stand
    /// inside it. What stands behind closing quotes belongs to their cell, and is a fault.
    fn cut_quoted(&self, rest: &[u8], at: usize, record: &mut Record) -> (Option<Range<usize>>, usize) {
        record.is_quoted = true;
        let Some(closed) = self.end_of_quotes(rest, at) else {
            let last = rest.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
            let end = last.map_or(rest.len(), |last| last + 1);
            let lines = count_lines(rest, at, end) as usize;
            record.fault.get_or_insert(RecordFault::Unclosed { at, lines });
            return (None, end);
        };
        let end = self.next_mark(rest, closed);
        if end > closed {
            record.fault.get_or_insert(RecordFault::Stray { at: closed });
            return (None, end);
        }
        let inside = at + 1..closed - 1;
        let has_quotes = self.quote.is_some_and(|quote| {
            rest.get(inside.clone()).is_some_and(|inside| memchr(quote, inside).is_some())
        });
        (if has_quotes { None } else { Some(inside) }, end)
    }

    /// Spaces before a quote make the quote text, and what it was to hold together falls apart.
    fn look_for_quote_behind_spaces(&self, rest: &[u8], at: usize, record: &mut Record) {
        let spaces = rest.get(at..).into_iter().flatten().take_while(|byte| **byte == b' ').count();
        if self.quote.is_some() && rest.get(at + spaces).copied() == self.quote {
            record.fault.get_or_insert(RecordFault::Stray { at: at + spaces });
        }
    }

    /// Where the quotes end that are opened at `at`: behind the closing one; none where there is none.
    fn end_of_quotes(&self, rest: &[u8], mut at: usize) -> Option<usize> {
        let quote = self.quote?;
        at += 1;
        loop {
            at += memchr(quote, rest.get(at..)?)? + 1;
            if rest.get(at) != Some(&quote) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// Appends what a cell with its quotes means: of two quotes inside it, the second.
    fn push_unquoted(&self, rest: &[u8], cell: Range<usize>, text: &mut String) {
        let quote = self.quote.unwrap_or_default();
        let closed = self.end_of_quotes(rest, cell.start).filter(|closed| *closed <= cell.end);
        let inside = cell.start + 1..closed.map_or(cell.end, |closed| closed - 1);
        let mut from = inside.start;
        let quotes = memchr_iter(quote, rest.get(inside.clone()).unwrap_or_default());
        for found in quotes.step_by(2) {
            let second = inside.start + found + 1;
            push_piece(text, from..second);
            from = second + 1;
        }
        push_piece(text, from..inside.end);
        push_piece(text, closed.unwrap_or(cell.end)..cell.end);
    }
}

/// A place in a record that is not too long to be looked into.
fn place(start: usize, end: usize) -> (u32, u32) {
    (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// The last place not behind `at` at which a character begins.
fn boundary_before(text: &str, at: usize) -> usize {
    (0..4).map(|back| at.saturating_sub(back)).find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Appends a piece of the text itself.
fn push_piece(text: &mut String, piece: Range<usize>) {
    if piece.start < piece.end {
        text.extend_from_within(piece);
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
