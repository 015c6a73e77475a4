//! Workbooks are accepted wherever a file is.

use super::{hocbong_in, root};
use rust_xlsxwriter::Workbook;
use std::fs;
use std::path::Path;
use std::process::Output;

const STATEMENT: &str = "fixtures/formats/sheet-xlsx/input.xlsx";
const SEVERAL: &str = "fixtures/formats/sheet-xlsx-several/input.xlsx";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes rows of a register as a workbook.
fn register(path: &Path, rows: &[[&str; 7]]) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = ["date", "voucher", "kind", "fund", "method", "amount", "party"];
    for (row, cells) in (0..).zip(std::iter::once(&head).chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
    workbook.save(path).unwrap();
}

const ROWS: [[&str; 7]; 3] = [
    ["2025-03-05", "BC-0001", "donation", "GIA", "bank", "500000", "Nguyễn Thị Mẫu"],
    ["2025-03-06", "BC-0002", "donation", "GIA", "bank", "2000000", "Trần Văn Giả"],
    ["2025-03-07", "BN-0001", "award", "GIA", "bank", "1500000", "Lê Thị Ví Dụ"],
];

/// A book with one statement, which is one sheet of a workbook with several.
fn book(folder: &Path) {
    fs::create_dir_all(folder.join("journal")).unwrap();
    fs::create_dir_all(folder.join("statements")).unwrap();
    fs::copy(root().join(SEVERAL), folder.join("statements/sao-ke.xlsx")).unwrap();
    let settings = "name = \"Hội giả\"\nyear = 2025\n\n[[statement]]\nfile = \"statements/sao-ke.xlsx\"\naccount = \"112\"\n\
                    profile = \"t3\"\n\n[profile.t3]\nsheet = \"T3\"\n";
    fs::write(folder.join("hocbong.toml"), settings).unwrap();
    let rows: String = ROWS.iter().map(|row| row.join(",") + "\n").collect();
    let journal = format!("date,voucher,kind,fund,method,amount,party\n{rows}");
    fs::write(folder.join("journal/2025.csv"), journal).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let arguments = [arguments, &["--lang", "en", "--color", "never"]].concat();
    let Output { stdout, stderr, status } = hocbong_in(folder, &arguments);
    (text(&stdout), text(&stderr), status.code())
}

#[test]
fn a_workbook_reconciles_with_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    register(&folder.path().join("so.xlsx"), &ROWS);
    fs::copy(root().join(STATEMENT), folder.path().join("sao-ke.xlsx")).unwrap();
    let (out, err, code) = run(folder.path(), &["reconcile", "so.xlsx", "sao-ke.xlsx", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap_or_default();
    assert_eq!(document["summary"]["matched_left"], 3, "{out}\n{err}");
    assert!(out.contains("sao-ke.xlsx [Sao kê]"), "{out}");
    assert!(code.is_some_and(|code| code < 2), "{err}");
    for command in ["check", "balance", "progress"] {
        let (out, err, code) = run(folder.path(), &[command, "so.xlsx"]);
        assert!(code.is_some_and(|code| code < 2), "{command}: {out}{err}");
    }
}

#[test]
fn which_sheet_is_meant_is_asked_for() {
    let (_, err, code) = run(&root(), &["inspect", SEVERAL]);
    assert_eq!(code, Some(2));
    assert!(err.contains("several sheets have tables (`T3`, `T4`)"), "{err}");
    let (out, err, code) = run(&root(), &["inspect", SEVERAL, "--sheet", "T4"]);
    assert!(out.contains("input.xlsx [T4]"), "{out}");
    assert_eq!(code, Some(0), "{err}");
    let (_, err, code) = run(&root(), &["inspect", SEVERAL, "--sheet", "T5"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no sheet `T5`; the sheets are `T3`, `T4`, `Trống`"), "{err}");
}

#[test]
fn a_books_statement_may_be_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    book(folder.path());
    let (out, err, code) = run(folder.path(), &["reconcile", ".", "--format", "json"]);
    assert!(code.is_some_and(|code| code < 2), "{out}\n{err}");
    assert!(out.contains("statements/sao-ke.xlsx [T3]"), "{out}");
    let (out, err, _) = run(folder.path(), &["inspect", "."]);
    assert!(out.contains("statements/sao-ke.xlsx [T3]"), "{out}\n{err}");
    // The journal is CSV, whatever its files are called.
    fs::copy(root().join(STATEMENT), folder.path().join("journal/2026.csv")).unwrap();
    let (out, err, code) = run(folder.path(), &["check", "."]);
    assert_eq!(code, Some(2), "{err}");
    assert!(out.contains("the file is an Excel workbook, but only CSV is read here"), "{out}");
}

#[test]
fn statements_are_imported_and_drafts_recorded_from_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    book(&folder.path().join("so"));
    let statement = root().join(SEVERAL);
    let statement = statement.to_str().unwrap();
    let (out, err, code) = run(folder.path(), &["import", statement, "--book", "so", "--sheet", "T4"]);
    assert!(code.is_some_and(|code| code < 2), "{out}\n{err}");
    assert_eq!(out.lines().count(), 4, "{out}\n{err}");
    register(
        &folder.path().join("nhap.xlsx"),
        &[["2025-04-08", "BC-0003", "donation", "GIA", "bank", "300000", "Phạm Văn Giả"]],
    );
    let (out, err, code) = run(folder.path(), &["add", "so", "--from", "nhap.xlsx"]);
    assert_eq!(code, Some(0), "{out}\n{err}");
    let recorded = fs::read_dir(folder.path().join("so/journal")).unwrap();
    let all: String = recorded.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert!(all.contains("Phạm Văn Giả"), "{all}");
    let (_, err, code) = run(folder.path(), &["add", "so", "--from", statement]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn what_is_no_workbook_under_the_name_of_one_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(root().join(STATEMENT)).unwrap();
    fs::write(folder.path().join("cut.xlsx"), &whole[..2000]).unwrap();
    fs::write(folder.path().join("page.xls"), "<html><table><tr><td>Ngày</td></tr></table></html>").unwrap();
    for (name, words) in [("cut.xlsx", "the workbook is cut or damaged"), ("page.xls", "this is a web page")]
    {
        let (_, err, code) = run(folder.path(), &["inspect", name]);
        assert_eq!(code, Some(2));
        assert!(err.contains(words), "{err}");
    }
}
