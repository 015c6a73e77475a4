//! Flags and commands.

use crate::commands::ReconcileArgs;
use crate::error::CliError;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use hocbong::Diagnostic;
use hocbong_report::{Catalogue, Language};
use std::io::Write;
use std::path::PathBuf;

/// Keeps and proves the books of scholarship funds.
#[derive(Parser, Debug)]
#[command(name = "hocbong", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) globals: Globals,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Reconcile(ReconcileArgs),
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

/// Flags that every command has.
#[derive(Args, Debug)]
pub(crate) struct Globals {
    /// The language of what people read [default: from the locale].
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// How the result is written.
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write the result to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write no messages beside the result.
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// How many threads may work; the result is the same for any number.
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// The day that counts as today [default: the machine's date].
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<NaiveDate>,
    /// Count warnings as errors.
    #[arg(long, global = true)]
    pub(crate) strict: bool,
}

/// A day in any of the ways of writing one.
pub(crate) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    hocbong::csv::cells::parse_date(text, None).map(|cell| cell.date).map_err(|error| error.to_string())
}

impl Globals {
    /// The language: as asked for, else that of the locale.
    pub(crate) fn language(&self) -> Language {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
                .is_some_and(|value| value.starts_with("vi"))
        };
        match self.lang {
            Some(Lang::Vi) => Language::Vi,
            Some(Lang::En) => Language::En,
            None if locale() => Language::Vi,
            None => Language::En,
        }
    }

    /// Writes diagnostics to standard error, each once.
    pub(crate) fn report_diagnostics<'a>(
        &self,
        diagnostics: impl Iterator<Item = &'a Diagnostic>,
    ) -> Result<(), CliError> {
        if self.quiet {
            return Ok(());
        }
        let catalogue = Catalogue::new(self.language());
        let mut seen: Vec<&Diagnostic> = Vec::new();
        let mut err = std::io::stderr().lock();
        for diagnostic in diagnostics {
            if !seen.contains(&diagnostic) {
                seen.push(diagnostic);
                let place = &diagnostic.primary;
                let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code);
                writeln!(err, "{place}: {severity}[{code}]: {}", catalogue.message(&diagnostic.message))?;
            }
        }
        Ok(())
    }
}
