//! Flags that every command has, and what follows from them.

use crate::error::CliError;
use crate::format::{Claim, Format};
use crate::progress::Progress;
use crate::terminal::{has_terminal_for_messages, messages};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use hocbong::store::Outputs;
use hocbong::{Code, Diagnostic};
use hocbong_core::diagnostic::Message;
use hocbong_report::diagnostics::write_diagnostics;
use hocbong_report::{Catalogue, CsvStyle, Language};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Flags that every command has.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Globals {
    /// The language of what people read [default: from the locale].
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// How the result is written [default: as the name of --output says, else text].
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write CSV as Vietnamese Excel opens it: a byte order mark and semicolons.
    #[arg(long, global = true)]
    pub(crate) excel: bool,
    /// Write the result to this new file; pipes and devices are written through.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Let a result replace the file that is there, but never an input or a part of a book.
    #[arg(long, global = true)]
    pub(crate) force: bool,
    /// Whether to colour what goes to a terminal.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
    /// Never show a long report page by page.
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
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
    /// How far the command has come.
    #[arg(skip)]
    pub(crate) progress: Progress,
    /// What the command reads and writes.
    #[arg(skip)]
    pub(crate) outputs: Outputs,
}

/// Parses a day in any notation that files may use.
pub(crate) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    hocbong_import::csv::cells::parse_date(text, None)
        .map(|cell| cell.date)
        .map_err(|error| error.to_string())
}

impl Globals {
    /// The number of threads: as given, else the number of processors.
    pub(crate) fn threads(&self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(processors)
    }

    /// The language: as given, else that of the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`).
    pub(crate) fn language(&self) -> Language {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
                .is_some_and(|value| value.starts_with("vi"))
        };
        match self.lang {
            Some(Lang::En) => Language::En,
            None if !locale() => Language::En,
            Some(Lang::Vi) | None => Language::Vi,
        }
    }

    /// The format of the result: as given, else text.
    pub(crate) fn format(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }

    /// Chooses the format of a command that offers these: as given, else what the name of `--output` claims. Fails if the
    /// command does not offer it, or if the name claims another.
    pub(crate) fn choose_format(
        &mut self,
        command: &'static str,
        offered: &[Format],
    ) -> Result<(), CliError> {
        if let (None, Some(Claim::Format(format))) = (self.format, self.output.as_deref().map(Claim::of)) {
            self.format = Some(format);
        }
        self.require_format(command, offered)?;
        self.output.as_deref().map_or(Ok(()), |path| Claim::refuse_other(path, self.format()))
    }

    /// Fails if the format is not one of these.
    pub(crate) fn require_format(&self, command: &'static str, offered: &[Format]) -> Result<(), CliError> {
        if offered.contains(&self.format()) {
            return Ok(());
        }
        let message = Message::new("cli.format-not-offered").with("command", command);
        let message = message.with("format", self.format().as_str()).with("formats", Format::list(offered));
        Err(CliError::Usage(message))
    }

    /// The CSV style that the flags ask for.
    pub(crate) fn csv_style(&self) -> CsvStyle {
        if self.excel { CsvStyle::Excel } else { CsvStyle::Plain }
    }

    /// The day that counts as today: as given, else the machine's date.
    pub(crate) fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| chrono::Local::now().date_naive())
    }

    /// Whether output is coloured; `is_terminal` says whether it goes to a terminal.
    pub(crate) fn is_coloured(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }

    /// Writes a message to standard error, unless `--quiet` is given.
    pub(crate) fn note(&self, message: &Message) -> Result<(), CliError> {
        if self.quiet { Ok(()) } else { self.warn(message) }
    }

    /// Writes a message to standard error, even with `--quiet`.
    pub(crate) fn warn(&self, message: &Message) -> Result<(), CliError> {
        self.progress.stop();
        let catalogue = Catalogue::new(self.language());
        let mut err = messages();
        writeln!(err, "hocbong: {}", catalogue.message(message))?;
        Ok(err.finish().map(drop)?)
    }

    /// Writes diagnostics to standard error, each once; with `--quiet` only lines that were set aside.
    pub(crate) fn report_diagnostics<'a>(
        &self,
        diagnostics: impl Iterator<Item = &'a Diagnostic>,
    ) -> Result<(), CliError> {
        // A line that was set aside holds somebody's row, so we report it until it has been dealt with.
        let is_said = |found: &&Diagnostic| !self.quiet || found.code == Code::SET_ASIDE_LINE;
        self.report_always(diagnostics.filter(is_said))
    }

    /// Writes diagnostics to standard error, each once, even with `--quiet`: they say why a command did
    /// nothing.
    pub(crate) fn report_always<'a>(
        &self,
        diagnostics: impl Iterator<Item = &'a Diagnostic>,
    ) -> Result<(), CliError> {
        self.progress.stop();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let once = diagnostics.filter(|found| seen.insert(found.to_string()));
        let mut err = messages().with_colours(self.is_coloured(has_terminal_for_messages()));
        write_diagnostics(&mut err, once, &Catalogue::new(self.language()))?;
        Ok(err.finish().map(drop)?)
    }
}
