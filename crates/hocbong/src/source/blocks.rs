//! A file of plain UTF-8 that is read block by block and never held whole.
//!
//! One pass beforehand takes the digest, sees that the text is plain, and keeps a checksum of each block: a block that is
//! another one when its rows are read is not believed.

use super::Sha256Digest;
use crate::parallel::fold_beside;
use rustc_hash::FxHasher;
use sha2::{Digest, Sha256};
use std::fmt;
use std::hash::Hasher;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

/// What blocks are read from.
pub(crate) trait Blockwise: Read + Seek + Send {}

impl<R: Read + Seek + Send> Blockwise for R {}

/// By so many bytes at the beginning a file's encoding and delimiter are found.
const START: usize = (1 << 16) + 8;

/// A file changed, or could not be read on, after its first pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changed;

/// A file of plain UTF-8: without NUL, and without a byte order mark but at its beginning.
pub(crate) struct Blocks {
    reader: Mutex<Box<dyn Blockwise>>,
    size: usize,
    length: u64,
    sums: Vec<u64>,
    /// The text of the first blocks, [`START`] bytes or more.
    start: String,
}

impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocks")
            .field("size", &self.size)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// What one pass over a file finds, its digest left out.
#[derive(Default)]
struct FirstPass {
    length: u64,
    sums: Vec<u64>,
    start: String,
    pieces: Pieces,
    is_behind_line_end: bool,
}

impl FirstPass {
    /// Takes a block; false where its text is not plain.
    fn take(&mut self, block: &[u8]) -> bool {
        self.sums.push(checksum(block));
        self.length += block.len() as u64;
        let Some((across, whole)) = self.pieces.texts(block) else { return false };
        let mut room = [0; 4];
        for text in [across.map_or("", |character| character.encode_utf8(&mut room)), whole] {
            if !is_plain(text, self.is_behind_line_end) {
                return false;
            }
            self.is_behind_line_end = text.ends_with('\n') || text.is_empty() && self.is_behind_line_end;
            if self.start.len() < START {
                self.start.push_str(text);
            }
        }
        true
    }
}

impl Blocks {
    /// Goes over a file once, in blocks of `size` bytes; none where its text is not plain. With more than one thread
    /// another one takes the digest.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn of(
        mut reader: impl Blockwise + 'static,
        size: usize,
        threads: usize,
    ) -> io::Result<Option<(Self, Sha256Digest)>> {
        let mut pass = FirstPass::default();
        let mut digest = Sha256::new();
        let passed: io::Result<bool> = fold_beside(
            threads,
            &mut digest,
            |digest, block: &Vec<u8>| digest.update(block),
            |take| {
                let mut block = Vec::with_capacity(size);
                loop {
                    fill(&mut reader, size, &mut block)?;
                    if block.is_empty() {
                        return Ok(pass.pieces.is_whole());
                    }
                    if !pass.take(&block) {
                        return Ok(false);
                    }
                    block = take(block);
                }
            },
        );
        if !passed? {
            return Ok(None);
        }
        let reader = Mutex::new(Box::new(reader) as Box<dyn Blockwise>);
        let FirstPass { length, sums, start, .. } = pass;
        Ok(Some((Self { reader, size, length, sums, start }, Sha256Digest(digest.finalize().into()))))
    }

    /// How many bytes the file has.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// How the text begins, with its byte order mark.
    pub(crate) fn start(&self) -> &str {
        &self.start
    }

    /// How many bytes of the file stand before its text: a byte order mark.
    fn mark(&self) -> usize {
        if self.start.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// Where behind the byte `at` of the text a line begins that is not empty; none where the rest of `at`'s block has no
    /// such line, or cannot be read.
    pub(crate) fn line_behind(&self, at: usize) -> Option<usize> {
        let at = at + self.mark();
        let mut block = Vec::new();
        let number = at.checked_div(self.size)?;
        let is_read = self.read(number, &mut block) == Ok(true);
        let line = is_read.then(|| line_behind(&block, at % self.size)).flatten()?;
        Some(number * self.size + line - self.mark())
    }

    /// Reads the block of this number; false behind the last one.
    fn read(&self, number: usize, block: &mut Vec<u8>) -> Result<bool, Changed> {
        let Some(sum) = self.sums.get(number) else { return Ok(false) };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let place = SeekFrom::Start((number * self.size) as u64);
        reader.seek(place).and_then(|_| fill(&mut **reader, self.size, block)).map_err(|_| Changed)?;
        if checksum(block) == *sum { Ok(true) } else { Err(Changed) }
    }

    /// The whole file.
    ///
    /// # Errors
    /// Where it has changed.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Changed> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        let mut block = Vec::new();
        let mut number = 0;
        while self.read(number, &mut block)? {
            bytes.extend_from_slice(&block);
            number += 1;
        }
        Ok(bytes)
    }
}

/// The blocks of a file as text, one after the other.
#[derive(Debug)]
pub(crate) struct Texts<'b> {
    blocks: &'b Blocks,
    next: usize,
    /// How much of the next block stands before the text.
    before: usize,
    /// Whether any text was given.
    has_begun: bool,
    pieces: Pieces,
    block: Vec<u8>,
}

impl<'b> Texts<'b> {
    pub(crate) fn new(blocks: &'b Blocks) -> Self {
        let pieces = Pieces::default();
        Self { blocks, next: 0, before: 0, has_begun: false, pieces, block: Vec::new() }
    }

    /// The text of the same file from the byte `at` of the text on, where a character begins.
    pub(crate) fn from(&self, at: usize) -> Self {
        let mut texts = Self::new(self.blocks);
        if at > 0 {
            let at = at + self.blocks.mark();
            texts.next = at.checked_div(self.blocks.size).unwrap_or(usize::MAX);
            texts.before = at.checked_rem(self.blocks.size).unwrap_or(0);
            texts.has_begun = true;
        }
        texts
    }

    /// Where a line that is not empty begins, in the same block behind the byte `at` of the text.
    pub(crate) fn line_behind(&self, at: usize) -> Option<usize> {
        self.blocks.line_behind(at)
    }

    /// Puts the text of the next block behind `text`, without a byte order mark; false behind the last block.
    ///
    /// # Errors
    /// Where the file has changed; nothing more is to be had then.
    pub(crate) fn push_next(&mut self, text: &mut String) -> Result<bool, Changed> {
        let is_read = self.blocks.read(self.next, &mut self.block);
        if is_read != Ok(true) {
            self.next = usize::MAX;
            return is_read;
        }
        let block = self.block.get(std::mem::take(&mut self.before)..).unwrap_or_default();
        let Some((across, whole)) = self.pieces.texts(block) else {
            self.next = usize::MAX;
            return Err(Changed);
        };
        let mut room = [0; 4];
        for more in [across.map_or("", |character| character.encode_utf8(&mut room)), whole] {
            let is_first = !self.has_begun;
            self.has_begun |= !more.is_empty();
            text.push_str(if is_first { more.strip_prefix('\u{feff}').unwrap_or(more) } else { more });
        }
        self.next += 1;
        Ok(true)
    }

    /// Whether all is read.
    pub(crate) const fn is_done(&self) -> bool {
        self.next >= self.blocks.sums.len()
    }
}

/// Bytes as text, where characters may lie across the ends of blocks.
#[derive(Debug, Default)]
struct Pieces {
    /// The beginning of a character that is not whole yet.
    begun: Vec<u8>,
}

impl Pieces {
    /// The character that lies across the beginning of a block and is whole with it, and the text behind it, but for a
    /// character that is not whole yet; none where it is no text.
    fn texts<'b>(&mut self, block: &'b [u8]) -> Option<(Option<char>, &'b str)> {
        let mut rest = block;
        let mut across = None;
        if let Some(first) = self.begun.first() {
            let lacking = width(*first).saturating_sub(self.begun.len());
            let (more, behind) = block.split_at(lacking.min(block.len()));
            self.begun.extend_from_slice(more);
            if more.len() < lacking {
                return Some((None, ""));
            }
            across = std::str::from_utf8(&self.begun).ok()?.chars().next();
            self.begun.clear();
            rest = behind;
        }
        let (whole, begun) = rest.split_at(end_of_characters(rest));
        self.begun.extend_from_slice(begun);
        Some((across, simdutf8::basic::from_utf8(whole).ok()?))
    }

    const fn is_whole(&self) -> bool {
        self.begun.is_empty()
    }
}

/// How many bytes a character has that begins with this one.
const fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// Where the characters end that are whole; behind that stands the beginning of one.
fn end_of_characters(bytes: &[u8]) -> usize {
    let begins = bytes.iter().rev().take(3).position(|byte| *byte >= 0xc0);
    let begins = begins.map(|behind| bytes.len() - behind - 1);
    let is_begun = |at: &usize| bytes.get(*at).is_some_and(|first| at + width(*first) > bytes.len());
    begins.filter(is_begun).unwrap_or(bytes.len())
}

/// Whether nothing stands in a text that has to be taken out or to be complained about.
fn is_plain(text: &str, is_behind_line_end: bool) -> bool {
    memchr::memchr(0, text.as_bytes()).is_none()
        && memchr::memmem::find(text.as_bytes(), "\n\u{feff}".as_bytes()).is_none()
        && !(is_behind_line_end && text.starts_with('\u{feff}'))
}

/// Where behind the byte `at` a line begins that is not empty.
pub(crate) fn line_behind(bytes: &[u8], at: usize) -> Option<usize> {
    let begins = |end: &usize| bytes.get(end + 1).is_some_and(|byte| !matches!(byte, b'\n' | b'\r'));
    memchr::memchr_iter(b'\n', bytes.get(at..)?).map(|end| at + end).find(begins).map(|end| end + 1)
}

/// Reads so many bytes, or those that there are.
fn fill(reader: &mut dyn Blockwise, size: usize, block: &mut Vec<u8>) -> io::Result<()> {
    block.resize(size, 0);
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    block.truncate(filled);
    Ok(())
}

/// It tells a change by accident, which is what happens to files.
fn checksum(block: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(block);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn text_of(bytes: &[u8], size: usize) -> Option<String> {
        let of = |threads| Blocks::of(Cursor::new(bytes.to_vec()), size, threads).unwrap();
        let (blocks, digest) = of(1)?;
        assert_eq!(digest, Sha256Digest::of(bytes));
        assert_eq!(of(2).map(|(_, digest)| digest), Some(digest));
        assert_eq!(blocks.length(), bytes.len() as u64);
        assert_eq!(blocks.bytes().unwrap(), bytes);
        let (mut texts, mut text) = (Texts::new(&blocks), String::new());
        while texts.push_next(&mut text).unwrap() {}
        assert!(texts.is_done());
        Some(text)
    }

    #[test]
    fn only_plain_text_is_read_in_blocks() {
        for size in 1..12 {
            assert_eq!(text_of("Học bổng\n".as_bytes(), size).as_deref(), Some("Học bổng\n"));
            assert_eq!(text_of("\u{feff}Họ\n".as_bytes(), size).as_deref(), Some("Họ\n"));
            assert_eq!(text_of(b"", size).as_deref(), Some(""));
            let begun: [&[u8]; 4] = [b"ab\xe1\xbb", b"ab\xe1", b"\xe1bcd", b"\xe1\xbbcd"];
            let odd: [&[u8]; 5] =
                [b"a\0b", b"Vi\xd0t", b"a\n\xef\xbb\xbfb", b"\xff\xfea\0", b"a\x80\x80\x80\x80"];
            for bytes in begun.into_iter().chain(odd) {
                assert_eq!(text_of(bytes, size), None, "{bytes:?} in blocks of {size}");
            }
        }
    }

    proptest! {
        #[test]
        fn blocks_are_the_text(text in "[aộ\n\u{1F600}]{0,60}", size in 1_usize..20) {
            prop_assert_eq!(text_of(text.as_bytes(), size), Some(text));
        }

        #[test]
        fn bytes_are_read_in_blocks_where_they_are_text(
            pieces in prop::collection::vec(0_usize..5, 0..20),
            size in 1_usize..20,
        ) {
            let piece = |number: usize| ["ộ".as_bytes(), b"a", b"\xe1", b"\xbb", b"\xf0\x9f"][number];
            let bytes: Vec<u8> = pieces.into_iter().flat_map(piece).copied().collect();
            prop_assert_eq!(text_of(&bytes, size), String::from_utf8(bytes).ok());
        }
    }
}
