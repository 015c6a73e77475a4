//! Reads the rows of a statement, in order or in parts.

use super::Reader;
use super::controls::Controls;
use crate::csv::parts::RowReader;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::Record;
use crate::csv::table::Table;
use hocbong_core::diagnostic::Diagnostic;
use hocbong_core::statement::Statement;
use std::borrow::BorrowMut;

/// Reads rows into a statement.
pub(super) struct Rows<'o, B> {
    pub(super) reader: Reader<'o>,
    pub(super) statement: B,
    pub(super) record: Record,
}

impl<'o, B: BorrowMut<Statement>> RowReader for Rows<'o, B> {
    type Part = Rows<'o, Statement>;

    fn part(&self, table: &Table<'_>) -> Self::Part {
        let reader = Reader::new(table, self.reader.options, self.reader.number);
        Rows { reader, statement: Statement::default(), record: Record::default() }
    }

    fn read(&mut self, table: &mut Table<'_>, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
        let Self { reader, statement, record } = self;
        let statement = statement.borrow_mut();
        while table.next_row(record, report, diagnostics) {
            if !table.is_part() {
                reader.take(table, record, statement, report, diagnostics);
            } else if Controls::is_surely_data(table, record) {
                reader.take_data(table, record, statement, report, diagnostics);
            } else {
                // How to interpret this row depends on all rows before it.
                table.end_before(record, report);
                break;
            }
        }
        reader.waiting.look_up(statement);
    }

    fn may_append(&self) -> bool {
        !self.reader.headings.direct_rows() && !self.reader.headings.are_pending()
    }

    fn append(&mut self, part: Self::Part, lines: u32) {
        let moved = self.statement.borrow_mut().append(part.statement, lines);
        self.reader.append(part.reader, lines, moved);
    }
}
