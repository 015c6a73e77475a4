//! Tests of the library from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod about;
mod charts;
mod compare;
mod consolidation;
mod examples;
mod export;
mod fuzz_corpus;

mod layouts;
mod papers;
mod purity;
mod reading;
mod reading_cases;
mod reading_properties;
mod receipts;
mod rules;
mod sample_book;
mod write;
