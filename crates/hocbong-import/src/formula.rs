//! Escapes texts that a CSV cell cannot hold as they are: a spreadsheet would run them as formulas, or a
//! terminal would act on their hidden characters.

use hocbong_core::text::{find_hidden, is_hidden, push_number};
use std::borrow::Cow;

/// Whether a spreadsheet would take a text for a formula, or the text looks like one that was already
/// escaped.
///
/// A plain number is not a formula: a sign followed by digits stays as it is.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// First characters of an escaped character.
const ESCAPE: &str = "\\u{";

/// Whether a text must be escaped: a spreadsheet would take it for a formula, it has hidden characters, or it
/// looks like a text that was escaped.
fn needs_mark(text: &str) -> bool {
    is_formula(text)
        || find_hidden(text.as_bytes()).is_some()
        || text.starts_with('\'') && text.contains(ESCAPE)
}

/// Writes a text as a CSV cell holds it. An apostrophe is put before formulas, before texts with [hidden
/// characters](is_hidden), which are written as `\u{…}`, and before texts that look as if they had been
/// escaped already. [`unmarked`] restores the original.
///
/// # Example
/// ```
/// use hocbong_import::formula::{neutral, unmarked};
/// assert_eq!(neutral("=1+1"), "'=1+1");
/// assert_eq!(neutral("Mẫu\u{202e}"), r"'Mẫu\u{202e}");
/// assert_eq!(unmarked(r"'Mẫu\u{202e}"), "Mẫu\u{202e}");
/// ```
pub fn neutral(text: &str) -> Cow<'_, str> {
    if !needs_mark(text) {
        return Cow::Borrowed(text);
    }
    let mut cell = String::from("'");
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_hidden(c) || rest.starts_with(ESCAPE) {
            push_number(&mut cell, c);
        } else {
            cell.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Cow::Owned(cell)
}

/// Restores the text that [`neutral`] escaped. Other texts are returned unchanged.
pub fn unmarked(cell: &str) -> Cow<'_, str> {
    let Some(text) = cell.strip_prefix('\'') else { return Cow::Borrowed(cell) };
    let text = unescaped(text);
    if needs_mark(&text) { text } else { Cow::Borrowed(cell) }
}

fn unescaped(cell: &str) -> Cow<'_, str> {
    if !cell.contains(ESCAPE) {
        return Cow::Borrowed(cell);
    }
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, behind)) = rest.split_once(ESCAPE) {
        text.push_str(before);
        let number = behind.split_once('}').and_then(|(digits, behind)| {
            let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
            // Only these characters were escaped.
            (is_hidden(c) || c == '\\').then_some((c, behind))
        });
        rest = if let Some((c, behind)) = number {
            text.push(c);
            behind
        } else {
            text.push_str(ESCAPE);
            behind
        };
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_kept_from_being_reckoned_and_numbers_stay_numbers() {
        for (text, marked) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\\u{9}=1"),
            ("-5000", "-5000"),
            ("-1.5", "-1.5"),
            ("+84901234567", "+84901234567"),
            ("-", "'-"),
            ("-5000-3", "'-5000-3"),
            ("'-5000", "''-5000"),
            ("Mẫu", "Mẫu"),
            ("'tis", "'tis"),
            ("a\u{1b}[2Jb", "'a\\u{1b}[2Jb"),
            ("a\r\nb", "'a\\u{d}\nb"),
            ("\\u{1b}", "\\u{1b}"),
            ("'\\u{1b}", "''\\u{5c}u{1b}"),
            ("\u{9b}\\u{1b}", "'\\u{9b}\\u{5c}u{1b}"),
            ("", ""),
        ] {
            assert_eq!(neutral(text), marked);
            assert_eq!(unmarked(marked), text);
        }
    }

    proptest! {
        #[test]
        fn what_was_marked_reads_as_it_was(text in r"(['=+@\-0-9a.\t\n\\u{}]|\\u\{|\\u\{1b\}|\x1b|\x{202e}|\x{e0041}){0,6}") {
            let marked = neutral(&text);
            prop_assert_eq!(unmarked(&marked), &*text);
            prop_assert!(find_hidden(marked.as_bytes()).is_none());
            prop_assert!(is_number(&marked) || !marked.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
