//! Reads the crates of the workspace from disk.

use super::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use toml::de::DeTable;

/// One crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Names of the workspace's crates that it depends on outside of tests.
    pub(crate) uses: BTreeSet<String>,
    pub(crate) tree: Tree,
}

/// Reads every crate in a folder, sorted by name.
///
/// # Errors
/// If a file cannot be read or parsed.
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
    let names: BTreeSet<String> = packages.iter().map(|package| package.name.clone()).collect();
    for package in &mut packages {
        package.uses.retain(|name| names.contains(name));
    }
    Ok(packages)
}

fn read_package(folder: &Path) -> io::Result<Package> {
    let (name, uses) = manifest(&fs::read_to_string(folder.join("Cargo.toml"))?)?;
    let (source, mut files) = (folder.join("src"), BTreeMap::new());
    collect(&source, "", &mut files)?;
    let root = if files.contains_key("lib.rs") { "lib.rs" } else { "main.rs" };
    Ok(Package { name, uses, tree: Tree::parse(&files, root)? })
}

/// Returns the name of a crate and the names of its dependencies, except those for tests.
fn manifest(text: &str) -> io::Result<(String, BTreeSet<String>)> {
    let table = DeTable::parse(text).map_err(|error| io::Error::other(format!("Cargo.toml: {error}")))?;
    let section = |name: &str| table.get_ref().get(name).and_then(|section| section.get_ref().as_table());
    let name = section("package").and_then(|package| package.get("name")?.get_ref().as_str());
    let name = name.ok_or_else(|| io::Error::other("Cargo.toml: no name"))?;
    let uses = section("dependencies").into_iter().flat_map(DeTable::keys);
    Ok((name.to_owned(), uses.map(|name| name.get_ref().clone().into_owned()).collect()))
}

/// Reads the Rust files of a folder and its subfolders. `before` is put before their names.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_others_and_those_of_tests_are_no_dependencies() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        let name = "[package]\nname = ";
        write(
            "one/Cargo.toml",
            &format!("{name}\"one\"\n[dependencies]\nother.workspace = true\nserde = \"1\"\n"),
        );
        write("one/src/lib.rs", "mod a;");
        write("one/src/a.rs", "");
        write("other/Cargo.toml", &format!("{name}\"other\"\n[dev-dependencies]\none.workspace = true\n"));
        write("other/src/main.rs", "fn main() {}");
        write("notes/README.md", "");
        let packages = read(folder.path()).unwrap();
        let told: Vec<(&str, Vec<&str>, usize)> = packages
            .iter()
            .map(|one| {
                (one.name.as_str(), one.uses.iter().map(String::as_str).collect(), one.tree.modules.len())
            })
            .collect();
        assert_eq!(told, [("one", vec!["other"], 2), ("other", vec![], 1)]);
        write("other/Cargo.toml", "[package]\n");
        assert!(read(folder.path()).unwrap_err().to_string().ends_with("Cargo.toml: no name"));
    }
}
