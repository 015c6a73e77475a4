//! For every code of reading and of statements, `fixtures/errors` has the smallest input that raises it, the
//! messages in both languages, and a near miss that raises nothing (files that replace some of the input's).
//!
//! `UPDATE_EXPECTED=1 cargo test` rewrites the messages; a person then reviews the changes.

use super::{folders, hocbong_in};
use hocbong_core::diagnostic::{CODES, Family};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Codes that cannot come alone. A wrong closing balance (HB0805) is a wrong control total (HB0802) too. A
/// list of faults that is too long (HB0118) lists some fault, in its fixture the dates (HB0105).
const COMPANIONS: [(&str, &str); 2] = [("HB0805", "HB0802"), ("HB0118", "HB0105")];

/// The families of reading a file; the module `rules` tests those of the rules.
pub(crate) const FAMILIES: [Family; 2] = [Family::Reading, Family::Statements];

/// Copies folders to `place` and enlarges files that would be too large to keep. Files of later folders
/// replace those of earlier ones.
fn prepare(folders: &[&Path], place: &Path) -> Vec<String> {
    for folder in folders {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, place.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let text = fs::read_to_string(place.join("command.txt")).unwrap();
    let mut lines = text.lines();
    let command = lines.next().unwrap().split_whitespace().map(str::to_owned).collect();
    for line in lines {
        let mut words = line.strip_prefix("# repeat ").unwrap().splitn(3, ' ');
        let (file, count, piece) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let mut grown = fs::read_to_string(place.join(file)).unwrap();
        grown.push_str(&piece.replace("\\n", "\n").repeat(count.parse().unwrap()));
        fs::write(place.join(file), grown).unwrap();
    }
    command
}

/// Every code that a text names.
fn codes_in(text: &str) -> BTreeSet<String> {
    text.match_indices("HB").filter_map(|(at, _)| text.get(at..at + 6)).map(str::to_owned).collect()
}

#[test]
fn every_code_says_what_it_should_in_both_languages() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for folder in folders("errors") {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let code = name.split('-').next().unwrap().to_owned();
        let info = CODES.iter().find(|info| info.code.to_string() == code).unwrap();
        assert_eq!(name, format!("{code}-{}", info.name));
        if !FAMILIES.contains(&info.code.family()) {
            continue;
        }
        let place = tempfile::tempdir().unwrap();
        let command = prepare(&[&folder], place.path());
        for language in ["en", "vi"] {
            let arguments: Vec<&str> =
                command.iter().map(String::as_str).chain(["--lang", language, "--color", "never"]).collect();
            let output = hocbong_in(place.path(), &arguments);
            let (out, err) =
                (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            // `check` prints its findings; other commands write them to standard error beside their result.
            let said = if err.is_empty() { out } else { err };
            let kept: Vec<&str> = said.lines().filter(|line| !line.contains("sha256")).collect();
            let said = kept.join("\n") + "\n";
            let companions =
                COMPANIONS.iter().filter(|(own, _)| *own == code).map(|(_, other)| (*other).to_owned());
            let expected_codes: BTreeSet<String> = companions.chain([code.clone()]).collect();
            assert_eq!(codes_in(&said), expected_codes, "{name}\n{said}");
            assert!(matches!(output.status.code(), Some(0..=2)), "{name}");
            let path = folder.join(format!("expected.{language}.txt"));
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                fs::write(&path, &said).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != said {
                wrong.push(format!("{}\n{said}", path.display()));
            }
        }
        let near = tempfile::tempdir().unwrap();
        let command = prepare(&[&folder, &folder.join("near-miss")], near.path());
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let output = hocbong_in(near.path(), &arguments);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(codes_in(&said), BTreeSet::new(), "{name}: near miss\n{said}");
        shown.insert(code);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<String> = CODES
        .iter()
        .map(|info| info.code)
        .filter(|code| FAMILIES.contains(&code.family()))
        .map(|code| code.to_string())
        .collect();
    assert_eq!(shown, all);
}
