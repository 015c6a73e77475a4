//! What verifying the seals of each book found, in short: many books are verified, and little of each is kept.

use super::NamedBook;
use crate::diagnostic::{Diagnostic, Location, Message};
use chrono::NaiveDate;
use std::sync::Arc;

/// What verifying the seals of a book found.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BookSeals {
    /// Last sealed day; `None` if no seal can be read.
    pub through: Option<NaiveDate>,
    /// The short code of the head of the last seal; `None` if no seal can be read.
    pub code: Option<String>,
    /// Number of seals.
    pub seals: u64,
    /// Whether nothing sealed has changed.
    pub intact: bool,
    /// Number of changes.
    pub changes: u64,
    /// The first of the most serious changes.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub first: Option<Diagnostic>,
}

#[cfg(feature = "seal")]
impl From<&crate::seal::Verification> for BookSeals {
    fn from(found: &crate::seal::Verification) -> Self {
        let errors = found.diagnostics.iter().find(|change| change.is_error());
        Self {
            through: found.last().map(|last| last.checkpoint.through),
            code: found.last().map(|last| last.code.clone()),
            seals: found.seals.len() as u64,
            intact: found.is_intact(),
            changes: found.diagnostics.len() as u64 + found.unlisted,
            first: errors.or_else(|| found.diagnostics.first()).cloned(),
        }
    }
}

/// Returns the findings about a book that is not as it was sealed: how much changed, and the first change. They are as
/// serious as the change, so that master files that changed since the last seal are a warning.
pub(super) fn findings(named: &NamedBook<'_>) -> Vec<Diagnostic> {
    let Some((seals, first)) = named.seals.and_then(|seals| Some((seals, seals.first.clone()?))) else {
        return Vec::new();
    };
    let message = Message::new("consolidate.not-as-sealed").with("book", named.name);
    let place = Location::file(&Arc::from(named.name));
    let hint = Message::new("consolidate.verify").with("book", named.name);
    let all = Diagnostic {
        severity: first.severity,
        ..Diagnostic::new(first.code, message.with("changes", seals.changes), place).with_hint(hint)
    };
    vec![all, first]
}
