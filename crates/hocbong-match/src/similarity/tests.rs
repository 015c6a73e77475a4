//! What two texts have in common, and what a pair weighs.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use super::*;
use crate::testing::{Movement, WINDOW, matcher, number};
use crate::{Matcher, Sort};

/// Compares the row at one place with the line at another.
fn compare(matcher: &Matcher<'_>, row: usize, line: usize) -> Outcomes {
    let evidence = &matcher.evidence;
    assert_eq!((evidence.left.sort, evidence.roles), (Sort::Ledger, Roles::LeftRows));
    let (row, line) = at(matcher, row, line);
    let [Some(found), None] = evidence.outcomes(row, line) else {
        panic!("rows are compared with lines one way")
    };
    found
}

/// Their canonical numbers.
fn at(matcher: &Matcher<'_>, row: usize, line: usize) -> (u32, u32) {
    (number(&matcher.evidence.left, row), number(&matcher.evidence.right, line))
}

#[test]
fn a_code_that_is_cut_off_counts_only_if_no_whole_one_is_shared() {
    use CodeOutcome::{Cut, Other, Same, Some};
    let rows = ["NE12345", "NE67890", "NE12345 NE67890", "NE55555"];
    let rows = rows.map(|memo| Movement::row(10, 500, "", memo));
    // Five lines end at one length, so the bank cuts off there.
    let lines = [
        "dong tien hoc phi NE123",
        "dong NE67890 tien NE123",
        "dong hoc phi NE67890",
        "nop tien lan thu nhat a",
        "nop tien lan thu hai ab",
        "nop tien lan thu tu abc",
    ];
    let lines = lines.map(|text| Movement::line(10, 500, text));
    let matcher = matcher(&rows, &lines);
    let is_cut = |line: usize| matcher.evidence.right_texts.line(at(&matcher, 0, line).1).is_cut;
    assert_eq!([0, 1, 2].map(is_cut), [true, true, false]);
    let codes = |row: usize| [0, 1, 2].map(|line| compare(&matcher, row, line).code);
    assert_eq!(codes(0), [Cut, Cut, Other]);
    assert_eq!(codes(1), [Other, Some, Same]);
    assert_eq!(codes(2), [Cut, Some, Some]);
    assert_eq!(codes(3), [Other, Other, Other]);
}

#[test]
fn of_two_names_of_a_row_the_one_that_the_line_shows_first_is_weighed() {
    let both = Movement::row(10, 500, "Trần Mẫu Hằng, Lê Mẫu Sơn", "");
    // One of the two is common.
    let rows = [both, Movement::row(20, 700, "Lê Mẫu Sơn", ""), Movement::row(21, 800, "Lê Mẫu Sơn", "")];
    let lines = ["TRAN MAU HANG va LE MAU SON", "LE MAU SON va TRAN MAU HANG"];
    let lines = lines.map(|text| Movement::line(10, 500, text));
    let matcher = matcher(&rows, &lines);
    let shown = |line: usize| {
        let found = compare(&matcher, 0, line);
        assert_eq!(found.name, NameOutcome::Whole);
        String::from_utf8(matcher.evidence.known.names.name(found.shown).unwrap().letters().to_vec()).unwrap()
    };
    assert_eq!([shown(0), shown(1)], ["tranmauhang", "lemauson"]);
}

#[test]
fn another_name_excludes_a_pair_but_a_likely_one_only_loses_by_it() {
    let rows = [Movement::row(10, 500, "Trần Mẫu Hằng", "Ủng hộ quỹ")];
    let lines = ["TRAN MAU HANG ung ho quy", "LE MAU SON ung ho quy", "ung ho quy"];
    let lines = lines.map(|text| Movement::line(10, 500, text));
    let matcher = matcher(&rows, &lines);
    let evidence = &matcher.evidence;
    let pair = |line: usize| {
        let (row, line) = at(&matcher, 0, line);
        (evidence.pair(row, line), evidence.likely(row, line))
    };
    let (sure, likely) = pair(0);
    assert!(sure.is_some_and(|weight| weight.base > 0 && weight.name > 0));
    assert_eq!(sure, likely);
    let (sure, likely) = pair(2);
    assert!(sure.is_some());
    assert_eq!(sure, likely);
    let (excluded, likely) = pair(1);
    assert_eq!(excluded, None);
    let (likely, silent) = (likely.unwrap(), sure.unwrap());
    assert_eq!((likely.base, likely.day, likely.purpose), (silent.base, silent.day, silent.purpose));
    assert!(likely.name < silent.name, "{} and {}", likely.name, silent.name);
}

/// What shares a reference is weighed on any day.
#[test]
fn texts_and_days_of_what_shares_a_key_weigh_as_those_of_a_pair_and_beyond_the_window_too() {
    let rows = [Movement::row(50, 500, "Trần Mẫu Hằng", "Ủng hộ quỹ")];
    for text in ["TRAN MAU HANG ung ho quy", "ung ho", "TRAN MAU HANG"] {
        for lag in -40..=40 {
            let lines = [Movement::line(50 + lag, 500, text), Movement::line(50, 500, "LE MAU SON")];
            let matcher = matcher(&rows, &lines);
            let evidence = &matcher.evidence;
            let (row, line) = at(&matcher, 0, 0);
            let keyed = evidence.keyed(row, line).unwrap();
            match evidence.pair(row, line) {
                Some(pair) => assert_eq!(keyed, pair.text() + pair.day, "{lag} days, {text}"),
                None => assert!(lag.abs() > WINDOW, "{lag} days, {text}"),
            }
            let days = evidence.weights.days(lag);
            assert_eq!(keyed - days, evidence.text(row, line).unwrap().text(), "{lag} days, {text}");
            let (row, other) = at(&matcher, 0, 1);
            assert_eq!(evidence.keyed(row, other), None, "another name");
        }
    }
}
