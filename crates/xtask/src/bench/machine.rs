//! The machine on which the figures were measured.

use std::fmt;
use std::fs;
use std::thread;

/// The properties of a machine that affect times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    memory_gib: Option<u64>,
}

impl Machine {
    /// Describes this machine. What the system does not tell is left out.
    pub(crate) fn this() -> Self {
        let cpu = value("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
        let kib = value("/proc/meminfo", "MemTotal")
            .and_then(|text| text.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()));
        Self {
            cpu,
            cores: thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_gib: kib.map(|kib| (kib + (1 << 19)) >> 20),
        }
    }
}

/// Returns the value of `key` in a file of `key : value` lines.
fn value(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.cores == 1 { "" } else { "s" };
        write!(f, "{}, {} core{plural}", self.cpu, self.cores)?;
        match self.memory_gib {
            Some(gib) => write!(f, ", {gib} GiB"),
            None => Ok(()),
        }
    }
}
