//! A table that is in no file.

use super::{Table, Title};
use crate::csv::dates::DateStyle;
use crate::csv::dialect::{Dialect, Encoding, Quote};
use crate::csv::form::Form;
use crate::csv::header::Columns;
use crate::csv::record::Records;
use std::collections::VecDeque;
use std::sync::Arc;

impl<'t> Table<'t> {
    /// A table of one row that a person typed, field by field: there is no file and no header to find.
    pub(in crate::csv) fn typed(name: &'t Arc<str>, form: Form, columns: Columns, dates: DateStyle) -> Self {
        let dialect =
            Dialect { encoding: Encoding::Utf8, has_bom: false, delimiter: b',', quote: Quote::default() };
        Self {
            name,
            meter: None,
            whole: "",
            length: 0,
            ends: 0,
            is_sheet: false,
            dialect,
            form,
            unread: Vec::new(),
            columns,
            dates,
            title: Title::default(),
            is_date_order_known: false,
            records: Records::new("", dialect.delimiter, dialect.quote),
            preamble: Vec::new(),
            ahead: VecDeque::new(),
            is_first: false,
            is_part: false,
            until: 0,
            ended: None,
            is_changed: false,
            groupings: Vec::new(),
            mixed: Vec::new(),
            first_diagnostic: 0,
            unlisted: None,
        }
    }
}
