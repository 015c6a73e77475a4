//! Diagnostics: what is wrong with the input, as data.
//!
//! A program branches on [`Code`] and [`Severity`]. The text for people is made from the [`Message`] by a
//! message catalogue outside this crate. This module knows no rules and no wording.

mod findings;
mod registry;

pub use findings::{FindingCount, Findings, MAX_KEPT};
pub use findings::{Keep, Keeper};
pub use registry::{CODES, Code, CodeInfo, Family};

use crate::vnd::{Vnd, fmt_grouped};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The number of diagnostics that are listed for any file, however small. The readers allow more for a large
/// file. Diagnostics beyond the limit are counted and reported in one [`Code::TOO_MANY`].
pub const MIN_LISTED: usize = 50_000;

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Severity {
    /// Something is wrong: the books cannot be relied on until it is corrected.
    Error,
    /// Something is worth a look.
    Warning,
}

impl Severity {
    /// Returns the word used in JSON and CSV.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The text of a line, with the range of the value at fault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Excerpt {
    /// The line as the file has it, shortened to fit a screen.
    pub text: String,
    /// Where the value starts in `text`, in characters from 0.
    pub start: usize,
    /// Length of the value in characters.
    pub length: usize,
}

/// A place in an input file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Location {
    /// File name as the user gave it, or its path within the book.
    pub file: Arc<str>,
    /// 1-based line on which the row starts; `None` for the file as a whole.
    pub line: Option<u32>,
    /// 1-based byte position in the line at which the value starts.
    pub byte_column: Option<u32>,
    /// Cell reference in a spreadsheet, e.g. `D12`; `None` in a text file or for a whole row.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sheet_reference: Option<Arc<str>>,
    /// Column header as written in the file.
    pub column: Option<Arc<str>>,
    /// The text of the line.
    pub excerpt: Option<Excerpt>,
}

impl Location {
    /// Refers to a file as a whole.
    pub fn file(file: &Arc<str>) -> Self {
        Self {
            file: Arc::clone(file),
            line: None,
            byte_column: None,
            sheet_reference: None,
            column: None,
            excerpt: None,
        }
    }

    /// Refers to a line of a file, counted from 1; 0 stands for a row that has none and refers to the source as a whole.
    pub fn line(file: &Arc<str>, line: u32) -> Self {
        Self { line: (line > 0).then_some(line), ..Self::file(file) }
    }

    /// Returns the place narrowed to the column with the header `column`.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(Arc::from(column));
        self
    }

    /// Returns the place narrowed to a sheet column, given by its letters, e.g. `D`. The sheet row is the
    /// line number.
    #[must_use]
    pub fn in_sheet_column(mut self, letters: &str) -> Self {
        self.sheet_reference = self.line.map(|row| Arc::from(format!("{letters}{row}")));
        self
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(reference) = &self.sheet_reference {
            write!(f, ", {reference}")?;
        }
        Ok(())
    }
}

/// A value in a [`Message`], kept typed so that each language can format it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Value {
    /// Text from the input, or a name.
    Text(String),
    /// An amount of money in đồng.
    Amount(Vnd),
    /// Sum of amounts in đồng that no `Vnd` can hold.
    Sum(i128),
    /// A day.
    Date(NaiveDate),
    /// A count of things.
    Count(u64),
    /// Any other number.
    Number(Decimal),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Amount(amount) => amount.fmt(f),
            Self::Sum(sum) => fmt_grouped(*sum, f),
            Self::Date(day) => day.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident($convert:expr)),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                let convert: fn($from) -> _ = $convert;
                Self::$variant(convert(value))
            }
        }
    )+};
}

value_from! {
    &str => Text(str::to_owned),
    String => Text(|text| text),
    Vnd => Amount(|amount| amount),
    NaiveDate => Date(|day| day),
    u64 => Count(|count| count),
    u32 => Count(u64::from),
    usize => Count(|count| count as u64),
    Decimal => Number(|number| number),
}

impl From<i128> for Value {
    /// A sum in đồng, however large.
    fn from(sum: i128) -> Self {
        Vnd::from_wide(sum).map_or(Self::Sum(sum), Self::Amount)
    }
}

/// A message of the catalogue with its values.
///
/// The key is a code (`HB0104`), or a code and a word (`HB0104.blank`).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Message {
    /// Key of the text in the catalogue.
    pub key: &'static str,
    /// Named values, in the order in which they were added.
    pub values: Vec<(&'static str, Value)>,
}

impl Message {
    /// Creates a message without values.
    pub const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// Returns the message with `value` added under `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl fmt::Display for Message {
    /// Writes key and values for logs, e.g. `HB0104.blank(column=Số tiền)`; the catalogue produces the
    /// sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        for (index, (name, value)) in self.values.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { "(" } else { ", " })?;
        }
        if !self.values.is_empty() {
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// A finding: something wrong or worth a look, and where it is.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diagnostic {
    /// Permanent code of the kind of finding.
    pub code: Code,
    /// How serious it is; by default what the registry sets for the code.
    pub severity: Severity,
    /// What is wrong, with values.
    pub message: Message,
    /// Where it is.
    pub primary: Location,
    /// Other places involved.
    pub related: Vec<Location>,
    /// What to do, if there is a concrete action.
    pub hint: Option<Message>,
    /// The day that was judged, by which the law is chosen; `None` if no single day was.
    pub day: Option<NaiveDate>,
}

impl Diagnostic {
    /// Creates a diagnostic with the severity that the registry sets for `code`. The day that was judged is
    /// the message's `day`, if it has one.
    pub fn new(code: Code, message: Message, primary: Location) -> Self {
        let day = message.values.iter().find_map(|(name, value)| match value {
            Value::Date(day) if *name == "day" => Some(*day),
            _ => None,
        });
        Self { code, severity: code.severity(), message, primary, related: Vec::new(), hint: None, day }
    }

    /// Returns the diagnostic with the day that was judged.
    #[must_use]
    pub const fn on(mut self, day: NaiveDate) -> Self {
        self.day = Some(day);
        self
    }

    /// Returns the diagnostic with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Returns the diagnostic with another related place.
    #[must_use]
    pub fn with_related(mut self, place: Location) -> Self {
        self.related.push(place);
        self
    }

    /// Whether the severity is [`Severity::Error`].
    pub const fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error)
    }
}

impl fmt::Display for Diagnostic {
    /// Writes one line for logs, e.g. `journal/2025-03.csv:31: error[HB0104]: HB0104(text=1.45)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: {}", self.primary, self.severity.as_str(), self.code, self.message)
    }
}

/// Sorts diagnostics into [`canonical_order`], the only order in which they are shown.
pub fn sort_diagnostics(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(canonical_order);
}

/// Compares by file, line, byte position, code and message.
pub fn canonical_order(left: &Diagnostic, right: &Diagnostic) -> Ordering {
    let key = |d: &Diagnostic| (d.primary.line, d.primary.byte_column, d.code);
    left.primary
        .file
        .cmp(&right.primary.file)
        .then_with(|| key(left).cmp(&key(right)))
        .then_with(|| left.message.to_string().cmp(&right.message.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_sheet_has_its_reference() {
        let place = Location::line(&Arc::from("so.xlsx [Sheet1]"), 12);
        assert_eq!(place.to_string(), "so.xlsx [Sheet1]:12");
        assert_eq!(place.in_sheet_column("D").to_string(), "so.xlsx [Sheet1]:12, D12");
    }

    #[test]
    fn a_sum_is_shown_whole_even_if_no_amount_holds_it() {
        let shown = |sum: i128| Value::from(sum).to_string();
        assert_eq!(Value::from(-1_500_000_i128), Value::Amount(Vnd::new(-1_500_000)));
        assert_eq!(Value::from(i128::from(i64::MAX)), Value::Amount(Vnd::MAX));
        assert_eq!(shown(i128::from(i64::MAX) + 1), "9.223.372.036.854.775.808");
        assert_eq!(shown(i128::from(i64::MIN) - 1), "-9.223.372.036.854.775.809");
    }
}
