//! The manifest: what a package says of itself, and the digest of every file in it.

use super::{PackageError, VERSION};
use crate::book::Book;
use crate::fund::association_of;
use crate::period::Period;
use crate::source::{Sha256Digest, Source};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the schema of every version begins with.
pub(super) const SCHEMA: &str = "hocbong.package/";

/// What a package says of the book in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Name of the book.
    pub name: Option<String>,
    /// Calendar year of the book.
    pub year: Option<i32>,
    /// First and last day of what the package is sent for. It only states: rows of other days are packed too.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Codes of the associations whose books these are: they have a fund in `funds.csv` or rows in the
    /// journal. In order.
    pub associations: Vec<String>,
}

impl About {
    /// Describes a book. Where `period` is open, it begins with the first row of the journal and ends with
    /// the last; without rows, it is the book's year.
    pub fn new(book: &Book, period: Period) -> Self {
        let days = || book.ledger().iter().map(|row| row.date());
        let year = book.settings().year.and_then(Period::year).unwrap_or(Period::ALL);
        let from = period.from.or_else(|| days().min()).or(year.from);
        let to = period.to.or_else(|| days().max()).or(year.to);
        let listed = book.knows(crate::check::Fact::Funds).then(|| book.funds().keys().map(String::as_str));
        let used = book.ledger().funds();
        let funds = listed.into_iter().flatten().chain(used);
        let associations: BTreeSet<&str> = funds.map(association_of).collect();
        Self {
            name: book.settings().name.clone(),
            year: book.settings().year,
            period: from.zip(to).filter(|(from, to)| from <= to),
            associations: associations.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// A file of a package, as its manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackedFile {
    /// Path within the package, with `/` between folders.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Digest of the file.
    pub sha256: Sha256Digest,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    program: String,
    about: About,
    files: Vec<PackedFile>,
}

impl Manifest {
    /// The manifest of these files, which are in the order of their names.
    pub(super) fn new<'s>(about: &About, files: impl Iterator<Item = &'s Source>) -> Self {
        let file = |source: &Source| PackedFile {
            path: source.name().to_string(),
            bytes: source.length(),
            sha256: source.sha256(),
        };
        Self {
            program: concat!("hocbong ", env!("CARGO_PKG_VERSION")).to_owned(),
            about: about.clone(),
            files: files.map(file).collect(),
        }
    }

    /// Name and version of the program that made the package.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// What the package says of the book.
    pub const fn about(&self) -> &About {
        &self.about
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> &[PackedFile] {
        &self.files
    }

    /// Size of all files together in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).fold(0, u64::saturating_add)
    }

    /// The manifest as JSON, `hocbong.package/1`: what stands in the package.
    pub fn to_json(&self) -> Vec<u8> {
        let About { name, year, period, associations } = &self.about;
        let written = Written {
            schema: format!("{SCHEMA}{VERSION}"),
            program: self.program.clone(),
            name: name.clone(),
            year: *year,
            period: period.map(|(from, to)| Days { from: from.to_string(), to: to.to_string() }),
            associations: associations.clone(),
            files: self
                .files
                .iter()
                .map(|file| WrittenFile {
                    path: file.path.clone(),
                    bytes: file.bytes,
                    sha256: file.sha256.to_string(),
                })
                .collect(),
        };
        let mut json = serde_json::to_vec_pretty(&written).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Reads a manifest. Fields that this version does not know are refused, since they could change what the
    /// others mean.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, PackageError> {
        let refused = |cause: String| PackageError::Manifest { cause };
        let Head { schema } = serde_json::from_slice(json).map_err(|error| refused(error.to_string()))?;
        match schema.strip_prefix(SCHEMA).and_then(version) {
            Some(version) if version > VERSION => return Err(PackageError::Newer { version }),
            Some(version) if version == VERSION => {}
            _ => return Err(refused(format!("schema {schema:?}"))),
        }
        let written: Written = serde_json::from_slice(json).map_err(|error| refused(error.to_string()))?;
        let day = |text: &str| {
            let day: NaiveDate = text.parse().map_err(|_| refused(format!("date {text:?}")))?;
            Ok(day)
        };
        let period = match &written.period {
            Some(Days { from, to }) => Some((day(from)?, day(to)?)),
            None => None,
        };
        let file = |file: WrittenFile| {
            let sha256 = digest(&file.sha256).ok_or_else(|| refused(format!("digest {:?}", file.sha256)))?;
            Ok(PackedFile { path: file.path, bytes: file.bytes, sha256 })
        };
        let files = written.files.into_iter().map(file).collect::<Result<Vec<_>, PackageError>>()?;
        if !files.is_sorted_by(|one, next| one.path < next.path) {
            return Err(refused("the files are not in the order of their paths".to_owned()));
        }
        let about =
            About { name: written.name, year: written.year, period, associations: written.associations };
        Ok(Self { program: written.program, about, files })
    }
}

/// A version as written: digits without a leading zero.
pub(super) fn version(text: &str) -> Option<u32> {
    let version: u32 = text.parse().ok()?;
    (version.to_string() == text).then_some(version)
}

/// A digest from 64 lower-case hexadecimal digits.
pub(super) fn digest(text: &str) -> Option<Sha256Digest> {
    let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    if text.len() != 64 || !text.as_bytes().iter().all(is_hex) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(Sha256Digest::from_bytes(bytes))
}

/// What is read of any version.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    program: String,
    name: Option<String>,
    year: Option<i32>,
    period: Option<Days>,
    associations: Vec<String>,
    files: Vec<WrittenFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    from: String,
    to: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    path: String,
    bytes: u64,
    sha256: String,
}
