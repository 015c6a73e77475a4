//! Renders the report data and diagnostics of `hocbong`, in Vietnamese and English.
//!
//! This crate turns data into text: it opens no file, knows no flags and computes nothing about the books.
//! All words are in [`hocbong_messages`].

pub mod balance;
pub mod check;
pub mod closing;
pub mod compare;
pub mod consolidate;
mod csv_out;
pub mod diagnostics;
mod guard;
mod inputs;
pub mod inspect;
pub mod law;
pub mod paper;
pub mod papers;
pub mod progress;
pub mod receipt;
pub mod reconcile;
pub mod recorded;
pub mod sample;
pub mod seal;
pub mod table;

pub use csv_out::CsvStyle;
pub use guard::{COLUMNS, Escapes, Guard, Ink, Output};
pub use hocbong_messages::{Catalogue, Language};
