//! What stops a command.

use crate::cli::Globals;
use hocbong::Diagnostic;
use hocbong::csv::FileReport;
use hocbong::input::InputError;
use hocbong::report::SumOutOfRange;
use hocbong::store::StoreError;
use hocbong_report::Catalogue;
use std::fmt;
use std::io;

/// Why a command stopped without a result.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The call itself is wrong.
    Usage(String),
    /// A path cannot be read.
    Store(StoreError),
    /// A file is no text at all.
    NotText(String),
    /// Files do not belong together.
    Input(InputError),
    /// A sum cannot be held.
    Sum(SumOutOfRange),
    /// The result cannot be written.
    Output(io::Error),
}

impl CliError {
    pub(crate) fn usage(what: &str) -> Self {
        Self::Usage(what.to_owned())
    }

    pub(crate) const fn input(error: InputError) -> Self {
        Self::Input(error)
    }

    /// Refuses files that are no text: of them nothing can be said but that.
    pub(crate) fn refuse_binary(
        files: &[FileReport],
        diagnostics: &[Diagnostic],
        globals: &Globals,
    ) -> Result<(), Self> {
        let Some(file) = files.iter().find(|file| file.is_not_text()) else { return Ok(()) };
        let catalogue = Catalogue::new(globals.language());
        let why = diagnostics.iter().find(|diagnostic| diagnostic.primary.file == file.name);
        let why = why.map(|diagnostic| {
            let hint = diagnostic.hint.as_ref().map(|hint| format!("; {}", catalogue.message(hint)));
            format!("{}{}", catalogue.message(&diagnostic.message), hint.unwrap_or_default())
        });
        Err(Self::NotText(format!("{}: {}", file.name, why.unwrap_or_default())))
    }

    /// Whether the reader of the output has gone away, which is no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) => f.write_str(what),
            Self::NotText(message) => f.write_str(message),
            Self::Store(error) => error.fmt(f),
            Self::Input(error) => error.fmt(f),
            Self::Sum(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<SumOutOfRange> for CliError {
    fn from(error: SumOutOfRange) -> Self {
        Self::Sum(error)
    }
}
