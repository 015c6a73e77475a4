//! Where results and messages go. Everything passes a [`Guard`], so that no text of an input can act on a
//! terminal. Nothing but this file and `terminal` opens standard output or standard error.

use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use crate::progress::Clearing;
use hocbong_report::{Escapes, Guard, Ink, Output};
use std::io::{self, BufWriter, IntoInnerError, IsTerminal, Write};

/// Runs `write` with the output that the flags name.
pub(crate) fn with_output(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Output) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
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
        let exit = write(&mut out)?;
        out.0.into_inner().map_err(IntoInnerError::into_error)?.finish()?;
        return Ok(exit);
    }
    let mut out = guarded(output, globals, false);
    let exit = write(&mut out)?;
    out.finish()?.finish()?;
    Ok(exit)
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
}

/// Runs `write` with standard output, whatever `--output` names.
pub(crate) fn with_standard_output(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Output) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let (out, is_terminal) = standard_output(globals);
    let mut out = guarded(out, globals, is_terminal);
    let exit = write(&mut out)?;
    out.finish()?;
    Ok(exit)
}

fn guarded<W: Write>(out: W, globals: &Globals, is_terminal: bool) -> Guard<W> {
    let escapes = if globals.format() == Format::Json { Escapes::Json } else { Escapes::Text };
    Guard::new(out, escapes)
        .with_colours(globals.is_coloured(is_terminal))
        .with_byte_order_mark(globals.excel)
}

#[expect(clippy::disallowed_methods, reason = "the caller guards it")]
fn standard_output(globals: &Globals) -> (Clearing<io::StdoutLock<'static>>, bool) {
    let out = io::stdout();
    let is_terminal = out.is_terminal();
    (globals.progress.before(out.lock()), is_terminal)
}

/// Width of a report in columns, if the terminal's width is unknown or the report does not go to a terminal.
const COLUMNS: usize = 120;

/// The width of a report in columns: that of the terminal, but at least 80.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
pub(crate) fn report_width(globals: &Globals) -> usize {
    let is_shown = globals.output.is_none() && io::stdout().is_terminal();
    let width = is_shown.then(|| terminal_size::terminal_size_of(io::stdout())).flatten();
    width.map_or(COLUMNS, |(width, _)| usize::from(width.0).max(80))
}
