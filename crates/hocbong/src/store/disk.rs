//! A book's folder on a disk.

use super::storage::Storage;
use super::{SETTINGS_FILE, open_file};
use crate::source::Source;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file that is locked while somebody records. It stays: to take it away would let two others lock two files.
const LOCK_FILE: &str = ".hocbong.lock";

/// The folder of a book.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The book in this folder.
    pub fn at(folder: &Path) -> Self {
        Self { root: folder.to_owned() }
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }
}

/// Whether a path leads out of a book's folder by a link.
///
/// # Errors
/// When one of the two is not there.
pub(super) fn leads_out(root: &Path, path: &Path) -> io::Result<bool> {
    Ok(!fs::canonicalize(path)?.starts_with(fs::canonicalize(root)?))
}

fn not_found_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Storage for Disk {
    type Lock = File;

    fn lock(&self, waits: &mut dyn FnMut()) -> io::Result<File> {
        // Nothing is left in a folder that is no book.
        fs::metadata(self.root.join(SETTINGS_FILE))?;
        let file = File::options().create(true).append(true).open(self.root.join(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waits();
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(file)
    }

    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        let path = self.path(name);
        let Some(_) = not_found_is_none(fs::symlink_metadata(&path))? else { return Ok(None) };
        if leads_out(&self.root, &path)? {
            return Err(io::Error::other("a link leads out of the book"));
        }
        open_file(&path, name).map(Some).map_err(|error| match error {
            super::StoreError::Open { cause, .. } => cause,
            other => io::Error::other(other),
        })
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let Some(entries) = not_found_is_none(fs::read_dir(self.path(folder)))? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for entry in entries {
            // A name that is no text is none of a book's.
            names.extend(entry?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        let path = self.path(folder);
        if path.is_dir() {
            return Ok(());
        }
        fs::create_dir(&path)?;
        sync_folder_at(&self.root)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.root);
        if leads_out(&self.root, folder)? {
            return Err(io::Error::other("a link leads out of the book"));
        }
        File::create(&path)?.write_all(bytes)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        // Windows synchronises only what may be written to.
        File::options().append(true).open(self.path(name))?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.path(from), self.path(to));
        if let Some(old) = not_found_is_none(fs::metadata(&to))? {
            // Who may read the books stays as it was.
            fs::set_permissions(&from, old.permissions())?;
        }
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        sync_folder_at(&self.path(folder))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }
}

/// Has the names in a folder outlast a loss of power. Windows opens no folder for that; its file systems keep a journal of
/// names themselves.
#[cfg(unix)]
pub(super) fn sync_folder_at(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Has the names in a folder outlast a loss of power: left to the file system's own journal.
#[cfg(not(unix))]
pub(super) fn sync_folder_at(_folder: &Path) -> io::Result<()> {
    Ok(())
}
