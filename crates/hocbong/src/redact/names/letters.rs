//! The letters of a text without what stands between them, and the words that they form.

use super::super::digits::is_invisible;
use crate::text::fold;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The place of a letter in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) begins_word: bool,
    pub(super) ends_word: bool,
}

/// The letters and digits of a text, folded, without anything between them.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) folded: String,
    /// For each byte of `folded`, the letter from which it comes.
    pub(super) of: Vec<Letter>,
}

impl Letters {
    pub(super) fn new(text: &str) -> Self {
        let mut letters =
            Self { folded: String::with_capacity(text.len()), of: Vec::with_capacity(text.len()) };
        // A name may be glued to a class or a code, so digits end words as spaces do.
        let mut was_letter = false;
        // Where the last letter begins in `of`.
        let mut last = 0;
        for (start, c) in text.char_indices() {
            // What cannot be seen does not end a word.
            if is_invisible(c) {
                continue;
            }
            if c.is_alphanumeric() {
                let before = letters.folded.len();
                push_folded(&mut letters.folded, c);
                let is_letter = c.is_alphabetic();
                if was_letter && is_letter {
                    letters.of.iter_mut().skip(last).for_each(|letter| letter.ends_word = false);
                }
                last = letters.of.len();
                let letter =
                    Letter { start, end: start + c.len_utf8(), begins_word: !was_letter, ends_word: true };
                letters.of.extend((before..letters.folded.len()).map(|_| letter));
            }
            was_letter = c.is_alphabetic();
        }
        letters
    }

    /// The bytes of the text from which a part of the letters comes.
    pub(super) fn span(&self, part: &Range<usize>) -> Option<Range<usize>> {
        Some(self.of.get(part.start)?.start..self.of.get(part.end.checked_sub(1)?)?.end)
    }

    /// Whether a word of the text begins at this letter.
    pub(super) fn begins_word(&self, at: usize) -> bool {
        self.of.get(at).is_some_and(|letter| letter.begins_word)
    }

    /// Whether a word of the text ends before this letter.
    pub(super) fn ends_word(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|last| self.of.get(last)).is_some_and(|letter| letter.ends_word)
    }
}

fn push_folded(folded: &mut String, c: char) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    // `Ð` (eth) looks like `Đ`, and some keyboards produce it.
    if matches!(c, 'Ð' | 'ð') {
        folded.push('d');
        return;
    }
    let own = fold(c.encode_utf8(&mut [0; 4]));
    if own.is_ascii() {
        folded.push_str(&own);
    } else {
        // Full-width and mathematical letters.
        let plain = own.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
        folded.extend(plain.flat_map(char::to_lowercase));
    }
}
