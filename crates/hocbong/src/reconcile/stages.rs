//! The stages, in the order in which they run.

pub(super) mod batch;
mod clearing;
mod code;
mod correction;
mod decision;
mod difference;
mod line;
pub(super) mod reference;
mod singles;

pub(super) use clearing::clearing;
pub(super) use code::code;
pub(super) use correction::correction;
pub(super) use decision::decision;
pub(super) use difference::{clear_difference, difference};
pub(super) use line::line;
pub(super) use reference::{reference, reference_against_text};
#[cfg(test)]
pub(super) use singles::window_of;
pub(super) use singles::{exact, window};

use super::Rule;
use super::classes::Outcome;
use super::work::Work;

/// How much dearer the best other assignment must be for a match to count as unique, in hundredths of a natural
/// logarithm: odds of some fifty to one.
pub(super) const MARGIN: u32 = 400;
/// What it costs that both rows have references of their own which differ.
pub(super) const COST_OF_OTHER_REFERENCE: u32 = 200;

/// What it costs that the days of two rows are so far apart: one posting in twenty comes a day later, and few come
/// later than that.
pub(super) const fn cost_of_days(days: u32) -> u32 {
    match days {
        0 => 0,
        1 => 410,
        2 => 700,
        _ => 550_u32.saturating_add(days.saturating_mul(100)),
    }
}

/// What becomes of rows among which a choice remains.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undecided {
    /// A later stage looks further.
    Later,
    /// They are declared.
    Declare,
}

/// Puts what came of matching classes into the lists.
fn record(work: &mut Work<'_>, rule: Rule, outcome: Outcome, undecided: Undecided) {
    for group in outcome.groups {
        work.record_match(rule, &group.left, &group.right, group.is_interchangeable);
    }
    work.left.surplus.extend(outcome.left_surplus);
    work.right.surplus.extend(outcome.right_surplus);
    if undecided == Undecided::Declare {
        for (left, right) in outcome.ambiguous {
            work.record_ambiguity(&left, &right);
        }
    }
}
