//! Recognises file names that mark a copy of another file.

use hocbong_core::text::fold;

/// Words (folded) that file managers and synchronisation services put into the name of a copy.
const COPY_WORDS: [&str; 6] = ["copy", "ban sao", "conflict", "xung dot", "duplicate", "nhan ban"];

/// The file name of a path without its extension, folded.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    fold(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

/// Whether `name` is the name `original` with the mark of a copy before or after it: `2025 (1)`, `2025 -
/// Copy`, `Bản sao của 2025`, `2025.sync-conflict-20250301`.
pub fn is_copy_of(name: &str, original: &str) -> bool {
    let (name, original) = (stem(name), stem(original));
    let Some((before, behind)) = name.split_once(&original) else { return false };
    let extra = format!("{before}{behind}");
    let extra = extra.trim();
    let is_number = extra
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    is_number || COPY_WORDS.iter().any(|word| extra.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_by_their_names_and_their_originals() {
        for copy in [
            "2025 (1).csv",
            "2025(2).CSV",
            "2025 - Copy.csv",
            "2025 - Copy (3).csv",
            "Copy of 2025.csv",
            "2025 copy 2.csv",
            "Bản sao của 2025.csv",
            "2025 - Bản sao.csv",
            "2025 (máy Lan's conflicted copy 2025-03-04).csv",
            "2025.sync-conflict-20250304-101500-ABCDEF.csv",
            "2025_conflict-20250304.csv",
        ] {
            assert!(is_copy_of(&format!("journal/{copy}"), "journal/2025.csv"), "{copy}");
            assert!(!is_copy_of("journal/2025.csv", &format!("journal/{copy}")), "{copy}");
        }
        // Names of our own, names of months, and what people call a second part.
        let honest =
            ["2025.csv", "2025-2.csv", "2025-cap.csv", "2025-01.csv", "2025 thang 1.csv", "2025 (quý 1).csv"];
        for name in honest {
            assert!(!is_copy_of(name, "2025.csv"), "{name}");
        }
    }
}
