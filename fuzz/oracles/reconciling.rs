//! Two files reconciled: from their bytes to the equation.

use super::parts;
use hocbong::reconcile::explain::find;
use hocbong::reconcile::{Decisions, Item, OpenItem, Reconciliation};
use hocbong::{Input, LedgerScope, Period, ReadOptions, ReconcileOptions, Side, Source, Vnd, reconcile};

/// Numbers of a side's entries in all lists, with repetitions.
fn listed(result: &Reconciliation<'_>, is_left: bool) -> Vec<u32> {
    let of = |left: &[u32], right: &[u32]| if is_left { left.to_vec() } else { right.to_vec() };
    let only = if is_left { result.left_only() } else { result.right_only() };
    let mut all: Vec<u32> = (result.matches().iter().flat_map(|m| of(m.left(), m.right())))
        .chain(result.differences().iter().flat_map(|d| of(d.left(), d.right())))
        .chain(result.ambiguous().iter().flat_map(|a| of(a.left(), a.right())))
        .chain(only.iter().map(OpenItem::entry))
        .collect();
    all.sort_unstable();
    all
}

fn sum(side: &Side<'_>, numbers: impl IntoIterator<Item = u32>) -> i128 {
    numbers.into_iter().map(|number| i128::from(side.entries()[number as usize].amount())).sum()
}

/// What a result says, without lines: for each entry of its lists the rows by what they say.
fn said(result: &Reconciliation<'_>, is_swapped: bool) -> Vec<String> {
    let row = |side: &Side<'_>, number: u32| {
        let entry: &Item = &side.entries()[number as usize];
        let text = |symbol| side.strings().get(symbol);
        format!("{} {} {} {}", entry.date(), entry.amount(), side.text_of(entry), text(entry.reference()))
    };
    let rows = |side: &Side<'_>, numbers: &[u32]| {
        let mut rows: Vec<String> = numbers.iter().map(|number| row(side, *number)).collect();
        rows.sort();
        rows.join(" & ")
    };
    let pair = |left: &[u32], right: &[u32]| {
        let (left, right) = (rows(result.left(), left), rows(result.right(), right));
        if is_swapped { format!("{right} = {left}") } else { format!("{left} = {right}") }
    };
    let mut all = Vec::new();
    all.extend(result.matches().iter().map(|m| {
        format!(
            "{} {} {} {}",
            m.rule().as_str(),
            m.is_unique(),
            m.is_interchangeable(),
            pair(m.left(), m.right())
        )
    }));
    all.extend(
        result.differences().iter().map(|d| format!("{} {}", d.cause().as_str(), pair(d.left(), d.right()))),
    );
    all.extend(result.ambiguous().iter().map(|a| format!("ambiguous {}", pair(a.left(), a.right()))));
    let (left, right) = if is_swapped {
        (result.right_only(), result.left_only())
    } else {
        (result.left_only(), result.right_only())
    };
    let sides = if is_swapped { [result.right(), result.left()] } else { [result.left(), result.right()] };
    for (items, side, name) in [(left, sides[0], "left"), (right, sides[1], "right")] {
        all.extend(
            items.iter().map(|item| format!("{name} {} {}", item.cause().as_str(), row(side, item.entry()))),
        );
    }
    all.sort();
    all
}

/// Two inputs and perhaps decisions: every row is accounted for exactly once, the sums of what is matched, differs and
/// is open are those of the files, and the equation closes to the đồng; swapping the files mirrors the result.
pub fn reconciling(bytes: &[u8]) {
    let mut files = parts(bytes).into_iter();
    let (Some(left), Some(right)) = (files.next(), files.next()) else { return };
    let read = |(_, bytes): &(String, Vec<u8>), name: &str| {
        Input::read(&[Source::new(name, &bytes[..])], &ReadOptions::with_year(Some(2025)))
    };
    let (Ok(left), Ok(right)) = (read(&left, "left.csv"), read(&right, "right.csv")) else { return };
    let decisions = files.next().map(|(_, bytes)| Decisions::read(&Source::new("decisions.csv", bytes)).0);
    let decisions = decisions.unwrap_or_default();
    let is_decided = !decisions.is_empty();
    let options = ReconcileOptions { decisions, ..ReconcileOptions::default() };
    let scope = LedgerScope::bank();
    let side = |input| Input::side(input, &scope, Period::ALL);
    let result = reconcile(side(&left), side(&right), &options);
    obeys(&result);
    let own = said(&result, false);
    let threads = ReconcileOptions { threads: 3, ..options.clone() };
    assert_eq!(said(&reconcile(side(&left), side(&right), &threads), false), own, "threads");
    if !is_decided {
        assert_eq!(said(&reconcile(side(&right), side(&left), &options), true), own, "sides");
    }
    for is_left in [true, false] {
        let entries = if is_left { result.left() } else { result.right() }.entries().len();
        for line in (1..u32::try_from(entries.min(6)).unwrap()).map(|line| line + 1) {
            let name = if is_left { line.to_string() } else { format!("right:{line}") };
            if let Ok(row) = find(&result, &name) {
                let _ = format!("{:?}", hocbong::reconcile::explain(&result, row));
            }
        }
    }
}

fn obeys(result: &Reconciliation<'_>) {
    let (left, right) = (result.left(), result.right());
    for (side, is_left) in [(left, true), (right, false)] {
        let all: Vec<u32> = (0..u32::try_from(side.entries().len()).unwrap()).collect();
        assert_eq!(listed(result, is_left), all);
    }
    let summary = result.summary();
    assert_eq!((summary.left, summary.right), (left.entries().len(), right.entries().len()));
    assert_eq!(
        summary.left,
        summary.matched_left + summary.ambiguous_left + summary.differences_left + summary.left_only
    );
    assert_eq!(
        summary.right,
        summary.matched_right + summary.ambiguous_right + summary.differences_right + summary.right_only
    );
    for m in result.matches() {
        let sums = (sum(left, m.left().iter().copied()), sum(right, m.right().iter().copied()));
        assert_eq!(sums.0, if m.right().is_empty() { 0 } else { sums.1 }, "{m:?}");
    }
    let ambiguous = result.ambiguous().iter();
    let open_left = result
        .left_only()
        .iter()
        .map(OpenItem::entry)
        .chain(ambiguous.clone().flat_map(|a| a.left().to_vec()));
    let open_right =
        result.right_only().iter().map(OpenItem::entry).chain(ambiguous.flat_map(|a| a.right().to_vec()));
    let (open_left, open_right) = (sum(left, open_left), sum(right, open_right));
    let differences: i128 = (result.differences().iter())
        .map(|d| sum(right, d.right().iter().copied()) - sum(left, d.left().iter().copied()))
        .sum();
    let equation = result.equation();
    assert_eq!(equation.left_only_sum, Vnd::from_wide(open_left));
    assert_eq!(equation.right_only_sum, Vnd::from_wide(open_right));
    assert_eq!(equation.difference_sum, Vnd::from_wide(differences));
    // What both files moved, by the lists; the rest of the equation is the openings.
    let all = |side: &Side<'_>| side.entries().iter().map(|entry| i128::from(entry.amount())).sum::<i128>();
    assert_eq!(all(left) - open_left + open_right + differences, all(right));
    assert!(equation.unexplained.is_none_or(Vnd::is_zero), "{equation:?}");
    assert!(equation.unexplained.is_some() || !result.is_reconciled(), "{equation:?}");
}
