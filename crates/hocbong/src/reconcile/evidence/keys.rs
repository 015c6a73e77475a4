//! Codes of the user's pattern, as part of what texts say.

use super::{Comparison, Entry, Evidence, Side, index};
use crate::reconcile::key::KeyPattern;
use crate::text::Interner;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The codes of every text.
#[derive(Debug)]
pub(super) struct Keys {
    words: Interner,
    /// By side and number of the text, in order.
    codes: [Vec<Vec<u32>>; 2],
}

impl Evidence {
    /// The same with the codes that a pattern finds.
    pub(in crate::reconcile) fn with_key(
        mut self,
        pattern: Option<&KeyPattern>,
        left: &Side<'_>,
        right: &Side<'_>,
    ) -> Self {
        let Some(pattern) = pattern else { return self };
        let mut keys = Keys { words: Interner::new(), codes: [Vec::new(), Vec::new()] };
        for (side, is_left) in [(left, true), (right, false)] {
            let mut all: Vec<Option<Vec<u32>>> = Vec::new();
            for entry in &side.entries {
                let number = self.text_number(is_left, entry) as usize;
                if all.get(number).is_some_and(Option::is_some) {
                    continue;
                }
                let texts = [entry.party, entry.memo].map(|text| pattern.codes_in(side.strings.get(text)));
                let mut codes: Vec<u32> = (texts.iter().flatten())
                    .filter_map(|code| u32::try_from(keys.words.intern(code).index()).ok())
                    .collect();
                codes.sort_unstable();
                codes.dedup();
                if all.len() <= number {
                    all.resize(number + 1, None);
                }
                if let Some(slot) = all.get_mut(number) {
                    *slot = Some(codes);
                }
            }
            if let Some(slot) = keys.codes.get_mut(index(is_left)) {
                *slot = all.into_iter().map(Option::unwrap_or_default).collect();
            }
        }
        self.keys = Some(keys);
        self
    }

    /// The codes of an entry, in an order that is the same on both sides; none without a pattern.
    pub(in crate::reconcile) fn keys_of(&self, is_left: bool, entry: &Entry) -> &[u32] {
        let number = self.text_number(is_left, entry) as usize;
        let codes = self.keys.as_ref().and_then(|keys| keys.codes.get(index(is_left))?.get(number));
        codes.map_or(&[], Vec::as_slice)
    }

    /// Whether a pattern was given.
    pub(in crate::reconcile) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Whether two entries share a code.
    pub(in crate::reconcile) fn share_key(&self, left: &Entry, right: &Entry) -> bool {
        self.has_keys() && have_common(self.keys_of(true, left), self.keys_of(false, right))
    }

    /// Compares the texts of two entries. Other codes speak against a pair whatever else the texts say; a code that both
    /// have stands above names, since others may pay for a pupil.
    pub(in crate::reconcile) fn compare(&self, left: &Entry, right: &Entry) -> Comparison {
        let comparison = self.compare_texts(left, right);
        if self.keys.is_none() {
            return comparison;
        }
        let (mine, theirs) = (self.keys_of(true, left), self.keys_of(false, right));
        if mine.is_empty() || theirs.is_empty() {
            comparison
        } else if have_common(mine, theirs) {
            Comparison { contradicts: false, ..comparison }
        } else {
            Comparison { agrees: false, contradicts: true, ..comparison }
        }
    }

    /// The codes of one entry that the other does not have, where both have codes and none is the same.
    pub(super) fn other_keys(&self, is_left: bool, entry: &Entry, facing: &Entry) -> Option<String> {
        let (own, theirs) = (self.keys_of(is_left, entry), self.keys_of(!is_left, facing));
        let is_against = !own.is_empty() && !theirs.is_empty() && !have_common(own, theirs);
        if is_against { self.key_words(is_left, entry) } else { None }
    }

    /// The codes of an entry as words; none where it has none.
    pub(super) fn key_words(&self, is_left: bool, entry: &Entry) -> Option<String> {
        let (keys, own) = (self.keys.as_ref()?, self.keys_of(is_left, entry));
        let words = own.iter().map(|code| keys.words.get(keys.words.symbol(*code as usize)));
        // The numbers of codes depend on the order of the rows, and their letters do not.
        let words: Vec<&str> = words.collect::<BTreeSet<_>>().into_iter().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Whether two lists in order have something in common.
fn have_common(mut mine: &[u32], mut theirs: &[u32]) -> bool {
    while let ([a, rest @ ..], [b, others @ ..]) = (mine, theirs) {
        match a.cmp(b) {
            Ordering::Equal => return true,
            Ordering::Less => mine = rest,
            Ordering::Greater => theirs = others,
        }
    }
    false
}
