//! Packages on disk, and books in a folder or a package alike.

use super::disk::leads_out;
use super::{
    Disk, JOURNAL, LOCK_FILE, SETTINGS_FILE, StoreError, create_folder, entries, files_of, is_book,
    open_error, read_file, read_in_book,
};
use crate::book::{BookFiles, FolderEntry};
use crate::package::{
    self, HEAD_BYTES, Limit, MAX_FILE_BYTES, MAX_PACKED_BYTES, Package, PackageError, is_own,
    named_in_settings, path_of_file,
};
use crate::source::{Sha256Digest, Source};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Maximum number of times that a book is read to find it unchanged between two readings.
const MAX_LOOKS: u32 = 20;
/// Wait before a book is read again that someone was writing to.
const PAUSE: Duration = Duration::from_millis(100);
/// Name of the folder that contains a book's statements.
const STATEMENTS: &str = "statements";
/// Name of the folder that contains a book's seals, each in a folder of its own.
const SEALS: &str = "seals";
/// A file that every seal has, by which the folder of a seal is known.
const IN_EVERY_SEAL: &str = "checkpoint.txt";

/// Whether a path is a package: a file that is named or begins like one. What is named like a package and is
/// none is refused when it is read.
pub fn is_package(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    if path.file_name().is_some_and(|name| package::has_extension(&name.to_string_lossy())) {
        return true;
    }
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && package::is_package(&head)
}

/// Reads a package and proves it by its digests.
///
/// # Errors
/// If it cannot be opened, or [`StoreError::Package`].
pub fn read_package(path: &Path) -> Result<Package, StoreError> {
    let refused = |error| StoreError::Package { path: path.to_owned(), error };
    let length = fs::metadata(path).map_err(|cause| open_error(path, cause))?.len();
    if length > MAX_PACKED_BYTES {
        return Err(refused(PackageError::TooLarge { limit: Limit::Packed, path: None }));
    }
    let source = read_file(path, &path.to_string_lossy())?;
    Package::read(source.bytes()).map_err(refused)
}

/// Where the files of an opened book are.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BookPlace {
    /// In a folder.
    Folder(PathBuf),
    /// In a package, which is in memory.
    Package {
        /// The package's path.
        path: PathBuf,
        /// What is left of it, e.g. the statements.
        package: Box<Package>,
    },
}

/// Size in bytes from which the journals of a book that is only read are read block by block. A row is appended to bytes
/// that are held, so where rows may be recorded only a file that is too long to be appended to is read this way.
const MIN_IN_BLOCKS: u64 = 1 << 17;

/// Opens the files of a book to which nothing will be recorded, in a folder or a package.
///
/// The sources have the same names in both, so that what is read from them is the same.
///
/// # Errors
/// If one of them cannot be opened, or the package is refused.
pub fn open_book(path: &Path) -> Result<(BookFiles, BookPlace), StoreError> {
    if !is_package(path) {
        return Ok((
            files_of(&Disk::with_blocks(path, MIN_IN_BLOCKS), path)?,
            BookPlace::Folder(path.to_owned()),
        ));
    }
    let mut package = Box::new(read_package(path)?);
    let files = package.take_book_files();
    Ok((files, BookPlace::Package { path: path.to_owned(), package }))
}

impl BookPlace {
    /// The path of the folder or the package.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Package { path, .. } => path,
        }
    }

    /// The path to show for a file of the book.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Whether there is a file that the settings name so.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.join(name).exists(),
            Self::Package { package, .. } => package.source(name).is_some(),
        }
    }

    /// Opens a file that the settings name, e.g. a statement.
    ///
    /// # Errors
    /// If the path leads out of the book, or cannot be opened.
    pub fn read(&self, name: &str) -> Result<Source, StoreError> {
        let (path, package) = match self {
            Self::Folder(folder) => return read_in_book(folder, name),
            Self::Package { path, package } => (path, package),
        };
        let is_plain =
            Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !is_plain {
            return Err(StoreError::OutsideBook { path: PathBuf::from(name) });
        }
        package.source(name).ok_or_else(|| open_error(&path.join(name), io::ErrorKind::NotFound.into()))
    }

    /// Whether the file at `path`, which has this digest, is the one that the settings name so: in a folder the
    /// same file, in a package one with the same bytes.
    pub fn is_file(&self, name: &str, path: &Path, digest: Sha256Digest) -> bool {
        match self {
            Self::Folder(folder) => super::is_same_file(&folder.join(name), path),
            Self::Package { package, .. } => {
                package.source(name).is_some_and(|source| source.sha256() == digest)
            }
        }
    }
}

/// Writes the files of a package into a new folder, entirely or not at all: they are prepared beside it, read
/// back, synchronised, and moved there in one step.
///
/// # Errors
/// If the path exists and is not an empty folder, or the folder cannot be created.
pub fn unpack(package: &Package, folder: &Path) -> Result<(), StoreError> {
    let files: Vec<(&str, &[u8])> =
        package.files().map(|source| (&**source.name(), source.bytes())).collect();
    create_folder(folder, &[JOURNAL, STATEMENTS], &files)
}

/// The files of a book, as they are packed.
#[derive(Clone, Debug, Default)]
pub struct FilesToPack {
    /// Each is named by its path within the book.
    pub files: BTreeMap<String, Source>,
    /// Names of what lies in the book's folder and is not packed, in order; folders end with `/`.
    pub left_out: Vec<String>,
    /// Files that the settings name and that are not there, in order.
    pub missing: Vec<String>,
}

/// Reads the book's own files whole. If someone writes to the book meanwhile, it is read again until two
/// readings are equal, so that the files belong together.
///
/// # Errors
/// If the folder is not a book, a file cannot be opened, or the book never stays as it is.
pub fn read_to_pack(folder: &Path) -> Result<FilesToPack, StoreError> {
    let digests = |all: &FilesToPack| -> Vec<(String, Sha256Digest)> {
        all.files.iter().map(|(path, source)| (path.clone(), source.sha256())).collect()
    };
    let mut last = read_once(folder)?;
    for _ in 0..MAX_LOOKS {
        let again = read_once(folder)?;
        if digests(&last) == digests(&again) {
            return Ok(again);
        }
        last = again;
        std::thread::sleep(PAUSE);
    }
    Err(StoreError::Changed { path: folder.to_owned() })
}

fn read_once(folder: &Path) -> Result<FilesToPack, StoreError> {
    if !is_book(folder) {
        let cause = io::ErrorKind::NotFound.into();
        return Err(open_error(&folder.join(SETTINGS_FILE), cause));
    }
    let list = |name: &str| -> Result<Vec<FolderEntry>, StoreError> {
        let path = folder.join(name);
        match entries(&path) {
            Ok(mut all) => {
                all.sort();
                Ok(all)
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(cause) => Err(open_error(&path, cause)),
        }
    };
    let settings = read_whole(folder, SETTINGS_FILE)?;
    let named = named_in_settings(settings.as_ref());
    let mut found = FilesToPack::default();
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    // Named files that lie in folders of their own; the rest of such a folder is not looked through.
    let mut to_find = named.clone();
    let mut folders: VecDeque<String> =
        ["", JOURNAL, STATEMENTS, SEALS].into_iter().map(str::to_owned).collect();
    while let Some(inside) = folders.pop_front() {
        let prefix = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        for FolderEntry { name, is_folder } in list(&inside)? {
            let on_disk = format!("{prefix}{name}");
            let path = path_of_file(&on_disk);
            if prefix.is_empty() && is_folder && [JOURNAL, STATEMENTS, SEALS].contains(&name.as_str()) {
                continue;
            }
            // The files of each seal lie in a folder of their own.
            if inside == SEALS && is_folder && is_own(&format!("{path}/{IN_EVERY_SEAL}"), &named) {
                folders.push_back(on_disk);
                continue;
            }
            if !is_own(&path, &named) || is_folder && !path.starts_with("journal/") {
                // The lock is not part of the book, so it is not listed as left out.
                if on_disk != LOCK_FILE {
                    left_out.insert(if is_folder { format!("{on_disk}/") } else { on_disk });
                }
                continue;
            }
            to_find.remove(&path);
            let not_there = || open_error(&folder.join(&on_disk), io::ErrorKind::NotFound.into());
            found.add(path, read_whole(folder, &on_disk)?.ok_or_else(not_there)?)?;
        }
    }
    for name in to_find {
        match read_whole(folder, &name)? {
            Some(source) => found.add(name, source)?,
            None => found.missing.push(name),
        }
    }
    found.left_out = left_out.into_iter().collect();
    Ok(found)
}

impl FilesToPack {
    fn add(&mut self, path: String, source: Source) -> Result<(), StoreError> {
        let source = if **source.name() == *path { source } else { Source::new(&*path, source.bytes()) };
        match self.files.insert(path, source) {
            // Two names on disk that are one in NFC.
            Some(twice) => Err(StoreError::Exists { path: PathBuf::from(&**twice.name()) }),
            None => Ok(()),
        }
    }
}

/// Reads a file of a book whole; `None` if it does not exist.
fn read_whole(folder: &Path, name: &str) -> Result<Option<Source>, StoreError> {
    let path = name.split('/').fold(folder.to_owned(), |path, part| path.join(part));
    match fs::symlink_metadata(&path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(open_error(&path, cause)),
        Ok(_) => {}
    }
    if leads_out(folder, &path).map_err(|cause| open_error(&path, cause))? {
        return Err(StoreError::OutsideBook { path });
    }
    let length = fs::metadata(&path).map_err(|cause| open_error(&path, cause))?.len();
    if length > MAX_FILE_BYTES {
        let error = PackageError::TooLarge { limit: Limit::File, path: Some(name.to_owned()) };
        return Err(StoreError::Package { path: folder.to_owned(), error });
    }
    read_file(&path, name).map(Some)
}
