//! Exit codes, decided here and nowhere else.

use crate::error::CliError;
use crate::output::messages;
use hocbong::check::CheckReport;
use hocbong::{Book, Diagnostic};
use hocbong_import::csv::ReadSummary;
use hocbong_report::{Catalogue, Language};
use std::io::{self, Write};
use std::process::ExitCode;

/// How a command that gave its result ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// No errors, nothing open.
    Clean,
    /// Errors, differences or open rows.
    Findings,
    /// A row that could carry money could not be read.
    Unreadable,
}

impl Exit {
    /// The end for a code of the library's reports; warnings count where they are asked to.
    pub(crate) const fn from_code(code: u8, counts_warnings: bool) -> Self {
        match code {
            0 if counts_warnings => Self::Findings,
            0 => Self::Clean,
            1 => Self::Findings,
            _ => Self::Unreadable,
        }
    }

    /// The end of a command over a book with these findings.
    pub(crate) fn of_book(book: &Book, findings: &[Diagnostic], is_strict: bool) -> Self {
        let errors = findings.iter().filter(|finding| finding.is_error()).count();
        Self::of_counts(book, errors, findings.len() - errors, is_strict)
    }

    /// The end of a check of a book, by all its findings, listed or not.
    pub(crate) fn of_check(book: &Book, report: &CheckReport, is_strict: bool) -> Self {
        Self::of_counts(book, report.errors(), report.warnings(), is_strict)
    }

    fn of_counts(book: &Book, errors: usize, warnings: usize, is_strict: bool) -> Self {
        if book.files().iter().any(ReadSummary::has_unread_rows) {
            Self::Unreadable
        } else if errors > 0 || is_strict && warnings > 0 {
            Self::Findings
        } else {
            Self::Clean
        }
    }

    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Unreadable => 2,
        })
    }
}

/// Help and version are no failure; a wrong call is.
pub(crate) fn of_usage(error: &clap::Error) -> ExitCode {
    // Nothing is left to do where even the message cannot be written. That of a wrong call repeats its words, so that it
    // has no colours: ours could not be told from theirs.
    let _ = if error.use_stderr() { say(&error.render().to_string()) } else { error.print() };
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// A command that stopped says why on standard error.
pub(crate) fn of_error(error: &CliError, language: Language) -> ExitCode {
    if error.is_closed_pipe() {
        return ExitCode::SUCCESS;
    }
    let catalogue = Catalogue::new(language);
    let (word, what) = (catalogue.text("severity.error"), error.message(&catalogue));
    let _ = say(&format!("hocbong: {word}: {what}\n"));
    ExitCode::from(2)
}

fn say(text: &str) -> io::Result<()> {
    let mut err = messages();
    write!(err, "{text}")?;
    err.finish().map(drop)
}
