//! Reports as plain data; drawing them is the business of others.

pub mod audit;
pub mod balance;
pub mod progress;
pub mod settlement;
pub mod statements;

/// A sum that cannot be held.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum of `{what}` is too large to be held")]
pub struct SumOutOfRange {
    /// What was added up: a fund, an account or an association.
    pub what: String,
}
