//! The modules of a crate, parsed from its files.

use super::mentions::{Mentions, attributes, is_for_tests};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use syn::Item;

/// Path of a module in its crate: the names below the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(Vec<String>);

impl Place {
    /// Returns the path of the child module with this name.
    pub(crate) fn child(&self, name: &str) -> Self {
        let mut names = self.0.clone();
        names.push(name.to_owned());
        Self(names)
    }

    /// Returns the parent; `None` for the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, names)| Self(names.to_vec()))
    }

    /// Returns the child of `above` that it is or lies in; `None` if it does not lie in `above`.
    pub(crate) fn part_of(&self, above: &Self) -> Option<&str> {
        self.0.strip_prefix(above.0.as_slice())?.first().map(String::as_str)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("crate")?;
        self.0.iter().try_for_each(|name| write!(formatter, "::{name}"))
    }
}

/// One module.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    /// Name of the file that contains it, relative to the source folder.
    pub(crate) file: String,
    /// Names of its child modules.
    pub(crate) children: Vec<String>,
    /// Imports, items and paths of its code.
    pub(crate) mentions: Mentions,
}

/// The modules of a crate, except those for tests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Modules by path, including the root.
    pub(crate) modules: BTreeMap<Place, Module>,
}

impl Tree {
    /// Parses a crate from `files`, which are texts by name relative to the source folder, starting with the
    /// file `root`.
    ///
    /// # Errors
    /// If a module has no file, or a file is not valid Rust.
    pub(crate) fn parse(files: &BTreeMap<String, String>, root: &str) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.read_file(files, &Place::default(), root, "")?;
        Ok(tree)
    }

    /// Reads the module in `file`. `folder` is the folder of its child modules, ending in a slash.
    fn read_file(
        &mut self,
        files: &BTreeMap<String, String>,
        place: &Place,
        file: &str,
        folder: &str,
    ) -> io::Result<()> {
        let lost = || io::Error::new(io::ErrorKind::NotFound, format!("{file}: {place} has no file"));
        let text = files.get(file).ok_or_else(lost)?;
        let parsed = syn::parse_file(text).map_err(|error| io::Error::other(format!("{file}: {error}")))?;
        self.read_items(files, place, &parsed.items, file, folder)
    }

    fn read_items(
        &mut self,
        files: &BTreeMap<String, String>,
        place: &Place,
        items: &[Item],
        file: &str,
        folder: &str,
    ) -> io::Result<()> {
        let mut children = Vec::new();
        for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
            let Item::Mod(child) = item else { continue };
            let name = child.ident.to_string();
            // A `tests` module whose condition is further up, e.g. on its parent.
            if name == "tests" {
                continue;
            }
            let (within, inside) = (place.child(&name), format!("{folder}{name}/"));
            match &child.content {
                Some((_, items)) => self.read_items(files, &within, items, file, &inside)?,
                None => self.read_file(files, &within, &format!("{folder}{name}.rs"), &inside)?,
            }
            children.push(name);
        }
        let module = Module { file: file.to_owned(), children, mentions: Mentions::new(items) };
        self.modules.insert(place.clone(), module);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> io::Result<Tree> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Tree::parse(&files, "lib.rs")
    }

    #[test]
    fn modules_are_found_in_files_and_in_braces() {
        let files = [
            ("lib.rs", "mod a; mod b { pub mod c; } #[cfg(test)] mod testing; mod tests;"),
            ("a.rs", "mod d;"),
            ("a/d.rs", ""),
            ("b/c.rs", ""),
        ];
        let modules = tree(&files).unwrap().modules;
        let told: Vec<String> =
            modules.iter().map(|(place, module)| format!("{place} in {}", module.file)).collect();
        let expected = [
            "crate in lib.rs",
            "crate::a in a.rs",
            "crate::a::d in a/d.rs",
            "crate::b in lib.rs",
            "crate::b::c in b/c.rs",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_file_that_is_missing_or_no_rust_is_named() {
        let error = |files: &[(&str, &str)]| tree(files).unwrap_err().to_string();
        assert_eq!(error(&[("lib.rs", "mod a;")]), "a.rs: crate::a has no file");
        assert!(error(&[("lib.rs", "mod")]).starts_with("lib.rs: "));
    }
}
