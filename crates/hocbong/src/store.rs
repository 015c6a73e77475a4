//! Reading and writing on disk: the only module that opens files.

mod disk;
mod output;
#[cfg(feature = "package")]
mod package;
mod recorder;
#[cfg(all(feature = "seal", feature = "package"))]
mod seals;
mod storage;

pub use disk::Disk;
pub use output::{Guarded, Output, OutputError, Outputs};
#[cfg(feature = "package")]
pub use package::{BookPlace, FilesToPack, is_package, open_book, read_package, read_to_pack, unpack};
pub use recorder::Recorder;
#[cfg(all(feature = "seal", feature = "package"))]
pub use seals::{SealedBook, read_sealed};
pub use storage::{LOCK_FILE, LockFault, LockHolder, Storage};

pub use crate::book::SETTINGS_FILE;

use crate::book::{BookFiles, FolderEntry, Listing, StrayFile};
use crate::source::Source;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why a file or folder of a book cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file or folder cannot be opened.
    #[error("{path}: {cause}", path = path.display())]
    Open {
        /// The path as given.
        path: PathBuf,
        /// Error from the operating system.
        cause: io::Error,
    },
    /// It is neither a file nor a folder: a pipe or a device, which might never end.
    #[error("{path}: neither a file nor a folder", path = path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
    },
    /// The folder contains no CSV file.
    #[error("{path}: the folder holds no CSV file", path = path.display())]
    NoCsv {
        /// The path as given.
        path: PathBuf,
    },
    /// A path named inside a book leads out of the book.
    #[error("{path}: leads out of the book", path = path.display())]
    OutsideBook {
        /// The path as given.
        path: PathBuf,
    },
    /// The package is not accepted, or the book cannot be packed.
    #[cfg(feature = "package")]
    #[error("{path}: {error}", path = path.display())]
    Package {
        /// Path of the package, or of the book to be packed.
        path: PathBuf,
        /// What is wrong with it.
        error: crate::package::PackageError,
    },
    /// Something already exists at the path; it is not overwritten.
    #[error("{path}: exists already", path = path.display())]
    Exists {
        /// The path as given.
        path: PathBuf,
    },
    /// The file or folder cannot be written.
    #[error("{path}: {cause}", path = path.display())]
    Write {
        /// The path as given.
        path: PathBuf,
        /// Error from the operating system.
        cause: io::Error,
    },
    /// The book cannot be locked for recording.
    #[error("{path}: cannot be locked: {cause}", path = path.display())]
    Lock {
        /// The book's folder.
        path: PathBuf,
        /// Error from the operating system.
        cause: io::Error,
    },
    /// Another program, which does not take the lock, has changed a file. Nothing was written.
    #[error("{path}: was changed meanwhile by another program", path = path.display())]
    Changed {
        /// The changed file.
        path: PathBuf,
    },
    /// The file is written, but may be lost if the power fails now.
    #[error("{path}: is written, and may not outlast a loss of power: {cause}", path = path.display())]
    Uncertain {
        /// The written file.
        path: PathBuf,
        /// Error from the operating system.
        cause: io::Error,
    },
}

impl StoreError {
    /// Returns the path that the error is about.
    pub fn path(&self) -> &Path {
        match self {
            #[cfg(feature = "package")]
            Self::Package { path, .. } => path,
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

/// Refuses a path at which anything already exists.
///
/// # Errors
/// [`StoreError::Exists`].
pub fn refuse_existing(path: &Path) -> Result<(), StoreError> {
    // A dangling link counts as existing too.
    match fs::symlink_metadata(path) {
        Ok(_) => Err(StoreError::Exists { path: path.to_owned() }),
        Err(_) => Ok(()),
    }
}

/// Where a folder is prepared before it appears at `path`: beside it, hidden, named after this process.
fn temporary_beside(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.{}.tmp", file_name(path), std::process::id()))
}

fn open_error(path: &Path, cause: io::Error) -> StoreError {
    StoreError::Open { path: path.to_owned(), cause }
}

/// Reads a file whole. Diagnostics will call it `name`.
///
/// # Errors
/// If it cannot be opened or is not a regular file.
pub fn read_file(path: &Path, name: &str) -> Result<Source, StoreError> {
    read_whole(path, name, &kind_of(path)?)
}

fn kind_of(path: &Path) -> Result<fs::Metadata, StoreError> {
    fs::metadata(path).map_err(|cause| open_error(path, cause))
}

fn read_whole(path: &Path, name: &str, kind: &fs::Metadata) -> Result<Source, StoreError> {
    if !kind.is_file() {
        return Err(StoreError::NotAFile { path: path.to_owned() });
    }
    let bytes = fs::read(path).map_err(|cause| open_error(path, cause))?;
    Ok(Source::new(name, bytes))
}

/// Size in bytes from which a file is read block by block.
const MIN_IN_BLOCKS: u64 = 8 << 20;
/// Length of a block in bytes.
const BLOCK: usize = 1 << 16;

/// Opens a file. Diagnostics will call it `name`. A file of 8 MiB or more that is plain UTF-8 is read block
/// by block, so that it is never held whole in memory; a change to the file before its rows are read is
/// noticed.
///
/// # Errors
/// If it cannot be opened or is not a regular file.
pub fn open_file(path: &Path, name: &str) -> Result<Source, StoreError> {
    open_in_blocks(path, name, MIN_IN_BLOCKS)
}

/// Opens a file that is read block by block if it has `least` bytes.
fn open_in_blocks(path: &Path, name: &str, least: u64) -> Result<Source, StoreError> {
    let kind = kind_of(path)?;
    if kind.is_file() && kind.len() >= least {
        let file = fs::File::open(path).map_err(|cause| open_error(path, cause))?;
        let source = Source::in_blocks(name, file, BLOCK);
        if let Some(source) = source.map_err(|cause| open_error(path, cause))? {
            return Ok(source);
        }
    }
    read_whole(path, name, &kind)
}

/// Whether a path is a book: a folder that contains [`SETTINGS_FILE`].
pub fn is_book(path: &Path) -> bool {
    path.is_dir() && path.join(SETTINGS_FILE).is_file()
}

/// Whether two paths lead to the same regular file, through any links.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    // Comparing pipes would open them and block.
    one.is_file() && other.is_file() && same_file::is_same_file(one, other).unwrap_or(false)
}

/// Returns the direct entries of a folder. A name that is not UTF-8 is converted lossily.
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

/// Opens a file, or every CSV file of a folder in name order; large files are read block by block. The files
/// of a folder are called by their names in it. Other entries that may contain rows are reported as findings
/// of the first file.
///
/// # Errors
/// If something cannot be opened, or a folder contains no CSV file.
pub fn read_input(path: &Path) -> Result<Vec<Source>, StoreError> {
    if !path.is_dir() {
        return Ok(vec![open_file(path, &path.to_string_lossy())?]);
    }
    let listing = Listing::new(entries(path).map_err(|cause| open_error(path, cause))?, "");
    let open = |name: &String| match open_file(&path.join(name), name) {
        Err(StoreError::Open { path, cause }) if cause.kind() == io::ErrorKind::NotFound => {
            Err(open_error(&path, lost(name)))
        }
        opened => opened,
    };
    let mut sources: Vec<Source> = listing.journals.iter().map(open).collect::<Result<_, _>>()?;
    let Some(first) = sources.first_mut() else { return Err(StoreError::NoCsv { path: path.to_owned() }) };
    *first = first.clone().with_findings(listing.strays.iter().map(StrayFile::diagnostic).collect());
    Ok(sources)
}

/// Opens the files of a book: settings, master files and journal. Statements are opened separately
/// ([`read_in_book`]).
///
/// # Errors
/// If one of them cannot be opened, or is a link that leads out of the book.
pub fn read_book(folder: &Path) -> Result<BookFiles, StoreError> {
    files_of(&Disk::at(folder), folder)
}

#[cfg(feature = "package")]
fn is_packed(path: &Path) -> bool {
    is_package(path)
}

#[cfg(not(feature = "package"))]
const fn is_packed(_: &Path) -> bool {
    false
}

/// Folders below a given one in which books are looked for.
const MAX_DEPTH: usize = 8;

/// Lists the books and packages in a folder and in the folders below it, in name order. What is inside a book, hidden
/// or behind a link is not looked at.
///
/// # Errors
/// If a folder cannot be listed.
pub fn books_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = BTreeSet::new();
    collect_books(folder, MAX_DEPTH, &mut found)?;
    Ok(found.into_iter().collect())
}

fn collect_books(folder: &Path, depth: usize, found: &mut BTreeSet<PathBuf>) -> Result<(), StoreError> {
    let failed = |cause| open_error(folder, cause);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if is_book(&path) || is_packed(&path) {
            found.insert(path);
            continue;
        }
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if depth > 0 && !is_hidden && entry.file_type().map_err(failed)?.is_dir() {
            collect_books(&path, depth - 1, found)?;
        }
    }
    Ok(())
}

/// Opens the files of a book in any storage; `folder` is only used in messages.
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
        seals: open("seals.csv")?,
        journal: listing
            .journals
            .iter()
            .map(|name| open(name)?.ok_or_else(|| open_error(&path(name), lost(name))))
            .collect::<Result<_, _>>()?,
        strays: listing.strays,
    })
}

/// Why a file that its folder lists cannot be found: its name is not UTF-8, or it was deleted since.
fn lost(name: &str) -> io::Error {
    let is_lossy = name.contains(char::REPLACEMENT_CHARACTER);
    let kind = if is_lossy { io::ErrorKind::InvalidFilename } else { io::ErrorKind::NotFound };
    io::Error::from(kind)
}

/// Name of the folder that contains a book's journal files.
const JOURNAL: &str = "journal";

/// Why a book's file is not opened: it is a link to a file outside the book.
#[derive(Debug, thiserror::Error)]
#[error("a link leads out of the book")]
struct LeadsOut;

/// Creates a book's folder with these files, entirely or not at all: it is prepared beside its place and
/// moved there in one step.
///
/// # Errors
/// If the path exists and is not an empty folder, or the folder cannot be created.
pub fn create_book(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    create_folder(folder, &[JOURNAL, "statements"], &files)
}

/// Refuses a path at which something exists that is not an empty folder, before work is done for it.
///
/// # Errors
/// If the path exists and is not an empty folder.
pub fn refuse_existing_content(folder: &Path) -> Result<(), StoreError> {
    let is_empty_folder = fs::symlink_metadata(folder).is_ok_and(|kind| kind.is_dir())
        && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty_folder { Ok(()) } else { refuse_existing(folder) }
}

/// Creates a folder with these files, entirely or not at all. Names of files have `/` between folders and do not lead
/// out.
///
/// # Errors
/// If the path exists and is not an empty folder, or the folder cannot be created.
pub fn create_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    create_folder(folder, &[], &files)
}

/// Creates a folder with these folders and files in it, entirely or not at all. The names of files have `/`
/// between folders and do not lead out.
fn create_folder(folder: &Path, folders: &[&str], files: &[(&str, &[u8])]) -> Result<(), StoreError> {
    let exists = || StoreError::Exists { path: folder.to_owned() };
    let is_empty_folder = fs::symlink_metadata(folder).is_ok_and(|kind| kind.is_dir())
        && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !is_empty_folder {
        refuse_existing(folder)?;
    }
    let temporary = temporary_beside(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
    // An interrupted process with the same id may have left this folder.
    let _ = fs::remove_dir_all(&temporary);
    let make = || {
        write_folder(&temporary, folders, files)?;
        // A rename may replace an empty folder where the system allows it; nothing else is ever replaced.
        #[cfg(not(unix))]
        if is_empty_folder {
            fs::remove_dir(folder)?;
        }
        fs::rename(&temporary, folder)
    };
    if let Err(cause) = make() {
        // A partial folder is of no use.
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

/// Writes a new folder, reads its files back, and synchronises it.
fn write_folder(root: &Path, folders: &[&str], files: &[(&str, &[u8])]) -> io::Result<()> {
    fs::create_dir(root)?;
    let mut folders_made = BTreeSet::from([root.to_owned()]);
    let mut make =
        |path: PathBuf| if folders_made.insert(path.clone()) { fs::create_dir(path) } else { Ok(()) };
    for folder in folders {
        make(root.join(folder))?;
    }
    for (name, bytes) in files {
        let mut path = root.to_owned();
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            if parts.peek().is_some() {
                make(path.clone())?;
            }
        }
        let mut file = fs::File::create_new(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        if fs::read(&path)? != *bytes {
            return Err(io::Error::other(NotReadBack));
        }
    }
    folders_made.iter().rev().try_for_each(|folder| disk::sync_folder_at(folder))
}

/// A file that was written does not have the bytes that were written to it.
#[derive(Debug, thiserror::Error)]
#[error("what was written is not read back")]
struct NotReadBack;

/// Opens a file that a book's settings name.
///
/// # Errors
/// If the path leads out of the book, or cannot be opened.
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
