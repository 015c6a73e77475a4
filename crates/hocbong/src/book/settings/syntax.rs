//! What is wrong with the TOML of the settings, as a message.
//!
//! The parser explains itself in English sentences and has no other account of an error, so we tell the mistakes that
//! people make by its words. What is not told apart has a general message; the place is said in any case.

use hocbong_core::diagnostic::Message;

/// Words of the parser, and the message about what they mean.
const MISTAKES: [(&str, &str); 26] = [
    ("duplicate key", "HB0115.syntax-duplicate"),
    ("string values must be quoted", "HB0115.syntax-quotes"),
    ("missing opening quote", "HB0115.syntax-quotes"),
    ("invalid basic string", "HB0115.syntax-string"),
    ("invalid literal string", "HB0115.syntax-string"),
    ("invalid multi-line", "HB0115.syntax-string"),
    ("invalid string", "HB0115.syntax-string"),
    ("escaped value", "HB0115.syntax-escape"),
    ("unicode value", "HB0115.syntax-escape"),
    ("key with no value", "HB0115.syntax-equals"),
    ("missing value", "HB0115.syntax-value"),
    ("invalid value", "HB0115.syntax-value"),
    ("extra `=`", "HB0115.syntax-value"),
    ("invalid date-time", "HB0115.syntax-date"),
    ("leading zero", "HB0115.syntax-number"),
    ("`_` may only", "HB0115.syntax-number"),
    ("number", "HB0115.syntax-number"),
    ("float", "HB0115.syntax-number"),
    ("invalid mantissa", "HB0115.syntax-number"),
    ("unclosed", "HB0115.syntax-unclosed"),
    ("missing comma", "HB0115.syntax-comma"),
    ("extra comma", "HB0115.syntax-comma"),
    ("invalid key", "HB0115.syntax-key"),
    ("invalid unquoted key", "HB0115.syntax-key"),
    ("unquoted keys cannot be empty", "HB0115.syntax-key"),
    ("invalid table", "HB0115.syntax-key"),
];

/// The message about a mistake that the parser explains with these words.
pub(super) fn message(explanation: &str) -> Message {
    let found = MISTAKES.iter().find(|(words, _)| explanation.contains(words));
    Message::new(found.map_or("HB0115.syntax", |(_, key)| *key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn usual_mistakes_are_told_apart() {
        for (text, key) in [
            ("year = 2025\nyear = 2026\n", "HB0115.syntax-duplicate"),
            ("name = Hội Mẫu\n", "HB0115.syntax-quotes"),
            ("name = \"Hội Mẫu\nyear = 2025\n", "HB0115.syntax-string"),
            ("name = 'Hội Mẫu\n", "HB0115.syntax-string"),
            ("name = \"\\q\"\n", "HB0115.syntax-escape"),
            ("year\n", "HB0115.syntax-equals"),
            ("year =\n", "HB0115.syntax-value"),
            ("year = 02025\n", "HB0115.syntax-number"),
            ("year = 20_\n", "HB0115.syntax-number"),
            ("from = 2025-13-41\n", "HB0115.syntax-date"),
            ("list = [1, 2\n", "HB0115.syntax-unclosed"),
            ("[[statement]\nfile = \"a\"\n", "HB0115.syntax-unclosed"),
            ("list = [1 2]\n", "HB0115.syntax-comma"),
        ] {
            let error = DeTable::parse(text).unwrap_err();
            assert_eq!(message(error.message()).key, key, "{text:?}: {}", error.message());
        }
        assert_eq!(message("a sentence of tomorrow").key, "HB0115.syntax");
    }
}
