//! Associations, the tree that they form, and the days on which they exist.

use crate::level::{AssociationLevel, Targets};
use crate::period::Period;
use crate::regime::Regime;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An association that keeps its own funds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Association {
    /// Short code with which its fund codes begin, e.g. `ST`.
    pub code: String,
    /// Full name for display.
    pub name: String,
    /// Level; `None` if the association is known only from ledger rows.
    pub level: Option<AssociationLevel>,
    /// Code of the association directly above it.
    pub parent: Option<String>,
    /// First day of its existence, inclusive; `None` if not limited.
    pub opened: Option<NaiveDate>,
    /// Last day of its existence, inclusive; `None` if not limited.
    pub closed: Option<NaiveDate>,
    /// Codes of the associations that took over its money and assets.
    pub successors: Vec<String>,
    /// Its own yearly target for money raised in đồng, which overrides the level's.
    pub target: Option<Vnd>,
    /// Its own yearly target for awards given in đồng, which overrides the level's.
    pub target_awarded: Option<Vnd>,
    /// How its money is kept; `None` if the book does not say.
    pub regime: Option<Regime>,
}

impl Association {
    /// An association of a level, e.g. `("ST", "Hội Khuyến học tỉnh Mẫu", AssociationLevel::Province)`.
    pub fn new(code: &str, name: &str, level: AssociationLevel) -> Self {
        Self { name: name.to_owned(), level: Some(level), ..Self::bare(code) }
    }

    /// Sets the code of the association above it.
    #[must_use]
    pub fn with_parent(mut self, code: &str) -> Self {
        self.parent = Some(code.to_owned());
        self
    }

    /// Creates an association of which only the code is known; the code also serves as the name.
    pub fn bare(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: code.to_owned(),
            level: None,
            parent: None,
            opened: None,
            closed: None,
            successors: Vec::new(),
            target: None,
            target_awarded: None,
            regime: None,
        }
    }

    /// Whether it is known to be a licensed fund, which the decrees on funds bind.
    pub fn is_licensed(&self) -> bool {
        self.regime == Some(Regime::Licensed)
    }

    /// Returns the days on which it exists.
    pub const fn life(&self) -> Period {
        Period { from: self.opened, to: self.closed }
    }

    /// Returns its own targets, whatever the year.
    pub const fn own_targets(&self) -> Targets {
        Targets { raised: self.target, awarded: self.target_awarded }
    }

    /// Returns its target for money raised in `year`: its own, otherwise the default of its level.
    ///
    /// `None` if it has neither, e.g. because the level is unknown.
    pub fn target_for(&self, year: i32) -> Option<Vnd> {
        self.target.or_else(|| Some(self.level?.default_target(year)?.amount))
    }
}

/// A fault in a set of associations, found by [`AssociationTree::problems`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeProblem {
    /// Two associations have the same code.
    #[error("association `{code}` is listed twice")]
    DuplicateCode {
        /// The code.
        code: String,
    },
    /// The parent is not in the set.
    #[error("association `{code}` stands below `{parent}`, which is not listed")]
    UnknownParent {
        /// Code of the child.
        code: String,
        /// Parent code as the child states it.
        parent: String,
    },
    /// The parent's level is not higher than the child's.
    #[error("association `{code}` stands below `{parent}`, whose level is not above its own")]
    LevelNotBelow {
        /// Code of the child.
        code: String,
        /// Code of the parent.
        parent: String,
    },
    /// An association is its own ancestor.
    #[error("association `{code}` stands below itself")]
    Cycle {
        /// The smallest code in the cycle.
        code: String,
    },
    /// A successor is not in the set.
    #[error("association `{code}` is succeeded by `{successor}`, which is not listed")]
    UnknownSuccessor {
        /// Code of the closed association.
        code: String,
        /// Successor code as the association states it.
        successor: String,
    },
    /// The closing day is before the opening day.
    #[error("association `{code}` closes before it opens")]
    ClosedBeforeOpened {
        /// Code of the association.
        code: String,
    },
}

impl TreeProblem {
    /// Returns the code of the association at fault.
    pub fn code(&self) -> &str {
        match self {
            Self::DuplicateCode { code }
            | Self::UnknownParent { code, .. }
            | Self::LevelNotBelow { code, .. }
            | Self::Cycle { code }
            | Self::UnknownSuccessor { code, .. }
            | Self::ClosedBeforeOpened { code } => code,
        }
    }
}

/// The associations of a book by code, with the tree formed by their parents.
///
/// A tree with [problems](AssociationTree::problems) can still be walked: an association whose parent is
/// unknown counts as a root, and a cycle is cut at its smallest code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssociationTree {
    by_code: BTreeMap<String, Association>,
    duplicates: Vec<String>,
}

impl AssociationTree {
    /// Builds the tree. Of two associations with the same code the first is kept.
    pub fn new(associations: impl IntoIterator<Item = Association>) -> Self {
        let mut tree = Self::default();
        for association in associations {
            tree.insert(association);
        }
        tree
    }

    /// Adds an association. If its code is taken, the existing one stays and [`TreeProblem::DuplicateCode`]
    /// is recorded.
    pub fn insert(&mut self, association: Association) {
        if self.by_code.contains_key(&association.code) {
            self.duplicates.push(association.code);
        } else {
            self.by_code.insert(association.code.clone(), association);
        }
    }

    /// Returns the association with this code.
    pub fn get(&self, code: &str) -> Option<&Association> {
        self.by_code.get(code)
    }

    /// Iterates over the associations in code order.
    pub fn iter(&self) -> impl Iterator<Item = &Association> {
        self.by_code.values()
    }

    /// Returns the number of associations.
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// Whether there are no associations.
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// Returns the parent of `code`; `None` for a root, including an association at which a cycle is cut.
    pub fn parent(&self, code: &str) -> Option<&Association> {
        let parent = self.by_code.get(self.by_code.get(code)?.parent.as_deref()?)?;
        if self.is_cut(code) { None } else { Some(parent) }
    }

    /// Iterates over the direct children of `code`, in code order.
    pub fn children<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Association> {
        self.iter().filter(move |child| self.parent(&child.code).is_some_and(|parent| parent.code == code))
    }

    /// Iterates over the associations without a parent, in code order.
    pub fn roots(&self) -> impl Iterator<Item = &Association> {
        self.iter().filter(|association| self.parent(&association.code).is_none())
    }

    /// Lists the tree in display order with each association's depth (roots have 0): a parent comes before
    /// its children, siblings are in code order.
    pub fn walk(&self) -> Vec<(usize, &Association)> {
        let mut below: BTreeMap<&str, Vec<&Association>> = BTreeMap::new();
        let mut stack: Vec<(usize, &Association)> = Vec::new();
        for association in self.by_code.values().rev() {
            match self.parent(&association.code) {
                Some(parent) => below.entry(&parent.code).or_default().push(association),
                None => stack.push((0, association)),
            }
        }
        let mut walked = Vec::with_capacity(self.by_code.len());
        while let Some((depth, association)) = stack.pop() {
            walked.push((depth, association));
            for child in below.get(association.code.as_str()).into_iter().flatten() {
                stack.push((depth + 1, child));
            }
        }
        walked
    }

    /// Returns every fault of the tree: duplicate codes first, then the others in code order.
    pub fn problems(&self) -> Vec<TreeProblem> {
        let mut problems: Vec<TreeProblem> =
            self.duplicates.iter().map(|code| TreeProblem::DuplicateCode { code: code.clone() }).collect();
        for association in self.iter() {
            let code = association.code.clone();
            if let Some(parent) = &association.parent {
                match self.by_code.get(parent) {
                    None => problems
                        .push(TreeProblem::UnknownParent { code: code.clone(), parent: parent.clone() }),
                    Some(above) if is_not_below(association, above) => {
                        problems
                            .push(TreeProblem::LevelNotBelow { code: code.clone(), parent: parent.clone() });
                    }
                    Some(_) => {}
                }
            }
            if self.is_cut(&code) {
                problems.push(TreeProblem::Cycle { code: code.clone() });
            }
            for successor in association.successors.iter().filter(|code| !self.by_code.contains_key(*code)) {
                problems
                    .push(TreeProblem::UnknownSuccessor { code: code.clone(), successor: successor.clone() });
            }
            if association.closed.zip(association.opened).is_some_and(|(closed, opened)| closed < opened) {
                problems.push(TreeProblem::ClosedBeforeOpened { code });
            }
        }
        problems
    }

    /// Whether `code` is the smallest code of a cycle of parents; the cycle is cut there.
    fn is_cut(&self, code: &str) -> bool {
        let mut above = code;
        for _ in 0..self.by_code.len() {
            let Some(parent) = self.by_code.get(above).and_then(|association| association.parent.as_deref())
            else {
                return false;
            };
            let Some((parent, _)) = self.by_code.get_key_value(parent) else { return false };
            if parent == code {
                return true;
            }
            if parent.as_str() < code {
                // Either there is no cycle, or it is cut at a smaller code.
                return false;
            }
            above = parent;
        }
        false
    }
}

fn is_not_below(child: &Association, parent: &Association) -> bool {
    child.level.zip(parent.level).is_some_and(|(child, parent)| child <= parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn association(code: &str, level: AssociationLevel, parent: Option<&str>) -> Association {
        Association { level: Some(level), parent: parent.map(str::to_owned), ..Association::bare(code) }
    }

    use AssociationLevel::{Commune, District, Province};

    #[test]
    fn a_sound_tree_has_no_problems_and_walks_from_the_top() {
        let tree = AssociationTree::new([
            association("X2", Commune, Some("H1")),
            association("H1", District, Some("ST")),
            association("ST", Province, None),
            association("A9", District, Some("ST")),
        ]);
        assert_eq!(tree.problems(), []);
        let walked: Vec<_> = tree.walk().into_iter().map(|(depth, a)| (depth, a.code.as_str())).collect();
        assert_eq!(walked, [(0, "ST"), (1, "A9"), (1, "H1"), (2, "X2")]);
    }

    #[test]
    fn each_fault_of_a_tree_is_named() {
        let mut closed = association("X1", Commune, Some("NO"));
        closed.opened = NaiveDate::from_ymd_opt(2025, 7, 1);
        closed.closed = NaiveDate::from_ymd_opt(2025, 6, 30);
        closed.successors = vec!["GONE".to_owned()];
        let tree = AssociationTree::new([
            closed,
            association("H1", District, Some("H2")),
            association("H2", District, Some("H1")),
            association("H2", District, None),
        ]);
        let words: Vec<String> = tree.problems().iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "association `H2` is listed twice",
                "association `H1` stands below `H2`, whose level is not above its own",
                "association `H1` stands below itself",
                "association `H2` stands below `H1`, whose level is not above its own",
                "association `X1` stands below `NO`, which is not listed",
                "association `X1` is succeeded by `GONE`, which is not listed",
                "association `X1` closes before it opens",
            ]
        );
    }

    #[test]
    fn a_circle_is_cut_once_and_every_association_is_walked() {
        let tree =
            AssociationTree::new([("a", "b"), ("b", "c"), ("c", "a"), ("d", "b")].map(|(code, parent)| {
                Association { parent: Some(parent.to_owned()), ..Association::bare(code) }
            }));
        assert_eq!(tree.walk().len(), 4);
        assert_eq!(tree.roots().count(), 1);
    }
}
