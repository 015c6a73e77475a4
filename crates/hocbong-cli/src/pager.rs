//! Shows a long report on a terminal page by page.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{Command, Stdio};

/// Variables that name the pager, the first that is set counts. A blank one, or `cat`, stands for none.
const VARIABLES: [&str; 2] = ["HOCBONG_PAGER", "PAGER"];

/// The pager where no variable names one. On Windows none: `more` takes the text for one in the code page of the console,
/// which has no letters of Vietnamese.
const DEFAULT: &str = if cfg!(windows) { "cat" } else { "less" };

/// Shows a text in the pager that the environment names. Returns whether it was shown: a pager that cannot be started or
/// that fails shows nothing, and the caller writes the text itself.
pub(crate) fn show(text: &[u8]) -> bool {
    let named = VARIABLES.iter().find_map(std::env::var_os).unwrap_or_else(|| OsString::from(DEFAULT));
    let named = named.to_string_lossy();
    let mut words = named.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    // As other programs set it: leave if the text fits the screen, show colours, keep the text on the screen.
    for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    run(command, text).unwrap_or(false)
}

fn run(mut command: Command, text: &[u8]) -> io::Result<bool> {
    let mut pager = command.spawn()?;
    if let Some(mut input) = pager.stdin.take() {
        match input.write_all(text) {
            // The reader has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
    }
    Ok(pager.wait()?.success())
}
