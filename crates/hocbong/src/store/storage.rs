//! What recording asks of the place where a book is kept.

use crate::book::FolderEntry;
use crate::source::Source;
use std::io;

/// Who holds a lock, as far as the lock says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockHolder {
    /// The number of the process, as the machine that it runs on counts.
    pub process: Option<u32>,
    /// The name of that machine.
    pub machine: Option<String>,
}

/// Why a lock cannot be had, beyond what the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockFault {
    /// The lock's file is a link, a folder, a pipe or a device.
    #[error("{LOCK_FILE} is not a file")]
    NotAFile,
    /// The process that took the lock has ended, and something still holds it.
    #[error("process {process} has ended and its lock is still held")]
    HolderGone {
        /// The number of the process.
        process: u32,
    },
}

/// The file that is locked while somebody records. It stays: to take it away would let two others lock two files.
pub const LOCK_FILE: &str = ".hocbong.lock";

/// The folder of a book, as recording uses it.
///
/// Files are named relative to the book, with `/` between folders. What a call has done may be lost when the power fails,
/// until the file and the folder are synchronised; only [`Storage::exchange`], [`Storage::rename`] and
/// [`Storage::place_new`] change what stands under a name, each in one step.
pub trait Storage {
    /// Keeps everybody else from recording while it lives.
    type Lock;

    /// Waits until nobody else records, and keeps it so; calls `waits` first where somebody does.
    ///
    /// # Errors
    /// When the folder cannot be locked, or the process that holds the lock is known to have ended.
    fn lock(&self, waits: &mut dyn FnMut(&LockHolder)) -> io::Result<Self::Lock>;

    /// Opens a file to be read; none where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn open(&self, name: &str) -> io::Result<Option<Source>>;

    /// What is directly in a folder, in order of names; nothing of a folder that is not there.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn list(&self, folder: &str) -> io::Result<Vec<FolderEntry>>;

    /// Makes a folder, if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    fn make_folder(&self, folder: &str) -> io::Result<()>;

    /// Writes a file, in place of one that is there.
    ///
    /// # Errors
    /// When it cannot be written; a part of it may be.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Has a file's contents outlast a loss of power.
    ///
    /// # Errors
    /// When that is not certain.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Swaps two files, so that what stood under `name` is kept under `other`, whatever it was by then.
    ///
    /// # Errors
    /// When nothing has changed; [`io::ErrorKind::Unsupported`] where the system cannot do it in one step.
    fn exchange(&self, other: &str, name: &str) -> io::Result<()>;

    /// Gives a file another name, in place of one that has it.
    ///
    /// # Errors
    /// When nothing has changed.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Gives a file a name that no other has.
    ///
    /// # Errors
    /// When nothing has changed; [`io::ErrorKind::AlreadyExists`] where the name is taken.
    fn place_new(&self, from: &str, to: &str) -> io::Result<()>;

    /// Has the names in a folder outlast a loss of power, where the system can be asked for that.
    ///
    /// # Errors
    /// When that is not certain.
    fn sync_folder(&self, folder: &str) -> io::Result<()>;

    /// Takes a file away.
    ///
    /// # Errors
    /// When it is still there.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Gives a program that may be saving a file the time to go on.
    fn pause(&self);
}
