//! `prove` and `verify-proof`: a receipt is verified by its receiver, without the book.

use super::{hocbong_in, root};
use serde_json::Value;
use std::fs;
use std::path::Path;

const REGISTER: &str = "\
date,voucher,kind,fund,method,amount,party,memo
2025-01-05,PT-1,donation,ST,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ
2025-01-06,PT-2,donation,ST,cash,100000,Lê Thị Mẫu Bình,
2025-01-07,PT-2,donation,ST,cash,200000,Trần Văn Mẫu Cúc,
2025-05-20,PT-9,donation,ST,cash,900000,Lê Văn Mẫu Dần,
";

/// A book in the folder `so`, sealed through April.
fn sealed() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let so = place.path().join("so");
    fs::create_dir_all(so.join("journal")).unwrap();
    fs::write(so.join("hocbong.toml"), "name = \"Quỹ Mẫu\"\nyear = 2025\n").unwrap();
    fs::write(so.join("associations.csv"), "code,name,level,parent\nST,Hội Mẫu,province,\n").unwrap();
    fs::write(so.join("funds.csv"), "code,name,restriction\nST,Quỹ Mẫu,free\n").unwrap();
    fs::write(so.join("journal/2025.csv"), REGISTER).unwrap();
    let (exit, said) = run(place.path(), &["seal", "so", "--through", "2025-04-30"]);
    assert_eq!(exit, Some(0), "{said}");
    place
}

/// The exit code and everything that was written.
fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = hocbong_in(place, &[arguments, &["--today", "2026-01-15", "--lang", "en"]].concat());
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code(), said)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_receipt_is_written_and_verified_in_every_form() {
    let place = sealed();
    let place = place.path();
    let (exit, said) = run(place, &["prove", "so", "PT-1"]);
    assert_eq!(exit, Some(0), "{said}");
    for text in
        ["Nguyễn Văn Mẫu An", "500.000 đồng", "05/01/2025", "Five hundred thousand", "HB1-", "Hội Mẫu"]
    {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert_eq!(run(place, &["prove", "so", "PT-1", "--format", "json", "--output", "a.json"]).0, Some(0));
    assert_eq!(run(place, &["prove", "so", "PT-1", "--output", "a.html"]).0, Some(0));
    let receipt: Value = serde_json::from_slice(&fs::read(place.join("a.json")).unwrap()).unwrap();
    let schema = fs::read_to_string(root().join("docs/schema/receipt.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&receipt), "{receipt}");
    let code = receipt["code"].as_str().unwrap();
    for file in ["a.json", "a.html"] {
        let (exit, said) = run(place, &["verify-proof", file]);
        assert_eq!(exit, Some(0), "{said}");
        let said = one_line(&said);
        assert!(
            said.contains("sound in itself") && said.contains("Only the receipt's own head was checked"),
            "{said}"
        );
        let (exit, said) = run(place, &["verify-proof", file, "--expect", code]);
        assert_eq!(exit, Some(0), "{said}");
        assert!(said.contains("Proved") && said.contains("This is the head that you gave."), "{said}");
        let other = "0".repeat(64);
        let (exit, said) = run(place, &["verify-proof", file, "--expect", &other]);
        assert_eq!(exit, Some(1), "{said}");
        assert!(said.starts_with("NOT PROVED.\nthe head is another than the one you gave"), "{said}");
    }
    let schema = fs::read_to_string(root().join("docs/schema/verify-proof.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for (expect, proved) in
        [(code, true), ("1111111111111111111111111111111111111111111111111111111111111111", false)]
    {
        let (_, said) = run(place, &["verify-proof", "a.json", "--format", "json", "--expect", expect]);
        let document: Value = serde_json::from_str(&said).unwrap();
        assert!(schema.is_valid(&document), "{document}");
        assert_eq!(
            (document["proved"].as_bool(), document["expected"].as_bool()),
            (Some(proved), Some(proved))
        );
    }
}

#[test]
fn a_changed_receipt_is_not_proved_and_another_file_is_unreadable() {
    let place = sealed();
    let place = place.path();
    let (_, receipt) = run(place, &["prove", "so", "PT-1", "--format", "json"]);
    fs::write(place.join("b.json"), receipt.replace("\"500000\"", "\"500001\"")).unwrap();
    let (exit, said) = run(place, &["verify-proof", "b.json"]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.contains("does not lead to what was sealed"), "{said}");
    for (text, why) in [
        (receipt[..receipt.len() / 2].to_owned(), "neither a receipt"),
        (receipt.replace("receipt/1", "receipt/2"), "newer version"),
        ("HOCBONG1:MAU".to_owned(), "cut off or mistyped"),
    ] {
        fs::write(place.join("c.json"), text).unwrap();
        let (exit, said) = run(place, &["verify-proof", "c.json"]);
        assert_eq!(exit, Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn what_has_no_receipt_says_why() {
    let place = sealed();
    let place = place.path();
    let refused = |which: &str, exit: i32, why: &str| {
        let (found, said) = run(place, &["prove", "so", which]);
        assert_eq!(found, Some(exit), "{said}");
        assert!(said.contains(why), "{said}");
    };
    refused("PT-2", 2, "several transactions");
    refused("PT-7", 2, "no transaction has the id or voucher `PT-7`");
    refused("PT-9", 2, "is not sealed yet: the book is sealed through");
    fs::write(place.join("so/journal/2025.csv"), REGISTER.replace("500000", "500001")).unwrap();
    refused("PT-1", 1, "is not as it was sealed");
    fs::write(place.join("so/journal/2025.csv"), REGISTER).unwrap();
    fs::write(place.join("so/seals/0001/salt.txt"), "Mẫu\n").unwrap();
    refused("PT-1", 1, "the files of the seals are not intact");
    fs::remove_dir_all(place.join("so/seals")).unwrap();
    fs::remove_file(place.join("so/seals.csv")).unwrap();
    refused("PT-1", 2, "the book is not sealed");
}
