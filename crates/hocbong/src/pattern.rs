//! Regular expressions written by users, with limits, because settings and flags are untrusted input.

mod fault;

pub use fault::PatternFault;

use regex::{Error, Regex, RegexBuilder};

/// Maximum length of a pattern in bytes. A longer one is refused.
pub const MAX_PATTERN_BYTES: usize = 4096;
/// Maximum memory in bytes of a compiled pattern, and of its search cache. A pattern that needs more is
/// refused; a full cache is cleared and the search goes on.
pub const MAX_COMPILED_BYTES: usize = 512 << 10;

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PatternError {
    /// Longer than [`MAX_PATTERN_BYTES`].
    TooLong,
    /// Not a regular expression, or needs more than [`MAX_COMPILED_BYTES`]. Holds the explanation.
    Syntax(String),
}

/// Compiles a pattern that ignores case.
pub(crate) fn compile(source: &str) -> Result<Regex, PatternError> {
    if source.len() > MAX_PATTERN_BYTES {
        return Err(PatternError::TooLong);
    }
    build(source).map_err(|error| PatternError::Syntax(error.to_string()))
}

/// Compiles a pattern without checking its length, e.g. an accepted one with something added around it.
pub(crate) fn build(source: &str) -> Result<Regex, Error> {
    RegexBuilder::new(source)
        .case_insensitive(true)
        .size_limit(MAX_COMPILED_BYTES)
        .dfa_size_limit(MAX_COMPILED_BYTES)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_people_write_are_far_within_the_bounds() {
        for pattern in [
            r"NE\d{5}",
            "học bổng|ủng hộ",
            r"^CK\s+(tu|từ)\s+\w+.*\bLOP\s*\d+[A-E]?\d*$",
            r"\w{8}",
            &"ủng hộ|".repeat(300),
        ] {
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn patterns_beyond_the_bounds_are_refused() {
        assert_eq!(compile(&"a".repeat(MAX_PATTERN_BYTES + 1)).unwrap_err(), PatternError::TooLong);
        assert!(compile(&"a".repeat(MAX_PATTERN_BYTES)).is_ok());
        for pattern in [r"((\w{30}){30}){30}", r"\pL{1000}"] {
            assert!(matches!(compile(pattern), Err(PatternError::Syntax(_))), "{pattern}");
        }
    }
}
