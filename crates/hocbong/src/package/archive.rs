//! The zip archive of a package.
//!
//! It is a narrow kind of zip: the manifest first, then the files in the order of their paths, stored or
//! deflated, one after the other without gaps, no extra fields, no comments but that of the archive, which has
//! the digest of the manifest. Anything else is refused: what two programs could read differently has no
//! place in a package.

use super::manifest::{SCHEMA, digest, version};
use super::{
    HEAD_BYTES, Limit, MANIFEST, MAX_FILE_BYTES, MAX_FILES, MAX_MANIFEST_BYTES, MAX_PACKED_BYTES,
    MAX_PATH_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES, MIN_BYTES_FOR_RATIO, Manifest, PackageError, PathFault,
    VERSION, path,
};
use crate::source::{Sha256Digest, Source};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use zip::result::ZipResult;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
/// Size of an entry's own header without its name.
const LOCAL_HEADER_BYTES: u64 = 30;
/// Size of an entry in the central directory without its name.
const CENTRAL_HEADER_BYTES: u64 = 46;
const END: &[u8] = b"PK\x05\x06";
/// Size of the end record without its comment.
const END_BYTES: usize = 22;
/// Maximum length of the archive's comment in bytes, of any version.
const MAX_COMMENT_BYTES: usize = 255;
/// How hard to compress: the middle of 1 to 9. Another level gives other bytes.
const LEVEL: i64 = 6;

pub(super) fn begins_package(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL_HEADER) && bytes.get(30..HEAD_BYTES) == Some(MANIFEST.as_bytes())
}

/// The archive's comment: version and digest of the manifest.
fn comment_of(manifest: &[u8]) -> String {
    format!("{SCHEMA}{VERSION} sha256 {}", Sha256Digest::new(manifest))
}

pub(super) fn write<'s>(
    manifest: &Manifest,
    files: impl Iterator<Item = &'s Source>,
) -> Result<Vec<u8>, PackageError> {
    let json = manifest.to_json();
    if json.len() as u64 > MAX_MANIFEST_BYTES {
        return Err(PackageError::too_large(Limit::Manifest, None));
    }
    let written = || -> ZipResult<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.set_raw_comment(comment_of(&json).into_bytes().into())?;
        archive.add_prepared_file(prepared(MANIFEST, &json)?)?;
        for source in files {
            archive.add_prepared_file(prepared(source.name(), source.bytes())?)?;
        }
        Ok(archive.finish()?.into_inner())
    };
    // Writing to memory fails only beyond what a zip archive can hold, and the limits are far below that.
    let bytes = written().map_err(|_| PackageError::too_large(Limit::Packed, None))?;
    if bytes.len() as u64 > MAX_PACKED_BYTES {
        return Err(PackageError::too_large(Limit::Packed, None));
    }
    Ok(bytes)
}

/// An entry with nothing in it that depends on the machine or the time.
fn prepared(name: &str, bytes: &[u8]) -> ZipResult<PreparedZipFile> {
    let with = |method, level| {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level(level)
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(0o644);
        PreparedZipFile::from_data(name, options, bytes)
    };
    let deflated = with(CompressionMethod::Deflated, Some(LEVEL))?;
    let size = bytes.len() as u64;
    if deflated.compressed_size() < size && !exceeds_ratio(size, deflated.compressed_size()) {
        return Ok(deflated);
    }
    with(CompressionMethod::Stored, None)
}

fn exceeds_ratio(size: u64, compressed: u64) -> bool {
    size > MIN_BYTES_FOR_RATIO && size / compressed.max(1) > MAX_RATIO
}

/// The manifest and the files of a package, each proved by its digest.
pub(super) fn read(bytes: &[u8]) -> Result<(Manifest, Vec<Source>), PackageError> {
    if bytes.len() as u64 > MAX_PACKED_BYTES {
        return Err(PackageError::too_large(Limit::Packed, None));
    }
    if !begins_package(bytes) {
        let is_begun = !bytes.is_empty() && bytes.len() < HEAD_BYTES && bytes.starts_with(LOCAL_HEADER);
        return Err(if is_begun { PackageError::CutShort } else { PackageError::NotAPackage });
    }
    let end = End::find(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackageError::Damaged)?;
    let paths = examine(&mut archive, &end)?;

    let json = unpacked(&mut archive, 0, MAX_MANIFEST_BYTES).map_err(|error| match error {
        Unpacking::Beyond => PackageError::too_large(Limit::Manifest, None),
        Unpacking::Ratio => PackageError::too_large(Limit::Ratio, Some(MANIFEST)),
        Unpacking::Damaged => PackageError::ManifestChanged,
    })?;
    if Sha256Digest::new(&json) != end.manifest {
        return Err(PackageError::ManifestChanged);
    }
    let manifest = Manifest::from_json(&json)?;
    refuse_other_files(&manifest, &paths)?;
    let mut left = MAX_UNPACKED_BYTES;
    for file in manifest.files() {
        if file.bytes > MAX_FILE_BYTES {
            return Err(PackageError::too_large(Limit::File, Some(&file.path)));
        }
        left = left.checked_sub(file.bytes).ok_or(PackageError::too_large(Limit::Unpacked, None))?;
    }
    let mut files = Vec::with_capacity(paths.len());
    for (number, file) in (1..).zip(manifest.files()) {
        let path = || file.path.clone();
        let size = || PackageError::FileSize { path: path(), expected: file.bytes };
        // No more is unpacked than the manifest says, and that is within the limits.
        let bytes = unpacked(&mut archive, number, file.bytes).map_err(|error| match error {
            Unpacking::Beyond => size(),
            Unpacking::Ratio => PackageError::too_large(Limit::Ratio, Some(&file.path)),
            Unpacking::Damaged => PackageError::FileChanged { path: path() },
        })?;
        if bytes.len() as u64 != file.bytes {
            return Err(size());
        }
        let source = Source::new(file.path.as_str(), bytes);
        if source.sha256() != file.sha256 {
            return Err(PackageError::FileChanged { path: path() });
        }
        files.push(source);
    }
    Ok((manifest, files))
}

/// What the end of the archive says. It is read before the archive's lists are, so that their length is known
/// to be within the limits.
struct End {
    /// Number of entries.
    entries: usize,
    /// Offset of the central directory.
    directory: u64,
    /// Offset of the end record.
    at: u64,
    /// Digest of the manifest.
    manifest: Sha256Digest,
}

impl End {
    fn find(bytes: &[u8]) -> Result<Self, PackageError> {
        let number = |at: usize, length: usize| -> Option<u64> {
            let bytes = bytes.get(at..at.checked_add(length)?)?;
            Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        };
        let first = bytes.len().saturating_sub(END_BYTES + MAX_COMMENT_BYTES);
        let is_end = |at: &usize| {
            let comment = bytes.len().checked_sub(at + END_BYTES).map(|length| length as u64);
            comment.is_some()
                && number(at + 20, 2) == comment
                && bytes.get(*at..).is_some_and(|rest| rest.starts_with(END))
        };
        let Some(at) = (first..bytes.len()).rev().find(is_end) else {
            // The end record is missing or not whole, or something follows it.
            let is_whole = memchr::memmem::rfind(bytes, END).is_some_and(|at| {
                let comment = number(at + 20, 2).and_then(|length| usize::try_from(length).ok());
                comment.is_some_and(|length| at + END_BYTES + length <= bytes.len())
            });
            return Err(if is_whole { PackageError::Damaged } else { PackageError::CutShort });
        };
        let field = |offset, length| number(at + offset, length).ok_or(PackageError::Damaged);
        let (disk, disk_of_directory) = (field(4, 2)?, field(6, 2)?);
        let (here, entries, size, directory) = (field(8, 2)?, field(10, 2)?, field(12, 4)?, field(16, 4)?);

        let comment = bytes.get(at + END_BYTES..).unwrap_or_default();
        let comment = str::from_utf8(comment).map_err(|_| PackageError::Damaged)?;
        let (schema, rest) = comment.split_once(' ').unwrap_or((comment, ""));
        let manifest = match schema.strip_prefix(SCHEMA).and_then(version) {
            Some(version) if version > VERSION => return Err(PackageError::Newer { version }),
            Some(VERSION) => rest.strip_prefix("sha256 ").and_then(digest),
            _ => None,
        };
        let manifest = manifest.ok_or(PackageError::Damaged)?;
        if entries > MAX_FILES as u64 + 1 {
            return Err(PackageError::too_large(Limit::Files, None));
        }
        let at = at as u64;
        let is_whole = disk == 0 && disk_of_directory == 0 && here == entries && directory + size == at;
        let fits = size <= entries * (CENTRAL_HEADER_BYTES + MAX_PATH_BYTES as u64);
        if !is_whole || !fits || entries == 0 {
            return Err(PackageError::Damaged);
        }
        let entries = usize::try_from(entries).map_err(|_| PackageError::Damaged)?;
        Ok(Self { entries, directory, at, manifest })
    }
}

/// Examines the archive's lists without unpacking anything, and returns the paths of the files, which follow
/// the manifest.
fn examine(archive: &mut Archive<'_>, end: &End) -> Result<Vec<String>, PackageError> {
    if archive.has_duplicate_names() {
        return Err(PackageError::Repeated);
    }
    let mut paths: Vec<String> = Vec::new();
    // Every byte up to the end record belongs to exactly one entry.
    let (mut next, mut directory) = (0, end.directory);
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(|_| PackageError::Damaged)?;
        let path = || String::from_utf8_lossy(entry.name_raw()).into_owned();
        let name = str::from_utf8(entry.name_raw())
            .map_err(|_| PackageError::Path { path: path(), fault: PathFault::NotUtf8 })?;
        if entry.is_symlink() || entry.is_dir() {
            return Err(PackageError::NotAFile { path: path() });
        }
        if number > 0 {
            path::check(name)?;
        }
        if entry.encrypted() {
            return Err(PackageError::Encrypted { path: path() });
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(PackageError::Method { path: path() });
        }
        let length = name.len() as u64;
        let data = next + LOCAL_HEADER_BYTES + length;
        let is_plain = entry.comment_raw().is_empty()
            && entry.header_start() == next
            && entry.data_start() == Some(data)
            && entry.central_header_start() == directory;
        if !is_plain {
            return Err(PackageError::Damaged);
        }
        next = data.checked_add(entry.compressed_size()).ok_or(PackageError::Damaged)?;
        directory += CENTRAL_HEADER_BYTES + length;
        paths.push(name.to_owned());
    }
    let is_full = next == end.directory && directory == end.at && archive.len() == end.entries;
    if !is_full || archive.offset() != 0 || archive.validate_header_consistency().is_err() {
        return Err(PackageError::Damaged);
    }
    if paths.first().is_none_or(|first| first != MANIFEST) {
        return Err(PackageError::Damaged);
    }
    paths.remove(0);
    path::refuse_same_names(paths.iter().map(String::as_str))?;
    Ok(paths)
}

fn refuse_other_files(manifest: &Manifest, paths: &[String]) -> Result<(), PackageError> {
    let named: BTreeSet<&str> = manifest.files().iter().map(|file| file.path.as_str()).collect();
    let there: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    if let Some(path) = named.difference(&there).next() {
        return Err(PackageError::FileMissing { path: (*path).to_owned() });
    }
    if let Some(path) = there.difference(&named).next() {
        return Err(PackageError::FileAdded { path: (*path).to_owned() });
    }
    // Both have the same files, and the manifest is in order.
    if paths.is_sorted() { Ok(()) } else { Err(PackageError::Damaged) }
}

/// Why an entry is not unpacked.
enum Unpacking {
    /// It is larger than allowed.
    Beyond,
    /// It exceeds [`MAX_RATIO`].
    Ratio,
    /// It cannot be inflated, or its checksum is wrong.
    Damaged,
}

/// Unpacks the entry with this number, at most `most` bytes of it. The sizes in its headers are not relied on:
/// what comes out is counted.
fn unpacked(archive: &mut Archive<'_>, number: usize, most: u64) -> Result<Vec<u8>, Unpacking> {
    let entry = archive.by_index(number).map_err(|_| Unpacking::Damaged)?;
    let beyond_ratio =
        MIN_BYTES_FOR_RATIO.saturating_add(1).max(entry.compressed_size().saturating_mul(MAX_RATIO + 1));
    let mut bytes = Vec::new();
    let limit = beyond_ratio.min(most.saturating_add(1));
    entry.take(limit).read_to_end(&mut bytes).map_err(|_| Unpacking::Damaged)?;
    let size = bytes.len() as u64;
    if size > most {
        Err(Unpacking::Beyond)
    } else if size >= beyond_ratio {
        Err(Unpacking::Ratio)
    } else {
        Ok(bytes)
    }
}
