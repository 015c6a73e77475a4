//! The register and pairs forms: a transaction a row.

use super::seen::Seen;
use super::{LedgerRow, PartedSink, Reader, RowBody, RowSink};
use crate::csv::file_report::FileReport;
use crate::csv::header::Meaning;
use crate::csv::profile::ReadOptions;
use crate::csv::record::Record;
use crate::csv::statement_form::controls::{Controls, RowSort};
use crate::csv::statement_form::prove;
use crate::csv::table::{PartRead, Shares, Table};
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic};
use hocbong_core::parallel::beside;
use hocbong_core::vnd::Vnd;

/// Reads all rows, those of a large file in parts at the same time.
pub(super) fn read<S: PartedSink>(
    reader: &mut Reader<'_, '_>,
    sink: &mut S,
    report: &mut FileReport,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let shares = reader.table.shares(reader.options.parting);
    let mut rows = Rows::new(reader);
    if shares.number() > 1 {
        let options = reader.options;
        let empty = FileReport::new(reader.table.name());
        let of = |share| Parts::new(&shares, share, reader.table, options, sink.part(), empty.clone());
        let others = (1..shares.number()).map(of).collect();
        let own = of(0);
        let read_others = |mut parts: Parts<'_, '_, S::Part>| {
            parts.read_share();
            parts.take_over()
        };
        let read_own = || {
            while let Some(until) = shares.go_on(0) {
                reader.table.read_until(until);
                rows.read(reader, sink, report, diagnostics);
            }
            own.take_over()
        };
        let (own, others) = beside(others, read_others, read_own);
        let mut parts: Vec<(PartRead, S::Part)> =
            own.into_iter().chain(others.into_iter().flatten()).collect();
        parts.sort_unstable_by_key(|(part, _)| part.begins());
        for (part, taken) in parts {
            // What lies between two parts was read by nobody yet.
            reader.table.read_until(part.begins());
            rows.read(reader, sink, report, diagnostics);
            if let Some(lines) = reader.table.take_part(part, report, diagnostics) {
                sink.append(taken, lines);
            }
        }
    }
    reader.table.read_until(usize::MAX);
    rows.read(reader, sink, report, diagnostics);
    prove(reader.table, &[], &rows.controls, &Vec::new, report, diagnostics);
}

/// The parts of a table that one thread reads.
struct Parts<'t, 's, P> {
    shares: &'s Shares,
    /// The share that is read now.
    share: usize,
    table: Table<'t>,
    options: &'s ReadOptions,
    /// What parts of it take rows; it takes none itself.
    sink: P,
    empty: FileReport,
    read: Vec<(PartRead, P)>,
}

impl<'t, 's, P: PartedSink<Part = P>> Parts<'t, 's, P> {
    fn new(
        shares: &'s Shares,
        share: usize,
        table: &Table<'t>,
        options: &'s ReadOptions,
        sink: P,
        empty: FileReport,
    ) -> Self {
        Self { shares, share, table: table.part(shares, share), options, sink, empty, read: Vec::new() }
    }

    /// Reads the share, as far as nobody else takes some of it over.
    fn read_share(&mut self) {
        let mut table = self.table.part(self.shares, self.share);
        let (mut sink, mut report) = (self.sink.part(), self.empty.clone());
        let mut diagnostics = Vec::new();
        let mut reader = Reader { table: &mut table, options: self.options };
        let begins = reader.table.position();
        let mut rows = Rows::new(&reader);
        while let Some(until) = self.shares.go_on(self.share) {
            reader.table.read_until(until);
            rows.read(&mut reader, &mut sink, &mut report, &mut diagnostics);
            if reader.table.has_ended() {
                break;
            }
        }
        self.read.push((table.part_read(begins, report, diagnostics), sink));
    }

    /// Takes over what is left for others to do, and gives what was read.
    fn take_over(mut self) -> Vec<(PartRead, P)> {
        // It goes by the order of the file, so that only one can take it, and the sooner the better.
        self.table.take_digest();
        while let Some(share) = self.table.take_over(self.shares) {
            self.share = share;
            self.read_share();
        }
        self.read
    }
}

/// From so many rows it is told how many there will be.
const ROWS_TO_JUDGE_BY: u64 = 1 << 12;

/// What is known from the rows read so far.
struct Rows {
    /// Where the first of them begins, until it was said how many there will be.
    first: Option<usize>,
    controls: Controls,
    record: Record,
    seen: Option<Seen>,
}

impl Rows {
    fn new(reader: &Reader<'_, '_>) -> Self {
        Self {
            first: Some(reader.table.position()),
            controls: Controls::above(reader.table),
            record: Record::default(),
            seen: Seen::new(reader),
        }
    }

    /// Reads rows as far as the table gives them.
    fn read<S: RowSink>(
        &mut self,
        reader: &mut Reader<'_, '_>,
        sink: &mut S,
        report: &mut FileReport,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Self { first, controls, record, seen } = self;
        while reader.table.next_row(record, report, diagnostics) {
            if report.read == ROWS_TO_JUDGE_BY
                && let Some(first) = first.take()
            {
                sink.expect(reader.table.rows_left(first, ROWS_TO_JUDGE_BY));
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
                // What it is depends on all rows before it.
                return reader.table.end_before(record, report);
            }
            match controls.sort(reader.table, record, report) {
                RowSort::Data => {}
                sort => {
                    report.note_aside(sort);
                    continue;
                }
            }
            let first = diagnostics.len();
            let taken = reader.row(record, None, diagnostics).and_then(|row| {
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
                    let is_only_blank = matches!(
                        diagnostics.get(first..),
                        Some([only]) if only.code == Code::BLANK_AMOUNT
                    );
                    let one = Vnd::new(1);
                    if is_only_blank && let Some(row) = reader.row(record, Some(one), &mut Vec::new()) {
                        sink.note_blank(row);
                    }
                }
            }
        }
    }
}

fn note_read(report: &mut FileReport, day: NaiveDate, amount: i128, change: i128) {
    report.read += 1;
    report.extend_days(day);
    report.add_money(change);
    report.amounts += amount;
}

/// The figure that a row has in its column of amounts.
fn amount_of(row: &LedgerRow<'_>) -> i128 {
    match &row.body {
        RowBody::Amount { amount, .. } => i128::from(amount.unwrap_or_default().get()),
        RowBody::Postings(postings) => postings.first().map_or(0, |posting| i128::from(posting.signed)),
        RowBody::Counted { amount, .. } => i128::from(amount.get()),
        RowBody::Nothing => 0,
    }
}
