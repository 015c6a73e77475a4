//! Runs the corpus of the fuzz targets, and every fixture, through the fuzzers' oracles, with any compiler.

#[path = "../../../../fuzz/oracles.rs"]
mod oracles;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn replay(target: &str, oracle: fn(&[u8]), least: usize) {
    let mut all = Vec::new();
    files(&root().join("fuzz/corpus").join(target), &mut all);
    assert!(all.len() >= least, "{target}: {}", all.len());
    for path in all {
        oracle(&fs::read(path).unwrap());
    }
}

#[test]
fn the_corpus_holds_against_its_oracles() {
    replay("dialect", oracles::dialect, 8);
    replay("amount", oracles::amount, 20);
    replay("date", oracles::date, 15);
    replay("statement", oracles::statement, 10);
    replay("package", oracles::package, 6);
}

/// The corpus was written with another zip library: three packages that are intact, and the same ones cut, edited,
/// with a path that leads out, of a newer version, and with a link.
#[test]
fn packages_of_another_program_are_read_and_what_is_not_intact_is_refused() {
    let folder = root().join("fuzz/corpus/package");
    let read = |name: &str| hocbong::package::Package::read(&fs::read(folder.join(name)).unwrap());
    for name in ["00", "01", "02"] {
        assert!(read(name).is_ok(), "{name}: {:?}", read(name).err());
    }
    for name in ["03", "04", "05", "06", "07"] {
        assert!(read(name).is_err(), "{name}");
    }
}

#[test]
fn every_fixture_holds_against_the_oracles_of_files() {
    let mut all = Vec::new();
    for folder in ["fixtures/formats", "fixtures/errors", "fixtures/torture", "fixtures/first-look"] {
        files(&root().join(folder), &mut all);
    }
    assert!(all.len() > 150);
    for path in all {
        let bytes = fs::read(path).unwrap();
        oracles::dialect(&bytes);
        oracles::statement(&bytes);
    }
}
