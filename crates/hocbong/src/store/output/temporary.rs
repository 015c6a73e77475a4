//! Incomplete files.
//!
//! The process that writes one holds a lock on it while it lives. So a file that can be locked was left
//! behind by a process that has ended, whatever machine it ran on and even if its process id is in use again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

const PREFIX: &str = ".hocbong-";
const SUFFIX: &str = ".tmp";
/// Maximum number of temporary names tried; then creation fails. All can only be taken if the folder does not
/// allow deletion, so leftovers pile up.
const MAX_NAMES: u32 = 1000;

/// A file that is being written, locked by this process.
#[derive(Debug)]
pub(super) struct Temporary {
    pub(super) file: File,
    pub(super) path: PathBuf,
}

impl Temporary {
    pub(super) fn create_in(folder: &Path) -> io::Result<Self> {
        for number in 0..MAX_NAMES {
            // Short, so that any result name which the file system allows can be written.
            let path = folder.join(format!("{PREFIX}{}-{number}{SUFFIX}", process::id()));
            let file = match File::create_new(&path) {
                Ok(file) => file,
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(cause) => return Err(cause),
            };
            match file.try_lock() {
                // Another process may have found it before it was locked, and deleted it as stale.
                Ok(()) if !path.exists() => {}
                Err(fs::TryLockError::WouldBlock) => {}
                // On a file system without locks the file is written all the same, and no process can take it
                // for stale.
                Ok(()) | Err(fs::TryLockError::Error(_)) => return Ok(Self { file, path }),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

fn is_own_name(name: &str) -> bool {
    let numbers = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers
        .and_then(|numbers| numbers.split_once('-'))
        .is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// Deletes what ended processes have left in a folder; `own` are the files of this process.
pub(super) fn take_away_stale(folder: &Path, own: &[PathBuf]) {
    // A file that cannot be examined or deleted does no harm.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_stale = entry.file_name().to_str().is_some_and(is_own_name)
            && entry.file_type().is_ok_and(|kind| kind.is_file())
            && !own.contains(&path);
        if !is_stale {
            continue;
        }
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            let _ = fs::remove_file(&path);
        }
    }
}
