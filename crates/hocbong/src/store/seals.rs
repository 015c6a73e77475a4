//! Reads a book with the files of its seals, all of them whole.

use super::{
    BookPlace, Disk, Recorder, SETTINGS_FILE, StoreError, entries, open_book, open_error, read_file,
};
use crate::book::{BookFiles, FolderEntry};
use crate::seal::{SEALS_FILE, SEALS_FOLDER, SealFiles, is_seal_file};
use crate::source::Source;
use hocbong_core::parallel;
use std::io;
use std::path::Path;

/// Maximum number of files that are read at the same time.
const THREADS: usize = 2;

/// A book's files and those of its seals, in memory.
#[derive(Clone, Debug, Default)]
pub struct SealedBook {
    /// The files of which the book is read.
    pub files: BookFiles,
    /// The files of its seals.
    pub seals: SealFiles,
}

/// Reads a book, in a folder or a package, with the files of its seals.
///
/// # Errors
/// If one of them cannot be opened, or the package is refused.
pub fn read_sealed(path: &Path) -> Result<SealedBook, StoreError> {
    let (files, place) = open_book(path)?;
    match place {
        BookPlace::Folder(folder) => in_folder(files, &folder),
        BookPlace::Package { package, .. } => {
            let mut seals = SealFiles::default();
            let own = package.files().filter(|source| is_seal_file(source.name()));
            seals.0.extend(own.map(|source| (source.name().to_string(), source.clone())));
            seals.0.extend(files.seals.iter().map(|source| (SEALS_FILE.to_owned(), source.clone())));
            Ok(SealedBook { files, seals })
        }
    }
}

impl Recorder<Disk> {
    /// Reads the book that is held, with the files of its seals.
    ///
    /// # Errors
    /// If one of them cannot be opened.
    pub fn sealed(&self) -> Result<SealedBook, StoreError> {
        in_folder(self.files()?, self.folder())
    }
}

fn in_folder(mut files: BookFiles, folder: &Path) -> Result<SealedBook, StoreError> {
    if files.settings.is_none() {
        return Err(open_error(&folder.join(SETTINGS_FILE), io::ErrorKind::NotFound.into()));
    }
    // Lines and bytes are looked at, so a file that would be read block by block is read whole.
    let in_blocks = |source: &&mut Source| source.bytes().is_empty() && source.length() > 0;
    let mut large: Vec<&mut Source> = files.journal.iter_mut().filter(in_blocks).collect();
    let mut paths: Vec<String> = large.iter().map(|source| source.name().to_string()).collect();
    paths.extend(seal_paths(folder)?);
    // Reading is little, but the digest of each file is computed with it.
    let read = parallel::map(THREADS, &paths, || (), |(), path| read_file(&folder.join(path), path));
    let mut read = read.into_iter().collect::<Result<Vec<Source>, StoreError>>()?;
    let seals = read.split_off(large.len());
    for (source, whole) in large.iter_mut().zip(read) {
        **source = whole;
    }
    let seals = seals.into_iter().map(|source| (source.name().to_string(), source)).collect();
    Ok(SealedBook { files, seals: SealFiles(seals) })
}

/// The files of a book's seals, by their paths within the book.
fn seal_paths(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut paths = Vec::new();
    let root = folder.join(SEALS_FOLDER);
    for FolderEntry { name, is_folder } in listed(&root)? {
        if is_folder {
            let files = listed(&root.join(&name))?;
            paths.extend(files.into_iter().map(|file| format!("{SEALS_FOLDER}/{name}/{}", file.name)));
        }
    }
    paths.retain(|path| is_seal_file(path));
    if folder.join(SEALS_FILE).exists() {
        paths.push(SEALS_FILE.to_owned());
    }
    Ok(paths)
}

/// The entries of a folder in name order; none if it does not exist.
fn listed(folder: &Path) -> Result<Vec<FolderEntry>, StoreError> {
    match entries(folder) {
        Ok(mut all) => {
            all.sort();
            Ok(all)
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(open_error(folder, cause)),
    }
}
