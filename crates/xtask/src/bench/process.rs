//! Runs a command and measures wall time and peak memory.
//!
//! On Linux the peak memory of a child includes the time before its program is loaded, when it still shares
//! the pages of its parent. A parent that holds a workload would thus add its own size to every child. So
//! each command is started by a small process that holds nothing: this program, as `xtask measure CAP_S
//! PROGRAM ARG…`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// Cost of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Time from before the process was created until it had ended.
    pub wall: Duration,
    /// Peak memory in bytes.
    pub peak_bytes: u64,
    /// The exit code; `None` if the command was stopped.
    pub exit: Option<i32>,
}

impl Run {
    /// Formats the run as one line, for the process that asked for it.
    pub fn line(&self) -> String {
        let exit = self.exit.map_or_else(|| "-".to_owned(), |code| code.to_string());
        format!("{} {} {exit}", self.wall.as_nanos(), self.peak_bytes)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let wall = Duration::from_nanos(words.next()?.parse().ok()?);
        let peak_bytes = words.next()?.parse().ok()?;
        let exit = match words.next()? {
            "-" => None,
            code => Some(code.parse().ok()?),
        };
        Some(Self { wall, peak_bytes, exit })
    }
}

/// Runs a command from this process, discards its output, and stops it after `cap`.
///
/// # Errors
/// If it cannot be started.
pub fn run_here(cap: Duration, program: &OsStr, args: &[OsString]) -> io::Result<Run> {
    let start = Instant::now();
    let mut child = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let id = child.id();
    let (done, is_done) = mpsc::channel::<()>();
    let guard = thread::spawn(move || {
        if is_done.recv_timeout(cap) == Err(RecvTimeoutError::Timeout) {
            stop(id);
        }
    });
    let ended = child.wait4();
    let wall = start.elapsed();
    drop(done);
    // The guard returns nothing.
    let _ = guard.join();
    let ended = ended?;
    Ok(Run { wall, peak_bytes: ended.rusage.maxrss, exit: ended.status.code() })
}

/// Stops a process. It has not been waited for, so its id is still its own. `std` can only stop a process
/// that it also waits for.
fn stop(id: u32) {
    // Without a `kill` program the command runs to its end.
    let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
}

/// A command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The program to start.
    pub(crate) program: OsString,
    /// Its arguments.
    pub(crate) args: Vec<OsString>,
    /// Exit codes that mean success.
    pub(crate) good_exits: &'static [i32],
}

impl CommandLine {
    /// Returns a command whose only success code is 0.
    pub(crate) fn new<A: Into<OsString>>(
        program: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self { program: program.into(), args: args.into_iter().map(Into::into).collect(), good_exits: &[0] }
    }

    /// Replaces the exit codes that mean success.
    #[must_use]
    pub(crate) fn exits(mut self, good_exits: &'static [i32]) -> Self {
        self.good_exits = good_exits;
        self
    }
}

/// Measures commands through the small process.
#[derive(Clone, Debug)]
pub(crate) struct Stopwatch<'a> {
    /// Path of this program.
    pub(crate) xtask: &'a Path,
    /// Time after which a command is stopped.
    pub(crate) cap: Duration,
}

/// Outcome of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The command succeeded.
    Done(Run),
    /// It was stopped at the cap.
    Stopped,
    /// It failed. Holds its last message.
    Failed(String),
}

impl Stopwatch<'_> {
    /// Runs a command once.
    ///
    /// # Errors
    /// If the small process itself cannot be started or prints nothing.
    pub(crate) fn time(&self, command: &CommandLine) -> io::Result<Outcome> {
        let told = Command::new(self.xtask)
            .args(["measure", &self.cap.as_secs().to_string()])
            .arg(&command.program)
            .args(&command.args)
            .output()?;
        let words = String::from_utf8_lossy(&told.stderr);
        let last = words.lines().last().unwrap_or("it said nothing").to_owned();
        let Some(run) = Run::parse(&String::from_utf8_lossy(&told.stdout)) else {
            return Ok(Outcome::Failed(last));
        };
        Ok(match run.exit {
            Some(code) if command.good_exits.contains(&code) => Outcome::Done(run),
            None if run.wall >= self.cap => Outcome::Stopped,
            _ => Outcome::Failed(last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_survives_being_printed() {
        for exit in [Some(1), None] {
            let run = Run { wall: Duration::from_millis(12), peak_bytes: 4_096, exit };
            assert_eq!(Run::parse(&run.line()), Some(run));
        }
        assert_eq!(Run::parse("cannot start"), None);
    }

    #[test]
    #[cfg(unix)]
    fn time_memory_and_exit_are_those_of_the_command() {
        let run =
            run_here(Duration::from_secs(60), OsStr::new("sh"), &["-c".into(), "exit 3".into()]).unwrap();
        assert_eq!(run.exit, Some(3));
        assert!(run.peak_bytes > 100_000 && run.wall < Duration::from_secs(60), "{run:?}");
    }

    #[test]
    #[cfg(unix)]
    fn a_command_is_stopped_at_the_cap() {
        let cap = Duration::from_millis(50);
        let run = run_here(cap, OsStr::new("sleep"), &["60".into()]).unwrap();
        assert_eq!(run.exit, None);
        assert!(run.wall >= cap && run.wall < Duration::from_secs(30), "{run:?}");
    }
}
