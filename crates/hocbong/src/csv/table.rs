//! A file opened as a table: dialect and header found, rows to come.

use crate::csv::dialect::{DialectError, decode};
use crate::csv::file_report::{FileReport, Form};
use crate::csv::header::{Columns, HeaderMatch, Meaning, one_line, read_header};
use crate::csv::record::{QuoteFault, Record, Records, cell_span};
use crate::diagnostic::{Code, Diagnostic, Excerpt, Location, Message};
use crate::source::Source;
use crate::text::nfc;
use crate::vnd::{AmountError, Grouping, Vnd, parse_amount};
use std::borrow::Cow;
use std::sync::Arc;

/// What the caller knows of a file that the file does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The year of dates that are written without one.
    pub year: Option<i32>,
    /// The delimiter, in place of the one found.
    pub delimiter: Option<u8>,
}

/// How many rows may stand above the header.
const HEADER_ROWS: usize = 40;
/// How much of a line an excerpt shows, in characters.
const EXCERPT_CHARS: usize = 160;

/// A file's text with its dialect, before its header is known.
#[derive(Debug)]
pub struct OpenTable<'s> {
    name: &'s Arc<str>,
    text: Cow<'s, str>,
    delimiter: u8,
}

/// The rows of a table with their columns known.
///
/// Amount columns remember which grouping they used, so that a column that mixes two is reported.
#[derive(Debug)]
pub struct Table<'t> {
    name: &'t Arc<str>,
    text: &'t str,
    delimiter: u8,
    form: Form,
    columns: Columns,
    records: Records<'t>,
    preamble: Vec<Record>,
    groupings: Vec<(Meaning, Grouping, u32)>,
    mixed: Vec<Meaning>,
}

impl<'s> OpenTable<'s> {
    /// Decodes a file; a file that is no text gives a diagnostic and nothing else.
    pub fn open(
        source: &'s Source,
        options: ReadOptions,
        report: &mut FileReport,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match decode(source.bytes(), options.delimiter) {
            Ok((dialect, text)) => {
                report.dialect = Some(dialect);
                Some(Self { name: source.name(), text, delimiter: dialect.delimiter })
            }
            Err(error) => {
                let message = match error {
                    DialectError::NotUtf8 { at } => Message::new("HB0102").with("at", at + 1),
                    DialectError::Binary { at } => Message::new("HB0102.binary").with("at", at + 1),
                };
                let hint = Message::new("HB0102.hint");
                let place = Location::file(source.name());
                diagnostics.push(Diagnostic::new(Code::NOT_TEXT, message, place).with_hint(hint));
                None
            }
        }
    }

    /// Finds the header; a file without one gives a diagnostic that says what was found, and all its rows are in
    /// error.
    pub fn find_header<'t>(
        &'t self,
        report: &mut FileReport,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Table<'t>> {
        let mut records = Records::new(&self.text, self.delimiter);
        let (mut preamble, mut record) = (Vec::new(), Record::default());
        let mut nearest: Option<(usize, u32, Message)> = None;
        while preamble.len() < HEADER_ROWS && records.read(&mut record) {
            match read_header(record.cells()) {
                HeaderMatch::Form(form, columns) => {
                    report.header_line = Some(record.line());
                    report.form = Some(form);
                    report.columns = columns.list().to_vec();
                    return Some(Table {
                        name: self.name,
                        text: &self.text,
                        delimiter: self.delimiter,
                        form,
                        columns,
                        records,
                        preamble,
                        groupings: Vec::new(),
                        mixed: Vec::new(),
                    });
                }
                HeaderMatch::Incomplete { form, missing, columns } => {
                    let known = form.required().len() - missing.len();
                    if nearest.as_ref().is_none_or(|(best, ..)| known > *best) {
                        let words =
                            |list: &[Meaning]| list.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
                        let found: Vec<Meaning> = columns
                            .list()
                            .iter()
                            .map(|column| column.meaning)
                            .filter(|meaning| *meaning != Meaning::Other)
                            .collect();
                        let message = Message::new("HB0103.missing")
                            .with("form", form.as_str())
                            .with("missing", words(&missing))
                            .with("found", words(&found));
                        nearest = Some((known, record.line(), message));
                    }
                }
                HeaderMatch::Tie { meaning, names: [first, second] } => {
                    let message = Message::new("HB0103.tie")
                        .with("meaning", meaning.as_str())
                        .with("first", &*first)
                        .with("second", &*second);
                    nearest = Some((usize::MAX, record.line(), message));
                }
                HeaderMatch::None => {}
            }
            preamble.push(std::mem::take(&mut record));
        }
        report.rows = preamble.len() as u64;
        while records.read(&mut record) {
            report.rows += 1;
        }
        report.in_error = report.rows;
        let (message, place) = match nearest {
            Some((_, line, message)) => (message, Location::line(self.name, line)),
            None => (Message::new("HB0103"), Location::file(self.name)),
        };
        diagnostics
            .push(Diagnostic::new(Code::HEADER, message, place).with_hint(Message::new("HB0103.hint")));
        None
    }
}

impl<'t> Table<'t> {
    /// What sort of table it is.
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The columns.
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The rows above the header.
    pub fn preamble(&self) -> &[Record] {
        &self.preamble
    }

    /// The file's name.
    pub const fn name(&self) -> &'t Arc<str> {
        self.name
    }

    /// Reads the next row into `record`; false at the end. A row whose quotes are broken is counted in error here
    /// and passed over; so are blank rows and repeated headers, which are counted as set aside.
    pub fn next_row(
        &mut self,
        record: &mut Record,
        report: &mut FileReport,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        while self.records.read(record) {
            report.rows += 1;
            if let Some(fault) = record.fault() {
                report.in_error += 1;
                diagnostics.push(self.quote_diagnostic(record, fault));
            } else if let Some(lines) = self.swallowed_rows(record) {
                report.in_error += 1;
                let message = Message::new("HB0110.swallowed").with("lines", lines);
                diagnostics.push(self.row_diagnostic(Code::STRAY_QUOTE, message, record));
            } else if record.is_blank() || self.is_repeated_header(record) {
                report.set_aside += 1;
            } else if self.has_right_length(record, diagnostics) {
                return true;
            } else {
                report.in_error += 1;
            }
        }
        false
    }

    fn quote_diagnostic(&self, record: &Record, fault: QuoteFault) -> Diagnostic {
        let (code, message, at) = match fault {
            QuoteFault::Unclosed { at } => {
                let lines =
                    self.text.get(record.span()).map_or(0, |text| text.lines().count().saturating_sub(1));
                (Code::UNCLOSED_QUOTE, Message::new("HB0101").with("lines", lines), at)
            }
            QuoteFault::Stray { at } => (Code::STRAY_QUOTE, Message::new("HB0110"), at),
        };
        let mut place = Location::line(self.name, record.line());
        place.byte_column = u32::try_from(at.saturating_sub(record.span().start) + 1).ok();
        place.excerpt = self.excerpt(record, at.saturating_sub(record.span().start), 1);
        Diagnostic::new(code, message, place)
    }

    /// How many lines inside the record's cells look like rows of their own: a quote that was opened by accident and
    /// happens to be closed later has swallowed them.
    fn swallowed_rows(&self, record: &Record) -> Option<usize> {
        let delimiters = self.columns.list().len().saturating_sub(1);
        if delimiters < 2 {
            return None;
        }
        let looks_like_a_row = |line: &&str| {
            line.bytes().filter(|byte| *byte == self.delimiter).count() == delimiters
                && line.bytes().filter(u8::is_ascii_digit).count() >= 4
        };
        let inside = record.cells().filter(|cell| cell.contains('\n'));
        let lines = inside.flat_map(|cell| cell.lines().skip(1)).filter(looks_like_a_row).count();
        (lines > 0).then_some(lines)
    }

    fn is_repeated_header(&self, record: &Record) -> bool {
        record.len() == self.columns.list().len()
            && record.cells().zip(self.columns.list()).all(|(cell, column)| one_line(cell) == *column.name)
    }

    /// Cells beyond the header must be blank; cells may only lack at the end, and none that a row needs.
    fn has_right_length(&self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let expected = self.columns.list().len();
        if record.len() == expected {
            return true;
        }
        let counts = |key| Message::new(key).with("expected", expected).with("found", record.len());
        if record.len() > expected {
            let extra = (expected..record.len()).find(|index| !record.cell(*index).trim().is_empty());
            let Some(extra) = extra else { return true };
            let place = self.place(record, extra);
            diagnostics.push(
                Diagnostic::new(Code::RAGGED_ROW, counts("HB0107.long"), place)
                    .with_hint(Message::new("HB0107.hint")),
            );
            return false;
        }
        let lacks_money = self
            .columns
            .list()
            .iter()
            .skip(record.len())
            .any(|column| self.form.required().contains(&column.meaning) || is_money(column.meaning));
        let mut diagnostic = Diagnostic::new(
            Code::RAGGED_ROW,
            counts("HB0107"),
            self.place(record, record.len().saturating_sub(1)),
        );
        if !lacks_money {
            diagnostic.severity = crate::diagnostic::Severity::Warning;
        }
        diagnostics.push(diagnostic);
        !lacks_money
    }

    /// The cell under `meaning` without white space around it, in NFC; blank where there is no such column.
    pub fn cell<'r>(&self, record: &'r Record, meaning: Meaning) -> Cow<'r, str> {
        match self.columns.position(meaning) {
            Some(index) => nfc(crate::csv::cells::trimmed(record.cell(index))),
            None => Cow::Borrowed(""),
        }
    }

    /// The cell under `meaning` as the file has it.
    pub fn raw_cell<'r>(&self, record: &'r Record, meaning: Meaning) -> &'r str {
        self.columns.position(meaning).map_or("", |index| record.cell(index))
    }

    /// Reads the amount under `meaning`; none where the cell is blank.
    ///
    /// # Errors
    /// The diagnostic that names the cell.
    pub fn amount(&mut self, record: &Record, meaning: Meaning) -> Result<Option<Vnd>, Box<Diagnostic>> {
        let Some(index) = self.columns.position(meaning) else { return Ok(None) };
        match parse_amount(record.cell(index)) {
            Ok(parsed) => {
                self.note_grouping(meaning, parsed.grouping, record.line());
                Ok(Some(parsed.amount))
            }
            Err(AmountError::Blank) => Ok(None),
            Err(error) => {
                let key = match error {
                    AmountError::Ambiguous => "HB0104.ambiguous",
                    AmountError::Fraction => "HB0104.fraction",
                    AmountError::OutOfRange => "HB0113",
                    _ => "HB0104",
                };
                let code = if error == AmountError::OutOfRange { Code::OVERFLOW } else { Code::AMOUNT };
                Err(Box::new(self.cell_diagnostic(code, key, record, meaning)))
            }
        }
    }

    fn note_grouping(&mut self, meaning: Meaning, grouping: Grouping, line: u32) {
        let known = self.groupings.iter().any(|(column, known, _)| *column == meaning && *known == grouping);
        if grouping != Grouping::None && !known {
            self.groupings.push((meaning, grouping, line));
        }
    }

    /// A diagnostic for each column that groups its digits in two ways, once the rows are read.
    pub fn report_mixed_grouping(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        for (meaning, grouping, line) in &self.groupings {
            let first = self.groupings.iter().find(|(column, ..)| column == meaning);
            if let Some((_, other, first_line)) = first
                && other != grouping
                && !self.mixed.contains(meaning)
            {
                self.mixed.push(*meaning);
                let place = Location::line(self.name, *line).in_column(self.columns.name(*meaning));
                diagnostics.push(
                    Diagnostic::new(
                        Code::MIXED_GROUPING,
                        Message::new("HB0106").with("line", *first_line),
                        place,
                    )
                    .with_related(Location::line(self.name, *first_line)),
                );
            }
        }
    }

    /// A diagnostic about the cell under `meaning`, with its text as `text` and its header as `column`.
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

    /// A diagnostic about a row as a whole.
    pub fn row_diagnostic(&self, code: Code, message: Message, record: &Record) -> Diagnostic {
        let mut place = Location::line(self.name, record.line());
        place.excerpt = self.excerpt(record, 0, 0);
        Diagnostic::new(code, message, place)
    }

    /// The place of the cell at `index` of a row.
    fn place(&self, record: &Record, index: usize) -> Location {
        let mut place = Location::line(self.name, record.line());
        let raw = self.text.as_bytes().get(record.span()).unwrap_or_default();
        let span = cell_span(raw, self.delimiter, index);
        place.byte_column = u32::try_from(span.start + 1).ok();
        place.column = self.columns.list().get(index).map(|column| Arc::clone(&column.name));
        place.excerpt = self.excerpt(record, span.start, span.len());
        place
    }

    /// The row's own text around the bytes from `start`, in one line.
    fn excerpt(&self, record: &Record, start: usize, length: usize) -> Option<Excerpt> {
        let raw = self.text.get(record.span())?;
        let before = raw.get(..start.min(raw.len()))?.chars().count();
        let inside = raw.get(start..(start + length).min(raw.len()))?.chars().count();
        let skip = before.saturating_sub(EXCERPT_CHARS / 2);
        let visible = raw.chars().skip(skip).take(EXCERPT_CHARS);
        let text: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
        let start = before - skip;
        Some(Excerpt { length: inside.min(text.chars().count().saturating_sub(start)), text, start })
    }
}

const fn is_money(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Amount
            | Meaning::Debit
            | Meaning::Credit
            | Meaning::Sign
            | Meaning::DateAndReference
            | Meaning::DebitAccount
            | Meaning::CreditAccount
    )
}
