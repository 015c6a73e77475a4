//! Each published crate with each of its features alone: a feature adds, and needs no other to compile.

use crate::workspace::{Workspace, cargo, run};
use std::io;

/// Lints every published crate without features, with each feature alone, and with all. Returns how many combinations
/// that were.
///
/// # Errors
/// If a combination does not compile or has a warning.
pub fn judge() -> io::Result<usize> {
    let workspace = Workspace::read()?;
    let mut combinations = 0;
    for package in workspace.published() {
        let features: Vec<&str> = package.own_features().collect();
        let mut flags = vec![vec!["--no-default-features"]];
        flags.extend(features.iter().map(|feature| vec!["--no-default-features", "--features", feature]));
        // With one feature, all features are that one.
        if features.len() > 1 {
            flags.push(vec!["--all-features"]);
        }
        for flags in flags {
            let mut command = cargo();
            command.args(["clippy", "--quiet", "--locked", "-p", &package.name]).args(&flags);
            run(command.args(["--", "-D", "warnings"]))?;
            combinations += 1;
        }
    }
    Ok(combinations)
}
