//! Values of flags that are no words: days, numbers, ids, codes, columns. What is wrong with one is a message, so that it is
//! said in the language of the call.

use chrono::NaiveDate;
use hocbong::Code;
use hocbong::seal::{ExpectedHead, HeadError};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ColumnName;
use hocbong_import::csv::meaning::Meaning;
use hocbong_report::{Catalogue, Language};
use std::fmt;
use std::path::Path;
use uuid::Uuid;

/// Why a value is not accepted.
#[derive(Clone, Debug)]
pub(crate) struct ValueError(Message);

impl ValueError {
    const fn new(key: &'static str) -> Self {
        Self(Message::new(key))
    }

    /// The reason, without the value and the flag.
    pub(crate) const fn message(&self) -> &Message {
        &self.0
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Catalogue::new(Language::En).message(&self.0))
    }
}

impl std::error::Error for ValueError {}

/// Parses a day in any notation that files may use.
pub(crate) fn parse_day(text: &str) -> Result<NaiveDate, ValueError> {
    hocbong_import::csv::cells::parse_date(text, None)
        .map(|cell| cell.date)
        .map_err(|_| ValueError::new("value-error.date"))
}

/// Parses the head of a seal, short or whole.
pub(crate) fn parse_head(text: &str) -> Result<ExpectedHead, ValueError> {
    text.parse().map_err(|error| match error {
        HeadError::Check => ValueError::new("value-error.head-check"),
        _ => ValueError::new("value-error.head"),
    })
}

/// Parses a whole number between `least` and `most`.
pub(crate) fn number<T: TryFrom<i64>>(
    least: i64,
    most: i64,
) -> impl Fn(&str) -> Result<T, ValueError> + Clone + Send + Sync + 'static {
    move |text| {
        let out_of_range = || {
            ValueError(
                Message::new("value-error.range")
                    .with("least", least.to_string())
                    .with("most", most.to_string()),
            )
        };
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ValueError::new("value-error.number"));
        }
        let number: i64 = text.parse().map_err(|_| out_of_range())?;
        let in_range = Some(number).filter(|number| (least..=most).contains(number));
        in_range.and_then(|number| T::try_from(number).ok()).ok_or_else(out_of_range)
    }
}

/// Parses a year of the calendar.
pub(crate) fn parse_year(text: &str) -> Result<i32, ValueError> {
    number(1, 9999)(text)
}

/// Parses a number of days or of lines, or any other that may be 0.
pub(crate) fn parse_count(text: &str) -> Result<u32, ValueError> {
    number(0, i64::from(u32::MAX))(text)
}

/// Parses an id.
pub(crate) fn parse_uuid(text: &str) -> Result<Uuid, ValueError> {
    Uuid::try_parse(text.trim()).map_err(|_| ValueError::new("value-error.uuid"))
}

/// Parses the code of a diagnostic.
pub(crate) fn parse_code(text: &str) -> Result<Code, ValueError> {
    text.parse().map_err(|_| ValueError::new("value-error.code"))
}

/// Parses what a column holds: `MEANING=HEADER` or `MEANING=#PLACE`.
pub(crate) fn parse_column(text: &str) -> Result<(Meaning, ColumnName), ValueError> {
    let (meaning, name) = text.split_once('=').ok_or_else(|| ValueError::new("value-error.column"))?;
    let unknown = || ValueError(Message::new("value-error.meaning").with("meaning", meaning.trim()));
    let meaning = Meaning::parse(meaning.trim()).ok_or_else(unknown)?;
    let place = name.trim().strip_prefix('#').and_then(|place| place.parse().ok()).filter(|place| *place > 0);
    Ok((meaning, place.map_or_else(|| ColumnName::Header(name.trim().to_owned()), ColumnName::Place)))
}

/// Returns a path as it is typed in a command that a message shows: in quotes if a shell would split it.
pub(crate) fn argument(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '_' | '-' | ':' | '+' | '@' | ',');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    format!("\"{}\"", text.replace('"', "\\\""))
}
