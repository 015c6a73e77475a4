//! What belongs to what, and whether the files say so.

use crate::fixtures::sheet::Sheet;

/// How rows of the books and lines of the bank belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One row is one line.
    Single,
    /// Several rows are one line, or one row is several lines.
    Batch,
    /// One row is one line with a fault, named as the library names the cause.
    Difference(&'static str),
    /// A row or a line without a partner, with its cause.
    Open(&'static str),
}

/// Rows and lines that are one movement of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How they belong together.
    pub kind: Kind,
    /// Lines of the books' file, counted from 1.
    pub left: Vec<u32>,
    /// Lines of the statement's file, counted from 1.
    pub right: Vec<u32>,
    /// Whether the files leave no other choice.
    pub is_determined: bool,
}

/// The answer key of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Every row of either file is in one link.
    pub links: Vec<Link>,
    /// The sort of each row of the books, in file order: rows of one sort differ at most in their vouchers.
    pub left_sorts: Vec<u32>,
    /// The same, counting rows as one sort also where they differ only in what the bank never shows.
    pub left_looks: Vec<u32>,
    /// The sort of each line of the bank: lines of one sort show the same day, amount, names and codes.
    pub right_sorts: Vec<u32>,
    /// For each row of the books the number of the person or organisation that it names whole; none where it names
    /// nobody whole. Two numbers are equal if and only if the full names are, compared without tones and case; the
    /// form of a firm (`Công ty TNHH`) is no part of its name. Of several names the one that the row is about.
    pub left_names: Vec<Option<u32>>,
    /// The same for each line of the bank. Of several names the one that the books have, if it is there.
    pub right_names: Vec<Option<u32>>,
    /// Links, by their places in `links`, whose line names a payer whom the books do not name. The payer may have
    /// named the giver as well.
    pub payers: Vec<u32>,
}

impl Key {
    /// `kind,cause,determined,left,right`
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

    /// The sort of a row of the books, by its line.
    pub fn left_sort(&self, line: u32) -> u32 {
        at(&self.left_sorts, line)
    }

    /// The look of a row of the books, by its line.
    pub fn left_look(&self, line: u32) -> u32 {
        at(&self.left_looks, line)
    }

    /// The sort of a line of the bank.
    pub fn right_sort(&self, line: u32) -> u32 {
        at(&self.right_sorts, line)
    }
}

/// The header is line 1.
fn at(sorts: &[u32], line: u32) -> u32 {
    (line as usize).checked_sub(2).and_then(|index| sorts.get(index)).copied().unwrap_or(u32::MAX)
}

fn numbers(lines: &[u32]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
