//! Counts what a workbook unpacks to while it is read, each time that a part is unpacked.

use crate::WorkbookError;
use crate::container::archive;
use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

/// The bytes of an archive, which counts what its parts unpack to.
///
/// A workbook may name one part as hundreds of sheets, and the workbook reader unpacks it each time. It
/// starts at the beginning of the part's data, so each read at that position counts the unpacked size of the
/// part.
pub(crate) struct Unpacking<'b> {
    bytes: Cursor<&'b [u8]>,
    /// Where the data of each part start, the size to which they unpack, and the number of the part.
    parts: Vec<(u64, u64, usize)>,
    left: Left,
}

/// What is known of the unpacking while it goes on.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    /// How many bytes may still be unpacked; `None` once the limit is exceeded.
    bytes: Rc<Cell<Option<u64>>>,
    part: Rc<Cell<Option<usize>>>,
}

impl Left {
    /// Whether the limit has been exceeded.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.bytes.get().is_none()
    }

    /// The number of the part that was begun last.
    pub(crate) fn part(&self) -> Option<usize> {
        self.part.get()
    }
}

impl<'b> Unpacking<'b> {
    /// Opens an archive whose parts may together unpack to `most` bytes, and returns it with a handle to what
    /// is left of them.
    pub(crate) fn new(bytes: &'b [u8], most: u64) -> Result<(Self, Left), WorkbookError> {
        let mut archive = archive(bytes)?;
        let mut parts = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(crate::container::zip_error)?;
            if let Some(start) = part.data_start() {
                parts.push((start, part.size(), index));
            }
        }
        parts.sort_unstable();
        let left = Left { bytes: Rc::new(Cell::new(Some(most))), part: Rc::default() };
        Ok((Self { bytes: Cursor::new(bytes), parts, left: left.clone() }, left))
    }
}

impl Read for Unpacking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.bytes.position();
        let begun = self.parts.binary_search_by_key(&at, |(start, ..)| *start);
        if let Some((_, size, part)) = begun.ok().and_then(|begun| self.parts.get(begun)) {
            let left = &self.left;
            left.bytes.set(left.bytes.get().and_then(|left| left.checked_sub(*size)));
            left.part.set(Some(*part));
        }
        if self.left.is_exceeded() {
            return Err(io::Error::other("too much is unpacked"));
        }
        self.bytes.read(buffer)
    }
}

impl Seek for Unpacking<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
