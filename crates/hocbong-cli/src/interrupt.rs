//! What happens when a person, or the system, stops a command.

use crate::output::has_terminal_for_messages;
use hocbong::store::Outputs;
use std::io::Write;
use std::process::exit;

/// What a shell gives for a command that was interrupted.
const INTERRUPTED: i32 = 130;

/// From here on an interrupted command takes away what it has half written.
pub(crate) fn clean_up_after(outputs: Outputs) {
    let clean_up = move || {
        outputs.abandon(|| {
            if has_terminal_for_messages() {
                end_line();
            }
            exit(INTERRUPTED)
        });
    };
    // Where the system takes no handler, the command ends as any other does.
    let _ = ctrlc::set_handler(clean_up);
}

#[expect(clippy::disallowed_methods, reason = "a line end is all that is written")]
fn end_line() {
    let _ = writeln!(std::io::stderr());
}
