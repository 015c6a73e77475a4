//! What sums weigh, which are kept, and which of them are linked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use super::*;
use crate::testing::{Movement, list, matcher, matcher_of, number, others};
use crate::{Linkage, Sort};

/// Calls `look` with the sums of rows (by place, in order of amount) before anything is linked.
fn with_view<T>(rows: &[Movement], lines: &[Movement], look: impl FnOnce(&View<'_, '_>) -> T) -> T {
    let matcher = matcher(rows, lines);
    let rejected = FxHashSet::default();
    let work = LinkState::new(&matcher.evidence, &rejected, 1);
    look(&View { work: &work, many: Many::Left })
}

/// The weight of the rows at some places as parts of the line at another.
fn weigh(view: &View<'_, '_>, rows: &[usize], line: usize) -> Option<i32> {
    let evidence = view.work.evidence;
    let many: Vec<u32> = rows.iter().map(|row| number(&evidence.left, *row)).collect();
    view.weigh(&many, number(&evidence.right, line), false, false)
}

/// The sums that are linked, by the places of rows and lines.
fn sums(linkage: &Linkage) -> Vec<(Vec<u32>, Vec<u32>)> {
    let sorted = |places: &[u32]| {
        let mut places = places.to_vec();
        places.sort_unstable();
        places
    };
    let sums = linkage.matches.iter().filter(|found| found.rule == LinkRule::Batch);
    let mut sums: Vec<_> = sums.map(|found| (sorted(&found.left), sorted(&found.right))).collect();
    sums.sort();
    sums
}

#[test]
fn a_later_payment_weighs_less_as_a_sum_by_a_quarter_of_what_its_days_weigh() {
    let row = |day, amount| Movement::row(day, amount, "Trần Mẫu Hằng", "NE51001");
    let rows = [row(10, 100_000), row(10, 200_000), row(12, 300_000)];
    let lines: Vec<Movement> =
        (9..=13).map(|day| Movement::line(day, 500_000, "TRAN MAU HANG NE51001")).collect();
    with_view(&rows, &lines, |view| {
        let days = |lag: i32| view.work.evidence.weights.days(lag) / 4;
        let same = weigh(view, &[0, 1], 1).unwrap();
        for (line, lag) in [(0, -1), (1, 0), (2, 1), (3, 2), (4, 3)] {
            assert_eq!(weigh(view, &[0, 1], line), Some(same + days(lag)), "{lag} days");
        }
        // Of parts on several days, the one that is furthest from the payment counts.
        for (line, lag) in [(1, -2), (2, -1), (3, 2), (4, 3)] {
            assert_eq!(weigh(view, &[0, 2], line), Some(same + days(lag)), "line {line}");
            assert_eq!(weigh(view, &[2, 0], line), Some(same + days(lag)), "line {line}, the other way");
        }
        assert!(days(1) < 0 && days(-1) < 0);
    });
}

#[test]
fn two_parts_of_one_code_weigh_less_if_the_payment_shows_several_codes() {
    let mut rows: Vec<Movement> = others(400).collect();
    let row = |amount, code| Movement::row(10, amount, "", code);
    rows.extend([row(100_000, "NE51001"), row(200_000, "NE51001"), row(300_000, "NE52002")]);
    let line = |amount, text| Movement::line(10, amount, text);
    let lines = [line(600_000, "NE51001 NE52002"), line(300_000, "NE51001")];
    with_view(&rows, &lines, |view| {
        let weight = |rows: &[usize], line: usize| weigh(view, rows, line).unwrap();
        // The code of both parts is rarer among the records that are left.
        let evidence = view.work.evidence;
        let code = evidence.left_texts.row(number(&evidence.left, 400)).codes[0];
        let rarer = evidence.weights.code_beside(code, 3) - evidence.weights.code_beside(code, 2);
        assert_eq!(weight(&[400, 401, 402], 0), weight(&[400, 402], 0) + rarer - 300);
        assert_eq!(weight(&[401, 400, 402], 0), weight(&[401, 402], 0) + rarer - 300);
        assert_eq!(weight(&[400, 401], 1), weight(&[400], 1) + rarer);
        assert!((1..300).contains(&rarer), "{rarer}");
    });
}

#[test]
fn the_code_of_a_list_weighs_the_same_however_many_rows_the_list_has() {
    let weight = |count: usize| {
        let mut rows: Vec<Movement> = others(100).collect();
        rows.extend((0..count).map(|_| Movement::row(10, 100_000, "", "Trao quà, DS 07")));
        let lines = [Movement::line(10, 100_000 * i64::try_from(count).unwrap(), "CHI THEO DS07")];
        with_view(&rows, &lines, |view| {
            let many: Vec<usize> = (100..100 + count).collect();
            weigh(view, &many, 0).unwrap()
        })
    };
    let all = [2, 5, 9, 30].map(weight);
    assert!(all.iter().all(|own| *own == all[0] && *own >= 550), "{all:?}");
}

#[test]
fn a_name_weighs_most_in_the_text_less_as_the_owners_and_least_misspelt() {
    let mut rows: Vec<Movement> = others(400).collect();
    let row = |amount| Movement::row(10, amount, "Nguyễn Mẫu Quỳnh Trang", "");
    rows.extend([row(100_000), row(200_000)]);
    let lines = [
        Movement::line(10, 300_000, "NGUYEN MAU QUYNH TRANG"),
        Movement::row(10, 300_000, "NGUYEN MAU QUYNH TRANG", ""),
        Movement::line(10, 300_000, "NGUYEN MAU QUYNH TRAMG"),
    ];
    with_view(&rows, &lines, |view| {
        let weights = [0, 1, 2].map(|line| weigh(view, &[400, 401], line).unwrap());
        assert!(weights.is_sorted_by(|one, next| one > next), "{weights:?}");
    });
}

#[test]
fn sums_come_heaviest_first_and_weigh_enough_to_be_linked_or_proposed() {
    // Each of several people gave twice, and one row has both; a purpose that everybody has is shared too.
    let people = ["Trần Mẫu Hằng", "Lê Mẫu Sơn", "Phạm Mẫu Quỳnh", "Bùi Mẫu Nhật"];
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for (at, person) in (1..).zip(people) {
        let amount = 1_000_000 * at;
        rows.push(Movement::row(10, amount + 100_000, person, ""));
        lines.push(Movement::line(10, amount, &format!("{person} mua vở")));
        lines.push(Movement::line(10, 100_000, &format!("{person} mua vở")));
    }
    for (amount, day) in [(20_000_000, 30), (30_000_000, 40)] {
        rows.extend([amount, 100_000].map(|amount| Movement::row(day, amount, "", "Mua vở")));
        lines.push(Movement::line(day, amount + 100_000, "MUA VO"));
    }
    let total = |side: &Canonical<'_>, items: &[u32]| -> i64 {
        items.iter().map(|number| side.item(*number).unwrap().amount).sum()
    };
    for (strength, least) in [(Strength::Strong, 550), (Strength::Weak, 150)] {
        let matcher = matcher(&rows, &lines);
        let (left, right) = (&matcher.evidence.left, &matcher.evidence.right);
        let rejected = FxHashSet::default();
        let mut work = LinkState::new(&matcher.evidence, &rejected, 1);
        let found = one_to_many(&mut work, strength);
        assert!(found.iter().all(|(_, sum)| sum.weight >= least), "{found:?}");
        for (many, sum) in &found {
            let (parts, one) = if *many == Many::Left { (left, right) } else { (right, left) };
            assert_eq!(total(parts, &sum.many), total(one, &[sum.one]), "{sum:?}");
        }
        let order =
            |(many, sum): &(Many, Candidate)| (-sum.weight, *many == Many::Right, sum.one, sum.many.clone());
        assert!(found.is_sorted_by_key(order), "{found:?}");
        if strength == Strength::Weak {
            assert_eq!(found.len(), people.len(), "{found:?}");
        }
    }
}

/// A likely single partner of the payment, which weighs 200 or more, goes before a sum, unless the sum leads it
/// by the margin.
#[test]
fn a_sum_gives_way_to_a_likely_single_partner_that_it_does_not_lead_by_the_margin() {
    let mut seen = [false; 4];
    for (memo, shown) in [("", ""), ("NE51001", " NE51001 NE52002")] {
        for (same, other) in (0..7).flat_map(|same| (0..24).map(move |other| (same, other))) {
            let row = |day, amount, memo| Movement::row(day, amount, "Trần Mẫu Hằng", memo);
            let second = if memo.is_empty() { "" } else { "NE52002" };
            let mut rows = vec![row(10, 250_000, memo), row(10, 300_000, second), row(10, 550_000, "")];
            // The name is the more common, the more rows of other months have it.
            rows.extend((0..same).map(|at| row(-200, 8_000_000 + at, "")));
            rows.extend(others(other));
            let lines = [Movement::line(10, 550_000, &format!("TRAN MAU HANG{shown}"))];
            with_view(&rows, &lines, |view| {
                let left = |place| number(&view.work.evidence.left, place);
                let single = view.single(false, 0, left(2)).unwrap();
                let weight = weigh(view, &[0, 1], 0).unwrap();
                let sum = vec![left(0), left(1)];
                let is_kept = view.candidates(Strength::Weak).iter().any(|found| found.many == sum);
                assert_eq!(is_kept, single < 200 || weight - single >= 400, "{weight} and {single}");
                seen[usize::from(is_kept)] = true;
                seen[2] |= single == 200 && !is_kept;
                seen[3] |= single > 200 && is_kept;
            });
        }
    }
    assert_eq!(seen, [true; 4], "both sides of either limit");
}

#[test]
fn all_rows_of_one_code_go_with_their_sum_though_one_has_a_payment_of_its_own() {
    let row = |amount, code| Movement::row(10, amount, "Trần Mẫu Hằng", code);
    let line = |amount| Movement::line(10, amount, "TRAN MAU HANG NE51001");
    let rows = [row(300_000, "NE51001"), row(250_000, "NE51001")];
    let lines = [line(550_000), line(300_000)];
    assert_eq!(sums(&matcher(&rows, &lines).link()), [(vec![0, 1], vec![0])]);
    // If a third row has the code, two of the three were picked to make the sum.
    let rows = [row(300_000, "NE51001"), row(250_000, "NE51001"), row(90_000, "NE51001")];
    assert_eq!(sums(&matcher(&rows, &lines).link()), []);
}

#[test]
fn a_payment_with_the_reference_of_one_part_is_the_sum_of_what_was_entered_with_it() {
    let row = |amount| Movement::row(10, amount, "", "Chi mua vở");
    let line = Movement::line(10, 550_000, "CHUYEN TIEN");
    let rows = [row(300_000).with_reference("FT00117"), row(250_000)];
    // Words are common in a short statement, and rare in a long one.
    for count in [0, 20, 200] {
        let linked = |line: Movement| {
            let lines: Vec<Movement> = [line].into_iter().chain(others(count)).collect();
            sums(&matcher(&rows, &lines).link())
        };
        assert_eq!(linked(line.clone().with_reference("ft-00117")), [(vec![0, 1], vec![0])]);
        assert_eq!(linked(line.clone().with_reference("FT00228")), []);
        assert_eq!(linked(line.clone()), []);
    }
}

#[test]
fn a_payment_that_shows_nothing_but_a_voucher_is_the_sum_of_its_rows_before_single_pairs() {
    let row = |amount| Movement::row(10, amount, "", "Chi mua vở").with_voucher("PC00117");
    let rows = [row(300_000), row(250_000), Movement::row(10, 90_000, "", "Chi mua vở")];
    for count in [0, 20, 200] {
        let line = Movement::line(10, 550_000, "CHUYEN TIEN PC00117");
        let lines: Vec<Movement> = [line].into_iter().chain(others(count)).collect();
        with_view(&rows, &lines, |view| {
            let found = view.candidates(Strength::Strong);
            let numbers = [1, 0].map(|place| number(&view.work.evidence.left, place)).to_vec();
            assert!(found.iter().any(|sum| sum.many == numbers), "{found:?}");
        });
    }
}

#[test]
fn rows_beyond_the_largest_amount_are_no_sum() {
    for sign in [1, -1] {
        let row =
            |amount| Movement::row(10, sign * amount, "Trần Mẫu Hằng", "NE51001").with_voucher("PT00117");
        let rows = [row(i64::MAX), row(100)];
        let line = Movement::line(10, sign * i64::MAX, "TRAN MAU HANG NE51001 PT00117");
        assert_eq!(sums(&matcher(&rows, std::slice::from_ref(&line)).link()), []);
        let rows = rows.map(|row| row.with_reference("FT00117"));
        assert_eq!(sums(&matcher(&rows, &[line.with_reference("FT00117")]).link()), []);
    }
}

#[test]
fn a_row_of_nothing_is_no_part_of_a_sum() {
    for sign in [1, -1] {
        let row = |amount| Movement::row(10, sign * amount, "Trần Mẫu Hằng", "NE51001");
        let rows = [row(300_000), row(250_000), row(0)];
        let lines = [Movement::line(10, sign * 550_000, "TRAN MAU HANG NE51001")];
        assert_eq!(sums(&matcher(&rows, &lines).link()), [(vec![0, 1], vec![0])]);
    }
}

#[test]
fn parts_that_fit_two_payments_are_left_open_unless_these_say_the_same() {
    let row = |amount| Movement::row(10, amount, "Trần Mẫu Hằng", "NE51001");
    let rows = [row(300_000), row(250_000)];
    let line = |text| Movement::line(10, 550_000, text);
    let same = [line("TRAN MAU HANG NE51001"), line("TRAN MAU HANG NE51001")];
    assert_eq!(sums(&matcher(&rows, &same).link()).len(), 1);
    let apart = [line("TRAN MAU HANG NE51001"), line("NE51001 TRAN MAU HANG")];
    assert_eq!(sums(&matcher(&rows, &apart).link()), []);
}

#[test]
fn a_sum_that_leads_another_by_half_the_margin_is_linked() {
    let mut rows: Vec<Movement> = others(300).collect();
    let row = |amount, party, code| Movement::row(10, amount, party, code);
    rows.extend([
        row(300_000, "Trần Mẫu Hằng", "NE51001"),
        row(250_000, "Trần Mẫu Hằng", "NE52002"),
        // The payment has a name on it and these rows have none.
        row(310_000, "", "NE51001"),
        row(240_000, "", "NE52002"),
    ]);
    let lines = [Movement::line(10, 550_000, "TRAN MAU HANG NE51001 NE52002")];
    let (own, other) = with_view(&rows, &lines, |view| {
        (weigh(view, &[300, 301], 0).unwrap(), weigh(view, &[302, 303], 0).unwrap())
    });
    assert!(other >= Strength::Strong.least() && own - other >= 200, "{own} and {other}");
    assert_eq!(sums(&matcher(&rows, &lines).link()), [(vec![300, 301], vec![0])]);
}

#[test]
fn two_lists_of_one_sort_have_sums_on_either_side() {
    let people = ["Trần Mẫu Hằng", "Lê Mẫu Sơn", "Phạm Mẫu Quỳnh"];
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (at, person) in (1..).zip(people) {
        let line = |amount| Movement::line(10, amount, &format!("{person} NE{}", 51_000 + at));
        left.extend([line(1_000_000 * at), line(100_000)]);
        right.push(line(1_000_000 * at + 100_000));
    }
    let statement = |movements| list(Sort::Statement, movements);
    let expected: Vec<_> = (0..3).map(|at| (vec![2 * at, 2 * at + 1], vec![at])).collect();
    assert_eq!(sums(&matcher_of(statement(&left), statement(&right)).link()), expected);
    let mirrored: Vec<_> = expected.into_iter().map(|(several, one)| (one, several)).collect();
    assert_eq!(sums(&matcher_of(statement(&right), statement(&left)).link()), mirrored);
}

#[test]
fn a_row_of_nothing_is_no_part_of_what_was_received() {
    let row = |amount| Movement::row(10, amount, "Trần Mẫu Hằng", "NE51001");
    let rows = [row(300_000), row(250_000), row(0)];
    let lines = [Movement::line(10, 550_000, "TRAN MAU HANG NE51001")];
    assert_eq!(sums(&matcher(&rows, &lines).link()), [(vec![0, 1], vec![0])]);
}
