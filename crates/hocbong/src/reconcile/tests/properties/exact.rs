//! The window stage against trying every way: rows of a day and an amount, nothing else.

use super::super::*;
use super::config;
use crate::reconcile::stages::{MARGIN, cost_of_days};

type Row = (u32, i64);

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((1..12_u32, prop::sample::select(vec![100, 100, 100, -50])), 0..9)
}

/// Two pairs of their own lie nearly two centuries apart: rows near one another by chance are rare then, and chance decides
/// nothing within four days.
fn file(header: &str, rows: &[Row], line: impl Fn(&str, i64) -> String) -> String {
    let far = [line("1905-01-01", 7_770_001), line("2095-12-31", 7_770_002)].concat();
    let rows: String = rows.iter().map(|(day, amount)| line(&format!("2025-03-{day:02}"), *amount)).collect();
    format!("{header}{rows}{far}")
}

fn as_books(rows: &[Row]) -> Kept {
    books(&file(BOOKS, rows, |date, amount| {
        let kind = if amount > 0 { "donation" } else { "expense" };
        format!("{date},,{kind},ST,bank,{},,,\n", amount.abs())
    }))
}

fn as_bank(rows: &[Row]) -> Kept {
    bank(&file(BANK, rows, |date, amount| format!("{date},,{amount},\n")))
}

/// The most rows that can be matched and, among those, the least cost; `forbidden` is no pair.
fn best(left: &[Row], right: &[Row], window: u32, forbidden: Option<(usize, usize)>) -> (usize, u32) {
    // For each set of right rows taken, the best of the left rows so far; of up to eight rows there are 256 sets.
    let mut states: Vec<Option<(usize, u32)>> = vec![None; 1 << right.len()];
    states[0] = Some((0, 0));
    let is_better = |new: (usize, u32), old: Option<(usize, u32)>| {
        old.is_none_or(|old| new.0 > old.0 || new.0 == old.0 && new.1 < old.1)
    };
    for (l, mine) in left.iter().enumerate() {
        let before = states.clone();
        for (set, state) in before.iter().enumerate() {
            let Some((rows, cost)) = *state else { continue };
            for (r, theirs) in right.iter().enumerate() {
                let days = mine.0.abs_diff(theirs.0);
                if set & (1 << r) != 0 || mine.1 != theirs.1 || days > window || forbidden == Some((l, r)) {
                    continue;
                }
                let new = (rows + 1, cost + cost_of_days(days));
                if is_better(new, states[set | 1 << r]) {
                    states[set | 1 << r] = Some(new);
                }
            }
        }
    }
    states
        .into_iter()
        .flatten()
        .fold((0, 0), |best, state| if is_better(state, Some(best)) { state } else { best })
}

/// The rows behind entries of a result; the two far pairs are left out.
fn rows_of(side: &Side<'_>, rows: &[Row], numbers: &[u32]) -> Vec<Row> {
    let line = |number: &u32| side.entries[*number as usize].line as usize - 2;
    numbers.iter().filter_map(|number| rows.get(line(number))).copied().collect()
}

/// How many rows of a side the entries of a result explain, and at what cost. Of rows among which a choice remains,
/// more may be listed than can have a partner.
fn explained(result: &Reconciliation<'_>, left: &[Row], right: &[Row], window: u32) -> (usize, u32) {
    let entries = (result.matches.iter().map(|m| (&m.left, &m.right)))
        .chain(result.ambiguous.iter().map(|a| (&a.left, &a.right)));
    entries.fold((0, 0), |sum, (of_left, of_right)| {
        let of_left = rows_of(&result.left, left, of_left);
        let of_right = rows_of(&result.right, right, of_right);
        let (rows, cost) = best(&of_left, &of_right, window, None);
        (sum.0 + rows, sum.1 + cost)
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rows_and_cost_are_those_of_the_best_assignment(left in any_rows(), right in any_rows(), window in 0..4_u32, between_banks: bool) {
        let one = if between_banks { as_bank(&left) } else { as_books(&left) };
        let other = as_bank(&right);
        let options = Options { window_days: window, ..Options::default() };
        let result = reconcile(one.side(), other.side(), &options);
        let found = explained(&result, &left, &right, window);
        prop_assert_eq!(found, best(&left, &right, window, None), "{:?}", words(&result));
    }

    #[test]
    fn what_is_unique_has_no_rival_within_the_margin(left in any_rows(), right in any_rows(), window in 0..4_u32, between_banks: bool) {
        let one = if between_banks { as_bank(&left) } else { as_books(&left) };
        let other = as_bank(&right);
        let options = Options { window_days: window, ..Options::default() };
        let result = reconcile(one.side(), other.side(), &options);
        let (rows, cost) = best(&left, &right, window, None);
        let at = |side: &Side<'_>, number: u32| side.entries[number as usize].line as usize - 2;
        for m in result.matches.iter().filter(|m| m.is_unique && m.left.len() == 1 && m.right.len() == 1) {
            let pair = (at(&result.left, m.left[0]), at(&result.right, m.right[0]));
            if pair.0 >= left.len() {
                continue;
            }
            let (other_rows, other_cost) = best(&left, &right, window, Some(pair));
            prop_assert!(
                other_rows < rows || other_cost > cost + MARGIN,
                "{:?} could be otherwise at {} instead of {}: {:?}", pair, other_cost, cost, words(&result)
            );
        }
    }

    // Counted are rows that have a partner, among ambiguous ones those that can have one: the list of an ambiguity holds
    // every row that could take part, and a wider window may leave fewer to choose from. Of the days 5 and 7 against 7, 8
    // and 9, within two days 5 has 7, and 7 has 8 or 9; within three 5 may have 8 too, which leaves 7 to 7, and 9 to none.
    // Likewise of rows that are equal one is ambiguous with all, but too many where nothing else is in question.
    #[test]
    fn a_wider_window_finds_no_less(left in any_rows(), right in any_rows(), window in 0..4_u32, between_banks: bool) {
        let one = if between_banks { as_bank(&left) } else { as_books(&left) };
        let other = as_bank(&right);
        let found = |window_days: u32| {
            let result = reconcile(one.side(), other.side(), &Options { window_days, ..Options::default() });
            (explained(&result, &left, &right, window_days).0, words(&result))
        };
        let (narrow, wide) = (found(window), found(window + 1));
        prop_assert!(narrow.0 <= wide.0, "{:?} {:?}", narrow, wide);
    }
}
