//! Which words make two texts speak against one another.

use super::{Entry, Evidence, Foreign, SideSort, Text};

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

    /// The words of a bank's text that the books' text does not have, of one sort.
    fn foreign_words(&self, books: &Text, bank: &Text, is_wanted: impl Fn(&Foreign) -> bool) -> String {
        let is_foreign = |token: &&super::Token| self.find(books, token).is_none() && !token.is_noise;
        let words =
            bank.tokens.iter().filter(is_foreign).filter(|token| is_wanted(&self.foreign(books, token)));
        words.map(|token| self.vocabulary.word(token.word)).collect::<Vec<_>>().join(" ")
    }
}
