//! The public interface of each published library, listed in `docs/api`.
//!
//! The listing is made from what rustdoc knows of a crate, by a compiler of a fixed version: another version may write
//! another form, or list what its standard library adds. A change of the interface shows as a change of these files.

use crate::workspace::{Package, Workspace, root, run};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// The compiler whose rustdoc writes the form (57) that the `public-api` of `Cargo.toml` reads.
pub const TOOLCHAIN: &str = "1.95.0";

/// Lists the interface of every published library in `docs/api`. Returns how many there are.
///
/// # Errors
/// If the compiler cannot be installed, a crate does not compile, or a file cannot be written.
pub fn write() -> io::Result<usize> {
    let listings = listings()?;
    fs::create_dir_all(folder())?;
    for (name, listing) in &listings {
        fs::write(folder().join(format!("{name}.txt")), listing)?;
    }
    Ok(listings.len())
}

/// Compares the interface of every published library with its listing. Returns the lines that differ.
///
/// # Errors
/// If the compiler cannot be installed or a crate does not compile.
pub fn compare() -> io::Result<Vec<String>> {
    let mut differences = Vec::new();
    let mut known = Vec::new();
    for (name, listing) in listings()? {
        let file = format!("{name}.txt");
        let listed = fs::read_to_string(folder().join(&file)).unwrap_or_default();
        let lines = differing_lines(&listed, &listing);
        if lines.is_empty() && listed != listing {
            differences.push(format!("{name}: the order of the lines differs, or how often one occurs"));
        }
        differences.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
        known.push(file);
    }
    for entry in fs::read_dir(folder())? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if !known.contains(&file) {
            differences.push(format!("{file} lists no library that is published"));
        }
    }
    Ok(differences)
}

fn folder() -> PathBuf {
    root().join("docs/api")
}

/// Lines that only one of two listings has, those of the first with `-`, those of the second with `+`.
fn differing_lines(listed: &str, found: &str) -> Vec<String> {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (listed.lines().collect(), found.lines().collect());
    let gone = old.difference(&new).map(|line| format!("-{line}"));
    gone.chain(new.difference(&old).map(|line| format!("+{line}"))).collect()
}

/// The names of the published libraries with their interfaces, one item a line.
fn listings() -> io::Result<Vec<(String, String)>> {
    if run(Command::new("rustup").args(["run", TOOLCHAIN, "rustdoc", "--version"])).is_err() {
        let install = ["toolchain", "install", TOOLCHAIN, "--profile", "minimal", "--no-self-update"];
        run(Command::new("rustup").args(install))?;
    }
    let workspace = Workspace::read()?;
    let libraries = workspace.published().filter(|package| package.is_library());
    libraries.map(|package| Ok((package.name.clone(), list(package, &workspace)?))).collect()
}

fn list(package: &Package, workspace: &Workspace) -> io::Result<String> {
    let target = workspace.target.join("api");
    let mut command = Command::new("rustup");
    command.current_dir(root()).args(["run", TOOLCHAIN, "cargo", "rustdoc", "--quiet", "--lib", "--locked"]);
    command.args(["--all-features", "-p", &package.name, "--target-dir"]).arg(&target);
    command.args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    // The form is not stable, so the compiler must be allowed to write it; that its version is fixed makes up for it.
    run(command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_INCREMENTAL", "0"))?;
    let file = target.join(format!("doc/{}.json", package.name.replace('-', "_")));
    let interface = public_api::Builder::from_rustdoc_json(file)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(|error| io::Error::other(format!("{}: {error}", package.name)))?;
    let mut listing = String::new();
    for item in interface.items() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(listing, "{item}");
    }
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_is_gone_and_one_that_is_new_are_named() {
        let (listed, found) = ("pub fn a\npub fn b\n", "pub fn b\npub fn c\n");
        assert_eq!(differing_lines(listed, found), ["-pub fn a", "+pub fn c"]);
        assert_eq!(differing_lines(found, found), [] as [String; 0]);
    }
}
