//! The true links, and whether the files determine them.

use crate::fixtures::sheet::Sheet;

/// How rows of the books and lines of the bank are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One row is one line.
    Single,
    /// Several rows are one line, or one row is several lines.
    Batch,
    /// One row is one line with a fault. Holds the cause, as named by the library.
    Difference(&'static str),
    /// A row or a line without a partner. Holds the cause.
    Open(&'static str),
}

/// Rows and lines that are the same movement of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How they are linked.
    pub kind: Kind,
    /// Lines of the books' file, 1-based.
    pub left: Vec<u32>,
    /// Lines of the statement's file, 1-based.
    pub right: Vec<u32>,
    /// Whether the files leave no other choice.
    pub is_determined: bool,
}

/// The answer key of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The links; every row of either file is in exactly one.
    pub links: Vec<Link>,
    /// The sort of each row of the books, in file order. Rows of one sort differ at most in their vouchers.
    pub left_sorts: Vec<u32>,
    /// A coarser sort, which also ignores differences that the bank never shows.
    pub left_looks: Vec<u32>,
    /// The sort of each line of the bank. Lines of one sort show the same day, amount, names and codes.
    pub right_sorts: Vec<u32>,
    /// For each row of the books, a number for the person or organisation whose full name it contains; `None`
    /// without a full name. Two numbers are equal if and only if the full names are, ignoring tones and case.
    /// The form of a firm (`Công ty TNHH`) is not part of its name. If there are several names, the one that
    /// the row is about.
    pub left_names: Vec<Option<u32>>,
    /// The same for each line of the bank. If there are several names, the one in the books, if present.
    pub right_names: Vec<Option<u32>>,
    /// Indices into `links` of links whose line names a payer who is not named in the books. The payer may
    /// also have named the giver.
    pub payers: Vec<u32>,
}

impl Key {
    /// Writes `kind,cause,determined,left,right`.
    pub fn to_csv(&self) -> String {
        let mut sheet = Sheet::new(',', "\n", false);
        sheet.row(&["kind", "cause", "determined", "left", "right"]);
        for link in &self.links {
            let (kind, cause) = match link.kind {
                Kind::Single => ("single", ""),
                Kind::Batch => ("batch", ""),
                Kind::Difference(cause) => ("difference", cause),
                Kind::Open(cause) => ("open", cause),
            };
            let determined = if link.is_determined { "yes" } else { "no" };
            sheet.row(&[kind, cause, determined, &numbers(&link.left), &numbers(&link.right)]);
        }
        sheet.into_text()
    }

    /// Returns the sort of a row of the books, by its line; `u32::MAX` if there is no such row.
    pub fn left_sort(&self, line: u32) -> u32 {
        at(&self.left_sorts, line)
    }

    /// Returns the coarser sort (`left_looks`) of a row of the books, by its line.
    pub fn left_look(&self, line: u32) -> u32 {
        at(&self.left_looks, line)
    }

    /// Returns the sort of a line of the bank, by its line.
    pub fn right_sort(&self, line: u32) -> u32 {
        at(&self.right_sorts, line)
    }
}

/// Looks up a line; the header is line 1.
fn at(sorts: &[u32], line: u32) -> u32 {
    (line as usize).checked_sub(2).and_then(|index| sorts.get(index)).copied().unwrap_or(u32::MAX)
}

fn numbers(lines: &[u32]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
