//! What a matcher claims, by line numbers of the two files.

use std::collections::BTreeMap;

use hocbong::reconcile::{Reconciliation, Side};

use xtask_oracle::workload::{Key, Kind};

/// Rows and lines claimed to be the same movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Lines of the books' file, 1-based.
    pub left: Vec<u32>,
    /// Lines of the statement's file, 1-based.
    pub right: Vec<u32>,
    /// Whether the claim stands for as many single pairs as there are rows, without saying which row is which
    /// line.
    pub is_group: bool,
}

/// Rows and lines claimed to be the same movement with a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Lines of the books' file, 1-based.
    pub left: Vec<u32>,
    /// Lines of the statement's file, 1-based.
    pub right: Vec<u32>,
    /// The fault, as named by the library.
    pub cause: &'static str,
}

/// Everything that a matcher claims about two files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The claimed matches.
    pub claims: Vec<Claim>,
    /// The claimed differences.
    pub differences: Vec<Difference>,
    /// Probable pairs left to a person to decide.
    pub proposals: Vec<Claim>,
    /// Rows of the books without a partner, with their causes.
    pub left_only: BTreeMap<u32, &'static str>,
    /// Lines of the bank without a partner, with their causes.
    pub right_only: BTreeMap<u32, &'static str>,
    /// Number of rows of both sides that were left ambiguous.
    pub ambiguous: usize,
    /// Number of rows of both sides.
    pub rows: usize,
}

fn lines(side: &Side<'_>, entries: &[u32]) -> Vec<u32> {
    let line = |entry: &u32| side.entries().get(*entry as usize).map(hocbong::reconcile::Item::line);
    entries.iter().filter_map(line).collect()
}

impl Answer {
    /// Converts the result of a reconciliation.
    pub fn of(result: &Reconciliation<'_>) -> Self {
        let (left, right) = (result.left(), result.right());
        let claims = result.matches().iter().map(|found| Claim {
            left: lines(left, found.left()),
            right: lines(right, found.right()),
            is_group: found.is_interchangeable() && found.left().len() == found.right().len(),
        });
        let differences = result.differences().iter().map(|found| Difference {
            left: lines(left, found.left()),
            right: lines(right, found.right()),
            cause: found.cause().as_str(),
        });
        let proposals = result.proposals().iter().map(|found| Claim {
            left: lines(left, found.left()),
            right: lines(right, found.right()),
            is_group: false,
        });
        let only = |side: &Side<'_>, items: &[hocbong::reconcile::OpenItem]| {
            let line = |entry: u32| side.entries().get(entry as usize).map(hocbong::reconcile::Item::line);
            items.iter().filter_map(|item| Some((line(item.entry())?, item.cause().as_str()))).collect()
        };
        Self {
            claims: claims.collect(),
            differences: differences.collect(),
            proposals: proposals.collect(),
            left_only: only(left, result.left_only()),
            right_only: only(right, result.right_only()),
            ambiguous: result.ambiguous().iter().map(|open| open.left().len() + open.right().len()).sum(),
            rows: left.entries().len() + right.entries().len(),
        }
    }

    /// Returns the answer of a matcher that knows the key.
    pub fn perfect(key: &Key) -> Self {
        let mut answer = Self { rows: key.left_sorts.len() + key.right_sorts.len(), ..Self::default() };
        for link in &key.links {
            let (left, right) = (link.left.clone(), link.right.clone());
            match link.kind {
                Kind::Single | Kind::Batch => answer.claims.push(Claim { left, right, is_group: false }),
                Kind::Difference(cause) => answer.differences.push(Difference { left, right, cause }),
                Kind::Open(cause) => {
                    answer.left_only.extend(left.into_iter().map(|line| (line, cause)));
                    answer.right_only.extend(right.into_iter().map(|line| (line, cause)));
                }
            }
        }
        answer
    }
}
