//! The formats of results, and what the name of a file says about them.

use crate::error::CliError;
use crate::words::{self, Worded};
use hocbong_core::diagnostic::Message;
use hocbong_report::{Catalogue, Language};
use std::path::Path;

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// A page to read and print.
    Html,
    /// A workbook.
    Xlsx,
}

impl Format {
    pub(crate) const TEXT: &[Self] = &[Self::Text];
    pub(crate) const TEXT_JSON: &[Self] = &[Self::Text, Self::Json];
    /// Rows to record: a draft has no other form than that of a ledger.
    pub(crate) const ROWS: &[Self] = &[Self::Text, Self::Csv];
    /// A document for programs and people, which is no table.
    pub(crate) const DOCUMENT: &[Self] = &[Self::Text, Self::Json, Self::Html];
    pub(crate) const TABLE: &[Self] = &[Self::Text, Self::Json, Self::Csv];
    pub(crate) const ALL: &[Self] = &[Self::Text, Self::Json, Self::Csv, Self::Html, Self::Xlsx];

    /// The word of `--format`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
        }
    }

    /// The usual ending of a file's name.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            other => other.as_str(),
        }
    }

    /// Whether a result is bytes for a program to open, which no filter of text may touch.
    pub(crate) const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx)
    }

    /// The words of several formats.
    pub(crate) fn list(formats: &[Self], language: Language) -> String {
        formats.iter().map(|format| format.shown(language)).collect::<Vec<_>>().join(", ")
    }

    /// The word of `--format` in a language.
    pub(crate) fn shown(self, language: Language) -> String {
        words::shown(Self::FLAG, self.as_str(), &Catalogue::new(language))
    }
}

impl Worded for Format {
    const FLAG: &'static str = "format";

    fn all() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|format| (*format, format.as_str())).collect()
    }
}

/// What the ending of a file's name claims about its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Nothing that a program would rely on: no ending, `.txt`, an ending of our user's own.
    None,
    /// A format that we write.
    Format(Format),
    /// A format that we do not write. A file of that name would not open.
    Foreign,
}

impl Claim {
    /// Returns what a file's name claims.
    pub(crate) fn of(path: &Path) -> Self {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("json") => Self::Format(Format::Json),
            Some("csv") => Self::Format(Format::Csv),
            Some("html" | "htm") => Self::Format(Format::Html),
            Some("xlsx") => Self::Format(Format::Xlsx),
            Some("pdf" | "xls" | "xlsm" | "xlsb" | "ods" | "odt" | "doc" | "docx") => Self::Foreign,
            _ => Self::None,
        }
    }

    /// Fails if a file of this name cannot hold `format`.
    pub(crate) fn refuse_other(path: &Path, format: Format, language: Language) -> Result<(), CliError> {
        let name = || path.display().to_string();
        match Self::of(path) {
            Self::Format(claimed) if claimed != format => Err(CliError::Usage(
                Message::new("cli.name-says-other")
                    .with("path", name())
                    .with("claimed", claimed.shown(language))
                    .with("format", format.shown(language)),
            )),
            Self::Foreign => Err(CliError::Usage(Message::new("cli.name-foreign").with("path", name()))),
            Self::None | Self::Format(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, Format, Language};
    use std::path::Path;

    #[test]
    fn an_ending_claims_a_format_in_any_case() {
        for format in Format::ALL.iter().filter(|format| **format != Format::Text) {
            let name = format!("năm 2025.{}", format.ending().to_uppercase());
            assert_eq!(Claim::of(Path::new(&name)), Claim::Format(*format), "{name}");
        }
        for name in ["-", "a", "a.txt", "csv", ".csv", "a.hocbong", "a.csv/b"] {
            assert_eq!(Claim::of(Path::new(name)), Claim::None, "{name}");
        }
        assert_eq!(Claim::of(Path::new("Báo cáo.PDF")), Claim::Foreign);
    }

    #[test]
    fn a_name_holds_only_the_format_that_it_claims() {
        let refused =
            |name: &str, format| Claim::refuse_other(Path::new(name), format, Language::En).is_err();
        assert!(
            refused("a.xlsx", Format::Csv)
                && refused("a.csv", Format::Text)
                && refused("a.pdf", Format::Html)
        );
        assert!(
            !refused("a.htm", Format::Html) && !refused("a.txt", Format::Json) && !refused("a", Format::Xlsx)
        );
    }
}
