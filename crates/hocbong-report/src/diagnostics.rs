//! Diagnostics as text and as JSON.

use crate::Catalogue;
use hocbong::diagnostic::{Code, Location};
use hocbong::{Diagnostic, Severity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A diagnostic as the JSON documents have it.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    code: String,
    severity: &'static str,
    file: &'a str,
    line: Option<u32>,
    column: Option<&'a str>,
    /// Only of places in sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'a str>,
    message: String,
    hint: Option<String>,
}

impl<'a> JsonDiagnostic<'a> {
    /// The diagnostic worded by `catalogue`.
    pub fn new(diagnostic: &'a Diagnostic, catalogue: &Catalogue) -> Self {
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.as_str(),
            file: &diagnostic.primary.file,
            line: diagnostic.primary.line,
            column: diagnostic.primary.column.as_deref(),
            cell: diagnostic.primary.cell.as_deref(),
            message: catalogue.message(&diagnostic.message),
            hint: diagnostic.hint.as_ref().map(|hint| catalogue.message(hint)),
        }
    }
}

/// How text output is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub is_coloured: bool,
}

impl Style {
    fn paint(self, codes: &str, text: &str) -> String {
        if self.is_coloured { format!("\x1b[{codes}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// How many diagnostics of one code are written out; the rest is counted.
const SHOWN: usize = 20;

/// Writes diagnostics for people: place, code, what is wrong, the row's own text, what to do.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diagnostics<'a>(
    out: &mut dyn Write,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    catalogue: &Catalogue,
    style: Style,
) -> io::Result<()> {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= SHOWN {
            write_diagnostic(out, diagnostic, catalogue, style)?;
        }
    }
    for (code, count) in counts {
        if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
            let message = hocbong::diagnostic::Message::new("diagnostic.more")
                .with("count", more)
                .with("code", code.to_string());
            writeln!(out, "{}", catalogue.message(&message))?;
        }
    }
    Ok(())
}

/// Writes one diagnostic.
///
/// # Errors
/// When the output cannot be written.
pub fn write_diagnostic(
    out: &mut dyn Write,
    diagnostic: &Diagnostic,
    catalogue: &Catalogue,
    style: Style,
) -> io::Result<()> {
    let (word, colour) = match diagnostic.severity {
        Severity::Error => (catalogue.text("severity.error"), "1;31"),
        Severity::Warning => (catalogue.text("severity.warning"), "1;33"),
    };
    let place = style.paint("1", &diagnostic.primary.to_string());
    let severity = style.paint(colour, &format!("{word}[{}]", diagnostic.code));
    writeln!(out, "{place}: {severity}: {}", catalogue.message(&diagnostic.message))?;
    write_excerpt(out, &diagnostic.primary, style)?;
    if let Some(source) = diagnostic.code.info().and_then(|info| info.source) {
        writeln!(out, "    {}: {source}", catalogue.text("diagnostic.source"))?;
    }
    for related in &diagnostic.related {
        writeln!(out, "    {}: {related}", catalogue.text("diagnostic.related"))?;
    }
    if let Some(hint) = &diagnostic.hint {
        writeln!(
            out,
            "{}: {}",
            style.paint("1;36", &catalogue.text("diagnostic.hint")),
            catalogue.message(hint)
        )?;
    }
    Ok(())
}

/// The row's own text with a mark under the cell.
fn write_excerpt(out: &mut dyn Write, place: &Location, style: Style) -> io::Result<()> {
    let (Some(excerpt), Some(line)) = (&place.excerpt, place.line) else { return Ok(()) };
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    writeln!(out, "{margin} |")?;
    writeln!(out, "{number} | {}", excerpt.text)?;
    if excerpt.length > 0 {
        let mark = format!("{}{}", " ".repeat(excerpt.start), "^".repeat(excerpt.length));
        writeln!(out, "{margin} | {}", style.paint("1;31", &mark))?;
    }
    Ok(())
}
