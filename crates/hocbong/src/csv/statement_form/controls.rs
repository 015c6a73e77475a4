//! Rows that are no data but say something about the data: openings, closings, totals.

use crate::csv::cells::parse_date;
use crate::csv::file_report::{ControlTotal, FileReport, Form};
use crate::csv::header::{Layout, Meaning};
use crate::csv::profile::ReadOptions;
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::statement::BalanceBreak;
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
    /// A totals row with its figures under the columns.
    Totals,
    /// What goods come to.
    TotalGoods,
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

/// Labels of a day's end, which may stand in a row with a date and turnovers.
const DAY_END_LABELS: &[&str] = &["cuoi ngay", "so du cuoi ngay", "du cuoi ngay"];

/// What the control rows of a file state.
#[derive(Clone, Debug, Default)]
pub(in crate::csv) struct Controls {
    pub(in crate::csv) opening: Option<Vnd>,
    pub(in crate::csv) closing: Option<Vnd>,
    /// The period that the file prints above its header.
    pub(in crate::csv) period: Option<(NaiveDate, NaiveDate)>,
    stated: Vec<(Control, String, u32, Vnd)>,
}

/// What a row below the header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum RowSort {
    /// A row that carries money.
    Data,
    /// An opening, a closing or a total.
    Control,
    /// The balance at the end of a day.
    DayEnd(i64),
    /// Nothing but a running number.
    Blank,
    /// Text without a day or a figure.
    Note,
}

impl Controls {
    /// Takes a row above the header.
    pub(in crate::csv) fn take(&mut self, table: &Table<'_>, record: &Record) {
        if let Some((control, label)) = control_of(record) {
            self.note(table, record, control, &label);
        }
        self.period = self.period.or_else(|| printed_period(record));
    }

    /// Says what a row below the header is, and takes it unless it is data.
    pub(in crate::csv) fn sort(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        options: &ReadOptions,
        report: &FileReport,
    ) -> RowSort {
        let day_column =
            if table.columns().has(Meaning::Date) { Meaning::Date } else { Meaning::DateAndReference };
        let day_cell = crate::csv::cells::trimmed(table.raw_cell(record, day_column));
        let has_day = parse_date(day_cell, options.profile.year).is_ok();
        let is_blank = |meaning| table.cell(record, meaning).is_empty();
        let money =
            [Meaning::Debit, Meaning::Credit, Meaning::Amount, Meaning::Goods, Meaning::Fee, Meaning::Tax];
        let has_money = !money.into_iter().all(is_blank);
        let Some((control, label, is_exact)) = control_of(record).map(|(control, label)| {
            let folded = fold(&label);
            let is_exact =
                WHOLE_LABELS.contains(&folded.as_str()) || DAY_END_LABELS.contains(&folded.as_str());
            (control, label, is_exact)
        }) else {
            return self.sort_unlabelled(table, record, day_cell, has_money, report);
        };
        // A giver may be called `Tổng công ty …`: with a day and money only a label that is the whole text counts.
        let is_balance = matches!(control, Control::Opening | Control::Closing | Control::DayEnd);
        let is_data = has_day && !is_exact && (has_money || !is_balance);
        if is_data {
            return RowSort::Data;
        }
        if control == Control::DayEnd {
            let balance = table.columns().position(Meaning::Balance).map(|at| record.cell(at));
            let printed = balance.and_then(|cell| parse_amount(cell).ok()).map(|parsed| parsed.amount);
            if let Some(balance) = printed.or_else(|| if has_money { None } else { value_of(record) }) {
                self.stated.push((control, label, record.line(), balance));
                return RowSort::DayEnd(balance.get());
            }
            return RowSort::Control;
        }
        self.note(table, record, control, &label);
        RowSort::Control
    }

    /// What a row without a label is.
    fn sort_unlabelled(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        day_cell: &str,
        has_money: bool,
        report: &FileReport,
    ) -> RowSort {
        if is_only_number(table, record) {
            return RowSort::Blank;
        }
        if !has_money {
            return if is_note(table, record) { RowSort::Note } else { RowSort::Data };
        }
        let is_bare = day_cell.is_empty()
            && [Meaning::Memo, Meaning::Reference, Meaning::Party, Meaning::Voucher]
                .into_iter()
                .all(|meaning| table.cell(record, meaning).is_empty());
        if is_bare && self.take_bare_totals(table, record, report) { RowSort::Control } else { RowSort::Data }
    }

    /// Takes a row without day and text whose figures are what the rows before it come to: a totals row that does not
    /// say that it is one.
    fn take_bare_totals(&mut self, table: &Table<'_>, record: &Record, report: &FileReport) -> bool {
        let sums = [
            (Control::TotalOut, Meaning::Debit, report.money_out),
            (Control::TotalIn, Meaning::Credit, report.money_in),
            (Control::TotalIn, Meaning::Amount, report.money_in - report.money_out),
        ];
        let mut found = Vec::new();
        // No row of data has a debit and a credit: then it is a totals row, whether its figures are right or not.
        let is_filled =
            |meaning| parse_amount(&table.cell(record, meaning)).is_ok_and(|a| !a.amount.is_zero());
        let is_certain = is_filled(Meaning::Debit) && is_filled(Meaning::Credit);
        for (control, meaning, sum) in sums {
            let cell = table.cell(record, meaning);
            if cell.is_empty() {
                continue;
            }
            match parse_amount(&cell) {
                Ok(parsed) if is_certain || i128::from(parsed.amount.get()) == sum && sum != 0 => {
                    found.push((control, String::new(), record.line(), parsed.amount));
                }
                Ok(parsed) if parsed.amount.is_zero() && sum == 0 => {}
                _ => return false,
            }
        }
        let is_any = !found.is_empty();
        self.stated.extend(found);
        is_any
    }

    fn note(&mut self, table: &Table<'_>, record: &Record, control: Control, label: &str) {
        let under =
            |meaning| table.columns().position(meaning).and_then(|at| parse_amount(record.cell(at)).ok());
        let line = record.line();
        match control {
            Control::Totals => {
                let sides = [
                    (Control::TotalOut, Meaning::Debit),
                    (Control::TotalIn, Meaning::Credit),
                    (Control::Totals, Meaning::Amount),
                    (Control::TotalGoods, Meaning::Goods),
                ];
                for (control, meaning) in sides {
                    if let Some(stated) = under(meaning) {
                        let name = format!("{label} · {}", table.columns().name(meaning));
                        self.stated.push((control, name, line, stated.amount));
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
            Control::DayEnd | Control::TotalGoods => {}
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

    /// Takes the figures of a totals row.
    pub(in crate::csv) fn note_totals(&mut self, table: &Table<'_>, record: &Record, label: &str) {
        self.note(table, record, Control::Totals, label);
    }

    /// What the file prints as its money in and out, as positive sums; none where it prints nothing, or two things.
    pub(in crate::csv) fn printed_totals(&self) -> (Option<i128>, Option<i128>) {
        let of = |wanted: Control| {
            let mut values = self.stated.iter().filter(|(control, ..)| *control == wanted);
            let first = values.next()?.3;
            values.all(|(.., value)| *value == first).then(|| i128::from(first.get()).abs())
        };
        (of(Control::TotalIn), of(Control::TotalOut))
    }

    /// The control totals with what the rows say of each; `day_ends` are the balances that the rows lead to at the
    /// ends of days where they are not those printed.
    pub(in crate::csv) fn totals(
        &self,
        report: &FileReport,
        opening: Option<Vnd>,
        day_ends: &[BalanceBreak],
    ) -> Vec<ControlTotal> {
        let movement = report.money_in - report.money_out;
        let is_ledger = report.form.is_some_and(Form::is_ledger);
        let compute = |control, line, stated| match control {
            // Debits and credits of a journal come to the same; in a cash book they are payments and receipts.
            Control::TotalIn | Control::TotalOut if is_ledger && report.layout != Layout::CashBook => {
                Vnd::from_wide(report.amounts)
            }
            Control::TotalIn => Vnd::from_wide(report.money_in),
            Control::TotalOut => Vnd::from_wide(report.money_out),
            Control::Totals => Vnd::from_wide(if is_ledger { report.amounts } else { movement }),
            Control::TotalGoods => Vnd::from_wide(report.goods),
            Control::RowCount => i64::try_from(report.read + report.in_error).ok().map(Vnd::new),
            Control::Closing => {
                opening.and_then(|opening| Vnd::from_wide(i128::from(opening.get()) + movement))
            }
            Control::Opening => opening,
            Control::DayEnd => {
                let broken = day_ends.iter().find(|end| end.line == line);
                Some(broken.map_or(stated, |end| end.expected))
            }
        };
        let total = |(control, name, line, stated): &(Control, String, u32, Vnd)| ControlTotal {
            name: name.clone(),
            line: *line,
            is_count: *control == Control::RowCount,
            // Totals of money out are printed with or without a minus.
            stated: match control {
                Control::TotalOut if stated.is_negative() => stated.checked_neg().unwrap_or(*stated),
                _ => *stated,
            },
            computed: compute(*control, *line, *stated),
        };
        self.stated.iter().map(total).collect()
    }

    /// Whether the row on this line states the balance at the end of a day.
    pub(in crate::csv) fn is_day_end(&self, line: u32) -> bool {
        self.stated.iter().any(|(control, _, at, _)| *control == Control::DayEnd && *at == line)
    }
}

/// Whether a row without money is text alone, and not a row of data whose cells have moved: nothing in it reads as an
/// amount or a day, and it is one cell of words or has no figures at all.
fn is_note(table: &Table<'_>, record: &Record) -> bool {
    if !table.cell(record, Meaning::Balance).is_empty() {
        return false;
    }
    let filled: Vec<&str> = record
        .cells()
        .zip(table.columns().list())
        .filter(|(_, column)| column.meaning != Meaning::RowNumber)
        .map(|(cell, _)| crate::csv::cells::trimmed(cell))
        .filter(|cell| !cell.is_empty())
        .collect();
    let reads = |cell: &&str| parse_amount(cell).is_ok() || parse_date(cell, Some(2000)).is_ok();
    let has_figures = |cell: &&str| cell.bytes().any(|byte| byte.is_ascii_digit());
    let is_words = |cell: &&str| cell.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    !filled.iter().any(reads)
        && (filled.len() == 1 || !filled.iter().any(has_figures))
        && filled.iter().any(is_words)
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
