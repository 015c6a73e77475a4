//! What recording needs from the place where a book is kept.

use crate::book::FolderEntry;
use crate::source::Source;
use std::io;

/// The holder of a lock, as far as the lock file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockHolder {
    /// Process id on that machine.
    pub process: Option<u32>,
    /// Name of the machine on which the process runs.
    pub machine: Option<String>,
}

/// Why a lock cannot be taken, beyond the system's own errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockFault {
    /// The lock file is a link, a folder, a pipe or a device.
    #[error("{LOCK_FILE} is not a file")]
    NotAFile,
    /// The process that took the lock has ended, but something still holds it.
    #[error("process {process} has ended and its lock is still held")]
    HolderGone {
        /// Process id.
        process: u32,
    },
}

/// The file that is locked during recording. It is never deleted: otherwise two processes could lock two
/// different files.
pub const LOCK_FILE: &str = ".hocbong.lock";

/// The folder of a book, as recording uses it.
///
/// Files are named relative to the book, with `/` between folders. The effect of a call may be lost in a
/// power failure until the file and the folder are synchronised. Only [`Storage::exchange`],
/// [`Storage::rename`] and [`Storage::place_new`] change which file a name refers to, each in one step.
pub trait Storage {
    /// Keeps everyone else from recording until it is dropped.
    type Lock;

    /// Waits for the lock and takes it; calls `waits` first if someone else holds it.
    ///
    /// # Errors
    /// If the folder cannot be locked, or the process that holds the lock is known to have ended.
    fn lock(&self, waits: &mut dyn FnMut(&LockHolder)) -> io::Result<Self::Lock>;

    /// Opens a file for reading; `None` if it does not exist.
    ///
    /// # Errors
    /// If it exists and cannot be read.
    fn open(&self, name: &str) -> io::Result<Option<Source>>;

    /// Returns the direct entries of a folder in name order; an empty list if the folder does not exist.
    ///
    /// # Errors
    /// If the folder exists and cannot be read.
    fn list(&self, folder: &str) -> io::Result<Vec<FolderEntry>>;

    /// Creates a folder if it does not exist.
    ///
    /// # Errors
    /// If it cannot be created.
    fn make_folder(&self, folder: &str) -> io::Result<()>;

    /// Writes a file, replacing the contents of an existing one.
    ///
    /// # Errors
    /// If it cannot be written; a part may have been written.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Synchronises a file's contents, so that they survive a power failure.
    ///
    /// # Errors
    /// If that is not certain.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Swaps two files: what was under `name`, whatever it was by then, is kept under `other`.
    ///
    /// # Errors
    /// On an error nothing has changed; [`io::ErrorKind::Unsupported`] if the system cannot swap in one step.
    fn exchange(&self, other: &str, name: &str) -> io::Result<()>;

    /// Renames a file, replacing any file called `to`.
    ///
    /// # Errors
    /// On an error nothing has changed.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Renames a file to a name that is not taken.
    ///
    /// # Errors
    /// On an error nothing has changed; [`io::ErrorKind::AlreadyExists`] if the name is taken.
    fn place_new(&self, from: &str, to: &str) -> io::Result<()>;

    /// Synchronises the names in a folder, so that they survive a power failure, if the system supports it.
    ///
    /// # Errors
    /// If that is not certain.
    fn sync_folder(&self, folder: &str) -> io::Result<()>;

    /// Deletes a file.
    ///
    /// # Errors
    /// If it still exists.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Waits a moment, so that a program that may be saving a file can continue.
    fn pause(&self);
}
