//! Where results go: standard output, or a file that appears whole or not at all.

use crate::cli::Globals;
use crate::error::CliError;
use crate::exit::Exit;
use std::io::{self, BufWriter, IntoInnerError, Write};

/// How much is written at once.
const BUFFER_BYTES: usize = 1 << 16;

/// Runs `write` with the output that the flags name.
pub(crate) fn with_output(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Write) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let Some(path) = &globals.output else {
        let stdout = globals.progress.before(io::stdout().lock());
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, stdout);
        let exit = write(&mut out)?;
        out.flush()?;
        return Ok(exit);
    };
    let output = globals.outputs.open(path, globals.force)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, output);
    let exit = write(&mut out)?;
    out.into_inner().map_err(IntoInnerError::into_error)?.finish()?;
    Ok(exit)
}
