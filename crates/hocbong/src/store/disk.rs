//! A book's folder on disk.

use super::storage::{LOCK_FILE, LockFault, LockHolder, Storage};
use super::{MIN_IN_BLOCKS, SETTINGS_FILE, entries, open_in_blocks};
use crate::book::FolderEntry;
use crate::source::Source;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Wait before looking again at a lock, or at a file that another program may be saving.
const PAUSE: Duration = Duration::from_millis(100);
/// Number of looks at a lock whose recorded holder has ended, before giving up. A new holder has the lock a
/// moment before its process id is in the file.
const MAX_LOOKS_AT_GONE: u32 = 30;

/// The folder of a book on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    /// Size in bytes from which a journal is read block by block.
    least_in_blocks: u64,
}

impl Disk {
    /// Uses `folder` as the book's folder; nothing is opened yet.
    pub fn at(folder: &Path) -> Self {
        Self::with_blocks(folder, MIN_IN_BLOCKS)
    }

    /// The same, with journals of `least` bytes or more read block by block.
    pub(super) fn with_blocks(folder: &Path, least: u64) -> Self {
        Self { root: folder.to_owned(), least_in_blocks: least }
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }
}

/// Whether a path leads out of a book's folder through a link.
///
/// # Errors
/// If one of the two does not exist.
pub(super) fn leads_out(root: &Path, path: &Path) -> io::Result<bool> {
    Ok(has_link(root, path)? && is_outside(root, path)?)
}

fn is_outside(root: &Path, path: &Path) -> io::Result<bool> {
    Ok(!fs::canonicalize(path)?.starts_with(fs::canonicalize(root)?))
}

/// Whether something between a folder and a path below it may be a link. Nearly no book has one, and resolving both
/// paths asks the system of each folder above them.
fn has_link(root: &Path, path: &Path) -> io::Result<bool> {
    let Ok(below) = path.strip_prefix(root) else { return Ok(true) };
    let mut reached = root.to_owned();
    for part in below.components() {
        let Component::Normal(name) = part else { return Ok(true) };
        reached.push(name);
        if fs::symlink_metadata(&reached)?.is_symlink() {
            return Ok(true);
        }
    }
    Ok(false)
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

    fn lock(&self, waits: &mut dyn FnMut(&LockHolder)) -> io::Result<File> {
        // Fails here if the folder is not a book, so that no lock file is created in it.
        fs::metadata(self.root.join(SETTINGS_FILE))?;
        let mut file = open_lock(&self.root.join(LOCK_FILE))?;
        let mut has_waited = false;
        let (mut last_gone, mut looks_at_gone) = (None, 0);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => {
                    let holder = holder_of(&mut file);
                    let gone = holder.process.filter(|_| is_gone(&holder));
                    looks_at_gone = match last_gone {
                        Some(last) if gone == Some(last) => looks_at_gone + 1,
                        _ => 0,
                    };
                    last_gone = gone;
                    if let Some(process) = gone.filter(|_| looks_at_gone >= MAX_LOOKS_AT_GONE) {
                        // A child process still holds the lock, or the file system has not noticed that the
                        // holder has ended.
                        return Err(io::Error::other(LockFault::HolderGone { process }));
                    }
                    if !has_waited {
                        waits(&holder);
                        has_waited = true;
                    }
                    self.pause();
                }
            }
        }
        // The holder's name only helps those who wait; the lock works without it.
        let _ = file.set_len(0).and_then(|()| {
            io::Seek::rewind(&mut file)?;
            writeln!(file, "{} {}", std::process::id(), machine())
        });
        Ok(file)
    }

    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        let path = self.path(name);
        // A link that leads nowhere is no missing file.
        let Some(has_link) = not_found_is_none(has_link(&self.root, &path))? else { return Ok(None) };
        if has_link && is_outside(&self.root, &path)? {
            return Err(io::Error::other(super::LeadsOut));
        }
        // Settings and lists are looked at as a whole.
        let least = if name.starts_with("journal/") { self.least_in_blocks } else { u64::MAX };
        open_in_blocks(&path, name, least).map(Some).map_err(|error| match error {
            super::StoreError::Open { cause, .. } => cause,
            other => io::Error::other(other),
        })
    }

    fn list(&self, folder: &str) -> io::Result<Vec<FolderEntry>> {
        Ok(not_found_is_none(entries(&self.path(folder)))?.unwrap_or_default())
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        let (mut path, mut within) = (self.root.clone(), self.root.clone());
        for part in folder.split('/') {
            path.push(part);
            if !path.is_dir() {
                fs::create_dir(&path)?;
                sync_folder_at(&within)?;
            }
            within.push(part);
        }
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.root);
        if leads_out(&self.root, folder)? {
            return Err(io::Error::other(super::LeadsOut));
        }
        File::create(&path)?.write_all(bytes)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        // Windows synchronises only files opened for writing.
        File::options().append(true).open(self.path(name))?.sync_all()
    }

    fn exchange(&self, other: &str, name: &str) -> io::Result<()> {
        let (other, name) = (self.path(other), self.path(name));
        // Keep the permissions of the file that is replaced.
        fs::set_permissions(&other, fs::metadata(&name)?.permissions())?;
        exchange(&other, &name)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.path(from), self.path(to));
        if let Some(old) = not_found_is_none(fs::metadata(&to))? {
            fs::set_permissions(&from, old.permissions())?;
        }
        fs::rename(from, to)
    }

    fn place_new(&self, from: &str, to: &str) -> io::Result<()> {
        place_new(&self.path(from), &self.path(to))
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        sync_folder_at(&self.path(folder))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn pause(&self) {
        std::thread::sleep(PAUSE);
    }
}

/// Opens the lock file. Opening or locking a pipe or a device would block, and a link could lead to any file.
fn open_lock(path: &Path) -> io::Result<File> {
    let is_file = |kind: &fs::Metadata| kind.is_file();
    if !not_found_is_none(fs::symlink_metadata(path))?.is_none_or(|kind| is_file(&kind)) {
        return Err(io::Error::other(LockFault::NotAFile));
    }
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Neither follow nor wait for anything that appeared after the check above.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    if is_file(&file.metadata()?) { Ok(file) } else { Err(io::Error::other(LockFault::NotAFile)) }
}

/// Reads the holder of a lock from the lock file.
fn holder_of(file: &mut File) -> LockHolder {
    let mut text = String::new();
    // On Windows a locked file cannot be read.
    if io::Seek::rewind(file).is_err() || file.take(1 << 10).read_to_string(&mut text).is_err() {
        return LockHolder::default();
    }
    let mut words = text.split_whitespace();
    let process = words.next().and_then(|word| word.parse().ok());
    LockHolder { process, machine: words.next().map(str::to_owned) }
}

/// Returns the name of this machine; a dash if it has none.
fn machine() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().replace(char::is_whitespace, "-");
    #[cfg(not(unix))]
    let name = String::new();
    if name.is_empty() { "-".to_owned() } else { name }
}

/// Whether the holder of a lock is known to have ended. Nothing is known of processes on other machines.
#[cfg(unix)]
fn is_gone(holder: &LockHolder) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let process = holder.process.and_then(|number| Pid::from_raw(number.cast_signed()));
    let Some(process) = process.filter(|_| holder.machine.as_deref() == Some(&machine())) else {
        return false;
    };
    test_kill_process(process) == Err(rustix::io::Errno::SRCH)
}

/// Whether the holder of a lock is known to have ended: always false, as the system releases a lock with its
/// process.
#[cfg(not(unix))]
fn is_gone(_holder: &LockHolder) -> bool {
    false
}

/// Swaps two files in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(other: &Path, name: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, other, CWD, name, RenameFlags::EXCHANGE).map_err(|error| match error {
        // Errors of file systems that cannot swap.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::Error::from(io::ErrorKind::Unsupported),
        error => error.into(),
    })
}

/// Swapping two files in one step is not supported on this system.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_other: &Path, _name: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Renames a file to a name that is not taken, by a hard link, which fails if the name exists by now. File
/// systems without hard links get a check and a rename.
pub(super) fn place_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        // The file has both names now; nothing reads the old one.
        Ok(()) => {
            let _ = fs::remove_file(from);
            Ok(())
        }
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Err(cause),
        Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        Err(_) => fs::rename(from, to),
    }
}

/// Synchronises the names in a folder, so that they survive a power failure.
#[cfg(unix)]
pub(super) fn sync_folder_at(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing: Windows does not open folders for synchronising, and its file systems journal names
/// themselves.
#[cfg(not(unix))]
pub(super) fn sync_folder_at(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_journals_are_read_in_blocks() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| fs::write(folder.path().join(name), "a,b\n1,2\n").unwrap();
        fs::create_dir(folder.path().join("journal")).unwrap();
        for name in ["hocbong.toml", "funds.csv", "journal/2025.csv"] {
            write(name);
        }
        let held = |least: u64, name: &str| {
            let source = Disk::with_blocks(folder.path(), least).open(name).unwrap().unwrap();
            !source.bytes().is_empty()
        };
        // Settings and lists are parsed from bytes that are held.
        assert!(held(1, "hocbong.toml") && held(1, "funds.csv"));
        assert!(!held(1, "journal/2025.csv"));
        assert!(held(MIN_IN_BLOCKS, "journal/2025.csv"));
        assert!(Disk::at(folder.path()).open("accounts.csv").unwrap().is_none());
    }
}
