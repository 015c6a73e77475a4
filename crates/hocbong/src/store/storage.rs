//! What recording asks of the place where a book is kept.

use crate::source::Source;
use std::io;

/// The folder of a book, as recording uses it.
///
/// Files are named relative to the book, with `/` between folders. What a call has done may be lost when the power fails,
/// until the file and the folder are synchronised; only [`Storage::rename`] replaces a file in one step.
pub trait Storage {
    /// Keeps everybody else from recording while it lives.
    type Lock;

    /// Waits until nobody else records, and keeps it so; calls `waits` first where somebody does.
    ///
    /// # Errors
    /// When the folder cannot be locked.
    fn lock(&self, waits: &mut dyn FnMut()) -> io::Result<Self::Lock>;

    /// Opens a file to be read; none where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn open(&self, name: &str) -> io::Result<Option<Source>>;

    /// The names of the files directly in a folder, in order; none of a folder that is not there.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;

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

    /// Gives a file another name, in place of one that has it.
    ///
    /// # Errors
    /// When nothing has changed.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

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
}
