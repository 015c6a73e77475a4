//! Detects what a file is by its first bytes and its parts, before any of it is trusted.

use crate::WorkbookError;
use crate::marks::Mention;
use hocbong_import::source::Source;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The container format of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// Zip archive of XML: Excel 2007 and later.
    Xlsx,
    /// Records in an OLE container: Excel up to 2003.
    Xls,
}

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether `bytes` begin like a workbook. Other files in a zip or OLE container begin the same way.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLE)
}

impl Container {
    /// Returns the container of `source`; `None` if it is not a workbook and is to be read as text.
    pub(crate) fn of(source: &Source) -> Result<Option<Self>, WorkbookError> {
        let bytes = source.bytes();
        if bytes.starts_with(ZIP) {
            return of_zip(bytes).map(Some);
        }
        if bytes.starts_with(OLE) {
            return of_ole(bytes).map(Some);
        }
        // Many banks export a web page named as a workbook; as text it would be a file without a header.
        let name = source.name().to_ascii_lowercase();
        let is_named_so = [".xls", ".xlsx", ".xlsm"].iter().any(|end| name.ends_with(end));
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        if is_named_so && text.starts_with(b"<") {
            return Err(WorkbookError::Unsupported { what: "HTML" });
        }
        Ok(None)
    }
}

pub(crate) fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, WorkbookError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(zip_error)
}

fn of_zip(bytes: &[u8]) -> Result<Container, WorkbookError> {
    let archive = archive(bytes)?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.to_ascii_lowercase()).collect();
    let has = |is_it: &dyn Fn(&str) -> bool| names.iter().any(|name| is_it(name));
    let what = if has(&|name| name == "[content_types].xml") {
        if has(&|name| name.ends_with("workbook.bin")) {
            "XLSB"
        } else if has(&|name| name.contains("workbook") && name.strip_suffix(".xml").is_some()) {
            return Ok(Container::Xlsx);
        } else {
            "ZIP"
        }
    } else if has(&|name| name == "content.xml") {
        "ODS"
    } else {
        "ZIP"
    };
    Err(WorkbookError::Unsupported { what })
}

fn of_ole(bytes: &[u8]) -> Result<Container, WorkbookError> {
    let container =
        cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|cause| WorkbookError::damaged(&cause))?;
    let has = |name: &str| {
        container.walk().any(|entry| entry.is_stream() && entry.name().eq_ignore_ascii_case(name))
    };
    if has("EncryptedPackage") {
        return Err(WorkbookError::Encrypted);
    }
    if has("Workbook") || has("Book") {
        return Ok(Container::Xls);
    }
    Err(WorkbookError::Unsupported { what: "OLE" })
}

/// Unpacks every part once and discards it, so that an archive of more than `most` bytes is refused before
/// its parts are held in memory. The sizes that the archive states are checked first, but they may be wrong.
/// Returns of each part whether it mentions hiding or striking through.
pub(crate) fn check_size(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    most: u64,
) -> Result<Vec<bool>, WorkbookError> {
    let stated = (0..archive.len()).try_fold(0_u64, |sum, index| {
        let part = archive.by_index_raw(index).map_err(zip_error)?;
        Ok(sum.saturating_add(part.size()))
    })?;
    if stated > most {
        return Err(WorkbookError::TooLarge);
    }
    let (mut left, mut mentions) = (most, Vec::with_capacity(archive.len()));
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(zip_error)?;
        let mut mention = Mention::default();
        let unpacked = io::copy(&mut part.take(left.saturating_add(1)), &mut mention)
            .map_err(|cause| WorkbookError::damaged(&cause))?;
        left = left.checked_sub(unpacked).ok_or(WorkbookError::TooLarge)?;
        mentions.push(mention.is_found);
    }
    Ok(mentions)
}

pub(crate) fn zip_error(error: ZipError) -> WorkbookError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => WorkbookError::Encrypted,
        error => WorkbookError::damaged(&error),
    }
}
