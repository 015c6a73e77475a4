//! Files in memory, for tests.

use super::Blockwise;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file in memory that tests can change while it is read.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Cursor<Vec<u8>>>>);

impl Shared {
    /// Makes a file of `bytes`.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Arc::new(Mutex::new(Cursor::new(bytes.to_vec()))))
    }

    fn file(&self) -> MutexGuard<'_, Cursor<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the contents of the file.
    pub fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
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
