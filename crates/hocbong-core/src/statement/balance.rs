//! Recomputes the running balance of a statement.
//!
//! Statements run oldest first or newest first. A file sorted in another way is still proven if its balances
//! chain in some order within each day. If nothing chains, the breaks are reported in file order.

use crate::column::MaybeAmount;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// A running balance that does not follow from the previous one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceBreak {
    /// 1-based line of the row.
    pub line: u32,
    /// The balance that would follow, in đồng.
    pub expected: i128,
    /// The balance that is printed.
    pub found: i128,
}

/// A row as the balance check sees it; also used for rows that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// 1-based line of the row.
    pub line: u32,
    /// Date; `None` if it could not be read.
    pub date: Option<NaiveDate>,
    amount: MaybeAmount,
    balance: MaybeAmount,
}

impl Step {
    /// Creates a step from the row's amount (`None` if it could not be read) and the balance printed after
    /// it.
    pub const fn new(line: u32, date: Option<NaiveDate>, amount: Option<i64>, balance: Option<i64>) -> Self {
        Self { line, date, amount: MaybeAmount::new(amount), balance: MaybeAmount::new(balance) }
    }

    /// Returns the step with another amount.
    #[must_use]
    pub const fn with_amount(self, amount: Option<i64>) -> Self {
        Self { amount: MaybeAmount::new(amount), ..self }
    }

    /// Returns the amount in đồng, positive for money in; `None` if it could not be read.
    pub const fn amount(&self) -> Option<i64> {
        self.amount.get()
    }

    /// Returns the balance printed after the row, in đồng.
    pub const fn balance(&self) -> Option<i64> {
        self.balance.get()
    }
}

/// Rows with unknown amounts between two known balances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// 1-based lines of the rows with unknown amounts.
    pub lines: Vec<u32>,
    /// The sum of their amounts, in đồng.
    pub change: Vnd,
}

/// The result of checking a file's running balances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunningBalance {
    /// Balance before the first row.
    pub opening: Option<Vnd>,
    /// Balance after the last row.
    pub closing: Option<Vnd>,
    /// Balances that do not follow from the previous one.
    pub breaks: Vec<BalanceBreak>,
    /// What unreadable rows sum to, as far as the balances before and after them show it.
    pub gaps: Vec<Gap>,
    /// Number of balances that follow from the previous one.
    pub checks: u64,
    /// Whether it is certain in which direction the rows run. Otherwise no gap proves anything.
    pub is_direction_known: bool,
}

/// Checks the running balances of `rows`, given in file order. `known_opening` and `known_closing` are
/// balances that the file prints before and after its rows.
///
/// Both directions are tried and the one with fewer breaks is taken, then the one with more balances that
/// follow. If breaks remain, any order of the rows within each day is accepted that leaves none.
pub fn check_running_balance(
    rows: &[Step],
    known_opening: Option<Vnd>,
    known_closing: Option<Vnd>,
) -> RunningBalance {
    let days: Vec<NaiveDate> =
        rows.first().into_iter().chain(rows.last()).filter_map(|step| step.date).collect();
    let runs = days.first().zip(days.get(1)).map(|(first, last)| first.cmp(last));
    let oldest_first = walk(rows.iter(), known_opening, known_closing);
    if oldest_first.breaks.is_empty() && oldest_first.gaps.is_empty() && runs != Some(Ordering::Greater) {
        return oldest_first;
    }
    let newest_first = walk(rows.iter().rev(), known_opening, known_closing);
    let evidence = |walk: &RunningBalance| (Reverse(walk.breaks.len()), walk.checks);
    let (mut best, other) = match evidence(&oldest_first).cmp(&evidence(&newest_first)) {
        Ordering::Less => (newest_first, oldest_first),
        Ordering::Equal if runs == Some(Ordering::Greater) => (newest_first, oldest_first),
        Ordering::Greater | Ordering::Equal => (oldest_first, newest_first),
    };
    if !best.breaks.is_empty()
        && let Some(proven) = chain_by_day(rows, known_opening)
    {
        return proven;
    }
    let is_better =
        evidence(&best) > evidence(&other) || matches!(runs, Some(Ordering::Less | Ordering::Greater));
    best.is_direction_known = is_better && best.breaks.len() as u64 * 4 <= best.checks;
    best
}

fn walk<'a>(
    rows: impl Iterator<Item = &'a Step>,
    known_opening: Option<Vnd>,
    known_closing: Option<Vnd>,
) -> RunningBalance {
    let mut result = RunningBalance { opening: known_opening, ..RunningBalance::default() };
    // The last known balance, the sum of the amounts since then, and the rows since then that could not be
    // read.
    let mut last = known_opening.map(|opening| i128::from(opening.get()));
    let (mut since, mut unread): (i128, Vec<u32>) = (0, Vec::new());
    for row in rows {
        match row.amount() {
            Some(amount) => since += i128::from(amount),
            None => unread.push(row.line),
        }
        let Some(found) = row.balance().map(i128::from) else { continue };
        match last {
            Some(before) if unread.is_empty() => {
                let expected = before + since;
                if expected == found {
                    result.checks += 1;
                } else {
                    result.breaks.push(BalanceBreak { line: row.line, expected, found });
                }
            }
            Some(before) => result.gaps.extend(gap(std::mem::take(&mut unread), found - before - since)),
            None if unread.is_empty() => result.opening = Vnd::from_wide(found - since),
            None => {}
        }
        (last, since) = (Some(found), 0);
        unread.clear();
        result.closing = Vnd::from_wide(found);
    }
    if let (Some(before), Some(closing), false) = (last, known_closing, unread.is_empty()) {
        result.gaps.extend(gap(unread, i128::from(closing.get()) - before - since));
    }
    result
}

fn gap(lines: Vec<u32>, change: i128) -> Option<Gap> {
    Vnd::from_wide(change).map(|change| Gap { lines, change })
}

/// Checks whether the rows of each day, in some order, lead from the balance of the previous day to that of
/// the next.
///
/// Each row is an edge from (balance − amount) to balance. A day's rows can be ordered so if the edges form
/// an Euler path: they are connected, and every balance is left as often as it is reached, except for the
/// first and the last.
fn chain_by_day(rows: &[Step], known_opening: Option<Vnd>) -> Option<RunningBalance> {
    let mut days: BTreeMap<NaiveDate, Vec<(i128, i128)>> = BTreeMap::new();
    for row in rows {
        let balance = i128::from(row.balance()?);
        days.entry(row.date?).or_default().push((balance - i128::from(row.amount()?), balance));
    }
    let first_day = days.values().next()?;
    let mut at = match (known_opening, ends_of(first_day)?) {
        (Some(opening), _) => i128::from(opening.get()),
        (None, Some((start, _))) => start,
        // The first day ends where it began, so its start is unknown; the order of the file decides then.
        (None, None) => return None,
    };
    let opening = at;
    for steps in days.values() {
        match ends_of(steps)? {
            Some((start, end)) if start == at => at = end,
            None if steps.iter().any(|(from, _)| *from == at) => {}
            _ => return None,
        }
    }
    Some(RunningBalance {
        opening: Vnd::from_wide(opening),
        closing: Vnd::from_wide(at),
        ..RunningBalance::default()
    })
}

/// Returns the start and end of a day's steps: `Some(None)` if they form a circuit, `None` if they do not
/// chain.
#[expect(clippy::option_option, reason = "no chain and a circle are two things")]
fn ends_of(steps: &[(i128, i128)]) -> Option<Option<(i128, i128)>> {
    let mut net: BTreeMap<i128, i64> = BTreeMap::new();
    for (from, to) in steps {
        *net.entry(*from).or_default() += 1;
        *net.entry(*to).or_default() -= 1;
    }
    if !hang_together(steps) {
        return None;
    }
    let starts: Vec<i128> = net.iter().filter(|(_, count)| **count > 0).map(|(node, _)| *node).collect();
    let ends: Vec<i128> = net.iter().filter(|(_, count)| **count < 0).map(|(node, _)| *node).collect();
    match (starts.as_slice(), ends.as_slice()) {
        ([], []) => Some(None),
        ([start], [end]) if net.get(start) == Some(&1) => Some(Some((*start, *end))),
        _ => None,
    }
}

fn hang_together(steps: &[(i128, i128)]) -> bool {
    let mut neighbours: BTreeMap<i128, Vec<i128>> = BTreeMap::new();
    for (from, to) in steps {
        neighbours.entry(*from).or_default().push(*to);
        neighbours.entry(*to).or_default().push(*from);
    }
    let Some(first) = neighbours.keys().next().copied() else { return true };
    let mut open = vec![first];
    let mut left = neighbours;
    while let Some(node) = open.pop() {
        open.extend(left.remove(&node).into_iter().flatten());
    }
    left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(steps: &[(u32, i64, Option<i64>)]) -> Vec<Step> {
        let row = |(line, (day, amount, balance)): (usize, &(u32, i64, Option<i64>))| {
            let date = NaiveDate::from_ymd_opt(2025, 1, *day);
            Step::new(u32::try_from(line).unwrap() + 2, date, Some(*amount), *balance)
        };
        steps.iter().enumerate().map(row).collect()
    }

    fn gaps(running: &RunningBalance) -> Vec<(Vec<u32>, i64)> {
        running.gaps.iter().map(|gap| (gap.lines.clone(), gap.change.get())).collect()
    }

    #[test]
    fn a_row_that_could_not_be_read_breaks_no_other() {
        let mut steps = rows(&[(1, 10, Some(110)), (2, 0, Some(70)), (3, 5, Some(75))]);
        steps[1] = steps[1].with_amount(None);
        let middle = check_running_balance(&steps, None, None);
        assert_eq!((middle.opening, middle.closing), (Some(Vnd::new(100)), Some(Vnd::new(75))));
        assert_eq!((middle.breaks.len(), gaps(&middle)), (0, vec![(vec![3], -40)]));
        assert!(middle.is_direction_known);
        // Before the first balance it hides the opening, unless the file prints that.
        let mut steps = rows(&[(1, 0, Some(100)), (2, 5, Some(105))]);
        steps[0] = steps[0].with_amount(None);
        assert_eq!(check_running_balance(&steps, None, None).opening, None);
        assert_eq!(gaps(&check_running_balance(&steps, Some(Vnd::new(90)), None)), [(vec![2], 10)]);
        // As the last row it still prints the closing balance.
        let mut steps = rows(&[(1, 5, Some(105)), (2, 0, Some(70))]);
        steps[1] = steps[1].with_amount(None);
        assert_eq!(check_running_balance(&steps, None, None).closing, Some(Vnd::new(70)));
        // After the last balance, the printed closing balance proves the sum.
        let mut steps = rows(&[(1, 5, Some(105)), (2, 0, None), (2, 0, None)]);
        (steps[1], steps[2]) = (steps[1].with_amount(None), steps[2].with_amount(None));
        assert_eq!(gaps(&check_running_balance(&steps, None, Some(Vnd::new(200)))), [(vec![3, 4], 95)]);
    }

    #[test]
    fn a_break_is_named_by_its_line() {
        let result = check_running_balance(
            &rows(&[(1, 10, Some(110)), (2, 5, Some(116)), (3, -6, Some(110)), (4, 1, Some(111))]),
            None,
            None,
        );
        assert_eq!((result.opening, result.closing), (Some(Vnd::new(100)), Some(Vnd::new(111))));
        assert_eq!(result.breaks, [BalanceBreak { line: 3, expected: 115, found: 116 }]);
    }

    #[test]
    fn a_balance_may_stand_on_a_days_last_row_only() {
        let result =
            check_running_balance(&rows(&[(1, 10, None), (1, 5, Some(115)), (2, 1, None)]), None, None);
        assert_eq!((result.opening, result.closing), (Some(Vnd::new(100)), Some(Vnd::new(115))));
        assert_eq!(result.breaks, []);
    }

    #[test]
    fn an_opening_that_does_not_lead_to_the_first_balance_is_a_break() {
        let result =
            check_running_balance(&rows(&[(1, 10, Some(110)), (2, 1, Some(111))]), Some(Vnd::new(90)), None);
        assert_eq!(result.breaks.len(), 1);
        assert_eq!(result.opening, Some(Vnd::new(90)));
    }

    proptest! {
        #[test]
        fn any_order_of_the_rows_proves_the_same(
            amounts in prop::collection::vec((1..6_u32, prop_oneof![-9..0_i64, 1..9_i64]), 1..12),
            seed: u64,
        ) {
            let mut amounts = amounts;
            amounts.sort_by_key(|(day, _)| *day);
            let mut balance = 1000;
            let steps: Vec<_> = amounts.iter().map(|(day, amount)| {
                balance += amount;
                (*day, *amount, Some(balance))
            }).collect();
            let rows = rows(&steps);
            let mut shuffled = rows.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            let given = check_running_balance(&rows, Some(Vnd::new(1000)), None);
            prop_assert!(given.breaks.is_empty());
            let again = check_running_balance(&shuffled, Some(Vnd::new(1000)), None);
            prop_assert!(again.breaks.is_empty());
            prop_assert_eq!(again.closing, given.closing);
        }

        #[test]
        fn one_altered_balance_is_always_found(
            amounts in prop::collection::vec(prop_oneof![-9..0_i64, 1..9_i64], 3..9), at: usize, by in 1..5_i64,
        ) {
            let mut balance = 1000;
            let mut steps: Vec<_> = (1..).zip(&amounts).map(|(day, amount)| {
                balance += amount;
                (day, *amount, Some(balance))
            }).collect();
            // Without an opening and a closing balance, the first and last balances prove nothing.
            let index = 1 + at % (steps.len() - 2);
            let altered = steps[index].2.unwrap() + by;
            steps[index].2 = Some(altered);
            prop_assert!(!check_running_balance(&rows(&steps), Some(Vnd::new(1000)), None).breaks.is_empty());
        }
    }
}
