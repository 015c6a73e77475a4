//! Names of worksheets.

use crate::paper::layout::line;
use std::collections::BTreeSet;

/// Most UTF-16 units of a name that Excel takes.
const MAX_NAME: usize = 31;

/// The names given so far, which must differ in more than case.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Returns a name for a worksheet: `wanted` without the characters that Excel refuses, with a number if it
    /// was given before.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let clean: String = line(wanted).chars().map(|c| if is_refused(c) { '-' } else { c }).collect();
        let base = clean.trim_matches(|c: char| c == '\'' || c.is_whitespace());
        let base = if base.is_empty() { "1" } else { base };
        let mut name = cut(base, MAX_NAME).to_owned();
        let mut number = 2;
        // Excel keeps this name for a list of changes.
        while name.eq_ignore_ascii_case("history") || !self.0.insert(name.to_lowercase()) {
            let suffix = format!(" ({number})");
            name = format!("{}{suffix}", cut(base, MAX_NAME - suffix.len()));
            number += 1;
        }
        name
    }
}

fn is_refused(c: char) -> bool {
    matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\u{fffe}' | '\u{ffff}' | '\n')
}

/// Returns the beginning of a text of at most `most` UTF-16 units, without blanks or apostrophes at its end.
fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > most).then_some(at)
    });
    let kept = end.and_then(|end| text.get(..end)).unwrap_or(text);
    kept.trim_end_matches(|c: char| c == '\'' || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_xlsxwriter::Workbook;

    #[test]
    fn names_differ_in_more_than_case() {
        let mut names = Names::default();
        let given = ["ST 111", "st 111", "a/b", "", "History", "'x'"].map(|wanted| names.give(wanted));
        assert_eq!(given, ["ST 111", "st 111 (2)", "a-b", "1", "History (2)", "x"]);
    }

    proptest! {
        #[test]
        fn any_label_makes_a_name_that_a_workbook_takes(labels in prop::collection::vec("[aA'/ ]{0,3}|\\PC{0,40}|[\u{0}-\u{20}]{0,3}", 1..6)) {
            let (mut names, mut workbook) = (Names::default(), Workbook::new());
            for label in &labels {
                let name = names.give(label);
                prop_assert!(workbook.add_worksheet().set_name(&name).is_ok(), "{:?}", name);
            }
            prop_assert!(workbook.save_to_buffer().is_ok());
        }
    }
}
