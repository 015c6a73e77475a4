//! Reconciliation: links the movements of two sides, says why the rest is open, and proves that the sums
//! close.
//!
//! The stages run from certain to likely, each on what the earlier ones left open. Choices that are not
//! unique are reported. `docs/pipeline.md` describes the steps. Sides come from [`side`]; this module reads
//! no files and contains no wording.

pub mod carried_forward;
mod cause;
mod causes;
pub mod decisions;
pub mod explain;
mod item_ref;
#[cfg(feature = "serde")]
mod json;
mod key;
mod options;
mod out_of_scope;
mod proof;
pub mod side;
mod similarity;
mod stages;
mod state;

pub use carried_forward::{CarriedForward, CarriedItem};
pub use cause::Cause;
pub use decisions::{Decision, Decisions, FollowedDecision};
pub use explain::{Explanation, explain};
pub use hocbong_match::{Channel, MAX_WINDOW_DAYS, Measure, Places, Reason, Weight};
pub use item_ref::ItemRef;
pub use key::{KeyPattern, KeyPatternError};
pub use options::ReconcileOptions;
pub use proof::ReconciliationStatement;
pub use side::{Correction, Item, LedgerScope, OutOfScope, Side, SideSort};
pub use similarity::{Against, TextDistance};

use crate::diagnostic::{Diagnostic, Message};
use crate::meter::{Meter, Stage};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The rule by which rows were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum MatchRule {
    /// A correction and the row that it corrects add up to zero.
    Correction,
    /// The same reference and amount.
    Reference,
    /// The same amount, and both texts have a code of the user's pattern.
    Code,
    /// The same day and amount, and texts that agree.
    Exact,
    /// The same amount within the window, and texts that do not contradict.
    Window,
    /// One row is the sum of several.
    Batch,
    /// A person joined the rows.
    Decision,
    /// One of the rows was left open by the last reconciliation.
    Carried,
}

impl MatchRule {
    /// Returns the word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Reference => "reference",
            Self::Code => "code",
            Self::Exact => "exact",
            Self::Window => "window",
            Self::Batch => "batch",
            Self::Decision => "decision",
            Self::Carried => "carried",
        }
    }
}

/// Rows that are the same movement on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub(crate) rule: MatchRule,
    pub(crate) left: Places,
    pub(crate) right: Places,
    pub(crate) amount: i64,
    pub(crate) days: i64,
    pub(crate) text_distance: Option<TextDistance>,
    pub(crate) is_interchangeable: bool,
}

impl Match {
    /// Returns the rule.
    pub const fn rule(&self) -> MatchRule {
        self.rule
    }

    /// Returns the numbers of the left entries; empty for a right correction that came to zero.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// Returns the numbers of the right entries; empty for a left correction that came to zero.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// Returns the sum of the left amounts in đồng, positive for money in; that of the right ones if there
    /// are no left rows.
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    /// Returns the days from the last left day to the last right day; negative if the right is earlier, 0 if
    /// a side has no entry.
    pub const fn days(&self) -> i64 {
        self.days
    }

    /// Returns the distance of the texts; `None` if they were not compared.
    pub const fn text_distance(&self) -> Option<TextDistance> {
        self.text_distance
    }

    /// Whether it says which rows belong together; the opposite of [`Match::is_interchangeable`].
    pub const fn is_unique(&self) -> bool {
        !self.is_interchangeable
    }

    /// Whether nothing distinguishes the rows, so that the match says how many belong together, not which.
    pub const fn is_interchangeable(&self) -> bool {
        self.is_interchangeable
    }
}

/// Rows that are the same movement, with different amounts on the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
    pub(crate) left_amount: i64,
    pub(crate) right_amount: i64,
    pub(crate) cause: Cause,
    pub(crate) by_reference: bool,
    pub(crate) by_code: bool,
    pub(crate) by_decision: bool,
}

impl Difference {
    /// Returns the message that says what may have happened.
    pub fn message(&self) -> Message {
        match self.cause {
            Cause::Unknown => Message::new("cause.differs"),
            cause => cause.message(0),
        }
    }

    /// Returns the numbers of the left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// Returns the numbers of the right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// Returns the sum of the left amounts in đồng; positive is money in.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// Returns the sum of the right amounts in đồng; positive is money in.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// Returns the probable reason.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// Whether the reference joins them. If neither a reference, a code nor a decision does, day and text do.
    pub const fn by_reference(&self) -> bool {
        self.by_reference
    }

    /// Whether a code of the user's pattern joins them.
    pub const fn by_code(&self) -> bool {
        self.by_code
    }

    /// Whether a person joined them.
    pub const fn by_decision(&self) -> bool {
        self.by_decision
    }
}

/// Rows that more than one way of matching explains about equally well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
    pub(crate) left_amount: i64,
    pub(crate) right_amount: i64,
    pub(crate) is_too_large: bool,
}

impl Ambiguity {
    /// Returns the numbers of the left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// Returns the numbers of the right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// Returns the sum of the left amounts in đồng; positive is money in.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// Returns the sum of the right amounts in đồng; positive is money in.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// Whether there are too many rows to weigh every choice.
    pub const fn is_too_large(&self) -> bool {
        self.is_too_large
    }
}

/// Open rows that are probably one movement, for a person to accept or reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
    pub(crate) left_amount: i64,
    pub(crate) right_amount: i64,
    pub(crate) days: i64,
    pub(crate) log_odds: i32,
    pub(crate) reason: Reason,
}

impl Proposal {
    /// Returns the numbers of the left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// Returns the numbers of the right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// Returns the sum of the left amounts in đồng; positive is money in.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// Returns the sum of the right amounts in đồng; positive is money in.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// Returns the days from the last left day to the last right day; negative if the right is earlier, 0 if
    /// a side has no entry.
    pub const fn days(&self) -> i64 {
        self.days
    }

    /// Returns the margin over the likeliest other explanation, in hundredths of a natural logarithm.
    pub const fn log_odds(&self) -> i32 {
        self.log_odds
    }

    /// Returns why it was not matched.
    pub const fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl Proposal {
    /// Returns the odds to one in tenths, e.g. 305 for 30.5 : 1; from 10 to 9923, to which others are
    /// clamped.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    pub fn odds_tenths(&self) -> u32 {
        // The weights are not precise enough to claim odds of more than a thousand to one.
        (f64::from(self.log_odds.clamp(0, 690)) / 100.0).exp().mul_add(10.0, 0.5).floor() as u32
    }
}

/// A row that was not found on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenItem {
    pub(crate) entry: u32,
    pub(crate) cause: Cause,
    pub(crate) age_days: i64,
}

impl OpenItem {
    /// Returns the message that says what may have happened.
    pub fn message(&self) -> Message {
        self.cause.message(self.age_days)
    }

    /// Returns the number of the entry.
    pub const fn entry(&self) -> u32 {
        self.entry
    }

    /// Returns the probable reason.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// Returns its age in days at [`Reconciliation::until`].
    pub const fn age_days(&self) -> i64 {
        self.age_days
    }
}

/// Counts of rows by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Summary {
    /// Left rows.
    pub left: usize,
    /// Right rows.
    pub right: usize,
    /// Left rows matched.
    pub matched_left: usize,
    /// Right rows matched.
    pub matched_right: usize,
    /// Left rows in ambiguities.
    pub ambiguous_left: usize,
    /// Right rows in ambiguities.
    pub ambiguous_right: usize,
    /// Left rows in differences.
    pub differences_left: usize,
    /// Right rows in differences.
    pub differences_right: usize,
    /// Left rows not found on the right.
    pub left_only: usize,
    /// Right rows not found on the left.
    pub right_only: usize,
    /// Matches of interchangeable rows.
    pub groups: usize,
    /// Open items: rows of one side only, and differences and ambiguities, each of which counts once.
    pub open_items: usize,
    /// Proposed pairs and sums among the rows of one side only.
    pub proposals: usize,
}

/// The result of reconciling two sides.
///
/// Every entry of either side is in exactly one of the matches, differences, ambiguities and rows of one side
/// only. Proposals are about rows of one side only.
#[derive(Clone, Debug)]
pub struct Reconciliation<'a> {
    pub(crate) left: Side<'a>,
    pub(crate) right: Side<'a>,
    pub(crate) options: ReconcileOptions,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) matches: Vec<Match>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) ambiguous: Vec<Ambiguity>,
    pub(crate) left_only: Vec<OpenItem>,
    pub(crate) right_only: Vec<OpenItem>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) weights: Vec<Channel>,
    pub(crate) equation: ReconciliationStatement,
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) left_units: Vec<Correction>,
    pub(crate) right_units: Vec<Correction>,
    pub(crate) rejected: BTreeSet<(u32, u32)>,
    pub(crate) followed: Vec<FollowedDecision>,
}

impl<'a> Reconciliation<'a> {
    /// Returns the left side.
    pub const fn left(&self) -> &Side<'a> {
        &self.left
    }

    /// Returns the right side.
    pub const fn right(&self) -> &Side<'a> {
        &self.right
    }

    /// Returns the settings.
    pub const fn options(&self) -> &ReconcileOptions {
        &self.options
    }

    /// Returns the day to which ages are counted.
    ///
    /// This is the last day of the period, otherwise the last day of the sides' own entries, otherwise that
    /// of carried ones; `None` if there are no entries.
    pub const fn until(&self) -> Option<NaiveDate> {
        self.until
    }

    /// Returns the matches.
    pub fn matches(&self) -> &[Match] {
        &self.matches
    }

    /// Returns rows of one movement whose amounts differ.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Returns the ambiguities.
    pub fn ambiguous(&self) -> &[Ambiguity] {
        &self.ambiguous
    }

    /// Returns left rows that were not found on the right.
    pub fn left_only(&self) -> &[OpenItem] {
        &self.left_only
    }

    /// Returns right rows that were not found on the left.
    pub fn right_only(&self) -> &[OpenItem] {
        &self.right_only
    }

    /// Returns probable pairs and sums among the rows of one side only, the likeliest first.
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// Returns the calibrated weights of each channel; empty if nothing was left to compare.
    pub fn weights(&self) -> &[Channel] {
        &self.weights
    }

    /// Returns the equation that proves that the sums close.
    pub const fn equation(&self) -> &ReconciliationStatement {
        &self.equation
    }

    /// Returns what is wrong with the reconciliation.
    ///
    /// These are openings that differ, printed balances that are not the computed ones, sums that overflow,
    /// decisions that were not followed, a pattern that does not distinguish rows, and texts that are too
    /// long.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Returns the left corrections that were counted with the entry that they correct, as one row.
    pub fn left_units(&self) -> &[Correction] {
        &self.left_units
    }

    /// Returns the right corrections that were counted with the entry that they correct, as one row.
    pub fn right_units(&self) -> &[Correction] {
        &self.right_units
    }

    /// Returns the pairs of a left and a right entry that a person rejected.
    pub const fn rejected(&self) -> &BTreeSet<(u32, u32)> {
        &self.rejected
    }

    /// Returns the decisions of a person that were followed, in the order of their file.
    pub fn followed(&self) -> &[FollowedDecision] {
        &self.followed
    }
}

/// Separator between the two sides of a note.
const NOTE_BETWEEN: &str = " ↔ ";

fn note_of(left: (&Side<'_>, &[u32]), right: (&Side<'_>, &[u32])) -> String {
    [left, right].map(|(side, rows)| side.note_of(rows)).join(NOTE_BETWEEN)
}

/// Reconciles two sides.
///
/// The result does not depend on the order of the entries, and swapping the sides mirrors it.
pub fn reconcile<'a>(left: Side<'a>, right: Side<'a>, options: &ReconcileOptions) -> Reconciliation<'a> {
    reconcile_watched(left, right, options, &Meter::default())
}

/// Like [`reconcile`], and reports each stage to `meter`.
pub fn reconcile_watched<'a>(
    mut left: Side<'a>,
    mut right: Side<'a>,
    options: &ReconcileOptions,
    meter: &Meter,
) -> Reconciliation<'a> {
    left.take_for_books(&right);
    right.take_for_books(&left);
    meter.enter(Stage::References);
    let mut work = state::MatchState::new(left, right, options);
    stages::decision(&mut work);
    stages::correction(&mut work);
    stages::line(&mut work);
    meter.enter(Stage::Singles);
    stages::linking(&mut work);
    meter.enter(Stage::Proof);
    let until = work.until();
    let open = causes::of_the_rest(&work, until);
    let mut result = work.finish(until, open);
    proof::prove(&mut result);
    result
}

impl Reconciliation<'_> {
    /// Returns the counts of rows by result.
    pub fn summary(&self) -> Summary {
        let count = |lists: &mut dyn Iterator<Item = usize>| lists.sum();
        Summary {
            left: self.left.entries.len(),
            right: self.right.entries.len(),
            matched_left: count(&mut self.matches.iter().map(|m| m.left.len())),
            matched_right: count(&mut self.matches.iter().map(|m| m.right.len())),
            ambiguous_left: count(&mut self.ambiguous.iter().map(|a| a.left.len())),
            ambiguous_right: count(&mut self.ambiguous.iter().map(|a| a.right.len())),
            differences_left: count(&mut self.differences.iter().map(|d| d.left.len())),
            differences_right: count(&mut self.differences.iter().map(|d| d.right.len())),
            left_only: self.left_only.len(),
            right_only: self.right_only.len(),
            groups: self.matches.iter().filter(|m| m.is_interchangeable).count(),
            open_items: self.differences.len()
                + self.ambiguous.len()
                + self.left_only.len()
                + self.right_only.len(),
            proposals: self.proposals.len(),
        }
    }

    /// Returns days, amounts and texts of rows as the note of a decision. If the rows say something else
    /// later, the decision is not followed.
    pub fn note_of(&self, left: &[u32], right: &[u32]) -> String {
        note_of((&self.left, left), (&self.right, right))
    }

    /// Whether a match joins a row with the bank line that it was made from.
    pub fn is_by_line(&self, matched: &Match) -> bool {
        match (matched.left.as_slice(), matched.right.as_slice()) {
            ([left], [right]) if matched.rule == MatchRule::Reference => {
                let id = self.left.line_id(*left);
                id.is_some() && id == self.right.line_id(*right)
            }
            _ => false,
        }
    }

    /// Whether every row is matched, every sum closes, and no finding is an error.
    pub fn is_reconciled(&self) -> bool {
        self.summary().open_items == 0
            && self.equation.unexplained == Some(Vnd::ZERO)
            && !self.findings.iter().any(Diagnostic::is_error)
    }
}

#[cfg(test)]
mod tests;
