//! A year is closed once, and the next one opens with its closing balances.

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

/// The exit code and everything that was written.
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
    let next = "2025 is closed already, and the book is sealed through 31/12/2025; `hocbong init NEW --from so-2025`";
    assert!(said.contains(next), "{said}");
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

#[test]
fn a_year_that_is_sealed_but_not_closed_is_not_said_to_be_closed() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &place.join("so-2025"));
    let (exit, said) = run(place, &["seal", "so-2025", "--through", "2025-12-31"]);
    assert_eq!(exit, Some(0), "{said}");
    let (exit, said) = run(place, &["close", "so-2025", "2025"]);
    assert_eq!(exit, Some(2), "{said}");
    assert!(!said.contains("closed already"), "{said}");
}

#[test]
fn the_next_year_is_asked_for_its_own_targets() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let book = place.join("so-2025");
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &book);
    let (exit, said) = run(place, &["close", "so-2025", "2025", "--no-seal"]);
    assert_eq!(exit, Some(0), "{said}");
    let associations = fs::read_to_string(book.join("associations.csv")).unwrap();
    for (targets, expected) in [(",", false), ("5000000,", true), (",4000000", true)] {
        let more = ["target,target_awarded", targets, ","];
        let lines = associations.lines().zip(more).map(|(line, more)| format!("{line},{more}\n"));
        fs::write(book.join("associations.csv"), lines.collect::<String>()).unwrap();
        let name = format!("so-{}", targets.replace(',', "x"));
        let (exit, said) = run(place, &["init", &name, "--from", "so-2025"]);
        assert_eq!(exit, Some(0), "{said}");
        let asks = said.contains("associations.csv has the targets of the year before");
        assert_eq!(asks, expected, "{targets}: {said}");
    }
}

#[test]
fn what_is_closed_is_written_in_the_format_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &place.join("so-2025"));
    let schema = fs::read_to_string(root().join("docs/schema/recorded.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let close = |more: &[&str]| {
        let arguments = [&["close", "so-2025", "2025", "--today", "2026-01-15", "--quiet"], more].concat();
        let output = hocbong_in(place, &arguments);
        assert_eq!(output.status.code(), Some(0), "{more:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let dry_csv = close(&["--format", "csv", "--dry-run"]);
    let excel = close(&["--format", "csv", "--dry-run", "--excel"]);
    let dry: serde_json::Value = serde_json::from_str(&close(&["--format", "json", "--dry-run"])).unwrap();
    let done: serde_json::Value = serde_json::from_str(&close(&["--format", "json"])).unwrap();
    for (document, is_dry) in [(&dry, true), (&done, false)] {
        let errors: Vec<String> = schema.iter_errors(document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(document["dry_run"], is_dry);
        assert_eq!(document["recorded"], !is_dry);
        assert_eq!(document["file"], "journal/2025-ket-chuyen.csv");
    }
    assert_eq!(dry["transactions"], done["transactions"]);
    let rows = done["transactions"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row["kind"], "closing");
        let sum = |side: &str| -> i64 {
            row["postings"].as_array().unwrap().iter().map(|own| own[side].as_i64().unwrap()).sum()
        };
        assert_eq!(Some(sum("debit")), row["amount"].as_i64());
        assert_eq!(sum("debit"), sum("credit"));
    }
    // The command prints the file itself.
    assert_eq!(dry_csv, fs::read_to_string(place.join("so-2025/journal/2025-ket-chuyen.csv")).unwrap());
    let excel = excel.strip_prefix('\u{feff}').unwrap();
    assert_eq!(excel.replace(';', ","), dry_csv);
}

#[test]
fn a_book_with_errors_is_closed_only_on_request_and_says_so() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &place.join("so-2025"));
    let more = place.join("so-2025/journal/them.csv");
    // A number is missing, and a voucher is out of order: an error and a warning.
    let rows = ["2025-05-02,TH-1", "2025-05-03,TH-3", "2025-05-01,TH-4"]
        .map(|row| format!("{row},donation,ST,cash,1000\n"))
        .concat();
    fs::write(&more, format!("date,voucher,kind,fund,method,amount\n{rows}")).unwrap();
    let file = place.join("so-2025/journal/2025-ket-chuyen.csv");

    let (exit, said) = run(place, &["close", "so-2025", "2025"]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.starts_with("nothing was written and 2025 is not closed"), "{said}");
    assert!(said.contains("error[HB0603]") && !said.contains("[HB0604]"), "{said}");
    assert!(!file.exists());
    let (exit, said) = run(place, &["close", "so-2025", "2025", "--despite-errors", "--no-seal"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("in the book that is closed; the memo"), "{said}");
    assert!(fs::read_to_string(&file).unwrap().contains("khi khóa sổ còn"));

    // Warnings stop nothing, unless they count.
    fs::remove_file(&file).unwrap();
    fs::write(
        &more,
        format!(
            "date,voucher,kind,fund,method,amount\n{}",
            rows.replace("TH-3", "TH-2").replace("TH-4", "TH-3")
        ),
    )
    .unwrap();
    let (exit, said) = run(place, &["close", "so-2025", "2025", "--strict"]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.contains("warning[HB0604]"), "{said}");
    let (exit, said) = run(place, &["close", "so-2025", "2025"]);
    assert_eq!(exit, Some(0), "{said}");
}
