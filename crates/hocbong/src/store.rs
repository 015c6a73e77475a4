//! The one module that touches files.

mod disk;
mod output;
mod recorder;
mod storage;

pub use disk::Disk;
pub use output::{Guarded, Output, OutputError, Outputs};
pub use recorder::Recorder;
pub use storage::{LOCK_FILE, LockFault, LockHolder, Storage};

use crate::book::{BookFiles, FolderEntry, Listing, StrayFile};
use crate::source::Source;
use std::fs;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why a path cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file or folder cannot be opened.
    #[error("{path}: {cause}", path = path.display())]
    Open {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It is neither a file nor a folder: a pipe or a device, which might never end.
    #[error("{path}: neither a file nor a folder", path = path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
    },
    /// A folder without one CSV file.
    #[error("{path}: the folder holds no CSV file", path = path.display())]
    NoCsv {
        /// The path as given.
        path: PathBuf,
    },
    /// A path named inside a book leads out of it.
    #[error("{path}: leads out of the book", path = path.display())]
    OutsideBook {
        /// The path as given.
        path: PathBuf,
    },
    /// A file that would be overwritten.
    #[error("{path}: exists already", path = path.display())]
    Exists {
        /// The path as given.
        path: PathBuf,
    },
    /// A file cannot be written.
    #[error("{path}: {cause}", path = path.display())]
    Write {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A book cannot be kept from others while it is recorded in.
    #[error("{path}: cannot be locked: {cause}", path = path.display())]
    Lock {
        /// The book's folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A file has been changed by somebody who does not ask whether others record. Nothing was written.
    #[error("{path}: was changed meanwhile by another program", path = path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file is written, and may be lost if the power fails now.
    #[error("{path}: is written, and may not outlast a loss of power: {cause}", path = path.display())]
    Uncertain {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl StoreError {
    /// The path that cannot be read.
    pub fn path(&self) -> &Path {
        match self {
            Self::Open { path, .. }
            | Self::Write { path, .. }
            | Self::Lock { path, .. }
            | Self::Changed { path }
            | Self::Uncertain { path, .. }
            | Self::Exists { path }
            | Self::NotAFile { path }
            | Self::NoCsv { path }
            | Self::OutsideBook { path } => path,
        }
    }
}

/// Refuses a path at which something stands already.
///
/// # Errors
/// [`StoreError::Exists`].
pub fn refuse_existing(path: &Path) -> Result<(), StoreError> {
    // A link that leads nowhere is something too.
    match fs::symlink_metadata(path) {
        Ok(_) => Err(StoreError::Exists { path: path.to_owned() }),
        Err(_) => Ok(()),
    }
}

/// Where a folder is made before it stands whole at `path`: beside it, hidden, with a name of this process's own.
fn temporary_beside(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.{}.tmp", file_name(path), std::process::id()))
}

/// The name of the settings file that makes a folder a book.
pub const SETTINGS_FILE: &str = "hocbong.toml";

fn open_error(path: &Path, cause: io::Error) -> StoreError {
    StoreError::Open { path: path.to_owned(), cause }
}

/// Reads a file that diagnostics will call `name`.
///
/// # Errors
/// When it cannot be opened or is no regular file.
pub fn read_file(path: &Path, name: &str) -> Result<Source, StoreError> {
    let kind = fs::metadata(path).map_err(|cause| open_error(path, cause))?;
    if !kind.is_file() {
        return Err(StoreError::NotAFile { path: path.to_owned() });
    }
    let bytes = fs::read(path).map_err(|cause| open_error(path, cause))?;
    Ok(Source::new(name, bytes))
}

/// Files of so many bytes and more are read block by block.
const MIN_IN_BLOCKS: u64 = 8 << 20;
/// How long a block is.
const BLOCK: usize = 1 << 16;

/// Opens a file that diagnostics will call `name`, to be read block by block where it is large and plain UTF-8, so that it
/// is never held whole. What happens to the file before its rows are read is noticed.
///
/// # Errors
/// When it cannot be opened or is no regular file.
pub fn open_file(path: &Path, name: &str) -> Result<Source, StoreError> {
    let kind = fs::metadata(path).map_err(|cause| open_error(path, cause))?;
    if kind.is_file() && kind.len() >= MIN_IN_BLOCKS {
        let file = fs::File::open(path).map_err(|cause| open_error(path, cause))?;
        let source = Source::in_blocks(name, file, BLOCK);
        if let Some(source) = source.map_err(|cause| open_error(path, cause))? {
            return Ok(source);
        }
    }
    read_file(path, name)
}

/// Whether a path is a book: a folder with a settings file.
pub fn is_book(path: &Path) -> bool {
    path.is_dir() && path.join(SETTINGS_FILE).is_file()
}

/// Whether two paths lead to one regular file, by whatever links.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    // To compare pipes, they would be opened, and waited for.
    one.is_file() && other.is_file() && same_file::is_same_file(one, other).unwrap_or(false)
}

/// What is directly in a folder. A name that is no text is given as nearly as it can be.
fn entries(folder: &Path) -> io::Result<Vec<FolderEntry>> {
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        Ok(FolderEntry { name, is_folder: entry.path().is_dir() })
    };
    fs::read_dir(folder)?.map(entry).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Opens a file, or every CSV file of a folder in name order, large ones block by block. The files of a folder are called by
/// their names in it; what else it holds that may have rows is reported with the first of them.
///
/// # Errors
/// When something cannot be opened, or a folder holds no CSV file.
pub fn read_input(path: &Path) -> Result<Vec<Source>, StoreError> {
    if !path.is_dir() {
        return Ok(vec![open_file(path, &path.to_string_lossy())?]);
    }
    let listing = Listing::new(entries(path).map_err(|cause| open_error(path, cause))?, "");
    let mut sources: Vec<Source> =
        listing.journals.iter().map(|name| open_file(&path.join(name), name)).collect::<Result<_, _>>()?;
    let Some(first) = sources.first_mut() else { return Err(StoreError::NoCsv { path: path.to_owned() }) };
    *first = first.clone().with_findings(listing.strays.iter().map(StrayFile::diagnostic).collect());
    Ok(sources)
}

/// Reads the files of a book: settings, master files, journal; statements are read where they are asked for.
///
/// # Errors
/// When one of them cannot be opened, or is a link that leads out of the book.
pub fn read_book(folder: &Path) -> Result<BookFiles, StoreError> {
    files_of(&Disk::at(folder), folder)
}

/// The files of a book in any storage; `folder` is for messages.
fn files_of(storage: &impl Storage, folder: &Path) -> Result<BookFiles, StoreError> {
    let path = |name: &str| name.split('/').fold(folder.to_owned(), |path, part| path.join(part));
    let open = |name: &str| {
        storage.open(name).map_err(|cause| {
            let leads_out =
                cause.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<LeadsOut>);
            if leads_out {
                StoreError::OutsideBook { path: path(name) }
            } else {
                open_error(&path(name), cause)
            }
        })
    };
    let entries = storage.list(JOURNAL).map_err(|cause| open_error(&path(JOURNAL), cause))?;
    let listing = Listing::new(entries, "journal/");
    Ok(BookFiles {
        settings: open(SETTINGS_FILE)?,
        associations: open("associations.csv")?,
        funds: open("funds.csv")?,
        accounts: open("accounts.csv")?,
        journal: listing
            .journals
            .iter()
            .filter_map(|name| open(name).transpose())
            .collect::<Result<_, _>>()?,
        strays: listing.strays,
    })
}

/// The folder of a book's journals.
const JOURNAL: &str = "journal";

/// Why a file of a book is not opened: a link leads to it from inside, and it lies outside.
#[derive(Debug, thiserror::Error)]
#[error("a link leads out of the book")]
struct LeadsOut;

/// Makes a book's folder of these files, whole or not at all: it is made beside its place and put there in one step.
///
/// # Errors
/// When something stands there already, or the folder cannot be made.
pub fn create_book(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
    let exists = || StoreError::Exists { path: folder.to_owned() };
    let is_empty_folder = fs::symlink_metadata(folder).is_ok_and(|kind| kind.is_dir())
        && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !is_empty_folder {
        refuse_existing(folder)?;
    }
    let temporary = temporary_beside(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
    // A process of the same number may have been interrupted here before.
    let _ = fs::remove_dir_all(&temporary);
    let make = || {
        fs::create_dir(&temporary)?;
        for part in ["journal", "statements"] {
            fs::create_dir(temporary.join(part))?;
        }
        for (name, bytes) in files {
            let mut file = fs::File::create(temporary.join(name))?;
            file.write_all(bytes)?;
            file.sync_all()?;
        }
        disk::sync_folder_at(&temporary.join("journal"))?;
        disk::sync_folder_at(&temporary)?;
        // In place of an empty folder where the system allows that; nothing else is ever replaced.
        #[cfg(not(unix))]
        if is_empty_folder {
            fs::remove_dir(folder)?;
        }
        fs::rename(&temporary, folder)
    };
    if let Err(cause) = make() {
        // What is left of it is of no use to anyone.
        let _ = fs::remove_dir_all(&temporary);
        return Err(match cause.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => exists(),
            _ => StoreError::Write { path: folder.to_owned(), cause },
        });
    }
    let parent = std::path::absolute(folder).ok().and_then(|folder| folder.parent().map(Path::to_owned));
    parent
        .map_or(Ok(()), |parent| disk::sync_folder_at(&parent))
        .map_err(|cause| StoreError::Uncertain { path: folder.to_owned(), cause })
}

/// Reads a file that a book's settings name.
///
/// # Errors
/// When the path leads out of the book, or cannot be opened.
pub fn read_in_book(folder: &Path, name: &str) -> Result<Source, StoreError> {
    let outside = || StoreError::OutsideBook { path: PathBuf::from(name) };
    let relative = Path::new(name);
    let is_plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_plain {
        return Err(outside());
    }
    let path = folder.join(relative);
    let real = fs::canonicalize(&path).map_err(|cause| open_error(&path, cause))?;
    let root = fs::canonicalize(folder).map_err(|cause| open_error(folder, cause))?;
    if !real.starts_with(root) {
        return Err(outside());
    }
    open_file(&path, name)
}
