//! What the browser read from a page.

use serde::Deserialize;
use std::collections::BTreeSet;

/// Run in the page on a screen; gives a [`Page`].
pub(crate) const READ: &str = concat!("{", include_str!("words.js"), include_str!("read.js"), "}");
/// Run in the page laid out for print; gives a [`Printed`].
pub(crate) const READ_PRINTED: &str = concat!("{", include_str!("words.js"), include_str!("printed.js"), "}");
/// Leaves out most of a very long page before it is printed; gives the number of sheets and rows left out.
pub(crate) const REDUCE: &str = include_str!("reduce.js");
/// Gives the width of the page in print, in CSS pixels.
pub(crate) const PAPER_WIDTH: &str = include_str!("paper_width.js");
/// Marks heads and rows for a second print.
pub(crate) const MARK_ROWS: &str = include_str!("mark_rows.js");

/// A page as the browser has it after loading.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    pub(crate) lang: String,
    pub(crate) title: String,
    /// `CSS1Compat`, or `BackCompat` if the page has no doctype.
    pub(crate) mode: String,
    /// Texts of the `<h1>`.
    pub(crate) headings: Vec<String>,
    pub(crate) tables: Vec<Table>,
    pub(crate) graphics: Vec<Graphic>,
    /// Attributes and rules of style that load or send something.
    pub(crate) loads: Vec<String>,
    /// Number of figures outside of tables.
    pub(crate) loose_figures: usize,
    /// Targets of links, as written.
    pub(crate) links: Vec<String>,
    pub(crate) ids: BTreeSet<String>,
    /// The whole document as HTML.
    pub(crate) source: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Table {
    /// Keys of the columns; `None` without `data-columns`.
    pub(crate) columns: Option<Vec<String>>,
    /// Whether it has a caption or label, or follows a heading.
    pub(crate) headed: bool,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    /// Whether it stands for rows that the page leaves out.
    pub(crate) is_cut: bool,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cell {
    /// Key of the figure in JSON.
    pub(crate) key: Option<String>,
    /// The figure as a program reads it.
    pub(crate) value: Option<String>,
    pub(crate) is_head: bool,
    pub(crate) scope: Option<String>,
    /// The words that a person reads.
    pub(crate) text: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Graphic {
    pub(crate) role: Option<String>,
    /// Label or title; blank if it has none.
    pub(crate) name: String,
}

/// A page as it is laid out for print.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Printed {
    /// The words of each cell that is printed.
    pub(crate) cells: Vec<String>,
    /// Whether each table that is printed has a head.
    pub(crate) heads: Vec<bool>,
    /// The visible words beside cells and graphics.
    pub(crate) rest: String,
    /// Boxes that hide a part of their words.
    pub(crate) hidden: Vec<String>,
}

impl Page {
    /// Returns all cells, in order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells)
    }

    /// Whether rows are left out.
    pub(crate) fn is_cut(&self) -> bool {
        self.tables.iter().flat_map(|table| &table.rows).any(|row| row.is_cut)
    }
}
