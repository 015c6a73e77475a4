//! Seals in packages, in a consolidation, in a comparison and on papers. `fixtures/sealed/so-2025` is sealed through the
//! first and the second quarter, with one row after it.

use super::papers::KINDS;
use super::{hocbong_in, root};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const BOOK: &str = "fixtures/sealed/so-2025";
/// The codes of its two heads.
const CODES: [&str; 2] =
    ["HB1-V75XG-AT4JT-T9LYZ-G2A5L-KTMC5-YZYLF", "HB1-0RAMY-7T6QV-ADQF9-7DSTP-ZZSDF-949P4"];
const JOURNAL: &str = "journal/2025.csv";

/// An edit of a book's files.
type Edit = fn(&Path);

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

/// A folder with the sealed book as `so`.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    copy(&root().join(BOOK), &place.join("so"));
    (folder, place)
}

/// The exit code, standard output and standard error.
fn run(place: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = hocbong_in(place, &[arguments, &["--today", "2026-01-15"]].concat());
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), out, err)
}

/// The document that a command prints, which is valid under its schema.
fn json(place: &Path, arguments: &[&str], schema: &str, exit: i32) -> Value {
    let (code, out, err) = run(place, &[arguments, &["--format", "json"]].concat());
    assert_eq!(code, exit, "{arguments:?}: {out}{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    let text = fs::read_to_string(root().join(format!("docs/schema/{schema}.schema.json"))).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
    document
}

fn replace(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "{}: {old}", path.display());
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

fn edit_row(book: &Path) {
    replace(&book.join(JOURNAL), ",6000000,", ",600000,");
}

/// Cuts the last seal off, as if it had not been made yet.
fn cut_last_seal(book: &Path) {
    let list = fs::read_to_string(book.join("seals.csv")).unwrap();
    let lines: Vec<&str> = list.lines().collect();
    fs::write(book.join("seals.csv"), lines[..lines.len() - 1].join("\n") + "\n").unwrap();
    fs::remove_dir_all(book.join("seals/0002")).unwrap();
}

fn drop_seals(book: &Path) {
    fs::remove_file(book.join("seals.csv")).unwrap();
    fs::remove_dir_all(book.join("seals")).unwrap();
}

#[test]
fn a_package_is_verified_as_its_folder() {
    let edits: [(&str, bool, Edit); 9] = [
        ("nothing", true, |_| {}),
        ("an open row", true, |book| replace(&book.join(JOURNAL), ",3000000,", ",300000,")),
        ("a sealed row", false, edit_row),
        ("a blank", false, |book| replace(&book.join(JOURNAL), "Bà Mẫu", " Bà Mẫu")),
        ("a master", false, |book| replace(&book.join("funds.csv"), "Quỹ chung", "Quỹ riêng")),
        ("the tail", true, cut_last_seal),
        ("a line of the list", false, |book| {
            replace(&book.join("seals.csv"), "1,2025-03-31,3", "1,2025-03-31,2");
        }),
        ("a salt", false, |book| fs::write(book.join("seals/0001/salt.txt"), "0\n").unwrap()),
        ("a part", false, |book| fs::remove_file(book.join("seals/0002/consistency.txt")).unwrap()),
    ];
    for (name, is_intact, edit) in edits {
        let (_folder, place) = place();
        edit(&place.join("so"));
        let (code, _, err) = run(&place, &["pack", "so", "--output", "so.hocbong"]);
        assert_eq!(code, 0, "{name}: a damaged book can be sent too: {err}");
        assert_eq!(!err.contains("is not as it was sealed"), is_intact, "{name}: {err}");
        run(&place, &["unpack", "so.hocbong", "lai"]);
        let of_folder = run(&place, &["verify", "so", "--format", "json"]);
        assert_eq!(of_folder.0 == 0, is_intact, "{name}: {of_folder:?}");
        for other in ["so.hocbong", "lai"] {
            assert_eq!(run(&place, &["verify", other, "--format", "json"]), of_folder, "{name}: {other}");
        }
    }
}

#[test]
fn names_that_the_system_decomposes_are_sealed_composed() {
    let (_folder, place) = place();
    drop_seals(&place.join("so"));
    let decomposed = "nha\u{323}\u{302}t ky\u{301}.csv";
    fs::rename(place.join("so").join(JOURNAL), place.join("so/journal").join(decomposed)).unwrap();
    assert_eq!(run(&place, &["seal", "so", "--through", "2025-06-30"]).0, 0);
    assert_eq!(run(&place, &["verify", "so"]).0, 0);
    assert_eq!(run(&place, &["pack", "so", "--output", "so.hocbong"]).0, 0);
    let (code, out, _) = run(&place, &["verify", "so.hocbong"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn packing_and_unpacking_say_the_head_or_what_changed() {
    let (_folder, place) = place();
    for beside in ["seals/ghi-chu.txt", "seals/0001/ghi-chu.txt", "seals/1/salt.txt", "seals/cu/salt.txt"] {
        fs::create_dir_all(place.join("so").join(beside).parent().unwrap()).unwrap();
        fs::write(place.join("so").join(beside), "x").unwrap();
    }
    let (_, out, err) = run(&place, &["pack", "so", "--output", "so.hocbong"]);
    assert!(out.trim_end().ends_with(CODES[1]), "{out}");
    let left_out: Vec<&str> = err.lines().filter(|line| line.contains("is no part of the book")).collect();
    let named = ["so/seals/0001/ghi-chu.txt", "so/seals/1/", "so/seals/cu/", "so/seals/ghi-chu.txt"];
    assert_eq!(left_out.len(), named.len(), "{err}");
    assert!(left_out.iter().zip(named).all(|(line, name)| line.contains(&format!("{name}: "))), "{err}");
    let (_, out, _) = run(&place, &["unpack", "so.hocbong", "lai"]);
    assert!(out.trim_end().ends_with(CODES[1]), "{out}");
    for name in ["seals.csv", "seals/0001/leaves.csv", "seals/0002/consistency.txt"] {
        let read = |book: &str| fs::read(place.join(book).join(name)).unwrap();
        assert_eq!(read("lai"), read("so"), "{name}");
    }

    edit_row(&place.join("so"));
    for format in ["text", "json"] {
        let (code, out, err) =
            run(&place, &["pack", "so", "--output", "sua.hocbong", "--force", "--format", format, "--quiet"]);
        assert_eq!(code, 0);
        assert!(err.contains("not as it was sealed, in 1 place; `hocbong verify so` lists it"), "{err}");
        assert!(!out.contains("HB1-"), "{out}");
    }
    let (_, _, err) = run(&place, &["unpack", "sua.hocbong", "sua"]);
    assert!(err.contains("`hocbong verify sua` lists it"), "{err}");
}

/// The sealed book and one that is not sealed, of another association, in a folder of books.
fn two_books() -> (tempfile::TempDir, PathBuf) {
    let (folder, place) = place();
    copy(&place.join("so"), &place.join("cac-so/con"));
    copy(&place.join("so"), &place.join("cac-so/giong"));
    let other = place.join("cac-so/giong");
    drop_seals(&other);
    for file in ["associations.csv", "funds.csv", JOURNAL] {
        let text = fs::read_to_string(other.join(file)).unwrap().replace("CON", "GIONG");
        fs::write(other.join(file), text.replace("Mẫu Cồn", "Mẫu Giồng")).unwrap();
    }
    (folder, place)
}

#[test]
fn a_consolidation_says_how_far_each_book_is_sealed() {
    let (_folder, place) = two_books();
    let found = json(&place, &["consolidate", "cac-so"], "consolidation", 0);
    let seals = &found["books"][0]["seals"];
    assert_eq!(seals["through"], "2025-06-30");
    assert_eq!(seals["code"], CODES[1]);
    assert_eq!((&seals["seals"], &seals["intact"], &seals["changes"]), (&2.into(), &true.into(), &0.into()));
    assert_eq!(found["books"][1]["seals"], Value::Null);
    let (_, out, _) = run(&place, &["consolidate", "cac-so"]);
    let line = |name: &str| out.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line("cac-so/con").contains("30/06/2025") && line("cac-so/con").ends_with(CODES[1]), "{out}");
    assert!(line("cac-so/giong").contains("not sealed"), "{out}");
    let (_, out, _) = run(&place, &["consolidate", "cac-so/giong"]);
    assert!(out.contains("None of the books is sealed."), "{out}");
}

#[test]
fn a_book_that_is_not_as_it_was_sealed_is_an_error_of_the_consolidation() {
    let (_folder, place) = two_books();
    edit_row(&place.join("cac-so/con"));
    replace(&place.join("cac-so/con").join(JOURNAL), ",4000000,", ",5000000,");
    let found = json(&place, &["consolidate", "cac-so"], "consolidation", 1);
    assert_eq!(found["books"][0]["seals"]["intact"], false);
    assert_eq!(found["books"][0]["seals"]["changes"], 2);
    let findings = found["diagnostics"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(
        findings.iter().all(|one| one["severity"] == "error" && one["code"] == "HB0503"),
        "{findings:#?}"
    );
    let message = findings[0]["message"].as_str().unwrap();
    assert!(message.contains("`cac-so/con`") && message.contains("2 changes"), "{message}");
    assert_eq!(findings[1]["file"], "cac-so/con/journal/2025.csv");
    assert_eq!(findings[1]["line"], 4);
    assert!(run(&place, &["consolidate", "cac-so"]).1.contains("CHANGED"));
    // A package is verified like a folder, and the order of the books does not matter.
    run(&place, &["pack", "cac-so/con", "--output", "con.hocbong"]);
    let (code, out, _) = run(&place, &["consolidate", "cac-so/giong", "con.hocbong"]);
    assert!(code == 1 && out.contains("the book `con.hocbong` is not as it was sealed"), "{out}");
}

#[test]
fn a_master_file_that_changed_after_the_seal_is_a_warning_of_the_consolidation() {
    let (_folder, place) = two_books();
    replace(&place.join("cac-so/con/funds.csv"), "Quỹ chung", "Quỹ riêng");
    let found = json(&place, &["consolidate", "cac-so"], "consolidation", 0);
    assert_eq!(found["books"][0]["seals"]["intact"], false);
    assert_eq!(found["diagnostics"][0]["severity"], "warning");
}

#[test]
fn a_comparison_says_whether_the_seals_are_continued() {
    let anew: Edit = |book| {
        drop_seals(book);
        let (code, _, err) = run(book.parent().unwrap(), &["seal", "moi", "--through", "2025-06-30"]);
        assert_eq!(code, 0, "{err}");
    };
    let cases: [(Edit, Edit, &str, i32, &str); 8] = [
        (|_| {}, |_| {}, "continued", 0, "moi continues the seals of cu through 30/06/2025"),
        (cut_last_seal, |_| {}, "continued", 0, "moi continues the seals of cu through 31/03/2025"),
        (|_| {}, cut_last_seal, "anew", 1, "does not occur in it"),
        (|_| {}, anew, "anew", 1, "moi was sealed anew"),
        (|_| {}, drop_seals, "only-old", 1, "its seals are gone"),
        (drop_seals, |_| {}, "only-new", 0, "cu is not sealed"),
        (drop_seals, drop_seals, "none", 0, "Both states mean the same"),
        (
            |_| {},
            |book| replace(&book.join("seals.csv"), "1,2025-03-31,3", "1,2025-03-31,2"),
            "unreadable",
            1,
            "cannot be read",
        ),
    ];
    for (number, (edit_old, edit_new, relation, exit, said)) in cases.into_iter().enumerate() {
        let (_folder, place) = place();
        for (name, edit) in [("cu", edit_old), ("moi", edit_new)] {
            copy(&place.join("so"), &place.join(name));
            edit(&place.join(name));
        }
        let found = json(&place, &["compare", "cu", "moi"], "compare", exit);
        assert_eq!(found["seals"]["relation"], relation, "case {number}");
        assert_eq!(found["changes"], Value::Array(Vec::new()), "seals are no cells: case {number}");
        assert_eq!(found["equal"], exit == 0, "case {number}");
        let (code, out, _) = run(&place, &["compare", "cu", "moi"]);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(code == exit && words(&out).contains(said), "case {number}: {out}");
        let (code, out, _) = run(&place, &["compare", "cu", "moi", "--format", "csv"]);
        assert!(code == exit && out.lines().count() == 1 + usize::from(exit == 1), "case {number}: {out}");
        assert!(exit == 0 || out.contains("seals-"), "{out}");
    }
}

#[test]
fn a_file_of_a_continued_seal_that_changed_is_named() {
    let (_folder, place) = place();
    copy(&place.join("so"), &place.join("moi"));
    fs::write(place.join("moi/seals/0001/lines.csv"), "x\n").unwrap();
    fs::remove_file(place.join("moi/seals/0002/salt.txt")).unwrap();
    let found = json(&place, &["compare", "so", "moi"], "compare", 1);
    assert_eq!(found["seals"]["relation"], "continued");
    let files = serde_json::json!(["seals/0001/lines.csv", "seals/0002/salt.txt"]);
    assert_eq!(found["seals"]["changed_files"], files);
    assert!(run(&place, &["compare", "so", "moi"]).1.contains("seals/0001/lines.csv, seals/0002/salt.txt"));
}

#[test]
fn changed_rows_in_the_sealed_period_are_marked() {
    let (_folder, place) = place();
    let new = place.join("moi");
    copy(&place.join("so"), &new);
    edit_row(&new);
    replace(&new.join(JOURNAL), ",3000000,", ",300000,");
    let mut text = fs::read_to_string(new.join(JOURNAL)).unwrap();
    for (number, day) in [(8, "2025-06-30"), (9, "2025-07-01")] {
        writeln!(
            text,
            "019400aa-0000-7000-8000-00000000000{number},{day},BC-{number},donation,CON,bank,50000,,Ủng hộ,"
        )
        .unwrap();
    }
    fs::write(new.join(JOURNAL), text).unwrap();
    let found = json(&place, &["compare", "so", "moi"], "compare", 1);
    let marked: Vec<(i64, bool)> = found["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["new"]["line"].as_i64().unwrap(), change["sealed"].as_bool().unwrap()))
        .collect();
    assert_eq!(marked, [(4, true), (6, false), (7, true), (8, false)]);
    let (_, out, _) = run(&place, &["compare", "so", "moi"]);
    assert_eq!(out.matches("in the sealed period").count(), 2, "{out}");
    let (_, csv, _) = run(&place, &["compare", "so", "moi", "--format", "csv"]);
    let of = |line: &str, end: &str| {
        csv.lines().any(|row| row.contains(&format!("{JOURNAL},{line},")) && row.ends_with(end))
    };
    assert!(of("4", ",true") && of("6", ",false") && of("8", ",false"), "{csv}");
    // Without seals nothing is marked.
    drop_seals(&place.join("so"));
    let found = json(&place, &["compare", "so", "moi"], "compare", 1);
    assert!(found["changes"].as_array().unwrap().iter().all(|change| change["sealed"] == false));
}

#[test]
fn every_paper_of_a_sealed_book_states_its_seal() {
    let kinds = KINDS.into_iter().chain([("voucher", "voucher")]);
    for (kind, schema) in kinds {
        let (_, out, err) = run(&root(), &["report", kind, BOOK, "--format", "json", "--no-mask"]);
        let document: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{kind}: {err}"));
        let text = fs::read_to_string(root().join(format!("docs/schema/{schema}.schema.json"))).unwrap();
        let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{kind}: {errors:#?}");
        assert_eq!(
            document["seal"],
            serde_json::json!({"through": "2025-06-30", "code": CODES[1]}),
            "{kind}"
        );
        let (_, out, _) = run(&root(), &["report", kind, BOOK, "--lang", "vi"]);
        assert!(out.contains(&format!("\nNiêm phong đến hết 30/06/2025: {}\n", CODES[1])), "{kind}: {out}");
    }
}

#[test]
fn a_paper_of_a_sealed_book_is_as_expected_in_each_format() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["text", "html", "json", "csv"] {
        let (code, out, err) = run(&root(), &["report", "donors", BOOK, "--lang", "vi", "--format", format]);
        assert_eq!(code, 0, "{err}");
        let path = root().join(format!("fixtures/sealed/donors.{format}"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &out).unwrap();
        }
        assert_eq!(out, fs::read_to_string(&path).unwrap(), "{format}");
        assert_eq!(out.matches(CODES[1]).count(), usize::from(format != "csv"), "{format}");
    }
    let path = folder.path().join("donors.xlsx");
    let to = path.to_str().unwrap();
    assert_eq!(run(&root(), &["report", "donors", BOOK, "--lang", "vi", "--output", to]).0, 0);
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells: Vec<&str> = sheet
        .cells()
        .filter_map(|(_, _, cell)| match cell {
            Data::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let stated = format!("Niêm phong đến hết 30/06/2025: {}", CODES[1]);
    assert_eq!(cells[cells.len() - 2], stated, "{cells:?}");
}
