//! Standard error, guarded.

use hocbong_report::{Escapes, Guard};
use std::io::{self, IsTerminal, StderrLock};

/// Standard error for messages. What is written appears when the guard is finished.
#[expect(clippy::disallowed_methods, reason = "here it is guarded")]
pub(crate) fn messages() -> Guard<StderrLock<'static>> {
    Guard::new(io::stderr().lock(), Escapes::Text)
}

/// Whether standard error is a terminal.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
pub(crate) fn has_terminal_for_messages() -> bool {
    io::stderr().is_terminal()
}
