//! A year is closed once, and the next one opens with what it left.

use super::{hocbong_in, root};
use std::fs;
use std::path::Path;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The exit code and all that was said.
fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let arguments: Vec<&str> =
        arguments.iter().copied().chain(["--today", "2026-01-15", "--lang", "en"]).collect();
    let output = hocbong_in(place, &arguments);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code(), said)
}

#[test]
fn a_year_is_closed_once_and_opens_the_next() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &place.join("so-2025"));
    let file = place.join("so-2025/journal/2025-ket-chuyen.csv");

    let (exit, said) = run(place, &["close", "so-2025", "2025", "--dry-run"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(!file.exists());
    let (exit, said) = run(place, &["close", "so-2025", "2025"]);
    assert_eq!(exit, Some(0), "{said}");
    let written = fs::read(&file).unwrap();
    let left: Vec<_> = fs::read_dir(place.join("so-2025/journal")).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing but the journal and the closing: {left:?}");

    let (exit, said) = run(place, &["check", "so-2025"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(!said.contains("HB0501"), "the rule looks now: {said}");
    let (exit, said) = run(place, &["close", "so-2025", "2025"]);
    assert_eq!(exit, Some(2), "{said}");
    assert_eq!(fs::read(&file).unwrap(), written);

    for (amount, expected) in [("100000", 0), ("99999", 1)] {
        let opening =
            format!("date,voucher,kind,fund,method,amount\n2026-01-01,DK-1,opening,ST,cash,{amount}\n");
        fs::write(place.join("so-2026.csv"), opening).unwrap();
        let (exit, said) = run(place, &["check", "so-2026.csv", "--previous", "so-2025"]);
        assert_eq!(exit, Some(expected), "{said}");
        assert_eq!(said.contains("error[HB0502]"), expected == 1, "{said}");
    }
}
