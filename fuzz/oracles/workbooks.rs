//! Workbooks: both kinds of container, their parts, and texts in cells.

use super::{parts, tables};
use hocbong_import::csv::ReadOptions;
use hocbong_import::source::Source;
use hocbong_sheets::{every_sheet_of, sources_of};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The parts that a workbook of one sheet needs; an input may replace them and add others.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>"#,
    ),
];

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn xlsx(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let is_given = |path: &str| files.iter().any(|(own, _)| own == path);
    let defaults =
        PARTS.iter().filter(|(path, _)| !is_given(path)).map(|(path, text)| (*path, text.as_bytes()));
    for (path, bytes) in defaults.chain(files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..]))) {
        if writer.start_file(path, SimpleFileOptions::default()).is_ok() {
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// An old workbook with this stream of records.
fn xls(stream: &[u8]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    container.flush().unwrap();
    container.into_inner().into_inner()
}

/// An input is a workbook; or, after `--- PATH`, parts of one; after `*`, the records of an old one; after `#`, texts of
/// cells between tabs.
///
/// A workbook is refused with an error, or gives the same sheets each time, and what holds for tables holds for them.
pub fn workbook(bytes: &[u8]) {
    let made = match bytes {
        [b'-', b'-', b'-', b' ', ..] => xlsx(&parts(bytes)),
        [b'*', stream @ ..] => xls(stream),
        [b'#', cells @ ..] => return texts(cells),
        _ => bytes.to_vec(),
    };
    let read = |all: bool| {
        let source = Source::new("x.xlsx", &made[..]);
        if all { every_sheet_of(source) } else { sources_of(source, &ReadOptions::default()) }
    };
    for all in [false, true] {
        let (one, other) = (read(all), read(all));
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
        for source in one.unwrap_or_default() {
            let text = source.bytes();
            if text.len() < 1 << 16 {
                tables::statement(text);
            }
        }
    }
}

/// Texts in cells are read back as they are.
fn texts(cells: &[u8]) {
    let Ok(text) = std::str::from_utf8(cells) else { return };
    let is_plain = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let cell = |cell: &str| -> String { cell.chars().filter(|c| is_plain(*c)).collect::<String>() };
    let rows: Vec<Vec<String>> = text.lines().map(|line| line.split('\t').map(cell).collect()).collect();
    let mut sheet = String::from(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (number, row) in (1..).zip(&rows) {
        write!(sheet, "<row r=\"{number}\">").unwrap();
        for (at, cell) in row.iter().take(26).enumerate() {
            let column = char::from(b'A' + u8::try_from(at).unwrap());
            let text = cell.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            write!(
                sheet,
                "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            )
            .unwrap();
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let made = xlsx(&[(SHEET.to_owned(), sheet.into_bytes())]);
    let Ok(sources) = every_sheet_of(Source::new("x.xlsx", made)) else { return };
    let mut found: Vec<Vec<String>> = Vec::new();
    if let Some(source) = sources.first() {
        for line in std::str::from_utf8(source.bytes()).unwrap().lines() {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
            let record = reader.records().next().map(|record| record.unwrap());
            found.push(record.iter().flat_map(|record| record.iter()).map(str::to_owned).collect());
        }
    }
    let trimmed = |rows: &[Vec<String>]| {
        let row = |row: &Vec<String>| {
            let mut row: Vec<String> = row.iter().take(26).cloned().collect();
            row.truncate(row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1));
            row
        };
        let mut rows: Vec<Vec<String>> = rows.iter().map(row).collect();
        rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |at| at + 1));
        rows
    };
    assert_eq!(trimmed(&found), trimmed(&rows));
}
