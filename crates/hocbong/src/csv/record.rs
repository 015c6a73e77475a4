//! Records of a text with the lines on which they start.
//!
//! The `csv` crate cuts the cells. It does not say on which line of the file a record starts where lines end in
//! CRLF, and it swallows the rest of a file behind an unclosed quote without a word: lines and quotes are counted
//! here.

use crate::csv::dialect::Quote;
use memchr::{memchr, memchr_iter};
use std::io::Cursor;
use std::ops::Range;

/// The most bytes that a record may have. What is longer is no row of a ledger, and is not looked into.
pub const LONGEST_RECORD: usize = 1 << 20;

/// What is wrong with a record before its cells are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// A quote is opened at this byte of the text and never closed.
    Unclosed {
        /// Where, counted from 0.
        at: usize,
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
    cells: csv::ByteRecord,
    line: u32,
    span: Range<usize>,
    fault: Option<RecordFault>,
}

impl Record {
    /// The cell at `index`, blank where the record is too short.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Every cell.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty())
    }

    /// Takes the record out of its place to keep it; of one that is too long to be looked into, only where it stands.
    #[must_use]
    pub fn take(&mut self) -> Self {
        if matches!(self.fault, Some(RecordFault::TooLong { .. })) {
            return Self {
                cells: csv::ByteRecord::new(),
                line: self.line,
                span: self.span.clone(),
                fault: self.fault,
            };
        }
        std::mem::take(self)
    }

    /// The line of the text on which it starts, counted from 1.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The bytes of the text that it covers.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What is wrong with its quotes.
    pub const fn fault(&self) -> Option<RecordFault> {
        self.fault
    }
}

/// The records of a text, one after the other; wholly empty lines are passed over.
#[derive(Debug)]
pub struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    quote: Option<u8>,
    reader: csv::Reader<&'t [u8]>,
    counted_to: usize,
    line: u32,
    ends: LineEnds,
}

impl<'t> Records<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        let reader = builder(delimiter, quote).buffer_capacity(1 << 16).from_reader(text.as_bytes());
        let (quote, ends) = (quote.byte(), LineEnds::default());
        Self { text, delimiter, quote, reader, counted_to: 0, line: 1, ends }
    }

    /// How the records read so far end.
    pub const fn line_ends(&self) -> LineEnds {
        self.ends
    }

    /// Reads the next record into `record`; false at the end of the text.
    pub fn read(&mut self, record: &mut Record) -> bool {
        let bytes = self.text.as_bytes();
        let before = position(&self.reader);
        // Reading a byte slice cannot fail, and a flexible reader takes records of any length.
        if !self.reader.read_byte_record(&mut record.cells).unwrap_or(false) {
            return false;
        }
        let after = position(&self.reader).min(bytes.len());
        let start = skip_line_ends(bytes, before.min(after));
        let end = trim_line_end(bytes, start, after);
        self.line = self.line.saturating_add(count_lines(bytes, self.counted_to, start));
        self.counted_to = start;
        record.line = self.line;
        record.span = start..end;
        self.count_line_end(end);
        record.fault = bytes.get(start..end).and_then(|raw| self.find_fault(raw, start));
        true
    }

    fn find_fault(&self, raw: &[u8], start: usize) -> Option<RecordFault> {
        let of_quotes = self.quote.and_then(|quote| find_quote_fault(raw, self.delimiter, quote, start));
        let too_long = || (raw.len() > LONGEST_RECORD).then_some(RecordFault::TooLong { bytes: raw.len() });
        of_quotes.or_else(too_long)
    }

    fn count_line_end(&mut self, end: usize) {
        let behind = self.text.as_bytes().get(end..).unwrap_or_default();
        match behind {
            [b'\r', b'\n', ..] => self.ends.crlf += 1,
            [b'\n', ..] => self.ends.lf += 1,
            [b'\r', ..] => self.ends.cr += 1,
            _ => {}
        }
    }
}

/// Reads records again by where they stand.
#[derive(Debug)]
pub struct Again<'t> {
    reader: csv::Reader<Cursor<&'t [u8]>>,
}

impl<'t> Again<'t> {
    /// The records of `text`.
    pub fn new(text: &'t str, delimiter: u8, quote: Quote) -> Self {
        // Each jump fills the buffer anew.
        let text = Cursor::new(text.as_bytes());
        Self { reader: builder(delimiter, quote).buffer_capacity(1 << 9).from_reader(text) }
    }

    /// Reads the record that begins at the byte `start`, on `line`; what is wrong with it was found when it was read
    /// first.
    pub fn read(&mut self, start: usize, line: u32, record: &mut Record) {
        let mut place = csv::Position::new();
        place.set_byte(start as u64).set_line(u64::from(line));
        // Neither a place inside a byte slice nor a record of any length can fail.
        let is_read = self.reader.seek(place).and_then(|()| self.reader.read_byte_record(&mut record.cells));
        if !is_read.unwrap_or(false) {
            record.cells.clear();
        }
        let end = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let bytes = self.reader.get_ref().get_ref();
        record.line = line;
        record.span = start..trim_line_end(bytes, start, end.min(bytes.len()));
        record.fault = None;
    }
}

fn builder(delimiter: u8, quote: Quote) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quote.byte().is_some())
        .quote(quote.byte().unwrap_or(b'"'));
    builder
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

fn skip_line_ends(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
        at += 1;
    }
    at
}

fn trim_line_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(bytes.get(end - 1), Some(b'\r' | b'\n')) {
        end -= 1;
    }
    end
}

/// The line ends in a piece of the text: LF, CRLF or a lone CR.
fn count_lines(bytes: &[u8], from: usize, to: usize) -> u32 {
    let Some(piece) = bytes.get(from..to) else { return 0 };
    let feeds = memchr_iter(b'\n', piece).count();
    let lone_returns =
        memchr_iter(b'\r', piece).filter(|at| bytes.get(from + at + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone_returns).unwrap_or(u32::MAX)
}

/// Walks the quotes of one record strictly.
fn find_quote_fault(raw: &[u8], delimiter: u8, quote: u8, offset: usize) -> Option<RecordFault> {
    memchr(quote, raw)?;
    let mut at = 0;
    while at < raw.len() {
        let cell_start = at;
        let spaces = raw.get(at..).into_iter().flatten().take_while(|byte| **byte == b' ').count();
        if spaces > 0 && raw.get(at + spaces) == Some(&quote) {
            return Some(RecordFault::Stray { at: offset + at + spaces });
        }
        if raw.get(at) == Some(&quote) {
            at += 1;
            loop {
                match memchr(quote, raw.get(at..).unwrap_or_default()) {
                    None => return Some(RecordFault::Unclosed { at: offset + cell_start }),
                    Some(next) => at += next + 1,
                }
                if raw.get(at) == Some(&quote) {
                    at += 1;
                } else {
                    break;
                }
            }
            match raw.get(at) {
                None => return None,
                Some(byte) if *byte == delimiter => {}
                Some(_) => return Some(RecordFault::Stray { at: offset + at }),
            }
        } else {
            at += memchr(delimiter, raw.get(at..).unwrap_or_default()).unwrap_or(raw.len() - at);
        }
        at += 1;
    }
    None
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>, Option<RecordFault>)> {
        let mut records = Records::new(text, b',', Quote::Double);
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.read(&mut record) {
            all.push((record.line(), record.cells().map(str::to_owned).collect(), record.fault()));
        }
        all
    }

    fn lines(text: &str) -> Vec<u32> {
        read(text).into_iter().map(|(line, _, _)| line).collect()
    }

    #[test]
    fn lines_are_those_of_the_file() {
        assert_eq!(lines("a\nb\nc"), [1, 2, 3]);
        assert_eq!(lines("a\r\nb\r\nc\r\n"), [1, 2, 3]);
        assert_eq!(lines("a\rb\rc"), [1, 2, 3]);
        assert_eq!(lines("\r\n\r\na\r\n\r\nb"), [3, 5]);
        assert_eq!(lines("\"x\ny\",1\r\nb,2\r\n\"p\r\nq\r\nr\",3\r\nd,4"), [1, 3, 4, 7]);
    }

    #[test]
    fn faults_of_quotes_are_found() {
        let faults =
            |text: &str| read(text).into_iter().filter_map(|(_, _, fault)| fault).collect::<Vec<_>>();
        assert_eq!(faults("a,\"b\nc,d\n"), [RecordFault::Unclosed { at: 2 }]);
        assert_eq!(faults("a,\"b\"x,c\n"), [RecordFault::Stray { at: 5 }]);
        assert_eq!(faults("a, \"b,c\"\n"), [RecordFault::Stray { at: 3 }]);
        assert_eq!(faults("a,\"b \"\"c\"\" d\",\"\"\nx\"y,z\n"), []);
    }

    #[test]
    fn a_cell_is_found_in_its_line() {
        let raw = b"a,\"b,c\",,d";
        let cells: Vec<&[u8]> =
            (0..5).map(|index| &raw[cell_span(raw, b',', Quote::Double, index)]).collect();
        assert_eq!(cells, [&b"a"[..], b"\"b,c\"", b"", b"d", b""]);
    }

    /// Cells and lines by a splitter that shares nothing with the one under test.
    fn naive(text: &str) -> Vec<(u32, Vec<String>)> {
        let (mut all, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
        let (mut line, mut start, mut quoted, mut any) = (1, 1, false, false);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if quoted {
                match c {
                    '"' if chars.peek() == Some(&'"') => {
                        chars.next();
                        cell.push('"');
                    }
                    '"' => quoted = false,
                    c => {
                        line += u32::from(c == '\n');
                        cell.push(c);
                    }
                }
                continue;
            }
            match c {
                '"' if cell.is_empty() => (quoted, any) = (true, true),
                ',' => {
                    cells.push(std::mem::take(&mut cell));
                    any = true;
                }
                '\n' => {
                    if any || !cell.is_empty() {
                        cells.push(std::mem::take(&mut cell));
                        all.push((start, std::mem::take(&mut cells)));
                    }
                    line += 1;
                    (start, any) = (line, false);
                }
                c => cell.push(c),
            }
        }
        if any || !cell.is_empty() {
            cells.push(cell);
            all.push((start, cells));
        }
        all
    }

    fn well_formed_cell() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z0-9]{0,3}",
            "[a-z\n\" ,]{0,5}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\"")))
        ]
    }

    proptest! {
        #[test]
        fn cells_and_lines_are_those_of_a_naive_splitter(
            rows in prop::collection::vec(prop::collection::vec(well_formed_cell(), 1..4), 0..6),
            blank in prop::collection::vec(0..3_usize, 6),
        ) {
            let mut text = String::new();
            for (row, blank) in rows.iter().zip(&blank) {
                text.push_str(&row.join(","));
                text.push('\n');
                text.push_str(&"\n".repeat(*blank));
            }
            let got: Vec<_> = read(&text).into_iter().map(|(line, cells, fault)| {
                assert_eq!(fault, None);
                (line, cells)
            }).collect();
            prop_assert_eq!(got, naive(&text));
        }

        #[test]
        fn a_record_is_the_same_when_it_is_read_again(text in "[a,;\"\\n\\r ]{0,80}", turn in 0..7_usize) {
            let mut records = Records::new(&text, b',', Quote::Double);
            let (mut first, mut record) = (Vec::new(), Record::default());
            while records.read(&mut record) {
                first.push(record.clone());
            }
            let turn = turn.min(first.len());
            first.rotate_left(turn);
            let mut again = Again::new(&text, b',', Quote::Double);
            for one in &first {
                again.read(one.span().start, one.line(), &mut record);
                prop_assert_eq!(&one.cells, &record.cells);
                prop_assert_eq!((one.line(), one.span()), (record.line(), record.span()));
            }
        }

        #[test]
        fn crlf_changes_no_cell_and_no_line(rows in prop::collection::vec("[a-z]{1,3}(,[a-z]{0,3}){0,3}", 0..6)) {
            let strip = |text: &str| read(text).into_iter().map(|(line, cells, _)| (line, cells)).collect::<Vec<_>>();
            prop_assert_eq!(strip(&rows.join("\n")), strip(&rows.join("\r\n")));
        }
    }
}
