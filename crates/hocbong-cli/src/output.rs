//! Where results go: standard output, or a file that appears whole or not at all.

use crate::cli::Globals;
use crate::error::CliError;
use crate::exit::Exit;
use std::fs;
use std::io::{self, BufWriter, Write};

/// Runs `write` with the output that the flags name.
pub(crate) fn with_output(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Write) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let Some(path) = &globals.output else {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let exit = write(&mut out)?;
        out.flush()?;
        return Ok(exit);
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).map_err(CliError::from).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        let exit = write(&mut out)?;
        out.flush()?;
        fs::rename(&part, path)?;
        Ok(exit)
    });
    if written.is_err() {
        // The part is worth nothing; that it cannot be removed is no second error.
        let _ = fs::remove_file(&part);
    }
    written
}
