//! The packages that a release would upload, built from nothing but their own files.
//!
//! Every published crate is packed and unpacked. Two programs are built from the unpacked files alone: one outside of
//! the workspace that embeds the library as any other program does, by its version, and the command line. Both are
//! run. Sizes of packages have ceilings, so that nothing large slips in.

use crate::workspace::{Package, Workspace, cargo, root, run};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ceilings of the packages in KiB, compressed; a package beyond its ceiling is a failure. Each is some third above
/// what the package has. crates.io refuses 10 MiB.
const MAX_KIB: [(&str, u64); 9] = [
    ("hocbong", 660),
    ("hocbong-check", 155),
    ("hocbong-cli", 260),
    ("hocbong-core", 195),
    ("hocbong-import", 315),
    ("hocbong-match", 220),
    ("hocbong-messages", 180),
    ("hocbong-report", 310),
    ("hocbong-sheets", 60),
];

/// Texts that every package has beside its code.
const TEXTS: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// What was packed and what is wrong with it.
#[derive(Debug, Default)]
pub struct Verdict {
    /// A line for each package: name, files, size.
    pub sizes: String,
    /// What is wrong.
    pub failures: Vec<String>,
}

/// Packs, builds and runs.
///
/// # Errors
/// If Cargo or `tar` fails, or a file cannot be written. What the packed programs do wrong is a failure of the verdict.
pub fn judge() -> io::Result<Verdict> {
    let workspace = Workspace::read()?;
    let mut verdict = Verdict::default();
    pack(&workspace, &mut verdict)?;
    let place = workspace.target.join("packed");
    let crates = place.join("crates");
    if crates.exists() {
        fs::remove_dir_all(&crates)?;
    }
    fs::create_dir_all(&crates)?;
    for package in workspace.published() {
        unpack(package, &workspace.target, &crates, &mut verdict)?;
    }
    write_trial(&workspace, &place)?;
    // The programs must build from what is on this machine already, in the versions that were tested.
    let mut build = cargo();
    build.current_dir(&place).args(["build", "--workspace", "--offline", "--target-dir"]);
    run(build.arg(place.join("target")).env("RUSTFLAGS", "-D warnings").env("CARGO_INCREMENTAL", "0"))?;
    let programs = place.join("target/debug");
    try_library(&programs.join("consumer"), &mut verdict)?;
    try_command(&programs.join("hocbong"), &mut verdict)?;
    Ok(verdict)
}

/// Packs every published crate.
fn pack(workspace: &Workspace, verdict: &mut Verdict) -> io::Result<()> {
    let mut command = cargo();
    command.args(["package", "--workspace", "--no-verify", "--allow-dirty", "--locked", "--offline"]);
    command.arg("--target-dir").arg(&workspace.target);
    for package in workspace.unpublished() {
        command.args(["--exclude", &package.name]);
    }
    let output = run(&mut command)?;
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        if line.starts_with("warning") {
            verdict.failures.push(line.to_owned());
        }
    }
    Ok(())
}

/// Unpacks one package and judges its files.
fn unpack(package: &Package, target: &Path, crates: &Path, verdict: &mut Verdict) -> io::Result<()> {
    let Package { name, version, .. } = package;
    let file = target.join(format!("package/{name}-{version}.crate"));
    let kib = fs::metadata(&file)?.len().div_ceil(1024);
    // Cargo packs files with one old date, by which it would take a changed file for one that it has built already.
    run(Command::new("tar").args(["--touch", "-xzf"]).arg(&file).arg("-C").arg(crates))?;
    let folder = crates.join(format!("{name}-{version}"));
    let (files, bytes) = count(&folder)?;
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        verdict.sizes,
        "{name:<17} {files:>4} files  {:>5} KiB  {kib:>4} KiB compressed",
        bytes.div_ceil(1024)
    );
    match MAX_KIB.into_iter().find(|(known, _)| known == name) {
        None => verdict.failures.push(format!("{name}: no ceiling for its size")),
        Some((_, ceiling)) if kib > ceiling => {
            verdict.failures.push(format!("{name}: {kib} KiB, and its ceiling is {ceiling}"));
        }
        Some(_) => {}
    }
    for text in TEXTS {
        if !folder.join(text).is_file() {
            verdict.failures.push(format!("{name}: the package lacks {text}"));
        }
    }
    Ok(())
}

/// Files below a folder, and their bytes.
fn count(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            let (more, larger) = count(&entry.path())?;
            (files, bytes) = (files + more, bytes + larger);
        } else {
            (files, bytes) = (files + 1, bytes + entry.metadata()?.len());
        }
    }
    Ok((files, bytes))
}

/// Writes a workspace of the two programs, to which the unpacked crates are what a registry would be.
fn write_trial(workspace: &Workspace, place: &Path) -> io::Result<()> {
    let (mut patch, mut others, mut command, mut version) = (String::new(), Vec::new(), String::new(), "");
    for package in workspace.published() {
        let folder = format!("crates/{}-{}", package.name, package.version);
        if package.is_library() {
            let _ = writeln!(patch, "{} = {{ path = \"{folder}\" }}", package.name);
            others.push(format!("\"{folder}\""));
        } else {
            command = folder;
        }
        version = &package.version;
    }
    let others = others.join(", ");
    fs::write(
        place.join("Cargo.toml"),
        format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"consumer\", \"{command}\"]\nexclude = [{others}]\n\n\
             [profile.dev]\ndebug = false\n\n[patch.crates-io]\n{patch}"
        ),
    )?;
    // The lock of the repository, from which Cargo drops what these programs do not use.
    fs::copy(root().join("Cargo.lock"), place.join("Cargo.lock"))?;
    let consumer = place.join("consumer");
    fs::create_dir_all(consumer.join("src"))?;
    fs::write(
        consumer.join("Cargo.toml"),
        format!(
            "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nhocbong = \"{version}\"\nserde_json = \"1\"\n"
        ),
    )?;
    fs::copy(example("main.rs"), consumer.join("src/main.rs"))?;
    Ok(())
}

/// A file of the program that embeds the library.
fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("consumer").join(name)
}

/// Runs the program that embeds the library.
fn try_library(program: &Path, verdict: &mut Verdict) -> io::Result<()> {
    let said: serde_json::Value = serde_json::from_slice(&run(&mut Command::new(program))?.stdout)?;
    let meant: serde_json::Value = serde_json::from_slice(&fs::read(example("expected.json"))?)?;
    if said != meant {
        verdict.failures.push(format!("the consumer says {said:#}\ninstead of {meant:#}"));
    }
    Ok(())
}

/// Reconciles the files of the README.
fn try_command(program: &Path, verdict: &mut Verdict) -> io::Result<()> {
    let folder = root().join("fixtures/first-look");
    let output = Command::new(program)
        .args(["reconcile", "so-quy.csv", "sao-ke.csv", "--format", "json"])
        .current_dir(folder)
        .output()?;
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let figures = (said.pointer("/summary/open_items"), said.pointer("/equation/unexplained"));
    if output.status.code() != Some(1) || figures != (Some(&3.into()), Some(&0.into())) {
        verdict.failures.push(format!("the packed command ends with {} and says {said:#}", output.status));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// crates.io packs the files of a crate's folder alone, so each crate has a copy.
    #[test]
    fn every_published_crate_has_the_licences_of_the_repository_and_a_readme() {
        let workspace = Workspace::read().unwrap();
        let names: Vec<_> = workspace.published().map(|package| package.name.as_str()).collect();
        assert_eq!(names, MAX_KIB.map(|(name, _)| name));
        for name in names {
            let folder = root().join("crates").join(name);
            for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
                let ours = fs::read_to_string(root().join(licence)).unwrap();
                let copy = fs::read_to_string(folder.join(licence)).unwrap();
                assert!(copy == ours, "{name}: {licence} is not that of the repository");
            }
            let readme = fs::read_to_string(folder.join("README.md")).unwrap();
            assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
        }
    }
}
