//! Reads a book with the files of its seals, all of them whole.

use super::{
    BookPlace, Disk, Recorder, SETTINGS_FILE, StoreError, entries, open_book, open_error, read_file,
};
use crate::book::{BookFiles, FolderEntry};
use crate::package::{path_of_file, take_book_files};
use crate::seal::{SEALS_FILE, SEALS_FOLDER, SealFiles, is_seal_file};
use crate::source::Source;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// A book's files and those of its seals, in memory.
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
    // Lines and bytes are looked at, so a file that is read block by block is read whole.
    let whole = |source: &mut Source| -> Result<(), StoreError> {
        if source.bytes().is_empty() && source.length() > 0 {
            *source = read_file(&folder.join(&**source.name()), source.name())?;
        }
        Ok(())
    };
    let masters = [&mut files.settings, &mut files.associations, &mut files.funds, &mut files.accounts];
    masters.into_iter().flatten().chain(&mut files.journal).try_for_each(whole)?;
    // Some systems decompose the names that they store. A package has them composed, and so do seals.
    for source in &mut files.journal {
        let path = path_of_file(source.name());
        if **source.name() != *path {
            *source = read_file(&folder.join(&**source.name()), &path)?;
        }
    }
    let mut seals = SealFiles::default();
    let root = folder.join(SEALS_FOLDER);
    for FolderEntry { name, is_folder } in listed(&root)? {
        if !is_folder {
            continue;
        }
        for FolderEntry { name: file, .. } in listed(&root.join(&name))? {
            let path = format!("{SEALS_FOLDER}/{name}/{file}");
            if is_seal_file(&path) {
                seals.0.insert(path.clone(), read_file(&folder.join(&path), &path)?);
            }
        }
    }
    if folder.join(SEALS_FILE).exists() {
        seals.0.insert(SEALS_FILE.to_owned(), read_file(&folder.join(SEALS_FILE), SEALS_FILE)?);
    }
    if files.settings.is_none() {
        return Err(open_error(&folder.join(SETTINGS_FILE), io::ErrorKind::NotFound.into()));
    }
    Ok(SealedBook { files, seals })
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
