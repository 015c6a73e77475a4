//! A file's bytes with its name and its digest.
//!
//! Opens nothing: the bytes come from [`crate::store`] or from the embedding program.

mod blocks;

pub(crate) use blocks::{Blocks, Blockwise, Changed, Texts, line_behind};

use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::meter::Meter;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

/// The SHA-256 of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest as bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Sha256Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A diagnostic for each source that is the same, byte for byte, as one before it: its rows are read twice.
pub fn repeated_sources<'s>(sources: impl IntoIterator<Item = &'s Source>) -> Vec<Diagnostic> {
    // The sheets of a workbook have its digest in common and are not the same.
    let mut seen: BTreeMap<(Sha256Digest, Option<&str>), &Arc<str>> = BTreeMap::new();
    let mut repeated = Vec::new();
    for source in sources.into_iter().filter(|source| source.length() > 0) {
        match seen.get(&(source.sha256, source.sheet())) {
            Some(first) => repeated.push(
                Diagnostic::new(
                    Code::REPEATED_FILE,
                    Message::new("HB0114").with("other", &***first),
                    Location::file(&source.name),
                )
                .with_related(Location::file(first)),
            ),
            None => {
                seen.insert((source.sha256, source.sheet()), &source.name);
            }
        }
    }
    repeated
}

/// Where a source's text is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file that is read block by block.
    Blocks(Arc<Blocks>),
}

/// An input file: in memory, or read block by block.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    content: Content,
    sha256: Sha256Digest,
    meter: Option<Arc<Meter>>,
    /// The sheet that the text was made of.
    sheet: Option<Arc<str>>,
    /// What was found while the text was made.
    findings: Vec<Diagnostic>,
}

impl Source {
    /// The bytes of the file that diagnostics and reports call `name`.
    pub fn new(name: impl Into<Arc<str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let sha256 = Sha256Digest::of(&bytes);
        Self {
            name: name.into(),
            content: Content::Bytes(bytes),
            sha256,
            meter: None,
            sheet: None,
            findings: Vec::new(),
        }
    }

    /// A sheet of the workbook that is called `workbook` and has the digest `sha256`. The source is called by both names,
    /// `sao-ke.xlsx [Sheet1]`.
    ///
    /// `text` has one line for each row of the sheet, the first row first, so that line numbers are row numbers: its
    /// cells with commas between them and double quotes around those that need them, without line ends inside.
    pub fn of_sheet(workbook: &str, sheet: &str, text: String, sha256: Sha256Digest) -> Self {
        Self {
            name: Arc::from(format!("{workbook} [{sheet}]")),
            content: Content::Bytes(text.into_bytes()),
            sha256,
            meter: None,
            sheet: Some(Arc::from(sheet)),
            findings: Vec::new(),
        }
    }

    /// The same, with what was found while its text was made: it is reported when the source is read.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Diagnostic>) -> Self {
        Self { findings, ..self }
    }

    /// The sheet that it is, if it is one of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What was found while its text was made.
    pub(crate) fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// A file that is read in blocks of `size` bytes; none where its text is not plain UTF-8 and has to be held whole. So
    /// many threads may work on its first pass.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn in_blocks(
        name: impl Into<Arc<str>>,
        reader: impl Blockwise + 'static,
        size: usize,
        threads: usize,
    ) -> io::Result<Option<Self>> {
        let of = |(blocks, sha256)| Self {
            name: name.into(),
            content: Content::Blocks(Arc::new(blocks)),
            sha256,
            meter: None,
            sheet: None,
            findings: Vec::new(),
        };
        Ok(Blocks::of(reader, size, threads)?.map(of))
    }

    /// The same, with a meter that tells how far it has been read.
    #[must_use]
    pub fn with_meter(self, meter: &Arc<Meter>) -> Self {
        meter.expect(self.length());
        Self { meter: Some(Arc::clone(meter)), ..self }
    }

    /// What tells how far it has been read, if anyone watches.
    pub(crate) fn meter(&self) -> Option<&Meter> {
        self.meter.as_deref()
    }

    /// The name in diagnostics and reports.
    pub const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The bytes as the file has them; the text of a sheet; none of a file that is read block by block.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::Blocks(_) => &[],
        }
    }

    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Blocks(blocks) => blocks.length(),
        }
    }

    /// Where its text is.
    pub(crate) const fn content(&self) -> &Content {
        &self.content
    }

    /// The digest of the bytes.
    pub const fn sha256(&self) -> Sha256Digest {
        self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_published_test_vector() {
        // FIPS 180-4, example "abc".
        assert_eq!(
            Source::new("x", *b"abc").sha256().to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
