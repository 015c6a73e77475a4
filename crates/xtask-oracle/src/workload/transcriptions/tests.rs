use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Signed amount and text by the line on which a row begins.
fn records(text: &str, [out, credit, memo]: [usize; 3]) -> BTreeMap<u32, (i64, String)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let number = |cell: &str| cell.replace(['.', ','], "").parse::<i64>().unwrap_or(0);
    let mut all = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    reader.headers().unwrap();
    while reader.read_record(&mut record).unwrap() {
        let line = u32::try_from(record.position().unwrap().line()).unwrap();
        all.insert(line, (number(&record[credit]) - number(&record[out]), record[memo].to_owned()));
    }
    all
}

fn both(workload: &Workload) -> [BTreeMap<u32, (i64, String)>; 2] {
    let has_column = workload.statement.lines().next().unwrap().split(',').count() == 5;
    let second = if has_column { [4, 3, 2] } else { [3, 2, 1] };
    [records(&workload.books, [2, 3, 5]), records(&workload.statement, second)]
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    assert_eq!(generate(2_000, 3), generate(2_000, 3));
    assert_ne!(generate(2_000, 3).books, generate(2_000, 4).books);
}

#[test]
fn every_row_of_either_copy_is_in_one_link() {
    for seed in 0..4 {
        let workload = generate(5_000, seed);
        let [left, right] = both(&workload);
        let key = &workload.key;
        let mut ours: Vec<u32> = key.links.iter().flat_map(|link| link.left.clone()).collect();
        let mut theirs: Vec<u32> = key.links.iter().flat_map(|link| link.right.clone()).collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, left.keys().copied().collect::<Vec<u32>>());
        assert_eq!(theirs, right.keys().copied().collect::<Vec<u32>>());
        assert_eq!(left.len(), 5_000);
        assert_eq!(right.len(), 4_998);
        for line in right.keys() {
            assert_ne!(key.right_sort(*line), u32::MAX);
        }
    }
}

#[test]
fn links_hold_what_their_kinds_say() {
    let workload = generate(8_000, 1);
    let [left, right] = both(&workload);
    let mut kinds = BTreeMap::new();
    for link in &workload.key.links {
        let name = match link.kind {
            Kind::Single => {
                assert_eq!(left[&link.left[0]].0, right[&link.right[0]].0);
                if link.is_determined { "certain" } else { "single" }
            }
            Kind::Difference(cause) => {
                assert_eq!(left[&link.left[0]].0, -right[&link.right[0]].0);
                cause
            }
            Kind::Open(cause) => {
                assert!(link.right.is_empty());
                cause
            }
            Kind::Batch => "batch",
        };
        *kinds.entry(name).or_insert(0_usize) += 1;
    }
    assert_eq!((kinds["sign_flipped"], kinds["in_transit"]), (1, 2), "{kinds:?}");
    assert!(kinds["certain"] * 100 > 8_000 * 80, "{kinds:?}");
    assert!(kinds["single"] > 20, "{kinds:?}");
}

#[test]
fn equal_rows_are_one_sort_and_many() {
    let workload = generate(8_000, 2);
    let [left, right] = both(&workload);
    let sorts: BTreeSet<u32> = workload.key.left_sorts.iter().copied().collect();
    assert!(sorts.len() < 7_700, "{}", sorts.len());
    let common = left.values().filter(|(amount, _)| *amount == 100_000).count();
    assert!((2_600..3_200).contains(&common), "{common}");
    let tariff = left.values().filter(|(amount, _)| TARIFF.contains(amount)).count();
    assert!((6_200..6_800).contains(&tariff), "{tariff}");
    let bare = right.values().filter(|(_, text)| text.parse::<u32>().is_ok()).count();
    assert!((10..70).contains(&bare), "{bare}");
    let feeds = right.values().filter(|(_, text)| text.contains('\n')).count();
    assert!(feeds > 500, "{feeds}");
}

#[test]
fn names_are_numbered_alike_on_both_sides() {
    let workload = generate(4_000, 6);
    let key = &workload.key;
    let name = |names: &[Option<u32>], line: u32| names[line as usize - 2];
    let (mut same, mut lost) = (0, 0);
    for link in key.links.iter().filter(|link| link.kind == Kind::Single) {
        match (name(&key.left_names, link.left[0]), name(&key.right_names, link.right[0])) {
            (Some(a), Some(b)) => {
                assert_eq!(a, b);
                same += 1;
            }
            (Some(_), None) => lost += 1,
            (None, other) => assert_eq!(other, None),
        }
    }
    assert!(same > 1_500 && lost > 4, "{same}, {lost}");
}

#[test]
fn few_rows_do_no_harm() {
    for rows in 0..6 {
        let workload = generate(rows, 9);
        assert_eq!(workload.key.links.len(), rows);
    }
}
