//! Recognises openings, closings and totals by their figures, where their words are not known.
//!
//! A row without a day and a number of its own may continue the day of the row above, or sum up the rows above.
//! Its figures decide only together with its words or its place; where both readings are left, it is an error.

use super::Controls;
use super::compare::sum_of;
use crate::csv::labels::{Control, bare_label, group_of, is_of_page, is_of_period};
use crate::csv::looks::is_like_person;
use crate::csv::meaning::Meaning;
use crate::csv::read_summary::{Aside, ReadSummary, RowSort};
use crate::csv::record::Record;
use crate::csv::statement_form::row_shape::{
    are_labels_alone, control_in, day_column, figure_in, has_day, is_named, is_own_ledger, is_wordless,
    own_cells,
};
use crate::csv::table::Table;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use std::collections::BTreeSet;

/// The sides that totals sum, with the columns of their figures.
const SIDES: [(Control, Meaning); 3] = [
    (Control::TotalOut, Meaning::Debit),
    (Control::TotalIn, Meaning::Credit),
    (Control::Totals, Meaning::Amount),
];

/// What was seen of the rows above.
#[derive(Clone, Debug, Default)]
pub(in crate::csv) struct Seen {
    /// Balance that the last row of data prints.
    balance: Option<i128>,
    /// Number of rows that moved money in and out.
    moved_in: u64,
    moved_out: u64,
    /// Whether a total or the heading of a period comes after the last row with a day.
    pub(super) is_cut: bool,
    /// The words with which names of groups among the rows of data begin, and those of rows that may be
    /// subtotals.
    groups: BTreeSet<&'static str>,
    subtotals: BTreeSet<&'static str>,
    /// Whether a row of data has a day and figures, and no word or number.
    has_wordless: bool,
}

impl Seen {
    /// Notes a row of data: what it moved, and the balance that it prints.
    pub(in crate::csv) fn note_row(&mut self, moved: i128, balance: Option<i64>) {
        if moved > 0 {
            self.moved_in += 1;
        } else if moved < 0 {
            self.moved_out += 1;
        }
        if let Some(balance) = balance {
            self.balance = Some(i128::from(balance));
        }
    }

    /// Notes that a row of data has a day of its own.
    pub(in crate::csv) const fn note_day(&mut self) {
        self.is_cut = false;
    }

    /// Whether a row without a day cannot take that of the row above.
    pub(in crate::csv) const fn is_day_unknown(&self) -> bool {
        self.is_cut
    }

    /// Adds what was seen in the part of a file after these rows. All its rows are data with days of their own.
    pub(in crate::csv) fn append(&mut self, part: &Self, has_rows: bool) {
        self.balance = part.balance.or(self.balance);
        self.moved_in += part.moved_in;
        self.moved_out += part.moved_out;
        self.is_cut &= !has_rows;
    }

    /// Number of the rows that moved money on the side of a total.
    pub(super) const fn moved(&self, control: Control) -> u64 {
        match control {
            Control::TotalIn => self.moved_in,
            Control::TotalOut => self.moved_out,
            _ => self.moved_in + self.moved_out,
        }
    }
}

/// Reports a row that may be a total.
pub(in crate::csv) fn like_total(table: &Table<'_>, record: &Record) -> Diagnostic {
    let is_word = control_in(table, record).is_some_and(|(control, _)| control == Control::Left);
    let key = match () {
        () if has_day(table, record) => "HB0109.like-total-dated",
        () if is_word => "HB0109.like-name",
        () => "HB0109.like-total",
    };
    table
        .row_diagnostic(Code::CELL, Message::new(key), record)
        .with_hint(Message::new("HB0109.hint-like-total"))
}

/// The texts of a row, apart from its running number and its figures (`300.000 VND`).
fn texts_of<'r>(table: &Table<'_>, record: &'r Record) -> Vec<&'r str> {
    let is_text = |at: usize| {
        let meaning = table.columns().list().get(at).map(|column| column.meaning);
        meaning.is_none_or(|meaning| !meaning.is_money() && meaning != Meaning::RowNumber)
    };
    let others = own_cells(table, record).enumerate().filter(|(at, _)| is_text(*at));
    others.map(|(_, cell)| cell).filter(|cell| cell.contains(char::is_alphabetic)).collect()
}

impl Controls {
    /// Whether a figure is what is left after all rows above.
    pub(super) fn is_left(&self, figure: i128, report: &ReadSummary) -> bool {
        let opening = self.opening.map_or(0, |opening| i128::from(opening.get()));
        figure == opening + report.money_in - report.money_out || self.seen.balance == Some(figure)
    }

    /// Whether a row prints the balance of the row above, although it has an amount: then it moves nothing.
    pub(super) fn is_unmoved(&self, table: &Table<'_>, record: &Record) -> bool {
        let balance = figure_in(table, record, Meaning::Balance).map(|balance| i128::from(balance.get()));
        balance.is_some() && balance == self.seen.balance
    }

    /// Returns what a row without a certain label is, if its figures show it; `None` if they do not.
    pub(super) fn sort_by_figures(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        report: &ReadSummary,
    ) -> Option<RowSort> {
        let has_voucher = [Meaning::ReceiptVoucher, Meaning::PaymentVoucher]
            .into_iter()
            .any(|meaning| !table.trimmed_cell(record, meaning).is_empty());
        if is_own_ledger(table) || is_named(table, record) || has_voucher {
            return None;
        }
        if has_day(table, record) {
            // A row of data moves money one way; where rows without a word are data, a sum may be an accident.
            let is_wordless = is_wordless(table, record);
            let has_figure = |side: Meaning| figure_in(table, record, side).is_some();
            let is_total = is_wordless
                && !self.seen.has_wordless
                && [Meaning::Debit, Meaning::Credit].into_iter().all(has_figure)
                && self.sums(table, record, report).is_some_and(|n| n > 1);
            self.seen.has_wordless |= is_wordless && !is_total;
            return is_total.then(|| self.like_total(report));
        }
        if !table.trimmed_cell(record, day_column(table)).is_empty() {
            return None;
        }
        let texts = texts_of(table, record);
        let text = texts.first()?.trim();
        let figures: Vec<(Meaning, i128)> = SIDES
            .iter()
            .filter_map(|(_, meaning)| Some((*meaning, figure_in(table, record, *meaning)?)))
            .filter(|(_, figure)| !figure.is_zero())
            .map(|(meaning, figure)| (meaning, i128::from(figure.get())))
            .collect();
        let balance = figure_in(table, record, Meaning::Balance).map(|balance| i128::from(balance.get()));
        if figures.is_empty() {
            return self.sort_by_balance(table, record, balance?, text, report);
        }
        // A balance that follows from the row's own amount shows that it is data.
        let moved: i128 = figures.iter().map(|(m, f)| if *m == Meaning::Debit { -f } else { *f }).sum();
        if balance.zip(self.seen.balance).is_some_and(|(balance, above)| balance == above + moved) {
            return None;
        }
        let summed = self.sums(table, record, report);
        let is_label = is_of_period(&bare_label(text)) && are_labels_alone(table, record);
        let is_unmoved = self.is_unmoved(table, record);
        // The sum of a single row is a total only by its words, on a page or among other totals: equal amounts
        // prove nothing. No row of data has two sides.
        let is_clear = summed.is_some_and(|rows| rows > 1) || self.has_totals() || is_of_page(text);
        let one = if let [(_, figure)] = figures.as_slice() { Some(*figure) } else { None };
        let is_left = report.read > 0 && one.is_some_and(|figure| self.is_left(figure, report));
        let is_closing = is_left && is_unmoved;
        if is_label && !is_closing && (is_unmoved || figures.len() > 1 || is_clear && summed.is_some())
            || summed.is_some() && (is_unmoved || figures.len() > 1)
        {
            self.seen.is_cut = !is_of_page(text);
            self.note(table, record, Control::Totals, text, Some(report));
            return Some(RowSort::Aside(Aside::Control));
        }
        let is_below = self.seen.is_cut && table.columns().has(day_column(table));
        if is_left && (is_label && summed.is_none() || is_below || is_unmoved) {
            self.seen.is_cut = true;
            self.note(table, record, Control::Closing, text, Some(report));
            return Some(RowSort::Aside(Aside::Control));
        }
        if is_below && one == Some(report.money_in - report.money_out) {
            return Some(RowSort::Aside(Aside::Control));
        }
        if texts.iter().any(|text| is_like_person(text)) {
            return None;
        }
        let is_several = summed.is_some_and(|rows| rows > 1 || is_label) || is_left && report.read > 1;
        let is_like_total = if table.columns().has(day_column(table)) {
            is_several
        } else {
            self.is_like_subtotal(table, &texts, summed.is_some(), is_several)
        };
        is_like_total.then(|| self.like_total(report))
    }

    /// Returns what a row is that moves nothing: an opening or a closing, if its balance is that of the row above or
    /// comes first.
    fn sort_by_balance(
        &mut self,
        table: &Table<'_>,
        record: &Record,
        balance: i128,
        text: &str,
        report: &ReadSummary,
    ) -> Option<RowSort> {
        let is_first = report.rows_below() == 0;
        if is_first || self.seen.balance == Some(balance) {
            let control = if is_first { Control::Opening } else { Control::Closing };
            self.seen.is_cut = !is_first;
            self.note(table, record, control, text, Some(report));
            return Some(RowSort::Aside(Aside::Control));
        }
        // What was counted differs by nothing.
        (self.seen.is_cut && balance == 0).then_some(RowSort::Aside(Aside::Control))
    }

    /// Whether a row of a list without days and numbers may be a subtotal. There any row may be a sum by accident; the
    /// name of a group is more likely to be a subtotal if no row of data has such a name.
    fn is_like_subtotal(
        &mut self,
        table: &Table<'_>,
        texts: &[&str],
        is_sum: bool,
        is_several: bool,
    ) -> bool {
        let group = texts.iter().find_map(|text| group_of(text));
        let Some(group) = group.filter(|_| !table.columns().has(Meaning::RowNumber)) else { return false };
        let is_subtotal =
            is_several && !self.seen.groups.contains(group) || is_sum && self.seen.subtotals.contains(group);
        let list = if is_subtotal { &mut self.seen.subtotals } else { &mut self.seen.groups };
        list.insert(group);
        is_subtotal
    }

    /// Takes a row in error that may be a total: rows below it may have a total of their own.
    fn like_total(&mut self, report: &ReadSummary) -> RowSort {
        for (control, _) in SIDES {
            let rows = report.rows_below() + 1;
            self.note_total(control, sum_of(control, report), rows);
        }
        RowSort::LikeTotal
    }

    /// Returns the number of rows that the figures of a row sum exactly: all above, or those since the last total;
    /// `None` if they are no such sums. Of two sides, the larger number.
    fn sums(&self, table: &Table<'_>, record: &Record, report: &ReadSummary) -> Option<u64> {
        if !self.is_exact(table, record, report) {
            return None;
        }
        let rows = |(control, meaning): &(Control, Meaning)| {
            let figure = i128::from(figure_in(table, record, *meaning)?.get()).abs();
            let all = self.seen.moved(*control);
            let before = self.last_total(*control);
            let is_since = figure == (sum_of(*control, report) - before.sum).abs();
            (figure != 0).then(|| if is_since { all - before.moved } else { all })
        };
        SIDES.iter().filter_map(rows).max()
    }
}
