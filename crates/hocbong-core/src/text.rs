//! Text as the books compare it: normalised, folded, interned.
//!
//! This module does not know what a text means. Names are stored as written (in NFC) and compared in folded
//! form.

mod intern;
mod latin;
mod printable;

pub use intern::{Interner, Symbol};
pub use printable::{find_hidden, is_hidden, printable, push_number};

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Returns the text in Unicode NFC, borrowed if it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || latin::is_composed(text) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Folds a text for comparison: lower case, no diacritics, `đ` as `d`, each run of white space as one space,
/// none at the ends.
///
/// # Example
/// ```
/// assert_eq!(hocbong_core::text::fold("  Ủng hộ\nQuỹ Đọc sách "), "ung ho quy doc sach");
/// ```
pub fn fold(text: &str) -> String {
    latin::fold(text).unwrap_or_else(|| fold_any(text))
}

/// Returns a name as names are compared where each letter matters: in small letters, each run of white space as one
/// space, with all its diacritics; the mark of the tone may stand on any vowel of a syllable (`Hoà`, `Hòa`).
///
/// # Example
/// ```
/// use hocbong_core::text::name_key;
///
/// assert_eq!(name_key("TRẦN  Mẫu Hoà"), name_key("Trần Mẫu Hòa"));
/// assert_ne!(name_key("Trần Mẫu Hòa"), name_key("Trần Mẫu Hóa"));
/// ```
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
        let word: Vec<char> = word.nfd().flat_map(char::to_lowercase).collect();
        let letters: String = word.iter().filter(|c| !is_tone(c)).collect();
        key.extend(letters.nfc());
        key.extend(word.iter().filter(|c| is_tone(c)));
    }
    key
}

/// Folds any text, by Unicode's tables.
fn fold_any(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char| {
        if is_blank(c) {
            gap = true;
        } else {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        }
    };
    for c in text.nfd() {
        match c {
            'đ' | 'Đ' => push('d'),
            c if is_combining_mark(c) => {}
            c => c.to_lowercase().filter(|c| !is_combining_mark(*c)).for_each(&mut push),
        }
    }
    folded
}

/// Returns the text without white space, byte order marks and zero-width spaces at either end.
#[inline]
pub fn trimmed(text: &str) -> &str {
    // Nearly every text is blank, or starts and ends with a letter, digit or sign in ASCII or in the Latin
    // blocks that Vietnamese uses: U+00C0 to U+01BF and U+1E80 to U+1EFF.
    match text.as_bytes() {
        [] => text,
        [b'!'..=b'~' | 0xc3..=0xc6, ..] | [0xe1, 0xba | 0xbb, ..] if ends_in_letter(text.as_bytes()) => text,
        _ => text.trim_matches(is_blank),
    }
}

/// Whether a text ends with such a letter, digit or sign.
const fn ends_in_letter(text: &[u8]) -> bool {
    matches!(text, [.., b'!'..=b'~'] | [.., 0xc3..=0xc6, _] | [.., 0xe1, 0xba | 0xbb, _])
}

/// White space and invisible marks: byte order marks and zero-width spaces.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Returns the candidate most similar to `name`, if it is similar enough to be what was meant.
///
/// Folded texts are compared by Damerau–Levenshtein distance, which may be at most a third of the length of
/// `name`, or 1 for a short name. Of equally similar candidates the first wins, so pass them sorted.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(name);
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_drops_what_banks_drop() {
        assert_eq!(fold("NGUYỄN THỊ MẪU LAN"), "nguyen thi mau lan");
        assert_eq!(fold("Đường đến trường"), "duong den truong");
        assert_eq!(fold("Ngày/\nTNX Date"), "ngay/ tnx date");
        assert_eq!(fold("\u{a0}\u{feff}"), "");
    }

    proptest! {
        #[test]
        fn nothing_is_trimmed_but_blanks(text in "[ \u{a0}\u{feff}\u{200b}aĐờ\u{17f}\u{1680}\u{2000}x\u{1ea0}\u{1ef9}\u{85}\t~!]{0,5}|\\PC{0,4}") {
            prop_assert_eq!(trimmed(&text), text.trim_matches(is_blank));
        }
    }

    #[test]
    fn nearest_finds_a_slip_and_refuses_a_stranger() {
        let funds = ["ST", "ST/tai-nang", "ST/vuot-kho"];
        assert_eq!(nearest("ST/vuotkho", funds), Some("ST/vuot-kho"));
        assert_eq!(nearest("ST/Vượt-khó", funds), Some("ST/vuot-kho"));
        assert_eq!(nearest("MX/nha-o", funds), None);
    }

    /// Texts of every letter that the tables contain, mixed with characters that must not mislead them.
    fn any_text() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            6 => prop::char::range('\u{20}', '\u{7e}'),
            6 => prop::char::range('\u{80}', '\u{24f}'),
            6 => prop::char::range('\u{1e00}', '\u{1eff}'),
            1 => prop::char::range('\u{300}', '\u{345}'),
            1 => prop::char::range('\u{1fe0}', '\u{2130}'),
            1 => prop::sample::select(vec![' ', '\n', '\u{feff}', '\u{a0}', '\u{200b}', '가', 'İ', 'ß']),
        ];
        prop::collection::vec(letter, 0..24).prop_map(|letters| letters.into_iter().collect())
    }

    #[test]
    fn the_tables_fold_each_letter_as_unicode_does() {
        for letter in (0..0x3000).filter_map(char::from_u32) {
            for text in [letter.to_string(), format!("a{letter}b"), format!(" {letter} {letter} ")] {
                assert_eq!(fold(&text), fold_any(&text), "{letter:?}");
                assert_eq!(nfc(&text), text.nfc().collect::<String>(), "{letter:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_tables_fold_as_unicode_does(text in any_text()) {
            prop_assert_eq!(fold(&text), fold_any(&text));
            prop_assert_eq!(nfc(&text).into_owned(), text.nfc().collect::<String>());
        }

        #[test]
        fn letters_without_signs_fold_as_unicode_does(text in "[aB1 \t\n\x0b\x0c\x1f.]{0,6}") {
            prop_assert_eq!(fold(&text), fold_any(&text));
        }

        #[test]
        fn nfc_and_nfd_spellings_fold_alike(text in "\\PC*") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&text), fold(&decomposed));
            let composed: String = text.nfc().collect();
            prop_assert_eq!(nfc(&decomposed).into_owned(), composed);
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-ZàáảãạăằắẳẵặâầấẩẫậđĐưƯơƠ \n]*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
