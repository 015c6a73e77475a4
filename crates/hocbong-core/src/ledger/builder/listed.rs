//! Lists the first diagnostics of each file and counts the others.

use crate::diagnostic::{Code, Diagnostic, Location, MIN_LISTED, Message};
use crate::ledger::TransactionRef;
use std::collections::BTreeMap;

/// Diagnostics, of which [`MIN_LISTED`] per file are listed and the rest counted.
#[derive(Default)]
pub(super) struct Listed {
    diagnostics: Vec<Diagnostic>,
    /// For each file, the number of diagnostics and the place of the first one that is not listed.
    files: BTreeMap<u16, (usize, Option<Location>)>,
}

impl Listed {
    pub(super) fn push(&mut self, transaction: &TransactionRef<'_>, make: impl FnOnce() -> Diagnostic) {
        let (count, first_beyond) = self.files.entry(transaction.symbols().file).or_default();
        *count += 1;
        if *count <= MIN_LISTED {
            self.diagnostics.push(make());
        } else if first_beyond.is_none() {
            *first_beyond = Some(transaction.location());
        }
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for (count, first_beyond) in self.files.into_values() {
            if let Some(place) = first_beyond {
                let message = Message::new("HB0118").with("count", count - MIN_LISTED);
                self.diagnostics.push(Diagnostic::new(Code::TOO_MANY, message, place));
            }
        }
        self.diagnostics
    }
}
