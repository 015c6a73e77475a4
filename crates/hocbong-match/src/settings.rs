//! Settings of a linkage, and their limits.

use crate::rows::FindCodes;
use std::collections::BTreeSet;

/// Widest window in days; a wider one is cut to this.
pub const MAX_WINDOW_DAYS: u32 = 400;

/// Settings of a linkage.
#[derive(Clone, Copy, Default)]
pub struct Settings<'a> {
    /// Days that two records of one movement may be apart, inclusive; at most [`MAX_WINDOW_DAYS`].
    pub window: u32,
    /// Finds the codes of the user's pattern in a text. They identify a movement whatever name is shown, and
    /// count besides the codes that are recognised anyway.
    pub codes: Option<&'a FindCodes<'a>>,
    /// The user's abbreviations, each with what it stands for. They take precedence over the built-in ones.
    pub abbreviations: &'a [(String, String)],
    /// Pairs of a left and a right item, by their places in the lists, that must not be linked.
    pub rejected: Option<&'a BTreeSet<(u32, u32)>>,
    /// How many threads may work at once; 0 counts as 1. The result is the same for any number.
    pub threads: usize,
    /// Whether to read also the texts of items that two lists of one kind have alike, so that
    /// [`Matcher::compare`](crate::Matcher::compare) can compare any pair by channel.
    pub reads_all: bool,
}
