//! Reads the files that people and banks write: bytes → text → records → header → cells → rows of the books.
//!
//! [`source`] holds a file's bytes; [`csv`] makes rows of them and hands those to a ledger or a statement of
//! [`hocbong_core`]; `exchange` turns OFX and CAMT.053 into tables; [`masters`] reads the lists of
//! associations, funds and accounts; [`duplicate_rows`] finds rows that were read twice.
//!
//! This crate knows every header, delimiter and way of writing a cell, and nothing of rules, matching or
//! reports. It opens no file: the caller passes the bytes.

pub mod csv;
pub mod duplicate_rows;
mod exchange;
pub mod formula;
pub mod masters;
pub mod meter;
mod reading;
pub mod sheet;
pub mod source;
pub mod subset_sum;

pub use reading::Reading;
