//! A file of plain UTF-8 that is read block by block and never held in memory whole.
//!
//! The beginning of the file decides whether it can be read this way, and every block is checked when it is
//! read. We keep a checksum of each block: if a block differs when it is read again, the file has changed and
//! reading fails. The SHA-256 digest is computed over the blocks as they are read in order; blocks that a
//! second reader has read out of order are read again for the digest and compared with their checksums. Other
//! writes to the file meanwhile are detected by its length or modification time.
//!
//! That a file is not plain text may show only further down. What was read until then is discarded, and the
//! reader begins again with all bytes in memory ([`Blocks::turn_whole`]).

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

/// A file that can be read in blocks.
pub trait Blockwise: Read + Seek + Send {
    /// Time of the last modification, if known.
    fn modified(&self) -> Option<SystemTime> {
        None
    }
}

impl<T: AsRef<[u8]> + Send> Blockwise for io::Cursor<T> {}

#[allow(clippy::disallowed_types, reason = "a file that the caller has opened")]
impl Blockwise for fs::File {
    fn modified(&self) -> Option<SystemTime> {
        self.metadata().and_then(|data| data.modified()).ok()
    }
}

/// Bytes at the beginning of a file by which its encoding and delimiter are detected. At least this many are
/// read when the file is opened, if it has as many: what the first block of 64 KiB has, however it is cut.
const START: usize = (1 << 16) - 8;

/// The file has changed, could not be read any further, or is not plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed;

/// A file of plain UTF-8: without NUL, and without a byte order mark at the beginning of any line but the
/// first.
pub struct Blocks {
    reader: Mutex<Box<dyn Blockwise>>,
    size: usize,
    length: u64,
    /// Modification time when the file was opened.
    modified: Option<SystemTime>,
    /// Checksum of each block, once it has been read.
    sums: Vec<OnceLock<u64>>,
    digest: Mutex<Digesting>,
    /// Whether a block was read that is not plain text.
    is_odd: AtomicBool,
    /// All bytes of a file that turned out not to be plain text.
    whole: OnceLock<Vec<u8>>,
    /// The text of the first blocks, [`START`] bytes or more unless the file is shorter.
    start: String,
}

/// A digest in progress.
#[derive(Default)]
struct Digesting {
    sha256: Sha256,
    /// Number of the next block to be added.
    next: usize,
    /// The digest, once it is complete.
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
    /// Opens a file that is read in blocks of `size` bytes. Returns `None` if its beginning is not plain
    /// text.
    ///
    /// # Errors
    /// If the length cannot be determined or is too large for the list of checksums to fit in memory.
    pub fn new(mut reader: impl Blockwise + 'static, size: usize) -> io::Result<Option<Self>> {
        let length = reader.seek(SeekFrom::End(0))?;
        let modified = reader.modified();
        let blocks = usize::try_from(length).unwrap_or(usize::MAX).div_ceil(size);
        let mut sums = Vec::new();
        // A file may claim to be longer than any memory.
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
                // The caller then reads the file whole and reports why it cannot be read.
                Err(Changed) => return Ok(None),
            }
        }
        let is_marked = texts.begun == Begun::Marked;
        all.start = if is_marked { format!("\u{feff}{start}") } else { start };
        Ok(Some(all))
    }

    /// Length of the file in bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// The beginning of the text, including a byte order mark.
    pub fn start(&self) -> &str {
        &self.start
    }

    /// Length in bytes of the byte order mark before the text; 0 without one.
    fn mark(&self) -> usize {
        if self.start.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
    }

    /// Returns where the first non-empty line after byte `at` of the text begins. Returns `None` if the rest
    /// of the block that contains `at` has no such line, or cannot be read.
    pub fn line_behind(&self, at: usize) -> Option<usize> {
        let at = at + self.mark();
        let mut block = Vec::new();
        let number = at.checked_div(self.size)?;
        let is_read = self.read(number, &mut block) == Ok(true);
        let line = is_read.then(|| line_behind(&block, at % self.size)).flatten()?;
        Some(number * self.size + line - self.mark())
    }

    /// Reads block `number`. Returns `false` after the last one.
    fn read(&self, number: usize, block: &mut Vec<u8>) -> Result<bool, Changed> {
        let Some(sum) = self.sums.get(number) else { return Ok(false) };
        let begins = number as u64 * self.size as u64;
        {
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let place = SeekFrom::Start(begins);
            reader.seek(place).and_then(|_| fill(&mut **reader, self.size, block)).map_err(|_| Changed)?;
        }
        // The last block is shorter; it is longer than expected if something was appended to the file.
        let expected = (self.length - begins).min(self.size as u64);
        let own = checksum(block);
        let is_it = block.len() as u64 == expected && *sum.get_or_init(|| own) == own;
        if is_it { Ok(true) } else { Err(Changed) }
    }

    fn digesting(&self) -> MutexGuard<'_, Digesting> {
        self.digest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the digest; `None` while another thread holds it.
    fn digesting_if_free(&self) -> Option<MutexGuard<'_, Digesting>> {
        match self.digest.try_lock() {
            Ok(digest) => Some(digest),
            Err(TryLockError::Poisoned(digest)) => Some(digest.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Adds a block to the digest if it is the next one and no other thread holds the digest.
    fn take_into_digest(&self, number: usize, block: &[u8]) {
        if let Some(mut digest) = self.digesting_if_free().filter(|digest| digest.next == number) {
            digest.sha256.update(block);
            digest.next += 1;
        }
    }

    /// Whether blocks are still missing from the digest.
    pub fn is_digesting(&self) -> bool {
        self.digesting().next < self.sums.len()
    }

    /// Completes the digest, unless another thread is doing so.
    pub fn take_digest(&self) {
        if let Some(mut digest) = self.digesting_if_free() {
            // If the file has changed, the next call of [`Blocks::digest`] reports it.
            let _ = self.rest_of_digest(&mut digest);
        }
    }

    /// Returns the digest of the file. Reads the blocks that are still missing from it.
    ///
    /// # Errors
    /// If the file has changed.
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
        // Blocks may have been modified before we first read them, while others were read.
        if self.now()? != (self.length, self.modified) {
            return Err(Changed);
        }
        let done = Sha256Digest(digest.sha256.finalize_reset().into());
        digest.done = Some(done);
        Ok(done)
    }

    /// Current length and modification time.
    fn now(&self) -> Result<(u64, Option<SystemTime>), Changed> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let length = reader.seek(SeekFrom::End(0)).map_err(|_| Changed)?;
        Ok((length, reader.modified()))
    }

    /// Whether a block was read that is not plain text.
    fn is_odd(&self) -> bool {
        self.is_odd.load(Ordering::Relaxed)
    }

    /// Reads the whole file into memory if it turned out not to be plain text. Returns whether this call did
    /// so; afterwards [`Blocks::whole`] returns the bytes.
    pub fn turn_whole(&self) -> bool {
        self.is_odd() && self.bytes().is_ok_and(|bytes| self.whole.set(bytes).is_ok())
    }

    /// All bytes of a file that turned out not to be plain text, once [`Blocks::turn_whole`] has read them.
    pub fn whole(&self) -> Option<&[u8]> {
        self.whole.get().map(Vec::as_slice)
    }

    /// Reads the whole file to see whether it is plain text.
    pub fn look_through(&self) {
        let (mut texts, mut text) = (Texts::new(self), String::new());
        while texts.push_next(&mut text) == Ok(true) {
            text.clear();
        }
    }

    /// Returns all bytes of the file.
    ///
    /// # Errors
    /// If the file has changed.
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

    /// Returns the whole text, without a byte order mark.
    ///
    /// # Errors
    /// If the file has changed or is not plain text.
    pub fn text(&self) -> Result<String, Changed> {
        let mut text = String::with_capacity(usize::try_from(self.length).unwrap_or(0));
        let mut texts = Texts::new(self);
        while texts.push_next(&mut text)? {}
        Ok(text)
    }
}

/// Whether any text was returned yet, and whether a byte order mark preceded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Not,
    /// A byte order mark preceded the text; it is not part of it.
    Marked,
    Unmarked,
}

/// Iterates over the blocks of a file as text.
#[derive(Debug)]
pub struct Texts<'b> {
    blocks: &'b Blocks,
    next: usize,
    /// Bytes of the next block that lie before the text.
    before: usize,
    begun: Begun,
    /// Whether reading began at the beginning of the file. Only then are the blocks added to the digest.
    is_from_start: bool,
    is_behind_line_end: bool,
    pieces: Pieces,
    block: Vec<u8>,
}

impl<'b> Texts<'b> {
    /// Reads from the beginning of the file.
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

    /// Reads the same file from byte offset `at` of the text, where a line must begin.
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

    /// The file being read.
    pub const fn blocks(&self) -> &'b Blocks {
        self.blocks
    }

    /// Appends the text of the next block to `text`, without a byte order mark. Returns `false` after the
    /// last block.
    ///
    /// # Errors
    /// If the file has changed or is not plain text. After an error nothing more can be read.
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

    /// Whether all blocks have been read.
    pub const fn is_done(&self) -> bool {
        self.next >= self.blocks.sums.len()
    }
}

/// Whether a text contains nothing that has to be removed or reported: no NUL, and no byte order mark at the
/// beginning of a line.
fn is_plain(text: &str, is_behind_line_end: bool) -> bool {
    memchr::memchr(0, text.as_bytes()).is_none()
        && memchr::memmem::find(text.as_bytes(), "\n\u{feff}".as_bytes()).is_none()
        && !(is_behind_line_end && text.starts_with('\u{feff}'))
}

/// Returns where the first non-empty line after byte `at` begins.
pub fn line_behind(bytes: &[u8], at: usize) -> Option<usize> {
    let begins = |end: &usize| bytes.get(end + 1).is_some_and(|byte| !matches!(byte, b'\n' | b'\r'));
    memchr::memchr_iter(b'\n', bytes.get(at..)?).map(|end| at + end).find(begins).map(|end| end + 1)
}

/// Reads `size` bytes, or fewer at the end of the file.
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

/// Detects accidental changes, not deliberate ones: a change of any single word changes the sum. Eight lanes
/// are summed independently, as many words as a processor multiplies at a time.
fn checksum(block: &[u8]) -> u64 {
    const LANES: usize = 8;
    /// Odd, so that the multiplication maps no two sums to the same value.
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
    // Multiplication carries changes to higher bits only, so we fold the high half down before adding to
    // another sum.
    let turned = |sum: u64| sum ^ sum >> 32;
    let sum = few.iter().fold(block.len() as u64, |sum, word| add(turned(sum), word));
    sums.iter().fold(add(turned(sum), &last), |sum, lane| add(turned(sum), &turned(*lane).to_le_bytes()))
}

#[cfg(any(test, feature = "test-util"))]
pub(super) mod testing;
#[cfg(test)]
mod tests;
