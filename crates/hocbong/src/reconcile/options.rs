//! The settings of a reconciliation.

use super::decisions::Decisions;
use super::key::KeyPattern;
use crate::book::StatementSpec;
use crate::period::Period;
use crate::statement::Statement;
use std::sync::Arc;

/// Settings of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// Days that two rows of one movement may be apart, inclusive; the engine cuts a longer window to
    /// [`MAX_WINDOW_DAYS`](super::MAX_WINDOW_DAYS).
    pub window_days: u32,
    /// Period of the reconciliation; ages are counted to its last day. The sides must be made with the same
    /// period: nothing is cut here.
    pub period: Period,
    /// A person's decisions about rows.
    pub decisions: Decisions,
    /// Pattern of the codes that givers write, such as a pupil's; `None` if rows are not matched by codes of
    /// a pattern.
    pub key: Option<KeyPattern>,
    /// Abbreviations in the texts besides the built-in ones, each with what it stands for.
    pub abbreviations: Arc<[(String, String)]>,
    /// Maximum number of threads; 0 means 1. The result does not depend on it.
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
    /// Returns the options for a statement named in a book's settings.
    ///
    /// Each end of the period is taken from these options, otherwise from `spec`, otherwise from the
    /// statement: its printed period, or the days of its rows.
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
