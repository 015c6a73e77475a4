//! Numbers for names.

use std::collections::BTreeMap;

use crate::fixtures::text::fold;

/// One number for each name, compared without tones and case.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<String, u32>);

impl Numbers {
    pub(super) fn of(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(fold(name)).or_insert(next)
    }
}
