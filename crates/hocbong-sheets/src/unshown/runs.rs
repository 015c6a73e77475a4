//! The runs of a text: parts of it with formats of their own.

use super::{is_true, value};
use quick_xml::events::Event;

/// How the runs of a text are written; a text without formats is one run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    /// Some run is struck through.
    pub(super) struck: bool,
    /// Some run has a format of its own, and is not.
    pub(super) plain: bool,
    /// Some run is written in the format of its cell.
    pub(super) as_cell: bool,
}

impl Runs {
    /// A text without formats of its own.
    pub(super) const AS_CELL: Self = Self { struck: false, plain: false, as_cell: true };

    /// Whether all of the text is struck through, in a cell whose format is, or is not.
    pub(super) const fn are_struck(self, is_cell_struck: bool) -> bool {
        let has_text = self.struck || self.as_cell;
        has_text && !self.plain && (is_cell_struck || !self.as_cell)
    }
}

/// Reads the runs of a text between the tags of its runs.
#[derive(Debug, Default)]
pub(super) struct RunReader {
    pub(super) runs: Runs,
    /// Whether the current run has a format of its own, and whether that is struck through.
    format: Option<bool>,
    is_text: bool,
    /// Within a note on pronunciation, which is not shown in the cell.
    is_phonetic: bool,
}

impl RunReader {
    pub(super) fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "r" => self.format = None,
                "rPr" => self.format = Some(false),
                "strike" => self.format = Some(value(tag, "val").is_none_or(|value| is_true(&value))),
                "rPh" => self.is_phonetic = true,
                "t" => self.is_text = !self.is_phonetic,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "r" => self.format = None,
                "rPh" => self.is_phonetic = false,
                "t" => self.is_text = false,
                _ => {}
            },
            Event::Text(text) if !text.xml10_content().trim().is_empty() => self.take_text(),
            Event::CData(_) | Event::GeneralRef(_) => self.take_text(),
            _ => {}
        }
    }

    const fn take_text(&mut self) {
        if self.is_text {
            match self.format {
                Some(true) => self.runs.struck = true,
                Some(false) => self.runs.plain = true,
                None => self.runs.as_cell = true,
            }
        }
    }
}
