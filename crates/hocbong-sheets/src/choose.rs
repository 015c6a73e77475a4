//! Decides which sheets of a workbook are read.

use crate::grid::{Cells, Sheet};
use crate::{WorkbookError, unshown};
use hocbong_core::Diagnostic;
use hocbong_core::diagnostic::{Code, Location, Message, Severity};
use hocbong_import::Reading;
use hocbong_import::csv::Form;
use hocbong_import::csv::ReadOptions;
use hocbong_import::sheet::{cell_name, in_cell};
use hocbong_import::source::Source;

/// Number of non-empty rows searched for a header. The reader itself searches fewer.
const HEAD: usize = 64;

/// Stands for every visible sheet with a table like the first one's.
const ALL: &str = "all";

/// What was found on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    /// A table of this form.
    Table(Form),
    /// Something that is nearly a header.
    Nearly,
}

/// Returns the sheets that the profile names, or the one sheet with a table. If no sheet has one, all
/// non-empty sheets are returned, so that the reader can report what each lacks.
pub(crate) fn choose(
    source: &Source,
    mut sheets: Vec<Sheet>,
    options: &ReadOptions,
    most: u64,
) -> Result<Vec<Source>, WorkbookError> {
    let wanted = wanted(source, options);
    let mut made = within(source, Some(options), most);
    if wanted == [ALL] && !sheets.iter().any(|sheet| is_called(sheet, ALL)) {
        return every(source, &sheets, options, most, &mut made);
    }
    if !wanted.is_empty() {
        let all = names(&sheets, |_| true);
        for name in &wanted {
            if !sheets.iter().any(|sheet| is_called(sheet, name)) {
                return Err(WorkbookError::NoSuchSheet { name: (*name).to_owned(), sheets: all });
            }
        }
        sheets.retain(|sheet| wanted.iter().any(|name| is_called(sheet, name)));
        return sheets.iter().map(made).collect();
    }
    let mut is_table = Vec::new();
    for sheet in &sheets {
        is_table.push(found_on(source, sheet, options, most)? != Found::Nothing);
    }
    let tables: Vec<&Sheet> =
        sheets.iter().zip(&is_table).filter(|(_, is)| **is).map(|(sheet, _)| sheet).collect();
    match tables.as_slice() {
        [] => {
            let is_blank = sheets.iter().all(Sheet::is_empty);
            // A workbook with only blank sheets is read as a blank file.
            sheets.truncate(if is_blank { 1 } else { usize::MAX });
            sheets.retain(|sheet| is_blank || !sheet.is_empty());
            sheets.iter().map(made).collect()
        }
        [table] if !table.is_hidden => {
            let name = table.name.clone();
            let (left_out, tables): (Vec<Sheet>, Vec<Sheet>) =
                sheets.into_iter().partition(|sheet| sheet.name != name);
            let Some(table) = tables.first() else { return Ok(Vec::new()) };
            let read = made(table)?;
            let mut findings = read.findings().to_vec();
            findings.extend(
                left_out
                    .iter()
                    .filter(|sheet| !sheet.is_empty())
                    .map(|sheet| passed_over(sheet, read.name())),
            );
            Ok(vec![read.with_findings(findings)])
        }
        _ => {
            let shown = |is_hidden: bool| {
                let names =
                    tables.iter().filter(|sheet| sheet.is_hidden == is_hidden).map(|sheet| quoted(sheet));
                names.collect::<Vec<_>>().join(", ")
            };
            Err(WorkbookError::WhichSheet { sheets: shown(false), hidden: shown(true) })
        }
    }
}

/// Returns every sheet that has content.
pub(crate) fn all_with_content(
    source: &Source,
    sheets: &[Sheet],
    most: u64,
) -> Result<Vec<Source>, WorkbookError> {
    sheets.iter().filter(|sheet| !sheet.is_empty()).map(within(source, None, most)).collect()
}

/// Turns sheets into sources of at most `most` bytes together: their texts are in memory together, so each reduces what the
/// next may take. With the options by which they are read, what they do not show is said.
fn within(
    source: &Source,
    options: Option<&ReadOptions>,
    most: u64,
) -> impl FnMut(&Sheet) -> Result<Source, WorkbookError> {
    let mut left = most;
    move |sheet| {
        let source = made(source, sheet, options, left)?;
        left = left.saturating_sub(source.length());
        Ok(source)
    }
}

/// Returns every visible sheet whose table has the form of the first one's. The others are reported, hidden
/// ones above all, as they may hold money as well.
fn every(
    source: &Source,
    sheets: &[Sheet],
    options: &ReadOptions,
    most: u64,
    made: &mut dyn FnMut(&Sheet) -> Result<Source, WorkbookError>,
) -> Result<Vec<Source>, WorkbookError> {
    let mut found = Vec::new();
    for sheet in sheets {
        found.push(found_on(source, sheet, options, most)?);
    }
    let shown = || sheets.iter().zip(&found).filter(|(sheet, _)| !sheet.is_hidden);
    let first = shown().find_map(|(_, found)| match found {
        Found::Table(form) => Some(*form),
        Found::Nothing | Found::Nearly => None,
    });
    // A sheet with a damaged header is read too, so that the damage is reported.
    let is_meant =
        |found: &Found| *found == Found::Nearly || first.is_some_and(|form| *found == Found::Table(form));
    let mut read = Vec::new();
    for (sheet, _) in shown().filter(|(_, found)| is_meant(found)) {
        read.push(made(sheet)?);
    }
    let Some(last) = read.pop() else {
        return Err(WorkbookError::WhichSheet { sheets: String::new(), hidden: names(sheets, |_| true) });
    };
    let left_out = sheets
        .iter()
        .zip(&found)
        .filter(|(sheet, found)| !sheet.is_empty() && (sheet.is_hidden || !is_meant(found)));
    let mut findings = last.findings().to_vec();
    findings.extend(left_out.map(|(sheet, found)| match found {
        Found::Nothing => passed_over(sheet, last.name()),
        _ if sheet.is_hidden => left_aside(sheet, last.name(), "HB0103.hidden-table"),
        _ => left_aside(sheet, last.name(), "HB0103.other-form"),
    }));
    read.push(last.with_findings(findings));
    Ok(read)
}

/// Returns the requested sheet names that apply to this workbook: those for all workbooks, and those for this
/// one.
fn wanted<'o>(source: &Source, options: &'o ReadOptions) -> Vec<&'o str> {
    let file = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
    options
        .profile
        .sheets
        .iter()
        .filter_map(|name| match name.rsplit_once(':') {
            Some((of, name)) => (of == &**source.name() || of == file).then_some(name),
            None => Some(name.as_str()),
        })
        .collect()
}

/// Compares names ignoring case and space around them; Excel has no two sheets whose names differ only in
/// case.
fn is_called(sheet: &Sheet, name: &str) -> bool {
    let plain = |name: &str| hocbong_core::text::nfc(name.trim()).to_lowercase();
    plain(&sheet.name) == plain(name)
}

fn quoted(sheet: &Sheet) -> String {
    format!("`{}`", sheet.name)
}

fn names(sheets: &[Sheet], is_meant: impl Fn(&Sheet) -> bool) -> String {
    sheets.iter().filter(|sheet| is_meant(sheet)).map(quoted).collect::<Vec<_>>().join(", ")
}

/// Whether there is a header near the top of a sheet, or something that is nearly one.
fn found_on(
    source: &Source,
    sheet: &Sheet,
    options: &ReadOptions,
    most: u64,
) -> Result<Found, WorkbookError> {
    if sheet.is_empty() {
        return Ok(Found::Nothing);
    }
    let line = options.profile.header_line.unwrap_or(0);
    let rows = HEAD.max(usize::try_from(line).unwrap_or(usize::MAX).saturating_add(2));
    let head = sheet.to_csv(rows, most)?;
    let probe = Source::of_sheet(source.name(), &sheet.name, head, source.sha256());
    let read = Reading::from_sources(&[(&probe, options.clone())]);
    let is_nearly = |found: &Diagnostic| matches!(found.message.key, "HB0103.missing" | "HB0103.tie");
    Ok(match read.files.iter().find_map(|file| file.form) {
        Some(form) => Found::Table(form),
        None if read.diagnostics.iter().any(is_nearly) => Found::Nearly,
        None => Found::Nothing,
    })
}

fn made(
    source: &Source,
    sheet: &Sheet,
    options: Option<&ReadOptions>,
    most: u64,
) -> Result<Source, WorkbookError> {
    let text = sheet.to_csv(usize::MAX, most)?;
    let made = Source::of_sheet(source.name(), &sheet.name, text, source.sha256());
    let mut findings = read_findings(sheet, made.name());
    if let Some(options) = options {
        findings.extend(unshown::findings(sheet, &made, options));
    }
    Ok(made.with_findings(findings))
}

/// Returns findings about the cells of a sheet that is read.
fn read_findings(sheet: &Sheet, name: &std::sync::Arc<str>) -> Vec<Diagnostic> {
    let finding = |cells: &Cells, code: Code, key: &'static str, hint: &'static str, severity: Severity| {
        let (row, column) = cells.first.first().copied()?;
        let listed: Vec<String> =
            cells.first.iter().map(|(row, column)| cell_name(row + 1, *column as usize)).collect();
        let message = Message::new(key).with("count", cells.count).with("cells", listed.join(", "));
        let place = in_cell(Location::line(name, row + 1), column as usize);
        let mut found = Diagnostic::new(code, message, place).with_hint(Message::new(hint));
        found.severity = severity;
        Some(found)
    };
    let cells = [
        (&sheet.without_value, "HB0109.no-value", "HB0109.hint-save", Severity::Error),
        (&sheet.not_worked_out, "HB0109.not-worked-out", "HB0109.hint-save", Severity::Warning),
        (&sheet.inexact, "HB0109.digits-lost", "HB0109.hint-digits", Severity::Warning),
    ];
    let of_cells = cells
        .into_iter()
        .filter_map(|(cells, key, hint, severity)| finding(cells, Code::CELL, key, hint, severity));
    let of_days = sheet.days.suspicious().filter_map(|cells| {
        finding(cells, Code::DATE, "HB0105.month-first", "HB0105.hint-month-first", Severity::Warning)
    });
    of_cells.chain(of_days).collect()
}

/// Reports a sheet that has content but is not read.
fn passed_over(sheet: &Sheet, read: &std::sync::Arc<str>) -> Diagnostic {
    let key = if sheet.is_hidden { "HB0103.hidden-sheet" } else { "HB0103.other-sheet" };
    left_aside(sheet, read, key)
}

fn left_aside(sheet: &Sheet, read: &std::sync::Arc<str>, key: &'static str) -> Diagnostic {
    let message = Message::new(key).with("sheet", sheet.name.as_str()).with("rows", sheet.rows());
    let mut found = Diagnostic::new(Code::HEADER, message, Location::file(read))
        .with_hint(Message::new("HB0103.hint-sheet"));
    found.severity = Severity::Warning;
    found
}
