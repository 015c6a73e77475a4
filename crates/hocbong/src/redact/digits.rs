//! Digits of any script and characters without width.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The zeros of the scripts with decimal digits outside ASCII; the other nine digits follow each.
///
/// # Source
/// Unicode 16, general category Nd.
const ZEROS: [u32; 70] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
    0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0,
    0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0,
    0x16b50, 0x16d70, 0x1ccf0, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0, 0x1d7ce,
];
/// The mathematical digits are five rows of ten.
const MATHEMATICAL: std::ops::RangeInclusive<u32> = 0x1d7ce..=0x1d7ff;

/// Returns the value of a digit: a decimal digit of any script, or a sign made of one, e.g. `①` or `²`.
pub(super) fn value(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).and_then(|value| u8::try_from(value).ok());
    }
    if !c.is_numeric() {
        return None;
    }
    let code = u32::from(c);
    if MATHEMATICAL.contains(&code) {
        return u8::try_from((code - MATHEMATICAL.start()) % 10).ok();
    }
    let of = |zero: &u32| code.checked_sub(*zero).filter(|value| *value < 10);
    if let Some(value) = ZEROS.iter().find_map(of) {
        return u8::try_from(value).ok();
    }
    let mut signs = std::iter::once(c).nfkd().filter(|sign| !matches!(sign, '(' | ')' | '.'));
    match (signs.next(), signs.next()) {
        (Some(only), None) => only.to_digit(10).and_then(|value| u8::try_from(value).ok()),
        _ => None,
    }
}

/// Whether a character cannot be seen between two others: a mark of zero width or one above or below them.
pub(super) fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && (matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        ) || is_combining_mark(c))
}
