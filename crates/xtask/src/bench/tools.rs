//! The commands that are timed: the floor, ours, and alternatives to ours.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::budget::Budget;
use super::contest::{Entrant, Floor, OURS};
use super::floor::files_of;
use super::process::CommandLine;

const DUCKDB_DAYS: &str = include_str!("peers/duckdb_days.py");
const DUCKDB_TEXTS: &str = include_str!("peers/duckdb_texts.py");
const POLARS_DAYS: &str = include_str!("peers/polars_days.py");
const TACKLER: &str = include_str!("peers/tackler.toml");

/// Where commands and files are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// This program, which also contains the floor.
    pub(crate) xtask: PathBuf,
    pub(crate) hocbong: PathBuf,
    pub(crate) python: OsString,
    /// Folder for what scripts need and write.
    pub(crate) scratch: PathBuf,
}

/// Returns the entrant of a floor.
pub(crate) fn floor(places: &Places, floor: Floor, dir: &Path) -> Entrant {
    let files = floor.files().iter().map(|file| dir.join(file).into());
    let args = std::iter::once(OsString::from("floor")).chain(files);
    Entrant {
        task: floor.task(),
        tool: "csv crate",
        command: CommandLine::new(&places.xtask, args),
        floor,
        is_floor: true,
        budget: None,
    }
}

/// Our tasks, with their names in the tables, flags and budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Text,
    Json,
    TextOnOneThread,
    JsonOnOneThread,
    Inspect,
    Balance,
    Check,
    CheckAll,
    Verify,
    Consolidate,
}

impl Task {
    pub(crate) const ALL: [Self; 10] = [
        Self::Text,
        Self::Json,
        Self::TextOnOneThread,
        Self::JsonOnOneThread,
        Self::Inspect,
        Self::Balance,
        Self::Check,
        Self::CheckAll,
        Self::Verify,
        Self::Consolidate,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "reconcile, text",
            Self::Json => "reconcile, JSON",
            Self::TextOnOneThread => "reconcile, text, one thread",
            Self::JsonOnOneThread => "reconcile, JSON, one thread",
            Self::Inspect => "inspect",
            Self::Balance => "balance",
            Self::Check => "check",
            Self::CheckAll => "check, every rule",
            Self::Verify => "verify",
            Self::Consolidate => "consolidate a hundred books",
        }
    }

    pub(crate) fn budget(self) -> Budget {
        match self {
            Self::Text => Budget::new(3.0, 1.7),
            Self::Json => Budget::new(3.5, 2.2),
            Self::TextOnOneThread => Budget::new(4.5, 3.0),
            Self::JsonOnOneThread => Budget::new(5.0, 3.5),
            Self::Inspect => Budget::new(3.0, 1.5),
            Self::Verify | Self::Consolidate => Budget::only(3.0),
            Self::Balance => Budget::new(2.0, 1.2),
            Self::Check | Self::CheckAll => Budget::new(2.5, 2.0),
        }
    }

    pub(crate) fn floor(self) -> Floor {
        match self {
            Self::Text | Self::Json | Self::TextOnOneThread | Self::JsonOnOneThread => Floor::Both,
            Self::Inspect => Floor::Statement,
            Self::Balance | Self::Check => Floor::Books,
            Self::CheckAll | Self::Verify => Floor::Vouched,
            Self::Consolidate => Floor::Province,
        }
    }

    /// Returns the size of its input in bytes.
    pub(crate) fn input_bytes(self, dir: &Path) -> io::Result<u64> {
        let mut bytes = 0;
        for file in self.floor().files() {
            for file in files_of(&dir.join(file))? {
                bytes += fs::metadata(file)?.len();
            }
        }
        Ok(bytes)
    }

    fn command(self, hocbong: &Path, dir: &Path) -> CommandLine {
        let (command, flags): (&str, &[&str]) = match self {
            Self::Text => ("reconcile", &["--lang", "en"]),
            Self::Json => ("reconcile", &["--format", "json"]),
            Self::TextOnOneThread => ("reconcile", &["--lang", "en", "--threads", "1"]),
            Self::JsonOnOneThread => ("reconcile", &["--format", "json", "--threads", "1"]),
            Self::Inspect => ("inspect", &["--lang", "en"]),
            Self::Balance => ("balance", &["--lang", "en"]),
            Self::Check | Self::CheckAll => ("check", &["--lang", "en"]),
            Self::Verify => ("verify", &["--lang", "en"]),
            Self::Consolidate => ("consolidate", &["--lang", "en"]),
        };
        // A whole book is given by its folder.
        let inputs = match self {
            Self::CheckAll => &["checked"],
            Self::Verify => &["sealed"],
            _ => self.floor().files(),
        };
        let files = inputs.iter().map(|input| dir.join(input).into_os_string());
        let words = std::iter::once(command).map(OsString::from).chain(files);
        // No result may depend on the current day.
        let flags = flags.iter().chain(&["--today", "2026-01-01"]).map(OsString::from);
        // Exit code 1 means open rows or broken rules: the work was done.
        CommandLine::new(hocbong, words.chain(flags)).exits(&[0, 1])
    }
}

/// Returns the entrant of one of our tasks.
pub(crate) fn ours(places: &Places, task: Task, dir: &Path) -> Entrant {
    Entrant {
        task: task.name(),
        tool: OURS,
        command: task.command(&places.hocbong, dir),
        floor: task.floor(),
        is_floor: false,
        budget: Some(task.budget()),
    }
}

/// Returns a command that seals the copy of the book with vouchers that is verified.
pub(crate) fn seal(places: &Places, dir: &Path) -> Command {
    let mut command = Command::new(&places.hocbong);
    command.arg("seal").arg(dir.join("sealed"));
    command.args(["--through", "2025-12-31", "--today", "2026-01-01", "--lang", "en"]);
    command
}

/// Returns a command that writes every match of a reconciliation to a file for scoring.
pub(crate) fn answer(places: &Places, dir: &Path, out: &Path) -> CommandLine {
    let mut command = Task::Json.command(&places.hocbong, dir);
    command.args.extend([OsString::from("--force"), OsString::from("--output"), out.into()]);
    command
}

/// Another tool.
struct Peer {
    task: &'static str,
    tool: &'static str,
    floor: Floor,
    /// Command that prints its version.
    version: CommandLine,
    command: CommandLine,
}

/// The other tools: installed ones with their versions, and the names of missing ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peers {
    pub(crate) entrants: Vec<Entrant>,
    pub(crate) versions: Vec<String>,
    pub(crate) missing: Vec<&'static str>,
}

/// Returns where a script writes its links, by the tool's name.
pub(crate) fn links_file(places: &Places, tool: &str) -> PathBuf {
    places.scratch.join(format!("{}.csv", tool.replace([' ', ','], "-")))
}

/// Finds the other tools.
///
/// # Errors
/// If a script cannot be written.
pub(crate) fn peers(places: &Places, dir: &Path) -> io::Result<Peers> {
    let mut found = Peers::default();
    for peer in scripts(places, dir)?.into_iter().chain(programs(places, dir)?) {
        let Some(version) = first_line(&peer.version) else {
            if !found.missing.contains(&peer.tool) {
                found.missing.push(peer.tool);
            }
            continue;
        };
        let line = format!("{}: {version}", peer.tool);
        if !found.versions.contains(&line) {
            found.versions.push(line);
        }
        found.entrants.push(Entrant {
            task: peer.task,
            tool: peer.tool,
            command: peer.command,
            floor: peer.floor,
            is_floor: false,
            budget: None,
        });
    }
    Ok(found)
}

fn scripts(places: &Places, dir: &Path) -> io::Result<Vec<Peer>> {
    let mut peers = Vec::new();
    for (tool, module, text) in [
        ("DuckDB, amount and day", "duckdb", DUCKDB_DAYS),
        ("DuckDB, exact text too", "duckdb", DUCKDB_TEXTS),
        ("Polars, amount and day", "polars", POLARS_DAYS),
    ] {
        let out = links_file(places, tool);
        let script = out.with_extension("py");
        fs::write(&script, text)?;
        let asked = format!("import {module}; print({module}.__version__)");
        peers.push(Peer {
            task: "reconcile",
            tool,
            floor: Floor::Both,
            version: CommandLine::new(&places.python, ["-c".to_owned(), asked]),
            command: CommandLine::new(&places.python, [script.as_path(), dir, out.as_path()]),
        });
    }
    Ok(peers)
}

fn programs(places: &Places, dir: &Path) -> io::Result<Vec<Peer>> {
    let settings = places.scratch.join("tackler.toml");
    fs::write(&settings, TACKLER)?;
    let file = |name: &str| dir.join(name).into_os_string();
    let word = |text: &str| OsString::from(text);
    let peer = |task, tool: &'static str, program: &str, args: Vec<OsString>| Peer {
        task,
        tool,
        floor: Floor::Books,
        version: CommandLine::new(program, ["--version"]),
        command: CommandLine::new(program, args),
    };
    let no_cache = |sub: &[&str]| {
        let words = sub.iter().chain(&["--no-cache"]).map(|one| word(one));
        words.chain([file("books.beancount")]).collect::<Vec<_>>()
    };
    let ledger = |words: &[&str]| {
        let file = [word("-f"), file("books.ledger")];
        file.into_iter().chain(words.iter().map(OsString::from)).collect::<Vec<_>>()
    };
    let tackler = vec![word("--config"), settings.into(), word("--input.file"), file("books.txn")];
    Ok(vec![
        peer("check", "rustledger", "rledger", no_cache(&["check"])),
        peer("check", "beancount", "bean-check", no_cache(&[])),
        peer("check", "hledger", "hledger", ledger(&["check"])),
        peer("balance", "tackler", "tackler", tackler),
        peer("balance", "ledger", "ledger", ledger(&["--no-pager", "bal", "--flat"])),
        peer("balance", "hledger", "hledger", ledger(&["bal", "--flat"])),
    ])
}

/// Returns the first line that a command prints; `None` if it is missing or fails.
fn first_line(command: &CommandLine) -> Option<String> {
    let told = Command::new(&command.program).args(&command.args).output().ok()?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    told.status.success().then(|| line.trim().trim_end_matches(',').to_owned())
}

/// Returns the version that a program prints.
pub(crate) fn version(program: &OsStr) -> Option<String> {
    first_line(&CommandLine::new(program, ["--version"]))
}
