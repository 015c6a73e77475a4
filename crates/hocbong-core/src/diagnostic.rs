//! What is wrong with the input, as data.
//!
//! A program branches on [`Code`] and [`Severity`]; what a person reads is made from the [`Message`] by a
//! message catalogue, which lives outside the library. This module knows no rule and no wording.

mod findings;
mod registry;

pub use findings::{FindingCount, Findings, MAX_KEPT};
pub use findings::{Keep, Keeper};
pub use registry::{CODES, Code, CodeInfo, Family};

use crate::vnd::Vnd;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// How many diagnostics of a file are listed, whatever its size; those beyond are counted.
pub const MIN_LISTED: usize = 50_000;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Severity {
    /// Something is wrong: the books cannot be relied on before it is mended.
    Error,
    /// Something deserves a look.
    Warning,
}

impl Severity {
    /// The word used in JSON and CSV.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// The piece of a line that an [`Excerpt`] points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Excerpt {
    /// The line as the file has it, cut to a length that a screen can show.
    pub text: String,
    /// Where in `text` the value starts, in characters.
    pub start: usize,
    /// How many characters long the value is.
    pub length: usize,
}

/// A place in an input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Location {
    /// The file, as the user named it or, inside a book, its path there.
    pub file: Arc<str>,
    /// The line of the file where the row starts, counted from 1; none for the file as a whole.
    pub line: Option<u32>,
    /// The byte of the line at which the value starts, counted from 1.
    pub byte_column: Option<u32>,
    /// What a spreadsheet calls the place, `D12`; none in a text file, or for a row as a whole.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sheet_reference: Option<Arc<str>>,
    /// What the file calls the field.
    pub column: Option<Arc<str>>,
    /// The row's own text.
    pub excerpt: Option<Excerpt>,
}

impl Location {
    /// A file as a whole.
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

    /// A line of a file.
    pub fn line(file: &Arc<str>, line: u32) -> Self {
        Self { line: Some(line), ..Self::file(file) }
    }

    /// The same place, in the column headed `column`.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(Arc::from(column));
        self
    }

    /// The same place, in the column of a sheet that has these letters. A sheet's lines are its rows.
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

/// A value inside a [`Message`], so that each language can write it in its own way.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Value {
    /// A piece of the user's own text, or a name.
    Text(String),
    /// An amount of money.
    Amount(Vnd),
    /// A day.
    Date(NaiveDate),
    /// A number of things.
    Count(u64),
    /// Any other number.
    Number(Decimal),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Amount(amount) => amount.fmt(f),
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

/// A sentence of the message catalogue with its values.
///
/// Its key is the catalogue's: a code (`HB0104`), or a code and a word (`HB0104.blank`).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Message {
    /// The key of the sentence.
    pub key: &'static str,
    /// The values by name, in the order in which they were given.
    pub values: Vec<(&'static str, Value)>,
}

impl Message {
    /// The sentence `key`, without values yet.
    pub const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// The same sentence with `value` under `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl fmt::Display for Message {
    /// Writes key and values, `HB0104.blank(column=Số tiền)`; the catalogue makes sentences of them.
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

/// One thing that is wrong, or worth a look, and where.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diagnostic {
    /// What kind of thing it is; permanent.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: Message,
    /// Where.
    pub primary: Location,
    /// Other places that belong to it.
    pub related: Vec<Location>,
    /// What to do, where there is something concrete.
    pub hint: Option<Message>,
}

impl Diagnostic {
    /// A diagnostic with the severity that the registry gives `message`'s code.
    pub fn new(code: Code, message: Message, primary: Location) -> Self {
        Self { code, severity: code.severity(), message, primary, related: Vec::new(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The same with another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, place: Location) -> Self {
        self.related.push(place);
        self
    }

    /// Whether it is an error.
    pub const fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error)
    }
}

impl fmt::Display for Diagnostic {
    /// One line for logs: `journal/2025-03.csv:31: error[HB0104]: HB0104(text=1.45)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: {}", self.primary, self.severity.as_str(), self.code, self.message)
    }
}

/// Sorts diagnostics by place, then by code: the one order in which they are shown.
pub fn sort_diagnostics(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(canonical_order);
}

/// By place, then by code.
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
}
