//! What a comparison says.

use super::effect::Effect;
use super::matching::MatchedBy;
use super::seals::SealComparison;
use super::state::FilePart;
use crate::source::Sha256Digest;
use std::sync::Arc;

/// What became of a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum FileChange {
    /// It has the same bytes, and no row of it went elsewhere.
    Equal,
    /// It has the same bytes under another name.
    Renamed,
    /// It is written in other bytes that mean the same.
    SameMeaning,
    /// Rows or columns of it changed.
    Changed,
    /// It changed, and is not text, so that its cells cannot be compared.
    NotText,
    /// It is only in the new state.
    Added,
    /// It is only in the old state.
    Removed,
}

/// Rows of one state, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RowCounts {
    /// All rows, without headers and blank lines.
    pub rows: u64,
    /// Rows that say the same in the same place.
    pub unchanged: u64,
    /// Rows that say the same in another place.
    pub moved: u64,
    /// Rows that say something else.
    pub changed: u64,
    /// Rows that are only in this state: removed from the old one, added to the new one.
    pub alone: u64,
}

impl RowCounts {
    /// Whether every row is in exactly one of the counts.
    pub const fn adds_up(&self) -> bool {
        self.rows == self.unchanged + self.moved + self.changed + self.alone
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.unchanged += other.unchanged;
        self.moved += other.moved;
        self.changed += other.changed;
        self.alone += other.alone;
    }
}

/// A file of either state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ComparedFile {
    /// What the file is.
    pub part: FilePart,
    /// Its name in the old state.
    pub old_name: Option<Arc<str>>,
    /// Its name in the new state.
    pub new_name: Option<Arc<str>>,
    /// Digest of its bytes in the old state.
    pub old_sha256: Option<Sha256Digest>,
    /// Digest of its bytes in the new state.
    pub new_sha256: Option<Sha256Digest>,
    /// What became of it.
    pub change: FileChange,
    /// Columns that only the new state has.
    pub columns_added: Vec<String>,
    /// Columns that only the old state has.
    pub columns_removed: Vec<String>,
    /// Cells that mean the same and are written in another way.
    pub rewritten_cells: u64,
    /// Rows of the old state.
    pub old: RowCounts,
    /// Rows of the new state.
    pub new: RowCounts,
}

impl ComparedFile {
    /// The name to show: that in the new state, if there is one.
    pub fn name(&self) -> &str {
        self.new_name.as_deref().or(self.old_name.as_deref()).unwrap_or_default()
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum ChangeKind {
    /// It is only in the old state.
    Removed,
    /// Some of its cells changed.
    Changed,
    /// It says the same in another place.
    Moved,
    /// It is only in the new state.
    Added,
}

/// Where a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RowPlace {
    /// File name.
    pub file: Arc<str>,
    /// 1-based line.
    pub line: u32,
}

/// A cell that changed, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CellChange {
    /// The column: what it means, e.g. `amount`, or its header.
    pub column: String,
    /// The cell in the old state; blank if there was nothing.
    pub old: String,
    /// The cell in the new state; blank if there is nothing.
    pub new: String,
}

/// A row that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RowChange {
    /// What became of it.
    pub kind: ChangeKind,
    /// What the file is.
    pub part: FilePart,
    /// The list of tables in the settings to which it belongs, e.g. `statement`; blank for all other rows.
    pub list: String,
    /// Where it was.
    pub old: Option<RowPlace>,
    /// Where it is.
    pub new: Option<RowPlace>,
    /// On what the two rows were taken for one; `None` for a row that is in one state alone.
    pub matched_by: Option<MatchedBy>,
    /// Whether it also went to another place.
    pub is_moved: bool,
    /// Whether its day lies in the sealed period of the old state, before or after the change.
    #[cfg_attr(feature = "serde", serde(rename = "sealed"))]
    pub is_sealed: bool,
    /// Cells that differ; all cells of a row that is in one state alone; none of a row that only moved.
    pub cells: Vec<CellChange>,
}

/// A row that could not be read as a row of the books, and was compared by its cells alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct UnreadRow {
    /// Whether it is in the new state; else it is in the old one.
    pub is_new: bool,
    /// Where it is.
    pub place: RowPlace,
}

/// What changed between two states.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Comparison {
    /// Files of both states, by part and name.
    pub files: Vec<ComparedFile>,
    /// All rows of the old state.
    pub old: RowCounts,
    /// All rows of the new state.
    pub new: RowCounts,
    /// Rows that changed, in the order of files and lines.
    pub changes: Vec<RowChange>,
    /// Rows that could not be read as rows of the books.
    pub unread: Vec<UnreadRow>,
    /// Whether the new state continues the seals of the old one.
    pub seals: SealComparison,
    /// What the changes do to the figures.
    pub effect: Effect,
}

impl Comparison {
    /// Whether the two states mean the same, however they are written, and no seal of the old one was given up.
    pub fn is_equal(&self) -> bool {
        let same = [FileChange::Equal, FileChange::SameMeaning];
        !self.seals.is_broken()
            && self.changes.is_empty()
            && self.files.iter().all(|file| same.contains(&file.change))
    }
}
