//! Tests of the library from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, as it should"
)]

mod fuzz_corpus;
mod layers;
mod layouts;
mod reading;
mod sample_book;
mod write;
