//! The result of linking two lists.

use crate::weights::Weights;
use smallvec::SmallVec;

/// Items by their places in the input list, up to four of them inline.
pub type Places = SmallVec<[u32; 4]>;

/// The evidence by which items were linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRule {
    /// The same reference, or a reference or voucher of one in the text of the other.
    Reference,
    /// The same day, and texts that name the same movement: by a name, a code, a number with a label, its sort or
    /// rare words. Without a rival.
    Exact,
    /// Within the window, without a rival: on another day, or without texts that name the movement.
    Window,
    /// One item is the sum of several.
    Batch,
}

/// Items that are one movement; if they are interchangeable, several movements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The evidence by which they were linked.
    pub rule: LinkRule,
    /// Items of the left list, by their places in it; sorted by day.
    pub left: Places,
    /// Items of the right list, by their places in it; sorted by day.
    pub right: Places,
    /// Whether nothing distinguishes the items: the match then says how many belong together, not which with
    /// which.
    pub is_interchangeable: bool,
    /// Match weight in hundredths of a natural logarithm; of several pairs, the least.
    pub weight: i32,
    /// Similarity of texts: how much of what the first left item says the first right one shows, in
    /// thousandths.
    pub likeness: u16,
}

/// Two items that are one movement recorded with different amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// [`LinkRule::Reference`] if they share a reference; else [`LinkRule::Exact`], by their texts.
    pub rule: LinkRule,
    /// The item of the left list, by its place in it.
    pub left: u32,
    /// The item of the right list, by its place in it.
    pub right: u32,
    /// What happened to the amount: `sign_flipped`, `factor_1000`, `digits_swapped`, `fee_deducted` or
    /// `unknown`.
    pub cause: &'static str,
}

/// Items among which a choice remains: several assignments are nearly as good as one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// Items of the left list, by their places in it.
    pub left: Vec<u32>,
    /// Items of the right list, by their places in it.
    pub right: Vec<u32>,
    /// Whether there are too many pairs to be weighed one by one.
    pub is_too_large: bool,
}

/// Why a likely pair or sum was not linked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Reason {
    /// There is too little evidence to be sure.
    Unsure,
    /// The texts name different people: someone else may have paid. Has the names that are shown, folded,
    /// separated by commas.
    AnotherPayer(String),
    /// The texts state different numbers (another month, decision or class), places, or sorts of movement.
    Contradiction,
    /// The amounts add up and the texts share something, but others may share it too.
    Sum,
}

/// Items that are likely one movement, but not surely enough to be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Items of the left list, by their places in it.
    pub left: Vec<u32>,
    /// Items of the right list, by their places in it.
    pub right: Vec<u32>,
    /// Lead over the likeliest other explanation, in hundredths of a natural logarithm; below the 400 that a
    /// match needs.
    pub odds: i32,
    /// Why it was not linked.
    pub reason: Reason,
}

/// The result of linking two lists, with items by their places in the input. An item that is nowhere in it
/// has no partner.
#[derive(Clone, Debug, Default)]
pub struct Linkage {
    /// Items that are one movement, with equal amounts.
    pub matches: Vec<Match>,
    /// Pairs that are one movement, with different amounts.
    pub differences: Vec<Difference>,
    /// Items between which nothing decides.
    pub ambiguous: Vec<Ambiguity>,
    /// Left items that are too many: equal ones were matched, and these are left over.
    pub left_surplus: Vec<u32>,
    /// Right items that are too many.
    pub right_surplus: Vec<u32>,
    /// Likely partners among what is left, likeliest first.
    pub proposals: Vec<Proposal>,
    /// The weights that were used.
    pub weights: Weights,
}

impl Linkage {
    /// The same result with the lists swapped.
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
