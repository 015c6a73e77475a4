//! Candidate pairs of one amount, as a look at every pair finds them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

use super::*;
use crate::codes::Part;
use crate::testing::{Movement, WINDOW, list, matcher, matcher_of};
use crate::{Linkage, Matcher, Sort};
use proptest::prelude::*;
use proptest::test_runner::Config;

const AMOUNT: i64 = 500_000;

const PARTIES: [&str; 6] =
    ["Trần Mẫu Hoa", "Trần Mẫu Hoàng", "Lê Thị Mẫu Sơn", "Công ty TNHH Mẫu Sao", "Hội Mẫu Phú", ""];
const MEMOS: [&str; 6] =
    ["Ủng hộ quỹ", "Học phí NE12345", "Góp tháng 4 lớp 3B", "NE12399", "NE54321 NE12345", ""];
const SHOWN: [&str; 8] = [
    "TRAN MAU HOA ung ho quy",
    "Ung ho quy cua TRAN MAU HOANG",
    "gop thang 4 lop 3B LE THI MAU SON",
    "dong hoc phi cho em NE12345",
    "hoc phi hoc ky hai NE12399 NE54321",
    "HOI MAU PHU NE54321 chuyen tien hoc",
    "chuyen tien",
    "",
];

/// Rows, and lines that are cut off after `length` letters, as banks do.
fn lists() -> impl Strategy<Value = (Vec<Movement>, Vec<Movement>)> {
    let row = (0..12_i32, 0..PARTIES.len(), 0..MEMOS.len());
    let line = (0..12_i32, 0..SHOWN.len());
    let all = (prop::collection::vec(row, 1..25), prop::collection::vec(line, 1..25), 15..36_usize);
    all.prop_map(|(rows, lines, length)| {
        let rows = rows.into_iter();
        let rows = rows.map(|(day, party, memo)| Movement::row(day, AMOUNT, PARTIES[party], MEMOS[memo]));
        let lines = lines.into_iter().map(|(day, shown)| {
            let text: String = SHOWN[shown].chars().take(length).collect();
            Movement::line(day, AMOUNT, &text)
        });
        (rows.collect(), lines.collect())
    })
}

/// Whether a line shows a name or a code of a row, whole or cut off, by any of its spellings.
fn shares(evidence: &Evidence<'_>, texts: (&Texts, &Texts), row: u32, line: u32) -> bool {
    let (row, line) = (texts.0.row(row), texts.1.line(line));
    let names = line.names.iter().any(|hit| {
        row.names.iter().any(|name| match hit.grade {
            Grade::Tail => (hit.name..hit.to_name).contains(&evidence.known.names.place(*name)),
            Grade::Whole | Grade::Misspelt => hit.name == *name,
        })
    });
    let codes = line.codes.iter().any(|hit| {
        row.codes.iter().any(|code| match hit.part {
            Part::Cut => evidence.known.codes.is_among(*code, hit.code, hit.to_code),
            _ => hit.code == *code,
        })
    });
    names || codes
}

fn items(side: &Canonical<'_>) -> Vec<u32> {
    side.items().map(|(number, _)| number).collect()
}

/// The classes of both sides, and the pairs of them within the window of which `is_pair` says that they share
/// something.
#[allow(clippy::type_complexity, reason = "two lists and pairs of them")]
fn pairs_of(
    evidence: &Evidence<'_>,
    is_pair: impl Fn(u32, u32) -> bool,
) -> (Vec<Class>, Vec<Class>, Vec<(u32, u32)>) {
    let left = classes(&evidence.left, &items(&evidence.left));
    let right = classes(&evidence.right, &items(&evidence.right));
    let day = |side: &Canonical<'_>, class: &Class| side.item(class.first()).unwrap().day;
    let mut pairs = Vec::new();
    for (l, mine) in (0..).zip(&left) {
        for (r, theirs) in (0..).zip(&right) {
            let lag = day(&evidence.left, mine) - day(&evidence.right, theirs);
            if lag.abs() <= WINDOW && is_pair(mine.first(), theirs.first()) {
                pairs.push((l, r));
            }
        }
    }
    (left, right, pairs)
}

/// Every pair that shares something is returned, unless one of the two is matched at once.
fn check_telling_pairs(matcher: &Matcher<'_>) -> Result<(), TestCaseError> {
    let evidence = &matcher.evidence;
    let rejected = FxHashSet::default();
    let work = LinkState::new(evidence, &rejected, 1);
    let forth = (&evidence.left_texts, &evidence.right_texts);
    let back = (&evidence.right_texts, &evidence.left_texts);
    let (left, right, pairs) = pairs_of(evidence, |mine, theirs| {
        shares(evidence, forth, mine, theirs)
            || evidence.roles == Roles::Both && shares(evidence, back, theirs, mine)
    });
    let bucket = Bucket { work: &work, left: &left, right: &right };
    let (mut is_done, mut outcome) = (Done::default(), Outcome::default());
    let mut found = bucket.telling_pairs(&mut is_done, &mut outcome);
    found.sort_by_key(|edge| (edge.left, edge.right));
    let is_open = |(l, r): &(u32, u32)| !is_done[0].contains(l) && !is_done[1].contains(r);
    let open = pairs.iter().filter(|pair| is_open(pair));
    let expected: Vec<Edge> = open.filter_map(|(l, r)| bucket.edge(*l as usize, *r as usize)).collect();
    prop_assert_eq!(found, expected);
    let taken = |side: usize| is_done[side].len();
    prop_assert_eq!((taken(0), taken(1)), (outcome.groups.len(), outcome.groups.len()));
    Ok(())
}

proptest! {
    #![proptest_config(Config::with_cases(96))]

    #[test]
    fn what_shares_a_name_or_a_code_within_the_window_is_a_candidate((rows, lines) in lists()) {
        let matcher = matcher(&rows, &lines);
        let evidence = &matcher.evidence;
        let texts = (&evidence.left_texts, &evidence.right_texts);
        let (left, right, expected) = pairs_of(evidence, |row, line| shares(evidence, texts, row, line));
        let mut found = shared(
            evidence,
            (&evidence.left, &left, &evidence.left_texts),
            (&evidence.right, &right, &evidence.right_texts),
        );
        found.sort_unstable();
        found.dedup();
        prop_assert_eq!(found, expected);
        check_telling_pairs(&matcher)?;
    }

    #[test]
    fn of_two_lists_of_one_sort_either_may_show_what_the_other_says((one, other) in lists()) {
        for sort in [Sort::Ledger, Sort::Statement] {
            let (one, other) = (list(sort, &one), list(sort, &other));
            check_telling_pairs(&matcher_of(one, other))?;
        }
    }
}

fn sorted(places: &[u32]) -> Vec<u32> {
    let mut places = places.to_vec();
    places.sort_unstable();
    places
}

/// The left items of each match, with the right ones and whether they are interchangeable.
fn matches(linkage: &Linkage) -> Vec<(Vec<u32>, Vec<u32>, bool)> {
    let of = linkage.matches.iter();
    let of = of.map(|found| (sorted(&found.left), sorted(&found.right), found.is_interchangeable));
    let mut matches: Vec<_> = of.collect();
    matches.sort();
    matches
}

#[test]
fn of_more_equal_rows_than_equal_lines_the_rest_is_surplus() {
    for (rows, lines) in [(2, 2), (3, 2), (2, 5)] {
        let row = Movement::row(10, AMOUNT, "Trần Mẫu Hoa", "Ủng hộ quỹ");
        let line = Movement::line(10, AMOUNT, "TRAN MAU HOA ung ho quy");
        let (own, shown) = (vec![row; rows], vec![line; lines]);
        let linkage = matcher(&own, &shown).link();
        assert_eq!(matches(&linkage), [(vec![0, 1], vec![0, 1], true)], "{rows} and {lines}");
        let surplus = (linkage.left_surplus.len(), linkage.right_surplus.len());
        assert_eq!(surplus, (rows - 2, lines - 2), "{rows} and {lines}");
        assert_eq!(linkage.ambiguous, []);
    }
}

/// Sixty pairs, each with an amount of its own, of which no text agrees.
fn with_silent_texts(list: &mut Vec<Movement>, are_rows: bool) {
    for at in 0..60 {
        let (day, amount) = (1_000 + 100 * i32::from(at), 9_000_000 + 1_000 * i64::from(at));
        list.push(if are_rows {
            Movement::row(day, amount, PARTIES[usize::from(at % 4_u8)], "Ủng hộ quỹ")
        } else {
            Movement::line(day, amount, "GD TAI QUAY")
        });
    }
}

#[test]
fn where_texts_say_nothing_days_with_as_many_items_on_both_sides_match_and_the_rest_as_usual() {
    let row = |day, party: usize| Movement::row(day, AMOUNT, PARTIES[party], "Ủng hộ quỹ");
    let line = |day| Movement::line(day, AMOUNT, "GD TAI QUAY");
    // Two on day 10, one on day 30, and one on day 50 whose line comes a day later.
    let mut rows = vec![row(10, 0), row(10, 2), row(30, 1), row(50, 3)];
    let mut lines = vec![line(10), line(10), line(30), line(51)];
    with_silent_texts(&mut rows, true);
    with_silent_texts(&mut lines, false);
    let matcher = matcher(&rows, &lines);
    assert!(matcher.weights().is_blind);
    let linkage = matcher.link();
    let own: Vec<_> = matches(&linkage).into_iter().filter(|found| found.0[0] < 4).collect();
    let expected = [(vec![0, 1], vec![0, 1], true), (vec![2], vec![2], false), (vec![3], vec![3], false)];
    assert_eq!(own, expected);
    // Of three rows and two lines of a day, no count says which.
    rows.push(row(10, 3));
    let linkage = crate::testing::matcher(&rows, &lines).link();
    let own: Vec<_> =
        matches(&linkage).into_iter().filter(|found| found.0.iter().any(|row| *row < 4)).collect();
    assert_eq!(own, expected[1..]);
}

/// The rows and the lines of one day, of which too many could be pairs to weigh them all.
fn crowd(count: usize) -> (Vec<Movement>, Vec<Movement>) {
    let rows = (0..count).map(|at| Movement::row(10, AMOUNT, "", &format!("Góp đợt {at}")));
    let lines = (0..count).map(|at| Movement::line(10, AMOUNT, &format!("NOP LAN {at} TAI QUAY")));
    (rows.collect(), lines.collect())
}

#[test]
fn of_too_many_pairs_to_weigh_those_that_share_a_name_are_decided_and_the_rest_is_declared() {
    let (mut rows, mut lines) = crowd(1_450);
    rows.push(Movement::row(10, AMOUNT, "Trần Mẫu Hoa", ""));
    lines.insert(0, Movement::line(10, AMOUNT, "TRAN MAU HOA"));
    assert!(rows.len() as u64 * lines.len() as u64 > MAX_PAIRS_LEFT);
    let linkage = matcher(&rows, &lines).link();
    assert_eq!(matches(&linkage), [(vec![1_450], vec![0], false)]);
    let [too_large] = linkage.ambiguous.as_slice() else { panic!("{:?}", linkage.ambiguous.len()) };
    assert!(too_large.is_too_large);
    assert_eq!(sorted(&too_large.left), (0..1_450).collect::<Vec<u32>>());
    assert_eq!(sorted(&too_large.right), (1..=1_450).collect::<Vec<u32>>());
}
