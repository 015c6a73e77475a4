//! Books, statements and lists made from a seed, each with a key that says what is right.
//!
//! Shares no code with the crates that it judges, so that a mistake of theirs cannot hide in both.

pub mod fixtures;
pub mod workload;
