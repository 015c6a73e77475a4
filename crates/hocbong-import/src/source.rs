//! A file's bytes with its name and its digest.
//!
//! Opens nothing: the bytes come from the caller.

mod blocks;
mod copies;

pub use blocks::{Blocks, Blockwise, Changed, Texts, line_behind};
pub use copies::is_copy_of;

use crate::meter::Meter;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

/// The SHA-256 of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    let sources: Vec<&Source> = sources.into_iter().filter(|source| source.length() > 0).collect();
    let mut lengths: BTreeMap<u64, usize> = BTreeMap::new();
    for source in &sources {
        *lengths.entry(source.length()).or_default() += 1;
    }
    // Of a large file the digest is known only when it has been read, and none of another length is the same.
    let may_be_repeated = |source: &&Source| lengths.get(&source.length()).is_some_and(|number| *number > 1);
    // The sheets of a workbook have its digest in common and are not the same.
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

/// Where a source's text is.
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

/// An input file: in memory, or read block by block.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    holding: Holding,
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
            holding: Holding::Bytes(bytes, sha256),
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
            holding: Holding::Bytes(text.into_bytes(), sha256),
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
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// A file that is read in blocks of `size` bytes; none where its beginning shows that it is no plain UTF-8 and has to
    /// be held whole.
    ///
    /// # Errors
    /// When it cannot be read.
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
        Ok(Blocks::of(reader, size)?.map(of))
    }

    /// The same, with a meter that tells how far it has been read.
    #[must_use]
    pub fn with_meter(self, meter: &Arc<Meter>) -> Self {
        meter.expect(self.length());
        Self { meter: Some(Arc::clone(meter)), ..self }
    }

    /// What tells how far it has been read, if anyone watches.
    pub fn meter(&self) -> Option<&Meter> {
        self.meter.as_deref()
    }

    /// The name in diagnostics and reports.
    pub const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The bytes as the file has them; the text of a sheet; none of a file that is read block by block.
    pub fn bytes(&self) -> &[u8] {
        match self.content() {
            Content::Bytes(bytes) => bytes,
            Content::Blocks(_) => &[],
        }
    }

    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        match &self.holding {
            Holding::Bytes(bytes, _) => bytes.len() as u64,
            Holding::Blocks(blocks) => blocks.length(),
        }
    }

    /// Its text.
    pub fn content(&self) -> Content<'_> {
        match &self.holding {
            Holding::Bytes(bytes, _) => Content::Bytes(bytes),
            Holding::Blocks(blocks) => blocks.whole().map_or(Content::Blocks(blocks), Content::Bytes),
        }
    }

    /// The digest of the bytes. A file that is read block by block is read to its end for it, as far as it has not been.
    ///
    /// # Errors
    /// Where such a file has changed meanwhile.
    pub fn digest(&self) -> Result<Sha256Digest, Changed> {
        match &self.holding {
            Holding::Bytes(_, sha256) => Ok(*sha256),
            Holding::Blocks(blocks) => blocks.digest(),
        }
    }

    /// The digest of the bytes. A file that is read block by block is read to its end for it, as far as it has not been;
    /// where it has changed meanwhile the digest is that of no file.
    pub fn sha256(&self) -> Sha256Digest {
        self.digest().unwrap_or_default()
    }

    /// Whether the file turned out to be no plain text where it was read block by block, and is held whole from now on:
    /// what was read of it has to be read again.
    pub fn turns_whole(&self) -> bool {
        matches!(&self.holding, Holding::Blocks(blocks) if blocks.turn_whole())
    }

    /// Goes over a file that is read block by block, so that whoever asks whether it turns whole knows of all of it.
    pub fn look_through(&self) {
        if let Content::Blocks(blocks) = self.content() {
            blocks.look_through();
        }
    }

    /// Sees to it that what is read of it need not be read again.
    pub fn settle(&self) {
        self.look_through();
        self.turns_whole();
    }
}

/// Reads sources, and once more where one of them turned out to be no plain text.
pub fn reading_again<R>(sources: &[&Source], read: impl Fn() -> R) -> R {
    loop {
        let result = read();
        let turned = sources.iter().filter(|source| source.turns_whole()).count();
        if turned == 0 {
            return result;
        }
        // All of them are read anew.
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
