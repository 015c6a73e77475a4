//! The words of a text, and which of them name no one.

use std::borrow::Cow;

/// Words and phrases that banks and givers write around a name.
pub(super) const NOISE: &[&str] = &[
    "mbvcb",
    "ibvcb",
    "vcb",
    "bidv",
    "ctg",
    "agribank",
    "mbbank",
    "mb",
    "techcombank",
    "tcb",
    "napas",
    "ft",
    "ct tu",
    "ct",
    "ck",
    "chuyen tien",
    "chuyen khoan",
    "nop tien",
    "gui tien",
    "gui",
    "cho quy",
    "ung ho",
    "quy hoc bong",
    "quy khuyen hoc",
    "hoc bong",
    "khuyen hoc",
    "dong gop",
    "gop quy",
    "tai tro",
    "thang",
    "nam hoc",
    "hoc ky",
    "ngay",
    "ngan hang",
    "trao hoc bong",
    "thanh toan",
    "hoan tra",
    "hoan tien",
    "tk",
    "stk",
    "gd",
    "toi",
    "den",
    "vnd",
    "internet banking",
    "mobile banking",
    "transfer",
    "payment",
    "tien",
];

/// Words that count the parts of a gift where a number follows (lần 2, đợt 3), and are names elsewhere.
pub(super) const COUNTS: [&str; 2] = ["lan", "dot"];

/// The words of a folded text. The number of a list or voucher, such as `ds-00036`, is one word.
pub(in crate::reconcile) fn words_of(folded: &str) -> Vec<Cow<'_, str>> {
    let mut words: Vec<Cow<'_, str>> = Vec::new();
    let mut is_joined = false;
    for piece in folded.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let goes_on = piece.len() == word.len() + 1 && piece.ends_with(['-', '/']);
        if !word.is_empty() {
            match words.last_mut() {
                Some(last)
                    if is_joined
                        && is_code(&format!("{last}{word}"))
                        && !last.ends_with(|c: char| c.is_ascii_digit()) =>
                {
                    last.to_mut().push_str(word);
                }
                _ => words.extend(parts_of(word).map(Cow::Borrowed)),
            }
        }
        is_joined = goes_on && !word.is_empty();
    }
    words
}

/// A word, or the codes that it begins with and what was written behind them: `ne12345ne2345ck`.
fn parts_of(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(word);
    std::iter::from_fn(move || {
        let now = rest?;
        let letters = now.bytes().take_while(u8::is_ascii_lowercase).count();
        let figures = now.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
        let (code, behind) = now.split_at_checked(letters + figures)?;
        if is_code(code) && behind.starts_with(|c: char| c.is_ascii_lowercase()) {
            rest = Some(behind);
            return Some(code);
        }
        rest = None;
        Some(now)
    })
}

/// Whether a word is a code, such as a pupil's: one to four letters and three to eight figures.
pub(super) fn is_code(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
    let figures = word.len() - letters;
    (1..=4).contains(&letters)
        && (3..=8).contains(&figures)
        && word.bytes().skip(letters).all(|byte| byte.is_ascii_digit())
}

/// The letters that a code begins with.
pub(super) fn letters_of_code(word: &str) -> &str {
    word.get(..word.bytes().take_while(u8::is_ascii_lowercase).count()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_numbers_and_names() {
        for (word, expected) in [
            ("ne12345", true),
            ("e123", true),
            ("ft25034001123456", false),
            ("12345", false),
            ("lan", false),
            ("ne12345ck", false),
            ("khuyen2025", false),
        ] {
            assert_eq!(is_code(word), expected, "{word}");
        }
        assert_eq!(letters_of_code("ne12345"), "ne");
    }

    #[test]
    fn the_number_of_a_list_is_one_word() {
        assert_eq!(
            words_of("danh sach ds-00036, lop 7c5 - ne123"),
            ["danh", "sach", "ds00036", "lop", "7c5", "ne123"]
        );
        assert_eq!(
            words_of("ne12345ne2345ck 7c5a ft25034001123456"),
            ["ne12345", "ne2345", "ck", "7c5a", "ft25034001123456"]
        );
        assert_eq!(words_of("a-b 12-345 x/99"), ["a", "b", "12", "345", "x", "99"]);
    }
}
