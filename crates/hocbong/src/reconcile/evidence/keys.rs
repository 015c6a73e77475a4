//! Codes of the user's pattern, as part of what texts say.

use super::{Comparison, Evidence};
use crate::reconcile::key::KeyPattern;
use crate::reconcile::side::Side;
use crate::text::Interner;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// The codes of both sides' texts.
#[derive(Debug)]
pub(super) struct Keys {
    words: Interner,
    left: Coded,
    right: Coded,
}

/// The texts of one side by words and codes: a code may stand where words are not looked at, so that texts of the same
/// words need not have the same codes.
#[derive(Debug, Default)]
struct Coded {
    of_entry: Vec<u32>,
    /// By number of the text, in order.
    codes: Vec<Box<[u32]>>,
}

impl Keys {
    fn coded(&self, is_left: bool) -> &Coded {
        if is_left { &self.left } else { &self.right }
    }

    /// A number that is the same for entries of one side that have the same words and codes.
    pub(super) fn number(&self, is_left: bool, entry: u32) -> u32 {
        self.coded(is_left).of_entry.get(entry as usize).copied().unwrap_or(u32::MAX)
    }

    fn codes(&self, is_left: bool, entry: u32) -> &[u32] {
        let number = self.number(is_left, entry) as usize;
        self.coded(is_left).codes.get(number).map(AsRef::as_ref).unwrap_or_default()
    }
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
        let mut words = Interner::new();
        let [left, right] = [(left, true), (right, false)].map(|(side, is_left)| {
            let mut coded = Coded::default();
            let mut numbers: FxHashMap<(u32, Box<[u32]>), u32> = FxHashMap::default();
            // Most texts come again.
            let mut known = FxHashMap::default();
            for (number, entry) in (0_u32..).zip(&side.entries) {
                let own = known.entry((entry.party, entry.memo)).or_insert_with(|| {
                    let texts =
                        [entry.party, entry.memo].map(|text| pattern.codes_in(side.strings.get(text)));
                    let mut found: Vec<u32> = (texts.iter().flatten())
                        .filter_map(|code| u32::try_from(words.intern(code).index()).ok())
                        .collect();
                    found.sort_unstable();
                    found.dedup();
                    found.into_boxed_slice()
                });
                let key = (self.number_of_words(is_left, number), own.clone());
                let next = u32::try_from(coded.codes.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(key).or_insert_with(|| {
                    coded.codes.push(own.clone());
                    next
                });
                coded.of_entry.push(number);
            }
            coded
        });
        self.keys = Some(Keys { words, left, right });
        self
    }

    /// The codes of an entry, in an order that is the same on both sides; none without a pattern.
    pub(in crate::reconcile) fn keys_of(&self, is_left: bool, entry: u32) -> &[u32] {
        self.keys.as_ref().map(|keys| keys.codes(is_left, entry)).unwrap_or_default()
    }

    /// Whether a pattern was given.
    pub(in crate::reconcile) const fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Whether some text of a side has a code.
    pub(in crate::reconcile) fn has_keys_on(&self, is_left: bool) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.coded(is_left).codes.iter().any(|codes| !codes.is_empty()))
    }

    /// Whether two entries share a code.
    pub(in crate::reconcile) fn share_key(&self, left: u32, right: u32) -> bool {
        have_common(self.keys_of(true, left), self.keys_of(false, right))
    }

    /// Compares the texts of a left and a right entry, given by their numbers. Other codes of the user's pattern speak
    /// against a pair whatever else the texts say; a code that both have stands above names, since others may pay for a
    /// pupil.
    pub(in crate::reconcile) fn compare(&self, left: u32, right: u32) -> Comparison {
        let comparison = self.compare_words(left, right, false);
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

    /// The same where neither speaks against the other; cheaper where one does.
    pub(in crate::reconcile) fn compatible(&self, left: u32, right: u32) -> Option<Comparison> {
        if self.are_strangers(left, right) { None } else { self.compatible_if_no_strangers(left, right) }
    }

    /// The same for texts of which [`Evidence::have_strange_words`] was asked before.
    pub(in crate::reconcile) fn compatible_if_no_strangers(
        &self,
        left: u32,
        right: u32,
    ) -> Option<Comparison> {
        let comparison = if self.keys.is_some() {
            self.compare(left, right)
        } else {
            self.compare_words(left, right, true)
        };
        (!comparison.contradicts).then_some(comparison)
    }

    /// The codes of one entry, where the other has codes too and none is the same.
    pub(super) fn other_keys(&self, is_left: bool, entry: u32, facing: u32) -> Option<String> {
        let (own, theirs) = (self.keys_of(is_left, entry), self.keys_of(!is_left, facing));
        let is_against = !own.is_empty() && !theirs.is_empty() && !have_common(own, theirs);
        if is_against { self.key_words(is_left, entry) } else { None }
    }

    /// The codes of an entry as words; none where it has none.
    pub(super) fn key_words(&self, is_left: bool, entry: u32) -> Option<String> {
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
