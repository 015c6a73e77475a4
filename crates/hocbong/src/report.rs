//! Reports as plain data; drawing them is the business of others.

pub mod activity;
pub mod ageing;
pub mod audit;
pub mod awards;
pub mod balance;
pub mod gifts;
pub mod ledgers;
pub mod papers;
pub mod progress;
pub mod recipients;
pub mod scope;
pub mod settlement;
pub mod statements;
pub mod summary;
pub mod top_givers;
pub mod trial;
pub mod voucher;

use crate::vnd::Vnd;

/// A sum that cannot be held.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum of `{what}` is too large to be held")]
pub struct SumOutOfRange {
    /// What was added up: a fund, an account or an association.
    pub what: String,
}

/// A sum that was added up in a wider integer.
pub(crate) fn hold(sum: i128, what: &str) -> Result<Vnd, SumOutOfRange> {
    Vnd::from_wide(sum).ok_or_else(|| SumOutOfRange { what: what.to_owned() })
}
