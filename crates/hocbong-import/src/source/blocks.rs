//! A file of plain UTF-8 that is read block by block and never held whole.
//!
//! Its beginning shows what it is, and each block is looked at when it is read. A checksum of each block is kept: a block
//! that is another one when it is read again is not believed. The digest is taken of the blocks as they are read in their
//! order; what a second reader has read out of turn is read once more for it, and held against its checksum. Whoever
//! writes to the file meanwhile is found out by its length or the time of writing.
//!
//! A file that is no plain text further down is found out only there. What was read of it until then is worth nothing, and
//! whoever reads it begins again with the whole of its bytes ([`Blocks::turn_whole`]).

mod pieces;

use self::pieces::Pieces;
use super::Sha256Digest;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::SystemTime;

/// What blocks are read from.
pub trait Blockwise: Read + Seek + Send {
    /// When it was written to last, if that is known.
    fn modified(&self) -> Option<SystemTime> {
        None
    }
}

impl<T: AsRef<[u8]> + Send> Blockwise for io::Cursor<T> {}

impl Blockwise for fs::File {
    fn modified(&self) -> Option<SystemTime> {
        self.metadata().and_then(|data| data.modified()).ok()
    }
}

/// By so many bytes at the beginning a file's encoding and delimiter are found.
const START: usize = (1 << 16) + 8;

/// A file changed, or could not be read on, or is no plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed;

/// A file of plain UTF-8: without NUL, and without a byte order mark but at its beginning.
pub struct Blocks {
    reader: Mutex<Box<dyn Blockwise>>,
    size: usize,
    length: u64,
    /// When it was written to last, as it was opened.
    modified: Option<SystemTime>,
    /// Of each block its checksum, once it has been read.
    sums: Vec<OnceLock<u64>>,
    digest: Mutex<Digesting>,
    /// Whether a block was read that is no plain text.
    is_odd: AtomicBool,
    /// The whole of a file that turned out to be no plain text.
    whole: OnceLock<Vec<u8>>,
    /// The text of the first blocks, [`START`] bytes or more.
    start: String,
}

/// A digest of which some is still to come.
#[derive(Default)]
struct Digesting {
    sha256: Sha256,
    /// The block that comes next.
    next: usize,
    /// The digest, once it is known.
    done: Option<Sha256Digest>,
}

impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocks")
            .field("size", &self.size)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Blocks {
    /// A file that is read in blocks of `size` bytes; none where its beginning is no plain text.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(mut reader: impl Blockwise + 'static, size: usize) -> io::Result<Option<Self>> {
        let length = reader.seek(SeekFrom::End(0))?;
        let modified = reader.modified();
        let blocks = usize::try_from(length).unwrap_or(usize::MAX).div_ceil(size);
        let mut sums = Vec::new();
        // A file may say that it is longer than any memory.
        sums.try_reserve_exact(blocks).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        sums.resize_with(blocks, OnceLock::new);
        let mut all = Self {
            reader: Mutex::new(Box::new(reader)),
            size,
            length,
            modified,
            sums,
            digest: Mutex::default(),
            is_odd: AtomicBool::new(false),
            whole: OnceLock::new(),
            start: String::new(),
        };
        let mut start = String::new();
        let mut texts = Texts::new(&all);
        while start.len() < START {
            match texts.push_next(&mut start) {
                Ok(true) => {}
                Ok(false) => break,
                // Why it cannot be read, whoever reads it whole will say.
                Err(Changed) => return Ok(None),
            }
        }
        let is_marked = texts.begun == Begun::Marked;
        all.start = if is_marked { format!("\u{feff}{start}") } else { start };
        Ok(Some(all))
    }

    /// How many bytes the file has.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// How the text begins, with its byte order mark.
    pub fn start(&self) -> &str {
        &self.start
    }

    /// How many bytes of the file stand before its text: a byte order mark.
    fn mark(&self) -> usize {
        if self.start.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// Where behind the byte `at` of the text a line begins that is not empty; none where the rest of `at`'s block has no
    /// such line, or cannot be read.
    pub fn line_behind(&self, at: usize) -> Option<usize> {
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
        let begins = number as u64 * self.size as u64;
        {
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let place = SeekFrom::Start(begins);
            reader.seek(place).and_then(|_| fill(&mut **reader, self.size, block)).map_err(|_| Changed)?;
        }
        // The last one is shorter, and longer than it was where something was written behind it.
        let expected = (self.length - begins).min(self.size as u64);
        let own = checksum(block);
        let is_it = block.len() as u64 == expected && *sum.get_or_init(|| own) == own;
        if is_it { Ok(true) } else { Err(Changed) }
    }

    fn digesting(&self) -> MutexGuard<'_, Digesting> {
        self.digest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The digest as far as it is taken; none where somebody else takes it just now.
    fn digesting_if_free(&self) -> Option<MutexGuard<'_, Digesting>> {
        match self.digest.try_lock() {
            Ok(digest) => Some(digest),
            Err(TryLockError::Poisoned(digest)) => Some(digest.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Takes a block into the digest, if it is its turn and nobody else takes the digest.
    fn take_into_digest(&self, number: usize, block: &[u8]) {
        if let Some(mut digest) = self.digesting_if_free().filter(|digest| digest.next == number) {
            digest.sha256.update(block);
            digest.next += 1;
        }
    }

    /// Whether some of the file is still to be taken into the digest.
    pub fn is_digesting(&self) -> bool {
        self.digesting().next < self.sums.len()
    }

    /// Takes the digest, unless somebody else does.
    pub fn take_digest(&self) {
        if let Some(mut digest) = self.digesting_if_free() {
            // That the file has changed is seen once more by whoever wants to know the digest.
            let _ = self.rest_of_digest(&mut digest);
        }
    }

    /// The digest of the file, of which is read what is not yet taken into it.
    ///
    /// # Errors
    /// Where the file has changed.
    pub fn digest(&self) -> Result<Sha256Digest, Changed> {
        self.rest_of_digest(&mut self.digesting())
    }

    fn rest_of_digest(&self, digest: &mut Digesting) -> Result<Sha256Digest, Changed> {
        if let Some(done) = digest.done {
            return Ok(done);
        }
        let mut block = Vec::new();
        while self.read(digest.next, &mut block)? {
            digest.sha256.update(&block);
            digest.next += 1;
        }
        // Blocks that were not read yet may have been written to while others were read.
        if self.now()? != (self.length, self.modified) {
            return Err(Changed);
        }
        let done = Sha256Digest(digest.sha256.finalize_reset().into());
        digest.done = Some(done);
        Ok(done)
    }

    /// How long the file is now, and when it was written to last.
    fn now(&self) -> Result<(u64, Option<SystemTime>), Changed> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let length = reader.seek(SeekFrom::End(0)).map_err(|_| Changed)?;
        Ok((length, reader.modified()))
    }

    /// Whether a block was read that is no plain text.
    fn is_odd(&self) -> bool {
        self.is_odd.load(Ordering::Relaxed)
    }

    /// Reads the whole of a file that turned out to be no plain text; whether that has happened now. From then on
    /// [`Blocks::whole`] has it.
    pub fn turn_whole(&self) -> bool {
        self.is_odd() && self.bytes().is_ok_and(|bytes| self.whole.set(bytes).is_ok())
    }

    /// The bytes of a file that turned out to be no plain text.
    pub fn whole(&self) -> Option<&[u8]> {
        self.whole.get().map(Vec::as_slice)
    }

    /// Goes over the whole file, to see whether it is plain text.
    pub fn look_through(&self) {
        let (mut texts, mut text) = (Texts::new(self), String::new());
        while texts.push_next(&mut text) == Ok(true) {
            text.clear();
        }
    }

    /// The whole file.
    ///
    /// # Errors
    /// Where it has changed.
    pub fn bytes(&self) -> Result<Vec<u8>, Changed> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        let mut block = Vec::new();
        let mut number = 0;
        while self.read(number, &mut block)? {
            bytes.extend_from_slice(&block);
            number += 1;
        }
        Ok(bytes)
    }

    /// The text of the whole file, without a byte order mark.
    ///
    /// # Errors
    /// Where it has changed, or is no plain text.
    pub fn text(&self) -> Result<String, Changed> {
        let mut text = String::with_capacity(usize::try_from(self.length).unwrap_or(0));
        let mut texts = Texts::new(self);
        while texts.push_next(&mut text)? {}
        Ok(text)
    }
}

/// Whether any text of a file was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Not,
    /// Behind a byte order mark, which is no part of the text.
    Marked,
    Unmarked,
}

/// The blocks of a file as text, one after the other.
#[derive(Debug)]
pub struct Texts<'b> {
    blocks: &'b Blocks,
    next: usize,
    /// How much of the next block stands before the text.
    before: usize,
    begun: Begun,
    /// Whether the text begins at the file's beginning, so that its blocks are those of the digest.
    is_from_start: bool,
    is_behind_line_end: bool,
    pieces: Pieces,
    block: Vec<u8>,
}

impl<'b> Texts<'b> {
    /// The text of a file from its beginning.
    pub fn new(blocks: &'b Blocks) -> Self {
        Self {
            blocks,
            next: 0,
            before: 0,
            begun: Begun::Not,
            is_from_start: true,
            is_behind_line_end: false,
            pieces: Pieces::default(),
            block: Vec::new(),
        }
    }

    /// The text of the same file from the byte `at` of the text on, where a line begins.
    #[must_use]
    pub fn from(&self, at: usize) -> Self {
        let mut texts = Self::new(self.blocks);
        if at > 0 {
            let at = at + self.blocks.mark();
            texts.next = at.checked_div(self.blocks.size).unwrap_or(usize::MAX);
            texts.before = at.checked_rem(self.blocks.size).unwrap_or(0);
            texts.begun = Begun::Unmarked;
            texts.is_from_start = false;
            texts.is_behind_line_end = true;
        }
        texts
    }

    /// The file that the text is of.
    pub const fn blocks(&self) -> &'b Blocks {
        self.blocks
    }

    /// Puts the text of the next block behind `text`, without a byte order mark; false behind the last block.
    ///
    /// # Errors
    /// Where the file has changed or is no plain text; nothing more is to be had then.
    pub fn push_next(&mut self, text: &mut String) -> Result<bool, Changed> {
        let pushed = self.push(text);
        if pushed != Ok(true) {
            self.next = usize::MAX;
        }
        pushed
    }

    fn push(&mut self, text: &mut String) -> Result<bool, Changed> {
        if !self.blocks.read(self.next, &mut self.block)? {
            return Ok(false);
        }
        if self.is_from_start {
            self.blocks.take_into_digest(self.next, &self.block);
        }
        self.next += 1;
        let block = self.block.get(std::mem::take(&mut self.before)..).unwrap_or_default();
        let texts = self.pieces.texts(block);
        let texts = texts.filter(|_| !self.is_done() || self.pieces.is_whole());
        let odd = || {
            self.blocks.is_odd.store(true, Ordering::Relaxed);
            Changed
        };
        let (across, whole) = texts.ok_or_else(odd)?;
        let mut room = [0; 4];
        for more in [across.map_or("", |character| character.encode_utf8(&mut room)), whole] {
            if !is_plain(more, self.is_behind_line_end) {
                return Err(odd());
            }
            self.is_behind_line_end = more.ends_with('\n') || more.is_empty() && self.is_behind_line_end;
            let is_first = self.begun == Begun::Not && !more.is_empty();
            let unmarked = if is_first { more.strip_prefix('\u{feff}') } else { None };
            if is_first {
                self.begun = if unmarked.is_some() { Begun::Marked } else { Begun::Unmarked };
            }
            text.push_str(unmarked.unwrap_or(more));
        }
        Ok(true)
    }

    /// Whether all is read.
    pub const fn is_done(&self) -> bool {
        self.next >= self.blocks.sums.len()
    }
}

/// Whether nothing stands in a text that has to be taken out or to be complained about.
fn is_plain(text: &str, is_behind_line_end: bool) -> bool {
    memchr::memchr(0, text.as_bytes()).is_none()
        && memchr::memmem::find(text.as_bytes(), "\n\u{feff}".as_bytes()).is_none()
        && !(is_behind_line_end && text.starts_with('\u{feff}'))
}

/// Where behind the byte `at` a line begins that is not empty.
pub fn line_behind(bytes: &[u8], at: usize) -> Option<usize> {
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

/// It tells a change by accident, which is what happens to files: every word that is another one makes another sum. As many
/// words as a processor multiplies at a time are added up each for itself.
fn checksum(block: &[u8]) -> u64 {
    const LANES: usize = 8;
    /// Odd, so that no two sums are one when they are multiplied.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, behind) = block.as_chunks::<8>();
    let (rows, few) = words.as_chunks::<LANES>();
    let add = |sum: u64, word: &[u8; 8]| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
    let mut sums = [0; LANES];
    for row in rows {
        for (sum, word) in sums.iter_mut().zip(row) {
            *sum = add(*sum, word);
        }
    }
    let mut last = [0; 8];
    last.iter_mut().zip(behind).for_each(|(to, from)| *to = *from);
    // What is multiplied moves up alone, and has to come down before it is added to another.
    let turned = |sum: u64| sum ^ sum >> 32;
    let sum = few.iter().fold(block.len() as u64, |sum, word| add(turned(sum), word));
    sums.iter().fold(add(turned(sum), &last), |sum, lane| add(turned(sum), &turned(*lane).to_le_bytes()))
}

#[cfg(any(test, feature = "test-util"))]
pub(super) mod testing;
#[cfg(test)]
mod tests;
