//! Reads a book with the files of its seals.

use super::{
    BookPlace, Disk, Recorder, SETTINGS_FILE, StoreError, entries, open_book, open_error, open_file,
};
use crate::book::{BookFiles, FolderEntry};
use crate::package::{path_of_file, take_book_files};
use crate::seal::{SEALS_FILE, SEALS_FOLDER, SealFiles, is_seal_file};
use crate::source::Source;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// A book's files and those of its seals. Large ones are read block by block.
#[derive(Clone, Debug, Default)]
pub struct SealedBook {
    /// The files of which the book is read.
    pub files: BookFiles,
    /// The files of its seals.
    pub seals: SealFiles,
}

impl SealedBook {
    /// The book with these files, each named by its path within the book; statements and whatever else is no part of
    /// it are left out.
    pub fn from_files<'s>(files: impl IntoIterator<Item = &'s Source>) -> Self {
        let mut files: BTreeMap<String, Source> =
            files.into_iter().map(|source| (source.name().to_string(), source.clone())).collect();
        let seals = SealFiles::take_from(&mut files);
        Self { files: take_book_files(&mut files), seals }
    }
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
    // Some systems decompose the names that they store. A package has them composed, and so do seals.
    for source in &mut files.journal {
        let path = path_of_file(source.name());
        if **source.name() != *path {
            *source = open_file(&folder.join(&**source.name()), &path)?;
        }
    }
    if files.settings.is_none() {
        return Err(open_error(&folder.join(SETTINGS_FILE), io::ErrorKind::NotFound.into()));
    }
    let read = |path: String| open_file(&folder.join(&path), &path).map(|source| (path, source));
    let seals = seal_paths(folder)?.into_iter().map(read).collect::<Result<_, _>>()?;
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
