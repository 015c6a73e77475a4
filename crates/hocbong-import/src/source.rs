//! Input files: bytes, name and digest.
//!
//! This module opens no file: the caller passes the bytes.

mod blocks;
mod copies;

pub use blocks::{Blocks, Blockwise, Changed, Texts, line_behind};
pub use copies::is_copy_of;

use crate::meter::Meter;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

/// The SHA-256 digest of a file. Displayed as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// Computes the digest of `bytes`.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest with these bytes, e.g. one that a manifest states.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the digest.
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

/// Returns a diagnostic (`HB0114`) for each source with the same bytes as an earlier one, since its rows
/// would be counted twice. Empty sources are ignored.
pub fn repeated_sources<'s>(sources: impl IntoIterator<Item = &'s Source>) -> Vec<Diagnostic> {
    let sources: Vec<&Source> = sources.into_iter().filter(|source| source.length() > 0).collect();
    let mut lengths: BTreeMap<u64, usize> = BTreeMap::new();
    for source in &sources {
        *lengths.entry(source.length()).or_default() += 1;
    }
    // The digest of a large file is known only once the file was read, so we ask for it only where two
    // lengths are equal.
    let may_be_repeated = |source: &&Source| lengths.get(&source.length()).is_some_and(|number| *number > 1);
    // The sheets of a workbook share its digest but are different sources.
    let mut seen: BTreeMap<(Sha256Digest, Option<&str>), &Arc<str>> = BTreeMap::new();
    let mut repeated = Vec::new();
    for source in sources.into_iter().filter(may_be_repeated) {
        let Ok(digest) = source.digest() else { continue };
        match seen.get(&(digest, source.sheet())) {
            Some(first) => {
                let (mut copy, mut original) = (&source.name, *first);
                if is_copy_of(original, copy) {
                    std::mem::swap(&mut copy, &mut original);
                }
                let message = Message::new("HB0114").with("other", &**original);
                let found = Diagnostic::new(Code::REPEATED_FILE, message, Location::file(copy));
                let hint = Message::new("HB0114.hint");
                repeated.push(found.with_related(Location::file(original)).with_hint(hint));
            }
            None => {
                seen.insert((digest, source.sheet()), &source.name);
            }
        }
    }
    repeated
}

/// How a source's text is held.
#[derive(Clone, Debug)]
enum Holding {
    /// In memory, with its digest.
    Bytes(Vec<u8>, Sha256Digest),
    /// In a file that is read block by block.
    Blocks(Arc<Blocks>),
}

/// A source's text.
#[derive(Clone, Copy, Debug)]
pub enum Content<'s> {
    /// In memory.
    Bytes(&'s [u8]),
    /// In a file that is read block by block.
    Blocks(&'s Blocks),
}

/// An input file or a sheet of a workbook: in memory, or read block by block.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    holding: Holding,
    meter: Option<Arc<Meter>>,
    /// Name of the sheet that the text was made from.
    sheet: Option<Arc<str>>,
    /// Diagnostics found while the text was made.
    findings: Vec<Diagnostic>,
}

impl Source {
    /// Makes a source of `bytes`. Diagnostics and reports call it `name`.
    pub fn new(name: impl Into<Arc<str>>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let sha256 = Sha256Digest::new(&bytes);
        Self {
            name: name.into(),
            holding: Holding::Bytes(bytes, sha256),
            meter: None,
            sheet: None,
            findings: Vec::new(),
        }
    }

    /// Makes a source of one sheet of the workbook `workbook`, whose bytes have the digest `sha256`. Its name
    /// contains both names: `sao-ke.xlsx [Sheet1]`.
    ///
    /// `text` has one line for each row of the sheet, from the first row on, so that line numbers are row
    /// numbers. Cells are separated by commas and quoted with double quotes where needed; they contain no
    /// line ends.
    pub fn of_sheet(workbook: &str, sheet: &str, text: String, sha256: Sha256Digest) -> Self {
        Self {
            name: Arc::from(format!("{workbook} [{sheet}]")),
            holding: Holding::Bytes(text.into_bytes(), sha256),
            meter: None,
            sheet: Some(Arc::from(sheet)),
            findings: Vec::new(),
        }
    }

    /// Adds diagnostics found while the text was made. They are reported when the source is read.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Diagnostic>) -> Self {
        Self { findings, ..self }
    }

    /// Name of the sheet, if the source is a sheet of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// Diagnostics found while the text was made.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Makes a source that is read in blocks of `size` bytes. Returns `None` if the beginning of the file is
    /// not plain UTF-8; such a file has to be held in memory whole.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn in_blocks(
        name: impl Into<Arc<str>>,
        reader: impl Blockwise + 'static,
        size: usize,
    ) -> io::Result<Option<Self>> {
        let of = |blocks| Self {
            name: name.into(),
            holding: Holding::Blocks(Arc::new(blocks)),
            meter: None,
            sheet: None,
            findings: Vec::new(),
        };
        Ok(Blocks::new(reader, size)?.map(of))
    }

    /// Attaches a meter that shows how much of the source has been read. Adds the source's length to the
    /// bytes it expects.
    #[must_use]
    pub fn with_meter(self, meter: &Arc<Meter>) -> Self {
        meter.expect(self.length());
        Self { meter: Some(Arc::clone(meter)), ..self }
    }

    /// The meter that shows how much has been read, if there is one.
    pub fn meter(&self) -> Option<&Meter> {
        self.meter.as_deref()
    }

    /// Name in diagnostics and reports.
    pub const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The bytes as in the file, or the text of a sheet. Empty for a file that is read block by block.
    pub fn bytes(&self) -> &[u8] {
        match self.content() {
            Content::Bytes(bytes) => bytes,
            Content::Blocks(_) => &[],
        }
    }

    /// All bytes; a file that is read block by block is read for it.
    ///
    /// # Errors
    /// If a file that is read block by block has changed meanwhile.
    pub fn whole(&self) -> Result<Cow<'_, [u8]>, Changed> {
        match self.content() {
            Content::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::Blocks(blocks) => blocks.bytes().map(Cow::Owned),
        }
    }

    /// Length in bytes; for a sheet that of its text.
    pub fn length(&self) -> u64 {
        match &self.holding {
            Holding::Bytes(bytes, _) => bytes.len() as u64,
            Holding::Blocks(blocks) => blocks.length(),
        }
    }

    /// The text, in memory or as blocks.
    pub fn content(&self) -> Content<'_> {
        match &self.holding {
            Holding::Bytes(bytes, _) => Content::Bytes(bytes),
            Holding::Blocks(blocks) => blocks.whole().map_or(Content::Blocks(blocks), Content::Bytes),
        }
    }

    /// Returns the digest of the file; for a sheet that of its workbook. A file that is read block by block
    /// is first read to its end, as far as it has not been.
    ///
    /// # Errors
    /// If a file that is read block by block has changed meanwhile.
    pub fn digest(&self) -> Result<Sha256Digest, Changed> {
        match &self.holding {
            Holding::Bytes(_, sha256) => Ok(*sha256),
            Holding::Blocks(blocks) => blocks.digest(),
        }
    }

    /// Like [`Source::digest`], but returns the default digest, all zeros, if the file has changed meanwhile.
    pub fn sha256(&self) -> Sha256Digest {
        self.digest().unwrap_or_default()
    }

    /// Loads the whole file into memory if reading it block by block showed that it is not plain text.
    /// Returns whether that happened in this call: what was read before has to be read again.
    pub fn turns_whole(&self) -> bool {
        matches!(&self.holding, Holding::Blocks(blocks) if blocks.turn_whole())
    }

    /// Reads a file that is read block by block to its end, so that [`Source::turns_whole`] can judge all of
    /// it.
    pub fn look_through(&self) {
        if let Content::Blocks(blocks) = self.content() {
            blocks.look_through();
        }
    }

    /// Reads to the end and, if the file is not plain text, loads it whole. After that it need not be read a
    /// second time.
    pub fn settle(&self) {
        self.look_through();
        self.turns_whole();
    }
}

/// Calls `read`, and calls it again as long as one of `sources` turned out not to be plain text and was
/// loaded whole.
pub fn reading_again<R>(sources: &[&Source], read: impl Fn() -> R) -> R {
    loop {
        let result = read();
        let turned = sources.iter().filter(|source| source.turns_whole()).count();
        if turned == 0 {
            return result;
        }
        // All sources are read again.
        for source in sources {
            if let Some(meter) = source.meter() {
                meter.expect(source.length());
            }
        }
    }
}

#[cfg(any(test, feature = "test-util"))]
pub use blocks::testing::Shared;

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
