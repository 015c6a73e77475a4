//! Flags that every command has, and what follows from them.

use crate::error::CliError;
use crate::format::{Claim, Format};
use crate::progress::Progress;
use crate::terminal::{has_terminal_for_messages, messages};
use crate::values::{ValueError, number, parse_day};
use crate::words::{self, Worded, Words};
use chrono::NaiveDate;
use clap::{ArgAction, Args};
use hocbong::store::Outputs;
use hocbong::{Code, Diagnostic};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::{Parting, ReadOptions};
use hocbong_report::diagnostics::write_diagnostics;
use hocbong_report::{Catalogue, CsvStyle, Language};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Globals {
    #[arg(long, global = true, value_name = "LANG", value_parser = Words::<Lang>::new())]
    pub(crate) lang: Option<Lang>,
    #[arg(long, global = true, value_name = "FORMAT", value_parser = Words::<Format>::new())]
    pub(crate) format: Option<Format>,
    #[arg(long, global = true)]
    pub(crate) excel: bool,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) force: bool,
    #[arg(long, global = true, value_name = "COLOR", value_parser = Words::<ColorChoice>::new(), default_value = "auto")]
    pub(crate) color: ColorChoice,
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    #[arg(long, global = true, value_name = "N", value_parser = parse_threads)]
    pub(crate) threads: Option<usize>,
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<NaiveDate>,
    #[arg(long, global = true)]
    pub(crate) strict: bool,
    #[arg(short, long = "help", id = "help-flag", action = ArgAction::Help, global = true)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, global = true)]
    version: Option<bool>,
    /// How far the command has come.
    #[arg(skip)]
    pub(crate) progress: Progress,
    /// What the command reads and writes.
    #[arg(skip)]
    pub(crate) outputs: Outputs,
}

impl Worded for Lang {
    const FLAG: &'static str = "lang";

    fn all() -> Vec<(Self, &'static str)> {
        vec![(Self::Vi, "vi"), (Self::En, "en")]
    }
}

impl Worded for ColorChoice {
    const FLAG: &'static str = "color";

    fn all() -> Vec<(Self, &'static str)> {
        vec![(Self::Auto, "auto"), (Self::Always, "always"), (Self::Never, "never")]
    }
}

impl Lang {
    const fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

fn parse_threads(text: &str) -> Result<usize, ValueError> {
    number(0, i64::from(u32::MAX))(text)
}

/// The language of a call that has not been parsed, or cannot be: the first `--lang` that is understood, else the system's.
pub(crate) fn language_of(call: &[OsString]) -> Language {
    let words = || call.iter().skip(1).map_while(|word| word.to_str().filter(|word| *word != "--"));
    let given = words().zip(words().skip(1).map(Some).chain([None])).find_map(|(word, next)| {
        let value = if word == "--lang" { next } else { word.strip_prefix("--lang=") };
        value.and_then(words::parse::<Lang>)
    });
    given.map_or_else(system_language, Lang::language)
}

/// The language of the system; English if it has another than ours or none.
///
/// `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG` count in this order on Unix. The locale `C` asks for no translation, so it
/// makes `LANGUAGE` void, as it does for other programs.
fn system_language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = locale.into_iter().find(|value| !value.is_empty());
    if locale.is_some_and(|name| matches!(name.split('.').next(), Some("C" | "POSIX"))) {
        return Language::En;
    }
    let preferred = sys_locale::get_locales().find(|tag| !tag.is_empty()).unwrap_or_default();
    let tag = preferred.to_ascii_lowercase();
    if tag == "vi" || tag.starts_with("vi-") { Language::Vi } else { Language::En }
}

/// Whether a terminal shows colours instead of their codes. The old console of Windows shows the codes; other terminals
/// there name themselves by a variable.
fn shows_colours(is_windows: bool, is_set: impl Fn(&str) -> bool) -> bool {
    !is_windows || ["WT_SESSION", "TERM", "TERM_PROGRAM", "ConEmuANSI"].into_iter().any(is_set)
}

impl Globals {
    /// The number of threads: as given, else the number of processors.
    pub(crate) fn threads(&self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(processors)
    }

    /// Options that read files as a book says, on all threads.
    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions { parting: Parting::on(self.threads()), ..ReadOptions::default() }
    }

    /// The language: as given, else the system's.
    pub(crate) fn language(&self) -> Language {
        self.lang.map_or_else(system_language, Lang::language)
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
        self.output
            .as_deref()
            .map_or(Ok(()), |path| Claim::refuse_other(path, self.format(), self.language()))
    }

    /// Fails if the format is not one of these.
    pub(crate) fn require_format(&self, command: &'static str, offered: &[Format]) -> Result<(), CliError> {
        if offered.contains(&self.format()) {
            return Ok(());
        }
        let message = Message::new("cli.format-not-offered").with("command", command);
        let message = message.with("format", self.format().shown(self.language()));
        let message = message.with("formats", Format::list(offered, self.language()));
        Err(CliError::Usage(message))
    }

    /// The CSV style that the flags ask for, in the language of the call.
    pub(crate) fn csv_style(&self) -> CsvStyle {
        CsvStyle { is_excel: self.excel, language: self.language() }
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
                let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                is_terminal && !is_set("NO_COLOR") && shows_colours(cfg!(windows), is_set)
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

#[cfg(test)]
mod tests {
    use super::shows_colours;

    #[test]
    fn the_old_console_of_windows_gets_no_colours() {
        assert!(shows_colours(false, |_| false));
        assert!(!shows_colours(true, |_| false));
        assert!(shows_colours(true, |name| name == "WT_SESSION"));
        assert!(!shows_colours(true, |name| name == "HOME"));
    }
}
