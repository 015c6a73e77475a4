//! Diagnostics as text and as JSON.

use crate::table::{hanging, width};
use crate::{Catalogue, Ink, Output};
use hocbong::{Diagnostic, Severity};
use hocbong_core::diagnostic::{Code, Location};
use hocbong_messages::one_line;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// A diagnostic as the JSON documents contain it.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    code: String,
    severity: &'static str,
    file: &'a str,
    line: Option<u32>,
    column: Option<&'a str>,
    /// The cell reference; only for places in sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'a str>,
    message: String,
    hint: Option<String>,
}

impl<'a> JsonDiagnostic<'a> {
    /// The diagnostic in the words of `catalogue`.
    pub fn new(diagnostic: &'a Diagnostic, catalogue: &Catalogue) -> Self {
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.as_str(),
            file: &diagnostic.primary.file,
            line: diagnostic.primary.line,
            column: diagnostic.primary.column.as_deref(),
            cell: diagnostic.primary.sheet_reference.as_deref(),
            message: catalogue.message(&diagnostic.message),
            hint: diagnostic.hint.as_ref().map(|hint| catalogue.message(hint)),
        }
    }
}

/// Spaces before what belongs to a diagnostic, and before its further lines.
pub(crate) const INDENT: usize = 4;

/// Most diagnostics of one code that are written in full; the rest is counted.
const SHOWN: usize = 20;

/// Writes diagnostics as text: place, code, message, the row's own text, and the hint. Of each code the first
/// few are written and the others counted.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diagnostics<'a>(
    out: &mut dyn Output,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    write_some(out, diagnostics, std::iter::empty(), catalogue)
}

/// The same; `left_out` gives for some codes how many more there are that are not in `diagnostics`.
pub(crate) fn write_some<'a>(
    out: &mut dyn Output,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    left_out: impl Iterator<Item = (Code, usize)>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= SHOWN {
            write_diagnostic(out, diagnostic, catalogue)?;
        }
    }
    for (code, more) in left_out {
        *counts.entry(code).or_default() += more;
    }
    for (code, count) in counts {
        if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
            let message = hocbong_core::diagnostic::Message::new("diagnostic.more")
                .with("count", more)
                .with("code", code.to_string());
            writeln!(out, "{}", catalogue.message(&message))?;
        }
    }
    Ok(())
}

/// Writes one diagnostic as text.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diagnostic(
    out: &mut dyn Output,
    diagnostic: &Diagnostic,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let word = catalogue.severity(diagnostic.severity);
    let ink = match diagnostic.severity {
        Severity::Error => Ink::Error,
        Severity::Warning => Ink::Warning,
    };
    let place = one_line(&diagnostic.primary.to_string()).into_owned();
    let what = format!("{word}[{}]", diagnostic.code);
    out.paint(Ink::Place, &place)?;
    write!(out, ": ")?;
    out.paint(ink, &what)?;
    let (used, columns) = (width(&place) + width(&what) + 4, out.columns());
    writeln!(out, ": {}", hanging(&catalogue.message(&diagnostic.message), used, INDENT, columns))?;
    write_excerpt(out, &diagnostic.primary)?;
    let sources = hocbong_core::law::sources_of(diagnostic);
    if !sources.is_empty() {
        let sources = format!("{}: {sources}", catalogue.text("diagnostic.source"));
        writeln!(out, "{:INDENT$}{}", "", hanging(&sources, INDENT, INDENT, columns))?;
    }
    for related in &diagnostic.related {
        writeln!(out, "    {}: {}", catalogue.text("diagnostic.related"), one_line(&related.to_string()))?;
    }
    if let Some(hint) = &diagnostic.hint {
        let word = catalogue.text("diagnostic.hint");
        out.paint(Ink::Hint, &word)?;
        writeln!(out, ": {}", hanging(&catalogue.message(hint), width(&word) + 2, INDENT, columns))?;
    }
    Ok(())
}

/// Writes the row's own text, with a mark under the cell.
fn write_excerpt(out: &mut dyn Output, place: &Location) -> io::Result<()> {
    let (Some(excerpt), Some(line)) = (&place.excerpt, place.line) else { return Ok(()) };
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    writeln!(out, "{margin} |")?;
    writeln!(out, "{number} | {}", excerpt.text)?;
    if excerpt.length > 0 {
        let places = |skip, take| width(&excerpt.text.chars().skip(skip).take(take).collect::<String>());
        let inside = places(excerpt.start, excerpt.length).max(1);
        write!(out, "{margin} | ")?;
        out.paint(Ink::Error, &format!("{}{}", " ".repeat(places(0, excerpt.start)), "^".repeat(inside)))?;
        writeln!(out)?;
    }
    Ok(())
}
