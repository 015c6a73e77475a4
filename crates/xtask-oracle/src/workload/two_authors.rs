//! The year of an association's account in the words of two authors: its treasurer and its bank.
//!
//! Neither copies the other. A seed selects one of nine treasurers and one of nine banks, the people who give
//! and receive, and what happens between them. What a reader can understand of either text is recorded too
//! and decides which links are determined. All names are composed word by word.

mod bank_words;
mod determined;
mod gifts;
mod maker;
mod model;
mod name_words;
pub(super) mod names;
mod payments;
mod phrase;
mod print;
#[cfg(test)]
mod tests;
mod treasurer_words;
mod upkeep;

use super::key::{Key, Link};
use super::numbers::Numbers;
use super::{Workload, line_of};
use crate::fixtures::rng::Rng;
use model::Made;

/// Makes the book of a year with about `rows` rows, and the statement of its account. 300 rows are usual.
pub fn generate(rows: usize, seed: u64) -> Workload {
    let (made, bank) = upkeep::make(rows, seed);
    let mut rng = Rng::new(seed ^ 0x00C0_FFEE);
    Workload {
        books: print::books(&made, &mut rng),
        statement: print::statement(&made, &bank),
        key: key_of(&made),
    }
}

fn key_of(made: &Made) -> Key {
    let sorts = determined::Sorts::of(made);
    let determined = determined::of(made, &sorts);
    let links = made.links.iter().zip(determined).map(|(link, is_determined)| Link {
        kind: link.kind,
        left: link.rows.iter().map(|row| line_of(*row)).collect(),
        right: link.lines.iter().map(|line| line_of(*line)).collect(),
        is_determined,
    });
    let links = links.collect();
    let payers = (0_u32..).zip(&made.links).filter(|(_, link)| link.is_paid_by_other);
    let payers = payers.map(|(number, _)| number).collect();
    let mut numbers = Numbers::default();
    let left_names = made.rows.iter().map(|row| row.main.as_ref().map(|name| numbers.of(name))).collect();
    let right_names = made.lines.iter().map(|line| {
        // Of several names, the one that the books contain for this movement.
        let rows = made.links.get(line.link).map(|link| link.rows.as_slice()).unwrap_or_default();
        let mut wanted = rows.iter().filter_map(|row| made.rows.get(*row)?.main.as_ref());
        let known = wanted.find(|name| line.facts.names.contains(name));
        known.or(line.facts.names.first()).map(|name| numbers.of(name))
    });
    let right_names = right_names.collect();
    Key {
        links,
        left_sorts: sorts.rows,
        left_looks: sorts.looks,
        right_sorts: sorts.lines,
        left_names,
        right_names,
        payers,
    }
}
