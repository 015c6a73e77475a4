//! Runs the corpus of the fuzz targets, and every fixture, through the fuzzers' oracles, with any compiler.

#[path = "../../../../fuzz/oracles.rs"]
pub(crate) mod oracles;

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

type Oracle = fn(&[u8]);

/// The fuzz targets, each with its oracle and the least number of files of its corpus.
const TARGETS: [(&str, Oracle, usize); 20] = [
    ("amount", oracles::amount, 20),
    ("blocks", oracles::blocks, 10),
    ("book", oracles::book, 5),
    ("date", oracles::date, 15),
    ("dialect", oracles::dialect, 8),
    ("exchange", oracles::exchange, 5),
    ("export", oracles::export, 5),
    ("ledger", oracles::ledger, 10),
    ("lists", oracles::lists, 5),
    ("masters", oracles::masters, 5),
    ("matching", oracles::matching, 10),
    ("notes", oracles::notes, 5),
    ("package", oracles::package, 6),
    ("receipt", oracles::receipt, 5),
    ("reconciling", oracles::reconciling, 5),
    ("sealed", oracles::sealed, 10),
    ("settings", oracles::settings, 5),
    ("statement", oracles::statement, 10),
    ("words", oracles::words, 5),
    ("workbook", oracles::workbook, 5),
];

fn corpus_of(target: &str) -> Vec<PathBuf> {
    let mut all = Vec::new();
    files(&root().join("fuzz/corpus").join(target), &mut all);
    all.sort();
    all
}

#[test]
fn the_corpus_holds_against_its_oracles() {
    for (target, oracle, least) in TARGETS {
        let all = corpus_of(target);
        assert!(all.len() >= least, "{target}: {}", all.len());
        for path in all {
            // The harness shows what is printed only if the oracle fails.
            println!("{}", path.display());
            oracle(&fs::read(path).unwrap());
        }
    }
}

#[test]
fn every_target_has_its_corpus_replayed_and_small() {
    let mut targets = Vec::new();
    files(&root().join("fuzz/fuzz_targets"), &mut targets);
    targets.sort();
    let names: Vec<&str> = targets.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, TARGETS.map(|(target, ..)| target));
    for target in names {
        let all = corpus_of(target);
        let bytes: u64 = all.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
        assert!(all.len() <= 130 && bytes <= 260_000, "{target}: {} files, {bytes} bytes", all.len());
    }
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
