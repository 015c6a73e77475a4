//! Sums that are planted among other movements: what belongs together is found, and what only adds up is not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test that panics has failed, as it should"
)]

use hocbong_match::{Item, LinkRule, List, Matcher, Settings, Sort};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// One movement: its day, amount, party and memo (of a line: blank, and its text).
#[derive(Clone, Debug)]
struct Movement(i32, i64, String, String);

fn list(sort: Sort, movements: &[Movement]) -> List<'_> {
    let mut texts = vec![""];
    let items = (0..).zip(movements).map(|(rank, Movement(day, amount, party, memo))| {
        texts.extend([party.as_str(), memo.as_str()]);
        let memo = texts.len() as u32 - 1;
        Item { amount: *amount, day: *day, party: memo - 1, memo, rank, ..Item::default() }
    });
    let items = items.collect();
    List { sort, texts, items }
}

/// The sums that are linked, by the places of their items in both lists.
fn sums(rows: &[Movement], lines: &[Movement]) -> Vec<(Vec<u32>, Vec<u32>)> {
    let settings = Settings { window: 3, threads: 1, ..Settings::default() };
    let linkage = Matcher::new(list(Sort::Ledger, rows), list(Sort::Statement, lines), &settings).link();
    let sums = linkage.matches.iter().filter(|found| found.rule == LinkRule::Batch);
    let sorted = |places: &[u32]| {
        let mut places = places.to_vec();
        places.sort_unstable();
        places
    };
    let mut sums: Vec<_> = sums.map(|found| (sorted(&found.left), sorted(&found.right))).collect();
    sums.sort();
    sums
}

/// People whose names share no word but the one that marks them as made up.
const PEOPLE: [&str; 6] =
    ["Trần Mẫu Hằng", "Lê Mẫu Sơn", "Phạm Mẫu Quỳnh", "Hoàng Mẫu Tuấn", "Đặng Mẫu Khuê", "Bùi Mẫu Nhật"];
const PEOPLE_BARE: [&str; 6] =
    ["TRAN MAU HANG", "LE MAU SON", "PHAM MAU QUYNH", "HOANG MAU TUAN", "DANG MAU KHUE", "BUI MAU NHAT"];

fn movement(day: i32, amount: i64, party: &str, memo: &str) -> Movement {
    Movement(day, amount, party.to_owned(), memo.to_owned())
}

/// What holds several movements together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bond {
    /// Each has a code of its own, and the payment shows them all.
    Codes,
    /// They are of one person and have one code, and the payment shows both.
    Code,
    /// They are of one person, and the payment shows the name.
    Name,
}

#[derive(Clone, Debug)]
struct Planted {
    bond: Bond,
    /// The amounts of the parts.
    parts: Vec<i64>,
    day: i32,
    /// Days from the parts to the sum.
    lag: i32,
    /// Whether the parts are rows of the books, and not lines of the bank.
    are_rows: bool,
}

fn planted() -> impl Strategy<Value = Vec<Planted>> {
    let bond = prop::sample::select(vec![Bond::Codes, Bond::Code, Bond::Name]);
    let parts = prop::collection::vec(100_000..90_000_000_i64, 2..5);
    let one =
        (bond, parts, 10..40_i32, 0..=1_i32, any::<bool>()).prop_map(|(bond, parts, day, lag, are_rows)| {
            // A list has one code for many rows; several payments of one code are hardly one gift.
            Planted { bond, parts, day, lag, are_rows: are_rows || bond == Bond::Code }
        });
    prop::collection::vec(one, 1..6).prop_map(|mut all: Vec<Planted>| {
        // No two parts are equal, so that nothing adds up twice.
        let parts = all.iter_mut().flat_map(|one| &mut one.parts);
        (0..).zip(parts).for_each(|(bit, part)| *part = *part / 1_000_000 * 1_000_000 + (1 << bit));
        all
    })
}

/// The books and the statement, and the sums in them. A sum that `fails` is one đồng off.
#[allow(clippy::type_complexity, reason = "two lists and a list of pairs of lists")]
fn story(all: &[Planted], fails: Option<usize>) -> (Vec<Movement>, Vec<Movement>, Vec<(Vec<u32>, Vec<u32>)>) {
    let (mut rows, mut lines, mut expected) = (Vec::new(), Vec::new(), Vec::new());
    for (number, Planted { bond, parts, day, lag, are_rows }) in all.iter().enumerate() {
        let code = |part: usize| match bond {
            Bond::Codes => format!("NE{}{}", 51_000 + 13 * number, part + 1),
            _ => format!("NE{}7", 72_000 + 17 * number),
        };
        let shown = match bond {
            Bond::Codes => (0..parts.len()).map(code).collect::<Vec<_>>().join(" "),
            Bond::Code => format!("{} {}", PEOPLE_BARE[number], code(0)),
            Bond::Name => PEOPLE_BARE[number].to_owned(),
        };
        let off = i64::from(fails == Some(number));
        let total = parts.iter().sum::<i64>() + off;
        let (manys, ones) = if *are_rows { (&mut rows, &mut lines) } else { (&mut lines, &mut rows) };
        let first = manys.len() as u32;
        let (part_day, one_day) = if *are_rows { (*day, day + lag) } else { (day + lag, *day) };
        for (part, amount) in parts.iter().enumerate() {
            let text = if *bond == Bond::Name { String::new() } else { code(part) };
            manys.push(match (bond, are_rows) {
                (Bond::Name, true) => movement(part_day, *amount, PEOPLE[number], ""),
                (Bond::Name, false) => movement(part_day, *amount, "", PEOPLE_BARE[number]),
                (Bond::Code, _) => movement(part_day, *amount, PEOPLE[number], &text),
                (Bond::Codes, _) => movement(part_day, *amount, "", &text),
            });
        }
        let party = if *bond == Bond::Name && !*are_rows { PEOPLE[number] } else { "" };
        let text = if *bond == Bond::Name && !*are_rows { "" } else { &shown };
        ones.push(movement(one_day, total, party, text));
        let manys: Vec<u32> = (first..first + parts.len() as u32).collect();
        let one = vec![ones.len() as u32 - 1];
        if fails != Some(number) {
            expected.push(if *are_rows { (manys, one) } else { (one, manys) });
        }
    }
    expected.sort();
    (rows, lines, expected)
}

proptest! {
    #![proptest_config(Config::with_cases(48))]

    #[test]
    fn what_belongs_together_is_found_as_a_sum(all in planted()) {
        let (rows, lines, expected) = story(&all, None);
        prop_assert_eq!(sums(&rows, &lines), expected, "{:?} and {:?}", rows, lines);
    }

    #[test]
    fn payments_out_are_linked_as_payments_in(all in planted()) {
        let (rows, lines, expected) = story(&all, None);
        let negated = |all: &[Movement]| -> Vec<Movement> {
            let negate = |one: &Movement| Movement(one.0, -one.1, one.2.clone(), one.3.clone());
            all.iter().map(negate).collect()
        };
        prop_assert_eq!(sums(&negated(&rows), &negated(&lines)), expected, "{:?} and {:?}", rows, lines);
    }

    #[test]
    fn what_is_one_dong_off_is_no_sum(all in planted(), fails in 0..6_usize) {
        let fails = fails % all.len();
        let (rows, lines, expected) = story(&all, Some(fails));
        prop_assert_eq!(sums(&rows, &lines), expected, "{:?} and {:?}", rows, lines);
    }

    #[test]
    fn a_payment_for_some_of_one_persons_rows_is_found_as_the_sum_of_these(
        amounts in prop::collection::vec((1..90_i64, any::<bool>()), 3..9),
        others in prop::collection::vec(1..90_i64, 0..5),
        has_code: bool,
    ) {
        // The last digits say which rows a sum has.
        let amount = |at: usize, millions: i64| 1_000_000 * millions + (1 << at);
        let memo = if has_code { "NE51001" } else { "" };
        let mut rows = Vec::new();
        let (mut parts, mut total) = (Vec::new(), 0);
        for (at, (millions, is_part)) in amounts.iter().enumerate() {
            // At least two are paid.
            if *is_part || at < 2 {
                parts.push(at as u32);
                total += amount(at, *millions);
            }
            rows.push(movement(10, amount(at, *millions), PEOPLE[0], memo));
        }
        rows.extend(others.iter().map(|millions| movement(10, amount(10, *millions), PEOPLE[1], "")));
        let text = if has_code { format!("{} {memo}", PEOPLE_BARE[0]) } else { PEOPLE_BARE[0].to_owned() };
        let lines = [movement(10, total, "", &text)];
        prop_assert_eq!(sums(&rows, &lines), [(parts, vec![0])], "{:?} and {:?}", rows, lines);
    }
}

/// Two rows of one person and code, and a payment of their sum.
fn pair() -> (Vec<Movement>, Vec<Movement>) {
    let row = |amount| movement(10, amount, "Trần Mẫu Hằng", "NE51001");
    (vec![row(300_000), row(250_000)], vec![movement(10, 550_000, "", "TRAN MAU HANG NE51001")])
}

#[test]
fn a_sum_needs_days_within_the_window_and_texts_that_agree() {
    let both = (vec![0, 1], vec![0]);
    let (rows, lines) = pair();
    assert_eq!(sums(&rows, &lines), vec![both.clone()]);
    for (days, expected) in [(3, vec![both]), (4, vec![])] {
        let (rows, mut lines) = pair();
        lines[0].0 += days;
        assert_eq!(sums(&rows, &lines), expected, "{days} days");
    }
    // Texts that say nothing, another name, and another code.
    for text in ["CHUYEN TIEN", "LE MAU SON CHUYEN TIEN", "NE99887"] {
        let (rows, mut lines) = pair();
        text.clone_into(&mut lines[0].3);
        assert_eq!(sums(&rows, &lines), [], "{text}");
    }
    // One of the rows is of another person.
    let (mut rows, lines) = pair();
    rows[1] = movement(10, 250_000, "Lê Mẫu Sơn", "");
    assert_eq!(sums(&rows, &lines), []);
}

#[test]
fn a_sum_that_could_be_made_of_other_rows_is_left_open() {
    let (mut rows, lines) = pair();
    let row = |amount| movement(10, amount, "Trần Mẫu Hằng", "NE51001");
    rows.extend([row(310_000), row(240_000)]);
    assert_eq!(sums(&rows, &lines), []);
}

#[test]
fn a_part_that_has_its_own_payment_goes_with_it() {
    let row = |amount| movement(10, amount, "Trần Mẫu Hằng", "");
    let line = |amount| movement(10, amount, "", "TRAN MAU HANG");
    let rows = [row(300_000), row(250_000), row(50_000), row(200_000)];
    // 250.000 is a row, and also 50.000 + 200.000.
    let lines = [line(300_000), line(250_000)];
    assert_eq!(sums(&rows, &lines), []);
}

#[test]
fn other_rows_that_fit_far_worse_are_no_rival() {
    let (mut rows, lines) = pair();
    let row = |amount| movement(10, amount, "Trần Mẫu Hằng", "");
    rows.extend([row(310_000), row(240_000)]);
    assert_eq!(sums(&rows, &lines), [(vec![0, 1], vec![0])]);
}

#[test]
fn a_payment_that_lists_its_pupils_is_their_sum() {
    let pupil = |name| movement(3, -500_000, name, "học bổng");
    let rows = ["Tô Mẫu Hòa", "Lê Thị Mẫu Nga", "Hồ Thị Mẫu Khoa", "Đỗ Mẫu Quý"].map(pupil);
    let line = "CHI HB TO MAU HOA LE THI MAU NGA HO THI MAU KHOA DO MAU QUY";
    assert_eq!(sums(&rows, &[movement(3, -2_000_000, "", line)]), [(vec![0, 1, 2, 3], vec![0])]);
}
