//! Texts that a spreadsheet would take for formulas.

/// Whether a spreadsheet would reckon with a text, or it looks like one that was kept from that.
///
/// A plain number is no formula: what begins with a sign and goes on in figures stays as it is.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A text as CSV for spreadsheets holds it: what would be taken for a formula has a mark in front, and so has what looks
/// like such a text already, so that [`unmarked`] gives back what was written.
pub fn neutral(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without the mark that [`neutral`] put in front.
pub fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text) => text,
        _ => cell,
    }
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
            ("\t=1", "'\t=1"),
            ("-5000", "-5000"),
            ("-1.5", "-1.5"),
            ("+84901234567", "+84901234567"),
            ("-", "'-"),
            ("-5000-3", "'-5000-3"),
            ("'-5000", "''-5000"),
            ("Mẫu", "Mẫu"),
            ("'tis", "'tis"),
            ("", ""),
        ] {
            assert_eq!(neutral(text), marked);
            assert_eq!(unmarked(marked), text);
        }
    }

    proptest! {
        #[test]
        fn what_was_marked_reads_as_it_was(text in "['=+@\\-0-9a.\t]{0,6}") {
            let marked = neutral(&text);
            prop_assert_eq!(unmarked(&marked), &text);
            prop_assert!(is_number(&marked) || !marked.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
