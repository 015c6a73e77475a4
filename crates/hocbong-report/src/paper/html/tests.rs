use super::*;
use crate::paper::Row;
use crate::paper::samples::{any_paper, columns, paper};
use hocbong::Vnd;
use hocbong_core::text::{is_hidden, printable};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn page(paper: &Paper) -> String {
    let mut bytes = Vec::new();
    write_html(&mut bytes, paper).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A tag of a page, with its attributes as a browser reads them and the text up to the next tag.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Cuts a page into its tags; fails if a tag does not nest or an attribute is not quoted.
fn tags(page: &str) -> Vec<Tag> {
    const VOID: [&str; 2] = ["!doctype", "meta"];
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    let unescaped = |text: &str| quick_xml::escape::unescape(text).unwrap().into_owned();
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("unclosed: {part}"));
        if let Some(name) = tag.strip_prefix('/') {
            let opened: Option<String> = open.pop();
            assert_eq!(opened.as_deref(), Some(name), "in …{part}");
            // Text after an element belongs to none.
            continue;
        }
        let is_closed = tag.ends_with('/');
        let mut rest = tag.trim_end_matches('/');
        let name = rest.split_whitespace().next().unwrap().to_owned();
        rest = rest[name.len()..].trim_start();
        let mut attributes = Vec::new();
        while let Some((key, value)) = rest.split_once("=\"") {
            let (value, after) = value.split_once('"').unwrap();
            assert!(!key.contains(char::is_whitespace), "{tag}");
            attributes.push((key.to_owned(), unescaped(value)));
            rest = after.trim_start();
        }
        assert!(name == "!doctype" || rest.is_empty(), "{rest} in {tag}");
        if !is_closed && !VOID.contains(&name.as_str()) {
            open.push(name.clone());
        }
        let text = if name == "style" { String::new() } else { unescaped(text) };
        tags.push(Tag { name, attributes, text });
    }
    assert_eq!(open, Vec::<String>::new());
    tags
}

#[test]
fn every_figure_is_there_for_people_and_for_programs() {
    let row = Row::entry(vec![
        Cell::Day(chrono::NaiveDate::from_ymd_opt(2025, 1, 31).unwrap()),
        Cell::text("PT01/25"),
        Cell::text("Ông Mẫu ủng hộ"),
        Cell::Amount(Vnd::new(1_450_000)),
        Cell::Blank,
        Cell::Count(1_200),
        Cell::Quantity(rust_decimal::Decimal::new(15, 1)),
        Cell::Percent(rust_decimal::Decimal::new(7_810, 2)),
    ]);
    let page = page(&paper(vec![row]));
    for cell in [
        r#"<td class="d" data-key="day" data-value="2025-01-31">31/01/2025</td>"#,
        r#"<td class="c" data-key="code">PT01/25</td>"#,
        r#"<td class="t" data-key="memo">Ông Mẫu ủng hộ</td>"#,
        r#"<td class="n" data-key="debit" data-value="1450000">1.450.000</td>"#,
        r#"<td class="n" data-key="credit"></td>"#,
        r#"<td class="n" data-key="count" data-value="1200">1.200</td>"#,
        r#"<td class="n" data-key="quantity" data-value="1.5">1,5</td>"#,
        r#"<td class="n" data-key="percent" data-value="78.10">78,10</td>"#,
        r#"<td class="g" data-key="signature"></td>"#,
        r#"<table data-table="sample" data-columns="day code memo debit credit count quantity percent signature">"#,
        r#"<th scope="colgroup" colspan="2">Số tiền</th>"#,
    ] {
        assert!(page.contains(cell), "{cell} in {page}");
    }
}

#[test]
fn rows_beyond_the_limit_are_counted_not_shown() {
    let row = || Row::entry(vec![Cell::Blank; columns().len()]);
    let whole = page(&paper((0..MAX_ROWS).map(|_| row()).collect()));
    assert!(!whole.contains("class=\"cut\""));
    let cut = page(&paper((0..=MAX_ROWS).map(|_| row()).collect()));
    assert_eq!(cut.matches("<tr data-row").count(), MAX_ROWS);
    assert!(
        cut.contains(
            "Bảng có 20.001 dòng; trang này chỉ hiện 20.000 dòng đầu. Bảng tính, CSV và JSON có đủ."
        )
    );
}

#[test]
fn sheets_beyond_the_limit_are_counted_not_shown() {
    let sheet = paper(Vec::new()).sheets.remove(0);
    let mut many = paper(Vec::new());
    many.sheets = vec![Sheet { blocks: Vec::new(), ..sheet }; MAX_SHEETS + 1];
    let cut = page(&many);
    assert_eq!(cut.matches("<section class=\"sheet").count(), MAX_SHEETS);
    assert!(cut.contains("Giấy tờ có 5.001 tờ; trang này chỉ hiện 5.000 tờ đầu."), "no line says so");
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere_and_runs_nothing() {
    let page = page(&paper(Vec::new()));
    for word in ["<script", "<link", "<img", "@import", "url(", "http:", "https:"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn only_a_code_too_long_for_a_line_is_broken() {
    let row = |code: &str| Row::entry(vec![Cell::Blank, Cell::text(code)]);
    let page = page(&paper(vec![row(&"A".repeat(layout::MAX_CODE)), row(&"B".repeat(layout::MAX_CODE + 1))]));
    assert!(page.contains("<td class=\"c\" data-key=\"code\">AAA"), "{page}");
    assert!(page.contains("<td class=\"c long\" data-key=\"code\">BBB"), "{page}");
}

#[test]
fn a_paper_without_sheets_says_so() {
    let mut paper = paper(Vec::new());
    paper.sheets.clear();
    assert!(page(&paper).contains("Không có số liệu."));
}

#[test]
fn many_sheets_have_folded_contents() {
    let mut paper = paper(Vec::new());
    let sheet = paper.sheets[0].clone();
    paper.sheets = vec![sheet.clone(); MAX_OPEN_LINKS];
    let few = page(&paper);
    assert!(few.contains("href=\"#s12\"") && !few.contains("<details>"));
    paper.sheets.push(sheet);
    assert!(page(&paper).contains("<summary>Mục lục: 13 phần</summary>"));
}

#[test]
fn the_index_leads_to_the_papers() {
    let entry = IndexPaper {
        title: "Sổ quỹ <mẫu>".to_owned(),
        what: "Tiền mặt".to_owned(),
        page: "so quy.html".to_owned(),
        files: vec!["so quy.xlsx".to_owned()],
    };
    let group = IndexGroup { heading: "Sổ".to_owned(), sentence: String::new(), papers: vec![entry] };
    let index = Index {
        title: "Quỹ Mẫu".to_owned(),
        language: Language::En,
        charts: Vec::new(),
        groups: vec![group],
        notes: Vec::new(),
        origin: Vec::new(),
    };
    let mut bytes = Vec::new();
    write_index(&mut bytes, &index).unwrap();
    let page = String::from_utf8(bytes).unwrap();
    tags(&page);
    assert!(page.contains(r#"<a href="so%20quy.html">Sổ quỹ &lt;mẫu&gt;</a>"#), "{page}");
    assert!(
        page.contains(r#"<a href="so%20quy.xlsx" aria-label="Sổ quỹ &lt;mẫu&gt;: XLSX">XLSX</a>"#),
        "{page}"
    );
}

proptest! {
    #[test]
    fn no_text_becomes_markup_and_none_is_lost(paper in any_paper()) {
        let page = page(&paper);
        prop_assert!(!page.chars().any(is_hidden));
        let tags = tags(&page);
        let names: BTreeSet<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        prop_assert!(!names.contains("script") && !names.contains("img"), "{:?}", names);
        prop_assert!(tags.iter().all(|tag| tag.attributes.iter().all(|(key, _)| !key.starts_with("on"))));
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for reference in tags.iter().filter_map(|tag| tag.get("aria-labelledby")) {
            prop_assert!(reference.split(' ').all(|id| ids.contains(&id)), "{}", reference);
        }
        prop_assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1);
        let cells: Vec<&Tag> = tags.iter().filter(|tag| tag.get("data-key").is_some()).collect();
        let wanted: Vec<(&str, &Cell)> = tables(&paper)
            .flat_map(|table| table.rows.iter().flat_map(|row| layout::cells(table, &row.cells)))
            .map(|(column, cell)| (column.key, cell))
            .collect();
        prop_assert_eq!(cells.len(), wanted.len());
        for (tag, (key, cell)) in cells.iter().zip(wanted) {
            let is_figure = !matches!(cell, Cell::Blank | Cell::Text(_));
            prop_assert_eq!(tag.get("data-key"), Some(key));
            prop_assert_eq!(tag.get("data-value").map(str::to_owned), is_figure.then(|| cell.plain()));
            prop_assert_eq!(tag.text.clone(), printable(&cell.shown()).into_owned());
        }
        for sheet in &paper.sheets {
            let texts = sheet.issuer.iter().chain(&sheet.corner).chain(&sheet.subtitle).chain([&sheet.title]);
            for text in texts {
                prop_assert!(tags.iter().any(|tag| tag.text == *printable(text)), "{:?}", text);
            }
        }
    }
}
