//! Reads CSV files: bytes → text → records → header → cells → rows of a form.
//!
//! Each step can be used and tested on its own: [`dialect`] detects encoding and delimiter, [`record`] splits
//! records and counts lines, [`header`] finds the header and what its columns mean, [`cells`] reads single
//! cells, and the two forms ([`ledger_form`], [`statement_form`]) make rows of cells.
//!
//! A reader returns what it could read and every diagnostic. Rows read, set aside and in error always add up
//! to the rows of the file.

mod account_lines;
mod book_titles;
pub mod cells;
pub mod dates;
pub mod dialect;
mod form;
pub mod header;
mod labels;
pub mod ledger_form;
mod looks;
pub mod master;
pub mod meaning;
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

pub use form::Form;
pub use profile::{ColumnName, Parting, Profile, ReadOptions};
pub use read_summary::{ControlTotal, ReadSummary};
pub use table::{OpenTable, Table};
