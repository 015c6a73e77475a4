//! Folds texts for comparison: lower-case letters and digits without diacritics, spaces and punctuation, with
//! a mark on the first letter of each word.

use smallvec::SmallVec;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bit set on the first letter of a word. Folded letters are ASCII, so the bit is free.
pub(crate) const START: u8 = 0x80;
/// Length, in folded letters, up to which a text is compared; the rest of a longer text is ignored.
pub const MAX_LETTERS: usize = 400;

/// The letters of one word; most words fit inline.
pub(crate) type Word = SmallVec<[u8; 16]>;
/// The letters of several words without spaces.
pub(crate) type Joined = SmallVec<[u8; 48]>;

/// What each character below U+1F00 folds to: an ASCII letter or digit, 0 for a word separator, 1 for a
/// combining mark (skipped), 2 for a letter of another script.
static LATIN: LazyLock<Box<[u8]>> = LazyLock::new(|| (0..0x1f00_u32).map(fold_char).collect());

fn fold_char(code: u32) -> u8 {
    let Some(c) = char::from_u32(code) else { return 0 };
    if is_combining_mark(c) {
        return 1;
    }
    let base = match c {
        // Đ is often typed as one of its lookalikes.
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => 'd',
        _ => c.nfd().next().unwrap_or(c).to_ascii_lowercase(),
    };
    match u8::try_from(base) {
        Ok(byte) if byte.is_ascii_alphanumeric() => byte,
        _ if c.is_alphanumeric() => 2,
        _ => 0,
    }
}

/// Appends the folded letters of `text`, at most [`MAX_LETTERS`]; returns whether all of them fitted.
pub(crate) fn fold_into(text: &str, folded: &mut Vec<u8>) -> bool {
    let latin: &[u8] = &LATIN;
    let end = folded.len() + MAX_LETTERS;
    folded.reserve(text.len().min(MAX_LETTERS));
    let mut start = START;
    for c in text.chars() {
        let byte = match latin.get(c as usize) {
            Some(byte) => *byte,
            None if is_combining_mark(c) => 1,
            None if c.is_alphanumeric() => 2,
            None => 0,
        };
        match byte {
            0 => start = START,
            1 => {}
            _ if folded.len() >= end => return false,
            2 => {
                // A letter of another script becomes its code point in five base-26 digits, which no Latin
                // word matches by chance.
                let mut code = u32::from(c);
                for _ in 0..5 {
                    let letter = b'a' + u8::try_from(code % 26).unwrap_or(0);
                    folded.push(letter | start);
                    start = 0;
                    code /= 26;
                }
            }
            letter => {
                folded.push(letter | start);
                start = 0;
            }
        }
    }
    true
}

/// Whether a text is compared in full, i.e. has at most [`MAX_LETTERS`] letters when folded.
///
/// # Example
/// ```
/// assert!(hocbong_match::is_compared_whole("Ủng hộ"));
/// assert!(!hocbong_match::is_compared_whole(&"Ủng hộ ".repeat(100)));
/// ```
pub fn is_compared_whole(text: &str) -> bool {
    text.len() <= MAX_LETTERS || fold_into(text, &mut Vec::new())
}

/// Returns the folded letters of a text.
pub(crate) fn fold(text: &str) -> Vec<u8> {
    let mut folded = Vec::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The start and end of each word of folded letters.
pub(crate) fn words(folded: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at;
        let rest = folded.get(from + 1..)?;
        at = rest.iter().position(|byte| byte & START != 0).map_or(folded.len(), |next| from + 1 + next);
        Some((from, at))
    })
}

/// The letters without word marks.
pub(crate) fn bare(folded: &[u8]) -> Vec<u8> {
    folded.iter().map(|byte| byte & !START).collect()
}

/// Replaces the contents of `letters` by the folded letters of a text, without word marks.
pub(crate) fn bare_into(text: &str, letters: &mut Vec<u8>) {
    letters.clear();
    fold_into(text, letters);
    for letter in letters {
        *letter &= !START;
    }
}

/// The words of folded letters, without word marks.
pub(crate) fn words_of(folded: &[u8]) -> Vec<Word> {
    let words = words(folded).filter_map(|(from, to)| folded.get(from..to));
    words.map(|word| word.iter().map(|byte| byte & !START).collect()).collect()
}

/// A word of a text, with what folding loses.
#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) word: Word,
    /// The word as written.
    pub(crate) raw: &'t str,
    /// Whether it begins with a capital letter.
    pub(crate) is_capital: bool,
    /// Whether it has a small letter.
    pub(crate) has_small: bool,
    /// Whether punctuation stands between it and the next word, or after it.
    pub(crate) ends: bool,
}

/// The words of a text, with their capital letters and punctuation.
pub(crate) fn tokens_of(text: &str) -> Vec<Token<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(|c| !is_part(c));
    while !rest.is_empty() {
        let (raw, behind) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        let (gap, next) = behind.split_at(behind.find(is_part).unwrap_or(behind.len()));
        if let Some(word) = words_of(&fold(raw)).into_iter().next() {
            found.push(Token {
                word,
                raw,
                is_capital: raw.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase),
                has_small: raw.chars().any(char::is_lowercase),
                ends: gap.chars().any(|c| !c.is_whitespace()),
            });
        }
        rest = next;
    }
    found
}

/// Joins the letters of words without spaces.
pub(crate) fn joined<W: AsRef<[u8]>>(words: &[W]) -> Joined {
    let mut letters = Joined::new();
    for word in words {
        letters.extend_from_slice(word.as_ref());
    }
    letters
}

/// Whether a word has digits alone.
pub(crate) fn is_number(word: &Word) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let folded = fold(text);
        let words = words(&folded).filter_map(|(from, to)| folded.get(from..to));
        words.map(|word| String::from_utf8(bare(word)).unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_are_folded_to_words() {
        for (text, words) in [
            ("", ""),
            ("Ủng hộ\nQuỹ  Đọc-sách", "ung ho quy doc sach"),
            ("NE12345,UNG.HO", "ne12345 ung ho"),
            ("u\u{309}ng", "ung"),
            ("…", ""),
        ] {
            assert_eq!(shown(text), words);
        }
        assert_ne!(shown("ក"), shown("ខ"));
    }

    #[test]
    fn long_texts_are_cut_and_said_to_be() {
        let mut folded = Vec::new();
        assert!(fold_into(&"a".repeat(MAX_LETTERS), &mut folded));
        assert!(!fold_into(&"b ".repeat(MAX_LETTERS + 1), &mut folded));
        assert_eq!(folded.len(), 2 * MAX_LETTERS);
    }
}
