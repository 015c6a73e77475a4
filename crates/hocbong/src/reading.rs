//! Options for reading files, and summaries of how files were read.
//!
//! Most files need no options, because their headers are recognised. A [`Profile`] names the columns of a
//! layout that is not in the vocabulary, which is in `docs/formats.md`.

pub use hocbong_import::Reading;
pub use hocbong_import::csv::dates::DateOrder;
pub use hocbong_import::csv::dialect::{Encoding, Given};
pub use hocbong_import::csv::header::Layout;
pub use hocbong_import::csv::meaning::Meaning;
pub use hocbong_import::csv::profile::{ColumnName, Parting, Profile, ReadOptions};
pub use hocbong_import::csv::read_summary::{ControlTotal, SkippedRows};
pub use hocbong_import::csv::{Form, ReadSummary};
