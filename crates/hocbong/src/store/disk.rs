//! A book's folder on a disk.

use super::storage::{LOCK_FILE, LockFault, LockHolder, Storage};
use super::{SETTINGS_FILE, entries, open_file};
use crate::book::FolderEntry;
use crate::source::Source;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait before a lock, or a file that another program may be saving, is looked at again.
const PAUSE: Duration = Duration::from_millis(100);
/// How often a lock is looked at whose holder has ended. A new holder has the lock a moment before its number stands in it.
const MAX_LOOKS_AT_GONE: u32 = 30;

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

    fn lock(&self, waits: &mut dyn FnMut(&LockHolder)) -> io::Result<File> {
        // Nothing is left in a folder that is no book.
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
                        // A program that it started holds the lock, or the file system has not noticed its end.
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
        // Who holds the lock is a help to those who wait; the lock holds without it.
        let _ = file.set_len(0).and_then(|()| {
            io::Seek::rewind(&mut file)?;
            writeln!(file, "{} {}", std::process::id(), machine())
        });
        Ok(file)
    }

    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        let path = self.path(name);
        let Some(_) = not_found_is_none(fs::symlink_metadata(&path))? else { return Ok(None) };
        if leads_out(&self.root, &path)? {
            return Err(io::Error::other(super::LeadsOut));
        }
        open_file(&path, name).map(Some).map_err(|error| match error {
            super::StoreError::Open { cause, .. } => cause,
            other => io::Error::other(other),
        })
    }

    fn list(&self, folder: &str) -> io::Result<Vec<FolderEntry>> {
        Ok(not_found_is_none(entries(&self.path(folder)))?.unwrap_or_default())
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
            return Err(io::Error::other(super::LeadsOut));
        }
        File::create(&path)?.write_all(bytes)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        // Windows synchronises only what may be written to.
        File::options().append(true).open(self.path(name))?.sync_all()
    }

    fn exchange(&self, other: &str, name: &str) -> io::Result<()> {
        let (other, name) = (self.path(other), self.path(name));
        // Who may read the books stays as it was.
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

/// Opens the lock's file. A pipe or a device would never open or never lock, and a link could lead to any file.
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
        // Nothing that came up after the look above is followed or waited for.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    if is_file(&file.metadata()?) { Ok(file) } else { Err(io::Error::other(LockFault::NotAFile)) }
}

/// Who holds a lock, as its file says.
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

/// The name of this machine; a dash where it has none.
fn machine() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().replace(char::is_whitespace, "-");
    #[cfg(not(unix))]
    let name = String::new();
    if name.is_empty() { "-".to_owned() } else { name }
}

/// Whether the holder of a lock is known to run no more. Of a process on another machine nothing is known.
#[cfg(unix)]
fn is_gone(holder: &LockHolder) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let process = holder.process.and_then(|number| Pid::from_raw(number.cast_signed()));
    let Some(process) = process.filter(|_| holder.machine.as_deref() == Some(&machine())) else {
        return false;
    };
    test_kill_process(process) == Err(rustix::io::Errno::SRCH)
}

/// Whether the holder of a lock is known to run no more: the system gives up a lock with its process.
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
        // What a file system says that cannot.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::Error::from(io::ErrorKind::Unsupported),
        error => error.into(),
    })
}

/// Swaps two files in one step, which this system cannot.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_other: &Path, _name: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Gives a file a name that no other has: a link fails where a file has come up meanwhile. Not every file system has links.
pub(super) fn place_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        // The file is there under both names, and the old one is not read.
        Ok(()) => {
            let _ = fs::remove_file(from);
            Ok(())
        }
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Err(cause),
        Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        Err(_) => fs::rename(from, to),
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
