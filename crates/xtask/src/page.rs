//! Documentation pages that hold generated figures between marks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Returns the documentation folder.
pub(crate) fn docs() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    root.join("docs")
}

/// Replaces the text between the two marks called `mark` in a page.
///
/// # Errors
/// If the page cannot be read or written, or lacks the marks.
pub fn write(page: &Path, mark: &str, figures: &str) -> io::Result<()> {
    let (begin, end) = (format!("<!-- {mark}: begin -->\n"), format!("<!-- {mark}: end -->"));
    let text = fs::read_to_string(page)?;
    let lost = || io::Error::other(format!("{}: the marks of the figures are missing", page.display()));
    let (before, rest) = text.split_once(&begin).ok_or_else(lost)?;
    let (_, after) = rest.split_once(&end).ok_or_else(lost)?;
    fs::write(page, format!("{before}{begin}{figures}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_take_the_place_of_earlier_ones() {
        let dir = tempfile::tempdir().unwrap();
        let page = dir.path().join("page.md");
        fs::write(
            &page,
            "# One\n<!-- a: begin -->\nold\n<!-- a: end -->\n<!-- b: begin -->\n<!-- b: end -->\n",
        )
        .unwrap();
        write(&page, "a", "new\n").unwrap();
        write(&page, "b", "other\n").unwrap();
        let text = fs::read_to_string(&page).unwrap();
        let expected =
            "# One\n<!-- a: begin -->\nnew\n<!-- a: end -->\n<!-- b: begin -->\nother\n<!-- b: end -->\n";
        assert_eq!(text, expected);
        assert!(write(&page, "c", "lost\n").is_err());
    }
}
