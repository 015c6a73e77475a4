//! Reading CSV files: bytes → text → records → header → cells → rows of a form.
//!
//! Every step stands alone and is tested alone:
//! [`dialect`] finds encoding and delimiter, [`record`] cuts records and counts lines, [`header`] finds the
//! header and what its columns mean, [`cells`] reads dates and words, and the two forms ([`ledger_form`],
//! [`statement_form`]) make rows of cells. A reader returns what it could read and every diagnostic; rows read,
//! set aside and in error always add up to the rows of the file.

pub mod cells;
pub mod dates;
pub mod dialect;
pub mod header;
pub mod ledger_form;
mod looks;
pub mod master;
mod pages;
mod parts;
pub mod profile;
pub mod read_summary;
pub mod record;
pub mod statement_form;
pub mod table;
mod units;
mod unread;
mod vocabulary;
pub mod write;

pub use profile::{ColumnName, Parting, Profile, ReadOptions};
pub use read_summary::{ControlTotal, Form, ReadSummary};
pub use table::{OpenTable, Table};
