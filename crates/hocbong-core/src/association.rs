//! Associations, their tree and their lives.

use crate::level::AssociationLevel;
use crate::period::Period;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An association that keeps funds of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Association {
    /// The short code that fund codes begin with: `ST`.
    pub code: String,
    /// The full name.
    pub name: String,
    /// Its level; none where an association is known from rows alone.
    pub level: Option<AssociationLevel>,
    /// The code of the association above it.
    pub parent: Option<String>,
    /// The first day of its life.
    pub opened: Option<NaiveDate>,
    /// The last day of its life.
    pub closed: Option<NaiveDate>,
    /// The codes of those that took over its money and assets.
    pub successors: Vec<String>,
    /// A yearly target of its own, in đồng, in place of its level's.
    pub target: Option<Vnd>,
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

    /// An association of which nothing but the code is known.
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
        }
    }

    /// The days of its life.
    pub const fn life(&self) -> Period {
        Period { from: self.opened, to: self.closed }
    }

    /// Its target for `year`: its own, else that of its level.
    pub fn target_for(&self, year: i32) -> Option<Vnd> {
        self.target.or_else(|| Some(self.level?.default_target(year)?.amount))
    }
}

/// What is wrong with a set of associations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeProblem {
    /// Two associations share a code.
    #[error("association `{code}` is listed twice")]
    DuplicateCode {
        /// The code.
        code: String,
    },
    /// The parent is not among the associations.
    #[error("association `{code}` stands below `{parent}`, which is not listed")]
    UnknownParent {
        /// The child.
        code: String,
        /// The name it gives its parent.
        parent: String,
    },
    /// The parent's level is not above the child's.
    #[error("association `{code}` stands below `{parent}`, whose level is not above its own")]
    LevelNotBelow {
        /// The child.
        code: String,
        /// The parent.
        parent: String,
    },
    /// An association stands below itself.
    #[error("association `{code}` stands below itself")]
    Cycle {
        /// One association of the circle.
        code: String,
    },
    /// A successor is not among the associations.
    #[error("association `{code}` is succeeded by `{successor}`, which is not listed")]
    UnknownSuccessor {
        /// The closed one.
        code: String,
        /// The name it gives its successor.
        successor: String,
    },
    /// It closes before it opens.
    #[error("association `{code}` closes before it opens")]
    ClosedBeforeOpened {
        /// The association.
        code: String,
    },
}

impl TreeProblem {
    /// The association that the problem is about.
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

/// The associations of a book, by code, with the tree that their parents make.
///
/// A tree that [`AssociationTree::problems`] finds fault with can still be walked: an unknown parent counts as
/// none, and a circle is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssociationTree {
    by_code: BTreeMap<String, Association>,
    duplicates: Vec<String>,
}

impl AssociationTree {
    /// The tree of `associations`; of two with one code the first stays.
    pub fn new(associations: impl IntoIterator<Item = Association>) -> Self {
        let mut tree = Self::default();
        for association in associations {
            tree.insert(association);
        }
        tree
    }

    /// Adds an association, unless its code is taken, which becomes a problem of the tree.
    pub fn insert(&mut self, association: Association) {
        if self.by_code.contains_key(&association.code) {
            self.duplicates.push(association.code);
        } else {
            self.by_code.insert(association.code.clone(), association);
        }
    }

    /// The association with this code.
    pub fn get(&self, code: &str) -> Option<&Association> {
        self.by_code.get(code)
    }

    /// Every association, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = &Association> {
        self.by_code.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// The association above `code`; none for a root and for one on a circle that was cut here.
    pub fn parent(&self, code: &str) -> Option<&Association> {
        let parent = self.by_code.get(self.by_code.get(code)?.parent.as_deref()?)?;
        if self.is_cut(code) { None } else { Some(parent) }
    }

    /// The associations directly below `code`, in the order of the codes.
    pub fn children<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Association> {
        self.iter().filter(move |child| self.parent(&child.code).is_some_and(|parent| parent.code == code))
    }

    /// The associations without one above, in the order of the codes.
    pub fn roots(&self) -> impl Iterator<Item = &Association> {
        self.iter().filter(|association| self.parent(&association.code).is_none())
    }

    /// The associations in the order of a list that shows the tree: each above its own, with its depth.
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

    /// Everything that is wrong with the tree, in the order of the codes.
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

    /// Whether `code` is the smallest code of a circle of parents: there the circle is cut.
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
                // Either no circle, or one that is cut at a smaller code.
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
