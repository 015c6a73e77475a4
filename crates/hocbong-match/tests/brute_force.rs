//! Tries every assignment of a few items: what the engine links belongs to the best one, and leads by the
//! margin.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use hocbong_match::{Item, Linkage, List, Matcher, Settings, Sort};
use proptest::prelude::*;
use proptest::test_runner::Config;

const WINDOW: i32 = 3;
const MARGIN: i32 = 400;
const AMOUNT: i64 = 500;

/// Names, some of them one letter apart, then memos and what a bank may make of both; the first of each is
/// blank.
const PARTIES: [&str; 6] =
    ["", "Trần Mẫu Hằng", "Trần Mẫu Băng", "Lê Mẫu Sơn", "Công ty Mẫu Sao Mai", "Công ty Mẫu Sao Hôm"];
const MEMOS: [&str; 4] = ["", "Ủng hộ học bổng", "Rút tiền mặt", "NE12345 góp quỹ"];
const TEXTS: [&str; 9] = [
    "",
    "TRAN MAU HANG ung ho",
    "TRAN MAU BANG chuyen tien",
    "LE MAU SON UNG HO HOC BONG",
    "CTY MAU SAO MAI UNG HO",
    "RUT TM",
    "NE12345 GOP QUY",
    "NE54321 GOP QUY",
    "CHUYEN TIEN",
];

/// A row: its day, party and memo. A line: its day and text.
type Row = (i32, u32, u32);
type Line = (i32, u32);

fn lists(rows: &[Row], lines: &[Line]) -> (List<'static>, List<'static>) {
    let row = |(rank, (day, party, memo)): (u64, &Row)| Item {
        amount: AMOUNT,
        day: *day,
        party: *party,
        memo: if *memo == 0 { 0 } else { memo + 5 },
        rank,
        ..Item::default()
    };
    let line = |(rank, (day, text)): (u64, &Line)| Item {
        amount: AMOUNT,
        day: *day,
        memo: *text,
        rank,
        ..Item::default()
    };
    let texts = PARTIES.into_iter().chain(MEMOS.into_iter().skip(1)).collect();
    let left = List { sort: Sort::Ledger, texts, items: (0..).zip(rows).map(row).collect() };
    let right =
        List { sort: Sort::Statement, texts: TEXTS.to_vec(), items: (0..).zip(lines).map(line).collect() };
    (left, right)
}

/// The weight of each pair without the engine's candidates: from its comparison, and by counting equal
/// amounts.
fn weights(matcher: &Matcher<'_>, rows: &[Row], lines: &[Line]) -> Vec<Vec<Option<i32>>> {
    let near = |one: i32, other: i32| (one - other).abs() <= WINDOW;
    let weight = |left: usize, right: usize| {
        let (row, line) = (rows[left], lines[right]);
        let compared = matcher.compare(u32::try_from(left).unwrap(), u32::try_from(right).unwrap());
        let weight = compared.weight.filter(|_| near(row.0, line.0))?.total();
        let lefts = rows.iter().filter(|other| near(other.0, line.0)).count();
        let rights = lines.iter().filter(|other| near(other.0, row.0)).count();
        let idf = match lefts.max(rights) {
            1 => matcher.weights().rare,
            2 => matcher.weights().rare / 2,
            _ => 0,
        };
        Some(weight + idf).filter(|weight| *weight > 0)
    };
    (0..rows.len()).map(|left| (0..lines.len()).map(|right| weight(left, right)).collect()).collect()
}

/// Calls `found` with every assignment: for each row its line, if any, and the total weight.
fn assignments(weights: &[Vec<Option<i32>>], found: &mut impl FnMut(&[Option<usize>], i32)) {
    fn go(
        weights: &[Vec<Option<i32>>],
        chosen: &mut Vec<Option<usize>>,
        used: &mut u32,
        total: i32,
        found: &mut impl FnMut(&[Option<usize>], i32),
    ) {
        let Some(row) = weights.get(chosen.len()) else { return found(chosen, total) };
        chosen.push(None);
        go(weights, chosen, used, total, found);
        for (line, weight) in row.iter().enumerate() {
            if let Some(weight) = weight.filter(|_| *used & (1 << line) == 0) {
                *chosen.last_mut().unwrap() = Some(line);
                *used |= 1 << line;
                go(weights, chosen, used, total + weight, found);
                *used &= !(1 << line);
            }
        }
        chosen.pop();
    }
    go(weights, &mut Vec::new(), &mut 0, 0, found);
}

fn check(rows: &[Row], lines: &[Line]) -> Result<(), TestCaseError> {
    let (left, right) = lists(rows, lines);
    let settings = Settings { window: WINDOW.unsigned_abs(), threads: 1, ..Settings::default() };
    let matcher = Matcher::new(left, right, &settings);
    let linkage: Linkage = matcher.link();
    let weights = weights(&matcher, rows, lines);
    let sure: Vec<(usize, usize)> = linkage
        .matches
        .iter()
        .filter(|found| !found.is_interchangeable)
        .map(|found| (found.left[0] as usize, found.right[0] as usize))
        .collect();
    // The best total of all assignments, the best with what is linked, and for each pair the best without it.
    let (mut best, mut with_claims) = (0, i32::MIN);
    let mut without = vec![vec![0; lines.len()]; rows.len()];
    assignments(&weights, &mut |chosen, total| {
        best = best.max(total);
        if sure.iter().all(|(row, line)| chosen[*row] == Some(*line)) {
            with_claims = with_claims.max(total);
        }
        for (row, line) in chosen.iter().enumerate() {
            for (other, known) in without[row].iter_mut().enumerate() {
                if *line != Some(other) {
                    *known = total.max(*known);
                }
            }
        }
    });
    prop_assert_eq!(with_claims, best, "{:?} of {:?}", sure, weights);
    for (row, known) in without.iter().enumerate() {
        for (line, without) in known.iter().enumerate() {
            let weight = weights[row][line].unwrap_or(0);
            let is_unique = weight >= MARGIN && best - without >= MARGIN;
            let is_claimed = sure.contains(&(row, line));
            prop_assert_eq!(
                is_claimed,
                is_unique,
                "row {} line {}: {} ahead, {:?} of {:?}",
                row,
                line,
                best - without,
                linkage,
                weights
            );
        }
    }
    Ok(())
}

fn story(most: usize) -> impl Strategy<Value = (Vec<Row>, Vec<Line>)> {
    let row = (1..9_i32, 0..6_u32, 0..4_u32);
    let line = (1..9_i32, 0..9_u32);
    (prop::collection::vec(row, 0..=most), prop::collection::vec(line, 0..=most))
}

proptest! {
    #![proptest_config(Config::with_cases(300))]

    #[test]
    fn what_is_claimed_is_best_and_by_the_margin((rows, lines) in story(5)) {
        check(&rows, &lines)?;
    }
}

proptest! {
    #![proptest_config(Config::with_cases(40))]

    #[test]
    fn so_it_is_with_eight_a_side((rows, lines) in story(8)) {
        check(&rows, &lines)?;
    }
}
