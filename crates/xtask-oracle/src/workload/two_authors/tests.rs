use std::collections::BTreeMap;

use super::super::key::Kind;
use super::*;
use crate::fixtures::text::fold;

const SEEDS: std::ops::Range<u64> = 0..24;

/// The signed amount and the texts of each row, by line.
fn rows_of(workload: &Workload) -> BTreeMap<u32, (i64, String)> {
    let mut reader = csv::Reader::from_reader(workload.books.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let amount: i64 = record[5].parse().unwrap();
        let is_in = ["donation", "interest", "deposit", "other-income", "unidentified", "award-returned"]
            .contains(&&record[2]);
        assert!(
            is_in || ["award", "expense", "withdrawal", "other-expense"].contains(&&record[2]),
            "{record:?}"
        );
        assert!(amount > 0 && &record[3] == "ST" && &record[4] == "bank", "{record:?}");
        (if is_in { amount } else { -amount }, format!("{} {}", &record[6], &record[8]))
    });
    (2..).zip(records).collect()
}

fn lines_of(workload: &Workload) -> BTreeMap<u32, (i64, String)> {
    let mut reader = csv::Reader::from_reader(workload.statement.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |names: &[&str]| header.iter().position(|cell| names.contains(&cell)).unwrap();
    let debit = column(&["Số tiền ghi nợ", "Phát sinh nợ", "Ghi nợ", "Nợ", "Rút ra"]);
    let credit = column(&["Số tiền ghi có", "Phát sinh có", "Ghi có", "Có", "Gửi vào"]);
    let balance = column(&["Số dư"]);
    let text = column(&["Mô tả", "Nội dung", "Diễn giải", "Nội dung giao dịch", "Nội dung chi tiết"]);
    let number = |cell: &str| cell.replace(['.', ','], "").parse::<i64>().unwrap_or(0);
    let mut before = None;
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        let amount = number(&record[credit]) - number(&record[debit]);
        assert_ne!(amount, 0, "{record:?}");
        let after = number(&record[balance]);
        assert!(after >= 0 && before.is_none_or(|before| before + amount == after), "{record:?}");
        before = Some(after);
        (amount, record[text].to_owned())
    });
    (2..).zip(records).collect()
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    assert_eq!(generate(300, 4), generate(300, 4));
    assert_ne!(generate(300, 4).books, generate(300, 5).books);
}

#[test]
fn every_row_and_line_is_in_one_link() {
    for seed in SEEDS {
        let workload = generate(300, seed);
        let (rows, lines) = (rows_of(&workload), lines_of(&workload));
        let joined = &workload.key.links;
        let mut left: Vec<u32> = joined.iter().flat_map(|link| link.left.clone()).collect();
        let mut right: Vec<u32> = joined.iter().flat_map(|link| link.right.clone()).collect();
        left.sort_unstable();
        right.sort_unstable();
        assert_eq!(left, rows.keys().copied().collect::<Vec<u32>>(), "seed {seed}");
        assert_eq!(right, lines.keys().copied().collect::<Vec<u32>>(), "seed {seed}");
        assert!((300..330).contains(&rows.len()), "{} rows", rows.len());
        for all in
            [workload.key.left_sorts.len(), workload.key.left_looks.len(), workload.key.left_names.len()]
        {
            assert_eq!(all, rows.len());
        }
        assert_eq!(workload.key.right_sorts.len(), lines.len());
        assert_eq!(workload.key.right_names.len(), lines.len());
    }
}

#[test]
fn links_hold_what_their_kinds_say() {
    for seed in SEEDS {
        let workload = generate(300, seed);
        let (rows, lines) = (rows_of(&workload), lines_of(&workload));
        for link in &workload.key.links {
            let left: i64 = link.left.iter().map(|line| rows[line].0).sum();
            let right: i64 = link.right.iter().map(|line| lines[line].0).sum();
            match link.kind {
                Kind::Single => {
                    assert_eq!((link.left.len(), link.right.len()), (1, 1));
                    assert_eq!(left, right);
                }
                Kind::Batch => {
                    assert!(link.left.len() + link.right.len() > 2);
                    assert_eq!(left, right);
                }
                Kind::Difference(_) => assert_ne!(left, right),
                Kind::Open(_) => assert_eq!(link.left.len() + link.right.len(), 1),
            }
        }
    }
}

#[test]
fn strangers_name_different_people() {
    let mut count = 0;
    for seed in SEEDS {
        let (made, bank) = upkeep::make(300, seed);
        let key = key_of(&made);
        for (left, right) in &made.strangers {
            let (row, line) =
                (key.links[*left].left[0] as usize - 2, key.links[*right].right[0] as usize - 2);
            let (ours, theirs) = (key.left_names[row], key.right_names[line]);
            assert!(ours.is_some() && theirs.is_some());
            assert_ne!(ours, theirs);
            assert_eq!(made.rows[row].amount, made.lines[line].amount);
            assert!((made.rows[row].day - made.lines[line].day).abs() <= 1);
            count += 1;
        }
        assert_eq!(made.strangers.is_empty(), bank.is_nameless, "seed {seed}");
    }
    assert!(count > 30, "{count}");
}

#[test]
fn names_stand_in_the_texts_that_are_said_to_name_them() {
    for seed in SEEDS {
        let (made, _) = upkeep::make(300, seed);
        for line in &made.lines {
            for name in line.facts.names.iter().filter(|name| name.split(' ').count() > 1) {
                // An organisation's form may be spelt otherwise.
                let words: Vec<&str> = name.split(' ').rev().take(2).collect();
                assert!(words.iter().all(|word| fold(&line.text).contains(word)), "{name}: {}", line.text);
            }
        }
    }
}

#[test]
fn another_payer_is_never_certain_unless_he_names_the_giver() {
    let mut count = 0;
    for seed in SEEDS {
        let key = generate(300, seed).key;
        for number in &key.payers {
            let link = &key.links[*number as usize];
            assert_eq!(link.kind, Kind::Single);
            let name = |names: &[Option<u32>], line: u32| names[line as usize - 2];
            let (ours, theirs) = (name(&key.left_names, link.left[0]), name(&key.right_names, link.right[0]));
            assert!(ours.is_some() && theirs.is_some());
            assert!(!link.is_determined || ours == theirs);
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn certain_pairs_name_no_two_people() {
    for seed in SEEDS {
        let workload = generate(300, seed);
        let key = &workload.key;
        let has_reference =
            |line: u32| !workload.books.lines().nth(line as usize - 1).unwrap().ends_with(',');
        for link in key.links.iter().filter(|link| link.is_determined && link.kind == Kind::Single) {
            let ours = key.left_names[link.left[0] as usize - 2];
            let theirs = key.right_names[link.right[0] as usize - 2];
            let agree = ours.is_none() || theirs.is_none() || ours == theirs;
            assert!(agree || has_reference(link.left[0]), "seed {seed}: {link:?}");
        }
    }
}

#[test]
fn shares_are_those_of_an_ordinary_year() {
    let (mut kinds, mut certain, mut fees) = (BTreeMap::new(), 0, 0);
    for seed in SEEDS {
        let workload = generate(300, seed);
        for link in &workload.key.links {
            let name = match link.kind {
                Kind::Single => "single",
                Kind::Batch => "batch",
                Kind::Difference(_) => "difference",
                Kind::Open(_) => "open",
            };
            *kinds.entry(name).or_insert(0_usize) += 1;
            certain += usize::from(link.kind == Kind::Single && link.is_determined);
        }
        fees += rows_of(&workload).values().filter(|(amount, _)| (-25_000..0).contains(amount)).count();
    }
    let books = SEEDS.count();
    assert!(kinds["single"] > books * 200 && kinds["single"] < books * 300, "{kinds:?}");
    assert!(kinds["batch"] > books * 5, "{kinds:?}");
    assert!(kinds["difference"] > books * 2, "{kinds:?}");
    assert!(kinds["open"] > books * 10 && kinds["open"] < books * 50, "{kinds:?}");
    assert!(
        certain * 100 > kinds["single"] * 50 && certain * 100 < kinds["single"] * 97,
        "{certain} of {kinds:?}"
    );
    assert!(fees > books * 12, "{fees}");
}

#[test]
fn the_bank_words_most_movements_otherwise() {
    let (mut alike, mut all) = (0, 0);
    for seed in SEEDS {
        let workload = generate(300, seed);
        let (rows, lines) = (rows_of(&workload), lines_of(&workload));
        for link in workload.key.links.iter().filter(|link| link.kind == Kind::Single) {
            let (ours, theirs) = (fold(&rows[&link.left[0]].1), fold(&lines[&link.right[0]].1));
            all += 1;
            alike += usize::from(theirs.contains(ours.trim()) || ours.contains(theirs.trim()));
        }
    }
    assert!(alike * 100 < all * 5, "{alike} of {all}");
}

#[test]
fn every_treasurer_and_every_bank_is_met() {
    let banks: std::collections::BTreeSet<&str> =
        (0..120).map(|seed| upkeep::make(60, seed).1.reference).collect();
    assert_eq!(banks.len(), bank_words::BANKS.len());
}
