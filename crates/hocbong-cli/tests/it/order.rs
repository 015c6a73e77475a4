//! The same input gives the same bytes, in any order of the rows (line numbers aside) and for any number of
//! threads.

use super::{hocbong, root};
use std::fs;
use std::path::Path;

/// Copies the sample book with the rows of each journal file and each statement in another order.
///
/// Statement rows with a running balance are moved within the file too: the balances still form a chain.
fn shuffled_book(to: &Path, seed: u64) {
    let from = root().join("fixtures/soc-trang-2025");
    for name in ["hocbong.toml", "associations.csv", "funds.csv", "accounts.csv"] {
        fs::create_dir_all(to).unwrap();
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    for folder in ["journal", "statements"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            fs::write(
                to.join(folder).join(path.file_name().unwrap()),
                shuffle(&text, folder == "journal", seed),
            )
            .unwrap();
        }
    }
}

/// Puts the records below the header (with the line feeds inside their quotes) in another order. What is not
/// a row of data keeps its place.
fn shuffle(text: &str, is_ledger: bool, seed: u64) -> String {
    let mut records: Vec<String> = Vec::new();
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        if quoted {
            records.last_mut().unwrap().push_str(line);
        } else {
            records.push(line.to_owned());
        }
        quoted ^= line.matches('"').count() % 2 == 1;
    }
    if !records.last().unwrap().ends_with('\n') {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        records.last_mut().unwrap().push_str(end);
    }
    // Banks write texts in capitals without diacritics, so these words only occur in rows about the data.
    let is_about_the_data =
        |record: &str| ["Tổng", "Số dư", "Dư ", "Từ", "Đến", "Kỳ"].iter().any(|w| record.contains(w));
    let is_data = |record: &str| is_ledger || record.contains("/2025") && !is_about_the_data(record);
    let first_row = usize::from(is_ledger);
    let mut places: Vec<usize> = (first_row..records.len()).filter(|at| is_data(&records[*at])).collect();
    let rows: Vec<String> = places.iter().map(|at| records[*at].clone()).collect();
    let mut state = seed | 1;
    for index in (1..places.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        places.swap(index, (state >> 33) as usize % (index + 1));
    }
    for (at, row) in places.iter().zip(rows) {
        records[*at] = row;
    }
    records.concat()
}

/// Output without what depends on a row's place or a file's bytes.
fn without_lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| !line.contains("sha256 "))
        .map(|line| {
            // `journal/2025-03.csv:31` and `line 31` lose their numbers, JSON loses its digests; runs of
            // spaces collapse.
            let mut words: Vec<String> = Vec::new();
            let mut after_line = false;
            for word in line.split_whitespace() {
                let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
                words.push(if after_line && is_number { "N".to_owned() } else { strip_number(word) });
                after_line = word == "line";
            }
            words.join(" ")
        })
        .collect();
    lines.sort();
    lines
}

fn strip_number(word: &str) -> String {
    let mut out = String::new();
    let mut rest = word;
    while let Some(at) = rest.find(".csv:") {
        let (before, after) = rest.split_at(at + 5);
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out.push_str(rest);
    // JSON findings have the line in a field of its own.
    if let Some((before, after)) = out.split_once("\"line\":") {
        out = format!("{before}\"line\":{}", after.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    match out.find("\"sha256\":\"") {
        Some(at) => format!("{}{}", &out[..at + 10], &out[at + 74..]),
        None => out,
    }
}

#[test]
fn the_order_of_the_rows_changes_nothing_but_line_numbers() {
    let folder = tempfile::tempdir().unwrap();
    for seed in [7, 8, 9] {
        let book = folder.path().join(format!("book-{seed}"));
        shuffled_book(&book, seed);
        for format in ["text", "json"] {
            let given = hocbong(&["reconcile", "fixtures/soc-trang-2025", "--format", format]);
            let again = hocbong(&["reconcile", book.to_str().unwrap(), "--format", format]);
            assert_eq!(again.status.code(), given.status.code());
            assert_ne!(again.stdout, given.stdout, "the rows were not moved");
            let (given, again) = (without_lines(&given.stdout), without_lines(&again.stdout));
            let moved: Vec<_> = again.iter().zip(&given).filter(|(a, b)| a != b).take(4).collect();
            assert!(moved.is_empty() && again.len() == given.len(), "{format}, seed {seed}: {moved:#?}");
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    for arguments in [
        &["reconcile", "fixtures/soc-trang-2025", "--format", "json"][..],
        &["check", "fixtures/soc-trang-2025", "--today", "2026-01-15"],
        &["balance", "fixtures/soc-trang-2025"],
    ] {
        let with = |threads: &str| hocbong(&[arguments, &["--threads", threads]].concat());
        let (one, two) = (with("1"), with("2"));
        assert_eq!(one.stdout, two.stdout);
        assert_eq!(one.status.code(), two.status.code());
    }
}
