//! Where a command writes its results: to new files, and never over a file that must not be lost.
//!
//! A file is written beside its place under a temporary name and moved there in one step when complete. Pipes
//! and devices are written to directly. The files that a command reads are registered here, so that none of
//! them is overwritten, in whatever way its path is spelt.

mod guarded;
mod target;
mod temporary;

pub use guarded::Guarded;

use self::guarded::guarded_in;
use self::target::{Target, examine};
use self::temporary::Temporary;
use super::disk;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a result cannot be written to a path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// A file exists there, and the caller has not allowed replacing it.
    #[error("{path}: exists already", path = path.display())]
    Exists {
        /// The path as given.
        path: PathBuf,
    },
    /// The file must never be replaced.
    #[error("{path}: is never written over ({what:?} of {file})", path = path.display(), file = file.display())]
    Guarded {
        /// The path as given.
        path: PathBuf,
        /// What the file is.
        what: Guarded,
        /// The input, or the folder of the book to which the file belongs.
        file: PathBuf,
    },
    /// The path is a link, which would hide where the result goes.
    #[error("{path}: is a link to {target}", path = path.display(), target = target.display())]
    Link {
        /// The path as given.
        path: PathBuf,
        /// Target of the link.
        target: PathBuf,
    },
    /// The path is a folder.
    #[error("{path}: is a folder", path = path.display())]
    Folder {
        /// The path as given.
        path: PathBuf,
    },
    /// The folder for the file does not exist.
    #[error("{path}: there is no folder {folder}", path = path.display(), folder = folder.display())]
    NoFolder {
        /// The path as given.
        path: PathBuf,
        /// The missing folder.
        folder: PathBuf,
    },
    /// The file cannot be written.
    #[error("{path}: {cause}", path = path.display())]
    Write {
        /// The path as given.
        path: PathBuf,
        /// Error from the operating system.
        cause: io::Error,
    },
}

/// Registers what one command reads and writes. Clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Files, folders and books that the command reads, as given.
    inputs: Vec<PathBuf>,
    /// Files that it writes, each with its real folder.
    written: Vec<PathBuf>,
    /// Temporary names of files that are being written.
    unfinished: Vec<PathBuf>,
}

/// Refuses a file that must not be overwritten; `target` is `path` with its real folder.
fn refuse_guarded(inputs: &[PathBuf], path: &Path, target: &Path) -> Result<(), OutputError> {
    let found = guarded_in(inputs, target);
    found.map_or(Ok(()), |(what, file)| Err(OutputError::Guarded { path: path.to_owned(), what, file }))
}

impl State {
    fn refuse_written(&self, path: &Path, target: &Path) -> Result<(), OutputError> {
        if self.written.iter().any(|written| written == target) {
            let (path, file) = (path.to_owned(), path.to_owned());
            return Err(OutputError::Guarded { path, what: Guarded::OwnOutput, file });
        }
        Ok(())
    }
}

impl Outputs {
    fn state(&self) -> MutexGuard<'_, State> {
        // The lists are consistent even if a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers that the command reads a file, a folder of CSV files or a book.
    ///
    /// # Errors
    /// If it is already registered as one of the command's outputs.
    pub fn read(&self, path: &Path) -> Result<(), OutputError> {
        let mut state = self.state();
        state.inputs.push(path.to_owned());
        let input = [path.to_owned()];
        state.written.iter().try_for_each(|target| refuse_guarded(&input, target, target))
    }

    /// Checks whether a path can be written to. `may_replace` allows an existing file that belongs to no book
    /// and that the command does not read.
    ///
    /// # Errors
    /// See [`OutputError`].
    pub fn check(&self, path: &Path, may_replace: bool) -> Result<(), OutputError> {
        self.examine(path, may_replace).map(drop)
    }

    fn examine(&self, path: &Path, may_replace: bool) -> Result<Target, OutputError> {
        let target = examine(path)?;
        let state = self.state();
        if let Some(real) = target.file() {
            state.refuse_written(path, real)?;
            refuse_guarded(&state.inputs, path, real)?;
        }
        match &target {
            Target::Existing(_) if !may_replace => Err(OutputError::Exists { path: path.to_owned() }),
            _ => Ok(target),
        }
    }

    /// Starts writing to a path, after the same checks as [`Outputs::check`].
    ///
    /// # Errors
    /// See [`OutputError`].
    pub fn open(&self, path: &Path, may_replace: bool) -> Result<Output, OutputError> {
        let target = self.examine(path, may_replace)?;
        let failed = |cause| OutputError::Write { path: path.to_owned(), cause };
        let (file, place) = match target {
            Target::New(real) | Target::Existing(real) => {
                let folder = real.parent().unwrap_or(Path::new("/"));
                let mut state = self.state();
                temporary::take_away_stale(folder, &state.unfinished);
                let Temporary { file, path: temporary } = Temporary::create_in(folder).map_err(failed)?;
                state.unfinished.push(temporary.clone());
                state.written.push(real.clone());
                (file, Some(Place { real, temporary, may_replace }))
            }
            // Opening a pipe waits for its reader, so we hold no lock here.
            Target::Stream(stream) => (stream.open().map_err(failed)?, None),
        };
        Ok(Output { outputs: self.clone(), path: path.to_owned(), file, place })
    }

    /// Writes a whole file in one call.
    ///
    /// # Errors
    /// See [`OutputError`].
    pub fn write(&self, path: &Path, bytes: &[u8], may_replace: bool) -> Result<(), OutputError> {
        let mut output = self.open(path, may_replace)?;
        output.write_all(bytes).map_err(|cause| OutputError::Write { path: path.to_owned(), cause })?;
        output.finish()
    }

    /// Deletes incomplete files, and calls `then` before any other output can be started or finished.
    pub fn abandon<R>(&self, then: impl FnOnce() -> R) -> R {
        let state = self.state();
        for temporary in &state.unfinished {
            // If this fails, the next command that writes here deletes it.
            let _ = fs::remove_file(temporary);
        }
        then()
    }
}

/// Where a file goes when it is complete.
#[derive(Debug)]
struct Place {
    /// The target with its real folder.
    real: PathBuf,
    temporary: PathBuf,
    may_replace: bool,
}

/// A result that is being written. If it is dropped before [`Output::finish`], nothing appears at its path.
#[derive(Debug)]
pub struct Output {
    outputs: Outputs,
    /// As given, for messages.
    path: PathBuf,
    file: File,
    /// Where it goes; `None` for a pipe or a device.
    place: Option<Place>,
}

impl Output {
    /// Moves the complete file to its place.
    ///
    /// # Errors
    /// If something that may not be replaced has appeared there meanwhile, or the file cannot be moved there.
    pub fn finish(mut self) -> Result<(), OutputError> {
        let failed = |cause| OutputError::Write { path: self.path.clone(), cause };
        self.file.flush().map_err(failed)?;
        let Some(place) = &self.place else { return Ok(()) };
        self.file.sync_all().map_err(failed)?;
        // Held until the file is in place, so that an interrupted command leaves all of it or nothing.
        let state = self.outputs.state();
        let target = examine(&self.path)?;
        let Some(real) = target.file().filter(|real| **real == place.real) else {
            // A link, a pipe or another folder has appeared under the name.
            return Err(OutputError::Exists { path: self.path.clone() });
        };
        refuse_guarded(&state.inputs, &self.path, real)?;
        let placed = match &target {
            Target::Existing(real) if place.may_replace => replace(&place.temporary, real),
            _ => disk::place_new(&place.temporary, real),
        };
        placed.map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => OutputError::Exists { path: self.path.clone() },
            _ => failed(cause),
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let Some(place) = &self.place else { return };
        let mut state = self.outputs.state();
        // By now the file is in place under its own name, or useless.
        let _ = fs::remove_file(&place.temporary);
        state.unfinished.retain(|temporary| *temporary != place.temporary);
    }
}

/// Replaces a file by a complete one and keeps the permissions.
fn replace(temporary: &Path, real: &Path) -> io::Result<()> {
    fs::set_permissions(temporary, fs::metadata(real)?.permissions())?;
    fs::rename(temporary, real)
}

#[cfg(test)]
mod tests;
