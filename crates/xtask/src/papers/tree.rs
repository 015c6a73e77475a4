//! Folders of papers, and whether two of them are the same.

use super::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Returns the files of a folder and of the folders in it, by their paths within it.
pub(crate) fn files(dir: &Path) -> io::Result<BTreeMap<PathBuf, PathBuf>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(dir).map_err(io::Error::other)?.to_owned(), path);
            }
        }
    }
    Ok(found)
}

/// Compares two folders that the same command wrote.
pub(crate) fn compare(name: &str, first: &Path, second: &Path) -> io::Result<Vec<Failure>> {
    let (first, mut second) = (files(first)?, files(second)?);
    let mut failures = vec![];
    let mut fail = |file: &Path, found: String| {
        let file = format!("{name}/{}", file.display());
        let expected = "the same bytes on each run".to_owned();
        failures.push(Failure { file, check: "runs", expected, found });
    };
    for (file, path) in &first {
        let Some(other) = second.remove(file) else {
            fail(file, "a file of the first run only".to_owned());
            continue;
        };
        let (one, other) = (fs::read(path)?, fs::read(other)?);
        if one != other {
            let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
            fail(file, format!("{} and {} bytes, which differ from byte {at}", one.len(), other.len()));
        }
    }
    for file in second.keys() {
        fail(file, "a file of the second run only".to_owned());
    }
    Ok(failures)
}

/// The papers that a folder holds, without `index.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// For each folder and kind, in order: `office` and `cash-book`.
    pub(crate) papers: Vec<(&'static str, String)>,
    pub(crate) failures: Vec<Failure>,
}

/// The folders of papers: those for the office, and those that leave it, in which names are hidden.
pub(crate) const AUDIENCES: [&str; 2] = ["office", "public"];

/// Lists the papers of a folder. Each must be there as page and as workbook.
pub(crate) fn list(name: &str, dir: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let files = files(dir)?;
    let mut fail = |file: String, expected: &str, found: &str| {
        let (expected, found) = (expected.to_owned(), found.to_owned());
        listing.failures.push(Failure { file: format!("{name}/{file}"), check: "files", expected, found });
    };
    let mut papers = BTreeSet::new();
    for file in files.keys() {
        let parts: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
        let paper = match parts.as_slice() {
            ["index.html"] => continue,
            [folder, file] => AUDIENCES.iter().find(|audience| *audience == folder).zip(
                file.strip_suffix(".html")
                    .or_else(|| file.strip_suffix(".xlsx"))
                    .filter(|kind| !kind.is_empty()),
            ),
            _ => None,
        };
        match paper {
            Some((audience, kind)) => _ = papers.insert((*audience, kind.to_owned())),
            None => fail(file.display().to_string(), "papers and index.html only", "another file"),
        }
    }
    if !files.contains_key(Path::new("index.html")) {
        fail("index.html".to_owned(), "a list of the papers", "none");
    }
    for audience in AUDIENCES {
        if !papers.iter().any(|(folder, _)| *folder == audience) {
            fail(audience.to_owned(), "papers", "none");
        }
    }
    for (audience, kind) in papers {
        let has = |form: &str| files.contains_key(&Path::new(audience).join(format!("{kind}.{form}")));
        for form in ["html", "xlsx"] {
            if !has(form) {
                fail(format!("{audience}/{kind}.{form}"), "a page and a workbook of each paper", "none");
            }
        }
        if has("html") {
            listing.papers.push((audience, kind));
        }
    }
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, files: &[(&str, &str)]) {
        for (file, text) in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn any_difference_of_two_folders_is_found() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(one.path(), &[("index.html", "a"), ("office/a.html", "Mẫu")]);
        write(other.path(), &[("index.html", "a"), ("office/a.html", "Mẫu")]);
        let compared = || compare("m", one.path(), other.path()).unwrap();
        assert_eq!(compared(), vec![]);
        write(other.path(), &[("office/a.html", "Mẫu "), ("office/b.html", "")]);
        write(one.path(), &[("public/c.html", "")]);
        let failures = compared();
        let files: Vec<&str> = failures.iter().map(|failure| failure.file.as_str()).collect();
        assert_eq!(files, ["m/office/a.html", "m/public/c.html", "m/office/b.html"]);
    }

    #[test]
    fn each_paper_is_there_as_page_and_workbook() {
        let dir = tempfile::tempdir().unwrap();
        let listed = || list("m", dir.path()).unwrap();
        assert_eq!(listed().failures.len(), 3);
        write(dir.path(), &[("index.html", ""), ("office/a.html", ""), ("office/a.xlsx", "")]);
        assert_eq!(listed().failures.len(), 1);
        write(dir.path(), &[("public/b.html", ""), ("public/b.xlsx", "")]);
        let papers = vec![("office", "a".to_owned()), ("public", "b".to_owned())];
        assert_eq!(listed(), Listing { papers, failures: vec![] });
        write(dir.path(), &[("office/c.html", ""), ("public/d.xlsx", "")]);
        assert_eq!((listed().papers.len(), listed().failures.len()), (3, 2));
        write(dir.path(), &[("office/.a.tmp", ""), ("notes.txt", "")]);
        assert_eq!(listed().failures.len(), 4);
    }
}
