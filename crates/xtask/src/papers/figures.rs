//! Figures: how a page shows them, and whether they are those of the JSON of the same paper.

use super::page::{Cell, Page};
use super::{Failure, Paper, Reading};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A figure, whatever it is written in. Numbers are compared as decimal text, so none is rounded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    /// A number without needless zeros, e.g. `-1450000` or `78.1`.
    Number(String),
    Day(NaiveDate),
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(number),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// The sign, the whole digits and the decimals of a number as programs write it; `None` if it is none.
fn parts(text: &str) -> Option<(bool, &str, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits(whole) && are_digits(decimals)).then_some((digits.len() < text.len(), whole, decimals))
}

impl Figure {
    /// Reads a number (`-1450000`, `78.10`) or a day (`2025-01-31`).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_day_like = text.len() == 10;
        if let Some(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_day_like) {
            return Some(Self::Day(day));
        }
        let (is_negative, whole, decimals) = parts(text)?;
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let decimals = decimals.trim_end_matches('0');
        let sign = if is_negative && (whole != "0" || !decimals.is_empty()) { "-" } else { "" };
        let point = if decimals.is_empty() { "" } else { "." };
        Some(Self::Number(format!("{sign}{whole}{point}{decimals}")))
    }
}

/// Returns how a person must see the value of a figure: `1.450.000`, `−78,10`, `31/01/2025`; `None` if it is no
/// figure.
fn shown(value: &str) -> Option<String> {
    if let Some(Figure::Day(day)) = Figure::parse(value) {
        return Some(day.format("%d/%m/%Y").to_string());
    }
    let (is_negative, whole, decimals) = parts(value)?;
    let mut text = if is_negative { "−".to_owned() } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if value.contains('.') {
        text.push(',');
        text.push_str(decimals);
    }
    Some(text)
}

/// How often each value occurs.
type Bag = BTreeMap<Figure, usize>;

/// The values under one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) figures: Bag,
    pub(crate) blanks: usize,
    /// Cells with words, as in a column of codes, whose digits are no figures.
    pub(crate) texts: usize,
}

/// Returns the values of each key anywhere in the document; elements of a list are under the key of the list.
pub(crate) fn of_json(document: &Value) -> BTreeMap<&str, Values> {
    let mut all = BTreeMap::new();
    // A stack of our own, so that no depth of nesting matters.
    let mut rest = vec![("", document)];
    while let Some((key, value)) = rest.pop() {
        let figure = match value {
            Value::Object(fields) => {
                rest.extend(fields.iter().map(|(key, value)| (key.as_str(), value)));
                continue;
            }
            Value::Array(items) => {
                rest.extend(items.iter().map(|item| (key, item)));
                continue;
            }
            Value::Null => None,
            Value::Bool(_) => continue,
            Value::String(text) => match Figure::parse(text) {
                Some(figure) => Some(figure),
                None => continue,
            },
            // What is too large or too small for digits stays as it is, and equals no figure of a page.
            Value::Number(number) => {
                let text = number.to_string();
                Some(Figure::parse(&text).unwrap_or(Figure::Number(text)))
            }
        };
        let values: &mut Values = all.entry(key).or_default();
        match figure {
            Some(figure) => *values.figures.entry(figure).or_default() += 1,
            None => values.blanks += 1,
        }
    }
    all
}

/// Returns the values of each key on the page. A cell with a key, words and no value is a text, and left out.
fn of_page(page: &Page) -> BTreeMap<&str, Values> {
    let mut all: BTreeMap<&str, Values> = BTreeMap::new();
    for cell in page.cells() {
        let Some(key) = &cell.key else { continue };
        if let Some(figure) = figure(cell) {
            *all.entry(key).or_default().figures.entry(figure).or_default() += 1;
        } else if cell.text.is_empty() {
            all.entry(key).or_default().blanks += 1;
        } else {
            all.entry(key).or_default().texts += 1;
        }
    }
    all
}

/// Returns the figure of a cell; `None` if it holds none.
pub(crate) fn figure(cell: &Cell) -> Option<Figure> {
    Figure::parse(cell.value.as_deref()?)
}

/// Values of `some` that `others` lacks.
fn lacking(some: &Bag, others: &Bag) -> Vec<String> {
    let differing = some.iter().filter_map(|(figure, count)| {
        let lacked = count.saturating_sub(others.get(figure).copied().unwrap_or_default());
        match lacked {
            0 => None,
            1 => Some(figure.to_string()),
            _ => Some(format!("{figure} ({lacked} times)")),
        }
    });
    differing.collect()
}

/// The part of a document that the page must show: everything but the totals, which a paper of many independent sheets has
/// nowhere to show, and the amounts of vouchers, most of which stand in sentences.
fn demanded(document: &Value) -> Value {
    let mut demanded = document.clone();
    if let Some(fields) = demanded.as_object_mut() {
        fields.retain(|key, _| key != "totals" && key != "vouchers");
    }
    demanded
}

/// Judges the figures of a page: each says what its value says, and they are those of the paper's JSON.
pub(crate) fn check(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let mut failures = cells(paper, &reading.page);
    let Some(document) = &paper.json else { return failures };
    let demanded = demanded(document);
    let (known, expected) = (of_json(document), of_json(&demanded));
    let found = of_page(&reading.page);
    let nothing = Values::default();
    let listed = reading.page.tables.iter().filter_map(|table| table.columns.as_ref()).flatten();
    let keys: BTreeSet<&str> = listed.map(String::as_str).chain(found.keys().copied()).collect();
    for key in keys {
        let (known, expected) = (known.get(key).unwrap_or(&nothing), expected.get(key).unwrap_or(&nothing));
        let found = found.get(key).unwrap_or(&nothing);
        // A page may show a figure in an overview and again where it belongs.
        let is_unknown = |(figure, _): &(&Figure, &usize)| !known.figures.contains_key(*figure);
        let extra: Bag =
            found.figures.iter().filter(is_unknown).map(|(figure, count)| (figure.clone(), *count)).collect();
        if found.figures.is_empty() && found.texts > 0 {
            continue;
        }
        // A blank cell may stand for zero as well as for null.
        let spare = found.blanks.saturating_sub(expected.blanks);
        let mut expected_figures = expected.figures.clone();
        if let Some(count) = expected_figures.get_mut(&Figure::Number("0".to_owned())) {
            *count = count.saturating_sub(spare);
        }
        let missing = lacking(&expected_figures, &found.figures);
        let extra = lacking(&extra, &Bag::new());
        if !extra.is_empty() {
            failures.push(paper.failure(
                "figures",
                format!("the values of {key} in JSON"),
                format!("also {}", super::listed(&extra)),
            ));
        }
        if reading.page.is_cut() {
            continue;
        }
        if !missing.is_empty() {
            failures.push(paper.failure(
                "figures",
                format!("under {key}, as in JSON, {}", super::listed(&missing)),
                "none on the page".to_owned(),
            ));
        }
        // A column of texts has blanks that are no figures, and JSON leaves fields out.
        if found.blanks < expected.blanks && !(found.figures.is_empty() && expected.figures.is_empty()) {
            failures.push(paper.failure(
                "figures",
                format!("{} blank cells under {key}, one for each null in JSON", expected.blanks),
                found.blanks.to_string(),
            ));
        }
    }
    failures
}

/// Judges each cell alone.
fn cells(paper: &Paper, page: &Page) -> Vec<Failure> {
    let mut failures = vec![];
    if page.loose_figures > 0 {
        failures.push(paper.failure(
            "figures",
            "figures in tables",
            format!("{} beside", page.loose_figures),
        ));
    }
    for table in &page.tables {
        if table.columns.is_none() && paper.json.is_some() {
            failures.push(paper.failure("figures", "tables with data-columns", "a table without"));
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let Some(value) = cell.value.as_deref() else { continue };
            // Opening, total and closing rows may have keys of their own.
            if cell.key.is_none() {
                failures.push(paper.failure("figures", "data-key beside data-value", value));
            }
            let expected = if value.is_empty() { Some(String::new()) } else { shown(value) };
            match expected {
                Some(expected) if expected == cell.text => {}
                Some(expected) => failures.push(paper.failure(
                    "figures",
                    format!("\"{expected}\" for data-value=\"{value}\""),
                    format!("\"{}\"", cell.text),
                )),
                None => failures.push(paper.failure("figures", "a number or day as data-value", value)),
            }
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::super::page::{Row, Table};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn cell(key: &str, value: &str, text: &str) -> Cell {
        let value = Some(value.to_owned());
        Cell { key: Some(key.to_owned()), value, text: text.to_owned(), ..Cell::default() }
    }

    fn page(cells: Vec<Cell>) -> Page {
        let columns = Some(vec!["amount".to_owned(), "day".to_owned(), "percent".to_owned()]);
        let rows = vec![Row { cells, ..Row::default() }];
        Page { tables: vec![Table { columns, rows, ..Table::default() }], ..Page::default() }
    }

    fn judged(page: Page, json: Value) -> Vec<String> {
        let paper = Paper::sample("a", Some(json));
        let reading = Reading { page, ..Reading::default() };
        check(&paper, &reading).into_iter().map(|failure| failure.to_string()).collect()
    }

    fn good() -> Vec<Cell> {
        vec![
            cell("amount", "1450000", "1.450.000"),
            cell("amount", "-500", "−500"),
            cell("day", "2025-01-31", "31/01/2025"),
            cell("percent", "78.10", "78,10"),
            cell("amount", "", ""),
        ]
    }

    fn document() -> Value {
        json!({"rows": [{"amount": 1_450_000, "day": "2025-01-31"}, {"amount": null, "percent": 78.1}],
            "total": {"amount": "-500", "note": "Mẫu"}})
    }

    #[test]
    fn a_page_with_the_figures_of_its_json_is_good() {
        assert_eq!(judged(page(good()), document()), Vec::<String>::new());
    }

    #[test]
    fn each_change_of_one_figure_is_found() {
        let changes: [(usize, Cell); 9] = [
            (0, cell("amount", "1450001", "1.450.001")),
            (0, cell("amount", "1450000", "1.450.001")),
            (0, cell("amount", "1450000", "1450000")),
            (0, cell("percent", "1450000", "1.450.000")),
            (1, cell("amount", "-500", "-500")),
            (1, cell("amount", "500", "500")),
            (2, cell("day", "2025-02-28", "28/02/2025")),
            (3, cell("percent", "78.10", "78,1")),
            (4, cell("amount", "0", "0")),
        ];
        for (index, changed) in changes {
            let mut cells = good();
            cells[index] = changed.clone();
            assert_ne!(judged(page(cells), document()), Vec::<String>::new(), "{changed:?}");
        }
    }

    #[test]
    fn a_figure_that_is_left_out_is_found_unless_the_page_is_cut() {
        let mut cells = good();
        cells.remove(0);
        let mut cut = page(cells.clone());
        assert_eq!(judged(page(cells), document()).len(), 1);
        cut.tables[0].rows.push(Row { is_cut: true, cells: vec![] });
        assert_eq!(judged(cut.clone(), document()), Vec::<String>::new());
        cut.tables[0].rows[0].cells.push(cell("amount", "7", "7"));
        assert_eq!(judged(cut, document()).len(), 1);
    }

    #[test]
    fn a_key_in_json_that_the_page_lists_and_does_not_show_is_found() {
        let mut cells = good();
        cells.remove(2);
        assert_eq!(judged(page(cells), document()).len(), 1);
    }

    #[test]
    fn values_without_key_and_outside_of_tables_are_found() {
        let mut other = page(good());
        other.tables[0].rows[0].cells[0].key = None;
        assert_eq!(judged(other, document()).len(), 2);
        let mut loose = page(good());
        loose.loose_figures = 1;
        assert_eq!(judged(loose, document()).len(), 1);
        let mut unnamed = page(good());
        unnamed.tables[0].columns = None;
        assert!(!judged(unnamed, document()).is_empty());
    }

    #[test]
    fn a_blank_cell_may_be_zero_and_digits_of_codes_are_no_figures() {
        let zero = json!({"rows": [document(), {"amount": 0, "code": "111"}]});
        let mut cells = good();
        assert_eq!(judged(page(cells.clone()), zero.clone()).len(), 1);
        cells.push(cell("amount", "", ""));
        let code = Cell { key: Some("code".to_owned()), text: "111".to_owned(), ..Cell::default() };
        cells.push(code);
        assert_eq!(judged(page(cells), zero), Vec::<String>::new());
    }

    #[test]
    fn large_numbers_of_json_are_not_rounded() {
        let document = json!({"amount": 9_223_372_036_854_775_807_i64});
        let found = &of_json(&document)["amount"];
        assert_eq!(found.figures.keys().next().unwrap().to_string(), "9223372036854775807");
    }

    proptest! {
        #[test]
        fn what_is_shown_says_its_value(number in any::<i64>(), decimals in proptest::option::of(0_u8..100)) {
            let value = match decimals {
                Some(decimals) => format!("{number}.{decimals:02}"),
                None => number.to_string(),
            };
            let text = shown(&value).unwrap();
            let back = text.replace('.', "").replace(',', ".").replace('−', "-");
            prop_assert_eq!(back, value);
            prop_assert!(text.split(',').next().unwrap().split('.').skip(1).all(|group| group.len() == 3));
        }

        #[test]
        fn needless_zeros_do_not_matter(number in -1_000_000_i64..1_000_000, zeros in 0_usize..5) {
            let longer = format!("{number}.{}", "0".repeat(zeros + 1));
            prop_assert_eq!(Figure::parse(&longer), Figure::parse(&number.to_string()));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = (Figure::parse(&text), shown(&text));
        }
    }
}
