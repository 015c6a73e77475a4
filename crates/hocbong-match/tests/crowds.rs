//! Many equal gifts within a few days, told apart by their texts alone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test that panics has failed, as it should"
)]

use hocbong_match::{Item, List, Matcher, Settings, Sort};
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::collections::BTreeSet;

const FAMILIES: [(&str, &str); 8] = [
    ("Trần", "TRAN"),
    ("Lê", "LE"),
    ("Phạm", "PHAM"),
    ("Hoàng", "HOANG"),
    ("Đặng", "DANG"),
    ("Bùi", "BUI"),
    ("Nguyễn", "NGUYEN"),
    ("Võ", "VO"),
];
const GIVEN: [(&str, &str); 6] = [
    ("Hằng", "HANG"),
    ("Sơn", "SON"),
    ("Quỳnh", "QUYNH"),
    ("Tuấn", "TUAN"),
    ("Khuê", "KHUE"),
    ("Diệp", "DIEP"),
];
/// More than a thousand pairs, beyond which only pairs that share a name or a code are weighed first.
const GIVERS: usize = FAMILIES.len() * GIVEN.len();

/// Name and the name as a bank writes it.
fn giver(number: usize) -> (String, String) {
    let (family, given) = (FAMILIES[number % FAMILIES.len()], GIVEN[number / FAMILIES.len()]);
    (format!("{} Mẫu {}", family.0, given.0), format!("{} MAU {} UNG HO", family.1, given.1))
}

/// A movement of 500.000 đồng: its day, party and memo.
type Movement = (i32, String, String);

fn list(sort: Sort, movements: &[Movement]) -> List<'_> {
    let mut texts = vec![""];
    let items = (0..).zip(movements).map(|(rank, (day, party, memo))| {
        texts.extend([party.as_str(), memo.as_str()]);
        let memo = texts.len() as u32 - 1;
        Item { amount: 500_000, day: *day, party: memo - 1, memo, rank, ..Item::default() }
    });
    let items = items.collect();
    List { sort, texts, items }
}

/// The pairs that are linked, of rows and lines.
fn pairs(rows: &[Movement], lines: &[Movement]) -> BTreeSet<(u32, u32)> {
    let settings = Settings { window: 3, threads: 1, ..Settings::default() };
    let linkage = Matcher::new(list(Sort::Ledger, rows), list(Sort::Statement, lines), &settings).link();
    let sure = linkage.matches.iter().filter(|found| !found.is_interchangeable);
    sure.map(|found| (found.left[0], found.right[0])).collect()
}

proptest! {
    #![proptest_config(Config::with_cases(12))]

    #[test]
    fn each_of_many_equal_gifts_finds_its_giver(
        order in Just((0..GIVERS).collect::<Vec<_>>()).prop_shuffle(),
        days in prop::collection::vec((1..4_i32, 0..=1_i32), GIVERS),
        are_codes: bool,
    ) {
        let code = |number: usize| format!("NE{}", 41_000 + 137 * number);
        let row = |number: usize| {
            let (party, memo) = if are_codes { (String::new(), code(number)) } else { (giver(number).0, String::new()) };
            (days[number].0, party, memo)
        };
        let line = |number: usize| {
            let text = if are_codes { format!("UNG HO {}", code(number)) } else { giver(number).1 };
            (days[number].0 + days[number].1, String::new(), text)
        };
        let rows: Vec<Movement> = (0..GIVERS).map(row).collect();
        let lines: Vec<Movement> = order.iter().map(|number| line(*number)).collect();
        let expected: BTreeSet<(u32, u32)> =
            (0..).zip(&order).map(|(line, row)| (*row as u32, line)).collect();
        prop_assert_eq!(pairs(&rows, &lines), expected);
    }

    #[test]
    fn a_gift_beyond_the_window_is_left_open(late in 0..GIVERS, are_early: bool) {
        let rows: Vec<Movement> = (0..GIVERS).map(|number| (50, giver(number).0, String::new())).collect();
        let day = |number: usize| 50 + if number != late { 0 } else if are_early { -4 } else { 4 };
        let lines: Vec<Movement> =
            (0..GIVERS).map(|number| (day(number), String::new(), giver(number).1)).collect();
        let all = (0..GIVERS as u32).filter(|number| *number != late as u32);
        prop_assert_eq!(pairs(&rows, &lines), all.map(|number| (number, number)).collect());
    }
}
