//! Tests of the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod audit_tools;
mod causes;
mod check_statements;
mod close;
mod consolidate;
mod csv_language;
mod desk;
mod documents;
mod errors;
mod explain;
mod export;
mod formats;
mod given;
mod golden;
mod guide;
mod hand_edits;
mod hidden;
mod import;
mod interrupt;
mod language;
mod links;
#[cfg(unix)]
mod manners;
mod markdown;
mod masking;
mod order;
mod output;
mod package;
mod papers;
mod profiles;
mod receipts;
mod recording;
mod recording_lists;
mod rules;
mod sealed_books;
mod seals;
mod sheets;
mod shown_commands;
mod torture;
mod workbook;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The workspace root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folders in a folder of `fixtures`, in name order.
fn folders(name: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(root().join("fixtures").join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    all.sort();
    all
}

/// The input in a folder of `fixtures/formats`, whatever its format.
fn input_of(folder: &Path) -> PathBuf {
    let names = ["input.csv", "input.xlsx", "input.xls", "input.ofx", "input.qfx", "input.xml"];
    names.into_iter().map(|name| folder.join(name)).find(|path| path.exists()).unwrap()
}

/// Runs `hocbong` in the workspace root.
fn hocbong(arguments: &[&str]) -> Output {
    hocbong_in(&root(), arguments)
}

/// Runs `hocbong` in a folder.
fn hocbong_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hocbong"))
        .args(arguments)
        .current_dir(folder)
        .env("LANG", "C")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap()
}
