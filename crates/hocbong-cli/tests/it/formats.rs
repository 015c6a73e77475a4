//! Every layout and every trap in `fixtures/formats` reads as its `expected.txt` says: how the file was read,
//! what is wrong with it, and each item with its line.
//!
//! `UPDATE_EXPECTED=1 cargo test` rewrites the files; a person then reviews the changes.

use super::{folders, hocbong, input_of, root};
use std::fs;
use std::path::Path;

fn output(arguments: &[&str]) -> (String, String, i32) {
    let output = hocbong(arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn reading_of(folder: &Path) -> String {
    let input = input_of(folder);
    let relative = input.strip_prefix(root()).unwrap();
    let input = relative.to_str().unwrap();
    let own = fs::read_to_string(folder.join("args.txt")).unwrap_or_default();
    let own: Vec<&str> = own.split_whitespace().collect();
    let (inspected, findings, code) =
        output(&[&["inspect", input, "--lang", "en", "--color", "never"], &own[..]].concat());
    let nothing = "fixtures/formats/nothing.csv";
    let base = ["reconcile", input, nothing, "--format", "csv", "--quiet"];
    // Items of a ledger are on an account; items of a statement are not.
    let on = |account: &str| output(&[&base[..], &["--account", account], &own].concat()).0;
    let mut entries: String = ["111", "112", "152"].map(on).concat();
    if entries.is_empty() {
        entries = output(&[&base[..], &own].concat()).0;
    }
    let shown = |line: &str| line.split(',').skip(2).collect::<Vec<_>>().join(",") + "\n";
    let entries: String = entries.lines().map(shown).collect();
    format!("exit {code}\n{findings}\n{inspected}\n{entries}")
}

#[test]
fn every_layout_and_trap_reads_as_expected() {
    let folders = folders("formats");
    assert!(folders.len() >= 45, "{}", folders.len());
    let mut wrong = Vec::new();
    for folder in folders {
        let (path, reading) = (folder.join("expected.txt"), reading_of(&folder));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &reading).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != reading {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- found\n{reading}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
