//! Opens a file as a table: decodes its text and finds its header.

use super::above;
use super::foreign::Foreign;
use super::header_fault::{HeaderFault, fault_of_header};
use super::no_text::{has_lost_letters, is_encoded_twice, not_text};
use super::title::Title;
use super::{FileMeter, Table, fault_diagnostic};
use crate::csv::cells::trimmed;
use crate::csv::dates::{DateOrder, DateStyle, are_written_in_two_ways, order_stated_in, settle_order};
use crate::csv::dialect::{Dialect, Encoding, Given, Quote, decode};
use crate::csv::form::Form;
use crate::csv::header::{
    Columns, HeaderMatch, Layout, WayNote, numbered_columns, one_line, read_double_header, read_header,
    settle_marks, settle_sides, settle_way,
};
use crate::csv::meaning::Meaning;
use crate::csv::profile::{Profile, ReadOptions};
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::{Record, RecordFault, Records};
use crate::csv::units::{Unit, unit_of_line};
use crate::exchange::{TagFault, camt_table, ofx_table};
use crate::source::{Blocks, Changed, Content, Source};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::text::fold;
use hocbong_core::vnd::parse_amount;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// Maximum number of rows among which the header is looked for. A header further down is found only if a profile
/// names its line.
const HEADER_ROWS: usize = 40;
/// Maximum number of rows read to reach the header whose line a profile names. It is not found beyond.
const MAX_ROWS_TO_HEADER: usize = 10_000;

/// A decoded file whose header is not known yet.
#[derive(Debug)]
pub struct OpenTable<'s> {
    name: &'s Arc<str>,
    meter: Option<FileMeter<'s>>,
    text: Text<'s>,
    dialect: Dialect,
    is_delimiter_given: bool,
    is_sheet: bool,
}

/// Dialect of a sheet's text, whatever is given for files. We detect the encoding to find texts in the
/// letters of an old font.
const SHEET: Given = Given { encoding: None, delimiter: Some(b','), quote: Some(Quote::Double) };

/// The text of a file.
#[derive(Debug)]
enum Text<'s> {
    Whole(Cow<'s, str>),
    /// Read block by block; also held whole if rows have to be read again.
    Blocks(&'s Blocks, OnceCell<Result<String, Changed>>),
}

impl Text<'_> {
    /// The beginning, in which the delimiter is detected.
    fn start(&self) -> &str {
        match self {
            Self::Whole(text) => text,
            Self::Blocks(blocks, _) => without_mark(blocks.start()),
        }
    }

    fn length(&self) -> usize {
        match self {
            Self::Whole(text) => text.len(),
            Self::Blocks(blocks, _) => usize::try_from(blocks.length()).unwrap_or(usize::MAX),
        }
    }

    fn records(&self, delimiter: u8, quote: Quote) -> Records<'_> {
        match self {
            Self::Whole(text) => Records::new(text, delimiter, quote),
            Self::Blocks(blocks, _) => Records::in_blocks(blocks, delimiter, quote),
        }
    }

    /// The whole text.
    fn whole(&self) -> Result<&str, Changed> {
        match self {
            Self::Whole(text) => Ok(text),
            Self::Blocks(blocks, whole) => {
                whole.get_or_init(|| blocks.text()).as_ref().map(String::as_str).map_err(|changed| *changed)
            }
        }
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The header found with a certain delimiter.
#[expect(clippy::large_enum_variant, reason = "one at a time, and never kept")]
enum Located<'t> {
    Found {
        records: Records<'t>,
        preamble: Vec<Record>,
        ahead: VecDeque<Record>,
        line: u32,
        form: Form,
        columns: Columns,
        title: Title,
    },
    /// No header, with the row that comes closest to one.
    Missing(Option<HeaderFault>),
}

impl<'s> OpenTable<'s> {
    /// Decodes a file. If it is not text or not a table, reports why and returns `None`.
    pub fn open(
        source: &'s Source,
        options: &ReadOptions,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let is_sheet = source.sheet().is_some();
        let given = if is_sheet { SHEET } else { options.profile.dialect };
        report.is_sheet = is_sheet;
        diagnostics.extend_from_slice(source.findings());
        let decoded = match source.content() {
            Content::Bytes(bytes) => decode(bytes, given)
                .map(|(dialect, text)| (dialect, Text::Whole(text)))
                .map_err(|error| Box::new(not_text(source.name(), bytes, error))),
            Content::Blocks(blocks) => decode_blocks(source.name(), blocks, given),
        };
        let first = match source.content() {
            Content::Bytes(bytes) => bytes,
            Content::Blocks(blocks) => blocks.start().as_bytes(),
        };
        let text = decoded.as_ref().ok().map(|(_, text)| text.start());
        let foreign = Foreign::of_bytes(first).or_else(|| Foreign::of_text(text?));
        let decoded = match (foreign, decoded) {
            (Some(foreign), Ok((dialect, text))) => match table_of(foreign, &text) {
                Ok(table) => {
                    report.tags = Some(foreign.name());
                    let dialect = Dialect { delimiter: b',', quote: Quote::Double, ..dialect };
                    Ok((dialect, Text::Whole(Cow::Owned(table))))
                }
                Err(fault) => Err(Box::new(foreign.refusal(source.name(), fault.as_ref()))),
            },
            (Some(foreign), Err(_)) => Err(Box::new(foreign.refusal(source.name(), None))),
            (None, decoded) => decoded,
        };
        match decoded {
            Ok((dialect, text)) if is_encoded_twice(text.start()) => {
                report.dialect = Some(dialect);
                let message = Message::new("HB0102.double");
                let hint = Message::new("HB0102.hint-double");
                let place = Location::file(source.name());
                diagnostics.push(Diagnostic::new(Code::NOT_TEXT, message, place).with_hint(hint));
                None
            }
            Ok((dialect, text)) => {
                report.dialect = Some(dialect);
                if has_lost_letters(text.start()) {
                    let place = Location::file(source.name());
                    let mut lost = Diagnostic::new(Code::NOT_TEXT, Message::new("HB0102.lost"), place)
                        .with_hint(Message::new("HB0102.hint-double"));
                    lost.severity = Severity::Warning;
                    diagnostics.push(lost);
                }
                let bytes = usize::try_from(source.length()).unwrap_or(usize::MAX);
                let meter = source.meter().map(|meter| FileMeter { meter, bytes, reported: 0 });
                let is_delimiter_given = given.delimiter.is_some() || report.tags.is_some();
                Some(Self { name: source.name(), meter, text, dialect, is_delimiter_given, is_sheet })
            }
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        }
    }

    /// Finds the header. If there is none, counts all rows as in error, reports what was found instead, and
    /// returns `None`.
    pub fn find_header<'t>(
        &'t self,
        profile: &Profile,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Table<'t>> {
        let mut nearest: Option<HeaderFault> = None;
        let most = if self.is_delimiter_given { 1 } else { usize::MAX };
        for delimiter in self.dialect.delimiters(self.text.start()).take(most) {
            match self.locate(delimiter, profile) {
                Located::Found { mut records, preamble, ahead, line, form, columns, title } => {
                    // The rows of a journal are read again out of order.
                    let whole = if form == Form::Journal { self.text.whole() } else { Ok("") };
                    let Ok(whole) = whole else {
                        diagnostics.push(changed(self.name));
                        return None;
                    };
                    if form == Form::Journal {
                        records.go_on_in(whole);
                    }
                    let dialect = Dialect { delimiter, ..self.dialect };
                    report.dialect = Some(dialect);
                    let columns = columns.titled(&preamble);
                    let columns = if form == Form::Statement {
                        let below: Vec<&Record> = ahead.iter().collect();
                        let beside = (&preamble[..], &below[..], line);
                        self.settle_directions(columns, beside, profile, report, diagnostics)?
                    } else {
                        columns
                    };
                    let below = ahead.iter().filter(|row| says_unit(row, &columns));
                    let said = preamble.iter().chain(below);
                    let mut said = said.filter_map(|row| Some((unit_of_line(row.cells())?, row.line())));
                    let columns = match said.next() {
                        Some((Unit::Foreign, line)) if !columns.has(Meaning::Converted) => {
                            report.form = Some(form);
                            report.columns = columns.list().to_vec();
                            self.count_all(report, diagnostics);
                            let place = Location::line(self.name, line);
                            let message = Message::new("HB0124.table");
                            diagnostics.push(Diagnostic::new(Code::CURRENCY, message, place));
                            return None;
                        }
                        Some((Unit::Dong(unit), _)) if unit != 1 => columns.counting(unit),
                        _ => columns,
                    };
                    let (dates, is_date_order_known) =
                        date_style(self.name, profile, &columns, &preamble, &ahead, diagnostics);
                    if let Some((date, line)) = title.date.filter(|_| !columns.has(Meaning::Date)) {
                        let message = Message::new("HB0117.of-title").with("date", date);
                        let place = Location::line(self.name, line);
                        diagnostics.push(Diagnostic::new(Code::DATE_FROM_ABOVE, message, place));
                    }
                    // The header of a table made from tags is not in the file.
                    report.header_line = (line > 0 && report.tags.is_none()).then_some(line);
                    report.form = Some(form);
                    report.layout = columns.layout();
                    report.columns = columns.list().to_vec();
                    let lost = if profile.header_line.is_none() {
                        above::rows_of_money(&preamble, &columns)
                    } else {
                        Vec::new()
                    };
                    diagnostics.extend(above::diagnose(self.name, &lost, line));
                    report.note_above(preamble.len(), &lost);
                    return Some(Table {
                        name: self.name,
                        meter: self.meter,
                        whole,
                        length: self.text.length(),
                        ends: self.text.length(),
                        is_sheet: self.is_sheet,
                        dialect,
                        form,
                        unread: columns.unread().collect(),
                        columns,
                        dates,
                        title,
                        is_date_order_known,
                        records,
                        preamble,
                        ahead,
                        is_first: true,
                        is_part: false,
                        until: usize::MAX,
                        ended: None,
                        is_changed: false,
                        groupings: Vec::new(),
                        mixed: Vec::new(),
                        first_diagnostic: diagnostics.len(),
                        unlisted: None,
                    });
                }
                Located::Missing(Some(other))
                    if nearest.as_ref().is_none_or(|best| other.known > best.known) =>
                {
                    nearest = Some(other);
                }
                Located::Missing(_) => {}
            }
        }
        self.refuse(nearest, profile, report, diagnostics);
        None
    }

    /// Settles which way the figures of a statement went, by the rows above and below its header and the header's line.
    /// Returns `None` if that is stated in a way that is not understood, which is reported; no row is read then.
    fn settle_directions(
        &self,
        columns: Columns,
        (above, below, line): (&[Record], &[&Record], u32),
        profile: &Profile,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Columns> {
        let listed = columns.list().to_vec();
        let columns = match settle_way(settle_marks(columns, below), above, below, profile) {
            Ok((columns, note)) => {
                diagnostics.extend(note.map(|note| of_way(self.name, line, note)));
                columns
            }
            Err(note) => {
                (report.form, report.columns) = (Some(Form::Statement), listed);
                self.count_all(report, diagnostics);
                let mut found = of_way(self.name, line, note);
                found.severity = Severity::Error;
                diagnostics.push(found);
                return None;
            }
        };
        let (columns, is_exchanged) = settle_sides(columns, above, below, profile);
        diagnostics.extend(is_exchanged.then(|| exchanged(self.name, line, &columns)));
        Some(columns)
    }

    /// Counts every row as in error.
    fn count_all(&self, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
        let mut records = self.text.records(self.dialect.delimiter, self.dialect.quote);
        let mut record = Record::default();
        while records.read(&mut record) {
            report.rows += 1;
        }
        report.in_error = report.rows;
        report.line_ends = records.line_ends();
        if records.has_changed() {
            diagnostics.push(changed(self.name));
        }
    }

    /// Counts the rows of a file without a usable header as in error, and reports what is wrong with it.
    fn refuse(
        &self,
        nearest: Option<HeaderFault>,
        profile: &Profile,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut records = self.text.records(self.dialect.delimiter, self.dialect.quote);
        let (mut record, mut widest) =
            (Record::default(), (0, HeaderFault::new(0, 0, Message::new("HB0103"))));
        let mut quoted_lines = 0_u64;
        while records.read(&mut record) {
            report.rows += 1;
            // An unclosed quote may hide a header.
            if let Some(fault @ RecordFault::Unclosed { .. }) = record.fault() {
                diagnostics.push(fault_diagnostic(self.name, &record, fault));
            }
            let is_one = record.len() == 1 && record.raw().starts_with('"');
            let borders = record.cell(0).matches([',', ';', '\t']).count();
            quoted_lines += u64::from(is_one && borders > 0);
            let cells: Vec<&str> = record.cells().filter(|cell| !cell.trim().is_empty()).collect();
            if report.rows <= HEADER_ROWS as u64 && cells.len() > widest.0.max(1) {
                let shown =
                    |cell: &&str| format!("`{}`", one_line(cell).chars().take(40).collect::<String>());
                let found = cells.iter().take(12).map(shown).collect::<Vec<_>>().join(", ");
                let message = Message::new("HB0103.found").with("found", found);
                widest = (cells.len(), HeaderFault::new(0, record.line(), message));
            }
        }
        report.in_error = report.rows;
        report.line_ends = records.line_ends();
        if records.has_changed() {
            diagnostics.push(changed(self.name));
        }
        // `"Ngày,Nội dung,Số tiền"`: a program put each line in quotes, as if it were one cell.
        let is_quoted = widest.0 == 0 && quoted_lines > 1 && quoted_lines * 2 > report.rows;
        let fault = if is_quoted {
            HeaderFault::new(0, 1, Message::new("HB0103.quoted-lines"))
        } else {
            nearest.unwrap_or(widest.1)
        };
        let HeaderFault { line, message, code, .. } = fault;
        let place = if line > 0 { Location::line(self.name, line) } else { Location::file(self.name) };
        let general = if profile.columns.is_empty() { "HB0103.hint" } else { "HB0103.hint-columns" };
        let hint = fault.hint.unwrap_or_else(|| Message::new(general));
        let found = Diagnostic::new(code, message, place);
        diagnostics.push(if code == Code::HEADER { found.with_hint(hint) } else { found });
    }

    fn locate(&self, delimiter: u8, profile: &Profile) -> Located<'_> {
        let mut records = self.text.records(delimiter, self.dialect.quote);
        let mut rows: VecDeque<Record> = VecDeque::new();
        let mut record = Record::default();
        let is_enough = |rows: &VecDeque<Record>| match profile.header_line {
            Some(line) => {
                rows.back().is_some_and(|row| row.line() > line) || rows.len() >= MAX_ROWS_TO_HEADER
            }
            None => rows.len() > HEADER_ROWS,
        };
        while !is_enough(&rows) && records.read(&mut record) {
            rows.push_back(std::mem::take(&mut record));
        }
        let mut nearest: Option<HeaderFault> = None;
        let most = if profile.header_line.is_some() { rows.len() } else { rows.len().min(HEADER_ROWS) };
        for at in 0..most {
            let Some(row) = rows.get(at) else { break };
            let (found, height) = match profile.header_line {
                Some(0) => (numbered_columns(row.len(), profile), 0),
                Some(line) if line != row.line() => continue,
                _ if row.fault().is_some() => continue,
                _ => {
                    let below: Vec<&Record> = rows.iter().skip(at + 1).collect();
                    header_at(row, &below, profile)
                }
            };
            let (found, title) = match found {
                HeaderMatch::Incomplete { missing, columns, .. } if may_be_titled(&missing, &columns) => {
                    let below: Vec<&Record> = rows.iter().skip(at + 1).collect();
                    let title = Title::new(rows.iter().take(at));
                    (header_at(row, &below, &title.over(profile)).0, title)
                }
                found => (found, Title::default()),
            };
            if let HeaderMatch::Form(form, columns) = found {
                let line = if height == 0 { 0 } else { row.line() };
                let mut preamble: Vec<Record> = rows.drain(..at + height).collect();
                preamble.truncate(at);
                return Located::Found { records, preamble, ahead: rows, line, form, columns, title };
            }
            if let Some(fault) = fault_of_header(&found, row.line())
                && nearest.as_ref().is_none_or(|best| fault.known > best.known)
            {
                nearest = Some(fault);
            }
        }
        Located::Missing(nearest)
    }
}

/// Reports that the balances read the columns of money in and out the other way round than their names do.
fn exchanged(name: &Arc<str>, line: u32, columns: &Columns) -> Diagnostic {
    let (into, out) = (columns.name(Meaning::Credit), columns.name(Meaning::Debit));
    let message = Message::new("HB0122.exchanged").with("in", into).with("out", out);
    let place = Location::line(name, line).in_column(into);
    let flags = format!("--column credit=\"{out}\" --column debit=\"{into}\"");
    let hint = Message::new("HB0122.hint-exchanged").with("flags", flags);
    Diagnostic::new(Code::UNREAD_COLUMN, message, place).with_hint(hint)
}

/// Reports how the direction of amounts without signs is read, or why it is not.
fn of_way(name: &Arc<str>, line: u32, note: WayNote) -> Diagnostic {
    let WayNote { message, hint, column } = note;
    let place = Location::line(name, line).in_column(&column);
    Diagnostic::new(Code::UNREAD_COLUMN, message, place).with_hint(hint)
}

/// Makes a table of a file of tags. Returns the fault if it has one; `Err(None)` if we do not read this
/// format or the file has changed.
fn table_of(foreign: Foreign, text: &Text<'_>) -> Result<String, Option<TagFault>> {
    let of: fn(&str) -> Result<String, TagFault> = match foreign {
        Foreign::Ofx => ofx_table,
        Foreign::Camt => camt_table,
        _ => return Err(None),
    };
    let text = text.whole().map_err(|Changed| None)?;
    of(text).map_err(Some)
}

/// Whether a row below the header is a single cell of text that may state the unit of the figures: in a
/// column of money, or in several words.
fn says_unit(row: &Record, columns: &Columns) -> bool {
    let mut filled = row.cells().zip(columns.list()).filter(|(cell, _)| !cell.trim().is_empty());
    let (Some((cell, column)), None) = (filled.next(), filled.next()) else { return false };
    (column.meaning.is_money() || trimmed(cell).contains(' ')) && parse_amount(cell).is_err()
}

/// Returns how the dates of a table are written, and whether that is certain. The profile decides, then the
/// header, then the first rows and those above the header.
fn date_style(
    name: &Arc<str>,
    profile: &Profile,
    columns: &Columns,
    above: &[Record],
    below: &VecDeque<Record>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (DateStyle, bool) {
    let style = |order| DateStyle { year: profile.year, order };
    let meaning = if columns.has(Meaning::Date) { Meaning::Date } else { Meaning::DateAndReference };
    let (None, Some(at)) = (profile.date_order, columns.position(meaning)) else {
        return (style(profile.date_order.unwrap_or_default()), profile.date_order.is_some());
    };
    // `Date (mm/dd/yyyy)` states the order itself.
    let header = fold(columns.name(meaning));
    if let Some(order) = order_stated_in(&header) {
        return (style(order), true);
    }
    let cells: Vec<&str> = below
        .iter()
        .map(|row| trimmed(row.cell(at)))
        .filter(|cell| cell.bytes().any(|b| b.is_ascii_digit()))
        .collect();
    let found = |key| {
        let place = Location::file(name).in_column(columns.name(meaning));
        let hint = Message::new("HB0126.hint-order").with("order", DateOrder::DayFirst.as_str());
        Diagnostic::new(Code::DAYS_CONTRADICT, Message::new(key), place).with_hint(hint)
    };
    if let Some(witness) = settle_order(&cells, above, profile.year, columns.has(Meaning::Balance)) {
        diagnostics.push(found(witness.key()));
        return (style(DateOrder::MonthFirst), true);
    }
    // For sheets whose date cells are in the wrong order it has been reported already.
    let is_said = diagnostics
        .iter()
        .any(|found| found.message.key == "HB0105.month-first" && found.primary.file == *name);
    if !is_said && are_written_in_two_ways(&cells) {
        diagnostics.push(found("HB0126.two-ways"));
    }
    (style(DateOrder::DayFirst), false)
}

/// Whether the title of a list may supply what its header lacks: the date or the fund.
fn may_be_titled(missing: &[Meaning], columns: &Columns) -> bool {
    let is_list = matches!(columns.layout(), Layout::DonationList | Layout::AwardList);
    is_list && missing.iter().all(|meaning| matches!(meaning, Meaning::Date | Meaning::Fund))
}

/// Reads a row as a header, alone or as groups above the columns in the next row. Returns the result and the
/// number of rows of the header.
///
/// Rows without a figure, such as the header again on the next page, show nothing of what columns hold.
fn header_at(row: &Record, rows: &[&Record], profile: &Profile) -> (HeaderMatch, usize) {
    let figured: Vec<&Record> = rows.iter().copied().filter(|row| has_digit(row)).collect();
    let single = read_header(row.cells(), &figured, profile);
    let is_name = |cell: &str| cell.chars().count() <= 40 && !cell.bytes().any(|byte| byte.is_ascii_digit());
    let below = rows.first().copied();
    let below =
        below.filter(|below| below.fault().is_none() && !below.is_blank() && below.cells().all(is_name));
    let groups = row.cells().filter(|cell| !cell.trim().is_empty()).count();
    if let Some(below) = below.filter(|_| groups > 1)
        && let double @ HeaderMatch::Form(..) =
            read_double_header(row.cells(), below.cells(), &figured, profile)
        && known(&double) > known(&single).max(known(&read_header(below.cells(), &figured, profile)))
    {
        return (double, 2);
    }
    (single, 1)
}

fn has_digit(row: &Record) -> bool {
    row.raw().bytes().any(|byte| byte.is_ascii_digit())
}

/// Number of columns whose meaning is known.
fn known(header: &HeaderMatch) -> usize {
    match header {
        HeaderMatch::Form(_, columns) => {
            columns.list().iter().filter(|column| column.meaning != Meaning::Other).count()
        }
        _ => 0,
    }
}

/// Determines the dialect of a file that is read block by block. If another encoding than UTF-8 is given, the
/// file is read whole.
fn decode_blocks<'s>(
    name: &Arc<str>,
    blocks: &'s Blocks,
    given: Given,
) -> Result<(Dialect, Text<'s>), Box<Diagnostic>> {
    if given.encoding.is_some_and(|encoding| encoding != Encoding::Utf8) {
        let bytes = blocks.bytes().map_err(|Changed| Box::new(changed(name)))?;
        let (dialect, text) =
            decode(&bytes, given).map_err(|error| Box::new(not_text(name, &bytes, error)))?;
        return Ok((dialect, Text::Whole(Cow::Owned(text.into_owned()))));
    }
    let start = blocks.start().as_bytes();
    let (dialect, _) = decode(start, given).map_err(|error| Box::new(not_text(name, start, error)))?;
    Ok((dialect, Text::Blocks(blocks, OnceCell::new())))
}

/// Completes the report on a source that has been read. Only when its digest is complete do we know that the
/// file has not changed.
pub fn end_report(source: &Source, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
    if let Ok(digest) = source.digest() {
        report.sha256 = digest;
        return;
    }
    let change = changed(source.name());
    if !diagnostics.contains(&change) {
        report.note_change();
        diagnostics.push(change);
    }
}

/// Makes the diagnostic that the file has changed since it was opened.
pub(in crate::csv) fn changed(name: &Arc<str>) -> Diagnostic {
    Diagnostic::new(Code::NOT_TEXT, Message::new("HB0102.changed"), Location::file(name))
        .with_hint(Message::new("HB0102.hint-changed"))
}
