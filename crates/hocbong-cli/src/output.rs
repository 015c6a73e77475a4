//! Where results and messages go. Everything passes a [`Guard`], so that no text of an input can act on a
//! terminal. Nothing but this file and `terminal` opens standard output or standard error.

use crate::error::CliError;
use crate::format::Format;
use crate::globals::Globals;
use crate::help::render;
use crate::progress::Clearing;
use hocbong_report::{COLUMNS, Escapes, Guard, Ink, Output};
use std::io::{self, BufWriter, IntoInnerError, IsTerminal, Write};

/// Runs `write` with the output that the flags name.
pub(crate) fn with_output<T>(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Output) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let is_binary = globals.format().is_binary();
    let Some(path) = &globals.output else {
        // A terminal would be filled with it, and some shells change bytes on their way into a file.
        return if is_binary {
            Err(CliError::usage("cli.xlsx-no-output"))
        } else {
            with_standard_output(globals, write)
        };
    };
    let output = globals.outputs.open(path, globals.force)?;
    if is_binary {
        let mut out = Binary(BufWriter::new(output));
        let done = write(&mut out)?;
        out.0.into_inner().map_err(IntoInnerError::into_error)?.finish()?;
        return Ok(done);
    }
    let mut out = guarded(output, globals, false);
    let done = write(&mut out)?;
    out.finish()?.finish()?;
    Ok(done)
}

/// A file whose bytes are for a program to open. Its writer has already dealt with hidden characters.
struct Binary<W: Write>(BufWriter<W>);

impl<W: Write> Write for Binary<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Output for Binary<W> {
    fn paint(&mut self, _: Ink, text: &str) -> io::Result<()> {
        self.write_all(text.as_bytes())
    }

    fn columns(&self) -> usize {
        COLUMNS
    }
}

/// Runs `write` with standard output, whatever `--output` names. A report that is longer than the terminal is shown in a
/// pager.
pub(crate) fn with_standard_output<T>(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Output) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let (mut out, is_terminal) = standard_output(globals);
    if is_terminal && !globals.no_pager && globals.format() == Format::Text {
        let mut page = guarded(Vec::new(), globals, true);
        let result = write(&mut page);
        let page = page.finish()?;
        let is_long =
            terminal_rows().is_some_and(|rows| page.split(|byte| *byte == b'\n').count() > rows + 1);
        if !(is_long && result.is_ok() && crate::pager::show(&page)) {
            out.write_all(&page)?;
            out.flush()?;
        }
        return result;
    }
    let mut out = guarded(out, globals, is_terminal);
    let done = write(&mut out)?;
    out.finish()?;
    Ok(done)
}

/// The number of rows of the terminal, if it can show colours and move about.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
fn terminal_rows() -> Option<usize> {
    let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
    let size = terminal_size::terminal_size_of(io::stdout()).filter(|_| !is_dumb)?;
    Some(usize::from(size.1.0))
}

fn guarded<W: Write>(out: W, globals: &Globals, is_terminal: bool) -> Guard<W> {
    let escapes = if globals.format() == Format::Json { Escapes::Json } else { Escapes::Text };
    Guard::new(out, escapes)
        .with_columns(report_width(globals))
        .with_colours(globals.is_coloured(is_terminal))
        .with_byte_order_mark(globals.excel)
}

#[expect(clippy::disallowed_methods, reason = "the caller guards it")]
fn standard_output(globals: &Globals) -> (Clearing<io::StdoutLock<'static>>, bool) {
    let out = io::stdout();
    let is_terminal = out.is_terminal();
    (globals.progress.before(out.lock()), is_terminal)
}

/// The width of a report in columns: that of the terminal, but at least 80.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
pub(crate) fn report_width(globals: &Globals) -> usize {
    let is_shown = globals.output.is_none() && io::stdout().is_terminal();
    let width = is_shown.then(|| terminal_size::terminal_size_of(io::stdout())).flatten();
    width.map_or(COLUMNS, |(width, _)| usize::from(width.0).max(80))
}

/// The width of help in columns: that of the terminal, within what reads well.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
pub(crate) fn help_width() -> usize {
    let width = io::stdout().is_terminal().then(|| terminal_size::terminal_size_of(io::stdout())).flatten();
    width.map_or(render::MAX_WIDTH, |(width, _)| {
        usize::from(width.0).clamp(render::MIN_WIDTH, render::MAX_WIDTH)
    })
}

/// Writes a text of the program itself to standard output.
#[expect(clippy::disallowed_methods, reason = "it is guarded")]
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = Guard::new(io::stdout().lock(), Escapes::Text);
    out.write_all(text.as_bytes())?;
    out.finish().map(drop)
}
