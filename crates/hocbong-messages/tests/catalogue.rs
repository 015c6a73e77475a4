//! The catalogue is complete: both languages have the same messages, and every message that the code names
//! exists.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use unicode_normalization::is_nfc;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Loads the messages of a language; a repeated key fails the test.
fn messages(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for file in fs::read_dir(crates().join("hocbong-messages/catalogue").join(language)).unwrap() {
        let path = file.unwrap().path();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, text) = line.split_once(": ").unwrap_or_else(|| panic!("{}: {line}", path.display()));
            assert!(!text.trim().is_empty(), "{key} says nothing");
            assert_eq!(all.insert(key.to_owned(), text.to_owned()), None, "{key} stands twice in {language}");
        }
    }
    assert!(all.len() > 200);
    all
}

fn slots(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split(['}', '|']).next().unwrap()).collect()
}

/// Returns the Rust files of all crates that create messages, without their tests.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.ends_with("tests") {
                // Skipped: tests name the messages that they expect.
            } else if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text.split("#[cfg(test)]").next().unwrap().to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    let crates_with_messages = [
        "hocbong-core/src",
        "hocbong-import/src",
        "hocbong-check/src",
        "hocbong/src",
        "hocbong-sheets/src",
        "hocbong-report/src",
        "hocbong-cli/src",
    ];
    for name in crates_with_messages {
        walk(&crates().join(name), &mut found);
    }
    found
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    let (en, vi) = (messages("en"), messages("vi"));
    assert_eq!(en.keys().collect::<Vec<_>>(), vi.keys().collect::<Vec<_>>());
    for (key, text) in &en {
        // Vietnamese has no plural, so a count that only selects a word may be missing there.
        let only_plural = |slot: &&str| !text.contains(&format!("{{{slot}}}"));
        let (mine, theirs) = (slots(text), slots(&vi[key]));
        let missing: Vec<_> = mine.difference(&theirs).filter(|slot| !only_plural(slot)).collect();
        let invented: Vec<_> = theirs.difference(&mine).collect();
        assert!(missing.is_empty() && invented.is_empty(), "{key}: {missing:?} {invented:?}");
    }
}

#[test]
fn vietnamese_is_written_as_vietnamese() {
    for (key, text) in messages("vi") {
        assert!(is_nfc(&text), "{key} is not in NFC");
        let plain = text.split('`').step_by(2).collect::<String>();
        let letters = plain.split('{').map(|part| part.rsplit('}').next().unwrap()).collect::<String>();
        let words = letters.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
        assert!(words < 3 || !letters.is_ascii(), "{key} has no diacritic: {text}");
    }
}

#[test]
fn every_message_that_the_code_names_is_there() {
    let en = messages("en");
    let prefixes: BTreeSet<&str> = en.keys().map(|key| key.split('.').next().unwrap()).collect();
    let mut named = 0;
    for (path, text) in sources() {
        for literal in text.split('"').skip(1).step_by(2) {
            let is_code = literal.len() >= 6
                && literal.starts_with("HB")
                && literal[2..6].bytes().all(|byte| byte.is_ascii_digit())
                && (literal.len() == 6 || literal.as_bytes()[6] == b'.');
            let is_word = literal.split_once('.').is_some_and(|(prefix, rest)| {
                prefixes.contains(prefix)
                    && !rest.is_empty()
                    // Names of parts in workbooks.
                    && !matches!(rest, "bin" | "xml")
                    && rest
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
            });
            if is_code || is_word {
                named += 1;
                assert!(en.contains_key(literal), "{}: `{literal}` has no words", path.display());
            }
        }
    }
    assert!(named > 150, "only {named} messages were found: the test looks in the wrong place");
}

#[test]
fn every_code_has_a_title_and_a_help() {
    let en = messages("en");
    for info in hocbong_core::diagnostic::CODES {
        for part in ["title", "help"] {
            assert!(en.contains_key(&format!("{}.{part}", info.code)), "{}.{part}", info.code);
        }
    }
}
