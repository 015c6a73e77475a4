//! An auditor's commands: `compare`, `sample`, and `check` as a paper.

use super::{hocbong, hocbong_in, root};
use serde_json::Value;
use std::fs;
use std::path::Path;

const BOOK: &str = "fixtures/soc-trang-2025";

fn valid(name: &str, document: &Value) {
    let text = fs::read_to_string(root().join(format!("docs/schema/{name}.schema.json"))).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let errors: Vec<String> = schema.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

fn json(arguments: &[&str], code: i32) -> Value {
    let output = hocbong(arguments);
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Copies a book.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_book_is_compared_with_its_package_and_with_a_changed_copy() {
    let place = tempfile::tempdir().unwrap();
    let (copy, package) = (place.path().join("so"), place.path().join("so.hocbong"));
    copied(&root().join(BOOK), &copy);
    let (copy_path, package_path) = (copy.to_str().unwrap(), package.to_str().unwrap());
    assert!(hocbong(&["pack", BOOK, "--output", package_path]).status.success());
    let same = json(&["compare", BOOK, package_path, "--format", "json"], 0);
    valid("compare", &same);
    assert_eq!((&same["equal"], &same["changes"]), (&Value::Bool(true), &Value::Array(Vec::new())));
    assert!(text(&hocbong(&["compare", BOOK, copy_path, "--lang", "vi"])).contains("nội dung như nhau"));

    let journal = copy.join("journal/2025-03.csv");
    let old = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, old.replacen(",donation,NN,bank,2000000,", ",donation,NN,bank,2500000,", 1)).unwrap();
    let statement = copy.join("statements/bidv-2025.csv");
    let lines = fs::read_to_string(&statement).unwrap();
    let last = lines.trim_end().lines().next_back().unwrap().to_owned();
    fs::write(&statement, lines.replacen(&last, "", 1)).unwrap();
    let found = json(&["compare", package_path, copy_path, "--format", "json"], 1);
    valid("compare", &found);
    let changes = found["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{changes:#?}");
    let cell = serde_json::json!({"column": "amount", "old": "2000000", "new": "2500000"});
    assert_eq!((&changes[0]["kind"], &changes[0]["cells"][0]), (&Value::from("changed"), &cell));
    assert_eq!(
        (&changes[1]["kind"], &changes[1]["part"]),
        (&Value::from("removed"), &Value::from("statement"))
    );
    assert_eq!(
        found["effect"]["raised"]["new"].as_i64().unwrap()
            - found["effect"]["raised"]["old"].as_i64().unwrap(),
        500_000
    );
    // What was added in one direction was removed in the other.
    let back = json(&["compare", copy_path, package_path, "--format", "json"], 1);
    assert_eq!(back["changes"][1]["kind"], "added");
    let csv = text(&hocbong(&["compare", package_path, copy_path, "--format", "csv"]));
    let line = csv.lines().find(|line| line.starts_with("changed,")).unwrap();
    assert!(line.ends_with("amount,2000000,2500000,false"), "{line}");
}

#[test]
fn what_is_compared_may_be_masked_and_acts_on_nothing() {
    let place = tempfile::tempdir().unwrap();
    let head = "date,voucher,kind,fund,method,amount,party,memo,party_account\n";
    let row = |party: &str, memo: &str| {
        format!("{head}2025-03-04,PC-1,award,ST,cash,5000,{party},{memo},1903000111222\n")
    };
    fs::write(place.path().join("cu.csv"), row("Lê Thị Mẫu Cúc", "x")).unwrap();
    fs::write(place.path().join("moi.csv"), row("Trần Văn Mẫu Đạt", "=1+1 \u{1b}[2J 0912 345 678")).unwrap();
    for format in ["text", "json", "csv"] {
        let call = ["compare", "cu.csv", "moi.csv", "--mask", "--format", format];
        let output = text(&hocbong_in(place.path(), &call));
        for secret in ["Mẫu Cúc", "Mẫu Đạt", "0912 345 678", "\u{1b}"] {
            assert!(!output.contains(secret), "{format}: {secret}: {output}");
        }
        let whole = text(&hocbong_in(place.path(), &["compare", "cu.csv", "moi.csv", "--format", format]));
        assert!(whole.contains("Lê Thị Mẫu Cúc") && !whole.contains('\u{1b}'), "{whole}");
        assert!(format != "csv" || whole.contains("'=1+1"), "{whole}");
    }
}

#[test]
fn what_cannot_be_compared_is_said_and_ends_with_2() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join("a.csv"),
        "date,voucher,kind,fund,method,amount\n2025-03-04,PT-1,donation,ST,cash,1.45\n",
    )
    .unwrap();
    let output = hocbong_in(place.path(), &["compare", "a.csv", "a.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("old: a.csv:2"), "{}", text(&output));
    assert_eq!(hocbong_in(place.path(), &["compare", "a.csv", "b.csv"]).status.code(), Some(2));
}

#[test]
fn the_same_seed_draws_the_same_sample_whatever_the_order_of_files() {
    let place = tempfile::tempdir().unwrap();
    copied(&root().join(BOOK).join("journal"), &place.path().join("so"));
    let mut names: Vec<String> = fs::read_dir(place.path().join("so"))
        .unwrap()
        .map(|entry| format!("so/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    names.sort();
    for size in [["--count", "25"], ["--by-amount", "25"]] {
        let draw = |names: &[String]| {
            let mut call: Vec<&str> = vec!["sample", "--seed", "KT-1", "--format", "csv"];
            call.extend(size);
            call.extend(names.iter().map(String::as_str));
            text(&hocbong_in(place.path(), &call))
        };
        let forward = draw(&names);
        let mut backward = names.clone();
        backward.reverse();
        assert_eq!(draw(&backward), forward);
        assert!(forward.lines().count() > 10, "{forward}");
    }
}

#[test]
fn samples_validate_and_their_population_adds_up() {
    for (size, name) in [("--count", "count"), ("--by-amount", "by-amount")] {
        let seeds: Vec<Value> = ["1", "2"]
            .iter()
            .map(|seed| {
                let document = json(&["sample", BOOK, size, "30", "--seed", seed, "--format", "json"], 1);
                valid("sample", &document);
                let of = |key: &str| document["population"][key].as_u64().unwrap();
                let parts = of("outside") + of("of_year") + of("without_amount") + of("sampled");
                assert_eq!(of("transactions"), parts);
                let items = document["items"].as_array().unwrap();
                assert_eq!(document["method"], name);
                let hits: u64 = items.iter().map(|item| item["hits"].as_u64().unwrap()).sum();
                assert_eq!(hits, 30);
                document["items"].clone()
            })
            .collect();
        assert_ne!(seeds[0], seeds[1]);
    }
    let few = json(
        &["sample", BOOK, "--count", "9999", "--seed", "1", "--of-kind", "opening", "--format", "json"],
        1,
    );
    let items = few["items"].as_array().unwrap();
    assert_eq!(few["population"]["sampled"].as_u64().unwrap(), items.len() as u64);
    assert!(items.iter().all(|item| item["kind"] == "opening") && !items.is_empty());
}

#[test]
fn a_sample_needs_a_seed_and_a_size() {
    let output = hocbong(&["sample", BOOK, "--count", "5"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--seed"), "{output:?}");
    for call in
        [vec!["--seed", "1"], vec!["--seed", "1", "--count", "0"], vec!["--seed", " ", "--count", "5"]]
    {
        let call = [vec!["sample", BOOK], call].concat();
        assert_eq!(hocbong(&call).status.code(), Some(2), "{call:?}");
    }
}

#[test]
fn samples_and_findings_are_papers() {
    let place = tempfile::tempdir().unwrap();
    let sample = ["sample", BOOK, "--by-amount", "20", "--seed", "1"];
    for (name, call) in [("mau", &sample[..]), ("kiem-tra", &["check", BOOK, "--today", "2026-01-31"][..])] {
        for language in ["vi", "en"] {
            let path = place.path().join(format!("{name}-{language}.xlsx"));
            let extra = ["--lang", language, "--output", path.to_str().unwrap()];
            let output = hocbong(&[call, &extra[..]].concat());
            assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(fs::read(&path).unwrap().starts_with(b"PK"));
            let page = text(&hocbong(&[call, &["--lang", language, "--format", "html"][..]].concat()));
            assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"), "{page:.40}");
            assert!(!page.contains("check-paper.") && !page.contains("sample."), "a word is missing");
            let again = text(&hocbong(&[call, &["--lang", language, "--format", "html"][..]].concat()));
            assert!(page == again, "{name}: the same call gives the same bytes");
        }
    }
    let page = text(&hocbong(&["check", BOOK, "--today", "2026-01-31", "--lang", "en", "--format", "html"]));
    let document = json(&["check", BOOK, "--today", "2026-01-31", "--lang", "en", "--format", "json"], 1);
    let findings = document["findings"].as_array().unwrap();
    for finding in findings {
        assert!(page.contains(finding["code"].as_str().unwrap()));
        if let Some(source) = finding["source"].as_str() {
            assert!(page.contains(source), "{source}");
        }
    }
    assert!(findings.iter().any(|finding| finding["source"].is_string()));
    // The errors come first.
    let list = &page[page.find("HB0305").unwrap()..];
    assert!(list.contains("HB0207"), "a warning comes after the errors");
    // A finding is judged by the law of its day, in every format.
    let csv = text(&hocbong(&["check", BOOK, "--today", "2026-01-31", "--format", "csv"]));
    assert!(csv.lines().next().unwrap().ends_with(",source"));
    assert_eq!(
        hocbong(&["check", "--list", "--format", "xlsx", "--output", "x.xlsx"]).status.code(),
        Some(2)
    );
}
