//! The direction of the layers: a module uses only what stands before it.

use std::fs;
use std::path::Path;

/// The layers, each a list of modules that may use one another and every earlier layer.
const LAYERS: &[&[&str]] = &[
    &["text", "column"],
    &["vnd"],
    &["period"],
    &["diagnostic"],
    &["source", "gap", "parallel", "meter", "twins"],
    &["level", "account", "fund", "party"],
    &["association", "law"],
    &["transaction"],
    &["statement"],
    &["csv"],
    &["ledger"],
    &["repetition"],
    &["book"],
    &["reconcile", "check", "closing", "opening"],
    &["input", "report", "recording", "starting", "drafting"],
    &["mask"],
    &["store"],
];

/// Uses against the direction that are known and meant: tests of a layer may build on what stands above it.
const ALLOWED: &[(&str, &str)] = &[("reconcile", "input")];

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Every Rust file below `folder` with its path from there.
fn files(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &format!("{name}/"), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (name, text) in &sources {
        let module = name.split(['/', '.']).next().unwrap();
        if module == "lib" {
            continue;
        }
        let own = layer_of(module).unwrap_or_else(|| panic!("{name}: its module is in no layer"));
        let code =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for used in code.split("crate::").skip(1) {
            let used = used.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap();
            let Some(layer) = layer_of(used) else { continue };
            seen += 1;
            let is_test = name.ends_with("tests.rs");
            if layer > own && !(is_test && ALLOWED.contains(&(module, used))) {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} uses were found: the test looks in the wrong place");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_library_neither_prints_nor_reads_clock_environment_or_randomness() {
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    for (name, text) in &sources {
        let code = text.split("#[cfg(test)]").next().unwrap();
        // When a file was written to is no clock.
        let clocks = ["SystemTime::now", ".elapsed()", "Utc::now", "Local::now"];
        for word in clocks.into_iter().chain(["println!", "eprintln!", "print!(", "std::env", "rand::"]) {
            assert!(!code.contains(word), "{name} has {word}");
        }
        // Tests may read fixtures.
        if !name.starts_with("store") && !name.ends_with("tests.rs") {
            assert!(!code.contains("std::fs"), "{name} touches files");
        }
    }
}
