//! The crates of the workspace, as Cargo lists them, and Cargo itself as a process.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What Cargo says of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    /// Where Cargo puts what it builds.
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    packages: Vec<Package>,
}

/// One crate of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Features by name, with what each turns on.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
    /// The registries it may be published in; `None` means any.
    publish: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Workspace {
    /// Asks Cargo.
    ///
    /// # Errors
    /// If Cargo cannot be run or a manifest is wrong.
    pub(crate) fn read() -> io::Result<Self> {
        let output =
            run(cargo().args(["metadata", "--no-deps", "--format-version", "1", "--locked", "--offline"]))?;
        let mut workspace: Self = serde_json::from_slice(&output.stdout)?;
        workspace.packages.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(workspace)
    }

    /// Crates that are published, by name.
    pub(crate) fn published(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.is_published())
    }

    /// Crates that never leave the repository, by name.
    pub(crate) fn unpublished(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !package.is_published())
    }
}

impl Package {
    fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }

    /// Whether other crates can use it.
    pub(crate) fn is_library(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "lib"))
    }

    /// Names of its features, without `default`.
    pub(crate) fn own_features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str).filter(|feature| *feature != "default")
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Cargo in the folder of the workspace, without colours.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs a command to its end.
///
/// # Errors
/// If it cannot be started or fails; the error has what it wrote to standard error.
pub(crate) fn run(command: &mut Command) -> io::Result<Output> {
    let output = command.output().map_err(|error| failure(command, &error.to_string()))?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(failure(command, &String::from_utf8_lossy(&output.stderr)))
    }
}

fn failure(command: &Command, why: &str) -> io::Error {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    io::Error::other(format!("{}: {}", words.join(" "), why.trim_end()))
}
