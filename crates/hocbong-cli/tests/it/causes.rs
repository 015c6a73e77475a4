//! Why a row is open and what explains the difference of a balance, as a person reads it.

use super::hocbong_in;
use std::fs;
use std::path::Path;

fn write(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(place.path().join(name), text).unwrap();
    }
    place
}

/// What a command writes to standard error.
fn said(place: &Path, arguments: &[&str]) -> String {
    String::from_utf8(hocbong_in(place, arguments).stderr).unwrap()
}

const BOOKS: &str = "date,kind,fund,method,amount,party,memo\n\
    2025-03-01,opening,ST/a,bank,1000,,\n\
    2025-03-05,donation,ST/a,bank,1000,Mai,Ủng hộ\n\
    2025-03-06,donation,ST/b,bank,450,Nguyễn Lan,Ủng hộ\n";

#[test]
fn a_row_of_another_fund_is_named_so() {
    let bank = "date,amount,content\n2025-03-05,1000,MAI UNG HO\n2025-03-07,450,NGUYEN LAN UNG HO\n";
    let place = write(&[("books.csv", BOOKS), ("bank.csv", bank)]);
    let call = ["reconcile", "books.csv", "bank.csv", "--format", "json"];
    let cause = |more: &[&str]| {
        let output = hocbong_in(place.path(), &[&call, more].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["right_only"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["cause"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(cause(&["--fund", "ST/a"]), ["wrong_fund"]);
    assert!(cause(&[]).is_empty());
    for (language, words) in [("en", "may be in another fund"), ("vi", "có thể thuộc quỹ khác")] {
        let call = ["reconcile", "books.csv", "bank.csv", "--fund", "ST/a", "--lang", language];
        let text = String::from_utf8(hocbong_in(place.path(), &call).stdout).unwrap();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn the_rows_that_a_printed_figure_is_off_by_are_named() {
    let header = "date,debit,credit,balance,memo\n,,,1.000,Số dư đầu kỳ\n05/03/2025,,1.000,,Mau A\n";
    let bank = format!("{header}06/03/2025,,450,,Mau B\n07/03/2025,70,,,Mau C\n");
    let place = write(&[
        ("books.csv", BOOKS),
        ("one.csv", &format!("{bank},,,1.930,Số dư cuối kỳ\n")),
        ("two.csv", &format!("{bank},,,2.000,Số dư cuối kỳ\n")),
        ("none.csv", &format!("{bank},,,2.777,Số dư cuối kỳ\n")),
        ("total.csv", "date,amount,memo\n05/03/2025,1.000,Mau A\n06/03/2025,450,Mau B\n,1.000,Tổng cộng\n"),
    ]);
    let hints = |file: &str, language: &str| -> Vec<String> {
        let text = said(place.path(), &["reconcile", "books.csv", file, "--lang", language]);
        text.lines()
            .filter(|line| line.contains("hint") || line.contains("gợi ý"))
            .map(|l| l.trim().to_owned())
            .collect()
    };
    for (file, english, vietnamese) in [
        ("one.csv", "line 4 alone equals the difference: 450", "riêng dòng 4 đúng bằng khoản lệch: 450"),
        (
            "two.csv",
            "lines 4, 5 together equal the difference: 380",
            "các dòng 4, 5 cộng lại đúng bằng khoản lệch: 380",
        ),
        ("total.csv", "line 3 alone equals the difference: 450", "riêng dòng 3 đúng bằng khoản lệch: 450"),
    ] {
        for (language, words) in [("en", english), ("vi", vietnamese)] {
            let hints = hints(file, language);
            assert!(!hints.is_empty() && hints.iter().all(|hint| hint.ends_with(words)), "{file}: {hints:?}");
        }
    }
    assert!(hints("none.csv", "en").is_empty());
}
