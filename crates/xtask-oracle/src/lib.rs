//! Books, statements and lists made from a seed, each with an answer key.
//!
//! Shares no code with the crates that it judges, so that the same mistake cannot be in both.

pub mod fixtures;
pub mod planted;
pub mod workload;
