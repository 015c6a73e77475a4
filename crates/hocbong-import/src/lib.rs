//! Reading what people and banks write: bytes → text → records → header → cells → rows of the books.
//!
//! [`source`] is a file's bytes; [`csv`] makes rows of them and gives them to a ledger or a statement of
//! [`hocbong_core`]; `exchange` makes tables of OFX and CAMT.053; [`masters`] reads lists of associations, funds and accounts; [`duplicate_rows`] finds what was read
//! twice. Knows every header, delimiter and way of writing a cell, and nothing of rules, matching or reports. Opens no
//! file: the bytes come from the caller.

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
