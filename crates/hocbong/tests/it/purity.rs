//! What the library crates must not do and must not know.

use std::fs;
use std::path::Path;

/// Returns the library crates, each with its Rust files by path within the crate.
fn sources() -> Vec<(&'static str, Vec<(String, String)>)> {
    [
        "hocbong-core",
        "hocbong-import",
        "hocbong-check",
        "hocbong-messages",
        "hocbong-match",
        "hocbong-sheets",
        "hocbong-report",
        "hocbong",
    ]
    .into_iter()
    .map(|name| {
        let mut found = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
        files(&folder, "", &mut found);
        assert!(!found.is_empty(), "{name} has no source");
        (name, found)
    })
    .collect()
}

/// Collects every Rust file below `folder` with its path from there.
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

/// Returns the file without its tests and comments; nothing for a file that only contains tests.
fn code_of(name: &str, text: &str) -> String {
    let is_test = name.ends_with("tests.rs") || name.contains("tests/") || name.ends_with("testing.rs");
    let code = if is_test { "" } else { text.split("#[cfg(test)]\nmod tests").next().unwrap() };
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_library_neither_prints_nor_reads_clock_environment_or_randomness() {
    for (krate, sources) in sources() {
        for (name, text) in &sources {
            let code = code_of(name, text);
            // The modification time of a file does not count as a clock.
            let clocks = ["SystemTime::now", ".elapsed()", "Utc::now", "Local::now"];
            for word in clocks.into_iter().chain(["println!", "eprintln!", "print!(", "std::env", "rand::"]) {
                assert!(!code.contains(word), "{krate}: {name} has {word}");
            }
        }
    }
}

#[test]
fn nothing_but_the_store_opens_a_file() {
    for (krate, sources) in sources() {
        for (name, text) in
            sources.iter().filter(|(name, _)| krate != "hocbong" || !name.starts_with("store"))
        {
            let code = code_of(name, text);
            // Implementing block-wise reading for an open file is allowed where it is defined.
            let code = code.replace("impl Blockwise for fs::File", "").replace("use std::fs;\n", "");
            for word in ["fs::", " File::", "OpenOptions", "std::fs"] {
                assert!(!code.contains(word), "{krate}: {name} has {word}");
            }
        }
    }
}

/// A rule asks for a field; how a file stores it is the readers' business.
#[test]
fn the_model_and_the_rules_know_no_table() {
    let known = ["Code::HEADER", "Code::CELL", "HEADER = 103, \"header\"", "CELL = 109, \"cell\""];
    for (krate, sources) in sources() {
        if !["hocbong-core", "hocbong-check"].contains(&krate) {
            continue;
        }
        for (name, text) in &sources {
            let mut code = code_of(name, text);
            for known in known {
                code = code.replace(known, "");
            }
            let mut words = code.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
            let table = ["header", "headers", "delimiter", "delimiters", "cell", "cells"];
            let found = words.find(|word| table.contains(&word.as_str()));
            assert_eq!(found, None, "{krate}: {name}");
        }
    }
}
