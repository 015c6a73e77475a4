//! `reconcile --format xlsx`: a workbook in which a person decides, read back by `--decisions`.

use super::{hocbong_in, root};
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Two files with likely pairs, several ways, a difference, matches, and texts that a spreadsheet must not run.
const BOOKS: &str = "date,voucher,kind,fund,method,amount,party,memo,ref\n\
    2025-03-03,BC-1,donation,MX,bank,1250000,Cơ sở Mẫu Rạng Đông,góp quỹ,\n\
    2025-03-04,BC-2,donation,MX,bank,1250000,Nhà xe Mẫu Út,góp quỹ,\n\
    2025-03-10,BC-3,donation,MX,bank,400000,=1+1,ủng hộ,R77\n\
    2025-03-11,BC-4,donation,MX,bank,9000000,Lò bánh Mẫu Tư,ủng hộ,R78\n\
    2025-03-20,BC-5,donation,MX,bank,735000,Trại tôm Mẫu Năm,nộp quỹ,\n";
const BANK: &str = "date,ref,amount,content\n\
    2025-03-05,,1250000,CHUYEN TIEN\n\
    2025-03-05,,1250000,CHUYEN KHOAN\n\
    2025-03-10,R77,400000,UNG HO\n\
    2025-03-11,R78,900000,LO BANH MAU TU\n\
    2025-03-21,,735000,PHAN VAN MAU BAY NOP HO\n\
    2025-03-28,,5500,LAI TIEN GUI\n";

type Table = Vec<Vec<String>>;

/// The cells of every sheet, as a person sees them.
fn sheets(path: &Path) -> Vec<(String, Table)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut all = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
        let cell = |row, column| match range.get_value((row, column)) {
            Some(Data::Float(number)) => number.to_string(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let table = (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect();
        all.push((name, table));
    }
    all
}

/// Where the header of a table of decisions is, and in which column each name.
fn header(table: &Table, names: [&str; 3]) -> Option<(usize, [usize; 3])> {
    table.iter().enumerate().find_map(|(number, row)| {
        let place = |name: &str| row.iter().position(|cell| cell == name);
        Some((number, [place(names[0])?, place(names[1])?, place(names[2])?]))
    })
}

/// Saves sheets as another program would: only words and numbers, without formats.
fn save(path: &Path, sheets: &[(String, Table)]) {
    let mut book = Workbook::new();
    for (name, table) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0_u32..).zip(table) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).unwrap(),
                    Err(_) => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
    }
    book.save(path).unwrap();
}

fn reconcile(folder: &Path, more: &[&str]) -> (Option<i32>, serde_json::Value, String) {
    let mut args = vec!["reconcile", "so.csv", "sao-ke.csv", "--format", "json", "--lang", "en"];
    args.extend(more);
    let output = hocbong_in(folder, &args);
    let document = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), document, String::from_utf8(output.stderr).unwrap())
}

fn open_lines(document: &serde_json::Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (list, side) in [("left_only", "left"), ("right_only", "right")] {
        for row in document[list].as_array().unwrap() {
            lines.insert(format!("{side} {}", row["line"]));
        }
    }
    for list in ["ambiguous", "differences"] {
        for entry in document[list].as_array().unwrap() {
            for side in ["left", "right"] {
                lines.extend(entry[side].as_array().unwrap().iter().map(|line| format!("{side} {line}")));
            }
        }
    }
    lines
}

fn folder_with_inputs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("so.csv"), BOOKS).unwrap();
    fs::write(folder.path().join("sao-ke.csv"), BANK).unwrap();
    folder
}

const COLUMNS: [(&str, [&str; 3], [&str; 2]); 2] = [
    ("en", ["Left line", "Right line", "Decision"], ["accept", "reject"]),
    ("vi", ["Dòng bên trái", "Dòng bên phải", "Quyết định"], ["chấp nhận", "từ chối"]),
];

#[test]
fn decisions_made_in_the_workbook_leave_exactly_the_undecided_rows_open() {
    for (lang, names, [accept, reject]) in COLUMNS {
        let folder = folder_with_inputs();
        let (_, before, _) = reconcile(folder.path(), &[]);
        let args = ["reconcile", "so.csv", "sao-ke.csv", "--lang", lang, "--output", "quyet-dinh.xlsx"];
        assert_eq!(hocbong_in(folder.path(), &args).status.code(), Some(1), "{lang}");
        let mut all = sheets(&folder.path().join("quyet-dinh.xlsx"));
        let mut decided = BTreeSet::new();
        let (mut accepted, mut rejected) = (0, 0);
        for (name, table) in &mut all {
            let Some((top, [left, right, decision])) = header(table, names) else { continue };
            let is_matches =
                !table[top].iter().any(|cell| cell.contains("Odds") || cell.contains("Khả năng"));
            for row in
                table.iter_mut().skip(top + 1).filter(|row| !row[left].is_empty() && !row[right].is_empty())
            {
                if is_matches {
                    // The gift of the reference R77 is parted.
                    if row[left] == "4" {
                        row[decision] = reject.to_owned();
                        rejected += 1;
                    }
                } else if row[left] == "6" {
                    row[decision] = accept.to_owned();
                    decided.extend([format!("left {}", row[left]), format!("right {}", row[right])]);
                    accepted += 1;
                }
            }
            assert!(!name.is_empty());
        }
        assert_eq!((accepted, rejected), (1, 1), "{lang}");
        save(&folder.path().join("quyet-dinh-xong.xlsx"), &all);
        let (code, after, said) = reconcile(folder.path(), &["--decisions", "quyet-dinh-xong.xlsx"]);
        assert_eq!((code, said.as_str()), (Some(1), ""), "{lang}");
        let mut expected: BTreeSet<String> = open_lines(&before).difference(&decided).cloned().collect();
        expected.extend(["left 4".to_owned(), "right 4".to_owned()]);
        assert_eq!(open_lines(&after), expected, "{lang}");
        assert_eq!(after["diagnostics"], serde_json::json!([]), "{lang}");
    }
}

#[test]
fn an_untouched_workbook_changes_nothing() {
    let folder = folder_with_inputs();
    let (_, before, _) = reconcile(folder.path(), &[]);
    hocbong_in(folder.path(), &["reconcile", "so.csv", "sao-ke.csv", "--output", "q.xlsx"]);
    let (_, after, said) = reconcile(folder.path(), &["--decisions", "q.xlsx"]);
    assert_eq!(said, "");
    assert_eq!(after, before);
}

#[test]
fn each_decision_is_chosen_from_a_list_and_texts_are_texts() {
    let folder = folder_with_inputs();
    let path = folder.path().join("q.xlsx");
    hocbong_in(folder.path(), &["reconcile", "so.csv", "sao-ke.csv", "--lang", "vi", "--output", "q.xlsx"]);
    let mut parts = String::new();
    let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).unwrap();
        if part.name().unwrap().starts_with("xl/worksheets/sheet") {
            std::io::Read::read_to_string(&mut part, &mut parts).unwrap();
        }
    }
    assert!(parts.contains("<formula1>\"chấp nhận,từ chối\"</formula1>"));
    assert!(parts.contains("<formula1>\"từ chối\"</formula1>"));
    assert!(!parts.contains("<f>"), "no cell is a formula");
    let all = sheets(&path);
    assert!(all.iter().any(|(_, table)| table.iter().flatten().any(|cell| cell.contains("=1+1"))));
}

#[test]
fn a_decision_that_was_changed_or_is_of_another_run_is_a_finding() {
    let folder = folder_with_inputs();
    let write = |rows: &str| {
        fs::write(folder.path().join("q.csv"), format!("left_line,right_line,decision,note\n{rows}"))
            .unwrap();
        reconcile(folder.path(), &["--decisions", "q.csv"])
    };
    let note = "20/03/2025 735.000 Trại tôm Mẫu Năm nộp quỹ <> 21/03/2025 735.000 PHAN VAN MAU BAY NOP HO";
    hocbong_in(folder.path(), &["reconcile", "so.csv", "sao-ke.csv", "--proposals", "p.csv"]);
    let proposals = fs::read_to_string(folder.path().join("p.csv")).unwrap();
    let row =
        proposals.lines().find(|line| line.starts_with("6,6,")).unwrap_or_else(|| panic!("{proposals}"));
    let own_note = row.trim_start_matches("6,6,,");
    assert!(own_note.len() > 20, "{row} {note}");
    // As it was written, it is followed.
    let (_, document, _) = write(&format!("6,6,x,{own_note}\n"));
    assert_eq!(document["diagnostics"], serde_json::json!([]));
    // Lines that hold other rows now, lines that are not there, a word that is no decision.
    for (rows, key) in [
        (format!("3,6,x,{own_note}\n"), "HB0807"),
        (format!("6,7,x,{own_note}\n"), "HB0807"),
        (format!("60,6,x,{own_note}\n"), "HB0807"),
        (format!("6,6,maybe,{own_note}\n"), "HB0109"),
        (format!(",6,x,{own_note}\n"), "HB0112"),
    ] {
        let (code, document, said) = write(&rows);
        assert_ne!(code, Some(0));
        let codes: Vec<&str> =
            document["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
        assert_eq!(codes, [key], "{rows} {said}");
        assert!(open_lines(&document).contains("left 6"), "{rows}");
    }
}

#[test]
fn names_and_formats_that_do_not_fit_are_refused() {
    let root = root();
    let folder = tempfile::tempdir().unwrap();
    let name = |file: &str| folder.path().join(file).to_str().unwrap().to_owned();
    let book = "fixtures/soc-trang-2025";
    for args in [
        vec!["balance", book, "--output", &name("a.xlsx")],
        vec!["balance", book, "--output", &name("a.pdf")],
        vec!["balance", book, "--format", "html"],
        vec!["balance", book, "--format", "json", "--output", &name("a.csv")],
        vec!["reconcile", book, "--format", "xlsx"],
        vec!["reconcile", book, "--draft", &name("a.xlsx")],
        vec!["reconcile", book, "--proposals", &name("a.html")],
        vec!["reconcile", book, "--explain", "journal/2025-08.csv:174", "--format", "csv"],
        vec!["inspect", book, "--format", "csv"],
        vec!["explain", "HB0403", "--format", "csv"],
        vec!["init", "x", "--code", "X", "--level", "board", "--format", "json"],
        vec!["pack", book, "--output", &name("a.xlsx")],
        vec!["unpack", "x.hocbong", "y", "--format", "csv"],
    ] {
        let output = hocbong_in(&root, &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("hocbong: error: "), "{args:?} {said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{args:?}");
    }
    for file in ["a.json", "b.csv", "C.CSV", "d.txt", "e"] {
        let output = hocbong_in(&root, &["balance", book, "--output", &name(file)]);
        assert_eq!(output.status.code(), Some(1), "{file}: the book has an error");
    }
    assert!(
        fs::read_to_string(name("a.json")).unwrap().starts_with("{\"schema\"")
            || fs::read_to_string(name("a.json")).unwrap().starts_with("{\n")
    );
    assert!(fs::read_to_string(name("b.csv")).unwrap().starts_with("fund,"));
    assert!(!fs::read_to_string(name("d.txt")).unwrap().starts_with('{'));
}
