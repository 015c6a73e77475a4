//! `seal` and `verify`, and what other commands make of a sealed book.

use super::{hocbong_in, root};
use serde_json::Value;
use std::fs;
use std::path::Path;

const SETTINGS: &str = "name = \"Quỹ Mẫu\"\nyear = 2025\n";
const ASSOCIATIONS: &str = "code,name,level,parent\nMX,Hội Mẫu,commune,\n";
const FUNDS: &str = "code,name,restriction,purpose\nMX,Quỹ chung Mẫu,,\n";
const JOURNAL: &str = "\
date,voucher,kind,fund,method,amount,party,memo
2025-01-10,PT-1,donation,MX,cash,500000,Nguyễn Văn Mẫu An,Ủng hộ quỹ
2025-02-03,PT-2,donation,MX,cash,200000,Lê Văn Mẫu Cúc,Ủng hộ quỹ
2025-03-20,PC-1,expense,MX,cash,50000,Cửa hàng Mẫu Sao,Văn phòng phẩm
";

fn book(place: &Path) {
    fs::create_dir_all(place.join("so/journal")).unwrap();
    for (name, text) in [
        ("hocbong.toml", SETTINGS),
        ("associations.csv", ASSOCIATIONS),
        ("funds.csv", FUNDS),
        ("journal/2025.csv", JOURNAL),
    ] {
        fs::write(place.join("so").join(name), text).unwrap();
    }
}

/// Exit code, standard output and standard error.
fn run(place: &Path, line: &str) -> (Option<i32>, String, String) {
    let arguments: Vec<&str> = line.split(' ').chain(["--today", "2026-01-15", "--lang", "en"]).collect();
    let output = hocbong_in(place, &arguments);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[track_caller]
fn ok(place: &Path, line: &str) -> String {
    let (code, out, err) = run(place, line);
    assert_eq!(code, Some(0), "{line}: {out}{err}");
    out
}

fn valid(schema: &str, text: &str) -> Value {
    let path = root().join(format!("docs/schema/{schema}.schema.json"));
    let schema =
        jsonschema::validator_for(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap());
    let document: Value = serde_json::from_str(text).unwrap();
    let schema = schema.unwrap();
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    document
}

#[test]
fn a_sealed_book_verifies_and_a_changed_one_names_the_row() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    let (code, out, _) = run(place, "verify so");
    assert_eq!((code, out.as_str()), (Some(1), "the book is not sealed\n"));
    valid("seal", &ok(place, "seal so --through 2025-02-28 --dry-run --format json"));
    assert!(!place.join("so/seals.csv").exists(), "a dry run writes nothing");
    let first = valid("seal", &ok(place, "seal so --through 2025-02-28 --format json"));
    let second = ok(place, "seal so --through 2025-12-31");
    assert!(second.starts_with("sealed 1 transaction through 31/12/2025: seal 2, 3 transactions in all\n"));
    let out = ok(place, &format!("verify so --expect {}", first["code"].as_str().unwrap().to_lowercase()));
    assert!(
        out.starts_with("Nothing sealed has changed: 3 transactions through 31/12/2025, 2 seals.\n"),
        "{out}"
    );
    assert!(out.contains("The expected head is that of seal 1."), "{out}");
    valid("verify", &ok(place, "verify so --format json"));

    fs::write(place.join("so/journal/2025.csv"), JOURNAL.replace("200000", "2000000")).unwrap();
    let (code, out, _) = run(place, "verify so");
    assert_eq!(code, Some(1));
    assert!(out.starts_with("The book is not as it was sealed: 1 change, "), "{out}");
    assert!(out.contains("journal/2025.csv:3: error[HB0503]: voucher `PT-2`"), "{out}");
    let (code, out, _) = run(place, "verify so --format json");
    assert_eq!(code, Some(1));
    let document = valid("verify", &out);
    assert_eq!(document["intact"], false);
    assert_eq!(document["changes"][0]["line"], 3);
    assert_eq!(
        (&document["seals"][0]["holds"], &document["seals"][1]["holds"]),
        (&Value::from(false), &Value::from(false))
    );
    let (code, out, _) = run(place, "check so --only HB0503,HB0504,HB0505,HB0506");
    assert!(code == Some(1) && out.contains("journal/2025.csv:3: error[HB0503]"), "{out}");
    let (code, _, err) = run(place, "seal so --through 2026-01-14");
    assert!(code == Some(1) && err.contains("HB0503"), "{err}");
}

#[test]
fn a_wrong_head_is_told_from_a_head_of_other_books() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    let sealed = valid("seal", &ok(place, "seal so --through 2025-12-31 --format json"));
    let code = sealed["code"].as_str().unwrap();
    let last = if code.ends_with('Q') { 'P' } else { 'Q' };
    let mistyped = format!("{}{last}", &code[..code.len() - 1]);
    for (head, expected) in [(mistyped.as_str(), "copied wrongly"), ("HB", "64 hexadecimal digits")] {
        let (exit, _, err) = run(place, &format!("verify so --expect {head}"));
        assert!(exit == Some(2) && err.contains(expected), "{head}: {err}");
    }
    let (exit, out, _) = run(place, &format!("verify so --expect {}", "0".repeat(64)));
    assert!(exit == Some(1) && out.contains("error[HB0506]: no seal here has the expected head"), "{out}");
    ok(place, &format!("verify so --expect {}", sealed["head"].as_str().unwrap()));
}

#[test]
fn nothing_is_recorded_in_a_sealed_period_and_later_rows_are() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    ok(place, "seal so --through 2025-03-31");
    let add = "add so donation --fund MX --method cash --amount 1000 --date";
    let (code, out, err) = run(place, &format!("{add} 2025-03-31"));
    assert!(code == Some(1) && format!("{out}{err}").contains("HB0507"), "{out}{err}");
    ok(place, &format!("{add} 2025-04-01"));
    ok(place, "verify so");
    // The bank's line of a sealed day is named and not drafted.
    let statement = "Ngày giao dịch,Ghi nợ,Ghi có,Số dư,Nội dung\n10/03/2025,,70.000,70.000,CT MAU SAO ung ho\n05/04/2025,,80.000,150.000,CT MAU BIEN ung ho\n";
    fs::write(place.join("sao-ke.csv"), statement).unwrap();
    let (code, out, err) = run(place, "import sao-ke.csv --book so --account 1121 --fund MX --format csv");
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("80000") && !out.contains("70000"), "{out}");
    assert!(err.contains("10/03/2025") && err.contains("70.000"), "{err}");
}

#[test]
fn closing_a_year_seals_it_once() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    let document = valid("recorded", &ok(place, "close so 2025 --format json"));
    assert_eq!(document["seal"]["through"], "2025-12-31");
    let out = ok(place, &format!("verify so --expect {}", document["seal"]["code"].as_str().unwrap()));
    assert!(out.contains("through 31/12/2025"), "{out}");
    fs::remove_file(place.join("so/journal/2025-ket-chuyen.csv")).unwrap();
    let (code, _, err) = run(place, "close so 2025");
    assert!(code == Some(2) && err.contains("sealed through 31/12/2025"), "{err}");

    fs::remove_dir_all(place.join("so")).unwrap();
    book(place);
    let out = ok(place, "close so 2025 --no-seal");
    assert!(!out.contains("HB1-") && !place.join("so/seals.csv").exists(), "{out}");
}

#[test]
fn a_change_to_what_was_sealed_stops_closing_and_the_next_year() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    ok(place, "seal so --through 2025-06-30");
    let journal = place.join("so/journal/2025.csv");
    fs::write(&journal, JOURNAL.replace("200000", "2000000")).unwrap();
    for line in ["close so 2025 --no-seal", "close so 2025", "close so 2025 --no-seal --dry-run"] {
        let (code, out, err) = run(place, line);
        assert_eq!(code, Some(1), "{line}: {out}{err}");
        assert!(out.starts_with("nothing was written and 2025 is not closed"), "{line}: {out}");
        assert!(err.contains("error[HB0503]"), "{line}: {err}");
    }
    assert!(!place.join("so/journal/2025-ket-chuyen.csv").exists());
    fs::write(&journal, JOURNAL).unwrap();
    ok(place, "close so 2025");
    fs::write(&journal, JOURNAL.replace("200000", "2000000")).unwrap();
    let (code, _, err) = run(place, "init so-2026 --from so");
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("error[HB0503]") && !place.join("so-2026").exists(), "{err}");
}

#[test]
fn an_error_in_a_statement_of_the_book_stops_closing() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    let settings = format!("{SETTINGS}[[statement]]\nfile = \"statements/a.csv\"\naccount = \"112\"\n");
    fs::write(place.join("so/hocbong.toml"), settings).unwrap();
    fs::create_dir(place.join("so/statements")).unwrap();
    let statement = "Ngày,Số tiền,Số dư,Nội dung\n05/03/2025,100,1100,a\n06/03/2025,100,1300,b\n";
    fs::write(place.join("so/statements/a.csv"), statement).unwrap();
    let (code, out, err) = run(place, "close so 2025");
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(err.contains("statements/a.csv:3: error[HB0801]"), "{err}");
    fs::write(place.join("so/statements/a.csv"), statement.replace("1300", "1200")).unwrap();
    ok(place, "close so 2025");
}

#[test]
fn a_year_sealed_to_its_end_opens_the_next_as_if_it_were_closed() {
    let openings = |sealed: bool| {
        let place = tempfile::tempdir().unwrap();
        let place = place.path();
        book(place);
        if sealed {
            ok(place, "seal so --through 2025-12-31");
            let (code, _, err) = run(place, "close so 2025");
            assert_eq!(code, Some(2));
            assert!(err.contains("`hocbong init NEW --from so`"), "{err}");
        } else {
            ok(place, "close so 2025 --no-seal");
        }
        ok(place, "init so-2026 --from so");
        let checked = ok(place, "check so-2026 --previous so");
        assert!(!checked.contains("HB0502 "), "{checked}");
        fs::read_to_string(place.join("so-2026/journal/2026-so-du-dau-ky.csv")).unwrap()
    };
    assert_eq!(openings(true), openings(false));
}

#[test]
fn no_year_opens_after_one_that_is_not_over() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    book(place);
    fs::write(place.join("so/hocbong.toml"), SETTINGS.replace("2025", "2026")).unwrap();
    fs::write(place.join("so/journal/2025.csv"), "date,voucher,kind,fund,method,amount\n").unwrap();
    let (code, _, err) = run(place, "init so-2027 --from so");
    assert_eq!((code, err.contains("the year 2026 is not over")), (Some(2), true), "{err}");
}
