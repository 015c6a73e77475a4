//! Reconciliation: which movements of one side are those of the other, what is left, and the proof that the sums
//! close.
//!
//! Stages go from what is certain to what is likely, each on what the earlier ones left; every choice that is not
//! unique is declared. The steps are described in `docs/pipeline.md`. Sides come from [`side`]; nothing here reads a
//! file or words a message.

pub mod carried_forward;
mod cause;
mod causes;
pub mod decisions;
pub mod explain;
mod item_ref;
#[cfg(feature = "serde")]
mod json;
mod key;
mod out_of_scope;
mod proof;
pub mod side;
mod similarity;
mod stages;
mod state;

pub use carried_forward::{CarriedForward, CarriedItem};
pub use cause::Cause;
pub use decisions::{Decision, Decisions};
pub use explain::{Explanation, explain};
pub use hocbong_match::{Channel, MAX_WINDOW_DAYS, Measure, Places, Reason, Weight};
pub use item_ref::ItemRef;
pub use key::{KeyPattern, KeyPatternError};
pub use proof::ReconciliationStatement;
pub use side::{Correction, Item, LedgerScope, OutOfScope, Side, SideSort};
pub use similarity::{Against, TextDistance};

use crate::book::StatementSpec;
use crate::diagnostic::{Diagnostic, Message};
use crate::meter::{Meter, Stage};
use crate::period::Period;
use crate::statement::Statement;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Settings of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// How many days two rows of one movement may be apart; at most [`MAX_WINDOW_DAYS`].
    pub window_days: u32,
    /// The period, where one is given.
    pub period: Period,
    /// What a person decided about rows.
    pub decisions: Decisions,
    /// What the codes look like that givers write, where rows are to be matched by them.
    pub key: Option<KeyPattern>,
    /// Abbreviations that the texts use beside those of the trade, each with what it stands for.
    pub abbreviations: Arc<[(String, String)]>,
    /// How many threads may work at once; nought is as one. The result is the same for any number.
    pub threads: usize,
}

impl Default for ReconcileOptions {
    fn default() -> Self {
        Self {
            window_days: 3,
            period: Period::ALL,
            decisions: Decisions::default(),
            key: None,
            abbreviations: Arc::default(),
            threads: 1,
        }
    }
}

impl ReconcileOptions {
    /// The options for a statement that a book's settings name: its period is the one given there, else the one that
    /// the statement prints, else that of its rows.
    #[must_use]
    pub fn for_statement(&self, spec: &StatementSpec, statement: &Statement) -> Self {
        let own = statement.period();
        let period = Period {
            from: self.period.from.or(spec.from).or(own.map(|days| days.0)),
            to: self.period.to.or(spec.to).or(own.map(|days| days.1)),
        };
        Self { period, ..self.clone() }
    }
}

/// By which rule rows were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum MatchRule {
    /// A correction and what it corrects come to nothing.
    Correction,
    /// The same reference and amount.
    Reference,
    /// The same amount, and a code of the user's pattern in both texts.
    Code,
    /// The same day and amount, agreeing texts.
    Exact,
    /// The same amount within the window, texts that do not speak against it.
    Window,
    /// One row is the sum of several.
    Batch,
    /// A person joined the rows.
    Decision,
    /// One of the rows was left open by the last reconciliation.
    Carried,
}

impl MatchRule {
    /// The word used in JSON.
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
    pub(crate) is_unique: bool,
    pub(crate) is_interchangeable: bool,
}

impl Match {
    /// By which rule.
    pub const fn rule(&self) -> MatchRule {
        self.rule
    }

    /// The left entries, by number.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// The right entries, by number; none for a correction that came to nothing.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// The sum of the left amounts.
    pub const fn amount(&self) -> i64 {
        self.amount
    }

    /// The last right day less the last left day.
    pub const fn days(&self) -> i64 {
        self.days
    }

    /// How far the texts are apart, where they were compared.
    pub const fn text_distance(&self) -> Option<TextDistance> {
        self.text_distance
    }

    /// Whether no other assignment explains the rows nearly as well.
    pub const fn is_unique(&self) -> bool {
        self.is_unique
    }

    /// Whether nothing tells the rows of the entry apart, so that it says how many and not which.
    pub const fn is_interchangeable(&self) -> bool {
        self.is_interchangeable
    }
}

/// Rows that are the same movement with another amount.
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
    /// The sentence that says what may have happened.
    pub fn message(&self) -> Message {
        match self.cause {
            Cause::Unknown => Message::new("cause.differs"),
            cause => cause.message(0),
        }
    }

    /// The left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// The right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// The sum of the left amounts.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// The sum of the right amounts.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// What may have happened.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// Whether the reference joins them; where nothing else does, day and text do.
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

/// Rows among which a choice remains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
    pub(crate) left_amount: i64,
    pub(crate) right_amount: i64,
    pub(crate) is_too_large: bool,
}

impl Ambiguity {
    /// The left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// The right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// The sum of the left amounts.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// The sum of the right amounts.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// There are too many rows to weigh every choice.
    pub const fn is_too_large(&self) -> bool {
        self.is_too_large
    }
}

/// Open rows that are likely one movement, for a person to accept or to reject.
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
    /// The left entries.
    pub fn left(&self) -> &[u32] {
        &self.left
    }

    /// The right entries.
    pub fn right(&self) -> &[u32] {
        &self.right
    }

    /// The sum of the left amounts.
    pub const fn left_amount(&self) -> i64 {
        self.left_amount
    }

    /// The sum of the right amounts.
    pub const fn right_amount(&self) -> i64 {
        self.right_amount
    }

    /// The last right day less the last left day.
    pub const fn days(&self) -> i64 {
        self.days
    }

    /// How much likelier it is than the likeliest other explanation, in hundredths of a natural logarithm.
    pub const fn log_odds(&self) -> i32 {
        self.log_odds
    }

    /// Why it was not matched.
    pub const fn reason(&self) -> &Reason {
        &self.reason
    }
}

impl Proposal {
    /// The odds to one, in tenths: 305 for 30.5 : 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    pub fn odds_tenths(&self) -> u32 {
        // Odds of more than a thousand to one are not known that well.
        (f64::from(self.log_odds.clamp(0, 690)) / 100.0).exp().mul_add(10.0, 0.5).floor() as u32
    }
}

/// A row that the other side does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenItem {
    pub(crate) entry: u32,
    pub(crate) cause: Cause,
    pub(crate) age_days: i64,
}

impl OpenItem {
    /// The sentence that says what may have happened.
    pub fn message(&self) -> Message {
        self.cause.message(self.age_days)
    }

    /// The entry.
    pub const fn entry(&self) -> u32 {
        self.entry
    }

    /// What may have happened.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// Its age at the period's end.
    pub const fn age_days(&self) -> i64 {
        self.age_days
    }
}

/// How many rows ended where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Summary {
    /// Rows on the left.
    pub left: usize,
    /// Rows on the right.
    pub right: usize,
    /// Left rows matched.
    pub matched_left: usize,
    /// Right rows matched.
    pub matched_right: usize,
    /// Left rows among which a choice remains.
    pub ambiguous_left: usize,
    /// Right rows among which a choice remains.
    pub ambiguous_right: usize,
    /// Left rows whose amount differs.
    pub differences_left: usize,
    /// Right rows whose amount differs.
    pub differences_right: usize,
    /// Left rows that the other side does not have.
    pub left_only: usize,
    /// Right rows that the other side does not have.
    pub right_only: usize,
    /// Matches of rows that nothing tells apart.
    pub groups: usize,
    /// Rows open, each difference and each ambiguity counted once.
    pub open_items: usize,
    /// Likely partners among the rows that one side alone has.
    pub proposals: usize,
}

/// The result of reconciling two sides. Every entry of either side is in exactly one of the lists.
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
}

impl<'a> Reconciliation<'a> {
    /// The left side.
    pub const fn left(&self) -> &Side<'a> {
        &self.left
    }

    /// The right side.
    pub const fn right(&self) -> &Side<'a> {
        &self.right
    }

    /// The settings.
    pub const fn options(&self) -> &ReconcileOptions {
        &self.options
    }

    /// The day to which ages are counted.
    pub const fn until(&self) -> Option<NaiveDate> {
        self.until
    }

    /// Rows matched.
    pub fn matches(&self) -> &[Match] {
        &self.matches
    }

    /// Rows whose amounts differ.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Rows among which a choice remains.
    pub fn ambiguous(&self) -> &[Ambiguity] {
        &self.ambiguous
    }

    /// Rows that only the left has.
    pub fn left_only(&self) -> &[OpenItem] {
        &self.left_only
    }

    /// Rows that only the right has.
    pub fn right_only(&self) -> &[OpenItem] {
        &self.right_only
    }

    /// Likely partners among the rows that one side alone has, the likeliest first.
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// The calibrated weights of each channel; empty if nothing was left to compare.
    pub fn weights(&self) -> &[Channel] {
        &self.weights
    }

    /// The proof.
    pub const fn equation(&self) -> &ReconciliationStatement {
        &self.equation
    }

    /// Openings that differ, printed balances that are not the computed ones.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Left corrections that were counted with the entry that they correct, as one row.
    pub fn left_units(&self) -> &[Correction] {
        &self.left_units
    }

    /// The same on the right.
    pub fn right_units(&self) -> &[Correction] {
        &self.right_units
    }

    /// Pairs of a left and a right entry that a person said do not belong together.
    pub const fn rejected(&self) -> &BTreeSet<(u32, u32)> {
        &self.rejected
    }
}

/// What stands between the two sides of a note.
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

/// [`reconcile`], telling `meter` which stage it is in.
pub fn reconcile_watched<'a>(
    left: Side<'a>,
    right: Side<'a>,
    options: &ReconcileOptions,
    meter: &Meter,
) -> Reconciliation<'a> {
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
    /// How many rows ended where.
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

    /// What the rows of a pair say: the days, the amounts and the texts. With it a decision is known to be about these rows.
    pub fn note_of(&self, left: &[u32], right: &[u32]) -> String {
        note_of((&self.left, left), (&self.right, right))
    }

    /// Whether a match is one of a row with the line of the bank that it was made from.
    pub fn is_by_line(&self, matched: &Match) -> bool {
        match (matched.left.as_slice(), matched.right.as_slice()) {
            ([left], [right]) if matched.rule == MatchRule::Reference => {
                let id = self.left.line_id(*left);
                id.is_some() && id == self.right.line_id(*right)
            }
            _ => false,
        }
    }

    /// Whether every row is matched and every sum closes.
    pub fn is_reconciled(&self) -> bool {
        self.summary().open_items == 0
            && self.equation.unexplained == Some(Vnd::ZERO)
            && !self.findings.iter().any(Diagnostic::is_error)
    }
}

#[cfg(test)]
mod tests;
