//! What is wrong with a pattern, as a word for the catalogue.
//!
//! `regex` explains itself in English sentences and has no other account of an error, so we tell the mistakes that people
//! make by the end of its sentence. Other mistakes are [`PatternFault::Other`].

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternFault {
    /// A bracket is opened and not closed.
    Unclosed,
    /// A bracket is closed that was not opened.
    Unopened,
    /// A sign that repeats has nothing before it, or repeats a wrong number of times.
    Repetition,
    /// A backslash before a letter that means nothing there.
    Escape,
    /// Looking ahead or back, and references to groups: their time has no bound.
    Unsupported,
    /// A range whose end is before its start.
    Range,
    /// It needs more memory than [`super::MAX_COMPILED_BYTES`].
    TooLarge,
    /// Anything else.
    Other,
}

impl PatternFault {
    /// Returns what the explanation of a refused pattern is about.
    ///
    /// # Example
    /// ```
    /// use hocbong::pattern::PatternFault;
    /// use hocbong::reconcile::KeyPattern;
    /// let why = KeyPattern::new("NE([0-9]").unwrap_err().to_string();
    /// assert_eq!(PatternFault::from_explanation(&why), PatternFault::Unclosed);
    /// ```
    pub fn from_explanation(explanation: &str) -> Self {
        const SENTENCES: [(&str, PatternFault); 14] = [
            ("unclosed", PatternFault::Unclosed),
            ("unopened", PatternFault::Unopened),
            ("repetition", PatternFault::Repetition),
            ("backreference", PatternFault::Unsupported),
            ("look-around", PatternFault::Unsupported),
            ("escape sequence", PatternFault::Escape),
            ("incomplete escape", PatternFault::Escape),
            ("unicode property", PatternFault::Escape),
            ("hexadecimal literal", PatternFault::Escape),
            ("invalid character class range", PatternFault::Range),
            ("invalid range", PatternFault::Range),
            ("size limit", PatternFault::TooLarge),
            ("exceed", PatternFault::TooLarge),
            ("decimal", PatternFault::Repetition),
        ];
        let last = explanation.lines().last().unwrap_or_default().to_lowercase();
        let found = SENTENCES.iter().find(|(words, _)| last.contains(words));
        found.map_or(Self::Other, |(_, fault)| *fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_mistakes_are_told_apart() {
        for (pattern, fault) in [
            ("a(b", PatternFault::Unclosed),
            ("a[b", PatternFault::Unclosed),
            ("a{2", PatternFault::Unclosed),
            ("ab)", PatternFault::Unopened),
            ("*a", PatternFault::Repetition),
            ("a{3,1}", PatternFault::Repetition),
            ("(?=a)", PatternFault::Unsupported),
            (r"(a)\1", PatternFault::Unsupported),
            (r"\y", PatternFault::Escape),
            (r"a\", PatternFault::Escape),
            (r"\p{Nothing}", PatternFault::Escape),
            ("[z-a]", PatternFault::Range),
            (r"((\w{30}){30}){30}", PatternFault::TooLarge),
        ] {
            let error = crate::pattern::build(pattern).unwrap_err().to_string();
            assert_eq!(PatternFault::from_explanation(&error), fault, "{pattern}: {error}");
        }
        assert_eq!(PatternFault::from_explanation(""), PatternFault::Other);
    }
}
