//! Papers made by hand, each with one fault, judged by the programs: the judge itself must find each fault, and nothing in
//! papers without one.

use super::tools::Tools;
use super::{Failure, Paper, Verdict, judge};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A paper of some rows with a number, a name, a day, an amount and per cents.
#[derive(Clone, Copy)]
struct Made {
    name: &'static str,
    rows: usize,
    /// A text of the good page and what the fault makes of it; must occur in the page.
    change: Option<(&'static str, &'static str)>,
    /// The same for the sheet of the workbook.
    change_of_sheet: Option<(&'static str, &'static str)>,
    /// The checks that must fail.
    checks: &'static [&'static str],
}

const GOOD: Made = Made { name: "good", rows: 4, change: None, change_of_sheet: None, checks: &[] };

/// Creates a paper with a fault in its page.
const fn faulty(
    name: &'static str,
    from: &'static str,
    to: &'static str,
    checks: &'static [&'static str],
) -> Made {
    Made { name, change: Some((from, to)), checks, ..GOOD }
}

/// Creates a paper with a fault in its workbook.
const fn faulty_sheet(name: &'static str, from: &'static str, to: &'static str) -> Made {
    Made { name, change_of_sheet: Some((from, to)), checks: &["workbook"], ..GOOD }
}

/// The second row of the page.
const ROW: &str = concat!(
    r#"<tr><td data-key="number" data-value="2">2</td><td>Nguyễn Thị Mẫu 2</td>"#,
    r#"<td data-key="day" data-value="2025-01-31">31/01/2025</td>"#,
    r#"<td data-key="amount" data-value="1450002">1.450.002</td><td></td></tr>"#
);

const PAPERS: &[Made] = &[
    GOOD,
    Made { name: "good-long", rows: 150, ..GOOD },
    faulty("good-wide", "size: A4", "size: A4 landscape", &[]),
    // Words that are broken over lines are all there.
    faulty("good-narrow", STYLE, "td { max-width: 12mm; overflow-wrap: anywhere }", &[]),
    // What a screen hides until it is scrolled is no fault, if print shows it.
    faulty("good-scrolled", STYLE, "@media screen { td { max-width: 9px; overflow: auto } }", &[]),
    // The workbook and JSON have the row.
    faulty("good-cut", ROW, r#"<tr class="cut"><td colspan="5">Mẫu</td></tr>"#, &[]),
    // Words for those who hear a page are not on paper.
    faulty("good-heard", "<p>", r#"<p><span class="heard">Mẫu để nghe</span>"#, &[]),
    faulty("row-missing", ROW, "", &["figures", "workbook"]),
    faulty("figure-wrong", VALUE, r#"data-value="1450009">1.450.009"#, &["figures", "workbook"]),
    faulty("figure-shown-wrong", ">1.450.002<", ">1.450.020<", &["figures"]),
    faulty("figure-missing", VALUE, ">", &["figures", "workbook"]),
    faulty("figure-loose", END, r#"<p data-key="amount" data-value="1">1</p></body>"#, &["figures"]),
    faulty("console-error", END, "<script>console.error('Mẫu')</script></body>", &["console"]),
    faulty("console-warning", END, "<script>console.warn('Mẫu')</script></body>", &["console"]),
    faulty(
        "exception",
        END,
        "<script>setTimeout(() => { throw new Error('Mẫu') })</script></body>",
        &["console"],
    ),
    faulty("request", END, r#"<img alt="Mẫu" src="http://mau.invalid/a.png"></body>"#, LOADS),
    faulty("request-by-style", STYLE, "p { background: url(http://mau.invalid/a.png) }", LOADS),
    faulty(
        "request-by-script",
        END,
        "<script>fetch('http://mau.invalid/a').catch(() => {})</script></body>",
        &["console", "requests"],
    ),
    faulty("no-language", r#"<html lang="vi">"#, "<html>", &["structure"]),
    faulty("no-doctype", "<!doctype html>", "", &["structure"]),
    faulty("no-scope", r#"<th scope="col">Ngày"#, "<th>Ngày", &["structure"]),
    faulty("two-titles", "<p>", "<h1>Mẫu</h1><p>", &["structure"]),
    faulty("graphic-without-role", r#"role="img""#, "", &["structure"]),
    faulty("graphic-without-name", "aria-label", "data-label", &["structure"]),
    faulty("table-without-heads", "<table ", "<table></table><table ", &["figures", "structure"]),
    faulty(
        "table-without-heading",
        END,
        r#"<table data-columns=""><tr><th scope="row">Mẫu</th></tr></table></body>"#,
        &["structure"],
    ),
    faulty("form", END, r#"<form action="http://mau.invalid/"></form></body>"#, &["structure"]),
    faulty("link-to-nothing", END, r#"<a href="other.html">Mẫu</a></body>"#, &["links"]),
    faulty("letters-apart", "<p>", "<p>Ma\u{302}\u{303}u ", &["letters"]),
    faulty("other-paper", "size: A4", "size: letter", &["print-paper"]),
    faulty("small", STYLE, "td, th { font-size: 4px }", &["print-size"]),
    faulty("over-the-edge", STYLE, "p { position: absolute; left: -20mm }", &["print-words"]),
    faulty("box-cut", STYLE, "p { height: 12px; overflow: hidden }", &["print-boxes"]),
    faulty(
        "cell-cut",
        STYLE,
        "td { max-width: 12mm; overflow: hidden; white-space: nowrap }",
        &["print-boxes", "print-words"],
    ),
    faulty("caption-not-printed", STYLE, "@media print { caption { font-size: 0 } }", &["print-words"]),
    faulty("cell-not-printed", STYLE, "@media print { td:nth-child(4) { display: none } }", &["print-words"]),
    faulty("wider-than-paper", STYLE, "td { padding-right: 400mm }", &["print-words"]),
    Made { rows: 150, ..faulty("head-once", STYLE, "thead { display: table-row-group }", &["print-heads"]) },
    Made { rows: 150, ..faulty("no-head-group", "thead>", "tbody>", &["print-heads"]) },
    faulty_sheet("sheet-figure-wrong", "<v>1450002</v>", "<v>1450003</v>"),
    faulty_sheet("sheet-formula", "<v>1450002</v>", "<f>1450001+1</f><v>1450002</v>"),
    faulty_sheet("sheet-amount-as-words", r#"s="2"><v>1450002</v>"#, r#"t="str"><v>1450002</v>"#),
    faulty_sheet("sheet-row-missing", "<c><v>4</v></c>", "<c/>"),
];

/// Where a style can be added.
const STYLE: &str = "/* style */";
/// Where elements can be added.
const END: &str = "</body>";
/// A figure of the page.
const VALUE: &str = r#"data-value="1450002">1.450.002"#;
/// What fails if a page loads something.
const LOADS: &[&str] = &["console", "requests", "structure"];

/// Judges the papers made by hand. The verdict holds a failure for each fault that was not found and for each thing
/// that was found and is no fault; what was found is written to `log`.
pub(crate) fn run(tools: &Tools, log: &mut dyn Write) -> io::Result<Verdict> {
    let dir = tempfile::tempdir()?;
    let papers = PAPERS.iter().map(|made| write(made, dir.path())).collect::<io::Result<Vec<_>>>()?;
    let mut verdict = judge(tools, &papers, dir.path(), false)?;
    let found = std::mem::take(&mut verdict.failures);
    for failure in &found {
        writeln!(log, "found {failure}")?;
    }
    verdict.failures = PAPERS.iter().filter_map(|made| unexpected(made, &found)).collect();
    Ok(verdict)
}

/// Compares the failures of one paper with its fault.
fn unexpected(made: &Made, found: &[Failure]) -> Option<Failure> {
    let of_paper =
        |failure: &&Failure| failure.file.rsplit_once('.').is_some_and(|(name, _)| name == made.name);
    let own: Vec<&Failure> = found.iter().filter(of_paper).collect();
    let checks: BTreeSet<&str> = own.iter().map(|failure| failure.check).collect();
    let expected = made.checks.iter().copied().collect();
    (checks != expected).then(|| Failure {
        file: made.name.to_owned(),
        check: "self-test",
        expected: format!("failures of {expected:?}"),
        found: own.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    })
}

fn write(made: &Made, dir: &Path) -> io::Result<Paper> {
    let (page, workbook) = (dir.join(format!("{}.html", made.name)), dir.join(format!("{}.xlsx", made.name)));
    fs::write(&page, changed(page_text(made.rows), made.change)?)?;
    fs::write(&workbook, pack(&changed(sheet_text(made.rows), made.change_of_sheet)?)?)?;
    let name = made.name.to_owned();
    Ok(Paper { name, page, workbook: Some(workbook), json: Some(document(made.rows)) })
}

fn changed(text: String, change: Option<(&str, &str)>) -> io::Result<String> {
    let Some((from, to)) = change else { return Ok(text) };
    // A fault that is not made would be one that is not found.
    let none = || io::Error::other(format!("the page made by hand lacks {from}"));
    if text.contains(from) { Ok(text.replacen(from, to, 1)) } else { Err(none()) }
}

fn document(rows: usize) -> Value {
    let row = |row: usize| {
        let amount = if row == 3 { Value::Null } else { json!(1_450_000 + row) };
        json!({"number": row, "name": format!("Nguyễn Thị Mẫu {row}"), "day": "2025-01-31", "amount": amount})
    };
    let rows: Vec<Value> = (1..=rows).map(row).collect();
    json!({"rows": rows, "total": {"amount": "-1450", "percent": "78.10"}})
}

fn page_text(rows: usize) -> String {
    let mut page = r#"<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Sổ Mẫu</title>
<style>@page { size: A4; margin: 15mm } body { font: 11pt "DejaVu Sans", sans-serif } td { padding: 4px }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
/* style */</style></head><body><h1>Sổ Mẫu</h1><p>Hội khuyến học Mẫu</p>
<svg role="img" aria-label="Biểu đồ Mẫu" width="100" height="20"><rect width="50" height="20"/></svg>
<table data-columns="number name day amount percent"><caption>Bảng Mẫu</caption><thead><tr><th scope="col">STT</th><th scope="col">Họ tên</th>
<th scope="col">Ngày</th><th scope="col">Số tiền</th><th scope="col">%</th></tr></thead><tbody>"#
        .to_owned();
    for row in 1..=rows {
        let amount = match row {
            3 => "<td data-key=\"amount\"></td>".to_owned(),
            _ => format!("<td data-key=\"amount\" data-value=\"1450{row:03}\">1.450.{row:03}</td>"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "<tr><td data-key=\"number\" data-value=\"{row}\">{row}</td><td>Nguyễn Thị Mẫu {row}</td>\
             <td data-key=\"day\" data-value=\"2025-01-31\">31/01/2025</td>{amount}<td></td></tr>"
        );
    }
    page.push_str(
        "<tr><td></td><td colspan=\"2\">Cộng</td><td data-key=\"amount\" data-value=\"-1450\">−1.450</td>\
         <td data-key=\"percent\" data-value=\"78.10\">78,10</td></tr></tbody></table></body></html>",
    );
    page
}

/// The days are numbers with a format, as Excel has them: 45688 is 2025-01-31.
fn sheet_text(rows: usize) -> String {
    let mut data = r#"<row><c t="inlineStr"><is><t>Sổ Mẫu</t></is></c></row>"#.to_owned();
    for row in 1..=rows {
        let amount =
            if row == 3 { "<c/>".to_owned() } else { format!("<c s=\"2\"><v>{}</v></c>", 1_450_000 + row) };
        // Writing to a string cannot fail.
        let _ = write!(
            data,
            "<row><c><v>{row}</v></c><c t=\"inlineStr\"><is><t>Nguyễn Thị Mẫu {row}</t></is></c>\
             <c s=\"1\"><v>45688</v></c>{amount}</row>"
        );
    }
    format!(
        "{XML}<worksheet xmlns=\"{MAIN}\"><sheetData>{data}<row><c s=\"2\"><v>-1450</v></c><c s=\"3\"><v>78.1</v></c></row>\
         </sheetData></worksheet>"
    )
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// The parts of a workbook beside its sheet: the fewest that `LibreOffice` reads.
///
/// # Source
/// ECMA-376, part 1, chapters 12 and 18.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sổ Mẫu" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/><name val="DejaVu Sans"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>"#,
    ),
];

fn pack(sheet: &str) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    let mut add = |name: &str, text: &str| -> io::Result<()> {
        zip.start_file(name, SimpleFileOptions::default()).map_err(io::Error::other)?;
        zip.write_all(text.as_bytes())
    };
    for (name, part) in PARTS {
        add(name, &format!("{XML}{part}"))?;
    }
    add("xl/worksheets/sheet1.xml", sheet)?;
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_can_be_made_and_has_a_name_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        for made in PAPERS {
            write(made, dir.path()).unwrap();
        }
        let names: BTreeSet<&str> = PAPERS.iter().map(|made| made.name).collect();
        assert_eq!(names.len(), PAPERS.len());
    }

    #[test]
    fn a_fault_that_is_not_found_and_a_failure_without_one_are_both_failures() {
        let failure = |file: &str, check| Failure {
            file: file.to_owned(),
            check,
            expected: String::new(),
            found: String::new(),
        };
        let fault = faulty("a", "", "", &["print-words"]);
        assert_eq!(
            unexpected(&fault, &[failure("a.html", "print-words"), failure("ab.html", "figures")]),
            None
        );
        assert!(unexpected(&fault, &[]).is_some());
        assert!(
            unexpected(&fault, &[failure("a.html", "print-words"), failure("a.xlsx", "workbook")]).is_some()
        );
        assert!(unexpected(&GOOD, &[failure("good.html", "print-words")]).is_some());
        assert!(unexpected(&GOOD, &[failure("good-long.html", "print-words")]).is_none());
    }
}
