//! The stages, in the order in which they run.

mod correction;
mod decision;
mod difference;
mod exact;
mod reference;
mod window;

pub(super) use correction::correction;
pub(super) use decision::decision;
pub(super) use difference::difference;
pub(super) use exact::exact;
pub(super) use reference::reference;
pub(super) use window::window;

use super::Rule;
use super::classes::Outcome;
use super::work::Work;

/// What a day costs beside the text, whose distance is in thousandths.
const COST_OF_A_DAY: u32 = 100;
/// How much dearer the best other assignment must be for a match to count as unique.
const MARGIN: u32 = 150;

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
