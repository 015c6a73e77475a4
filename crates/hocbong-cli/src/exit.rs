//! Exit codes. They are decided here and nowhere else.

use crate::error::CliError;
use crate::help::{self, render};
use crate::output::{help_width, print};
use crate::terminal::messages;
use crate::usage;
use clap::Command;
use clap::error::ErrorKind;
use hocbong::check::CheckReport;
use hocbong::{Book, Diagnostic};
use hocbong_import::csv::ReadSummary;
use hocbong_report::{Catalogue, Language};
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

/// The outcome of a command that wrote its result.
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
    /// The outcome for an exit code of the library's reports. If `counts_warnings`, code 0 becomes
    /// [`Exit::Findings`].
    pub(crate) const fn from_code(code: u8, counts_warnings: bool) -> Self {
        match code {
            0 if counts_warnings => Self::Findings,
            0 => Self::Clean,
            1 => Self::Findings,
            _ => Self::Unreadable,
        }
    }

    /// The outcome for a book with these findings.
    pub(crate) fn of_book(book: &Book, findings: &[Diagnostic], is_strict: bool) -> Self {
        let errors = findings.iter().filter(|finding| finding.is_error()).count();
        Self::of_counts(book, errors, findings.len() - errors, is_strict)
    }

    /// The outcome of a check, by all its findings whether listed or not.
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

/// The exit code for help, version and a wrong call, whose text is printed. Only a wrong call is a failure.
pub(crate) fn of_usage(
    error: &clap::Error,
    mut root: Command,
    call: &[OsString],
    language: Language,
) -> ExitCode {
    let catalogue = Catalogue::new(language);
    // If even the message cannot be written, nothing is left to do. The message of a wrong call repeats its words, so it
    // has no colours: they could not be told from ours.
    let _ = match error.kind() {
        ErrorKind::DisplayVersion => print(&format!(
            "hocbong {}
",
            root.get_version().unwrap_or_default()
        )),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            root.build();
            let name = help::called(&root, call).get_name().to_owned();
            let command = root.find_subcommand_mut(&name);
            let is_short = call.iter().any(|word| word.to_str().is_some_and(|word| word.starts_with("-h")));
            let width = help_width();
            match command {
                Some(command) => print(&render::page(command, !is_short, &catalogue, width)),
                None if error.use_stderr() => say(&render::page(&mut root, !is_short, &catalogue, width)),
                None => print(&render::page(&mut root, !is_short, &catalogue, width)),
            }
        }
        _ => say(&usage::text(error, &mut root, call, &catalogue)),
    };
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// The exit code for a command that stopped; the error is written to standard error. A closed pipe is
/// success.
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
