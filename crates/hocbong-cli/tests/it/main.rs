//! The real binary, from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod documents;
mod formats;
mod golden;
mod order;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The top of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs `hocbong` at the top of the workspace.
fn hocbong(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hocbong"))
        .args(arguments)
        .current_dir(root())
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap()
}
