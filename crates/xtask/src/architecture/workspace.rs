//! The crates of the workspace as they stand on disk.

use super::tree::Tree;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use toml::de::DeTable;

/// One crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) tree: Tree,
}

/// Reads every crate in a folder, sorted by name.
///
/// # Errors
/// When a file cannot be read, or is not what its name says.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Package>> {
    let mut packages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").is_file() {
            packages.push(
                read_package(&folder).map_err(|error| {
                    io::Error::new(error.kind(), format!("{}: {error}", folder.display()))
                })?,
            );
        }
    }
    packages.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(packages)
}

fn read_package(folder: &Path) -> io::Result<Package> {
    let name = name(&fs::read_to_string(folder.join("Cargo.toml"))?)?;
    let (source, mut files) = (folder.join("src"), BTreeMap::new());
    collect(&source, "", &mut files)?;
    let root = if files.contains_key("lib.rs") { "lib.rs" } else { "main.rs" };
    Ok(Package { name, tree: Tree::parse(&files, root)? })
}

/// The name of a crate.
fn name(manifest: &str) -> io::Result<String> {
    let table = DeTable::parse(manifest).map_err(|error| io::Error::other(format!("Cargo.toml: {error}")))?;
    let package = table.get_ref().get("package").and_then(|section| section.get_ref().as_table());
    let name = package.and_then(|package| package.get("name")?.get_ref().as_str());
    Ok(name.ok_or_else(|| io::Error::other("Cargo.toml: no name"))?.to_owned())
}

/// Reads the Rust files of a folder, by their names below `before`.
fn collect(folder: &Path, before: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            collect(&path, &format!("{before}{name}/"), files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(format!("{before}{name}"), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
