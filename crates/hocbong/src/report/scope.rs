//! What a report covers: days and associations.

use crate::association::AssociationTree;
use crate::fund::association_of;
use crate::period::Period;
use std::collections::BTreeSet;

/// The days and the associations that a report covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Days covered, inclusive.
    pub period: Period,
    /// Codes of the associations; `None` covers all.
    associations: Option<BTreeSet<String>>,
}

impl From<Period> for Scope {
    fn from(period: Period) -> Self {
        Self { period, associations: None }
    }
}

impl From<&Scope> for Scope {
    fn from(scope: &Scope) -> Self {
        scope.clone()
    }
}

impl Scope {
    /// Returns the same associations in other days.
    #[must_use]
    pub fn in_period(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }

    /// Restricts it to one association.
    #[must_use]
    pub fn of_association(mut self, code: &str) -> Self {
        self.associations = Some(BTreeSet::from([code.to_owned()]));
        self
    }

    /// Restricts it to an association and all its descendants.
    #[must_use]
    pub fn of_subtree(mut self, tree: &AssociationTree, code: &str) -> Self {
        let mut found = BTreeSet::from([code.to_owned()]);
        let mut open = vec![code.to_owned()];
        // A tree that is read from a file may have a circle; each code is visited once.
        while let Some(parent) = open.pop() {
            let children = tree.children(&parent).map(|child| child.code.clone());
            open.extend(children.filter(|child| found.insert(child.clone())));
        }
        self.associations = Some(found);
        self
    }

    /// Whether an association is covered.
    pub fn includes(&self, association: &str) -> bool {
        self.associations.as_ref().is_none_or(|codes| codes.contains(association))
    }

    /// Whether the association of a fund is covered.
    pub fn includes_fund(&self, fund: &str) -> bool {
        self.includes(association_of(fund))
    }

    /// The codes to which it is restricted; `None` if it covers all associations.
    pub const fn associations(&self) -> Option<&BTreeSet<String>> {
        self.associations.as_ref()
    }
}
