//! Makes diagnostics with the place of a cell or a row and its surrounding text.

use super::Table;
use crate::csv::meaning::Meaning;
use crate::csv::record::{Record, RecordFault, cell_span};
use crate::sheet::in_cell;
use hocbong_core::diagnostic::{Code, Diagnostic, Excerpt, Location, Message};
use hocbong_core::text::nfc;
use std::sync::Arc;

/// Maximum length of an excerpt in characters. Longer lines are cut.
const EXCERPT_CHARS: usize = 160;

impl Table<'_> {
    /// Makes a diagnostic about the cell with this meaning; its arguments are the cell's `text` and its
    /// header as `column`.
    pub fn cell_diagnostic(
        &self,
        code: Code,
        key: &'static str,
        record: &Record,
        meaning: Meaning,
    ) -> Diagnostic {
        let index = self.columns.position(meaning).unwrap_or(usize::MAX);
        let text: String = nfc(record.cell(index)).chars().take(EXCERPT_CHARS).collect();
        let message = Message::new(key).with("text", text).with("column", self.columns.name(meaning));
        Diagnostic::new(code, message, self.place(record, index).in_column(self.columns.name(meaning)))
    }

    /// Makes a diagnostic about a whole row.
    pub fn row_diagnostic(&self, code: Code, message: Message, record: &Record) -> Diagnostic {
        let mut place = Location::line(self.name, record.line());
        place.excerpt = excerpt(record, 0, 0);
        Diagnostic::new(code, message, place)
    }

    /// The place of the cell at `index` in a row.
    pub(super) fn place(&self, record: &Record, index: usize) -> Location {
        let mut place = Location::line(self.name, record.line());
        if record.raw().is_empty() {
            return place;
        }
        let span = cell_span(record.raw().as_bytes(), self.dialect.delimiter, self.dialect.quote, index);
        place.byte_column = u32::try_from(span.start + 1).ok();
        place.column = self.columns.list().get(index).map(|column| Arc::clone(&column.name));
        place.excerpt = excerpt(record, span.start, span.len());
        let is_cell = self.is_sheet && index < record.len();
        if is_cell { in_cell(place, index) } else { place }
    }
}

/// Makes the diagnostic for a record that is faulty before its cells are read.
pub(in crate::csv) fn fault_diagnostic(name: &Arc<str>, record: &Record, fault: RecordFault) -> Diagnostic {
    let (code, message, start) = match fault {
        RecordFault::Unclosed { at, lines } => {
            (Code::UNCLOSED_QUOTE, Message::new("HB0101").with("lines", lines), at)
        }
        RecordFault::MisplacedQuote { at } => (Code::STRAY_QUOTE, Message::new("HB0110"), at),
        RecordFault::CutCharacter { at } => (Code::NOT_TEXT, Message::new("HB0102.cut"), at),
        RecordFault::TooLong { bytes } => (Code::TOO_LONG, Message::new("HB0116").with("bytes", bytes), 0),
    };
    let mut place = Location::line(name, record.line());
    place.byte_column = u32::try_from(start + 1).ok();
    place.excerpt = excerpt(record, start, 1);
    Diagnostic::new(code, message, place)
}

/// Returns the row's text around the bytes from `start`, in one line.
fn excerpt(record: &Record, start: usize, length: usize) -> Option<Excerpt> {
    let raw = Some(record.raw()).filter(|raw| !raw.is_empty())?;
    let before = raw.get(..start.min(raw.len()))?.chars().count();
    let inside = raw.get(start..(start + length).min(raw.len()))?.chars().count();
    let skip = before.saturating_sub(EXCERPT_CHARS / 2);
    let visible = raw.chars().skip(skip).take(EXCERPT_CHARS);
    let text: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let start = before - skip;
    Some(Excerpt { length: inside.min(text.chars().count().saturating_sub(start)), text, start })
}
