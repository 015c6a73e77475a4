//! What happens when a person, or the system, stops a command.

use hocbong::store::Outputs;
use std::io::{IsTerminal, Write};
use std::process::exit;

/// What a shell gives for a command that was interrupted.
const INTERRUPTED: i32 = 130;

/// From here on an interrupted command takes away what it has half written.
pub(crate) fn clean_up_after(outputs: Outputs) {
    let clean_up = move || {
        outputs.abandon(|| {
            let mut err = std::io::stderr();
            if err.is_terminal() {
                let _ = writeln!(err);
            }
            exit(INTERRUPTED)
        });
    };
    // Where the system takes no handler, the command ends as any other does.
    let _ = ctrlc::set_handler(clean_up);
}
