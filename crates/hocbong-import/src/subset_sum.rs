//! Finds the smallest set of rows that explains a difference (subset sum).
//!
//! If a balance is off by exactly one row's amount, that row is often the cause: it belongs to another period
//! or another account. (A row that was entered twice has a twin of the same amount, so it is never the only
//! candidate.) The search is exact within its limits, and reports how far it went. It knows only amounts.

use hocbong_core::diagnostic::Message;
use hocbong_core::vnd::Vnd;
use rustc_hash::FxHashMap;

/// Maximum number of rows in one set. Larger sets are not looked for.
pub const MAX_ROWS: usize = 4;
/// Maximum number of non-zero amounts among which sets of three are looked for; beyond it the search stops at
/// two. It takes time in the square of the number.
const MAX_FOR_THREE: usize = 2_000;
/// The same limit for sets of four; beyond it the search stops at three.
const MAX_FOR_FOUR: usize = 400;

/// Result of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// These rows, as ascending indices, sum to the gap or to its opposite. No smaller set does, and no other
    /// set of the same size.
    Rows(Vec<usize>),
    /// Several sets of the same size do, and no smaller one, so that we cannot tell which set is meant.
    Several {
        /// Number of rows in each set.
        rows: usize,
    },
    /// No set of up to `up_to` rows does.
    None {
        /// Size of the largest sets that were searched. Less than [`MAX_ROWS`] if there were too many rows to
        /// search further; 0 if the gap is zero.
        up_to: usize,
    },
}

/// Finds the smallest set of one to four amounts that sums to `gap` or to its opposite: a row too many moves
/// a balance one way, a missing row the other.
///
/// Amounts of zero are ignored. The search for three amounts is skipped above 2,000 other amounts, the search
/// for four above 400; sets of one and two are found among any number.
///
/// # Units
/// Whole đồng.
///
/// # Example
/// ```
/// use hocbong_import::subset_sum::{Explanation, explain};
///
/// let amounts = [1_200_000, -300_000, 450_000, 70_000];
/// assert_eq!(explain(&amounts, -450_000), Explanation::Rows(vec![2]));
/// assert_eq!(explain(&amounts, 520_000), Explanation::Rows(vec![2, 3]));
/// assert_eq!(explain(&amounts, 1), Explanation::None { up_to: 4 });
/// ```
pub fn explain(amounts: &[i64], gap: i128) -> Explanation {
    let rows: Vec<(usize, i128)> = amounts
        .iter()
        .enumerate()
        .map(|(place, amount)| (place, i128::from(*amount)))
        .filter(|(_, amount)| *amount != 0)
        .collect();
    if gap == 0 {
        return Explanation::None { up_to: 0 };
    }
    let mut up_to = 0;
    for size in 1..=MAX_ROWS {
        let is_too_much = size == 3 && rows.len() > MAX_FOR_THREE || size == 4 && rows.len() > MAX_FOR_FOUR;
        if is_too_much {
            break;
        }
        let mut found = Found::default();
        for target in [gap, -gap] {
            match size {
                1 => singles(&rows, target, &mut found),
                2 => pairs(&rows, target, &mut found),
                3 => triples(&rows, target, &mut found),
                _ => fours(&rows, target, &mut found),
            }
        }
        if found.is_several {
            return Explanation::Several { rows: size };
        }
        if let Some(places) = found.first {
            return Explanation::Rows(places);
        }
        up_to = size;
    }
    Explanation::None { up_to }
}

/// The first set found, and whether there is a second one.
#[derive(Default)]
struct Found {
    first: Option<Vec<usize>>,
    is_several: bool,
}

impl Found {
    fn push(&mut self, mut places: Vec<usize>) {
        places.sort_unstable();
        match &self.first {
            // The same set can be found in several ways.
            Some(first) if *first == places => {}
            Some(_) => self.is_several = true,
            None => self.first = Some(places),
        }
    }
}

type Rows = [(usize, i128)];

fn singles(rows: &Rows, target: i128, found: &mut Found) {
    for (place, _) in rows.iter().filter(|(_, amount)| *amount == target) {
        found.push(vec![*place]);
        if found.is_several {
            return;
        }
    }
}

fn pairs(rows: &Rows, target: i128, found: &mut Found) {
    // Two indices for each amount are enough to see that there are several sets.
    let mut before: FxHashMap<i128, Vec<usize>> = FxHashMap::default();
    for (place, amount) in rows {
        for other in before.get(&(target - amount)).into_iter().flatten() {
            found.push(vec![*other, *place]);
        }
        if found.is_several {
            return;
        }
        let places = before.entry(*amount).or_default();
        if places.len() < 2 {
            places.push(*place);
        }
    }
}

fn triples(rows: &Rows, target: i128, found: &mut Found) {
    for (number, (place, amount)) in rows.iter().enumerate() {
        let mut two = Found::default();
        pairs(rows.get(number + 1..).unwrap_or_default(), target - amount, &mut two);
        found.is_several |= two.is_several;
        if let Some(places) = two.first {
            found.push([vec![*place], places].concat());
        }
        if found.is_several {
            return;
        }
    }
}

fn fours(rows: &Rows, target: i128, found: &mut Found) {
    // Pairs that end before the third row, by their sum.
    let mut before: FxHashMap<i128, Vec<[usize; 2]>> = FxHashMap::default();
    for (number, (third, amount)) in rows.iter().enumerate() {
        for (fourth, other) in rows.iter().skip(number + 1) {
            for [first, second] in before.get(&(target - amount - other)).into_iter().flatten() {
                found.push(vec![*first, *second, *third, *fourth]);
            }
            if found.is_several {
                return;
            }
        }
        for (first, other) in rows.iter().take(number) {
            let places = before.entry(amount + other).or_default();
            if places.len() < 2 {
                places.push([*first, *third]);
            }
        }
    }
}

/// Returns a hint for the diagnostic of a gap: the rows that sum to it, or that the search was cut short.
/// `place` names the row at an index. Returns `None` if no set explains the gap, or several do.
pub fn hint(amounts: &[i64], gap: i128, place: impl Fn(usize) -> String) -> Option<Message> {
    match explain(amounts, gap) {
        Explanation::Rows(places) => {
            let sum: i128 = places.iter().filter_map(|at| amounts.get(*at)).map(|a| i128::from(*a)).sum();
            let amount = Vnd::from_wide(sum)?;
            let lines: Vec<String> = places.into_iter().map(place).collect();
            let key = if lines.len() == 1 { "hint.gap-row" } else { "hint.gap-rows" };
            Some(Message::new(key).with("lines", lines.join(", ")).with("amount", amount))
        }
        Explanation::None { up_to } if up_to > 0 && up_to < MAX_ROWS => {
            Some(Message::new("hint.gap-bounded").with("up_to", up_to).with("rows", amounts.len()))
        }
        Explanation::None { .. } | Explanation::Several { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tries every set of one to four rows, smaller ones first.
    fn by_trying_all(amounts: &[i64], gap: i128) -> Explanation {
        for size in 1..=MAX_ROWS {
            let sets = (0_u32..1 << amounts.len()).filter(|set| set.count_ones() as usize == size);
            let places = |set: u32| (0..amounts.len()).filter(|at| set & (1 << at) != 0).collect::<Vec<_>>();
            let fits = |places: &Vec<usize>| {
                let sum: i128 = places.iter().map(|at| i128::from(amounts[*at])).sum();
                sum.abs() == gap.abs() && places.iter().all(|at| amounts[*at] != 0)
            };
            let mut fitting: Vec<Vec<usize>> = sets.map(places).filter(fits).collect();
            match fitting.len() {
                0 => {}
                1 => return Explanation::Rows(fitting.remove(0)),
                _ => return Explanation::Several { rows: size },
            }
        }
        Explanation::None { up_to: MAX_ROWS }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_found_is_what_trying_all_finds(
            amounts in prop::collection::vec(prop_oneof![-9_i64..10, -500_i64..500], 0..11),
            gap in prop_oneof![-40_i128..40, -1500_i128..1500],
        ) {
            prop_assume!(gap != 0);
            prop_assert_eq!(explain(&amounts, gap), by_trying_all(&amounts, gap));
        }
    }

    #[test]
    fn the_search_says_where_it_stops() {
        // All sums of these amounts differ, so that only the planted set is found.
        let amounts =
            |count: u32| -> Vec<i64> { (0..count).map(|row| 1_000_000_007 + i64::from(row) * 2).collect() };
        assert_eq!(explain(&amounts(401), 1), Explanation::None { up_to: 3 });
        assert_eq!(explain(&amounts(2_001), 1), Explanation::None { up_to: 2 });
        assert_eq!(explain(&amounts(100_000), 1), Explanation::None { up_to: 2 });
        assert_eq!(explain(&amounts(100_000), -1_000_000_007), Explanation::Rows(vec![0]));
        assert_eq!(explain(&amounts(400), 1), Explanation::None { up_to: 4 });
        assert_eq!(explain(&[5, 5, 7], 5), Explanation::Several { rows: 1 });
        assert_eq!(explain(&[], 5), Explanation::None { up_to: 4 });
        assert_eq!(explain(&[i64::MAX, i64::MAX], 2 * i128::from(i64::MAX)), Explanation::Rows(vec![0, 1]));
        assert_eq!(explain(&[3, 4], 0), Explanation::None { up_to: 0 });
    }
}
