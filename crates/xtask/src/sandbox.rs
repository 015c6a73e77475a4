//! The library without its store, which asks nothing of the machine it runs on.
//!
//! Clippy lints the libraries by `.ci/sandbox/clippy.toml`, which names what reads or changes anything outside of the
//! process. Before, it lints lines of which each must be found, so that a name with a mistake in it is no gap.

use crate::workspace::{Package, Workspace, cargo, root, run};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::process::Command;

/// The feature of the facade that may touch files.
const STORE: &str = "store";

/// One call a line, each of which the sandbox must refuse.
const PLANTED: &str = r#"
pub fn read() -> std::io::Result<Vec<u8>> { std::fs::read("Cargo.toml") }
pub fn write() -> std::io::Result<()> { std::fs::write("Cargo.toml", "") }
pub fn open() -> bool { std::fs::File::open("Cargo.toml").is_ok() }
pub fn append() -> bool { std::fs::OpenOptions::new().append(true).open("Cargo.toml").is_ok() }
pub fn exists() -> bool { std::path::Path::new("Cargo.toml").exists() }
pub fn list() -> bool { std::path::Path::new(".").read_dir().is_ok() }
pub fn variable() -> Option<String> { std::env::var("HOME").ok() }
pub fn folder() -> Option<std::path::PathBuf> { std::env::current_dir().ok() }
pub fn arguments() -> usize { std::env::args().count() }
pub fn connect() -> bool { std::net::TcpStream::connect("[::1]:1").is_ok() }
pub fn start() -> bool { std::process::Command::new("true").status().is_ok() }
pub fn exit() { std::process::exit(0) }
pub fn ask() -> bool { std::io::read_to_string(std::io::stdin()).is_ok() }
pub fn print() -> std::io::Result<()> { std::io::Write::flush(&mut std::io::stdout()) }
pub fn now() -> std::time::SystemTime { std::time::SystemTime::now() }
pub fn tick() -> std::time::Instant { std::time::Instant::now() }
pub fn wait() { std::thread::sleep(std::time::Duration::ZERO) }
pub fn processors() -> usize { std::thread::available_parallelism().map_or(1, usize::from) }
"#;

/// Lints the planted lines and the libraries. Returns how many lines were planted.
///
/// # Errors
/// If clippy does not find a planted line, or finds something in a library.
pub fn judge() -> io::Result<usize> {
    let found = lint_planted()?;
    let lines: Vec<&str> = PLANTED.lines().collect();
    for (line, text) in (1..).zip(&lines).filter(|(_, text)| !text.is_empty()) {
        if !found.contains(&line) {
            return Err(io::Error::other(format!("the sandbox lets pass: {text}")));
        }
    }
    let workspace = Workspace::read()?;
    let libraries: Vec<&Package> = workspace.published().filter(|package| package.is_library()).collect();
    let features: Vec<String> = libraries
        .iter()
        .flat_map(|package| package.own_features().map(|feature| format!("{}/{feature}", package.name)))
        .filter(|feature| *feature != format!("hocbong/{STORE}"))
        .collect();
    let names: Vec<&str> = libraries.iter().flat_map(|package| ["-p", &package.name]).collect();
    // Together, the facade has the features that other libraries ask of it.
    lint_libraries(&["-p", "hocbong"])?;
    lint_libraries(&names)?;
    lint_libraries(&[&names[..], &["--features", &features.join(",")]].concat())?;
    Ok(lines.len() - 1)
}

/// Clippy that obeys the file of the sandbox, and fails if it finds something.
fn lint(arguments: &[&OsStr]) -> Command {
    let mut command = cargo();
    command.env("CLIPPY_CONF_DIR", root().join(".ci/sandbox")).args(["clippy", "--quiet"]).args(arguments);
    command.args(["--", "-D", "clippy::disallowed_methods", "-D", "clippy::disallowed_types"]);
    command
}

/// Lints crates of the workspace without their default features.
fn lint_libraries(packages: &[&str]) -> io::Result<()> {
    let arguments: Vec<&OsStr> =
        ["--locked", "--no-default-features"].iter().chain(packages).map(OsStr::new).collect();
    run(&mut lint(&arguments)).map(drop)
}

/// Lints a crate of the planted lines. Returns the lines in which clippy found something.
fn lint_planted() -> io::Result<Vec<u64>> {
    let place = tempfile::tempdir()?;
    let manifest = place.path().join("Cargo.toml");
    fs::write(
        &manifest,
        "[package]\nname = \"planted\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    fs::create_dir(place.path().join("src"))?;
    fs::write(place.path().join("src/lib.rs"), PLANTED)?;
    let target = place.path().join("target");
    let arguments = ["--offline", "--message-format", "json", "--manifest-path"].map(OsStr::new);
    let places = [manifest.as_os_str(), OsStr::new("--target-dir"), target.as_os_str()];
    let output = lint(&[&arguments[..], &places].concat()).output()?;
    if output.status.success() {
        return Err(io::Error::other("clippy finds faults in planted lines and does not fail"));
    }
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    messages.lines().try_fold(Vec::new(), |mut lines, message| {
        let message: serde_json::Value = serde_json::from_str(message)?;
        let text = |path: &str| message.pointer(path).and_then(serde_json::Value::as_str).unwrap_or_default();
        // A name in the file that nothing has would confine nothing.
        if text("/message/spans/0/file_name").ends_with("clippy.toml") {
            return Err(io::Error::other(text("/message/rendered").to_owned()));
        }
        if text("/message/code/code").starts_with("clippy::disallowed_") {
            let line = message.pointer("/message/spans/0/line_start").and_then(serde_json::Value::as_u64);
            lines.extend(line);
        }
        Ok(lines)
    })
}
