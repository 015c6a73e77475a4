//! `export`: where files go, what is said of them, and what is refused. Other programs read them in `xtask exports`.

use super::{hocbong, hocbong_in, root};
use serde_json::Value;
use std::fs;

const BOOK: &str = "fixtures/can-tho-2025";

fn said(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_format_goes_to_a_file_and_a_folder_and_never_over_one() {
    let place = tempfile::tempdir().unwrap();
    for (format, ending, has_main) in [
        ("ledger", "ledger", true),
        ("hledger", "hledger", true),
        ("beancount", "beancount", true),
        ("journal", "csv", false),
        ("json", "json", false),
        ("parquet", "parquet", false),
    ] {
        let file = place.path().join(format!("so.{ending}"));
        let folder = place.path().join(format);
        let (file, folder) = (file.to_str().unwrap(), folder.to_str().unwrap());
        let call = ["export", BOOK, "--to", format, "--lang", "en"];
        for (target, code) in [
            (["--output", file], 0),
            (["--output", file], 2),
            (["--folder", folder], 0),
            (["--folder", folder], 2),
        ] {
            let output = hocbong(&[&call[..], &target].concat());
            assert_eq!(output.status.code(), Some(code), "{format} {target:?}: {}", said(&output));
            if code == 0 {
                assert!(
                    said(&output).contains("hocbong: 2.433 transactions with 4.866 postings"),
                    "{}",
                    said(&output)
                );
                assert!(said(&output).contains("35 audit:count"), "{}", said(&output));
            }
        }
        if format != "parquet" {
            let whole = hocbong(&call);
            assert_eq!(whole.status.code(), Some(0));
            assert_eq!(whole.stdout, fs::read(file).unwrap(), "{format}");
        }
        let names =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names.len(), 12 + usize::from(has_main), "{names:?}");
        assert_eq!(names[0], format!("2025-01.{ending}"));
        assert_eq!(names.contains(&format!("main.{ending}")), has_main);
    }
}

#[test]
fn threads_and_the_language_change_nothing_in_an_export() {
    for format in ["hledger", "beancount", "journal", "json"] {
        let export = |more: &[&str]| {
            let output = hocbong(&[&["export", BOOK, "--to", format, "--quiet"], more].concat());
            assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
            output.stdout
        };
        let one = export(&["--threads", "1", "--lang", "en"]);
        assert!(one == export(&["--threads", "2", "--lang", "vi"]), "{format}");
    }
}

#[test]
fn the_document_of_an_export_is_valid_and_has_the_balances_of_the_book() {
    let output = hocbong(&["export", "fixtures/soc-trang-2025", "--to", "json", "--quiet"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = fs::read_to_string(root().join("docs/schema/export.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).take(5).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let balance = hocbong(&["balance", "fixtures/soc-trang-2025", "--format", "json", "--quiet"]);
    let balance: Value = serde_json::from_slice(&balance.stdout).unwrap();
    let rows = |document: &Value, list: &str, amount: &str| {
        let row = |row: &Value| format!("{} {} {}", row["fund"], row["account"], row[amount]);
        let mut rows: Vec<String> = document[list].as_array().unwrap().iter().map(row).collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&document, "accounts", "balance"), rows(&balance, "rows", "closing"));
}

#[test]
fn the_name_of_a_file_must_not_claim_another_format() {
    let place = tempfile::tempdir().unwrap();
    for (format, name) in
        [("hledger", "so.csv"), ("json", "so.xlsx"), ("journal", "so.json"), ("ledger", "so.pdf")]
    {
        let path = place.path().join(name);
        let output =
            hocbong(&["export", BOOK, "--to", format, "--output", path.to_str().unwrap(), "--lang", "en"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("the name says another format"), "{}", said(&output));
        assert!(!path.exists());
    }
    for call in [
        &["--to", "parquet"][..],
        &["--to", "json", "--output", "a.json", "--folder", "b"],
        &["--to", "json", "--format", "csv"],
        &["--to", "gnucash"],
        &[],
    ] {
        let output = hocbong(&[&["export", BOOK, "--lang", "en"], call].concat());
        assert_eq!(output.status.code(), Some(2), "{call:?}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{call:?}");
    }
}

#[test]
fn what_cannot_be_exported_leaves_no_file_and_says_which_row() {
    let place = tempfile::tempdir().unwrap();
    let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    let rows = format!(
        "id,date,kind,fund,account,debit,credit\n{id},2025-01-02,entry,ST,111,5,\n{id},2025-01-02,entry,ST,5111,,4\n"
    );
    fs::write(place.path().join("lech.csv"), rows).unwrap();
    fs::write(
        place.path().join("sai.csv"),
        "date,kind,fund,method,amount\n2025-01-02,donation,ST,cash,5\n2025-01-03,donation,ST,cash,năm\n",
    )
    .unwrap();
    for (input, format, code, place_said, is_written) in [
        ("lech.csv", "hledger", 1, "first at lech.csv:2", false),
        ("lech.csv", "parquet", 1, "first at lech.csv:2", false),
        ("lech.csv", "journal", 1, "lech.csv:2: error", true),
        ("lech.csv", "json", 1, "lech.csv:2: error", true),
        ("sai.csv", "beancount", 2, "sai.csv:3", false),
        ("sai.csv", "journal", 2, "sai.csv:3", false),
        ("sai.csv", "json", 2, "sai.csv:3", true),
    ] {
        let name = format!("{input}-{format}");
        let call = ["export", input, "--to", format, "--output", &name, "--lang", "en"];
        let output = hocbong_in(place.path(), &call);
        assert_eq!(output.status.code(), Some(code), "{name}: {}", said(&output));
        assert!(said(&output).contains(place_said), "{name}: {}", said(&output));
        assert_eq!(said(&output).contains("nothing was exported"), !is_written, "{name}");
        assert_eq!(place.path().join(&name).exists(), is_written, "{name}");
    }
}

#[test]
fn no_format_lets_a_hidden_character_out_and_standard_output_has_the_bytes_of_a_file() {
    let place = tempfile::tempdir().unwrap();
    let rows = "date,kind,fund,method,amount,memo\n2025-01-02,donation,ST,cash,5,Mẫu \u{1b}[2J\u{202e}ẩn\n";
    fs::write(place.path().join("so.csv"), rows).unwrap();
    let export = |format: &str, more: &[&str]| {
        hocbong_in(place.path(), &[&["export", "so.csv", "--to", format, "--quiet"], more].concat())
    };
    for format in ["ledger", "hledger", "beancount", "journal", "json"] {
        let output = export(format, &[]);
        assert_eq!(said(&output), "", "{format}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.chars().any(hocbong_core::text::is_hidden), "{format}");
        assert!(text.to_lowercase().contains("1b"), "{format}: {text}");
        export(format, &["--output", format]);
        assert_eq!(fs::read_to_string(place.path().join(format)).unwrap(), text, "{format}");
    }
}
