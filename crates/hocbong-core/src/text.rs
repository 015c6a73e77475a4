//! Text as the books compare it: normalised, folded, interned.
//!
//! Knows nothing of what a text means. Names are kept as they were written (in NFC) and compared folded.

mod intern;
mod latin;
mod printable;

pub use intern::{Interner, Symbol};
pub use printable::{find_hidden, is_hidden, printable, push_number};

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in Unicode NFC, borrowed where it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || latin::is_composed(text) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The text as comparisons see it: lower case, without diacritics, `đ` as `d`, every run of white space one
/// space, none at the ends.
///
/// # Example
/// ```
/// assert_eq!(hocbong_core::text::fold("  Ủng hộ\nQuỹ Đọc sách "), "ung ho quy doc sach");
/// ```
pub fn fold(text: &str) -> String {
    latin::fold(text).unwrap_or_else(|| fold_any(text))
}

/// The same of any text.
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

/// The text without the white space and byte order marks around it.
#[inline]
pub fn trimmed(text: &str) -> &str {
    // Nearly every text is blank, or has a letter, a digit or a sign at either end: ASCII, or Latin as Vietnamese writes it,
    // from U+00C0 to U+01BF and from U+1E80 to U+1EFF.
    match text.as_bytes() {
        [] => text,
        [b'!'..=b'~' | 0xc3..=0xc6, ..] | [0xe1, 0xba | 0xbb, ..] if ends_in_letter(text.as_bytes()) => text,
        _ => text.trim_matches(is_blank),
    }
}

/// Whether what stands at the end is such a letter, digit or sign.
const fn ends_in_letter(text: &[u8]) -> bool {
    matches!(text, [.., b'!'..=b'~'] | [.., 0xc3..=0xc6, _] | [.., 0xe1, 0xba | 0xbb, _])
}

/// White space, and the marks that no one sees: byte order marks and spaces of no width.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// The candidate that most resembles `name`, where one is near enough to be meant.
///
/// Compares folded; of equally near ones the first in the candidates' order wins, so hand them over sorted.
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

    /// Every letter that the tables know, with what they must not be misled by.
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
