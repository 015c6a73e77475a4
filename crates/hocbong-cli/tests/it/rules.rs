//! For every code of the consistency rules, `fixtures/errors` has the smallest books for which `check`
//! reports that code and nothing else, and a near miss for which it reports nothing.
//!
//! `UPDATE_EXPECTED=1 cargo test` rewrites the texts; a person then reviews the changes.

use super::errors::FAMILIES;
use super::{folders, hocbong_in};
use hocbong_core::diagnostic::CODES;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The output of a command and its exit code. Only `add` writes to standard error, where it says why it refuses rows.
fn said(folder: &Path, command: &str, more: &[&str]) -> (String, Option<i32>) {
    let arguments: Vec<&str> =
        command.split_whitespace().chain(["--color", "never"]).chain(more.iter().copied()).collect();
    let output = hocbong_in(folder, &arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    if command.starts_with("add ") {
        return (if more.contains(&"json") { out } else { out + &err }, output.status.code());
    }
    assert_eq!(err, "", "{}", folder.display());
    (out, output.status.code())
}

/// The codes of the findings in the CSV; consecutive equal ones count once.
fn codes(csv: &str) -> Vec<String> {
    let mut codes: Vec<String> =
        csv.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect();
    // An opening that is wrong on one account is wrong on another.
    codes.dedup();
    codes
}

/// The codes in a document: of what `consolidate` says of the books as a set, or of what `add` refuses; consecutive
/// equal ones count once.
fn document_codes(json: &str) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    let found = document["diagnostics"].as_array().unwrap().iter();
    let mut codes: Vec<String> = found.map(|found| found["code"].as_str().unwrap().to_owned()).collect();
    codes.dedup();
    codes
}

/// The findings in words, without what follows.
fn findings(text: &str) -> String {
    let ends = ["Skipped because", "Bỏ qua vì", "date of the check:", "ngày kiểm tra:"];
    let kept = text.lines().take_while(|line| !ends.iter().any(|end| line.contains(end)));
    let kept: Vec<&str> = kept.skip(1).collect();
    kept.join("\n").trim().to_owned() + "\n"
}

/// The findings of `consolidate` in words, which stand between its figures and its inputs.
fn set_findings(text: &str) -> String {
    let found = text.lines().skip_while(|line| !line.contains("[HB")).take_while(|line| !line.is_empty());
    found.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn every_rule_reports_its_code_alone_and_nothing_on_a_near_miss() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for folder in folders("errors") {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let code = name.split('-').next().unwrap().to_owned();
        let info = CODES.iter().find(|info| info.code.to_string() == code).unwrap();
        if FAMILIES.contains(&info.code.family()) {
            continue;
        }
        assert_eq!(name, format!("{code}-{}", info.name));
        let command = fs::read_to_string(folder.join("command.txt")).unwrap();
        let is_set = command.starts_with("consolidate");
        // These have no CSV.
        let is_document = is_set || command.starts_with("add ");
        let codes = if is_document { document_codes } else { codes };
        let format = ["--format", if is_document { "json" } else { "csv" }];
        let (found, exit) = said(&folder, &command, &format);
        assert_eq!(codes(&found), [code.as_str()], "{name}\n{found}");
        // 2 means that the row itself could not be read.
        let is_failure = matches!(exit, Some(1 | 2));
        assert_eq!(is_failure, info.severity == hocbong::Severity::Error, "{name}: {exit:?}");
        let near = command.replace(" input.csv", " near-miss.csv").replace(" book", " near-miss");
        assert_ne!(near, command, "{name}");
        let (found, exit) = said(&folder, &near, &format);
        assert_eq!((codes(&found), exit), (Vec::new(), Some(0)), "{name}: near miss\n{found}");
        for language in ["en", "vi"] {
            let (text, _) = said(&folder, &command, &["--lang", language]);
            let text = if is_set { set_findings(&text) } else { findings(&text) };
            assert!(text.contains(&format!("[{code}]")), "{name}: {text}");
            let path = folder.join(format!("expected.{language}.txt"));
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                fs::write(&path, &text).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != text {
                wrong.push(format!("{}\n{text}", path.display()));
            }
        }
        shown.insert(code);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<String> = CODES
        .iter()
        .filter(|info| !FAMILIES.contains(&info.code.family()))
        .map(|info| info.code.to_string())
        .collect();
    assert_eq!(shown, all);
}
