//! The review desk, as far as it needs no browser: `xtask desk` works at it in Chromium.

use super::{hocbong, hocbong_in};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const BOOK: &str = "fixtures/soc-trang-2025";

fn page_in(place: &Path, arguments: &[&str]) -> String {
    let all: Vec<&str> =
        ["reconcile"].iter().chain(arguments).chain(&["--format", "html"]).copied().collect();
    let output = hocbong_in(place, &all);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn page(arguments: &[&str]) -> String {
    page_in(&super::root(), arguments)
}

fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// The lines of the items of these kinds, by side.
fn lines_of(section: &serde_json::Value, kinds: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    let items = section["items"].as_array().unwrap().iter();
    for item in items.filter(|item| kinds.iter().any(|kind| item["k"] == *kind)) {
        for (side, key) in [(0, "l"), (1, "r")] {
            for index in item[key].as_array().unwrap() {
                let index = usize::try_from(index.as_u64().unwrap()).unwrap();
                lines.push(format!("{side} {}", section["rows"][side][index]["id"].as_str().unwrap()));
            }
        }
    }
    lines.sort();
    lines
}

/// The lines of every open row in JSON, by side.
fn open_lines(report: &serde_json::Value) -> Vec<String> {
    let name = |line: &serde_json::Value| line.as_str().map_or_else(|| line.to_string(), ToOwned::to_owned);
    let mut lines = Vec::new();
    for (side, key) in [(0, "left"), (1, "right")] {
        for row in report[format!("{key}_only")].as_array().unwrap() {
            lines.push(format!("{side} {}", name(&row["line"])));
        }
        for list in ["differences", "ambiguous"] {
            for entry in report[list].as_array().unwrap() {
                lines.extend(
                    entry[key].as_array().unwrap().iter().map(|line| format!("{side} {}", name(line))),
                );
            }
        }
    }
    lines.sort();
    lines
}

fn reports(arguments: &[&str]) -> Vec<serde_json::Value> {
    let all: Vec<&str> =
        ["reconcile"].iter().chain(arguments).chain(&["--format", "json"]).copied().collect();
    let document: serde_json::Value = serde_json::from_slice(&hocbong(&all).stdout).unwrap();
    match document["reports"].as_array() {
        Some(reports) => reports.clone(),
        None => vec![document],
    }
}

#[test]
fn each_open_row_of_the_json_is_on_the_page_exactly_once() {
    let pairs = ["first-look", "proposals", "explain"]
        .map(|name| ["so-quy.csv", "sao-ke.csv"].map(|file| format!("fixtures/{name}/{file}")));
    let mut calls: Vec<Vec<&str>> = pairs.iter().map(|[left, right]| vec![left.as_str(), right]).collect();
    // The same from the other side, and two of one sort.
    calls.extend(pairs.iter().map(|[left, right]| vec![right.as_str(), left]));
    calls.push(vec![&pairs[0][0], &pairs[1][0]]);
    calls.push(vec![&pairs[0][1], &pairs[1][1]]);
    calls.push(vec![BOOK]);
    let mut rows = 0;
    for call in calls {
        let (page, reports) = (page(&call), reports(&call));
        let data = data(&page);
        let sections = data["sections"].as_array().unwrap();
        assert_eq!(sections.len(), reports.len());
        for (section, report) in sections.iter().zip(&reports) {
            let own = lines_of(section, &["left", "right", "difference", "ambiguous"]);
            assert_eq!(own, open_lines(report), "{call:?}");
            let proposed = section["items"].as_array().unwrap().iter().filter(|item| item["k"] == "proposal");
            assert_eq!(proposed.count(), report["proposals"].as_array().unwrap().len());
            rows += own.len();
        }
    }
    assert!(rows > 100, "only {rows} open rows were compared");
}

#[test]
fn the_page_is_the_same_twice_and_in_both_languages_nothing_is_missing() {
    for (language, word) in [("vi", "Bàn đối chiếu"), ("en", "Review desk")] {
        let first = page(&[BOOK, "--lang", language, "--threads", "1"]);
        assert_eq!(first, page(&[BOOK, "--lang", language, "--threads", "2"]));
        assert!(first.contains(&format!("<html lang=\"{language}\">")) && first.contains(word));
        let (before, rest) = first.split_once("<script type=\"application/json\"").unwrap();
        assert!(!before.contains("desk."), "a key is shown raw");
        for prefix in ["cause.", "why.", "statement.", "reconcile.", "rule."] {
            assert!(!before.contains(&format!(">{prefix}")), "a key of {prefix} is shown raw");
        }
        assert!(rest.contains("<script type=\"module\">"));
    }
}

#[test]
fn what_was_read_and_what_is_open_is_said_without_the_script() {
    let page = page(&["fixtures/first-look/so-quy.csv", "fixtures/first-look/sao-ke.csv", "--lang", "vi"]);
    let (tables, _) = page.split_once("<section class=\"desk\"").unwrap();
    for text in [
        "CHƯA KHỚP: còn treo 3 khoản (4 dòng)",
        "Số dư theo sổ",
        "10.600.000",
        "8.678.000",
        "fixtures/first-look/so-quy.csv:3",
        "PHI QUAN LY TAI KHOAN",
        "−22.000",
        "30/09/2025",
    ] {
        assert!(tables.contains(text), "{text}");
    }
}

#[test]
fn a_masked_page_has_no_notes_and_none_of_the_names() {
    let place = tempfile::tempdir().unwrap();
    let books = "date,voucher,kind,fund,method,amount,party,memo\n\
        2025-11-10,BN-1,award,ST,bank,2450000,Trần Thị Mẫu Kín,Học bổng 0912345678\n";
    let bank = "date,ref,amount,content\n2025-11-20,,-120000,TRAN THI MAU KIN 0912345678\n";
    fs::write(place.path().join("so.csv"), books).unwrap();
    fs::write(place.path().join("sao-ke.csv"), bank).unwrap();
    let planted = ["Mẫu Kín", "MAU KIN", "0912345678"];
    let open = page_in(place.path(), &["so.csv", "sao-ke.csv"]);
    assert!(planted.iter().all(|text| open.contains(text)));
    let masked = page_in(place.path(), &["so.csv", "sao-ke.csv", "--mask"]);
    for text in planted {
        assert!(!masked.contains(text), "{text}");
    }
    let data = data(&masked);
    assert_eq!(data["masked"], true);
    let rows =
        data["sections"][0]["rows"].as_array().unwrap().iter().flat_map(|side| side.as_array().unwrap());
    assert_eq!(rows.filter(|row| row.get("n").is_none()).count(), 2);
}

#[test]
fn files_with_awkward_names_and_nothing_in_them_make_a_page() {
    let place = tempfile::tempdir().unwrap();
    let books = "date,voucher,kind,fund,method,amount,party,memo\n";
    let bank = "date,ref,amount,content\n";
    let row = "2025-11-10,BC-1,donation,ST,bank,245000,Mẫu,Ủng hộ\n";
    let line = "2025-11-10,,245000,MAU UNG HO\n";
    let names = ["so 1+2:3.csv", "sao ke <b>.csv"];
    fs::write(place.path().join(names[0]), format!("{books}{row}")).unwrap();
    fs::write(place.path().join(names[1]), format!("{bank}{line}")).unwrap();
    let page = page_in(place.path(), &[names[0], names[1], "--lang", "en"]);
    assert!(page.contains("RECONCILED: every row is matched") && page.contains("Nothing is open."));
    assert!(!page.contains("<b>.csv"));
    let data = data(&page);
    let kinds: BTreeSet<&str> = data["sections"][0]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["k"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["matched"]));
    assert_eq!(data["sections"][0]["rows"][0][0]["p"], "so 1+2:3.csv:2");
    // One row cannot be read; the exit code is 2, and the page says it.
    fs::write(place.path().join(names[1]), format!("{bank}{line}2025-11-11,,1.45,MAU\n")).unwrap();
    let output =
        hocbong_in(place.path(), &["reconcile", names[0], names[1], "--format", "html", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("1 row could not be read") && page.contains("HB0104"), "{page}");
}

#[test]
fn matches_beyond_the_cap_are_counted_on_the_page() {
    let place = tempfile::tempdir().unwrap();
    let mut books = "date,voucher,kind,fund,method,amount,party,memo,ref\n".to_owned();
    let mut bank = "date,ref,amount,content\n".to_owned();
    for row in 0..2_050 {
        let _ =
            writeln!(books, "2025-03-05,BC-{row:04},donation,ST,bank,{},Mẫu,Ủng hộ,FT{row:06}", 10_000 + row);
        let _ = writeln!(bank, "2025-03-05,FT{row:06},{},MAU UNG HO", 10_000 + row);
    }
    fs::write(place.path().join("so.csv"), books).unwrap();
    fs::write(place.path().join("sao-ke.csv"), bank).unwrap();
    let page = page_in(place.path(), &["so.csv", "sao-ke.csv", "--lang", "en"]);
    assert!(page.contains("2.000 of 2.050 matches are on this page"));
    assert_eq!(data(&page)["sections"][0]["items"].as_array().unwrap().len(), 2_000);
}
