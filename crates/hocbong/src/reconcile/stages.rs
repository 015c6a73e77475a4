//! The stages of a reconciliation, in the order in which they run.

mod correction;
mod decision;
mod line;
mod linking;

pub(super) use correction::correction;
pub(super) use decision::decision;
pub(super) use line::line;
pub(super) use linking::linking;
