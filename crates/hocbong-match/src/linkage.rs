//! What is claimed of two lists.

use crate::weights::Weights;
use smallvec::SmallVec;

/// Items by their places in a list; a few take no memory of their own.
pub type Places = SmallVec<[u32; 4]>;

/// By what two records were linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRule {
    /// The same reference.
    Reference,
    /// The same day, agreeing texts, no rival.
    Exact,
    /// Within the window.
    Window,
    /// One is the sum of several.
    Batch,
}

/// Items that are one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// By what.
    pub rule: LinkRule,
    /// Items of the left list, by their places in it.
    pub left: Places,
    /// Items of the right list.
    pub right: Places,
    /// Nothing distinguishes the items: the match says how many belong together, not which with which.
    pub is_interchangeable: bool,
    /// What it weighs, in hundredths of a natural logarithm.
    pub weight: i32,
    /// How much of what the first left item says the first right one shows, in thousandths.
    pub likeness: u16,
}

/// Items that are one movement with another amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// By what.
    pub rule: LinkRule,
    /// The item of the left list.
    pub left: u32,
    /// The item of the right list.
    pub right: u32,
    /// What happened to the amount.
    pub cause: &'static str,
}

/// Items among which a choice remains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// Items of the left list.
    pub left: Vec<u32>,
    /// Items of the right list.
    pub right: Vec<u32>,
    /// There are too many to be weighed one by one.
    pub is_too_large: bool,
}

/// Why a likely pair was not claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Reason {
    /// Too little is known to be sure.
    Unsure,
    /// The texts name different people: somebody else may have paid. The name that is shown.
    AnotherPayer(String),
    /// Amounts add up and something is shared, which others may share too.
    Sum,
}

/// Items that are likely one movement, but not surely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Items of the left list.
    pub left: Vec<u32>,
    /// Items of the right list.
    pub right: Vec<u32>,
    /// By how much it outweighs the likeliest other explanation, in hundredths of a natural logarithm.
    pub odds: i32,
    /// Why it was not claimed.
    pub reason: Reason,
}

/// What is claimed of two lists. What stands nowhere in it has no partner.
#[derive(Clone, Debug, Default)]
pub struct Linkage {
    /// Matches.
    pub matches: Vec<Match>,
    /// Differences.
    pub differences: Vec<Difference>,
    /// Ambiguities.
    pub ambiguous: Vec<Ambiguity>,
    /// Items that are too many among equal ones of which others were matched.
    pub left_surplus: Vec<u32>,
    /// The same of the right list.
    pub right_surplus: Vec<u32>,
    /// Likely partners among what is left, the likeliest first.
    pub proposals: Vec<Proposal>,
    /// The weights that were used.
    pub weights: Weights,
}

impl Linkage {
    /// The same with the lists exchanged.
    pub(crate) fn mirrored(mut self) -> Self {
        for found in &mut self.matches {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.differences {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.ambiguous {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        for found in &mut self.proposals {
            std::mem::swap(&mut found.left, &mut found.right);
        }
        std::mem::swap(&mut self.left_surplus, &mut self.right_surplus);
        self
    }
}
