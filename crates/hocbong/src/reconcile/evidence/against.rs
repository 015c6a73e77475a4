//! Which words make two texts speak against one another.

use super::lines::LineText;
use super::{Evidence, Texts};
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
    /// What speaks against a pair of a left and a right entry; none where nothing does.
    pub(in crate::reconcile) fn against(&self, left: u32, right: u32) -> Option<Against> {
        if !self.compare(left, right).contradicts {
            return None;
        }
        let [mine, theirs] = &self.texts;
        let (rows, row, lines, line, is_bank_left) = match (mine, theirs) {
            (Texts::Rows(rows), Texts::Lines(lines)) => (rows, left, lines, right, false),
            (Texts::Lines(lines), Texts::Rows(rows)) => (rows, right, lines, left, true),
            _ => return Some(self.other_keys(false, right, left).map_or(Against::Text, Against::Code)),
        };
        if let Some(codes) = self.other_keys(is_bank_left, line, row) {
            return Some(Against::Code(codes));
        }
        let voucher = self.voucher_in_texts(row);
        let words = rows.text(row).zip(lines.text(line));
        let words = words.map(|(row, line)| self.context().others(row, line, voucher)).unwrap_or_default();
        let (codes, names) = (self.spelt(&words.codes), self.spelt(&words.names));
        Some(if !codes.is_empty() {
            Against::Code(codes)
        } else if !names.is_empty() {
            Against::Name(names)
        } else {
            Against::Text
        })
    }

    /// The codes that an entry names, as comparisons see them: those of the user's pattern, else what looks like one.
    pub(in crate::reconcile) fn codes_named(&self, is_left: bool, entry: u32) -> String {
        if let Some(codes) = self.key_words(is_left, entry) {
            return codes;
        }
        let words: Vec<u32> = match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry).map(|row| row.at(row.codes).collect()).unwrap_or_default(),
            Texts::Lines(lines) => {
                let readings = lines.text(entry).into_iter().flat_map(|line: LineText<'_>| line.readings());
                readings.filter(|reading| reading.is_code).map(|reading| reading.word).collect()
            }
        };
        let words: BTreeSet<&str> = words.iter().map(|word| self.vocabulary.word(*word)).collect();
        words.into_iter().collect::<Vec<_>>().join(" ")
    }

    fn spelt(&self, words: &[u32]) -> String {
        words.iter().map(|word| self.vocabulary.word(*word)).collect::<Vec<_>>().join(" ")
    }
}
