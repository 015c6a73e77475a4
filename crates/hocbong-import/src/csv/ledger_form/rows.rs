//! Reads the register and pairs forms: one transaction per row.

use super::seen::Seen;
use super::{LedgerRow, PartedSink, Reader, RowBody};
use crate::csv::meaning::Meaning;
use crate::csv::parts::{RowReader, read_rows};
use crate::csv::profile::ReadOptions;
use crate::csv::read_summary::{ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::statement_form::controls::Controls;
use crate::csv::statement_form::prove;
use crate::csv::table::Table;
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::vnd::Vnd;
use std::borrow::BorrowMut;
use std::marker::PhantomData;

/// Reads all rows.
pub(super) fn read<S: PartedSink>(
    reader: &mut Reader<'_, '_>,
    sink: &mut S,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let options = reader.options;
    let mut rows = Rows::<S, _>::new(reader.table, options, sink);
    read_rows(&mut rows, reader.table, options.parting, report, diagnostics);
    let controls = rows.controls;
    prove(reader.table, &[], &controls, &Vec::new, report, diagnostics);
}

/// Numbers of rows after which we estimate how many there will be, so that the sink can reserve memory. Short files
/// need it soon, and for long ones few rows are no measure.
const ROWS_TO_JUDGE_BY: [u64; 3] = [1 << 8, 1 << 12, 1 << 16];
/// Maximum number of rows that are reserved for each row judged by.
const MAX_ROWS_FOR_EACH: u64 = 1 << 8;

/// Reads rows, with what is known from those read so far.
struct Rows<'o, S, B> {
    options: &'o ReadOptions,
    sink: B,
    /// Byte offset of the first row.
    first: usize,
    controls: Controls,
    record: Record,
    seen: Option<Seen>,
    sinks: PhantomData<S>,
}

impl<'o, S: PartedSink, B: BorrowMut<S>> Rows<'o, S, B> {
    fn new(table: &Table<'_>, options: &'o ReadOptions, sink: B) -> Self {
        Self {
            options,
            sink,
            first: table.position(),
            controls: Controls::above(table),
            record: Record::default(),
            seen: Seen::new(table),
            sinks: PhantomData,
        }
    }
}

impl<'o, S: PartedSink, B: BorrowMut<S>> RowReader for Rows<'o, S, B> {
    type Part = Rows<'o, S::Part, S::Part>;

    fn part(&self, table: &Table<'_>) -> Self::Part {
        Rows::new(table, self.options, self.sink.borrow().part())
    }

    fn append(&mut self, part: Self::Part, lines: u32) {
        self.sink.borrow_mut().append(part.sink, lines);
    }

    fn read(&mut self, table: &mut Table<'_>, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>) {
        let Self { options, sink, first, controls, record, seen, .. } = self;
        let sink = sink.borrow_mut();
        let mut reader = Reader { table, options };
        let reader = &mut reader;
        while reader.table.next_row(record, report, diagnostics) {
            if ROWS_TO_JUDGE_BY.contains(&report.read) {
                let most = usize::try_from(report.read * MAX_ROWS_FOR_EACH).unwrap_or(usize::MAX);
                sink.expect(reader.table.rows_left(*first, report.read).min(most));
            }
            if let Some(seen) = seen
                && let Some((shape, row)) = seen.like(reader, record)
            {
                let (day, amount) = (row.date, i128::from(row.amount));
                if let Some(change) = sink.take_like(shape, row) {
                    note_read(report, day, amount, change);
                    continue;
                }
            }
            if reader.table.is_part() && !Controls::is_surely_data(reader.table, record) {
                // How to interpret this row depends on all rows before it.
                return reader.table.end_before(record, report);
            }
            match controls.sort(reader.table, record, report) {
                RowSort::Data => {}
                RowSort::LikeTotal => {
                    reader.note_like_total(record, report, diagnostics);
                    continue;
                }
                RowSort::Aside(aside) => {
                    report.note_aside(aside);
                    continue;
                }
            }
            let first = diagnostics.len();
            let taken = reader.row(record, None, diagnostics).and_then(|mut row| {
                reader.settle_party(record, &mut row, sink);
                let (day, amount) = (row.date, amount_of(&row));
                match sink.take(row) {
                    Ok(change) => Some((day, amount, change)),
                    Err(fault) => {
                        diagnostics.push(reader.fault(record, fault));
                        None
                    }
                }
            });
            match taken {
                Some((day, amount, change)) => {
                    note_read(report, day, amount, change);
                    let in_cell = reader.table.amount(record, Meaning::Amount).ok().flatten();
                    if let Some(seen) = seen
                        && in_cell.is_some_and(|cell| i128::from(cell.get()) == amount)
                        && seen.is_new(record, reader)
                        && let Some(shape) = sink.shape()
                    {
                        seen.keep(record, shape);
                    }
                }
                None => {
                    report.in_error += 1;
                    reader.note_error(record, report);
                    let is_only_blank = matches!(
                        diagnostics.get(first..),
                        Some([only]) if only.code == Code::BLANK_AMOUNT
                    );
                    let one = Vnd::new(1);
                    if is_only_blank && let Some(mut row) = reader.row(record, Some(one), &mut Vec::new()) {
                        reader.settle_party(record, &mut row, sink);
                        sink.note_blank(row);
                    }
                }
            }
        }
    }
}

fn note_read(report: &mut ReadSummary, day: NaiveDate, amount: i128, change: i128) {
    report.read += 1;
    report.extend_days(day);
    report.add_money(change);
    report.amounts += amount;
}

/// Returns the figure of a row in its amount column.
fn amount_of(row: &LedgerRow<'_>) -> i128 {
    match &row.body {
        RowBody::Amount { amount, .. } => i128::from(amount.unwrap_or_default().get()),
        RowBody::Postings(postings) => postings.first().map_or(0, |posting| i128::from(posting.signed)),
        RowBody::Counted { amount, .. } => i128::from(amount.get()),
        RowBody::Nothing => 0,
    }
}
