//! Codes written by givers, such as a pupil's, found by a pattern of the user.

use crate::pattern::{PatternError, build, compile};
use crate::text::fold;
use regex::Regex;

/// Maximum number of pieces of a text, separated by spaces, that can form one code. A longer code is not
/// found.
const MAX_PIECES: usize = 8;

/// What a code looks like: a regular expression in the syntax of the `regex` crate.
///
/// The pattern is matched, ignoring case, against texts in lower case without diacritics, spaces and
/// punctuation. A code starts where a word starts, where digits follow letters or letters follow digits, or
/// right after another code, and it ends likewise, so that removing the spaces of `HANH S12024` does not
/// produce `HS12024`.
///
/// # Example
/// ```
/// let key = hocbong::reconcile::KeyPattern::new(r"NE\d{5}")?;
/// assert_eq!(key.codes_in("Hạnh ne 12345, NE-54321ck"), ["ne12345", "ne54321"]);
/// # Ok::<(), hocbong::reconcile::KeyPatternError>(())
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct KeyPattern {
    source: String,
    /// Quickly rules out texts without a code.
    anywhere: Regex,
    /// The pattern at the start of the rest of a text.
    beginning: Regex,
    /// The pattern as the whole text.
    whole: Regex,
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyPatternError {
    /// Not a regular expression. Holds the explanation.
    #[error("{0}")]
    Syntax(String),
    /// Longer than [`crate::pattern::MAX_PATTERN_BYTES`].
    #[error("the pattern is longer than {} bytes", crate::pattern::MAX_PATTERN_BYTES)]
    TooLong,
    /// The pattern matches the empty text, so that everything would have the same code.
    #[error("the pattern fits an empty text")]
    Empty,
}

impl PartialEq for KeyPattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for KeyPattern {}

impl From<KeyPattern> for String {
    fn from(pattern: KeyPattern) -> Self {
        pattern.source
    }
}

impl TryFrom<String> for KeyPattern {
    type Error = KeyPatternError;

    fn try_from(source: String) -> Result<Self, KeyPatternError> {
        Self::new(&source)
    }
}

impl KeyPattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// If it is not a regular expression, is too long or too large to compile, or matches the empty text.
    pub fn new(source: &str) -> Result<Self, KeyPatternError> {
        let anywhere = compile(source).map_err(|error| match error {
            PatternError::TooLong => KeyPatternError::TooLong,
            PatternError::Syntax(what) => KeyPatternError::Syntax(what),
        })?;
        let around =
            |pattern: &str| build(pattern).map_err(|error| KeyPatternError::Syntax(error.to_string()));
        if anywhere.is_match("") {
            return Err(KeyPatternError::Empty);
        }
        Ok(Self {
            source: source.to_owned(),
            anywhere,
            beginning: around(&format!("^(?:{source})"))?,
            whole: around(&format!("^(?:{source})$"))?,
        })
    }

    /// Returns the pattern as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Returns the distinct codes in a text, in order of appearance and in the form in which they are
    /// compared.
    pub fn codes_in(&self, text: &str) -> Vec<String> {
        let text = Squeezed::new(text);
        let mut codes: Vec<String> = Vec::new();
        if !self.anywhere.is_match(&text.letters) {
            return codes;
        }
        let mut behind = 0;
        for (number, start) in text.places.iter().enumerate() {
            if start.at < behind {
                continue;
            }
            let rest = text.letters.get(start.at..).unwrap_or_default();
            if !self.beginning.is_match(rest) {
                continue;
            }
            let ends = text.places.get(number + 1..).unwrap_or_default();
            if let Some(end) = self.end_of(&text.letters, *start, ends) {
                let code = text.letters.get(start.at..end).unwrap_or_default();
                if codes.iter().all(|known| known != code) {
                    codes.push(code.to_owned());
                }
                behind = end;
            }
        }
        codes
    }

    /// Whether all letters of a text together form one code.
    pub(super) fn is_all_of(&self, text: &str) -> bool {
        let letters = Squeezed::new(text).letters;
        !letters.is_empty() && self.whole.is_match(&letters)
    }

    /// Returns where a code that begins at `start` ends: at the last possible place of its own word,
    /// otherwise at the first possible place after it.
    fn end_of(&self, letters: &str, start: Place, ends: &[Place]) -> Option<usize> {
        let fits = |end: &&Place| letters.get(start.at..end.at).is_some_and(|code| self.whole.is_match(code));
        // A place between two words ends the first of them.
        let own = ends.partition_point(|end| end.piece <= start.piece);
        let (own, further) = ends.split_at_checked(own)?;
        let first_of_next = further.first().map_or(&[][..], std::slice::from_ref);
        let last = first_of_next.iter().chain(own.iter().rev()).find(|end| fits(end));
        let most = start.piece + MAX_PIECES;
        let other = || further.iter().take_while(|end| end.piece <= most).find(|end| fits(end));
        // A code written in several words starts where a word starts.
        last.or_else(|| if start.is_word { other() } else { None }).map(|end| end.at)
    }
}

/// A place where a code may start or end.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    /// Number of spaces before it.
    piece: usize,
    /// Whether it is at a space, at punctuation, or at the start or end of the text.
    is_word: bool,
}

/// A text without spaces and punctuation, with the places where a code may start or end.
struct Squeezed {
    letters: String,
    places: Vec<Place>,
}

impl Squeezed {
    fn new(text: &str) -> Self {
        let mut squeezed = Self { letters: String::with_capacity(text.len()), places: Vec::new() };
        let (mut piece, mut is_apart, mut before) = (0, true, None);
        for c in fold(text).chars() {
            if c.is_alphanumeric() {
                let is_figure = c.is_ascii_digit();
                if is_apart || before.is_some_and(|before| before != is_figure) {
                    squeezed.places.push(Place { at: squeezed.letters.len(), piece, is_word: is_apart });
                }
                squeezed.letters.push(c);
                (is_apart, before) = (false, Some(is_figure));
            } else {
                piece += usize::from(c == ' ');
                is_apart = true;
            }
        }
        squeezed.places.push(Place { at: squeezed.letters.len(), piece: piece + 1, is_word: true });
        squeezed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(pattern: &str, text: &str) -> String {
        KeyPattern::new(pattern).unwrap().codes_in(text).join(" ")
    }

    #[test]
    fn codes_are_found_however_they_are_written() {
        for (text, expected) in [
            ("NE12345", "ne12345"),
            ("Hạnh Nguyễn ne12345 ủng hộ", "ne12345"),
            ("NE 12345 GOP QUY", "ne12345"),
            ("NE-12345", "ne12345"),
            ("N.E. 123.45", "ne12345"),
            ("NE12345ck", "ne12345"),
            ("NE12345NE54321", "ne12345 ne54321"),
            ("NE12345, ne54321; NE12345", "ne12345 ne54321"),
            ("ct tu 0071NE12345", "ne12345"),
            ("", ""),
            ("UNG HO", ""),
        ] {
            assert_eq!(codes(r"NE\d{5}", text), expected, "{text}");
        }
    }

    #[test]
    fn taking_out_spaces_invents_no_code() {
        for text in
            ["HANH S12024", "hanhs12024", "HS1 HANH S12024", "HS 1202 4000000", "HS120245", "XHS12024"]
        {
            assert_eq!(codes(r"HS\d{5}", text), "", "{text}");
        }
        assert_eq!(codes(r"HS\d{5}", "HANH S12024 HS12025"), "hs12025");
        assert_eq!(codes(r"NE\d+", "NE12345 2025"), "ne12345");
        assert_eq!(codes(r"NE\d{3}(\d{2})?", "NE123-45"), "ne12345");
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_what_is_wrong() {
        let Err(KeyPatternError::Syntax(what)) = KeyPattern::new("NE(") else { panic!("accepted") };
        assert!(what.contains("unclosed group"), "{what}");
        assert_eq!(KeyPattern::new(r"\d*"), Err(KeyPatternError::Empty));
        assert!(matches!(KeyPattern::new(r"\p{L}{1000}{1000}"), Err(KeyPatternError::Syntax(_))));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_pattern_is_its_text() {
        let pattern = KeyPattern::new(r"NE\d{5}").unwrap();
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(json, r#""NE\\d{5}""#);
        assert_eq!(serde_json::from_str::<KeyPattern>(&json).unwrap(), pattern);
        assert!(serde_json::from_str::<KeyPattern>(r#""(""#).is_err());
    }
}
