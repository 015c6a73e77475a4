//! What several rules do in the same way. What is computed once for all of them is in `context`.

pub(crate) mod digits;
pub(crate) mod emptied;
pub(crate) mod money;
pub(crate) mod settlement;
pub(crate) mod sightings;
pub(crate) mod transfers;
pub(crate) mod validity;

use hocbong_core::transaction::Kind;

/// The kinds by which money goes from an association to somebody else.
pub(crate) const PAYMENTS: [Kind; 4] = [Kind::Award, Kind::Expense, Kind::Advance, Kind::OtherExpense];
