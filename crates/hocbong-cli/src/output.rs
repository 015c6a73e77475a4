//! Where results go: standard output, or a file that appears whole or not at all.

use crate::cli::Globals;
use crate::error::CliError;
use crate::exit::Exit;
use crate::interrupt::Unfinished;
use hocbong::store;
use std::fs;
use std::io::{self, BufWriter, Write};

/// Runs `write` with the output that the flags name.
pub(crate) fn with_output(
    globals: &Globals,
    write: impl FnOnce(&mut dyn Write) -> Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let Some(path) = &globals.output else {
        let mut out = BufWriter::with_capacity(1 << 16, globals.progress.before(io::stdout().lock()));
        let exit = write(&mut out)?;
        out.flush()?;
        return Ok(exit);
    };
    let part = store::temporary_beside(path);
    let _unfinished = Unfinished::new(&part);
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
