//! Draws the report data and diagnostics of `hocbong`, in Vietnamese and English.
//!
//! Takes data and gives text; opens no file, knows no flag and computes nothing of the books. All words are in the
//! message catalogue (`catalogue/{en,vi}/*.txt`).

mod catalogue;
pub mod diagnostics;
pub mod reconcile;

pub use catalogue::{Catalogue, Language};
