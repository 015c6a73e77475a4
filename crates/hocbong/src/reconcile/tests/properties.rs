//! Properties of whole reconciliations that hold for any rows.
//!
//! The rows have so few days, amounts and texts that they often coincide. The expected values share no code
//! with the library: they are computed from the rows as written.

mod transcriptions;
mod world;

use super::*;
use world::{Written, any_story, silenced, written};

/// Number of cases for each property. The environment variable `PROPTEST_CASES` overrides it, e.g. for a
/// longer run.
const CASES: u32 = 2000;

/// Returns the settings of every property.
fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    // 256 is proptest's own default, so we take it that the environment sets nothing.
    let is_default = given.cases == 256;
    ProptestConfig { cases: if is_default { CASES } else { given.cases }, ..given }
}

fn run(left: &Kept, right: &Kept) -> Vec<String> {
    meaning(&reconcile(left.side(), right.side(), &ReconcileOptions::default()))
}

/// Returns the numbers of a side's entries in all lists, with repetitions.
fn listed(result: &Reconciliation<'_>, is_left: bool) -> Vec<u32> {
    let of = |left: &[u32], right: &[u32]| if is_left { left.to_vec() } else { right.to_vec() };
    let only = if is_left { &result.left_only } else { &result.right_only };
    let mut all: Vec<u32> = (result.matches.iter().flat_map(|m| of(&m.left, &m.right)))
        .chain(result.differences.iter().flat_map(|d| of(&d.left, &d.right)))
        .chain(result.ambiguous.iter().flat_map(|a| of(&a.left, &a.right)))
        .chain(only.iter().map(|item| item.entry))
        .collect();
    all.sort_unstable();
    all
}

/// Returns the sum of the amounts on the lines of these entries, from the rows as written.
fn sum_of(rows: &Written, side: &Side<'_>, numbers: &[u32]) -> i64 {
    let line = |number: &u32| side.entries[*number as usize].line as usize;
    numbers.iter().map(|number| rows.amounts[line(number) - 2]).sum()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_row_is_lost_or_used_twice(story in any_story(12), between_banks: bool) {
        let (left, right) = written(&story, between_banks);
        let (one, other) = (left.keep(), right.keep());
        let result = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        let numbers = |rows: &Written| (0..u32::try_from(rows.amounts.len()).unwrap()).collect::<Vec<_>>();
        prop_assert_eq!(listed(&result, true), numbers(&left));
        prop_assert_eq!(listed(&result, false), numbers(&right));
        let summary = result.summary();
        prop_assert_eq!(
            (summary.left, summary.right),
            (left.amounts.len(), right.amounts.len())
        );
        prop_assert_eq!(
            summary.left,
            summary.matched_left + summary.ambiguous_left + summary.differences_left + summary.left_only
        );
        prop_assert_eq!(
            summary.right,
            summary.matched_right + summary.ambiguous_right + summary.differences_right + summary.right_only
        );
        prop_assert_eq!(
            summary.open_items,
            result.differences.len() + result.ambiguous.len() + summary.left_only + summary.right_only
        );
    }

    #[test]
    fn sums_close_from_the_bytes_of_the_files(story in any_story(12), opening in 0..3_i64) {
        let (mut left, mut right) = written(&story, false);
        left.with_opening(1_000);
        right.with_balances(1_000 + opening);
        let (one, other) = (left.keep(), right.keep());
        let result = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        let equation = &result.equation;
        // Computed from the cells. The opening of the books is a row of its own; that of the bank is
        // contained in each balance.
        let cells = |text: &str, column: usize| -> Vec<i64> {
            let cells = text.lines().skip(1).filter_map(|line| line.split(',').nth(column));
            cells.map(|cell| cell.parse().unwrap()).collect()
        };
        let kinds: Vec<&str> = left.text.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
        let left_balance: i64 = (cells(&left.text, 5).iter().zip(kinds))
            .map(|(amount, kind)| if kind == "expense" { -amount } else { *amount })
            .sum();
        let first_gap = cells(&right.text, 3).first().zip(cells(&right.text, 2).first()).map(|(balance, amount)| balance - amount);
        let right_sum: i64 = cells(&right.text, 2).iter().sum();
        if let Some(first) = first_gap {
            prop_assert_eq!(equation.left_balance, Some(Vnd::new(left_balance)));
            prop_assert_eq!(equation.right_balance, Some(Vnd::new(first + right_sum)));
            prop_assert_eq!(equation.opening_difference, Some(Vnd::new(first - 1_000)));
            prop_assert_eq!(equation.right_stated, cells(&right.text, 3).last().copied().map(Vnd::new));
        }
        // Each term is computed from the lines that the lists name.
        let ambiguous = |is_left: bool| -> Vec<u32> {
            result.ambiguous.iter().flat_map(|a| if is_left { a.left.clone() } else { a.right.clone() }).collect()
        };
        let only = |items: &[OpenItem]| items.iter().map(|item| item.entry).collect::<Vec<_>>();
        let left_only = [only(&result.left_only), ambiguous(true)].concat();
        let right_only = [only(&result.right_only), ambiguous(false)].concat();
        let left_only = sum_of(&left, &result.left, &left_only);
        let right_only = sum_of(&right, &result.right, &right_only);
        let differences: i64 = result.differences.iter()
            .map(|d| sum_of(&right, &result.right, &d.right) - sum_of(&left, &result.left, &d.left))
            .sum();
        prop_assert_eq!(equation.left_only_sum, Some(Vnd::new(left_only)));
        prop_assert_eq!(equation.right_only_sum, Some(Vnd::new(right_only)));
        prop_assert_eq!(equation.difference_sum, Some(Vnd::new(differences)));
        prop_assert_eq!(equation.unexplained, Some(Vnd::ZERO));
        if let Some(first) = first_gap {
            prop_assert_eq!(left_balance - left_only + right_only + differences + first - 1_000, first + right_sum);
        }
        for m in &result.matches {
            prop_assert_eq!(sum_of(&left, &result.left, &m.left), sum_of(&right, &result.right, &m.right));
        }
    }

    #[test]
    fn sides_mirror(story in any_story(12), between_banks: bool) {
        let (left, right) = written(&story, between_banks);
        let (left, right) = (left.keep(), right.keep());
        let swapped = reconcile(right.side(), left.side(), &ReconcileOptions::default());
        prop_assert_eq!(run(&left, &right), mirrored(&swapped));
    }

    #[test]
    fn order_changes_nothing(story in any_story(12), between_banks: bool, seed: u64) {
        let (left, right) = written(&story, between_banks);
        let given = run(&left.keep(), &right.keep());
        let (left, right) = (left.shuffled(seed), right.shuffled(seed.rotate_left(17)));
        prop_assert_eq!(given, run(&left.keep(), &right.keep()));
    }

    #[test]
    fn a_pair_with_its_own_reference_is_one_match_more(
        story in any_story(10), day in 1..29_u32, is_silent: bool, between_banks: bool,
    ) {
        let of_it = |lines: &[String]| lines.iter().filter(|line| line.contains("ZQ770077")).cloned().collect::<Vec<_>>();
        let story = if is_silent { silenced(&story) } else { story };
        let (mut left, mut right) = written(&story, between_banks);
        // These rows fix the first and last day of both sides.
        for side in [&mut left, &mut right] {
            side.push_reference(1, "ZQ000001", 100);
            side.push_reference(28, "ZQ000002", 100);
        }
        let (mut with_left, mut with_right) = (left.clone(), right.clone());
        with_left.push_reference(day, "ZQ770077", 100);
        with_right.push_reference(day, "ZQ770077", 100);
        // In a small file, every further row makes the words of the others rarer. To keep their weights, the
        // files without the pair get two rows that do not match each other. Rows without texts need none.
        if !is_silent {
            left.push_reference(day, "ZQ770078", 7_770_001);
            right.push_reference(day, "ZQ770079", 7_770_003);
        }
        let (one, other) = (left.keep(), right.keep());
        let before = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        let (one, other) = (with_left.keep(), with_right.keep());
        let after = reconcile(one.side(), other.side(), &ReconcileOptions::default());
        let (was, is) = (before.summary(), after.summary());
        prop_assert_eq!((is.matched_left, is.matched_right), (was.matched_left + 1, was.matched_right + 1));
        let mut rest = meaning(&after);
        let new = of_it(&rest);
        prop_assert_eq!(new.len(), 1);
        prop_assert!(new[0].starts_with("reference true 100 "), "{:?}", new);
        rest.retain(|line| !new.contains(line));
        let mut old = meaning(&before);
        old.retain(|line| !line.contains("777000"));
        prop_assert_eq!(old, rest);
    }
}

#[test]
fn a_row_that_is_a_batch_both_ways_is_left_to_later_stages() {
    // The right 200 is both the sum of the left 100 and 100 and a part of the left 300.
    let rows = |rows: &[&str]| {
        let row = |row: &&str| format!("2025-03-{row},Lan,Góp,\n");
        books(&format!("{BOOKS}{}", rows.iter().map(row).collect::<String>()))
    };
    let left = rows(&[
        "01,BC-1,donation,ST,bank,100",
        "01,BC-1,donation,ST,bank,100",
        "01,BC-2,donation,ST,bank,300",
    ]);
    let right = rows(&["01,PT-1,donation,ST,bank,200", "01,PT-1,donation,ST,bank,100"]);
    let given = reconcile(left.side(), right.side(), &ReconcileOptions::default());
    let swapped = reconcile(right.side(), left.side(), &ReconcileOptions::default());
    assert_eq!(meaning(&given), mirrored(&swapped));
    assert!(given.matches.iter().all(|m| m.rule != MatchRule::Batch), "{:?}", words(&given));
}

#[test]
fn the_world_has_what_the_stages_are_for() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    // If no batch, difference or ambiguity ever occurred, the properties would not test them.
    let (mut runner, mut rules) = (TestRunner::deterministic(), std::collections::BTreeSet::new());
    for _ in 0..300 {
        let story = any_story(12).new_tree(&mut runner).unwrap().current();
        let (left, right) = written(&story, false);
        let (left, right) = (left.keep(), right.keep());
        let result = reconcile(left.side(), right.side(), &ReconcileOptions::default());
        rules.extend(result.matches.iter().map(|m| m.rule.as_str()));
        rules.extend(result.differences.iter().map(|_| "difference"));
        rules.extend(result.ambiguous.iter().map(|_| "ambiguous"));
        rules.extend(result.left_only.iter().chain(&result.right_only).map(|item| item.cause.as_str()));
    }
    for wanted in ["reference", "exact", "window", "batch", "difference", "ambiguous", "surplus_of_equal"] {
        assert!(rules.contains(wanted), "{wanted}: {rules:?}");
    }
}
