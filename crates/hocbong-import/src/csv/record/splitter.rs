//! Finds where the cells of a record begin and end.
//!
//! A record is split in blocks of 64 bytes, of which `wide` compares sixteen at a time. The standard library
//! offers these instructions only as unsafe code, and the compiler does not generate them from a loop over
//! bytes; they save a quarter of the time of splitting. Each block is searched for delimiters, and once for
//! everything that may end a record or quote a cell; of the latter only the first hit counts.

use super::{LONGEST_RECORD, Record, RecordFault, count_lines, quoted_bit};
use crate::csv::dialect::Quote;
use memchr::{memchr, memchr_iter};
use std::ops::Range;
use wide::u8x16;

/// Number of bytes kept of a record that is too long, to show where it begins.
const KEPT_OF_TOO_LONG: usize = 1 << 10;

/// The delimiter and the quote.
#[derive(Clone, Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    quote: Option<u8>,
    /// What ends a cell: the delimiter, LF and CR, each repeated in all eight bytes of a word. When cells are
    /// split one by one they are short, and comparing eight bytes at a time is faster than a search made for
    /// long texts.
    ends_of_cells: [u64; 3],
    /// What ends a record or quotes a cell.
    stops: [u8; 3],
}

/// A one in each byte of a word.
const ONES: u64 = u64::MAX / 0xff;

/// Number of bytes compared together; each has a bit in a word.
const BLOCK: usize = 64;
/// Length in bytes beyond which a record is split cell by cell.
const LONG_FOR_BLOCKS: usize = 1 << 16;

/// Returns a word with one bit for each byte of the block, the lowest for the first. A bit is set if the byte
/// is one of `bytes`.
fn bits_of<const N: usize>(block: &[u8; BLOCK], bytes: [u8; N]) -> u64 {
    let (rows, _) = block.as_chunks::<16>();
    let bytes = bytes.map(u8x16::splat);
    let bits = |row: &[u8; 16]| {
        let row = u8x16::new(*row);
        bytes.iter().fold(u8x16::ZERO, |found, byte| found | row.simd_eq(*byte)).to_bitmask()
    };
    rows.iter().rev().fold(0, |all, row| all << 16 | u64::from(bits(row)))
}

/// Returns the index of the first byte of a word, in the order of the text, that is one of three. Each of the
/// three is given repeated in all eight bytes.
fn first_of(word: u64, bytes: &[u64; 3]) -> Option<usize> {
    // Sets the highest bit of each zero byte. Bytes above the lowest zero byte may be set wrongly, which does
    // not matter.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let [one, two, three] = bytes.map(|byte| zeros(word ^ byte));
    let found = one | two | three;
    (found != 0).then(|| (found.trailing_zeros() / 8) as usize)
}

impl Splitter {
    pub(super) fn new(delimiter: u8, quote: Quote) -> Self {
        let quote = quote.byte();
        let ends_of_cells = [delimiter, b'\n', b'\r'].map(|byte| u64::from(byte) * ONES);
        Self { delimiter, quote, ends_of_cells, stops: [b'\n', b'\r', quote.unwrap_or(b'\n')] }
    }

    /// Reads the record that begins at `start`, except for its line number. Returns where it ends, before the
    /// line end.
    pub(super) fn read(&self, text: &str, start: usize, record: &mut Record) -> usize {
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

    /// Splits a record like [`Splitter::cut`] and returns where it ends. Returns `None` if it is long, or if
    /// there is a quote inside a cell that does not begin with one.
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

    /// Splits unquoted cells, the first of which begins at `from`. Returns where the record ends, or the
    /// position of the quote with which the next cell begins.
    fn cut_plain(&self, rest: &[u8], from: usize, cells: &mut Vec<(u32, u32)>) -> Option<usize> {
        let (blocks, behind) = rest.get(from..).unwrap_or_default().as_chunks::<BLOCK>();
        // The padding after the text ends the record.
        let mut last = [b'\n'; BLOCK];
        last.iter_mut().zip(behind).for_each(|(to, from)| *to = *from);
        let mut base = u32::try_from(from).ok()?;
        let mut start = base;
        // Whether the first byte of the block begins a cell. For the first block this can stay unset: its
        // first byte is not a quote.
        let mut begins = 0;
        for block in blocks.iter().chain(std::iter::once(&last)) {
            let mut delimiters = bits_of(block, [self.delimiter]);
            let stop = bits_of(block, self.stops).trailing_zeros();
            let stop_bit = 1_u64.checked_shl(stop);
            let is_quote = self.quote.is_some() && block.get(stop as usize).copied() == self.quote;
            let firsts = delimiters << 1 | begins;
            if is_quote && stop_bit.is_none_or(|bit| firsts & bit == 0) {
                return None;
            }
            begins = delimiters >> 63;
            delimiters &= stop_bit.map_or(u64::MAX, |bit| bit - 1);
            while delimiters != 0 {
                let at = base + delimiters.trailing_zeros();
                cells.push((start, at));
                start = at + 1;
                delimiters &= delimiters - 1;
            }
            if stop_bit.is_some() {
                let stop = base + stop;
                if !is_quote {
                    cells.push((start, stop));
                }
                return Some(stop as usize);
            }
            base = base.checked_add(u64::BITS).filter(|base| *base as usize <= LONG_FOR_BLOCKS)?;
        }
        None
    }

    /// Splits a record into cells and returns where it ends. Cells whose quotes have to be undone are added
    /// to `unquoted`, with their index and including their quotes.
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
            // Cells beyond this belong to a record that is too long to be looked at.
            if end <= LONGEST_RECORD {
                record.cells.push(place(cell.start, cell.end));
            }
            if rest.get(end) != Some(&self.delimiter) {
                return end;
            }
            at = end + 1;
        }
    }

    /// Returns the position of the next delimiter or line end from `at` on, or the end of the text.
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

    /// Returns the range of the text in the quoted cell that begins at `at`, and where the cell ends. The
    /// range is `None` if there are quotes inside. Text after the closing quote belongs to the cell and is a
    /// fault.
    fn cut_quoted(&self, rest: &[u8], at: usize, record: &mut Record) -> (Option<Range<usize>>, usize) {
        record.quoted |= quoted_bit(record.cells.len());
        let Some(closed) = self.end_of_quotes(rest, at) else {
            let last = rest.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
            let end = last.map_or(rest.len(), |last| last + 1);
            let lines = count_lines(rest, at, end) as usize;
            record.fault.get_or_insert(RecordFault::Unclosed { at, lines });
            return (None, end);
        };
        let end = self.next_mark(rest, closed);
        if end > closed {
            record.fault.get_or_insert(RecordFault::MisplacedQuote { at: closed });
            return (None, end);
        }
        let inside = at + 1..closed - 1;
        let has_quotes = self.quote.is_some_and(|quote| {
            rest.get(inside.clone()).is_some_and(|inside| memchr(quote, inside).is_some())
        });
        (if has_quotes { None } else { Some(inside) }, end)
    }

    /// Reports a quote after leading spaces: the spaces make the quote plain text, so the cell it should
    /// enclose is split.
    fn look_for_quote_behind_spaces(&self, rest: &[u8], at: usize, record: &mut Record) {
        let spaces = rest.get(at..).into_iter().flatten().take_while(|byte| **byte == b' ').count();
        if self.quote.is_some() && rest.get(at + spaces).copied() == self.quote {
            record.fault.get_or_insert(RecordFault::MisplacedQuote { at: at + spaces });
        }
    }

    /// Returns the position after the closing quote of the quotes opened at `at`; `None` if there is no
    /// closing quote.
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

    /// Appends the text of a quoted cell: quotes that are doubled inside it become single.
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

/// The range of a cell as 32-bit offsets, which suffice for a record of at most [`LONGEST_RECORD`] bytes.
fn place(start: usize, end: usize) -> (u32, u32) {
    (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// Returns the last character boundary at or before `at`.
fn boundary_before(text: &str, at: usize) -> usize {
    (0..4).map(|back| at.saturating_sub(back)).find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Appends a piece of the text itself.
fn push_piece(text: &mut String, piece: Range<usize>) {
    if piece.start < piece.end {
        text.extend_from_within(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_byte_has_its_bit(block in prop::collection::vec(prop::sample::select(b",;\n\x00\x80\xac\xff".to_vec()), BLOCK)) {
            let block: [u8; BLOCK] = block.try_into().unwrap();
            for byte in [b',', 0, 0x80, 0xff, b'"'] {
                let bits = (0..BLOCK).filter(|at| block[*at] == byte).map(|at| 1_u64 << at).sum::<u64>();
                prop_assert_eq!(bits_of(&block, [byte]), bits);
                prop_assert_eq!(bits_of(&block, [b'-', byte]), bits);
                let both = bits | bits_of(&block, [b'\n']);
                prop_assert_eq!(bits_of(&block, [byte, b'\n']), both);
            }
        }
    }
}
