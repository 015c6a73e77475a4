//! Tests of the library from outside.

mod sample_book;
