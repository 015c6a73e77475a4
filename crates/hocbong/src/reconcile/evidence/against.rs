//! Which words make two texts speak against one another.

use super::words::is_code;
use super::{Entry, Evidence, Foreign, SideSort, Text};
use std::collections::BTreeSet;

/// What in the texts of two rows speaks against their being the same movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Another code, such as another pupil's, as comparisons see it.
    Code(String),
    /// Words that name someone else, as comparisons see them.
    Name(String),
    /// No single word: the texts have too little in common.
    Text,
}

impl Evidence {
    /// What speaks against the pair; none where nothing does.
    pub(in crate::reconcile) fn against(&self, left: &Entry, right: &Entry) -> Option<Against> {
        if !self.compare(left, right).contradicts {
            return None;
        }
        let is_bank_left = self.sorts == [SideSort::Statement, SideSort::Ledger];
        let facing = if is_bank_left { (left, right) } else { (right, left) };
        if let Some(codes) = self.other_keys(is_bank_left, facing.0, facing.1) {
            return Some(Against::Code(codes));
        }
        let (mine, theirs) = self.text(true, left).zip(self.text(false, right))?;
        let (books, bank) = match self.sorts {
            [SideSort::Ledger, SideSort::Statement] => (mine, theirs),
            [SideSort::Statement, SideSort::Ledger] => (theirs, mine),
            _ => return Some(Against::Text),
        };
        let codes = self.foreign_words(books, bank, |foreign| matches!(foreign, Foreign::Code));
        if !codes.is_empty() {
            return Some(Against::Code(codes));
        }
        let names = self.foreign_words(books, bank, |foreign| matches!(foreign, Foreign::Name(_)));
        let words = if names.is_empty() {
            self.foreign_words(books, bank, |foreign| matches!(foreign, Foreign::Letters(_)))
        } else {
            names
        };
        Some(if words.is_empty() { Against::Text } else { Against::Name(words) })
    }

    /// The codes that an entry names, as comparisons see them: those of the user's pattern, else what looks like one.
    pub(in crate::reconcile) fn codes_named(&self, is_left: bool, entry: &Entry) -> String {
        if let Some(codes) = self.key_words(is_left, entry) {
            return codes;
        }
        let words = self.text(is_left, entry).into_iter().flat_map(|text| &text.tokens);
        let codes = words.map(|token| self.vocabulary.word(token.word)).filter(|word| is_code(word));
        codes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    }

    /// The words of a bank's text that the books' text does not have, of one sort.
    fn foreign_words(&self, books: &Text, bank: &Text, is_wanted: impl Fn(&Foreign) -> bool) -> String {
        let is_foreign = |token: &&super::Token| self.find(books, token).is_none() && !token.is_noise;
        let words =
            bank.tokens.iter().filter(is_foreign).filter(|token| is_wanted(&self.foreign(books, token)));
        words.map(|token| self.vocabulary.word(token.word)).collect::<Vec<_>>().join(" ")
    }
}
