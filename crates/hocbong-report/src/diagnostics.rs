//! Diagnostics as JSON.

use crate::Catalogue;
use hocbong::Diagnostic;
use serde::Serialize;

/// A diagnostic as the JSON documents have it.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    code: String,
    severity: &'static str,
    file: &'a str,
    line: Option<u32>,
    column: Option<&'a str>,
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
            message: catalogue.message(&diagnostic.message),
            hint: diagnostic.hint.as_ref().map(|hint| catalogue.message(hint)),
        }
    }
}
