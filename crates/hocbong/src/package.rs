//! A book as one file, to send and to keep: a zip archive of the book's own files, with a manifest of their
//! SHA-256 digests.
//!
//! [`pack`] makes the bytes of a package, and [`Package::read`] takes them apart again. Nothing here opens a
//! file, and nothing is unpacked to disk: a package gives the same [`Source`]s, under the same names, as the
//! folder it was made from, so everything that is read from it equals what is read from the folder.
//!
//! # What is proved
//! A package that was damaged or changed on its way is refused: the archive ends in the digest of the manifest,
//! and the manifest has the digest of every file. This does not prove who made it: anyone can build a new package
//! from changed files. To rule that out, compare the digest of the package itself over another channel.
//!
//! # Where limits are
//! Sizes in an archive's headers are only claims, so every limit is checked on the bytes that come out.
//! `docs/formats.md` describes the format for other programs.

mod archive;
mod manifest;
mod path;

pub use manifest::{About, Manifest, PackedFile};
pub use path::PathFault;

use crate::book::{BookFiles, Listing, SETTINGS_FILE, read_settings};
use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Extension of a package's file name.
pub const EXTENSION: &str = "hocbong";
/// Name of the manifest, the first entry of the archive.
pub const MANIFEST: &str = "hocbong-package.json";
/// Version of the format that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;
/// Maximum size of a package in bytes. A larger one is refused before it is read.
pub const MAX_PACKED_BYTES: u64 = 1 << 30;
/// Maximum size in bytes of all files together, unpacked. A larger package is refused.
pub const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// Maximum size in bytes of one file, unpacked. A package with a larger one is refused.
pub const MAX_FILE_BYTES: u64 = 1 << 29;
/// Maximum size of the manifest in bytes. A package with a larger one is refused.
pub const MAX_MANIFEST_BYTES: u64 = 4 << 20;
/// Maximum number of files. A package with more is refused.
pub const MAX_FILES: usize = 10_000;
/// Maximum number of bytes that one byte of a compressed file may become, in files of more than
/// [`MIN_BYTES_FOR_RATIO`]. Tables of money stay below 50. [`pack`] stores a file beyond it uncompressed.
pub const MAX_RATIO: u64 = 200;
/// Size in bytes up to which [`MAX_RATIO`] does not apply.
pub const MIN_BYTES_FOR_RATIO: u64 = 1 << 20;
/// Maximum length of a path in bytes. A package with a longer one is refused.
pub const MAX_PATH_BYTES: usize = 240;

/// Why bytes are not accepted as a package, or files cannot be packed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The bytes do not begin like a package.
    #[error("not a package")]
    NotAPackage,
    /// The bytes begin like a package, but its end is missing.
    #[error("the package is cut short")]
    CutShort,
    /// A newer version of the program is needed.
    #[error("the package has version {version} of the format, and this program knows {VERSION}")]
    Newer {
        /// Version of the format.
        version: u32,
    },
    /// The archive's own lists do not agree with each other, or contain what no package has.
    #[error("the archive is damaged")]
    Damaged,
    /// The manifest is not the one with which the package was made.
    #[error("the manifest was changed")]
    ManifestChanged,
    /// The manifest is intact and does not say what a manifest says.
    #[error("the manifest cannot be read: {cause}")]
    Manifest {
        /// What is wrong with it.
        cause: String,
    },
    /// A file is not the one that the manifest names.
    #[error("{path}: was changed")]
    FileChanged {
        /// Path within the package.
        path: String,
    },
    /// A file has another size than the manifest says.
    #[error("{path}: has another size than the manifest says ({expected} bytes)")]
    FileSize {
        /// Path within the package.
        path: String,
        /// Size that the manifest gives, in bytes.
        expected: u64,
    },
    /// The manifest names a file that is not in the package.
    #[error("{path}: is missing")]
    FileMissing {
        /// Path within the package.
        path: String,
    },
    /// The package contains a file that the manifest does not name.
    #[error("{path}: was added")]
    FileAdded {
        /// Path within the package.
        path: String,
    },
    /// A limit is exceeded.
    #[error("{limit:?} is exceeded{}", path.as_ref().map(|path| format!(": {path}")).unwrap_or_default())]
    TooLarge {
        /// The limit.
        limit: Limit,
        /// The file that exceeds it, if it is one.
        path: Option<String>,
    },
    /// A file has a path that is not allowed in a package.
    #[error("{path}: {fault:?}")]
    Path {
        /// The path; bytes that are not UTF-8 are replaced.
        path: String,
        /// What is wrong with it.
        fault: PathFault,
    },
    /// Two entries of the archive have the same name.
    #[error("two entries have the same name")]
    Repeated,
    /// Two files would be one file on some system: their names differ only in case, or one is a folder of the
    /// other.
    #[error("{path} and {other} are the same name")]
    SameName {
        /// The first path.
        path: String,
        /// The second path.
        other: String,
    },
    /// An entry is a link, a folder or a device.
    #[error("{path}: is not a file")]
    NotAFile {
        /// Path within the package.
        path: String,
    },
    /// An entry has a password.
    #[error("{path}: is encrypted")]
    Encrypted {
        /// Path within the package.
        path: String,
    },
    /// An entry is compressed in a way that no package uses.
    #[error("{path}: is compressed in an unsupported way")]
    Method {
        /// Path within the package.
        path: String,
    },
    /// The package contains no settings, so it is not a book.
    #[error("there is no {SETTINGS_FILE}")]
    NoSettings,
}

/// A limit of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`MAX_PACKED_BYTES`].
    Packed,
    /// [`MAX_UNPACKED_BYTES`].
    Unpacked,
    /// [`MAX_FILE_BYTES`].
    File,
    /// [`MAX_MANIFEST_BYTES`].
    Manifest,
    /// [`MAX_FILES`].
    Files,
    /// [`MAX_RATIO`].
    Ratio,
}

impl PackageError {
    pub(crate) fn too_large(limit: Limit, path: Option<&str>) -> Self {
        Self::TooLarge { limit, path: path.map(str::to_owned) }
    }
}

/// A package as read: every file is the one that the manifest names.
#[derive(Clone, Debug)]
pub struct Package {
    manifest: Manifest,
    files: BTreeMap<String, Source>,
}

impl Package {
    /// Reads a package and proves it by its digests.
    ///
    /// # Errors
    /// See [`PackageError`]; nothing of a package that is not intact is returned.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        let (manifest, files) = archive::read(bytes)?;
        let files: BTreeMap<String, Source> =
            files.into_iter().map(|source| (source.name().to_string(), source)).collect();
        refuse_foreign(&files)?;
        Ok(Self { manifest, files })
    }

    /// What the package says of itself.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The files in the order of their paths, which are their sources' names.
    pub fn files(&self) -> impl Iterator<Item = &Source> {
        self.files.values()
    }

    /// Takes settings, master files and journal out of the package, for [`crate::Book::read`]. What is left
    /// are the statements, and whatever else [`Package::source`] may be asked for.
    pub fn take_book_files(&mut self) -> BookFiles {
        let mut kept = named_in_settings(self.files.get(SETTINGS_FILE));
        kept.insert(SETTINGS_FILE.to_owned());
        let kept: Vec<Source> = kept.iter().filter_map(|path| self.files.get(path).cloned()).collect();
        let files = take_book_files(&mut self.files);
        self.files.extend(kept.into_iter().map(|source| (source.name().to_string(), source)));
        files
    }

    /// The file that a book's settings name so, e.g. a statement. The source is called `name`.
    pub fn source(&self, name: &str) -> Option<Source> {
        let path = path::of_name(name)?;
        let source = self.files.get(&path)?;
        Some(if path == name { source.clone() } else { Source::new(name, source.bytes()) })
    }
}

/// Takes the files of which a book is read out of `files`.
pub fn take_book_files(files: &mut BTreeMap<String, Source>) -> BookFiles {
    let journal: Vec<String> = files.keys().filter(|path| is_journal(path)).cloned().collect();
    BookFiles {
        settings: files.remove(SETTINGS_FILE),
        associations: files.remove("associations.csv"),
        funds: files.remove("funds.csv"),
        accounts: files.remove("accounts.csv"),
        journal: journal.iter().filter_map(|path| files.remove(path)).collect(),
        seals: files.remove("seals.csv"),
        strays: Vec::new(),
    }
}

/// Makes a package of a book's files; the name of each source is its path within the book. The same files
/// give the same bytes, in whatever order they come.
///
/// # Errors
/// If a file does not belong to a book, cannot have its name on every system, or exceeds a limit.
pub fn pack<'s>(files: impl IntoIterator<Item = &'s Source>, about: &About) -> Result<Vec<u8>, PackageError> {
    let mut by_path: BTreeMap<String, Source> = BTreeMap::new();
    for source in files {
        path::check(source.name())?;
        if by_path.insert(source.name().to_string(), source.clone()).is_some() {
            let path = source.name().to_string();
            return Err(PackageError::SameName { other: path.clone(), path });
        }
    }
    path::refuse_same_names(by_path.keys().map(String::as_str))?;
    refuse_foreign(&by_path)?;
    if by_path.len() > MAX_FILES {
        return Err(PackageError::too_large(Limit::Files, None));
    }
    let mut total: u64 = 0;
    for source in by_path.values() {
        total = total.saturating_add(source.length());
        if source.length() > MAX_FILE_BYTES {
            return Err(PackageError::too_large(Limit::File, Some(source.name())));
        }
    }
    if total > MAX_UNPACKED_BYTES {
        return Err(PackageError::too_large(Limit::Unpacked, None));
    }
    let manifest = Manifest::new(about, by_path.values());
    archive::write(&manifest, by_path.values())
}

/// Whether bytes begin like a package, whatever comes of the rest.
pub fn is_package(bytes: &[u8]) -> bool {
    archive::begins_package(bytes)
}

/// Number of bytes from the start that [`is_package`] looks at.
pub const HEAD_BYTES: usize = 30 + MANIFEST.len();

/// Files directly in a book's folder that belong to the book.
pub const ROOT_FILES: [&str; 5] =
    [SETTINGS_FILE, "associations.csv", "funds.csv", "accounts.csv", "seals.csv"];

/// The files of a book that its settings name, by their paths within a package.
pub fn named_in_settings(settings: Option<&Source>) -> BTreeSet<String> {
    let settings = settings.map(|source| read_settings(source, &mut Vec::new())).unwrap_or_default();
    settings.statements.iter().filter_map(|spec| path::of_name(&spec.file)).collect()
}

/// Whether a file belongs to a book whose settings name the files `named`.
pub fn is_own(path: &str, named: &BTreeSet<String>) -> bool {
    ROOT_FILES.contains(&path)
        || is_seal_file(path)
        || is_journal(path)
        || is_statement(path)
        || named.contains(path)
}

/// Whether a path is that of a file of seals, e.g. `seals/0001/leaves.csv`.
fn is_seal_file(path: &str) -> bool {
    #[cfg(feature = "seal")]
    return crate::seal::is_seal_file(path);
    #[cfg(not(feature = "seal"))]
    {
        let _ = path;
        false
    }
}

fn is_journal(path: &str) -> bool {
    path.strip_prefix("journal/").is_some_and(|name| !name.contains('/') && Listing::is_journal(name))
}

/// Whether a file lies among the statements and is no editor's leftover; `statements/` is flat.
fn is_statement(path: &str) -> bool {
    path.strip_prefix("statements/")
        .is_some_and(|name| !name.contains('/') && !Listing::is_leftover(name) && !has_extension(name))
}

/// Whether a file is named as a package.
pub fn has_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(EXTENSION))
}

/// Refuses what is no part of a book: a package is unpacked by people who trust it.
fn refuse_foreign(files: &BTreeMap<String, Source>) -> Result<(), PackageError> {
    let settings = files.get(SETTINGS_FILE).ok_or(PackageError::NoSettings)?;
    let named = named_in_settings(Some(settings));
    match files.keys().find(|path| !is_own(path, &named)) {
        Some(path) => Err(PackageError::Path { path: path.clone(), fault: PathFault::NotOfBook }),
        None => Ok(()),
    }
}

/// The name of a file on disk as a path within a package: in NFC, since some systems decompose the names that
/// they store.
pub fn path_of_file(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests;
