//! Compares the tones of names where both texts write them: folding drops them, but `Thúy` is not `Thùy`.

use crate::fold::{Word, bare, fold};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Splits a syllable into its letters and its tone, so that the place of the tone mark does not matter
/// (`Thúy`, `Thuý`). Hook and tilde count as one tone: they sound alike in the south and are mixed up in
/// writing.
pub(crate) fn spelling(word: &str) -> (String, char) {
    let mut letters = String::with_capacity(word.len());
    let mut tone = ' ';
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}' | '\u{301}' | '\u{323}' => tone = c,
            '\u{303}' | '\u{309}' => tone = '\u{303}',
            _ => letters.push(c),
        }
    }
    (letters, tone)
}

/// Whether any letter of a text carries a diacritic or is `đ`.
pub(crate) fn has_marks(text: &str) -> bool {
    !text.is_ascii() && text.nfd().any(|c| is_combining_mark(c) || matches!(c, 'đ' | 'Đ'))
}

/// Whether the texts of two items, which both have the folded words of `name`, spell one of them differently.
/// False unless both write diacritics in the name.
pub(crate) fn differ(name: &[Word], own: &[&str], shown: &[&str]) -> bool {
    let (own, shown) = (spellings(name, own), spellings(name, shown));
    // A name in plain capitals says nothing of its tones, even if the purpose beside it has diacritics.
    let is_written = |forms: &[BTreeSet<(String, char)>]| {
        forms.iter().flatten().any(|(letters, tone)| *tone != ' ' || !letters.is_ascii())
    };
    is_written(&own)
        && is_written(&shown)
        && own
            .iter()
            .zip(&shown)
            .any(|(mine, theirs)| !mine.is_empty() && !theirs.is_empty() && mine.is_disjoint(theirs))
}

/// For each word of a name, the spellings that texts have of it.
fn spellings(name: &[Word], texts: &[&str]) -> Vec<BTreeSet<(String, char)>> {
    let mut found = vec![BTreeSet::new(); name.len()];
    for word in
        texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)))
    {
        let folded = bare(&fold(word));
        for (own, forms) in name.iter().zip(&mut found) {
            if own.as_slice() == folded {
                forms.insert(spelling(word));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::words_of;

    #[test]
    fn tones_tell_names_apart_where_both_texts_write_them() {
        let differ = |own: &str, shown: &str| differ(&words_of(&fold(own)), &[own], &[shown]);
        for (own, shown) in [
            ("Lê Thị Thúy", "Lê Thị Thùy ủng hộ"),
            ("Doãn Mẫu Hương", "Đoàn Mẫu Hương"),
            ("Trần Mẫu Hòa", "trần mẫu hoa góp quỹ"),
        ] {
            assert!(differ(own, shown), "{own} {shown}");
        }
        for (own, shown) in [
            ("Lê Thị Thúy", "LE THI THUY ung hộ"),
            ("Lê Thị Thúy", "Lê Thị Thuý"),
            ("Trần Mẫu Hòa", "Trần Mẫu Hoà, cô Hoa nộp"),
            ("Nguyễn Mẫu Dũng", "Nguyển Mẫu Dủng"),
            ("Le Thi Thuy", "Lê Thị Thùy"),
            ("Trần Mẫu Hòa", "TRAN MAU HOA ủng hộ"),
        ] {
            assert!(!differ(own, shown), "{own} {shown}");
        }
    }
}
