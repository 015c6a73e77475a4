//! What a sheet of Excel 2007 and later does not show as content that counts: hidden rows, hidden columns, and
//! cells that are struck through.
//!
//! The workbook reader says nothing of rows and columns, so the sheet is gone through once more, but only if
//! one of its parts mentions something of the kind.

mod cells;
mod findings;
mod runs;

pub(crate) use findings::findings;

use crate::WorkbookError;
use crate::container::zip_error;
use crate::grid::Sheet;
use crate::marks::Unshown;
use cells::CellReader;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use runs::{RunReader, Runs};
use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Goes through the parts of a workbook for what its sheets do not show.
pub(crate) struct Looker<'b> {
    parts: ZipArchive<Cursor<&'b [u8]>>,
    /// By part, whether it mentions hiding or striking through.
    mentions: Vec<bool>,
    /// How many bytes may still be unpacked.
    left: u64,
    /// The texts that cells share, if the runs of some are struck through.
    texts: Vec<Runs>,
}

impl<'b> Looker<'b> {
    /// Takes an archive with what its parts mention. Sheets may together unpack to `most` bytes.
    pub(crate) fn new(
        parts: ZipArchive<Cursor<&'b [u8]>>,
        mentions: Vec<bool>,
        most: u64,
    ) -> Result<Self, WorkbookError> {
        let mut looker = Self { parts, mentions, left: most, texts: Vec::new() };
        let is_texts = |part: &usize| {
            let name = looker.parts.name_for_index(*part).and_then(Result::ok);
            name.is_some_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"))
        };
        let shared = (0..looker.parts.len()).find(is_texts);
        if let Some(part) = shared.filter(|part| looker.mentions.get(*part) == Some(&true)) {
            let (mut texts, mut reader) = (Vec::new(), RunReader::default());
            looker.each_event(part, |event| {
                reader.take(event);
                if matches!(event, Event::End(tag) if tag.local_name().as_ref() == "si") {
                    texts.push(std::mem::take(&mut reader).runs);
                }
                true
            })?;
            if texts.iter().any(|runs| runs.struck) {
                looker.texts = texts;
            }
        }
        Ok(looker)
    }

    /// Finds what a sheet, whose cells have been read from this part, does not show. `styles` says of each
    /// cell format whether its font is struck through.
    pub(crate) fn look(
        &mut self,
        part: usize,
        sheet: &Sheet,
        styles: &[bool],
    ) -> Result<Unshown, WorkbookError> {
        let is_mentioned = self.mentions.get(part) == Some(&true);
        if !is_mentioned && self.texts.is_empty() && !styles.contains(&true) {
            return Ok(Unshown::default());
        }
        let texts = std::mem::take(&mut self.texts);
        let mut reader = CellReader::new(sheet, styles, &texts);
        let read = self.each_event(part, |event| reader.take(event));
        let found = reader.found;
        self.texts = texts;
        read.map(|()| found)
    }

    /// Calls `take` with each event of a part, until it returns false or the part ends.
    fn each_event(
        &mut self,
        part: usize,
        mut take: impl FnMut(&Event<'_>) -> bool,
    ) -> Result<(), WorkbookError> {
        let mut bytes = self.parts.by_index(part).map_err(zip_error)?.take(self.left);
        let mut reader = Reader::from_reader(BufReader::new(&mut bytes));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        let mut buffer = Vec::new();
        let ended = loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => break Ok(()),
                Ok(event) if take(&event) => {}
                Ok(_) => break Ok(()),
                Err(cause) => break Err(WorkbookError::damaged(&cause)),
            }
        };
        self.left = bytes.limit();
        if self.left == 0 { Err(WorkbookError::TooLarge) } else { ended }
    }
}

/// The value of an attribute, as it is written.
fn value<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    tag.try_get_attribute(name).ok().flatten().map(|attribute| attribute.value)
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}
