//! Cleans up when a person or the system interrupts a command.

use crate::terminal::has_terminal_for_messages;
use hocbong::store::Outputs;
use std::io::Write;
use std::process::exit;

/// The exit code that shells use for an interrupted command.
const INTERRUPTED: i32 = 130;

/// Makes an interrupt remove half-written results before the command ends.
pub(crate) fn clean_up_after(outputs: Outputs) {
    let clean_up = move || {
        outputs.abandon(|| {
            if has_terminal_for_messages() {
                end_line();
            }
            exit(INTERRUPTED)
        });
    };
    // If the system takes no handler, an interrupt ends the command without cleaning up.
    let _ = ctrlc::set_handler(clean_up);
}

#[expect(clippy::disallowed_methods, reason = "a line end is all that is written")]
fn end_line() {
    let _ = writeln!(std::io::stderr());
}
