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
