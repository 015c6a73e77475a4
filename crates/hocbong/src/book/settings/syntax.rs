//! What is wrong with the TOML of the settings, as a message.
//!
//! The parser explains itself in English sentences and has no other account of an error, so we tell the mistakes that
//! people make by its words. Other mistakes have a general message; the place is said in any case.

use hocbong_core::diagnostic::Message;

/// Words of the parser, and the message about what they mean.
const MISTAKES: [(&str, &str); 38] = [
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
    ("invalid boolean", "HB0115.syntax-quotes"),
    ("invalid date", "HB0115.syntax-date"),
    ("invalid local", "HB0115.syntax-date"),
    ("invalid year", "HB0115.syntax-date"),
    ("invalid month", "HB0115.syntax-date"),
    ("invalid day", "HB0115.syntax-date"),
    ("invalid time", "HB0115.syntax-date"),
    ("invalid hour", "HB0115.syntax-date"),
    ("invalid minute", "HB0115.syntax-date"),
    ("invalid second", "HB0115.syntax-date"),
    ("invalid offset", "HB0115.syntax-date"),
    ("out of range", "HB0115.syntax-date"),
    ("integer", "HB0115.syntax-number"),
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

/// The message about a mistake that the parser explains with these words; `rest` is the line from where it is.
pub(super) fn message(explanation: &str, rest: &str) -> Message {
    let found = MISTAKES.iter().find(|(words, _)| explanation.contains(words));
    let key = found.map_or("HB0115.syntax", |(_, key)| *key);
    // The parser takes whatever is no other value for a text without quotes, also nothing at all.
    let rest = rest.trim_start_matches([' ', '\t', '=']);
    let begins_with_digit =
        rest.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '-'));
    Message::new(match key {
        "HB0115.syntax-quotes" if rest.is_empty() || rest.starts_with('#') => "HB0115.syntax-value",
        "HB0115.syntax-quotes" if begins_with_digit => "HB0115.syntax-number",
        key => key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn usual_mistakes_are_told_apart() {
        let mut wrong = Vec::new();
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
            ("list = [1, , 2]\n", "HB0115.syntax-comma"),
            ("year = 20 25\n", "HB0115.syntax-number"),
            ("is = tru\n", "HB0115.syntax-quotes"),
            ("a b = 1\n", "HB0115.syntax-equals"),
        ] {
            let error = DeTable::parse(text).unwrap_err();
            let rest = text.get(error.span().map_or(0, |span| span.start)..).unwrap_or_default();
            let rest = rest.lines().next().unwrap_or_default();
            let found = message(error.message(), rest).key;
            if found != key {
                wrong.push(format!("{text:?}: {found}, not {key}: {} at {rest:?}", error.message()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(message("a sentence of tomorrow", "").key, "HB0115.syntax");
    }
}
