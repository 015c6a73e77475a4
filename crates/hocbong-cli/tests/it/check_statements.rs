//! `check` reads statements too: by themselves, in folders, beside ledgers, in workbooks, and those of a
//! book.

use super::hocbong_in;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A statement whose running balance has a break in line 3.
const BROKEN: &str = "Ngày giao dịch,Nội dung,Ghi nợ,Ghi có,Số dư\n\
    05/03/2025,Mau An ung ho,,500.000,1.500.000\n06/03/2025,Mau Binh ung ho,,200.000,1.900.000\n";
const LEDGER: &str = "date,voucher,kind,fund,method,amount\n2025-03-05,BC-1,donation,ST,bank,500000\n";

/// The document of `check`, which has the same schema whatever was read.
fn document(folder: &Path, paths: &[&str]) -> Value {
    let arguments = [&["check"], paths, &["--format", "json", "--today", "2025-04-01"]].concat();
    let output = hocbong_in(folder, &arguments);
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(document["schema"], "hocbong.check/1");
    document
}

/// `CODE file:line` of each finding.
fn found(document: &Value) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap();
    let shown =
        |found: &Value| format!("{} {}:{}", found["code"], found["file"], found["line"]).replace('"', "");
    findings.iter().map(shown).collect()
}

#[test]
fn statements_are_checked_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("sao-ke")).unwrap();
    fs::create_dir_all(at("ca-hai")).unwrap();
    for name in ["sao-ke.csv", "sao-ke/t3.csv", "ca-hai/sao-ke.csv"] {
        fs::write(at(name), BROKEN).unwrap();
    }
    fs::write(at("ca-hai/so.csv"), LEDGER).unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(BROKEN.lines()) {
        for (column, cell) in (0..).zip(line.split(',')).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save(at("sao-ke.xlsx")).unwrap();

    assert_eq!(found(&document(folder.path(), &["sao-ke.csv"])), ["HB0801 sao-ke.csv:3"]);
    assert_eq!(found(&document(folder.path(), &["sao-ke"])), ["HB0801 t3.csv:3"]);
    assert_eq!(found(&document(folder.path(), &["sao-ke.xlsx"])), ["HB0801 sao-ke.xlsx [Sheet1]:3"]);
    let mixed = document(folder.path(), &["ca-hai"]);
    assert_eq!(found(&mixed), ["HB0801 sao-ke.csv:3"]);
    let forms: Vec<&str> =
        mixed["inputs"].as_array().unwrap().iter().map(|i| i["form"].as_str().unwrap()).collect();
    assert_eq!(forms, ["register", "statement"]);
}

#[test]
fn the_statements_of_a_book_are_in_its_document() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("so/journal")).unwrap();
    fs::write(at("so/journal/2025.csv"), LEDGER).unwrap();
    fs::write(at("so/sao-ke.csv"), BROKEN).unwrap();
    let settings = "year = 2025\n[[statement]]\nfile = \"sao-ke.csv\"\n[[statement]]\nfile = \"t4.csv\"\n";
    fs::write(at("so/hocbong.toml"), settings).unwrap();
    let found = found(&document(folder.path(), &["so"]));
    assert_eq!(found, ["HB0115 hocbong.toml:4", "HB0801 sao-ke.csv:3"]);
}

#[test]
fn what_is_no_text_is_a_finding_of_the_document() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hong.csv"), b"date,amount\n\xff\xfe\x00\x01\x02\n").unwrap();
    fs::write(folder.path().join("sao-ke.csv"), BROKEN).unwrap();
    let document = document(folder.path(), &["hong.csv", "sao-ke.csv"]);
    let codes: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["HB0102", "HB0801"]);
}
