//! A file opened as a table: dialect and header are known, rows are still to be read.

mod above;
mod foreign;
mod groupings;
mod header_fault;
mod no_text;
mod open;
mod part;
mod places;
mod shape;
mod shares;
mod status;
mod title;
mod typed;

pub(in crate::csv) use no_text::not_text;
pub use open::OpenTable;
pub use open::end_report;
pub use part::PartRead;
pub(in crate::csv) use places::fault_diagnostic;
pub use shares::Shares;
pub use title::Title;

use crate::csv::cells::{signed_by_mark, with_fraction};
use crate::csv::dates::{DateCell, DateError, DateStyle, read_date};
use crate::csv::dialect::Dialect;
use crate::csv::form::Form;
use crate::csv::header::{Columns, HeaderMatch, Layout, is_of_other_side, one_line, read_header};
use crate::csv::meaning::Meaning;
use crate::csv::profile::Profile;
use crate::csv::read_summary::{ReadSummary, UnreadColumn};
use crate::csv::record::{Again, Record, Records};
use crate::csv::units::{Unit, unit_of_cell};
use crate::meter::Meter;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, MIN_LISTED, Message};
use hocbong_core::text::fold;
use hocbong_core::vnd::{AmountError, Grouping, Vnd, parse_amount};
pub(in crate::csv) use shape::are_words_alone;
use shape::{has_slid, has_slid_into_text, is_column_letters};
use status::Status;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

/// Bytes of a file per listed diagnostic, if that allows more than [`MIN_LISTED`]. Further ones are counted.
const BYTES_A_DIAGNOSTIC: usize = 1024;
/// Bytes between two reports to the meter.
const BYTES_A_REPORT: usize = 1 << 16;

/// The rows of a table whose columns are known.
///
/// The table remembers which digit grouping each amount column uses, so that a column that mixes two is
/// reported.
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with one another")]
#[derive(Debug)]
pub struct Table<'t> {
    name: &'t Arc<str>,
    meter: Option<FileMeter<'t>>,
    /// The whole text, if rows have to be read again; otherwise empty.
    whole: &'t str,
    /// Length of the text in bytes.
    length: usize,
    /// Byte offset at which this table, or this part of one, ends.
    ends: usize,
    /// Whether it is a sheet of a workbook, whose cells have names.
    is_sheet: bool,
    dialect: Dialect,
    form: Form,
    columns: Columns,
    /// How dates are written, and whether that was stated or shown by the file.
    dates: DateStyle,
    is_date_order_known: bool,
    /// Positions of the columns whose headers we do not know.
    unread: Vec<usize>,
    /// What the rows above the header state for all rows.
    title: Title,
    records: Records<'t>,
    preamble: Vec<Record>,
    /// Rows below the header that were read while it was looked for.
    ahead: VecDeque<Record>,
    is_first: bool,
    /// Whether it is a part of a table, read by one thread.
    is_part: bool,
    /// Only rows that begin before `until` are read. `ended` is the place and line of the row at which a part
    /// had to end earlier.
    until: usize,
    ended: Option<(usize, u32)>,
    /// Whether the change of the file has been reported.
    is_changed: bool,
    groupings: Vec<(Meaning, Grouping, u32)>,
    mixed: Vec<Meaning>,
    /// Number of diagnostics before those of this file.
    first_diagnostic: usize,
    /// Number of diagnostics that are counted but not listed, and the line of the row where that began.
    unlisted: Option<(u64, u32)>,
}

/// Reports to a meter how much of a file has been read.
#[derive(Clone, Copy, Debug)]
struct FileMeter<'m> {
    meter: &'m Meter,
    /// Length of the file in bytes, and the number of bytes reported.
    bytes: usize,
    reported: usize,
}

impl<'t> Table<'t> {
    /// Form of the table.
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

    /// Name of the file.
    pub const fn name(&self) -> &'t Arc<str> {
        self.name
    }

    /// Reads the next row into `record`. Returns `false` at the end. Rows that cannot be used are counted as
    /// in error and skipped; blank rows, repeated headers and payments that did not take place are counted as
    /// set aside and skipped.
    pub fn next_row(
        &mut self,
        record: &mut Record,
        report: &mut ReadSummary,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        self.limit(record.line(), diagnostics);
        while self.has_next() && self.read_record(record) {
            // Many rows in a row may be skipped without leaving this loop.
            self.limit(record.line(), diagnostics);
            report.rows += 1;
            let is_first = std::mem::replace(&mut self.is_first, false);
            match self.status(record) {
                Status::Done => {}
                Status::NotDone => {
                    report.note_not_done(record.line());
                    self.note_unsplit(record, report);
                    continue;
                }
                Status::Unknown => {
                    report.in_error += 1;
                    self.note_unsplit(record, report);
                    let key = "HB0109.status";
                    diagnostics.push(self.cell_diagnostic(Code::CELL, key, record, Meaning::Status));
                    continue;
                }
            }
            if !is_first && self.is_plain_row(record) {
                self.note_examples(record, report);
                return true;
            }
            if let Some(fault) = record.fault() {
                report.in_error += 1;
                self.note_unsplit(record, report);
                diagnostics.push(fault_diagnostic(self.name, record, fault));
            } else if let Some(lines) = self.swallowed_rows(record) {
                report.in_error += 1;
                self.note_unsplit(record, report);
                let message = Message::new("HB0110.swallowed").with("lines", lines);
                diagnostics.push(self.row_diagnostic(Code::STRAY_QUOTE, message, record));
            } else if record.is_blank() {
                report.set_aside += 1;
                report.aside.blank += 1;
            } else if self.is_repeated_header(record) || is_first && is_column_letters(record) {
                report.set_aside += 1;
                report.aside.headers += 1;
            } else if self.is_other_header(record) {
                if self.is_part {
                    self.end_before(record, report);
                    return false;
                }
                self.give_up(record, report, diagnostics);
                break;
            } else if self.has_right_length(record, diagnostics) {
                self.note_examples(record, report);
                return true;
            } else {
                report.in_error += 1;
                self.note_unsplit(record, report);
            }
        }
        report.line_ends = self.records.line_ends();
        if self.records.has_changed() && !std::mem::replace(&mut self.is_changed, true) {
            report.note_change();
            diagnostics.push(open::changed(self.name));
        }
        false
    }

    /// Whether a record certainly is a row of data: it has one cell for each column, no cell of several
    /// lines, and a digit first where money or a date belongs. Everything else is examined further.
    fn is_plain_row(&self, record: &Record) -> bool {
        const FIGURES: [Meaning; 4] = [Meaning::Date, Meaning::Amount, Meaning::Debit, Meaning::Credit];
        let has_figure =
            |meaning| self.raw_cell(record, meaning).as_bytes().first().is_some_and(u8::is_ascii_digit);
        record.fault().is_none()
            && !record.has_lines()
            && record.len() == self.columns.list().len()
            && FIGURES.into_iter().any(has_figure)
    }

    /// Byte offset at which the next row is looked for.
    pub const fn position(&self) -> usize {
        self.records.position()
    }

    /// Estimates how many rows are left, if they are as long as the `rows` that were read since byte `first`.
    pub fn rows_left(&self, first: usize, rows: u64) -> usize {
        let at = self.position();
        let left = self.ends.saturating_sub(at) as u128 * u128::from(rows);
        let about = left.checked_div(at.saturating_sub(first) as u128).unwrap_or(0);
        // A little more than the estimate, since rows differ in length.
        usize::try_from(about + about / 64).unwrap_or(usize::MAX)
    }

    /// Reads rows again by their offsets.
    pub fn again(&self) -> Again<'t> {
        Again::new(self.whole, self.dialect.delimiter, self.dialect.quote)
    }

    /// Maximum length of the list of diagnostics at the end of this file. In a file that is wrong throughout,
    /// a list of every fault would take many times the size of the file.
    fn most_diagnostics(&self) -> usize {
        self.first_diagnostic + MIN_LISTED.max(self.length / BYTES_A_DIAGNOSTIC)
    }

    /// Whether there is room in the list for another diagnostic. If not, one is counted as unlisted.
    pub fn is_listing(&mut self, diagnostics: &[Diagnostic]) -> bool {
        let has_room = diagnostics.len() < self.most_diagnostics();
        if !has_room {
            self.unlisted.get_or_insert((0, 0)).0 += 1;
        }
        has_room
    }

    /// Removes diagnostics beyond the limit and counts them. `line` is that of the row just read.
    pub fn limit(&mut self, line: u32, diagnostics: &mut Vec<Diagnostic>) {
        // This runs after every row, and nearly always there are few.
        if diagnostics.len() <= MIN_LISTED {
            return;
        }
        let most = self.most_diagnostics();
        if diagnostics.len() > most {
            let more = (diagnostics.len() - most) as u64;
            diagnostics.truncate(most);
            self.unlisted.get_or_insert((0, line)).0 += more;
        }
    }

    /// Whether a row is a header with other columns than the file's.
    fn is_other_header(&self, record: &Record) -> bool {
        let has_figure = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
        let filled = record.cells().filter(|cell| !cell.trim().is_empty()).count();
        if filled < 2 || record.cells().any(has_figure) {
            return false;
        }
        let means = |columns: &Columns| columns.list().iter().map(|c| c.meaning).collect::<Vec<_>>();
        let HeaderMatch::Form(_, other) = read_header(record.cells(), &[], &Profile::default()) else {
            return false;
        };
        // The cells below the first header may have shown that its debits are money in. By their names alone
        // both headers are compared in the same way.
        let names = self.columns.list().iter().map(|column| &*column.name);
        match read_header(names, &[], &Profile::default()) {
            HeaderMatch::Form(_, own) => means(&other) != means(&own) || is_of_other_side(&own, &other),
            _ => means(&other) != means(&self.columns),
        }
    }

    /// Counts the rest of the file as not read: under another header its cells mean something else.
    fn give_up(&mut self, record: &mut Record, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
        let place = Location::line(self.name, record.line());
        let before = report.rows;
        while self.read_record(record) {
            report.rows += 1;
            self.note_unsplit(record, report);
        }
        let rows = report.rows - before + 1;
        report.in_error += rows;
        diagnostics.push(
            Diagnostic::new(Code::HEADER, Message::new("HB0103.second").with("rows", rows), place)
                .with_hint(Message::new("HB0103.second-hint")),
        );
    }

    fn read_record(&mut self, record: &mut Record) -> bool {
        match self.ahead.pop_front() {
            Some(ahead) => {
                *record = ahead;
                true
            }
            None => {
                let is_read = self.records.read(record);
                self.report_progress(!is_read);
                is_read
            }
        }
    }

    /// Reports to the meter how much was read, at intervals of [`BYTES_A_REPORT`].
    fn report_progress(&mut self, is_end: bool) {
        let read = self.records.position();
        if let Some(file) =
            self.meter.as_mut().filter(|file| is_end || read >= file.reported + BYTES_A_REPORT)
        {
            // In other encodings the file has another length than the text.
            let now = if is_end { file.bytes.max(read) } else { read };
            file.meter.add((now - file.reported) as u64);
            file.reported = now;
        }
    }

    /// Returns how many lines in the record, besides the first, look like rows of their own. They were
    /// swallowed by a quote that was opened by accident and happens to be closed later.
    fn swallowed_rows(&self, record: &Record) -> Option<usize> {
        let delimiters = self.columns.list().len().saturating_sub(1);
        if delimiters < 2 || !record.has_lines() {
            return None;
        }
        let looks_like_a_row = |line: &&str| {
            line.bytes().filter(|byte| *byte == self.dialect.delimiter).count() == delimiters
                && line.bytes().filter(u8::is_ascii_digit).count() >= 4
        };
        let inside = record.cells().flat_map(|cell| cell.lines().skip(1)).filter(looks_like_a_row).count();
        // The quote may be closed in the very next row. Then the raw lines look like rows although no cell
        // contains one.
        let whole = record.raw().lines().filter(looks_like_a_row).count();
        let lines = inside.max(whole.saturating_sub(1));
        (lines > 0).then_some(lines)
    }

    fn is_repeated_header(&self, record: &Record) -> bool {
        let begins_with_figure = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit());
        record.len() == self.columns.list().len()
            && !record.cells().any(begins_with_figure)
            && record.cells().zip(self.columns.list()).all(|(cell, column)| {
                one_line(cell) == *column.name || fold(&one_line(cell)) == fold(&column.name)
            })
    }

    /// Whether the length of a row is acceptable: cells beyond the header must be blank, and only cells at
    /// the end that a row does not need may be missing. Reports it otherwise.
    fn has_right_length(&mut self, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> bool {
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
        // A row of totals need not fill the columns after its figure, nor need a line of text below the
        // table.
        let is_list = self.form == Form::Statement || self.columns.layout() != Layout::Plain;
        let borders = record.cell(0).bytes().filter(|byte| *byte == self.dialect.delimiter).count();
        let is_note = is_list && borders + 1 < expected && are_words_alone(record.cells());
        if crate::csv::labels::is_labelled(record) || is_note {
            return true;
        }
        let lacks_money = self
            .columns
            .list()
            .iter()
            .skip(record.len())
            .any(|column| self.form.required().contains(&column.meaning) || is_money(column.meaning));
        if !self.is_listing(diagnostics) {
            return !lacks_money;
        }
        let mut diagnostic = Diagnostic::new(
            Code::RAGGED_ROW,
            counts("HB0107"),
            self.place(record, record.len().saturating_sub(1)),
        );
        if !lacks_money {
            diagnostic.severity = hocbong_core::diagnostic::Severity::Warning;
        }
        diagnostics.push(diagnostic);
        !lacks_money
    }

    /// Notes who may be named in a row of a ledger of which we do not know the cells.
    fn note_unsplit(&self, record: &Record, report: &mut ReadSummary) {
        if self.form.is_ledger() {
            report.names_in_error.add_row(record.raw());
        }
    }

    /// Records the first value of each column to be shown, and samples of the columns that are not known.
    fn note_examples(&self, record: &Record, report: &mut ReadSummary) {
        const CHARS: usize = 40;
        if report.unread.len() != self.unread.len() {
            report.unread = self.unread.iter().map(|index| UnreadColumn::new(*index)).collect();
        }
        if self.form == Form::Statement && report.accounts.is_empty() {
            let places = [Meaning::Account, Meaning::PartyAccount, Meaning::Method]
                .map(|meaning| self.columns.position(meaning));
            report.accounts = places.into_iter().flatten().map(UnreadColumn::new).collect();
        }
        for column in report.unread.iter_mut().chain(&mut report.accounts) {
            column.note(record.cell(column.index));
        }
        // Parts are accepted only if the rows before them gave enough examples.
        if self.is_part || has_examples(report) {
            return;
        }
        report.examples.resize(report.columns.len(), String::new());
        for (example, cell) in report.examples.iter_mut().zip(record.cells()) {
            if example.is_empty() {
                let line = one_line(cell);
                let is_long = line.chars().count() > CHARS;
                *example = line.chars().take(CHARS).chain(is_long.then_some('…')).collect();
            }
        }
    }

    /// Returns the text of the cell with this meaning; blank if there is no such column.
    pub fn cell<'r>(&self, record: &'r Record, meaning: Meaning) -> Cow<'r, str> {
        match self.columns.position(meaning) {
            Some(index) => crate::csv::cells::text(record.cell(index)),
            None => Cow::Borrowed(""),
        }
    }

    /// Returns the trimmed cell without converting it: it may be escaped, and need not be in NFC.
    pub fn trimmed_cell<'r>(&self, record: &'r Record, meaning: Meaning) -> &'r str {
        crate::csv::cells::trimmed(self.raw_cell(record, meaning))
    }

    /// Returns the cell with this meaning as in the file.
    pub fn raw_cell<'r>(&self, record: &'r Record, meaning: Meaning) -> &'r str {
        self.columns.position(meaning).map_or("", |index| record.cell(index))
    }

    /// How the dates are written.
    pub const fn dates(&self) -> DateStyle {
        self.dates
    }

    /// What the rows above the header state for all rows.
    pub const fn title(&self) -> &Title {
        &self.title
    }

    /// Whether the order of day and month was stated, or shown by the first rows of the file.
    pub const fn is_date_order_known(&self) -> bool {
        self.is_date_order_known
    }

    /// Reads the date in the cell with this meaning, and the rest of the cell.
    ///
    /// # Errors
    /// [`DateError`] says why the cell is not a date.
    pub fn date<'r>(&self, record: &'r Record, meaning: Meaning) -> Result<DateCell<'r>, DateError> {
        read_date(self.raw_cell(record, meaning), self.dates)
    }

    /// Reads the amount in the cell with this meaning, in đồng; `None` if the cell is blank.
    ///
    /// # Errors
    /// A diagnostic about the cell.
    pub fn amount(&mut self, record: &Record, meaning: Meaning) -> Result<Option<Vnd>, Box<Diagnostic>> {
        let Some(index) = self.columns.position(meaning) else { return Ok(None) };
        let cell = record.cell(index);
        if cell.is_empty() {
            return Ok(None);
        }
        // In debit and credit columns bookkeepers write a dash for nothing.
        let is_pair = matches!(meaning, Meaning::Debit | Meaning::Credit);
        if is_pair && matches!(cell.trim(), "-" | "\u{2013}" | "\u{2014}" | "\u{2212}") {
            return Ok(None);
        }
        if has_slid(record, index) || has_slid_into_text(&self.columns, record, index) {
            return Err(Box::new(self.cell_diagnostic(Code::RAGGED_ROW, "HB0107.slid", record, meaning)));
        }
        let parsed = match parse_amount(cell) {
            Err(AmountError::NotANumber) if self.columns.is_marked(meaning) => {
                signed_by_mark(cell, meaning).ok_or(AmountError::NotANumber)
            }
            Err(AmountError::Ambiguous) => {
                let read = self.columns.fraction().and_then(|mark| with_fraction(cell, mark));
                read.ok_or(AmountError::Ambiguous)
            }
            parsed => parsed,
        };
        match parsed {
            // The smallest integer has no positive counterpart, so no sum could hold it.
            Ok(parsed) if parsed.amount == Vnd::MIN => {
                Err(Box::new(self.cell_diagnostic(Code::OVERFLOW, "HB0113", record, meaning)))
            }
            Ok(parsed) => {
                self.note_figure(meaning, &parsed, record.line());
                let unit = match self.trimmed_cell(record, Meaning::MoneyUnit) {
                    "" => Some(1),
                    cell => match unit_of_cell(cell) {
                        Some(Unit::Dong(unit)) => Some(unit),
                        _ => None,
                    },
                };
                let Some(unit) = unit else {
                    let key = "HB0109.unit";
                    return Err(Box::new(self.cell_diagnostic(Code::CELL, key, record, Meaning::MoneyUnit)));
                };
                let figure = parsed.amount.get().checked_mul(unit).map(Vnd::new);
                match figure.and_then(|figure| self.in_dong(index, figure)) {
                    Some(amount) => Ok(Some(amount)),
                    None => Err(Box::new(self.cell_diagnostic(Code::OVERFLOW, "HB0113", record, meaning))),
                }
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

    /// Converts a figure of the column at `index` to đồng; `None` if it is too large.
    pub fn in_dong(&self, index: usize, figure: Vnd) -> Option<Vnd> {
        match self.columns.unit_at(index) {
            1 => Some(figure),
            unit => figure.get().checked_mul(unit).map(Vnd::new),
        }
    }

    /// Reports what is known only once all rows are read: columns that mix two digit groupings, and the
    /// number of diagnostics beyond the limit.
    pub fn finish(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        self.limit(0, diagnostics);
        if let Some((count, line)) = self.unlisted.take() {
            let place = if line > 0 { Location::line(self.name, line) } else { Location::file(self.name) };
            diagnostics.push(Diagnostic::new(
                Code::TOO_MANY,
                Message::new("HB0118").with("count", count),
                place,
            ));
        }
        self.report_groupings(diagnostics);
    }
}

/// Whether more than 50 rows were read, after which no more examples are looked for.
const fn has_examples(report: &ReadSummary) -> bool {
    const ROWS: u64 = 50;
    report.rows_below() > ROWS
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
