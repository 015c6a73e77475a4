//! Workbooks as `LibreOffice` reads them, and whether their figures are those of the page.

use super::figures::{Figure, figure};
use super::page::Page;
use super::tools::Tools;
use super::{Failure, Paper, Reading};
use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::ZipArchive;

/// As CSV in UTF-8, every sheet, words in quotes and numbers without: so a number is told from digits that are words.
///
/// # Source
/// <https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html>
const FILTER: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1";

/// Maximum size of one part of a workbook, in bytes; a larger one is an error.
const MAX_PART: u64 = 256 << 20;

/// Maximum time for all workbooks, in seconds; after it the office is taken for hung, and the command fails.
const MAX_SECONDS: &str = "300";

/// A workbook as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Workbook {
    /// The rows of each sheet, in the order of the sheets.
    pub(crate) sheets: Vec<Vec<Vec<Cell>>>,
    /// Where formulas and what is loaded from elsewhere were found.
    pub(crate) active: Vec<String>,
}

/// A cell of CSV.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Whether it stood in quotes, as words do.
    pub(crate) is_quoted: bool,
}

/// Reads workbooks; one start of the office for all of them. `dir` receives copies and CSV files.
pub(crate) fn read(tools: &Tools, workbooks: &[&Path], dir: &Path) -> io::Result<Vec<Workbook>> {
    let (copies, sheets) = (dir.join("workbooks"), dir.join("sheets"));
    fs::create_dir_all(&copies)?;
    fs::create_dir_all(&sheets)?;
    // The log names files as this path does.
    let sheets = sheets.canonicalize()?;
    let profile = tempfile::tempdir()?;
    let mut command = Command::new(&tools.timeout);
    command.arg(MAX_SECONDS).arg(&tools.soffice).arg("--headless");
    command.arg(format!("-env:UserInstallation={}", crate::browser::address(profile.path())?));
    command.args(["--convert-to", FILTER, "--outdir"]).arg(&sheets);
    // Numbers and days are written as the locale has them.
    command.env("LC_ALL", "C.UTF-8");
    let mut read = vec![];
    for (index, workbook) in workbooks.iter().enumerate() {
        // No name begins with another one.
        let copy = copies.join(format!("{index:04}.xlsx"));
        fs::copy(workbook, &copy)?;
        command.arg(&copy);
        // What is no workbook is a fault of the paper, and the others are judged all the same.
        let active = active(&copy).unwrap_or_else(|error| vec![error.to_string()]);
        read.push(Workbook { sheets: vec![], active });
    }
    if workbooks.is_empty() {
        return Ok(read);
    }
    let output = command.output()?;
    let log = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(io::Error::other(format!(
            "LibreOffice failed: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    for (index, path) in written(&log) {
        let text = fs::read_to_string(&path)?;
        if let Some(workbook) = read.get_mut(index) {
            workbook.sheets.push(rows(&text));
        }
    }
    Ok(read)
}

/// Returns the files that the log names, in its order, with the numbers of their workbooks.
fn written(log: &str) -> Vec<(usize, PathBuf)> {
    let lines = log.lines().filter(|line| line.starts_with("Writing sheet "));
    // Names of sheets hold no stroke, so the last arrow before one is not part of a name.
    let paths = lines.filter_map(|line| line.get(line.rfind(" -> /")? + " -> ".len()..)).map(PathBuf::from);
    paths
        .filter_map(|path| {
            let index = path.file_name()?.to_str()?.get(..4)?.parse().ok()?;
            Some((index, path))
        })
        .collect()
}

/// Returns the formulas of a workbook, and its parts that run or load something.
fn active(workbook: &Path) -> io::Result<Vec<String>> {
    let at = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", workbook.display()));
    let mut archive = ZipArchive::new(BufReader::new(File::open(workbook)?)).map_err(|error| at(&error))?;
    let mut names: Vec<String> = archive
        .file_names()
        .map(|name| Ok(name?.into_owned()))
        .collect::<zip::result::ZipResult<_>>()
        .map_err(|error| at(&error))?;
    names.sort();
    let mut found = vec![];
    for name in names {
        if ["vbaProject", "externalLinks/", "embeddings/", "connections.xml"]
            .iter()
            .any(|part| name.contains(part))
        {
            found.push(name.clone());
        }
        // Names of parts have no case.
        let folded = name.to_ascii_lowercase();
        let (stem, extension) = folded.rsplit_once('.').unwrap_or((&folded, ""));
        let is_sheet = stem.starts_with("xl/worksheets/") && extension == "xml";
        let is_links = extension == "rels";
        if is_sheet || is_links {
            let mut part = archive.by_name(&name).map_err(|error| at(&error))?.take(MAX_PART + 1);
            let mut xml = String::new();
            part.read_to_string(&mut xml).map_err(|error| at(&error))?;
            if xml.len() as u64 > MAX_PART {
                return Err(at(&format!("{name} is larger than {MAX_PART} bytes")));
            }
            let elements = active_elements(&xml).map_err(|error| at(&error))?;
            found.extend(elements.into_iter().map(|element| format!("{element} in {name}")));
        }
    }
    Ok(found)
}

/// Returns the formulas of a sheet, by cell, and the relations of a part to what is outside of the workbook.
fn active_elements(xml: &str) -> Result<Vec<String>, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut cell) = (vec![], String::new());
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let value = |name: &str| -> Result<String, quick_xml::Error> {
                    let attribute = tag.try_get_attribute(name)?;
                    Ok(attribute.map(|it| it.value.into_owned()).unwrap_or_default())
                };
                match tag.local_name().as_ref() {
                    "c" => cell = value("r")?,
                    "f" => found.push(format!("formula of {cell}")),
                    "Relationship" if value("TargetMode")? == "External" => {
                        found.push(format!("link to {}", value("Target")?));
                    }
                    _ => {}
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Cuts CSV into rows of cells, and keeps which cells stood in quotes.
fn rows(text: &str) -> Vec<Vec<Cell>> {
    let (mut rows, mut row, mut cell) = (vec![], vec![], Cell::default());
    let (mut is_open, mut letters) =
        (false, text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_open && letters.next_if_eq(&'"').is_some() => cell.text.push('"'),
            '"' => {
                is_open = !is_open;
                cell.is_quoted = true;
            }
            ',' if !is_open => row.push(std::mem::take(&mut cell)),
            '\n' if !is_open => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !is_open => {}
            letter => cell.text.push(letter),
        }
    }
    if cell != Cell::default() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// Returns the figure of a cell that holds a number, or a day as the locale writes it: `01/31/2025`.
fn number(cell: &Cell) -> Option<Figure> {
    if cell.is_quoted {
        return None;
    }
    let day = NaiveDate::parse_from_str(&cell.text, "%m/%d/%Y").ok();
    day.map(Figure::Day).or_else(|| Figure::parse(&cell.text))
}

/// Returns the day of a cell that holds it as words: `31/01/2025`.
fn worded_day(cell: &Cell) -> Option<Figure> {
    let day = NaiveDate::parse_from_str(&cell.text, "%d/%m/%Y").ok().filter(|_| cell.is_quoted);
    day.map(Figure::Day)
}

/// The rows with figures of a page, cut where it leaves rows out.
fn of_page(page: &Page) -> Vec<Vec<Vec<Figure>>> {
    let (mut parts, mut part) = (vec![], vec![]);
    for row in page.tables.iter().flat_map(|table| &table.rows) {
        let figures: Vec<Figure> =
            row.cells.iter().filter(|cell| cell.key.is_some()).filter_map(figure).collect();
        if row.is_cut {
            parts.push(std::mem::take(&mut part));
        } else if !figures.is_empty() {
            part.push(figures);
        }
    }
    parts.push(part);
    parts
}

fn of_workbook(workbook: &Workbook, read: impl Fn(&Cell) -> Option<Figure>) -> Vec<Vec<Figure>> {
    let rows = workbook.sheets.iter().flatten().map(|row| row.iter().filter_map(&read).collect::<Vec<_>>());
    rows.filter(|row| !row.is_empty()).collect()
}

/// Judges a workbook: no formula, and row for row the figures of the page, in the order of its columns. Rows that the
/// page leaves out may stand where it is cut.
pub(crate) fn check(paper: &Paper, reading: &Reading) -> Vec<Failure> {
    let Some(workbook) = &reading.workbook else { return vec![] };
    let mut failures = vec![];
    let mut fail = |expected: String, found: String| {
        failures.push(Failure { file: format!("{}.xlsx", paper.name), check: "workbook", expected, found });
    };
    if !workbook.active.is_empty() {
        fail("values only".to_owned(), super::listed(&workbook.active));
    }
    if workbook.sheets.is_empty() {
        fail("sheets that LibreOffice reads".to_owned(), "none".to_owned());
        return failures;
    }
    let page = of_page(&reading.page);
    let rows = |figure: fn(&Cell) -> Option<Figure>| {
        let rows = of_workbook(workbook, figure);
        // Where a page is cut, the workbook goes on anyway.
        let is_drawn = !reading.page.graphics.is_empty() && page.len() == 1;
        if is_drawn { without_charts(&page, rows) } else { rows }
    };
    let mut difference = differ(&page, &rows(number));
    if difference.is_some() {
        // Days may be words.
        let with_days = rows(|cell| number(cell).or_else(|| worded_day(cell)));
        if differ(&page, &with_days).is_none() {
            difference = None;
        }
    }
    if let Some((expected, found)) = difference {
        fail(format!("as on the page, {expected}"), found);
    }
    failures
}

/// Leaves out the rows after those of the page: a workbook with charts ends with the cells from which they are drawn.
fn without_charts(page: &[Vec<Vec<Figure>>], mut workbook: Vec<Vec<Figure>>) -> Vec<Vec<Figure>> {
    workbook.truncate(page.iter().map(Vec::len).sum());
    workbook
}

/// Returns the first difference, as what the page has and what the workbook has.
fn differ(page: &[Vec<Vec<Figure>>], workbook: &[Vec<Figure>]) -> Option<(String, String)> {
    let words = |row: Option<&Vec<Figure>>| match row {
        Some(row) => row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
        None => "no more rows".to_owned(),
    };
    let (first, others) = page.split_first()?;
    let at = first.iter().zip(workbook).take_while(|(one, other)| one == other).count();
    if at < first.len() || others.is_empty() && at < workbook.len() {
        let place = format!("row {} with figures: {}", at + 1, words(first.get(at)));
        return Some((place, words(workbook.get(at))));
    }
    let (last, between) = others.split_last()?;
    // Each part after a cut may begin anywhere below the part before it; the last one ends the workbook.
    let mut rest = workbook.get(at..).unwrap_or_default();
    for part in between {
        let found =
            (0..=rest.len()).find(|start| rest.get(*start..).is_some_and(|rest| rest.starts_with(part)));
        let Some(start) = found else {
            return Some((format!("after a cut: {}", words(part.first())), "no such rows".to_owned()));
        };
        rest = rest.get(start + part.len()..).unwrap_or_default();
    }
    (!rest.ends_with(last)).then(|| {
        (
            format!("after the last cut: {}", words(last.first())),
            format!("at the end: {}", words(rest.last())),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::page;
    use super::*;
    use proptest::prelude::*;

    fn row(values: &[&str]) -> page::Row {
        let cells = values.iter().map(|value| page::Cell {
            key: Some("amount".to_owned()),
            value: Some((*value).to_owned()),
            ..page::Cell::default()
        });
        page::Row { cells: cells.collect(), is_cut: false }
    }

    fn judged(rows_of_page: Vec<page::Row>, csv: &str) -> Vec<String> {
        let tables = vec![page::Table { rows: rows_of_page, ..page::Table::default() }];
        let workbook = Some(Workbook { sheets: vec![rows(csv)], active: vec![] });
        let reading = Reading { page: Page { tables, ..Page::default() }, workbook, ..Reading::default() };
        check(&Paper::sample("a", None), &reading).into_iter().map(|failure| failure.to_string()).collect()
    }

    const CSV: &str = "\"Mẫu, \"\"1\"\"\"\n\"Ngày\",\"Số tiền\"\n01/31/2025,1450000,\"7\"\n,-78.1\n";

    #[test]
    fn the_same_figures_row_for_row_are_good() {
        let page = vec![row(&["2025-01-31", "1450000"]), row(&[]), row(&["-78.10"])];
        assert_eq!(judged(page, CSV), Vec::<String>::new());
    }

    #[test]
    fn each_difference_is_found() {
        for page in [
            vec![row(&["2025-01-31", "1450001"]), row(&["-78.10"])],
            vec![row(&["2025-01-30", "1450000"]), row(&["-78.10"])],
            vec![row(&["1450000", "2025-01-31"]), row(&["-78.10"])],
            vec![row(&["-78.10"]), row(&["2025-01-31", "1450000"])],
            vec![row(&["2025-01-31", "1450000"])],
            vec![row(&["2025-01-31", "1450000"]), row(&["-78.10"]), row(&["1"])],
            vec![row(&["2025-01-31", "1450000", "7"]), row(&["-78.10"])],
        ] {
            assert_eq!(judged(page.clone(), CSV).len(), 1, "{page:?}");
        }
    }

    #[test]
    fn days_may_be_words_and_amounts_may_not() {
        assert_eq!(judged(vec![row(&["2025-01-31", "5"])], "\"31/01/2025\",5\n").len(), 0);
        assert_eq!(judged(vec![row(&["5"])], "\"5\"\n").len(), 1);
    }

    #[test]
    fn rows_that_the_page_leaves_out_may_stand_where_it_is_cut_only() {
        let cut = || page::Row { is_cut: true, cells: vec![] };
        let page = || vec![row(&["1"]), cut(), row(&["5"]), cut(), row(&["9"])];
        assert_eq!(judged(page(), "1\n2\n3\n5\n6\n9\n").len(), 0);
        assert_eq!(judged(page(), "1\n5\n9\n").len(), 0);
        for bad in ["2\n1\n5\n9\n", "1\n2\n9\n", "1\n5\n9\n10\n", "1\n5\n"] {
            assert_eq!(judged(page(), bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn formulas_and_links_are_found() {
        let xml = r#"<x:worksheet xmlns:x="m"><x:c r="A1"><x:f>SUM(B1)</x:f><x:v>1</x:v></x:c><x:c r="A2"><x:v>1</x:v></x:c></x:worksheet>"#;
        assert_eq!(active_elements(xml).unwrap(), ["formula of A1"]);
        let links = r#"<Relationships><Relationship Id="a" Target="b.xml"/><Relationship Id="c" Target="http://mau.example" TargetMode="External"/></Relationships>"#;
        assert_eq!(active_elements(links).unwrap(), ["link to http://mau.example"]);
    }

    #[test]
    fn files_are_named_in_the_order_of_the_log() {
        let log =
            "convert a\nWriting sheet Sổ -> B -> /d/0001-Sổ -> B.csv\nWriting sheet A -> /d/0000-A.csv\n";
        let expected = [(1, PathBuf::from("/d/0001-Sổ -> B.csv")), (0, PathBuf::from("/d/0000-A.csv"))];
        assert_eq!(written(log), expected);
    }

    proptest! {
        #[test]
        fn cells_come_back_as_they_were(cells in proptest::collection::vec(proptest::collection::vec(".*", 1..4), 0..4)) {
            let line = |row: &Vec<String>| {
                let cells: Vec<String> =
                    row.iter().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
                format!("{}\n", cells.join(","))
            };
            let csv: String = cells.iter().map(line).collect();
            let read: Vec<Vec<String>> =
                rows(&csv).into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect();
            prop_assert_eq!(read, cells);
        }
    }
}
