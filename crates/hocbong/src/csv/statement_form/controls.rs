//! Rows that are no data but say something about the data: openings, closings, totals.

use crate::csv::cells::parse_date;
use crate::csv::file_report::{ControlTotal, FileReport};
use crate::csv::header::Meaning;
use crate::csv::record::Record;
use crate::csv::table::{ReadOptions, Table};
use crate::text::fold;
use crate::vnd::{Vnd, parse_amount};
use chrono::NaiveDate;

/// What a control row states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Control {
    Opening,
    Closing,
    /// The balance at the end of a day.
    DayEnd,
    TotalIn,
    TotalOut,
    RowCount,
    /// A totals row with a debit and a credit under the columns.
    Totals,
}

/// How the labels of control rows begin, folded; the longer before those that they begin with.
const LABELS: &[(&str, Control)] = &[
    ("so du dau", Control::Opening),
    ("du dau", Control::Opening),
    ("so du ky truoc", Control::Opening),
    ("opening balance", Control::Opening),
    ("so ton dau", Control::Opening),
    ("ton dau", Control::Opening),
    ("ton quy dau", Control::Opening),
    ("so du cuoi", Control::Closing),
    ("du cuoi", Control::Closing),
    ("closing balance", Control::Closing),
    ("so ton cuoi", Control::Closing),
    ("ton cuoi", Control::Closing),
    ("ton quy cuoi", Control::Closing),
    ("cuoi ngay", Control::DayEnd),
    ("tong so giao dich", Control::RowCount),
    ("so giao dich", Control::RowCount),
    ("tong thu", Control::TotalIn),
    ("tong ghi co", Control::TotalIn),
    ("tong phat sinh co", Control::TotalIn),
    ("tong ps co", Control::TotalIn),
    ("total credit", Control::TotalIn),
    ("tong chi", Control::TotalOut),
    ("tong ghi no", Control::TotalOut),
    ("tong phat sinh no", Control::TotalOut),
    ("tong ps no", Control::TotalOut),
    ("total debit", Control::TotalOut),
    ("tong phat sinh", Control::Totals),
    ("cong phat sinh", Control::Totals),
];

/// Labels that must be the whole text: a giver may be called `Tổng công ty …`.
const WHOLE_LABELS: &[&str] = &["tong", "tong so", "tong cong", "cong", "total", "totals", "sum"];

/// What the control rows of a file state.
#[derive(Clone, Debug, Default)]
pub(super) struct Controls {
    pub(super) opening: Option<Vnd>,
    pub(super) closing: Option<Vnd>,
    /// The period that the file prints above its header.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    stated: Vec<(Control, String, u32, Vnd)>,
}

impl Controls {
    /// Takes a row above the header.
    pub(super) fn take(&mut self, table: &Table<'_>, record: &Record) {
        if let Some((control, label)) = control_of(record) {
            self.note(table, record, control, &label);
        }
        self.period = self.period.or_else(|| printed_period(record));
    }

    /// Takes a row below the header, unless it is a row of data; whether it was taken.
    pub(super) fn take_unless_data(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        options: ReadOptions,
    ) -> bool {
        let day_column =
            if table.columns().has(Meaning::Date) { Meaning::Date } else { Meaning::DateAndReference };
        let day_cell = table.raw_cell(record, day_column);
        let has_day = parse_date(day_cell, options.year).is_ok();
        let is_blank = |meaning| table.cell(record, meaning).is_empty();
        let has_money = !(is_blank(Meaning::Debit) && is_blank(Meaning::Credit) && is_blank(Meaning::Amount));
        if has_day && has_money {
            return false;
        }
        let Some((control, label)) = control_of(record) else {
            return !has_day && !has_money && is_only_number(table, record);
        };
        if has_day && !matches!(control, Control::Opening | Control::Closing | Control::DayEnd) {
            return false;
        }
        self.note(table, record, control, &label);
        true
    }

    fn note(&mut self, table: &Table<'_>, record: &Record, control: Control, label: &str) {
        let under =
            |meaning| table.columns().position(meaning).and_then(|at| parse_amount(record.cell(at)).ok());
        let line = record.line();
        match control {
            Control::Totals => {
                let sides = [(Control::TotalOut, Meaning::Debit), (Control::TotalIn, Meaning::Credit)];
                for (control, meaning) in sides {
                    if let Some(stated) = under(meaning) {
                        self.stated.push((control, label.to_owned(), line, stated.amount));
                    }
                }
            }
            Control::Opening | Control::Closing => {
                let value = under(Meaning::Balance).map(|parsed| parsed.amount).or_else(|| value_of(record));
                let slot = if control == Control::Opening { &mut self.opening } else { &mut self.closing };
                if let Some(value) = value {
                    slot.get_or_insert(value);
                    self.stated.push((control, label.to_owned(), line, value));
                }
            }
            Control::DayEnd => {}
            Control::TotalIn | Control::TotalOut | Control::RowCount => {
                let meaning = match control {
                    Control::TotalIn => Meaning::Credit,
                    Control::TotalOut => Meaning::Debit,
                    _ => Meaning::Other,
                };
                let value = under(meaning).map(|parsed| parsed.amount).or_else(|| value_of(record));
                if let Some(value) = value {
                    self.stated.push((control, label.to_owned(), line, value));
                }
            }
        }
    }

    /// The control totals with what the rows say of each.
    pub(super) fn totals(&self, report: &FileReport, opening: Option<Vnd>) -> Vec<ControlTotal> {
        let movement = report.money_in - report.money_out;
        let compute = |control| match control {
            Control::TotalIn => Vnd::from_wide(report.money_in),
            Control::TotalOut => Vnd::from_wide(report.money_out),
            Control::RowCount => i64::try_from(report.read + report.in_error).ok().map(Vnd::new),
            Control::Closing => {
                opening.and_then(|opening| Vnd::from_wide(i128::from(opening.get()) + movement))
            }
            Control::Opening => opening,
            Control::DayEnd | Control::Totals => None,
        };
        let total = |(control, name, line, stated): &(Control, String, u32, Vnd)| ControlTotal {
            name: name.clone(),
            line: *line,
            // Totals of money out are printed with or without a minus.
            stated: match control {
                Control::TotalOut if stated.is_negative() => stated.checked_neg().unwrap_or(*stated),
                _ => *stated,
            },
            computed: compute(*control),
        };
        self.stated.iter().map(total).collect()
    }
}

/// A row in which nothing but the running number is filled.
fn is_only_number(table: &Table<'_>, record: &Record) -> bool {
    record
        .cells()
        .zip(table.columns().list())
        .all(|(cell, column)| cell.trim().is_empty() || column.meaning == Meaning::RowNumber)
}

/// What control a row is, by the first of its cells that is a label.
fn control_of(record: &Record) -> Option<(Control, String)> {
    record.cells().find_map(|cell| {
        if cell.trim().is_empty() || cell.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let folded = fold(cell);
        let name = folded.trim_end_matches([':', ' ']);
        let control = if name.split('/').all(|part| WHOLE_LABELS.contains(&part.trim())) {
            Control::Totals
        } else {
            LABELS.iter().find(|(label, _)| name.starts_with(label)).map(|(_, control)| *control)?
        };
        let cell = crate::text::nfc(cell);
        let label = cell.split(':').next().unwrap_or(&cell);
        Some((control, label.split_whitespace().collect::<Vec<_>>().join(" ")))
    })
}

/// The amount of a control row: the last cell that is one, or what stands behind the label's colon.
fn value_of(record: &Record) -> Option<Vnd> {
    let cells: Vec<&str> = record.cells().collect();
    let in_cell = cells.iter().rev().find_map(|cell| parse_amount(cell).ok());
    let behind_colon = || cells.iter().rev().find_map(|cell| parse_amount(cell.rsplit_once(':')?.1).ok());
    in_cell.or_else(behind_colon).map(|parsed| parsed.amount)
}

/// The two days of a row such as `Từ ngày 01/01/2025 đến ngày 30/06/2025`.
fn printed_period(record: &Record) -> Option<(NaiveDate, NaiveDate)> {
    let text = record.cells().map(fold).collect::<Vec<_>>().join(" ");
    let names_a_period = ["tu ngay", "ky sao ke", "from", "period"].iter().any(|words| text.contains(words));
    if !names_a_period {
        return None;
    }
    let days: Vec<NaiveDate> = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '-' | '.')))
        .map(|part| part.trim_matches(|c: char| !c.is_ascii_digit()))
        .filter_map(|part| parse_date(part, None).ok())
        .map(|cell| cell.date)
        .collect();
    match days.as_slice() {
        [from, to] if from <= to => Some((*from, *to)),
        _ => None,
    }
}
