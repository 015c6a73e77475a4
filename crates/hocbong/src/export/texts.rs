//! Texts of the books in the files of other programs: on one line, and without any power over the program.
//!
//! What a line cannot hold is escaped, never left out: a backslash begins `\n`, `\t`, `\\` or `\u{HEX}`. Escaped are control
//! characters and others that are not shown, white space that a program would trim or join, and the characters to which
//! the program gives a meaning at that place.

use crate::source::Sha256Digest;
use crate::text::{is_hidden, push_number};
use std::borrow::Cow;

/// Characters of a text that stand on one line; the rest goes on in lines of its own. Ledger reads lines of up to 4095
/// bytes, and a character that is escaped takes up to ten.
const MAX_LINE_CHARS: usize = 300;

/// Characters of a party's name in a payee; a longer name is cut there and gets a digest.
const MAX_PAYEE_CHARS: usize = 200;

/// Stands for a party that is not named. A name that begins with this is escaped.
const NO_PARTY: &str = "-";

/// What a program gives a meaning to, in a text at one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Special {
    /// Characters that are escaped.
    pub(super) escaped: &'static str,
    /// Whether a comma would end the text. As commas are frequent, a full-width comma takes its place, and a full-width comma
    /// is escaped.
    pub(super) has_commas: bool,
}

/// Returns a text on one line, so that it can be read back.
pub(super) fn on_one_line(text: &str, special: Special) -> Cow<'_, str> {
    let last = text.chars().next_back();
    let is_special =
        |c: char| c == '\\' || special.escaped.contains(c) || special.has_commas && matches!(c, ',' | '，');
    let is_plain = |c: char| c == ' ' || !is_hidden(c) && !c.is_whitespace() && !is_special(c);
    let has_edges = text.starts_with(' ') || last == Some(' ') || text.contains("  ");
    if !has_edges && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        match c {
            ' ' if before.is_none_or(|before| before == ' ') || chars.peek().is_none() => {
                push_number(&mut shown, c);
            }
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            ',' if special.has_commas => shown.push('，'),
            c if is_plain(c) => shown.push(c),
            c => push_number(&mut shown, c),
        }
        before = Some(c);
    }
    Cow::Owned(shown)
}

/// Returns the lines of a text, at least one, each escaped.
pub(super) fn lines(text: &str, special: Special) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (line, behind) = cut(rest?, MAX_LINE_CHARS);
        rest = behind;
        Some(on_one_line(line, special))
    })
}

/// Returns the number of lines of a text.
pub(super) fn count_lines(text: &str) -> usize {
    // A text of that many bytes cannot have more characters.
    if text.len() <= MAX_LINE_CHARS { 1 } else { text.chars().count().div_ceil(MAX_LINE_CHARS) }
}

/// Cuts a text after `chars` characters; the second part is `None` if the text has no more.
fn cut(text: &str, chars: usize) -> (&str, Option<&str>) {
    match text.char_indices().nth(chars) {
        Some((at, _)) => {
            let (line, behind) = text.split_at(at);
            (line, Some(behind))
        }
        None => (text, None),
    }
}

/// A party as the payee of a transaction. Different parties are different payees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payee<'a> {
    /// The name as the program gets it.
    pub(super) name: Cow<'a, str>,
    /// Whether the name was cut, so that the whole of it must stand elsewhere.
    pub(super) is_cut: bool,
}

/// Returns the payee for a party, which may be blank.
pub(super) fn payee(party: &str, special: Special) -> Payee<'_> {
    if party.is_empty() {
        return Payee { name: Cow::Borrowed(NO_PARTY), is_cut: false };
    }
    let (line, behind) = cut(party, MAX_PAYEE_CHARS);
    let mut name = on_one_line(line, special);
    // A status, a code, a quote or a comment could begin with anything else.
    if let Some(first) = name.chars().next().filter(|first| !first.is_alphanumeric() && *first != '\\') {
        let mut escaped = String::new();
        push_number(&mut escaped, first);
        escaped.extend(name.chars().skip(1));
        name = Cow::Owned(escaped);
    }
    if behind.is_some() {
        // No escape is `\#`, so no name that is not cut ends so.
        let digest = Sha256Digest::new(party.as_bytes()).to_string();
        name.to_mut().push_str("\\#");
        name.to_mut().extend(digest.chars().take(32));
    }
    Payee { name, is_cut: behind.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SPECIAL: Special = Special { escaped: ";|[()", has_commas: true };

    fn read_back(line: &str, special: Special) -> String {
        let mut text = String::new();
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            match (c, (c == '\\').then(|| rest.next().unwrap())) {
                (_, Some('\\')) => text.push('\\'),
                (_, Some('n')) => text.push('\n'),
                (_, Some('t')) => text.push('\t'),
                (_, Some('u')) => {
                    let number: String = rest.by_ref().take_while(|c| *c != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&number[1..], 16).unwrap()).unwrap());
                }
                (_, Some(other)) => panic!("{other}"),
                ('，', None) if special.has_commas => text.push(','),
                (c, None) => text.push(c),
            }
        }
        text
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,20}",
            "( |,|，|;|\\||\\\\|\\\\n|\\\\u\\{5c\\}|\n|\t|\r|\u{a0}|\u{3000}|\u{202e}|\u{1b}|\\[2025-01-01\\]|x:y|Mẫu){0,9}",
            "(Mẫu [a-z]{1,3} |\n){100,250}",
        ]
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_from_its_lines(text in any_text()) {
            let lines: Vec<_> = lines(&text, SPECIAL).collect();
            prop_assert_eq!(lines.len(), count_lines(&text));
            for line in &lines {
                prop_assert!(line.len() <= 10 * MAX_LINE_CHARS);
                prop_assert!(!line.chars().any(|c| is_hidden(c) || c == '\n' || ";|[(),".contains(c)), "{}", line);
                prop_assert_eq!(line.trim(), line);
                prop_assert!(!line.contains("  "));
            }
            prop_assert_eq!(lines.iter().map(|line| read_back(line, SPECIAL)).collect::<String>(), text);
        }

        #[test]
        fn parties_are_read_back_from_payees_that_are_not_cut(text in any_text()) {
            let special = Special { has_commas: false, ..SPECIAL };
            let payee = payee(&text, special);
            prop_assert!(payee.name.len() <= 10 * MAX_PAYEE_CHARS + 34);
            prop_assert_eq!(payee.is_cut, text.chars().count() > MAX_PAYEE_CHARS);
            prop_assert_eq!(payee.is_cut, payee.name.replace("\\\\", "").contains("\\#"));
            if !payee.is_cut {
                let name = if payee.name == NO_PARTY { String::new() } else { read_back(&payee.name, special) };
                prop_assert_eq!(name, text);
            }
        }
    }

    #[test]
    fn a_dash_alone_is_no_party_and_a_party_of_that_name_is_another() {
        let special = Special { escaped: "", has_commas: false };
        assert_eq!(payee("", special).name, "-");
        assert_eq!(payee("-", special).name, "\\u{2d}");
        assert_eq!(payee("Công ty Mẫu, A", special).name, "Công ty Mẫu, A");
        let long = |end: &str| format!("{}{end}", "Mẫu ".repeat(100));
        assert_ne!(payee(&long("a"), special), payee(&long("b"), special));
    }
}
