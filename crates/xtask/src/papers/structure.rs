//! The structure of a page: what those need who hear it, and that it needs nothing but itself.

use super::{Failure, Paper, Reading};
use crate::browser::Noise;
use unicode_normalization::is_nfc;

/// Judges what the page did while it was opened: nothing on the console, no request.
pub(crate) fn check_noise(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let failure = |noise: &Noise| match noise {
        Noise::Console(message) => paper.failure("console", "no warning and no error", message),
        Noise::Request(address) => paper.failure("requests", "none", address),
    };
    reading.noise.iter().map(failure).collect()
}

/// Judges the elements of a page.
pub(crate) fn check(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let page = &reading.page;
    let mut failures = vec![];
    let mut fail = |expected: &str, found: String| failures.push(paper.failure("structure", expected, found));
    if page.lang.trim().is_empty() {
        fail("<html lang>", "none".to_owned());
    }
    if page.title.trim().is_empty() {
        fail("<title>", "none".to_owned());
    }
    if page.mode != "CSS1Compat" {
        fail("<!doctype html>", format!("mode {}", page.mode));
    }
    if page.headings.len() != 1 || page.headings.iter().any(String::is_empty) {
        fail("one <h1> with words", format!("{:?}", page.headings));
    }
    for load in &page.loads {
        fail("a page that loads nothing and sends nothing", load.clone());
    }
    for graphic in &page.graphics {
        if graphic.role.as_deref() != Some("img") {
            fail("<svg role=\"img\">", format!("{:?}", graphic.role));
        }
        if graphic.name.is_empty() {
            fail("<svg> with aria-label or <title>", "neither".to_owned());
        }
    }
    for (index, table) in page.tables.iter().enumerate() {
        let place = format!("table {}", index + 1);
        if !table.headed {
            fail("a caption of or heading above each table", format!("none for {place}"));
        }
        let mut heads = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.is_head).peekable();
        if heads.peek().is_none() {
            fail("<th>", format!("none in {place}"));
        }
        let is_scope = |scope: &str| matches!(scope, "col" | "row" | "colgroup" | "rowgroup");
        for head in heads.filter(|head| !head.scope.as_deref().is_some_and(is_scope)) {
            fail("<th scope>", format!("\"{}\" in {place} without", head.text));
        }
    }
    failures
}

/// Judges whether links lead somewhere: to a file beside the page or to a part of the page.
pub(crate) fn check_links(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = vec![];
    for link in &reading.page.links {
        let (file, part) = link.split_once('#').unwrap_or((link, ""));
        let is_elsewhere = file.contains("://") || file.starts_with("mailto:") || file.starts_with("tel:");
        let is_there = if is_elsewhere {
            // Followed only by a person who wants to.
            true
        } else if file.is_empty() {
            part.is_empty() || reading.page.ids.contains(&unescaped(part))
        } else {
            paper.page.parent().is_some_and(|dir| dir.join(unescaped(file)).is_file())
        };
        if !is_there {
            failures.push(paper.failure("links", "links that lead somewhere", link));
        }
    }
    failures
}

/// Replaces `%C3%BA` and the like.
fn unescaped(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = (*first == b'%').then(|| others.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { others.get(2..).unwrap_or_default() } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Judges the letters of all that a paper says: Vietnamese in NFC, and none that was lost on the way.
pub(crate) fn check_letters(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = vec![];
    for (place, text) in reading.texts() {
        if text.contains('\u{fffd}') {
            failures.push(paper.failure("letters", "no replaced letter", format!("one in the {place}")));
        }
        // Fonts decide what a PDF holds.
        if place != "print" && !is_nfc(text) {
            let word = text.split_whitespace().find(|word| !is_nfc(word)).unwrap_or_default();
            let word: String = word.chars().take(60).collect();
            failures.push(paper.failure("letters", "NFC", format!("{word} in the {place}")));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::super::page::{Cell, Graphic, Page, Row, Table};
    use super::*;

    fn good() -> Page {
        let head =
            Cell {
                is_head: true, scope: Some("col".to_owned()), text: "Mẫu".to_owned(), ..Cell::default()
            };
        Page {
            lang: "vi".to_owned(),
            title: "Mẫu".to_owned(),
            mode: "CSS1Compat".to_owned(),
            headings: vec!["Mẫu".to_owned()],
            graphics: vec![Graphic { role: Some("img".to_owned()), name: "Mẫu".to_owned() }],
            tables: vec![Table {
                headed: true,
                rows: vec![Row { cells: vec![head], is_cut: false }],
                ..Table::default()
            }],
            ..Page::default()
        }
    }

    fn judged(page: Page) -> Vec<String> {
        let reading = Reading { page, ..Reading::default() };
        check(&Paper::sample("a", None), &reading).into_iter().map(|failure| failure.to_string()).collect()
    }

    #[test]
    fn each_fault_of_structure_is_found_alone() {
        assert_eq!(judged(good()), Vec::<String>::new());
        let faults: [fn(&mut Page); 11] = [
            |page| page.lang.clear(),
            |page| page.title.clear(),
            |page| "BackCompat".clone_into(&mut page.mode),
            |page| page.headings.clear(),
            |page| page.headings.push("Mẫu".to_owned()),
            |page| page.loads.push("<script src=\"a.js\">".to_owned()),
            |page| page.graphics[0].role = None,
            |page| page.graphics[0].name.clear(),
            |page| page.tables[0].headed = false,
            |page| page.tables[0].rows.clear(),
            |page| page.tables[0].rows[0].cells[0].scope = None,
        ];
        for (index, fault) in faults.into_iter().enumerate() {
            let mut page = good();
            fault(&mut page);
            assert_eq!(judged(page).len(), 1, "fault {index}");
        }
    }

    #[test]
    fn a_link_to_nothing_is_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("Sổ 1.html"), "").unwrap();
        let mut paper = Paper::sample("a", None);
        paper.page = dir.path().join("index.html");
        let judged = |link: &str| {
            let links = vec![link.to_owned()];
            let page = Page { links, ids: ["phần".to_owned()].into(), ..Page::default() };
            check_links(&paper, &Reading { page, ..Reading::default() }).len()
        };
        for good in
            ["S%E1%BB%95%201.html", "S%E1%BB%95%201.html#a", "#ph%E1%BA%A7n", "#", "https://mau.example/"]
        {
            assert_eq!(judged(good), 0, "{good}");
        }
        for bad in ["other.html", "#other", "office/a.html"] {
            assert_eq!(judged(bad), 1, "{bad}");
        }
    }

    #[test]
    fn noise_and_lost_letters_are_found() {
        let paper = Paper::sample("a", None);
        let noise =
            vec![Noise::Console("error: Mẫu".to_owned()), Noise::Request("http://mau.example".to_owned())];
        assert_eq!(check_noise(&paper, &Reading { noise, ..Reading::default() }).len(), 2);
        for (source, expected) in [("Mẫu", 0), ("Ma\u{302}\u{303}u", 1), ("M\u{fffd}u", 1)] {
            let page = Page { source: source.to_owned(), ..Page::default() };
            assert_eq!(
                check_letters(&paper, &Reading { page, ..Reading::default() }).len(),
                expected,
                "{source}"
            );
        }
    }
}
