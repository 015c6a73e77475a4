//! Characters that a terminal acts on or does not show.
//!
//! Text from a bank or a giver may contain them: an escape sequence that rewrites the screen, a mark that
//! reverses the reading direction of a number, an invisible letter. Printed text shows their code points
//! instead.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal would act on a character or not show it: control characters other than a line feed,
/// direction marks, zero-width spaces, line separators, tags and other invisible characters.
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\t' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a hidden character may begin with these two UTF-8 bytes. They decide it except for a few that are
/// shared with dashes, quotes and the like.
#[expect(clippy::needless_bitwise_bool, reason = "without branches, sixteen bytes are compared at once")]
const fn may_begin_hidden(first: u8, second: u8) -> bool {
    (first < 0x20) & (first != b'\n')
        | (first == 0x7f)
        | (first == 0xc2) & ((second < 0xa0) | (second == 0xad))
        | (first == 0xd8) & (second == 0x9c)
        | (first == 0xe1) & (second == 0xa0)
        | (first == 0xe2) & ((second == 0x80) | (second == 0x81))
        | (first == 0xef) & ((second == 0xbb) | (second == 0xbf))
        | (first == 0xf3) & (second == 0xa0)
}

/// Number of bytes tested at a time.
const BLOCK: usize = 64;

/// Returns the position and value of the first hidden character in UTF-8 text. A character that is cut off at
/// the end is not tested.
///
/// Nearly all output has none, so whole blocks are tested, which the compiler vectorises.
pub fn find_hidden(bytes: &[u8]) -> Option<(usize, char)> {
    let mut from = 0;
    while from < bytes.len() {
        let until = bytes.len().min(from + BLOCK);
        let firsts = bytes.get(from..until).unwrap_or_default();
        let seconds = bytes.get(from + 1..bytes.len().min(until + 1)).unwrap_or_default();
        let is_suspect = if let (Ok(firsts), Ok(seconds)) =
            (<&[u8; BLOCK]>::try_from(firsts), <&[u8; BLOCK]>::try_from(seconds))
        {
            firsts
                .iter()
                .zip(seconds)
                .fold(false, |any, (first, second)| any | may_begin_hidden(*first, *second))
        } else {
            true
        };
        if is_suspect {
            let found = (from..until).find_map(|at| {
                let rest = bytes.get(at..)?;
                let (first, second) = (*rest.first()?, rest.get(1).copied().unwrap_or(0));
                let c = may_begin_hidden(first, second).then(|| first_char(rest))??;
                is_hidden(c).then_some((at, c))
            });
            if found.is_some() {
                return found;
            }
        }
        from = until;
    }
    None
}

/// Returns the first character; `None` if the bytes end within it.
fn first_char(bytes: &[u8]) -> Option<char> {
    (1..=4).find_map(|length| std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next())
}

/// Replaces each hidden character by its code point, e.g. `\u{202e}`.
///
/// # Example
/// ```
/// assert_eq!(hocbong_core::text::printable("Mẫu\u{1b}[2J"), r"Mẫu\u{1b}[2J");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((at, c)) = find_hidden(rest.as_bytes()) {
        let (before, behind) = rest.split_at(at);
        shown.push_str(before);
        push_number(&mut shown, c);
        rest = behind.get(c.len_utf8()..).unwrap_or_default();
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Appends the code point of a character as `\u{…}`.
pub fn push_number(text: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\\u{{{:x}}}", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_hidden_character_is_found_wherever_it_stands() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            for before in ["", "đ", &"ộ".repeat(30)] {
                let text = format!("{before}{c}…{}", "x".repeat(90));
                let found = is_hidden(c).then_some((before.len(), c));
                assert_eq!(find_hidden(text.as_bytes()), found, "{c:?}");
            }
            let alone = is_hidden(c).then_some((0, c));
            assert_eq!(find_hidden(c.to_string().as_bytes()), alone, "{c:?}");
        }
    }

    #[test]
    fn control_and_format_characters_are_hidden() {
        let named = "\u{1b}\r\t\u{7f}\u{9b}\u{ad}\u{61c}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\
                     \u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}\
                     \u{fff9}\u{fffa}\u{fffb}\u{e0001}\u{e0041}\u{e007f}";
        assert!(named.chars().all(is_hidden));
        assert!("\n aZ~đĐệỹ₫–…“”·─█".chars().all(|c| !is_hidden(c)));
        assert!(
            (0..0x0010_ffff).filter_map(char::from_u32).all(|c| !c.is_control() || c == '\n' || is_hidden(c))
        );
    }

    proptest! {
        #[test]
        fn what_is_printable_has_nothing_hidden(text in "([a-zđ…\n]|\u{1b}|\u{202e}|\u{9b}|\u{e0041}|\\PC){0,90}") {
            let shown = printable(&text);
            prop_assert!(!shown.chars().any(is_hidden));
            prop_assert_eq!(shown.chars().filter(|c| *c == '\n').count(), text.chars().filter(|c| *c == '\n').count());
        }
    }
}
