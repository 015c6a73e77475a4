//! What happens when a person, or the system, stops a command.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::exit;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files that are being written.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What a shell gives for a command that was interrupted.
const INTERRUPTED: i32 = 130;

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    // The list is whole whoever held it.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From here on an interrupted command takes away what it has half written.
pub(crate) fn clean_up_after() {
    let clean_up = || {
        // Held until the end, so that nothing new begins.
        let files = unfinished();
        for file in &*files {
            // It may be whole and in its place by now, or not begun.
            let _ = fs::remove_file(file);
        }
        let mut err = std::io::stderr();
        if err.is_terminal() {
            let _ = writeln!(err);
        }
        exit(INTERRUPTED);
    };
    // Where the system takes no handler, the command ends as any other does.
    let _ = ctrlc::set_handler(clean_up);
}

/// A file that is being written, and that an interrupted command takes away.
#[derive(Debug)]
pub(crate) struct Unfinished(PathBuf);

impl Unfinished {
    /// To be made before the file is.
    pub(crate) fn new(path: &Path) -> Self {
        unfinished().push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}
