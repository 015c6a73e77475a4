//! Table lookup for Latin letters, which make up nearly all text of books and banks.
//!
//! Decomposing a letter by Unicode's tables takes ten times as long as looking up what it folds to.

use std::sync::LazyLock;

/// Latin-1 to Latin Extended-B.
const FIRST: std::ops::Range<u32> = 0x80..0x250;
/// Latin Extended Additional, which has the letters of Vietnamese.
const SECOND: std::ops::Range<u32> = 0x1E00..0x1F00;

/// What each letter of the two ranges folds to; `\0` if that is not exactly one character.
struct Tables {
    first: Vec<char>,
    second: Vec<char>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let folded = |code: u32| {
        let letter = char::from_u32(code).filter(|letter| !super::is_blank(*letter));
        let text = letter.map(|letter| super::fold_any(letter.encode_utf8(&mut [0; 4])));
        let mut rest = text.as_deref().unwrap_or_default().chars();
        match (rest.next(), rest.next()) {
            (Some(only), None) => only,
            _ => '\0',
        }
    };
    Tables { first: FIRST.map(folded).collect(), second: SECOND.map(folded).collect() }
});

/// Folds a text; `None` if it has a character that the tables do not cover.
pub(super) fn fold(text: &str) -> Option<String> {
    if is_ascii_in_order(text) {
        return Some(text.to_ascii_lowercase());
    }
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut tables = None;
    for letter in text.chars() {
        let plain = if letter.is_ascii() {
            if letter.is_ascii_whitespace() || letter == '\u{b}' {
                gap = true;
                continue;
            }
            letter.to_ascii_lowercase()
        } else {
            let tables = *tables.get_or_insert_with(|| &*TABLES);
            let code = u32::from(letter);
            let at = |table: &[char], start: u32| table.get((code - start) as usize).copied();
            let found = if FIRST.contains(&code) {
                at(&tables.first, FIRST.start)
            } else if SECOND.contains(&code) {
                at(&tables.second, SECOND.start)
            } else {
                None
            };
            found.filter(|found| *found != '\0')?
        };
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        folded.push(plain);
    }
    Some(folded)
}

/// Whether a text is ASCII in which folding changes nothing but case: single spaces between words and no
/// other white space.
fn is_ascii_in_order(text: &str) -> bool {
    let mut is_in_order = true;
    let mut before = b' ';
    for byte in text.bytes() {
        is_in_order &= byte.is_ascii() && !matches!(byte, 9..=13) && !(before == b' ' && byte == b' ');
        before = byte;
    }
    is_in_order && (before != b' ' || text.is_empty())
}

/// Whether every letter of a text stays as it is in Unicode NFC, whatever its neighbours are. `false` may
/// also be returned for such a text.
pub(super) fn is_composed(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            0..=0x7F => {}
            // Code points below the combining marks, which begin at U+0300.
            0xC2..=0xCB => {
                bytes.next();
            }
            // Latin Extended Additional.
            0xE1 => {
                if !matches!(bytes.next(), Some(0xB8..=0xBB)) {
                    return false;
                }
                bytes.next();
            }
            _ => return false,
        }
    }
    true
}
