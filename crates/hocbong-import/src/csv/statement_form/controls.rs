//! Recognises rows that are not data but describe the data: opening and closing balances, totals.

mod by_figures;
mod compare;
pub(in crate::csv) use by_figures::{Seen, like_total};
use compare::sum_of;

use super::row_shape::{
    are_labels_alone, begins_signatures, control_in, day_column, figure_in, has_both_sides, has_day,
    has_money, is_carried_out, is_carried_over, is_named, is_note, is_numbered, is_only_number,
    is_own_ledger, is_short_number, is_wordless, own_cells,
};
use super::text_lines::TextLines;
use crate::csv::dates::printed_period;
use crate::csv::form::Form;
use crate::csv::header::Column;
use crate::csv::labels::{
    Control, bare_label, carry_of, control_of, control_of_cell, is_all_label, is_cumulative, is_of_page,
    is_of_period, may_be_label, may_begin_label, value_of,
};
use crate::csv::looks::{is_like_name, is_like_person};
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::{Aside, ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::table::Table;
use crate::csv::units::{Unit, unit_of_cell, unit_of_line};
use chrono::{Datelike, NaiveDate};
use hocbong_core::text::fold;
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::{Vnd, parse_amount};
use std::collections::BTreeMap;

/// A figure printed in the file.
#[derive(Clone, Debug)]
struct Stated {
    control: Control,
    name: String,
    line: u32,
    value: Vnd,
    /// The rows before it; `None` above the rows.
    partial: Option<Partial>,
    /// Sum of the rows before those of the file that it includes; `None` if it includes none.
    since_before: Option<i128>,
}

impl Stated {
    /// A balance, which is compared with no sum of rows.
    const fn balance(control: Control, name: String, line: u32, value: Vnd) -> Self {
        Self { control, name, line, value, partial: None, since_before: None }
    }
}

/// Sums of the rows before a printed figure.
#[derive(Clone, Copy, Debug)]
struct Partial {
    /// Sum of all of them.
    so_far: i128,
    /// Sum of those since the last row of totals.
    since: i128,
    /// Whether there are any since then.
    has_rows: bool,
}

/// The rows above a row of totals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LastTotal {
    pub(super) sum: i128,
    rows: u64,
    /// Number of those that moved money on the side of the total.
    pub(super) moved: u64,
}

/// The figures in the control rows of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::csv) struct Controls {
    pub(in crate::csv) opening: Option<Vnd>,
    pub(in crate::csv) closing: Option<Vnd>,
    /// The period printed above the header.
    pub(in crate::csv) period: Option<(NaiveDate, NaiveDate)>,
    stated: Vec<Stated>,
    /// The unit of the figures stated by a line below the table, and that line.
    pub(in crate::csv) unit: Option<(Unit, u32)>,
    /// What lines of text say of all rows.
    pub(super) lines: TextLines,
    /// Whether the signatures below the table have begun.
    has_ended: bool,
    /// The rows above the last row of totals.
    last_totals: BTreeMap<Control, LastTotal>,
    /// The opening balance, if it is written as if it had come in, and the closing balance, if it is written as
    /// if it had gone out.
    carried: i128,
    squared: i128,
    /// What cumulative totals include of the time before the file.
    before: BTreeMap<String, i128>,
    /// What the rows above are, for rows that only their figures explain.
    pub(in crate::csv) seen: Seen,
}

impl Controls {
    /// Reads the rows above the header of a table.
    pub(in crate::csv) fn above(table: &Table<'_>) -> Self {
        let mut controls = Self::default();
        for record in table.preamble() {
            controls.take(table, record);
            controls.lines.note_above(record);
        }
        controls
    }

    /// Reads a row above the header.
    fn take(&mut self, table: &Table<'_>, record: &Record) {
        if self.note_pairs(record, None) {
            return;
        }
        if let Some((control, label)) = control_of(record) {
            self.note(table, record, control, &label, None);
        }
        self.period = self.period.or_else(|| printed_period(record, table.dates()));
    }

    /// Whether a row below the header is data, whatever the rows before it are: it names a kind, fund or
    /// account, or it has a date, money and no label that consists of label words only.
    pub(in crate::csv) fn is_surely_data(table: &Table<'_>, record: &Record) -> bool {
        const OWN: [Meaning; 5] =
            [Meaning::Kind, Meaning::Fund, Meaning::Account, Meaning::DebitAccount, Meaning::CreditAccount];
        let is_filled = |meaning| !table.trimmed_cell(record, meaning).is_empty();
        if is_own_ledger(table) && OWN.into_iter().any(is_filled) {
            let has_kind = || Kind::parse(&table.cell(record, Meaning::Kind)).is_some();
            return has_money(table, record) || has_day(table, record) || has_kind();
        }
        if is_wordless(table, record) || is_carried_out(table, record) {
            return false;
        }
        let may_have_label = || record.cells().any(|cell| may_begin_label(cell) && may_be_label(cell));
        let is_labelled =
            || control_in(table, record).is_some_and(|(_, label)| is_all_label(&bare_label(&label)));
        has_day(table, record) && has_money(table, record) && !(may_have_label() && is_labelled())
    }

    /// Returns what a row below the header is, and records its figures unless it is data.
    pub(in crate::csv) fn sort(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        report: &ReadSummary,
    ) -> RowSort {
        if report.rows_below() == 0 && is_carried_over(table, record) {
            let label = own_cells(table, record).find(|cell| carry_of(cell).is_some()).map_or("", str::trim);
            self.note(table, record, Control::Opening, label, Some(report));
            return RowSort::Aside(Aside::Control);
        }
        if is_carried_out(table, record)
            && let Some(out) = figure_in(table, record, Meaning::Debit)
            && report.read > 0
            && self.is_left(i128::from(out.get()), report)
        {
            let label = own_cells(table, record).find(|cell| carry_of(cell).is_some()).map_or("", str::trim);
            self.note(table, record, Control::Closing, label, Some(report));
            return RowSort::Aside(Aside::Control);
        }
        // True for nearly every row.
        if Self::is_surely_data(table, record) {
            return RowSort::Data;
        }
        let (has_day, has_money) = (has_day(table, record), has_money(table, record));
        let found = control_in(table, record);
        let may_move_nothing = found.is_none() && has_day && !has_money && !is_named(table, record);
        if may_move_nothing && self.is_unmoved(table, record) {
            return RowSort::Aside(Aside::Nothing);
        }
        if found.as_ref().is_none_or(|(control, _)| !control.is_certain())
            && let Some(sort) = self.sort_by_figures(table, record, report)
        {
            return sort;
        }
        let Some((control, label)) = found else {
            return self.sort_unlabelled(table, record, has_money, report);
        };
        let is_named = is_named(table, record);
        let control = match control {
            Control::Left | Control::Moved => {
                if !are_labels_alone(table, record) {
                    return self.sort_unlabelled(table, record, has_money, report);
                }
                let is_left = control == Control::Left;
                let is_proven = if is_left {
                    self.is_what_is_left(table, record, report)
                } else {
                    self.is_sum(table, record, report)
                };
                if (is_named || has_day) && !is_proven {
                    return RowSort::Data;
                }
                // A single word among names may be one: `Dư` is somebody too.
                let word = table.trimmed_cell(record, Meaning::Party);
                if is_left && !is_proven && !word.is_empty() && !word.contains(char::is_whitespace) {
                    return RowSort::LikeTotal;
                }
                if is_left { Control::Closing } else { Control::Totals }
            }
            // A balance that has both sides and no figure of its own is a carried total.
            Control::Opening | Control::Closing if has_both_sides(table, record) => Control::Totals,
            control => control,
        };
        let is_balance = matches!(control, Control::Opening | Control::Closing | Control::DayEnd);
        let is_label = is_all_label(&bare_label(&label));
        let is_data = if has_money {
            // A total may be numbered like the rows before it, or have the date of the last; then its sum has
            // to prove it.
            let is_proven =
                is_label && (self.is_sum(table, record, report) || self.is_unmoved(table, record));
            // `Cộng ngày 02/06` may be a total. `Tổng 2 em` with a date of its own is data unless the sum
            // says otherwise.
            let has_figures = label.bytes().any(|byte| byte.is_ascii_digit());
            (is_named || has_figures && has_day && !is_balance) && !is_proven
                || !is_label && (is_balance || has_day)
        } else {
            has_day && !is_balance
        };
        if is_data {
            return RowSort::Data;
        }
        if control == Control::DayEnd {
            let balance = table.columns().position(Meaning::Balance).map(|at| record.cell(at));
            let printed = balance.and_then(|cell| parse_amount(cell).ok()).map(|parsed| parsed.amount);
            if let Some(value) = printed.or_else(|| if has_money { None } else { value_of(record) }) {
                self.stated.push(Stated::balance(control, label, record.line(), value));
                return RowSort::Aside(Aside::DayEnd(value.get()));
            }
            return RowSort::Aside(Aside::Control);
        }
        self.seen.is_cut = !is_of_page(&label);
        if !self.note_pairs(record, Some(report)) {
            self.note(table, record, control, &label, Some(report));
        }
        RowSort::Aside(Aside::Control)
    }

    /// Returns what a row without a label is.
    fn sort_unlabelled(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        has_money: bool,
        report: &ReadSummary,
    ) -> RowSort {
        if is_only_number(table, record) {
            return RowSort::Aside(Aside::Blank);
        }
        if record.cells().all(|cell| cell.trim().is_empty() || unit_of_cell(cell).is_some()) {
            return RowSort::Aside(Aside::Note);
        }
        if !has_money {
            // A party with a running number, or with more than its name, is data although the amount is
            // missing.
            let party = table.cell(record, Meaning::Party);
            let number = table.trimmed_cell(record, Meaning::RowNumber);
            // `II, Khối lớp 5` is a heading above a group of rows.
            let is_heading = !number.is_empty() && is_short_number(number) && !is_numbered(table, record);
            let filled =
                record.cells().filter(|cell| !cell.trim().is_empty()).count() - usize::from(is_heading);
            self.has_ended |= record.cells().any(begins_signatures);
            let is_list = report.form.is_some_and(Form::is_ledger);
            let has_more = filled > 1 && (is_list || is_like_name(&party));
            let is_somebody = is_numbered(table, record) || is_like_person(&party) || has_more;
            let is_data = is_somebody && !party.is_empty() && !self.has_ended;
            // Below the signatures, and on a line of its own, a text is not a row of a ledger either.
            let is_apart = self.has_ended || filled == 1 || !is_own_ledger(table);
            if is_data || !is_apart || !is_note(table, record) {
                return RowSort::Data;
            }
            self.unit = self.unit.or_else(|| Some((unit_of_line(record.cells())?, record.line())));
            self.lines.note_among(record, report);
            let mut texts = record.cells().map(bare_label).filter(|text| !text.is_empty());
            self.seen.is_cut |= texts.all(|text| is_of_period(&text));
            return RowSort::Aside(Aside::Note);
        }
        // With a name or a note in an unknown column the row is data.
        let says_nothing =
            |(cell, column): (&str, &Column)| cell.trim().is_empty() || column.meaning.is_money();
        let is_bare = table.trimmed_cell(record, day_column(table)).is_empty()
            && record.cells().zip(table.columns().list()).all(says_nothing);
        if is_bare && self.take_bare_totals(table, record, report) {
            RowSort::Aside(Aside::Control)
        } else {
            RowSort::Data
        }
    }

    /// Whether the figures of a row are exactly the sum of several rows before it: of all, or of those since
    /// the last total.
    fn is_sum(&self, table: &Table<'_>, record: &Record, report: &ReadSummary) -> bool {
        report.read + u64::from(self.carried != 0) > 1 && self.is_exact(table, record, report)
    }

    /// Whether the figures of a row are exactly the sum of the rows before it, even of a single one.
    pub(super) fn is_exact(&self, table: &Table<'_>, record: &Record, report: &ReadSummary) -> bool {
        let sides = [
            (Control::TotalOut, Meaning::Debit),
            (Control::TotalIn, Meaning::Credit),
            (Control::Totals, Meaning::Amount),
            (Control::TotalGoods, Meaning::Goods),
        ];
        let mut is_any = false;
        for (control, meaning) in sides {
            let Some(at) = table.columns().position(meaning) else { continue };
            let Ok(parsed) = parse_amount(record.cell(at)) else { continue };
            let Some(value) = table.in_dong(at, parsed.amount).filter(|value| !value.is_zero()) else {
                continue;
            };
            let so_far = sum_of(control, report);
            let since = so_far - self.last_total(control).sum;
            let wanted = i128::from(value.get());
            let carried = self.carried_on(control);
            let sums = [so_far, since, so_far + carried, since + carried];
            if sums.iter().all(|sum| wanted.abs() != sum.abs()) {
                return false;
            }
            is_any = true;
        }
        is_any && report.read > 0
    }

    /// Whether the figure of a row is what is left of the opening balance and all rows before it, and its
    /// balance, if it prints one, is that figure too.
    fn is_what_is_left(&self, table: &Table<'_>, record: &Record, report: &ReadSummary) -> bool {
        let is_left = |value: Vnd| self.is_left(i128::from(value.get()), report);
        let moved = [Meaning::Credit, Meaning::Debit, Meaning::Amount]
            .into_iter()
            .filter_map(|meaning| figure_in(table, record, meaning))
            .filter(|value| !value.is_zero());
        let values: Vec<Vnd> = moved.chain(figure_in(table, record, Meaning::Balance)).collect();
        report.read > 0 && !values.is_empty() && values.into_iter().all(is_left)
    }

    /// Reads a row without date and text whose figures are the sums of the rows before it: a row of totals
    /// without a label.
    fn take_bare_totals(&mut self, table: &Table<'_>, record: &Record, report: &ReadSummary) -> bool {
        let sums = [
            (Control::TotalOut, Meaning::Debit),
            (Control::TotalIn, Meaning::Credit),
            (Control::Totals, Meaning::Amount),
            (Control::TotalGoods, Meaning::Goods),
        ]
        .map(|(control, meaning)| (control, meaning, sum_of(control, report)));
        let mut found = Vec::new();
        // No row of data has both a debit and a credit, so this is a row of totals whether its figures are
        // right or not.
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
                    found.push((control, parsed.amount));
                }
                Ok(parsed) if parsed.amount.is_zero() && sum == 0 => {}
                _ => return false,
            }
        }
        let is_any = !found.is_empty();
        for (control, value) in found {
            self.state(control, "", record.line(), value, Some(report));
        }
        is_any
    }

    /// Records a figure printed in the file. `report` gives the sums of the rows before it.
    pub(super) fn state(
        &mut self,
        control: Control,
        name: &str,
        line: u32,
        value: Vnd,
        report: Option<&ReadSummary>,
    ) {
        let is_cumulative = is_cumulative(name);
        let partial = report.map(|report| {
            let (so_far, rows) = (sum_of(control, report), report.rows_below());
            let before = self.last_total(control);
            // A subtotal may follow a cumulative total of the same rows.
            if !is_cumulative {
                self.note_total(control, so_far, rows);
            }
            Partial { so_far, since: so_far - before.sum, has_rows: rows > before.rows }
        });
        let since_before = partial.zip(report).filter(|_| is_cumulative).map(|(partial, report)| {
            // Nothing of the year comes before a file that begins in January.
            let may_be_more = report.from.is_none_or(|first| first.month() > 1);
            let more = (i128::from(value.get()).abs() - partial.so_far).max(0);
            // `Lũy kế từ đầu tháng` and `từ đầu năm` are two series; `đến tháng 3` and `đến tháng 4` are one.
            let series = fold(name).replace(|c: char| c.is_ascii_digit(), "");
            *self.before.entry(series).or_insert(if may_be_more { more } else { 0 })
        });
        self.stated.push(Stated { control, name: name.to_owned(), line, value, partial, since_before });
    }

    /// Reads a row of several labels, each followed by its figure: `Tổng số giao dịch,2260,,Tổng số
    /// tiền,6.790.654.305`.
    fn note_pairs(&mut self, record: &Record, report: Option<&ReadSummary>) -> bool {
        let mut pairs: Vec<(Control, String, Option<Vnd>)> = Vec::new();
        for cell in record.cells() {
            if let Some((control, label)) =
                control_of_cell(record, cell).filter(|(control, _)| control.is_certain())
            {
                // `Số giao dịch ghi có: 12` has its figure in the same cell.
                let own = cell.rsplit_once(':').and_then(|(_, figure)| parse_amount(figure).ok());
                pairs.push((control, label, own.map(|parsed| parsed.amount)));
            } else if let Ok(parsed) = parse_amount(cell)
                && let Some((.., value @ None)) = pairs.last_mut()
            {
                *value = Some(parsed.amount);
            }
        }
        let is_pairs = pairs.len() > 1 && pairs.iter().all(|(.., value)| value.is_some());
        for (control, label, value) in pairs.into_iter().filter(|_| is_pairs) {
            let Some(value) = value else { continue };
            match control {
                Control::Opening => self.opening = self.opening.or(Some(value)),
                Control::Closing => self.closing = self.closing.or(Some(value)),
                _ => {}
            }
            if matches!(control, Control::Opening | Control::Closing) {
                self.stated.push(Stated::balance(control, label, record.line(), value));
            } else {
                self.state(control, &label, record.line(), value, report);
            }
        }
        is_pairs
    }

    pub(super) fn note(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        control: Control,
        label: &str,
        report: Option<&ReadSummary>,
    ) {
        let under = |meaning| figure_in(table, record, meaning);
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
                        self.state(control, &name, line, stated, report);
                    }
                }
            }
            Control::Opening | Control::Closing => {
                // What is left may be carried out as if it were paid, down to a balance of 0.
                let carried_out = under(Meaning::Debit).filter(|out| {
                    control == Control::Closing
                        && !out.is_zero()
                        && under(Meaning::Balance).is_some_and(Vnd::is_zero)
                });
                let value = carried_out.or_else(|| under(Meaning::Balance)).or_else(|| value_of(record));
                if let Some(value) = value {
                    // Balances carried over between pages are in between: the first one is the opening, the
                    // last one the closing.
                    if control == Control::Opening {
                        let is_first = self.opening.is_none() && report.is_some();
                        let has_come_in = [Meaning::Credit, Meaning::Amount]
                            .into_iter()
                            .any(|meaning| figure_in(table, record, meaning) == Some(value));
                        if is_first && has_come_in {
                            self.carried = i128::from(value.get());
                        }
                        // Carried from the page before, it is no opening.
                        if !(self.opening.is_none() && self.is_unmoved(table, record)) {
                            self.opening.get_or_insert(value);
                        }
                    } else {
                        self.closing = Some(value);
                        if figure_in(table, record, Meaning::Debit) == Some(value) {
                            self.squared = i128::from(value.get());
                        }
                    }
                    let moved = report.map(|report| report.money_in - report.money_out);
                    let partial = moved.map(|moved| Partial { so_far: moved, since: moved, has_rows: true });
                    let name = label.to_owned();
                    self.stated.push(Stated { control, name, line, value, partial, since_before: None });
                }
            }
            Control::DayEnd | Control::TotalGoods | Control::Left | Control::Moved => {}
            Control::TotalIn | Control::TotalOut | Control::RowCount => {
                let meaning = match control {
                    Control::TotalIn => Meaning::Credit,
                    Control::TotalOut => Meaning::Debit,
                    _ => Meaning::Other,
                };
                let value = under(meaning).or_else(|| value_of(record));
                if let Some(value) = value {
                    self.state(control, label, line, value, report);
                }
            }
        }
    }

    /// Returns the printed totals of money in and money out, as positive sums; `None` if there is none, or if
    /// several differ.
    pub(in crate::csv) fn printed_totals(&self) -> (Option<i128>, Option<i128>) {
        let of = |wanted: Control| {
            let mut values = self.stated.iter().filter(|stated| stated.control == wanted);
            let first = values.next()?.value;
            values.all(|stated| stated.value == first).then(|| i128::from(first.get()).abs())
        };
        (of(Control::TotalIn), of(Control::TotalOut))
    }

    pub(super) fn last_total(&self, control: Control) -> LastTotal {
        self.last_totals.get(&control).copied().unwrap_or_default()
    }

    /// Notes a row of totals below `rows` rows that have this sum.
    pub(super) fn note_total(&mut self, control: Control, sum: i128, rows: u64) {
        self.last_totals.insert(control, LastTotal { sum, rows, moved: self.seen.moved(control) });
    }

    /// Whether totals were printed so far.
    pub(super) fn has_totals(&self) -> bool {
        let is_total = |control| matches!(control, Control::TotalIn | Control::TotalOut | Control::Totals);
        self.stated.iter().any(|stated| is_total(stated.control))
    }

    /// Whether the row on this line states the balance at the end of a day.
    pub(in crate::csv) fn is_day_end(&self, line: u32) -> bool {
        self.stated.iter().any(|stated| stated.control == Control::DayEnd && stated.line == line)
    }
}
