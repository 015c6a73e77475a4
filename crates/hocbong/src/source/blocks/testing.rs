//! Files in memory for tests.

use super::Blockwise;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard};

impl<T: AsRef<[u8]> + Send> Blockwise for Cursor<T> {}

/// A file that others may write to.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Cursor<Vec<u8>>>>);

impl Shared {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(Arc::new(Mutex::new(Cursor::new(bytes.to_vec()))))
    }

    fn file(&self) -> MutexGuard<'_, Cursor<Vec<u8>>> {
        self.0.lock().unwrap()
    }

    /// Writes to it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.file().get_mut());
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file().read(buffer)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file().seek(to)
    }
}

impl Blockwise for Shared {}
